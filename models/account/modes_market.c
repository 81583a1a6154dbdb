/* The series of the account of modes about what is offered, paid, done and given up: their declarations, and how they are
 * filled from the tables of modes, platforms and front-line work and from the sums over firms of modes_firms.c.
 *
 * Tasks and minutes are the table's minutes of each performer times the purchases of the month. Staff minutes are those
 * of mode.staff_minutes, the scale that meets the jobs of the base year included; where suppliers are scarce, the buyer's
 * minutes grow by 1 / served, as in the choice of modes. */
#include "models/account/modes.h"

#include "models/account/put.h"
#include "models/account/state.h"
#include "models/household/state.h"
#include "models/mode/minutes_state.h"
#include "models/mode/terms_state.h"

#include <math.h>

/* ---- series ---- */

static const char *const total[] = {"", NULL};
static const char *const by_mode[] = {"category_mode", NULL};
static const char *const by_performer[] = {"performer", "category performer", "task performer",
                                           NULL};
static const char *const by_category[] = {"", "category", NULL};
static const char *const by_payee[] = {"payee", "category_mode payee", NULL};
static const char *const by_supply[] = {"supply", NULL};
static const char *const by_platform[] = {"platform", NULL};
static const char *const by_occupation[] = {"", "occupation", "sector", NULL};

#define RUN "this run"
#define SERIES(S)                                                                                  \
    S(minutes, REAL, by_performer, "min/month", "minutes of tasks",                                \
      "minutes of the month's purchases, by who performs the task; of staff after the scale that " \
      "meets the jobs of the base year, without idle counters; machines take nobody's time",       \
      RUN)                                                                                         \
    S(staff_minutes, REAL, by_category, "min/month", "minutes of staff",                           \
      "minutes of staff of the month's purchases, without idle counters", RUN)                     \
    S(travel_minutes, REAL, by_category, "min/month", "minutes of travel",                         \
      "travel of buyers to outlets, as far as purchases bear it", RUN)                             \
    S(help_minutes, REAL, by_category, "min/month", "minutes of help",                             \
      "minutes of helpers, and as many of the helped, beside those of the tasks", RUN)             \
    S(mode_paid, REAL, by_mode, "EUR/month", "payments in a mode",                                 \
      "paid by households in the mode, taxes included", RUN)                                       \
    S(mode_payments, REAL, by_payee, "EUR/month", "payments by payee",                             \
      "paid by households in the mode, by who is paid", RUN)                                       \
    S(offering_firms, COUNT, by_mode, "firm", "firms that offer a mode",                           \
      "firms that offer the mode, by this month's equipment", RUN)                                 \
    S(outlets, SPARSE, by_mode, "outlet", "outlets",                                               \
      "counters and machines: purchases that firms are equipped for over those of one "            \
      "installation, missing where the table gives none; other modes of firms: firms that offer",  \
      RUN)                                                                                         \
    S(queue_minutes, SPARSE, by_mode, "min", "minutes in the queue",                               \
      "mean over purchases in the mode of the queue that the month's use makes", RUN)              \
    S(surcharge, SPARSE, by_mode, "%", "surcharge",                                                \
      "mean over purchases in the mode of the surcharge over the price", RUN)                      \
    S(reach, SPARSE, by_mode, "%", "reach",                                                        \
      "modes of firms: customers, by purchases, whose supplier offers the mode within reach; "     \
      "others: adults who have an outlet within reach, all where none is needed",                  \
      RUN)                                                                                         \
    S(commission, REAL, by_mode, "%", "commission", "share of the price that the platform keeps",  \
      RUN)                                                                                         \
    S(served, REAL, by_mode, "%", "demand that can be served",                                     \
      "share of the demand that those who offer could meet", RUN)                                  \
    S(suppliers, COUNT, by_supply, "person", "persons who supply",                                 \
      "adults who offer to supply others", RUN)                                                    \
    S(peer_received, REAL, by_supply, "EUR/month", "received by persons who supply",               \
      "received by persons from others for what they supply", RUN)                                 \
    S(platform_commissions, REAL, by_platform, "EUR/month", "commissions",                         \
      "commissions of the month", RUN)                                                             \
    S(platform_commission_rate, SPARSE, by_platform, "%", "commission rate",                       \
      "commissions per 100 euros paid in the modes of the platform", RUN)                          \
    S(platform_users, COUNT, by_platform, "person", "buyers on the platform",                      \
      "adults whose mode is one of the platform", RUN)                                             \
    S(platform_suppliers, COUNT, by_platform, "person", "persons who supply on the platform",      \
      "adults who offer on the platform", RUN)                                                     \
    S(platform_data_stock, REAL, by_platform, "record", "personal records held",                   \
      "records given up by buyers on the platform so far", RUN)                                    \
    S(platform_data_revenue, REAL, by_platform, "EUR/month", "revenue of data",                    \
      "paid by advertisers", RUN)                                                                  \
    S(platform_abroad, REAL, by_platform, "EUR/month", "payments abroad",                          \
      "commissions and revenue of data that leave the country", RUN)                               \
    S(data_records, REAL, by_mode, "record/month", "personal records given up",                    \
      "records given up in the month's purchases", RUN)                                            \
    S(records_unwitting, REAL, by_category, "record/month", "records given up unwittingly",        \
      "records given up in the month's purchases without knowing", RUN)                            \
    S(mode_data_revenue, REAL, by_mode, "EUR/month", "revenue of data",                            \
      "paid by advertisers for the data given up in the mode", RUN)                                \
    S(footprint, REAL, by_mode, "kg/month", "footprint of modes",                                  \
      "kg of CO2 equivalent of the month's purchases by the table's factors", RUN)                 \
    S(front_line_jobs, REAL, by_occupation, "person", "front-line jobs",                           \
      "work given to staff by modes, idle counters included, in persons", RUN)                     \
    S(mode_investment, REAL, total, "EUR of 2010/month", "investment in modes",                    \
      "machines and software of modes, wanted this month", RUN)                                    \
    S(mode_services, REAL, total, "EUR/month", "services for modes",                               \
      "paid by firms for services of installations and to advertise", RUN)                         \
    S(refunds, REAL, total, "EUR/month", "patronage refunds",                                      \
      "given back to members of cooperatives", RUN)                                                \
    S(peer_output, REAL, total, "EUR/month", "services between persons",                           \
      "services that persons supply to each other: in GDP", RUN)                                   \
    S(peer_transfers, REAL, total, "EUR/month", "used goods and shared costs",                     \
      "paid to other persons for used goods and shared costs: not in GDP", RUN)
