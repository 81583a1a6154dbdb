/* Phase purchases: households and firms pay for what they buy.
 *
 * A household pays every category of its budget in full, except where its supplier cannot serve all
 * orders: then the whole category is bought in that proportion, since the goods of a category are
 * bought together, and the money stays with the household. Without a supplier there is nothing. The
 * part of the supplier waits in the account of the product, the rest in the account of the
 * category. By the modes in which the household buys (mode/basket.c), some of the money of a category is
 * for others than suppliers: farms that sell directly (their product's use), platforms (services of
 * information, at home or abroad), members of cooperatives (given back at once) and other persons (the
 * account of the mode, until mode/peers_paid.c pays them; these payments are not consumption of the
 * market's products). Of what a platform keeps the state may take a share (lever platform_tax), before the platform
 * spends anything; of what is paid for data another (lever data_dividend). What a supplier cannot serve is not paid to the others of that mode either.
 * Then households pay what they invest (dwellings), a share of expected income, and firms their services
 * (market/services.c) and the investment that was planned and financed; each at most what it holds (the
 * rule: no purchase on overdraft). Bought capital is in use from next month on; the capital of public
 * bodies is kept up by the state. */
#include "models/market/services.h"
#include "models/mode/basket_state.h"
#include "models/mode/terms_state.h"
#include "models/state/state.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* What a thread has taken in, in one mode. */
struct mode_till {
    int64_t to[MODE_PAYEE_COUNT], returned;
};

/* What a thread has taken in. */
struct till {
    int64_t consumption, dwellings, investment; /* accounts of the market */
    int64_t services, transfers;                /* the same: for persons who supply */
    struct market_services firms;               /* the same: firms' services */
    int64_t refunds;                            /* of the consumption: given back */
    int64_t category[MARKET_CATEGORIES_MAX];    /* of the consumption: paid for each */
    int64_t supplied[MARKET_CATEGORIES_MAX];    /* of it: to suppliers and those behind them */
    int64_t counter[SECTOR_COUNT];              /* of it: to chosen suppliers */
    int64_t counter_of[MARKET_CATEGORIES_MAX];  /* the same by category */
    struct mode_till mode[MODES_MAX];
    int64_t orders; /* of firms that advertise */
    bool short_of;  /* a firm cannot serve all orders */
    char apart[64];
};

/* Of a household. */
struct payment {
    int64_t consumption, refunds, services, transfers;
};

struct purchases {
    struct sim_world *world;
    struct household_baskets baskets;
    struct mode_baskets modes;
    struct market_adverts adverts;
    double housing_share, price;
    struct sector_view sector;
    struct firm_view firm;
    struct household_view household;
    uint32_t *supplier[HOUSEHOLD_SELLER_COUNT];
    struct till *tills;  /* [threads] */
    int64_t *shortfalls; /* [threads][firm count], or NULL when every order can be served */
};

static void fills_block(void *context, size_t begin, size_t end, int thread)
{
    const struct purchases *p = context;
    for (size_t row = begin; row < end; row++) {
        p->tills[thread].short_of |= p->firm.id[row] != 0 && p->firm.fill[row] < 1;
        if (market_advertises(&p->firm, row))
            p->tills[thread].orders += p->firm.orders[row];
    }
}

/* The supplier of a household in a category: what of its purchases he serves. */
struct service {
    uint32_t supplier; /* SIM_NONE where the household has chosen none */
    bool whole;        /* all is served */
    uint64_t
        rate; /* of it, rounded down: all customers together never get more than the firm can make */
};

static struct service service_of(const struct purchases *p, size_t home, size_t c)
{
    struct service service = {SIM_NONE, true, 0};
    if (p->baskets.counter[c] == 0)
        return service;
    service.supplier = p->supplier[p->baskets.slot[c]][home];
    if (service.supplier == SIM_NONE) {
        service.whole = false;
        return service;
    }
    float fill = p->firm.fill[service.supplier];
    if (fill < 1) {
        service.whole = false;
        service.rate = (uint64_t)(fill * 0x1p32f);
    }
    return service;
}

static int64_t served(const struct service *service, int64_t wanted)
{
    return service->whole ? wanted : ledger_at_rate(service->rate, wanted);
}

