/* Putting a checkpoint into a world. Columns are read straight to where they belong, and looked
 * through before anything uses them. */
#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/io/checkpoint_private.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A column being looked through. */
struct looking {
    const struct sim_checkpoint *checkpoint;
    const struct sim_table *table;
    size_t column, count; /* values, all rows */
    const void *values;
    const char *what; /* what its values are bound by, for messages: "the table firm has rows" */
    uint64_t limit;   /* the values are below it */
};

/* ---- mistakes ---- */

static enum sim_type type_of(const struct looking *l)
{
    return sim_table_column_type(l->table, l->column);
}

static void value_text(const struct looking *l, size_t index, char *text, size_t size)
{
    switch (type_of(l)) {
#define SIGNED(token, ctype)                                                                       \
    case SIM_TYPE_##token:                                                                         \
        snprintf(text, size, "%" PRId64, (int64_t)((const ctype *)l->values)[index]);              \
        break;
#define UNSIGNED(token, ctype)                                                                     \
    case SIM_TYPE_##token:                                                                         \
        snprintf(text, size, "%" PRIu64, (uint64_t)((const ctype *)l->values)[index]);             \
        break;
#define REAL(token, ctype)                                                                         \
    case SIM_TYPE_##token:                                                                         \
        snprintf(text, size, "%g", (double)((const ctype *)l->values)[index]);                     \
        break;
        SIGNED(i8, int8_t)
        SIGNED(i16, int16_t)
        SIGNED(i32, int32_t)
        SIGNED(i64, int64_t)
        UNSIGNED(u8, uint8_t)
        UNSIGNED(u16, uint16_t)
        UNSIGNED(u32, uint32_t)
        UNSIGNED(link, uint32_t)
        REAL(f32, float)
        REAL(f64, double)
#undef SIGNED
#undef UNSIGNED
#undef REAL
    }
}

/* "PATH: person.home of row 3 (id 7) is 12, WHY". */
static enum sim_status mistake(const struct looking *l, size_t index, const char *why,
                               struct sim_error *error)
{
    char value[64] = "", id[32] = "";
    const size_t row = index / sim_table_column_width(l->table, l->column);
    value_text(l, index, value, sizeof value);
    if (l->column > 0)
        snprintf(id, sizeof id, " (id %" PRIu32 ")", ((const uint32_t *)l->table->columns[0])[row]);
    return sim_error_set(error, SIM_INPUT, "%s: %s.%s of row %zu%s is %s, %s",
                         l->checkpoint->recipe.path, l->table->declaration->name,
                         sim_table_column_name(l->table, l->column), row, id, value, why);
}

/* ---- ids: 0, or one of those given away, each once ---- */

/* Ids are marked one bit each, a window of them at a time, so that whatever next_id is this takes
 * no more memory than the ids themselves (usually one window holds all). */
static enum sim_status check_ids_once(const struct looking *l, uint32_t next_id,
                                      struct sim_error *error)
{
    enum { BITS = 64, LEAST = 4096 };
    const uint32_t *id = l->values;
    const size_t words = (l->count > LEAST ? l->count : LEAST) / 2, window = words * BITS;
    uint64_t *seen = NULL;
    enum sim_status status = sim_memory_array(&seen, words, sizeof *seen, "ids seen", error);
    for (size_t first = 0; status == SIM_OK && first < next_id; first += window) {
        memset(seen, 0, words * sizeof *seen);
        for (size_t row = 0; row < l->count; row++) {
            const size_t place = (size_t)id[row] - first; /* below the window: very large */
            if (id[row] == 0 || place >= window)
                continue;
            if (seen[place / BITS] >> place % BITS & 1) {
                status = mistake(l, row, "as that of a row before", error);
                break;
            }
            seen[place / BITS] |= UINT64_C(1) << place % BITS;
        }
    }
    free(seen);
    return status;
}

static enum sim_status check_ids(const struct looking *l, struct sim_error *error)
{
    const uint32_t *id = l->values;
    const struct sim_table *table = l->table;
    size_t alive = 0;
    char why[128];
    for (size_t row = 0; row < l->count; row++) {
        if (id[row] >= table->next_id) {
            snprintf(why, sizeof why, "and the next id to be given away is %" PRIu32,
                     table->next_id);
            return mistake(l, row, why, error);
        }
        alive += id[row] != 0;
    }
    if (alive != table->alive)
        return sim_error_set(
            error, SIM_INPUT, "%s: %zu rows of the table %s are alive, and not %zu as it says",
            l->checkpoint->recipe.path, alive, table->declaration->name, table->alive);
    return check_ids_once(l, table->next_id, error);
}

/* ---- columns ---- */

