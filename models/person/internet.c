/* Phases acquaintances and internet: who becomes a user, gives up, gets a smartphone.
 *
 * A non-user of `person.digital.age` or more becomes a user in a month with probability
 *     adoption x logistic(level + trend x years + diploma x step + age x (years beyond reference_age) / 10
 *                         + income x (decile - 5.5) + home + smartphone + household
 *                         + acquaintances x share of users + inclination x z)
 * a hazard form of the logit of use (the first-level divide of van Dijk 2005: motivation, material
 * access, then skill). z is the person's lasting inclination; its weight is large, so that the
 * willing adopt soon and those who remain without are the reluctant ones, whose number falls by the
 * turn of generations rather than by late adoption. A user gives up with a small probability that
 * falls with skill and rises with great age.
 *
 * A person of that age without smartphone acquires one in a month with probability
 *     (innovation + imitation x share of owners among one's like)
 *         x logistic(level + age x (years beyond reference_age) / 10 + income x (decile - 5.5)
 *                    + inclination x z - user x [not an internet user])
 * the diffusion of Bass (1969) within one's group, but by persons unlike in readiness (as in
 * Chatterjee and Eliashberg 1990), so that ownership levels off below everybody. A EUR of the lever equipment_subsidy adds
 * policy.equipment.effect to the level; who acquires one while covered is due the subsidy, paid in the next month's incomes
 * (models/policy/transfers.c).
 *
 * Acquaintances: the share of users in one's age band and diploma (weight same_kind) and in one's
 * département, last month. It is the expectation over a large sample of acquaintances drawn from
 * them; individual links are not kept. */
#include "models/household/state.h"
#include "models/person/state.h"
#include "models/policy/state.h"

#include <math.h>
#include <stdlib.h>

enum { GROUPS = WORLD_AGE_BAND_COUNT * WORLD_DIPLOMA_COUNT };

/* ---- acquaintances ---- */

struct tally {
    int64_t group[GROUPS][3];              /* persons, users, smartphones */
    int64_t departement[UINT8_MAX + 1][2]; /* persons, users */
};

struct counting {
    int32_t month;
    int youngest;
    struct person_view person;
    struct household_view household;
    struct tally *tallies; /* [threads] */
};

static size_t group_of(int age, uint8_t diploma)
{
    return (size_t)world_age_band(age) * WORLD_DIPLOMA_COUNT + diploma;
}

static void tally_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct person_view *p = &c->person;
    struct tally *tally = &c->tallies[thread];
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0)
            continue;
        int age = world_age(c->month, p->birth[row]);
        if (age < c->youngest)
            continue;
        int64_t *group = tally->group[group_of(age, p->diploma[row])];
        int64_t *departement = tally->departement[c->household.departement[p->household[row]]];
        group[0]++;
        group[1] += p->internet[row];
        group[2] += p->smartphone[row];
        departement[0]++;
        departement[1] += p->internet[row];
    }
}

static float share_of(int64_t part, int64_t whole)
{
    return whole > 0 ? (float)((double)part / (double)whole) : 0;
}

static enum sim_status run_acquaintances(struct sim_world *world, struct sim_error *error)
{
    struct counting c = {.month = world_month(world),
                         .youngest = (int)person_parameters(world)->digital_age,
                         .person = person_columns(sim_world_table(world, "person")),
                         .household = household_columns(sim_world_table(world, "household"))};
    struct group_view group = group_columns(sim_world_table(world, group_table.name));
    struct departement_view departement =
        departement_columns(sim_world_table(world, "departement"));
    enum sim_status status = sim_memory_array(&c.tallies, (size_t)world->threads, sizeof *c.tallies,
                                              "acquaintances", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, tally_block, &c);
    for (int t = 1; t < world->threads; t++) {
        for (size_t g = 0; g < GROUPS; g++)
            for (int k = 0; k < 3; k++)
                c.tallies[0].group[g][k] += c.tallies[t].group[g][k];
        for (size_t d = 0; d < departement.count; d++)
            for (int k = 0; k < 2; k++)
                c.tallies[0].departement[d][k] += c.tallies[t].departement[d][k];
    }
    for (size_t g = 0; g < GROUPS; g++) {
        const int64_t *count = c.tallies[0].group[g];
        group.internet_share[g] = share_of(count[1], count[0]);
        group.smartphone_share[g] = share_of(count[2], count[0]);
    }
    for (size_t d = 0; d < departement.count; d++)
        departement.internet_share[d] =
            share_of(c.tallies[0].departement[d][1], c.tallies[0].departement[d][0]);
    free(c.tallies);
    return SIM_OK;
}

