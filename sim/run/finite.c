#include "sim/run/finite.h"

#include "sim/base/number.h"
#include "sim/base/parallel.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char advice[] = "a parameter or a lever far from the measure of the economy does "
                             "this, or a mistake of a rule; see what the scenario sets";

/* ---- columns ---- */

/* Values of a column in search of one that is not legal. */
struct column_search {
    const struct sim_table *table;
    const void *values;
    const uint32_t *id;
    enum sim_type type;
    size_t width;
    struct column_found {
        size_t first; /* index of the first value that is not legal, or SIZE_MAX */
        double sum;   /* of absolute values, of a column of 64-bit numbers */
    } found[SIM_PARALLEL_THREADS_MAX];
};

/* Of a negative value one less: the type has no larger. */
static uint64_t magnitude(int64_t value)
{
    return value < 0 ? ~(uint64_t)value : (uint64_t)value;
}

static bool legal(const struct column_search *s, size_t i)
{
    switch (s->type) {
    case SIM_TYPE_f64:
        return isfinite(((const double *)s->values)[i]);
    case SIM_TYPE_f32:
        return isfinite(((const float *)s->values)[i]);
    case SIM_TYPE_i64:
        return ((const int64_t *)s->values)[i] <= SIM_MONEY_MAX &&
               ((const int64_t *)s->values)[i] >= -SIM_MONEY_MAX;
    case SIM_TYPE_i32: /* what a mark leaves in narrower columns (base/number.h) */
        return ((const int32_t *)s->values)[i] != INT32_MIN;
    default:
        return true;
    }
}

static bool reals_are_legal(const double *values, size_t begin, size_t end)
{
    const uint64_t exponent = UINT64_C(0x7FF0000000000000);
    uint64_t bad = 0;
    for (size_t i = begin; i < end; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        /* carries into the highest bit where all bits of the exponent are set */
        bad |= (bits & exponent) + (UINT64_C(1) << 52);
    }
    return !(bad >> 63);
}

static bool floats_are_legal(const float *values, size_t begin, size_t end)
{
    const uint32_t exponent = UINT32_C(0x7F800000);
    uint32_t bad = 0;
    for (size_t i = begin; i < end; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        bad |= (bits & exponent) + (UINT32_C(1) << 23);
    }
    return !(bad >> 31);
}

/* Sums in units of 2^20: those of a block fit in 64 bits whatever the values, and what they neglect
 * is nothing beside the limit. */
static bool wholes_are_legal(const int64_t *values, size_t begin, size_t end, double *sum)
{
    enum { SHIFT = 20 };
    uint64_t all = 0, high = 0;
    for (size_t i = begin; i < end; i++) {
        uint64_t size = magnitude(values[i]);
        all |= size;
        high += size >> SHIFT;
    }
    *sum += (double)high * (double)(UINT64_C(1) << SHIFT);
    return all < (UINT64_C(1) << 59); /* the largest power of two below SIM_MONEY_MAX */
}

static void search_block(void *context, size_t begin, size_t end, int thread)
{
    struct column_search *s = context;
    struct column_found *found = &s->found[thread];
    bool fine = false;
    if (s->type == SIM_TYPE_f64)
        fine = reals_are_legal(s->values, begin, end);
    else if (s->type == SIM_TYPE_f32)
        fine = floats_are_legal(s->values, begin, end);
    else if (s->type == SIM_TYPE_i64)
        fine = wholes_are_legal(s->values, begin, end, &found->sum);
    for (size_t i = begin; !fine && i < end && i < found->first; i++)
        if (s->id[i / s->width] != 0 && !legal(s, i))
            found->first = i;
}

/* Of the values of agents that live, exactly. */
static double sum_of_living(const struct column_search *s)
{
    const int64_t *values = s->values;
    double sum = 0;
    for (size_t i = 0; i < s->table->count * s->width; i++)
        if (s->id[i / s->width] != 0)
            sum += (double)magnitude(values[i]);
    return sum;
}

static void write_value(const struct column_search *s, size_t i, char *text, size_t size)
{
    if (s->type == SIM_TYPE_f64)
        snprintf(text, size, "%g", ((const double *)s->values)[i]);
    else if (s->type == SIM_TYPE_f32)
        snprintf(text, size, "%g", (double)((const float *)s->values)[i]);
    else if (s->type == SIM_TYPE_i64)
        snprintf(text, size, "%" PRId64, ((const int64_t *)s->values)[i]);
    else
        snprintf(text, size, "%" PRId32, ((const int32_t *)s->values)[i]);
}

static enum sim_status tell_column(const struct sim_world *world, const struct column_search *s,
                                   size_t column, size_t i, struct sim_error *error)
{
    const struct sim_table_declaration *table = s->table->declaration;
    const struct sim_column_declaration *declared = &table->columns[column - 1];
    const char *per = sim_column_per(declared);
    char value[32], place[160] = "";
    write_value(s, i, value, sizeof value);
    if (per)
        snprintf(place, sizeof place, " at %s %s", per,
                 sim_world_dimension(world, per)->labels[i % s->width]);
    return sim_error_set(error, SIM_INTERNAL, "%s.%s of %s %" PRIu32 "%s became %s, %s; %s",
                         table->name, declared->name, table->name, s->id[i / s->width], place,
                         value,
                         s->type == SIM_TYPE_i64   ? "beyond 10^18, the largest possible"
                         : s->type == SIM_TYPE_i32 ? "which stands for a number that does not fit"
                                                   : "which is no finite number",
                         advice);
}

