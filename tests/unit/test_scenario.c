/* Scenario files: good ones, chains of extends, settings, files on the disk. Mistakes inside one file
 * are in test_scenario_mistakes.c. */
#include "sim/base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/scenario_reading.h"

/* Reads one file of the text, which must be good. */
static void read_good(struct reading *reading, const char *text)
{
    struct sim_scenario_text file = file_of("a.yaml", text);
    read_texts(reading, &file, 1, NULL, 0);
    if (reading->status != SIM_OK)
        fail_msg("refused: %s", reading->text);
    assert_int_equal(reading->diagnostics.total, 0);
}

static const struct small_person_parameters *person(const struct reading *reading)
{
    return sim_parameters_group(&reading->set, &small_person);
}

static const struct small_run_parameters *run(const struct reading *reading)
{
    return sim_parameters_group(&reading->set, &small_run);
}

/* ---- Good scenarios ---- */

static void the_smallest_scenario(void **state)
{
    (void)state;
    struct reading reading;
    read_good(&reading, HEAD);
    assert_string_equal(reading.scenario.path, "a.yaml");
    assert_string_equal(reading.scenario.name, "test");
    assert_string_equal(reading.scenario.title, "A test");
    assert_string_equal(reading.scenario.question, "");
    assert_string_equal(reading.scenario.sources, "");
    assert_int_equal(reading.scenario.input_count, 1);
    assert_string_equal(reading.scenario.inputs[0], "in");
    assert_int_equal(reading.scenario.file_count, 1);
    assert_string_equal(reading.scenario.files[0].path, "a.yaml");
    assert_string_equal(reading.scenario.files[0].bytes, HEAD);
    assert_int_equal(reading.scenario.files[0].size, strlen(HEAD));
    assert_true(reading.scenario.files[0].hash == sim_hash_bytes(HEAD, strlen(HEAD)));
    assert_int_equal(reading.set.change_count, 0);
    end(&reading);
}

static void nested_and_dotted_keys_mix(void **state)
{
    (void)state;
    struct reading reading;
    read_good(&reading, HEAD "question: |\n  Who waits?\n  How long?\n"
                             "sources: 'INSEE, 2010'\n"
                             "parameters:\n"
                             "  run.scale: 1/100\n"
                             "  run: {start: 2010-03, arrange_months: 6 month}\n"
                             "  person: {skill.learning: 0.1, taste: -2, moves: false}\n"
                             "  person.skill:\n"
                             "    decay: 0.02 1/month\n");
    assert_string_equal(reading.scenario.question, "Who waits?\nHow long?\n");
    assert_string_equal(reading.scenario.sources, "INSEE, 2010");
    assert_true(run(&reading)->scale == 100);
    assert_true(run(&reading)->start == 2010 * 12 + 2);
    assert_true(run(&reading)->arrange == 6);
    assert_true(person(&reading)->learning == 0.1);
    assert_true(person(&reading)->decay == 0.02);
    assert_true(person(&reading)->taste == -2);
    assert_false(person(&reading)->moves);
    const struct sim_origin *origin =
        &reading.set.origins[sim_parameters_find(&reading.set, "person.skill.learning")];
    assert_string_equal(origin->file, "a.yaml");
    assert_int_equal(origin->line, 11);
    assert_int_equal(origin->column, 28);
    assert_null(reading.set.origins[sim_parameters_find(&reading.set, "run.end")].file);
    end(&reading);
}