const struct sim_phase person_acquaintances_phase = {
    .name = "acquaintances",
    .text = "shares of users and of smartphones among the groups in which acquaintances are found",
    .reads = "person.birth person.diploma person.household person.internet person.smartphone "
             "household.departement",
    .writes = "acquaintance_group.internet_share acquaintance_group.smartphone_share "
              "departement.internet_share",
    .rows = "",
    .run = run_acquaintances,
};

/* ---- adoption ---- */

enum { DRAW_INTERNET, DRAW_SMARTPHONE };

struct adopting {
    const struct sim_world *world;
    const struct person_parameters *parameters;
    uint32_t purpose;
    int32_t month;
    double years;
    bool subsidised; /* the lever equipment_subsidy is in force */
    double equipment_effect;
    double smartphone_most;           /* no monthly probability of a smartphone is higher */
    double abandon[WORLD_OLDEST + 1]; /* by age, without skill */
    struct person_view person;
    struct household_view household;
    struct group_view group;
    struct departement_view departement;
};

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static double centred_decile(const struct household_view *household, uint32_t home)
{
    return world_decile_centred(household->decile[home]);
}

static double adoption_probability(const struct adopting *a, size_t row, int age)
{
    const struct person_parameters *q = a->parameters;
    const struct person_view *p = &a->person;
    uint32_t home = p->household[row];
    double around =
        q->same_kind * (double)a->group.internet_share[group_of(age, p->diploma[row])] +
        (1 - q->same_kind) * (double)a->departement.internet_share[a->household.departement[home]];
    double level = q->internet_level + q->internet_trend * a->years +
                   q->internet_diploma * person_diploma_step(p->diploma[row]) +
                   q->internet_age * person_decades_beyond(q, age) +
                   q->internet_income * centred_decile(&a->household, home) +
                   q->internet_home * a->household.connected[home] +
                   q->internet_smartphone * p->smartphone[row] +
                   q->internet_household * (a->household.user_count[home] > 0) +
                   q->internet_acquaintances * around +
                   q->internet_inclination * (double)p->inclination[row];
    return q->internet_adoption * logistic(level);
}

static double smartphone_probability(const struct adopting *a, size_t row, int age, double subsidy)
{
    const struct person_parameters *q = a->parameters;
    const struct person_view *p = &a->person;
    double owners = (double)a->group.smartphone_share[group_of(age, p->diploma[row])];
    double level = q->smartphone_level + q->smartphone_age * person_decades_beyond(q, age) +
                   q->smartphone_income * centred_decile(&a->household, p->household[row]) +
                   q->smartphone_inclination * (double)p->inclination[row] +
                   q->smartphone_user * (p->internet[row] - 1) + a->equipment_effect * subsidy;
    return (q->smartphone_innovation + q->smartphone_imitation * owners) * logistic(level);
}

static void acquire(const struct adopting *a, size_t row, int age, double lot)
{
    const struct person_view *p = &a->person;
    struct policy_case at = policy_everywhere();
    double subsidy = 0; /* EUR */
    if (a->subsidised) {
        at = policy_case_of_person(p, &a->household, a->month, (uint32_t)row);
        subsidy = policy_value(a->world, POLICY_EQUIPMENT, &at);
    }
    if (lot >= smartphone_probability(a, row, age, subsidy))
        return;
    p->smartphone[row] = 1;
    if (subsidy > 0) {
        market_add_amount(a->world->threads, &a->household.equipment_due[p->household[row]],
                          ledger_cents(100 * subsidy));
        policy_count(a->world, POLICY_EQUIPMENT, &at, 1);
    }
}

