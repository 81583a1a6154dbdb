/* Going on with an output: the rows an earlier file holds, and the months that follow them. */
#include "sim/base/calendar.h"
#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/io/output_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MONTHS_MAX = (SIM_YEAR_MAX - SIM_YEAR_MIN + 1) * SIM_MONTHS_PER_YEAR,
    CELL = 8,              /* bytes of a value, whatever its type */
    COPIED_MAX = 32 << 20, /* bytes of rows in memory at once, or those of the largest variable */
};

/* ---- the months of the rows ---- */

size_t sim_output_row(const struct sim_output *output, int32_t month)
{
    size_t low = 0, high = output->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (output->months[middle] < month)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The month whose first day that is; false when there is none. */
static bool month_of_days(int64_t days, int32_t *month)
{
    if (days < sim_month_days(sim_month(SIM_YEAR_MIN, 1)) ||
        days > sim_month_days(sim_month(SIM_YEAR_MAX, 12)))
        return false;
    int32_t low = sim_month(SIM_YEAR_MIN, 1), high = sim_month(SIM_YEAR_MAX, 12);
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (sim_month_days(middle) < days)
            low = middle + 1;
        else
            high = middle;
    }
    *month = low;
    return sim_month_days(low) == days;
}

/* The months of the earlier file's rows, written or not: increasing ones, from the start on. */
static enum sim_status read_months(struct sim_output *output, struct sim_store_reader *earlier,
                                   size_t count, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    int64_t *days = NULL;
    SIM_TRY(sim_memory_array(&days, count, sizeof *days, "months of the earlier output", error));
    SIM_TRY(sim_store_read_integers(earlier, "time", days, count, error));
    for (size_t i = 0; i < count; i++)
        if (!month_of_days(days[i], &output->months[i]) || output->months[i] < output->start ||
            (i > 0 && output->months[i] <= output->months[i - 1])) {
            status = sim_error_set(error, SIM_INPUT,
                                   "%s: the earlier output is damaged: row %zu of its time (%lld "
                                   "days since 1970) is no month of the run in order",
                                   sim_store_path(earlier), i, (long long)days[i]);
            goto out;
        }
out:
    free(days);
    return status;
}

/* How many rows are whole: months_completed tells, and the checksums agree. A run killed between
 * the two writes leaves one more that is sealed; it does not count. */
static enum sim_status read_completed(const struct sim_output *output,
                                      struct sim_store_reader *earlier, size_t count,
                                      size_t *completed, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char month[16];
    int64_t told = 0;
    size_t sealed = 0;
    SIM_TRY(sim_store_read_integers(earlier, "provenance/months_completed", &told, 1, error));
    SIM_TRY(sim_store_rows_sealed(earlier, &sealed, error));
    if (sealed == SIZE_MAX) /* no variable has rows */
        sealed = told > 0 ? (size_t)told : 0;
    if (told < 0 || (uint64_t)told > count || sealed > count || sealed > (size_t)told + 1)
        return sim_error_set(
            error, SIM_INPUT,
            "%s: the earlier output is damaged: it tells of %lld months completed, and "
            "%zu of its %zu are sealed",
            sim_store_path(earlier), (long long)told, sealed, count);
    if (sealed < (size_t)told)
        return sim_error_set(error, SIM_INPUT,
                             "%s: the earlier output is damaged: the month %s is among the %lld "
                             "completed, but its checksums are not whole",
                             sim_store_path(earlier),
                             sim_month_text(output->months[sealed], month, sizeof month),
                             (long long)told);
    *completed = (size_t)told;
out:
    return status;
}

/* What is kept is consistent with the checkpoint and with the span of the run. */
static enum sim_status check_kept(const struct sim_output *output, const char *path, int32_t done,
                                  const int32_t *lost, struct sim_error *error)
{
    char month[16], end[16], after[16];
    if (output->kept > 0 && output->months[output->kept - 1] > output->end)
        return sim_error_set(
            error, SIM_USAGE,
            "%s: the earlier output holds months up to %s, and the run is to end in %s; "
            "choose a later end",
            path, sim_month_text(output->months[output->kept - 1], month, sizeof month),
            sim_month_text(output->end, end, sizeof end));
    if (lost && *lost <= done)
        return sim_error_set(
            error, SIM_INPUT,
            "%s: the earlier output lacks the month %s, which the checkpoint, of %s, has behind "
            "it; go on from an earlier checkpoint, or run it again from the opening",
            path, sim_month_text(*lost, month, sizeof month),
            sim_month_text(done, after, sizeof after));
    return SIM_OK;
}

