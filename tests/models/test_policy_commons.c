/* The same levers in France: venues and offers with figures worked out by hand, and whole months with all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/put.h"
#include "models/account/results_state.h"
#include "models/mode/state.h"
#include "tests/models/hand_levers.h"
#include "tests/models/small_world.h"

static size_t mode_named(const struct sim_run *run, const char *name)
{
    const struct sim_labels *modes = sim_world_dimension(&run->world, "category_mode");
    for (size_t m = 0; m < modes->count; m++)
        if (strcmp(modes->labels[m], name) == 0)
            return m;
    fail_msg("no mode %s", name);
    return 0;
}

/* Residents and adults of a département. */
static void count_residents(const struct sim_run *run, size_t place, double *residents,
                            double *adults)
{
    struct person_view person = small_persons(run);
    struct household_view household = small_households(run);
    *residents = *adults = 0;
    for (size_t row = 0; row < person.count; row++) {
        if (person.id[row] == 0 || household.departement[person.household[row]] != place)
            continue;
        ++*residents;
        *adults += world_age(world_month(&run->world), person.birth[row]) >= WORLD_ADULT_AGE;
    }
}

/* Every tenth adult is needed as a member of a venue that reaches a tenth. In the first place there are enough for half as
 * many and no more, so that with support it stays; in the second somebody wishes for one: it opens in any case, and the
 * state pays 1000 EUR for each 2 residents newly reached; in the third, not covered, it closes. */
static void support_keeps_and_opens_venues(void **state)
{
    enum { STAYS, OPENS, UNCOVERED, HERE };
    (void)state;
    struct sim_run run;
    double residents[HERE], adults[HERE];
    small_open(&run,
               &(struct small){.seed = 3,
                               .settings = {"modes.venue_members=0.1", "modes.venue_reach=0.1",
                                            "policy.cooperative.cost=1000",
                                            "policy.cooperative.residents=2"}});
    struct mode_place_view place = mode_places(&run.world);
    struct lever_view lever = policy_levers(&run.world);
    size_t count = mode_rates(&run.world)->count, m = mode_named(&run, "food.short_chain");
    struct sim_lever_entry entry = entry_of(&run, POLICY_SUPPORT, 0.5);
    for (size_t row = 0; row < place.count; row++)
        place.wishes[row] = place.users[row] = 0;
    for (size_t d = 0; d < HERE; d++) {
        count_residents(&run, d, &residents[d], &adults[d]);
        place.reach[d * count + m] = 0.5F;
        place.users[d * count + m] =
            (uint32_t)ceil(adults[d] / 4); /* half of a tenth x 0.5 / 0.1 */
        if (d != UNCOVERED)
            sim_lever_choose(&entry, POLICY_BY_DEPARTEMENT, d);
    }
    place.wishes[OPENS * count + m] = 1000;
    sim_lever_choose(&entry, POLICY_BY_CATEGORY, mode_rates(&run.world)->row[m].category);
    add(&run, &entry);
    market_economy(&run.world).consumer_price[0] = 1.5;
    small_phase(&run, &mode_venues_phase);
    NEAR((double)place.reach[STAYS * count + m], 0.5);
    NEAR((double)place.reach[OPENS * count + m], (double)0.55F);
    NEAR((double)place.reach[UNCOVERED * count + m], (double)0.45F);
    SAME(cases(&run, 0), 2);
    close_to((double)lever.due[POLICY_SUPPORT] + lever.rest[POLICY_SUPPORT],
             0.05 * residents[OPENS] / 2 * 1000 * 100 * 1.5, 1e-3, __LINE__);
    assert_true(residents[OPENS] > adults[OPENS]);
    sim_run_destroy(&run);
}

/* Sixty months in which everybody thinks again; the number who offer each supply at the end. */
static void offer(struct sim_run *run, enum policy_lever lever, const char *name,
                  int64_t *suppliers)
{
    enum { MONTHS = 60 };
    small_open(run, &(struct small){.seed = 4,
                                    .settings = {"modes.offer_review=1", "modes.offer_noise=1",
                                                 "policy.peer_tax.allowance=0"}});
    const struct mode_rates *rates = mode_rates(&run->world);
    if (name)
        switch_on_in(run, lever, 1, rates->row[mode_named(run, name)].category);
    for (int i = 0; i < MONTHS; i++, run->world.month++)
        small_phase(run, &mode_offers_phase);
    for (size_t s = 0; s < rates->supply_count; s++)
        suppliers[s] = mode_modes(&run->world).suppliers[rates->supply[s].mode];
    sim_run_destroy(run);
}

