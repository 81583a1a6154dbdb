/* What must hold of modes over a year, whatever the figures of the tables: harder interfaces leave more persons out,
 * every cent paid in a mode is someone's, every adult buys or goes without, and what buyers pay to persons reaches persons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/firm/state.h"
#include "models/mode/state.h"
#include "tests/models/small_world.h"

#include <inttypes.h>

enum { MONTHS = SIM_MONTHS_PER_YEAR };
static const uint64_t seeds[] = {1, 2};
enum { SEEDS = sizeof seeds / sizeof *seeds };

#define SAME(run, a, b, ...)                                                                       \
    do {                                                                                           \
        int64_t same_a = (a), same_b = (b);                                                        \
        if (same_a != same_b) {                                                                    \
            char same_text[256];                                                                   \
            snprintf(same_text, sizeof same_text, __VA_ARGS__);                                    \
            fail_msg("seed %" PRIu64 ", month %d, %s: %" PRId64 " and %" PRId64,                   \
                     (run)->world.random.seed, world_month(&(run)->world), same_text, same_a,      \
                     same_b);                                                                      \
        }                                                                                          \
    } while (0)

/* ---- harder interfaces ---- */

/* Persons at the end of a year with `skill` points more needed from February on, while public bodies close counters up to
 * the service rule, whatever their use. */
struct left_behind {
    int64_t excluded, helped, endured;
};
static struct left_behind left_behind(uint64_t seed, int skill)
{
    static const char text[] = "name: small\n"
                               "title: Harder interfaces\n"
                               "inputs: scenarios/france\n"
                               "parameters: {scale: 1/10000, modes.public_counters: -1}\n"
                               "changes:\n"
                               "  - date: 2010-02\n"
                               "    parameters: {modes.skill_needed: %d}\n";
    char scenario[sizeof text + 16];
    struct sim_run run;
    snprintf(scenario, sizeof scenario, text, skill);
    small_open(&run, &(struct small){.seed = seed, .scenario = scenario});
    for (int month = 0; month < MONTHS; month++)
        small_month(&run);
    struct left_behind persons = {
        .excluded = sim_world_series(&run.world, "persons_excluded")->counts[0],
        .helped = sim_world_series(&run.world, "persons_helped")->counts[0],
        .endured = sim_world_series(&run.world, "persons_endured")->counts[0]};
    sim_run_destroy(&run);
    return persons;
}

/* More go without and more need help. Of those who endured a mode, some can no longer use it: fewer endure, but more do
 * or go without. (Firms, unlike public bodies, close fewer counters when fewer customers can use other modes, so without
 * closings by rule neither need rise.) */
static void harder_interfaces_leave_more_behind(void **state)
{
    static const int skills[] = {0, 15, 30};
    (void)state;
    for (size_t s = 0; s < SEEDS; s++) {
        struct left_behind easier = left_behind(seeds[s], skills[0]);
        for (size_t i = 1; i < sizeof skills / sizeof *skills; i++) {
            struct left_behind harder = left_behind(seeds[s], skills[i]);
            if (!(harder.excluded > easier.excluded && harder.helped > easier.helped &&
                  harder.excluded + harder.endured > easier.excluded + easier.endured))
                fail_msg("seed %" PRIu64 ", %d and %d points: excluded %" PRId64 " and %" PRId64
                         ", helped %" PRId64 " and %" PRId64 ", endured %" PRId64 " and %" PRId64,
                         seeds[s], skills[i - 1], skills[i], easier.excluded, harder.excluded,
                         easier.helped, harder.helped, easier.endured, harder.endured);
            easier = harder;
        }
    }
}

/* ---- every month ---- */

/* What is paid in a mode is what its payees get. What households pay in the modes of a category is the consumption of the
 * category, refunds included, and what persons receive who supply in them, a cooperative's commissions given back to them
 * included. What is given back to buyers is the economy's refunds; what platforms keep, home and abroad. */
