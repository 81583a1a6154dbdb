/* The runs of a comparison: opened, checked to be alike in all but the scenario, grouped by scenario and paired by seed and
 * replication. What differs beyond that is refused rather than compared: a difference of scale or span would look like an
 * effect. */
#include "tools/comparison.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "tools/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- alike ---- */

static enum sim_status check_run(const struct results *run, struct sim_error *error)
{
    if (run->kind != RESULTS_RUN) {
        return sim_error_set(
            error, SIM_INPUT,
            "%s is a %s, not a run: compare needs the runs themselves, paired "
            "replication by replication (name them, or the folder of the ensemble)",
            run->path, run->kind == RESULTS_SUMMARY ? "summary of an ensemble" : "comparison");
    }
    return results_require_complete(run, error);
}

static enum sim_status check_months(const struct results *a, const struct results *b,
                                    struct sim_error *error)
{
    const int32_t *const months[2] = {a->month_of, b->month_of};
    const int32_t ends[2] = {a->month_of[a->months - 1], b->month_of[b->months - 1]};
    char from[2][8], to[2][8];
    if (a->months == b->months && memcmp(months[0], months[1], a->months * sizeof(int32_t)) == 0) {
        return SIM_OK;
    }
    for (int i = 0; i < 2; i++) {
        sim_month_text(months[i][0], from[i], sizeof from[i]);
        sim_month_text(ends[i], to[i], sizeof to[i]);
    }
    if (ends[0] == ends[1] && (months[0][0] == months[1][0] || a->every != b->every)) {
        return sim_error_set(
            error, SIM_INPUT,
            "%s holds %zu months to %s, %s holds %zu: only runs that hold the same "
            "months are compared; run both with the same --every",
            a->path, a->months, to[0], b->path, b->months);
    }
    return sim_error_set(error, SIM_INPUT,
                         "%s goes from %s to %s, %s from %s to %s: only runs of the same span "
                         "are compared; set run.start and run.end alike",
                         a->path, from[0], to[0], b->path, from[1], to[1]);
}

static enum sim_status check_alike(const struct results *a, const struct results *b,
                                   struct sim_error *error)
{
    if (strcmp(a->version, b->version) != 0) {
        return sim_error_set(error, SIM_INPUT,
                             "%s was made by version %s, %s by version %s: the difference would "
                             "also be that of the programs; run both again with one",
                             a->path, a->version, b->path, b->version);
    }
    if (a->weight != b->weight) {
        return sim_error_set(error, SIM_INPUT,
                             "%s has %" PRIu64 " persons for each agent, %s has %" PRIu64
                             ": runs of different scales have other agents and cannot be paired; "
                             "run both at one scale",
                             a->path, a->weight, b->path, b->weight);
    }
    return check_months(a, b, error);
}

static enum sim_status open_runs(struct comparison_set *set, const struct comparison_paths *paths,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_memory_array(&set->runs, paths->count, sizeof *set->runs, "runs", error));
    for (size_t i = 0; i < paths->count; i++) {
        set->run_count++; /* to be closed also when it could not be opened */
        SIM_TRY(results_open(&set->runs[i], paths->names[i], error));
        SIM_TRY(check_run(&set->runs[i], error));
        SIM_TRY(check_alike(&set->runs[0], &set->runs[i], error));
    }
out:
    return status;
}

/* ---- by scenario ---- */

static const struct results *first_run(const struct comparison_set *set, size_t group)
{
    return &set->runs[set->groups[group].first];
}

/* The group of a run, made when it is the first. */
static enum sim_status group_of(struct comparison_set *set, size_t run, size_t *group,
                                struct sim_error *error)
{
    const struct results *new = &set->runs[run];
    for (*group = 0; *group < set->group_count; ++*group) {
        const struct results *known = first_run(set, *group);
        if (strcmp(known->scenario, new->scenario) != 0 ||
            strcmp(known->settings, new->settings) != 0) {
            continue;
        }
        if (strcmp(known->identity, new->identity) == 0) {
            return SIM_OK;
        }
        return sim_error_set(error, SIM_INPUT,
                             "%s and %s are both of a scenario named %s, but their scenario files "
                             "or input tables differ: give one of the scenarios another name (its "
                             "key name) and run it again, or name only runs of one of them",
                             known->path, new->path, known->scenario);
    }
    set->groups[set->group_count++] = (struct comparison_group){.first = run};
    return SIM_OK;
}

