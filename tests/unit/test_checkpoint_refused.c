/* What a checkpoint may not be: each mistake is refused with its sentence before it is used. The
 * files are made by writing worlds that are spoilt. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/kept_run.h"

enum { MONTHS = 4, ROW = 17, TEXTS_MAX = 6 };
static const struct kept sound = {.seed = 90};

/* ---- one thing spoilt in a world ---- */

struct spoilt {
    const char *name;
    void (*spoil)(struct sim_run *run);
    const char *says[TEXTS_MAX]; /* NULL at the end */
};

static struct kept_person_view persons(struct sim_run *run)
{
    return kept_persons(&run->world.tables[KEPT_PERSON]);
}
static uint32_t rows(const struct sim_run *run, size_t table)
{
    return (uint32_t)run->world.tables[table].count;
}

static void friend_past_the_end(struct sim_run *run)
{
    persons(run).friend[ROW] = rows(run, KEPT_PERSON);
}
static void home_far_away(struct sim_run *run)
{
    persons(run).home[rows(run, KEPT_PERSON) - 1] = SIM_NONE - 1;
}
static void link_of_the_dead(struct sim_run *run)
{
    struct kept_person_view p = persons(run);
    size_t row = 0;
    while (row < p.count && p.id[row] != 0)
        row++;
    assert_true(row < p.count);
    p.home[row] = KEPT_HOMES;
}
static void third_sex(struct sim_run *run)
{
    persons(run).sex[ROW] = 2;
}
static void mood_below(struct sim_run *run)
{
    persons(run).mood[ROW] = -1;
}
static void mood_above(struct sim_run *run)
{
    persons(run).mood[ROW] = 3;
}
static void town_unknown(struct sim_run *run)
{
    persons(run).town[ROW] = UINT16_MAX;
}
static void too_rich(struct sim_run *run)
{
    persons(run).deposits[ROW] = SIM_MONEY_MAX + 1;
}
static void too_poor(struct sim_run *run)
{
    kept_homes(&run->world.tables[KEPT_HOME]).deposits[0] = INT64_MIN;
}
static void skill_unknown(struct sim_run *run)
{
    persons(run).skill[ROW] = NAN;
}
static void wealth_endless(struct sim_run *run)
{
    persons(run).wealth[ROW] = -INFINITY;
}
static void taste_unknown(struct sim_run *run) /* the last value of a wide column's row */
{
    persons(run).taste[4 * ROW + 3] = NAN;
}
static void id_twice(struct sim_run *run)
{
    struct kept_person_view p = persons(run);
    p.id[ROW] = p.id[ROW - 1];
}
static void id_of_the_future(struct sim_run *run)
{
    persons(run).id[ROW] = run->world.tables[KEPT_PERSON].next_id;
}
static void one_more_dead(struct sim_run *run)
{
    persons(run).id[ROW] = 0;
}
static void more_alive_than_rows(struct sim_run *run)
{
    run->world.tables[KEPT_HOME].alive = KEPT_HOMES + 1;
}
static void fewer_born_than_rows(struct sim_run *run)
{
    run->world.tables[KEPT_HOME].next_id = KEPT_HOMES;
}
static void nobody_ever_born(struct sim_run *run)
{
    run->world.tables[KEPT_HOME].next_id = 0;
}
static void ledger_too_rich(struct sim_run *run)
{
    run->world.ledger.balances[KEPT_OWNERS] = SIM_MONEY_MAX + 1;
}
static void ledger_unbalanced(struct sim_run *run)
{
    run->world.ledger.balances[KEPT_OWNERS]++;
}
static void seconds_negative(struct sim_run *run)
{
    run->phase_seconds[1] = -1;
}
static void seconds_unknown(struct sim_run *run)
{
    run->phase_seconds[KEPT_SECONDS - 1] = NAN;
}

