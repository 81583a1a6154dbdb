/* Opening a checkpoint: whose it is, and whether this program has the tables it was made from. */
#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/checkpoint_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts ---- */

struct texts {
    char **items; /* [count] */
    size_t count;
};

static void texts_destroy(struct texts *texts)
{
    for (size_t i = 0; texts->items && i < texts->count; i++)
        free(texts->items[i]);
    free(texts->items);
}

/* Index of a text, or texts->count. */
static size_t texts_find(const struct texts *texts, const char *text)
{
    size_t i = 0;
    while (i < texts->count && strcmp(texts->items[i], text) != 0)
        i++;
    return i;
}

static enum sim_status read_texts(const struct sim_checkpoint *checkpoint, const char *name,
                                  struct texts *texts, struct sim_error *error)
{
    return sim_store_read_texts(checkpoint->reader, name, &texts->items, &texts->count, error);
}

/* ---- what it is, and who made it ---- */

/* An attribute that must be `expected`, and the words of the sentence when it is not: "PATH was made
 * by version "1", and this program is of version "2"; ..." */
struct expectation {
    const char *group, *name, *expected;
    const char *is, *should, *advice;
};

static enum sim_status expect(const struct sim_checkpoint *checkpoint, const char *path,
                              const struct expectation *e, struct sim_error *error)
{
    char *text = NULL, shown[SIM_TEXT_SHOWN];
    enum sim_status status =
        sim_store_read_text(checkpoint->reader, e->group, e->name, &text, error);
    if (status == SIM_OK && strcmp(text, e->expected) != 0)
        status =
            sim_error_set(error, SIM_INPUT, "%s %s %s, and this program %s \"%s\"%s", path, e->is,
                          sim_text_show(text, shown), e->should, e->expected, e->advice);
    free(text);
    return status;
}

static enum sim_status check_maker(const struct sim_checkpoint *checkpoint, const char *path,
                                   struct sim_error *error)
{
    char layout[16];
    const struct expectation list[] = {
        {"state", "product", SIM_CHECKPOINT_PRODUCT, "is a file of the kind", "asks for a", ""},
        {"provenance", "model", checkpoint->model->name, "is of the model", "runs", ""},
        {"provenance", "version", checkpoint->model->version, "was made by version",
         "is of version", "; go on with the version that made it"},
        {"state", "layout", layout, "is laid out in way", "reads way", ""},
    };
    enum sim_status status = SIM_OK;
    snprintf(layout, sizeof layout, "%d", SIM_CHECKPOINT_LAYOUT);
    if (!sim_store_sealed(checkpoint->reader))
        return sim_error_set(error, SIM_INPUT,
                             "%s is no checkpoint: it bears no seal over the whole file", path);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        SIM_TRY(expect(checkpoint, path, &list[i], error));
out:
    return status;
}

static enum sim_status read_month(const struct sim_checkpoint *checkpoint, const char *name,
                                  int32_t *month, struct sim_error *error)
{
    char *text = NULL, shown[SIM_TEXT_SHOWN];
    enum sim_status status = sim_store_read_text(checkpoint->reader, "state", name, &text, error);
    if (status == SIM_OK && !sim_month_parse(text, month))
        status = sim_error_set(error, SIM_INPUT, "%s: its %s is %s, which is not a month",
                               checkpoint->recipe.path, name, sim_text_show(text, shown));
    free(text);
    return status;
}

static enum sim_status read_months(struct sim_checkpoint *checkpoint, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(read_month(checkpoint, "start", &checkpoint->start, error));
    SIM_TRY(read_month(checkpoint, "month", &checkpoint->month, error));
    if (checkpoint->month < checkpoint->start)
        status = sim_error_set(error, SIM_INPUT,
                               "%s: its month is before the one in which its run started",
                               checkpoint->recipe.path);
out:
    return status;
}

/* ---- tables ---- */

static enum sim_status find_tables(const struct sim_checkpoint *checkpoint,
                                   const struct texts *names, size_t *places,
                                   struct sim_error *error)
{
    const struct sim_model *model = checkpoint->model;
    const char *path = checkpoint->recipe.path;
    char shown[SIM_TEXT_SHOWN];
    for (size_t t = 0; t < model->table_count; t++) {
        places[t] = texts_find(names, model->tables[t]->name);
        if (places[t] == names->count)
            return sim_error_set(error, SIM_INPUT, "%s has no table %s, which this program has",
                                 path, model->tables[t]->name);
    }
    for (size_t i = 0; i < names->count; i++) {
        size_t t = 0;
        while (t < model->table_count && places[t] != i)
            t++;
        if (t == model->table_count)
            return sim_error_set(error, SIM_INPUT,
                                 "%s has a table %s, which this program does not have", path,
                                 sim_text_show(names->items[i], shown));
    }
    return SIM_OK;
}

/* Looks at the number alone: whether they fit together is asked when tables are filled. */
static enum sim_status check_number(const struct sim_checkpoint *checkpoint, const char *name,
                                    size_t table, int64_t number, struct sim_error *error)
{
    if (number >= 0 && number <= UINT32_MAX)
        return SIM_OK;
    return sim_error_set(
        error, SIM_INPUT, "%s: %s of the table %s is %" PRId64 "; 0 to %" PRIu32 " are possible",
        checkpoint->recipe.path, name, checkpoint->model->tables[table]->name, number, UINT32_MAX);
}

