/* Phase offers: which persons supply others - lodging, rides, used goods, small jobs, answers in a community, work found
 * through a platform.
 *
 * With probability offer_review a month an adult reconsiders one kind of supply (mode_supply.csv), drawn evenly. Who has
 * the equipment and skill offers with probability logistic(net / offer_noise), where, in a month,
 *     net = earning - minutes a purchase x purchases served x value of a minute - barrier
 * earning    what those who offer received last month, in cents of 2010 as all the rest; where nobody offers, what the capacity of one person would bring
 *            at last month's price
 * served     purchases of last month over those who offer, at most the capacity of one (the rule)
 * earning is after the contributions of workers (lever platform_contributions) and the tax on what services bring beyond
 * the allowance (lever peer_tax), as if the household earned nothing else by services.
 * A volunteer earns nothing: the purchases served are worth to him what cooperation is to him as a customer
 * (mode/utility.c). To the unemployed the time of paid work through platforms has no other use: its value is 0 there (the
 * supplies marked `jobless`). Who lost equipment or skill stops at the next review.
 *
 * Entry by expected net gain with logistic noise is the binary form of the random utility of buyers (McFadden 1974).
 * Differs from two-sided market theory (Rochet and Tirole 2003), where both sides decide at once in equilibrium:
 * here each looks at last month's other side, so a mode that nobody supplies must first find somebody who tries.
 *
 * mode.served is the share of last month's demand that those who offer could meet, at most 1 (the rule); 0 where nobody offers
 */
#include "models/mode/opening_state.h"
#include "models/mode/terms_state.h"

#include <math.h>
#include <stdlib.h>

enum { CENTS = 100 };
enum { WORD_REVIEWS, WORD_WHICH, WORD_OFFERS };

struct offer_sums {
    uint32_t suppliers[MODE_SUPPLIES_MAX];
    char apart[64];
};

struct offers {
    struct mode_chooser chooser;
    uint32_t purpose;
    double handled[MODE_SUPPLIES_MAX]; /* purchases served by one who offers */
    double earning[MODE_SUPPLIES_MAX]; /* cents of 2010 a month, less contributions */
    bool paid[MODE_SUPPLIES_MAX];
    bool taxes;              /* lever peer_tax is in force */
    double allowance;        /* cents of 2010 a month, before tax */
    struct offer_sums *sums; /* [threads] */
};

double mode_offer_chance(double net, double noise)
{
    return 1 / (1 + exp(-net / noise));
}

static void expectations(struct offers *o)
{
    const struct mode_chooser *c = &o->chooser;
    double price = market_economy(c->world).consumer_price[0];
    o->taxes = policy_acts(c->world, POLICY_PEER_TAX);
    if (o->taxes)
        o->allowance = policy_parameters(c->world)->peer_allowance * CENTS;
    for (size_t s = 0; s < c->rates->supply_count; s++) {
        const struct mode_supply *supply = &c->rates->supply[s];
        size_t m = supply->mode;
        const struct mode_row *row = &c->rates->row[m];
        double others = 1 - row->to[MODE_TO_PLATFORM], suppliers = c->mode.suppliers[m];
        double share =
            others > 0 ? row->to[MODE_TO_PEER] * (1 - c->mode.commission[m]) / others : 0;
        double amount = c->amount[row->category] * row->price * (share + c->mode.pay_rise[m]);
        o->paid[s] = row->to[MODE_TO_PEER] > 0;
        o->handled[s] = mode_supplied(supply->capacity,
                                      (double)c->mode.purchases[m] / MODE_PURCHASE, suppliers);
        o->earning[s] = suppliers > 0 ? c->mode.earning[m] / price : amount * supply->capacity;
        if (supply->jobless)
            o->earning[s] *= 1 - mode_policy(c->world, POLICY_PLATFORM_CONTRIBUTIONS, m);
    }
}

/* Tax on what a supply brings to a person, in cents of 2010 a month. */
static double tax_of(const struct offers *o, const struct mode_customer *customer, size_t s)
{
    const struct mode_chooser *c = &o->chooser;
    const struct mode_row *row = &c->rates->row[c->rates->supply[s].mode];
    double taxable = o->earning[s] - o->allowance;
    if (!o->taxes || !row->production || !(taxable > 0))
        return 0;
    struct policy_case at = policy_case_of_home(&c->household, customer->home);
    at.at[POLICY_BY_CATEGORY] = (uint8_t)row->category;
    return taxable * policy_value(c->world, POLICY_PEER_TAX, &at);
}

