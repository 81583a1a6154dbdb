/* Phases composition and living_standards: what a household is, and its place in the distribution.
 */
#include "models/household/state.h"
#include "models/person/state.h"
#include "models/state/state.h"

#include <stdlib.h>

/* ---- composition ---- */

/* Without a couple, the youngest other member tells a lone parent's home from a shared one: a generation (the
 * adult age of the statistics) younger than the adult, or of like age. */
static uint8_t type_of(int others, bool couple, int32_t adult_birth, int32_t youngest_birth)
{
    if (couple)
        return others > 0 ? WORLD_COUPLE_CHILDREN : WORLD_COUPLE;
    if (others == 0)
        return WORLD_ALONE;
    return youngest_birth - adult_birth >= WORLD_ADULT_AGE * SIM_MONTHS_PER_YEAR ? WORLD_LONE_PARENT
                                                                                 : WORLD_SHARED;
}

struct composition {
    struct person_view person;
    struct household_view household;
};

static void compose_block(void *context, size_t begin, size_t end, int thread)
{
    const struct composition *c = context;
    const struct person_view *p = &c->person;
    const struct household_view *h = &c->household;
    (void)thread;
    for (size_t home = begin; home < end; home++) {
        int adults = 0, children = 0, users = 0;
        int32_t adult_birth = INT16_MAX, youngest_birth = INT16_MIN;
        float best = 0;
        for (uint32_t m = h->id[home] ? h->first[home] : SIM_NONE; m != SIM_NONE; m = p->next[m]) {
            if (p->role[m] == WORLD_ADULT) {
                adults++;
                adult_birth = p->birth[m];
            } else {
                children++;
                youngest_birth = p->birth[m] > youngest_birth ? p->birth[m] : youngest_birth;
            }
            users += p->internet[m];
            if (p->internet[m] && p->skill[m] > best)
                best = p->skill[m];
        }
        h->adult_count[home] = sim_number_u8(adults);
        h->child_count[home] = sim_number_u8(children);
        h->user_count[home] = sim_number_u8(users);
        h->skill_best[home] = best;
        h->type[home] = type_of(children, h->couple[home], adult_birth, youngest_birth);
    }
}

void household_compose(struct sim_world *world)
{
    struct composition composition = {
        person_columns(sim_world_table(world, "person")),
        household_columns(sim_world_table(world, "household")),
    };
    sim_parallel_blocks(world->threads, composition.household.count, SIM_PARALLEL_BLOCK,
                        compose_block, &composition);
}

static enum sim_status run_composition(struct sim_world *world, struct sim_error *error)
{
    (void)error;
    household_compose(world);
    return SIM_OK;
}

const struct sim_phase household_composition_phase = {
    .name = "composition",
    .text = "counts members, users and the ablest user of each household, and its type",
    .reads = "person.birth person.next person.role person.internet person.skill household.first "
             "household.couple",
    .writes = "household.adult_count household.child_count household.user_count "
              "household.skill_best household.type",
    .rows = "",
    .run = run_composition,
};

/* ---- national deciles ---- */

/* Amounts are sorted in steps of one euro up to this many; all above share the last step, far
 * beyond the ninth decile. */
enum { EURO_STEPS = 1 << 18 };

struct deciles {
    struct household_view household;
    struct person_view person;
    struct decile_view decile;
    uint64_t *histogram; /* [threads][EURO_STEPS] persons */
};

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct deciles *d = context;
    uint64_t *histogram = &d->histogram[(size_t)thread * EURO_STEPS];
    for (size_t h = begin; h < end; h++) {
        if (d->household.id[h] == 0)
            continue;
        uint64_t members = 0;
        for (uint32_t m = d->household.first[h]; m != SIM_NONE; m = d->person.next[m])
            members++;
        float amount = d->household.standard_of_living[h];
        histogram[amount < EURO_STEPS ? (size_t)amount : EURO_STEPS - 1] += members;
    }
}

static void assign_block(void *context, size_t begin, size_t end, int thread)
{
    const struct deciles *d = context;
    (void)thread;
    for (size_t h = begin; h < end; h++) {
        uint8_t decile = 0;
        while (decile < d->decile.count &&
               d->household.standard_of_living[h] >= d->decile.threshold[decile])
            decile++;
        d->household.decile[h] = decile;
    }
}

enum sim_status household_deciles(struct sim_world *world, struct sim_error *error)
{
    struct deciles deciles = {household_columns(sim_world_table(world, "household")),
                              person_columns(sim_world_table(world, "person")),
                              decile_columns(sim_world_table(world, decile_table.name)), NULL};
    size_t threads = (size_t)world->threads;
    enum sim_status status = sim_memory_array(&deciles.histogram, threads * EURO_STEPS,
                                              sizeof *deciles.histogram, "incomes", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, deciles.household.count, SIM_PARALLEL_BLOCK, count_block,
                        &deciles);
    uint64_t persons = 0, below = 0;
    for (size_t i = 0; i < threads * EURO_STEPS; i++)
        persons += deciles.histogram[i];
    for (size_t euro = 0, q = 0; euro < EURO_STEPS && q < deciles.decile.count; euro++) {
        for (size_t t = 0; t < threads; t++)
            below += deciles.histogram[t * EURO_STEPS + euro];
        while (q < deciles.decile.count && below * WORLD_DECILE_COUNT >= persons * (q + 1))
            deciles.decile.threshold[q++] = (double)(euro + 1);
    }
    sim_parallel_blocks(world->threads, deciles.household.count, SIM_PARALLEL_BLOCK, assign_block,
                        &deciles);
    free(deciles.histogram);
    return SIM_OK;
}

/* ---- standard of living ---- */

static void living_block(void *context, size_t begin, size_t end, int thread)
{
    const struct state_assessor *a = context;
    double month = household_monthly_cents(1), rent = a->economy.rent[0];
    (void)thread;
    for (size_t h = begin; h < end; h++) {
        if (a->household.id[h] == 0)
            continue;
        double income =
            (double)a->household.income_expected[h] - rent * (double)a->household.dwelling[h];
        /* Taxes and interest may exceed receipts; a standard of living is at least none (the rule). */
        a->household.standard_of_living[h] =
            income > 0 ? (float)(income / month / state_units_row(a, h)) : 0;
    }
}

/* Every January, standards of living follow from expected incomes without imputed rents, as the published ones
 * (Filosofi) do, and households are ranked by them. Those of the first month are drawn from the tables. */
static enum sim_status run_living(struct sim_world *world, struct sim_error *error)
{
    if (sim_month_of_year(world->month) != 1)
        return SIM_OK;
    if (world->month != sim_world_run(world)->start) {
        struct state_assessor assessor = state_assessor(world, &(struct state_rates){0});
        sim_parallel_blocks(world->threads, assessor.household.count, SIM_PARALLEL_BLOCK,
                            living_block, &assessor);
    }
    return household_deciles(world, error);
}

const struct sim_phase household_living_phase = {
    .name = "living_standards",
    .text = "every January, the standard of living of households, and their rank by it",
    .reads =
        "person.next person.birth person.role person.activity person.employer person.status "
        "person.pay person.rights firm.owner firm.payout firm.hours firm.bonus household.first "
        "household.income_expected household.dwelling household.standard_of_living "
        "household.decile living_threshold.threshold economy.rent",
    .writes = "household.standard_of_living household.decile living_threshold.threshold",
    .rows = "",
    .run = run_living,
};