SERIES(ACCOUNT_SERIES)
#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_modes_market_series[] = {SERIES(POINTER) NULL};

/* ---- filling ---- */

/* The country's purchases of agents' hundredths. */
static double purchases_of(const struct sim_world *world, size_t mode)
{
    return account_euros(world, mode_modes(world).purchases[mode]);
}

static void add_real(const struct sim_world *world, const char *name, size_t cell, double value)
{
    account_reals(world, name)[cell] += value;
}

/* 100 x part / whole; missing where the whole is nothing. */
static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : NAN;
}

/* Minutes of one performer in a task of a mode, a purchase. */
static double minutes_of(const struct mode_row *row, size_t task, size_t performer,
                         double staff_scale, double search)
{
    double minutes = row->minutes[task][performer];
    if (performer == MODE_BY_STAFF)
        return minutes * staff_scale;
    return performer == MODE_BY_CONSUMER || performer == MODE_BY_MEMBER ? minutes * search
                                                                        : minutes;
}

static void fill_minutes(const struct sim_world *world, size_t m)
{
    const struct mode_row *row = &mode_rates(world)->row[m];
    struct mode_view mode = mode_modes(world);
    double purchases = purchases_of(world, m), staff = mode_task_minutes(row, MODE_BY_STAFF);
    double scale = staff > 0 ? mode.staff_minutes[m] / staff : 0;
    double search = 1 / mode_served_share(row, &mode, m);
    for (size_t task = 0; task < MODE_TASK_COUNT; task++)
        for (size_t p = 0; p < MODE_PERFORMER_COUNT; p++) {
            double minutes = purchases * minutes_of(row, task, p, scale, search);
            add_real(world, "minutes_by_performer", p, minutes);
            add_real(world, "minutes_by_category_performer",
                     row->category * MODE_PERFORMER_COUNT + p, minutes);
            add_real(world, "minutes_by_task_performer", task * MODE_PERFORMER_COUNT + p, minutes);
        }
    add_real(world, "staff_minutes", 0, purchases * mode.staff_minutes[m]);
    add_real(world, "staff_minutes_by_category", row->category, purchases * mode.staff_minutes[m]);
    double travel = row->outlet ? purchases * mode_parameters(world)->travel : 0;
    add_real(world, "travel_minutes", 0, travel);
    add_real(world, "travel_minutes_by_category", row->category, travel);
}

