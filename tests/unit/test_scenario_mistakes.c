/* Every mistake in a scenario file, with its line, column and sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/scenario_reading.h"

/* Reads bytes and expects exactly the mistakes at these places ("4:3: part", NULL-terminated). */
static void assert_mistakes_in(const char *bytes, size_t size, const char *const *parts)
{
    struct sim_scenario_text file = {.path = "a.yaml", .bytes = bytes, .size = size};
    struct reading reading;
    size_t count = 0;
    read_texts(&reading, &file, 1, NULL, 0);
    assert_int_equal(reading.status, SIM_SCENARIO);
    for (; parts[count]; count++) {
        char line[256];
        snprintf(line, sizeof line, "a.yaml:%s", parts[count]);
        assert_line(&reading, line);
    }
    if (reading.diagnostics.total != count)
        fail_msg("%zu mistakes instead of %zu:\n%s", reading.diagnostics.total, count,
                 reading.text);
    end(&reading);
}
#define MISTAKE(text, ...)                                                                         \
    assert_mistakes_in(text, sizeof text - 1, (const char *const[]){__VA_ARGS__, NULL})
/* After the three lines of HEAD. */
#define BODY_MISTAKE(text, ...) MISTAKE(HEAD text, __VA_ARGS__)

static void mistakes_of_the_text(void **state)
{
    (void)state;
    MISTAKE("", "1:1: the file holds no values");
    MISTAKE("# only a comment\n", "1:1: the file holds no values");
    BODY_MISTAKE("question: caf\xE9\n", "4:14: the byte 0xE9 is not UTF-8");
    BODY_MISTAKE("question: \xC3\xA9 \xFF\n", "4:13: the byte 0xFF is not UTF-8");
    BODY_MISTAKE("question: a\0b\n", "4:12: the control character 0x00");
    BODY_MISTAKE("question: \x1B[2J\n", "4:11: the control character 0x1B");
    BODY_MISTAKE("question: \"a\\0b\"\n", "4:11: a value with an escaped character");
    BODY_MISTAKE("parameters: [1, 2\nchanges: []\n",
                 "6:1: not valid YAML: flow sequence without a closing");
    BODY_MISTAKE("parameters:\n  a: 1\n b: 2\n", "6:2: not valid YAML: ");
    BODY_MISTAKE("question: \"open\n", "4:12: not valid YAML: ");
    BODY_MISTAKE("question: a: b\n", "4:12: not valid YAML: ");
    BODY_MISTAKE("\tquestion: a\n", "3:9: not valid YAML: ");
    BODY_MISTAKE("question: *other\n", "4:12: aliases (*name) are not used");
    BODY_MISTAKE("question: &me text\n", "4:12: anchors (&name) are not used");
    BODY_MISTAKE("parameters: &me\n  run.scale: 1\n", "4:14: anchors (&name) are not used");
    BODY_MISTAKE("question: !!str 5\n", "4:11: tags (!name) are not used");
    BODY_MISTAKE("changes: !list []\n", "4:10: tags (!name) are not used");
    BODY_MISTAKE("---\nname: b\n", "4:1: a second document (---)");
    MISTAKE("%YAML 1.2\n---\n" HEAD, "1:1: a line begins with %");
}

static char *repeated(const char *head, const char *piece, size_t count)
{
    size_t head_size = strlen(head), size = strlen(piece);
    char *text = malloc(head_size + size * count + 1);
    assert_non_null(text);
    memcpy(text, head, head_size);
    for (size_t i = 0; i < count; i++)
        memcpy(text + head_size + i * size, piece, size);
    text[head_size + size * count] = '\0';
    return text;
}

static void assert_long_mistake(const char *head, const char *piece, size_t count, const char *part)
{
    char *text = repeated(head, piece, count);
    const char *const parts[] = {part, NULL};
    assert_mistakes_in(text, strlen(text), parts);
    free(text);
}

