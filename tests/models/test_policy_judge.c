/* Levers that can do nothing, or contradict each other, are refused with the reason: before the opening by what parameters and
 * tables say, after it by who is in the target, after the last month by what they have changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/policy/state.h"
#include "tests/models/small_world.h"

/* One label of one kind of target; NULL for none. */
struct aim {
    const char *kind, *label;
};
struct trial {
    enum policy_lever lever;
    double value;
    struct aim aims[2];
    const char *end;  /* month; NULL: never */
    const char *says; /* part of the reason; NULL: it can act */
};

static void choose(const struct sim_run *run, struct sim_lever_entry *entry, const struct aim *aim)
{
    int kind = sim_levers_find_target(&run->world.levers, aim->kind);
    assert_true(kind >= 0);
    const struct sim_labels *labels =
        sim_world_dimension(&run->world, policy_lever_targets[kind].dimension);
    size_t label = 0;
    while (label < labels->count && strcmp(labels->labels[label], aim->label) != 0)
        label++;
    if (label == labels->count)
        fail_msg("%s has no label %s", aim->kind, aim->label);
    sim_lever_choose(entry, (size_t)kind, label);
}

static size_t add(struct sim_run *run, const struct trial *trial)
{
    struct sim_error error;
    struct sim_lever_entry entry = {
        .lever = trial->lever, .value = trial->value, .start = run->world.month, .end = INT32_MAX};
    for (size_t i = 0; i < 2 && trial->aims[i].kind; i++)
        choose(run, &entry, &trial->aims[i]);
    if (trial->end)
        assert_true(sim_month_parse(trial->end, &entry.end));
    assert_int_equal(sim_levers_add(&run->world.levers, &entry, &error), SIM_OK);
    return run->world.levers.entry_count - 1;
}

static void judge(const struct sim_run *run, size_t entry, bool opened, const char *says)
{
    const char *name = policy_lever_declarations[run->world.levers.entries[entry].lever].name;
    char why[640] = "untouched";
    bool can = policy_can_act(&run->world, entry, opened, why, sizeof why);
    if (can != (says == NULL))
        fail_msg("%s %s: '%s', expected '%s'", name, can ? "can act" : "cannot act", why,
                 says ? says : "that it can");
    if (says && !strstr(why, says))
        fail_msg("%s: '%s' does not say '%s'", name, why, says);
}

/* Every trial stands alone in the scenario. */
static void judge_all(struct sim_run *run, const struct trial *trials, size_t count, bool opened)
{
    for (size_t i = 0; i < count; i++) {
        judge(run, add(run, &trials[i]), opened, trials[i].says);
        run->world.levers.entry_count = 0;
    }
}
#define JUDGE(run, trials, opened)                                                                 \
    judge_all(run, trials, sizeof(trials) / sizeof(trials)[0], opened)

/* ---- before the opening ---- */

