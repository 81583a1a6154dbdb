/* What levers pay to households, in the phase incomes:
 *
 *   connection_subsidy     value, to each household covered that has internet at home
 *   equipment_subsidy      what the members who acquired a smartphone last month are due (person/internet.c): the state pays in
 *                          the month after, so that the fiscal rule sees it with all other benefits. A household
 *                          that ends before has no claim.
 *   automatic_entitlement  minimum income without application (state/assess.c)
 *   retraining_pay         value, to the household of each person in a retraining spell
 *   data_dividend          what the state levied on the data of buyers this month (market/services.c), in equal parts to the
 *                          adults who use the internet; cents that do not divide stay with the state, so that no more is
 *                          paid than was levied
 *
 * Values in EUR are those of the month, not of 2010: as laws give them. They are not taxed, and no means test counts
 * them, but for the minimum income, which is what it would be if applied for. Whoever is paid
 * is counted as changed, but for the dividend: its entries have targets among platforms, and where they
 * levy is counted. */
#include "models/policy/transfers_state.h"

#include <stdlib.h>

static const enum policy_lever levers[POLICY_PAYING_COUNT] = {
#define PAYING_LEVER(id) POLICY_##id,
    POLICY_PAYING(PAYING_LEVER)};

/* Cents of an amount in EUR. */
static int64_t cents_of(double euros)
{
    return ledger_cents(100 * euros);
}

/* ---- the dividend ---- */

struct users {
    int64_t count;
    int64_t apart[15];
};
struct counting {
    const struct policy_transfers *transfers;
    struct users *users; /* [threads] */
};

static bool shares_in_data(const struct policy_transfers *t, size_t m)
{
    return t->person.internet[m] && world_age(t->month, t->person.birth[m]) >= WORLD_ADULT_AGE;
}

static void count_users(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    for (size_t m = begin; m < end; m++)
        c->users[thread].count +=
            c->transfers->person.id[m] != 0 && shares_in_data(c->transfers, m);
}

