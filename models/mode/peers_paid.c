/* Phase peers: who supplies other persons is paid.
 *
 * What buyers paid to persons in a mode waits in the account of the mode (market/purchases.c). Everybody
 * who offers the mode's supply receives an equal part: whom a buyer meets is not followed, and at the
 * numbers of a month each serves nearly the same. Matching one by one would add noise and cost,
 * not information (platforms steer demand towards those who are free: Einav, Farronato and Levin 2016).
 * The cents that do not divide go to the one of lowest id. Should the last who offered be gone since
 * demand was met (they died this month), the household of lowest id takes the money, so that none is
 * lost; this is rare by construction, since nobody can choose a mode that no one supplies.
 *
 * Services are production: they are in GDP and in the income of the household (state/incomes.c). Used
 * goods and shared costs are neither: the ones are existing goods that change hands, as the SNA 2008 treats
 * them, the others what a trip costs in any case.
 *
 * Levers. Of what a household receives for services in the month it pays
 *     contributions   rate(category) of what workers get (supplies marked `jobless`)
 *     tax             rate(home, category) of what is left, as far as all of it together exceeds
 *                     policy.peer_tax.allowance at consumer prices: the excess is divided over the supplies in proportion
 * both out of what it has just received; the household that takes what nobody is there to receive pays none. A household
 * counts as changed once for each supply that pays. */
#include "models/account/ledger_state.h"
#include "models/household/state.h"
#include "models/mode/terms_state.h"
#include "models/person/state.h"
#include "models/state/state.h"

#include <stdlib.h>

enum { CENTS = 100 };

/* Of one thread, by kind of supply. */
struct peer_sums {
    int64_t offering[MODE_SUPPLIES_MAX];
    uint32_t lowest[MODE_SUPPLIES_MAX]; /* person of lowest id who offers */
    uint32_t home;                      /* household of lowest id */
    int64_t cell[MODE_SUPPLIES_MAX];    /* of the account of the mode, as moved by this thread */
    int64_t taxes, contributions;       /* paid to the state */
    char apart[64];
};

struct peers {
    struct sim_world *world;
    const struct mode_rates *rates;
    struct person_view person;
    struct household_view household;
    struct peer_sums *sums; /* [threads] */
    struct peer_sums total;
    int64_t part[MODE_SUPPLIES_MAX], rest[MODE_SUPPLIES_MAX]; /* of each; of the one of lowest id */
    /* levers */
    bool taxes, contributions;              /* in force */
    int64_t allowance;                      /* of a household, cents of the month */
    double contribution[MODE_SUPPLIES_MAX]; /* rate */
    struct ledger_purse *government;        /* [threads], where one is in force */
};

static void keep_lowest(const uint32_t *id, uint32_t *lowest, uint32_t row)
{
    if (row != SIM_NONE && (*lowest == SIM_NONE || id[row] < id[*lowest]))
        *lowest = row;
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct peers *p = context;
    struct peer_sums *sums = &p->sums[thread];
    for (size_t home = begin; home < end; home++) {
        if (p->household.id[home] == 0)
            continue;
        keep_lowest(p->household.id, &sums->home, (uint32_t)home);
        for (uint32_t m = p->household.first[home]; m != SIM_NONE; m = p->person.next[m])
            for (size_t s = 0; p->person.offers[m] != 0 && s < p->rates->supply_count; s++)
                if (p->person.offers[m] >> s & 1) {
                    sums->offering[s]++;
                    keep_lowest(p->person.id, &sums->lowest[s], m);
                }
    }
}

/* What a person receives for one supply. */
static int64_t part_of(const struct peers *p, uint32_t person, size_t supply)
{
    if (!(p->person.offers[person] >> supply & 1))
        return 0;
    return p->part[supply] + (person == p->total.lowest[supply] ? p->rest[supply] : 0);
}

static void receive(const struct peers *p, size_t home, size_t supply, int64_t amount, int thread)
{
    bool production = p->rates->row[p->rates->supply[supply].mode].production;
    if (amount == 0)
        return;
    sim_ledger_pay(
        &p->world->ledger, thread,
        production ? LEDGER_KIND_PEER_SERVICES : LEDGER_KIND_PEER_TRANSFERS,
        ledger_account(&p->sums[thread].cell[supply], (uint32_t)supply, LEDGER_MARKET),
        ledger_account(&p->household.deposits[home], p->household.id[home], LEDGER_HOUSEHOLDS),
        amount);
    p->household.peer_income[home] += amount;
    if (!production)
        p->household.peer_transfers[home] += amount;
}