static void modes_must_be_there(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        {POLICY_COUNTER_FLOOR, 0.9, {{"category", "public_administration"}}, NULL, NULL},
        {POLICY_COUNTER_FLOOR, 0.9, {{"category", "other"}}, NULL, "beside which"},
        {POLICY_COUNTER_FLOOR, 0.9, {{"sector", "C1"}}, NULL, "no mode in its target (sector C1)"},
        {POLICY_COUNTER_FLOOR, 0.9, {{"category", "food"}, {"sector", "KZ"}}, NULL, "food"},
        {POLICY_COUNTER_CAP, 0, {{"category", "food"}, {"sector", "GZ"}}, NULL, NULL},
        {POLICY_SURCHARGE_CAP, 0.9, {{NULL, NULL}}, NULL, "surcharge may rise above the cap"},
        {POLICY_SURCHARGE_CAP, 0, {{"category", "banking_insurance"}}, NULL, NULL},
        {POLICY_SURCHARGE_CAP, -0.1, {{"category", "other"}}, NULL, NULL},
        {POLICY_HUMAN_CHANNEL, 1, {{"category", "other"}}, NULL, "beside which"},
        {POLICY_SIMPLIFICATION, 10, {{"category", "other"}}, NULL, "needs digital skill"},
        {POLICY_SIMPLIFICATION, 10, {{"category", "food"}}, NULL, NULL},
        {POLICY_SAVING_WAGES, 0.3, {{"sector", "GZ"}}, NULL, NULL},
        {POLICY_SAVING_WAGES, 0.3, {{"sector", "AZ"}}, NULL, "takes less staff"},
        {POLICY_SAVING_CREDIT, 0.5, {{"category", "food"}}, NULL, NULL},
        {POLICY_MACHINE_TAX, 200, {{"category", "food"}}, NULL, NULL},
        {POLICY_MACHINE_TAX, 200, {{"category", "energy_water"}}, NULL, "is a machine"},
        {POLICY_PLATFORM_TAX, 0.03, {{"category", "public_administration"}}, NULL, "commission"},
        {POLICY_PLATFORM_TAX, 0.03, {{"platform", "mobility_cooperative"}}, NULL, "no cooperative"},
        {POLICY_PLATFORM_TAX,
         0.03,
         {{"platform", "booking"}, {"category", "food"}},
         NULL,
         "category food; platform booking"},
        {POLICY_PLATFORM_TAX, 0.03, {{"platform", "booking"}}, NULL, NULL},
        {POLICY_COMMISSION_CAP, 0.9, {{NULL, NULL}}, NULL, "above the cap"},
        {POLICY_COMMISSION_CAP, 0.15, {{"category", "restaurants"}}, NULL, NULL},
        {POLICY_COMMISSION_CAP, 0.3, {{"platform", "meal_delivery"}}, NULL, "above the cap"},
        {POLICY_PEER_TAX, 0.1, {{"category", "transport_long"}}, NULL, "pays persons for services"},
        {POLICY_PEER_TAX, 0.1, {{"category", "lodging"}}, NULL, NULL},
        {POLICY_PLATFORM_PAY, 11, {{"category", "lodging"}}, NULL, "restaurants"},
        {POLICY_PLATFORM_PAY, 11, {{"category", "restaurants"}}, NULL, NULL},
        {POLICY_PLATFORM_CONTRIBUTIONS, 0.2, {{"category", "transport_local"}}, NULL, NULL},
        {POLICY_DISCLOSURE, 0.5, {{"platform", "ticketing"}}, NULL, "searched"},
        {POLICY_INTEROPERABILITY, 0.5, {{"category", "health_care"}}, NULL, NULL},
        {POLICY_DATA_CONSENT, 0.4, {{"category", "public_administration"}}, NULL, "records"},
        {POLICY_DATA_DIVIDEND, 0.2, {{NULL, NULL}}, NULL, NULL},
        {POLICY_SUPPORT, 0.5, {{"category", "banking_insurance"}}, NULL, "venues"},
        {POLICY_SUPPORT, 0.5, {{"category", "food"}}, NULL, NULL},
        {POLICY_INSTALLATION_PRICE, 0.5, {{"sector", "GZ"}}, NULL, NULL},
        {POLICY_INSTALLATION_PRICE, 0.5, {{"sector", "C2"}}, NULL, "installed by firms"},
        {POLICY_WORKING_TIME, 0.1, {{"sector", "C2"}}, NULL, NULL},
        {POLICY_DEMAND_LOSS, 0.1, {{"category", "other"}}, NULL, NULL},
        {POLICY_ENTITLEMENT, 0.5, {{NULL, NULL}}, NULL, NULL},
    };
    struct sim_run run;
    small_prepare(&run, &(struct small){.seed = 1});
    JUDGE(&run, trials, false);
    sim_run_destroy(&run);
}

static void modes_must_be_launched_in_time(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        {POLICY_PLATFORM_PAY, 11, {{"category", "restaurants"}}, "2013-05", "launched in 2013-06"},
        {POLICY_PLATFORM_PAY, 11, {{"category", "restaurants"}}, "2013-06", NULL},
        {POLICY_EXPORT_LOSS, 0.1, {{NULL, NULL}}, "2010-01", "from the second month on"},
        {POLICY_EXPORT_LOSS, 0.1, {{NULL, NULL}}, "2010-02", NULL},
        {POLICY_IMPORT_PRICE, 0.1, {{"sector", "C2"}}, "2010-02", NULL},
    };
    struct sim_run run;
    small_prepare(&run, &(struct small){.seed = 1});
    JUDGE(&run, trials, false);
    sim_run_destroy(&run);
    small_prepare(&run, &(struct small){.settings = {"run.end=2013-05"}, .seed = 1});
    judge(&run, add(&run, &trials[1]), false, "it ends in 2013-05"); /* the run does */
    sim_run_destroy(&run);
}