static void texts_too_large_or_too_deep(void **state)
{
    (void)state;
    assert_long_mistake(HEAD "parameters: ", "[", 10000, "4:44: more than 32 levels of nesting");
    assert_long_mistake(HEAD "parameters: ", "{a: ", 4000, "4:137: more than 32 levels of nesting");
    assert_long_mistake(HEAD "changes:\n", "- ", 8000, "5:63: more than 32 levels of nesting");
    assert_long_mistake(HEAD "question: ", "a", 20000,
                        "4:1: a line of 20010 bytes; allowed: 16384");
    struct reading reading;
    char *text = repeated(HEAD, "# a comment of 32 bytes........\n", 1 << 15);
    struct sim_scenario_text file = file_of("a.yaml", text);
    read_texts(&reading, &file, 1, NULL, 0);
    assert_int_equal(reading.status, SIM_SCENARIO);
    assert_string_equal(reading.text, "a.yaml: the scenario file is larger than 1048576 bytes\n");
    end(&reading);
    file.size = SIM_SCENARIO_BYTES_MAX;
    read_texts(&reading, &file, 1, NULL, 0);
    assert_int_equal(reading.status, SIM_OK);
    end(&reading);
    free(text);
}

static void mistakes_of_top_keys(void **state)
{
    (void)state;
    MISTAKE("- name: a\n", "1:1: a sequence was read; a scenario is a mapping");
    MISTAKE("just text\n", "1:1: \"just text\" was read; a scenario is a mapping");
    MISTAKE("# no name\ntitle: A\ninputs: in\n", "2:1: the key name is missing");
    MISTAKE("name: a\ninputs: in\n", "1:1: the key title is missing");
    MISTAKE("name: a\ntitle: A\n", "1:1: the key inputs is missing, here and in every file");
    MISTAKE("inputs: in\n", "1:1: the key name is missing", "1:1: the key title is missing");
    MISTAKE("name: a b\ntitle: A\ninputs: in\n", "1:7: name: \"a b\" was read; allowed: up to 100");
    MISTAKE("name: \xC3\xA9\ntitle: A\ninputs: in\n", "1:7: name: \"\xC3\xA9\" was read");
    MISTAKE("name: a\ntitle: '  '\ninputs: in\n", "2:8: title: the text is empty");
    MISTAKE("name: a\ntitle:\ninputs: in\n", "2:1: title: the text is empty");
    MISTAKE("name: a\ntitle: A\ninputs: {in: a}\n",
            "3:9: inputs: a mapping was read; allowed: a folder or a list of folders");
    BODY_MISTAKE("question: {a: b}\n", "4:11: question: a mapping was read; allowed: a text");
    BODY_MISTAKE("extends:\n", "4:1: extends: the text is empty");
    BODY_MISTAKE("extends: {a: b}\n", "4:10: extends: a mapping was read; allowed: a file or a ");
    BODY_MISTAKE("titel: A\n", "4:1: unknown key \"titel\"; did you mean title? (allowed: name, ");
    BODY_MISTAKE("colour: red\n", "4:1: unknown key \"colour\" (allowed: ");
    BODY_MISTAKE("run.scale: 1\n", "4:1: unknown key \"run.scale\"; a parameter stands under "
                                   "parameters:");
    BODY_MISTAKE("title: again\n", "4:1: the key \"title\" is here twice: it was at line 2, "
                                   "column 1 already");
    BODY_MISTAKE("? [a, b]\n: c\n", "4:3: a key must be a name; a sequence was read");
    BODY_MISTAKE("parameters: 5\n", "4:13: parameters: \"5\" was read; allowed: a mapping");
    BODY_MISTAKE("parameters: [run.scale]\n", "4:13: parameters: a sequence was read");
    BODY_MISTAKE("changes: {date: 2020-01}\n", "4:10: changes: a mapping was read; allowed: a seq");
    BODY_MISTAKE("changes: 2020-01\n", "4:10: changes: \"2020-01\" was read; allowed: a sequence");
}

static void mistakes_of_lists_of_folders(void **state)
{
    (void)state;
#define INPUTS_MISTAKE(text, ...) MISTAKE("name: a\ntitle: A\ninputs: " text "\n", __VA_ARGS__)
    INPUTS_MISTAKE("[]", "3:9: inputs: the list is empty; allowed: a folder or a list of folders");
    INPUTS_MISTAKE("[in, [more]]", "3:14: inputs: a sequence was read in the list; allowed: a "
                                   "folder");
    INPUTS_MISTAKE("[{in: a}, in, '', ~]", "3:10: inputs: a mapping was read in the list",
                   "3:23: inputs: the text is empty", "3:27: inputs: the text is empty");
    /* what is right in a list with mistakes is checked all the same */
    INPUTS_MISTAKE("[in, {a: b}, in]", "3:14: inputs: a mapping was read in the list",
                   "3:22: inputs: the folder \"in\" is here twice");
    INPUTS_MISTAKE("[in, mine, in]", "3:20: inputs: the folder \"in\" is here twice: it is number "
                                     "1 of the list already (\"in\")");
    INPUTS_MISTAKE("\n  - in\n  - mine\n  - mine", "6:5: inputs: the folder \"mine\" is here "
                                                   "twice: it is number 2 of the list");
    INPUTS_MISTAKE("[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r]",
                   "3:58: inputs: more than 16 folders");
#undef INPUTS_MISTAKE
}

