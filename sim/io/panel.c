#include "sim/io/panel.h"

#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/base/parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 4, NAME_SIZE = SIM_PANEL_NAME, BLOCK_ROWS = 1 << 16 };

/* A way from the panel's table to a column: links, then the column. */
struct variable {
    struct step {
        size_t table, column;
    } steps[DEPTH_MAX];
    size_t depth;
    struct sim_panel_variable told;
};

struct sim_panel {
    size_t table;
    size_t count;
    uint32_t *ids;  /* [count], increasing */
    uint32_t *rows; /* [count] where each was last seen; SIM_NONE once it is dead */
    /* ids hashed with open addressing, for finding agents whose rows moved: 0 is free */
    size_t slot_mask;
    uint32_t *slot_ids, *slot_members; /* [slot_mask + 1] */
    struct variable *variables;
    size_t variable_count;
    void *values; /* [count] int64_t or double: a variable of one month */
};

static const struct sim_table *table_of(const struct sim_panel *panel,
                                        const struct sim_world *world)
{
    return &world->tables[panel->table];
}

/* ---- who is followed ---- */

struct candidate {
    uint64_t key;
    uint32_t id, row;
};

static bool is_after(const struct candidate *a, const struct candidate *b)
{
    return a->key != b->key ? a->key > b->key : a->id > b->id;
}

/* Restores the heap (the last candidate on top) below position i. */
static void sift_down(struct candidate *heap, size_t count, size_t i)
{
    for (;;) {
        size_t largest = i, left = 2 * i + 1, right = left + 1;
        if (left < count && is_after(&heap[left], &heap[largest]))
            largest = left;
        if (right < count && is_after(&heap[right], &heap[largest]))
            largest = right;
        if (largest == i)
            return;
        struct candidate swapped = heap[i];
        heap[i] = heap[largest];
        heap[largest] = swapped;
        i = largest;
    }
}

static struct candidate candidate_of(const struct sim_world *world, uint32_t purpose, uint32_t id,
                                     size_t row)
{
    uint32_t words[4];
    sim_random_words(world->random, purpose, id, 0, 0, words);
    return (struct candidate){(uint64_t)words[1] << 32 | words[0], id, (uint32_t)row};
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = ((const struct candidate *)a)->id, y = ((const struct candidate *)b)->id;
    return (x > y) - (x < y);
}

/* The `count` living agents of lowest key, by id; the table has at least as many. */
static void choose(const struct sim_world *world, const struct sim_table *table, size_t count,
                   struct candidate *heap)
{
    const uint32_t *ids = table->columns[0];
    uint32_t purpose = sim_random_purpose("panel.member");
    size_t held = 0;
    for (size_t row = 0; row < table->count; row++) {
        if (ids[row] == 0)
            continue;
        struct candidate candidate = candidate_of(world, purpose, ids[row], row);
        if (held < count) {
            heap[held++] = candidate;
            if (held == count)
                for (size_t i = count / 2; i-- > 0;)
                    sift_down(heap, count, i);
        } else if (is_after(&heap[0], &candidate)) {
            heap[0] = candidate;
            sift_down(heap, count, 0);
        }
    }
    qsort(heap, count, sizeof *heap, by_id);
}

static void remember(struct sim_panel *panel, size_t member, uint32_t id, uint32_t row)
{
    panel->ids[member] = id;
    panel->rows[member] = row;
    size_t slot = sim_hash_mix(id) & panel->slot_mask;
    while (panel->slot_ids[slot] != 0)
        slot = (slot + 1) & panel->slot_mask;
    panel->slot_ids[slot] = id;
    panel->slot_members[slot] = (uint32_t)member;
}

static enum sim_status make_room(struct sim_panel *panel, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t count = panel->count, slots = 4;
    while (slots < 4 * count)
        slots *= 2;
    panel->slot_mask = slots - 1;
    SIM_TRY(sim_memory_array(&panel->ids, count, sizeof *panel->ids, "panel", error));
    SIM_TRY(sim_memory_array(&panel->rows, count, sizeof *panel->rows, "panel", error));
    SIM_TRY(sim_memory_array(&panel->slot_ids, slots, sizeof *panel->slot_ids, "panel", error));
    SIM_TRY(
        sim_memory_array(&panel->slot_members, slots, sizeof *panel->slot_members, "panel", error));
    SIM_TRY(sim_memory_array(&panel->values, count, sizeof(int64_t), "panel", error));
out:
    return status;
}

