/* The ledger of the economy: institutional sectors, instruments and transaction kinds, each declared once; and purses, by
 * which threads pay out of and into one account. */
#ifndef MODELS_ACCOUNT_LEDGER_STATE_H
#define MODELS_ACCOUNT_LEDGER_STATE_H

#include "sim/sim.h"

/* id, label. The market is where payments between many pass in a month: it ends every month at zero. */
#define LEDGER_SECTORS(S)                                                                          \
    S(HOUSEHOLDS, "households")                                                                    \
    S(FIRMS, "firms")                                                                              \
    S(BANK, "bank")                                                                                \
    S(GOVERNMENT, "government")                                                                    \
    S(NPISH, "npish")                                                                              \
    S(WORLD, "world")                                                                              \
    S(MARKET, "market")

/* id, label. A holding is an asset; what is owed is a negative holding. */
#define LEDGER_INSTRUMENTS(I) I(DEPOSITS, "deposits") I(LOANS, "loans") I(BONDS, "bonds")

/* id, label, payer, payee, instrument, text. Kinds that pass through an account of the market or of the bank have ANY
 * on both sides. */
#define LEDGER_KINDS(K)                                                                            \
    /* goods and services: uses pay the market, the market pays those who supply */                \
    K(CONSUMPTION, "consumption", HOUSEHOLDS, MARKET, DEPOSITS, "consumption of households")       \
    K(PATRONAGE_REFUNDS, "patronage_refunds", MARKET, HOUSEHOLDS, DEPOSITS,                        \
      "given back by cooperatives to their members: less consumption")                             \
    K(PEER_SERVICES, "peer_services", ANY, ANY, DEPOSITS,                                          \
      "services that persons supply, from household to household through the market: in GDP")      \
    K(PEER_TRANSFERS, "peer_transfers", ANY, ANY, DEPOSITS,                                        \
      "used goods and shared costs, from household to household through the market: not in GDP")   \
    K(PUBLIC_CONSUMPTION, "public_consumption", GOVERNMENT, MARKET, DEPOSITS,                      \
      "consumption of general government")                                                         \
    K(NPISH_CONSUMPTION, "npish_consumption", NPISH, MARKET, DEPOSITS,                             \
      "consumption of non-profit institutions serving households")                                 \
    K(HOUSEHOLD_INVESTMENT, "household_investment", HOUSEHOLDS, MARKET, DEPOSITS,                  \
      "gross fixed capital formation of households")                                               \
    K(FIRM_INVESTMENT, "firm_investment", FIRMS, MARKET, DEPOSITS,                                 \
      "gross fixed capital formation of firms")                                                    \
    K(PUBLIC_INVESTMENT, "public_investment", GOVERNMENT, MARKET, DEPOSITS,                        \
      "gross fixed capital formation of general government")                                       \
    K(EXPORTS, "exports", WORLD, MARKET, DEPOSITS, "exports of goods and services")                \
    K(INTERMEDIATE, "intermediate", FIRMS, MARKET, DEPOSITS, "intermediate consumption")           \
    K(SALES, "sales", MARKET, FIRMS, DEPOSITS, "sales at basic prices")                            \
    K(IMPORTS, "imports", MARKET, WORLD, DEPOSITS, "imports of goods and services")                \
    K(VAT, "vat", MARKET, GOVERNMENT, DEPOSITS, "value added tax")                                 \
    K(OTHER_PRODUCT_TAXES, "other_product_taxes", MARKET, GOVERNMENT, DEPOSITS,                    \
      "other taxes on products")                                                                   \
    K(PRODUCT_SUBSIDIES, "product_subsidies", GOVERNMENT, MARKET, DEPOSITS,                        \
      "subsidies on products")                                                                     \
    /* incomes from production */                                                                  \
    K(WAGES, "wages", ANY, ANY, DEPOSITS, "gross wages and salaries, through the market")          \
    K(WAGES_ABROAD, "wages_abroad", FIRMS, WORLD, DEPOSITS, "wages of non-residents")              \
    K(EMPLOYER_CONTRIBUTIONS, "employer_contributions", FIRMS, GOVERNMENT, DEPOSITS,               \
      "employers' social contributions")                                                           \
    K(PAYROLL_TAXES, "payroll_taxes", FIRMS, GOVERNMENT, DEPOSITS, "taxes on payrolls")            \
    K(PRODUCTION_TAXES, "production_taxes", FIRMS, GOVERNMENT, DEPOSITS,                           \
      "other taxes on production")                                                                 \
    K(PRODUCTION_SUBSIDIES, "production_subsidies", GOVERNMENT, FIRMS, DEPOSITS,                   \
      "subsidies on production")                                                                   \
    K(MIXED_INCOME, "mixed_income", FIRMS, HOUSEHOLDS, DEPOSITS, "income of the self-employed")    \
    K(HOUSING_SURPLUS, "housing_surplus", ANY, ANY, DEPOSITS,                                      \
      "operating surplus of households (rents, mainly imputed), through the market")               \
    K(PUBLIC_SURPLUS, "public_surplus", FIRMS, GOVERNMENT, DEPOSITS,                               \
      "operating surplus of public bodies")                                                        \
    /* property income and taxes on income */                                                      \
    K(COMPANY_TAX, "company_tax", FIRMS, GOVERNMENT, DEPOSITS, "tax on company profits")           \
    K(DIVIDENDS, "dividends", ANY, ANY, DEPOSITS,                                                  \
      "distributed profits, from firms through the bank to households")                            \
    K(INTEREST_LOANS, "interest_loans", ANY, BANK, DEPOSITS, "interest on loans")                  \
    K(INTEREST_DEPOSITS, "interest_deposits", BANK, ANY, DEPOSITS, "interest on deposits")         \
    K(INTEREST_BONDS, "interest_bonds", GOVERNMENT, BANK, DEPOSITS, "interest on public debt")     \
    K(PROPERTY_INCOME_ABROAD, "property_income_abroad", WORLD, BANK, DEPOSITS,                     \
      "net property income from abroad")                                                           \
    K(INCOME_TAX, "income_tax", HOUSEHOLDS, GOVERNMENT, DEPOSITS, "income tax")                    \
    K(CSG, "csg", HOUSEHOLDS, GOVERNMENT, DEPOSITS, "general social contribution (CSG, CRDS)")     \
    K(OTHER_HOUSEHOLD_TAXES, "other_household_taxes", HOUSEHOLDS, GOVERNMENT, DEPOSITS,            \
      "other current taxes of households")                                                         \
    K(CAPITAL_TAXES, "capital_taxes", HOUSEHOLDS, GOVERNMENT, DEPOSITS, "capital taxes")           \
    K(EMPLOYEE_CONTRIBUTIONS, "employee_contributions", HOUSEHOLDS, GOVERNMENT, DEPOSITS,          \
      "employees' social contributions")                                                           \
    K(SELF_EMPLOYED_CONTRIBUTIONS, "self_employed_contributions", HOUSEHOLDS, GOVERNMENT,          \
      DEPOSITS, "social contributions of the self-employed")                                       \
    /* benefits and transfers */                                                                   \
    K(PENSIONS, "pensions", GOVERNMENT, HOUSEHOLDS, DEPOSITS, "pensions")                          \
    K(UNEMPLOYMENT_BENEFITS, "unemployment_benefits", GOVERNMENT, HOUSEHOLDS, DEPOSITS,            \
      "unemployment benefits")                                                                     \
    K(FAMILY_BENEFITS, "family_benefits", GOVERNMENT, HOUSEHOLDS, DEPOSITS, "family benefits")     \
    K(MINIMUM_INCOME, "minimum_income", GOVERNMENT, HOUSEHOLDS, DEPOSITS, "minimum income")        \
    K(OTHER_BENEFITS, "other_benefits", GOVERNMENT, HOUSEHOLDS, DEPOSITS,                          \
      "other social benefits (sickness, disability)")                                              \
    K(HOUSEHOLD_TRANSFERS, "household_transfers", HOUSEHOLDS, NPISH, DEPOSITS,                     \
      "transfers of households to non-profit institutions")                                        \
    K(NPISH_SUPPORT, "npish_support", GOVERNMENT, NPISH, DEPOSITS,                                 \
      "public support of non-profit institutions")                                                 \
    K(TRANSFERS_ABROAD, "transfers_abroad", GOVERNMENT, WORLD, DEPOSITS, "transfers abroad")       \
    /* levers of policy (models/policy) */                                                         \
    K(POLICY_PURCHASES, "policy_purchases", GOVERNMENT, MARKET, DEPOSITS,                          \
      "public consumption that levers add")                                                        \
    K(POLICY_TRANSFERS, "policy_transfers", GOVERNMENT, HOUSEHOLDS, DEPOSITS,                      \
      "what levers pay to households")                                                             \
    K(MACHINE_TAX, "machine_tax", FIRMS, GOVERNMENT, DEPOSITS,                                     \
      "tax on self-service machines: a tax on production")                                         \
    K(PLATFORM_TAX, "platform_tax", MARKET, GOVERNMENT, DEPOSITS,                                  \
      "tax on what platforms keep: a tax on products")                                             \
    K(DATA_LEVY, "data_levy", MARKET, GOVERNMENT, DEPOSITS,                                        \
      "levy on what is paid for personal data: a tax on products")                                 \
    K(PEER_TAX, "peer_tax", HOUSEHOLDS, GOVERNMENT, DEPOSITS,                                      \
      "tax on what persons earn by services to others")                                            \
    K(PLATFORM_CONTRIBUTIONS, "platform_contributions", HOUSEHOLDS, GOVERNMENT, DEPOSITS,          \
      "social contributions of workers of platforms")                                              \
    K(FAMILY_TRANSFERS, "family_transfers", HOUSEHOLDS, HOUSEHOLDS, DEPOSITS,                      \
      "money that moves with persons between households")                                          \
    K(FAMILY_LOANS, "family_loans", HOUSEHOLDS, HOUSEHOLDS, LOANS,                                 \
      "debt that moves with persons between households")                                           \
    K(ESTATES, "estates", ANY, ANY, DEPOSITS, "what the dead leave, through the market")           \
    /* finance: each loan is an entry in loans and one in deposits */                              \
    K(LOAN_GRANTED, "loan_granted", ANY, BANK, LOANS, "loans granted")                             \
    K(LOAN_PAID_OUT, "loan_paid_out", BANK, ANY, DEPOSITS, "money of loans granted")               \
    K(LOAN_SETTLED, "loan_settled", BANK, ANY, LOANS, "loans repaid")                              \
    K(REPAYMENT, "repayment", ANY, BANK, DEPOSITS, "money that repays loans")                      \
    K(WRITE_OFF, "write_off", BANK, ANY, LOANS, "loans written off")                               \
    K(BOND_ISSUED, "bond_issued", GOVERNMENT, BANK, BONDS, "public debt issued")                   \
    K(BOND_PROCEEDS, "bond_proceeds", BANK, GOVERNMENT, DEPOSITS, "money of public debt issued")   \
    K(BOND_REDEEMED, "bond_redeemed", BANK, GOVERNMENT, BONDS, "public debt redeemed")             \
    K(REDEMPTION, "redemption", GOVERNMENT, BANK, DEPOSITS, "money that redeems public debt")

