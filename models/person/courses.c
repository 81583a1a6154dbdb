/* Phase courses: the lever digital_training.
 *
 * In a month an adult whose skill is below policy.training.skill and who has never been on a course takes one with
 * probability value / 12, value being the lever's for him or her. One course in a life: who has points of a course
 * (person.coached) takes no other, so that the same money reaches more persons; repeated courses are left out.
 *
 * A course adds policy.training.points to the skill that its taker can attain by use, for good (person/learning.c). Who did
 * not use the internet becomes a user with probability policy.training.adoption; who uses it after the course has
 * the points at once, since a course teaches now, not beyond the end of the scale. Those who do not use it keep what they
 * can attain, for later, but no skill: it would fade without use.
 *
 * The state pays policy.training.cost, at consumer prices, for each course, in what it buys next (policy_owe). */
#include "models/policy/state.h"

enum { LOT_COURSE, LOT_ADOPTION };

struct courses {
    const struct sim_world *world;
    const struct policy_parameters *parameters;
    uint32_t purpose;
    int32_t month;
    int64_t cost; /* cents, of a course */
    struct person_view person;
    struct household_view household;
};

static void take_course(const struct courses *c, size_t row, const struct policy_case *at,
                        double adoption)
{
    const struct person_view *p = &c->person;
    const struct policy_parameters *q = c->parameters;
    p->coached[row] = (uint8_t)q->training_points;
    if (!p->internet[row] && adoption < q->training_adoption)
        p->internet[row] = 1;
    if (p->internet[row]) {
        double skill = (double)p->skill[row] + (double)q->training_points;
        p->skill[row] = (float)(skill < 100 ? skill : 100);
    }
    policy_owe(c->world, POLICY_TRAINING, c->cost);
    policy_count(c->world, POLICY_TRAINING, at, 1);
}

static void courses_block(void *context, size_t begin, size_t end, int thread)
{
    const struct courses *c = context;
    const struct person_view *p = &c->person;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0 || p->coached[row] > 0 ||
            (double)p->skill[row] >= c->parameters->training_skill ||
            world_age(c->month, p->birth[row]) < WORLD_ADULT_AGE)
            continue;
        struct policy_case at = policy_case_of_person(p, &c->household, c->month, (uint32_t)row);
        double monthly = policy_value(c->world, POLICY_TRAINING, &at) / SIM_MONTHS_PER_YEAR;
        if (monthly <= 0)
            continue;
        struct sim_random_event lots = {c->world->random, c->purpose, p->id[row], c->world->month};
        if (sim_random_uniform(&lots, LOT_COURSE) < monthly)
            take_course(c, row, &at, sim_random_uniform(&lots, LOT_ADOPTION));
    }
}

static enum sim_status run_courses(struct sim_world *world, struct sim_error *error)
{
    (void)error;
    if (!policy_acts(world, POLICY_TRAINING))
        return SIM_OK;
    const struct policy_parameters *parameters = policy_parameters(world);
    struct courses c = {.world = world,
                        .parameters = parameters,
                        .purpose = sim_random_purpose("policy.training"),
                        .month = world_month(world),
                        .cost = ledger_cents(100 * parameters->training_cost *
                                             market_economy(world).consumer_price[0]),
                        .person = person_columns(sim_world_table(world, "person")),
                        .household = household_columns(sim_world_table(world, "household"))};
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, courses_block, &c);
    return SIM_OK;
}

const struct sim_phase person_courses_phase = {
    .name = "courses",
    .text = "courses of digital training that the state pays (lever digital_training)",
    .reads = "person.birth person.diploma person.household person.internet person.skill "
             "person.coached household.departement household.decile "
             "economy.consumer_price" POLICY_COUNTS,
    .writes = "person.internet person.skill person.coached" POLICY_COUNTS,
    .rows = "",
    .run = run_courses,
};
