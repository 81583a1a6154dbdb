/* Levers of a scenario: what is read, and every mistake with its line, column and sentence. */
#include "sim/io/levers.h"
#include "sim/run/run.h"
#include "tests/unit/tiny_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/scenario_reading.h"

/* ---- reading with the declarations of the tiny model ---- */

/* Reads files and checks their levers, as a run does before there is a world. `by_inputs`: the age
 * bands are set only when the model prepares. */
static void read_levers(struct reading *reading, const struct sim_scenario_text *files,
                        size_t count, bool by_inputs)
{
    struct tiny_model tiny;
    struct sim_error error;
    tiny_model(&tiny);
    if (by_inputs) {
        tiny.age_band.labels = NULL;
        tiny.age_band.count = 0;
    }
    read_texts(reading, files, count, NULL, 0);
    enum sim_status status =
        sim_levers_check(&tiny.model, &reading->scenario, &reading->diagnostics, &error);
    if (status != SIM_OK)
        reading->status = status;
    free(reading->text);
    reading->text = sim_diagnostics_text(&reading->diagnostics);
    assert_non_null(reading->text);
}

/* Entries after the three lines of HEAD and "levers:", so from line 5 on. */
static void read_body(struct reading *reading, const char *body, bool by_inputs)
{
    char text[4096];
    snprintf(text, sizeof text, HEAD "levers:\n%s", body);
    struct sim_scenario_text file = file_of("a.yaml", text);
    read_levers(reading, &file, 1, by_inputs);
}

static void assert_mistakes(const char *body, bool by_inputs, const char *const *parts)
{
    struct reading reading;
    size_t count = 0;
    read_body(&reading, body, by_inputs);
    for (; parts[count]; count++) {
        char line[512];
        snprintf(line, sizeof line, "a.yaml:%s", parts[count]);
        assert_line(&reading, line);
    }
    if (reading.diagnostics.total != count)
        fail_msg("%zu mistakes instead of %zu in\n%s:\n%s", reading.diagnostics.total, count, body,
                 reading.text);
    assert_int_equal(reading.status, count > 0 ? SIM_SCENARIO : SIM_OK);
    end(&reading);
}
#define MISTAKE(body, ...) assert_mistakes(body, false, (const char *const[]){__VA_ARGS__, NULL})
#define RIGHT(body)        assert_mistakes(body, false, (const char *const[]){NULL})

/* ---- what is read ---- */

static void entries_are_read(void **state)
{
    (void)state;
    struct reading reading;
    read_body(&reading,
              "  - lever: grant\n"
              "    value: 10 EUR/month\n"
              "    start: 2017-01\n"
              "    end: 2025-12\n"
              "    phase_in: 24 month\n"
              "    target:\n"
              "      age: [young, 'old']\n"
              "      sex: F\n"
              "  - {lever: share, value: 0.5, start: 2010-01, phase_in: 3}\n",
              false);
    if (reading.status != SIM_OK)
        fail_msg("%s", reading.text);
    assert_int_equal(reading.scenario.lever_count, 2);
    const struct sim_scenario_lever *lever = reading.scenario.levers;
    assert_string_equal(lever->lever.text, "grant");
    assert_int_equal(lever->lever.line, 5);
    assert_int_equal(lever->lever.column, 12);
    assert_string_equal(lever->value.text, "10 EUR/month");
    assert_int_equal(lever->first, 2017 * 12);
    assert_int_equal(lever->last, 2025 * 12 + 11);
    assert_int_equal(lever->phase_months, 24);
    assert_int_equal(lever->target_count, 2);
    assert_string_equal(lever->targets[0].kind.text, "age");
    assert_int_equal(lever->targets[0].label_count, 2);
    assert_string_equal(lever->targets[0].labels[1].text, "old");
    assert_int_equal(lever->targets[0].labels[1].line, 11);
    assert_int_equal(lever->targets[0].labels[1].column, 20);
    assert_int_equal(lever->targets[1].label_count, 1);
    assert_int_equal(lever[1].last, 2040 * 12 + 11); /* the end of the run */
    assert_int_equal(lever[1].phase_months, 3);
    assert_int_equal(lever[1].target_count, 0);
    end(&reading);
    read_body(&reading, "", false); /* nothing is written */
    assert_int_equal(reading.status, SIM_OK);
    assert_int_equal(reading.scenario.lever_count, 0);
    end(&reading);
}

