/* Services that firms buy for their modes of provision and to advertise.
 *
 * The cost of installations beyond that of the opening (firm.mode_cost) is intermediate consumption of
 * services of information and communication. So is advertising, which pays for the personal data that
 * customers give up to whoever collects them (surveillance capitalism: Zuboff 2015; data as what
 * consumers pay with: Acquisti et al. 2016). Per category,
 *     advertising = modes.record_value x consumer price
 *                   x (records collected - purchases x records a purchase at the opening),
 * because the advertising of the opening is in the input-output table already; fewer records than then are
 * not paid back. Only records that a platform or another third party collects count, abroad or at
 * home; a seller who keeps his customers' records sells them to nobody. Firms with customers bear it in
 * proportion to their orders, public bodies do not advertise. Each pays at most what it holds, its modes
 * first: no purchase on overdraft.
 *
 * Records that may not be collected without consent (lever data_consent: mode.withheld) are not paid for. Of what is paid
 * for data in a mode the state levies a share (lever data_dividend: mode.levy), which it pays in equal parts to those who
 * use the internet (models/policy/transfers.c); advertisers pay the same. */
#include "models/market/services.h"

#include "models/account/ledger_state.h"
#include "models/mode/terms_state.h"

#include <math.h>

/* Amounts of one category. Purchases are hundredths and a record is worth euros, so that the product is cents. */
static void plan_category(const struct mode_rates *rates, const struct mode_view *mode, size_t c,
                          double value, struct market_adverts *adverts)
{
    double records = 0, opening = 0, purchases = 0;
    for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++) {
        const struct mode_row *row = &rates->row[m];
        purchases += (double)mode->purchases[m];
        if (!mode_collected_by_others(row))
            continue;
        records += (double)mode->purchases[m] * mode_records(row, mode, m);
        opening += row->used * row->records;
    }
    double growth = records - purchases * opening;
    if (!(growth > 0)) /* the rule: the advertising of the opening goes on */
        return;
    for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++) {
        const struct mode_row *row = &rates->row[m];
        if (!mode_collected_by_others(row))
            continue;
        double share = (double)mode->purchases[m] * mode_records(row, mode, m) / records;
        adverts->of_mode[m] = ledger_cents(growth * share * value);
        if (row->collector == MODE_COLLECTS_FOREIGN)
            adverts->abroad += adverts->of_mode[m];
        else
            adverts->home += adverts->of_mode[m];
    }
}

void market_adverts_plan(const struct sim_world *world, int64_t orders,
                         struct market_adverts *adverts)
{
    const struct mode_rates *rates = mode_rates(world);
    *adverts = (struct market_adverts){.home = 0};
    if (!rates || !mode_parameters(world)->coproduction || orders <= 0)
        return;
    struct mode_view mode = mode_modes(world);
    double value = mode_parameters(world)->record_value * market_economy(world).consumer_price[0];
    for (size_t c = 0; c < market_rates(world)->category_count; c++)
        plan_category(rates, &mode, c, value, adverts);
    adverts->home_rate = ledger_rate(adverts->home, orders);
    adverts->abroad_rate = ledger_rate(adverts->abroad, orders);
}

/* Pays an amount, or what is held of it. */
static int64_t buy(struct sim_world *world, const struct firm_view *firm, size_t row,
                   int64_t wanted, int thread, int64_t *till)
{
    int64_t held = firm->deposits[row] > 0 ? firm->deposits[row] : 0;
    int64_t amount = wanted < held ? wanted : held;
    if (amount != 0)
        sim_ledger_pay(&world->ledger, thread, LEDGER_KIND_INTERMEDIATE,
                       ledger_account(&firm->deposits[row], firm->id[row], LEDGER_FIRMS),
                       ledger_account(till, firm->sector[row], LEDGER_MARKET), amount);
    return amount;
}

void market_services_pay(struct sim_world *world, const struct market_adverts *adverts,
                         const struct firm_view *firm, size_t row, int64_t orders, int thread,
                         struct market_services *till)
{
    int64_t paid = buy(world, firm, row, firm->mode_cost[row], thread, &till->modes);
    if (market_advertises(firm, row)) {
        paid += buy(world, firm, row, ledger_at_rate(adverts->home_rate, orders), thread,
                    &till->adverts);
        paid += buy(world, firm, row, ledger_at_rate(adverts->abroad_rate, orders), thread,
                    &till->adverts_abroad);
    }
    firm->services[row] = paid;
}

void market_adverts_book(const struct sim_world *world, const struct market_adverts *adverts,
                         const struct market_services *paid)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    int64_t weights[2][MODES_MAX], shares[2][MODES_MAX];
    for (size_t m = 0; m < rates->count; m++) {
        bool abroad = rates->row[m].collector == MODE_COLLECTS_FOREIGN;
        weights[abroad][m] = adverts->of_mode[m];
        weights[!abroad][m] = shares[0][m] = shares[1][m] = 0;
    }
    sim_ledger_share(paid->adverts, weights[0], rates->count, shares[0]);
    sim_ledger_share(paid->adverts_abroad, weights[1], rates->count, shares[1]);
    for (size_t m = 0; m < rates->count; m++)
        mode.data_revenue[m] = shares[0][m] + shares[1][m];
    for (size_t m = 0; m < rates->count; m++)
        mode.levy[m] =
            mode_at_share(mode_policy(world, POLICY_DATA_DIVIDEND, m), mode.data_revenue[m]);
}