/* True if `line` [length] is one of the lines of the text. */
static bool has_line(const char *text, const char *line, size_t length)
{
    while (*text != '\0') {
        size_t here = strcspn(text, "\n");
        if (here == length && strncmp(text, line, length) == 0) {
            return true;
        }
        text += here + (text[here] == '\n');
    }
    return false;
}

static bool all_have(const struct comparison_set *set, const char *line, size_t length)
{
    bool all = true;
    for (size_t g = 0; g < set->group_count; g++) {
        all = all && has_line(first_run(set, g)->settings, line, length);
    }
    return all;
}

/* "baseline", or "baseline [modes.skill_needed=20]" where another scenario has that name: the settings that not all share. */
static enum sim_status name_group(const struct comparison_set *set, size_t group,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *run = first_run(set, group);
    size_t size = strlen(run->scenario) + 2 * strlen(run->settings) + 4, length, shown = 0;
    bool alone = true;
    char **name = &set->groups[group].name;
    for (size_t g = 0; g < set->group_count; g++) {
        alone = alone && (g == group || strcmp(first_run(set, g)->scenario, run->scenario) != 0);
    }
    SIM_TRY(sim_memory_array(name, size, 1, "name of a scenario", error));
    length = (size_t)snprintf(*name, size, "%s", run->scenario);
    for (const char *line = run->settings; !alone && *line != '\0';) {
        size_t bytes = strcspn(line, "\n");
        if (!all_have(set, line, bytes)) {
            length += (size_t)snprintf(*name + length, size - length, "%s%.*s",
                                       shown++ == 0 ? " [" : ", ", (int)bytes, line);
        }
        line += bytes + (line[bytes] == '\n');
    }
    if (shown > 0) {
        snprintf(*name + length, size - length, "]");
    }
out:
    return status;
}

static enum sim_status check_names(const struct comparison_set *set, struct sim_error *error)
{
    for (size_t g = 0; g < set->group_count; g++) {
        for (size_t k = 0; k < g; k++) {
            if (strcmp(set->groups[g].name, set->groups[k].name) == 0) {
                return sim_error_set(
                    error, SIM_INPUT,
                    "%s and %s are both of %s, with the same settings in another order or number: "
                    "give one of the scenarios another name, or name only runs of one of them",
                    first_run(set, k)->path, first_run(set, g)->path, set->groups[g].name);
            }
        }
    }
    if (set->group_count < 2) {
        return sim_error_set(
            error, SIM_INPUT,
            "all %zu runs are of the same scenario, %s: compare needs runs of two "
            "or more; what one scenario gives over its replications is for guichet "
            "ensemble",
            set->run_count, set->groups[0].name);
    }
    return SIM_OK;
}

/* The scenario `baseline`; NULL: `usual` if there is one of that name, else the first. */
static enum sim_status choose_baseline(const struct comparison_set *set, const char *baseline,
                                       const char *usual, struct sim_error *error)
{
    const char *name = baseline != NULL ? baseline : usual;
    for (size_t g = 0; name != NULL && g < set->group_count; g++) {
        if (strcmp(set->groups[g].name, name) == 0) {
            struct comparison_group chosen = set->groups[g];
            memmove(&set->groups[1], &set->groups[0], g * sizeof *set->groups);
            set->groups[0] = chosen;
            return SIM_OK;
        }
    }
    if (baseline == NULL) {
        return SIM_OK;
    }
    char names[512] = "";
    for (size_t g = 0, length = 0; g < set->group_count && length < sizeof names; g++) {
        length += (size_t)snprintf(names + length, sizeof names - length, "%s%s", g > 0 ? ", " : "",
                                   set->groups[g].name);
    }
    return sim_error_set(error, SIM_USAGE, "no scenario is named %s; there are: %s", baseline,
                         names);
}

/* ---- in pairs ---- */

/* The run of a scenario with that seed and replication; SIZE_MAX when there is none. */
static size_t counterpart(const struct comparison_set *set, const size_t *group_of_run,
                          size_t group, const struct results *run)
{
    for (size_t i = 0; i < set->run_count; i++) {
        if (group_of_run[i] == group && set->runs[i].seed == run->seed &&
            set->runs[i].replication == run->replication) {
            return i;
        }
    }
    return SIZE_MAX;
}

static enum sim_status check_replications(const struct comparison_set *set,
                                          const size_t *group_of_run, struct sim_error *error)
{
    for (size_t i = 0; i < set->run_count; i++) {
        size_t first = counterpart(set, group_of_run, group_of_run[i], &set->runs[i]);
        if (first != i) {
            return sim_error_set(error, SIM_INPUT,
                                 "%s and %s are the same run: replication %" PRIu64
                                 " of seed %" PRIu64 " of %s; name one of them",
                                 set->runs[first].path, set->runs[i].path, set->runs[i].replication,
                                 set->runs[i].seed, set->groups[group_of_run[i]].name);
        }
    }
    return SIM_OK;
}

