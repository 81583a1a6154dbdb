#include "sim/io/provenance.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/io/levers.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

static const char place[] = "provenance";

void sim_provenance_now(char text[SIM_PROVENANCE_TIME])
{
    time_t now = time(NULL);
    struct tm utc;
    if (!gmtime_r(&now, &utc) ||
        strftime(text, SIM_PROVENANCE_TIME, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        text[0] = '\0';
}

/* ---- history ---- */

enum { HISTORY_MAX = 32000, LINE_MAX = 4096 }; /* an attribute has at most 64 KiB */

/* snprintf at the end of a text; the text is cut at its size. */
__attribute__((format(printf, 3, 4))) static void append(char *text, size_t size,
                                                         const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

static void history_line(char *text, size_t size, const struct sim_output_options *options,
                         const struct sim_world *world, const struct sim_scenario *scenario)
{
    char now[SIM_PROVENANCE_TIME], month[16];
    sim_provenance_now(now);
    text[0] = '\0';
    if (options->earlier)
        append(text, size, "%s guichet resume %s", now, options->path);
    else
        append(text, size, "%s guichet run %s -o %s --seed %llu --replication %u", now,
               scenario->path ? scenario->path : "", options->path,
               (unsigned long long)world->random.seed, (unsigned)world->random.replication);
    for (size_t i = 0; i < options->setting_count; i++)
        append(text, size, " --set %s", options->settings[i]);
    if (options->every > 1)
        append(text, size, " --every %d", (int)options->every);
    if (options->series && options->series[0])
        append(text, size, " --series %s", options->series);
    if (!options->panel)
        append(text, size, " --no-panel");
    if (options->earlier && options->earlier->month >= sim_world_run(world)->start)
        append(text, size, " (from the state after %s)",
               sim_month_text(options->earlier->month, month, sizeof month));
}

enum sim_status sim_provenance_history(const struct sim_output_options *options,
                                       const struct sim_world *world,
                                       const struct sim_scenario *scenario, char **text,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *before = NULL;
    *text = NULL;
    if (options->earlier && options->earlier->output)
        SIM_TRY(sim_store_read_text(options->earlier->output, "", "history", &before, error));
    const char *rest = before ? before : "";
    size_t first = strcspn(rest, "\n");
    rest += first;
    first = first < LINE_MAX ? first : LINE_MAX;
    while (strlen(rest) > HISTORY_MAX) {
        const char *next = strchr(rest + 1, '\n');
        rest = next ? next : "";
    }
    const size_t size = first + strlen(rest) + LINE_MAX + 2;
    SIM_TRY(sim_memory_array(text, size, 1, "history", error));
    if (before)
        append(*text, size, "%.*s%s\n", (int)first, before, rest);
    history_line(*text + strlen(*text), LINE_MAX, options, world, scenario);
out:
    free(before);
    return status;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* ---- a table of texts being made ---- */

enum { COLUMNS_MAX = 9 };

struct texts {
    char **cells[COLUMNS_MAX]; /* [columns][rows] */
    size_t columns, rows;
};

static enum sim_status texts_create(struct texts *texts, size_t columns, size_t rows,
                                    struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    memset(texts, 0, sizeof *texts);
    texts->columns = columns;
    texts->rows = rows;
    for (size_t c = 0; c < columns && status == SIM_OK; c++)
        status = sim_memory_array(&texts->cells[c], rows, sizeof(char *), "provenance", error);
    return status;
}

static void texts_destroy(struct texts *texts)
{
    for (size_t c = 0; c < texts->columns; c++) {
        for (size_t r = 0; texts->cells[c] && r < texts->rows; r++)
            free(texts->cells[c][r]);
        free(texts->cells[c]);
    }
}

/* Fills one row from `columns` texts. */
static enum sim_status texts_row(struct texts *texts, size_t row, struct sim_error *error, ...)
{
    enum sim_status status = SIM_OK;
    va_list arguments;
    va_start(arguments, error);
    for (size_t c = 0; c < texts->columns && status == SIM_OK; c++) {
        texts->cells[c][row] = strdup(or_empty(va_arg(arguments, const char *)));
        if (!texts->cells[c][row])
            status = sim_error_set(error, SIM_MEMORY, "out of memory: provenance");
    }
    va_end(arguments);
    return status;
}

static enum sim_status texts_write(const struct texts *texts, struct sim_store *store,
                                   const char *group, const char *const *names,
                                   struct sim_error *error)
{
    const char *const *columns[COLUMNS_MAX];
    for (size_t c = 0; c < texts->columns; c++)
        columns[c] = (const char *const *)texts->cells[c];
    return sim_store_texts(store, group, names, texts->columns, columns, texts->rows, error);
}

/* ---- attributes ---- */

/* Texts joined by a separator; released by free(). */
static enum sim_status join(const char *const *texts, size_t count, const char *separator,
                            char **text, struct sim_error *error)
{
    size_t size = 1, used = 0;
    for (size_t i = 0; i < count; i++)
        size += strlen(texts[i]) + strlen(separator);
    enum sim_status status = sim_memory_array(text, size, 1, "provenance", error);
    for (size_t i = 0; status == SIM_OK && i < count; i++)
        used +=
            (size_t)snprintf(*text + used, size - used, "%s%s", i > 0 ? separator : "", texts[i]);
    return status;
}

/* When the run began: a run that goes on keeps its beginning. */
static enum sim_status started(const struct sim_output_options *options,
                               char text[SIM_PROVENANCE_TIME], struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *kept = NULL;
    sim_provenance_now(text);
    if (options->earlier && options->earlier->output) {
        SIM_TRY(sim_store_read_text(options->earlier->output, place, "started", &kept, error));
        snprintf(text, SIM_PROVENANCE_TIME, "%s", kept);
    }
out:
    free(kept);
    return status;
}

/* Whether there is a panel: a run that goes on follows those it followed, or nobody. */
static bool has_panel(const struct sim_output_options *options, const struct sim_world *world)
{
    const struct sim_run_parameters *run = sim_world_run(world);
    const struct sim_output_earlier *earlier = options->earlier;
    if (earlier && earlier->month >= run->start && earlier->panel_count == 0)
        return false;
    return options->panel && world->model->panel && run->panel_size > 0;
}

static enum sim_status write_attributes(struct sim_store *store,
                                        const struct sim_output_options *options,
                                        const struct sim_world *world,
                                        const struct sim_scenario *scenario,
                                        struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char host[512] = "", since[SIM_PROVENANCE_TIME];
    char *settings = NULL, *inputs = NULL;
    struct utsname machine;
    if (uname(&machine) == 0)
        snprintf(host, sizeof host, "%s, %s %s, %s", machine.nodename, machine.sysname,
                 machine.release, machine.machine);
    SIM_TRY(started(options, since, error));
    SIM_TRY(join(options->settings, options->setting_count, "\n", &settings, error));
    SIM_TRY(
        join((const char *const *)scenario->inputs, scenario->input_count, ", ", &inputs, error));
    const struct {
        const char *name, *text;
    } list[] = {
        {"scenario", scenario->name},
        {"title", scenario->title},
        {"question", scenario->question},
        {"sources", scenario->sources},
        {"path", scenario->path},
        {"inputs", inputs},
        {"settings", settings},
        {"model", world->model->name},
        {"version", world->model->version},
        {"build", options->build},
        {"host", host},
        {"started", since},
        {"series", options->series},
    };
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        SIM_TRY(sim_store_text(store, place, list[i].name, or_empty(list[i].text), error));
    SIM_TRY(sim_store_text_later(store, place, "finished", SIM_PROVENANCE_TIME - 1, error));
    SIM_TRY(sim_store_integer(store, place, "seed", world->random.seed, error));
    SIM_TRY(sim_store_integer(store, place, "every",
                              options->every > 1 ? (uint64_t)options->every : 1, error));
    SIM_TRY(sim_store_integer(store, place, "panel", has_panel(options, world), error));
    SIM_TRY(sim_store_integer(store, place, "replication", world->random.replication, error));
    SIM_TRY(sim_store_integer(store, place, "threads", (uint64_t)world->threads, error));
    SIM_TRY(
        sim_store_integer(store, place, "weight", (uint64_t)sim_world_run(world)->scale, error));
out:
    free(settings);
    free(inputs);
    return status;
}

/* ---- files ---- */

/* A file's bytes, with its path; the store adds the hash. */
static enum sim_status write_file(struct sim_store *store, const char *group, const char *name,
                                  const char *path, const char *bytes, size_t size,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char dataset[512];
    snprintf(dataset, sizeof dataset, "%s/%s", group, name);
    SIM_TRY(sim_store_bytes(store, group, name, bytes, size, error));
    SIM_TRY(sim_store_text(store, dataset, "path", or_empty(path), error));
out:
    return status;
}

/* The last part of a path, with the characters netCDF-4 does not like replaced. */
static void base_name(char *name, size_t size, const char *path)
{
    const char *slash = strrchr(path, '/');
    snprintf(name, size, "%.150s", slash ? slash + 1 : path);
    for (char *c = name; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 127)
            *c = '_';
}

/* The base name of file `index`, behind its number if an earlier file has the same. */
static void file_name(char *name, size_t size, const struct sim_scenario *scenario, size_t index)
{
    char other[160];
    base_name(name, size, scenario->files[index].path);
    for (size_t i = 0; i < index; i++) {
        base_name(other, sizeof other, scenario->files[i].path);
        if (strcmp(other, name) == 0) {
            snprintf(name, size, "%zu_%s", index, other);
            return;
        }
    }
}

static enum sim_status write_files(struct sim_store *store, const struct sim_world *world,
                                   const struct sim_scenario *scenario, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char name[200];
    for (size_t i = 0; i < scenario->file_count; i++) {
        const struct sim_scenario_file *file = &scenario->files[i];
        file_name(name, sizeof name, scenario, i);
        SIM_TRY(write_file(store, "provenance/files", name, file->path, file->bytes, file->size,
                           error));
    }
    for (size_t i = 0; i < world->model->input_count; i++) {
        const struct sim_input *input = &world->inputs[i];
        snprintf(name, sizeof name, "%.150s.csv", world->model->inputs[i]->name);
        SIM_TRY(write_file(store, "provenance/inputs", name, input->path, input->bytes, input->size,
                           error));
    }
out:
    return status;
}

/* ---- parameters ---- */

static void origin_text(const struct sim_origin *origin, char *text, size_t size)
{
    if (!origin->file)
        snprintf(text, size, "default");
    else if (origin->line == 0)
        snprintf(text, size, "%s", origin->file);
    else
        snprintf(text, size, "%s:%d:%d", origin->file, origin->line, origin->column);
}

static enum sim_status write_parameters(struct sim_store *store,
                                        const struct sim_parameters *parameters,
                                        struct sim_error *error)
{
    static const char *const names[] = {"key", "value", "unit", "origin", "source", "text"};
    enum sim_status status = SIM_OK;
    struct texts texts;
    char value[64], origin[1024];
    SIM_TRY(texts_create(&texts, 6, parameters->count, error));
    for (size_t i = 0; i < parameters->count; i++) {
        const struct sim_parameter_declaration *d = parameters->declarations[i];
        sim_parameter_write(d, parameters->opening[i], value, sizeof value);
        origin_text(&parameters->origins[i], origin, sizeof origin);
        SIM_TRY(texts_row(&texts, i, error, d->key, value, d->unit, origin, d->source, d->text));
    }
    SIM_TRY(texts_write(&texts, store, "provenance/parameters", names, error));
out:
    texts_destroy(&texts);
    return status;
}

static enum sim_status write_changes(struct sim_store *store,
                                     const struct sim_parameters *parameters,
                                     struct sim_error *error)
{
    static const char *const names[] = {"change", "month", "key", "value", "origin"};
    enum sim_status status = SIM_OK;
    struct texts texts;
    char label[256], month[16], value[64], origin[1024];
    SIM_TRY(texts_create(&texts, 5, parameters->change_count, error));
    for (size_t i = 0; i < parameters->change_count; i++) {
        const struct sim_parameter_change *change = &parameters->changes[i];
        const struct sim_parameter_declaration *d = parameters->declarations[change->parameter];
        sim_month_text(change->month, month, sizeof month);
        snprintf(label, sizeof label, "%s %s", month, d->key);
        sim_parameter_write(d, change->value, value, sizeof value);
        origin_text(&change->origin, origin, sizeof origin);
        SIM_TRY(texts_row(&texts, i, error, label, month, d->key, value, origin));
    }
    SIM_TRY(texts_write(&texts, store, "provenance/changes", names, error));
out:
    texts_destroy(&texts);
    return status;
}

/* ---- levers ---- */

static enum sim_status write_lever(struct texts *texts, size_t row, const struct sim_world *world,
                                   struct sim_error *error)
{
    const struct sim_lever_entry *entry = &world->levers.entries[row];
    const struct sim_lever_declaration *d = &world->levers.declarations[entry->lever];
    char label[256], value[64], start[16], end[16], phase_in[16], origin[1024];
    char *target = sim_levers_target_text(world, row);
    if (!target)
        return sim_error_set(error, SIM_MEMORY, "out of memory: provenance");
    snprintf(label, sizeof label, "%zu %s", row + 1, d->name);
    sim_levers_value_text(entry->value, value, sizeof value);
    sim_month_text(entry->start, start, sizeof start);
    sim_month_text(entry->end, end, sizeof end);
    snprintf(phase_in, sizeof phase_in, "%d", (int)entry->phase_in);
    origin_text(&entry->origin, origin, sizeof origin);
    enum sim_status status = texts_row(texts, row, error, label, d->name, value, d->unit, start,
                                       end, phase_in, target, origin);
    free(target);
    return status;
}

static enum sim_status write_levers(struct sim_store *store, const struct sim_world *world,
                                    struct sim_error *error)
{
    static const char *const names[] = {"entry", "lever",    "value",  "unit",  "start",
                                        "end",   "phase_in", "target", "origin"};
    enum sim_status status = SIM_OK;
    struct texts texts;
    SIM_TRY(texts_create(&texts, 9, world->levers.entry_count, error));
    for (size_t i = 0; i < world->levers.entry_count; i++)
        SIM_TRY(write_lever(&texts, i, world, error));
    SIM_TRY(texts_write(&texts, store, "provenance/levers", names, error));
out:
    texts_destroy(&texts);
    return status;
}

/* ---- phases and columns ---- */

static enum sim_status write_phases(struct sim_store *store, const struct sim_model *model,
                                    struct sim_error *error)
{
    static const char *const names[] = {"phase", "phase_text"};
    enum sim_status status = SIM_OK;
    struct texts texts;
    size_t n = model->phase_count;
    SIM_TRY(texts_create(&texts, 2, n + 3, error));
    SIM_TRY(texts_row(&texts, 0, error, "opening", "draws the opening state"));
    for (size_t i = 0; i < n; i++)
        SIM_TRY(texts_row(&texts, i + 1, error, model->phases[i]->name, model->phases[i]->text));
    SIM_TRY(texts_row(&texts, n + 1, error, "arranging", "sorts rows by place in memory"));
    SIM_TRY(texts_row(&texts, n + 2, error, "output", "writes the output"));
    SIM_TRY(texts_write(&texts, store, place, names, error));
out:
    texts_destroy(&texts);
    return status;
}

size_t sim_provenance_column_count(const struct sim_world *world)
{
    size_t count = 0;
    for (size_t t = 0; t < world->model->table_count; t++)
        count += world->model->tables[t]->column_count + 1;
    return count;
}

static enum sim_status write_columns(struct sim_store *store, const struct sim_world *world,
                                     struct sim_error *error)
{
    static const char *const names[] = {"column",      "column_type", "column_kind",
                                        "column_unit", "column_of",   "column_text"};
    enum sim_status status = SIM_OK;
    struct texts texts;
    char label[256];
    size_t row = 0;
    SIM_TRY(texts_create(&texts, 6, sim_provenance_column_count(world), error));
    for (size_t t = 0; t < world->model->table_count; t++) {
        const struct sim_table_declaration *table = world->model->tables[t];
        snprintf(label, sizeof label, "%s.id", table->name);
        SIM_TRY(texts_row(&texts, row++, error, label, sim_type_name(SIM_TYPE_u32),
                          sim_kind_name(SIM_KIND_TRAIT), "", "", table->text));
        for (size_t c = 0; c < table->column_count; c++) {
            const struct sim_column_declaration *d = &table->columns[c];
            snprintf(label, sizeof label, "%s.%s", table->name, d->name);
            SIM_TRY(texts_row(&texts, row++, error, label, sim_type_name(d->type),
                              sim_kind_name(d->kind), d->unit, d->of, d->text));
        }
    }
    SIM_TRY(texts_write(&texts, store, place, names, error));
out:
    texts_destroy(&texts);
    return status;
}

enum sim_status sim_provenance_write(struct sim_store *store,
                                     const struct sim_output_options *options,
                                     const struct sim_world *world,
                                     const struct sim_scenario *scenario, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(write_attributes(store, options, world, scenario, error));
    SIM_TRY(write_phases(store, world->model, error));
    SIM_TRY(write_columns(store, world, error));
    SIM_TRY(write_parameters(store, &world->parameters, error));
    SIM_TRY(write_changes(store, &world->parameters, error));
    SIM_TRY(write_levers(store, world, error));
    SIM_TRY(write_files(store, world, scenario, error));
out:
    return status;
}
