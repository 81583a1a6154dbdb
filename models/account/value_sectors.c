/* What a unit of each sector's sales contains: wages, contributions, incomes of owners, taxes, imports, advertising.
 *
 * Of a unit of sales a sector pays inputs, wages, charges and other taxes on production; the rest is its surplus. Inputs
 * are the domestic products of other sectors, which contain the same in their turn, imports and taxes on products. With
 * B the domestic inputs of a unit of sales this month (by selling sector and buying sector) and v what goes out of
 * production directly, the content k solves (Leontief 1936; value-added multipliers: Miller and Blair 2009)
 *     k = v + B' k,
 * and the parts of k sum to one, since those of v and the column of B do. Hours of employees are carried along. It
 * differs from multipliers of a year's table in that B and v are the payments of the month: prices, rationing,
 * what firms pay for modes and the losses of the month are in them. Parts may be negative (losses, subsidies).
 *
 *   wages, contributions   paid to and for residents
 *   state                  taxes on products, on payrolls and on production, less subsidies
 *   abroad                 imports, and wages of non-residents
 *   platforms              what firms pay to advertise, by who collected the data (market/services.c), less what the state
 *                          levies of it
 *   mixed income           of the self-employed (value_firms.c)
 *   profits                all other surplus: of companies, of public bodies, rents of owners of dwellings
 *
 * A sector without sales has no content that could be measured; all of what it might get counts as profit. */
#include "models/account/value.h"

#include <gsl/gsl_linalg.h>

/* Shares of what firms pay for services of modes and to advertise; the same in every sector. */
struct services {
    double home, abroad; /* advertising with domestic and foreign collectors */
    double levied;       /* of what is paid for data, to the state */
    struct market_division plain;
};

static struct services services_of(const struct sim_world *world)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    struct sector_view sector = market_sectors(world);
    struct services services = {.home = 0};
    int64_t all = 0, home = 0, abroad = 0, levied = 0;
    market_divide(world, USE_SERVICES, sector.domestic_share, &services.plain);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        all += sector.services[s];
    for (size_t m = 0; m < rates->count; m++) {
        *(rates->row[m].collector == MODE_COLLECTS_FOREIGN ? &abroad : &home) +=
            mode.data_revenue[m] - mode.levy[m];
        levied += mode.levy[m];
    }
    if (all > 0) {
        services.home = (double)home / (double)all;
        services.abroad = (double)abroad / (double)all;
        services.levied = (double)levied / (double)all;
    }
    return services;
}

/* Adds `money` divided among products, imports and taxes: what leaves production to out[], the rest to inputs[product]. */
static void add_division(const struct market_division *division, double money, double *out,
                         double *inputs)
{
    out[ACCOUNT_TO_STATE] += money * division->taxes;
    for (size_t r = 0; r < SECTOR_COUNT; r++) {
        out[ACCOUNT_TO_ABROAD] += money * division->imported[r];
        inputs[r] += money * division->domestic[r];
    }
}

/* Parts of a unit of sales of sector s: `direct` outside production, `inputs` to each sector. */
static void divide_sales(const struct sim_world *world, const struct value_firms *firms,
                         const struct services *services, size_t s, struct value_sector *direct,
                         double *inputs)
{
    struct sector_view sector = market_sectors(world);
    struct economy_view economy = market_economy(world);
    struct market_division division;
    double *to = direct->all.to, sales = (double)sector.sales[s];
    if (sector.sales[s] <= 0) {
        to[ACCOUNT_TO_PROFITS] = 1;
        return;
    }
    double bought = (double)(sector.inputs[s] - sector.services[s]) / sales;
    double extra = (double)sector.services[s] / sales;
    market_divide(world, USE_INTERMEDIATE + s, sector.domestic_share, &division);
    add_division(&division, bought, to, inputs);
    double others = 1 - services->home - services->abroad - services->levied;
    add_division(&services->plain, extra * others, to, inputs);
    to[ACCOUNT_TO_STATE] += extra * services->levied;
    to[ACCOUNT_TO_PLATFORMS_HOME] += extra * services->home;
    to[ACCOUNT_TO_PLATFORMS_ABROAD] += extra * services->abroad;
    double rates =
        economy.payroll_rate[0] + economy.payroll_tax_rate[0] + economy.wages_abroad_rate[0];
    double charges = rates > 0 ? (double)sector.charges[s] / sales / rates : 0;
    to[ACCOUNT_TO_WAGES] += (double)sector.wages[s] / sales;
    to[ACCOUNT_TO_CONTRIBUTIONS] += charges * economy.payroll_rate[0];
    to[ACCOUNT_TO_STATE] += charges * economy.payroll_tax_rate[0] + (double)sector.taxes[s] / sales;
    to[ACCOUNT_TO_ABROAD] += charges * economy.wages_abroad_rate[0];
    to[ACCOUNT_TO_MIXED] += (double)firms->mixed[s] / sales;
    to[ACCOUNT_TO_PROFITS] += (double)(sector.sales[s] - sector.inputs[s] - sector.wages[s] -
                                       sector.charges[s] - sector.taxes[s] - firms->mixed[s]) /
                              sales;
    direct->labour = to[ACCOUNT_TO_WAGES] + to[ACCOUNT_TO_CONTRIBUTIONS];
    direct->wages = direct->labour > 0 ? to[ACCOUNT_TO_WAGES] / direct->labour : 0;
    direct->front = sector.labour[s] > 0 ? sector.front[s] / sector.labour[s] : 0;
    /* those whom this wage bill, without bonus, pays at the cost of a mean employee, full time */
    if (sector.labour_cost[s] > 0)
        direct->hours = (double)(sector.wages[s] + sector.charges[s]) / sales /
                        sector.labour_cost[s] * market_parameters(world)->month_hours;
    if (firms->wages[s] > 0)
        direct->hours *= (double)firms->timely[s] / (double)firms->wages[s];
    direct->all.hours = direct->hours;
}

