/* Firms by sector and place.
 *
 * A counting sort by (sector, rank of the département): stable, so that the firms of one
 * département stay in the order of their ids, which they have in the table. Départements of a
 * region have neighbouring ranks, so a département, a region and the country are each a range of
 * it, and a draw by weight within a range is a binary search on cumulated weights. Buyers look near
 * first: proximity is a rule here, not a result of transport costs. And they go where there is room: the
 * weight of a firm is what its staff can make beyond last month's demand, overtime included, and at
 * least the overtime, so that who is new or has lost customers finds some. */
#include "models/firm/state.h"
#include "models/market/state.h"

#include <math.h>
#include <stdlib.h>

__extension__ typedef unsigned __int128 market_wide;

/* The ranges of ranks that are of one region. */
static void fill_regions(const struct world_rates *rates, struct market_index *index)
{
    const struct market_rates *market = rates->market;
    size_t *region = index->region_end; /* by rank, until the ends take its place */
    for (size_t d = 0; d < index->places; d++)
        region[market->place_order[d]] = rates->departements[d].region;
    for (size_t p = 0; p < index->places; p++)
        index->region_first[p] =
            p > 0 && region[p] == region[p - 1] ? index->region_first[p - 1] : p;
    for (size_t p = index->places; p-- > 0;)
        index->region_end[p] =
            p + 1 < index->places && index->region_first[p + 1] == index->region_first[p]
                ? index->region_end[p + 1]
                : p + 1;
}

/* Fineness of the weights, to a mean worker. */
static const double PARTS = 1000;

enum sim_status market_index_build(const struct sim_world *world, struct market_index *index,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct world_rates *rates = world_rates(world);
    const struct market_rates *market = rates->market;
    struct firm_view firm = firm_firms(world);
    size_t places = rates->departement_count, ranges = SECTOR_COUNT * places, *next = NULL;
    *index = (struct market_index){.places = places,
                                   .least = (size_t)market_parameters(world)->choice_set};
    SIM_TRY(
        sim_memory_array(&index->rows, firm.count, sizeof *index->rows, "index of firms", error));
    SIM_TRY(sim_memory_array(&index->cumulative, firm.count + 1, sizeof *index->cumulative,
                             "index of firms", error));
    SIM_TRY(
        sim_memory_array(&index->first, ranges + 1, sizeof *index->first, "index of firms", error));
    SIM_TRY(sim_memory_array(&index->region_first, places, sizeof *index->region_first,
                             "index of firms", error));
    SIM_TRY(sim_memory_array(&index->region_end, places, sizeof *index->region_end,
                             "index of firms", error));
    SIM_TRY(sim_memory_array(&next, ranges + 1, sizeof *next, "index of firms", error));
    double overtime = firm_parameters(world)->overtime;
    struct sector_view sector = market_sectors(world);
    fill_regions(rates, index);
    for (size_t f = 0; f < firm.count; f++)
        if (firm.id[f] != 0)
            index->first[firm.sector[f] * places + market->place_order[firm.departement[f]] + 1]++;
    for (size_t r = 0; r < ranges; r++)
        next[r + 1] = index->first[r + 1] += index->first[r];
    index->count = index->first[ranges];
    for (size_t f = 0; f < firm.count; f++)
        if (firm.id[f] != 0)
            index
                ->rows[next[firm.sector[f] * places + market->place_order[firm.departement[f]]]++] =
                (uint32_t)f;
    for (size_t i = 0; i < index->count; i++) {
        size_t row = index->rows[i];
        double most = firm_full_output(world, &firm, row), least = overtime * most;
        double room = most + least - (double)firm.demand[row];
        double worker = sector.productivity[firm.sector[row]];
        int64_t size = worker > 0 ? sim_number_round(PARTS * (least + fmax(0, room)) / worker) : 0;
        index->cumulative[i + 1] =
            (uint64_t)sim_number_add((int64_t)index->cumulative[i], size > 0 ? size : 1);
    }
out:
    free(next);
    if (status != SIM_OK)
        market_index_free(index);
    return status;
}

void market_index_free(struct market_index *index)
{
    free(index->rows);
    free(index->cumulative);
    free(index->first);
    free(index->region_first);
    free(index->region_end);
    *index = (struct market_index){0};
}

uint32_t market_index_at(const struct market_index *index, const struct market_rates *rates,
                         size_t sector, size_t departement, uint64_t place)
{
    const size_t *first = &index->first[sector * index->places];
    size_t rank = rates->place_order[departement], low = first[rank], high = first[rank + 1];
    if (high - low < index->least) {
        low = first[index->region_first[rank]];
        high = first[index->region_end[rank]];
    }
    if (high - low < index->least) {
        low = first[0];
        high = first[index->places];
    }
    if (low == high)
        return SIM_NONE;
    uint64_t start = index->cumulative[low], total = index->cumulative[high] - start;
    uint64_t target = start + (uint64_t)((market_wide)place * total >> 64);
    while (low + 1 < high) { /* the last row whose weights before it are at most the target */
        size_t middle = low + (high - low) / 2;
        if (index->cumulative[middle] > target)
            high = middle;
        else
            low = middle;
    }
    return index->rows[low];
}

uint32_t market_index_draw(const struct market_index *index, const struct market_rates *rates,
                           size_t sector, size_t departement, const struct sim_random_event *event,
                           uint32_t draw)
{
    uint32_t words[4], further[4];
    sim_random_words(event->random, event->purpose, event->agent, event->month, draw >> 2, words);
    if (draw % 4 == 3)
        sim_random_words(event->random, event->purpose, event->agent, event->month, (draw >> 2) + 1,
                         further);
    else
        further[0] = words[draw % 4 + 1];
    return market_index_at(index, rates, sector, departement,
                           (uint64_t)words[draw % 4] << 32 | further[0]);
}
