/* The sheets of the reference: nothing here is typed twice, every text is a declaration's. */
#include "tools/describe.h"

#include "sim/base/status.h"
#include "tools/commands.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void sheet_add(struct sheet *sheet, ...)
{
    if (sheet->rows == sheet->capacity) {
        size_t capacity = sheet->capacity > 0 ? 2 * sheet->capacity : 64;
        char **cells = realloc(sheet->cells, capacity * sheet->column_count * sizeof *cells);
        if (cells == NULL) {
            sheet->failed = true;
            return;
        }
        sheet->cells = cells;
        sheet->capacity = capacity;
    }
    va_list texts;
    va_start(texts, sheet);
    for (size_t i = 0; i < sheet->column_count; i++) {
        const char *text = va_arg(texts, const char *);
        char *copy = strdup(text != NULL ? text : "");
        sheet->cells[sheet->rows * sheet->column_count + i] = copy;
        sheet->failed = sheet->failed || copy == NULL;
    }
    va_end(texts);
    sheet->rows++;
}

/* A text that grows; `failed` when memory ran out. */
struct joined {
    char *text;
    size_t length, capacity;
    bool failed;
};

/* Appends an item of a list: a prefix and a text. */
static void join(struct joined *joined, const char *prefix, const char *text)
{
    size_t need = joined->length + strlen(prefix) + strlen(text) + 2;
    if (need > joined->capacity) {
        char *grown = realloc(joined->text, 2 * need);
        if (grown == NULL) {
            joined->failed = true;
            return;
        }
        joined->text = grown;
        joined->capacity = 2 * need;
    }
    joined->length +=
        (size_t)snprintf(joined->text + joined->length, joined->capacity - joined->length, "%s%s%s",
                         joined->length > 0 ? "\n" : "", prefix, text);
}

/* The list, or nothing when it is empty. */
static const char *joined_text(const struct joined *joined)
{
    return joined->text != NULL ? joined->text : "";
}

/* "a b c" as a list. */
static void join_words(struct joined *joined, const char *words)
{
    char word[256];
    for (words += strspn(words, " \n"); *words != '\0'; words += strspn(words, " \n")) {
        size_t length = strcspn(words, " \n");
        snprintf(word, sizeof word, "%.*s", (int)length, words);
        join(joined, "", word);
        words += length;
    }
}

static const struct sheet_column parameter_columns[] = {
    {"key", SHEET_TEXT, true, ""},          {"type", SHEET_TEXT, true, ""},
    {"unit", SHEET_TEXT, true, ""},         {"default", SHEET_TEXT, true, ""},
    {"minimum", SHEET_TEXT, true, "from "}, {"maximum", SHEET_TEXT, true, "to "},
    {"when", SHEET_TEXT, true, ""},         {"group", SHEET_TEXT, false, NULL},
    {"text", SHEET_TEXT, false, ""},        {"source", SHEET_TEXT, false, "source: "},
};

static const char *parameter_type_name(enum sim_parameter_type type)
{
    static const char *const names[] = {
#define TYPE_NAME(token, ctype, text) #token,
        SIM_PARAMETER_TYPE_LIST(TYPE_NAME)
#undef TYPE_NAME
    };
    return names[type];
}

static void fill_group(struct sheet *sheet, const struct sim_parameter_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct sim_parameter_declaration *entry = &group->entries[i];
        sheet_add(sheet, entry->key, parameter_type_name(entry->type), entry->unit,
                  entry->default_text, entry->minimum_text, entry->maximum_text,
                  entry->when == SIM_WHEN_MONTHLY ? "monthly" : "opening", group->name, entry->text,
                  entry->source);
    }
}

static void fill_parameters(struct sheet *sheet, const struct sim_model *model)
{
    bool run_listed = false;
    for (size_t i = 0; i < model->parameter_group_count; i++) {
        run_listed = run_listed || model->parameter_groups[i] == &sim_run_parameter_group;
    }
    if (!run_listed) {
        fill_group(sheet, &sim_run_parameter_group);
    }
    for (size_t i = 0; i < model->parameter_group_count; i++) {
        fill_group(sheet, model->parameter_groups[i]);
    }
}

static const struct sheet_column table_columns[] = {
    {"name", SHEET_TEXT, true, ""},
    {"bytes", SHEET_NUMBER, true, "bytes "},
    {"text", SHEET_TEXT, false, ""},
};

