/* The input tables of the economy: declarations, and reading of production, uses and accounts. Every identity on which the
 * opening rests is checked here, so that a table that does not balance is refused with its row and figure. */
#include "models/market/inputs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS(...)                                                                               \
    (const struct sim_input_column[]){__VA_ARGS__},                                                \
        sizeof((const struct sim_input_column[]){__VA_ARGS__}) / sizeof(struct sim_input_column)
#define INPUT(id, words, rows, ...)                                                                \
    const struct sim_input_declaration id##_input = {#id, words, COLUMNS(__VA_ARGS__), rows}

INPUT(sectors, "production accounts and employment by sector", SECTOR_COUNT, {"sector", 't'},
      {"name", 't'}, {"output", 'r'}, {"intermediate", 'r'}, {"value_added", 'r'},
      {"compensation", 'r'}, {"wages", 'r'}, {"employer_contributions", 'r'},
      {"production_taxes", 'r'}, {"subsidies", 'r'}, {"surplus", 'r'}, {"employees", 'r'},
      {"self_employed", 'r'});
INPUT(input_output, "uses by product, sector and final use", 0, {"row_sector", 't'},
      {"column", 't'}, {"domestic", 'r'}, {"imported", 'r'});
INPUT(national_accounts, "flows between institutional sectors and opening stocks", 0, {"item", 't'},
      {"value", 'r'}, {"unit", 't'}, {"source_kind", 't'}, {"payer", 't'}, {"receiver", 't'},
      {"text", 't'});
INPUT(consumption, "household consumption by category and sector", 0, {"category", 't'},
      {"sector", 't'}, {"amount", 'r'});
/* From purchases on the columns are read in mode/inputs.c. */
INPUT(categories, "categories of purchase, the sector that sells them, how often one buys", 0,
      {"category", 't'}, {"seller", 't'}, {"purchases", 'r'}, {"reconsider", 'r'},
      {"procedure", 'i'}, {"source", 't'});
INPUT(consumption_by_quintile, "budget shares by quintile of income", 0, {"category", 't'},
      {"quintile", 'i'}, {"share", 'r'});
INPUT(firms_size, "enterprises and persons by sector and size", SECTOR_COUNT *SIZE_CLASS_COUNT,
      {"sector", 't'}, {"size_class", 't'}, {"enterprises", 'i'}, {"persons", 'r'},
      {"value_added", 'r'}, {"origin", 't'});
INPUT(firm_demography, "birth and death rates of enterprises by sector", SECTOR_COUNT,
      {"sector", 't'}, {"birth_rate", 'r'}, {"death_rate", 'r'}, {"mean_birth_rate", 'r'},
      {"mean_death_rate", 'r'});
INPUT(income_tax, "brackets of the income tax", 0, {"threshold", 'r'}, {"rate", 'r'});

/* Bounds beyond which a figure is in another unit, and would not fit into the ledger's cents. */
static const double accounts_max = 1e8;   /* M EUR, fifty times the output of a year */
static const double threshold_max = 1e12; /* EUR a year */

/* M EUR a year as cents a month at the scale of the run. */
static double monthly(const struct sim_world *world, double value)
{
    return value * MARKET_CENTS_PER_MILLION / SIM_MONTHS_PER_YEAR /
           (double)sim_world_run(world)->scale;
}

/* Two figures of a table that should be equal; rounded tables allow a unit per term. */
static enum sim_status balance(const struct sim_input *input, size_t row, const char *what,
                               double a, const char *other, double b, double tolerance,
                               struct sim_error *error)
{
    if (fabs(a - b) <= tolerance)
        return SIM_OK;
    return sim_input_error(input, row, error, "%s is %.10g, but %s is %.10g: they must be equal",
                           what, a, other, b);
}

/* ---- production ---- */

