/* Declarations of the household; founding and leaving one.
 *
 * A home that its last member leaves, by death or abroad, leaves an estate (phase incomes shares it out): the bank turns an
 * overdraft into a loan, deposits repay loans, what is still owed is written off, the rest waits in economy.estates_pool with
 * shares and dwellings. A home founded has nothing but an expected income: its standard of living for one person. */
#include "models/account/ledger_state.h"
#include "models/bank/state.h"
#include "models/household/state.h"
#include "models/person/state.h"

#include <stdlib.h>

static const struct sim_column_declaration household_entries[] = {
    HOUSEHOLD_COLUMNS(SIM_COLUMN_ENTRY)};
const struct sim_table_declaration household_table = {
    "household", "persons who live together", household_entries,
    sizeof household_entries / sizeof household_entries[0]};

#define SIM_PARAMETER_OWNER household_parameters
static const struct sim_parameter_declaration parameter_entries[] = {
    HOUSEHOLD_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
const struct sim_parameter_group household_parameter_group = {
    "household", sizeof(struct household_parameters), parameter_entries,
    sizeof parameter_entries / sizeof parameter_entries[0]};

struct sim_membership household_membership(const struct sim_world *world)
{
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(sim_world_table(world, "household"));
    return (struct sim_membership){household.first, person.next, person.household, person.id};
}

/* The national decile of an amount. */
static uint8_t decile_of(const struct decile_view *decile, double amount)
{
    uint8_t d = 0;
    while (d < decile->count && amount >= decile->threshold[d])
        d++;
    return d;
}

enum sim_status household_found(struct sim_world *world, const uint32_t *rows, size_t count,
                                const uint8_t *departements, const float *incomes,
                                uint32_t *households, struct sim_error *error)
{
    struct sim_table *table = sim_world_table(world, "household");
    size_t first;
    if (count == 0)
        return SIM_OK;
    enum sim_status status = sim_table_append(table, count, &first, error);
    if (status != SIM_OK)
        return status;
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(table);
    struct decile_view decile = decile_columns(sim_world_table(world, decile_table.name));
    struct sim_membership members = household_membership(world);
    for (size_t i = 0; i < count; i++) {
        size_t home = first + i;
        struct sim_random_event event = {world->random, sim_random_purpose("household.moving"),
                                         household.id[home], world->month};
        person.role[rows[i]] = WORLD_ADULT;
        sim_member_add(&members, (uint32_t)home, rows[i]);
        household.departement[home] = departements[i];
        household.standard_of_living[home] = incomes[i];
        household.decile[home] = decile_of(&decile, incomes[i]);
        household.connected[home] =
            person.internet[rows[i]] &&
            sim_random_uniform(&event, 0) < household_parameters(world)->connection_moving;
        household.target[home] = (float)household_parameters(world)->target_months;
        /* of one consumption unit */
        household.income_expected[home] = (float)household_monthly_cents((double)incomes[i]);
        if (households)
            households[i] = (uint32_t)home;
    }
    return SIM_OK;
}

/* Empties the accounts of a home that ends. */
static void leave_estate(struct sim_world *world, uint32_t home)
{
    struct household_view h = household_columns(sim_world_table(world, "household"));
    if (h.deposits[home] == 0 && h.loans[home] == 0 && h.shares[home] == 0 && h.dwelling[home] == 0)
        return;
    struct economy_view economy = market_economy(world);
    struct institution_view institution = state_institutions(world);
    struct ledger_purse deposits = {0}, loans = {0};
    int64_t *held = &h.deposits[home], *owed = &h.loans[home];
    uint32_t id = h.id[home];
    if (*held < 0)
        bank_lend(world, 0, held, owed, id, LEDGER_HOUSEHOLDS, &deposits, &loans, -*held);
    bank_repay(world, 0, held, owed, id, LEDGER_HOUSEHOLDS, &deposits, &loans,
               *held < -*owed ? *held : -*owed);
    bank_write_off(world, 0, owed, id, LEDGER_HOUSEHOLDS, &loans, -*owed);
    if (*held > 0)
        sim_ledger_pay(
            &world->ledger, 0, LEDGER_KIND_ESTATES, ledger_account(held, id, LEDGER_HOUSEHOLDS),
            ledger_account(&economy.estates_pool[0], economy.id[0], LEDGER_MARKET), *held);
    institution.deposits[INSTITUTION_BANK] += deposits.cell;
    institution.loans[INSTITUTION_BANK] += loans.cell;
    economy.estate_shares[0] += h.shares[home];
    economy.estate_dwellings[0] += h.dwelling[home];
    h.shares[home] = h.dwelling[home] = 0;
}

/* Parts held end at the largest number of the column: beyond it they lapse. */
static uint32_t with_parts(uint32_t held, uint32_t more)
{
    return more < UINT32_MAX - held ? held + more : UINT32_MAX;
}

void household_share_wealth(struct sim_world *world, uint32_t from, uint32_t to, uint32_t parts)
{
    struct household_view h = household_columns(sim_world_table(world, "household"));
    struct sim_account from_money =
        ledger_account(&h.deposits[from], h.id[from], LEDGER_HOUSEHOLDS);
    struct sim_account to_money = ledger_account(&h.deposits[to], h.id[to], LEDGER_HOUSEHOLDS);
    int64_t money = h.deposits[from] / parts, debt = -h.loans[from] / parts;
    uint32_t shares = h.shares[from] / parts, dwelling = h.dwelling[from] / parts;
    if (money > 0)
        sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_FAMILY_TRANSFERS, from_money, to_money,
                       money);
    if (money < 0) /* an overdraft */
        sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_FAMILY_TRANSFERS, to_money, from_money,
                       -money);
    if (debt > 0)
        sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_FAMILY_LOANS,
                       ledger_account(&h.loans[to], h.id[to], LEDGER_HOUSEHOLDS),
                       ledger_account(&h.loans[from], h.id[from], LEDGER_HOUSEHOLDS), debt);
    h.shares[from] -= shares;
    h.dwelling[from] -= dwelling;
    h.shares[to] = with_parts(h.shares[to], shares);
    h.dwelling[to] = with_parts(h.dwelling[to], dwelling);
}

void household_leave(struct sim_world *world, uint32_t row)
{
    struct sim_table *table = sim_world_table(world, "household");
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(table);
    struct sim_membership members = household_membership(world);
    uint32_t home = person.household[row], eldest = SIM_NONE;
    sim_member_leave(&members, row);
    if (household.first[home] == SIM_NONE) {
        leave_estate(world, home);
        sim_table_remove(table, home);
        return;
    }
    if (person.role[row] == WORLD_CHILD)
        return;
    household.couple[home] = 0;
    for (uint32_t m = household.first[home]; m != SIM_NONE; m = person.next[m]) {
        if (person.role[m] == WORLD_ADULT)
            return;
        if (eldest == SIM_NONE || person.birth[m] < person.birth[eldest])
            eldest = m;
    }
    person.role[eldest] = WORLD_ADULT;
}
