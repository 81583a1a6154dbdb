/* What the file of a summary declares: the dimensions and series of its runs behind the
 * dimension of statistics, and where it comes from. */
#include "tools/ensemble_summary.h"

#include "sim/base/memory.h"
#include "sim/io/provenance.h"
#include "tools/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What the run's file says of a place; NULL when nothing. Released by free(). */
static char *text_of(const struct results *results, const char *place, const char *name)
{
    struct sim_error absent;
    char *text = NULL;
    if (sim_store_read_text(results->reader, place, name, &text, &absent) != SIM_OK) {
        return NULL;
    }
    return text;
}

static enum sim_status declare_dimensions(const struct summary *summary, struct sim_error *error)
{
    static const struct sim_store_attributes statistic = {
        .long_name = "statistic over the replications that have a value",
        .definition = "mean; its Monte-Carlo standard error; quantiles, interpolated linearly "
                      "between order statistics (type 7 of Hyndman and Fan 1996); number of "
                      "replications that have a value"};
    enum sim_status status = SIM_OK;
    const struct results *first = &summary->runs[0];
    char *text = NULL;
    SIM_TRY(sim_store_dimension_labels(summary->store, "", "statistic", summary_labels,
                                       SUMMARY_STATISTICS, &statistic, error));
    for (size_t i = 0; i < first->dimension_count; i++) {
        const struct results_dimension *dimension = &first->dimensions[i];
        if (strcmp(dimension->name, "time") == 0) {
            SIM_TRY(sim_store_dimension_months(summary->store, first->month_of, dimension->count,
                                               error));
            continue;
        }
        text = text_of(first, dimension->name, "long_name");
        struct sim_store_attributes attributes = {.long_name = text};
        SIM_TRY(sim_store_dimension_labels(summary->store, "", dimension->name,
                                           (const char *const *)dimension->labels, dimension->count,
                                           &attributes, error));
        free(text);
        text = NULL;
    }
out:
    free(text);
    return status;
}

static enum sim_status declare_variables(const struct summary *summary, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *first = &summary->runs[0];
    for (size_t i = 0; i < first->variable_count; i++) {
        const struct results_variable *variable = &first->variables[i];
        const char *dimensions[RESULTS_RANK_MAX + 1] = {"statistic"};
        struct sim_store_attributes attributes = {.units = variable->unit,
                                                  .long_name = variable->long_name,
                                                  .definition = variable->definition,
                                                  .source = variable->source};
        for (size_t k = 0; k < variable->rank; k++) {
            dimensions[k + 1] = results_axis(first, variable, k)->name;
        }
        if (summary->chosen[i]) {
            SIM_TRY(sim_store_variable(summary->store, "", variable->name, SIM_STORE_F64,
                                       dimensions, variable->rank + 1, &attributes,
                                       &summary->handles[i], error));
        }
    }
out:
    return status;
}

/* Which runs, as a table: their number, file, identity and end. */
static enum sim_status declare_runs(const struct summary *summary, struct sim_error *error)
{
    static const char *const names[] = {"replication", "file", "identity", "finished"};
    enum { COLUMNS = sizeof names / sizeof names[0], NUMBER = 24 };
    enum sim_status status = SIM_OK;
    char *numbers = NULL;
    char **columns[COLUMNS] = {NULL};
    for (size_t k = 0; k < COLUMNS; k++) {
        SIM_TRY(sim_memory_array(&columns[k], summary->count, sizeof(char *), "runs", error));
    }
    SIM_TRY(sim_memory_array(&numbers, summary->count, NUMBER, "runs", error));
    for (size_t i = 0; i < summary->count; i++) {
        columns[0][i] = numbers + i * NUMBER;
        snprintf(columns[0][i], NUMBER, "%" PRIu64, summary->members[i].replication);
        columns[1][i] = summary->members[i].file;
        columns[2][i] = summary->runs[i].identity;
        columns[3][i] = summary->finished[i];
    }
    const char *const *texts[COLUMNS];
    for (size_t k = 0; k < COLUMNS; k++) {
        texts[k] = (const char *const *)columns[k];
    }
    SIM_TRY(sim_store_texts(summary->store, "provenance/runs", names, COLUMNS, texts,
                            summary->count, error));
out:
    for (size_t k = 0; k < COLUMNS; k++) {
        free(columns[k]);
    }
    free(numbers);
    return status;
}

static enum sim_status declare_provenance(const struct summary *summary, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *first = &summary->runs[0];
    struct sim_store *store = summary->store;
    char now[SIM_PROVENANCE_TIME], source[256], history[512];
    sim_provenance_now(now);
    snprintf(source, sizeof source, "guichet %s", tool_version);
    snprintf(history, sizeof history, "%s guichet ensemble: %zu replications", now, summary->count);
    const struct {
        const char *group, *name, *text;
    } texts[] = {
        {"", "Conventions", "CF-1.8"},
        {"", "title", first->title},
        {"", "source", source},
        {"", "history", history},
        {"", "product", "summary"},
        {"provenance", "scenario", first->scenario},
        {"provenance", "title", first->title},
        {"provenance", "model", first->model},
        {"provenance", "version", first->version},
        {"provenance", "settings", first->settings},
        {"provenance", "series",
         summary->ensemble->options->series != NULL ? summary->ensemble->options->series : ""},
        {"provenance", "build", tool_build},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        SIM_TRY(sim_store_text(store, texts[i].group, texts[i].name, texts[i].text, error));
    }
    SIM_TRY(sim_store_integer(store, "provenance", "seed", first->seed, error));
    SIM_TRY(sim_store_integer(store, "provenance", "weight", first->weight, error));
    SIM_TRY(sim_store_integer(store, "provenance", "replications", summary->count, error));
    SIM_TRY(declare_runs(summary, error));
out:
    return status;
}

enum sim_status summary_declare(const struct summary *summary, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(declare_provenance(summary, error));
    SIM_TRY(declare_dimensions(summary, error));
    SIM_TRY(declare_variables(summary, error));
out:
    return status;
}