static void parameters_may_leave_nothing(void **state)
{
    (void)state;
    static const struct trial idle[] = {
        {POLICY_TRAINING, 0.1, {{NULL, NULL}}, NULL, "policy.training.skill is 0"},
        {POLICY_DATA_DIVIDEND, 0.1, {{NULL, NULL}}, NULL, "modes.record_value is 0"},
        {POLICY_ACCESS_POINTS, 0.1, {{NULL, NULL}}, NULL, "modes.access_points is 1"},
    };
    static const struct trial counters[] = {
        {POLICY_COUNTER_FLOOR, 0.9, {{NULL, NULL}}, NULL, "modes.coproduction is 0"},
        {POLICY_ENTITLEMENT, 0.9, {{NULL, NULL}}, NULL, "modes.coproduction is 0"},
        {POLICY_SAVING_WAGES, 0.9, {{NULL, NULL}}, NULL, "modes.coproduction is 0"},
        {POLICY_SUPPORT, 0.9, {{NULL, NULL}}, NULL, "modes.coproduction is 0"},
        {POLICY_CONTACT_AVERSION, 9, {{NULL, NULL}}, NULL, "modes.coproduction is 0"},
        {POLICY_TRAINING, 0.1, {{NULL, NULL}}, NULL, NULL},
        {POLICY_WORKING_TIME, 0.1, {{NULL, NULL}}, NULL, NULL},
        {POLICY_EXPORT_LOSS, 0.1, {{NULL, NULL}}, NULL, NULL},
    };
    struct sim_run run;
    small_prepare(&run,
                  &(struct small){.settings = {"policy.training.skill=0", "modes.record_value=0",
                                               "modes.access_points=1"},
                                  .seed = 1});
    JUDGE(&run, idle, false);
    sim_run_destroy(&run);
    /* what a dated change sets right may act */
    static const char later[] = "name: small\ntitle: small\ninputs: scenarios/france\n"
                                "parameters: {scale: 1/10000, modes.record_value: 0}\n"
                                "changes: [{date: 2012-01, parameters: {modes.record_value: 1}}]\n";
    small_prepare(&run, &(struct small){.scenario = later, .seed = 1});
    judge(&run, add(&run, &idle[1]), false, NULL);
    sim_run_destroy(&run);
    small_prepare(&run, &(struct small){.settings = {"modes.coproduction=0"}, .seed = 1});
    JUDGE(&run, counters, false);
    sim_run_destroy(&run);
}

/* What a firm saves is shared once: 0.6 to employees and 0.5 to customers of the same firms is more than there is. */
static void nothing_is_shared_out_twice(void **state)
{
    (void)state;
    static const struct trial wages = {
        POLICY_SAVING_WAGES, 0.6, {{"sector", "GZ"}, {"size_class", "250+"}}, NULL, NULL};
    static const struct trial credit = {
        POLICY_SAVING_CREDIT, 0.5, {{"category", "food"}}, NULL, NULL};
    static const struct trial elsewhere = {
        POLICY_SAVING_CREDIT, 0.5, {{"category", "lodging"}}, NULL, NULL};
    static const struct trial earlier = {
        POLICY_SAVING_CREDIT, 0.5, {{"category", "food"}}, "2011-12", NULL};
    struct sim_run run;
    small_prepare(&run, &(struct small){.seed = 1});
    size_t first = add(&run, &wages);
    judge(&run, first, false, NULL);
    size_t other = add(&run, &elsewhere); /* is sold by another sector */
    judge(&run, other, false, NULL);
    judge(&run, first, false, NULL);
    size_t second = add(&run, &credit);
    judge(&run, second, false, "saving_wages takes 0.6 and saving_credit takes 0.5 of what a firm");
    judge(&run, first, false, "together more than 1");
    judge(&run, other, false, NULL);
    run.world.levers.entries[second].value = 0.4;
    judge(&run, second, false, NULL);
    run.world.levers.entry_count = 1;
    size_t third = add(&run, &earlier); /* overlaps until it ends */
    judge(&run, third, false, "in 2011-12");
    run.world.levers.entries[first].start = sim_month(2012, 1);
    judge(&run, third, false, NULL);
    run.world.levers.entries[first].start = run.world.month;
    run.world.levers.entries[first].phase_in = 48; /* at half its strength by then: 0.3 */
    judge(&run, third, false, NULL);
    sim_run_destroy(&run);
}