static enum sim_status read_numbers(const struct sim_checkpoint *checkpoint, const size_t *places,
                                    size_t count, struct sim_error *error)
{
    static const char *const names[] = {"state/table_count", "state/table_alive",
                                        "state/table_next_id"};
    enum sim_status status = SIM_OK;
    int64_t *values = NULL;
    SIM_TRY(sim_memory_array(&values, count, sizeof *values, "numbers of tables", error));
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        SIM_TRY(sim_store_read_integers(checkpoint->reader, names[n], values, count, error));
        for (size_t t = 0; t < checkpoint->model->table_count; t++) {
            struct sim_checkpoint_table *table = &checkpoint->tables[t];
            const int64_t value = values[places[t]];
            SIM_TRY(check_number(checkpoint, names[n], t, value, error));
            if (n == 0)
                table->count = (size_t)value;
            else if (n == 1)
                table->alive = (size_t)value;
            else
                table->next_id = (uint32_t)value;
        }
    }
out:
    free(values);
    return status;
}

static enum sim_status read_tables(struct sim_checkpoint *checkpoint, struct sim_error *error)
{
    const size_t count = checkpoint->model->table_count;
    enum sim_status status = SIM_OK;
    struct texts names = {NULL, 0};
    size_t *places = NULL;
    SIM_TRY(sim_memory_array(&places, count, sizeof *places, "tables", error));
    SIM_TRY(
        sim_memory_array(&checkpoint->tables, count, sizeof *checkpoint->tables, "tables", error));
    SIM_TRY(read_texts(checkpoint, "state/table", &names, error));
    SIM_TRY(find_tables(checkpoint, &names, places, error));
    SIM_TRY(read_numbers(checkpoint, places, names.count, error));
out:
    texts_destroy(&names);
    free(places);
    return status;
}

/* ---- columns ---- */

/* What the file tells of its columns: names, and what each is by three standards. */
enum { ABOUT = 3 };
struct columns {
    struct texts names, about[ABOUT]; /* type, unit, of */
};

static enum sim_status check_column(const struct sim_checkpoint *checkpoint,
                                    const struct columns *columns, const char *name,
                                    const char *const expected[ABOUT], struct sim_error *error)
{
    static const char *const words[ABOUT] = {"of type", "in the unit", "of"};
    const size_t row = texts_find(&columns->names, name);
    char shown[SIM_TEXT_SHOWN];
    if (row == columns->names.count)
        return sim_error_set(error, SIM_INPUT, "%s has no column %s, which this program has",
                             checkpoint->recipe.path, name);
    for (size_t k = 0; k < ABOUT; k++)
        if (strcmp(columns->about[k].items[row], expected[k]) != 0)
            return sim_error_set(
                error, SIM_INPUT, "%s: its column %s is %s %s and this program's is %s \"%s\"",
                checkpoint->recipe.path, name, words[k],
                sim_text_show(columns->about[k].items[row], shown), words[k], expected[k]);
    return SIM_OK;
}

static enum sim_status check_columns(const struct sim_checkpoint *checkpoint,
                                     const struct columns *columns, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_model *model = checkpoint->model;
    size_t count = 0;
    char name[SIM_CHECKPOINT_NAME];
    for (size_t t = 0; t < model->table_count; t++) {
        const struct sim_table_declaration *table = model->tables[t];
        for (size_t c = 0; c <= table->column_count; c++, count++) {
            const struct sim_column_declaration *d = c > 0 ? &table->columns[c - 1] : NULL;
            const char *const expected[ABOUT] = {sim_type_name(d ? d->type : SIM_TYPE_u32),
                                                 d ? d->unit : "", d ? d->of : ""};
            snprintf(name, sizeof name, "%s.%s", table->name, d ? d->name : "id");
            SIM_TRY(check_column(checkpoint, columns, name, expected, error));
        }
    }
    if (count != columns->names.count)
        return sim_error_set(error, SIM_INPUT, "%s has %zu columns and this program has %zu",
                             checkpoint->recipe.path, columns->names.count, count);
out:
    return status;
}

static enum sim_status read_columns(const struct sim_checkpoint *checkpoint,
                                    struct sim_error *error)
{
    static const char *const lists[ABOUT] = {"provenance/column_type", "provenance/column_unit",
                                             "provenance/column_of"};
    enum sim_status status = SIM_OK;
    struct columns columns = {.names = {NULL, 0}};
    SIM_TRY(read_texts(checkpoint, "provenance/column", &columns.names, error));
    for (size_t k = 0; k < ABOUT; k++) {
        SIM_TRY(read_texts(checkpoint, lists[k], &columns.about[k], error));
        if (columns.about[k].count != columns.names.count) {
            status = sim_error_set(
                error, SIM_INPUT, "%s: %s has %zu rows, and there are %zu columns",
                checkpoint->recipe.path, lists[k], columns.about[k].count, columns.names.count);
            goto out;
        }
    }
    SIM_TRY(check_columns(checkpoint, &columns, error));
out:
    texts_destroy(&columns.names);
    for (size_t k = 0; k < ABOUT; k++)
        texts_destroy(&columns.about[k]);
    return status;
}