enum { COLUMNS = ACCOUNT_RECIPIENT_COUNT + 1 }; /* hours last */

/* k = v + B' k, column by column; matrix: 1 - B'. */
static enum sim_status solve(double *matrix, struct value_sectors *sectors, struct sim_error *error)
{
    size_t order[SECTOR_COUNT];
    int sign;
    gsl_matrix_view m = gsl_matrix_view_array(matrix, SECTOR_COUNT, SECTOR_COUNT);
    gsl_permutation permutation = {SECTOR_COUNT, order};
    gsl_permutation_init(&permutation);
    gsl_linalg_LU_decomp(&m.matrix, &permutation, &sign);
    double determinant = gsl_linalg_LU_det(&m.matrix, sign);
    if (!(determinant > 0))
        return sim_error_set(error, SIM_INTERNAL,
                             "the content of sales cannot be told: the determinant of 1 less the "
                             "domestic inputs of the month is %g, not positive: together sectors "
                             "bought more of each other than they sold",
                             determinant);
    for (size_t column = 0; column < COLUMNS; column++) {
        double value[SECTOR_COUNT], *cell[SECTOR_COUNT];
        for (size_t s = 0; s < SECTOR_COUNT; s++) {
            struct value_content *content = &sectors->sector[s].all;
            cell[s] = column < ACCOUNT_RECIPIENT_COUNT ? &content->to[column] : &content->hours;
            value[s] = *cell[s];
        }
        gsl_vector_view x = gsl_vector_view_array(value, SECTOR_COUNT);
        gsl_linalg_LU_svx(&m.matrix, &permutation, &x.vector);
        for (size_t s = 0; s < SECTOR_COUNT; s++)
            *cell[s] = value[s];
    }
    return SIM_OK;
}

enum sim_status value_fill_sectors(const struct sim_world *world, const struct value_firms *firms,
                                   struct value_sectors *sectors, struct sim_error *error)
{
    double matrix[SECTOR_COUNT * SECTOR_COUNT];
    struct services services = services_of(world);
    *sectors = (struct value_sectors){.sector = {{.labour = 0}}};
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double inputs[SECTOR_COUNT] = {0};
        divide_sales(world, firms, &services, s, &sectors->sector[s], inputs);
        for (size_t r = 0; r < SECTOR_COUNT; r++)
            matrix[s * SECTOR_COUNT + r] = (r == s) - inputs[r];
    }
    return solve(matrix, sectors, error);
}

struct value_content value_divided(const struct value_sectors *sectors,
                                   const struct market_division *division)
{
    struct value_content content = {.hours = 0};
    double inputs[SECTOR_COUNT] = {0};
    add_division(division, 1, content.to, inputs);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        const struct value_content *sold = &sectors->sector[s].all;
        content.hours += inputs[s] * sold->hours;
        for (size_t r = 0; r < ACCOUNT_RECIPIENT_COUNT; r++)
            content.to[r] += inputs[s] * sold->to[r];
    }
    return content;
}
