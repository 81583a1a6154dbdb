/* The digital state at the opening.
 *
 * A person of 15 or more uses the internet with the probability of the table by age, sex and
 * diploma, spread on the logit scale by the income effect; from person.digital.age to 14 with
 * that of pupils of 15. The lots of use of those who live together are correlated
 * (person.internet.alike, a factor of the household): partners are alike beyond age and
 * schooling, so that users and non-users are found in fewer homes than chance would mix them in.
 * Users are the more inclined: the inclination keeps its standard normal distribution, but is
 * tied to the lot of use. Skill of users is normal around the table's mean (within 0..100) and
 * follows the rest of the inclination; of the others it is zero. Households are connected by
 * having a user, by children and by income; smartphones go to users by the logit of acquisition
 * (person/internet.c), that is the more inclined, younger and richer first. */
#include "models/household/state.h"
#include "models/person/state.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

struct digital_opening {
    const struct sim_world *world;
    const struct person_parameters *parameters;
    const struct household_parameters *household_parameters;
    const struct world_rates *rates;
    struct person_view person;
    struct household_view household;
};

/* Correlation of inclination with the (normal) lot of use given age, sex and diploma: the effect of
 * inclination among the spread of a logit, whose standard deviation is pi / sqrt(3). */
static double tie(double effect)
{
    const double logit_sd = 1.8137993642342178;
    return effect / sqrt(effect * effect + logit_sd * logit_sd);
}

/* Factor on the logit of a share that keeps the share of all deciles together when their logits
 * are spread by an effect for each decile (Zeger, Liang and Albert 1988: a normal spread of standard
 * deviation s flattens a logit by 1 / sqrt(1 + c^2 s^2), c = 16 sqrt(3) / (15 pi)). */
static double stretch(double effect)
{
    const double c2 = 0.345843, variance = (WORLD_DECILE_COUNT * WORLD_DECILE_COUNT - 1) / 12.0;
    return sqrt(1 + c2 * variance * effect * effect);
}

static void open_person(const struct digital_opening *o, size_t row, int age)
{
    const struct person_view *p = &o->person;
    const struct person_parameters *q = o->parameters;
    struct sim_random_event event = {o->world->random, sim_random_purpose("opening.digital"),
                                     p->id[row], 0};
    size_t band = (size_t)world_age_index(age < WORLD_ADULT_AGE ? WORLD_ADULT_AGE : age);
    size_t sex = p->sex[row], diploma = p->diploma[row];
    double share = o->rates->internet[band][sex][diploma];
    double decile = world_decile_centred(o->household.decile[p->household[row]]);
    double level =
        log(share / (1 - share)) * stretch(q->internet_income) + q->internet_income * decile;
    share = 1 / (1 + exp(-level));
    struct sim_random_event at_home = {o->world->random, sim_random_purpose("opening.connection"),
                                       o->household.id[p->household[row]], 0};
    double want = sqrt(q->internet_alike) * world_normal(&at_home, 1) +
                  sqrt(1 - q->internet_alike) * world_normal(&event, 0);
    double own = world_normal(&event, 1); /* the part of inclination that use does not tell */
    double r = tie(q->internet_inclination);
    double inclination = r * want + sqrt(1 - r * r) * own;
    p->inclination[row] = (float)inclination;
    p->internet[row] = gsl_cdf_ugaussian_Q(want) < share;
    if (!p->internet[row])
        return;
    double skill =
        o->rates->skill_mean[band][sex][diploma] + o->rates->skill_sd[band][sex][diploma] * own;
    p->skill[row] = (float)(skill < 0 ? 0 : skill > 100 ? 100 : skill);
    p->idle[row] = 0;
    double readiness = log(q->smartphone_opening / (1 - q->smartphone_opening)) +
                       q->smartphone_age * person_decades_beyond(q, age) +
                       q->smartphone_income * decile + q->smartphone_inclination * inclination;
    p->smartphone[row] = sim_random_uniform(&event, 2) < 1 / (1 + exp(-readiness));
}

static void persons_block(void *context, size_t begin, size_t end, int thread)
{
    const struct digital_opening *o = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        int age = world_age(0, o->person.birth[row]);
        o->person.idle[row] = PERSON_IDLE_LONG;
        if (age >= o->parameters->digital_age)
            open_person(o, row, age);
    }
}

static void homes_block(void *context, size_t begin, size_t end, int thread)
{
    const struct digital_opening *o = context;
    const struct household_parameters *q = o->household_parameters;
    (void)thread;
    for (size_t home = begin; home < end; home++) {
        struct sim_random_event event = {o->world->random, sim_random_purpose("opening.connection"),
                                         o->household.id[home], 0};
        bool user = false, children = false;
        for (uint32_t m = o->household.first[home]; m != SIM_NONE; m = o->person.next[m]) {
            user = user || o->person.internet[m];
            children = children || o->person.role[m] == WORLD_CHILD;
        }
        double share = user ? q->connected_users : q->connected_others;
        double decile = world_decile_centred(o->household.decile[home]);
        double level = log(share / (1 - share)) + q->connection_child * children +
                       q->connection_income * decile;
        o->household.connected[home] = sim_random_uniform(&event, 0) < 1 / (1 + exp(-level));
    }
}

enum sim_status person_digital_open(struct sim_world *world, struct sim_error *error)
{
    struct digital_opening o = {world,
                                person_parameters(world),
                                household_parameters(world),
                                world_rates(world),
                                person_columns(sim_world_table(world, "person")),
                                household_columns(sim_world_table(world, "household"))};
    (void)error;
    sim_parallel_blocks(world->threads, o.person.count, SIM_PARALLEL_BLOCK, persons_block, &o);
    sim_parallel_blocks(world->threads, o.household.count, SIM_PARALLEL_BLOCK, homes_block, &o);
    return SIM_OK;
}