/* ---- the ledger ---- */

static enum sim_status check_labels(const struct sim_checkpoint *checkpoint, const char *name,
                                    const char *what, const char *const *labels, size_t count,
                                    struct sim_error *error)
{
    struct texts texts = {NULL, 0};
    char shown[SIM_TEXT_SHOWN];
    enum sim_status status = read_texts(checkpoint, name, &texts, error);
    if (status != SIM_OK)
        return status;
    if (texts.count != count)
        status =
            sim_error_set(error, SIM_INPUT, "%s: its ledger has %zu %ss and this program's has %zu",
                          checkpoint->recipe.path, texts.count, what, count);
    for (size_t i = 0; status == SIM_OK && i < count; i++)
        if (strcmp(texts.items[i], labels[i]) != 0)
            status = sim_error_set(error, SIM_INPUT,
                                   "%s: %s %zu of its ledger is %s and of this program's \"%s\"",
                                   checkpoint->recipe.path, what, i + 1,
                                   sim_text_show(texts.items[i], shown), labels[i]);
    texts_destroy(&texts);
    return status;
}

static enum sim_status check_ledger(const struct sim_checkpoint *checkpoint,
                                    struct sim_error *error)
{
    const struct sim_ledger_declaration *ledger = checkpoint->model->ledger;
    enum sim_status status = SIM_OK;
    if (!ledger)
        return SIM_OK;
    SIM_TRY(check_labels(checkpoint, "ledger/instrument", "instrument", ledger->instruments,
                         ledger->instrument_count, error));
    SIM_TRY(check_labels(checkpoint, "ledger/sector", "sector", ledger->sectors,
                         ledger->sector_count, error));
out:
    return status;
}

/* ---- the panel ---- */

static enum sim_status read_panel(struct sim_checkpoint *checkpoint, struct sim_error *error)
{
    static const char name[] = "panel/id";
    enum sim_status status = SIM_OK;
    if (!checkpoint->recipe.panel)
        return SIM_OK;
    SIM_TRY(sim_store_read_array_count(checkpoint->reader, name, SIM_TYPE_u32,
                                       &checkpoint->panel_count, error));
    SIM_TRY(sim_memory_array(&checkpoint->panel, checkpoint->panel_count, sizeof *checkpoint->panel,
                             "panel", error));
    SIM_TRY(sim_store_read_array(checkpoint->reader, name, SIM_TYPE_u32, checkpoint->panel,
                                 checkpoint->panel_count, error));
    uint32_t last = 0;
    for (size_t i = 0; i < checkpoint->panel_count; last = checkpoint->panel[i], i++)
        if (checkpoint->panel[i] <= last)
            return sim_error_set(error, SIM_INPUT,
                                 "%s: the panel follows id %" PRIu32 " after id %" PRIu32
                                 "; ids increase from 1 on",
                                 checkpoint->recipe.path, checkpoint->panel[i], last);
out:
    return status;
}

/* ---- the whole ---- */

void sim_checkpoint_close(struct sim_checkpoint *checkpoint)
{
    if (!checkpoint)
        return;
    sim_store_reader_close(checkpoint->reader);
    sim_recipe_destroy(&checkpoint->recipe);
    free(checkpoint->output);
    free(checkpoint->tables);
    free(checkpoint->panel);
    free(checkpoint);
}

enum sim_status sim_checkpoint_open(struct sim_checkpoint **checkpoint, const char *path,
                                    const struct sim_model *model, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_checkpoint *made = NULL;
    *checkpoint = NULL;
    SIM_TRY(sim_memory_array(&made, 1, sizeof *made, "checkpoint", error));
    made->model = model;
    SIM_TRY(sim_store_open(&made->reader, path, error));
    SIM_TRY(check_maker(made, path, error));
    SIM_TRY(sim_recipe_read(&made->recipe, made->reader, path, model, error));
    SIM_TRY(read_months(made, error));
    SIM_TRY(sim_store_read_text(made->reader, "state", "output", &made->output, error));
    SIM_TRY(read_tables(made, error));
    SIM_TRY(read_columns(made, error));
    SIM_TRY(check_ledger(made, error));
    SIM_TRY(read_panel(made, error));
    *checkpoint = made;
    return SIM_OK;
out:
    sim_checkpoint_close(made);
    return status;
}

const struct sim_recipe *sim_checkpoint_recipe(const struct sim_checkpoint *checkpoint)
{
    return &checkpoint->recipe;
}

int32_t sim_checkpoint_month(const struct sim_checkpoint *checkpoint)
{
    return checkpoint->month;
}

const char *sim_checkpoint_output(const struct sim_checkpoint *checkpoint)
{
    return checkpoint->output;
}

const uint32_t *sim_checkpoint_panel(const struct sim_checkpoint *checkpoint, size_t *count)
{
    *count = checkpoint->panel_count;
    return checkpoint->panel;
}
