/* Who gains and who loses: the persons followed, who are the same in every scenario. Of each one alive in both runs: the mean
 * over the period of the standard of living, at the consumer prices of its run, and of the worth of the choice of modes, unpaid
 * hours and what endured purchases lose, which the model values at prices of 2010. A winner's net gain (standard of living and
 * worth of choice together) exceeds the threshold.
 *
 * One life compared with itself: any change also redirects chance events (who is hired for which post), so that the shares
 * hold luck of both signs beside the effect; their means over many persons, and winners against losers, do not. */
#include "tools/comparison.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTES_PER_HOUR = 60 };

#define AT_PRICES "; at consumer prices, which are 1 at the opening"
#define MEAN      "mean over persons followed and alive in both runs of "
const struct comparison_measure_text comparison_measures[COMPARISON_MEASURES] = {
    [COMPARISON_WINNERS] = {"panel_winners_share", "%", "persons who gain by the scenario",
                            "share of the persons followed whose net gain is over the threshold "
                            "(attribute threshold of provenance)"},
    [COMPARISON_LOSERS] = {"panel_losers_share", "%", "persons who lose by the scenario",
                           "share of the persons followed whose net loss is over the threshold "
                           "(attribute threshold of provenance)"},
    [COMPARISON_NET] = {"panel_net", "EUR of 2010/year", "standard of living and worth of choice",
                        MEAN "the sum of panel_living and panel_surplus"},
    [COMPARISON_LIVING] = {"panel_living", "EUR of 2010/year", "standard of living",
                           MEAN "person.household.standard_of_living" AT_PRICES},
    [COMPARISON_SURPLUS] = {"panel_surplus", "EUR of 2010/year", "worth of the choice of modes",
                            MEAN "twelve times person.surplus"},
    [COMPARISON_HOURS] = {"panel_unpaid_hours", "hour/year", "unpaid hours of purchases",
                          MEAN "person.unpaid_minutes, over a year"},
    [COMPARISON_ENDURED] = {"panel_endured_loss", "EUR of 2010/year", "loss of endured purchases",
                            MEAN "twelve times person.endured_loss"},
    [COMPARISON_PERSONS] = {"panel_persons", "person", "persons followed and compared",
                            "those alive in both runs in some month of the period; the same in "
                            "both"},
};

/* What is read of each person and month. */
enum content { LIVING, SURPLUS, HOURS, ENDURED, CONTENTS };
static const struct {
    const char *variable;
    double yearly; /* from the variable's unit to that of the measure */
    bool nominal;  /* in EUR of the month, to be divided by the price */
    enum comparison_measure measure;
} contents[CONTENTS] = {
    [LIVING] = {"person_household_standard_of_living", 1, true, COMPARISON_LIVING},
    [SURPLUS] = {"person_surplus", SIM_MONTHS_PER_YEAR, false, COMPARISON_SURPLUS},
    [HOURS] = {"person_unpaid_minutes", (double)SIM_MONTHS_PER_YEAR / MINUTES_PER_HOUR, false,
               COMPARISON_HOURS},
    [ENDURED] = {"person_endured_loss", SIM_MONTHS_PER_YEAR, false, COMPARISON_ENDURED},
};

/* The groups: a variable of codes of the dimension, or (age bands) the month of birth. */
static const struct {
    const char *dimension, *variable;
} breakdowns[COMPARISON_BREAKDOWNS] = {
    {"", NULL},
    {"age_band", "person_birth"},
    {"diploma", "person_diploma"},
    {"decile", "person_household_decile"},
    {"sex", "person_sex"},
    {"household_type", "person_household_type"},
    {"departement", "person_household_departement"},
};

void comparison_panel_name(const struct comparison_panel *panel, const struct comparison_set *set,
                           size_t measure, size_t breakdown, char *name, size_t size)
{
    const char *stem = comparison_measures[measure].name;
    if (panel->dimensions[breakdown] == SIZE_MAX) {
        snprintf(name, size, "%s", stem);
    } else {
        snprintf(name, size, "%s_by_%s", stem,
                 comparison_model(set)->dimensions[panel->dimensions[breakdown]].name);
    }
}

