/* Where two cells of the equality matrix part: the first month, the first phase after which a column
 * or series differs, and the first agent (or cell) of it. The runs are made again, with a spy after
 * every phase. Include after cmocka.h. */
#ifndef TESTS_DETERMINISM_LOCATE_H
#define TESTS_DETERMINISM_LOCATE_H

#include "tests/determinism/cell.h"

enum { LOCATE_PHASES_MAX = 256, LOCATE_THINGS_MAX = 8192 };

/* What the spies see. A phase has no context: hence the one of this file. */
struct locate_trace {
    int32_t month;  /* the one looked at */
    size_t phases;  /* of the model */
    size_t things;  /* columns of all tables, then series */
    uint64_t *sums; /* [phases + 1][things]; the last row: at the end of the month */
    size_t next;    /* phase whose spy comes next */
    bool keeps;     /* keep the values of one thing after one phase */
    size_t phase, thing;
    struct locate_value {
        uint64_t id, value; /* of a series: the cell; of a wide column a hash of its values */
    } * values;
    size_t value_count;
};
static struct locate_trace locate_now;

static inline size_t locate_columns(const struct sim_model *model)
{
    size_t count = 0;
    for (size_t t = 0; t < model->table_count; t++)
        count += model->tables[t]->column_count + 1;
    return count;
}

/* The column of a thing; false when it is a series. */
static inline bool locate_column(const struct sim_world *world, size_t thing, size_t *table,
                                 size_t *column)
{
    for (size_t t = 0; t < world->model->table_count; t++) {
        size_t count = world->model->tables[t]->column_count + 1;
        if (thing < count) {
            *table = t;
            *column = thing;
            return true;
        }
        thing -= count;
    }
    return false;
}

static inline const void *locate_cells(const struct sim_series *series)
{
    return series->counts ? (const void *)series->counts : (const void *)series->reals;
}

static inline void locate_sums(const struct sim_world *world, uint64_t *sums)
{
    size_t thing = 0;
    for (size_t t = 0; t < world->model->table_count; t++)
        for (size_t c = 0; c <= world->model->tables[t]->column_count; c++)
            sums[thing++] = sim_world_checksum(world, &world->tables[t], c);
    for (size_t s = 0; s < world->series_count; s++)
        sums[thing++] = sim_hash_bytes(locate_cells(&world->series[s]), world->series[s].cells * 8);
}

static inline int locate_by_id(const void *a, const void *b)
{
    uint64_t x = ((const struct locate_value *)a)->id, y = ((const struct locate_value *)b)->id;
    return (x > y) - (x < y);
}

/* A value as the checksum sees it: a link is the id of the agent linked to. */
static inline uint64_t locate_row_value(const struct sim_world *world,
                                        const struct sim_table *table, size_t column, size_t row)
{
    size_t size = sim_table_column_row_bytes(table, column);
    const char *bytes = (const char *)table->columns[column] + row * size;
    uint64_t value = 0;
    if (column > 0 && sim_table_column_type(table, column) == SIM_TYPE_link) {
        uint32_t link;
        memcpy(&link, bytes, sizeof link);
        const struct sim_table *target =
            sim_world_table(world, table->declaration->columns[column - 1].of);
        return link == SIM_NONE ? 0 : ((const uint32_t *)target->columns[0])[link];
    }
    if (size > sizeof value)
        return sim_hash_bytes(bytes, size);
    memcpy(&value, bytes, size);
    return value;
}

static inline void locate_keep(const struct sim_world *world)
{
    struct locate_trace *now = &locate_now;
    size_t t, c;
    if (locate_column(world, now->thing, &t, &c)) {
        const struct sim_table *table = &world->tables[t];
        const uint32_t *id = table->columns[0];
        now->values = calloc(table->count + 1, sizeof *now->values);
        assert_non_null(now->values);
        for (size_t row = 0; row < table->count; row++)
            if (id[row] != 0)
                now->values[now->value_count++] =
                    (struct locate_value){id[row], locate_row_value(world, table, c, row)};
        qsort(now->values, now->value_count, sizeof *now->values, locate_by_id);
        return;
    }
    const struct sim_series *series = &world->series[now->thing - locate_columns(world->model)];
    now->values = calloc(series->cells + 1, sizeof *now->values);
    assert_non_null(now->values);
    for (size_t i = 0; i < series->cells; i++) {
        now->values[i].id = i;
        memcpy(&now->values[i].value, (const char *)locate_cells(series) + 8 * i, 8);
    }
    now->value_count = series->cells;
}

