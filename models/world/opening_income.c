/* Standard of living of the households of the base year.
 *
 * Each household gets a score (diploma, age and unemployment of its adults, children, and luck);
 * within its département the households are ranked by score, each weighing as many persons as it
 * has, and take the quantile of the département's published distribution at their rank. So every
 * département's distribution is that of the table by construction, and who is poor depends on
 * diploma, age and work. */
#include "models/world/opening.h"

#include <stdlib.h>

struct ranked {
    double score;
    uint32_t household, persons;
};

static int by_score(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? -1 : 1;
    return x->household < y->household ? -1 : 1;
}

static double score_of(const struct sim_world *world, uint32_t h, uint32_t *persons)
{
    const struct household_parameters *p = household_parameters(world);
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(sim_world_table(world, "household"));
    double diploma = 0, unemployed = 0, years = 0, adults = 0, children = 0;
    *persons = 0;
    for (uint32_t row = household.first[h]; row != SIM_NONE; row = person.next[row]) {
        ++*persons;
        if (person.role[row] == WORLD_CHILD) {
            children++;
            continue;
        }
        int age = world_age(0, person.birth[row]);
        adults++;
        diploma += person_diploma_step(person.diploma[row]);
        unemployed += person.activity[row] == WORLD_UNEMPLOYED;
        years += age < p->income_age_top ? age : p->income_age_top;
    }
    if (adults == 0) /* only minors, in a département drawn with very few persons */
        adults = 1;
    struct sim_random_event event = {world->random, sim_random_purpose("opening.income"),
                                     household.id[h], 0};
    return p->income_diploma * diploma / adults + p->income_unemployed * unemployed / adults +
           p->income_age * (years / adults) / 10 + p->income_children * children +
           (adults == 1 ? p->income_alone : 0) + world_normal(&event, 0);
}

struct ranking {
    const struct opening *opening;
    const size_t *first_household; /* [departement + 1] */
    struct sim_error *errors;      /* [departement] */
};

static void rank_block(void *context, size_t begin, size_t end, int thread)
{
    const struct ranking *ranking = context;
    const struct sim_world *world = ranking->opening->world;
    const struct household_parameters *p = household_parameters(world);
    struct household_view household = household_columns(sim_world_table(world, "household"));
    (void)thread;
    for (size_t d = begin; d < end; d++) {
        size_t first = ranking->first_household[d], count = ranking->first_household[d + 1] - first;
        struct ranked *list;
        if (sim_memory_array(&list, count, sizeof *list, "ranks", &ranking->errors[d]) != SIM_OK)
            continue;
        double persons = 0, below = 0;
        for (size_t i = 0; i < count; i++) {
            list[i].household = (uint32_t)(first + i);
            list[i].score = score_of(world, list[i].household, &list[i].persons);
            persons += list[i].persons;
        }
        qsort(list, count, sizeof *list, by_score);
        for (size_t i = 0; i < count; i++) {
            double rank = (below + 0.5 * list[i].persons) / persons;
            household.standard_of_living[list[i].household] = (float)world_income_quantile(
                &world_rates(world)->departements[d], rank, p->income_bottom, p->income_tail);
            below += list[i].persons;
        }
        free(list);
    }
}

enum sim_status opening_income(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    size_t departements = world_rates(world)->departement_count;
    size_t *first = NULL;
    struct ranking ranking = {opening, NULL, NULL};
    SIM_TRY(sim_memory_array(&first, departements + 1, sizeof *first, "households", error));
    SIM_TRY(
        sim_memory_array(&ranking.errors, departements, sizeof *ranking.errors, "errors", error));
    for (size_t d = 0; d < departements; d++)
        first[d + 1] = first[d] + opening->household_count[d];
    ranking.first_household = first;
    sim_parallel_blocks(world->threads, departements, 1, rank_block, &ranking);
    for (size_t d = 0; d < departements; d++)
        if (ranking.errors[d].status != SIM_OK) {
            *error = ranking.errors[d];
            status = error->status;
            goto out;
        }
    SIM_TRY(household_deciles(world, error));
out:
    free(first);
    free(ranking.errors);
    return status;
}
