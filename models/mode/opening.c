/* Who offers and who uses which mode on the first day.
 *
 *   firms     every firm staffs its counters for all its purchases (room 1: the country of counters that the law and habit
 *             of 2010 had left); it offers a machine or online mode with probability `offered` of modes.csv, but along the
 *             firms of a sector what was given too much or too little so far is made up (error diffusion), so that
 *             the share of customers, not only of firms, is met also where few firms are large
 *   persons   offer a supply with probability `opening` of mode_supply.csv over the share of adults who may
 *   use       an adult for whom a mode is open and who is able alone takes it with probability
 *                 used / share of adults for whom it is open and who are able
 *             (all of them where `used` is more than these), brought to a sum of 1 where it is more; else the counter. So
 *             use reaches the table's margin, and who is left out is who cannot: no source has the joint table
 *   tried     the counter, by all; one's own mode; each other open mode if it is met in one of modes.opening_trials
 *             independent trials with that probability: many have done once what few do as a rule
 *   room      of a machine or online mode: its share of the purchases of customers of firms that offer it, and the slack;
 *             where nobody uses it yet, the use that a firm expects without experience (modes.prior_use)
 *   reach     of outlets that no firm keeps: `offered`, the same everywhere
 *
 * Without coproduction only counters are launched (mode/inputs.c), and all this leaves everyone at the counter. */
#include "models/mode/opening_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

static enum sim_status append(struct sim_world *world, const char *name, size_t rows,
                              struct sim_error *error)
{
    size_t first;
    if (rows == 0)
        return SIM_OK;
    return sim_table_append(sim_world_table(world, name), rows, &first, error);
}

static enum sim_status append_rows(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct mode_rates *rates = mode_rates(world);
    const struct market_rates *market = market_rates(world);
    size_t places = world_rates(world)->departement_count;
    SIM_TRY(append(world, mode_table.name, rates->count, error));
    SIM_TRY(append(world, category_table.name, market->category_count, error));
    SIM_TRY(append(world, mode_group_table.name,
                   WORLD_AGE_BAND_COUNT * WORLD_DIPLOMA_COUNT * rates->count, error));
    SIM_TRY(append(world, mode_place_table.name, places * rates->count, error));
    SIM_TRY(append(world, front_table.name, SECTOR_COUNT * market->occupation_count, error));
    SIM_TRY(append(world, platform_table.name, rates->platform_count, error));
out:
    return status;
}

static void fill_rows(struct sim_world *world)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    struct mode_place_view place = mode_places(world);
    for (size_t m = 0; m < rates->count; m++) {
        mode.commission[m] = rates->row[m].to[MODE_TO_PLATFORM];
        mode.served[m] = 1;
    }
    for (size_t row = 0; row < place.count; row++) {
        const struct mode_row *m = &rates->row[row % rates->count];
        place.reach[row] = m->outlet && !m->by_firm ? (float)m->offered : 1.0f;
    }
}

void opening_modes_labour(struct sim_world *world)
{
    struct firm_view firm = firm_firms(world);
    struct sector_view sector = market_sectors(world);
    for (size_t f = 0; f < firm.count; f++)
        firm.labour[f] = 1;
    for (size_t s = 0; s < sector.count; s++)
        sector.labour[s] = 1;
}

/* ---- firms ---- */

struct customers {
    struct mode_opening *opening;
    int64_t *adults; /* [firm] adults whose supplier it is */
};

static bool adult(const struct mode_chooser *chooser, size_t row)
{
    return chooser->person.id[row] != 0 &&
           world_age(chooser->month, chooser->person.birth[row]) >= WORLD_ADULT_AGE;
}

/* A firm sells in one sector, so in one slot: its customers are those of that slot. */
static void customers_block(void *context, size_t begin, size_t end, int thread)
{
    const struct customers *c = context;
    const struct mode_chooser *chooser = &c->opening->chooser;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        if (!adult(chooser, row))
            continue;
        uint32_t home = chooser->person.household[row];
        for (size_t i = 0; i < HOUSEHOLD_SELLER_COUNT; i++) {
            uint32_t firm = chooser->supplier[i][home];
            if (firm != SIM_NONE)
                market_add_amount(c->opening->world->threads, &c->adults[firm], 1);
        }
    }
}