static const struct spoilt spoilt[] = {
    {"friend", friend_past_the_end, {"person.friend of row 17", "rows of person", NULL}},
    {"home", home_far_away, {"person.home of row", "is 4294967294", "rows of home has 120", NULL}},
    {"dead", link_of_the_dead, {"person.home of row", "(id 0)", "is 120", NULL}},
    {"sex", third_sex, {"person.sex of row 17 (id 18) is 2", "labels of sex has 2", NULL}},
    {"mood below", mood_below, {"person.mood of row 17", "is -1", "labels of mood has 3", NULL}},
    {"mood above", mood_above, {"person.mood of row 17", "is 3", NULL}},
    {"town", town_unknown, {"person.town of row 17", "is 65535", "labels of town has 4", NULL}},
    {"rich", too_rich, {"person.deposits of row 17", "1000000000000000001", NULL}},
    {"poor", too_poor, {"home.deposits of row 0", "-9223372036854775808", NULL}},
    {"skill", skill_unknown, {"person.skill of row 17", "nan", "no finite number", NULL}},
    {"wealth", wealth_endless, {"person.wealth of row 17", "-inf", NULL}},
    {"taste", taste_unknown, {"person.taste of row 17", "nan", NULL}},
    {"id twice", id_twice, {"person.id of row 17", "is 17", "of a row before", NULL}},
    {"id to come", id_of_the_future, {"person.id of row 17", "the next id", NULL}},
    {"dead", one_more_dead, {"rows of the table person are alive, and not", NULL}},
    {"alive", more_alive_than_rows, {"120 rows, 121 of them alive", "table home", NULL}},
    {"born", fewer_born_than_rows, {"120 as its next id", "table home", NULL}},
    {"unborn", nobody_ever_born, {" 0 as its next id", "table home", NULL}},
    {"ledger", ledger_too_rich, {"the ledger: deposits of owners", "1000000000000000001", NULL}},
    {"balance", ledger_unbalanced, {"the ledger", "deposits add up to 1 cents", NULL}},
    {"seconds", seconds_negative, {"value 1 of run/phase_seconds is -1", NULL}},
    {"no time", seconds_unknown, {"value 4 of run/phase_seconds is nan", NULL}},
};

static void assert_says(const char *name, const char *path, const char *const *says)
{
    if (strncmp(kept_error.text, path, strlen(path)) != 0)
        fail_msg("%s: the file is not named first: %s", name, kept_error.text);
    for (; *says; says++)
        if (!strstr(kept_error.text, *says))
            fail_msg("%s: '%s' is not in: %s", name, *says, kept_error.text);
}

static void every_value_is_looked_at(void **state)
{
    const struct kept_folder *folder = *state;
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        struct sim_run run, again;
        kept_opened(&run, &sound, MONTHS);
        spoilt[i].spoil(&run);
        KEPT_OK(kept_write(&run, folder->output));
        kept_error.text[0] = '\0';
        enum sim_status status = kept_load(folder->last, &sound, &again);
        if (status != SIM_INPUT)
            fail_msg("%s: the status is %d: %s", spoilt[i].name, status, kept_error.text);
        assert_says(spoilt[i].name, folder->last, spoilt[i].says);
        sim_run_destroy(&run);
        sim_run_destroy(&again);
    }
}

/* At the edge of what is allowed nothing is refused. */
static void what_is_allowed_is_taken(void **state)
{
    const struct kept_folder *folder = *state;
    struct sim_run run, again;
    kept_opened(&run, &sound, MONTHS);
    struct kept_person_view p = persons(&run);
    p.friend[ROW] = (uint32_t)p.count - 1;
    p.home[ROW] = SIM_NONE;
    p.sex[ROW] = 1;
    p.mood[ROW] = 2;
    p.town[ROW] = 3;
    p.debts[ROW] = INT16_MIN;
    p.steps[ROW] = UINT32_MAX;
    p.deposits[ROW] = SIM_MONEY_MAX;
    p.deposits[ROW + 1] = -SIM_MONEY_MAX;
    p.wealth[ROW] = -1e308;
    p.tried[3 * ROW] = UINT8_MAX; /* of a wide column the dimension counts the values */
    KEPT_OK(kept_write(&run, folder->output));
    KEPT_OK(kept_load(folder->last, &sound, &again));
    kept_assert_same(&run.world, &again.world);
    sim_run_destroy(&run);
    sim_run_destroy(&again);
}

/* Ids may lie anywhere below next_id: they are looked through without more memory. */
static void ids_far_apart(void **state)
{
    const struct kept_folder *folder = *state;
    struct sim_run run, again;
    kept_opened(&run, &sound, 1);
    struct kept_person_view p = persons(&run);
    run.world.tables[KEPT_PERSON].next_id = UINT32_MAX;
    p.id[ROW] = UINT32_MAX - 1;
    p.id[ROW + 1] = UINT32_C(1) << 31;
    KEPT_OK(kept_write(&run, folder->output));
    KEPT_OK(kept_load(folder->last, &sound, &again));
    kept_assert_same(&run.world, &again.world);
    sim_run_destroy(&again);
    p.id[ROW - 1] = UINT32_MAX - 1;
    KEPT_OK(kept_write(&run, folder->output));
    assert_int_equal(kept_load(folder->last, &sound, &again), SIM_INPUT);
    assert_says("far apart", folder->last,
                (const char *const[]){"person.id of row 17", "is 4294967294", NULL});
    sim_run_destroy(&run);
    sim_run_destroy(&again);
}

