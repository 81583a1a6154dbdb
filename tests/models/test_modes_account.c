/* The account of modes: three adults in the world of hand_modes.h, all figures counted by hand, and the same whatever the
 * number of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/put.h"
#include "models/account/state.h"
#include "tests/models/hand_modes.h"

/* ---- the model: that of hand_modes.h with accounts ---- */

static const struct sim_table_declaration *const account_tables[] = {
    &person_table,     &household_table,  &firm_table,  &mode_table,     &category_table,
    &mode_group_table, &mode_place_table, &front_table, &platform_table, &economy_table};
enum { ACCOUNT_TABLES = sizeof account_tables / sizeof account_tables[0], WORKERS = 3 };
static const struct sim_phase *const account_phases[] = {&account_modes_phase};
static const struct sim_series_declaration *const *const account_series[] = {
    access_series,
    account_modes_series,
    account_modes_market_series,
    account_tasks_series,
    account_extended_series,
    account_exclusion_series,
    NULL};

static enum sim_status account_prepare(struct sim_world *world, struct sim_error *error)
{
    static const char *const none[] = {"none"};
    enum sim_status status;
    SIM_TRY(hand_prepare(world, error));
    SIM_TRY(hand_label_accounts(world, error));
    SIM_TRY(sim_world_labels(world, "occupation", none, 1, error));
    SIM_TRY(sim_world_labels(world, "supply", none, 1, error));
    SIM_TRY(sim_world_labels(world, "platform", none, 1, error));
    struct mode_rates *rates = ((struct world_rates *)world->model_data)->modes;
    for (uint8_t offer = 0; offer < OFFERS; offer++)
        rates->offer_mode[SECTOR_KZ][offer] = offer;
    rates->row[COUNTER].minutes[MODE_TASK_CARRY_OUT][MODE_BY_STAFF] = 2;
    rates->row[ONLINE].minutes[MODE_TASK_ORDER][MODE_BY_CONSUMER] = 5;
    rates->row[ONLINE].footprint = 0.25;
    rates->row[COUNTER].capacity = 8;
out:
    return status;
}

static void prepare(struct sim_run *run, int threads)
{
    static struct sim_model model;
    model = hand_model;
    model.tables = account_tables;
    model.table_count = ACCOUNT_TABLES;
    model.phases = account_phases;
    model.phase_count = 1;
    model.series = account_series;
    model.prepare = account_prepare;
    model.ledger = &ledger_declaration;
    small_prepare_model(
        run, &model,
        &(struct small){.seed = 1,
                        .threads = threads,
                        .settings = {"modes.human_deviation=0", "modes.cooperation_deviation=0",
                                     "modes.value_of_time=6", "modes.value_of_time_income=0",
                                     "modes.privacy_deviation=0", "modes.human=0.3",
                                     "modes.social=1", "modes.stake=0"}});
    hand_rows(run);
    market_economy(&run->world).consumer_price[0] = 1;
    for (size_t m = 0; m < MODES; m++)
        mode_modes(&run->world).served[m] = 1;
    for (size_t c = 0; c < CATEGORIES; c++)
        mode_categories(&run->world).amount[c] = 1000;
    for (size_t f = 0; f < FIRMS; f++) {
        firm_firms(&run->world).sector[f] = SECTOR_KZ;
        room(run, f, COUNTER, 1);
    }
}

static void decide(struct sim_run *run, uint32_t row, size_t category, uint8_t code)
{
    small_persons(run).mode[row * CATEGORIES + category] = code;
}

static int64_t count(const struct sim_run *run, const char *series, size_t cell)
{
    return account_counts(&run->world, series)[cell] / account_weight(&run->world);
}

static double real(const struct sim_run *run, const char *series, size_t cell)
{
    return account_reals(&run->world, series)[cell] / (double)account_weight(&run->world);
}

/* The first buys at counters. The second, who has online banking, is of a bank without counters: better off so.
 * The third, helped at home to use it, would be better off at a counter; and goes without meals. */