/* Whom the state leaves nothing offers nothing; others offer as they did. */
static void offers_follow_what_is_left(void **state)
{
    static const struct {
        enum policy_lever lever;
        const char *mode;
        int changed; /* supply, or -1: none, since it is not done by workers or is no income */
    } tries[] = {{POLICY_PEER_TAX, "lodging.peer_lodging", 3},
                 {POLICY_PLATFORM_CONTRIBUTIONS, "repairs_household_services.peer_services", 6},
                 {POLICY_PLATFORM_CONTRIBUTIONS, "lodging.peer_lodging", -1},
                 {POLICY_PEER_TAX, "other_goods.second_hand", -1}};
    (void)state;
    struct sim_run run;
    int64_t without[MODE_SUPPLIES_MAX] = {0};
    offer(&run, POLICY_PEER_TAX, NULL, without);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        int64_t with[MODE_SUPPLIES_MAX] = {0};
        offer(&run, tries[i].lever, tries[i].mode, with);
        for (int s = 0; s < MODE_SUPPLIES_MAX; s++)
            if (with[s] != (s == tries[i].changed ? 0 : without[s]))
                fail_msg("seed 4, case %zu, supply %d: %" PRId64 " offer, %" PRId64
                         " without the lever",
                         i, s, with[s], without[s]);
        if (tries[i].changed >= 0)
            assert_true(without[tries[i].changed] > 0);
    }
}

/* ---- whole months ---- */

/* Drivers and couriers are there from the start. */
static void open_early(struct sim_run *run, int threads)
{
    struct sim_error error;
    small_prepare(run,
                  &(struct small){.seed = 5,
                                  .threads = threads,
                                  .settings = {"scale=1/5000", "policy.peer_tax.allowance=1"}});
    struct mode_rates *rates = ((struct world_rates *)run->world.model_data)->modes;
    for (size_t s = 0; s < rates->supply_count; s++) {
        rates->row[rates->supply[s].mode].launch = 0;
        if (rates->supply[s].opening < 0.01)
            rates->supply[s].opening = 0.01;
    }
    rates->row[mode_named(run, "transport_local.ride_hailing")].used = 0.02;
    if (sim_run_open(run, &error) != SIM_OK)
        fail_msg("seed 5: %s", error.text);
    static const struct {
        enum policy_lever lever;
        double value;
    } levers[] = {{POLICY_PLATFORM_TAX, 0.1},
                  {POLICY_PEER_TAX, 0.2},
                  {POLICY_PLATFORM_CONTRIBUTIONS, 0.2},
                  {POLICY_PLATFORM_PAY, 40},
                  {POLICY_COMMISSION_CAP, 0.1},
                  {POLICY_DISCLOSURE, 0.5},
                  {POLICY_INTEROPERABILITY, 0.5},
                  {POLICY_DATA_CONSENT, 0.1},
                  {POLICY_DATA_DIVIDEND, 0.2},
                  {POLICY_SUPPORT, 0.5},
                  {POLICY_DEMAND_LOSS, 0.1}};
    for (size_t i = 0; i < sizeof levers / sizeof *levers; i++)
        switch_on(run, levers[i].lever, levers[i].value);
}

/* Who ends up with what households pay sums to it, and the state has the taxes on platforms at least. */
static void values_are_what_was_paid(const struct sim_run *run)
{
    struct mode_view mode = mode_modes(&run->world);
    int64_t *value = account_counts(&run->world, "value_by_category_mode_recipient");
    int64_t weight = account_weight(&run->world);
    for (size_t m = 0; m < mode.count; m++) {
        int64_t sum = 0;
        for (size_t r = 0; r < ACCOUNT_RECIPIENT_COUNT; r++)
            sum += value[m * ACCOUNT_RECIPIENT_COUNT + r];
        if (sum != mode.paid[m] * weight)
            fail_msg("seed 5, mode %zu: %" PRId64 " cents have owners, %" PRId64 " were paid", m,
                     sum, mode.paid[m] * weight);
        double tax = (double)(mode.to_platform[m] - mode.returned[m]) * 0.1;
        close_to((double)mode.tax[m] + 0.5, tax, 1, __LINE__); /* rounded down */
    }
}

/* The accounts close each month (the phase closing_accounts ends the run otherwise), every lever acts, and two threads give
 * the same bits as one. */
static void months_with_all_levers_close(void **state)
{
    enum { MONTHS = 15 };
    (void)state;
    struct sim_run run, twin;
    int64_t acted[16] = {0};
    open_early(&run, 1);
    open_early(&twin, 2);
    size_t entries = run.world.levers.entry_count;
    for (int month = 0; month < MONTHS; month++) {
        small_month(&run);
        values_are_what_was_paid(&run);
        small_month(&twin);
        for (size_t e = 0; e < entries; e++)
            acted[e] += cases(&run, e);
    }
    for (size_t e = 0; e < entries; e++) {
        if (acted[e] == 0)
            fail_msg("seed 5: entry %zu of lever %s has changed nothing", e,
                     policy_lever_declarations[run.world.levers.entries[e].lever].name);
        SAME(cases(&twin, e), cases(&run, e));
    }
    struct household_view home = small_households(&run), other = small_households(&twin);
    SAME((int64_t)other.count, (int64_t)home.count);
    for (size_t h = 0; h < home.count; h++)
        SAME(other.deposits[h], home.deposits[h]);
    sim_run_destroy(&run);
    sim_run_destroy(&twin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(support_keeps_and_opens_venues),
        cmocka_unit_test(offers_follow_what_is_left),
        cmocka_unit_test(months_with_all_levers_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
