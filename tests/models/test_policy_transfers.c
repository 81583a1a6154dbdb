/* Levers of the digital divide, of benefits and of retraining: what they change and what they pay, worked out by hand. Where
 * lots decide, the numbers expected have bounds of five standard deviations, and who is drawn at a value must be drawn at any
 * higher one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/policy/state.h"
#include "models/state/state.h"
#include "tests/models/hand_labour.h"

#include <inttypes.h>

enum { MANY = 1000, HERE = PLACE, THERE = PLACE + 1 };

/* ---- the world: that of labour, with the state and the account of levers ---- */

static void policy_world(struct sim_run *run, const char *const *settings)
{
    struct small small = {.seed = 11};
    struct sim_error error;
    for (size_t i = 0; settings[i]; i++)
        small.settings[i] = settings[i];
    labour_world(run, &small);
    fill_table(run, "institution", INSTITUTION_COUNT);
    assert_int_equal(policy_open(&run->world, &error), SIM_OK);
    market_economy(&run->world).bank_capital[0] = SIM_MONEY_MAX; /* no dividends */
}
#define WORLD(run, ...) policy_world(run, (const char *const[]){__VA_ARGS__, NULL})

static struct sim_lever_entry always(enum policy_lever lever, double value)
{
    return (struct sim_lever_entry){.lever = lever, .value = value, .start = 0, .end = INT32_MAX};
}

static void put(struct sim_run *run, const struct sim_lever_entry *entry)
{
    struct sim_error error;
    assert_int_equal(sim_levers_add(&run->world.levers, entry, &error), SIM_OK);
    sim_levers_advance(&run->world.levers, run->world.month);
}

static void put_for(struct sim_run *run, enum policy_lever lever, double value,
                    enum policy_target kind, size_t label)
{
    struct sim_lever_entry entry = always(lever, value);
    sim_lever_choose(&entry, kind, label);
    put(run, &entry);
}

/* The levers end: none is in force any more, the entries stay. */
static void end_levers(struct sim_run *run)
{
    for (size_t e = 0; e < run->world.levers.entry_count; e++)
        run->world.levers.entries[e].end = run->world.month - 1;
    sim_levers_advance(&run->world.levers, run->world.month);
}

static int64_t spent(struct sim_run *run, enum policy_lever lever)
{
    return policy_levers(&run->world).spent[lever];
}
static int64_t due(struct sim_run *run, enum policy_lever lever)
{
    return policy_levers(&run->world).due[lever];
}
static int64_t cases(struct sim_run *run, size_t entry)
{
    return policy_entries(&run->world).cases[entry];
}

/* The incomes of a month; what the account says is what the ledger moved. */
static void incomes(struct sim_run *run)
{
    struct lever_view lever = policy_levers(&run->world);
    struct sim_error error;
    int64_t sum = 0;
    for (size_t l = 0; l < lever.count; l++)
        lever.spent[l] = 0;
    small_phase(run, &state_incomes_phase);
    for (size_t l = 0; l < lever.count; l++)
        sum += lever.spent[l];
    assert_int_equal(
        sum, sim_ledger_flow(&run->world.ledger, LEDGER_KIND_POLICY_TRANSFERS, LEDGER_HOUSEHOLDS));
    if (sim_ledger_close(&run->world.ledger, run->world.month, NULL, &error) != SIM_OK)
        fail_msg("%s", error.text);
}

static void between(const char *what, int64_t number, double expected, double deviation)
{
    if (fabs((double)number - expected) > 5 * deviation)
        fail_msg("%s, seed 11: %" PRId64 ", expected %g, standard deviation %g", what, number,
                 expected, deviation);
}
static double deviation_of(double n, double share)
{
    return sqrt(n * share * (1 - share));
}

/* ---- digital training ---- */