/* Which firms of a sector offer one mode (see the head); rooms of 1 until use is known. */
static void offer_mode(const struct customers *c, size_t sector, size_t offer, uint32_t purpose)
{
    const struct mode_opening *o = c->opening;
    const struct firm_view *firm = &o->chooser.firm;
    size_t m = o->rates->offer_mode[sector][offer];
    const struct mode_row *row = &o->rates->row[m];
    bool counter = row->form == MODE_FORM_COUNTER;
    double owed = 0; /* customers who should have the offer by now and have not */
    if (!row->by_firm || !mode_launched(&o->chooser, m))
        return;
    for (size_t f = 0; f < firm->count; f++) {
        if (firm->sector[f] != sector || firm->id[f] == 0)
            continue;
        struct sim_random_event event = {o->world->random, purpose, firm->id[f], 0};
        double here = (double)c->adults[f];
        double lot = sim_random_uniform(&event, (uint32_t)m);
        owed += row->offered * here;
        bool takes = here > 0 ? owed > lot * here : lot < row->offered;
        if (!counter && !takes)
            continue;
        owed -= here;
        firm->room[f * o->rates->offers + offer] = 1.0f;
    }
}

static enum sim_status open_firms(struct mode_opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct customers c = {.opening = opening};
    uint32_t purpose = sim_random_purpose("opening.modes");
    SIM_TRY(sim_memory_array(&c.adults, opening->chooser.firm.count + 1, sizeof *c.adults,
                             "customers of firms", error));
    sim_parallel_blocks(opening->world->threads, opening->chooser.person.count, SIM_PARALLEL_BLOCK,
                        customers_block, &c);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        for (size_t i = 0; i < opening->rates->offer_count[s]; i++)
            offer_mode(&c, s, i, purpose);
out:
    free(c.adults);
    return status;
}

/* Rooms of machine and online modes, now that use is known. */
static void equip_firms(const struct mode_opening *o)
{
    const struct firm_view *firm = &o->chooser.firm;
    const struct mode_parameters *p = o->chooser.parameters;
    float room[MODES_MAX];
    for (size_t m = 0; m < o->rates->count; m++) {
        double used = o->users[m] > 0 ? (double)o->users[m] / (double)o->offered[m] : p->prior_use;
        room[m] =
            o->rates->row[m].form == MODE_FORM_COUNTER ? 1.0f : (float)(used * (1 + p->slack));
    }
    for (size_t f = 0; f < firm->count; f++)
        for (size_t i = 0; i < o->rates->offer_count[firm->sector[f]]; i++) {
            float *cell = &firm->room[f * o->rates->offers + i];
            if (*cell > 0)
                *cell = room[o->rates->offer_mode[firm->sector[f]][i]];
        }
}

/* ---- persons who supply ---- */

struct tally {
    int64_t adults;
    int64_t may[MODE_SUPPLIES_MAX], offer[MODE_SUPPLIES_MAX];
    int64_t users[MODES_MAX], had[MODES_MAX], offered[MODES_MAX], bought[MODES_MAX];
    int64_t procured[MODES_MAX]; /* hundredths of purchases, at firms or not */
};

struct persons {
    struct mode_opening *opening;
    uint32_t purpose;
    double chance[MODE_SUPPLIES_MAX];
    struct tally *tallies; /* [threads] */
};

static void may_offer_block(void *context, size_t begin, size_t end, int thread)
{
    const struct persons *p = context;
    const struct mode_chooser *chooser = &p->opening->chooser;
    struct tally *tally = &p->tallies[thread];
    for (size_t row = begin; row < end; row++) {
        struct mode_customer customer;
        if (!adult(chooser, row))
            continue;
        mode_customer_means(chooser, (uint32_t)row, &customer);
        tally->adults++;
        for (size_t s = 0; s < chooser->rates->supply_count; s++)
            tally->may[s] += mode_may_offer(chooser, &customer, s);
    }
}

static void offer_block(void *context, size_t begin, size_t end, int thread)
{
    const struct persons *p = context;
    const struct mode_chooser *chooser = &p->opening->chooser;
    struct tally *tally = &p->tallies[thread];
    for (size_t row = begin; row < end; row++) {
        struct mode_customer customer;
        if (!adult(chooser, row))
            continue;
        struct sim_random_event event = {chooser->world->random, p->purpose,
                                         chooser->person.id[row], 0};
        mode_customer_means(chooser, (uint32_t)row, &customer);
        for (size_t s = 0; s < chooser->rates->supply_count; s++) {
            if (!mode_may_offer(chooser, &customer, s) ||
                !(sim_random_uniform(&event, (uint32_t)s) < p->chance[s]))
                continue;
            chooser->person.offers[row] |= (uint8_t)(1u << s);
            tally->offer[s]++;
        }
    }
}

