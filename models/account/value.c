/* Phase value_account: who ends up with what households pay, in which mode of which category.
 *
 * What each mode was paid (mode.paid, to the cent) is divided among ten recipients: contents of sectors in value_sectors.c,
 * modes in value_modes.c. The real parts of a mode are rounded once, so that they sum to what was paid; categories and
 * totals are sums of whole cents. The same parts, deflated, are compared with those of the first year in saving.c. Nothing
 * here is read by a rule. The idea is that of value-added contents of final demand (Leontief 1936; Timmer et al. 2014,
 * "Slicing up global value chains", who divide among capital and labour by country); platforms, peers and members of
 * cooperatives are recipients of their own here, because what they get does not go through a sector. */
#include "models/account/value.h"

#include "models/account/put.h"
#include "models/account/state.h"

#include <math.h>
#include <stdlib.h>

/* ---- series ---- */

static const char *const by_recipient[] = {"recipient", "category recipient",
                                           "category_mode recipient", NULL};
static const char *const by_collector[] = {"data_collector", "category data_collector", NULL};
static const char *const by_sector[] = {"sector", NULL};

#define RUN "this run"
#define SERIES(S)                                                                                  \
    S(value, COUNT, by_recipient, "0.01 EUR/month", "who ends up with what households pay",        \
      "payments of households in modes, taxes included, by who ends up with them: wages and "      \
      "employers' contributions, mixed income and gross profits of all domestic sectors behind "   \
      "the purchase; taxes less subsidies on products, production and payrolls to the state; "     \
      "imports; commissions and advertising to platforms (of foreign ones what leaves the "        \
      "country); persons who supply; refunds to members",                                          \
      "definition: value-added content (Leontief 1936)")                                           \
    S(data_revenue, REAL, by_collector, "EUR/month", "revenue of data",                            \
      "paid by advertisers for data of consumers, by who collected them, less what the state "     \
      "levies of it; suppliers sell none",                                                         \
      RUN)                                                                                         \
    S(unit_cost, REAL, by_sector, "1", "real unit cost",                                           \
      "inputs, services of modes, labour and taxes on production of a unit of output at normal "   \
      "use, over consumer prices, base year 1",                                                    \
      RUN)                                                                                         \
    S(pass_through, SPARSE, by_sector, "1", "pass-through of costs",                               \
      "change of the log of the real price of output over that of real unit cost, since the base " \
      "year; missing where the latter is below 0.01",                                              \
      RUN)
SERIES(ACCOUNT_SERIES)
#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_value_series[] = {SERIES(POINTER) NULL};

/* ---- whole cents ---- */

void value_share(int64_t amount, const double *parts, size_t count, int64_t *cents)
{
    double remainder[ACCOUNT_RECIPIENT_COUNT];
    int64_t left = amount;
    for (size_t i = 0; i < count; i++) {
        double whole = floor(parts[i]);
        cents[i] = sim_number_whole(whole);
        remainder[i] = parts[i] - whole;
        left -= cents[i];
    }
    /* fewer cents than parts are left but for the rounding of real numbers, which the second case undoes */
    while (left != 0) {
        size_t best = 0;
        int64_t cent = left > 0 ? 1 : -1;
        for (size_t i = 1; i < count; i++)
            if ((double)cent * remainder[i] > (double)cent * remainder[best])
                best = i;
        cents[best] += cent;
        remainder[best] -= (double)cent;
        left -= cent;
    }
}

/* ---- filling ---- */

static void fill_value(const struct sim_world *world, const struct value_payments *payments)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    int64_t weight = account_weight(world);
    int64_t *all = account_counts(world, "value_by_recipient");
    int64_t *by_category = account_counts(world, "value_by_category_recipient");
    int64_t *by_mode = account_counts(world, "value_by_category_mode_recipient");
    for (size_t m = 0; m < rates->count; m++) {
        int64_t cents[ACCOUNT_RECIPIENT_COUNT];
        size_t category = rates->row[m].category;
        value_share(mode.paid[m], payments->to[m], ACCOUNT_RECIPIENT_COUNT, cents);
        for (size_t r = 0; r < ACCOUNT_RECIPIENT_COUNT; r++) {
            account_add(&all[r], cents[r], weight);
            account_add(&by_category[category * ACCOUNT_RECIPIENT_COUNT + r], cents[r], weight);
            account_add(&by_mode[m * ACCOUNT_RECIPIENT_COUNT + r], cents[r], weight);
        }
    }
}

static void fill_data(const struct sim_world *world)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    double *all = account_reals(world, "data_revenue_by_data_collector");
    double *by_category = account_reals(world, "data_revenue_by_category_data_collector");
    for (size_t m = 0; m < rates->count; m++) {
        const struct mode_row *row = &rates->row[m];
        size_t who = row->collector == MODE_COLLECTS_FOREIGN    ? ACCOUNT_DATA_ABROAD
                     : row->collector == MODE_COLLECTS_DOMESTIC ? ACCOUNT_DATA_HOME
                                                                : ACCOUNT_DATA_SUPPLIERS;
        double euros = account_euros(world, mode.data_revenue[m] - mode.levy[m]);
        all[who] += euros;
        by_category[row->category * ACCOUNT_COLLECTOR_COUNT + who] += euros;
    }
}

static enum sim_status run_value(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status;
    struct value_firms *firms = NULL;
    struct value_sectors *sectors = NULL;
    struct value_payments *payments = NULL;
    SIM_TRY(sim_memory_array(&firms, 1, sizeof *firms, "sums of firms", error));
    SIM_TRY(sim_memory_array(&sectors, 1, sizeof *sectors, "contents of sectors", error));
    SIM_TRY(sim_memory_array(&payments, 1, sizeof *payments, "payments by recipient", error));
    SIM_TRY(value_count_firms(world, firms, error));
    SIM_TRY(value_fill_sectors(world, firms, sectors, error));
    value_fill_payments(world, firms, sectors, payments);
    fill_value(world, payments);
    fill_data(world);
    value_fill_costs(world, firms);
    saving_fill(world, payments);
out:
    free(firms);
    free(sectors);
    free(payments);
    return status;
}

const struct sim_phase account_value_phase = {
    .name = "value_account",
    .text = "divides what households pay among those who end up with it; savings against the first "
            "year; costs and prices of sectors",
    .reads = "firm.staff firm.labour firm.work_cut firm.hours_cut firm.bonus firm.machine_tax "
             "firm.sector firm.form firm.sales firm.inputs firm.wages firm.charges firm.taxes "
             "firm.room firm.surcharge firm.bought sector.price sector.price_abroad "
             "sector.productivity sector.mark_up sector.input_cost sector.labour_cost "
             "sector.tax_rate sector.efficiency_mean sector.domestic_share sector.output "
             "sector.sales sector.inputs sector.services sector.wages sector.charges sector.taxes "
             "sector.labour sector.front use.price economy.productivity economy.consumer_price "
             "economy.payroll_rate economy.payroll_tax_rate economy.wages_abroad_rate "
             "economy.housing_payout mode.purchases mode.paid mode.to_supplier mode.to_producer "
             "mode.to_platform mode.abroad mode.returned mode.to_peer mode.to_member "
             "mode.data_revenue mode.levy mode.tax mode.pay_rise mode.staff_minutes "
             "category.staff_minutes category.price_factor "
             "category.base_value category.base_volume category.base_front_cost "
             "category.base_front_hours category.base_other_cost category.base_other_hours",
    .writes = "category.base_value category.base_volume category.base_front_cost "
              "category.base_front_hours category.base_other_cost category.base_other_hours",
    .rows = "",
    .run = run_value,
};
