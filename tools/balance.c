/* The figures of a balance: means over the period of every line in every pair of runs, from which all else is made. */
#include "tools/balance.h"

#include "sim/base/memory.h"
#include "tools/interrupt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

/* The series of a line if all files have it alike; NULL else. */
static const struct results_variable *series_of(const struct comparison_set *set,
                                                const bool *comparable, const char *name)
{
    const struct results *model = comparison_model(set);
    const struct results_variable *variable = results_find(model, name);
    return variable != NULL && comparable[variable - model->variables] ? variable : NULL;
}

/* Cells of a month. */
static size_t width_of(const struct comparison_set *set, const struct results_variable *variable)
{
    return variable->monthly ? variable->cells / comparison_model(set)->months : variable->cells;
}

/* The series over the dimension lever that says which levers there are; NULL when no file has any. */
static const struct results_variable *levers_of(const struct comparison_set *set,
                                                const bool *comparable)
{
    const struct results *model = comparison_model(set);
    for (size_t i = 0; i < BALANCE_LEVER_LINES; i++) {
        const struct results_variable *variable =
            series_of(set, comparable, balance_lever_lines[i].shown.series);
        if (variable != NULL && variable->monthly && variable->rank == 2 &&
            strcmp(results_axis(model, variable, 1)->name, "lever") == 0) {
            return variable;
        }
    }
    return NULL;
}

static enum sim_status make_rows(struct balance *balance, const struct comparison_set *set,
                                 const bool *comparable, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results_variable *variable = levers_of(set, comparable);
    const struct results_dimension *levers =
        variable != NULL ? results_axis(comparison_model(set), variable, 1) : NULL;
    size_t count = levers != NULL ? levers->count : 0;
    balance->row_count = balance_line_count + BALANCE_LEVER_LINES * count;
    SIM_TRY(sim_memory_array(&balance->rows, balance->row_count, sizeof *balance->rows, "lines",
                             error));
    for (size_t i = 0; i < balance_line_count; i++) {
        balance->rows[i].line = &balance_lines[i];
    }
    for (size_t i = 0; i < BALANCE_LEVER_LINES * count; i++) {
        balance->rows[balance_line_count + i] =
            (struct balance_row){.line = &balance_lever_lines[i % BALANCE_LEVER_LINES],
                                 .lever = levers->labels[i / BALANCE_LEVER_LINES]};
    }
out:
    return status;
}

/* The cell of a row in its series; SIZE_MAX when the series is another than is understood. */
static size_t cell_of(const struct balance_row *row, const struct comparison_set *set,
                      const struct results_variable *variable)
{
    struct comparison_headline shown = row->line->shown;
    shown.label = row->lever != NULL ? row->lever : shown.label;
    return comparison_headline_cell(&shown, comparison_model(set), variable);
}

/* ---- values ---- */

/* Room for the values of a series and of the one it is multiplied by, [cells] each, and for its means, [width]. */
struct room {
    double *values, *times, *means;
};

static enum sim_status room_make(struct room *room, const struct comparison_set *set,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *model = comparison_model(set);
    size_t cells = 1;
    for (size_t i = 0; i < model->variable_count; i++) {
        cells = model->variables[i].cells > cells ? model->variables[i].cells : cells;
    }
    SIM_TRY(sim_memory_array(&room->values, cells, sizeof(double), "values", error));
    SIM_TRY(sim_memory_array(&room->times, cells, sizeof(double), "values", error));
    SIM_TRY(sim_memory_array(&room->means, cells, sizeof(double), "values", error));
out:
    return status;
}

static void room_destroy(struct room *room)
{
    free(room->values);
    free(room->times);
    free(room->means);
}

/* Means over the period of a series of one run, into room->means. */
static enum sim_status read_means(struct room *room, const struct comparison_set *set,
                                  const struct results *run,
                                  const struct results_variable *variable,
                                  const struct results_variable *times, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(results_read(run, results_find(run, variable->name), room->values, error));
    if (times != NULL) {
        SIM_TRY(results_read(run, results_find(run, times->name), room->times, error));
        for (size_t i = 0; i < variable->cells; i++) {
            room->values[i] *= room->times[i];
        }
    }
    comparison_period_means(set, variable, room->values, room->means);
out:
    return status;
}

