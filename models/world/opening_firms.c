/* Firms of the base year: the workers of each sector, along the places where they live, are
 * divided into firms.
 *
 * Every self-employed person owns a business. Of the employees of public administration,
 * education and health, `firm.opening.public_share` are in public bodies; of the others of any
 * sector, `firm.opening.self_employed_staff` work for the self-employed, each for the nearest
 * along the list, and the rest for companies. There are as many companies as enterprises of the
 * table less the self-employed, or, where more, employees / `firm.opening.mean_staff` (the table
 * lacks some sectors' small firms, and counts enterprises, not establishments); public bodies
 * and companies divide that number by their employees. Sizes: opening_sizes.c. Companies are put
 * in a hashed order and each takes the next employees of the list, so that its staff live near
 * each other; its seat is where its middle worker lives. Ages are geometric with the sector's
 * death rate. */
#include "models/firm/state.h"
#include "models/market/state.h"
#include "models/world/opening.h"

#include <math.h>
#include <stdlib.h>

/* A firm before it has a row. */
struct draft {
    uint32_t owner, staff; /* owner: person row or SIM_NONE */
    uint32_t row;
    uint8_t form, departement;
};

struct sector_layout {
    size_t first, count; /* workers, in layout.list */
    size_t employees, of_public, of_small, of_company;
    struct draft *drafts;
    size_t draft_count;
    struct sim_error error;
};

struct layout {
    struct opening *opening;
    struct person_view person;
    struct household_view household;
    struct firm_view firm;
    uint32_t *list;  /* [workers] person rows by sector, then place, then row */
    uint32_t *draft; /* [workers] the draft each works for, in its sector's */
    struct sector_layout sectors[SECTOR_COUNT];
    uint32_t founded;
};

/* `part` of `whole` things, spread evenly: is the i-th one of them? */
static bool falls(size_t i, size_t part, size_t whole)
{
    return ((i + 1) * part + whole / 2) / whole > (i * part + whole / 2) / whole;
}

static uint8_t home_of(const struct layout *layout, uint32_t row)
{
    return layout->household.departement[layout->person.household[row]];
}

/* ---- workers by sector and place ---- */

static enum sim_status list_workers(struct layout *layout, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct opening *opening = layout->opening;
    const struct sim_world *world = opening->world;
    size_t departements = world_rates(world)->departement_count, workers = 0;
    size_t next[SECTOR_COUNT], at_rank[UINT8_MAX + 1] = {0};
    for (size_t d = 0; d < departements; d++)
        at_rank[market_rates(world)->place_order[d]] = d;
    for (size_t row = 0; row < layout->person.count; row++)
        if (opening->sector[row] < SECTOR_COUNT)
            layout->sectors[opening->sector[row]].count++;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        next[s] = layout->sectors[s].first = workers;
        workers += layout->sectors[s].count;
    }
    SIM_TRY(sim_memory_array(&layout->list, workers, sizeof *layout->list, "workers", error));
    SIM_TRY(sim_memory_array(&layout->draft, workers, sizeof *layout->draft, "firms", error));
    for (size_t rank = 0; rank < departements; rank++) {
        size_t d = at_rank[rank];
        for (size_t row = opening->first[d]; row < opening->first[d + 1]; row++)
            if (opening->sector[row] < SECTOR_COUNT)
                layout->list[next[opening->sector[row]]++] = (uint32_t)row;
    }
out:
    return status;
}

/* ---- one sector ---- */