static enum sim_status plan_kept(struct sim_output *output,
                                 const struct sim_output_options *options, size_t span,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_output_earlier *earlier = options->earlier;
    enum sim_store_type type;
    size_t shape[8], rank = 0, count;
    SIM_TRY(sim_store_read_shape(earlier->output, "time", &type, shape, &rank, error));
    if (type != SIM_STORE_I64 || rank != 1 || shape[0] > MONTHS_MAX)
        return sim_error_set(error, SIM_INPUT,
                             "%s: the earlier output is damaged: its time is no list of months",
                             sim_store_path(earlier->output));
    count = shape[0];
    SIM_TRY(sim_memory_array(&output->months, count + span, sizeof *output->months,
                             "months of the output", error));
    SIM_TRY(read_months(output, earlier->output, count, error));
    SIM_TRY(read_completed(output, earlier->output, count, &output->kept, error));
    SIM_TRY(check_kept(output, options->path, earlier->month,
                       output->kept < count ? &output->months[output->kept] : NULL, error));
    output->row_count = output->completed = output->kept;
    output->repeated = sim_output_row(output, earlier->month + 1);
out:
    return status;
}

static enum sim_status refuse_empty(const struct sim_output *output,
                                    const struct sim_output_options *options, size_t span,
                                    struct sim_error *error)
{
    char start[16], end[16];
    sim_month_text(output->start, start, sizeof start);
    sim_month_text(output->end, end, sizeof end);
    if (options->earlier)
        return sim_error_set(error, SIM_SCENARIO,
                             "%s: the output would hold no month: none of those after %s and up to "
                             "%s is the last of %d; choose a later end, or fewer months between "
                             "rows (--every)",
                             options->path,
                             sim_month_text(options->earlier->month, start, sizeof start), end,
                             (int)options->every);
    return sim_error_set(
        error, SIM_SCENARIO,
        "%s: the output would hold no month: a row is written for the last of each "
        "%d months, and the run has %zu (%s to %s); choose fewer with --every, at "
        "most %zu",
        options->path, (int)options->every, span, start, end, span);
}

enum sim_status sim_output_plan_rows(struct sim_output *output,
                                     const struct sim_output_options *options,
                                     const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_output_earlier *earlier = options->earlier;
    const int32_t every = options->every > 1 ? options->every : 1;
    const size_t span = sim_output_months(world);
    output->start = sim_world_run(world)->start;
    output->end = sim_world_run(world)->end;
    int32_t month = output->start;
    if (options->every < 0)
        return sim_error_set(error, SIM_USAGE,
                             "%s: months between rows cannot be %d; give 1 for every month, 12 for "
                             "one a year",
                             options->path, (int)options->every);
    if (earlier && earlier->output)
        SIM_TRY(plan_kept(output, options, span, error));
    else
        SIM_TRY(sim_memory_array(&output->months, span, sizeof *output->months,
                                 "months of the output", error));
    if (earlier && earlier->month >= month)
        month = earlier->month + 1;
    if (output->kept > 0 && output->months[output->kept - 1] >= month)
        month = output->months[output->kept - 1] + 1;
    for (; month <= output->end; month++)
        if ((month - output->start) % every == every - 1)
            output->months[output->row_count++] = month;
    if (output->row_count == 0)
        return refuse_empty(output, options, span, error);
out:
    return status;
}

/* ---- copying ---- */