/* Helpers of all kinds are counted by age band; both sides of the help take the minutes. */
static void fill_help(const struct sim_world *world, const struct modes_people *people)
{
    const struct modes_layout *at = people->at;
    for (size_t c = 0; c < at->categories; c++) {
        int64_t helped = 0;
        for (size_t band = 0; band < at->labels[MODES_BY_AGE_BAND]; band++)
            for (size_t helper = 0; helper < MODE_HELP_COUNT; helper++)
                helped += people->counts[(at->first[MODES_BY_AGE_BAND] + band) * at->width +
                                         at->helpers + c * MODE_HELP_COUNT + helper];
        double minutes = 2 * mode_parameters(world)->help_minutes *
                         account_euros(world, helped * mode_purchases(mode_rates(world), c));
        account_put_real(world, "help_minutes_by_category", c, minutes);
        add_real(world, "help_minutes", 0, minutes);
    }
}

static void fill_payments(const struct sim_world *world, size_t m)
{
    struct mode_view mode = mode_modes(world);
    const int64_t paid[MODE_PAYEE_COUNT] = {[MODE_TO_SUPPLIER] = mode.to_supplier[m],
                                            [MODE_TO_PRODUCER] = mode.to_producer[m],
                                            [MODE_TO_PLATFORM] = mode.to_platform[m],
                                            [MODE_TO_PEER] = mode.to_peer[m],
                                            [MODE_TO_MEMBER] = mode.to_member[m]};
    account_put_money(world, "mode_paid_by_category_mode", m, mode.paid[m]);
    for (size_t p = 0; p < MODE_PAYEE_COUNT; p++) {
        double euros = account_euros(world, paid[p]);
        account_put_real(world, "mode_payments_by_category_mode_payee", m * MODE_PAYEE_COUNT + p,
                         euros);
        add_real(world, "mode_payments_by_payee", p, euros);
    }
}

/* Share of adults who live where an outlet is within reach; all where none is needed. */
static double reach_of(const struct sim_world *world, const struct modes_people *people, size_t m)
{
    const struct mode_rates *rates = mode_rates(world);
    const struct mode_row *row = &rates->row[m];
    const struct modes_layout *at = people->at;
    struct mode_place_view place = mode_places(world);
    double within = 0, adults = 0;
    for (size_t d = 0; d < at->labels[MODES_BY_DEPARTEMENT]; d++) {
        double here =
            people->counts[(at->first[MODES_BY_DEPARTEMENT] + d) * at->width + at->adults];
        adults += here;
        within += row->outlet ? here * (double)place.reach[d * rates->count + m] : here;
    }
    return row->launch > world_month(world) ? 0 : percent(within, adults);
}

/* What firms offer. Sums of shares come in units of MODES_SHARE_UNIT. */
static void fill_offer(const struct sim_world *world, size_t m, const struct modes_firm_sum *sum)
{
    const struct mode_row *row = &mode_rates(world)->row[m];
    double bought = (double)sum->bought;
    bool installed = row->form == MODE_FORM_COUNTER || row->form == MODE_FORM_MACHINE;
    double equipped = account_euros(world, sum->room) / MODES_SHARE_UNIT; /* purchases */
    double outlets = (double)(sum->offering * account_weight(world));
    if (installed)
        outlets = row->capacity > 0 ? equipped / row->capacity : NAN;
    account_add_count(world, "offering_firms_by_category_mode", m, sum->offering);
    account_put_real(world, "outlets_by_category_mode", m, outlets);
    account_put_real(world, "queue_minutes_by_category_mode", m,
                     percent((double)sum->queue / MODES_QUEUE_UNIT, bought) / 100);
    account_put_real(world, "surcharge_by_category_mode", m,
                     percent((double)sum->surcharge / MODES_SHARE_UNIT, bought));
    account_put_real(world, "reach_by_category_mode", m,
                     percent((double)sum->within / MODES_SHARE_UNIT, (double)sum->customers));
}