static void inputs_are_one_folder_or_several(void **state)
{
    (void)state;
    static const char *const lists[] = {"[in, mine]", "[ 'in', \"mine\" ]", "\n  - in\n  - mine",
                                        "\n- in\n- mine"};
    struct reading reading;
    char text[128];
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        snprintf(text, sizeof text, "name: test\ntitle: A test\ninputs: %s\n", lists[i]);
        read_good(&reading, text);
        assert_int_equal(reading.scenario.input_count, 2);
        assert_string_equal(reading.scenario.inputs[0], "in");
        assert_string_equal(reading.scenario.inputs[1], "mine");
        end(&reading);
    }
    read_good(&reading, "name: test\ntitle: A test\ninputs: [in]\n");
    assert_int_equal(reading.scenario.input_count, 1);
    end(&reading);
    /* a file's own list replaces that of the file it extends, whole */
    const struct sim_scenario_text files[] = {
        file_of("a.yaml", "name: a\ntitle: A\nextends: b.yaml\ninputs: [mine]\n"),
        file_of("b.yaml", "name: b\ntitle: B\ninputs: [in, other]\n")};
    read_texts(&reading, files, 2, NULL, 0);
    assert_int_equal(reading.status, SIM_OK);
    assert_int_equal(reading.scenario.input_count, 1);
    assert_string_equal(reading.scenario.inputs[0], "mine");
    end(&reading);
}

static void dated_changes_come_into_force(void **state)
{
    (void)state;
    struct reading reading;
    read_good(&reading, HEAD "changes:\n"
                             "  - date: 2020-03\n"
                             "    parameters: {person.skill.learning: 0.2, person.moves: false}\n"
                             "  - parameters: {person: {skill: {learning: 0.1}}}\n"
                             "    date: \"2015-01\"\n");
    assert_int_equal(reading.set.change_count, 3);
    assert_int_equal(reading.set.changes[0].month, 2015 * 12);
    assert_int_equal(reading.set.changes[0].origin.line, 7);
    assert_int_equal(reading.set.changes[0].origin.column, 45);
    sim_parameters_advance(&reading.set, 2014 * 12 + 11);
    assert_true(person(&reading)->learning == 0.03);
    sim_parameters_advance(&reading.set, 2015 * 12);
    assert_true(person(&reading)->learning == 0.1);
    assert_true(person(&reading)->moves);
    sim_parameters_advance(&reading.set, 2040 * 12);
    assert_true(person(&reading)->learning == 0.2);
    assert_false(person(&reading)->moves);
    end(&reading);
}

static void other_ways_of_writing_text(void **state)
{
    (void)state;
    struct reading reading;
    read_good(&reading,
              "\xEF\xBB\xBF# a comment\r\n---\r\nname: 'x-1_Y'\r\ntitle: \"\xC3\xA9t\\u00e9\"\r\n"
              "inputs: in\r\nparameters:\r\nchanges: []\r\n...\r\n");
    assert_string_equal(reading.scenario.name, "x-1_Y");
    assert_string_equal(reading.scenario.title, "\xC3\xA9t\xC3\xA9");
    end(&reading);
    read_good(&reading, "{name: a, title: b, inputs: c, parameters: {}, changes: ~}");
    end(&reading);
}

/* ---- Chains of extends ---- */

static void an_extending_scenario_wins(void **state)
{
    (void)state;
    const struct sim_scenario_text files[] = {
        file_of("s/a.yaml", "name: a\ntitle: A\nextends: base/b.yaml\n"
                            "parameters: {person.skill.learning: 0.5}\n"
                            "changes:\n"
                            "  - {date: 2020-01, parameters: {person.taste: 9}}\n"
                            "  - {date: 2012-01, parameters: {person.places: 5}}\n"),
        file_of("s/base/c.yaml", "name: c\ntitle: C\nquestion: Why?\ninputs: deep\n"
                                 "parameters: {person.taste: 1, run.scale: 1/50}\n"),
        file_of("s/base/b.yaml", "name: b\ntitle: B\nextends: c.yaml\nsources: mine\n"
                                 "parameters: {person: {skill: {learning: 0.4, decay: 0.3}}}\n"
                                 "changes:\n"
                                 "  - date: 2020-01\n"
                                 "    parameters: {person.taste: 7, person.places: 8}\n")};
    struct reading reading;
    read_texts(&reading, files, 3, NULL, 0);
    if (reading.status != SIM_OK)
        fail_msg("%s", reading.text);
    assert_string_equal(reading.scenario.name, "a");
    assert_string_equal(reading.scenario.title, "A");
    assert_string_equal(reading.scenario.question, "Why?");
    assert_string_equal(reading.scenario.sources, "mine");
    assert_int_equal(reading.scenario.input_count, 1);
    assert_string_equal(reading.scenario.inputs[0], "deep");
    assert_int_equal(reading.scenario.file_count, 3);
    assert_string_equal(reading.scenario.files[1].path, "s/base/b.yaml");
    assert_string_equal(reading.scenario.files[2].path, "s/base/c.yaml");
    assert_true(person(&reading)->learning == 0.5);
    assert_true(person(&reading)->decay == 0.3);
    assert_true(person(&reading)->taste == 1);
    assert_true(run(&reading)->scale == 50);
    assert_int_equal(reading.set.change_count, 3);
    sim_parameters_advance(&reading.set, 2019 * 12);
    assert_true(person(&reading)->places == 5);
    sim_parameters_advance(&reading.set, 2020 * 12);
    assert_true(person(&reading)->places == 8); /* the parent's change is kept */
    assert_true(person(&reading)->taste == 9);  /* the same date: the child's wins */
    end(&reading);
}