/* What is read of the earlier file, and the rows on their way. */
struct copying {
    struct sim_output *output;
    struct sim_store_reader *earlier;
    size_t earlier_rows;
    size_t row_bytes; /* of all variables */
    size_t batch;     /* rows in memory at once */
    char *whole;      /* one variable of the earlier file */
    char *rows;       /* [batch][row_bytes] */
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Fails unless the earlier file has all variables of one group that the new one is to have. */
static enum sim_status require_names(const struct sim_output *output,
                                     struct sim_store_reader *earlier, bool in_panel,
                                     const char *path, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char **names = NULL;
    size_t count = 0;
    SIM_TRY(sim_store_read_names(earlier, in_panel ? "panel" : "", &names, &count, error));
    if (count > 0)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < output->variable_count && status == SIM_OK; i++) {
        const struct sim_output_variable *variable = &output->variables[i];
        const char *name = in_panel ? strrchr(variable->name, '/') : variable->name;
        if (variable->once || variable->in_panel != in_panel || !name)
            continue;
        name += in_panel;
        if (count == 0 || !bsearch(&name, names, count, sizeof *names, by_name))
            status = sim_error_set(
                error, SIM_USAGE,
                "%s: the earlier output has no series %s, so that its values up to now are not "
                "known; choose among the series that it has (--series)",
                path, variable->name);
    }
out:
    for (size_t i = 0; names && i < count; i++)
        free(names[i]);
    free(names);
    return status;
}

/* The earlier panel follows the same agents. */
static enum sim_status require_members(const struct sim_output *output,
                                       struct sim_store_reader *earlier, const char *path,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[8], rank = 0, count = 0;
    int64_t *ids = NULL;
    const uint32_t *followed = sim_panel_ids(output->panel, &count);
    SIM_TRY(sim_store_read_shape(earlier, "panel/id", &type, shape, &rank, error));
    bool same = rank == 1 && shape[0] == count;
    if (same) {
        SIM_TRY(sim_memory_array(&ids, count, sizeof *ids, "ids of the panel", error));
        SIM_TRY(sim_store_read_integers(earlier, "panel/id", ids, count, error));
    }
    for (size_t i = 0; same && i < count; i++)
        same = ids[i] == followed[i];
    if (!same)
        status =
            sim_error_set(error, SIM_INPUT,
                          "%s: the panel of the earlier output does not follow the same agents "
                          "as this run; they are not of one run",
                          path);
out:
    free(ids);
    return status;
}

static enum sim_status require_panel(const struct sim_output *output,
                                     struct sim_store_reader *earlier, const char *path,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[8], rank = 0;
    if (!output->panel)
        return SIM_OK;
    status = sim_store_read_shape(earlier, "panel/id", &type, shape, &rank, error);
    if (status == SIM_INPUT)
        return sim_error_set(error, SIM_INPUT,
                             "%s: the earlier output has no panel that can be read, so that its "
                             "values up to now are not known; go on without one (--no-panel)",
                             path);
    if (status != SIM_OK)
        return status;
    SIM_TRY(require_members(output, earlier, path, error));
    SIM_TRY(require_names(output, earlier, true, path, error));
out:
    return status;
}

/* The variable's shape in the earlier file is what it is here, but for the number of rows. */
static enum sim_status require_shape(const struct copying *copying,
                                     const struct sim_output_variable *variable,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[8], rank = 0, cells = 1;
    SIM_TRY(sim_store_read_shape(copying->earlier, variable->name, &type, shape, &rank, error));
    for (size_t k = 1; k < rank && shape[k] <= variable->cells; k++)
        cells *= shape[k];
    if (rank == 0 || type != variable->type || shape[0] != copying->earlier_rows ||
        cells != variable->cells)
        status =
            sim_error_set(error, SIM_INPUT,
                          "%s: the earlier output is damaged or of another run: its series %s is "
                          "not of the type and shape that it has in this one",
                          sim_store_path(copying->earlier), variable->name);
out:
    return status;
}

