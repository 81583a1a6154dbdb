/* Every wrong declaration of a model is found, with a sentence that names it. */
#include "tests/unit/tiny_model.h"

#include "sim/base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static void a_sound_model_passes(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_error error;
    tiny_model(&tiny);
    if (sim_model_check(&tiny.model, &error) != SIM_OK)
        fail_msg("%s", error.text);
    assert_ptr_equal(sim_model_series(&tiny.model, 1), &tiny.skill_sum);
    assert_null(sim_model_series(&tiny.model, 3));
}

static void assert_wrong(const struct tiny_model *tiny, const char *spoilt, const char *part)
{
    struct sim_error error = {.text = ""};
    enum sim_status status = sim_model_check(&tiny->model, &error);
    if (status != SIM_INTERNAL || !strstr(error.text, part))
        fail_msg("with %s: status %d, '%s' is not in: %s", spoilt, (int)status, part, error.text);
}

/* Spoils one thing of a sound model by a statement. */
#define WRONG(part, statement)                                                                     \
    do {                                                                                           \
        struct tiny_model tiny;                                                                    \
        tiny_model(&tiny);                                                                         \
        statement;                                                                                 \
        assert_wrong(&tiny, #statement, part);                                                     \
    } while (0)

static void wrong_tables(void **state)
{
    (void)state;
    WRONG("link 'home' names no table", tiny.person_columns[3].of = "house");
    WRONG("link 'home' names no table", tiny.person_columns[3].of = "");
    WRONG("column 'sex' names no dimension", tiny.person_columns[1].of = "gender");
    WRONG("wide column 'skill' names no dimension", tiny.person_columns[2].of = "per gender");
    WRONG("wide column 'skill' names no dimension", tiny.person_columns[2].of = "per ");
    WRONG("column 'skill' names no dimension", tiny.person_columns[2].of = "per");
    WRONG("link 'home' is wide", tiny.person_columns[3].of = "per sex");
    WRONG("column 'age' is there twice", tiny.person_columns[2].name = "age");
    WRONG("column 'id'", tiny.person_columns[2].name = "id");
    WRONG("column 'Skill' has a bad name", tiny.person_columns[2].name = "Skill");
    WRONG("column '2nd'", tiny.person_columns[2].name = "2nd");
    WRONG("column ''", tiny.person_columns[2].name = "");
    WRONG("column '?'", tiny.person_columns[0].name = NULL);
    WRONG("column 'rent' has a bad name or no text", tiny.home_columns[0].text = "");
    WRONG("table 'person' is there twice", tiny.home.name = tiny.person_columns[3].of = "person");
    WRONG("table 'the person'", tiny.person.name = "the person");
    WRONG("table 'person' has a bad name or no text", tiny.person.text = NULL);
    WRONG("too many tables", tiny.model.table_count = SIM_TABLES_MAX + 1);
    char long_name[SIM_NAME_MAX + 1];
    memset(long_name, 'a', SIM_NAME_MAX);
    long_name[SIM_NAME_MAX] = '\0';
    WRONG("aaaa", tiny.person_columns[2].name = long_name);
}

static void wrong_dimensions(void **state)
{
    (void)state;
    WRONG("dimension 'sex'", tiny.age_band.name = "sex");
    WRONG("dimension 'age_band'", tiny.age_band.count = 0);
    WRONG("dimension 'age_band'", tiny.age_band.text = "");
    WRONG("dimension 'age-band'", tiny.age_band.name = "age-band");
}

static void wrong_phases(void **state)
{
    (void)state;
    WRONG("phase 'ageing' names 'person.years'", tiny.ageing.reads = "person.age person.years");
    WRONG("names 'people.age'", tiny.ageing.writes = "people.age");
    WRONG("names 'person'", tiny.ageing.reads = "person");
    WRONG("names 'person.'", tiny.ageing.reads = "person.");
    WRONG("names '.age'", tiny.ageing.reads = ".age");
    WRONG("names 'person.ag'", tiny.ageing.reads = "person.ag");
    WRONG("names 'person.ages'", tiny.ageing.reads = "home.* person.ages");
    WRONG("names 'house.*'", tiny.ageing.writes = "house.*");
    WRONG("names 'person.*x'", tiny.ageing.writes = "person.*x");
    WRONG("phase 'ageing' changes rows", tiny.ageing.rows = "home people");
    WRONG("phase 'ageing' is there twice", tiny.renting.name = "ageing");
    WRONG("no function", tiny.renting.run = NULL);
    WRONG("no text", tiny.renting.text = "");
}

static const char *const by_age_band[] = {"", "age_band", NULL};

static void wrong_series(void **state)
{
    (void)state;
    WRONG("series 'skill_sum' is there twice",
          tiny.persons.name = tiny.skill.denominator = "skill_sum");
    WRONG("or is also a dimension", tiny.persons.name = tiny.skill.denominator = "sex");
    WRONG("unknown dimension", tiny.by_sex[1] = "gender");
    WRONG("unknown dimension", tiny.by_sex[1] = "age_band gender");
    WRONG("one dimension twice", tiny.by_sex[1] = "sex age_band sex");
    struct sim_dimension more[3];
    const struct sim_dimension *five[5];
    WRONG("by too many", for (int i = 0; i < 3; i++) more[i] = tiny.age_band; more[0].name = "a";
          more[1].name = "b"; more[2].name = "c"; five[0] = &tiny.sex; five[1] = &tiny.age_band;
          five[2] = &more[0]; five[3] = &more[1]; five[4] = &more[2]; tiny.model.dimensions = five;
          tiny.model.dimension_count = 5; tiny.by_sex[1] = "sex age_band a b c");
    WRONG("series 'skill_by_sex' is there twice", tiny.by_sex[2] = "sex");
    WRONG("series 'skill' is there twice", tiny.by_sex[1] = "");
    WRONG("series 'persons_by_age_band_sex' is there twice",
          tiny.skill_sum.name = "persons_by_age_band_sex";
          tiny.skill.numerator = "persons_by_age_band_sex");
    WRONG("lacks unit", tiny.persons.unit = "");
    WRONG("lacks unit", tiny.persons.long_name = "");
    WRONG("lacks unit", tiny.persons.definition = NULL);
    WRONG("lacks unit", tiny.persons.source = "");
    WRONG("series 'skill' is a ratio", tiny.skill.numerator = "skill_total");
    WRONG("series 'skill' is a ratio", tiny.skill.denominator = NULL);
    WRONG("series 'skill' is a ratio", tiny.skill.numerator = "skill"); /* of itself */
    WRONG("itself a ratio", tiny.skill_sum.type = SIM_SERIES_RATIO;
          tiny.skill_sum.numerator = "persons"; tiny.skill_sum.denominator = "persons");
    WRONG("broken down otherwise", tiny.skill_sum.breakdowns = by_age_band);
    WRONG("series 'skill' is a ratio", tiny.skill.once = true);
    WRONG("series 'persons' may be missing though it is not REAL",
          tiny.persons.may_be_missing = true);
    WRONG("series 'skill' may be missing though it is not REAL", tiny.skill.may_be_missing = true);
}

static void wrong_inputs(void **state)
{
    (void)state;
    WRONG("input 'Places'", tiny.input.name = "Places");
    WRONG("no columns", tiny.input.column_count = 0);
    WRONG("unknown type", tiny.input_columns[1].type = 'd');
    WRONG("has a column twice", tiny.input_columns[1].name = "code");
    const struct sim_input_declaration *twice[2];
    WRONG("input 'places' is there twice", twice[0] = twice[1] = &tiny.input;
          tiny.model.inputs = twice; tiny.model.input_count = 2);
}

static void wrong_panels(void **state)
{
    (void)state;
    WRONG("follows a table", tiny.panel.table = "people");
    WRONG("'person.years' leads to no column", tiny.panel_variables[0] = "person.years");
    WRONG("'person' leads to no column", tiny.panel_variables[0] = "person");
    WRONG("'home.rent' leads to no column", tiny.panel_variables[0] = "home.rent");
    WRONG("'person.age.rent' leads to no column", tiny.panel_variables[0] = "person.age.rent");
    WRONG("'person.home.age' leads to no column", tiny.panel_variables[0] = "person.home.age");
    WRONG("'person.home.' leads to no column", tiny.panel_variables[0] = "person.home.");
    WRONG("'person.age' leads to a wide column", tiny.person_columns[0].of = "per sex");
    WRONG("'person.home.rent' leads to a wide column", tiny.home_columns[0].of = "per age_band");
}

static void wrong_levers(void **state)
{
    (void)state;
#define SPOIL_LEVER(lever, member) tiny.levers[TINY_##lever].member
    WRONG("lever cap has no name, or is declared twice", SPOIL_LEVER(FLOOR, name) = "cap");
    WRONG("lever ? has no name", SPOIL_LEVER(SHARE, name) = NULL);
    WRONG("lever grant lacks a text, source, unit", SPOIL_LEVER(GRANT, text) = "");
    WRONG("lever grant lacks a text, source, unit", SPOIL_LEVER(GRANT, source) = NULL);
    WRONG("lever grant lacks a text, source, unit", SPOIL_LEVER(GRANT, unit) = "");
    WRONG("lever grant lacks a text, source, unit", SPOIL_LEVER(GRANT, group) = "");
    WRONG("lever grant lacks a text, source, unit", SPOIL_LEVER(GRANT, example) = "");
    WRONG("lever grant has a neutral value or bounds", SPOIL_LEVER(GRANT, neutral_text) = "101");
    WRONG("lever grant has a neutral value or bounds", SPOIL_LEVER(GRANT, minimum_text) = "1");
    WRONG("lever grant has a neutral value or bounds", SPOIL_LEVER(GRANT, maximum_text) = "0x64");
    WRONG("lever grant has a neutral value or bounds", SPOIL_LEVER(GRANT, maximum_text) = "inf");
    WRONG("lever grant has a neutral value or bounds", SPOIL_LEVER(GRANT, maximum_text) = NULL);
    WRONG("lever share stacks as a share", SPOIL_LEVER(SHARE, maximum_text) = "2");
    WRONG("lever share stacks as a share", SPOIL_LEVER(SHARE, minimum_text) = "-1");
    WRONG("lever floor is a floor, but", SPOIL_LEVER(FLOOR, neutral_text) = "0.5");
    WRONG("lever cap is a cap, but", SPOIL_LEVER(CAP, neutral_text) = "0.5");
    WRONG("lever cap is above a lever that is not", SPOIL_LEVER(CAP, above) = "ground");
    WRONG("lever cap is above another, but", SPOIL_LEVER(CAP, above) = "grant");
    WRONG("lever grant is above another, but", SPOIL_LEVER(GRANT, above) = "floor");
    WRONG("lever grant accepts a kind of target", SPOIL_LEVER(GRANT, targets) = "sex town");
    WRONG("lever grant accepts a kind of target", SPOIL_LEVER(GRANT, targets) = NULL);
#undef SPOIL_LEVER
    WRONG("kind of target sex of levers", tiny.targets[TINY_BY_AGE].name = "sex");
    WRONG("kind of target ? of levers", tiny.targets[TINY_BY_AGE].name = NULL);
    WRONG("kind of target age of levers", tiny.targets[TINY_BY_AGE].text = "");
    WRONG("kind of target age of levers", tiny.targets[TINY_BY_AGE].dimension = NULL);
    WRONG("kind of target 'age' names no dim", tiny.targets[TINY_BY_AGE].dimension = "ages");
    struct sim_lever_target many[SIM_LEVER_TARGETS_MAX + 1];
    WRONG("more than 8 kinds of targets", memset(many, 0, sizeof many);
          tiny.model.lever_targets = many;
          tiny.model.lever_target_count = SIM_LEVER_TARGETS_MAX + 1);
}

/* Finds two names of equal hash: of 2^18 names, 2^36 / 2^33 = 8 pairs are expected. */
struct hashed {
    uint32_t hash, number;
};

static int by_hash(const void *a, const void *b)
{
    const struct hashed *x = a, *y = b;
    return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->number > y->number);
}