static enum sim_status choose_members(struct sim_panel *panel, const struct sim_world *world,
                                      struct sim_error *error)
{
    struct candidate *chosen = NULL;
    enum sim_status status =
        sim_memory_array(&chosen, panel->count, sizeof *chosen, "panel", error);
    if (status != SIM_OK)
        return status;
    choose(world, table_of(panel, world), panel->count, chosen);
    for (size_t i = 0; i < panel->count; i++)
        remember(panel, i, chosen[i].id, chosen[i].row);
    free(chosen);
    return SIM_OK;
}

/* ---- where they are now ---- */

struct search {
    struct sim_panel *panel;
    const uint32_t *ids;
};

static void search_rows(void *context, size_t begin, size_t end, int thread)
{
    const struct search *search = context;
    const struct sim_panel *panel = search->panel;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        uint32_t id = search->ids[row];
        if (id == 0)
            continue;
        size_t slot = sim_hash_mix(id) & panel->slot_mask;
        while (panel->slot_ids[slot] != 0 && panel->slot_ids[slot] != id)
            slot = (slot + 1) & panel->slot_mask;
        if (panel->slot_ids[slot] == id)
            panel->rows[panel->slot_members[slot]] = (uint32_t)row;
    }
}

static void search_all(struct sim_panel *panel, const struct sim_world *world)
{
    const struct sim_table *table = table_of(panel, world);
    struct search search = {panel, table->columns[0]};
    for (size_t i = 0; i < panel->count; i++)
        panel->rows[i] = SIM_NONE;
    sim_parallel_blocks(world->threads, table->count, BLOCK_ROWS, search_rows, &search);
}

/* Rows may have moved since last month. One pass over all ids finds everybody again; who is not
 * found is dead, and need not be looked for any more. */
void sim_panel_find(struct sim_panel *panel, const struct sim_world *world)
{
    const struct sim_table *table = table_of(panel, world);
    const uint32_t *ids = table->columns[0];
    bool in_place = true;
    for (size_t i = 0; i < panel->count && in_place; i++)
        in_place = panel->rows[i] == SIM_NONE ||
                   (panel->rows[i] < table->count && ids[panel->rows[i]] == panel->ids[i]);
    if (!in_place)
        search_all(panel, world);
}

/* Those followed before, wherever they are now. */
static enum sim_status take_members(struct sim_panel *panel, const struct sim_world *world,
                                    const uint32_t *ids, struct sim_error *error)
{
    for (size_t i = 0; i < panel->count; i++) {
        if (ids[i] <= (i > 0 ? ids[i - 1] : 0))
            return sim_error_set(error, SIM_INPUT,
                                 "the ids of the panel do not increase: %u is number %zu of them",
                                 (unsigned)ids[i], i + 1);
        remember(panel, i, ids[i], SIM_NONE);
    }
    search_all(panel, world);
    return SIM_OK;
}

/* ---- what is written ---- */

static size_t find_table(const struct sim_model *model, const char *name)
{
    size_t i = 0;
    while (i < model->table_count && strcmp(model->tables[i]->name, name) != 0)
        i++;
    return i;
}

/* The built-in id has no declaration of its own. */
static const struct sim_column_declaration *column_declaration(const struct sim_world *world,
                                                               size_t table, int column)
{
    static const struct sim_column_declaration id = {
        "id", SIM_TYPE_u32, SIM_KIND_TRAIT, "", "", "number of the agent, never used again"};
    return column == 0 ? &id : &world->model->tables[table]->columns[column - 1];
}

static enum sim_status wrong_path(const char *path, struct sim_error *error)
{
    return sim_error_set(error, SIM_INTERNAL,
                         "panel variable '%s': it must be table.column, or table.link.column over "
                         "at most %d links, of the panel's table",
                         path, DEPTH_MAX - 1);
}

/* Follows "person.household.income" through the declarations, from the panel's table. */
static enum sim_status resolve(struct variable *variable, const struct sim_world *world,
                               const char *path, struct sim_error *error)
{
    char copy[NAME_SIZE];
    char *rest = copy, *name;
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy ||
        !(name = strtok_r(copy, ".", &rest)) || strcmp(name, world->model->panel->table) != 0)
        return wrong_path(path, error);
    size_t table = find_table(world->model, name);
    while ((name = strtok_r(NULL, ".", &rest))) {
        int column = table < world->model->table_count
                         ? sim_table_column_find(&world->tables[table], name)
                         : -1;
        if (column < 0 || variable->depth == DEPTH_MAX)
            return wrong_path(path, error);
        variable->steps[variable->depth++] = (struct step){table, (size_t)column};
        /* where a further step would start: no table unless this is a link */
        const struct sim_column_declaration *d = column_declaration(world, table, column);
        table =
            d->type == SIM_TYPE_link ? find_table(world->model, d->of) : world->model->table_count;
    }
    return variable->depth > 0 ? SIM_OK : wrong_path(path, error);
}