static void open_supplies(struct persons *p)
{
    struct mode_opening *o = p->opening;
    int threads = o->world->threads;
    size_t count = o->chooser.person.count;
    int64_t may[MODE_SUPPLIES_MAX] = {0};
    p->purpose = sim_random_purpose("opening.offers");
    sim_parallel_blocks(threads, count, SIM_PARALLEL_BLOCK, may_offer_block, p);
    for (int t = 0; t < threads; t++) {
        o->adults += p->tallies[t].adults;
        for (size_t s = 0; s < o->rates->supply_count; s++)
            may[s] += p->tallies[t].may[s];
    }
    for (size_t s = 0; s < o->rates->supply_count; s++) {
        const struct mode_supply *supply = &o->rates->supply[s];
        if (may[s] > 0 && mode_launched(&o->chooser, supply->mode))
            p->chance[s] = supply->opening * (double)o->adults / (double)may[s];
    }
    sim_parallel_blocks(threads, count, SIM_PARALLEL_BLOCK, offer_block, p);
    for (size_t s = 0; s < o->rates->supply_count; s++) {
        size_t m = o->rates->supply[s].mode;
        for (int t = 0; t < threads; t++)
            o->chooser.mode.suppliers[m] += (uint32_t)p->tallies[t].offer[s];
        o->chooser.mode.served[m] = o->chooser.mode.suppliers[m] > 0;
    }
}

/* ---- modes of persons ---- */

/* Bits of the places of the modes of a category that the person could use alone; the counter left out. */
static unsigned could_use(const struct mode_chooser *chooser, const struct mode_customer *customer,
                          size_t category, uint32_t supplier)
{
    const struct mode_rates *rates = chooser->rates;
    unsigned bits = 0;
    for (size_t m = rates->first[category] + 1; m < rates->first[category + 1]; m++)
        if (mode_able(chooser, customer, m) && mode_open(chooser, customer, m, supplier))
            bits |= 1u << rates->row[m].place;
    return bits;
}

static void had_block(void *context, size_t begin, size_t end, int thread)
{
    const struct persons *p = context;
    const struct mode_chooser *chooser = &p->opening->chooser;
    const struct mode_rates *rates = chooser->rates;
    struct tally *tally = &p->tallies[thread];
    for (size_t row = begin; row < end; row++) {
        struct mode_customer customer;
        if (!adult(chooser, row))
            continue;
        mode_customer_means(chooser, (uint32_t)row, &customer);
        for (size_t c = 0; c < chooser->market->category_count; c++) {
            uint32_t supplier = mode_supplier(chooser, customer.home, c);
            unsigned bits = could_use(chooser, &customer, c, supplier);
            for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++) {
                tally->had[m] += bits >> rates->row[m].place & 1;
                tally->offered[m] += mode_had(chooser, m, supplier);
            }
        }
    }
}

/* Place of the mode taken (see the head), from a uniform; *tried: bits. */
static size_t take_mode(const struct mode_opening *o, size_t category, unsigned bits,
                        const struct sim_random_event *event, unsigned *tried)
{
    const struct mode_rates *rates = o->rates;
    uint32_t draw = (uint32_t)(category * MODES_OF_CATEGORY_MAX);
    double sum = 0, low = 0, lot;
    size_t own = 0;
    *tried = 1;
    if (bits == 0)
        return 0;
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++)
        if (bits >> rates->row[m].place & 1)
            sum += o->chance[m];
    lot = sim_random_uniform(event, draw) * (sum > 1 ? sum : 1);
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
        size_t place = rates->row[m].place;
        if (!(bits >> place & 1))
            continue;
        if (lot >= low && lot < low + o->chance[m])
            own = place;
        low += o->chance[m];
        double never = pow(1 - fmin(1, o->chance[m]), o->chooser.parameters->opening_trials);
        if (sim_random_uniform(event, draw + (uint32_t)place) < 1 - never)
            *tried |= 1u << place;
    }
    *tried |= 1u << own;
    return own;
}