/* Index of the first value that is negative or not below the limit, or l->count. */
static size_t first_beyond(const struct looking *l)
{
    size_t i = 0;
    switch (type_of(l)) {
#define SIGNED(token, ctype)                                                                       \
    case SIM_TYPE_##token:                                                                         \
        for (const ctype *v = l->values; i < l->count && v[i] >= 0 && (uint64_t)v[i] < l->limit;)  \
            i++;                                                                                   \
        return i;
#define UNSIGNED(token, ctype)                                                                     \
    case SIM_TYPE_##token:                                                                         \
        for (const ctype *v = l->values; i < l->count && v[i] < l->limit;)                         \
            i++;                                                                                   \
        return i;
        SIGNED(i8, int8_t)
        SIGNED(i16, int16_t)
        SIGNED(i32, int32_t)
        SIGNED(i64, int64_t)
        UNSIGNED(u8, uint8_t)
        UNSIGNED(u16, uint16_t)
        UNSIGNED(u32, uint32_t)
#undef SIGNED
#undef UNSIGNED
    case SIM_TYPE_link:
        for (const uint32_t *v = l->values; i < l->count && (v[i] < l->limit || v[i] == SIM_NONE);)
            i++;
        return i;
    case SIM_TYPE_f32:
    case SIM_TYPE_f64:
        break; /* reals are no codes */
    }
    return l->count;
}

static enum sim_status check_limit(const struct looking *l, struct sim_error *error)
{
    char why[192];
    const size_t index = first_beyond(l);
    if (index == l->count)
        return SIM_OK;
    snprintf(why, sizeof why, "and the %s has %" PRIu64, l->what, l->limit);
    return mistake(l, index, why, error);
}

static enum sim_status check_finite(const struct looking *l, struct sim_error *error)
{
    size_t i = 0;
    if (type_of(l) == SIM_TYPE_f32)
        for (const float *v = l->values; i < l->count && isfinite(v[i]);)
            i++;
    else
        for (const double *v = l->values; i < l->count && isfinite(v[i]);)
            i++;
    return i == l->count ? SIM_OK : mistake(l, i, "which is no finite number", error);
}

static enum sim_status check_money(const struct looking *l, struct sim_error *error)
{
    size_t i = 0;
    char why[128];
    for (const int64_t *v = l->values;
         i < l->count && v[i] >= -SIM_MONEY_MAX && v[i] <= SIM_MONEY_MAX;)
        i++;
    if (i == l->count)
        return SIM_OK;
    snprintf(why, sizeof why, "and no amount can be beyond %" PRId64, SIM_MONEY_MAX);
    return mistake(l, i, why, error);
}

/* By what a column is declared to be. */
static enum sim_status check_column(struct looking *l, const struct sim_world *world,
                                    struct sim_error *error)
{
    if (l->column == 0)
        return check_ids(l, error);
    const struct sim_column_declaration *d = &l->table->declaration->columns[l->column - 1];
    char what[SIM_NAME_MAX + 32];
    l->what = what;
    if (d->type == SIM_TYPE_f32 || d->type == SIM_TYPE_f64)
        return check_finite(l, error);
    if (d->type == SIM_TYPE_link) {
        l->limit = sim_world_table(world, d->of)->count;
        snprintf(what, sizeof what, "number of rows of %s", d->of);
        return check_limit(l, error);
    }
    if (d->of[0] && !sim_column_per(d)) {
        l->limit = sim_world_dimension(world, d->of)->count;
        snprintf(what, sizeof what, "number of labels of %s", d->of);
        return check_limit(l, error);
    }
    if (d->kind == SIM_KIND_STOCK && d->type == SIM_TYPE_i64)
        return check_money(l, error);
    return SIM_OK;
}

/* ---- tables ---- */

static void dataset_name(const struct sim_table *table, size_t column, char *name, size_t size)
{
    snprintf(name, size, "tables/%s/%s", table->declaration->name,
             sim_table_column_name(table, column));
}

/* Before memory is asked for: every column is there, of as many values as the rows need. */
static enum sim_status check_sizes(const struct sim_checkpoint *checkpoint,
                                   const struct sim_table *table, size_t rows,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char name[SIM_CHECKPOINT_NAME];
    for (size_t c = 0; c <= table->declaration->column_count; c++) {
        size_t count = 0;
        const size_t width = sim_table_column_width(table, c);
        dataset_name(table, c, name, sizeof name);
        SIM_TRY(sim_store_read_array_count(checkpoint->reader, name,
                                           sim_table_column_type(table, c), &count, error));
        if (count != rows * width)
            return sim_error_set(error, SIM_INPUT,
                                 "%s: %s has %zu values, and not %zu for each of %zu rows",
                                 checkpoint->recipe.path, name, count, width, rows);
    }
out:
    return status;
}

/* All tables have their rows before the first column is read: links are compared with them. */
static enum sim_status make_rows(const struct sim_checkpoint *checkpoint, struct sim_world *world,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t t = 0; t < world->model->table_count; t++) {
        const struct sim_checkpoint_table *kept = &checkpoint->tables[t];
        SIM_TRY(check_sizes(checkpoint, &world->tables[t], kept->count, error));
        status =
            sim_table_restore(&world->tables[t], kept->count, kept->alive, kept->next_id, error);
        if (status != SIM_OK)
            return sim_error_prefix(error, "%s: ", checkpoint->recipe.path);
    }
out:
    return status;
}

