/* The series of the labour account: their declarations, and how they are filled from the tables
 * of jobs.c. */
#include "models/account/jobs.h"
#include "models/account/put.h"
#include "models/account/state.h"

#include <math.h>

/* ---- series ---- */

static const char *const total[] = {"", NULL};
static const char *const by_employment[] = {"",
                                            "sex",
                                            "age_band",
                                            "diploma",
                                            "departement",
                                            "occupation",
                                            "sector",
                                            "status",
                                            "occupation sector",
                                            "occupation departement",
                                            "occupation status",
                                            "sector departement status",
                                            NULL};
static const char *const by_activity[] = {"",           "sex", "age_band", "diploma", "departement",
                                          "occupation", NULL};
static const char *const by_occupation[] = {"", "occupation", NULL};
static const char *const by_employee[] = {"", "occupation", "sector", "departement", NULL};
static const char *const by_hire[] = {"",       "occupation",         "sector", "departement",
                                      "status", "sector departement", NULL};
static const char *const by_threshold[] = {"threshold", NULL};

#define RUN "this run"
#define ILO "definition: ILO, 13th Conference of Labour Statisticians"

/* id, breakdowns, words, text: in the order of the bits of person.change */
#define CHANGES(C)                                                                                 \
    C(job_endings, by_occupation, "jobs ended", "persons who quit or whose contract ended")        \
    C(dismissals, by_occupation, "dismissals", "persons dismissed by a firm with too many")        \
    C(jobs_closed, by_occupation, "jobs lost by closures", "persons whose firm closed")            \
    C(hires, by_hire, "hires", "persons who began a job, from another or from unemployment")       \
    C(job_moves, by_occupation, "moves from job to job", "persons hired from another job")         \
    C(labour_entries, by_occupation, "entries into the labour force",                              \
      "persons who began to look for work")                                                        \
    C(labour_exits, by_occupation, "exits from the labour force",                                  \
      "persons who retired or left for other reasons")                                             \
    C(retraining_entries, by_occupation, "retraining begun",                                       \
      "unemployed persons who began a retraining spell")
#define CHANGE_SERIES(id, list, words, text)                                                       \
    ACCOUNT_SERIES(id, COUNT, list, "person/month", words, text ", in the month", RUN)
CHANGES(CHANGE_SERIES)

#define SERIES(S)                                                                                  \
    S(employment, COUNT, by_employment, "person", "employment",                                    \
      "residents at work at the end of the month, by département of residence", ILO)               \
    S(unemployed, COUNT, by_activity, "person", "unemployed",                                      \
      "residents without work who look for it, by last occupation", ILO)                           \
    S(active, COUNT, by_activity, "person", "labour force", "employed and unemployed", ILO)        \
    S(self_employed, COUNT, total, "person", "self-employed",                                      \
      "residents who own the business they work in", RUN)                                          \
    S(employees, COUNT, by_employee, "person", "employees",                                        \
      "employees of firms and public bodies", RUN)                                                 \
    S(pay_sum, COUNT, by_employee, "0.01 EUR/month", "sum of gross pay",                           \
      "gross pay of employees, added up", RUN)                                                     \
    S(employees_at_minimum, COUNT, by_employee, "person", "employees at the minimum wage",         \
      "employees whose pay is the legal minimum", RUN)                                             \
    S(pay_threshold, SPARSE, by_threshold, "EUR/month", "deciles of gross pay",                    \
      "pay under which so many tenths of employees are, straight lines within 10 EUR", RUN)        \
    S(job_seekers, COUNT, by_occupation, "person", "job seekers",                                  \
      "unemployed persons by the occupation of their last work or wish", RUN)                      \
    S(vacancies, COUNT, by_occupation, "post/month", "posts offered",                              \
      "posts offered in the month", RUN)                                                           \
    S(unfilled_posts, COUNT, by_occupation, "post", "posts unfilled",                              \
      "posts still open at the end of the month", RUN)                                             \
    S(vacancy_rate, SPARSE, total, "%", "vacancy rate",                                            \
      "posts unfilled per 100 posts, filled and unfilled", RUN)                                    \
    S(unemployment_duration, SPARSE, total, "month", "unemployment so far",                        \
      "mean months since the last work of those now unemployed", RUN)                              \
    S(long_term_share, SPARSE, total, "%", "long-term unemployment",                               \
      "unemployed for 12 months or more per 100 unemployed", RUN)                                  \
    S(retraining, COUNT, total, "person", "persons retraining",                                    \
      "unemployed persons in a retraining spell", RUN)                                             \
    S(job_finding_rate, SPARSE, total, "%/month", "rate of finding a job",                         \
      "hired from outside work per 100 of these and the unemployed at the end of the month", RUN)  \
    S(separation_rate, SPARSE, total, "%/month", "rate of job loss",                               \
      "jobs ended, dismissals and jobs closed per 100 employed", RUN)