static void fill_no_offer(const struct sim_world *world, size_t m)
{
    account_put_real(world, "outlets_by_category_mode", m, NAN);
    account_put_real(world, "queue_minutes_by_category_mode", m, NAN);
    account_put_real(world, "surcharge_by_category_mode", m, NAN);
}

static void fill_modes(const struct sim_world *world, const struct modes_people *people,
                       const struct modes_firms *firms)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    for (size_t m = 0; m < rates->count; m++) {
        const struct mode_row *row = &rates->row[m];
        double records = purchases_of(world, m) * mode_records(row, &mode, m);
        if (row->by_firm) {
            fill_offer(world, m, &firms->mode[m]);
        } else {
            fill_no_offer(world, m);
            account_put_real(world, "reach_by_category_mode", m, reach_of(world, people, m));
        }
        fill_minutes(world, m);
        fill_payments(world, m);
        account_put_real(world, "commission_by_category_mode", m, 100 * mode.commission[m]);
        account_put_real(world, "served_by_category_mode", m, 100 * mode.served[m]);
        account_put_real(world, "data_records_by_category_mode", m, records);
        add_real(world, "records_unwitting_by_category", row->category, records * (1 - row->known));
        add_real(world, "records_unwitting", 0, records * (1 - row->known));
        account_put_money(world, "mode_data_revenue_by_category_mode", m, mode.data_revenue[m]);
        account_put_real(world, "footprint_by_category_mode", m,
                         purchases_of(world, m) * row->footprint);
    }
}

static void fill_supplies(const struct sim_world *world)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    for (size_t k = 0; k < rates->supply_count; k++) {
        size_t m = rates->supply[k].mode;
        account_add_count(world, "suppliers_by_supply", k, mode.suppliers[m]);
        account_put_money(world, "peer_received_by_supply", k, mode.peers_received[m]);
    }
}

static void fill_platforms(const struct sim_world *world)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    struct platform_view platform = mode_platforms(world);
    for (size_t p = 0; p < platform.count; p++) {
        int64_t paid = 0;
        for (size_t m = 0; m < rates->count; m++)
            paid += rates->row[m].platform == p ? mode.paid[m] : 0;
        account_put_money(world, "platform_commissions_by_platform", p, platform.commissions[p]);
        account_put_real(world, "platform_commission_rate_by_platform", p,
                         percent((double)platform.commissions[p], (double)paid));
        account_add_count(world, "platform_users_by_platform", p, platform.users[p]);
        account_add_count(world, "platform_suppliers_by_platform", p, platform.suppliers[p]);
        account_put_real(world, "platform_data_stock_by_platform", p,
                         platform.data_stock[p] * (double)account_weight(world));
        account_put_money(world, "platform_data_revenue_by_platform", p, platform.data_revenue[p]);
        account_put_money(world, "platform_abroad_by_platform", p, platform.abroad[p]);
    }
}

static void fill_front(const struct sim_world *world)
{
    struct front_view front = mode_front(world);
    size_t occupations = market_rates(world)->occupation_count;
    double persons = (double)account_weight(world) / mode_parameters(world)->month_minutes;
    for (size_t i = 0; i < front.count; i++) {
        add_real(world, "front_line_jobs", 0, front.minutes[i] * persons);
        add_real(world, "front_line_jobs_by_sector", i / occupations, front.minutes[i] * persons);
        add_real(world, "front_line_jobs_by_occupation", i % occupations,
                 front.minutes[i] * persons);
    }
}

void modes_fill_market(const struct sim_world *world, const struct modes_people *people,
                       const struct modes_firms *firms)
{
    struct economy_view economy = market_economy(world);
    fill_modes(world, people, firms);
    fill_help(world, people);
    fill_supplies(world);
    fill_platforms(world);
    fill_front(world);
    account_put_money(world, "mode_investment", 0, firms->investment);
    account_put_money(world, "mode_services", 0, firms->services);
    account_put_money(world, "refunds", 0, economy.refunds[0]);
    account_put_money(world, "peer_output", 0, economy.peer_output[0]);
    account_put_money(world, "peer_transfers", 0, economy.peer_transfers[0]);
}