static inline enum sim_status locate_spy(struct sim_world *world, struct sim_error *error)
{
    struct locate_trace *now = &locate_now;
    (void)error;
    if (world->month != now->month)
        return SIM_OK;
    if (!now->sums) {
        now->things = locate_columns(world->model) + world->series_count;
        now->sums = calloc((now->phases + 1) * now->things, sizeof *now->sums);
        assert_non_null(now->sums);
    }
    locate_sums(world, now->sums + now->next * now->things);
    if (now->keeps && now->next == now->phase)
        locate_keep(world);
    now->next++;
    return SIM_OK;
}

/* The model with a spy after each phase. */
struct locate_model {
    struct sim_model model;
    struct sim_phase spies[LOCATE_PHASES_MAX];
    const struct sim_phase *phases[2 * LOCATE_PHASES_MAX];
    char names[LOCATE_PHASES_MAX][32], reads[4096];
};

static inline void locate_model_make(struct locate_model *made, const struct sim_model *model)
{
    size_t used = 0;
    memset(made, 0, sizeof *made);
    made->model = *model;
    assert_true(model->phase_count <= LOCATE_PHASES_MAX);
    for (size_t t = 0; t < model->table_count; t++)
        used += (size_t)snprintf(made->reads + used, sizeof made->reads - used, "%s%s.*",
                                 t > 0 ? " " : "", model->tables[t]->name);
    assert_true(used < sizeof made->reads);
    for (size_t p = 0; p < model->phase_count; p++) {
        snprintf(made->names[p], sizeof made->names[p], "spy_%zu", p);
        made->spies[p] = (struct sim_phase){.name = made->names[p],
                                            .text = "looks at all columns and series",
                                            .reads = made->reads,
                                            .writes = "",
                                            .rows = "",
                                            .run = locate_spy};
        made->phases[2 * p] = model->phases[p];
        made->phases[2 * p + 1] = &made->spies[p];
    }
    made->model.phases = made->phases;
    made->model.phase_count = 2 * model->phase_count;
}

/* Makes the month again as the cell makes it. */
static inline void locate_run(const struct sim_model *model, const struct cell *cell,
                              const char *path)
{
    struct locate_model *spied = malloc(sizeof *spied);
    struct cell_past past = {0};
    struct sim_error error = {.text = ""};
    struct sim_run run;
    assert_non_null(spied);
    locate_model_make(spied, model);
    locate_now.phases = model->phase_count;
    locate_now.next = 0;
    cell_prepare(&run, &spied->model, cell->scenario, cell->threads);
    int32_t start = sim_world_run(&run.world)->start;
    if (cell->resumed > 0 && locate_now.month >= start + (int32_t)cell->resumed) {
        double *seconds = calloc(model->phase_count + 3, sizeof *seconds);
        sim_run_destroy(&run);
        cell_run_before(model, cell, path);
        cell_past_open(&past, model, path);
        cell_prepare_after(&run, &spied->model, &past, cell->threads);
        run.world.model = model; /* the checkpoint knows no spies */
        if (sim_checkpoint_load(past.checkpoint, &run.world, seconds, &error) != SIM_OK)
            fail_msg("seed %d: %s", CELL_SEED, error.text);
        run.world.model = &spied->model;
        run.world.month++;
        free(seconds);
    } else if (sim_run_open(&run, &error) != SIM_OK) {
        fail_msg("seed %d: %s", CELL_SEED, error.text);
    }
    for (; run.world.month <= locate_now.month; run.world.month++)
        if (sim_run_month(&run, &error) != SIM_OK)
            fail_msg("seed %d: %s", CELL_SEED, error.text);
    locate_sums(&run.world, locate_now.sums + locate_now.phases * locate_now.things);
    sim_run_destroy(&run);
    cell_past_close(&past);
    free(spied);
}