/* A value of 12 a year is certainty in a month. */
static void a_course_teaches_for_good(void **state)
{
    (void)state;
    for (int adopted = 0; adopted < 2; adopted++) {
        struct sim_run run;
        WORLD(&run, adopted ? "policy.training.adoption=1" : "policy.training.adoption=0",
              "policy.training.points=10", "policy.training.skill=40", "policy.training.cost=100");
        market_economy(&run.world).consumer_price[0] = 1.2;
        uint32_t home = small_home(&run, HERE, 500);
        uint32_t user = small_person(&run, home, WORLD_MALE, 70, WORLD_ADULT);
        uint32_t outside = small_person(&run, home, WORLD_MALE, 70, WORLD_ADULT);
        uint32_t able = small_person(&run, home, WORLD_MALE, 70, WORLD_ADULT);
        uint32_t coached = small_person(&run, home, WORLD_MALE, 70, WORLD_ADULT);
        uint32_t child = small_person(&run, home, WORLD_MALE, 14, WORLD_CHILD);
        uint32_t younger = small_person(&run, home, WORLD_MALE, 50, WORLD_ADULT);
        struct person_view p = small_persons(&run);
        p.internet[user] = p.internet[able] = p.internet[coached] = 1;
        p.skill[user] = p.skill[coached] = 20;
        p.skill[able] = 40;
        p.coached[coached] = 10;
        put_for(&run, POLICY_TRAINING, 12, POLICY_BY_AGE, 4); /* 60-74 */
        small_phase(&run, &person_courses_phase);
        assert_int_equal(p.coached[user], 10);
        assert_true(p.skill[user] == 30.0f);
        assert_int_equal(p.coached[outside], 10);
        assert_int_equal(p.internet[outside], adopted);
        assert_true(p.skill[outside] == (adopted ? 10.0f : 0.0f));
        assert_true(p.skill[able] == 40.0f && p.coached[able] == 0);
        assert_true(p.skill[coached] == 20.0f); /* once in a life */
        assert_int_equal(p.coached[child] + p.coached[younger], 0);
        assert_int_equal(due(&run, POLICY_TRAINING), 2 * 12000);
        assert_int_equal(cases(&run, 0), 2);
        small_phase(&run, &person_courses_phase);
        assert_int_equal(cases(&run, 0), 2);
        sim_run_destroy(&run);
    }
}

static void courses_end_with_the_scale(void **state)
{
    (void)state;
    struct sim_run run;
    WORLD(&run, "policy.training.points=10", "policy.training.skill=100");
    uint32_t row = small_person(&run, small_home(&run, HERE, 500), WORLD_MALE, 40, WORLD_ADULT);
    struct person_view p = small_persons(&run);
    struct person_parameters rule = *person_parameters(&run.world);
    p.internet[row] = 1;
    p.skill[row] = 95;
    struct sim_lever_entry entry = always(POLICY_TRAINING, 12);
    put(&run, &entry);
    small_phase(&run, &person_courses_phase);
    assert_true(p.skill[row] == 100.0f);
    /* attainable of the reference person 50, 60 with the course: a tenth of the gap a month */
    rule.learning = 0.1;
    rule.attainable = 50;
    NEAR(person_skill_next(&rule, 20, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 10, 0), 24);
    rule.attainable = 95;
    NEAR(person_skill_next(&rule, 20, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 10, 0), 28);
    rule.fading =
        0.1; /* without use the course is lost like all skill, but what can be attained is not */
    NEAR(person_skill_next(&rule, 20, false, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 10, 0), 18);
    /* the phase of learning knows the column */
    const struct person_parameters *q = person_parameters(&run.world);
    p.skill[row] = 10;
    household_compose(&run.world);
    small_phase(&run, &person_learning_phase);
    NEAR(p.skill[row],
         (float)(10 + q->learning * (q->attainable + q->attainable_diploma + 10 - 10)));
    sim_run_destroy(&run);
}

/* Who takes a course at 0.6 a year takes it at 3.6; a twentieth and three tenths of a thousand. */
static void the_same_take_courses_and_more(void **state)
{
    (void)state;
    bool few[MANY];
    for (int more = 0; more < 2; more++) {
        struct sim_run run;
        double value = more ? 3.6 : 0.6;
        int64_t took = 0;
        WORLD(&run, "policy.training.skill=40");
        for (int i = 0; i < MANY; i++)
            worker(&run, HERE, 40, WORLD_OTHER_ACTIVITY, CLERK);
        struct sim_lever_entry entry = always(POLICY_TRAINING, value);
        put(&run, &entry);
        small_phase(&run, &person_courses_phase);
        for (int i = 0; i < MANY; i++) {
            bool coached = small_persons(&run).coached[i] > 0;
            took += coached;
            if (more && few[i] && !coached)
                fail_msg("seed 11: person %d takes a course at 0.6 a year, but not at 3.6", i);
            few[i] = coached;
        }
        between("courses", took, MANY * value / 12, deviation_of(MANY, value / 12));
        assert_int_equal(cases(&run, 0), took);
        sim_run_destroy(&run);
    }
}