/* The household pays the state; the supply counts as changed. */
static void pay_state(const struct peers *p, size_t home, size_t supply, enum ledger_kind kind,
                      enum policy_lever lever, int64_t amount, int thread)
{
    if (amount == 0)
        return;
    sim_ledger_pay(
        &p->world->ledger, thread, kind,
        ledger_account(&p->household.deposits[home], p->household.id[home], LEDGER_HOUSEHOLDS),
        ledger_account(&p->government[thread].cell, INSTITUTION_GOVERNMENT, LEDGER_GOVERNMENT),
        amount);
    struct policy_case at = policy_case_of_home(&p->household, (uint32_t)home);
    at.at[POLICY_BY_CATEGORY] = (uint8_t)p->rates->row[p->rates->supply[supply].mode].category;
    policy_count(p->world, lever, &at, 1);
    p->household.peer_taxes[home] += amount;
}

/* Taxes and contributions of a household on what it received for each supply. */
static void pay_levies(const struct peers *p, size_t home, int64_t *received, int thread)
{
    struct policy_case at = policy_case_of_home(&p->household, (uint32_t)home);
    int64_t all = 0;
    for (size_t s = 0; s < p->rates->supply_count; s++) {
        if (!p->rates->row[p->rates->supply[s].mode].production)
            received[s] = 0;
        int64_t amount = mode_at_share(p->contribution[s], received[s]);
        pay_state(p, home, s, LEDGER_KIND_PLATFORM_CONTRIBUTIONS, POLICY_PLATFORM_CONTRIBUTIONS,
                  amount, thread);
        p->sums[thread].contributions += amount;
        received[s] -= amount;
        all += received[s];
    }
    for (size_t s = 0; p->taxes && all > p->allowance && s < p->rates->supply_count; s++) {
        at.at[POLICY_BY_CATEGORY] = (uint8_t)p->rates->row[p->rates->supply[s].mode].category;
        int64_t amount = mode_at_share(policy_value(p->world, POLICY_PEER_TAX, &at),
                                       ledger_part(received[s], all - p->allowance, all));
        pay_state(p, home, s, LEDGER_KIND_PEER_TAX, POLICY_PEER_TAX, amount, thread);
        p->sums[thread].taxes += amount;
    }
}

static void pay_block(void *context, size_t begin, size_t end, int thread)
{
    const struct peers *p = context;
    for (size_t home = begin; home < end; home++) {
        int64_t received[MODE_SUPPLIES_MAX] = {0};
        p->household.peer_income[home] = p->household.peer_transfers[home] = 0;
        p->household.peer_taxes[home] = 0;
        if (p->household.id[home] == 0)
            continue;
        for (uint32_t m = p->household.first[home]; m != SIM_NONE; m = p->person.next[m])
            for (size_t s = 0; p->person.offers[m] != 0 && s < p->rates->supply_count; s++) {
                int64_t part = part_of(p, m, s);
                receive(p, home, s, part, thread);
                received[s] += part;
            }
        if (p->government && p->household.peer_income[home] > 0)
            pay_levies(p, home, received, thread);
    }
}

static void add_up(struct peers *p)
{
    p->total.home = SIM_NONE;
    for (size_t s = 0; s < MODE_SUPPLIES_MAX; s++)
        p->total.lowest[s] = SIM_NONE;
    for (int t = 0; t < p->world->threads; t++) {
        keep_lowest(p->household.id, &p->total.home, p->sums[t].home);
        for (size_t s = 0; s < p->rates->supply_count; s++) {
            p->total.offering[s] += p->sums[t].offering[s];
            keep_lowest(p->person.id, &p->total.lowest[s], p->sums[t].lowest[s]);
        }
    }
}

