/* The consumer's side of modes: worth, feasibility, classes, choice, help, counting, what is seen around; worked out
 * by hand in the world of hand_modes.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/hand_modes.h"

/* ---- worth ---- */

/* Counter: three of four purchases of the firm where it has room for six of ten: 4 x 1.25^2 = 6.25 minutes of queue, 12 of travel
 * and 5 at the counter cost 232.5; + 30 for being served + 50 for half of the group. */
static void worth_is_worked_out(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_chooser chooser;
    struct mode_customer customer;
    HAND(&run, "modes.appeal_horizon=2");
    uint32_t row = adult(&run);
    equip(&run, row, 40);
    room(&run, FIRST_BANK, COUNTER, 0.6F);
    room(&run, FIRST_BANK, ONLINE, 1);
    firm_firms(&run.world).bought[COUNTER] = 300;
    firm_firms(&run.world).bought[MACHINE] = 100;
    run.world.month += 2 * SIM_MONTHS_PER_YEAR;
    mode_chooser_fill(&run.world, &chooser);
    mode_customer_fill(&chooser, row, &customer);
    near(customer.minute, 10);
    near(customer.human, 30);
    near(customer.privacy, 2);
    assert_true(customer.cooperation == 0);
    mode_groups(&run.world).share[customer.group * MODES + COUNTER] = 0.5F;
    double queue = 4 * pow(0.75 / (double)0.6F, 2);
    near(mode_worth(&chooser, &customer, COUNTER, FIRST_BANK, false), -170 - 10 * queue + 80);
    near(mode_worth(&chooser, &customer, COUNTER, FIRST_BANK, true), -210 + 80);
    firm_firms(&run.world).surcharge[COUNTER] = 0.125F;
    near(mode_worth(&chooser, &customer, COUNTER, FIRST_BANK, false), -170 - 10 * queue + 80 - 125);
    near(mode_worth(&chooser, &customer, COUNTER, FIRST_BANK, true), -210 + 80);
    /* online: appeal -200 + 50 a year, of which two years at a horizon of two are 2 (1 - 1/e); a tenth of
     * 1000 saved, 50 of time, 10 points short of ease cost 25, half of it once tried, 5 records known
     * to be given up cost 10 */
    double appeal = -200 + 50 * 2 * (1 - exp(-1));
    near(mode_worth(&chooser, &customer, ONLINE, FIRST_BANK, false), appeal + 100 - 50 - 25 - 10);
    small_persons(&run).tried[row * CATEGORIES + BANK] |= 1 << ONLINE;
    near(mode_worth(&chooser, &customer, ONLINE, FIRST_BANK, false), appeal + 100 - 50 - 12.5 - 10);
    /* with help: no difficulty, 20 minutes */
    near(mode_worth_helped(&chooser, &customer, ONLINE, FIRST_BANK), appeal + 40 - 200);
    /* half of those who want a peer find one: twice the 10 minutes */
    mode_modes(&run.world).served[PEER] = 0.5;
    near(mode_worth(&chooser, &customer, PEER, SIM_NONE, false), -200);
    /* the queue of who sells over no counter of his own is none: no outlet, no travel */
    near(mode_worth(&chooser, &customer, COOK, SIM_NONE, false), -50 + 30);
    sim_run_destroy(&run);
}

/* A purchase of 2000 cents at twice the prices of 2010 is one of 10 EUR: a tenth of 1000 is saved online. What is at stake
 * makes tastes, acquaintances, habit and noise weigh 1 + 0.1 x 10 = 2 times; time, privacy and appeal weigh as before. */