/* ---- internet at home ---- */

static void the_connected_are_paid(void **state)
{
    (void)state;
    struct sim_run run;
    WORLD(&run, "household.expectation=0.5");
    uint32_t home = small_home(&run, HERE, 500), other = small_home(&run, THERE, 500);
    uint32_t rich = small_home(&run, HERE, 500), without = small_home(&run, HERE, 500);
    struct household_view h = small_households(&run);
    h.connected[home] = h.connected[other] = h.connected[rich] = 1;
    h.decile[rich] = 4;
    struct sim_lever_entry entry = always(POLICY_CONNECTION, 10.5);
    sim_lever_choose(&entry, POLICY_BY_DECILE, 0);
    sim_lever_choose(&entry, POLICY_BY_DECILE, 1);
    put(&run, &entry);
    put_for(&run, POLICY_CONNECTION, 2, POLICY_BY_DEPARTEMENT, THERE);
    incomes(&run);
    assert_int_equal(h.deposits[home], 1050);
    assert_int_equal(h.policy_transfers[home], 1050);
    assert_int_equal(h.income[home], 1050);
    NEAR(h.income_expected[home], 525);
    assert_int_equal(h.deposits[other], 1250); /* both add up */
    assert_int_equal(h.deposits[rich] + h.deposits[without], 0);
    assert_int_equal(spent(&run, POLICY_CONNECTION), 2300);
    assert_int_equal(cases(&run, 0), 2);
    assert_int_equal(cases(&run, 1), 1);
    end_levers(&run);
    incomes(&run);
    assert_int_equal(h.policy_transfers[home] + h.income[home] + spent(&run, POLICY_CONNECTION), 0);
    sim_run_destroy(&run);
}

/* 20 EUR at 0.05 raise the level from -1 to 0: a half subscribes instead of 1 / (1 + e) = 0.26894; of those with it
 * 0.5 cancel, and 0.5 / e = 0.18394 with the subsidy. */
static void a_subsidy_connects(void **state)
{
    (void)state;
    static const double expected[2][2] = {{0.2689414, 1 - 0.5}, {0.5, 1 - 0.1839397}};
    bool before[2 * MANY];
    for (int paid = 0; paid < 2; paid++) {
        struct sim_run run;
        int64_t connected[2] = {0};
        WORLD(&run, "household.connection.rate=1", "household.connection.level=-1",
              "household.connection.income=0", "household.connection.cancelling=0.25",
              "household.connection.cancelling_others=2",
              "household.connection.cancelling_income=0", "policy.connection.effect=0.05");
        for (int i = 0; i < 2 * MANY; i++)
            small_home(&run, HERE, 500);
        for (int i = MANY; i < 2 * MANY; i++)
            small_households(&run).connected[i] = 1;
        if (paid)
            put_for(&run, POLICY_CONNECTION, 20, POLICY_BY_DEPARTEMENT, HERE);
        small_phase(&run, &household_connection_phase);
        for (int i = 0; i < 2 * MANY; i++) {
            bool now = small_households(&run).connected[i];
            connected[i >= MANY] += now;
            if (paid && before[i] && !now)
                fail_msg("seed 11: home %d is connected without the subsidy, but not with it", i);
            before[i] = now;
        }
        for (int had = 0; had < 2; had++)
            between("connected", connected[had], MANY * expected[paid][had],
                    deviation_of(MANY, expected[paid][had]));
        sim_run_destroy(&run);
    }
}

/* ---- equipment ---- */

