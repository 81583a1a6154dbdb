/* Phase learning: digital skill, 0 to 100 points.
 *
 * A month of use closes a share `learning` of the gap to the attainable skill
 *     attainable + diploma x (step - 2) + cohort x (decades born after the reference cohort)
 *                + inclination x z + coached
 * (coached: what a course has added for good, person/courses.c;
 * power law of practice seen as exponential approach: Heathcote, Brown and Mewhort 2000), and a
 * share `household` of the gap to the ablest user at home, if that one is abler: help is learnt
 * from. Without use a share `fading` is lost; beyond great age a further share, in use or not.
 * The reference cohort had the reference age in 2010. Cohorts, not ages, differ in what they attain - a
 * cross-section by age of 2012 is read as one of cohorts, since ability acquired young is kept - and those
 * born after native_birth, who never knew a world without, no longer do. Skill stays within 0..100, the ends of the scale. */
#include "models/household/state.h"
#include "models/person/state.h"

struct learning {
    const struct person_parameters *parameters;
    int32_t month;
    struct person_view person;
    struct household_view household;
};

static double attainable(const struct person_parameters *q, uint8_t diploma, int birth_year,
                         double inclination, double coached)
{
    double born = birth_year < q->native_birth ? birth_year : q->native_birth;
    double later = born - (WORLD_BASE_YEAR - q->reference_age);
    double points = q->attainable +
                    q->attainable_diploma * (person_diploma_step(diploma) - WORLD_DIPLOMA_CAP_BEP) +
                    q->attainable_cohort * later / 10 + q->attainable_inclination * inclination +
                    coached;
    return points < 0 ? 0 : points > 100 ? 100 : points;
}

double person_skill_next(const struct person_parameters *q, double skill, bool user, int age,
                         int birth_year, uint8_t diploma, double inclination, double coached,
                         double best_at_home)
{
    double next = skill;
    if (user) {
        double reach = attainable(q, diploma, birth_year, inclination, coached);
        next += q->learning * (reach - skill);
        if (best_at_home > skill)
            next += q->learning_home * (best_at_home - skill);
    } else {
        next -= q->fading * skill;
    }
    if (age > q->great_age)
        next -= q->great_age_fading * (age - q->great_age) / 10 * skill;
    return next < 0 ? 0 : next > 100 ? 100 : next;
}

static void learn_block(void *context, size_t begin, size_t end, int thread)
{
    const struct learning *l = context;
    const struct person_view *p = &l->person;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0 || (!p->internet[row] && p->skill[row] == 0.0f))
            continue;
        p->skill[row] = (float)person_skill_next(
            l->parameters, (double)p->skill[row], p->internet[row],
            world_age(l->month, p->birth[row]), world_birth_year(p->birth[row]), p->diploma[row],
            (double)p->inclination[row], (double)p->coached[row],
            (double)l->household.skill_best[p->household[row]]);
    }
}

static enum sim_status run_learning(struct sim_world *world, struct sim_error *error)
{
    struct learning learning = {person_parameters(world), world_month(world),
                                person_columns(sim_world_table(world, "person")),
                                household_columns(sim_world_table(world, "household"))};
    (void)error;
    sim_parallel_blocks(world->threads, learning.person.count, SIM_PARALLEL_BLOCK, learn_block,
                        &learning);
    return SIM_OK;
}

const struct sim_phase person_learning_phase = {
    .name = "learning",
    .text = "digital skill grows by use and help at home, and fades",
    .reads = "person.birth person.diploma person.household person.inclination person.internet "
             "person.skill person.coached household.skill_best",
    .writes = "person.skill",
    .rows = "",
    .run = run_learning,
};
