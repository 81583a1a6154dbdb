/* Phase mode_around: what persons and firms see of the modes around them at the end of the month.
 *
 *   mode_group.share   adults of one's age band and diploma whose mode it is, over all of them: what one hears from
 *                      people of one's kind (the expectation over acquaintances, as for internet use)
 *   mode_place.able    adults of the département who could use the mode alone: who could help, and
 *                      the customers that a firm there could expect
 *   mode.offered       adults whose supplier offers it; of modes that no firm decides, adults in reach
 *   mode.use_offered   of the purchases of customers whose supplier offers it, those made in it: the
 *                      experience from which other firms learn what to expect
 *
 * Experience is shared by all firms, as if told by the trade press, and smoothed over a year. Of a mode
 * that nobody offered before, it begins at the prior of the firms (modes.prior_use): those that had no
 * time yet to find users do not count as proof that there are none.
 *
 * Counted in one pass over the households; every sum is of integers, so threads do not matter. */
#include "models/mode/choice_state.h"

#include <stdlib.h>

enum { GROUPS = WORLD_AGE_BAND_COUNT * WORLD_DIPLOMA_COUNT, ADULTS_AT_ONCE = 16 };

/* What one thread counts: adults, for each mode those who ..., in one block of memory. */
struct tally {
    uint32_t *group_adults; /* [GROUPS] */
    uint32_t *group_users;  /* [GROUPS][modes] */
    uint32_t *place_adults; /* [places] */
    uint32_t *place_able;   /* [places][modes] */
    uint32_t *served;       /* [modes] have a supplier in the category */
    uint32_t *offered;      /* [modes] their supplier offers it */
    uint32_t *buyers;       /* [modes] of these, buy in the category */
    uint32_t *users;        /* [modes] of these, buy in the mode */
};

struct around {
    struct mode_chooser chooser;
    size_t modes, places, categories;
    size_t cells;          /* of one thread */
    uint32_t *memory;      /* [threads][cells] */
    bool needs[MODES_MAX]; /* skill or equipment */
};

static size_t cells_of(size_t modes, size_t places)
{
    enum { COLUMNS = 4 }; /* served, offered, buyers, users */
    return GROUPS * (1 + modes) + places * (1 + modes) + COLUMNS * modes;
}

static struct tally tally_of(const struct around *a, size_t thread)
{
    struct tally t;
    t.group_adults = a->memory + thread * a->cells;
    t.group_users = t.group_adults + GROUPS;
    t.place_adults = t.group_users + GROUPS * a->modes;
    t.place_able = t.place_adults + a->places;
    t.served = t.place_able + a->places * a->modes;
    t.offered = t.served + a->modes;
    t.buyers = t.offered + a->modes;
    t.users = t.buyers + a->modes;
    return t;
}

/* ---- counting ---- */

static void count_person(const struct around *a, const struct tally *t, uint32_t row)
{
    const struct mode_chooser *chooser = &a->chooser;
    struct mode_customer customer;
    mode_customer_means(chooser, row, &customer);
    t->group_adults[customer.group]++;
    t->place_adults[customer.departement]++;
    uint32_t *users = &t->group_users[customer.group * a->modes];
    uint32_t *able = &t->place_able[customer.departement * a->modes];
    for (size_t c = 0; c < a->categories; c++) {
        size_t mode =
            mode_of_code(chooser->rates, c, chooser->person.mode[row * a->categories + c]);
        if (mode != MODES_MAX)
            users[mode]++;
    }
    for (size_t m = 0; m < a->modes; m++)
        able[m] += !a->needs[m] || mode_able(chooser, &customer, m);
}

/* The customers of the household's suppliers: who could buy in the modes that these offer, and does. */
static void count_customers(const struct around *a, const struct tally *t, size_t home,
                            const uint32_t *rows, size_t count)
{
    const struct mode_chooser *chooser = &a->chooser;
    const struct mode_rates *rates = chooser->rates;
    for (size_t c = 0; c < a->categories; c++) {
        uint32_t users[MODES_OF_CATEGORY_MAX] = {0}, buyers = 0;
        for (size_t i = 0; i < count; i++) {
            size_t mode = mode_of_code(rates, c, chooser->person.mode[rows[i] * a->categories + c]);
            if (mode == MODES_MAX)
                continue;
            users[mode - rates->first[c]]++;
            buyers++;
        }
        uint32_t supplier = mode_supplier(chooser, (uint32_t)home, c);
        bool none = supplier == SIM_NONE && chooser->slot[c] >= 0;
        for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++) {
            if (!rates->row[m].by_firm || none)
                continue;
            t->served[m] += (uint32_t)count;
            if (!mode_had(chooser, m, supplier))
                continue;
            t->offered[m] += (uint32_t)count;
            t->buyers[m] += buyers;
            t->users[m] += users[m - rates->first[c]];
        }
    }
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct around *a = context;
    const struct mode_chooser *chooser = &a->chooser;
    struct tally t = tally_of(a, (size_t)thread);
    uint32_t rows[ADULTS_AT_ONCE];
    for (size_t home = begin; home < end; home++) {
        size_t count = 0;
        uint32_t m = chooser->household.id[home] ? chooser->household.first[home] : SIM_NONE;
        for (; m != SIM_NONE; m = chooser->person.next[m]) {
            if (world_age(chooser->month, chooser->person.birth[m]) < WORLD_ADULT_AGE)
                continue;
            count_person(a, &t, m);
            rows[count++] = m;
            if (count == ADULTS_AT_ONCE) {
                count_customers(a, &t, home, rows, count);
                count = 0;
            }
        }
        if (count > 0)
            count_customers(a, &t, home, rows, count);
    }
}