static void wrong_purposes(void **state)
{
    (void)state;
    enum { NAMES = 1 << 18 };
    struct hashed *names = malloc(NAMES * sizeof *names);
    char one[32], other[32];
    assert_non_null(names);
    for (uint32_t i = 0; i < NAMES; i++) {
        snprintf(one, sizeof one, "purpose.%u", i);
        names[i] = (struct hashed){sim_random_purpose(one), i};
    }
    qsort(names, NAMES, sizeof *names, by_hash);
    size_t pair = 1;
    while (pair < NAMES && names[pair].hash != names[pair - 1].hash)
        pair++;
    assert_true(pair < NAMES);
    snprintf(one, sizeof one, "purpose.%u", names[pair - 1].number);
    snprintf(other, sizeof other, "purpose.%u", names[pair].number);
    free(names);
    assert_string_not_equal(one, other);
    WRONG("has the hash of another purpose", tiny.purposes[1] = one; tiny.purposes[2] = other);
    WRONG("has the hash of another purpose", tiny.purposes[2] = "person.ageing");
}

/* ---- What the engine makes of a sound model ---- */

static void series_are_made_and_derived(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_world world;
    struct sim_error error;
    tiny_model(&tiny);
    if (tiny_world(&world, &tiny, 1, &error) != SIM_OK)
        fail_msg("%s", error.text);
    assert_int_equal(world.series_count, 9);
    assert_string_equal(world.series[2].name, "skill_by_age_band_sex");
    struct sim_series *persons = sim_world_series(&world, "persons_by_age_band_sex");
    struct sim_series *sum = sim_world_series(&world, "skill_sum_by_age_band_sex");
    struct sim_series *skill = sim_world_series(&world, "skill_by_age_band_sex");
    assert_int_equal(persons->cells, 6);
    assert_int_equal(persons->dimension_count, 2);
    assert_ptr_equal(skill->numerator, sum);
    assert_ptr_equal(skill->denominator, persons);
    persons->counts[3] = 4;
    sum->reals[3] = 10;
    sim_world_series_derive(&world);
    assert_true(skill->reals[3] == 2.5);
    assert_true(isnan(skill->reals[2])); /* nobody there: missing, not zero */
    sim_world_series_clear(&world);
    assert_true(persons->counts[3] == 0 && sum->reals[3] == 0.0);
    sim_world_destroy(&world);
    sim_world_destroy(&world); /* an empty world may be destroyed */
}

