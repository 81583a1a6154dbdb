/* Sums over firms that the account of value needs: the surplus of the self-employed, what levers of policy make of the
 * cost and hours of labour, the staff of idle counters, mean surcharges.
 *
 * Mixed income is the gross surplus of firms whose form is self-employed (ESA 2010, B.3g), here without what real estate
 * leaves to households as owners of dwellings (firm/accounts.c). Firms that ended this month are gone: the surplus of
 * theirs stays with profits (account/value_sectors.c). */
#include "models/account/value.h"

#include "models/account/ledger_state.h"
#include "models/firm/state.h"
#include "models/mode/opening_state.h"

#include <math.h>
#include <stdlib.h>

struct counting {
    const struct mode_rates *rates;
    struct firm_view firm;
    double presence, housing_payout;
    struct value_firms *sums; /* [threads] */
};

static int64_t mixed_income(const struct counting *c, size_t f)
{
    const struct firm_view *firm = &c->firm;
    if (firm->form[f] != FIRM_SELF_EMPLOYED)
        return 0;
    int64_t surplus =
        firm->sales[f] - firm->inputs[f] - firm->wages[f] - firm->charges[f] - firm->taxes[f];
    if (firm->sector[f] != SECTOR_LZ || surplus <= 0)
        return surplus;
    return surplus - ledger_cents(c->housing_payout * (double)surplus);
}

static void add_terms(const struct firm_view *firm, size_t f, struct value_firms *sums)
{
    size_t s = firm->sector[f];
    double hours = (1 - (double)firm->hours_cut[f]) / (1 + (double)firm->bonus[f]);
    sums->machine_tax[s] += firm->machine_tax[f];
    sums->wages[s] += firm->wages[f];
    sums->timely[s] += sim_number_round((double)firm->wages[f] * hours);
    sums->labour[s] +=
        (int64_t)firm->staff[f] * sim_number_round(firm->labour[f] * VALUE_LABOUR_UNIT);
    sums->costly[s] +=
        (int64_t)firm->staff[f] * sim_number_round(firm_labour_cost(firm, f) * VALUE_LABOUR_UNIT);
}

/* The offers of one category, `first` to `end` of the firm's sector. */
static void add_category(const struct counting *c, size_t f, size_t first, size_t end,
                         struct value_firms *sums)
{
    const uint8_t *modes = c->rates->offer_mode[c->firm.sector[f]];
    size_t here = f * c->rates->offers;
    int64_t customers = 0;
    for (size_t k = first; k < end; k++)
        customers += c->firm.bought[here + k];
    for (size_t k = first; k < end; k++) {
        const struct mode_row *row = &c->rates->row[modes[k]];
        double bought = (double)c->firm.bought[here + k];
        if (!row->by_firm)
            continue;
        sums->bought[modes[k]] += c->firm.bought[here + k];
        sums->surcharge[modes[k]] +=
            sim_number_round(bought * (double)c->firm.surcharge[here + k] * VALUE_SHARE_UNIT);
        if (row->form == MODE_FORM_COUNTER) {
            double room = (double)c->firm.room[here + k] * (double)customers;
            sums->idle[modes[k]] +=
                sim_number_round(mode_attended(c->presence, bought, room) - bought);
        }
    }
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    struct value_firms *sums = &c->sums[thread];
    for (size_t f = begin; f < end; f++) {
        if (c->firm.id[f] == 0)
            continue;
        size_t sector = c->firm.sector[f], count = c->rates->offer_count[sector];
        const uint8_t *modes = c->rates->offer_mode[sector];
        sums->mixed[sector] += mixed_income(c, f);
        add_terms(&c->firm, f, sums);
        for (size_t first = 0, next; first < count; first = next) {
            size_t category = c->rates->row[modes[first]].category;
            for (next = first; next < count && c->rates->row[modes[next]].category == category;)
                next++;
            add_category(c, f, first, next, sums);
        }
    }
}

static void add_sums(struct value_firms *to, const struct value_firms *from)
{
    const int64_t *source = (const int64_t *)(const void *)from;
    int64_t *sum = (int64_t *)(void *)to;
    for (size_t i = 0; i < sizeof *to / sizeof *sum; i++)
        sum[i] += source[i];
}

enum sim_status value_count_firms(const struct sim_world *world, struct value_firms *sums,
                                  struct sim_error *error)
{
    struct counting c = {.rates = mode_rates(world),
                         .firm = firm_firms(world),
                         .presence = mode_parameters(world)->presence,
                         .housing_payout = market_economy(world).housing_payout[0]};
    enum sim_status status =
        sim_memory_array(&c.sums, (size_t)world->threads, sizeof *c.sums, "sums of firms", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, count_block, &c);
    *sums = c.sums[0];
    for (int t = 1; t < world->threads; t++)
        add_sums(sums, &c.sums[t]);
    free(c.sums);
    return SIM_OK;
}