/* Levers of all files hold together; a file that is reached twice counts once. */
static void entries_of_all_files_hold(void **state)
{
    (void)state;
    const struct sim_scenario_text files[] = {
        file_of("a.yaml", "name: a\ntitle: A\nextends: [b.yaml, c.yaml]\n"
                          "levers: [{lever: share, value: 0.1, start: 2010-01}]\n"),
        file_of("b.yaml", "name: b\ntitle: B\nextends: base.yaml\n"
                          "levers: [{lever: grant, value: 20, start: 2010-01}]\n"),
        file_of("c.yaml", "name: c\ntitle: C\nextends: base.yaml\n"
                          "levers: [{lever: floor, value: 0.2, start: 2010-01}]\n"),
        file_of("base.yaml", HEAD "levers: [{lever: cap, value: 0.3, start: 2010-01}]\n")};
    static const char *const names[] = {"share", "grant", "floor", "cap"};
    struct reading reading;
    read_levers(&reading, files, 4, false);
    if (reading.status != SIM_OK)
        fail_msg("%s", reading.text);
    assert_int_equal(reading.scenario.lever_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(reading.scenario.levers[i].lever.text, names[i]);
    assert_string_equal(reading.scenario.files[reading.scenario.levers[2].file].path, "c.yaml");
    end(&reading);
}

/* ---- mistakes of form ---- */

static void mistakes_of_the_form(void **state)
{
    (void)state;
    MISTAKE("  lever: grant\n",
            "5:3: levers: a mapping was read; allowed: a sequence of \"- lever:");
    MISTAKE("- grant\n", "5:3: \"grant\" was read; allowed: an entry of a lever, a mapping");
    MISTAKE(
        "- {lever: grant, value: 1, strat: 2010-01}\n",
        "5:3: the key start of this lever's entry is missing",
        "5:28: unknown key \"strat\" of a lever's entry; did you mean start? (allowed: lever, ");
    MISTAKE("- {start: 2010-01}\n", "5:3: the key lever of this lever's entry is missing",
            "5:3: the key value of this lever's entry is missing");
    MISTAKE("- {lever: grant, value: 1, value: 2, start: 2010-01}\n",
            "5:28: the key \"value\" is here twice: it was at line 5, column 18 already");
    MISTAKE("- {lever: [grant], value: ~, start: [2010-01]}\n",
            "5:11: lever: a sequence was read; allowed: the name of a lever",
            "5:27: value: nothing was read; allowed: one value",
            "5:37: start: a sequence was read; allowed: a month such as 2010-01");
    MISTAKE("- {lever: grant, value: 1, start: 2010, end: soon}\n",
            "5:35: start: \"2010\" was read; allowed: a month such as 2010-01",
            "5:46: end: \"soon\" was read; allowed: a month such as 2010-01");
    MISTAKE("- {lever: grant, value: 1, start: 2010-01, phase_in: 1.5}\n",
            "5:54: phase_in: \"1.5\" was read; allowed: a whole number from 0 to 6000, in month");
    MISTAKE("- {lever: grant, value: 1, start: 2010-01, phase_in: -1}\n",
            "5:54: phase_in: \"-1\" is out of range; allowed: a whole number from 0");
    MISTAKE("- {lever: grant, value: 1, start: 2010-01, phase_in: 2 year}\n",
            "5:54: phase_in: \"2 year\" was read, but the unit is month");
    MISTAKE("- {lever: grant, value: 1, start: 2010-01, phase_in: {}}\n",
            "5:54: phase_in: a mapping was read; allowed: a number of months");
}

static void mistakes_of_dates(void **state)
{
    (void)state;
    MISTAKE("- {lever: grant, value: 1, start: 2009-12}\n",
            "5:35: start: 2009-12 is outside the run, which goes from 2010-01 (default) to 2040-12 "
            "(default)");
    MISTAKE("- {lever: grant, value: 1, start: 2010-01, end: 2041-01}\n"
            "parameters: {run.end: 2030-12}\n",
            "5:49: end: 2041-01 is outside the run, which goes from 2010-01 (default) to 2030-12 "
            "(a.yaml:6:23)");
    MISTAKE("- {lever: grant, value: 1, start: 2020-01, end: 2019-12}\n",
            "5:49: end: 2019-12 is before start: 2020-01 (line 5, column 35)");
    RIGHT("- {lever: grant, value: 1, start: 2020-01, end: 2020-01}\n");
    MISTAKE("- {lever: grant, value: 1, start: 2020-01, end: 2020-12, phase_in: 13}\n",
            "5:68: phase_in: 13 months, but the entry lasts 12, from 2020-01 to 2020-12: it would "
            "never be in full force");
    RIGHT("- {lever: grant, value: 1, start: 2020-01, end: 2020-12, phase_in: 12}\n");
    MISTAKE("- {lever: grant, value: 1, start: 2040-02, phase_in: 12}\n",
            "5:54: phase_in: 12 months, but the entry lasts 11, from 2040-02 to 2040-12, the end "
            "of the run: ");
}

static void mistakes_of_the_form_of_targets(void **state)
{
    (void)state;
#define TARGET_MISTAKE(target, ...)                                                                \
    MISTAKE("- lever: grant\n  value: 1\n  start: 2010-01\n  target: " target "\n", __VA_ARGS__)
    TARGET_MISTAKE("young", "8:11: target: \"young\" was read; allowed: a mapping of kinds of ");
    TARGET_MISTAKE("[age]", "8:11: target: a sequence was read; allowed: a mapping");
    TARGET_MISTAKE("{}", "8:11: target: an empty mapping was read; allowed: a mapping");
    TARGET_MISTAKE("{age: []}", "8:17: \"age\": the list is empty; allowed: a label or a list of");
    TARGET_MISTAKE("{age: {young: old}}", "8:17: \"age\": a mapping was read; allowed: a label");
    TARGET_MISTAKE("{age: [young, [old]]}", "8:25: \"age\": a sequence was read; allowed: a label");
    TARGET_MISTAKE("{age: }", "8:12: \"age\": nothing was read; allowed: a label or a list");
    TARGET_MISTAKE("{age: [young, old, young]}", "8:30: the label \"young\" is here twice: it was "
                                                 "at line 8, column 18 already");
    TARGET_MISTAKE("{age: young, age: old}", "8:24: the key \"age\" is here twice");
#undef TARGET_MISTAKE
}

static void there_are_not_too_many(void **state)
{
    (void)state;
    static char text[1 << 15];
    struct reading reading;
    size_t used = (size_t)snprintf(text, sizeof text, HEAD "levers:\n");
    for (int i = 0; i < SIM_LEVER_ENTRIES_MAX + 2; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "- {lever: grant, value: 1, start: %d-%02d, end: %d-%02d}\n",
                                 2010 + i / 12, i % 12 + 1, 2010 + i / 12, i % 12 + 1);
    struct sim_scenario_text file = file_of("a.yaml", text);
    read_levers(&reading, &file, 1, false);
    assert_line(&reading, "a.yaml:261:3: levers: more than 256 entries");
    assert_int_equal(reading.diagnostics.total, 1);
    end(&reading);
}

/* ---- mistakes of names and values ---- */

static void mistakes_of_names_and_values(void **state)
{
    (void)state;
    MISTAKE("- {lever: grand, value: 1, start: 2010-01}\n",
            "5:11: unknown lever \"grand\"; did you mean grant? (guichet describe levers)");
    MISTAKE("- {lever: zebra, value: x, start: 2010-01}\n", "5:11: unknown lever \"zebra\" (");
    MISTAKE("- {lever: grant, value: much, start: 2010-01}\n",
            "5:25: grant: \"much\" was read; allowed: a number from -50 to 100, in EUR/month (does "
            "nothing)");
    MISTAKE("- {lever: grant, value: 5 EUR/year, start: 2010-01}\n",
            "5:25: grant: \"5 EUR/year\" was read, but the unit is EUR/month");
    MISTAKE("- {lever: grant, value: 100.5, start: 2010-01}\n",
            "5:25: grant: \"100.5\" is out of range; allowed: a number from -50 to 100, in "
            "EUR/month (does nothing)");
    MISTAKE("- {lever: grant, value: 0, start: 2010-01}\n",
            "5:25: grant: changes nothing: 0 is the value without the lever");
    MISTAKE("- {lever: cap, value: 1.0, start: 2010-01}\n",
            "5:23: cap: changes nothing: 1 is the value without the lever");
}

static void mistakes_of_targets(void **state)
{
    (void)state;
    MISTAKE("- {lever: grant, value: 1, start: 2010-01, target: {agee: young}}\n",
            "5:53: unknown kind of target \"agee\"; did you mean age? (grant accepts: sex, age)");
    MISTAKE("- {lever: share, value: 1, start: 2010-01, target: {sex: F}}\n",
            "5:53: share: not for targets of kind sex; share accepts: age");
    MISTAKE("- {lever: grant, value: 1, start: 2010-01, target: {age: [yuong, old, zebra]}}\n",
            "5:59: age: unknown label \"yuong\"; did you mean young? (allowed: young, old, older)",
            "5:71: age: unknown label \"zebra\" (allowed: young, old, older)");
    /* of an unknown lever too, and of labels that inputs will give */
    MISTAKE("- {lever: gra, value: 1, start: 2010-01, target: {town: 5, sex: X}}\n",
            "5:11: unknown lever \"gra\"", "5:51: unknown kind of target \"town\" (levers accept: ",
            "5:65: sex: unknown label \"X\"");
    assert_mistakes("- {lever: grant, value: 1, start: 2010-01, target: {age: yuong}}\n", true,
                    (const char *const[]){NULL});
}

/* ---- entries against each other ---- */

static void levers_here_twice(void **state)
{
    (void)state;
    MISTAKE("- {lever: share, value: 0.1, start: 2010-01, end: 2015-12}\n"
            "- {lever: share, value: 0.2, start: 2015-12}\n",
            "6:11: the lever share is here twice for the same target in 2015-12: it is at "
            "a.yaml:5:11 already");
    RIGHT("- {lever: share, value: 0.1, start: 2010-01, end: 2015-11}\n"
          "- {lever: share, value: 0.2, start: 2015-12}\n");
    MISTAKE("- {lever: share, value: 0.1, start: 2010-01, target: {age: [old, young]}}\n"
            "- {lever: share, value: 0.1, start: 2010-01, target: {age: [young, old]}}\n",
            "6:11: the lever share is here twice");
    RIGHT("- {lever: share, value: 0.1, start: 2010-01, target: {age: [old, young]}}\n"
          "- {lever: share, value: 0.1, start: 2010-01, target: {age: old}}\n"
          "- {lever: share, value: 0.1, start: 2010-01}\n"
          "- {lever: floor, value: 0.1, start: 2010-01}\n");
}

static void sums_beyond_what_is_allowed(void **state)
{
    (void)state;
    MISTAKE("- {lever: grant, value: 60, start: 2010-01, target: {age: [old, young]}}\n"
            "- {lever: grant, value: 60, start: 2011-01, end: 2012-12, target: {sex: F}}\n",
            "6:25: grant: adds up to 120 in 2011-01, with a.yaml:5:11; allowed: a sum from -50 to "
            "100 (does nothing)");
    /* never together, or never for one person */
    RIGHT("- {lever: grant, value: 60, start: 2010-01, end: 2010-12}\n"
          "- {lever: grant, value: 60, start: 2011-01, end: 2012-12}\n");
    RIGHT("- {lever: grant, value: 60, start: 2010-01, target: {age: [old, young], sex: F}}\n"
          "- {lever: grant, value: 60, start: 2010-01, target: {age: old, sex: M}}\n");
    /* each two share an age, but no age has all three: at most 80 */
    RIGHT("- {lever: grant, value: 40, start: 2010-01, target: {age: [young, old]}}\n"
          "- {lever: grant, value: 40, start: 2010-01, target: {age: [old, older]}}\n"
          "- {lever: grant, value: 40, start: 2010-01, target: {age: [young, older]}}\n");
    /* in full force only when the other has ended: 10, 20, ... 60, and 60 to the fourth month: 100 */
    RIGHT("- {lever: grant, value: 60, start: 2010-01, end: 2010-04}\n"
          "- {lever: grant, value: 60, start: 2010-01, phase_in: 6, target: {sex: M}}\n");
    MISTAKE("- {lever: grant, value: 60, start: 2010-01, end: 2010-05}\n"
            "- {lever: grant, value: 60, start: 2010-01, phase_in: 6, target: {sex: M}}\n",
            "6:25: grant: adds up to 110 in 2010-05, with a.yaml:5:11");
    /* what lowers the sum ends before what raises it */
    MISTAKE("- {lever: grant, value: 90, start: 2010-01}\n"
            "- {lever: grant, value: -40, start: 2010-01, end: 2020-01, target: {sex: M}}\n"
            "- {lever: grant, value: 30, start: 2010-02, target: {sex: [M]}, end: 2030-01}\n",
            "7:11: the lever grant is here twice");
    MISTAKE("- {lever: grant, value: 90, start: 2010-01}\n"
            "- {lever: grant, value: -40, start: 2010-01, end: 2020-01, target: {sex: M}}\n"
            "- {lever: grant, value: 30, start: 2010-02, target: {sex: M, age: old}}\n",
            "7:25: grant: adds up to 120 in 2020-02, with a.yaml:5:11;");
    MISTAKE("- {lever: grant, value: -30, start: 2010-01}\n"
            "- {lever: grant, value: -30, start: 2010-02, target: {sex: M}}\n",
            "6:25: grant: adds up to -60 in 2010-02, with a.yaml:5:11; allowed: a sum from -50");
    /* labels that inputs will give meet by their texts */
    assert_mistakes("- {lever: grant, value: 60, start: 2010-01, target: {age: [a, b]}}\n"
                    "- {lever: grant, value: 60, start: 2010-01, target: {age: [c, b]}}\n"
                    "- {lever: grant, value: 60, start: 2010-01, target: {age: d}}\n",
                    true, (const char *const[]){"6:25: grant: adds up to 120 in 2010-01", NULL});
}

static void caps_below_floors(void **state)
{
    (void)state;
    MISTAKE("- {lever: cap, value: 0.4, start: 2010-01, target: {age: [old, young]}}\n"
            "- {lever: floor, value: 0.5, start: 2015-01, end: 2016-12, target: {sex: F}}\n",
            "5:23: cap: 0.4 contradicts floor: 0.5 of a.yaml:6:11, whose target it shares in "
            "2016-12");
    RIGHT("- {lever: cap, value: 0.5, start: 2010-01}\n"
          "- {lever: floor, value: 0.5, start: 2010-01}\n");
    RIGHT("- {lever: cap, value: 0.4, start: 2010-01, end: 2014-12}\n"
          "- {lever: floor, value: 0.5, start: 2015-01}\n");
    RIGHT("- {lever: cap, value: 0.4, start: 2010-01, target: {age: old}}\n"
          "- {lever: floor, value: 0.5, start: 2010-01, target: {age: young}}\n");
    /* the cap falls by 0.1 a month and is at 0.6 when the floor ends */
    RIGHT("- {lever: cap, value: 0, start: 2010-01, phase_in: 10}\n"
          "- {lever: floor, value: 0.6, start: 2010-01, end: 2010-04}\n");
    MISTAKE("- {lever: cap, value: 0, start: 2010-01, phase_in: 10}\n"
            "- {lever: floor, value: 0.6, start: 2010-01, end: 2010-05}\n",
            "5:23: cap: 0.5 contradicts floor: 0.6 of a.yaml:6:11, whose target it shares in "
            "2010-05");
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    MISTAKE("- {lever: grand, value: 1, start: 2010-01}\n"
            "- {lever: grant, value: 1000, start: 2009-01, target: {sex: X}}\n"
            "- {lever: cap, value: 0.1, start: 2010-01}\n"
            "- {lever: floor, value: 0.2, start: 2010-01}\n"
            "parameters: {run.scael: 1}\n",
            "5:11: unknown lever", "6:25: grant: \"1000\" is out of", "6:38: start: 2009-01 is out",
            "6:61: sex: unknown label", "7:23: cap: 0.1 contradicts", "9:14: unknown parameter");
    /* without the end of the run, what does not need it is told */
    MISTAKE("- {lever: cap, value: 0.1, start: 2010-01}\n"
            "- {lever: floor, value: 0.2, start: 2010-01}\n"
            "parameters: {run.end: never}\n",
            "5:23: cap: 0.1 contradicts floor: 0.2 of a.yaml:6:11, whose target it shares in the "
            "last month of the run",
            "7:23: run.end: \"never\" was read");
}

/* ---- a run ---- */

static enum sim_status label_ages(struct sim_world *world, struct sim_error *error)
{
    static const char *const labels[] = {"0-", "20-", "40-"};
    return sim_world_labels(world, "age_band", labels, 3, error);
}

/* Grants of more than 50 are refused before the opening, shares after it. */
static bool can_act(const struct sim_world *world, size_t entry, bool opened, char *why,
                    size_t size)
{
    const struct sim_lever_entry *e = &world->levers.entries[entry];
    bool refused = opened ? e->lever == TINY_SHARE : e->lever == TINY_GRANT && e->value > 50;
    if (refused)
        snprintf(why, size, "%s", opened ? "nobody is there" : "the till is empty");
    return !refused;
}

static enum sim_status open_nobody(struct sim_world *world, struct sim_error *error)
{
    (void)world, (void)error;
    return SIM_OK;
}

/* Prepares a run of the entries, and begins it when that went well. */
static enum sim_status run_body(const char *body, struct sim_run *run,
                                struct sim_diagnostics *diagnostics, struct sim_error *error)
{
    static struct tiny_model tiny;
    static const struct sim_scenario_text no_input;
    char text[1024];
    snprintf(text, sizeof text, HEAD "levers:\n%s", body);
    const struct sim_scenario_text file = file_of("a.yaml", text);
    const struct sim_run_source source = {
        .threads = 1, .scenario_texts = &file, .scenario_text_count = 1, .input_texts = &no_input};
    tiny_model(&tiny);
    tiny.age_band.labels = NULL;
    tiny.age_band.count = 0;
    tiny.model.input_count = 0;
    tiny.model.prepare = label_ages;
    tiny.model.open = open_nobody;
    tiny.model.lever_can_act = can_act;
    enum sim_status status = sim_run_prepare(run, &tiny.model, &source, diagnostics, error);
    return status == SIM_OK ? sim_run_begin(run, diagnostics, error) : status;
}

static void assert_run_mistakes(const char *body, const char *expected)
{
    struct sim_run run;
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    assert_int_equal(run_body(body, &run, &diagnostics, &error), SIM_SCENARIO);
    char *text = sim_diagnostics_text(&diagnostics);
    assert_non_null(text);
    assert_string_equal(text, expected);
    size_t first = strcspn(text, "\n"); /* the error holds the first */
    assert_int_equal(strlen(error.text), first);
    assert_memory_equal(error.text, text, first);
    free(text);
    sim_diagnostics_destroy(&diagnostics);
    sim_run_destroy(&run);
}

static void a_run_has_its_levers(void **state)
{
    (void)state;
    struct sim_run run;
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    if (run_body("- lever: grant\n  value: 12.5\n  start: 2010-03\n  phase_in: 5\n"
                 "  target: {age: [20-, 40-], sex: M}\n"
                 "- {lever: floor, value: 0.5, start: 2010-01, end: 2010-12}\n",
                 &run, &diagnostics, &error) != SIM_OK)
        fail_msg("%s", error.text);
    const struct sim_levers *levers = &run.world.levers;
    assert_int_equal(levers->entry_count, 2);
    const struct sim_lever_entry *entry = &levers->entries[0];
    assert_int_equal(entry->lever, TINY_GRANT);
    assert_true(entry->value == 12.5);
    assert_int_equal(entry->start, 2010 * 12 + 2);
    assert_int_equal(entry->end, 2040 * 12 + 11);
    assert_int_equal(entry->phase_in, 5);
    assert_true(entry->labels[TINY_BY_AGE][0] == 6 && entry->labels[TINY_BY_SEX][0] == 2);
    assert_string_equal(entry->origin.file, "a.yaml");
    assert_int_equal(entry->origin.line, 5);
    assert_int_equal(entry->origin.column, 10);
    static const char *const targets[] = {"sex: M; age: 20-, 40-", "everywhere"};
    for (size_t e = 0; e < 2; e++) {
        char *target = sim_levers_target_text(&run.world, e);
        assert_non_null(target);
        assert_string_equal(target, targets[e]);
        free(target);
    }
    const uint8_t at[] = {1, 2};
    assert_false(sim_lever_acts(levers, TINY_GRANT)); /* not at the opening */
    for (run.world.month = 2010 * 12; run.world.month < 2010 * 12 + 10; run.world.month++) {
        assert_int_equal(sim_run_month(&run, &error), SIM_OK);
        int since = run.world.month - 2010 * 12 - 1;
        double expected = since < 0 ? 0 : since > 5 ? 12.5 : 2.5 * since;
        assert_true(sim_lever_value(levers, TINY_GRANT, at) == expected);
        assert_true(sim_lever_value(levers, TINY_FLOOR, at) == 0.5);
    }
    sim_run_destroy(&run);
}

static void mistakes_that_need_a_world(void **state)
{
    (void)state;
    assert_run_mistakes("- {lever: grant, value: 5, start: 2010-01, target: {age: [20-, 30-]}}\n"
                        "- {lever: cap, value: 0.5, start: 2010-01, target: {age: young}}\n",
                        "a.yaml:5:64: age: unknown label \"30-\"; did you mean 0-? (allowed: 0-, "
                        "20-, 40-)\n"
                        "a.yaml:6:58: age: unknown label \"young\" (allowed: 0-, 20-, 40-)\n");
    assert_run_mistakes("- {lever: grant, value: 55, start: 2010-01}\n"
                        "- {lever: grant, value: 54, start: 2010-01, target: {sex: F}}\n",
                        "a.yaml:6:25: grant: adds up to 109 in 2010-01, with a.yaml:5:11; allowed: "
                        "a sum from -50 to 100 (does nothing)\n");
    assert_run_mistakes("- {lever: grant, value: 55, start: 2010-01, target: {sex: M}}\n"
                        "- {lever: grant, value: 54, start: 2010-01, target: {sex: F}}\n",
                        "a.yaml:5:11: the lever grant can do nothing: the till is empty\n"
                        "a.yaml:6:11: the lever grant can do nothing: the till is empty\n");
    assert_run_mistakes("- {lever: share, value: 0.5, start: 2010-01}\n"
                        "- {lever: share, value: 0.5, start: 2010-01, target: {age: 0-}}\n",
                        "a.yaml:5:11: the lever share can do nothing: nobody is there\n"
                        "a.yaml:6:11: the lever share can do nothing: nobody is there\n");
}

/* A whole run tells all that cannot act, and leaves no output. */
static void no_output_is_left(void **state)
{
    (void)state;
    char path[] = "/tmp/guichet_levers_XXXXXX", text[] = "- {lever: share, value: 0.5, start: "
                                                         "2010-01}\n";
    struct sim_run run;
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    assert_int_equal(run_body(text, &run, &diagnostics, &error), SIM_SCENARIO);
    assert_non_null(mkdtemp(path));
    char file[64];
    snprintf(file, sizeof file, "%s/run.h5", path);
    const struct sim_output_options options = {.path = file, .build = "test"};
    assert_int_equal(sim_run_all(&run, &options, NULL, NULL, &error), SIM_SCENARIO);
    assert_string_equal(error.text, "a.yaml:5:11: the lever share can do nothing: nobody is there");
    assert_int_equal(rmdir(path), 0); /* it is empty */
    sim_diagnostics_destroy(&diagnostics);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_read),
        cmocka_unit_test(entries_of_all_files_hold),
        cmocka_unit_test(mistakes_of_the_form),
        cmocka_unit_test(mistakes_of_dates),
        cmocka_unit_test(mistakes_of_the_form_of_targets),
        cmocka_unit_test(there_are_not_too_many),
        cmocka_unit_test(mistakes_of_names_and_values),
        cmocka_unit_test(mistakes_of_targets),
        cmocka_unit_test(levers_here_twice),
        cmocka_unit_test(sums_beyond_what_is_allowed),
        cmocka_unit_test(caps_below_floors),
        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(a_run_has_its_levers),
        cmocka_unit_test(mistakes_that_need_a_world),
        cmocka_unit_test(no_output_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