static void mistakes_of_extends(void **state)
{
    (void)state;
    struct reading reading;
    const struct sim_scenario_text absent[] = {file_of("a.yaml", HEAD "extends: basline.yaml\n"),
                                               file_of("baseline.yaml", HEAD)};
    read_texts(&reading, absent, 2, NULL, 0);
    assert_int_equal(reading.status, SIM_SCENARIO);
    assert_line(&reading, "a.yaml:4:10: extends: \"basline.yaml\" does not exist; did you mean "
                          "\"baseline.yaml\"?");
    end(&reading);
    const struct sim_scenario_text circle[] = {file_of("a.yaml", HEAD "extends: b.yaml\n"),
                                               file_of("b.yaml", HEAD "extends:  a.yaml\n")};
    read_texts(&reading, circle, 2, NULL, 0);
    assert_line(&reading, "b.yaml:4:11: extends: \"a.yaml\" extends itself in a circle");
    assert_int_equal(reading.diagnostics.total, 1);
    end(&reading);
    read_texts(&reading, circle, 1, NULL, 0); /* b.yaml is not given */
    assert_line(&reading, "a.yaml:4:10: extends: \"b.yaml\" does not exist");
    end(&reading);
    const struct sim_scenario_text two[] = {
        file_of("a.yaml", "name: a\ntitle: A\nextends: b.yaml\nparameters: {run.scael: 1}\n"),
        file_of("b.yaml", "name: b\nparameters:\n  run.scale: 7\n")};
    read_texts(&reading, two, 2, NULL, 0);
    assert_line(&reading, "a.yaml:4:14: unknown parameter \"run.scael\"");
    assert_line(&reading, "b.yaml:1:1: the key title is missing");
    assert_line(&reading, "b.yaml:3:14: run.scale: \"7\"");
    assert_line(&reading, "a.yaml:1:1: the key inputs is missing");
    assert_int_equal(reading.diagnostics.total, 4);
    assert_true(strncmp(reading.text, "a.yaml:1:1", 10) == 0); /* in order of file and line */
    end(&reading);
}

static void a_chain_has_an_end(void **state)
{
    (void)state;
    enum { COUNT = SIM_SCENARIO_CHAIN_MAX + 1 };
    char paths[COUNT][32], texts[COUNT][128];
    struct sim_scenario_text files[COUNT];
    struct reading reading;
    for (int i = 0; i < COUNT; i++) {
        snprintf(paths[i], sizeof paths[i], "f%d.yaml", i);
        snprintf(texts[i], sizeof texts[i], HEAD "%sf%d.yaml\n", "extends: ", i + 1);
        if (i == COUNT - 1)
            snprintf(texts[i], sizeof texts[i], HEAD);
        files[i] = file_of(paths[i], texts[i]);
    }
    read_texts(&reading, files, COUNT, NULL, 0);
    assert_int_equal(reading.status, SIM_SCENARIO);
    assert_line(&reading, "f31.yaml:4:10: extends: \"f32.yaml\" would be more than 32 files");
    end(&reading);
    read_texts(&reading, files + 1, COUNT - 1, NULL, 0);
    assert_int_equal(reading.status, SIM_OK);
    end(&reading);
}

