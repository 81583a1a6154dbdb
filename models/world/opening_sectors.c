/* Sectors of work in the base year, and who is self-employed.
 *
 * Sector: P(s | occupation, département), the occupation's sectors times the sector's share of the
 * département, raked to the occupation's sectors over the country; drawn by systematic sampling
 * along the persons ordered by occupation and département, one sector after the other from the
 * smallest to the largest, so that no sector is off by more than about one agent.
 *
 * Self-employed: as many in each sector as the tables say, at the scale of the employed drawn.
 * Farmers and independents of the census first, then others, with chances in proportion to the
 * share of self-employed in their occupation (weighted sampling without replacement: the smallest
 * -ln(u) / weight, Efraimidis and Spirakis 2006). */
#include "models/market/state.h"
#include "models/world/opening.h"

#include <math.h>
#include <stdlib.h>

enum { GROUP_INDEPENDENT = 1, SWEEPS = 50 };

struct work {
    struct opening *opening;
    const struct market_rates *rates;
    struct person_view person;
    size_t departements, occupations;
    size_t *jobs;    /* [departement][occupation] employed drawn */
    size_t *next;    /* [departement][occupation] place in order */
    uint32_t *order; /* [total] employed by occupation, then row */
    size_t total;
    uint64_t (*hazard)[SECTOR_COUNT]; /* [occupation][departement], see sector_hazards */
};

static void jobs_block(void *context, size_t begin, size_t end, int thread)
{
    struct work *w = context;
    (void)thread;
    for (size_t d = begin; d < end; d++)
        for (size_t row = w->opening->first[d]; row < w->opening->first[d + 1]; row++)
            if (w->person.activity[row] == WORLD_EMPLOYED)
                w->jobs[d * w->occupations + w->person.occupation[row]]++;
}

/* Probabilities are kept as whole parts of this. */
static const uint64_t HAZARD_ONE = UINT64_C(1) << 40;

/* Sectors from the smallest to the largest, by jobs of the tables. */
static void rising(const struct market_rates *rates, size_t sorted[SECTOR_COUNT])
{
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        size_t i = s;
        double jobs = rates->production[s].employees + rates->production[s].self_employed;
        for (; i > 0; i--) {
            const struct market_production *p = &rates->production[sorted[i - 1]];
            if (p->employees + p->self_employed <= jobs)
                break;
            sorted[i] = sorted[i - 1];
        }
        sorted[i] = s;
    }
}

/* P(s | o, d) for all d into share[departement][SECTOR_COUNT]. */
static void sector_shares(const struct work *w, size_t o, double (*share)[SECTOR_COUNT])
{
    const double *sectors = w->rates->occupations[o].sector;
    double factor[SECTOR_COUNT], met[SECTOR_COUNT], total = 0;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        factor[s] = 1;
    for (size_t d = 0; d < w->departements; d++)
        total += (double)w->jobs[d * w->occupations + o];
    for (int sweep = 0; sweep <= SWEEPS; sweep++) {
        for (size_t s = 0; s < SECTOR_COUNT; s++)
            met[s] = 0;
        for (size_t d = 0; d < w->departements; d++) {
            double sum = 0;
            for (size_t s = 0; s < SECTOR_COUNT; s++)
                sum += share[d][s] =
                    sectors[s] * factor[s] * w->rates->sector_departement[s * w->departements + d];
            for (size_t s = 0; s < SECTOR_COUNT; s++) {
                /* none of its sectors in this département: as in the country */
                share[d][s] = sum > 0 ? share[d][s] / sum : sectors[s];
                met[s] += share[d][s] * (double)w->jobs[d * w->occupations + o];
            }
        }
        for (size_t s = 0; s < SECTOR_COUNT && sweep < SWEEPS; s++)
            if (met[s] > 0)
                factor[s] *= sectors[s] * total / met[s];
    }
}