/* ---- reading ---- */

/* Persons followed by a pair of runs, and what is made of each. */
struct persons {
    size_t months, count;
    double *values[2][CONTENTS]; /* [months * count] of the baseline and the scenario */
    double *prices[2];           /* [months] */
    size_t *cells;               /* [COMPARISON_BREAKDOWNS * count]; SIZE_MAX for none */
    double *room;                /* [months * count] */
};

static void persons_destroy(struct persons *persons)
{
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < CONTENTS; i++) {
            free(persons->values[side][i]);
        }
        free(persons->prices[side]);
    }
    free(persons->cells);
    free(persons->room);
    *persons = (struct persons){.months = 0};
}

/* Numbers of the panel as reals; missing ones are NaN. */
static enum sim_status read_panel(const struct results *run, const char *variable, double *values,
                                  size_t count, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[RESULTS_RANK_MAX], rank;
    char path[256];
    snprintf(path, sizeof path, "panel/%s", variable);
    SIM_TRY(sim_store_read_shape(run->reader, path, &type, shape, &rank, error));
    SIM_TRY(sim_store_read(run->reader, path, values, count, error));
    for (size_t i = 0; type != SIM_STORE_F64 && i < count; i++) {
        int64_t integer;
        memcpy(&integer, &values[i], sizeof integer);
        values[i] = integer == SIM_STORE_MISSING_INTEGER ? (double)NAN : (double)integer;
    }
out:
    return status;
}

static bool has_price(const struct results *run, char *reason, size_t size)
{
    char choice[RESULTS_CHOICE];
    const struct results_variable *price = results_find(run, "consumer_price");
    if (price == NULL || price->rank != 1 || !price->monthly) {
        snprintf(reason, size, "%s has no consumer price%s", run->path,
                 results_choice(run, choice));
        return false;
    }
    return true;
}

/* Why a run's panel cannot be compared with the first's; "" when it can. */
static enum sim_status check_run(const struct results *run, const double *ids, double *room,
                                 size_t count, char *reason, size_t size, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_error absent;
    for (size_t i = 0; i < CONTENTS; i++) {
        enum sim_store_type type;
        size_t shape[RESULTS_RANK_MAX], rank;
        char path[256];
        snprintf(path, sizeof path, "panel/%s", contents[i].variable);
        if (sim_store_read_shape(run->reader, path, &type, shape, &rank, &absent) != SIM_OK) {
            snprintf(reason, size, "%s has no variable %s of persons followed", run->path,
                     contents[i].variable);
            return SIM_OK;
        }
        if (rank != 2 || shape[0] != run->months || shape[1] != count) {
            snprintf(reason, size, "%s follows another number of persons", run->path);
            return SIM_OK;
        }
    }
    if (!has_price(run, reason, size)) {
        return SIM_OK;
    }
    SIM_TRY(read_panel(run, "id", room, count, error));
    if (memcmp(ids, room, count * sizeof *ids) != 0) {
        snprintf(reason, size, "%s follows other persons", run->path);
    }
out:
    return status;
}

static bool same_as_first(const char *reason)
{
    return reason[0] == '\0';
}

/* Number of persons followed by the first run; 0 with a reason when there is none. */
static size_t count_persons(const struct results *run, char *reason, size_t size)
{
    struct sim_error absent;
    enum sim_store_type type;
    size_t shape[RESULTS_RANK_MAX] = {0}, rank = 0;
    if (sim_store_read_shape(run->reader, "panel/id", &type, shape, &rank, &absent) != SIM_OK ||
        rank != 1 || shape[0] == 0) {
        snprintf(reason, size, "%s follows no persons (it was run without a panel)", run->path);
        return 0;
    }
    return has_price(run, reason, size) ? shape[0] : 0;
}