static void tastes_weigh_with_what_is_at_stake(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_chooser chooser;
    struct mode_customer customer;
    HAND(&run, "modes.stake=0.1", "modes.cooperation_deviation=1");
    uint32_t row = adult(&run);
    equip(&run, row, 100);
    room(&run, FIRST_BANK, ONLINE, 1);
    market_economy(&run.world).consumer_price[0] = 2;
    mode_categories(&run.world).amount[BANK] = 2000;
    mode_categories(&run.world).amount[MEALS] = 0;
    mode_places(&run.world).reach[NORTH * MODES + COOPERATIVE] = 1;
    mode_chooser_fill(&run.world, &chooser);
    mode_customer_fill(&chooser, row, &customer);
    near(chooser.amount[BANK], 1000);
    near(chooser.stake[BANK], 2);
    near(chooser.stake[MEALS], 1);
    mode_groups(&run.world).share[customer.group * MODES + COUNTER] = 0.5F;
    mode_groups(&run.world).share[customer.group * MODES + ONLINE] = 0.25F;
    near(mode_worth(&chooser, &customer, COUNTER, FIRST_BANK, true), -210 + 2 * (30 + 50));
    near(mode_worth(&chooser, &customer, ONLINE, FIRST_BANK, false), -200 + 100 - 50 - 10 + 2 * 25);
    assert_true(customer.cooperation != 0);
    near(mode_worth(&chooser, &customer, COOPERATIVE, FIRST_BANK, false),
         -50 - 120 + 2 * customer.cooperation);
    near(mode_worth(&chooser, &customer, PEER, SIM_NONE, false), -100 + customer.cooperation);
    near(mode_worth(&chooser, &customer, COOK, SIM_NONE, false), -50 + 30);
    sim_run_destroy(&run);
}

static void feasibility_is_told(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_chooser chooser;
    struct mode_customer customer;
    HAND(&run, "modes.skill_needed=5");
    uint32_t row = adult(&run);
    equip(&run, row, 34);
    mode_chooser_fill(&run.world, &chooser);
    mode_customer_fill(&chooser, row, &customer);
    assert_false(mode_able(&chooser, &customer, ONLINE)); /* 30 + 5 */
    customer.skill = 35;
    assert_true(mode_able(&chooser, &customer, ONLINE));
    customer.equipment = MODE_INTERNET;
    assert_false(mode_able(&chooser, &customer, ONLINE));
    customer.skill = 0;
    assert_true(mode_able(&chooser, &customer, COUNTER)); /* needs no skill, so none is added */
    assert_true(mode_open(&chooser, &customer, COUNTER, FIRST_BANK));
    assert_false(mode_open(&chooser, &customer, MACHINE, FIRST_BANK));
    assert_false(mode_open(&chooser, &customer, COUNTER, SIM_NONE));
    assert_true(mode_open(&chooser, &customer, COOK, SIM_NONE));
    assert_true(mode_open(&chooser, &customer, PEER, SIM_NONE));
    mode_modes(&run.world).served[PEER] = 0;
    assert_false(mode_open(&chooser, &customer, PEER, SIM_NONE));
    rates_of(&run)->row[COUNTER].launch = chooser.month + 1;
    mode_chooser_fill(&run.world, &chooser);
    assert_false(mode_open(&chooser, &customer, COUNTER, FIRST_BANK));
    room(&run, FIRST_BANK, COUNTER, 0.5F);
    near(mode_reach(&chooser, NORTH, COUNTER, FIRST_BANK), 0.75); /* 1 - half of half */
    mode_places(&run.world).reach[SOUTH * MODES + COOPERATIVE] = 0.25F;
    near(mode_reach(&chooser, SOUTH, COOPERATIVE, FIRST_BANK), 0.25);
    sim_run_destroy(&run);
}

/* ---- classes and suppliers ---- */