/* Values of a row of the column: 0 when its dimension gets its labels from the inputs. */
static size_t width_of(const struct sim_model *model, const struct sim_column_declaration *column)
{
    const char *per = sim_column_per(column);
    for (size_t i = 0; per != NULL && i < model->dimension_count; i++) {
        if (strcmp(model->dimensions[i]->name, per) == 0) {
            return model->dimensions[i]->labels != NULL ? model->dimensions[i]->count : 0;
        }
    }
    return 1;
}

/* Bytes of a row: empty when the inputs decide. */
static void write_row_bytes(const struct sim_model *model,
                            const struct sim_table_declaration *table, char *text, size_t size)
{
    size_t bytes = sim_table_row_bytes(table, NULL);
    bool known = true;
    for (size_t k = 0; k < table->column_count; k++) {
        size_t width = width_of(model, &table->columns[k]);
        known = known && width > 0;
        bytes += width > 1 ? (width - 1) * sim_type_size(table->columns[k].type) : 0;
    }
    text[0] = '\0';
    if (known) {
        snprintf(text, size, "%zu", bytes);
    }
}

static void fill_tables(struct sheet *sheet, const struct sim_model *model)
{
    for (size_t i = 0; i < model->table_count; i++) {
        char bytes[24];
        write_row_bytes(model, model->tables[i], bytes, sizeof bytes);
        sheet_add(sheet, model->tables[i]->name, bytes, model->tables[i]->text);
    }
}

static const struct sheet_column column_columns[] = {
    {"name", SHEET_TEXT, true, ""},  {"table", SHEET_TEXT, false, NULL},
    {"type", SHEET_TEXT, true, ""},  {"bytes", SHEET_NUMBER, false, NULL},
    {"kind", SHEET_TEXT, true, ""},  {"unit", SHEET_TEXT, true, ""},
    {"of", SHEET_TEXT, true, "of "}, {"per", SHEET_TEXT, true, "per "},
    {"text", SHEET_TEXT, false, ""},
};

static void fill_columns(struct sheet *sheet, const struct sim_model *model)
{
    for (size_t i = 0; i < model->table_count; i++) {
        const struct sim_table_declaration *table = model->tables[i];
        for (size_t k = 0; k < table->column_count; k++) {
            const struct sim_column_declaration *column = &table->columns[k];
            const char *per = sim_column_per(column);
            size_t width = width_of(model, column);
            char name[256], bytes[24] = "";
            snprintf(name, sizeof name, "%s.%s", table->name, column->name);
            if (width > 0) {
                snprintf(bytes, sizeof bytes, "%zu", width * sim_type_size(column->type));
            }
            sheet_add(sheet, name, table->name, sim_type_name(column->type), bytes,
                      sim_kind_name(column->kind), column->unit, per != NULL ? "" : column->of, per,
                      column->text);
        }
    }
}

static const struct sheet_column series_columns[] = {
    {"name", SHEET_TEXT, true, ""},
    {"type", SHEET_TEXT, true, ""},
    {"unit", SHEET_TEXT, true, ""},
    {"once", SHEET_FLAG, true, ""},
    {"may_be_missing", SHEET_FLAG, true, ""},
    {"long_name", SHEET_TEXT, false, ""},
    {"definition", SHEET_TEXT, false, "definition: "},
    {"numerator", SHEET_TEXT, false, "numerator: "},
    {"denominator", SHEET_TEXT, false, "denominator: "},
    {"factor", SHEET_NUMBER, false, NULL},
    {"source", SHEET_TEXT, false, "source: "},
    {"variables", SHEET_LIST, false, "variables: "},
};

/* The names a series has in the file, one for each breakdown. */
static void join_variables(struct joined *joined, const struct sim_series_declaration *series)
{
    for (size_t i = 0; series->breakdowns[i] != NULL; i++) {
        char name[256];
        size_t length =
            (size_t)snprintf(name, sizeof name, "%s%s%s", series->name,
                             series->breakdowns[i][0] != '\0' ? "_by_" : "", series->breakdowns[i]);
        for (size_t k = 0; k < length && k < sizeof name; k++) {
            name[k] = name[k] == ' ' ? '_' : name[k];
        }
        join(joined, "", name);
    }
}

