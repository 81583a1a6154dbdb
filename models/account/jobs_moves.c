/* The series of what became of jobs and of those who lost them: their declarations, and how they are filled from the
 * tables of jobs.c. Hires by sector, département and status are filled here too, beside the jobs that ended. */
#include "models/account/jobs.h"
#include "models/account/put.h"
#include "models/account/results_state.h"
#include "models/account/state.h"
#include "models/mode/state.h"

enum { MINUTES_PER_HOUR = 60 };

/* ---- series ---- */

static const char *const total[] = {"", NULL};
static const char *const by_cause[] = {"separation_cause",        "separation_cause occupation",
                                       "separation_cause sector", "separation_cause departement",
                                       "separation_cause status", NULL};
static const char *const by_displaced[] = {"", "separation_cause", "occupation", NULL};
static const char *const by_domain[] = {"", "domain_left domain", NULL};
static const char *const of_occupation[] = {"occupation", NULL};
static const char *const by_occupation[] = {"", "occupation", NULL};
static const char *const by_hours[] = {"", "sector", "occupation", NULL};

#define RUN "this run"
#define SERIES(S)                                                                                  \
    S(job_separations, COUNT, by_cause, "person/month", "jobs ended, by cause",                    \
      "jobs that ended in the month, moves to another job included, retirement and deaths not; "   \
      "occupation, sector and status are those left, départements those of residence; modes: "    \
      "dismissals that the firm would not have needed without the labour that modes freed since "  \
      "last January",                                                                              \
      RUN)                                                                                         \
    S(displaced_hired, COUNT, by_displaced, "person/month", "displaced persons hired",             \
      "persons hired in the month and at work at its end whose last job ended by a dismissal or "  \
      "closure since the run began, by the occupation left",                                       \
      RUN)                                                                                         \
    S(displaced_months, REAL, by_displaced, "month", "months out of work of the displaced hired",  \
      "months from the end of the last job to this one, added up over displaced persons hired in " \
      "the month",                                                                                 \
      RUN)                                                                                         \
    S(displaced_pay_before, REAL, by_displaced, "EUR of 2010/month", "pay before displacement",    \
      "gross pay of the last job at consumer prices of 2010, added up over displaced persons "     \
      "hired in the month, of those who are employees in both jobs",                               \
      RUN)                                                                                         \
    S(displaced_pay_after, REAL, by_displaced, "EUR of 2010/month", "pay after displacement",      \
      "gross pay of the new job at consumer prices of 2010, of the same persons", RUN)             \
    S(occupation_moves, COUNT, by_domain, "person/month", "moves between occupations",             \
      "persons hired in the month in another occupation than that of their last job, as far as "   \
      "this ended since the run began",                                                            \
      RUN)                                                                                         \
    S(occupation_leavers, COUNT, of_occupation, "person/month", "moves out of occupations",        \
      "of these, by the occupation left", RUN)                                                     \
    S(occupation_joiners, COUNT, of_occupation, "person/month", "moves into occupations",          \
      "of these, by the occupation joined", RUN)                                                   \
    S(retraining_completed, COUNT, by_occupation, "person/month", "retraining completed",          \
      "persons whose retraining spell ended in the month, by the occupation learned", RUN)         \
    S(retraining_hired, COUNT, total, "person/month", "retraining that led to its goal",           \
      "persons hired in the month in the occupation that they had learned in the year before",     \
      RUN)                                                                                         \
    S(retraining_lapsed, COUNT, total, "person/month", "retraining that lapsed",                   \
      "persons who for a year after a retraining spell found no work in the occupation learned, "  \
      "or began another",                                                                          \
      RUN)                                                                                         \
    S(retraining_judged, COUNT, total, "person/month", "retraining whose outcome is known",        \
      "retraining that led to its goal or lapsed in the month", RUN)                               \
    S(paid_hours, REAL, by_hours, "hour/month", "hours of paid work",                              \
      "hours worked by employees, modes.month_minutes x the hours of their firm as far as "        \
      "working time is not reduced, and by the self-employed, at full time",                       \
      RUN)
SERIES(ACCOUNT_SERIES)

#define RATIOS(R)                                                                                  \
    R(time_out_of_work, by_displaced, "month", "time out of work of the displaced",                \
      "mean months since their last job ended, of displaced persons hired in the month", RUN,      \
      displaced_months, displaced_hired, 1)                                                        \
    R(displaced_pay_ratio, by_displaced, "% of pay before", "pay of the displaced",                \
      "gross pay of the new job per 100 of the last, both at prices of 2010, of displaced "        \
      "employees hired in the month",                                                              \
      RUN, displaced_pay_after, displaced_pay_before, 100)                                         \
    R(retraining_success_share, total, "%", "retraining that led to its goal",                     \
      "per 100 retraining spells whose outcome became known in the month", RUN, retraining_hired,  \
      retraining_judged, 100)
RATIOS(ACCOUNT_RATIO)

#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_moves_series[] = {SERIES(POINTER) RATIOS(POINTER)
                                                                         NULL};

/* ---- filling ---- */

/* A table [rows][labels] into the series `name` by two dimensions; labels may be fewer than the dimension's. */
static void put_table(const struct sim_world *world, const char *name, size_t rows, size_t labels,
                      const int64_t *cells)
{
    const struct sim_series *series = sim_world_series(world, name);
    size_t width = series->cells / rows;
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < labels; k++)
            account_add(&series->counts[r * width + k], cells[r * labels + k],
                        account_weight(world));
}

static int64_t sum_of(const int64_t *cells, size_t count)
{
    int64_t sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += cells[k];
    return sum;
}