static void classes_are_told(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_chooser chooser;
    struct mode_customer customer;
    double loss;
    HAND(&run, NULL);
    uint32_t row = adult(&run);
    equip(&run, row, 100);
    room(&run, FIRST_BANK, ONLINE, 1);
    mode_chooser_fill(&run.world, &chooser);
    mode_customer_fill(&chooser, row, &customer);
    assert_int_equal(mode_classify(&chooser, &customer, COUNTER, FIRST_BANK, &loss),
                     MODE_CLASS_STAFFED);
    assert_int_equal(mode_classify(&chooser, &customer, ONLINE, FIRST_BANK, &loss),
                     MODE_CLASS_CHOSEN);
    /* a surcharge: online is worth -200 + 100 - 50 - 10 = -160, the counter on fair terms -180 */
    firm_firms(&run.world).surcharge[COUNTER] = 0.5F;
    assert_int_equal(mode_classify(&chooser, &customer, ONLINE, FIRST_BANK, &loss),
                     MODE_CLASS_OBLIGATORY);
    assert_true(loss == 0);
    /* closed, and online costs as much: -260 against -180 */
    room(&run, FIRST_BANK, COUNTER, 0);
    rates_of(&run)->row[ONLINE].price = 1;
    assert_int_equal(mode_classify(&chooser, &customer, ONLINE, FIRST_BANK, &loss),
                     MODE_CLASS_ENDURED);
    near(loss, 80);
    /* done by somebody at home: 200 more */
    small_persons(&run).mode[row * CATEGORIES + BANK] = mode_code(ONLINE + 1, MODE_HELP_HOME);
    assert_int_equal(mode_classify(&chooser, &customer, ONLINE, FIRST_BANK, &loss),
                     MODE_CLASS_ENDURED);
    near(loss, 280);
    sim_run_destroy(&run);
}

/* A bank with a counter worth -140 (no queue: nothing bought yet) and an online mode worth -160; with noise of 100 cents
 * log-sum = -140 + 100 log(1 + exp(-0.2)), over 1000 cents, x 0.3. */
static void suppliers_are_compared(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_chooser chooser;
    struct mode_customer customer;
    size_t slot = (size_t)household_seller(SECTOR_KZ);
    HAND(&run, "modes.noise=1");
    uint32_t row = adult(&run);
    equip(&run, row, 100);
    room(&run, FIRST_BANK, ONLINE, 1);
    room(&run, SECOND_BANK, COUNTER, 0);
    mode_chooser_fill(&run.world, &chooser);
    mode_customer_fill(&chooser, row, &customer);
    near(mode_variety(&chooser, &customer, slot, FIRST_BANK),
         0.3 * (-140 + 100 * log(1 + exp(-0.2))) / 1000);
    near(mode_variety(&chooser, &customer, slot, SECOND_BANK), -0.3); /* goes without */
    /* three ideas a purchase: two doublings of 1 + ideas */
    firm_firms(&run.world).ideas[SECOND_BANK] = 12;
    firm_firms(&run.world).bought[SECOND_BANK * OFFERS + ONLINE] = 400;
    near(mode_variety(&chooser, &customer, slot, SECOND_BANK), -0.3 + 2 * 0.05);
    sim_run_destroy(&run);
    HAND(&run, "modes.coproduction=0");
    row = adult(&run);
    mode_chooser_fill(&run.world, &chooser);
    mode_customer_fill(&chooser, row, &customer);
    assert_true(mode_variety(&chooser, &customer, slot, FIRST_BANK) == 0);
    sim_run_destroy(&run);
}

/* ---- choices ---- */

/* Counter -180 (queue 4 x 1^2 from last month's purchases), online -160: the gain of 20 is less than a habit of 1 EUR, more than
 * one of 10 cents; and nobody looks who does not reconsider. */
static void habits_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *habit;
        double reconsider;
        unsigned place;
    } cases[] = {{"modes.habit=1", 1, COUNTER},
                 {"modes.habit=0.1", 1, ONLINE},
                 {"modes.habit=0.1", 0, COUNTER}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_run run;
        HAND(&run, cases[i].habit, "modes.innovation=1");
        uint32_t row = adult(&run);
        equip(&run, row, 100);
        room(&run, FIRST_BANK, ONLINE, 1);
        firm_firms(&run.world).bought[COUNTER] = 400;
        rates_of(&run)->reconsider[BANK] = cases[i].reconsider;
        small_phase(&run, &mode_choice_phase);
        assert_int_equal(mode_now(&run, row, BANK), cases[i].place + 1);
        assert_int_equal(mode_now(&run, row, MEALS), 1);
        assert_int_equal(mode_modes(&run.world).users[cases[i].place], 1);
        assert_int_equal(firm_firms(&run.world).bought[cases[i].place], 400);
        assert_int_equal(mode_categories(&run.world).purchases[BANK], 400);
        assert_int_equal(mode_modes(&run.world).purchases[COOK], 50);
        assert_int_equal(small_persons(&run).tried[row * CATEGORIES + BANK],
                         1U | 1U << cases[i].place);
        assert_int_equal(small_persons(&run).recent[row * CATEGORIES + BANK], 1U << cases[i].place);
        sim_run_destroy(&run);
    }
}