/* 200 EUR at 0.005 raise the level from -1 to 0, of a highest probability of one half. */
static void a_smartphone_is_paid_once(void **state)
{
    (void)state;
    int64_t acquired[2] = {0};
    bool before[MANY];
    for (int paid = 0; paid < 2; paid++) {
        struct sim_run run;
        WORLD(&run, "person.smartphone.innovation=0.5", "person.smartphone.imitation=0",
              "person.smartphone.level=-1", "person.smartphone.user=0", "person.smartphone.age=0",
              "person.smartphone.income=0", "person.internet.adoption=0",
              "policy.equipment.effect=0.005");
        for (int i = 0; i < MANY; i++)
            worker(&run, HERE, 40, WORLD_OTHER_ACTIVITY, CLERK);
        struct sim_lever_entry entry = always(POLICY_EQUIPMENT, 200);
        if (paid)
            put(&run, &entry);
        small_phase(&run, &person_internet_phase);
        struct person_view p = small_persons(&run);
        struct household_view h = small_households(&run);
        for (int i = 0; i < MANY; i++) {
            acquired[paid] += p.smartphone[i];
            assert_int_equal(h.equipment_due[p.household[i]], paid * 20000 * p.smartphone[i]);
            if (paid && before[i] && !p.smartphone[i])
                fail_msg("seed 11: person %d acquires without the subsidy, but not with it", i);
            before[i] = p.smartphone[i];
        }
        if (paid) {
            assert_int_equal(cases(&run, 0), acquired[1]);
            run.world.month++;
            end_levers(&run); /* what was due is paid all the same */
            incomes(&run);
            assert_int_equal(spent(&run, POLICY_EQUIPMENT), 20000 * acquired[1]);
            for (int i = 0; i < MANY; i++)
                assert_int_equal(h.income[p.household[i]], 20000 * p.smartphone[i]);
            incomes(&run);
            assert_int_equal(spent(&run, POLICY_EQUIPMENT), 0);
        }
        sim_run_destroy(&run);
    }
    between("smartphones without", acquired[0], MANY * 0.1344707, deviation_of(MANY, 0.1344707));
    between("smartphones with", acquired[1], MANY * 0.25, deviation_of(MANY, 0.25));
}

/* ---- automatic entitlement ---- */

static void go_without_procedures(struct sim_run *run, uint32_t row)
{
    size_t categories = market_rates(&run->world)->category_count;
    for (size_t c = 0; c < categories; c++)
        if (mode_rates(&run->world)->procedure[c])
            small_persons(run).mode[row * categories + c] = mode_code(MODE_WITHOUT, MODE_HELP_NONE);
}

/* 500 EUR are due to each; the one who applies receives them in any case. */
static void benefits_come_without_a_procedure(void **state)
{
    (void)state;
    bool few[MANY];
    static const double shares[] = {0.25, 0.75, 1};
    for (size_t s = 0; s < sizeof shares / sizeof *shares; s++) {
        struct sim_run run;
        int64_t received = 0;
        WORLD(&run, "modes.coproduction=1");
        market_economy(&run.world).guaranteed[0] = 50000;
        for (int i = 0; i < MANY; i++)
            go_without_procedures(&run, worker(&run, HERE, 40, WORLD_OTHER_ACTIVITY, CLERK));
        worker(&run, HERE, 40, WORLD_OTHER_ACTIVITY, CLERK); /* applies */
        struct sim_lever_entry entry = always(POLICY_ENTITLEMENT, shares[s]);
        put(&run, &entry);
        incomes(&run);
        struct household_view h = small_households(&run);
        for (int i = 0; i < MANY; i++) {
            bool paid = h.policy_transfers[i] > 0;
            received += paid;
            assert_int_equal(h.policy_transfers[i], paid ? 50000 : 0);
            assert_int_equal(h.lapsed[i], paid ? 0 : 50000);
            assert_int_equal(h.income[i], h.policy_transfers[i]);
            assert_int_equal(h.deposits[i], h.policy_transfers[i]);
            if (s > 0 && few[i] && !paid)
                fail_msg("seed 11: home %d is paid at %g, but not at %g", i, shares[s - 1],
                         shares[s]);
            few[i] = paid;
        }
        between("entitled", received, MANY * shares[s], deviation_of(MANY, shares[s]));
        assert_int_equal(h.income[MANY], 50000);
        assert_int_equal(h.policy_transfers[MANY], 0);
        assert_int_equal(spent(&run, POLICY_ENTITLEMENT), 50000 * received);
        assert_int_equal(cases(&run, 0), received);
        sim_run_destroy(&run);
    }
}

/* ---- retraining ---- */

static void masons(struct sim_run *run)
{
    for (int i = 0; i < MANY; i++)
        worker(run, i % 2 ? HERE : THERE, 40, WORLD_UNEMPLOYED, MASON);
}