static void three(struct sim_run *run, int threads, uint32_t row[3])
{
    prepare(run, threads);
    for (size_t i = 0; i < WORKERS; i++)
        row[i] = adult(run);
    room(run, FIRST_BANK, ONLINE, 1);
    room(run, SECOND_BANK, ONLINE, 1);
    room(run, SECOND_BANK, COUNTER, 0);
    uint32_t *suppliers[HOUSEHOLD_SELLER_COUNT];
    struct household_view household = small_households(run);
    household_suppliers(&household, suppliers);
    for (size_t i = 1; i < WORKERS; i++)
        suppliers[household_seller(SECTOR_KZ)][small_persons(run).household[row[i]]] = SECOND_BANK;
    equip(run, row[1], 80);
    decide(run, row[1], BANK, mode_code(ONLINE + 1, MODE_HELP_NONE));
    decide(run, row[2], BANK, mode_code(ONLINE + 1, MODE_HELP_HOME));
    decide(run, row[2], MEALS, MODE_WITHOUT);
    small_persons(run).tried[row[1] * CATEGORIES + MEALS] |= 2; /* a peer, long ago */
    small_persons(run).recent[row[1] * CATEGORIES + BANK] = 1 << ONLINE;
    small_persons(run).recent[row[2] * CATEGORIES + BANK] = 1 << ONLINE | 1 << COUNTER;
    small_households(run).lapsed[small_persons(run).household[row[2]]] = 4000;
    firm_firms(&run->world).bought[FIRST_BANK * OFFERS + COUNTER] = 400;
    firm_firms(&run->world).bought[SECOND_BANK * OFFERS + ONLINE] = 800;
    mode_modes(&run->world).purchases[COUNTER] = 400;
    mode_modes(&run->world).purchases[ONLINE] = 800;
    mode_modes(&run->world).staff_minutes[COUNTER] = 3; /* the table's 2, scaled */
    small_phase(run, &account_modes_phase);
}

static void persons_are_counted(void **state)
{
    (void)state;
    struct sim_run run;
    uint32_t row[WORKERS];
    three(&run, 1, row);
    assert_int_equal(count(&run, "persons_by_category_mode", COUNTER), 1);
    assert_int_equal(count(&run, "persons_by_category_mode", ONLINE), 2);
    assert_int_equal(count(&run, "persons_by_category_mode", COOK), 2);
    size_t band = (size_t)world_age_band(40);
    assert_int_equal(
        count(&run, "persons_by_category_mode_age_band", ONLINE * WORLD_AGE_BAND_COUNT + band), 2);
    assert_int_equal(count(&run, "persons_by_category_mode_departement", ONLINE * PLACES + NORTH),
                     2);
    assert_int_equal(count(&run, "persons_ever_by_category_mode", PEER), 1);
    assert_int_equal(count(&run, "persons_ever_by_category_mode", COOK), 3);
    assert_int_equal(count(&run, "persons_year_by_category_mode", ONLINE), 2);
    assert_int_equal(count(&run, "persons_exclusive_by_category_mode", ONLINE), 1);
    assert_int_equal(count(&run, "persons_collaborative_ever", 0), 1);
    assert_int_equal(count(&run, "persons_collaborative_year", 0), 0);
    assert_int_equal(count(&run, "persons_without_by_category", MEALS), 1);
    assert_int_equal(count(&run, "persons_excluded", 0), 1);
    assert_int_equal(count(&run, "persons_excluded_by_sex", WORLD_FEMALE), 1);
    assert_int_equal(count(&run, "persons_unable_by_category", BANK), 2);
    assert_int_equal(count(&run, "persons_unable_by_category", MEALS), 0);
    assert_int_equal(
        count(&run, "persons_helped_by_category_helper", BANK * MODE_HELP_COUNT + MODE_HELP_HOME),
        1);
    assert_int_equal(count(&run, "persons_helped", 0), 1);
    assert_int_equal(count(&run, "persons_unwitting", 0), 2); /* of 10 records 5 are known */
    assert_int_equal(count(&run, "households_lapsed", 0), 1);
    near(real(&run, "rights_lapsed", 0), 40);
    sim_run_destroy(&run);
}

