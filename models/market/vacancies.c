/* Posts: which occupations firms look for, and where seekers apply.
 *
 * A firm says how many it seeks (firm/plans.c). The occupation of each post is drawn from what its
 * sector lacks: with mix m_o the share of occupation o in the sector's jobs (tables), times what modes leave of its work
 * (front.factor, firm/modes.c) over the mean of that, and n_o those at work in it, the weight is
 *     max(0, m_o staff - n_o) + vacancy_mix m_o staff
 * (max is the rule: surplus occupations are not sought for being in surplus), so the composition of
 * a sector's staff returns to its mix by turnover. A firm's own composition is not tracked. Seekers
 * aim at occupations in which their département has posts: their own with weight own_occupation x
 * posts, those of the network that need no retraining with (1 - own_occupation) x weight of the
 * move x posts (cf. del Rio-Chanona et al. 2021, where applications follow the network and open
 * posts). */
#include "models/market/search.h"
#include "models/mode/state.h"

#include <stdlib.h>

/* ---- what sectors lack ---- */

/* Employees and owners by sector and occupation, of each thread. */
struct present {
    uint32_t persons[SECTOR_COUNT][OCCUPATIONS_MAX + 1];
};
struct presence {
    struct person_view person;
    struct firm_view firm;
    struct present *present;
};

static void present_block(void *context, size_t begin, size_t end, int thread)
{
    const struct presence *c = context;
    const struct person_view *p = &c->person;
    for (size_t row = begin; row < end; row++)
        if (p->id[row] != 0 && p->activity[row] == WORLD_EMPLOYED && p->employer[row] != SIM_NONE)
            c->present[thread].persons[c->firm.sector[p->employer[row]]][p->occupation[row]]++;
}

/* Share of each occupation in the jobs that a sector needs; the table's where every factor is 1. */
static void occupation_mix(const struct market_rates *rates, size_t s, const double *factor,
                           double *mix)
{
    double jobs = 0, norm = 1;
    for (size_t o = 0; o < rates->occupation_count; o++)
        jobs += rates->occupations[o].jobs * rates->occupations[o].sector[s];
    for (size_t o = 0; o < rates->occupation_count; o++) {
        mix[o] = rates->occupations[o].jobs * rates->occupations[o].sector[s] / jobs;
        norm += mix[o] * (factor[o] - 1);
    }
    for (size_t o = 0; o < rates->occupation_count; o++)
        mix[o] = mix[o] * factor[o] / norm;
}

/* Cumulated weights of occupations in the posts of each sector, cumulative[sector][occupation]. */
static enum sim_status occupation_weights(const struct sim_world *world,
                                          uint64_t cumulative[][OCCUPATIONS_MAX],
                                          struct sim_error *error)
{
    const struct market_rates *rates = market_rates(world);
    struct sector_view sector = market_sectors(world);
    const double *factor = mode_front(world).factor;
    double little = market_parameters(world)->vacancy_mix;
    struct presence c = {person_columns(sim_world_table(world, "person")), firm_firms(world), NULL};
    enum sim_status status = sim_memory_array(&c.present, (size_t)world->threads, sizeof *c.present,
                                              "occupations", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, present_block, &c);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double mix[OCCUPATIONS_MAX], staff = (double)sector.staff[s];
        uint64_t sum = 0;
        occupation_mix(rates, s, &factor[s * rates->occupation_count], mix);
        for (size_t o = 0; o < rates->occupation_count; o++) {
            int64_t present = 0;
            for (int t = 0; t < world->threads; t++)
                present += c.present[t].persons[s][o];
            double lack = mix[o] * staff - (double)present;
            double weight = (lack > 0 ? lack : 0) + little * mix[o] * staff;
            /* of a sector without staff: by its mix */
            cumulative[s][o] = sum += (uint64_t)((staff > 0 ? weight : mix[o]) * 0x1p24);
        }
        for (size_t o = 0; sum == 0 && o < rates->occupation_count; o++)
            cumulative[s][o] = o + 1; /* nothing lacks and vacancy_mix is 0: any */
    }
    free(c.present);
    return SIM_OK;
}

/* ---- posts ---- */

/* A firm that ends this month offers none. */
static uint32_t posts_of(const struct firm_view *firm, size_t row)
{
    bool offers = firm->id[row] != 0 && !(firm->event[row] & (FIRM_ENDS | FIRM_DEFAULTS));
    return offers ? firm->vacancies[row] : 0;
}