/* Labels as inputs give them: after the declarations, before the tables. */
static enum sim_status prepare_labels(struct sim_world *world, struct sim_error *error)
{
    static const char *const labels[] = {"0-", "20-", "40-", "60-", "80-"};
    return sim_world_labels(world, "age_band", labels, 5, error);
}

static void wide_columns_are_as_wide_as_their_dimension(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_world world;
    struct sim_error error;
    tiny_model(&tiny);
    tiny.age_band.labels = NULL;
    tiny.age_band.count = 0;
    tiny.person_columns[2].of = "per age_band";
    tiny.model.prepare = prepare_labels;
    assert_int_equal(sim_model_check(&tiny.model, &error), SIM_OK);
    if (tiny_world(&world, &tiny, 1, &error) != SIM_OK)
        fail_msg("%s", error.text);
    assert_int_equal(sim_table_column_width(&world.tables[0], 3), 5);
    assert_int_equal(sim_table_column_width(&world.tables[0], 2), 1);
    assert_int_equal(sim_table_column_width(&world.tables[1], 1), 1);
    sim_world_destroy(&world);
    tiny.model.prepare = NULL;
    assert_int_equal(tiny_world(&world, &tiny, 1, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "column person.skill holds a value per label of dimension "
                                       "'age_band', which has no labels"));
}