/* Takes what the spies saw. */
static inline struct locate_trace locate_trace(const struct sim_model *model,
                                               const struct cell *cell, const char *path,
                                               int32_t month, const size_t *phase,
                                               const size_t *thing)
{
    locate_now = (struct locate_trace){.month = month};
    if (phase) {
        locate_now.keeps = true;
        locate_now.phase = *phase;
        locate_now.thing = *thing;
    }
    locate_run(model, cell, path);
    return locate_now;
}

static inline void locate_release(struct locate_trace *trace)
{
    free(trace->sums);
    free(trace->values);
}

/* "column person.skill" or "series gdp", for people. */
static inline void locate_name(const struct sim_world *world, size_t thing, char *text, size_t size)
{
    size_t t, c;
    if (locate_column(world, thing, &t, &c))
        snprintf(text, size, "column %s.%s", world->model->tables[t]->name,
                 sim_table_column_name(&world->tables[t], c));
    else
        snprintf(text, size, "series %s", world->series[thing - locate_columns(world->model)].name);
}

/* The first phase and thing that differ; false when the spies see none. */
static inline bool locate_first(const struct locate_trace *a, const struct locate_trace *b,
                                size_t *phase, size_t *thing)
{
    for (*phase = 0; *phase <= a->phases; ++*phase)
        for (*thing = 0; *thing < a->things; ++*thing)
            if (a->sums[*phase * a->things + *thing] != b->sums[*phase * b->things + *thing])
                return true;
    return false;
}

/* "agent 17: 0x3 and 0x4": the first that differ, or that only one has. */
static inline void locate_agent(const struct locate_trace *a, const struct locate_trace *b,
                                char *text, size_t size)
{
    size_t i = 0;
    while (i < a->value_count && i < b->value_count && a->values[i].id == b->values[i].id &&
           a->values[i].value == b->values[i].value)
        i++;
    if (i < a->value_count && i < b->value_count && a->values[i].id == b->values[i].id)
        snprintf(text, size, "agent or cell %" PRIu64 ": 0x%" PRIx64 " and 0x%" PRIx64,
                 a->values[i].id, a->values[i].value, b->values[i].value);
    else
        snprintf(text, size, "agents of one only, from id %" PRIu64 " on",
                 i < a->value_count   ? a->values[i].id
                 : i < b->value_count ? b->values[i].id
                                      : 0);
}

/* Makes a month again, by one of the two ways compared. `phase` and `thing` as of locate_trace. */
typedef struct locate_trace locate_maker(const void *way, int32_t month, const size_t *phase,
                                         const size_t *thing);

/* A sentence about where two ways part in a month known to differ. `world` gives the names. */
static inline void locate_difference(const struct sim_world *world, locate_maker *maker_a,
                                     const void *a, locate_maker *maker_b, const void *b,
                                     int32_t month, char *text, size_t size)
{
    const struct sim_model *model = world->model;
    char when[16], name[160], agent[256] = "";
    size_t phase, thing;
    struct locate_trace x = maker_a(a, month, NULL, NULL), y = maker_b(b, month, NULL, NULL);
    sim_month_text(month, when, sizeof when);
    if (!x.sums || !y.sums || x.phases != y.phases || x.things != y.things) {
        snprintf(text, size, "%s, which could not be made again", when);
    } else if (!locate_first(&x, &y, &phase, &thing)) {
        snprintf(text, size, "%s: made again, the two are equal: chance plays a part", when);
    } else {
        locate_name(world, thing, name, sizeof name);
        if (phase < x.phases) {
            struct locate_trace p = maker_a(a, month, &phase, &thing);
            struct locate_trace q = maker_b(b, month, &phase, &thing);
            locate_agent(&p, &q, agent, sizeof agent);
            locate_release(&p);
            locate_release(&q);
        }
        snprintf(text, size, "%s, phase '%s', %s, %s", when,
                 phase < model->phase_count ? model->phases[phase]->name : "end of the month", name,
                 agent);
    }
    locate_release(&x);
    locate_release(&y);
}

/* The way of a cell in this program. */
struct locate_cell {
    const struct sim_model *model;
    const struct cell *cell;
    const char *path;
};
static inline struct locate_trace locate_make(const void *way, int32_t month, const size_t *phase,
                                              const size_t *thing)
{
    const struct locate_cell *made = way;
    return locate_trace(made->model, made->cell, made->path, month, phase, thing);
}

#endif