/* Chances of each sector given that it is none of the smaller ones; 1 for the last possible one. */
static enum sim_status sector_hazards(struct work *w, const size_t sorted[SECTOR_COUNT],
                                      struct sim_error *error)
{
    double(*share)[SECTOR_COUNT] = NULL;
    enum sim_status status =
        sim_memory_array(&share, w->departements, sizeof *share, "shares of sectors", error);
    for (size_t o = 0; status == SIM_OK && o < w->occupations; o++) {
        sector_shares(w, o, share);
        for (size_t d = 0; d < w->departements; d++) {
            double left = 1;
            size_t last = SECTOR_COUNT - 1;
            uint64_t *hazard = w->hazard[o * w->departements + d];
            while (last > 0 && share[d][sorted[last]] <= 0)
                last--;
            for (size_t i = 0; i <= last; i++) {
                double part = share[d][sorted[i]] / left;
                hazard[i] =
                    i == last || !(part < 1) ? HAZARD_ONE : (uint64_t)(part * (double)HAZARD_ONE);
                left -= share[d][sorted[i]];
            }
        }
    }
    free(share);
    return status;
}

static void order_block(void *context, size_t begin, size_t end, int thread)
{
    struct work *w = context;
    (void)thread;
    for (size_t d = begin; d < end; d++)
        for (size_t row = w->opening->first[d]; row < w->opening->first[d + 1]; row++)
            if (w->person.activity[row] == WORLD_EMPLOYED)
                w->order[w->next[d * w->occupations + w->person.occupation[row]]++] = (uint32_t)row;
}

static enum sim_status draw_sectors(struct work *w, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_world *world = w->opening->world;
    size_t sorted[SECTOR_COUNT], before = 0;
    uint64_t sum[SECTOR_COUNT];
    rising(w->rates, sorted);
    SIM_TRY(sector_hazards(w, sorted, error));
    for (size_t o = 0; o < w->occupations; o++)
        for (size_t d = 0; d < w->departements; d++) {
            w->next[d * w->occupations + o] = before;
            before += w->jobs[d * w->occupations + o];
        }
    sim_parallel_blocks(world->threads, w->departements, 1, order_block, w);
    for (uint32_t i = 0; i < SECTOR_COUNT; i++)
        sum[i] = opening_start(world, "opening.sector", i) % HAZARD_ONE;
    before = 0;
    for (size_t o = 0; o < w->occupations; o++)
        for (size_t d = 0; d < w->departements; d++) {
            const uint64_t *hazard = w->hazard[o * w->departements + d];
            for (size_t n = w->jobs[d * w->occupations + o]; n > 0; n--, before++)
                for (size_t i = 0; i < SECTOR_COUNT; i++) {
                    sum[i] += hazard[i];
                    if (sum[i] < HAZARD_ONE)
                        continue;
                    sum[i] -= HAZARD_ONE;
                    w->opening->sector[w->order[before]] = (uint8_t)sorted[i];
                    break;
                }
        }
out:
    return status;
}

/* ---- the self-employed ---- */

struct candidate {
    double wait; /* -ln(u) / weight */
    uint32_t row, id;
    bool other; /* not a farmer or independent of the census */
};

static bool comes_first(const struct candidate *a, const struct candidate *b)
{
    if (a->other != b->other)
        return b->other;
    return a->wait != b->wait ? a->wait < b->wait : a->id < b->id;
}

/* Brings the `wanted` first of the list to its front (Hoare's quickselect); which they are does not
 * depend on the way. */
static void select_first(struct candidate *list, size_t count, size_t wanted)
{
    size_t low = 0, high = count;
    while (high - low > 1 && wanted > low && wanted < high) {
        struct candidate swap, pivot = list[low + (high - low) / 2];
        size_t i = low, j = high - 1;
        for (;;) {
            while (comes_first(&list[i], &pivot))
                i++;
            while (comes_first(&pivot, &list[j]))
                j--;
            if (i >= j)
                break;
            swap = list[i];
            list[i++] = list[j];
            list[j--] = swap;
        }
        /* those before i are at most the pivot, the others at least; if i == j it is the pivot */
        if (wanted <= i)
            high = i;
        else
            low = i == j ? i + 1 : i;
    }
}