/* Looks through one column; `narrow` ones only when something is marked. */
static enum sim_status check_column(const struct sim_world *world, const struct sim_table *table,
                                    size_t column, bool narrow, struct sim_error *error)
{
    enum { BLOCK = 1 << 16 }; /* of values: a block is long beside what it costs to hand it out */
    enum sim_type type = sim_table_column_type(table, column);
    bool wide = type == SIM_TYPE_f64 || type == SIM_TYPE_f32 || type == SIM_TYPE_i64;
    if (narrow ? type != SIM_TYPE_i32 : !wide)
        return SIM_OK;
    struct column_search s = {.table = table,
                              .values = table->columns[column],
                              .id = table->columns[0],
                              .type = type,
                              .width = sim_table_column_width(table, column)};
    size_t first = SIZE_MAX;
    double sum = 0;
    for (int t = 0; t < world->threads; t++)
        s.found[t] = (struct column_found){.first = SIZE_MAX};
    sim_parallel_blocks(world->threads, table->count * s.width, BLOCK, search_block, &s);
    for (int t = 0; t < world->threads; t++) {
        first = s.found[t].first < first ? s.found[t].first : first;
        sum += s.found[t].sum;
    }
    if (first != SIZE_MAX)
        return tell_column(world, &s, column, first, error);
    if (type == SIM_TYPE_i64 && sum >= (double)INT64_MAX &&
        (sum = sum_of_living(&s)) >= (double)INT64_MAX)
        return sim_error_set(
            error, SIM_INTERNAL, "the values of %s.%s add up to %g, beyond what 64 bits hold; %s",
            table->declaration->name, sim_table_column_name(table, column), sum, advice);
    return SIM_OK;
}

static enum sim_status check_named(const struct sim_world *world, const char *item, size_t length,
                                   bool narrow, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t dot = strcspn(item, ".");
    for (size_t t = 0; t < world->model->table_count; t++) {
        const struct sim_table *table = &world->tables[t];
        const char *name = table->declaration->name;
        if (strlen(name) != dot || strncmp(name, item, dot) != 0)
            continue;
        bool all = length == dot + 2 && item[dot + 1] == '*';
        for (size_t c = 1; c <= table->declaration->column_count && status == SIM_OK; c++) {
            const char *column = sim_table_column_name(table, c);
            if (all || (strlen(column) == length - dot - 1 &&
                        strncmp(column, item + dot + 1, length - dot - 1) == 0))
                status = check_column(world, table, c, narrow, error);
        }
    }
    return status;
}

/* The columns in the list of a phase. */
static enum sim_status check_columns(const struct sim_world *world, const struct sim_phase *phase,
                                     bool narrow, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t t = 0; !phase && t < world->model->table_count; t++)
        for (size_t c = 1; c <= world->model->tables[t]->column_count && status == SIM_OK; c++)
            status = check_column(world, &world->tables[t], c, narrow, error);
    for (const char *p = phase ? phase->writes : ""; *p && status == SIM_OK; p += strspn(p, " ")) {
        size_t length = strcspn(p, " ");
        status = check_named(world, p, length, narrow, error);
        p += length;
    }
    return status;
}

/* ---- series ---- */

static enum sim_status tell_cell(const struct sim_world *world, const struct sim_series *series,
                                 size_t cell, struct sim_error *error)
{
    char place[512] = "";
    size_t below = series->cells, used = 0;
    for (size_t d = 0; d < series->dimension_count && used < sizeof place; d++) {
        const struct sim_labels *labels = &world->labels[series->dimensions[d]];
        below /= labels->count;
        int length = snprintf(place + used, sizeof place - used, "%s%s %s", d == 0 ? " at " : ", ",
                              world->model->dimensions[series->dimensions[d]]->name,
                              labels->labels[cell / below % labels->count]);
        used += length > 0 ? (size_t)length : 0;
    }
    return sim_error_set(error, SIM_INTERNAL,
                         "the series %s%s became %g, which is no finite number; %s", series->name,
                         place, series->reals[cell], advice);
}

static enum sim_status check_series(const struct sim_world *world, struct sim_error *error)
{
    for (size_t s = 0; s < world->series_count; s++) {
        const struct sim_series *series = &world->series[s];
        if (series->declaration->type != SIM_SERIES_REAL ||
            reals_are_legal(series->reals, 0, series->cells))
            continue;
        for (size_t cell = 0; cell < series->cells; cell++)
            if (series->declaration->may_be_missing ? isinf(series->reals[cell])
                                                    : !isfinite(series->reals[cell]))
                return tell_cell(world, series, cell, error);
    }
    return SIM_OK;
}

/* ---- both ---- */

void sim_finite_begin(void)
{
    sim_number_unmark();
}

enum sim_status sim_finite_check(const struct sim_world *world, const struct sim_phase *phase,
                                 struct sim_error *error)
{
    enum sim_status status;
    bool marked = sim_number_marked();
    SIM_TRY(check_columns(world, phase, false, error));
    SIM_TRY(check_series(world, error));
    if (marked) {
        SIM_TRY(check_columns(world, phase, true, error));
        status =
            sim_error_set(error, SIM_INTERNAL,
                          "a number was lost: it was no finite number, or too large for where "
                          "it was to be kept, or the sum or product of whole numbers too large; %s",
                          advice);
    }
out:
    sim_number_unmark();
    return status;
}