/* All values of a line, of each lever if it is one of theirs. */
static enum sim_status read_line(struct balance *balance, struct room *room,
                                 const struct comparison_set *set, const bool *comparable,
                                 const struct balance_line *line, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results_variable *variable = series_of(set, comparable, line->shown.series);
    const struct results_variable *times =
        line->times != NULL ? series_of(set, comparable, line->times) : NULL;
    if (variable == NULL ||
        (line->times != NULL && (times == NULL || times->cells != variable->cells))) {
        goto out;
    }
    for (size_t run = 0; run < balance->group_count * balance->pair_count; run++) {
        double *values = &balance->values[run * balance->row_count];
        SIM_TRY(read_means(
            room, set, comparison_run(set, run / balance->pair_count, run % balance->pair_count),
            variable, times, error));
        for (size_t i = 0; i < balance->row_count; i++) {
            size_t cell = balance->rows[i].line == line ? cell_of(&balance->rows[i], set, variable)
                                                        : SIZE_MAX;
            if (cell < width_of(set, variable)) {
                values[i] = line->shown.factor * room->means[cell];
                balance->rows[i].there = true;
            }
        }
    }
out:
    return status;
}

static enum sim_status read_values(struct balance *balance, const struct comparison_set *set,
                                   const bool *comparable, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct room room = {.values = NULL};
    size_t runs = balance->group_count * balance->pair_count;
    SIM_TRY(sim_memory_array(&balance->values, runs * balance->row_count, sizeof *balance->values,
                             "values", error));
    for (size_t i = 0; i < runs * balance->row_count; i++) {
        balance->values[i] = (double)NAN;
    }
    SIM_TRY(room_make(&room, set, error));
    for (size_t i = 0; i < balance_line_count + BALANCE_LEVER_LINES; i++) {
        if (interrupt_asked()) {
            status = sim_error_set(error, SIM_INTERRUPTED, "interrupted; nothing is written");
            goto out;
        }
        SIM_TRY(read_line(balance, &room, set, comparable,
                          i < balance_line_count ? &balance_lines[i]
                                                 : &balance_lever_lines[i - balance_line_count],
                          error));
    }
out:
    room_destroy(&room);
    return status;
}

static const double *values_of(const struct balance *balance, size_t group, size_t pair)
{
    return &balance->values[(group * balance->pair_count + pair) * balance->row_count];
}

static enum sim_status make_figures(struct balance *balance, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_memory_array(&balance->figures, balance->group_count - 1, sizeof *balance->figures,
                             "statistics", error));
    for (size_t g = 1; g < balance->group_count; g++) {
        struct comparison_pairs *figures = &balance->figures[g - 1];
        SIM_TRY(comparison_pairs_make(figures, balance->row_count, error));
        for (size_t pair = 0; pair < balance->pair_count; pair++) {
            comparison_pairs_add(figures, values_of(balance, 0, pair), values_of(balance, g, pair));
        }
        comparison_pairs_end(figures);
    }
out:
    return status;
}

/* Sets wanted [variable_count] for the series of all lines. */
static void want(const struct results *model, bool *wanted)
{
    for (size_t i = 0; i < balance_line_count + BALANCE_LEVER_LINES; i++) {
        const struct balance_line *line = i < balance_line_count
                                              ? &balance_lines[i]
                                              : &balance_lever_lines[i - balance_line_count];
        const char *const names[] = {line->shown.series, line->times};
        for (size_t k = 0; k < 2 && names[k] != NULL; k++) {
            const struct results_variable *variable = results_find(model, names[k]);
            if (variable != NULL) {
                wanted[variable - model->variables] = true;
            }
        }
    }
}

enum sim_status balance_make(struct balance *balance, const struct comparison_set *set,
                             struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    bool *comparable = NULL;
    const struct results *model = comparison_model(set);
    *balance = (struct balance){.group_count = set->group_count, .pair_count = set->pair_count};
    SIM_TRY(
        sim_memory_array(&comparable, model->variable_count, sizeof *comparable, "series", error));
    results_choice(model, balance->choice);
    want(model, comparable);
    comparison_set_align(set, comparable);
    SIM_TRY(make_rows(balance, set, comparable, error));
    SIM_TRY(read_values(balance, set, comparable, error));
    SIM_TRY(make_figures(balance, error));
out:
    free(comparable);
    return status;
}