/* Keeps the replications that every scenario has, in rising order of seed and replication whatever the order of the files, so
 * that sums over them are the same bits. */
static void keep_pair(struct comparison_set *set, const size_t *group_of_run, size_t run)
{
    size_t place = 0;
    for (size_t g = 0; g < set->group_count; g++) {
        if (counterpart(set, group_of_run, g, &set->runs[run]) == SIZE_MAX) {
            return;
        }
    }
    while (place < set->pair_count) {
        const struct results *kept = comparison_run(set, 0, place), *new = &set->runs[run];
        if (kept->seed > new->seed ||
            (kept->seed == new->seed && kept->replication > new->replication)) {
            break;
        }
        place++;
    }
    for (size_t g = 0; g < set->group_count; g++) {
        size_t *runs = set->groups[g].runs;
        memmove(&runs[place + 1], &runs[place], (set->pair_count - place) * sizeof *runs);
        runs[place] = counterpart(set, group_of_run, g, &set->runs[run]);
    }
    set->pair_count++;
}

static enum sim_status pair_runs(struct comparison_set *set, const size_t *group_of_run,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t g = 0; g < set->group_count; g++) {
        SIM_TRY(sim_memory_array(&set->groups[g].runs, set->run_count + 1,
                                 sizeof *set->groups[g].runs, "runs", error));
    }
    for (size_t i = 0; i < set->run_count; i++) {
        if (group_of_run[i] == 0) {
            keep_pair(set, group_of_run, i);
        }
    }
    size_t left_out = set->run_count - set->pair_count * set->group_count;
    if (set->pair_count == 0) {
        const struct results *a = first_run(set, 0), *b = first_run(set, 1);
        status =
            sim_error_set(error, SIM_INPUT,
                          "no replication is there for every scenario: %s is replication %" PRIu64
                          " of seed %" PRIu64 ", %s replication %" PRIu64 " of seed %" PRIu64
                          "; only runs of the same seed and replication have the same luck",
                          a->path, a->replication, a->seed, b->path, b->replication, b->seed);
    } else if (left_out > 0) {
        report_line("%zu of %zu runs are left out: not every scenario has their seed and "
                    "replication",
                    left_out, set->run_count);
    }
out:
    return status;
}

enum sim_status comparison_set_open(struct comparison_set *set,
                                    const struct comparison_paths *paths, const char *baseline,
                                    struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t *group_of_run = NULL;
    *set = (struct comparison_set){.runs = NULL};
    SIM_TRY(open_runs(set, paths, error));
    SIM_TRY(sim_memory_array(&set->groups, set->run_count, sizeof *set->groups, "runs", error));
    SIM_TRY(sim_memory_array(&group_of_run, set->run_count, sizeof *group_of_run, "runs", error));
    for (size_t i = 0; i < set->run_count; i++) {
        SIM_TRY(group_of(set, i, &group_of_run[i], error));
    }
    for (size_t g = 0; g < set->group_count; g++) {
        SIM_TRY(name_group(set, g, error));
    }
    SIM_TRY(check_names(set, error));
    SIM_TRY(choose_baseline(set, baseline, paths->in_folder ? "baseline" : NULL, error));
    for (size_t i = 0; i < set->run_count; i++) { /* the order may have changed */
        SIM_TRY(group_of(set, i, &group_of_run[i], error));
    }
    SIM_TRY(check_replications(set, group_of_run, error));
    SIM_TRY(pair_runs(set, group_of_run, error));
out:
    free(group_of_run);
    return status;
}

void comparison_set_destroy(struct comparison_set *set)
{
    for (size_t g = 0; g < set->group_count; g++) {
        free(set->groups[g].name);
        free(set->groups[g].runs);
    }
    for (size_t i = 0; i < set->run_count; i++) {
        results_close(&set->runs[i]);
    }
    free(set->groups);
    free(set->runs);
    *set = (struct comparison_set){.runs = NULL};
}

/* ---- the period ---- */

/* True when the months beside the rows of the period are not all in the files. */
static bool is_sparse(const struct comparison_set *set, const struct results *run)
{
    const bool follows = run->months > 1 && run->month_of[1] == run->month_of[0] + 1;
    bool sparse = set->first == 0 && run->every > 1 && !follows;
    for (size_t row = set->first > 0 ? set->first : 1; row <= set->last; row++) {
        sparse = sparse || run->month_of[row] != run->month_of[row - 1] + 1;
    }
    return sparse;
}