/* "0 none, 1 primary" for a column of codes; NULL (and SIM_OK) for any other. */
static enum sim_status codes_text(const struct sim_world *world, const char *dimension, char **text,
                                  struct sim_error *error)
{
    size_t d = 0, size = 1, used = 0;
    *text = NULL;
    while (d < world->model->dimension_count &&
           strcmp(world->model->dimensions[d]->name, dimension) != 0)
        d++;
    if (d == world->model->dimension_count)
        return SIM_OK;
    const struct sim_labels *labels = &world->labels[d];
    for (size_t i = 0; i < labels->count; i++)
        size += strlen(labels->labels[i]) + 24;
    enum sim_status status = sim_memory_array(text, size, 1, "labels of the panel", error);
    for (size_t i = 0; status == SIM_OK && i < labels->count; i++)
        used += (size_t)snprintf(*text + used, size - used, "%s%zu %s", i > 0 ? ", " : "", i,
                                 labels->labels[i]);
    return status;
}

static enum sim_status declare(struct variable *variable, const struct sim_world *world,
                               struct sim_store *store, const char *path, struct sim_error *error)
{
    static const char *const dimensions[] = {"time", "id"};
    enum sim_status status = SIM_OK;
    char *name = variable->told.name, definition[2 * NAME_SIZE], *codes = NULL;
    const struct step *last = &variable->steps[variable->depth - 1];
    const struct sim_column_declaration *column =
        column_declaration(world, last->table, (int)last->column);
    const enum sim_type type = column->type;
    variable->told.type =
        type == SIM_TYPE_f32 || type == SIM_TYPE_f64 ? SIM_STORE_F64 : SIM_STORE_I64;
    snprintf(name, sizeof variable->told.name, "%s", path);
    for (char *c = name; *c; c++)
        if (*c == '.')
            *c = '_';
    snprintf(definition, sizeof definition, "column %s (%s) at the end of the month%s%s", path,
             sim_kind_name(column->kind), type == SIM_TYPE_link ? ": the id of a " : "",
             type == SIM_TYPE_link ? column->of : "");
    if (type != SIM_TYPE_link)
        SIM_TRY(codes_text(world, column->of, &codes, error));
    struct sim_store_attributes attributes = {
        .units = column->unit[0] ? column->unit : "1",
        .long_name = column->text,
        .definition = definition,
        .codes = codes,
    };
    SIM_TRY(sim_store_variable(store, "panel", name, variable->told.type, dimensions, 2,
                               &attributes, &variable->told.handle, error));
out:
    free(codes);
    return status;
}

static enum sim_status declare_members(const struct sim_panel *panel, const struct sim_world *world,
                                       struct sim_store *store, struct sim_error *error)
{
    char long_name[NAME_SIZE];
    int64_t *values = panel->values;
    for (size_t i = 0; i < panel->count; i++)
        values[i] = panel->ids[i];
    snprintf(long_name, sizeof long_name, "id of the %s followed",
             table_of(panel, world)->declaration->name);
    struct sim_store_attributes attributes = {
        .units = "1",
        .long_name = long_name,
        .definition = "chosen at random when the run starts; missing values after death",
    };
    return sim_store_dimension_values(store, "panel", "id", values, panel->count, &attributes,
                                      error);
}

/* ---- values ---- */

/* The row reached from a row over the links of a variable, SIM_NONE if a link leads nowhere. */
static uint32_t reach(const struct variable *variable, const struct sim_world *world, uint32_t row)
{
    for (size_t i = 0; i + 1 < variable->depth && row != SIM_NONE; i++) {
        const struct step *step = &variable->steps[i];
        const uint32_t *links = world->tables[step->table].columns[step->column];
        const struct sim_table *target = &world->tables[variable->steps[i + 1].table];
        row = links[row];
        if (row != SIM_NONE &&
            (row >= target->count || ((const uint32_t *)target->columns[0])[row] == 0))
            row = SIM_NONE;
    }
    return row;
}

/* The id of the agent a link leads to. */
static int64_t linked_id(const struct sim_world *world, const struct step *step, uint32_t row)
{
    const struct sim_table *table = &world->tables[step->table];
    uint32_t link = ((const uint32_t *)table->columns[step->column])[row];
    const struct sim_table *target =
        sim_world_table(world, table->declaration->columns[step->column - 1].of);
    if (link == SIM_NONE || link >= target->count)
        return SIM_STORE_MISSING_INTEGER;
    uint32_t id = ((const uint32_t *)target->columns[0])[link];
    return id == 0 ? SIM_STORE_MISSING_INTEGER : id;
}