/* ---- another run ---- */

static void of_another_run(void **state)
{
    const struct kept_folder *folder = *state;
    static const struct {
        struct kept kept;
        const char *says[TEXTS_MAX];
    } list[] = {
        {{.seed = 91}, {"seed 90, replication 0", "seed 91, replication 0", NULL}},
        {{.seed = 90, .replication = 2}, {"replication 0", "replication 2", NULL}},
        {{.seed = 90, .settings = {"scale=1/500"}}, {"scale 1/1000", "scale 1/500", NULL}},
        {{.seed = 90, .settings = {"run.start=2010-02"}}, {"from 2010-01", "from 2010-02", NULL}},
        {{.seed = 90, .settings = {"run.end=2010-03"}},
         {"end of 2010-04", "2010-03 already", NULL}},
    };
    struct sim_run run, again;
    kept_opened(&run, &sound, MONTHS);
    KEPT_OK(kept_write(&run, folder->output));
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        assert_int_equal(kept_load(folder->last, &list[i].kept, &again), SIM_INPUT);
        assert_says("another run", folder->last, list[i].says);
        sim_run_destroy(&again);
    }
    /* its last month may be the last */
    const struct kept ending = {.seed = 90, .settings = {"run.end=2010-04"}};
    KEPT_OK(kept_load(folder->last, &ending, &again));
    kept_assert_same(&run.world, &again.world);
    sim_run_destroy(&run);
    sim_run_destroy(&again);
}

/* ---- another program ---- */

/* The model with tables that a test may change. */
struct other {
    struct sim_model model;
    struct sim_table_declaration person, home;
    struct sim_column_declaration columns[KEPT_PERSON_WIDTH + 1];
    const struct sim_table_declaration *tables[KEPT_TABLES];
    struct sim_ledger_declaration ledger;
};

static void other_start(struct other *other)
{
    other->model = kept_model;
    other->person = kept_person;
    other->home = kept_home;
    memcpy(other->columns, kept_person_columns, sizeof kept_person_columns);
    other->person.columns = other->columns;
    other->tables[0] = &other->person;
    other->tables[1] = &other->home;
    other->model.tables = other->tables;
    other->ledger = kept_ledger;
    other->model.ledger = &other->ledger;
}

static void assert_refused(const struct kept_folder *folder, const struct other *other,
                           const char *const *says)
{
    struct sim_checkpoint *checkpoint = NULL;
    kept_error.text[0] = '\0';
    if (sim_checkpoint_open(&checkpoint, folder->last, &other->model, &kept_error) != SIM_INPUT)
        fail_msg("'%s' was not refused: %s", says[0], kept_error.text);
    assert_null(checkpoint);
    assert_says("another program", folder->last, says);
}
#define REFUSED(...) assert_refused(folder, &other, (const char *const[]){__VA_ARGS__, NULL})

static void of_another_program(void **state)
{
    const struct kept_folder *folder = *state;
    static const char *const sectors[] = {"tenants", "landlords"};
    struct sim_run run;
    struct other other;
    kept_opened(&run, &sound, 1);
    KEPT_OK(kept_write(&run, folder->output));
    sim_run_destroy(&run);

    other_start(&other);
    other.model.name = "tiny";
    REFUSED("is of the model \"kept\", and this program runs \"tiny\"");
    other_start(&other);
    other.model.version = "1.3.0";
    REFUSED("was made by version \"1.2.3\", and this program is of version \"1.3.0\"",
            "go on with the version that made it");
    other_start(&other);
    other.model.table_count = 1;
    REFUSED("has a table \"home\", which this program does not have");
    other_start(&other);
    other.person.name = "people";
    REFUSED("has no table people, which this program has");
    other_start(&other);
    other.person.column_count--;
    REFUSED("17 columns and this program has 16");
    other_start(&other);
    other.columns[5].name = "paces";
    REFUSED("has no column person.paces, which this program has");
    other_start(&other);
    other.columns[7].type = SIM_TYPE_f64;
    REFUSED("its column person.skill is of type \"f32\" and this program's is of type \"f64\"");
    other_start(&other);
    other.columns[8].unit = "cent";
    REFUSED("person.wealth is in the unit \"EUR\" and this program's is in the unit \"cent\"");
    other_start(&other);
    other.columns[11].of = "home";
    REFUSED("person.friend is of \"person\" and this program's is of \"home\"");
    other_start(&other);
    other.ledger.sectors = sectors;
    REFUSED("sector 2 of its ledger is \"owners\" and of this program's \"landlords\"");
    other_start(&other);
    other.ledger.sector_count = 1;
    REFUSED("its ledger has 2 sectors and this program's has 1");
}