static void fill_series(struct sheet *sheet, const struct sim_model *model)
{
    static const char *const types[] = {"count", "real", "ratio"};
    const struct sim_series_declaration *series;
    for (size_t i = 0; (series = sim_model_series(model, i)) != NULL; i++) {
        bool ratio = series->type == SIM_SERIES_RATIO;
        struct joined variables = {.text = NULL};
        char factor[32] = "";
        if (ratio) {
            snprintf(factor, sizeof factor, "%.17g", series->factor);
        }
        join_variables(&variables, series);
        sheet_add(
            sheet, series->name, types[series->type], series->unit, series->once ? "once" : "",
            ratio || series->may_be_missing ? "may be missing" : "", series->long_name,
            series->definition, ratio ? series->numerator : "", ratio ? series->denominator : "",
            factor, series->source, joined_text(&variables));
        sheet->failed = sheet->failed || variables.failed;
        free(variables.text);
    }
}

static const struct sheet_column phase_columns[] = {
    {"name", SHEET_TEXT, true, ""},
    {"text", SHEET_TEXT, false, ""},
    {"reads", SHEET_LIST, false, "reads: "},
    {"writes", SHEET_LIST, false, "writes: "},
    {"rows", SHEET_LIST, false, "adds or removes rows of: "},
};

static void fill_phases(struct sheet *sheet, const struct sim_model *model)
{
    for (size_t i = 0; i < model->phase_count; i++) {
        const struct sim_phase *phase = model->phases[i];
        struct joined reads = {.text = NULL}, writes = {.text = NULL}, rows = {.text = NULL};
        join_words(&reads, phase->reads != NULL ? phase->reads : "");
        join_words(&writes, phase->writes != NULL ? phase->writes : "");
        join_words(&rows, phase->rows != NULL ? phase->rows : "");
        sheet_add(sheet, phase->name, phase->text, joined_text(&reads), joined_text(&writes),
                  joined_text(&rows));
        sheet->failed = sheet->failed || reads.failed || writes.failed || rows.failed;
        free(reads.text);
        free(writes.text);
        free(rows.text);
    }
}

static const struct sheet_column dimension_columns[] = {
    {"name", SHEET_TEXT, true, ""},
    {"count", SHEET_NUMBER, true, "labels "},
    {"text", SHEET_TEXT, false, ""},
    {"labels", SHEET_LIST, false, "labels: "},
};

static void fill_dimensions(struct sheet *sheet, const struct sim_model *model)
{
    for (size_t i = 0; i < model->dimension_count; i++) {
        const struct sim_dimension *dimension = model->dimensions[i];
        bool declared = dimension->labels != NULL;
        struct joined labels = {.text = NULL};
        char count[24] = "";
        if (declared) {
            snprintf(count, sizeof count, "%zu", dimension->count);
        }
        for (size_t k = 0; declared && k < dimension->count; k++) {
            join(&labels, "", dimension->labels[k]);
        }
        sheet_add(sheet, dimension->name, count, dimension->text, joined_text(&labels));
        sheet->failed = sheet->failed || labels.failed;
        free(labels.text);
    }
}

static const struct sheet_column input_columns[] = {
    {"name", SHEET_TEXT, true, ""},
    {"rows", SHEET_NUMBER, true, "rows "},
    {"text", SHEET_TEXT, false, ""},
    {"columns", SHEET_LIST, false, "columns: "},
};

static void fill_inputs(struct sheet *sheet, const struct sim_model *model)
{
    for (size_t i = 0; i < model->input_count; i++) {
        const struct sim_input_declaration *input = model->inputs[i];
        struct joined columns = {.text = NULL};
        char rows[24] = "", file[256];
        if (input->rows > 0) {
            snprintf(rows, sizeof rows, "%zu", input->rows);
        }
        snprintf(file, sizeof file, "%s.csv", input->name);
        for (size_t k = 0; k < input->column_count; k++) {
            const struct sim_input_column *column = &input->columns[k];
            join(&columns,
                 column->type == 't'   ? "text "
                 : column->type == 'i' ? "integer "
                                       : "real ",
                 column->name);
        }
        sheet_add(sheet, file, rows, input->text, joined_text(&columns));
        sheet->failed = sheet->failed || columns.failed;
        free(columns.text);
    }
}