/* Occupations of the posts, in the order of rows: within a département, of ids. */
static void draw_occupations(const struct sim_world *world, const struct firm_view *firm,
                             uint64_t cumulative[][OCCUPATIONS_MAX], uint8_t *occupation)
{
    size_t occupations = market_rates(world)->occupation_count, post = 0;
    struct sim_random_event event = {world->random, sim_random_purpose("labour.vacancy"), 0,
                                     world->month};
    for (size_t f = 0; f < firm->count; f++) {
        event.agent = firm->id[f];
        for (uint32_t v = 0, end = posts_of(firm, f); v < end; v++)
            occupation[post++] = (uint8_t)sim_random_weighted(
                &event, 2 * v, cumulative[firm->sector[f]], occupations);
    }
}

static void group_posts(const struct firm_view *firm, const uint8_t *occupation,
                        struct market_posts *posts)
{
    size_t post = 0, groups = posts->places * posts->occupations;
    for (size_t f = 0; f < firm->count; f++)
        for (uint32_t v = 0, end = posts_of(firm, f); v < end; v++)
            posts->open[market_post_group(posts, firm->departement[f], occupation[post++])]++;
    for (size_t g = 0; g < groups; g++) {
        posts->first[g + 1] = posts->first[g] + posts->open[g];
        posts->open[g] = 0;
    }
    post = 0;
    for (size_t f = 0; f < firm->count; f++)
        for (uint32_t v = 0, end = posts_of(firm, f); v < end; v++) {
            size_t g = market_post_group(posts, firm->departement[f], occupation[post++]);
            posts->firm[posts->first[g] + posts->open[g]++] = (uint32_t)f;
        }
}

enum sim_status market_posts_build(const struct sim_world *world, struct market_posts *posts,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct firm_view firm = firm_firms(world);
    uint64_t(*cumulative)[OCCUPATIONS_MAX] = NULL;
    uint8_t *occupation = NULL;
    *posts = (struct market_posts){.places = world_rates(world)->departement_count,
                                   .occupations = market_rates(world)->occupation_count};
    size_t groups = posts->places * posts->occupations;
    for (size_t f = 0; f < firm.count; f++)
        posts->count += posts_of(&firm, f);
    if (posts->count >= SIM_NONE)
        return sim_error_set(error, SIM_INTERNAL, "%zu posts are offered in a month", posts->count);
    SIM_TRY(sim_memory_array(&posts->firm, posts->count, sizeof *posts->firm, "posts", error));
    SIM_TRY(sim_memory_array(&posts->best, posts->count, sizeof *posts->best, "posts", error));
    SIM_TRY(sim_memory_array(&posts->winner, posts->count, sizeof *posts->winner, "posts", error));
    SIM_TRY(sim_memory_array(&posts->first, groups + 1, sizeof *posts->first, "posts", error));
    SIM_TRY(sim_memory_array(&posts->open, groups, sizeof *posts->open, "posts", error));
    SIM_TRY(sim_memory_array(&occupation, posts->count, sizeof *occupation, "posts", error));
    SIM_TRY(sim_memory_array(&cumulative, SECTOR_COUNT, sizeof *cumulative, "posts", error));
    SIM_TRY(occupation_weights(world, cumulative, error));
    draw_occupations(world, &firm, cumulative, occupation);
    group_posts(&firm, occupation, posts);
out:
    free(occupation);
    free(cumulative);
    if (status != SIM_OK)
        market_posts_free(posts);
    return status;
}

void market_posts_free(struct market_posts *posts)
{
    free(posts->firm);
    free(posts->best);
    free(posts->winner);
    free(posts->first);
    free(posts->open);
    *posts = (struct market_posts){0};
}

/* ---- aims ---- */