static void fill_ended(const struct sim_world *world, const struct jobs_layout *at,
                       const int64_t *table)
{
    const int64_t *sectors = &table[at->ended_sector];
    for (size_t why = 0; why < PERSON_LOSS_COUNT; why++)
        account_add_count(world, "job_separations_by_separation_cause", why,
                          sum_of(&sectors[why * SECTOR_COUNT], SECTOR_COUNT));
    put_table(world, "job_separations_by_separation_cause_sector", PERSON_LOSS_COUNT, SECTOR_COUNT,
              sectors);
    put_table(world, "job_separations_by_separation_cause_occupation", PERSON_LOSS_COUNT,
              at->occupations, &table[at->ended_occupation]);
    put_table(world, "job_separations_by_separation_cause_departement", PERSON_LOSS_COUNT,
              at->places, &table[at->ended_departement]);
    put_table(world, "job_separations_by_separation_cause_status", PERSON_LOSS_COUNT, STATUS_COUNT,
              &table[at->ended_status]);
}

static void fill_hired(const struct sim_world *world, const struct jobs_layout *at,
                       const int64_t *table)
{
    const int64_t *hired = &table[at->hired_sector_departement];
    put_table(world, "hires_by_sector_departement", SECTOR_COUNT, at->places, hired);
    put_table(world, "hires_by_status", 1, STATUS_COUNT, &table[at->hired_status]);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        account_add_count(world, "hires_by_sector", s, sum_of(&hired[s * at->places], at->places));
        put_table(world, "hires_by_departement", 1, at->places, &hired[s * at->places]);
    }
}

/* Persons, their months and their pay in one cell of a breakdown. */
static void add_displaced(const struct sim_world *world, const char *breakdown, size_t k,
                          const int64_t values[4])
{
    static const char *const names[] = {"displaced_hired", "displaced_months",
                                        "displaced_pay_before", "displaced_pay_after"};
    const double units[] = {1, 1, 100.0 * JOBS_PAY_PARTS, 100.0 * JOBS_PAY_PARTS};
    for (int i = 0; i < 4; i++) {
        char name[SIM_NAME_MAX * 2];
        snprintf(name, sizeof name, "%s%s", names[i], breakdown);
        struct sim_series *series = sim_world_series(world, name);
        int64_t country = sim_number_times(values[i], account_weight(world));
        if (series->counts)
            series->counts[k] += country;
        else
            series->reals[k] += (double)country / units[i];
    }
}

static void fill_displaced(const struct sim_world *world, const struct jobs_layout *at,
                           const int64_t *table)
{
    const size_t tables[4] = {at->displaced, at->displaced_months, at->displaced_before,
                              at->displaced_after};
    int64_t all[4] = {0};
    for (size_t why = 0; why < PERSON_LOSS_COUNT; why++) {
        int64_t here[4];
        for (int i = 0; i < 4; i++) {
            here[i] = sum_of(&table[tables[i] + why * at->occupations], at->occupations);
            all[i] += here[i];
        }
        add_displaced(world, "_by_separation_cause", why, here);
    }
    add_displaced(world, "", 0, all);
    for (size_t o = 0; o < at->occupations; o++) {
        int64_t here[4] = {0};
        for (size_t why = 0; why < PERSON_LOSS_COUNT; why++)
            for (int i = 0; i < 4; i++)
                here[i] += table[tables[i] + why * at->occupations + o];
        add_displaced(world, "_by_occupation", o, here);
    }
}

static void fill_learned(const struct sim_world *world, const struct jobs_layout *at,
                         const int64_t *table)
{
    int64_t hired = table[at->applied], lapsed = table[at->lapsed];
    put_table(world, "retraining_completed_by_occupation", 1, at->occupations, &table[at->learned]);
    account_add_count(world, "retraining_completed", 0,
                      sum_of(&table[at->learned], at->occupations));
    account_add_count(world, "retraining_hired", 0, hired);
    account_add_count(world, "retraining_lapsed", 0, lapsed);
    account_add_count(world, "retraining_judged", 0, hired + lapsed);
}

static void fill_hours(const struct sim_world *world, const struct jobs_layout *at,
                       const int64_t *table)
{
    double month =
        mode_parameters(world)->month_minutes / MINUTES_PER_HOUR * (double)account_weight(world);
    const int64_t *occupations = &table[at->hours_occupation], *sectors = &table[at->hours_sector];
    for (size_t o = 0; o < at->occupations; o++)
        account_put_real(world, "paid_hours_by_occupation", o,
                         month * ((double)occupations[o] / JOBS_FULL_TIME));
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        account_put_real(world, "paid_hours_by_sector", s,
                         month * ((double)sectors[s] / JOBS_FULL_TIME));
    account_put_real(world, "paid_hours", 0,
                     month * ((double)sum_of(sectors, SECTOR_COUNT) / JOBS_FULL_TIME));
}

void jobs_fill_moves(const struct sim_world *world, const struct jobs_layout *at,
                     const int64_t *table)
{
    fill_ended(world, at, table);
    fill_hired(world, at, table);
    fill_displaced(world, at, table);
    put_table(world, "occupation_moves_by_domain_left_domain", at->domains, at->domains,
              &table[at->moves]);
    account_add_count(world, "occupation_moves", 0, sum_of(&table[at->leavers], at->occupations));
    put_table(world, "occupation_leavers_by_occupation", 1, at->occupations, &table[at->leavers]);
    put_table(world, "occupation_joiners_by_occupation", 1, at->occupations, &table[at->joiners]);
    fill_learned(world, at, table);
    fill_hours(world, at, table);
}