static double real_value(const struct sim_table *table, size_t column, uint32_t row)
{
    if (sim_table_column_type(table, column) == SIM_TYPE_f32)
        return (double)((const float *)table->columns[column])[row];
    return ((const double *)table->columns[column])[row];
}

static int64_t integer_value(const struct sim_world *world, const struct step *step, uint32_t row)
{
    const struct sim_table *table = &world->tables[step->table];
    const void *values = table->columns[step->column];
    switch (sim_table_column_type(table, step->column)) {
    case SIM_TYPE_u8:
        return ((const uint8_t *)values)[row];
    case SIM_TYPE_u16:
        return ((const uint16_t *)values)[row];
    case SIM_TYPE_u32:
        return ((const uint32_t *)values)[row];
    case SIM_TYPE_i8:
        return ((const int8_t *)values)[row];
    case SIM_TYPE_i16:
        return ((const int16_t *)values)[row];
    case SIM_TYPE_i32:
        return ((const int32_t *)values)[row];
    case SIM_TYPE_i64:
        return ((const int64_t *)values)[row];
    case SIM_TYPE_link:
        return linked_id(world, step, row);
    case SIM_TYPE_f32:
    case SIM_TYPE_f64:
        break;
    }
    return SIM_STORE_MISSING_INTEGER;
}

const void *sim_panel_values(struct sim_panel *panel, size_t index, const struct sim_world *world)
{
    const struct variable *variable = &panel->variables[index];
    const struct step *last = &variable->steps[variable->depth - 1];
    const struct sim_table *table = &world->tables[last->table];
    double *reals = panel->values;
    int64_t *integers = panel->values;
    for (size_t i = 0; i < panel->count; i++) {
        uint32_t row = reach(variable, world, panel->rows[i]);
        if (variable->told.type == SIM_STORE_F64)
            reals[i] = row == SIM_NONE ? (double)NAN : real_value(table, last->column, row);
        else
            integers[i] =
                row == SIM_NONE ? SIM_STORE_MISSING_INTEGER : integer_value(world, last, row);
    }
    return panel->values;
}

const struct sim_panel_variable *sim_panel_variable(const struct sim_panel *panel, size_t index)
{
    return &panel->variables[index].told;
}

const uint32_t *sim_panel_ids(const struct sim_panel *panel, size_t *count)
{
    *count = panel ? panel->count : 0;
    return panel ? panel->ids : NULL;
}

/* ---- making ---- */

size_t sim_panel_variable_count(const struct sim_model *model)
{
    size_t count = 0;
    while (model->panel && model->panel->variables[count])
        count++;
    return count;
}

void sim_panel_destroy(struct sim_panel *panel)
{
    if (!panel)
        return;
    free(panel->ids);
    free(panel->rows);
    free(panel->slot_ids);
    free(panel->slot_members);
    free(panel->variables);
    free(panel->values);
    free(panel);
}

/* How many are followed, if they are drawn now. */
static size_t count_drawn(const struct sim_world *world, const struct sim_table *table)
{
    size_t count = (size_t)sim_world_run(world)->panel_size;
    return count < table->alive ? count : table->alive;
}

enum sim_status sim_panel_create(struct sim_panel **panel, const struct sim_world *world,
                                 const uint32_t *ids, size_t id_count, struct sim_store *store,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_panel_declaration *declaration = world->model->panel;
    struct sim_panel *made = NULL;
    *panel = NULL;
    size_t table = declaration ? find_table(world->model, declaration->table) : 0;
    if (!declaration || table == world->model->table_count)
        return SIM_OK;
    size_t count = ids ? id_count : count_drawn(world, &world->tables[table]);
    if (count == 0)
        return SIM_OK;
    SIM_TRY(sim_memory_array(&made, 1, sizeof *made, "panel", error));
    made->table = table;
    made->count = count;
    made->variable_count = sim_panel_variable_count(world->model);
    SIM_TRY(make_room(made, error));
    SIM_TRY(ids ? take_members(made, world, ids, error) : choose_members(made, world, error));
    SIM_TRY(sim_memory_array(&made->variables, made->variable_count, sizeof *made->variables,
                             "panel", error));
    SIM_TRY(declare_members(made, world, store, error));
    for (size_t i = 0; i < made->variable_count; i++) {
        SIM_TRY(resolve(&made->variables[i], world, declaration->variables[i], error));
        SIM_TRY(declare(&made->variables[i], world, store, declaration->variables[i], error));
    }
    *panel = made;
    return SIM_OK;
out:
    sim_panel_destroy(made);
    return status;
}