static int by_key(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Drafts of `count` companies or public bodies with their sizes, in hashed order. */
static enum sim_status draft_firms(struct layout *layout, size_t s, uint8_t form, size_t count,
                                   size_t employees, const struct opening_sizes *sizes,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sector_layout *sector = &layout->sectors[s];
    const struct sim_world *world = layout->opening->world;
    uint32_t *staff = NULL, purpose = sim_random_purpose("opening.firm_order"), words[4];
    uint64_t *keys = NULL;
    if (count == 0)
        return SIM_OK;
    SIM_TRY(sim_memory_array(&staff, count, sizeof *staff, "sizes", error));
    SIM_TRY(sim_memory_array(&keys, count, sizeof *keys, "order of firms", error));
    opening_sizes(&market_rates(world)->production[s], sizes, count, employees, staff);
    for (size_t k = 0; k < count; k++) {
        sim_random_words(world->random, purpose, (uint32_t)k, (int32_t)(s * FIRM_FORM_COUNT + form),
                         0, words);
        keys[k] = (uint64_t)words[0] << 32 | k;
    }
    qsort(keys, count, sizeof *keys, by_key);
    for (size_t k = 0; k < count; k++)
        sector->drafts[sector->draft_count++] =
            (struct draft){.owner = SIM_NONE, .staff = staff[keys[k] & UINT32_MAX], .form = form};
out:
    free(staff);
    free(keys);
    return status;
}

/* The firm of a stream that the next employee joins. */
struct stream {
    size_t firm, taken;
};

static uint32_t next_place(struct sector_layout *sector, struct stream *stream, uint8_t home)
{
    struct draft *draft = &sector->drafts[stream->firm];
    uint32_t firm = (uint32_t)stream->firm;
    if (stream->taken == draft->staff / 2)
        draft->departement = home;
    if (++stream->taken == draft->staff) {
        stream->firm++;
        stream->taken = 0;
    }
    return firm;
}

/* Goes along the workers and gives each a firm. `position` [self-employed] are their places. */
static void hand_out(struct layout *layout, struct sector_layout *sector, const size_t *position,
                     size_t self_employed, size_t companies)
{
    uint8_t *status = layout->person.status;
    struct stream company = {self_employed, 0}, of_public = {self_employed + companies, 0};
    size_t passed = 0, employee = 0, private_employee = 0;
    for (size_t i = 0; i < sector->count; i++) {
        uint32_t row = layout->list[sector->first + i], *draft = &layout->draft[sector->first + i];
        if (status[row] == STATUS_SELF_EMPLOYED) {
            *draft = (uint32_t)passed++;
            continue;
        }
        if (falls(employee++, sector->of_public, sector->employees)) {
            status[row] = STATUS_PUBLIC;
            *draft = next_place(sector, &of_public, home_of(layout, row));
        } else if (falls(private_employee++, sector->of_small,
                         sector->employees - sector->of_public)) {
            size_t nearest = passed < self_employed ? passed : passed - 1;
            if (passed > 0 && i - position[passed - 1] <= position[nearest] - i)
                nearest = passed - 1; /* after the last one, the right side has wrapped */
            *draft = (uint32_t)nearest;
            sector->drafts[nearest].staff++;
        } else {
            *draft = next_place(sector, &company, home_of(layout, row));
        }
    }
}

/* Shares `firms` among streams by their employees: at least one and at most one for each. */
static size_t share_of(double firms, size_t employees, size_t all)
{
    double count = firms * (double)employees / (double)all;
    if (employees == 0)
        return 0;
    if (count >= (double)employees)
        return employees;
    return count < 1 ? 1 : (size_t)(count + 0.5);
}

static enum sim_status lay_sector(struct layout *layout, size_t s, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sector_layout *sector = &layout->sectors[s];
    const struct sim_world *world = layout->opening->world;
    const struct firm_parameters *p = firm_parameters(world);
    const struct market_production *production = &market_rates(world)->production[s];
    size_t self_employed = 0, *position = NULL;
    for (size_t i = 0; i < sector->count; i++)
        self_employed +=
            layout->person.status[layout->list[sector->first + i]] == STATUS_SELF_EMPLOYED;
    sector->employees = sector->count - self_employed;
    sector->of_public =
        s == SECTOR_OQ ? (size_t)(p->public_share * (double)sector->employees + 0.5) : 0;
    size_t others = sector->employees - sector->of_public;
    sector->of_small =
        self_employed > 0 ? (size_t)(p->self_employed_staff * (double)others + 0.5) : 0;
    sector->of_company = others - sector->of_small;
    size_t all = sector->of_public + sector->of_company;
    struct opening_sizes sizes = {.self_employed = (double)(self_employed + sector->of_small)};
    for (size_t c = 0; c < SIZE_CLASS_COUNT; c++)
        sizes.companies += production->enterprises[c];
    sizes.companies -= (double)self_employed;
    if (sizes.companies < (double)all / (double)p->mean_staff)
        sizes.companies = (double)all / (double)p->mean_staff;
    size_t companies = share_of(sizes.companies, sector->of_company, all);
    size_t bodies = share_of(sizes.companies, sector->of_public, all);
    SIM_TRY(sim_memory_array(&sector->drafts, self_employed + companies + bodies,
                             sizeof *sector->drafts, "firms", error));
    SIM_TRY(sim_memory_array(&position, self_employed, sizeof *position, "places", error));
    for (size_t i = 0; i < sector->count; i++) {
        uint32_t row = layout->list[sector->first + i];
        if (layout->person.status[row] != STATUS_SELF_EMPLOYED)
            continue;
        position[sector->draft_count] = i;
        sector->drafts[sector->draft_count++] = (struct draft){.owner = row,
                                                               .staff = 1,
                                                               .form = FIRM_SELF_EMPLOYED,
                                                               .departement = home_of(layout, row)};
    }
    SIM_TRY(draft_firms(layout, s, FIRM_COMPANY, companies, sector->of_company, &sizes, error));
    SIM_TRY(draft_firms(layout, s, FIRM_PUBLIC, bodies, sector->of_public, &sizes, error));
    hand_out(layout, sector, position, self_employed, companies);
out:
    free(position);
    return status;
}

static void lay_block(void *context, size_t begin, size_t end, int thread)
{
    struct layout *layout = context;
    (void)thread;
    for (size_t s = begin; s < end; s++)
        lay_sector(layout, s, &layout->sectors[s].error);
}

/* ---- rows ---- */

/* Rows in the order of places, then of sectors and drafts. */
static enum sim_status append_firms(struct layout *layout, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = layout->opening->world;
    const uint8_t *rank = market_rates(world)->place_order;
    size_t next[UINT8_MAX + 2] = {0}, first, total = 0;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        const struct sector_layout *sector = &layout->sectors[s];
        total += sector->draft_count;
        for (size_t k = 0; k < sector->draft_count; k++)
            next[rank[sector->drafts[k].departement] + 1]++;
    }
    SIM_TRY(sim_table_append(sim_world_table(world, "firm"), total, &first, error));
    next[0] = first;
    for (size_t r = 0; r <= UINT8_MAX; r++)
        next[r + 1] += next[r];
    layout->firm = firm_firms(world);
    struct firm_view *firm = &layout->firm;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        struct sector_layout *sector = &layout->sectors[s];
        for (size_t k = 0; k < sector->draft_count; k++) {
            struct draft *draft = &sector->drafts[k];
            size_t row = draft->row = (uint32_t)next[rank[draft->departement]]++;
            firm->sector[row] = (uint8_t)s;
            firm->departement[row] = draft->departement;
            firm->form[row] = draft->form;
            firm->owner[row] = draft->owner;
            firm->staff[row] = firm->staff_target[row] = draft->staff;
            firm->price[row] = 1;
        }
    }