/* Nothing was simulated: there is no month to go on from. */
static void of_no_month(void **state)
{
    const struct kept_folder *folder = *state;
    struct sim_run run;
    struct other other;
    other_start(&other);
    kept_opened(&run, &sound, 0);
    KEPT_OK(kept_write(&run, folder->output));
    REFUSED("its month is before the one in which its run started");
    sim_run_destroy(&run);
}

/* A dimension has fewer labels: the wide column has more values than there is room for. */
static void of_other_widths(void **state)
{
    const struct kept_folder *folder = *state;
    const struct kept fewer = {.seed = 90, .towns = "town,weight\nAix,1\nBrest,2\n"};
    struct sim_run run, again;
    kept_opened(&run, &sound, 1);
    KEPT_OK(kept_write(&run, folder->output));
    assert_int_equal(kept_load(folder->last, &fewer, &again), SIM_INPUT);
    assert_says("widths", folder->last,
                (const char *const[]){"tables/person/taste has 1624 values, and not 2 for each of "
                                      "406 rows",
                                      NULL});
    sim_run_destroy(&run);
    sim_run_destroy(&again);
}

/* ---- no checkpoint at all ---- */

static void write_kind(const char *path, const char *product)
{
    struct sim_store *store;
    KEPT_OK(sim_store_create_sealed(&store, path, NULL, &kept_error));
    KEPT_OK(sim_store_text(store, "state", "product", product, &kept_error));
    KEPT_OK(sim_store_commit(store, &kept_error));
    KEPT_OK(sim_store_close(store, &kept_error));
}

static void no_checkpoint(void **state)
{
    const struct kept_folder *folder = *state;
    struct other other;
    other_start(&other);
    REFUSED("No such file");

    write_kind(folder->last, "something\nelse");
    REFUSED("is a file of the kind \"something\\nelse\", and this program asks for a "
            "\"checkpoint\"");
    write_kind(folder->last, "checkpoint");
    REFUSED("provenance");
    unlink(folder->last);

    struct sim_store *store; /* an output: not sealed as a whole */
    KEPT_OK(sim_store_create(&store, folder->last, false, &kept_error));
    KEPT_OK(sim_store_text(store, "state", "product", "checkpoint", &kept_error));
    KEPT_OK(sim_store_commit(store, &kept_error));
    KEPT_OK(sim_store_close(store, &kept_error));
    REFUSED("is no checkpoint");

    FILE *file = fopen(folder->last, "w");
    assert_non_null(file);
    fputs("not HDF5", file);
    fclose(file);
    REFUSED("");
}

/* ---- damage: the seal is looked at first ---- */

static void damaged_anywhere(void **state)
{
    const struct kept_folder *folder = *state;
    enum { TRIALS = 400 };
    struct sim_run run, again;
    kept_opened(&run, &sound, 2);
    KEPT_OK(kept_write(&run, folder->output));
    sim_run_destroy(&run);
    FILE *file = fopen(folder->last, "r+");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    for (long k = 0; k < TRIALS; k++) {
        const long at = size / TRIALS * k + k % 7;
        fseek(file, at, SEEK_SET);
        const int byte = fgetc(file);
        fseek(file, at, SEEK_SET);
        fputc(byte ^ 1 << k % 8, file);
        fflush(file);
        if (kept_load(folder->last, &sound, &again) != SIM_INPUT)
            fail_msg("bit %ld of byte %ld of %ld was not missed", k % 8, at, size);
        fseek(file, at, SEEK_SET);
        fputc(byte, file);
        fflush(file);
    }
    fclose(file);
    KEPT_OK(kept_load(folder->last, &sound, &again));
    sim_run_destroy(&again);
    for (long percent = 99; percent >= 0; percent--) {
        assert_int_equal(truncate(folder->last, size / 100 * percent), 0);
        if (kept_load(folder->last, &sound, &again) != SIM_INPUT)
            fail_msg("%ld %% of the file were taken for the whole", percent);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kept_make_folder, kept_remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_value_is_looked_at),
        TEST(what_is_allowed_is_taken),
        TEST(ids_far_apart),
        TEST(of_another_run),
        TEST(of_another_program),
        TEST(of_no_month),
        TEST(of_other_widths),
        TEST(no_checkpoint),
        TEST(damaged_anywhere),
    };
    return cmocka_run_group_tests_name("checkpoint_refused", tests, NULL, NULL);
}