static enum sim_status read_sectors(struct sim_world *world, struct market_rates *market,
                                    struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "sectors");
    double scale = (double)sim_world_run(world)->scale;
    for (size_t row = 0; row < input->rows; row++) {
        size_t s = 0;
        SIM_TRY(world_input_code(world, "sector", input, row, sim_input_texts(input, "sector")[row],
                                 &s, error));
        if (s != row)
            return sim_input_error(input, row, error,
                                   "the sectors must be in the order of the classification");
        struct market_production *p = &market->production[s];
        static const char *const names[] = {"output",
                                            "intermediate",
                                            "value_added",
                                            "wages",
                                            "employer_contributions",
                                            "production_taxes",
                                            "subsidies",
                                            "employees",
                                            "self_employed"};
        double value[sizeof names / sizeof *names];
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            value[i] = sim_input_reals(input, names[i])[row];
            SIM_TRY(world_input_range(input, row, names[i], value[i], 0, 1e8, error));
        }
        double surplus = sim_input_reals(input, "surplus")[row];
        SIM_TRY(balance(input, row, "output", value[0], "intermediate + value_added",
                        value[1] + value[2], 1.5, error));
        SIM_TRY(balance(input, row, "value_added", value[2],
                        "wages + employer_contributions + production_taxes - subsidies + surplus",
                        value[3] + value[4] + value[5] - value[6] + surplus, 2.5, error));
        if (value[7] <= 0)
            return sim_input_error(
                input, row, error,
                "a sector without employees cannot produce; merge it with another");
        *p = (struct market_production){.output = monthly(world, value[0]),
                                        .intermediate = monthly(world, value[1]),
                                        .value_added = monthly(world, value[2]),
                                        .wages = monthly(world, value[3]),
                                        .contributions = monthly(world, value[4]),
                                        .taxes = monthly(world, value[5]),
                                        .subsidies = monthly(world, value[6]),
                                        .surplus = monthly(world, surplus),
                                        .employees = value[7] * 1000 / scale,
                                        .self_employed = value[8] * 1000 / scale};
    }
out:
    return status;
}

static enum sim_status read_firms(struct sim_world *world, struct market_rates *market,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    static const char *const classes[SIZE_CLASS_COUNT] = {"1-9", "10-19", "20-49", "50-249",
                                                          "250+"};
    double scale = (double)sim_world_run(world)->scale;
    const struct sim_input *input = sim_world_input(world, "firms_size");
    for (size_t row = 0; row < input->rows; row++) {
        size_t s = 0, c = row % SIZE_CLASS_COUNT;
        SIM_TRY(world_input_code(world, "sector", input, row, sim_input_texts(input, "sector")[row],
                                 &s, error));
        if (s != row / SIZE_CLASS_COUNT ||
            strcmp(sim_input_texts(input, "size_class")[row], classes[c]) != 0)
            return sim_input_error(input, row, error,
                                   "the size classes of each sector must follow each other, in the "
                                   "order of the classification; expected %s",
                                   classes[c]);
        int64_t enterprises = sim_input_integers(input, "enterprises")[row];
        double persons = sim_input_reals(input, "persons")[row];
        SIM_TRY(world_input_range(input, row, "enterprises", (double)enterprises, 0, 1e8, error));
        SIM_TRY(world_input_range(input, row, "persons", persons, 0, 1e6, error));
        market->production[s].enterprises[c] = (double)enterprises / scale;
        market->production[s].persons[c] = persons * 1000 / scale;
    }
    input = sim_world_input(world, "firm_demography");
    for (size_t row = 0; row < input->rows; row++) {
        size_t s = 0;
        SIM_TRY(world_input_code(world, "sector", input, row, sim_input_texts(input, "sector")[row],
                                 &s, error));
        double birth = sim_input_reals(input, "mean_birth_rate")[row];
        double death = sim_input_reals(input, "mean_death_rate")[row];
        SIM_TRY(world_input_range(input, row, "mean_birth_rate", birth, 0, 1, error));
        SIM_TRY(world_input_range(input, row, "mean_death_rate", death, 0, 1, error));
        market->production[s].birth_rate = birth;
        market->production[s].death_rate = death;
    }
out:
    return status;
}

/* ---- uses ---- */

static enum sim_status read_categories(struct sim_world *world, struct market_rates *market,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "categories");
    if (input->rows == 0 || input->rows > MARKET_CATEGORIES_MAX)
        return sim_error_set(error, SIM_INPUT, "%s: %zu categories, but 1 to %d are possible",
                             input->path, input->rows, MARKET_CATEGORIES_MAX);
    SIM_TRY(sim_world_labels(world, "category", sim_input_texts(input, "category"), input->rows,
                             error));
    market->category_count = input->rows;
    market->use_count = USE_CATEGORY + input->rows;
    for (size_t row = 0; row < input->rows; row++) {
        const char *const *names = sim_input_texts(input, "category");
        for (size_t before = 0; before < row; before++)
            if (strcmp(names[before], names[row]) == 0)
                return sim_input_error(input, row, error, "the category '%.100s' is there twice",
                                       names[row]);
        SIM_TRY(world_input_code(world, "sector", input, row, sim_input_texts(input, "seller")[row],
                                 &market->seller[row], error));
    }
out:
    return status;
}

/* Column of input_output.csv: a use, or USES_MAX for household consumption (told apart by category elsewhere). */
static enum sim_status use_of(struct sim_world *world, const struct sim_input *input, size_t row,
                              size_t *use, struct sim_error *error)
{
    const char *column = sim_input_texts(input, "column")[row];
    static const struct {
        const char *name;
        size_t use;
    } finals[] = {{"household_consumption", USES_MAX},
                  {"government_consumption", USE_PUBLIC},
                  {"investment", USE_INVESTMENT},
                  {"exports", USE_EXPORTS}};
    for (size_t f = 0; f < sizeof finals / sizeof *finals; f++)
        if (strcmp(column, finals[f].name) == 0) {
            *use = finals[f].use;
            return SIM_OK;
        }
    size_t s = 0;
    enum sim_status status = world_input_code(world, "sector", input, row, column, &s, error);
    *use = USE_INTERMEDIATE + s;
    return status;
}