/* What suppliers and those behind them get of an amount planned for them; books the supplier's part. */
static int64_t supply(const struct purchases *p, const struct service *service, size_t c,
                      int64_t planned, int thread)
{
    struct till *till = &p->tills[thread];
    int64_t wanted = household_counter_part(&p->baskets, c, planned);
    int64_t part = served(service, wanted), amount = served(service, planned);
    if (service->supplier != SIM_NONE) {
        if (part < wanted)
            p->shortfalls[(size_t)thread * p->firm.count + service->supplier] += wanted - part;
        till->counter[household_seller_sectors[p->baskets.slot[c]]] += part;
        till->counter_of[c] += part;
    }
    till->category[c] += amount;
    till->supplied[c] += amount;
    return amount;
}

/* Books the parts of a payment in one mode that others than suppliers get. */
static void pay_others(const struct purchases *p, size_t m, const struct mode_parts *parts,
                       int thread, struct payment *payment)
{
    const struct mode_row *row = &p->modes.rates->row[m];
    struct till *till = &p->tills[thread];
    struct mode_till *mode = &till->mode[m];
    bool to_peers = row->to[MODE_TO_PEER] > 0;
    int64_t refund = parts->to[MODE_TO_MEMBER] + (to_peers ? 0 : parts->returned);
    int64_t peers = parts->to[MODE_TO_PEER] + (to_peers ? parts->returned : 0);
    int64_t market = parts->to[MODE_TO_PRODUCER] + parts->to[MODE_TO_PLATFORM] - parts->returned;
    for (size_t payee = 0; payee < MODE_PAYEE_COUNT; payee++)
        mode->to[payee] += parts->to[payee];
    mode->returned += parts->returned;
    till->category[row->category] += market + refund;
    till->refunds += refund;
    payment->consumption += market + refund;
    payment->refunds += refund;
    if (row->production)
        payment->services += peers;
    else
        payment->transfers += peers;
}

/* Buys for an amount planned in a category. */
static void buy(const struct purchases *p, const struct mode_basket *basket, size_t home, size_t c,
                int64_t planned, int thread, struct payment *payment)
{
    struct service service = service_of(p, home, c);
    int64_t amounts[MODES_OF_CATEGORY_MAX], suppliers = 0, booked = 0;
    if (!p->modes.rates) {
        payment->consumption += supply(p, &service, c, planned, thread);
        return;
    }
    size_t first = p->modes.rates->first[c], end = p->modes.rates->first[c + 1];
    mode_split(&p->modes, basket, c, planned, amounts);
    for (size_t m = first; m < end; m++) {
        struct mode_parts parts;
        if (amounts[m - first] == 0)
            continue;
        mode_pay_parts(&p->modes, m, amounts[m - first], &parts);
        if (p->modes.rates->row[m].to[MODE_TO_SUPPLIER] > 0) {
            /* the running sum, so that the modes' parts are the category's to the cent */
            suppliers += parts.to[MODE_TO_SUPPLIER];
            for (size_t payee = 0; payee < MODE_PAYEE_COUNT; payee++)
                parts.to[payee] = served(&service, parts.to[payee]);
            parts.returned = served(&service, parts.returned);
            parts.to[MODE_TO_SUPPLIER] = served(&service, suppliers) - booked;
            booked += parts.to[MODE_TO_SUPPLIER];
        }
        pay_others(p, m, &parts, thread, payment);
    }
    payment->consumption += supply(p, &service, c, suppliers, thread);
}

/* A household pays its purchases of the month. */
static void pay_purchases(const struct purchases *p, size_t home, int thread)
{
    const struct household_view *h = &p->household;
    struct sim_ledger *ledger = &p->world->ledger;
    struct till *till = &p->tills[thread];
    struct sim_account payer = ledger_account(&h->deposits[home], h->id[home], LEDGER_HOUSEHOLDS);
    struct sim_account market = ledger_account(&till->consumption, 0, LEDGER_MARKET);
    int64_t amounts[MARKET_CATEGORIES_MAX];
    struct mode_basket basket;
    struct payment payment = {0};
    mode_basket_fill(&p->modes, home, &basket);
    mode_divide(&p->baskets, &basket, h->budget[home], h->decile[home], amounts);
    mode_lose(&p->modes, home, false, amounts);
    for (size_t c = 0; c < p->baskets.category_count; c++)
        buy(p, &basket, home, c, amounts[c], thread, &payment);
    sim_ledger_pay(ledger, thread, LEDGER_KIND_CONSUMPTION, payer, market, payment.consumption);
    if (payment.refunds != 0)
        sim_ledger_pay(ledger, thread, LEDGER_KIND_PATRONAGE_REFUNDS, market, payer,
                       payment.refunds);
    if (payment.services != 0)
        sim_ledger_pay(ledger, thread, LEDGER_KIND_PEER_SERVICES, payer,
                       ledger_account(&till->services, 0, LEDGER_MARKET), payment.services);
    if (payment.transfers != 0)
        sim_ledger_pay(ledger, thread, LEDGER_KIND_PEER_TRANSFERS, payer,
                       ledger_account(&till->transfers, 0, LEDGER_MARKET), payment.transfers);
    /* used goods and shared costs are no consumption: their money only changes hands */
    h->budget[home] = payment.consumption - payment.refunds + payment.services;
}

