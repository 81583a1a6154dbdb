/* The output file of a run: time, dimensions, series, panel, provenance, over the store. */
#ifndef SIM_IO_OUTPUT_H
#define SIM_IO_OUTPUT_H

#include "sim/io/scenario.h"
#include "sim/io/store.h"
#include "sim/state/world.h"

struct sim_output; /* opaque */

struct sim_output_options {
    const char *path;
    bool force;
    bool panel; /* write the panel of individuals */
    /* Which series: "NAME,PATTERN*,...", of their full names ("deaths_by_sex", see
     * sim_text_choose); NULL or "" for all. */
    const char *series;
    /* Months between rows: of each so many from run.start on the last is written, and none of a
     * stretch that run.end cuts short; 0 or 1: every month. */
    int32_t every;
    const char *const *settings; /* "key=value" of the command line, [setting_count] */
    size_t setting_count;
    const char *build; /* compiler and build kind, for provenance */
    /* Going on with a run from a checkpoint (sim/io/checkpoint.h); NULL from the opening. */
    const struct sim_output_earlier *earlier;
};

/* What a run that goes on has behind it. It stays as it is, and `output` open, until the run's own
 * output is closed. */
struct sim_output_earlier {
    /* The last month simulated. One before run.start: none, the run is made again from the opening,
     * and a panel is drawn as in any run. */
    int32_t month;
    /* Ids followed since the opening [panel_count], increasing; without them there is no panel. */
    const uint32_t *panel;
    size_t panel_count;
    /* The output so far, of the same run. Its completed rows are copied, as the reader checks them,
     * those after `month` too, so that no month ever told is lost again: simulated once more they
     * must come out the same. After `month` and the last row copied rows are written as options.every
     * tells. The series and the panel asked for must be in it, and it must hold all its rows up to
     * `month`. Its history is continued, and `started` kept.
     * NULL: the new file begins with the month after `month`. */
    struct sim_store_reader *output;
};

/* Refuses what cannot be asked for, before anything is drawn: SIM_USAGE for series that there are
 * none of, months between rows below 0, an end before the last row of the earlier output;
 * SIM_SCENARIO for a file that would hold no month; SIM_INPUT for an earlier output whose time is
 * damaged or that lacks months. sim_output_create looks at the same. */
enum sim_status sim_output_check(const struct sim_output_options *options,
                                 const struct sim_world *world, struct sim_error *error);

/* Declares everything of the file from the world's declarations and the scenario as used, writes
 * `once` series, copies the rows of an earlier output, and commits: from here on the file is
 * readable. Call after the opening. Layout:
 *
 *   /                      Conventions "CF-1.8", title, source, history
 *   /time                  first day of each month that has a row, in days since 1970-01-01
 *   /<dimension>           labels
 *   /<series>              [time, dimensions...]; `once` series [dimensions...]
 *   /panel/id              ids of the agents followed, the second dimension of the panel
 *   /panel/<path>          [time, id]: person_skill for "person.skill", and over links
 *                          person_household_income; a link is the id of the agent linked to
 *   /provenance            attributes: scenario, title, question, sources, path, inputs (folders,
 *                          separated by ", "), settings ("key=value" of the command line, one a
 *                          line), model, version, build, seed, replication, threads, weight
 *                          (persons per agent), series (the list chosen by; "" for all), panel
 *                          (1 if there is one, else 0), every
 *                          (months between rows, at least 1; before a run was gone on with it may
 *                          have been another: time tells), host, started, finished (RFC 3339; ""
 *                          unless the run was completed)
 *   /provenance/months_completed        scalar: rows of time, from the first on, that are written;
 *                          each of them is sealed before it counts
 *   /provenance/phase, phase_text, phase_seconds               [phase]
 *   /provenance/column, column_type, column_kind, column_unit, column_of, column_text,
 *               column_checksums (u64; missing unless the run was completed)    [column]
 *   /provenance/parameters/key, value, unit, origin ("default", "file:line:column", "--set"),
 *               source, text            [key]: values at the opening
 *   /provenance/changes/change, month, key, value, origin      [change]: dated changes, if any
 *   /provenance/levers/entry, lever, value, unit, start, end, phase_in, target, origin
 *                                       [entry]: levers of policy, if any
 *   /provenance/files/NAME.yaml ...     the scenario file, then what it extends, as bytes, with
 *                                       attributes path and xxh3_64
 *   /provenance/inputs/NAME.csv         the input tables, likewise
 *   /checksums/row, variable            hashes of every row of time: see sim/io/store.h
 *
 * SIM_USAGE, SIM_SCENARIO, SIM_INPUT as sim_output_check; SIM_USAGE too for series that the earlier
 * output lacks, SIM_INPUT for a panel that it lacks and for damage to it; SIM_OUTPUT. On failure no
 * file is left, and what stood under the name is as it was. */
enum sim_status sim_output_create(struct sim_output **output,
                                  const struct sim_output_options *options,
                                  const struct sim_world *world,
                                  const struct sim_scenario *scenario, struct sim_error *error);

/* Writes all series and the panel of world->month, the month just simulated, and flushes; nothing
 * when the month has no row (options->every). A month copied from an earlier output is compared
 * instead: SIM_INTERNAL, with the first series that differs, if it came out otherwise.
 * phase_seconds [phases + 3] may be NULL. */
enum sim_status sim_output_month(struct sim_output *output, const struct sim_world *world,
                                 const double *phase_seconds, struct sim_error *error);

/* Hands the rows written so far to the disk, so that a checkpoint written next is never ahead of
 * what a loss of power leaves of the output. SIM_OUTPUT. */
enum sim_status sim_output_sync(struct sim_output *output, struct sim_error *error);

/* Ends the file: checksums, seconds, `finished`. The output is gone even on failure. complete =
 * false when the run failed or was interrupted (the file stays, with what was written, and without
 * checksums of columns and `finished`); true with months that were not written is SIM_INTERNAL. NULL
 * is allowed. */
enum sim_status sim_output_close(struct sim_output *output, const struct sim_world *world,
                                 const double *phase_seconds, bool complete,
                                 struct sim_error *error);

/* The ids that the panel follows, increasing, [*count]; NULL (and 0) when there is no panel. They
 * are the output's. */
const uint32_t *sim_output_panel(const struct sim_output *output, size_t *count);

/* Months of this run's span, from the parameters (not all need have a row). */
size_t sim_output_months(const struct sim_world *world);

/* Bytes the file will have, within a few per cent: known beforehand. The first for all series of
 * every month; the second for what is chosen (what cannot be chosen counts as all). */
size_t sim_output_bytes(const struct sim_world *world, bool panel);
size_t sim_output_bytes_of(const struct sim_world *world, const struct sim_output_options *options);

#endif