/* What offering is worth to a person in a month, in cents (see the head). */
static double net_worth(const struct offers *o, const struct mode_customer *customer, size_t s)
{
    const struct mode_supply *supply = &o->chooser.rates->supply[s];
    bool idle = supply->jobless && o->chooser.person.activity[customer->row] == WORLD_UNEMPLOYED;
    double minute = idle ? 0 : customer->minute;
    double stake = o->chooser.stake[o->chooser.rates->row[supply->mode].category];
    double gain = o->paid[s] ? o->earning[s] - tax_of(o, customer, s)
                             : stake * customer->cooperation * o->handled[s];
    return gain - supply->minutes * o->handled[s] * minute - supply->barrier;
}

static void review(const struct offers *o, uint32_t row, uint32_t which, uint32_t lot)
{
    const struct mode_chooser *c = &o->chooser;
    size_t s = (size_t)(sim_random_unit(which) * (double)c->rates->supply_count);
    struct mode_customer customer;
    bool offers = false;
    mode_customer_means(c, row, &customer);
    if (mode_launched(c, c->rates->supply[s].mode) && mode_may_offer(c, &customer, s)) {
        mode_customer_tastes(c, &customer);
        offers = sim_random_unit(lot) <
                 mode_offer_chance(net_worth(o, &customer, s), c->parameters->offer_noise * CENTS);
    }
    unsigned others = c->person.offers[row] & ~(1u << s);
    c->person.offers[row] = (uint8_t)(others | (unsigned)offers << s);
}

static void offers_block(void *context, size_t begin, size_t end, int thread)
{
    const struct offers *o = context;
    const struct mode_chooser *c = &o->chooser;
    struct offer_sums *sums = &o->sums[thread];
    double reviews = c->parameters->offer_review;
    uint32_t words[4][SIM_RANDOM_BATCH];
    for (size_t first = begin; first < end; first += SIM_RANDOM_BATCH) {
        size_t count = end - first < SIM_RANDOM_BATCH ? end - first : SIM_RANDOM_BATCH;
        sim_random_fill(c->world->random, o->purpose, &c->person.id[first], c->world->month, count,
                        words);
        for (size_t i = 0; i < count; i++) {
            uint32_t row = (uint32_t)(first + i);
            if (c->person.id[row] == 0)
                continue;
            if (sim_random_unit(words[WORD_REVIEWS][i]) < reviews &&
                world_age(c->month, c->person.birth[row]) >= WORLD_ADULT_AGE)
                review(o, row, words[WORD_WHICH][i], words[WORD_OFFERS][i]);
            for (size_t s = 0; c->person.offers[row] != 0 && s < c->rates->supply_count; s++)
                sums->suppliers[s] += (unsigned)c->person.offers[row] >> s & 1u;
        }
    }
}

static void gather(const struct offers *o)
{
    const struct mode_chooser *c = &o->chooser;
    for (size_t s = 0; s < c->rates->supply_count; s++) {
        const struct mode_supply *supply = &c->rates->supply[s];
        size_t m = supply->mode;
        c->mode.suppliers[m] = 0;
        for (int t = 0; t < c->world->threads; t++)
            c->mode.suppliers[m] += o->sums[t].suppliers[s];
        c->mode.served[m] = mode_served(
            supply->capacity, (double)c->mode.purchases[m] / MODE_PURCHASE, c->mode.suppliers[m]);
    }
}

static enum sim_status run_offers(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct offers *o = NULL;
    bool launched = false;
    SIM_TRY(sim_memory_array(&o, 1, sizeof *o, "offers", error));
    mode_chooser_fill(world, &o->chooser);
    for (size_t s = 0; s < o->chooser.rates->supply_count; s++)
        launched |= mode_launched(&o->chooser, o->chooser.rates->supply[s].mode);
    if (!launched)
        goto out;
    SIM_TRY(
        sim_memory_array(&o->sums, (size_t)world->threads, sizeof *o->sums, "suppliers", error));
    o->purpose = sim_random_purpose("mode.offers");
    expectations(o);
    sim_parallel_blocks(world->threads, o->chooser.person.count, SIM_PARALLEL_BLOCK, offers_block,
                        o);
    gather(o);
out:
    if (o != NULL)
        free(o->sums);
    free(o);
    return status;
}

const struct sim_phase mode_offers_phase = {
    .name = "offers",
    .text = "persons decide what to supply to others",
    .reads = "economy.consumer_price person.birth person.activity person.diploma person.household "
             "person.internet "
             "person.smartphone person.skill person.offers household.departement household.decile "
             "household.connected household.dwelling mode.commission mode.earning mode.purchases "
             "mode.suppliers mode.served mode.pay_rise category.amount",
    .writes = "person.offers mode.suppliers mode.served",
    .rows = "",
    .run = run_offers,
};