enum ledger_sector {
#define LEDGER_SECTOR_ENUM(id, label) LEDGER_##id,
    LEDGER_SECTORS(LEDGER_SECTOR_ENUM)
#undef LEDGER_SECTOR_ENUM
        LEDGER_SECTOR_COUNT
};
enum ledger_instrument {
#define LEDGER_INSTRUMENT_ENUM(id, label) LEDGER_##id,
    LEDGER_INSTRUMENTS(LEDGER_INSTRUMENT_ENUM)
#undef LEDGER_INSTRUMENT_ENUM
        LEDGER_INSTRUMENT_COUNT
};
enum ledger_kind {
#define LEDGER_KIND_ENUM(id, label, payer, payee, instrument, text) LEDGER_KIND_##id,
    LEDGER_KINDS(LEDGER_KIND_ENUM)
#undef LEDGER_KIND_ENUM
        LEDGER_KIND_COUNT
};

extern const struct sim_ledger_declaration ledger_declaration;

/* ---- purses ---- */

/* A purse is a thread's own cell of an account, so that many threads can pay from and into it at once. It holds what the
 * thread has moved so far (negative: paid out); merging adds it to the account. */
struct ledger_purse {
    int64_t cell;
    int64_t apart[15]; /* keeps the cells of two threads out of one cache line */
};