/* Online is not thought of where nobody uses it, and is where all do, if there is no innovation. */
static void new_modes_are_heard_of(void **state)
{
    (void)state;
    for (int all = 0; all < 2; all++) {
        struct sim_run run;
        struct mode_chooser chooser;
        struct mode_customer customer;
        HAND(&run, "modes.habit=0", "modes.innovation=0", "modes.imitation=1");
        uint32_t row = adult(&run);
        equip(&run, row, 100);
        room(&run, FIRST_BANK, ONLINE, 1);
        firm_firms(&run.world).bought[COUNTER] = 400;
        rates_of(&run)->reconsider[BANK] = 1;
        mode_chooser_fill(&run.world, &chooser);
        mode_customer_means(&chooser, row, &customer);
        mode_groups(&run.world).share[customer.group * MODES + ONLINE] = (float)all;
        small_phase(&run, &mode_choice_phase);
        assert_int_equal(mode_now(&run, row, BANK), (all ? ONLINE : COUNTER) + 1);
        /* without a counter one looks around */
        room(&run, FIRST_BANK, COUNTER, 0);
        rates_of(&run)->reconsider[BANK] = 0;
        small_phase(&run, &mode_choice_phase);
        assert_int_equal(mode_now(&run, row, BANK), ONLINE + 1);
        sim_run_destroy(&run);
    }
}

/* The counter is gone and the adult cannot go online alone. */
static void help_is_found_or_not(void **state)
{
    (void)state;
    struct sim_run run;
    static const char *const settings[][3] = {
        {"modes.help.home=1", "modes.help.acquaintance=0", "modes.help.point=0"},
        {"modes.help.home=0", "modes.help.acquaintance=1", "modes.help.point=0"},
        {"modes.help.home=0", "modes.help.acquaintance=0", "modes.help.point=1"},
        {"modes.help.home=0", "modes.help.acquaintance=0", "modes.help.point=0"}};
    static const enum mode_helper helpers[] = {MODE_HELP_HOME, MODE_HELP_ACQUAINTANCE,
                                               MODE_HELP_POINT, MODE_HELP_NONE};
    for (size_t i = 0; i < sizeof helpers / sizeof helpers[0]; i++) {
        HAND(&run, settings[i][0], settings[i][1], settings[i][2], "modes.access_points=1");
        uint32_t row = adult(&run);
        room(&run, FIRST_BANK, COUNTER, 0);
        room(&run, FIRST_BANK, ONLINE, 1);
        small_households(&run).connected[0] = 1;
        small_households(&run).skill_best[0] = 30;
        mode_places(&run.world).able[NORTH * MODES + ONLINE] = 1;
        small_phase(&run, &mode_choice_phase);
        bool helped = helpers[i] != MODE_HELP_NONE;
        unsigned place = helped ? ONLINE + 1 : MODE_WITHOUT;
        assert_int_equal(mode_now(&run, row, BANK), mode_code(place, helpers[i]));
        assert_int_equal(mode_categories(&run.world).forgone[BANK], helped ? 0 : 400);
        assert_int_equal(mode_categories(&run.world).purchases[BANK], helped ? 400 : 0);
        /* the helper stays until the choice is reconsidered; who goes without is back at once */
        room(&run, FIRST_BANK, COUNTER, 1);
        small_phase(&run, &mode_choice_phase);
        assert_int_equal(mode_now(&run, row, BANK),
                         helped ? mode_code(ONLINE + 1, helpers[i]) : COUNTER + 1);
        sim_run_destroy(&run);
    }
    /* nobody at home is good enough */
    HAND(&run, "modes.help.home=1", "modes.help.acquaintance=0");
    uint32_t row = adult(&run);
    room(&run, FIRST_BANK, COUNTER, 0);
    room(&run, FIRST_BANK, ONLINE, 1);
    small_households(&run).connected[0] = 1;
    small_households(&run).skill_best[0] = 29;
    small_phase(&run, &mode_choice_phase);
    assert_int_equal(mode_now(&run, row, BANK), MODE_WITHOUT);
    sim_run_destroy(&run);
}