/* Every run of a pair must follow the same persons; pairs may follow others. */
static enum sim_status check_panels(const struct comparison_set *set, size_t count, char *reason,
                                    size_t size, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    double *ids = NULL, *room = NULL;
    SIM_TRY(sim_memory_array(&ids, count, sizeof *ids, "persons followed", error));
    SIM_TRY(sim_memory_array(&room, count, sizeof *room, "persons followed", error));
    for (size_t pair = 0; same_as_first(reason) && pair < set->pair_count; pair++) {
        const struct results *run = comparison_run(set, 0, pair);
        if (count_persons(run, reason, size) != count) {
            if (same_as_first(reason)) {
                snprintf(reason, size, "%s follows another number of persons", run->path);
            }
            break;
        }
        SIM_TRY(read_panel(run, "id", ids, count, error));
        for (size_t g = 0; same_as_first(reason) && g < set->group_count; g++) {
            SIM_TRY(check_run(comparison_run(set, g, pair), ids, room, count, reason, size, error));
        }
    }
out:
    free(ids);
    free(room);
    return status;
}

static enum sim_status persons_make(struct persons *persons, const struct comparison_set *set,
                                    size_t count, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t cells;
    *persons = (struct persons){.months = comparison_model(set)->months, .count = count};
    if (__builtin_mul_overflow(persons->months, count, &cells)) {
        return sim_error_set(error, SIM_MEMORY, "out of memory for the persons followed");
    }
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < CONTENTS; i++) {
            SIM_TRY(sim_memory_array(&persons->values[side][i], cells, sizeof(double),
                                     "persons followed", error));
        }
        SIM_TRY(sim_memory_array(&persons->prices[side], persons->months, sizeof(double), "prices",
                                 error));
    }
    SIM_TRY(sim_memory_array(&persons->cells, count * COMPARISON_BREAKDOWNS, sizeof(size_t),
                             "persons followed", error));
    SIM_TRY(sim_memory_array(&persons->room, cells, sizeof(double), "persons followed", error));
out:
    return status;
}

static enum sim_status read_side(struct persons *persons, const struct results *run, int side,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < CONTENTS; i++) {
        SIM_TRY(read_panel(run, contents[i].variable, persons->values[side][i],
                           persons->months * persons->count, error));
    }
    SIM_TRY(results_read(run, results_find(run, "consumer_price"), persons->prices[side], error));
out:
    return status;
}

/* ---- groups ---- */