void balance_destroy(struct balance *balance)
{
    for (size_t g = 1; balance->figures != NULL && g < balance->group_count; g++) {
        comparison_pairs_destroy(&balance->figures[g - 1]);
    }
    free(balance->figures);
    free(balance->values);
    free(balance->rows);
    *balance = (struct balance){.rows = NULL};
}

/* ---- what is made of them ---- */

/* A difference within this many standard errors may be chance. */
static const double beyond = 2;

static size_t row_of(enum balance_role role)
{
    size_t row = 0;
    while (row + 1 < balance_line_count && balance_lines[row].role != role) {
        row++;
    }
    return row;
}

static double difference(const struct balance *balance, size_t group, size_t pair, size_t row)
{
    return values_of(balance, group, pair)[row] - values_of(balance, 0, pair)[row];
}

struct balance_estimate balance_spared(const struct balance *balance, size_t group)
{
    size_t row = row_of(BALANCE_EXCLUDED);
    return (struct balance_estimate){
        .value = -balance_figure(balance, group, row, COMPARISON_DIFFERENCE),
        .error = balance_figure(balance, group, row, COMPARISON_ERROR),
    };
}

/* Why persons less excluded are no number to divide by; NULL when they are. */
static const char *not_to_divide_by(const struct balance_estimate *spared, double cost)
{
    return isnan(spared->value) || isnan(cost) ? "a series that it needs is not in these files"
           : spared->value < 0                 ? "more persons are excluded, not fewer"
           : spared->value == 0                ? "as many persons are excluded as before"
           : isnan(spared->error)
               ? "one replication does not tell whether fewer persons are excluded"
           : spared->value <= beyond * spared->error
               ? "the fall of persons excluded may be chance: it is within two standard errors"
               : NULL;
}

struct balance_estimate balance_ratio(const struct balance *balance, size_t group,
                                      const struct balance_ratio_line *line)
{
    const size_t cost = row_of(line->cost), excluded = row_of(BALANCE_EXCLUDED);
    const struct balance_estimate spared = balance_spared(balance, group);
    const double total = balance_figure(balance, group, cost, COMPARISON_DIFFERENCE);
    const double ratio = total / spared.value, count = (double)balance->pair_count;
    struct balance_estimate estimate = {
        .value = (double)NAN, .error = (double)NAN, .why = not_to_divide_by(&spared, total)};
    double squares = 0;
    if (estimate.why != NULL) {
        return estimate;
    }
    for (size_t pair = 0; pair < balance->pair_count; pair++) {
        /* its mean over the pairs is zero */
        const double off = (difference(balance, group, pair, cost) +
                            ratio * difference(balance, group, pair, excluded)) /
                           spared.value;
        squares += off * off;
    }
    estimate.value = line->factor * ratio;
    estimate.error = line->factor * sqrt(squares / (count - 1) / count);
    return estimate;
}

const char *balance_verdict(const struct balance *balance, size_t group, size_t row)
{
    const double change = balance_figure(balance, group, row, COMPARISON_DIFFERENCE);
    const double error = balance_figure(balance, group, row, COMPARISON_ERROR);
    const enum balance_more more = balance->rows[row].line->more;
    if (!(fabs(change) > beyond * error)) { /* false for a missing one */
        return "";
    }
    if (more == BALANCE_NEUTRAL) {
        return change > 0 ? "more" : "less";
    }
    return (change > 0) == (more == BALANCE_BETTER) ? "better" : "worse";
}

bool balance_lever_there(const struct balance *balance, size_t group, size_t row)
{
    for (size_t i = row; i < row + BALANCE_LEVER_LINES; i++) {
        for (enum comparison_statistic s = COMPARISON_BASELINE; s <= COMPARISON_SCENARIO; s++) {
            const double value = balance_figure(balance, group, i, s);
            if (!isnan(value) && value != 0) {
                return true;
            }
        }
    }
    return false;
}

void balance_absence(const struct balance *balance, const struct balance_row *row, char *text,
                     size_t size)
{
    const bool product = row->line->times != NULL;
    snprintf(text, size, "these files have no series %s%s%s in %s%s", row->line->shown.series,
             product ? " and " : "", product ? row->line->times : "", row->line->shown.unit,
             balance->choice);
}