static const char taxes_row[] = "taxes_on_products";

/* The household column of the input-output table. */
struct household_column {
    double domestic[SECTOR_COUNT], imported[SECTOR_COUNT], taxes;
};

static enum sim_status read_uses(struct sim_world *world, struct market_rates *market,
                                 struct household_column *household, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "input_output");
    for (size_t row = 0; row < input->rows; row++) {
        size_t r = 0, use = 0;
        double domestic = sim_input_reals(input, "domestic")[row];
        double imported = sim_input_reals(input, "imported")[row];
        const char *product = sim_input_texts(input, "row_sector")[row];
        SIM_TRY(use_of(world, input, row, &use, error));
        SIM_TRY(world_input_range(input, row, "domestic", domestic, -1e8, 1e8, error));
        if (strcmp(product, taxes_row) == 0) {
            *(use == USES_MAX ? &household->taxes : &market->taxes[use]) = monthly(world, domestic);
            continue;
        }
        SIM_TRY(world_input_code(world, "sector", input, row, product, &r, error));
        SIM_TRY(world_input_range(input, row, "domestic", domestic, 0, 1e8, error));
        SIM_TRY(world_input_range(input, row, "imported", imported, 0, 1e8, error));
        *(use == USES_MAX ? &household->domestic[r] : &market->domestic[r][use]) =
            monthly(world, domestic);
        *(use == USES_MAX ? &household->imported[r] : &market->imported[r][use]) =
            monthly(world, imported);
    }
out:
    return status;
}

/* Categories: the household column by category; each product is imported in the same share in all. */
static enum sim_status read_consumption(struct sim_world *world, struct market_rates *market,
                                        const struct household_column *household,
                                        struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "consumption");
    double column[SECTOR_COUNT] = {0}, taxes = 0, unit = monthly(world, 1);
    for (size_t row = 0; row < input->rows; row++) {
        size_t c = 0, r = 0;
        const char *product = sim_input_texts(input, "sector")[row];
        double amount = sim_input_reals(input, "amount")[row];
        SIM_TRY(world_input_code(world, "category", input, row,
                                 sim_input_texts(input, "category")[row], &c, error));
        SIM_TRY(world_input_range(input, row, "amount", amount, 0, 1e8, error));
        amount = monthly(world, amount);
        market->category_total[c] += amount;
        if (strcmp(product, taxes_row) == 0) {
            market->taxes[USE_CATEGORY + c] = amount;
            taxes += amount;
            continue;
        }
        SIM_TRY(world_input_code(world, "sector", input, row, product, &r, error));
        double all = household->domestic[r] + household->imported[r];
        double abroad = all > 0 ? household->imported[r] / all : 0;
        market->domestic[r][USE_CATEGORY + c] = amount * (1 - abroad);
        market->imported[r][USE_CATEGORY + c] = amount * abroad;
        column[r] += amount;
    }
    for (size_t r = 0; r < SECTOR_COUNT; r++)
        SIM_TRY(balance(input, input->rows, sim_world_dimension(world, "sector")->labels[r],
                        column[r] / unit, "the household column of input_output.csv",
                        (household->domestic[r] + household->imported[r]) / unit, 0.5, error));
    SIM_TRY(balance(input, input->rows, taxes_row, taxes / unit,
                    "the household column of input_output.csv", household->taxes / unit, 0.5,
                    error));
    for (size_t c = 0; c < market->category_count; c++)
        if (!(market->domestic[market->seller[c]][USE_CATEGORY + c] > 0))
            return sim_input_error(
                sim_world_input(world, "categories"), c, error,
                "the seller supplies nothing to this category in consumption.csv");
    input = sim_world_input(world, "consumption_by_quintile");
    double sums[QUINTILE_COUNT] = {0};
    for (size_t row = 0; row < input->rows; row++) {
        size_t c = 0;
        int64_t quintile = sim_input_integers(input, "quintile")[row];
        double share = sim_input_reals(input, "share")[row];
        SIM_TRY(world_input_code(world, "category", input, row,
                                 sim_input_texts(input, "category")[row], &c, error));
        SIM_TRY(
            world_input_range(input, row, "quintile", (double)quintile, 1, QUINTILE_COUNT, error));
        SIM_TRY(world_input_range(input, row, "share", share, 0, 1, error));
        market->budget_share[quintile - 1][c] = share;
        sums[quintile - 1] += share;
    }
    for (int q = 0; q < QUINTILE_COUNT; q++)
        SIM_TRY(balance(input, input->rows, "the sum of the shares of a quintile", sums[q], "one",
                        1, 1e-6, error));