/* A tenth begins without levers. In one place, half of them, the volume makes it two tenths and the pay of 500 EUR three
 * (0.2 x 1.5); spells last 6 - 1.6, that is 4 months. Courses of 4 x 900 EUR at a price of 1.5 are owed for those added. */
static void levers_of_retraining(void **state)
{
    (void)state;
    struct sim_run run;
    bool before[MANY];
    int64_t began = 0, added = 0;
    const char *const settings[] = {"labour.retraining.entry=0.1", "labour.retraining.months=6",
                                    "policy.retraining.effect=0.001", "policy.retraining.cost=900",
                                    NULL};
    policy_world(&run, settings);
    masons(&run);
    small_phase(&run, &market_retraining_phase);
    for (int i = 0; i < MANY; i++)
        before[i] = small_persons(&run).training[i] == 6;
    sim_run_destroy(&run);

    policy_world(&run, settings);
    market_economy(&run.world).consumer_price[0] = 1.5;
    masons(&run);
    put_for(&run, POLICY_RETRAINING_VOLUME, 0.1, POLICY_BY_DEPARTEMENT, HERE);
    put_for(&run, POLICY_RETRAINING_PAY, 500, POLICY_BY_DEPARTEMENT, HERE);
    put_for(&run, POLICY_RETRAINING_TIME, 1.6, POLICY_BY_DEPARTEMENT, HERE);
    small_phase(&run, &market_retraining_phase);
    for (int i = 0; i < MANY; i++) {
        uint8_t months = small_persons(&run).training[i];
        if ((i % 2 == 0 || before[i]) && (months > 0) != before[i])
            fail_msg("seed 11: mason %d: retrains without levers: %d, with them: %d months", i,
                     before[i], months);
        if (months > 0)
            assert_int_equal(months, i % 2 ? 4 : 6);
        began += i % 2 && months > 0;
        added += months > 0 && !before[i];
    }
    between("spells", began, MANY / 2 * 0.3, deviation_of(MANY / 2.0, 0.3));
    assert_int_equal(due(&run, POLICY_RETRAINING_VOLUME) + due(&run, POLICY_RETRAINING_PAY),
                     added * 4 * 135000);
    assert_int_equal(due(&run, POLICY_RETRAINING_VOLUME), cases(&run, 0) * 4 * 135000);
    between("added by volume", cases(&run, 0), MANY / 2 * 0.1, deviation_of(MANY / 2.0, 0.1));
    assert_int_equal(cases(&run, 2), began);
    incomes(&run);
    assert_int_equal(spent(&run, POLICY_RETRAINING_PAY), 50000 * began);
    assert_int_equal(cases(&run, 1), began);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(small_households(&run).income[small_persons(&run).household[i]],
                         i % 2 && small_persons(&run).training[i] > 0 ? 50000 : 0);
    sim_run_destroy(&run);
}

static void a_spell_lasts_a_month_at_the_least(void **state)
{
    (void)state;
    struct sim_run run;
    WORLD(&run, "labour.retraining.entry=1", "labour.retraining.months=6");
    uint32_t mason = worker(&run, HERE, 40, WORLD_UNEMPLOYED, MASON);
    struct sim_lever_entry entry = always(POLICY_RETRAINING_TIME, 40);
    put(&run, &entry);
    small_phase(&run, &market_retraining_phase);
    assert_int_equal(small_persons(&run).training[mason], 1);
    assert_int_equal(due(&run, POLICY_RETRAINING_VOLUME), 0);
    sim_run_destroy(&run);
}

/* ---- the data dividend, and taxes on what persons earn ---- */

