/* Scenario files: YAML, a mapping with these keys.
 *
 *     name: baseline           # required: letters without accents, digits, - and _
 *     title: France as it was  # required
 *     question: ...            # optional text; so is `sources`
 *     extends: other.yaml      # optional, relative to this file, or a list of files:
 *                              # [policies/a.yaml, policies/b.yaml]; this file's values win
 *     inputs: france           # folder of input tables, relative to this file, or a list of
 *                              # folders: [france, my-modes]; each table is taken from the last
 *                              # that has it; required somewhere in the chain of extends
 *     parameters:              # nested or dotted keys, mixed as one likes
 *       scale: 1/1000
 *       run.arrange_months: 12 month   # a value may repeat its unit
 *       person: {skill: {learning: 0.03}}
 *     changes:                 # dated changes of parameters, in any order
 *       - date: 2020-03
 *         parameters: {person.internet.adoption: 0.1}
 *     levers:                  # dated entries of the model's levers, in any order
 *       - lever: counter_floor
 *         value: 0.9           # may repeat its unit
 *         start: 2017-01       # first month in force
 *         end: 2025-12         # last one; optional, to the end of the run
 *         phase_in: 24 month   # optional, 0: at full strength at once
 *         target:              # optional, everywhere; one label of a kind, or a list
 *           departement: [23, 48]
 *           category: public_administration
 *
 * What a scenario extends is a scenario with a name and a title of its own; its question, sources,
 * inputs, parameters and changes hold unless this file gives them (a change: of the same parameter
 * at the same date). Entries of levers are added up: those of every file hold together. A file
 * stands before all that it extends, and of a list the earlier file before the later; the first
 * file that gives a value wins. A file that is reached twice counts once. A setting of the command
 * line replaces the opening value and leaves dated changes alone.
 *
 * Every mistake is reported with file, line and column, all at once: not YAML, not UTF-8, too
 * large, too deep, a line too long; anchors, aliases, tags, directives, a second document (none is
 * used here); an unknown key (with the nearest), a key twice (also nested against dotted), a
 * missing one, a wrong type, trailing text, a wrong unit, out of range, not finite; a cycle of
 * extends, a file or folder that does not exist, a file or folder named twice, an empty list of
 * them; a dated change of a parameter that is fixed at the opening, the same parameter twice at one
 * date, a date outside the run, run.end before run.start; an entry of a lever that ends before it
 * starts or before it is phased in, a label twice; a setting that is not key=value, or of one
 * parameter twice. Names, values and targets of levers are looked at by sim/io/levers.h. */
#ifndef SIM_IO_SCENARIO_H
#define SIM_IO_SCENARIO_H

#include "sim/io/diagnostics.h"
#include "sim/state/lever.h"
#include "sim/state/parameter.h"

enum {
    SIM_SCENARIO_BYTES_MAX = 1 << 20, /* of one file */
    SIM_SCENARIO_DEPTH_MAX = 32,      /* of nesting */
    SIM_SCENARIO_CHAIN_MAX = 32,      /* files, with all that is extended */
    SIM_SCENARIO_FOLDERS_MAX = 16     /* folders of input tables */
};

/* A text of a scenario and its place. */
struct sim_scenario_word {
    char *text; /* NULL when absent, or when no text was there (reported) */
    int line, column;
};

/* An entry of `levers` as written; names and values are not looked at yet. */
struct sim_scenario_lever {
    size_t file; /* index in files */
    struct sim_scenario_word lever, value;
    struct sim_scenario_word start, end, phase_in; /* places only; line 0: absent */
    int32_t first, last;  /* months in force; INT32_MAX where the end of the run is not known */
    int32_t phase_months; /* 0: at once */
    bool sound;           /* dates, phase-in and the form of the target are right */
    struct sim_scenario_target {
        struct sim_scenario_word kind;
        struct sim_scenario_word *labels; /* [label_count] */
        size_t label_count;
    } * targets; /* [target_count] */
    size_t target_count;
};

struct sim_scenario {
    char *path; /* as given */
    char *name;
    char *title;
    char *question; /* "" if absent */
    char *sources;  /* "" if absent */
    char **inputs;  /* [input_count] folders, resolved; a later one's tables win */
    size_t input_count;
    struct sim_scenario_file {
        char *path;
        char *bytes; /* the text, NUL-terminated */
        size_t size;
        uint64_t hash;
    } * files; /* [file_count], the scenario first, each before what it extends */
    size_t file_count;
    struct sim_scenario_lever *levers; /* [lever_count], in order of files, then as written */
    size_t lever_count;
};

/* Reads the file and everything it extends, then the settings "key=value" [setting_count] of the
 * command line (which win), into `parameters` (made by sim_parameters_create, at defaults). Any
 * mistake goes into `diagnostics` and the result is SIM_SCENARIO (SIM_MEMORY when memory ran out);
 * parameters are then not to be used, and levers hold what could be read. `scenario` is always to
 * be destroyed. */
enum sim_status sim_scenario_read(const char *path, const char *const *settings,
                                  size_t setting_count, struct sim_parameters *parameters,
                                  struct sim_scenario *scenario,
                                  struct sim_diagnostics *diagnostics);

/* The same from memory, for fuzzing and for `reproduce`: files[0] is the scenario; `extends` names
 * are looked up among files[].path (a/../b is b); the folders of inputs are taken as written. */
struct sim_scenario_text {
    const char *path;
    const char *bytes;
    size_t size;
};
enum sim_status sim_scenario_read_texts(const struct sim_scenario_text *files, size_t file_count,
                                        const char *const *settings, size_t setting_count,
                                        struct sim_parameters *parameters,
                                        struct sim_scenario *scenario,
                                        struct sim_diagnostics *diagnostics);
void sim_scenario_destroy(struct sim_scenario *scenario);

#endif