/* ---- Lists of extends ---- */

static void assert_order(const struct reading *reading, const char *const *paths, size_t count)
{
    assert_int_equal(reading->scenario.file_count, count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(reading->scenario.files[i].path, paths[i]) != 0)
            fail_msg("file %zu is %s instead of %s", i, reading->scenario.files[i].path, paths[i]);
}

/* a extends p and q, both extend base: base stands behind both, and counts once. */
static void a_file_stands_before_what_it_extends(void **state)
{
    (void)state;
    static const char *const order[] = {"a.yaml", "p/p.yaml", "p/q.yaml", "p/../base.yaml"};
    const struct sim_scenario_text files[] = {
        file_of("a.yaml", "name: a\ntitle: A\nextends: [p/p.yaml, p/q.yaml, base.yaml]\n"),
        file_of("p/p.yaml", "name: p\ntitle: P\nextends: ../base.yaml\n"
                            "parameters: {person.taste: 1}\n"
                            "changes: [{date: 2020-01, parameters: {person.taste: 11}}]\n"),
        file_of("p/q.yaml", "name: q\ntitle: Q\nextends: ../base.yaml\nquestion: of q\n"
                            "parameters: {person.taste: 2, person.places: 2}\n"
                            "changes: [{date: 2020-01, parameters: {person.taste: 12}}]\n"),
        file_of("base.yaml", HEAD "question: of base\nparameters:\n"
                                  "  person: {taste: 3, places: 3, skill.decay: 0.3}\n")};
    struct reading reading;
    read_texts(&reading, files, 4, NULL, 0);
    if (reading.status != SIM_OK)
        fail_msg("%s", reading.text);
    assert_order(&reading, order, 4);
    assert_true(person(&reading)->taste == 1);
    assert_true(person(&reading)->places == 2); /* of q, before base */
    assert_true(person(&reading)->decay == 0.3);
    assert_string_equal(reading.scenario.question, "of q");
    sim_parameters_advance(&reading.set, 2020 * 12);
    assert_true(person(&reading)->taste == 11);
    end(&reading);
}

/* A list cannot put a file before one that extends it; else its order holds, depth first. */
static void the_order_of_a_list(void **state)
{
    (void)state;
    static const char *const order[] = {"a.yaml", "x.yaml", "y.yaml", "u.yaml", "base.yaml"};
    const struct sim_scenario_text files[] = {
        file_of("a.yaml", "name: a\ntitle: A\nextends:\n- base.yaml\n- x.yaml\n- u.yaml\n"),
        file_of("u.yaml", "name: u\ntitle: U\nextends: [base.yaml]\n"),
        file_of("y.yaml", "name: y\ntitle: Y\n"),
        file_of("x.yaml", "name: x\ntitle: X\nextends: y.yaml\n"), file_of("base.yaml", HEAD)};
    struct reading reading;
    read_texts(&reading, files, 5, NULL, 0);
    if (reading.status != SIM_OK)
        fail_msg("%s", reading.text);
    assert_order(&reading, order, 5);
    end(&reading);
}

static void assert_list_mistake(const char *list, const char *part)
{
    char text[256];
    struct reading reading;
    snprintf(text, sizeof text, HEAD "extends: %s\n", list);
    const struct sim_scenario_text files[] = {file_of("a.yaml", text), file_of("b.yaml", HEAD),
                                              file_of("c.yaml", HEAD "extends: [b.yaml, d.yaml]\n"),
                                              file_of("d.yaml", HEAD "extends: ./x/../c.yaml\n"),
                                              file_of("e.yaml", "name: [\n")};
    read_texts(&reading, files, 5, NULL, 0);
    assert_int_equal(reading.status, SIM_SCENARIO);
    assert_line(&reading, part);
    if (reading.diagnostics.total != 1)
        fail_msg("with %s, more than one mistake:\n%s", list, reading.text);
    end(&reading);
}