static void households_block(void *context, size_t begin, size_t end, int thread)
{
    const struct purchases *p = context;
    const struct household_view *h = &p->household;
    struct till *till = &p->tills[thread];
    for (size_t home = begin; home < end; home++) {
        if (h->id[home] == 0)
            continue;
        struct sim_account payer =
            ledger_account(&h->deposits[home], h->id[home], LEDGER_HOUSEHOLDS);
        if (h->budget[home] > 0)
            pay_purchases(p, home, thread);
        double wanted = p->housing_share * (double)h->income_expected[home];
        int64_t held = h->deposits[home];
        if (!(wanted > 0) || held <= 0)
            continue;
        sim_ledger_pay(&p->world->ledger, thread, LEDGER_KIND_HOUSEHOLD_INVESTMENT, payer,
                       ledger_account(&till->dwellings, 0, LEDGER_MARKET),
                       wanted < (double)held ? ledger_cents(wanted) : held);
    }
}

static void firms_block(void *context, size_t begin, size_t end, int thread)
{
    const struct purchases *p = context;
    const struct firm_view *firm = &p->firm;
    for (size_t row = begin; row < end; row++) {
        firm->services[row] = 0;
        if (firm->id[row] == 0)
            continue;
        market_services_pay(p->world, &p->adverts, firm, row, firm->orders[row], thread,
                            &p->tills[thread].firms);
        for (int t = 0; p->shortfalls && t < p->world->threads; t++)
            firm->orders[row] -= p->shortfalls[(size_t)t * firm->count + row];
        if (firm->form[row] == FIRM_PUBLIC)
            continue;
        double value = (double)firm->investment[row] * p->price;
        int64_t held = firm->deposits[row], amount = 0;
        if (value > 0 && held > 0)
            amount = value < (double)held ? ledger_cents(value) : held;
        if (value > (double)amount && amount == held)
            firm->investment[row] = sim_number_whole((double)amount / p->price);
        if (amount == 0)
            firm->investment[row] = 0;
        else
            sim_ledger_pay(&p->world->ledger, thread, LEDGER_KIND_FIRM_INVESTMENT,
                           ledger_account(&firm->deposits[row], firm->id[row], LEDGER_FIRMS),
                           ledger_account(&p->tills[thread].investment, 0, LEDGER_MARKET), amount);
        double worn = (double)firm->capital[row] * p->sector.depreciation[firm->sector[row]];
        firm->capital[row] += firm->investment[row] - sim_number_round(worn);
    }
}

/* The state takes of the market's money what levers levy on a mode. */
static void levy(const struct purchases *p, enum ledger_kind kind, enum policy_lever lever,
                 size_t m, int64_t cents)
{
    struct institution_view institution = state_institutions(p->world);
    int64_t cell = cents;
    if (cents == 0)
        return;
    sim_ledger_pay(&p->world->ledger, 0, kind, ledger_account(&cell, (uint32_t)m, LEDGER_MARKET),
                   ledger_account(&institution.deposits[INSTITUTION_GOVERNMENT],
                                  INSTITUTION_GOVERNMENT, LEDGER_GOVERNMENT),
                   cents);
    policy_collected(p->world, lever, cents);
    mode_policy_count(p->world, lever, m, 1);
}

/* What was paid in a mode reaches its columns, the uses of farms' and platforms' products, and the account of those
 * who supply. */