SERIES(ACCOUNT_SERIES)

#define RATIOS(R)                                                                                  \
    R(unemployment_rate, by_activity, "%", "unemployment rate",                                    \
      "unemployed per 100 of the labour force", ILO, unemployed, active, 100)                      \
    R(mean_pay, by_employee, "EUR/month", "mean gross pay", "mean gross pay of employees", RUN,    \
      pay_sum, employees, 0.01)                                                                    \
    R(minimum_wage_share, by_employee, "%", "share of employees at the minimum wage",              \
      "employees at the legal minimum per 100 employees", RUN, employees_at_minimum, employees,    \
      100)                                                                                         \
    R(tightness, by_occupation, "post/person", "tightness", "posts offered per job seeker", RUN,   \
      vacancies, job_seekers, 1)
RATIOS(ACCOUNT_RATIO)

#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_jobs_series[] = {CHANGES(POINTER) SERIES(POINTER)
                                                                        RATIOS(POINTER) NULL};

/* ---- filling ---- */

static double share(int64_t part, int64_t whole, double factor)
{
    return whole > 0 ? factor * (double)part / (double)whole : NAN;
}

/* Employed, unemployed and active of one breakdown whose table is of pairs. */
static void fill_pairs(const struct sim_world *world, const char *dimension, const int64_t *pairs)
{
    char name[3][SIM_NAME_MAX * 2];
    static const char *const names[] = {"employment", "unemployed", "active"};
    for (int i = 0; i < 3; i++)
        snprintf(name[i], sizeof name[i], "%s_by_%s", names[i], dimension);
    for (size_t k = 0; k < sim_world_dimension(world, dimension)->count; k++) {
        account_add_count(world, name[0], k, pairs[2 * k]);
        account_add_count(world, name[1], k, pairs[2 * k + 1]);
        account_add_count(world, name[2], k, pairs[2 * k] + pairs[2 * k + 1]);
    }
}

/* The finest tables, and the coarser ones as their sums. */
static void fill_employment(const struct sim_world *world, const struct jobs_layout *at,
                            const int64_t *table)
{
    int64_t weight = account_weight(world);
    int64_t *everyone = account_counts(world, "employment");
    int64_t *occupations = account_counts(world, "employment_by_occupation");
    int64_t *places = account_counts(world, "employment_by_departement");
    int64_t *sectors = account_counts(world, "employment_by_sector");
    int64_t *statuses = account_counts(world, "employment_by_status");
    int64_t *fine = account_counts(world, "employment_by_occupation_departement");
    for (size_t o = 0; o < at->occupations; o++)
        for (size_t d = 0; d < at->places; d++) {
            size_t cell = o * at->places + d;
            int64_t persons = weight * table[at->occupation_departement + cell];
            fine[cell] = persons;
            occupations[o] += persons;
            places[d] += persons;
            *everyone += persons;
        }
    fine = account_counts(world, "employment_by_occupation_sector");
    for (size_t cell = 0; cell < at->occupations * SECTOR_COUNT; cell++) {
        fine[cell] = weight * table[at->occupation_sector + cell];
        sectors[cell % SECTOR_COUNT] += fine[cell];
    }
    fine = account_counts(world, "employment_by_occupation_status");
    for (size_t cell = 0; cell < at->occupations * STATUS_COUNT; cell++) {
        fine[cell] = weight * table[at->occupation_status + cell];
        statuses[cell % STATUS_COUNT] += fine[cell];
    }
    fine = account_counts(world, "employment_by_sector_departement_status");
    for (size_t cell = 0; cell < SECTOR_COUNT * at->places * STATUS_COUNT; cell++)
        fine[cell] = weight * table[at->sector_departement_status + cell];
    *account_counts(world, "self_employed") = statuses[STATUS_SELF_EMPLOYED];
}

