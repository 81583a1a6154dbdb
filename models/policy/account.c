/* Phase policy_terms, and the account of each lever: what it has changed, what the state spends and collects by it.
 *
 * What a lever costs in services (courses, access points, grants) is public consumption: rules owe it (policy_owe), and the
 * next phase public_purchases pays it by LEDGER_KIND_POLICY_PURCHASES. What is paid to households, and what is
 * levied, goes through ledger kinds of its own, so that the account can be checked against the ledger every month:
 *     sum of lever.spent     = flows of policy_purchases and policy_transfers
 *     sum of lever.collected = flows of machine_tax, platform_tax, peer_tax, platform_contributions, data_levy
 * (account/closing.c). All sums are of integers, so threads do not matter. */
#include "models/policy/state.h"

#include <math.h>

void policy_count(const struct sim_world *world, enum policy_lever lever,
                  const struct policy_case *at, int64_t cases)
{
    const struct sim_levers *levers = &world->levers;
    struct lever_entry_view entry = policy_entries(world);
    for (size_t i = levers->first[lever]; i < levers->first[lever + 1]; i++) {
        size_t e = levers->force[i].entry;
        if (sim_lever_covers(&levers->entries[e], at->at, levers->target_count))
            market_add_amount(world->threads, &entry.cases[e], cases);
    }
}

void policy_owe(const struct sim_world *world, enum policy_lever lever, int64_t cents)
{
    market_add_amount(world->threads, &policy_levers(world).due[lever], cents);
}

void policy_owe_real(const struct sim_world *world, enum policy_lever lever, double cents)
{
    struct lever_view v = policy_levers(world);
    double whole = floor(v.rest[lever] + cents);
    v.rest[lever] += cents - whole;
    v.due[lever] = sim_number_add(v.due[lever], sim_number_whole(whole));
}

void policy_spent(const struct sim_world *world, enum policy_lever lever, int64_t cents)
{
    market_add_amount(world->threads, &policy_levers(world).spent[lever], cents);
}

void policy_collected(const struct sim_world *world, enum policy_lever lever, int64_t cents)
{
    market_add_amount(world->threads, &policy_levers(world).collected[lever], cents);
}

/* ---- the month begins ---- */

static enum sim_status run_terms(struct sim_world *world, struct sim_error *error)
{
    struct lever_view lever = policy_levers(world);
    struct lever_entry_view entry = policy_entries(world);
    (void)error;
    for (size_t l = 0; l < lever.count; l++)
        lever.spent[l] = lever.collected[l] = 0;
    for (size_t e = 0; e < entry.count; e++) {
        entry.acted[e] += entry.cases[e];
        entry.cases[e] = 0;
    }
    return SIM_OK;
}

const struct sim_phase policy_terms_phase = {
    .name = "policy_terms",
    .text = "the account of the levers of the month begins",
    .reads = "lever_entry.cases lever_entry.acted",
    .writes = "lever.spent lever.collected lever_entry.cases lever_entry.acted",
    .rows = "",
    .run = run_terms,
};