static void links_follow_when_either_end_moves(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_world world;
    struct sim_error error;
    static const uint32_t homes[] = {1, 0}, persons[] = {3, 1, 0};
    tiny_model(&tiny);
    assert_int_equal(tiny_world(&world, &tiny, 2, &error), SIM_OK);
    sim_table_remove(&world.tables[0], 2);
    uint64_t before = sim_world_checksum(&world, &world.tables[0], 4);
    assert_int_equal(sim_world_reorder(&world, &world.tables[1], homes, 2, &error), SIM_OK);
    assert_int_equal(sim_world_reorder(&world, &world.tables[0], persons, 3, &error), SIM_OK);
    struct tiny_person_view person = tiny_person_columns(&world.tables[0]);
    struct tiny_home_view home = tiny_home_columns(&world.tables[1]);
    for (size_t row = 0; row < person.count; row++) /* person of id i lives in home (i - 1) % 2 */
        assert_int_equal(home.id[person.home[row]], (person.id[row] - 1) % 2 + 1);
    assert_int_equal(sim_world_checksum(&world, &world.tables[0], 4), before);
    assert_int_equal(sim_world_arrange(&world, &error), SIM_OK); /* no arrange: nothing to do */
    sim_world_destroy(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_model_passes),
        cmocka_unit_test(wrong_tables),
        cmocka_unit_test(wrong_dimensions),
        cmocka_unit_test(wrong_phases),
        cmocka_unit_test(wrong_series),
        cmocka_unit_test(wrong_inputs),
        cmocka_unit_test(wrong_panels),
        cmocka_unit_test(wrong_purposes),
        cmocka_unit_test(wrong_levers),
        cmocka_unit_test(series_are_made_and_derived),
        cmocka_unit_test(wide_columns_are_as_wide_as_their_dimension),
        cmocka_unit_test(links_follow_when_either_end_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