/* The band "30-44" or "75+" of a completed age; SIZE_MAX for none. */
static size_t band_of(const struct results_dimension *bands, double age)
{
    for (size_t i = 0; i < bands->count; i++) {
        char *end;
        const double from = (double)strtoul(bands->labels[i], &end, 10);
        const double to = *end == '-' ? (double)strtoul(end + 1, NULL, 10) : HUGE_VAL;
        if (age >= from && floor(age) <= to) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t cell_of(const struct comparison_panel *panel, const struct comparison_set *set,
                      size_t breakdown, double value)
{
    const struct results *run = comparison_model(set);
    size_t cell;
    if (isnan(value)) {
        return SIZE_MAX;
    }
    const struct results_dimension *dimension = &run->dimensions[panel->dimensions[breakdown]];
    if (strcmp(breakdowns[breakdown].variable, "person_birth") == 0) {
        /* months of birth are counted from January 2010 */
        const double month = (double)(comparison_from(set) - sim_month(2010, 1));
        cell = band_of(dimension, floor((month - value) / SIM_MONTHS_PER_YEAR));
    } else {
        cell = value >= 0 && value < (double)dimension->count ? (size_t)value : SIZE_MAX;
    }
    return cell == SIZE_MAX ? SIZE_MAX : panel->starts[breakdown] + cell;
}

/* Groups are those of the baseline at the start of the period: an effect must not move persons between them. */
static enum sim_status read_groups(struct persons *persons, const struct comparison_panel *panel,
                                   const struct comparison_set *set, const struct results *run,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t b = 0; b < COMPARISON_BREAKDOWNS; b++) {
        size_t *cells = &persons->cells[b * persons->count];
        if (panel->dimensions[b] != SIZE_MAX) {
            SIM_TRY(read_panel(run, breakdowns[b].variable, persons->room,
                               persons->months * persons->count, error));
        }
        for (size_t i = 0; i < persons->count; i++) {
            const double value = persons->room[set->first * persons->count + i];
            cells[i] = panel->dimensions[b] != SIZE_MAX          ? cell_of(panel, set, b, value)
                       : panel->starts[b] < panel->starts[b + 1] ? panel->starts[b]
                                                                 : SIZE_MAX;
        }
    }
out:
    return status;
}

/* ---- one pair of runs ---- */

/* Means of a person over the months alive in both; false when there is none. */
static bool follow(const struct persons *persons, const struct comparison_set *set, size_t person,
                   double means[2][CONTENTS])
{
    size_t months = 0;
    memset(means, 0, 2 * sizeof means[0]);
    for (size_t month = set->first; month <= set->last; month++) {
        const size_t cell = month * persons->count + person;
        bool there = true;
        for (int i = 0; i < CONTENTS; i++) {
            there =
                there && !isnan(persons->values[0][i][cell]) && !isnan(persons->values[1][i][cell]);
        }
        months += there;
        for (int side = 0; there && side < 2; side++) {
            for (int i = 0; i < CONTENTS; i++) {
                const double price = contents[i].nominal ? persons->prices[side][month] : 1;
                means[side][i] += contents[i].yearly * persons->values[side][i][cell] / price;
            }
        }
    }
    for (int side = 0; months > 0 && side < 2; side++) {
        for (int i = 0; i < CONTENTS; i++) {
            means[side][i] /= (double)months;
        }
    }
    return months > 0;
}

/* The measures of a person of the baseline and the scenario. Nobody wins or loses by the baseline itself. */
static void measure(double means[2][CONTENTS], double threshold,
                    double measures[2][COMPARISON_MEASURES])
{
    static const double percent = 100;
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < CONTENTS; i++) {
            measures[side][contents[i].measure] = means[side][i];
        }
        measures[side][COMPARISON_NET] = means[side][LIVING] + means[side][SURPLUS];
        measures[side][COMPARISON_PERSONS] = 1;
    }
    const double gain = measures[1][COMPARISON_NET] - measures[0][COMPARISON_NET];
    measures[0][COMPARISON_WINNERS] = measures[0][COMPARISON_LOSERS] = 0;
    measures[1][COMPARISON_WINNERS] = gain > threshold ? percent : 0;
    measures[1][COMPARISON_LOSERS] = gain < -threshold ? percent : 0;
}

/* Sums over persons into sums [2][COMPARISON_MEASURES][cells]. */
static void sum_persons(const struct persons *persons, const struct comparison_panel *panel,
                        const struct comparison_set *set, double threshold, double *sums)
{
    for (size_t i = 0; i < persons->count; i++) {
        double means[2][CONTENTS], measures[2][COMPARISON_MEASURES];
        if (!follow(persons, set, i, means)) {
            continue;
        }
        measure(means, threshold, measures);
        for (size_t b = 0; b < COMPARISON_BREAKDOWNS; b++) {
            const size_t cell = persons->cells[b * persons->count + i];
            for (size_t k = 0; cell != SIZE_MAX && k < 2 * (size_t)COMPARISON_MEASURES; k++) {
                sums[k * panel->cells + cell] +=
                    measures[k / COMPARISON_MEASURES][k % COMPARISON_MEASURES];
            }
        }
    }
}

/* From sums to means; a group without persons has none. */
static void divide(const struct comparison_panel *panel, double *sums)
{
    const double *persons = &sums[(size_t)COMPARISON_PERSONS * panel->cells];
    for (size_t k = 0; k < 2 * (size_t)COMPARISON_MEASURES; k++) {
        for (size_t i = 0; k % COMPARISON_MEASURES != COMPARISON_PERSONS && i < panel->cells; i++) {
            double *cell = &sums[k * panel->cells + i];
            *cell = persons[i] > 0 ? *cell / persons[i] : (double)NAN;
        }
    }
}