static void empty_mode(const struct purchases *p, size_t m, const struct mode_till *till,
                       int64_t *booked)
{
    const struct mode_row *row = &p->modes.rates->row[m];
    struct mode_view mode = mode_modes(p->world);
    struct use_view use = market_uses(p->world);
    int64_t kept = till->to[MODE_TO_PLATFORM] - till->returned, abroad = 0;
    int64_t peers = till->to[MODE_TO_PEER] + (row->to[MODE_TO_PEER] > 0 ? till->returned : 0);
    int64_t tax = mode_at_share(mode_policy(p->world, POLICY_PLATFORM_TAX, m), kept);
    levy(p, LEDGER_KIND_PLATFORM_TAX, POLICY_PLATFORM_TAX, m, tax);
    *booked += tax;
    kept -= tax;
    if (p->modes.owner[m] == MODE_OWNER_FOREIGN)
        abroad = kept - ledger_at_rate(p->modes.spent[m], kept);
    mode.to_supplier[m] = till->to[MODE_TO_SUPPLIER];
    mode.to_producer[m] = till->to[MODE_TO_PRODUCER];
    mode.to_platform[m] = till->to[MODE_TO_PLATFORM];
    mode.to_peer[m] = till->to[MODE_TO_PEER];
    mode.to_member[m] = till->to[MODE_TO_MEMBER];
    mode.abroad[m] = abroad;
    mode.tax[m] = tax;
    mode.returned[m] = till->returned;
    mode.paid[m] = 0;
    for (size_t payee = 0; payee < MODE_PAYEE_COUNT; payee++)
        mode.paid[m] += till->to[payee];
    const struct {
        size_t use;
        int64_t cents;
    } uses[] = {{USE_DIRECT, till->to[MODE_TO_PRODUCER]},
                {USE_SERVICES, kept - abroad},
                {USE_SERVICES_ABROAD, abroad}};
    for (size_t u = 0; u < sizeof uses / sizeof *uses; u++) {
        use.paid[uses[u].use] += uses[u].cents;
        use.pool[uses[u].use] += uses[u].cents;
        *booked += uses[u].cents;
    }
    mode.pool[m] += peers;
}

/* Modes; what they received for others than suppliers adds to *booked (consumption) and *peers. */
static void empty_modes(struct purchases *p, int64_t *booked, int64_t *peers)
{
    const struct mode_rates *rates = p->modes.rates;
    struct mode_view mode = mode_modes(p->world);
    for (size_t m = 0; rates && m < rates->count; m++) {
        struct mode_till all = {{0}, 0};
        for (int t = 0; t < p->world->threads; t++) {
            const struct mode_till *till = &p->tills[t].mode[m];
            for (size_t payee = 0; payee < MODE_PAYEE_COUNT; payee++)
                all.to[payee] += till->to[payee];
            all.returned += till->returned;
        }
        empty_mode(p, m, &all, booked);
        *peers += mode.pool[m];
    }
    for (size_t c = 0; !rates && mode_rates(p->world) && c < p->baskets.category_count; c++) {
        size_t counter = mode_rates(p->world)->first[c];
        mode.paid[counter] = mode.to_supplier[counter] = 0;
        for (int t = 0; t < p->world->threads; t++)
            mode.paid[counter] += p->tills[t].category[c];
        mode.to_supplier[counter] = mode.paid[counter];
    }
}

/* Services of firms: modes' installations and advertising, of which collectors of data get what no lever levies. */
static void empty_services(struct purchases *p)
{
    const struct mode_rates *rates = mode_rates(p->world);
    struct mode_view mode = mode_modes(p->world);
    struct use_view use = market_uses(p->world);
    struct market_services all = {0};
    for (int t = 0; t < p->world->threads; t++) {
        all.modes += p->tills[t].firms.modes;
        all.adverts += p->tills[t].firms.adverts;
        all.adverts_abroad += p->tills[t].firms.adverts_abroad;
    }
    if (rates)
        market_adverts_book(p->world, &p->adverts, &all);
    for (size_t m = 0; rates && m < rates->count; m++) {
        bool abroad = rates->row[m].collector == MODE_COLLECTS_FOREIGN;
        levy(p, LEDGER_KIND_DATA_LEVY, POLICY_DATA_DIVIDEND, m, mode.levy[m]);
        *(abroad ? &all.adverts_abroad : &all.adverts) -= mode.levy[m];
    }
    use.paid[USE_SERVICES] += all.modes + all.adverts;
    use.pool[USE_SERVICES] += all.modes + all.adverts;
    use.paid[USE_SERVICES_ABROAD] += all.adverts_abroad;
    use.pool[USE_SERVICES_ABROAD] += all.adverts_abroad;
}