static void mistakes_of_parameters(void **state)
{
    (void)state;
#define PARAMETER_MISTAKE(text, ...) BODY_MISTAKE("parameters:\n  " text "\n", __VA_ARGS__)
    PARAMETER_MISTAKE("run.scael: 1", "5:3: unknown parameter \"run.scael\"; did you mean "
                                      "run.scale?");
    PARAMETER_MISTAKE("learning: 1",
                      "5:3: unknown parameter \"learning\"; did you mean person.skill.learning?");
    PARAMETER_MISTAKE("zebra: 1", "5:3: unknown parameter \"zebra\"\n");
    PARAMETER_MISTAKE("person: {skil: {learning: 1}}",
                      "5:12: unknown parameter \"person.skil\"; did you mean person.skill?");
    PARAMETER_MISTAKE("person.skill: 0.3", "5:17: person.skill is a group of parameters; \"0.3\" "
                                           "was read; allowed: a mapping");
    PARAMETER_MISTAKE("person:", "5:3: person is a group of parameters; nothing was read");
    PARAMETER_MISTAKE("run.scale: {a: 1}", "5:14: run.scale: a mapping was read, but it is one");
    PARAMETER_MISTAKE("run.scale: [1]", "5:14: run.scale: a sequence was read");
    PARAMETER_MISTAKE("run.scale:", "5:3: run.scale: no value was given; allowed: 1 or 1/N");
    PARAMETER_MISTAKE("person.skill.learning: fast", "5:26: person.skill.learning: \"fast\" was "
                                                     "read; allowed: a number from 0 to 1");
    PARAMETER_MISTAKE(
        "person.skill.learning: 0.1 often",
        "5:26: person.skill.learning: \"0.1 often\" was read, but the unit is 1/month");
    PARAMETER_MISTAKE(
        "person.skill.learning: 0.1 1/year",
        "5:26: person.skill.learning: \"0.1 1/year\" was read, but the unit is 1/month");
    PARAMETER_MISTAKE("person.skill.learning: 2", "5:26: person.skill.learning: \"2\" is out of");
    PARAMETER_MISTAKE("person.taste: .inf", "5:17: person.taste: \".inf\" was read");
    PARAMETER_MISTAKE("person.taste: 1e400", "5:17: person.taste: \"1e400\" was read");
    PARAMETER_MISTAKE(
        "person.places: 2.5",
        "5:18: person.places: \"2.5\" was read; allowed: a whole number of at least 0");
    PARAMETER_MISTAKE("person.moves: yes",
                      "5:17: person.moves: \"yes\" was read; allowed: true or false");
    PARAMETER_MISTAKE("run.start: 2010-13",
                      "5:14: run.start: \"2010-13\" was read; allowed: a month such as 2010-01");
    PARAMETER_MISTAKE("run.scale: 1/1\n  run.scale: 1/2",
                      "6:3: the key \"run.scale\" is here twice: it was at line 5, column 3");
    PARAMETER_MISTAKE("run.scale: 1/1\n  run:\n    scale: 1/2",
                      "7:5: run.scale is given twice: it was at line 5, column 3 already");
    PARAMETER_MISTAKE("person: {skill.decay: 0, skill: {decay: 1}}",
                      "5:36: person.skill.decay is given twice: it was at line 5, column 12");
    PARAMETER_MISTAKE("? {a: b}\n  : 1", "5:5: a key must be a name; a mapping was read");
#undef PARAMETER_MISTAKE
}