static enum sim_status add_pair(const struct comparison_panel *panel,
                                const struct comparison_set *set, struct persons *persons,
                                size_t group, size_t pair, double threshold,
                                struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const size_t side = (size_t)COMPARISON_MEASURES * panel->cells;
    double *sums = NULL;
    SIM_TRY(sim_memory_array(&sums, 2 * side, sizeof *sums, "groups of persons", error));
    SIM_TRY(read_side(persons, comparison_run(set, 0, pair), 0, error));
    SIM_TRY(read_side(persons, comparison_run(set, group, pair), 1, error));
    SIM_TRY(read_groups(persons, panel, set, comparison_run(set, 0, pair), error));
    sum_persons(persons, panel, set, threshold, sums);
    divide(panel, sums);
    for (size_t m = 0; m < COMPARISON_MEASURES; m++) {
        comparison_pairs_add(&panel->figures[(group - 1) * COMPARISON_MEASURES + m],
                             &sums[m * panel->cells], &sums[side + m * panel->cells]);
    }
out:
    free(sums);
    return status;
}

/* ---- all ---- */

/* A breakdown over a dimension that the file lacks, or codes that it does not keep, has no cells. */
static void lay_out(struct comparison_panel *panel, const struct results *run)
{
    for (size_t b = 0; b < COMPARISON_BREAKDOWNS; b++) {
        size_t d = 0, shape[RESULTS_RANK_MAX], rank = 0;
        enum sim_store_type type;
        struct sim_error absent;
        char path[256];
        while (d < run->dimension_count &&
               strcmp(run->dimensions[d].name, breakdowns[b].dimension) != 0) {
            d++;
        }
        panel->dimensions[b] = b == 0 ? SIZE_MAX : d;
        panel->starts[b] = panel->cells;
        snprintf(path, sizeof path, "panel/%s", b == 0 ? "id" : breakdowns[b].variable);
        if (b == 0) {
            panel->cells++;
        } else if (d < run->dimension_count && sim_store_read_shape(run->reader, path, &type, shape,
                                                                    &rank, &absent) == SIM_OK) {
            panel->cells += run->dimensions[d].count;
        } else {
            panel->dimensions[b] = SIZE_MAX;
        }
    }
    panel->starts[COMPARISON_BREAKDOWNS] = panel->cells;
}

enum sim_status comparison_panel_make(struct comparison_panel *panel,
                                      const struct comparison_set *set, double threshold,
                                      struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct persons persons = {.months = 0};
    *panel = (struct comparison_panel){.group_count = set->group_count - 1};
    size_t figures = panel->group_count * COMPARISON_MEASURES;
    size_t count = count_persons(comparison_model(set), panel->reason, sizeof panel->reason);
    if (count > 0) {
        SIM_TRY(check_panels(set, count, panel->reason, sizeof panel->reason, error));
    }
    if (panel->reason[0] != '\0') {
        return SIM_OK;
    }
    lay_out(panel, comparison_model(set));
    SIM_TRY(persons_make(&persons, set, count, error));
    SIM_TRY(sim_memory_array(&panel->figures, figures, sizeof *panel->figures, "groups of persons",
                             error));
    for (size_t i = 0; i < figures; i++) {
        SIM_TRY(comparison_pairs_make(&panel->figures[i], panel->cells, error));
    }
    for (size_t g = 1; g < set->group_count; g++) {
        for (size_t pair = 0; pair < set->pair_count; pair++) {
            SIM_TRY(add_pair(panel, set, &persons, g, pair, threshold, error));
        }
    }
    for (size_t i = 0; i < figures; i++) {
        comparison_pairs_end(&panel->figures[i]);
    }
out:
    persons_destroy(&persons);
    return status;
}

void comparison_panel_destroy(struct comparison_panel *panel)
{
    for (size_t i = 0; panel->figures != NULL && i < panel->group_count * COMPARISON_MEASURES;
         i++) {
        comparison_pairs_destroy(&panel->figures[i]);
    }
    free(panel->figures);
    panel->figures = NULL;
}