static void merge(const struct around *a, int threads)
{
    for (size_t thread = 1; thread < (size_t)threads; thread++)
        for (size_t cell = 0; cell < a->cells; cell++)
            a->memory[cell] += a->memory[thread * a->cells + cell];
}

/* ---- shares ---- */

static double share_of(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static void write_shares(const struct around *a, const struct tally *t)
{
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t m = 0; m < a->modes; m++)
            a->chooser.group.share[g * a->modes + m] =
                (float)share_of(t->group_users[g * a->modes + m], t->group_adults[g]);
    for (size_t d = 0; d < a->places; d++)
        for (size_t m = 0; m < a->modes; m++)
            a->chooser.place.able[d * a->modes + m] =
                (float)share_of(t->place_able[d * a->modes + m], t->place_adults[d]);
}

/* Of a mode that no firm decides: adults in reach over all adults, and its use over that of the category. */
static void see_without_firms(const struct around *a, const struct tally *t, size_t mode,
                              double *offered, double *used)
{
    const struct mode_rates *rates = a->chooser.rates;
    size_t category = rates->row[mode].category;
    uint64_t users = 0, buyers = 0, adults = 0;
    double reached = 0;
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
            buyers += t->group_users[g * a->modes + m];
            users += m == mode ? t->group_users[g * a->modes + m] : 0;
        }
    for (size_t d = 0; d < a->places; d++) {
        reached += t->place_adults[d] * mode_reach(&a->chooser, d, mode, SIM_NONE);
        adults += t->place_adults[d];
    }
    bool launched = rates->row[mode].launch <= a->chooser.month;
    *offered = launched && adults > 0 ? reached / (double)adults : 0;
    *used = share_of(users, buyers);
}

/* `opening`: as things are, without a past. */
static void write_experience(const struct around *a, const struct tally *t, bool opening)
{
    const struct mode_view *mode = &a->chooser.mode;
    for (size_t m = 0; m < a->modes; m++) {
        double offered = share_of(t->offered[m], t->served[m]);
        double used = share_of(t->users[m], t->buyers[m]);
        uint32_t known = t->buyers[m];
        if (!a->chooser.rates->row[m].by_firm) {
            see_without_firms(a, t, m, &offered, &used);
            known = offered > 0;
        }
        if (opening)
            mode->use_offered[m] = used;
        else if (known > 0) {
            double before =
                mode->offered[m] > 0 ? mode->use_offered[m] : a->chooser.parameters->prior_use;
            mode->use_offered[m] = before + (used - before) / SIM_MONTHS_PER_YEAR;
        }
        mode->offered[m] = offered;
    }
}

/* ---- the phase ---- */

static enum sim_status look_around(struct sim_world *world, bool opening, struct sim_error *error)
{
    struct around a = {.modes = mode_rates(world)->count,
                       .places = world_rates(world)->departement_count,
                       .categories = market_rates(world)->category_count};
    mode_chooser_fill(world, &a.chooser);
    a.cells = cells_of(a.modes, a.places);
    for (size_t m = 0; m < a.modes; m++)
        a.needs[m] = a.chooser.gate[m].skill > 0 || a.chooser.rates->row[m].equipment != 0;
    enum sim_status status = sim_memory_array(&a.memory, (size_t)world->threads * a.cells,
                                              sizeof *a.memory, "use of modes", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, a.chooser.household.count, SIM_PARALLEL_BLOCK, count_block,
                        &a);
    merge(&a, world->threads);
    struct tally total = tally_of(&a, 0);
    write_shares(&a, &total);
    write_experience(&a, &total, opening);
    free(a.memory);
    return SIM_OK;
}

enum sim_status mode_around_fill(struct sim_world *world, struct sim_error *error)
{
    return look_around(world, true, error);
}

static enum sim_status run_around(struct sim_world *world, struct sim_error *error)
{
    return look_around(world, false, error);
}

const struct sim_phase mode_around_phase = {
    .name = "mode_around",
    .text =
        "use of modes around each person, who could help, what firms learn from those that offer",
    .reads = "economy.consumer_price category.amount person.birth person.diploma person.household "
             "person.next person.internet "
             "person.smartphone person.skill person.mode household.departement household.first "
             "household.connected household.dwelling household.supplier_de household.supplier_fz "
             "household.supplier_gz household.supplier_hz household.supplier_iz "
             "household.supplier_jz household.supplier_kz household.supplier_lz "
             "household.supplier_mn household.supplier_oq household.supplier_ru firm.room "
             "mode.served mode.offered mode.use_offered mode_place.reach",
    .writes = "mode_group.share mode_place.able mode.offered mode.use_offered",
    .rows = "",
    .run = run_around,
};
