/* What an output and a checkpoint say of their run is read back whole, and the first difference of
 * two runs is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/kept_run.h"

/* Writes the output of a run of no month and reads its recipe. */
static void recipe_of(const struct kept_folder *folder, const struct kept *kept, const char *name,
                      const struct sim_output_options *choice, struct sim_recipe *recipe)
{
    char path[2 * KEPT_PATH];
    struct sim_run run;
    struct sim_output *output;
    struct sim_store_reader *reader;
    struct sim_output_options options = *choice;
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    options.path = path;
    options.force = true;
    options.settings = kept->settings;
    options.setting_count = kept_setting_count(kept);
    kept_opened(&run, kept, 0);
    KEPT_OK(sim_output_create(&output, &options, &run.world, &run.scenario, &kept_error));
    KEPT_OK(sim_output_close(output, &run.world, NULL, false, &kept_error));
    KEPT_OK(sim_store_open(&reader, path, &kept_error));
    KEPT_OK(sim_recipe_read(recipe, reader, path, run.model, &kept_error));
    sim_store_reader_close(reader);
    sim_run_destroy(&run);
}

static void reads_all(void **state)
{
    const struct kept_folder *folder = *state;
    const struct kept kept = {.seed = UINT64_MAX - 3,
                              .replication = 12,
                              .settings = {"scale=1/200", "run.end=2011-02", "run.panel_size=9"}};
    struct sim_recipe recipe;
    char path[2 * KEPT_PATH];
    recipe_of(folder, &kept, "a.h5",
              &(struct sim_output_options){.panel = true, .series = "alive*", .every = 6}, &recipe);
    snprintf(path, sizeof path, "%s/a.h5", folder->path);
    assert_string_equal(recipe.path, path);
    assert_string_equal(recipe.model, "kept");
    assert_string_equal(recipe.version, "1.2.3");
    assert_string_equal(recipe.scenario, "kept");
    assert_int_equal(recipe.setting_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(recipe.settings[i], kept.settings[i]);
    assert_int_equal(recipe.file_count, 1);
    assert_string_equal(recipe.files[0].path, "some/kept.yaml");
    assert_int_equal(recipe.files[0].size, strlen(kept_scenario));
    assert_string_equal(recipe.files[0].bytes, kept_scenario);
    assert_int_equal(recipe.input_count, 1);
    assert_string_equal(recipe.inputs[0].path, "in/towns.csv");
    assert_int_equal(recipe.inputs[0].size, strlen(kept_towns));
    assert_string_equal(recipe.inputs[0].bytes, kept_towns);
    assert_true(recipe.seed == UINT64_MAX - 3);
    assert_int_equal(recipe.replication, 12);
    assert_int_equal(recipe.weight, 200);
    assert_true(recipe.panel);
    assert_string_equal(recipe.series, "alive*");
    assert_int_equal(recipe.every, 6);
    sim_recipe_destroy(&recipe);

    const struct kept plain = {.seed = 1};
    recipe_of(folder, &plain, "b.h5", &(struct sim_output_options){.panel = false}, &recipe);
    assert_int_equal(recipe.setting_count, 0);
    assert_false(recipe.panel);
    assert_string_equal(recipe.series, "");
    assert_int_equal(recipe.every, 1);
    sim_recipe_destroy(&recipe);
}

/* What a run writes now and what it leaves to go on from tell the same. */
static void of_a_checkpoint_too(void **state)
{
    const struct kept_folder *folder = *state;
    const struct kept kept = {.seed = 5, .settings = {"scale=1/200", "run.end=2011-02"}};
    const struct sim_output_options options = {.path = folder->output,
                                               .panel = true,
                                               .series = "alive",
                                               .every = 12,
                                               .settings = kept.settings,
                                               .setting_count = 2};
    char text[1024];
    struct sim_recipe output;
    struct sim_checkpoint *checkpoint;
    struct sim_run run;
    recipe_of(folder, &kept, "a.h5", &options, &output);
    kept_opened(&run, &kept, 2);
    KEPT_OK(sim_checkpoint_write(&options, &run.world, &run.scenario, kept_followed, KEPT_FOLLOWED,
                                 run.phase_seconds, &kept_error));
    KEPT_OK(sim_checkpoint_open(&checkpoint, folder->last, &kept_model, &kept_error));
    const struct sim_recipe *recipe = sim_checkpoint_recipe(checkpoint);
    if (sim_recipe_differs(&output, recipe, text, sizeof text))
        fail_msg("%s", text);
    assert_int_equal(recipe->setting_count, output.setting_count);
    assert_string_equal(recipe->series, output.series);
    assert_true(recipe->every == output.every && recipe->panel == output.panel);
    sim_checkpoint_close(checkpoint);
    sim_recipe_destroy(&output);
    sim_run_destroy(&run);
}

/* ---- differences ---- */

static const char other_scenario[] = "name: kept\n"
                                     "title: A run that is kept\n"
                                     "inputs: in\n"
                                     "parameters:\n"
                                     "  scale: 1/1000\n"
                                     "  run: {end: 2012-11, arrange_months: 5, panel_size: 30}\n";
static const char longer_scenario[] = "name: kept\n"
                                      "title: A run that is kept\n"
                                      "inputs: in\n"
                                      "parameters:\n"
                                      "  scale: 1/1000\n"
                                      "  run: {end: 2012-12, arrange_months: 5, panel_size: 30}\n"
                                      "question: why?\n";

static void names_the_first_difference(void **state)
{
    const struct kept_folder *folder = *state;
    static const struct {
        struct kept a, b;
        const char *says; /* NULL: no difference; A and B stand for the files */
    } list[] = {
        {{.seed = 1}, {.seed = 1, .threads = 3}, NULL},
        {{.seed = 1}, {.seed = 1, .settings = {"run.end=2011-01"}}, NULL},
        {{.seed = 1, .settings = {"run.end=2011-02", "run.panel_size=7"}},
         {.seed = 1, .settings = {"run.panel_size=7", "run.end=2011-01"}},
         NULL},
        {{.seed = 1, .settings = {"scale=1/500"}},
         {.seed = 2},
         "A was run at scale 1/500 and B at scale 1/1000"},
        {{.seed = 1}, {.seed = 2, .replication = 3}, "A was run with seed 1 and B with seed 2"},
        {{.seed = 1},
         {.seed = 1, .replication = 3},
         "A was run as replication 0 and B as replication 3"},
        {{.seed = 1, .settings = {"run.panel_size=7"}},
         {.seed = 1, .settings = {"run.panel_size=8"}},
         "A was run with --set \"run.panel_size=7\" and B with \"run.panel_size=8\""},
        {{.seed = 1, .settings = {"run.panel_size=7"}},
         {.seed = 1},
         "A was run with --set \"run.panel_size=7\" and B without it"},
        {{.seed = 1},
         {.seed = 1, .settings = {"run.panel_size=7"}},
         "B was run with --set \"run.panel_size=7\" and A without it"},
        {{.seed = 1},
         {.seed = 1, .scenario = other_scenario},
         "A was made from another scenario file kept.yaml than B: line 6 is "
         "\"  run: {end: 2012-12, arrange_months: 5, panel_size: 30}\" and "
         "\"  run: {end: 2012-11, arrange_months: 5, panel_size: 30}\""},
        {{.seed = 1, .scenario = longer_scenario},
         {.seed = 1},
         "A was made from another scenario file kept.yaml than B: line 7 is \"question: why?\" and "
         "\"\""},
        {{.seed = 1},
         {.seed = 1, .towns = "town,weight\nAix,1\nBrest,2\nCaen,3\nDax,5\n"},
         "A was made from another input table towns.csv than B: line 5 is \"Dax,4\" and \"Dax,5\""},
    };
    char a_path[2 * KEPT_PATH], b_path[2 * KEPT_PATH], text[4096], expected[4096];
    snprintf(a_path, sizeof a_path, "%s/a.h5", folder->path);
    snprintf(b_path, sizeof b_path, "%s/b.h5", folder->path);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct sim_recipe a, b;
        /* what concerns the output alone is no difference */
        recipe_of(folder, &list[i].a, "a.h5", &(struct sim_output_options){.panel = true}, &a);
        recipe_of(folder, &list[i].b, "b.h5", &(struct sim_output_options){.every = 3}, &b);
        bool differs = sim_recipe_differs(&a, &b, text, sizeof text);
        if (differs != (list[i].says != NULL))
            fail_msg("pair %zu: %s", i, differs ? text : "no difference was found");
        size_t used = 0;
        for (const char *c = list[i].says; c && *c; c++) {
            const bool alone = (c == list[i].says || c[-1] == ' ') && (c[1] == ' ' || c[1] == ':');
            const char *path = alone && *c == 'A' ? a_path : alone && *c == 'B' ? b_path : NULL;
            used += (size_t)snprintf(expected + used, sizeof expected - used, "%.*s",
                                     path ? KEPT_PATH : 1, path ? path : c);
        }
        if (differs)
            assert_string_equal(text, expected);
        sim_recipe_destroy(&a);
        sim_recipe_destroy(&b);
    }
}