static enum sim_status find_dividend(struct policy_transfers *t, struct sim_error *error)
{
    int64_t levied = policy_levers(t->world).collected[POLICY_DATA_DIVIDEND], users = 0;
    struct counting counting = {t, NULL};
    size_t threads = (size_t)t->world->threads;
    if (levied <= 0)
        return SIM_OK;
    enum sim_status status =
        sim_memory_array(&counting.users, threads, sizeof *counting.users, "dividend", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(t->world->threads, t->person.count, SIM_PARALLEL_BLOCK, count_users,
                        &counting);
    for (size_t thread = 0; thread < threads; thread++)
        users += counting.users[thread].count;
    t->dividend = users > 0 ? levied / users : 0;
    free(counting.users);
    return SIM_OK;
}

/* ---- what is paid this month ---- */

static struct policy_case case_at(size_t place, size_t decile)
{
    struct policy_case at = policy_everywhere();
    at.at[POLICY_BY_DEPARTEMENT] = (uint8_t)place;
    at.at[POLICY_BY_DECILE] = (uint8_t)decile;
    return at;
}

static enum sim_status find_connection(struct policy_transfers *t, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t cells = t->places * WORLD_DECILE_COUNT;
    SIM_TRY(sim_memory_array(&t->connection, cells, sizeof *t->connection, "transfers", error));
    SIM_TRY(sim_memory_array(&t->connected, (size_t)t->world->threads * cells, sizeof *t->connected,
                             "transfers", error));
    for (size_t cell = 0; cell < cells; cell++) {
        struct policy_case at = case_at(cell / WORLD_DECILE_COUNT, cell % WORLD_DECILE_COUNT);
        t->connection[cell] = cents_of(policy_value(t->world, POLICY_CONNECTION, &at));
    }
out:
    return status;
}

enum sim_status policy_transfers_begin(const struct sim_world *world, struct policy_transfers *t,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *t = (struct policy_transfers){.world = world, .any = world->levers.entry_count > 0};
    if (!t->any)
        return SIM_OK;
    t->month = world_month(world);
    t->places = world_rates(world)->departement_count;
    t->person = person_columns(sim_world_table(world, "person"));
    t->household = household_columns(sim_world_table(world, "household"));
    t->connecting = policy_acts(world, POLICY_CONNECTION);
    t->retraining = policy_acts(world, POLICY_RETRAINING_PAY);
    SIM_TRY(
        sim_memory_array(&t->paid, (size_t)world->threads, sizeof *t->paid, "transfers", error));
    if (t->connecting)
        SIM_TRY(find_connection(t, error));
    SIM_TRY(find_dividend(t, error));
out:
    return status;
}

void policy_transfers_end(struct policy_transfers *t)
{
    free(t->connection);
    free(t->connected);
    free(t->paid);
    *t = (struct policy_transfers){0};
}

/* ---- of a household ---- */

static int64_t pay_connection(const struct policy_transfers *t, int thread, size_t row)
{
    const struct household_view *h = &t->household;
    size_t cell = (size_t)h->departement[row] * WORLD_DECILE_COUNT + h->decile[row];
    if (!t->connecting || !h->connected[row] || t->connection[cell] == 0)
        return 0;
    t->connected[(size_t)thread * t->places * WORLD_DECILE_COUNT + cell]++;
    return t->connection[cell];
}

/* Trainees are few: their case is asked for one by one. */
static int64_t pay_trainee(const struct policy_transfers *t, uint32_t m)
{
    struct policy_case at = policy_case_of_person(&t->person, &t->household, t->month, m);
    int64_t cents = cents_of(policy_value(t->world, POLICY_RETRAINING_PAY, &at));
    if (cents > 0)
        policy_count(t->world, POLICY_RETRAINING_PAY, &at, 1);
    return cents;
}

int64_t policy_transfers_row(const struct policy_transfers *t, int thread, size_t row,
                             int64_t automatic)
{
    const struct household_view *h = &t->household;
    const struct person_view *p = &t->person;
    if (!t->any)
        return 0;
    int64_t due[POLICY_PAYING_COUNT] = {0}, sum = 0;
    due[POLICY_PAYS_CONNECTION] = pay_connection(t, thread, row);
    due[POLICY_PAYS_EQUIPMENT] = h->equipment_due[row];
    h->equipment_due[row] = 0;
    for (uint32_t m = h->first[row]; m != SIM_NONE; m = p->next[m]) {
        if (t->retraining && p->training[m] > 0)
            due[POLICY_PAYS_RETRAINING_PAY] += pay_trainee(t, m);
        if (t->dividend > 0 && shares_in_data(t, m))
            due[POLICY_PAYS_DATA_DIVIDEND] += t->dividend;
    }
    for (int k = 0; k < POLICY_PAYING_COUNT; k++) {
        t->paid[thread].cents[k] += due[k];
        sum += due[k];
    }
    t->paid[thread].cents[POLICY_PAYS_ENTITLEMENT] += automatic;
    if (automatic > 0) {
        struct policy_case at = policy_case_of_home(h, (uint32_t)row);
        policy_count(t->world, POLICY_ENTITLEMENT, &at, 1);
    }
    h->policy_transfers[row] = sum + automatic;
    return sum;
}

/* ---- the account ---- */

static void count_connected(const struct policy_transfers *t)
{
    size_t cells = t->places * WORLD_DECILE_COUNT;
    for (size_t cell = 0; cell < cells; cell++) {
        struct policy_case at = case_at(cell / WORLD_DECILE_COUNT, cell % WORLD_DECILE_COUNT);
        int64_t homes = 0;
        for (size_t thread = 0; thread < (size_t)t->world->threads; thread++)
            homes += t->connected[thread * cells + cell];
        if (homes > 0)
            policy_count(t->world, POLICY_CONNECTION, &at, homes);
    }
}

void policy_transfers_book(const struct policy_transfers *t)
{
    if (!t->any)
        return;
    for (int k = 0; k < POLICY_PAYING_COUNT; k++)
        for (int thread = 0; thread < t->world->threads; thread++)
            policy_spent(t->world, levers[k], t->paid[thread].cents[k]);
    if (t->connecting)
        count_connected(t);
}