/* A mean over rows that do not follow each other at equal distances would weigh some months more. */
static enum sim_status check_even(const struct comparison_set *set, const struct results *run,
                                  struct sim_error *error)
{
    const int32_t *months = run->month_of;
    char from[8], to[8], other[8];
    for (size_t row = set->first + 2; row <= set->last; row++) {
        if (months[row] - months[row - 1] != months[row - 1] - months[row - 2]) {
            return sim_error_set(
                error, SIM_USAGE,
                "the runs hold other months before %s than after it (--every was changed when they "
                "were resumed), so that means of %s to %s would weigh some more: choose a period "
                "before or after it with --from and --to",
                sim_month_text(months[row - 1], other, sizeof other),
                sim_month_text(months[set->first], from, sizeof from),
                sim_month_text(months[set->last], to, sizeof to));
        }
    }
    return SIM_OK;
}

enum sim_status comparison_set_period(struct comparison_set *set, const char *from, const char *to,
                                      struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *run = comparison_model(set);
    set->last = run->months - 1;
    if (to != NULL) {
        SIM_TRY(results_row(run, run->months, "to", to, &set->last, error));
    }
    set->first = set->last;
    while (set->first > 0 &&
           run->month_of[set->first - 1] > run->month_of[set->last] - SIM_MONTHS_PER_YEAR) {
        set->first--;
    }
    if (from != NULL) {
        SIM_TRY(results_row(run, run->months, "from", from, &set->first, error));
    }
    if (set->first > set->last) {
        status = sim_error_set(error, SIM_USAGE, "--from %s lies after %s%s", from,
                               to != NULL ? "--to " : "the end of the runs", to != NULL ? to : "");
        goto out;
    }
    status = check_even(set, run, error);
out:
    return status;
}

const char *comparison_set_note(const struct comparison_set *set, char note[COMPARISON_NOTE])
{
    const struct results *run = comparison_model(set);
    const size_t rows = set->last - set->first + 1;
    note[0] = '\0';
    if (is_sparse(set, run)) {
        snprintf(note, COMPARISON_NOTE,
                 "the runs do not hold every month (they were made with --every): these are means "
                 "of %zu month%s, and yearly figures are twelve times such a mean",
                 rows, rows == 1 ? "" : "s");
    }
    return note;
}

/* ---- series ---- */

static bool same_dimension(const struct results_dimension *a, const struct results_dimension *b)
{
    if (strcmp(a->name, b->name) != 0 || a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (strcmp(a->labels[i], b->labels[i]) != 0) {
            return false;
        }
    }
    return true;
}

static bool same_variable(const struct results *a, const struct results_variable *x,
                          const struct results *b, const struct results_variable *y)
{
    /* A month is a row: series over time have it first. */
    bool same = y != NULL && x->rank == y->rank && strcmp(x->unit, y->unit) == 0 &&
                (!x->monthly || strcmp(results_axis(a, x, 0)->name, "time") == 0);
    for (size_t axis = 0; same && axis < x->rank; axis++) {
        same = same_dimension(results_axis(a, x, axis), results_axis(b, y, axis));
    }
    return same;
}

static bool everywhere(const struct comparison_set *set, const struct results_variable *variable)
{
    const struct results *model = comparison_model(set);
    bool same = true;
    for (size_t g = 0; g < set->group_count; g++) {
        for (size_t p = 0; same && p < set->pair_count; p++) {
            const struct results *run = comparison_run(set, g, p);
            same = same_variable(model, variable, run, results_find(run, variable->name));
        }
    }
    return same;
}

void comparison_set_align(const struct comparison_set *set, bool *comparable)
{
    const struct results *model = comparison_model(set);
    char names[200] = "";
    size_t left_out = 0, length = 0;
    for (size_t i = 0; i < model->variable_count; i++) {
        if (!comparable[i] || everywhere(set, &model->variables[i])) {
            continue;
        }
        comparable[i] = false;
        if (left_out++ > 0 && length < sizeof names) {
            length += (size_t)snprintf(names + length, sizeof names - length, ", ");
        }
        if (length < sizeof names) {
            length += (size_t)snprintf(names + length, sizeof names - length, "%s",
                                       model->variables[i].name);
        }
    }
    if (left_out > 0) {
        report_line("%zu series are left out: not every file has them over the same labels and in "
                    "the same unit: %s%s",
                    left_out, names, length >= sizeof names ? "..." : "");
    }
}