/* Two chains of files, made by hand: the lengths, the versions and the paths. */
static void of_chains_and_versions(void **state)
{
    static const struct sim_scenario_text one[] = {{"x/a.yaml", "a\nb", 3}, {"x/c.yaml", "c", 1}};
    static const struct sim_scenario_text moved[] = {{"y/a.yaml", "a\nb", 3}, {"y/c.yaml", "c", 1}};
    char version[] = "1", newer[] = "2", model[] = "m", path_a[] = "A", path_b[] = "B", text[512];
    struct sim_recipe a = {.path = path_a, .model = model, .version = version, .weight = 1}, b = a;
    (void)state;
    b.path = path_b;
    a.files = (struct sim_scenario_text *)(uintptr_t)one;
    b.files = (struct sim_scenario_text *)(uintptr_t)moved;
    a.file_count = b.file_count = 2;
    assert_false(sim_recipe_differs(&a, &b, text, sizeof text));
    b.file_count = 1;
    assert_true(sim_recipe_differs(&a, &b, text, sizeof text));
    assert_string_equal(text, "A was made from 2 scenario files and B from 1");
    b.version = newer;
    assert_true(sim_recipe_differs(&a, &b, text, sizeof text));
    assert_string_equal(text, "A was made by version \"1\" and B by version \"2\"");
    assert_true(sim_recipe_differs(&a, &b, text, 10)); /* a short text is cut, not overrun */
    assert_string_equal(text, "A was mad");
}