/* ---- after the opening ---- */

static void somebody_must_be_in_the_target(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        {POLICY_TRAINING, 0.1, {{"age", "0-14"}}, NULL, "no person of 15 or more"},
        {POLICY_TRAINING, 0.1, {{"age", "75+"}}, NULL, NULL},
        {POLICY_TRAINING,
         0.1,
         {{"age", "75+"}, {"diploma", "in_education"}},
         NULL,
         "age 75+; diploma in_education"},
        {POLICY_HUMAN_CHANNEL, 1, {{"category", "food"}, {"age", "30-44"}}, NULL, NULL},
        {POLICY_ENTITLEMENT, 0.1, {{"decile", "1"}}, NULL, NULL},
        {POLICY_COUNTER_FLOOR, 0.1, {{"category", "food"}, {"size_class", "2-9"}}, NULL, NULL},
        {POLICY_COUNTER_FLOOR, 0.1, {{"sector", "C2"}, {"size_class", "1"}}, NULL, "no firm"},
        {POLICY_WORKING_TIME, 0.1, {{"sector", "GZ"}}, NULL, NULL},
        {POLICY_PLATFORM_TAX, 0.1, {{"platform", "booking"}}, NULL, NULL},
    };
    struct sim_run run;
    small_open(&run, &(struct small){.seed = 1});
    JUDGE(&run, trials, true);
    sim_run_destroy(&run);
}

/* A buffer that is too small cuts the sentence off. */
static void sentences_fit(void **state)
{
    (void)state;
    static const struct trial trial = {
        POLICY_MACHINE_TAX, 200, {{"category", "energy_water"}}, NULL, ""};
    struct sim_run run;
    char why[12];
    small_prepare(&run, &(struct small){.seed = 1});
    assert_false(policy_can_act(&run.world, add(&run, &trial), false, why, sizeof why));
    assert_string_equal(why, "no mode in ");
    sim_run_destroy(&run);
}

/* ---- after the last month ---- */

static void what_changed_nothing_is_told(void **state)
{
    (void)state;
    static const struct trial trial = {POLICY_TRAINING, 0.1, {{"age", "75+"}}, "2010-06", NULL};
    struct sim_run run;
    struct sim_error error = {.text = ""};
    small_open(&run, &(struct small){.seed = 1});
    assert_int_equal(policy_finish(&run.world, &error), SIM_OK);
    size_t e = add(&run, &trial);
    run.world.levers.entries[e].origin.line = 7;
    run.world.levers.entries[e].origin.column = 5;
    run.world.month += 8;
    assert_int_equal(policy_finish(&run.world, &error), SIM_SCENARIO);
    static const char says[] = ":7:5: the lever digital_training (value 0.1, 2010-01 to 2010-06, "
                               "age 75+) has changed nothing in the whole run";
    if (!strstr(error.text, says))
        fail_msg("'%s' does not say '%s'", error.text, says);
    policy_entries(&run.world).cases[e] = 1;
    assert_int_equal(policy_finish(&run.world, &error), SIM_OK);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_must_be_there),
        cmocka_unit_test(modes_must_be_launched_in_time),
        cmocka_unit_test(parameters_may_leave_nothing),
        cmocka_unit_test(nothing_is_shared_out_twice),
        cmocka_unit_test(somebody_must_be_in_the_target),
        cmocka_unit_test(sentences_fit),
        cmocka_unit_test(what_changed_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