static void fill_unemployment(const struct sim_world *world, const struct jobs_layout *at,
                              const int64_t *table)
{
    int64_t weight = account_weight(world);
    int64_t *seekers = account_counts(world, "job_seekers");
    for (size_t o = 0; o < at->occupations; o++) {
        int64_t persons = weight * table[at->seeking_occupation + o];
        account_counts(world, "unemployed_by_occupation")[o] = persons;
        account_counts(world, "job_seekers_by_occupation")[o] = persons;
        account_counts(world, "active_by_occupation")[o] =
            persons + account_counts(world, "employment_by_occupation")[o];
        *seekers += persons;
    }
    for (size_t d = 0; d < at->places; d++) {
        int64_t persons = weight * table[at->seeking_departement + d];
        account_counts(world, "unemployed_by_departement")[d] = persons;
        account_counts(world, "active_by_departement")[d] =
            persons + account_counts(world, "employment_by_departement")[d];
    }
    *account_counts(world, "unemployed") = *seekers;
    *account_counts(world, "active") = *seekers + *account_counts(world, "employment");
    *account_counts(world, "retraining") = weight * table[at->training];
}

/* One table of employees by a label, with its pay and its employees at the minimum. */
static void add_employees(const struct sim_world *world, const char *dimension, size_t k,
                          int64_t employees, int64_t pay, int64_t low)
{
    static const char *const names[] = {"employees", "pay_sum", "employees_at_minimum"};
    const int64_t values[] = {employees, pay, low};
    for (int i = 0; i < 3; i++) {
        char name[SIM_NAME_MAX * 2];
        snprintf(name, sizeof name, "%s_by_%s", names[i], dimension);
        account_add_count(world, name, k, values[i]);
    }
}

static int64_t employees_at(const int64_t *cells)
{
    return cells[STATUS_EMPLOYEE] + cells[STATUS_PUBLIC];
}

static void fill_pay(const struct sim_world *world, const struct jobs_layout *at,
                     const int64_t *table)
{
    int64_t employees = 0, pay = 0, low = 0;
    for (size_t o = 0; o < at->occupations; o++) {
        int64_t here = employees_at(&table[at->occupation_status + o * STATUS_COUNT]);
        employees += here;
        pay += table[at->pay_occupation + o];
        low += table[at->low_occupation + o];
        add_employees(world, "occupation", o, here, table[at->pay_occupation + o],
                      table[at->low_occupation + o]);
    }
    account_add_count(world, "employees", 0, employees);
    account_add_count(world, "pay_sum", 0, pay);
    account_add_count(world, "employees_at_minimum", 0, low);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        add_employees(world, "sector", s, 0, table[at->pay_sector + s], table[at->low_sector + s]);
        for (size_t d = 0; d < at->places; d++) {
            size_t cell = (s * at->places + d) * STATUS_COUNT;
            int64_t here = employees_at(&table[at->sector_departement_status + cell]);
            account_add_count(world, "employees_by_sector", s, here);
            account_add_count(world, "employees_by_departement", d, here);
        }
    }
    for (size_t d = 0; d < at->places; d++)
        add_employees(world, "departement", d, 0, table[at->pay_departement + d],
                      table[at->low_departement + d]);
}