/* ---- what is no recipe ---- */

struct fault {
    const char *name, *text; /* an attribute of the group "provenance" */
    const char *says;
};

static void write_faulty(const char *path, const struct fault *fault)
{
    static const struct fault plain[] = {
        {"model", "kept", ""},   {"version", "1", ""}, {"scenario", "s", ""},
        {"settings", "", ""},    {"seed", "1", ""},    {"replication", "0", ""},
        {"weight", "18446", ""}, {"series", "", ""},   {"every", "1", ""},
        {"panel", "0", ""},
    };
    struct sim_store *store;
    KEPT_OK(sim_store_create(&store, path, true, &kept_error));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        const bool faulty = strcmp(plain[i].name, fault->name) == 0;
        if (!faulty || fault->text)
            KEPT_OK(sim_store_text(store, "provenance", plain[i].name,
                                   faulty ? fault->text : plain[i].text, &kept_error));
    }
    if (strcmp(fault->name, "files") != 0) {
        KEPT_OK(sim_store_bytes(store, "provenance/files", "a.yaml", "a", 1, &kept_error));
        if (strcmp(fault->name, "path") != 0)
            KEPT_OK(
                sim_store_text(store, "provenance/files/a.yaml", "path", "a.yaml", &kept_error));
    }
    KEPT_OK(sim_store_commit(store, &kept_error));
    KEPT_OK(sim_store_close(store, &kept_error));
}

static void what_is_no_recipe(void **state)
{
    const struct kept_folder *folder = *state;
    static const struct fault faults[] = {
        {"model", NULL, "model"},
        {"settings", NULL, "settings"},
        {"seed", NULL, "seed"},
        {"seed", "",
         "its seed is \"\", which is not a whole number from 0 to 18446744073709551615"},
        {"seed", "-1", "its seed is \"-1\""},
        {"seed", " 1", "its seed is \" 1\""},
        {"seed", "1x", "its seed is \"1x\""},
        {"seed", "18446744073709551616", "its seed is \"18446744073709551616\""},
        {"replication", "4294967296", "from 0 to 4294967295"},
        {"weight", "0", "its weight is \"0\""},
        {"every", "0", "its every is \"0\", which is not a whole number from 1 to 2147483647"},
        {"every", "2147483648", "its every is"},
        {"panel", "2", "its panel is \"2\", which is not a whole number from 0 to 1"},
        {"panel", NULL, "panel"},
        {"series", NULL, "series"},
        {"files", NULL, "provenance/files"},
        {"path", NULL, "path"},
        {"none", NULL, "towns.csv"}, /* the input table is not there */
    };
    char expected[2 * KEPT_PATH];
    snprintf(expected, sizeof expected,
             "%s does not tell what its run was made of: ", folder->output);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct sim_store_reader *reader;
        struct sim_recipe recipe;
        write_faulty(folder->output, &faults[i]);
        KEPT_OK(sim_store_open(&reader, folder->output, &kept_error));
        if (sim_recipe_read(&recipe, reader, folder->output, &kept_model, &kept_error) != SIM_INPUT)
            fail_msg("%s '%s' was not refused", faults[i].name,
                     faults[i].text ? faults[i].text : "(none)");
        if (strncmp(kept_error.text, expected, strlen(expected)) != 0 ||
            !strstr(kept_error.text, faults[i].says))
            fail_msg("%s is not in: %s", faults[i].says, kept_error.text);
        sim_recipe_destroy(&recipe);
        sim_store_reader_close(reader);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kept_make_folder, kept_remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_all),
        TEST(of_a_checkpoint_too),
        TEST(names_the_first_difference),
        cmocka_unit_test(of_chains_and_versions),
        TEST(what_is_no_recipe),
    };
    return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}