out:
    return status;
}

/* ---- identities between tables ---- */

static enum sim_status check_uses(struct sim_world *world, const struct market_rates *market,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "sectors");
    double unit = monthly(world, 1);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double uses = 0, inputs = market->taxes[USE_INTERMEDIATE + s];
        for (size_t u = 0; u < market->use_count; u++)
            uses += market->domestic[s][u];
        for (size_t r = 0; r < SECTOR_COUNT; r++)
            inputs += market->domestic[r][USE_INTERMEDIATE + s] +
                      market->imported[r][USE_INTERMEDIATE + s];
        SIM_TRY(balance(input, s, "output", market->production[s].output / unit,
                        "the sum of its domestic uses in input_output.csv", uses / unit, 1, error));
        SIM_TRY(balance(input, s, "intermediate", market->production[s].intermediate / unit,
                        "its column in input_output.csv", inputs / unit, 1, error));
    }
out:
    return status;
}

/* ---- accounts, tax ---- */

static enum sim_status read_accounts(struct sim_world *world, struct market_rates *market,
                                     struct sim_error *error)
{
    static const char *const names[ACCOUNT_COUNT] = {
#define ACCOUNT_NAME(id, name) name,
        MARKET_ACCOUNTS(ACCOUNT_NAME)};
    const struct sim_input *input = sim_world_input(world, "national_accounts");
    for (size_t a = 0; a < ACCOUNT_COUNT; a++) {
        size_t found = input->rows;
        for (size_t row = 0; row < input->rows; row++)
            if (strcmp(sim_input_texts(input, "item")[row], names[a]) == 0) {
                if (found < input->rows)
                    return sim_input_error(input, row, error, "item '%s' is there twice", names[a]);
                found = row;
            }
        if (found == input->rows)
            return sim_error_set(error, SIM_INPUT, "%s: item '%s' is missing", input->path,
                                 names[a]);
        double value = sim_input_reals(input, "value")[found];
        if (value < 0)
            return sim_input_error(input, found, error, "%s is negative: %.10g", names[a], value);
        if (value > accounts_max)
            return sim_input_error(input, found, error, "%s %.10g is above %g M EUR", names[a],
                                   value, accounts_max);
        market->account[a] =
            monthly(world, value) * (a >= ACCOUNT_FIRST_STOCK ? SIM_MONTHS_PER_YEAR : 1);
    }
    return SIM_OK;
}

static enum sim_status read_tax(struct sim_world *world, struct market_rates *market,
                                struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "income_tax");
    if (input->rows == 0 || input->rows > TAX_BRACKETS_MAX)
        return sim_error_set(error, SIM_INPUT, "%s: %zu brackets, but 1 to %d are possible",
                             input->path, input->rows, TAX_BRACKETS_MAX);
    market->bracket_count = input->rows;
    for (size_t row = 0; row < input->rows; row++) {
        double threshold = sim_input_reals(input, "threshold")[row];
        double rate = sim_input_reals(input, "rate")[row];
        SIM_TRY(world_input_range(input, row, "rate", rate, 0, 1, error));
        SIM_TRY(world_input_range(input, row, "threshold", threshold, 0, threshold_max, error));
        if (row == 0 ? threshold != 0 : !(threshold * 100 > market->brackets[row - 1].threshold))
            return sim_input_error(
                input, row, error,
                "threshold %g: the first must be 0 and each above the one before", threshold);
        market->brackets[row] = (struct market_bracket){threshold * 100, rate};
    }
out:
    return status;
}

enum sim_status market_read(struct sim_world *world, struct world_rates *rates,
                            struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct household_column household = {{0}, {0}, 0};
    SIM_TRY(
        sim_memory_array(&rates->market, 1, sizeof *rates->market, "rates of the economy", error));
    struct market_rates *market = rates->market;
    SIM_TRY(read_sectors(world, market, error));
    SIM_TRY(read_firms(world, market, error));
    SIM_TRY(read_categories(world, market, error));
    SIM_TRY(read_uses(world, market, &household, error));
    SIM_TRY(read_consumption(world, market, &household, error));
    SIM_TRY(check_uses(world, market, error));
    SIM_TRY(read_accounts(world, market, error));
    SIM_TRY(read_tax(world, market, error));
    SIM_TRY(market_read_work(world, rates, error));
out:
    return status;
}

void market_rates_release(struct market_rates *market)
{
    if (!market)
        return;
    free(market->moves);
    free(market->occupation_departement);
    free(market->sector_departement);
    free(market->place_order);
    free(market->first_neighbour);
    free(market->neighbours);
    free(market);
}