static void money_of_modes_is_someones(const struct sim_run *run)
{
    const struct mode_rates *rates = mode_rates(&run->world);
    struct mode_view mode = mode_modes(&run->world);
    struct use_view use = market_uses(&run->world);
    int64_t refunds = 0, producers = 0;
    for (size_t c = 0; c < market_rates(&run->world)->category_count; c++) {
        int64_t paid = 0, received = 0;
        for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++) {
            bool to_peers = rates->row[m].to[MODE_TO_PEER] > 0;
            SAME(run, mode.paid[m],
                 mode.to_supplier[m] + mode.to_producer[m] + mode.to_platform[m] + mode.to_peer[m] +
                     mode.to_member[m],
                 "paid in mode %zu and its payees", m);
            SAME(run, mode.peers_received[m], mode.to_peer[m] + (to_peers ? mode.returned[m] : 0),
                 "received by persons in mode %zu", m);
            SAME(run, mode.pool[m], 0, "account of mode %zu", m);
            if (!(mode.returned[m] >= 0 && mode.abroad[m] >= 0 &&
                  mode.returned[m] + mode.abroad[m] <= mode.to_platform[m]))
                fail_msg("mode %zu: of commissions of %" PRId64 ", %" PRId64
                         " are given back and %" PRId64 " go abroad",
                         m, mode.to_platform[m], mode.returned[m], mode.abroad[m]);
            paid += mode.paid[m];
            received += mode.peers_received[m];
            refunds += mode.to_member[m] + (to_peers ? 0 : mode.returned[m]);
            producers += mode.to_producer[m];
        }
        SAME(run, paid, use.paid[USE_CATEGORY + c] + received, "paid in category %zu", c);
    }
    SAME(run, refunds, market_economy(&run->world).refunds[0], "refunds");
    SAME(run, producers, use.paid[USE_DIRECT], "direct sales of farms");
}

static void persons_receive_what_is_paid_to_them(const struct sim_run *run)
{
    struct household_view household = small_households(run);
    struct mode_view mode = mode_modes(&run->world);
    int64_t income = 0, received = 0;
    for (size_t home = 0; home < household.count; home++)
        income += household.id[home] != 0 ? household.peer_income[home] : 0;
    for (size_t m = 0; m < mode.count; m++)
        received += mode.peers_received[m];
    SAME(run, income, received, "income from supplying others");
}

/* Every adult has a mode in each category, or goes without. Only who has never bought and whose household had no supplier
 * yet waits; one is chosen in the same month, so that nobody waits for two. `waiting`: by id, months ago + 1. */
static void everybody_buys_or_goes_without(const struct sim_run *run, bool *waiting, size_t ids)
{
    const struct mode_rates *rates = mode_rates(&run->world);
    size_t categories = market_rates(&run->world)->category_count;
    struct person_view person = small_persons(run);
    struct category_view category = mode_categories(&run->world);
    struct mode_view mode = mode_modes(&run->world);
    for (size_t c = 0; c < categories; c++) {
        int64_t adults = 0, without = 0, users[MODES_OF_CATEGORY_MAX] = {0}, purchases = 0;
        for (size_t row = 0; row < person.count; row++) {
            if (person.id[row] == 0)
                continue;
            unsigned code = mode_place_code(person.mode[row * categories + c]);
            bool adult = world_age(world_month(&run->world), person.birth[row]) >= WORLD_ADULT_AGE;
            bool *waited = person.id[row] < ids ? &waiting[person.id[row] * categories + c] : NULL;
            if (adult && code == 0 && (!waited || *waited))
                fail_msg("seed %" PRIu64 ", month %d: person %u waits again in category %zu",
                         run->world.random.seed, world_month(&run->world), person.id[row], c);
            if (waited)
                *waited = adult && code == 0;
            if (!adult || code == 0)
                continue;
            adults++;
            if (code == MODE_WITHOUT)
                without++;
            else if (code <= rates->first[c + 1] - rates->first[c])
                users[code - 1]++;
            else
                fail_msg("person %u has mode %u of category %zu", person.id[row], code, c);
        }
        for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++) {
            SAME(run, mode.users[m], users[m - rates->first[c]], "users of mode %zu", m);
            purchases += mode.purchases[m];
        }
        SAME(run, purchases, category.purchases[c], "purchases of category %zu", c);
        SAME(run, category.forgone[c], without * mode_purchases(rates, c), "forgone in %zu", c);
        SAME(run, purchases + category.forgone[c], adults * mode_purchases(rates, c),
             "purchases and those forgone of category %zu", c);
    }
}

static void every_month_the_counts_agree(void **state)
{
    enum { IDS = 100000 };
    (void)state;
    for (size_t s = 0; s < SEEDS; s++) {
        struct sim_run run;
        small_open(&run, &(struct small){.seed = seeds[s]});
        bool *waiting = calloc(IDS * market_rates(&run.world)->category_count, sizeof *waiting);
        assert_non_null(waiting);
        for (int month = 0; month < MONTHS; month++) {
            struct sim_error error;
            if (sim_run_month(&run, &error) != SIM_OK)
                fail_msg("seed %" PRIu64 ": %s", seeds[s], error.text);
            money_of_modes_is_someones(&run);
            persons_receive_what_is_paid_to_them(&run);
            everybody_buys_or_goes_without(&run, waiting, IDS);
            run.world.month++;
        }
        free(waiting);
        sim_run_destroy(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(harder_interfaces_leave_more_behind),
        cmocka_unit_test(every_month_the_counts_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