/* Purses [world->threads], zero; released by free(). */
enum sim_status ledger_purses(const struct sim_world *world, struct ledger_purse **purses,
                              struct sim_error *error);

/* Adds every purse to the account and empties it. The account and its purses are of one ledger sector, so no entry is
 * needed. */
void ledger_purses_merge(const struct sim_world *world, struct ledger_purse *purses,
                         int64_t *account);

/* One side of an entry. */
static inline struct sim_account ledger_account(int64_t *cell, uint32_t id,
                                                enum ledger_sector sector)
{
    return (struct sim_account){cell, id, sector};
}
/* amount x weight / total, rounded down, without overflow; total >= 1, amount and weight >= 0. */
__extension__ typedef unsigned __int128 ledger_wide;
static inline int64_t ledger_narrow(ledger_wide amount) /* beyond 63 bits it is marked */
{
    if (amount <= (ledger_wide)INT64_MAX)
        return (int64_t)amount;
    sim_number_mark();
    return INT64_MIN;
}
static inline int64_t ledger_part(int64_t amount, int64_t weight, int64_t total)
{
    return ledger_narrow((ledger_wide)(uint64_t)amount * (uint64_t)weight / (uint64_t)total);
}

/* A rate that shares `amount` >= 0 out over weights that sum to `total` >= 1: each receives ledger_at_rate(rate, weight),
 * rounded down, whatever the order; the cents left over (fewer than there are weights) stay with the payer.
 * amount / total must be below 2^31, else it is marked (sim/base/number.h). */
static inline uint64_t ledger_rate(int64_t amount, int64_t total)
{
    return (uint64_t)ledger_narrow(((ledger_wide)(uint64_t)amount << 32) / (uint64_t)total);
}
static inline int64_t ledger_at_rate(uint64_t rate, int64_t weight)
{
    return ledger_narrow(((ledger_wide)rate * (uint64_t)weight) >> 32);
}

/* An amount in cents from a real number, to the nearest cent; negative and non-finite amounts are a mistake of the rule and
 * become -1, which the ledger refuses with the kind and the payer; one beyond the largest possible is marked too, because
 * not every rule pays what it computes. */
static inline int64_t ledger_cents(double amount)
{
    if (amount > (double)SIM_MONEY_MAX)
        sim_number_mark();
    return amount >= 0 && amount <= (double)SIM_MONEY_MAX ? (int64_t)(amount + 0.5) : -1;
}

#endif
