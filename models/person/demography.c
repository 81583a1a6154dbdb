/* Phases deaths, births and arrivals: what the lots decided becomes rows. */
#include "models/household/state.h"
#include "models/person/state.h"

#include <math.h>
#include <stdlib.h>

static int64_t *flow_cell(const struct sim_world *world, const char *series)
{
    return sim_world_series(world, series)->counts;
}

/* ---- deaths and departures ---- */

static enum sim_status run_deaths(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    uint32_t *rows = NULL;
    size_t count;
    int64_t weight = sim_world_run(world)->scale;
    struct sim_table *table = sim_world_table(world, "person");
    struct person_view person = person_columns(table);
    SIM_TRY(person_events(world, PERSON_DIES | PERSON_DEPARTS, &rows, &count, error));
    for (size_t i = 0; i < count; i++) {
        *flow_cell(world, person.event[rows[i]] & PERSON_DIES ? "deaths" : "departures") += weight;
        household_leave(world, rows[i]);
        sim_table_remove(table, rows[i]);
    }
out:
    free(rows);
    return status;
}

const struct sim_phase person_deaths_phase = {
    .name = "deaths",
    .text = "removes those who die or leave the country; widowhood; empty households end",
    .reads = "person.event person.household person.next person.role person.birth household.first "
             "household.couple household.deposits household.loans household.shares "
             "household.dwelling institution.deposits institution.loans economy.estates_pool "
             "economy.estate_shares economy.estate_dwellings",
    .writes = "person.household person.next person.role household.first household.couple "
              "household.deposits household.loans household.shares household.dwelling "
              "institution.deposits institution.loans economy.estates_pool "
              "economy.estate_shares economy.estate_dwellings",
    .rows = "person household",
    .run = run_deaths,
};

/* ---- births ---- */

static void fill_newborn(const struct sim_world *world, const struct person_view *person,
                         size_t row)
{
    const struct person_parameters *p = person_parameters(world);
    struct sim_random_event event = {world->random, sim_random_purpose("person.newborn"),
                                     person->id[row], world->month};
    person->birth[row] = (int16_t)world_month(world);
    person->sex[row] = sim_random_uniform(&event, 0) < p->boys ? WORLD_MALE : WORLD_FEMALE;
    person->diploma[row] = WORLD_IN_EDUCATION;
    person->diploma_final[row] =
        world_diploma_draw(world_rates(world), sim_month_year(world->month), person->sex[row], 0,
                           sim_random_uniform(&event, 1));
    person->inclination[row] = (float)world_normal(&event, 2);
    person->activity[row] = WORLD_OTHER_ACTIVITY;
    person->occupation_group_opening[row] = WORLD_OCCUPATION_NONE;
    person->occupation[row] = person->goal[row] = world_no_occupation(world);
    person->role[row] = WORLD_CHILD;
    person->idle[row] = PERSON_IDLE_LONG;
}

static enum sim_status run_births(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    uint32_t *mothers = NULL;
    size_t count, first;
    struct sim_table *table = sim_world_table(world, "person");
    SIM_TRY(person_events(world, PERSON_GIVES_BIRTH, &mothers, &count, error));
    if (count == 0)
        goto out;
    SIM_TRY(sim_table_append(table, count, &first, error));
    struct person_view person = person_columns(table);
    struct sim_membership members = household_membership(world);
    for (size_t i = 0; i < count; i++) {
        fill_newborn(world, &person, first + i);
        sim_member_add(&members, person.household[mothers[i]], (uint32_t)(first + i));
    }
    *flow_cell(world, "births") += (int64_t)count * sim_world_run(world)->scale;
out:
    free(mothers);
    return status;
}

const struct sim_phase person_births_phase = {
    .name = "births",
    .text = "adds the newborn to their mothers' households",
    .reads = "person.* household.first",
    .writes = "person.* household.first",
    .rows = "person",
    .run = run_births,
};

/* ---- arrivals from abroad ---- */

/* Somebody like `like` in age, sex, schooling and habits, who lives in the same département. */
static void fill_arrival(const struct sim_world *world, const struct person_view *person,
                         size_t row, uint32_t like)
{
    struct sim_random_event event = {world->random, sim_random_purpose("person.arrival"),
                                     person->id[row], world->month};
    person->birth[row] = person->birth[like];
    person->sex[row] = person->sex[like];
    person->diploma[row] = person->diploma[like];
    person->diploma_final[row] = person->diploma_final[like];
    person->activity[row] = WORLD_OTHER_ACTIVITY;
    person->occupation_group_opening[row] = WORLD_OCCUPATION_NONE;
    person->occupation[row] = person->goal[row] = world_no_occupation(world);
    person->internet[row] = person->internet[like];
    person->idle[row] = person->idle[like];
    person->smartphone[row] = person->smartphone[like];
    person->skill[row] = person->skill[like];
    person->inclination[row] = (float)world_normal(&event, 0);
}