struct selecting {
    struct work *work;
    struct candidate *list;
    size_t first[SECTOR_COUNT + 1], wanted[SECTOR_COUNT];
};

static void select_block(void *context, size_t begin, size_t end, int thread)
{
    struct selecting *c = context;
    struct person_view *person = &c->work->person;
    (void)thread;
    for (size_t s = begin; s < end; s++) {
        struct candidate *list = &c->list[c->first[s]];
        size_t count = c->first[s + 1] - c->first[s];
        select_first(list, count, c->wanted[s]);
        for (size_t i = 0; i < count; i++)
            person->status[list[i].row] = i < c->wanted[s] ? STATUS_SELF_EMPLOYED : STATUS_EMPLOYEE;
    }
}

static enum sim_status choose_self_employed(struct work *w, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_world *world = w->opening->world;
    struct selecting c = {.work = w};
    size_t place[SECTOR_COUNT];
    uint32_t words[4], purpose = sim_random_purpose("opening.self_employed");
    double jobs = 0;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        jobs += w->rates->production[s].employees + w->rates->production[s].self_employed;
    SIM_TRY(sim_memory_array(&c.list, w->total, sizeof *c.list, "workers", error));
    for (size_t i = 0; i < w->total; i++)
        c.first[w->opening->sector[w->order[i]] + 1]++;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        size_t workers = c.first[s + 1];
        if (workers == 0) {
            status = sim_error_set(error, SIM_SCENARIO,
                                   "sector %s has nobody at work at scale 1/%lld; use a larger "
                                   "scale",
                                   sim_world_dimension(world, "sector")->labels[s],
                                   (long long)sim_world_run(world)->scale);
            goto out;
        }
        double wanted = w->rates->production[s].self_employed * (double)w->total / jobs;
        /* a sector has at least one employee, by rule */
        c.wanted[s] = wanted + 0.5 < (double)workers ? (size_t)(wanted + 0.5) : workers - 1;
        c.first[s + 1] += c.first[s];
        place[s] = c.first[s];
    }
    for (size_t i = 0; i < w->total; i++) {
        uint32_t row = w->order[i], id = w->person.id[row];
        double weight = w->rates->occupations[w->person.occupation[row]].self_employed;
        sim_random_words(world->random, purpose, id, 0, 0, words);
        c.list[place[w->opening->sector[row]]++] = (struct candidate){
            .wait = weight > 0 ? -log(sim_random_unit(words[0])) / weight : INFINITY,
            .row = row,
            .id = id,
            .other = w->person.occupation_group_opening[row] > GROUP_INDEPENDENT};
    }
    sim_parallel_blocks(world->threads, SECTOR_COUNT, 1, select_block, &c);
out:
    free(c.list);
    return status;
}

enum sim_status opening_sectors(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    struct work w = {.opening = opening,
                     .rates = market_rates(world),
                     .person = person_columns(sim_world_table(world, "person")),
                     .departements = world_rates(world)->departement_count,
                     .occupations = market_rates(world)->occupation_count};
    size_t cells = w.departements * w.occupations;
    SIM_TRY(sim_memory_array(&w.jobs, cells, sizeof *w.jobs, "jobs", error));
    SIM_TRY(sim_memory_array(&w.next, cells, sizeof *w.next, "places", error));
    SIM_TRY(sim_memory_array(&w.hazard, cells, sizeof *w.hazard, "sectors", error));
    sim_parallel_blocks(world->threads, w.departements, 1, jobs_block, &w);
    for (size_t c = 0; c < cells; c++)
        w.total += w.jobs[c];
    SIM_TRY(sim_memory_array(&w.order, w.total, sizeof *w.order, "workers", error));
    SIM_TRY(draw_sectors(&w, error));
    SIM_TRY(choose_self_employed(&w, error));
out:
    free(w.jobs);
    free(w.next);
    free(w.hazard);
    free(w.order);
    return status;
}