static void count_mode(const struct persons *p, struct tally *tally,
                       const struct mode_customer *customer, size_t m, uint32_t supplier)
{
    const struct mode_chooser *chooser = &p->opening->chooser;
    const struct mode_rates *rates = chooser->rates;
    const struct mode_row *row = &rates->row[m];
    int64_t purchases = mode_purchases(rates, row->category);
    tally->users[m]++;
    tally->procured[m] += purchases;
    market_add_count(chooser->world->threads,
                     &chooser->place.users[customer->departement * rates->count + m], 1);
    if (supplier == SIM_NONE)
        return;
    tally->bought[m] += purchases;
    market_add_amount(chooser->world->threads,
                      &chooser->firm.bought[supplier * rates->offers + row->offer], purchases);
}

static void take_block(void *context, size_t begin, size_t end, int thread)
{
    const struct persons *p = context;
    const struct mode_chooser *chooser = &p->opening->chooser;
    size_t categories = chooser->market->category_count;
    for (size_t row = begin; row < end; row++) {
        struct mode_customer customer;
        if (!adult(chooser, row))
            continue;
        struct sim_random_event event = {chooser->world->random, p->purpose,
                                         chooser->person.id[row], 0};
        mode_customer_means(chooser, (uint32_t)row, &customer);
        for (size_t c = 0; c < categories; c++) {
            uint32_t supplier = mode_supplier(chooser, customer.home, c);
            unsigned tried, bits = could_use(chooser, &customer, c, supplier);
            size_t place = take_mode(p->opening, c, bits, &event, &tried);
            chooser->person.mode[row * categories + c] =
                mode_code((unsigned)place + 1, MODE_HELP_NONE);
            chooser->person.tried[row * categories + c] = (uint8_t)tried;
            chooser->person.recent[row * categories + c] = (uint8_t)(1u << place);
            count_mode(p, &p->tallies[thread], &customer, chooser->rates->first[c] + place,
                       supplier);
        }
    }
}

static void gather(const struct persons *p)
{
    struct mode_opening *o = p->opening;
    for (size_t m = 0; m < o->rates->count; m++) {
        int64_t procured = 0;
        for (int t = 0; t < o->world->threads; t++) {
            o->users[m] += p->tallies[t].users[m];
            o->bought[m] += p->tallies[t].bought[m];
            procured += p->tallies[t].procured[m];
        }
        o->chooser.mode.users[m] = (uint32_t)o->users[m];
        o->chooser.mode.purchases[m] = procured;
        o->chooser.category.purchases[o->rates->row[m].category] += procured;
    }
}

static void open_use(struct persons *p)
{
    struct mode_opening *o = p->opening;
    int threads = o->world->threads;
    size_t count = o->chooser.person.count;
    sim_parallel_blocks(threads, count, SIM_PARALLEL_BLOCK, had_block, p);
    for (size_t m = 0; m < o->rates->count; m++) {
        for (int t = 0; t < threads; t++) {
            o->had[m] += p->tallies[t].had[m];
            o->offered[m] += p->tallies[t].offered[m];
        }
        if (o->had[m] > 0)
            o->chance[m] = o->rates->row[m].used * (double)o->adults / (double)o->had[m];
    }
    p->purpose = sim_random_purpose("opening.mode");
    sim_parallel_blocks(threads, count, SIM_PARALLEL_BLOCK, take_block, p);
    gather(p);
}

enum sim_status opening_modes(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct mode_opening *opening = NULL;
    struct persons p = {.opening = NULL};
    SIM_TRY(append_rows(world, error));
    fill_rows(world);
    SIM_TRY(sim_memory_array(&opening, 1, sizeof *opening, "opening of modes", error));
    SIM_TRY(
        sim_memory_array(&p.tallies, (size_t)world->threads, sizeof *p.tallies, "tallies", error));
    opening->world = world;
    opening->rates = mode_rates(world);
    mode_chooser_fill(world, &opening->chooser);
    p.opening = opening;
    SIM_TRY(open_firms(opening, error));
    open_supplies(&p);
    open_use(&p);
    equip_firms(opening);
    SIM_TRY(opening_front(opening, error));
    SIM_TRY(mode_around_fill(world, error));
out:
    free(p.tallies);
    free(opening);
    return status;
}