static enum sim_status fill_table(const struct sim_checkpoint *checkpoint,
                                  const struct sim_world *world, struct sim_table *table,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char name[SIM_CHECKPOINT_NAME];
    for (size_t c = 0; c <= table->declaration->column_count; c++) {
        struct looking looking = {
            .checkpoint = checkpoint,
            .table = table,
            .column = c,
            .count = table->count * sim_table_column_width(table, c),
            .values = table->columns[c],
        };
        dataset_name(table, c, name, sizeof name);
        SIM_TRY(sim_store_read_array(checkpoint->reader, name, sim_table_column_type(table, c),
                                     table->columns[c], looking.count, error));
        SIM_TRY(check_column(&looking, world, error));
    }
out:
    return status;
}

/* ---- the rest ---- */

static enum sim_status fill_ledger(const struct sim_checkpoint *checkpoint,
                                   struct sim_ledger *ledger, struct sim_error *error)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    const size_t count = d->instrument_count * d->sector_count;
    enum sim_status status = SIM_OK;
    int64_t *balances = NULL;
    SIM_TRY(sim_memory_array(&balances, count, sizeof *balances, "balances", error));
    SIM_TRY(sim_store_read_integers(checkpoint->reader, "ledger/balances", balances, count, error));
    status = sim_ledger_restore(ledger, balances, error);
    if (status != SIM_OK)
        sim_error_prefix(error, "%s: the ledger: ", checkpoint->recipe.path);
out:
    free(balances);
    return status;
}

static enum sim_status fill_once(const struct sim_checkpoint *checkpoint,
                                 const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char name[sizeof world->series->name + 8];
    for (size_t s = 0; s < world->series_count; s++) {
        const struct sim_series *series = &world->series[s];
        if (!series->declaration->once)
            continue;
        snprintf(name, sizeof name, "once/%s", series->name);
        SIM_TRY(sim_store_read_array(
            checkpoint->reader, name, series->counts ? SIM_TYPE_i64 : SIM_TYPE_f64,
            series->counts ? (void *)series->counts : series->reals, series->cells, error));
    }
out:
    return status;
}

static enum sim_status fill_seconds(const struct sim_checkpoint *checkpoint, double *seconds,
                                    size_t count, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_read_array(checkpoint->reader, "run/phase_seconds", SIM_TYPE_f64, seconds,
                                 count, error));
    for (size_t i = 0; i < count; i++)
        if (!isfinite(seconds[i]) || seconds[i] < 0)
            return sim_error_set(error, SIM_INPUT,
                                 "%s: value %zu of run/phase_seconds is %g, which is no time",
                                 checkpoint->recipe.path, i, seconds[i]);
out:
    return status;
}

/* The world is one of this run. */
static enum sim_status check_world(const struct sim_checkpoint *checkpoint,
                                   const struct sim_world *world, struct sim_error *error)
{
    const struct sim_recipe *recipe = &checkpoint->recipe;
    const struct sim_run_parameters *run = sim_world_run(world);
    char month[16], start[16], end[16];
    sim_month_text(run->start, start, sizeof start);
    sim_month_text(run->end, end, sizeof end);
    if (world->model->tables != checkpoint->model->tables)
        return sim_error_set(error, SIM_INTERNAL,
                             "%s was opened for another model than that of the run", recipe->path);
    if ((uint64_t)run->scale != recipe->weight)
        return sim_error_set(error, SIM_INPUT,
                             "%s is of a run at scale 1/%" PRIu64
                             ", and this run is at scale 1/%" PRId64,
                             recipe->path, recipe->weight, run->scale);
    if (world->random.seed != recipe->seed || world->random.replication != recipe->replication)
        return sim_error_set(error, SIM_INPUT,
                             "%s is of a run with seed %" PRIu64 ", replication %" PRIu64
                             ", and this run has seed %" PRIu64 ", replication %" PRIu32,
                             recipe->path, recipe->seed, recipe->replication, world->random.seed,
                             world->random.replication);
    if (run->start != checkpoint->start)
        return sim_error_set(error, SIM_INPUT, "%s is of a run from %s, and this run is from %s",
                             recipe->path, sim_month_text(checkpoint->start, month, sizeof month),
                             start);
    if (checkpoint->month > run->end)
        return sim_error_set(
            error, SIM_INPUT, "%s is of the end of %s, and this run ends with %s already",
            recipe->path, sim_month_text(checkpoint->month, month, sizeof month), end);
    return SIM_OK;
}

enum sim_status sim_checkpoint_load(struct sim_checkpoint *checkpoint, struct sim_world *world,
                                    double *phase_seconds, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(check_world(checkpoint, world, error));
    SIM_TRY(make_rows(checkpoint, world, error));
    for (size_t t = 0; t < world->model->table_count; t++)
        SIM_TRY(fill_table(checkpoint, world, &world->tables[t], error));
    if (world->has_ledger)
        SIM_TRY(fill_ledger(checkpoint, &world->ledger, error));
    SIM_TRY(fill_once(checkpoint, world, error));
    SIM_TRY(fill_seconds(checkpoint, phase_seconds, world->model->phase_count + 3, error));
    world->month = checkpoint->month;
out:
    return status;
}