out:
    return status;
}

static void link_block(void *context, size_t begin, size_t end, int thread)
{
    struct layout *layout = context;
    (void)thread;
    for (size_t s = begin; s < end; s++) {
        const struct sector_layout *sector = &layout->sectors[s];
        for (size_t i = sector->first; i < sector->first + sector->count; i++)
            layout->person.employer[layout->list[i]] = sector->drafts[layout->draft[i]].row;
    }
}

/* Months since foundation. A business is not older than its owner's working life, by rule; another
 * firm not older than the oldest person. */
static void found_block(void *context, size_t begin, size_t end, int thread)
{
    const struct layout *layout = context;
    const struct sim_world *world = layout->opening->world;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        struct sim_random_event event = {world->random, layout->founded, layout->firm.id[row], 0};
        double death = market_rates(world)->production[layout->firm.sector[row]].death_rate;
        double longest = WORLD_OLDEST * SIM_MONTHS_PER_YEAR;
        uint32_t owner = layout->firm.owner[row];
        if (owner != SIM_NONE)
            longest = -layout->person.birth[owner] - WORLD_ADULT_AGE * SIM_MONTHS_PER_YEAR;
        double months = opening_months(sim_random_uniform(&event, 0),
                                       1 - pow(1 - death, 1.0 / SIM_MONTHS_PER_YEAR), longest);
        layout->firm.founded[row] = (int16_t)(-1 - months);
    }
}

/* Everybody at work has an employer, and every sector a firm. */
static enum sim_status check(const struct layout *layout, struct sim_error *error)
{
    const struct sim_world *world = layout->opening->world;
    size_t firms[SECTOR_COUNT] = {0}, without = 0;
    uint64_t staff = 0, employed = 0;
    for (size_t row = 0; row < layout->person.count; row++) {
        employed += layout->person.activity[row] == WORLD_EMPLOYED;
        without += (layout->person.activity[row] == WORLD_EMPLOYED) !=
                   (layout->person.employer[row] != SIM_NONE);
    }
    for (size_t row = 0; row < layout->firm.count; row++) {
        firms[layout->firm.sector[row]]++;
        staff += layout->firm.staff[row];
    }
    if (without > 0 || staff != employed)
        return sim_error_set(
            error, SIM_INTERNAL,
            "opening: %llu at work, %zu without employer or with one though not at "
            "work, staff of firms %llu",
            (unsigned long long)employed, without, (unsigned long long)staff);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        if (firms[s] == 0)
            return sim_error_set(error, SIM_SCENARIO,
                                 "sector %s has no firm at scale 1/%lld; use a larger scale",
                                 sim_world_dimension(world, "sector")->labels[s],
                                 (long long)sim_world_run(world)->scale);
    return SIM_OK;
}

enum sim_status opening_firms(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    struct layout *layout = NULL;
    SIM_TRY(sim_memory_array(&layout, 1, sizeof *layout, "firms", error));
    layout->opening = opening;
    layout->person = person_columns(sim_world_table(world, "person"));
    layout->household = household_columns(sim_world_table(world, "household"));
    layout->founded = sim_random_purpose("opening.founded");
    SIM_TRY(list_workers(layout, error));
    sim_parallel_blocks(world->threads, SECTOR_COUNT, 1, lay_block, layout);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        if (layout->sectors[s].error.status != SIM_OK) {
            *error = layout->sectors[s].error;
            status = error->status;
            goto out;
        }
    SIM_TRY(append_firms(layout, error));
    sim_parallel_blocks(world->threads, SECTOR_COUNT, 1, link_block, layout);
    sim_parallel_blocks(world->threads, layout->firm.count, SIM_PARALLEL_BLOCK, found_block,
                        layout);
    SIM_TRY(check(layout, error));
    SIM_TRY(opening_customers(opening, error));
out:
    for (size_t s = 0; layout != NULL && s < SECTOR_COUNT; s++)
        free(layout->sectors[s].drafts);
    if (layout != NULL) {
        free(layout->list);
        free(layout->draft);
    }
    free(layout);
    free(opening->sector);
    opening->sector = NULL;
    return status;
}