/* Deciles of pay from the bins, by a straight line within a bin; missing while nobody is employed.
 * */
static void fill_thresholds(const struct sim_world *world, const int64_t *bins)
{
    double *thresholds = account_reals(world, "pay_threshold_by_threshold");
    int64_t employees = 0, below = 0;
    size_t q = 0;
    for (size_t b = 0; b < JOBS_PAY_BINS; b++)
        employees += bins[b];
    for (size_t b = 0; b < JOBS_PAY_BINS && employees > 0; b++) {
        for (; q + 1 < WORLD_DECILE_COUNT; q++) {
            int64_t wanted = employees * (int64_t)(q + 1) - WORLD_DECILE_COUNT * below;
            if (wanted > WORLD_DECILE_COUNT * bins[b])
                break;
            double within =
                bins[b] > 0 ? (double)wanted / (double)(WORLD_DECILE_COUNT * bins[b]) : 0;
            thresholds[q] = ((double)b + within) * JOBS_PAY_STEP / 100;
        }
        below += bins[b];
    }
    for (; q + 1 < WORLD_DECILE_COUNT; q++)
        thresholds[q] = NAN;
}

static void fill_flows(const struct sim_world *world, const struct jobs_layout *at,
                       const int64_t *table)
{
#define CHANGE_NAME(id, list, words, text) {#id, #id "_by_occupation"},
    static const char *const names[JOBS_CHANGE_COUNT][2] = {CHANGES(CHANGE_NAME)};
    int64_t lost = 0;
    for (size_t c = 0; c < JOBS_CHANGE_COUNT; c++) {
        int64_t sum = 0;
        for (size_t o = 0; o < at->occupations; o++) {
            int64_t persons = table[at->changes + o * JOBS_CHANGE_COUNT + c];
            account_add_count(world, names[c][1], o, persons);
            sum += persons;
        }
        account_add_count(world, names[c][0], 0, sum);
        if (1u << c & (PERSON_LEAVES_JOB | PERSON_DISMISSED | PERSON_FIRM_CLOSED))
            lost += sum;
    }
    int64_t weight = account_weight(world);
    int64_t unemployed = *account_counts(world, "unemployed") / weight;
    int64_t employed = *account_counts(world, "employment") / weight;
    account_put_real(world, "unemployment_duration", 0, share(table[at->months], unemployed, 1));
    account_put_real(world, "long_term_share", 0, share(table[at->long_term], unemployed, 100));
    account_put_real(world, "job_finding_rate", 0,
                     share(table[at->found], table[at->found] + unemployed, 100));
    account_put_real(world, "separation_rate", 0, share(lost, employed, 100));
}

static void fill_posts(const struct sim_world *world)
{
    struct occupation_view occupation = market_occupations(world);
    int64_t offered = 0, unfilled = 0;
    for (size_t o = 0; o < occupation.count; o++) {
        offered += occupation.vacancies[o];
        unfilled += occupation.unfilled[o];
        account_add_count(world, "vacancies_by_occupation", o, occupation.vacancies[o]);
        account_add_count(world, "unfilled_posts_by_occupation", o, occupation.unfilled[o]);
    }
    account_add_count(world, "vacancies", 0, offered);
    account_add_count(world, "unfilled_posts", 0, unfilled);
    int64_t employed = *account_counts(world, "employment") / account_weight(world);
    account_put_real(world, "vacancy_rate", 0, share(unfilled, unfilled + employed, 100));
}

void jobs_fill(const struct sim_world *world, const struct jobs_layout *at, const int64_t *table)
{
    fill_pairs(world, "sex", &table[at->sex]);
    fill_pairs(world, "age_band", &table[at->age_band]);
    fill_pairs(world, "diploma", &table[at->diploma]);
    fill_employment(world, at, table);
    fill_unemployment(world, at, table);
    fill_pay(world, at, table);
    fill_thresholds(world, &table[at->pay_bins]);
    fill_flows(world, at, table);
    fill_posts(world);
}