/* Most months the lots are above what either probability can reach: then the rule, with its
 * exponential, need not be worked out. */
static void adopt(const struct adopting *a, size_t row, int age, double lot, double smartphone_lot)
{
    const struct person_view *p = &a->person;
    if (p->internet[row]) {
        double stay = 1 - (double)p->skill[row] / 100;
        if (lot < a->abandon[age > WORLD_OLDEST ? WORLD_OLDEST : age] * stay) {
            p->internet[row] = 0;
            p->idle[row] = 0;
        }
    } else {
        /* The counter stops at its last value, which stands for "never or long ago". */
        p->idle[row] = (uint8_t)(p->idle[row] + (p->idle[row] < PERSON_IDLE_LONG));
        if (lot < a->parameters->internet_adoption && lot < adoption_probability(a, row, age))
            p->internet[row] = 1;
    }
    if (!p->smartphone[row] && smartphone_lot < a->smartphone_most)
        acquire(a, row, age, smartphone_lot);
}

static void adopt_block(void *context, size_t begin, size_t end, int thread)
{
    const struct adopting *a = context;
    (void)thread;
    for (size_t first = begin; first < end; first += SIM_RANDOM_BATCH) {
        size_t count = end - first < SIM_RANDOM_BATCH ? end - first : SIM_RANDOM_BATCH;
        uint32_t words[4][SIM_RANDOM_BATCH];
        sim_random_fill(a->world->random, a->purpose, &a->person.id[first], a->world->month, count,
                        words);
        for (size_t i = 0; i < count; i++) {
            size_t row = first + i;
            int age = world_age(a->month, a->person.birth[row]);
            if (a->person.id[row] != 0 && age >= a->parameters->digital_age)
                adopt(a, row, age, sim_random_unit(words[DRAW_INTERNET][i]),
                      sim_random_unit(words[DRAW_SMARTPHONE][i]));
        }
    }
}

static enum sim_status run_internet(struct sim_world *world, struct sim_error *error)
{
    const struct person_parameters *parameters = person_parameters(world);
    struct adopting a = {
        .world = world,
        .parameters = parameters,
        .purpose = sim_random_purpose("person.internet"),
        .month = world_month(world),
        .years = (world->month - sim_world_run(world)->start) / (double)SIM_MONTHS_PER_YEAR,
        .subsidised = policy_acts(world, POLICY_EQUIPMENT),
        .equipment_effect = policy_parameters(world)->equipment_effect,
        .smartphone_most = parameters->smartphone_innovation + parameters->smartphone_imitation,
        .person = person_columns(sim_world_table(world, "person")),
        .household = household_columns(sim_world_table(world, "household")),
        .group = group_columns(sim_world_table(world, group_table.name)),
        .departement = departement_columns(sim_world_table(world, "departement"))};
    (void)error;
    for (int age = 0; age <= WORLD_OLDEST; age++) {
        double beyond = age > parameters->great_age ? (age - parameters->great_age) / 10 : 0;
        a.abandon[age] = parameters->internet_abandon * pow(parameters->abandon_age, beyond);
    }
    sim_parallel_blocks(world->threads, a.person.count, SIM_PARALLEL_BLOCK, adopt_block, &a);
    return SIM_OK;
}

const struct sim_phase person_internet_phase = {
    .name = "internet",
    .text = "non-users take up the internet, users give up, smartphones are acquired",
    .reads = "person.birth person.diploma person.household person.inclination person.internet "
             "person.idle person.smartphone person.skill household.departement household.decile "
             "household.connected household.user_count acquaintance_group.internet_share "
             "acquaintance_group.smartphone_share departement.internet_share "
             "household.equipment_due" POLICY_COUNTS,
    .writes = "person.internet person.idle person.smartphone household.equipment_due" POLICY_COUNTS,
    .rows = "",
    .run = run_internet,
};