static void mistakes_of_lists_of_extends(void **state)
{
    (void)state;
    assert_list_mistake("[]", "a.yaml:4:10: extends: the list is empty; allowed: a file or a list");
    assert_list_mistake("{b: c}", "a.yaml:4:10: extends: a mapping was read; allowed: a file or a");
    assert_list_mistake("[b.yaml, [c]]", "a.yaml:4:19: extends: a sequence was read in the list; "
                                         "allowed: a file\n");
    assert_list_mistake("[b.yaml, ~]", "a.yaml:4:19: extends: the text is empty");
    assert_list_mistake("[b.yaml, ./b.yaml]", "a.yaml:4:19: extends: the file \"./b.yaml\" is here "
                                              "twice: it is number 1 of the list already");
    assert_list_mistake("[b.yaml, f.yaml]", "a.yaml:4:19: extends: \"f.yaml\" does not exist");
    assert_list_mistake("[b.yaml, a.yaml]", "a.yaml:4:19: extends: \"a.yaml\" extends itself in a "
                                            "circle: \"a.yaml\" is file 1 of the chain of 1");
    assert_list_mistake("[b.yaml, c.yaml]",
                        "d.yaml:4:10: extends: \"./x/../c.yaml\" extends itself in a circle: "
                        "\"c.yaml\" is file 2 of the chain of 3 already");
    assert_list_mistake("[b.yaml, e.yaml]", "e.yaml:2:1: not valid YAML");
}

/* ---- Settings ---- */

static void read_with_settings(struct reading *reading, const char *const *settings, size_t count)
{
    struct sim_scenario_text file =
        file_of("a.yaml", HEAD "parameters: {person.taste: 1}\n"
                               "changes: [{date: 2020-01, parameters: {person.taste: 5}}]\n");
    read_texts(reading, &file, 1, settings, count);
}

static void settings_win(void **state)
{
    (void)state;
    static const char *const settings[] = {"person.taste=-3", "run.scale=1/10",
                                           "run.arrange_months=24 month"};
    struct reading reading;
    read_with_settings(&reading, settings, 3);
    assert_int_equal(reading.status, SIM_OK);
    assert_true(person(&reading)->taste == -3);
    assert_true(run(&reading)->scale == 10);
    assert_true(run(&reading)->arrange == 24);
    size_t index = (size_t)sim_parameters_find(&reading.set, "person.taste");
    assert_string_equal(reading.set.origins[index].file, "--set");
    sim_parameters_advance(&reading.set, 2020 * 12);
    assert_true(person(&reading)->taste == 5); /* a dated change still comes */
    end(&reading);
}

static void assert_setting_mistake(const char *first, const char *second, const char *part)
{
    const char *const settings[] = {first, second};
    struct reading reading;
    read_with_settings(&reading, settings, second ? 2 : 1);
    assert_int_equal(reading.status, SIM_SCENARIO);
    assert_line(&reading, part);
    assert_int_equal(reading.diagnostics.total, 1);
    end(&reading);
}

static void mistakes_of_settings(void **state)
{
    (void)state;
    assert_setting_mistake("run.scale", NULL, "--set: \"run.scale\" was read; allowed: key=value");
    assert_setting_mistake("", NULL, "--set: \"\" was read; allowed: key=value");
    assert_setting_mistake("=5", NULL, "--set: \"=5\": unknown parameter \"\"");
    assert_setting_mistake("run.scala=1", NULL,
                           "--set: \"run.scala=1\": unknown parameter "
                           "\"run.scala\"; did you mean run.scale?");
    assert_setting_mistake("run.scale=5", NULL, "--set: \"run.scale=5\": run.scale: \"5\"");
    assert_setting_mistake("run.scale=", NULL, "no value was given");
    assert_setting_mistake("person.taste=\xFF\n", NULL, "\"person.taste=\\xFF\\n\"");
    assert_setting_mistake("run.scale=1/2", "run.scale=1/2", "run.scale is set twice");
    assert_setting_mistake("run.end=2015-01", NULL,
                           "a.yaml:5:54: person.taste: the change is dated 2020-01, outside the "
                           "run, which goes from 2010-01 (default) to 2015-01 (--set)");
    assert_setting_mistake("run.start=2010-05", "run.end=2010-04",
                           "--set: run.end 2010-04 (--set) is before run.start 2010-05 (--set)");
}