/* A cooperative in reach of nobody in the north: who would join says so when reconsidering, and not otherwise. */
static void wishes_are_counted(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, "modes.innovation=1");
    adult(&run);
    rates_of(&run)->row[COOPERATIVE].appeal = 1000;
    small_phase(&run, &mode_choice_phase);
    assert_int_equal(mode_places(&run.world).wishes[NORTH * MODES + COOPERATIVE], 0);
    rates_of(&run)->reconsider[BANK] = 1;
    small_phase(&run, &mode_choice_phase);
    assert_int_equal(mode_places(&run.world).wishes[NORTH * MODES + COOPERATIVE], 1);
    assert_int_equal(mode_now(&run, 0, BANK), COUNTER + 1);
    mode_places(&run.world).reach[NORTH * MODES + COOPERATIVE] = 1;
    small_phase(&run, &mode_choice_phase);
    assert_int_equal(mode_places(&run.world).wishes[NORTH * MODES + COOPERATIVE], 0);
    assert_int_equal(mode_now(&run, 0, BANK), COOPERATIVE + 1);
    assert_int_equal(mode_places(&run.world).users[NORTH * MODES + COOPERATIVE], 1);
    assert_int_equal(firm_firms(&run.world).bought[COOPERATIVE],
                     400); /* the bank sees them leave */
    sim_run_destroy(&run);
}

/* Without a bank, banking waits; of fifteen and new, one begins at the counter; children have no mode. */
static void beginners_begin(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, NULL);
    uint32_t row = adult(&run);
    uint32_t young = small_person(&run, 0, WORLD_MALE, WORLD_ADULT_AGE, WORLD_CHILD);
    uint32_t child = small_person(&run, 0, WORLD_MALE, WORLD_ADULT_AGE - 1, WORLD_CHILD);
    struct household_view household = small_households(&run);
    household.supplier_kz[0] = SIM_NONE;
    small_phase(&run, &mode_choice_phase);
    assert_int_equal(mode_now(&run, row, BANK), COUNTER + 1);
    assert_int_equal(mode_now(&run, young, BANK), 0);
    assert_int_equal(mode_now(&run, young, MEALS), 1);
    household.supplier_kz[0] = FIRST_BANK;
    small_phase(&run, &mode_choice_phase);
    assert_int_equal(mode_now(&run, young, BANK), COUNTER + 1);
    assert_int_equal(mode_now(&run, child, BANK), 0);
    assert_int_equal(mode_now(&run, child, MEALS), 0);
    assert_int_equal(firm_firms(&run.world).bought[COUNTER], 800);
    sim_run_destroy(&run);
}

/* Every month one purchase of one of the two categories in another mode: it counts as tried and recent, the mode stays; recent
 * begins anew in January. The categories are drawn with the weights of reconsider, here so small that nobody reconsiders; one of
 * weight 0 is never drawn, nor a mode that is not thought of. */