enum sim_status market_aims_build(const struct sim_world *world, struct market_aims *aims,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct market_rates *rates = market_rates(world);
    double own = market_parameters(world)->own_occupation;
    *aims = (struct market_aims){.places = world_rates(world)->departement_count,
                                 .occupations = rates->occupation_count};
    SIM_TRY(
        sim_memory_array(&aims->first, aims->occupations + 1, sizeof *aims->first, "aims", error));
    for (size_t o = 0; o < aims->occupations; o++)
        aims->first[o + 1] = aims->first[o] + 1 + (uint32_t)rates->occupations[o].move_count;
    aims->width = aims->first[aims->occupations];
    SIM_TRY(sim_memory_array(&aims->to, aims->width, sizeof *aims->to, "aims", error));
    SIM_TRY(sim_memory_array(&aims->weight, aims->width, sizeof *aims->weight, "aims", error));
    SIM_TRY(sim_memory_array(&aims->limit, aims->places * aims->width, sizeof *aims->limit, "aims",
                             error));
    SIM_TRY(sim_memory_array(&aims->total, aims->places * aims->occupations, sizeof *aims->total,
                             "aims", error));
    SIM_TRY(sim_memory_array(&aims->country, (aims->places + 1) * aims->occupations,
                             sizeof *aims->country, "aims", error));
    for (size_t o = 0; o < aims->occupations; o++) {
        size_t entry = aims->first[o];
        const struct market_occupation *from = &rates->occupations[o];
        aims->to[entry] = (uint8_t)o;
        aims->weight[entry++] = own;
        for (size_t i = 0; i < from->move_count; i++, entry++) {
            const struct market_move *move = &rates->moves[from->first_move + i];
            aims->to[entry] = move->to;
            aims->weight[entry] = move->retraining ? 0 : (1 - own) * (double)move->weight;
        }
    }
out:
    if (status != SIM_OK)
        market_aims_free(aims);
    return status;
}

void market_aims_free(struct market_aims *aims)
{
    free(aims->first);
    free(aims->to);
    free(aims->weight);
    free(aims->limit);
    free(aims->total);
    free(aims->country);
    *aims = (struct market_aims){0};
}

void market_aims_update(struct market_aims *aims, const struct market_posts *posts)
{
    for (size_t d = 0; d < aims->places; d++)
        for (size_t o = 0; o < aims->occupations; o++) {
            uint32_t *limit = &aims->limit[d * aims->width];
            double total = 0, sum = 0;
            size_t last = aims->first[o]; /* of those with a weight */
            for (size_t e = aims->first[o]; e < aims->first[o + 1]; e++) {
                double weight =
                    aims->weight[e] * posts->open[market_post_group(posts, d, aims->to[e])];
                total += weight;
                last = weight > 0 ? e : last;
            }
            for (size_t e = aims->first[o]; e < aims->first[o + 1]; e++) {
                sum += aims->weight[e] * posts->open[market_post_group(posts, d, aims->to[e])];
                limit[e] = total <= 0 ? 0 : e < last ? market_word(sum / total) : UINT32_MAX;
            }
            aims->total[d * aims->occupations + o] = total;
        }
    for (size_t o = 0; o < aims->occupations; o++)
        for (size_t d = 0; d < aims->places; d++) {
            double *country = &aims->country[o * (aims->places + 1)];
            country[d + 1] = country[d] + aims->total[d * aims->occupations + o];
        }
}

uint32_t market_aims_place(const struct market_aims *aims, const struct sim_world *world,
                           size_t home, size_t occupation, uint32_t word)
{
    const struct market_parameters *p = market_parameters(world);
    const struct market_rates *rates = market_rates(world);
    const double *total = &aims->total[occupation];
    const double *country = &aims->country[occupation * (aims->places + 1)];
    const uint8_t *neighbour = &rates->neighbours[rates->first_neighbour[home]];
    size_t neighbours = rates->first_neighbour[home + 1] - rates->first_neighbour[home];
    double near = 0, at_home = total[home * aims->occupations];
    for (size_t n = 0; n < neighbours; n++)
        near += total[neighbour[n] * aims->occupations];
    double all = country[aims->places];
    double sum = at_home + p->neighbour_search * near + p->far_search * all;
    if (sum <= 0)
        return SIM_NONE;
    double place = sim_random_unit(word) * sum;
    if (place < at_home)
        return (uint32_t)home;
    place -= at_home;
    for (size_t n = 0; n < neighbours; n++) {
        double open = p->neighbour_search * total[neighbour[n] * aims->occupations];
        if (place < open)
            return neighbour[n];
        place -= open;
    }
    if (!(all > 0 && p->far_search > 0)) /* rounding at the end of the last interval */
        return (uint32_t)home;
    place /= p->far_search;
    size_t low = 0, high = aims->places; /* the last place before which there is at most `place` */
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (country[middle] > place)
            high = middle;
        else
            low = middle;
    }
    return (uint32_t)low;
}

uint32_t market_aims_draw(const struct market_aims *aims, size_t departement, size_t occupation,
                          uint32_t word)
{
    const uint32_t *limit = &aims->limit[departement * aims->width];
    size_t entry = aims->first[occupation];
    if (limit[aims->first[occupation + 1] - 1] == 0)
        return SIM_NONE;
    if (word == UINT32_MAX) /* below the last limit, so that an entry with posts is found */
        word--;
    while (word >= limit[entry])
        entry++;
    return aims->to[entry];
}