/* The counter on fair terms: 5 minutes, 12 of travel, 4 of queue cost 210, being served is worth 30: -180. Online:
 * -200 + 100 saved - 50 of time - 5 known records of 2 cents = -160, so the second only has no choice; with 20 minutes of
 * help -360, so the third loses 180 cents, four times a month. */
static void classes_are_told(void **state)
{
    (void)state;
    struct sim_run run;
    uint32_t row[WORKERS];
    three(&run, 1, row);
    const char *series = "purchases_by_category_mode_class";
    near(real(&run, series, BANK * MODE_CLASS_COUNT + MODE_CLASS_STAFFED), 4);
    near(real(&run, series, BANK * MODE_CLASS_COUNT + MODE_CLASS_OBLIGATORY), 4);
    near(real(&run, series, BANK * MODE_CLASS_COUNT + MODE_CLASS_ENDURED), 4);
    near(real(&run, series, MEALS * MODE_CLASS_COUNT + MODE_CLASS_STAFFED), 1);
    assert_int_equal(count(&run, "persons_endured", 0), 1);
    near(real(&run, "endured_loss", 0), 4 * 1.80);
    near(real(&run, "endured_loss_by_category", BANK), 4 * 1.80);
    near(real(&run, "endured_loss_by_departement", NORTH), 4 * 1.80);
    /* where the counter is open nobody endures anything */
    sim_world_series_clear(&run.world);
    room(&run, SECOND_BANK, COUNTER, 1);
    small_phase(&run, &account_modes_phase);
    near(real(&run, series, BANK * MODE_CLASS_COUNT + MODE_CLASS_CHOSEN), 8);
    assert_true(real(&run, "endured_loss", 0) == 0);
    sim_run_destroy(&run);
}

static void offers_and_tasks_are_counted(void **state)
{
    (void)state;
    struct sim_run run;
    uint32_t row[WORKERS];
    three(&run, 1, row);
    double weight = (double)account_weight(&run.world);
    assert_int_equal(count(&run, "offering_firms_by_category_mode", COUNTER), 1);
    assert_int_equal(count(&run, "offering_firms_by_category_mode", ONLINE), 2);
    near(real(&run, "outlets_by_category_mode", COUNTER), 0.5); /* 4 purchases, 8 a counter */
    near(weight * real(&run, "queue_minutes_by_category_mode", COUNTER), 4);
    /* of 12 purchases by customers, 4 are of the bank with a counter */
    near(weight * real(&run, "reach_by_category_mode", COUNTER), 100.0 / 3);
    near(weight * real(&run, "reach_by_category_mode", ONLINE), 100);
    near(real(&run, "purchases_by_category_mode", ONLINE), 8);
    near(real(&run, "minutes_by_category_performer", BANK * MODE_PERFORMER_COUNT + MODE_BY_STAFF),
         12);
    near(real(&run, "minutes_by_performer", MODE_BY_CONSUMER), 40);
    near(real(&run, "staff_minutes_by_category", BANK), 12);
    near(real(&run, "travel_minutes_by_category", BANK), 4 * 12);
    near(real(&run, "help_minutes", 0), 2 * 20 * 4);
    near(real(&run, "footprint_by_category_mode", ONLINE), 2);
    near(real(&run, "data_records_by_category_mode", ONLINE), 80);
    near(real(&run, "records_unwitting", 0), 40);
    sim_run_destroy(&run);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    struct sim_run one, four;
    uint32_t row[WORKERS];
    three(&one, 1, row);
    three(&four, 4, row);
    for (size_t s = 0; s < one.world.series_count; s++) {
        const struct sim_series *a = &one.world.series[s], *b = &four.world.series[s];
        assert_int_equal(a->cells, b->cells);
        if (a->counts)
            assert_memory_equal(a->counts, b->counts, a->cells * sizeof *a->counts);
        else
            assert_memory_equal(a->reals, b->reals, a->cells * sizeof *a->reals);
    }
    sim_run_destroy(&one);
    sim_run_destroy(&four);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(persons_are_counted),
        cmocka_unit_test(classes_are_told),
        cmocka_unit_test(offers_and_tasks_are_counted),
        cmocka_unit_test(threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