static void mistakes_of_changes(void **state)
{
    (void)state;
#define CHANGE_MISTAKE(text, ...) BODY_MISTAKE("changes:\n" text, __VA_ARGS__)
    CHANGE_MISTAKE("- 2020-01\n", "5:3: \"2020-01\" was read; allowed: a change, a mapping");
    CHANGE_MISTAKE("- parameters: {person.taste: 1}\n", "5:3: the key date of this change is miss");
    CHANGE_MISTAKE("- date: 2020-01\n", "5:3: the key parameters of this change is missing");
    CHANGE_MISTAKE("- {date: 2020, parameters: {}}\n", "5:10: date: \"2020\" was read; allowed: a "
                                                       "month such as 2010-01");
    CHANGE_MISTAKE("- {date: [1], parameters: {}}\n", "5:10: date: a sequence was read");
    CHANGE_MISTAKE("- {date: , parameters: {}}\n", "5:4: date: nothing was read");
    CHANGE_MISTAKE("- {dat: 2020-01, date: 2020-01, parameters: {}}\n",
                   "5:4: unknown key \"dat\" of a change; did you mean date? (allowed: date, par");
    CHANGE_MISTAKE("- {date: 2020-01, parameters: 5}\n", "5:31: parameters: \"5\" was read");
    CHANGE_MISTAKE("- {date: 2020-01, parameters: {run.scale: 1}}\n",
                   "5:32: run.scale is fixed at the opening of a run");
    CHANGE_MISTAKE("- {date: 2020-01, parameters: {person.tast: 1}}\n",
                   "5:32: unknown parameter \"person.tast\"; did you mean person.taste?");
    CHANGE_MISTAKE("- {date: 2020-01, parameters: {person.places: -1}}\n", "5:47: person.places: ");
    CHANGE_MISTAKE("- {date: 2020-01, parameters: {person.taste: 1}}\n"
                   "- {date: 2020-01, parameters: {person: {taste: 2}}}\n",
                   "6:48: person.taste: given twice at one date: it was at line 5, column 46");
    CHANGE_MISTAKE("- {date: 2020-01, parameters: {person.taste: 1, person: {taste: 2}}}\n",
                   "5:58: person.taste is given twice in one change: it was at line 5, column 32");
    CHANGE_MISTAKE("- {date: 2009-12, parameters: {person.taste: 1}}\n",
                   "5:46: person.taste: the change is dated 2009-12, outside the run, which goes "
                   "from 2010-01 (default) to 2040-12 (default)");
    CHANGE_MISTAKE("- {date: 2041-01, parameters: {person.taste: 1}}\n",
                   "5:46: person.taste: the change is dated 2041-01, outside the run");
    CHANGE_MISTAKE("- {date: 2016-01, parameters: {person.taste: 1}}\nparameters:\n"
                   "  run.end: 2015-06\n",
                   "5:46: person.taste: the change is dated 2016-01, outside the run, which goes "
                   "from 2010-01 (default) to 2015-06 (a.yaml:7:12)");
    CHANGE_MISTAKE("- {date: 2010-01, parameters: {}}\nparameters:\n  run.end: 2010-05\n"
                   "  run.start: 2010-06\n",
                   "7:12: run.end 2010-05 (a.yaml:7:12) is before run.start 2010-06 (a.yaml:8:14)");
#undef CHANGE_MISTAKE
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    MISTAKE("name: a b\n"
            "titel: A\n"
            "parameters:\n"
            "  person.skill.learning: 3\n"
            "  run: {scale: 0.1, begin: 2010-01, end: soon}\n"
            "changes:\n"
            "  - date: never\n"
            "    parameters: {run.scale: 1, person.moves: 1}\n"
            "  - parameter: {}\n",
            "1:1: the key title is missing", "1:1: the key inputs is missing",
            "1:7: name: ", "2:1: unknown key", "4:26: person.skill.learning: ", "5:16: run.scale: ",
            "5:21: unknown parameter \"run.begin\"",
            "5:42: run.end: ", "7:11: date: ", "8:18: run.scale is fixed",
            "8:46: person.moves: ", "9:5: unknown key \"parameter\"", "9:5: the key date",
            "9:5: the key parameters");
}

static void more_mistakes_than_are_kept_are_counted(void **state)
{
    (void)state;
    char *text = repeated(HEAD "changes:\n", "- x\n", 150);
    struct sim_scenario_text file = file_of("a.yaml", text);
    struct reading reading;
    read_texts(&reading, &file, 1, NULL, 0);
    assert_int_equal(reading.status, SIM_SCENARIO);
    assert_int_equal(reading.diagnostics.count, SIM_DIAGNOSTICS_MAX);
    assert_int_equal(reading.diagnostics.total, 150);
    assert_line(&reading, "\n50 more, not shown here\n");
    end(&reading);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_of_the_text),
        cmocka_unit_test(texts_too_large_or_too_deep),
        cmocka_unit_test(mistakes_of_top_keys),
        cmocka_unit_test(mistakes_of_lists_of_folders),
        cmocka_unit_test(mistakes_of_parameters),
        cmocka_unit_test(mistakes_of_changes),
        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(more_mistakes_than_are_kept_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
