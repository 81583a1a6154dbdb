/* The account of policy: what each lever of the scenario costs and brings in, how strong it is and how many cases it changes.
 *
 * Spending and revenue are the columns of the table lever, which closing.c has compared with the ledger. Spending has what the
 * state buys (courses, access points, grants to venues) in the month in which it pays, that is the month after it is owed,
 * and what it pays to households; revenue what levers levy. What a lever moves elsewhere in the budget - taxes on
 * more or less activity, benefits, the public wage bill - is not in it: for that, compare the balances of two runs.
 *
 * Cases are agents and places whose month differs because of an entry (adults, households, firms, modes, départements: each
 * lever's rule says which), so they are not multiplied by the persons an agent stands for. One covered by two
 * entries of a lever counts for both. */
#include "models/account/put.h"
#include "models/policy/state.h"

static const char *const levers[] = {"", "lever", NULL};
static const char *const total[] = {"", NULL};
static const char *const by_lever[] = {"lever", NULL};

#define RUN "this run"
#define SERIES(S)                                                                                  \
    S(policy_spending, REAL, levers, "EUR/month", "public spending by levers",                     \
      "paid by the state because of levers: policy_purchases and policy_transfers of the ledger",  \
      RUN)                                                                                         \
    S(policy_revenue, REAL, levers, "EUR/month", "public revenue by levers",                       \
      "received by the state by levers: taxes on machines and platforms, levy on data, taxes and " \
      "contributions of persons who supply",                                                       \
      RUN)                                                                                         \
    S(policy_net_cost, REAL, total, "EUR/month", "net public cost of levers",                      \
      "policy_spending less policy_revenue; what levers move elsewhere in the budget is not in "   \
      "it",                                                                                        \
      RUN)                                                                                         \
    S(policy_cases, COUNT, by_lever, "case", "cases changed by levers",                            \
      "agents or places whose month the entries in force have changed, one for each entry; of "    \
      "agents, not multiplied by the persons they stand for",                                      \
      RUN)                                                                                         \
    S(lever_entries, COUNT, by_lever, "1", "entries in force",                                     \
      "entries of the scenario's levers that are in force in the month", RUN)                      \
    S(lever_value, REAL, by_lever, "1", "strength of levers",                                      \
      "mean strength of the entries in force, phase-in included, in the unit of the lever; 0 "     \
      "where none is",                                                                             \
      RUN)
SERIES(ACCOUNT_SERIES)

#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_policy_series[] = {SERIES(POINTER) NULL};

static void fill_lever(const struct sim_world *world, size_t l)
{
    const struct sim_levers *all = &world->levers;
    struct lever_entry_view entry = policy_entries(world);
    size_t begin = all->first[l], end = all->first[l + 1];
    double strength = 0;
    int64_t cases = 0;
    for (size_t i = begin; i < end; i++) {
        strength += all->force[i].strength;
        cases += entry.cases[all->force[i].entry];
    }
    account_counts(world, "policy_cases_by_lever")[l] = cases;
    account_counts(world, "lever_entries_by_lever")[l] = (int64_t)(end - begin);
    account_put_real(world, "lever_value_by_lever", l,
                     end > begin ? strength / (double)(end - begin) : 0);
}

static enum sim_status run_policy(struct sim_world *world, struct sim_error *error)
{
    struct lever_view lever = policy_levers(world);
    int64_t spent = 0, collected = 0;
    (void)error;
    for (size_t l = 0; l < lever.count; l++) {
        account_put_money(world, "policy_spending_by_lever", l, lever.spent[l]);
        account_put_money(world, "policy_revenue_by_lever", l, lever.collected[l]);
        spent += lever.spent[l];
        collected += lever.collected[l];
        fill_lever(world, l);
    }
    account_put_money(world, "policy_spending", 0, spent);
    account_put_money(world, "policy_revenue", 0, collected);
    account_put_money(world, "policy_net_cost", 0, spent - collected);
    return SIM_OK;
}

const struct sim_phase account_policy_phase = {
    .name = "policy_account",
    .text = "what levers cost and bring in, how strong they are and how many cases they change",
    .reads = "lever.spent lever.collected lever_entry.cases",
    .writes = "",
    .rows = "",
    .run = run_policy,
};