static void others_are_tried(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, "modes.occasional=1", "modes.innovation=1");
    rates_of(&run)->reconsider[BANK] = rates_of(&run)->reconsider[MEALS] = 1e-6;
    uint32_t row = adult(&run);
    equip(&run, row, 100);
    room(&run, FIRST_BANK, ONLINE, 1);
    struct person_view person = small_persons(&run);
    while (sim_month_of_year(run.world.month) != 2)
        run.world.month++;
    unsigned online = 1U << ONLINE | 1;
    for (; sim_month_of_year(run.world.month) != 1; run.world.month++)
        small_phase(&run, &mode_choice_phase);
    assert_int_equal(person.tried[row * CATEGORIES + BANK], online);
    assert_int_equal(person.recent[row * CATEGORIES + BANK], online);
    assert_int_equal(person.tried[row * CATEGORIES + MEALS], 3);
    assert_int_equal(mode_now(&run, row, BANK), COUNTER + 1);
    room(&run, FIRST_BANK, ONLINE, 0);
    small_phase(&run, &mode_choice_phase);
    assert_int_equal(person.tried[row * CATEGORIES + BANK], online);
    assert_int_equal(person.recent[row * CATEGORIES + BANK], 1);
    sim_run_destroy(&run);
    static const struct {
        const char *innovation;
        double bank, meals;
        unsigned tried[CATEGORIES];
    } cases[] = {{"modes.innovation=1", 0, 1e-6, {1, 3}},
                 {"modes.innovation=1", 1e-6, 0, {1U << ONLINE | 1, 1}},
                 {"modes.innovation=0", 1e-6, 1e-6, {1, 1}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        HAND(&run, "modes.occasional=1", cases[i].innovation);
        rates_of(&run)->reconsider[BANK] = cases[i].bank;
        rates_of(&run)->reconsider[MEALS] = cases[i].meals;
        row = adult(&run);
        equip(&run, row, 100);
        room(&run, FIRST_BANK, ONLINE, 1);
        for (int month = 0; month < SIM_MONTHS_PER_YEAR; month++, run.world.month++)
            small_phase(&run, &mode_choice_phase);
        for (size_t c = 0; c < CATEGORIES; c++)
            assert_int_equal(small_persons(&run).tried[row * CATEGORIES + c], cases[i].tried[c]);
        sim_run_destroy(&run);
    }
}

/* ---- many ---- */

static void crowd(struct sim_run *run, size_t count)
{
    for (size_t i = 0; i < count; i++)
        equip(run, adult(run), 100);
}

/* Counter -180, online -160, no habit: a logit of 0.2 at a noise of 100. A stake of 0.1 x 10 EUR makes
 * 20 of a noise of 10 and lets being served weigh twice: -150 against -160, a logit of -0.5. 4000 persons: three standard errors are 0.024. */
static void shares_are_a_logit(void **state)
{
    (void)state;
    struct sim_run run;
    enum { COUNT = 4000 };
    static const struct {
        const char *noise, *stake;
        double logit;
    } cases[] = {{"modes.noise=1", "modes.stake=0", 0.2},
                 {"modes.noise=0.1", "modes.stake=0.1", -0.5}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        HAND(&run, cases[i].noise, cases[i].stake, "modes.habit=0", "modes.innovation=1");
        crowd(&run, COUNT);
        room(&run, FIRST_BANK, ONLINE, 1);
        firm_firms(&run.world).bought[COUNTER] = 400;
        rates_of(&run)->reconsider[BANK] = 1;
        small_phase(&run, &mode_choice_phase);
        double share = (double)mode_modes(&run.world).users[ONLINE] / COUNT;
        double expected = 1 / (1 + exp(-cases[i].logit));
        if (!(fabs(share - expected) < 0.024))
            fail_msg("%zu: share %.4f is not %.4f", i, share, expected);
        sim_run_destroy(&run);
    }
}