static enum sim_status copying_create(struct copying *copying, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_output *output = copying->output;
    enum sim_store_type type;
    size_t shape[8], rank = 0, largest = 0;
    SIM_TRY(sim_store_read_shape(copying->earlier, "time", &type, shape, &rank, error));
    copying->earlier_rows = shape[0];
    for (size_t i = 0; i < output->variable_count; i++) {
        const struct sim_output_variable *variable = &output->variables[i];
        if (variable->once)
            continue;
        SIM_TRY(require_shape(copying, variable, error));
        copying->row_bytes += variable->cells * CELL;
        if (variable->cells * CELL > largest)
            largest = variable->cells * CELL;
    }
    const size_t whole = largest * copying->earlier_rows;
    const size_t allowed = whole > COPIED_MAX ? whole : COPIED_MAX;
    if (copying->row_bytes == 0)
        return SIM_OK;
    copying->batch = allowed / copying->row_bytes;
    if (copying->batch == 0)
        copying->batch = 1;
    if (copying->batch > output->kept)
        copying->batch = output->kept;
    SIM_TRY(sim_memory_array(&copying->whole, whole, 1, "rows of the earlier output", error));
    SIM_TRY(sim_memory_array(&copying->rows, copying->batch, copying->row_bytes,
                             "rows of the earlier output", error));
out:
    return status;
}

/* Gathers `count` rows from `first` on, variable by variable, as the reader checks them. */
static enum sim_status gather(const struct copying *copying, size_t first, size_t count,
                              struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_output *output = copying->output;
    size_t offset = 0;
    for (size_t i = 0; i < output->variable_count; i++) {
        const struct sim_output_variable *variable = &output->variables[i];
        const size_t size = variable->cells * CELL;
        if (variable->once)
            continue;
        SIM_TRY(sim_store_read(copying->earlier, variable->name, copying->whole,
                               copying->earlier_rows * variable->cells, error));
        for (size_t row = 0; row < count; row++)
            memcpy(copying->rows + row * copying->row_bytes + offset,
                   copying->whole + (first + row) * size, size);
        offset += size;
    }
out:
    return status;
}

static uint64_t *expected_of(const struct sim_output *output, size_t row)
{
    return output->expected + (row - output->repeated) * output->variable_count;
}

static enum sim_status put(const struct copying *copying, size_t row, const char *values,
                           struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_output *output = copying->output;
    for (size_t i = 0; i < output->variable_count; i++) {
        const struct sim_output_variable *variable = &output->variables[i];
        const size_t size = variable->cells * CELL;
        if (variable->once)
            continue;
        if (row >= output->repeated)
            expected_of(output, row)[i] = sim_hash_bytes(values, size);
        SIM_TRY(sim_store_write_row(output->store, variable->handle, row, values, error));
        values += size;
    }
    SIM_TRY(sim_store_seal_row(output->store, row, error));
out:
    return status;
}

enum sim_status sim_output_copy_rows(struct sim_output *output,
                                     const struct sim_output_options *options,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct copying copying = {.output = output};
    if (!options->earlier || !options->earlier->output || output->kept == 0)
        return SIM_OK;
    copying.earlier = options->earlier->output;
    SIM_TRY(require_names(output, copying.earlier, false, options->path, error));
    SIM_TRY(require_panel(output, copying.earlier, options->path, error));
    SIM_TRY(copying_create(&copying, error));
    SIM_TRY(sim_memory_array(&output->expected, output->kept - output->repeated,
                             output->variable_count * sizeof *output->expected,
                             "rows of the earlier output", error));
    for (size_t first = 0; copying.batch > 0 && first < output->kept; first += copying.batch) {
        size_t count = output->kept - first < copying.batch ? output->kept - first : copying.batch;
        SIM_TRY(gather(&copying, first, count, error));
        for (size_t row = 0; row < count; row++)
            SIM_TRY(put(&copying, first + row, copying.rows + row * copying.row_bytes, error));
    }
out:
    free(copying.whole);
    free(copying.rows);
    return status;
}

enum sim_status sim_output_compare_row(const struct sim_output *output, size_t variable, size_t row,
                                       const void *values, struct sim_error *error)
{
    char month[16];
    const struct sim_output_variable *compared = &output->variables[variable];
    if (sim_hash_bytes(values, compared->cells * CELL) == expected_of(output, row)[variable])
        return SIM_OK;
    return sim_error_set(
        error, SIM_INTERNAL,
        "the month %s came out otherwise than in the earlier output: series %s; "
        "the checkpoint is not of the same run, or this machine computes otherwise "
        "than the one before: run it again from the opening, under another name",
        sim_month_text(output->months[row], month, sizeof month), compared->name);
}