static const struct sheet_column status_columns[] = {
    {"code", SHEET_NUMBER, true, ""},
    {"name", SHEET_TEXT, true, ""},
    {"text", SHEET_TEXT, true, ""},
};

static void fill_statuses(struct sheet *sheet, const struct sim_model *model)
{
    (void)model;
#define ADD_STATUS(name, code, text) sheet_add(sheet, #code, #name, text);
    SIM_STATUS_LIST(ADD_STATUS)
#undef ADD_STATUS
}

static const struct sheet_column command_columns[] = {
    {"name", SHEET_TEXT, true, ""},
    {"operands", SHEET_TEXT, true, ""},
    {"summary", SHEET_TEXT, true, ""},
    {"text", SHEET_TEXT, false, ""},
    {"example", SHEET_TEXT, false, "example: "},
};

static void fill_commands(struct sheet *sheet, const struct sim_model *model)
{
    (void)model;
    for (size_t i = 0; tool_commands[i] != NULL; i++) {
        const struct tool_command *command = tool_commands[i];
        sheet_add(sheet, command->name, command->operands, command->summary, command->text,
                  command->example);
    }
}

static const struct sheet_column option_columns[] = {
    {"command", SHEET_TEXT, true, ""},  {"option", SHEET_TEXT, true, ""},
    {"letter", SHEET_TEXT, true, ""},   {"argument", SHEET_TEXT, true, ""},
    {"required", SHEET_FLAG, true, ""}, {"text", SHEET_TEXT, false, ""},
};

static void fill_options(struct sheet *sheet, const struct sim_model *model)
{
    (void)model;
    for (size_t i = 0; tool_commands[i] != NULL; i++) {
        const struct tool_command *command = tool_commands[i];
        for (size_t k = 0; k < command->option_count; k++) {
            const struct tool_option *option = &command->options[k];
            bool required = command->output_required && strcmp(option->name, "output") == 0;
            char name[64], letter[4] = "";
            snprintf(name, sizeof name, "--%s", option->name);
            if (option->letter != '\0') {
                snprintf(letter, sizeof letter, "-%c", option->letter);
            }
            sheet_add(sheet, command->name, name, letter, option->argument,
                      required ? "required" : "", option->text);
        }
    }
}

#define SHEET(name, text, columns, fill)                                                           \
    {                                                                                              \
        name, text, columns, sizeof columns / sizeof columns[0], fill                              \
    }
const struct sheet_maker sheet_makers[] = {
    SHEET("parameters", "what a scenario may set, with default, range and source",
          parameter_columns, fill_parameters),
    SHEET("levers", "what a scenario may switch by dated entries below its key levers",
          sheet_lever_columns, sheet_fill_levers),
    SHEET("targets", "whom or what an entry of a lever may be for; without one it is for all",
          sheet_target_columns, sheet_fill_targets),
    SHEET("tables", "the kinds of agents and the bytes one of them takes", table_columns,
          fill_tables),
    SHEET("columns", "the attributes of the agents", column_columns, fill_columns),
    SHEET("series", "what the output holds of every month", series_columns, fill_series),
    SHEET("phases", "the month, in order", phase_columns, fill_phases),
    SHEET("dimensions", "the breakdowns of the series and their labels", dimension_columns,
          fill_dimensions),
    SHEET("inputs", "the tables a scenario's input folders must hold between them", input_columns,
          fill_inputs),
    SHEET("commands", "what the program can be asked to do", command_columns, fill_commands),
    SHEET("options", "the options of the commands", option_columns, fill_options),
    SHEET("statuses", "the exit codes", status_columns, fill_statuses),
};
const size_t sheet_maker_count = sizeof sheet_makers / sizeof sheet_makers[0];

bool sheet_make(struct sheet *sheet, const struct sheet_maker *maker, const struct sim_model *model)
{
    *sheet = (struct sheet){.name = maker->name,
                            .text = maker->text,
                            .columns = maker->columns,
                            .column_count = maker->column_count};
    maker->fill(sheet, model);
    return !sheet->failed;
}

void sheet_destroy(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->rows * sheet->column_count; i++) {
        free(sheet->cells[i]);
    }
    free(sheet->cells);
    sheet->cells = NULL;
    sheet->rows = 0;
}