/* 1001 cents for three: 333 each, two stay with the state. */
static void the_levy_on_data_is_shared(void **state)
{
    (void)state;
    struct sim_run run;
    WORLD(&run, "modes.coproduction=1");
    uint32_t two = small_home(&run, HERE, 500), one = small_home(&run, HERE, 500);
    uint32_t users[] = {small_person(&run, two, WORLD_MALE, 40, WORLD_ADULT),
                        small_person(&run, two, WORLD_MALE, 15, WORLD_CHILD),
                        small_person(&run, one, WORLD_MALE, 40, WORLD_ADULT),
                        small_person(&run, one, WORLD_MALE, 14, WORLD_CHILD)};
    small_person(&run, one, WORLD_MALE, 40, WORLD_ADULT); /* no user */
    for (size_t i = 0; i < sizeof users / sizeof *users; i++)
        small_persons(&run).internet[users[i]] = 1;
    struct sim_lever_entry entry = always(POLICY_DATA_DIVIDEND, 0.5);
    put(&run, &entry);
    policy_collected(&run.world, POLICY_DATA_DIVIDEND, 1001);
    incomes(&run);
    struct household_view h = small_households(&run);
    assert_int_equal(h.policy_transfers[two], 666);
    assert_int_equal(h.income[one], 333);
    assert_int_equal(spent(&run, POLICY_DATA_DIVIDEND), 999);
    policy_levers(&run.world).collected[POLICY_DATA_DIVIDEND] = 0;
    incomes(&run);
    assert_int_equal(h.policy_transfers[two] + h.income[one], 0);
    sim_run_destroy(&run);
}

static void taxes_on_peers_lower_the_income(void **state)
{
    (void)state;
    struct sim_run run;
    WORLD(&run, "modes.coproduction=1");
    uint32_t home = small_home(&run, HERE, 500);
    struct household_view h = small_households(&run);
    h.peer_income[home] = 1000;
    h.peer_transfers[home] = 300;
    h.peer_taxes[home] = 172;
    incomes(&run);
    assert_int_equal(h.income[home], 528);
    sim_run_destroy(&run);
}

/* ---- all at once ---- */

static void put_all(struct sim_run *run)
{
    static const struct {
        enum policy_lever lever;
        double value;
    } all[] = {
        {POLICY_TRAINING, 1},         {POLICY_CONNECTION, 10},         {POLICY_EQUIPMENT, 150},
        {POLICY_ENTITLEMENT, 0.5},    {POLICY_RETRAINING_VOLUME, 0.1}, {POLICY_RETRAINING_TIME, 2},
        {POLICY_RETRAINING_PAY, 300}, {POLICY_DATA_DIVIDEND, 0.5}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct sim_lever_entry entry = always(all[i].lever, all[i].value);
        put(run, &entry);
    }
}

/* Months close to the cent (phase closing), and threads do not matter. */
static void months_close_for_any_number_of_threads(void **state)
{
    (void)state;
    enum { MONTHS = 4 };
    struct sim_run runs[2];
    for (int r = 0; r < 2; r++) {
        small_open(&runs[r], &(struct small){.seed = 11, .threads = r ? 3 : 1});
        put_all(&runs[r]);
        for (int month = 0; month < MONTHS; month++)
            small_month(&runs[r]);
    }
    const struct sim_world *one = &runs[0].world, *three = &runs[1].world;
    for (size_t t = 0; t < one->model->table_count; t++)
        for (size_t c = 0; c <= one->model->tables[t]->column_count; c++)
            if (sim_world_checksum(one, &one->tables[t], c) !=
                sim_world_checksum(three, &three->tables[t], c))
                fail_msg("seed 11: %s.%s differs between one and three threads",
                         one->model->tables[t]->name, sim_table_column_name(&one->tables[t], c));
    for (size_t e = 0; e < one->levers.entry_count; e++) /* nobody is without a counter in 2010 */
        if (one->levers.entries[e].lever != POLICY_ENTITLEMENT &&
            policy_entries(one).acted[e] + policy_entries(one).cases[e] == 0)
            fail_msg("seed 11: lever %s has changed nothing",
                     one->levers.declarations[one->levers.entries[e].lever].name);
    for (int r = 0; r < 2; r++)
        sim_run_destroy(&runs[r]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_course_teaches_for_good),
        cmocka_unit_test(courses_end_with_the_scale),
        cmocka_unit_test(the_same_take_courses_and_more),
        cmocka_unit_test(the_connected_are_paid),
        cmocka_unit_test(a_subsidy_connects),
        cmocka_unit_test(a_smartphone_is_paid_once),
        cmocka_unit_test(benefits_come_without_a_procedure),
        cmocka_unit_test(levers_of_retraining),
        cmocka_unit_test(a_spell_lasts_a_month_at_the_least),
        cmocka_unit_test(the_levy_on_data_is_shared),
        cmocka_unit_test(taxes_on_peers_lower_the_income),
        cmocka_unit_test(months_close_for_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