/* ---- Files on the disk ---- */

struct folder {
    char path[64];
};

static int make_folder(void **state)
{
    struct folder *folder = malloc(sizeof *folder);
    assert_non_null(folder);
    strcpy(folder->path, "/tmp/scenario_XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    *state = folder;
    return 0;
}

static const char *const made[] = {"a.yaml",     "sub/b.yaml",      "sub/baseline.yaml",
                                   "large.yaml", "sub/folder.yaml", "pipe.yaml",
                                   "link.yaml",  "sub/in",          "sub"};

static char *path_of(const struct folder *folder, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", folder->path, name);
    return path;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    char path[128];
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        remove(path_of(folder, made[i], path));
    rmdir(folder->path);
    free(folder);
    return 0;
}

static void write_file(const struct folder *folder, const char *name, const char *text)
{
    char path[128];
    FILE *file = fopen(path_of(folder, name, path), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void read_file(struct reading *reading, const struct folder *folder, const char *name)
{
    char path[128];
    start(reading);
    reading->status = sim_scenario_read(path_of(folder, name, path), NULL, 0, &reading->set,
                                        &reading->scenario, &reading->diagnostics);
    reading->text = sim_diagnostics_text(&reading->diagnostics);
    assert_non_null(reading->text);
}

static void files_are_relative_to_the_one_that_names_them(void **state)
{
    const struct folder *folder = *state;
    char path[128];
    struct reading reading;
    assert_int_equal(mkdir(path_of(folder, "sub", path), 0700), 0);
    assert_int_equal(mkdir(path_of(folder, "sub/in", path), 0700), 0);
    write_file(folder, "a.yaml", "name: a\ntitle: A\nextends: sub/b.yaml\n");
    write_file(folder, "sub/b.yaml", "name: b\ntitle: B\nextends: baseline.yaml\n");
    write_file(folder, "sub/baseline.yaml", HEAD "parameters: {person.taste: 6}\n");
    read_file(&reading, folder, "a.yaml");
    if (reading.status != SIM_OK)
        fail_msg("%s", reading.text);
    assert_string_equal(reading.scenario.inputs[0], path_of(folder, "sub/in", path));
    assert_string_equal(reading.scenario.files[2].path, path_of(folder, "sub/baseline.yaml", path));
    assert_true(person(&reading)->taste == 6);

    /* The files as kept read the same from memory: what `reproduce` does. */
    struct sim_scenario_text texts[3];
    struct reading again;
    for (size_t i = 0; i < 3; i++)
        texts[i] = (struct sim_scenario_text){.path = reading.scenario.files[i].path,
                                              .bytes = reading.scenario.files[i].bytes,
                                              .size = reading.scenario.files[i].size};
    read_texts(&again, texts, 3, NULL, 0);
    assert_int_equal(again.status, SIM_OK);
    assert_true(person(&again)->taste == 6);
    end(&again);
    end(&reading);
}

static void assert_file_mistake(const struct folder *folder, const char *name, const char *part)
{
    struct reading reading;
    read_file(&reading, folder, name);
    assert_int_equal(reading.status, SIM_SCENARIO);
    assert_line(&reading, part);
    end(&reading);
}

static void folders_are_relative_and_differ(void **state)
{
    const struct folder *folder = *state;
    char path[128];
    struct reading reading;
    assert_int_equal(mkdir(path_of(folder, "sub", path), 0700), 0);
    assert_int_equal(mkdir(path_of(folder, "sub/in", path), 0700), 0);
    write_file(folder, "a.yaml", "name: a\ntitle: A\nextends: sub/b.yaml\n");
    write_file(folder, "sub/b.yaml", "name: b\ntitle: B\ninputs: [in, ../sub]\n");
    read_file(&reading, folder, "a.yaml");
    if (reading.status != SIM_OK)
        fail_msg("%s", reading.text);
    assert_int_equal(reading.scenario.input_count, 2);
    assert_string_equal(reading.scenario.inputs[0], path_of(folder, "sub/in", path));
    assert_string_equal(reading.scenario.inputs[1], path_of(folder, "sub/../sub", path));
    end(&reading);
    write_file(folder, "sub/b.yaml", "name: b\ntitle: B\ninputs:\n  - in\n  - ./in/\n  - out\n");
    assert_file_mistake(folder, "a.yaml", "sub/b.yaml:5:5: inputs: the folder ");
    assert_file_mistake(folder, "a.yaml", "is here twice: it is number 1 of the list already");
    assert_file_mistake(folder, "a.yaml", "sub/b.yaml:6:5: inputs: the folder ");
    assert_file_mistake(folder, "a.yaml", "sub/out\" does not exist");
}

static void mistakes_of_files(void **state)
{
    const struct folder *folder = *state;
    char path[128], other[128];
    assert_int_equal(mkdir(path_of(folder, "sub", path), 0700), 0);
    assert_file_mistake(folder, "a.yaml", "/a.yaml: the scenario file does not exist");
    assert_file_mistake(folder, "sub", "/sub: the scenario file is not a regular file");
    write_file(folder, "a.yaml", HEAD);
    assert_file_mistake(folder, "a.yaml", "a.yaml:3:9: inputs: the folder ");
    assert_file_mistake(folder, "a.yml", "does not exist; did you mean \"a.yaml\"?");
    write_file(folder, "sub/baseline.yaml", HEAD);
    write_file(folder, "a.yaml", HEAD "extends: sub/basline.yaml\n");
    assert_file_mistake(folder, "a.yaml", "a.yaml:4:10: extends: ");
    assert_file_mistake(folder, "a.yaml", "did you mean \"baseline.yaml\"?");
    write_file(folder, "a.yaml", HEAD "extends: sub/../link.yaml\n");
    assert_int_equal(symlink("a.yaml", path_of(folder, "link.yaml", path)), 0);
    assert_file_mistake(folder, "a.yaml", "extends itself in a circle"); /* by another name */
    assert_int_equal(mkfifo(path_of(folder, "pipe.yaml", path), 0600), 0);
    assert_file_mistake(folder, "pipe.yaml", "is not a regular file");
    write_file(folder, "large.yaml", "");
    assert_int_equal(truncate(path_of(folder, "large.yaml", other), (off_t)1 << 40), 0);
    assert_file_mistake(folder, "large.yaml", "is larger than 1048576 bytes");
    write_file(folder, "large.yaml", "");
    assert_file_mistake(folder, "large.yaml", "large.yaml:1:1: the file holds no values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_scenario),
        cmocka_unit_test(nested_and_dotted_keys_mix),
        cmocka_unit_test(inputs_are_one_folder_or_several),
        cmocka_unit_test(dated_changes_come_into_force),
        cmocka_unit_test(other_ways_of_writing_text),
        cmocka_unit_test(an_extending_scenario_wins),
        cmocka_unit_test(mistakes_of_extends),
        cmocka_unit_test(a_chain_has_an_end),
        cmocka_unit_test(a_file_stands_before_what_it_extends),
        cmocka_unit_test(the_order_of_a_list),
        cmocka_unit_test(mistakes_of_lists_of_extends),
        cmocka_unit_test(settings_win),
        cmocka_unit_test(mistakes_of_settings),
        cmocka_unit_test_setup_teardown(files_are_relative_to_the_one_that_names_them, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(folders_are_relative_and_differ, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(mistakes_of_files, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