static enum sim_status run_arrivals(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    uint32_t *like = NULL, *founders = NULL;
    uint8_t *places = NULL;
    float *incomes = NULL;
    size_t count, first, found = 0;
    struct sim_table *table = sim_world_table(world, "person");
    SIM_TRY(person_events(world, PERSON_IS_JOINED, &like, &count, error));
    if (count == 0)
        goto out;
    SIM_TRY(sim_memory_array(&founders, count, sizeof *founders, "arrivals", error));
    SIM_TRY(sim_memory_array(&places, count, sizeof *places, "arrivals", error));
    SIM_TRY(sim_memory_array(&incomes, count, sizeof *incomes, "arrivals", error));
    SIM_TRY(sim_table_append(table, count, &first, error));
    struct person_view person = person_columns(table);
    struct household_view household = household_columns(sim_world_table(world, "household"));
    struct sim_membership members = household_membership(world);
    for (size_t i = 0; i < count; i++) {
        uint32_t row = (uint32_t)(first + i), home = person.household[like[i]];
        fill_arrival(world, &person, row, like[i]);
        if (world_age(world_month(world), person.birth[row]) <
            (int)person_parameters(world)->adult_home_age) {
            /* A minor does not come alone: he or she joins that household. */
            person.role[row] = WORLD_CHILD;
            sim_member_add(&members, home, row);
            continue;
        }
        founders[found] = row;
        places[found] = household.departement[home];
        incomes[found++] = household.standard_of_living[home];
    }
    SIM_TRY(household_found(world, founders, found, places, incomes, NULL, error));
    *flow_cell(world, "arrivals") += (int64_t)count * sim_world_run(world)->scale;
out:
    free(like);
    free(founders);
    free(places);
    free(incomes);
    return status;
}

const struct sim_phase person_arrivals_phase = {
    .name = "arrivals",
    .text = "adds net immigrants, who resemble residents of their age, sex and département",
    .reads = "person.* household.* living_threshold.threshold",
    .writes = "person.* household.*",
    .rows = "person household",
    .run = run_arrivals,
};

/* ---- end of studies ---- */

/* Leaving education at completed age a: the yearly probability is 1 - S(a + 1) / S(a), with S the
 * share still in education of those who will hold that diploma. */
struct studies {
    const struct sim_world *world;
    uint32_t purpose;
    int32_t month;
    double leaving[WORLD_OLDEST + 1][WORLD_DIPLOMA_FINAL_COUNT]; /* monthly */
    struct person_view person;
};

static void studies_block(void *context, size_t begin, size_t end, int thread)
{
    const struct studies *s = context;
    const struct person_view *p = &s->person;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0 || p->diploma[row] != WORLD_IN_EDUCATION)
            continue;
        int age = world_age(s->month, p->birth[row]);
        double probability =
            s->leaving[age > WORLD_OLDEST ? WORLD_OLDEST : age][p->diploma_final[row]];
        if (probability <= 0)
            continue;
        struct sim_random_event event = {s->world->random, s->purpose, p->id[row], s->world->month};
        if (sim_random_uniform(&event, 0) < probability)
            p->diploma[row] = p->diploma_final[row];
    }
}

static enum sim_status run_studies(struct sim_world *world, struct sim_error *error)
{
    const struct world_rates *rates = world_rates(world);
    struct studies studies = {.world = world,
                              .purpose = sim_random_purpose("person.studies"),
                              .month = world_month(world),
                              .person = person_columns(sim_world_table(world, "person"))};
    (void)error;
    for (int age = 0; age <= WORLD_OLDEST; age++)
        for (int d = 0; d < WORLD_DIPLOMA_FINAL_COUNT; d++) {
            double now = rates->still_studying[age][d];
            double next = age < WORLD_OLDEST ? rates->still_studying[age + 1][d] : 0;
            double yearly = now > 0 ? 1 - next / now : 1;
            studies.leaving[age][d] =
                yearly >= 1 ? 1 : 1 - pow(1 - yearly, 1.0 / SIM_MONTHS_PER_YEAR);
        }
    sim_parallel_blocks(world->threads, studies.person.count, SIM_PARALLEL_BLOCK, studies_block,
                        &studies);
    return SIM_OK;
}

const struct sim_phase person_studies_phase = {
    .name = "studies",
    .text = "ends education, with the final diploma",
    .reads = "person.birth person.diploma person.diploma_final",
    .writes = "person.diploma",
    .rows = "",
    .run = run_studies,
};