/* Empties the tills into the accounts of uses, products and modes: all of them the market's. */
static enum sim_status empty_tills(struct purchases *p, struct sim_error *error)
{
    struct use_view use = market_uses(p->world);
    int64_t received = 0, booked = 0, counter = 0, peers = 0, for_peers = 0, refunds = 0;
    for (size_t u = 0; u < use.count; u++)
        use.paid[u] = 0;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        p->sector.counter_sales[s] = 0;
    for (int t = 0; t < p->world->threads; t++) {
        struct till *till = &p->tills[t];
        received += till->consumption;
        for_peers += till->services + till->transfers;
        refunds += till->refunds;
        for (size_t c = 0; c < p->baskets.category_count; c++) {
            use.paid[USE_CATEGORY + c] += till->category[c];
            use.pool[USE_CATEGORY + c] += till->supplied[c] - till->counter_of[c];
            booked += till->supplied[c];
            counter += till->counter_of[c];
        }
        for (size_t s = 0; s < SECTOR_COUNT; s++) {
            p->sector.pool[s] += till->counter[s];
            p->sector.counter_sales[s] += till->counter[s];
            counter -= till->counter[s];
        }
        use.paid[USE_INVESTMENT] += till->dwellings + till->investment;
        use.pool[USE_INVESTMENT] += till->dwellings + till->investment;
    }
    empty_modes(p, &booked, &peers);
    empty_services(p);
    market_economy(p->world).refunds[0] = refunds;
    if (received != booked || counter != 0 || peers != for_peers)
        return sim_error_set(error, SIM_INTERNAL,
                             "households paid %" PRId64 " cents for consumption, but %" PRId64
                             " are booked by category (counter: %" PRId64 " too many), and %" PRId64
                             " cents to other persons, but %" PRId64
                             " are in the accounts of modes",
                             received, booked, counter, for_peers, peers);
    return SIM_OK;
}

static enum sim_status run_purchases(struct sim_world *world, struct sim_error *error)
{
    struct purchases p = {.world = world,
                          .housing_share = market_economy(world).housing_share[0],
                          .price = market_uses(world).price[USE_INVESTMENT],
                          .sector = market_sectors(world),
                          .firm = firm_firms(world),
                          .household = household_columns(sim_world_table(world, "household"))};
    enum sim_status status;
    bool short_of = false;
    int64_t orders = 0;
    household_suppliers(&p.household, p.supplier);
    household_baskets_fill(world, &p.baskets);
    mode_baskets_fill(world, &p.modes);
    SIM_TRY(sim_memory_array(&p.tills, (size_t)world->threads, sizeof *p.tills, "tills", error));
    sim_parallel_blocks(world->threads, p.firm.count, SIM_PARALLEL_BLOCK, fills_block, &p);
    for (int t = 0; t < world->threads; t++) {
        short_of |= p.tills[t].short_of;
        orders += p.tills[t].orders;
    }
    market_adverts_plan(world, orders, &p.adverts);
    if (short_of)
        SIM_TRY(sim_memory_array(&p.shortfalls, (size_t)world->threads * p.firm.count,
                                 sizeof *p.shortfalls, "orders that cannot be served", error));
    sim_parallel_blocks(world->threads, p.household.count, SIM_PARALLEL_BLOCK, households_block,
                        &p);
    sim_parallel_blocks(world->threads, p.firm.count, SIM_PARALLEL_BLOCK, firms_block, &p);
    SIM_TRY(empty_tills(&p, error));
out:
    free(p.shortfalls);
    free(p.tills);
    return status;
}

const struct sim_phase market_purchases_phase = {
    .name = "purchases",
    .text = "households pay consumption and dwellings, firms services and their investment",
    .reads =
        "person.birth person.next person.mode household.first household.decile household.deposits "
        "household.income_expected household.budget "
        "household.supplier_de household.supplier_fz household.supplier_gz "
        "household.supplier_hz household.supplier_iz household.supplier_jz "
        "household.supplier_kz household.supplier_lz household.supplier_mn "
        "household.supplier_oq household.supplier_ru firm.sector firm.form firm.fill "
        "firm.surcharge firm.mode_cost firm.services firm.orders firm.deposits firm.investment "
        "firm.capital sector.price "
        "sector.price_abroad sector.depreciation sector.pool sector.counter_sales use.price "
        "use.pool use.paid use.weight economy.housing_share "
        "economy.consumer_price category.price_factor mode.commission mode.purchases mode.pool "
        "mode.paid mode.to_supplier mode.to_producer mode.to_platform mode.to_peer "
        "mode.to_member mode.abroad mode.returned mode.data_revenue mode.pay_rise mode.withheld "
        "mode.tax mode.levy household.departement institution.deposits" POLICY_COUNTS,
    .writes = "household.deposits household.budget firm.orders firm.services firm.deposits "
              "firm.investment "
              "firm.capital sector.pool sector.counter_sales use.pool use.paid "
              "economy.refunds mode.paid mode.to_supplier mode.to_producer mode.to_platform "
              "mode.to_peer mode.to_member mode.abroad mode.returned mode.pool mode.data_revenue "
              "mode.tax mode.levy institution.deposits" POLICY_COUNTS,
    .rows = "",
    .run = run_purchases,
};
