/* The account of modes, firms: who offers what, for how many, with what queue and surcharge.
 *
 * The queue of an outlet is that which the use and the equipment of the month make (modes.queue x (use / room) ^
 * modes.queue_power, as in the choice of modes, where it is last month's), in the mean over purchases. Sums are of integers,
 * so that neither threads nor the order of firms matter. */
#include "models/account/modes.h"
#include "models/mode/choice_state.h"

#include <math.h>
#include <stdlib.h>

struct counting {
    struct mode_chooser chooser;
    struct modes_firms *sums; /* [threads] */
};

/* Nobody queues longer than a day: where a firm's equipment is next to nothing the rule gives more, which would swamp the
 * mean and its integers. */
static const double queue_longest = 24 * 60;

static double queue_of(const struct mode_parameters *p, double use, double room)
{
    double minutes = use > 0 ? p->queue * pow(use / room, p->queue_power) : 0;
    return minutes < queue_longest ? minutes : queue_longest;
}

/* One offer of firm f with `customers` purchases of the category. */
static void add_offer(const struct counting *c, size_t f, size_t mode, int64_t customers,
                      struct modes_firm_sum *sum)
{
    const struct firm_view *firm = &c->chooser.firm;
    const struct mode_row *row = &c->chooser.rates->row[mode];
    size_t i = f * c->chooser.rates->offers + row->offer;
    double room = (double)firm->room[i];
    int64_t bought = firm->bought[i];
    sum->customers += customers;
    if (!mode_had(&c->chooser, mode, (uint32_t)f))
        return;
    double purchases = (double)customers, here = (double)bought;
    double reach = mode_reach(&c->chooser, firm->departement[f], mode, (uint32_t)f);
    sum->offering++;
    sum->bought += bought;
    sum->surcharge += sim_number_round(here * (double)firm->surcharge[i] * MODES_SHARE_UNIT);
    sum->room += sim_number_round(purchases * room * MODES_SHARE_UNIT);
    sum->within += sim_number_round(purchases * reach * MODES_SHARE_UNIT);
    if (row->outlet && bought > 0)
        sum->queue += sim_number_round(
            here * queue_of(c->chooser.parameters, here / purchases, room) * MODES_QUEUE_UNIT);
}

/* The offers of a firm; those of a category lie together. */
static void add_firm(const struct counting *c, size_t f, struct modes_firms *sums)
{
    const struct mode_rates *rates = c->chooser.rates;
    const struct firm_view *firm = &c->chooser.firm;
    size_t sector = firm->sector[f], count = rates->offer_count[sector], first = f * rates->offers;
    for (size_t k = 0, end; k < count; k = end) {
        size_t category = rates->row[rates->offer_mode[sector][k]].category;
        int64_t customers = 0;
        for (end = k;
             end < count && rates->row[rates->offer_mode[sector][end]].category == category; end++)
            customers += firm->bought[first + end];
        for (size_t j = k; j < end; j++) {
            size_t mode = rates->offer_mode[sector][j];
            if (rates->row[mode].by_firm)
                add_offer(c, f, mode, customers, &sums->mode[mode]);
        }
    }
    sums->investment += firm->mode_investment[f];
    sums->services += firm->services[f];
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    for (size_t f = begin; f < end; f++)
        if (c->chooser.firm.id[f] != 0)
            add_firm(c, f, &c->sums[thread]);
}

static void add_sums(struct modes_firms *to, const struct modes_firms *from)
{
    const int64_t *source = (const int64_t *)(const void *)from;
    int64_t *sum = (int64_t *)(void *)to;
    for (size_t i = 0; i < sizeof *to / sizeof *sum; i++)
        sum[i] += source[i];
}

enum sim_status modes_count_firms(const struct sim_world *world, struct modes_firms *sums,
                                  struct sim_error *error)
{
    struct counting c;
    mode_chooser_fill(world, &c.chooser);
    enum sim_status status =
        sim_memory_array(&c.sums, (size_t)world->threads, sizeof *c.sums, "sums of firms", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.chooser.firm.count, SIM_PARALLEL_BLOCK, count_block, &c);
    *sums = c.sums[0];
    for (int t = 1; t < world->threads; t++)
        add_sums(sums, &c.sums[t]);
    free(c.sums);
    return SIM_OK;
}