/* Room for four tenths of the counters, of which half are covered by others: seven in ten keep theirs, the same ones next month. */
static void closings_hit_always_the_same(void **state)
{
    (void)state;
    struct sim_run run;
    enum { COUNT = 4000 };
    uint8_t after[COUNT];
    HAND(&run, NULL);
    crowd(&run, COUNT);
    room(&run, FIRST_BANK, COUNTER, 0.4F);
    room(&run, FIRST_BANK, ONLINE, 1);
    small_phase(&run, &mode_choice_phase);
    assert_true(fabs((double)mode_modes(&run.world).users[COUNTER] / COUNT - 0.7) < 0.022);
    assert_int_equal(mode_modes(&run.world).users[COUNTER] + mode_modes(&run.world).users[ONLINE],
                     COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        after[i] = mode_now(&run, i, BANK);
    run.world.month++;
    small_phase(&run, &mode_choice_phase);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(mode_now(&run, i, BANK), after[i]);
    sim_run_destroy(&run);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    static const int threads[] = {1, 3};
    uint64_t sums[2][4];
    for (int i = 0; i < 2; i++) {
        struct sim_run run;
        hand_on(&run, threads[i],
                (const char *const[]){"modes.noise=1", "modes.innovation=1", NULL});
        crowd(&run, 9000);
        room(&run, FIRST_BANK, COUNTER, 0.4F);
        room(&run, FIRST_BANK, ONLINE, 1);
        rates_of(&run)->reconsider[BANK] = rates_of(&run)->reconsider[MEALS] = 0.5;
        for (int month = 0; month < 3; month++, run.world.month++) {
            small_phase(&run, &mode_choice_phase);
            small_phase(&run, &mode_around_phase);
        }
        static const char *const columns[][2] = {{"person", "mode"},
                                                 {"firm", "bought"},
                                                 {"mode_group", "share"},
                                                 {"mode", "use_offered"}};
        for (int c = 0; c < 4; c++) {
            struct sim_table *table = sim_world_table(&run.world, columns[c][0]);
            sums[i][c] = sim_world_checksum(&run.world, table,
                                            (size_t)sim_table_column_find(table, columns[c][1]));
        }
        sim_run_destroy(&run);
    }
    assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
}

/* ---- around ---- */

/* Four adults of one group: two customers of the first bank, which offers online: one uses it, one the counter; two of the
 * second, at the counter; three able to go online. Beginning at half, experience stays at half; at a quarter it rises by a
 * twelfth of the gap. */
static void shares_around_are_worked_out(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_chooser chooser;
    struct mode_customer customer;
    struct sim_error error;
    HAND(&run, "modes.prior_use=0.25");
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t row = adult(&run);
        if (i < 3)
            equip(&run, row, 50);
        small_households(&run).supplier_kz[i] = i < 2 ? FIRST_BANK : SECOND_BANK;
    }
    small_persons(&run).mode[BANK] = ONLINE + 1;
    room(&run, FIRST_BANK, ONLINE, 0.5F);
    mode_places(&run.world).reach[NORTH * MODES + COOPERATIVE] = 0.125F;
    mode_chooser_fill(&run.world, &chooser);
    mode_customer_means(&chooser, 0, &customer);
    assert_int_equal(mode_around_fill(&run.world, &error), SIM_OK);
    near((double)mode_groups(&run.world).share[customer.group * MODES + ONLINE], 0.25);
    near((double)mode_groups(&run.world).share[customer.group * MODES + COUNTER], 0.75);
    near((double)mode_places(&run.world).able[NORTH * MODES + ONLINE], 0.75);
    near((double)mode_places(&run.world).able[NORTH * MODES + COUNTER], 1);
    assert_true(mode_places(&run.world).able[SOUTH * MODES + COUNTER] == 0);
    struct mode_view mode = mode_modes(&run.world);
    near(mode.offered[ONLINE], 0.5);
    near(mode.offered[COUNTER], 1);
    near(mode.offered[COOPERATIVE], 0.125);
    near(mode.offered[COOK], 1);
    near(mode.use_offered[ONLINE], 0.5);
    near(mode.use_offered[COUNTER], 0.75);
    small_phase(&run, &mode_around_phase);
    near(mode.use_offered[ONLINE], 0.5);
    /* nobody offered it last month: from the prior */
    mode.offered[ONLINE] = 0;
    small_phase(&run, &mode_around_phase);
    near(mode.use_offered[ONLINE], 0.25 + 0.25 / 12);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worth_is_worked_out),
        cmocka_unit_test(tastes_weigh_with_what_is_at_stake),
        cmocka_unit_test(feasibility_is_told),
        cmocka_unit_test(classes_are_told),
        cmocka_unit_test(suppliers_are_compared),
        cmocka_unit_test(habits_are_kept),
        cmocka_unit_test(new_modes_are_heard_of),
        cmocka_unit_test(help_is_found_or_not),
        cmocka_unit_test(wishes_are_counted),
        cmocka_unit_test(beginners_begin),
        cmocka_unit_test(others_are_tried),
        cmocka_unit_test(shares_are_a_logit),
        cmocka_unit_test(closings_hit_always_the_same),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(shares_around_are_worked_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