/* What each mode pays, and its columns. */
static void share_out(struct peers *p, const struct mode_view *mode)
{
    struct economy_view economy = market_economy(p->world);
    economy.peer_output[0] = economy.peer_transfers[0] = 0;
    for (size_t m = 0; m < p->rates->count; m++)
        mode->peers_received[m] = 0;
    for (size_t s = 0; s < p->rates->supply_count; s++) {
        size_t m = p->rates->supply[s].mode;
        int64_t pool = mode->pool[m], offering = p->total.offering[s];
        mode->peers_received[m] = pool;
        mode->earning[m] = offering > 0 ? (double)pool / (double)offering : 0;
        p->part[s] = offering > 0 ? pool / offering : 0;
        p->rest[s] = pool - p->part[s] * offering;
        if (p->rates->row[m].production)
            economy.peer_output[0] += pool;
        else
            economy.peer_transfers[0] += pool;
    }
}

/* The levers of the month; purses only where one is in force. */
static enum sim_status ask_levers(struct peers *p, struct sim_error *error)
{
    p->taxes = policy_acts(p->world, POLICY_PEER_TAX);
    p->contributions = policy_acts(p->world, POLICY_PLATFORM_CONTRIBUTIONS);
    if (!p->taxes && !p->contributions)
        return SIM_OK;
    p->allowance = ledger_cents(policy_parameters(p->world)->peer_allowance * CENTS *
                                market_economy(p->world).consumer_price[0]);
    for (size_t s = 0; s < p->rates->supply_count; s++)
        if (p->rates->supply[s].jobless)
            p->contribution[s] =
                mode_policy(p->world, POLICY_PLATFORM_CONTRIBUTIONS, p->rates->supply[s].mode);
    return ledger_purses(p->world, &p->government, error);
}

/* What households paid reaches the state. */
static void book_levies(const struct peers *p)
{
    struct institution_view institution = state_institutions(p->world);
    int64_t taxes = 0, contributions = 0;
    if (!p->government)
        return;
    for (int t = 0; t < p->world->threads; t++) {
        taxes += p->sums[t].taxes;
        contributions += p->sums[t].contributions;
    }
    ledger_purses_merge(p->world, p->government, &institution.deposits[INSTITUTION_GOVERNMENT]);
    policy_collected(p->world, POLICY_PEER_TAX, taxes);
    policy_collected(p->world, POLICY_PLATFORM_CONTRIBUTIONS, contributions);
}

static enum sim_status run_peers(struct sim_world *world, struct sim_error *error)
{
    struct mode_view mode = mode_modes(world);
    struct peers p = {.world = world,
                      .rates = mode_rates(world),
                      .person = person_columns(sim_world_table(world, "person")),
                      .household = household_columns(sim_world_table(world, "household"))};
    enum sim_status status;
    SIM_TRY(sim_memory_array(&p.sums, (size_t)world->threads, sizeof *p.sums,
                             "sums of persons who supply", error));
    SIM_TRY(ask_levers(&p, error));
    for (int t = 0; t < world->threads; t++) {
        p.sums[t].home = SIM_NONE;
        for (size_t s = 0; s < MODE_SUPPLIES_MAX; s++)
            p.sums[t].lowest[s] = SIM_NONE;
    }
    sim_parallel_blocks(world->threads, p.household.count, SIM_PARALLEL_BLOCK, count_block, &p);
    add_up(&p);
    share_out(&p, &mode);
    sim_parallel_blocks(world->threads, p.household.count, SIM_PARALLEL_BLOCK, pay_block, &p);
    for (size_t s = 0; s < p.rates->supply_count; s++)
        if (p.total.offering[s] == 0 && p.total.home != SIM_NONE)
            receive(&p, p.total.home, s, p.rest[s], 0);
    for (int t = 0; t < world->threads; t++)
        for (size_t s = 0; s < p.rates->supply_count; s++)
            mode.pool[p.rates->supply[s].mode] += p.sums[t].cell[s];
    book_levies(&p);
out:
    free(p.government);
    free(p.sums);
    return status;
}

const struct sim_phase mode_peers_phase = {
    .name = "peers",
    .text = "persons who supply others are paid what buyers paid for it",
    .reads = "person.next person.offers household.first household.deposits household.peer_income "
             "household.peer_transfers household.peer_taxes household.departement "
             "household.decile mode.pool mode.earning economy.consumer_price "
             "institution.deposits" POLICY_COUNTS,
    .writes = "household.deposits household.peer_income household.peer_transfers "
              "household.peer_taxes mode.pool "
              "mode.earning mode.peers_received economy.peer_output economy.peer_transfers "
              "institution.deposits" POLICY_COUNTS,
    .rows = "",
    .run = run_peers,
};
