/* Going on with an output: the file is the one a straight run makes, whatever came between. A
 * checkpoint is played by living through the months before without an output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/output_world.h"

#include "tests/unit/output_compared.h"

enum { MONTHS = 12, PATH_SIZE = 512, SERIES = 7, IN_PANEL = 5, PANEL = 20 };

static const char year[] = "2010-03 2010-04 2010-05 2010-06 2010-07 2010-08 2010-09 2010-10 "
                           "2010-11 2010-12 2011-01 2011-02";

struct bench {
    char folder[PATH_SIZE / 2];
    char straight[PATH_SIZE], first[PATH_SIZE], second[PATH_SIZE];
    uint32_t ids[PERSONS * 10]; /* of the panel of `straight` */
    size_t id_count;
};

/* A part of a run: it has `from` months behind it and lives up to `until` months of all. */
struct part {
    const char *path, *earlier; /* earlier output, NULL for none */
    int from, until;
    const char *end; /* NULL: a year */
    const char *series;
    int32_t every;
    bool no_panel, opening; /* opening: made again from the opening */
    const char *panel_size; /* NULL: PANEL */
    bool changed;           /* somebody is richer than in the run before */
    size_t crowd;           /* persons more than usual */
};

/* Begins it: the world after `from` months, the earlier output, the new one. */
struct session {
    struct sim_world world;
    struct sim_scenario scenario;
    struct sim_scenario_file file;
    struct sim_store_reader *reader;
    struct sim_output_earlier earlier;
    struct sim_output *output;
};

static void draw_crowd(struct sim_world *world, size_t count)
{
    size_t first;
    if (count == 0)
        return;
    assert_ok(sim_table_append(sim_world_table(world, "person"), count, &first, &error));
}

/* One of those who were there at the opening and are still alive. */
static void change_somebody(struct sim_world *world)
{
    struct person_view p = person_columns(sim_world_table(world, "person"));
    size_t row = 0;
    while (row < p.count && (p.id[row] == 0 || p.id[row] > PERSONS))
        row++;
    assert_true(row < p.count);
    p.wealth[row] += 1;
}

static enum sim_status begin(struct session *session, const struct bench *bench,
                             const struct part *part)
{
    struct sim_output_options options = {.path = part->path,
                                         .force = true,
                                         .panel = !part->no_panel,
                                         .series = part->series,
                                         .every = part->every,
                                         .build = "test"};
    struct sim_world *world = &session->world;
    memset(session, 0, sizeof *session);
    describe_scenario(&session->scenario, &session->file);
    make_world(world, part->end ? part->end : "2011-02",
               part->panel_size ? part->panel_size : "20");
    draw_people(world);
    draw_crowd(world, part->crowd);
    for (int m = 0; m < part->from; m++) {
        world->month = sim_month(2010, 3) + m;
        live(world, m);
    }
    if (part->changed)
        change_somebody(world);
    if (part->earlier)
        assert_ok(sim_store_open(&session->reader, part->earlier, &error));
    session->earlier = (struct sim_output_earlier){
        .month = sim_month(2010, 3) + part->from - 1,
        .panel = part->opening ? NULL : bench->ids,
        .panel_count = part->opening ? 0 : bench->id_count,
        .output = session->reader,
    };
    if (part->from > 0 || part->opening)
        options.earlier = &session->earlier;
    enum sim_status checked = sim_output_check(&options, world, &error);
    enum sim_status status =
        sim_output_create(&session->output, &options, world, &session->scenario, &error);
    if (checked != SIM_OK)
        assert_int_equal(checked, status);
    return status;
}

static enum sim_status live_on(struct session *session, const struct part *part)
{
    const double seconds[] = {1, 2, 3, 4};
    enum sim_status status = SIM_OK;
    for (int m = part->from; status == SIM_OK && m < part->until; m++) {
        session->world.month = sim_month(2010, 3) + m;
        live(&session->world, m);
        status = sim_output_month(session->output, &session->world, seconds, &error);
    }
    return status;
}

static void end(struct session *session, bool complete)
{
    struct sim_error late;
    if (session->output &&
        sim_output_close(session->output, &session->world, NULL, complete, &late) != SIM_OK)
        fail_msg("%s", late.text);
    sim_store_reader_close(session->reader);
    sim_world_destroy(&session->world);
}

/* The whole of a part that must succeed; it ends as a completed run does if it lives to the end. */
static void run(const struct bench *bench, struct part part)
{
    struct session session;
    assert_ok(begin(&session, bench, &part));
    assert_ok(live_on(&session, &part));
    const int32_t last = sim_month(2010, 3) + part.until - 1;
    end(&session, last == sim_world_run(&session.world)->end);
}

/* A part that cannot even begin: its status, and a piece of its sentence. What stood under its name
 * is as it was. */
static void refused(const struct bench *bench, struct part part, enum sim_status status,
                    const char *piece)
{
    struct session session;
    struct stat before = {0}, after = {0};
    const bool stood = stat(part.path, &before) == 0;
    enum sim_status got = begin(&session, bench, &part);
    if (got != status || !strstr(error.text, piece))
        fail_msg("status %d, '%s'; expected %d and '%s'", (int)got, got == SIM_OK ? "" : error.text,
                 (int)status, piece);
    end(&session, false);
    assert_true((stat(part.path, &after) == 0) == stood);
    if (stood)
        assert_true(before.st_ino == after.st_ino && before.st_size == after.st_size);
}

static void read_members(struct bench *bench, const char *path)
{
    struct sim_store_reader *reader;
    struct numbers ids;
    assert_ok(sim_store_open(&reader, path, &error));
    numbers_read(&ids, reader, "panel/id");
    assert_true(ids.rows <= sizeof bench->ids / sizeof bench->ids[0]);
    bench->id_count = ids.rows;
    for (size_t i = 0; i < ids.rows; i++)
        bench->ids[i] = (uint32_t)ids.values[i];
    free(ids.values);
    sim_store_reader_close(reader);
}

static int make_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    const char *parent = getenv("TMPDIR");
    assert_non_null(bench);
    snprintf(bench->folder, sizeof bench->folder, "%s/earlier_XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(bench->straight, sizeof bench->straight, "%s/straight.h5", bench->folder);
    snprintf(bench->first, sizeof bench->first, "%s/first.h5", bench->folder);
    snprintf(bench->second, sizeof bench->second, "%s/second.h5", bench->folder);
    run(bench, (struct part){.path = bench->straight, .until = MONTHS});
    read_members(bench, bench->straight);
    assert_int_equal(bench->id_count, PANEL);
    *state = bench;
    return 0;
}

static int remove_bench(void **state)
{
    struct bench *bench = *state;
    unlink(bench->straight);
    unlink(bench->first);
    unlink(bench->second);
    int result = rmdir(bench->folder);
    free(bench);
    return result;
}

static char *text_of(const char *path, const char *group, const char *name)
{
    struct sim_store_reader *reader;
    char *text;
    assert_ok(sim_store_open(&reader, path, &error));
    assert_ok(sim_store_read_text(reader, group, name, &text, &error));
    sim_store_reader_close(reader);
    return text;
}

/* ---- the same file ---- */

static void goes_on_to_the_same_file(void **state)
{
    const struct bench *bench = *state;
    for (int stop = 1; stop < MONTHS; stop++) {
        run(bench, (struct part){.path = bench->first, .until = stop});
        assert_months(bench->first, year, (size_t)stop);
        run(bench,
            (struct part){
                .path = bench->second, .earlier = bench->first, .from = stop, .until = MONTHS});
        assert_months(bench->second, year, MONTHS);
        assert_agree(bench->straight, bench->second, MONTHS, SERIES, IN_PANEL);
    }
}

/* Onto itself, again and again: the file read is the one replaced. */
static void goes_on_in_place_month_by_month(void **state)
{
    const struct bench *bench = *state;
    run(bench, (struct part){.path = bench->first, .until = 1});
    char *started = text_of(bench->first, "provenance", "started");
    for (int m = 1; m < MONTHS; m++)
        run(bench, (struct part){
                       .path = bench->first, .earlier = bench->first, .from = m, .until = m + 1});
    assert_months(bench->first, year, MONTHS);
    assert_agree(bench->straight, bench->first, MONTHS, SERIES, IN_PANEL);
    char *kept = text_of(bench->first, "provenance", "started");
    char *finished = text_of(bench->first, "provenance", "finished");
    char *history = text_of(bench->first, "", "history");
    assert_string_equal(kept, started);
    assert_int_equal(strlen(finished), 20);
    size_t lines = 1;
    for (const char *c = history; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, MONTHS);
    assert_non_null(strstr(history, "guichet run some/where/tiny.yaml"));
    assert_non_null(strstr(history, "(from the state after 2010-06)"));
    free(started);
    free(kept);
    free(finished);
    free(history);
}

static void months_told_are_never_lost(void **state)
{
    const struct bench *bench = *state;
    struct part part = {.path = bench->first, .earlier = bench->first, .from = 5, .until = 7};
    struct session session;
    run(bench, (struct part){.path = bench->first, .until = 9});
    assert_ok(begin(&session, bench, &part)); /* the checkpoint is four months older */
    assert_months(bench->first, year, 9);
    assert_agree(bench->straight, bench->first, 9, SERIES, IN_PANEL);
    assert_ok(live_on(&session, &part));
    assert_months(bench->first, year, 9);
    end(&session, false);
    assert_months(bench->first, year, 9);
    run(bench,
        (struct part){.path = bench->first, .earlier = bench->first, .from = 3, .until = MONTHS});
    assert_months(bench->first, year, MONTHS);
    assert_agree(bench->straight, bench->first, MONTHS, SERIES, IN_PANEL);
}

static void later_end(void **state)
{
    const struct bench *bench = *state;
    const char longer[] = "2010-03 2010-04 2010-05 2010-06 2010-07 2010-08 2010-09 2010-10 2010-11 "
                          "2010-12 2011-01 2011-02 2011-03 2011-04";
    run(bench, (struct part){.path = bench->first, .until = MONTHS});
    run(bench, (struct part){.path = bench->first,
                             .earlier = bench->first,
                             .from = MONTHS,
                             .until = MONTHS + 2,
                             .end = "2011-04"});
    run(bench, (struct part){.path = bench->second, .until = MONTHS + 2, .end = "2011-04"});
    assert_months(bench->first, longer, MONTHS + 2);
    assert_agree(bench->second, bench->first, MONTHS + 2, SERIES, IN_PANEL);
    assert_agree(bench->straight, bench->first, MONTHS, SERIES, IN_PANEL);
    refused(
        bench,
        (struct part){.path = bench->second, .earlier = bench->first, .from = 3, .end = "2011-01"},
        SIM_USAGE, "holds months up to 2011-04, and the run is to end in 2011-01");
}

/* ---- other rows, other series ---- */

static void another_cadence(void **state)
{
    const struct bench *bench = *state;
    run(bench, (struct part){.path = bench->first, .until = 5});
    run(bench, (struct part){.path = bench->second,
                             .earlier = bench->first,
                             .from = 5,
                             .until = MONTHS,
                             .every = 3});
    assert_months(bench->second, "2010-03 2010-04 2010-05 2010-06 2010-07 2010-08 2010-11 2011-02",
                  8);
    assert_agree(bench->straight, bench->second, 8, SERIES, IN_PANEL);
    /* fewer rows first: what lies between the last of them and the checkpoint has none */
    run(bench, (struct part){.path = bench->first, .until = 8, .every = 3});
    assert_months(bench->first, "2010-05 2010-08 2010-11 2011-02", 2);
    run(bench,
        (struct part){.path = bench->second, .earlier = bench->first, .from = 8, .until = MONTHS});
    assert_months(bench->second, "2010-05 2010-08 2010-11 2010-12 2011-01 2011-02", 6);
    assert_agree(bench->straight, bench->second, 6, SERIES, IN_PANEL);
    /* an older checkpoint: rows that are there already keep their months */
    run(bench, (struct part){.path = bench->first, .until = 10, .every = 3});
    run(bench,
        (struct part){.path = bench->second, .earlier = bench->first, .from = 4, .until = MONTHS});
    assert_months(bench->second, "2010-05 2010-08 2010-11 2010-12 2011-01 2011-02", 6);
    assert_agree(bench->straight, bench->second, 6, SERIES, IN_PANEL);
    /* no row is due any more: those there are stay */
    run(bench, (struct part){.path = bench->second,
                             .earlier = bench->first,
                             .from = 10,
                             .until = MONTHS,
                             .every = 100});
    assert_months(bench->second, "2010-05 2010-08 2010-11", 3);
}

static void without_the_earlier_output(void **state)
{
    const struct bench *bench = *state;
    run(bench, (struct part){.path = bench->second, .from = 9, .until = MONTHS});
    assert_months(bench->second, "2010-12 2011-01 2011-02", 3);
    assert_agree(bench->straight, bench->second, 3, SERIES, IN_PANEL);
    run(bench, (struct part){.path = bench->second, .from = 7, .until = MONTHS, .every = 4});
    assert_months(bench->second, "2010-10 2011-02", 2);
    assert_agree(bench->straight, bench->second, 2, SERIES, IN_PANEL);
    refused(bench, (struct part){.path = bench->second, .from = 9, .every = 7}, SIM_SCENARIO,
            "none of those after 2010-11 and up to 2011-02 is the last of 7");
    refused(bench, (struct part){.path = bench->second, .from = MONTHS}, SIM_SCENARIO,
            "after 2011-02");
}

static void made_again_from_the_opening(void **state)
{
    const struct bench *bench = *state;
    run(bench, (struct part){.path = bench->first, .until = 7});
    run(bench,
        (struct part){
            .path = bench->first, .earlier = bench->first, .opening = true, .until = MONTHS});
    assert_months(bench->first, year, MONTHS);
    assert_agree(bench->straight, bench->first, MONTHS, SERIES, IN_PANEL);
    run(bench, (struct part){.path = bench->second, .opening = true, .until = MONTHS});
    assert_months(bench->second, year, MONTHS);
    assert_agree(bench->straight, bench->second, MONTHS, SERIES, IN_PANEL);
}

static void series_and_panel_can_only_become_fewer(void **state)
{
    const struct bench *bench = *state;
    run(bench, (struct part){.path = bench->first, .until = 5, .series = "population*,deaths"});
    run(bench, (struct part){.path = bench->second,
                             .earlier = bench->first,
                             .from = 5,
                             .until = MONTHS,
                             .series = "population",
                             .no_panel = true});
    assert_months(bench->second, year, MONTHS);
    assert_agree(bench->straight, bench->second, MONTHS, 1, 0);
    refused(bench, (struct part){.path = bench->straight, .earlier = bench->first, .from = 5},
            SIM_USAGE, "the earlier output has no series skill_");
    refused(
        bench,
        (struct part){
            .path = bench->straight, .earlier = bench->second, .from = 5, .series = "population"},
        SIM_INPUT, "the earlier output has no panel");
    struct bench others = *bench;
    others.ids[3]++;
    refused(&others,
            (struct part){
                .path = bench->straight, .earlier = bench->first, .from = 5, .series = "deaths"},
            SIM_INPUT, "does not follow the same agents");
    others.ids[3] = others.ids[2];
    refused(&others, (struct part){.path = bench->straight, .from = 5}, SIM_INPUT,
            "the ids of the panel do not increase");
    others.id_count = 0; /* a checkpoint of a run without a panel */
    run(&others,
        (struct part){
            .path = bench->second, .earlier = bench->straight, .from = 5, .until = MONTHS});
    assert_agree(bench->straight, bench->second, MONTHS, SERIES, 0);
}

/* ---- what must not be ---- */

static void months_that_come_out_otherwise_stop_the_run(void **state)
{
    const struct bench *bench = *state;
    struct part part = {
        .path = bench->first, .earlier = bench->first, .from = 5, .until = MONTHS, .changed = true};
    struct session session;
    run(bench, (struct part){.path = bench->first, .until = 9});
    part.no_panel = true; /* wealth is in no series: nothing to see */
    part.path = bench->second;
    assert_ok(begin(&session, bench, &part));
    assert_ok(live_on(&session, &part));
    end(&session, true);
    part.no_panel = false;
    part.path = bench->first;
    part.panel_size = "1000";
    struct bench everybody = *bench;
    run(bench, (struct part){.path = bench->first, .until = 9, .panel_size = "1000"});
    read_members(&everybody, bench->first);
    assert_ok(begin(&session, &everybody, &part));
    assert_int_equal(live_on(&session, &part), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "the month 2010-08 came out otherwise than in the earlier "
                                       "output: series panel/person_wealth"));
    end(&session, false);
    assert_months(bench->first, year, 9); /* and nothing is lost by it */
}

/* A file of the series deaths alone, of which `told` rows are said to be completed. */
static void make_foreign(const char *path, const int32_t *months, size_t count, size_t sealed,
                         int64_t told, bool real)
{
    static const char *const time[] = {"time"};
    static const struct sim_store_attributes none = {.units = "1"}, often = {.rewritten = true};
    struct sim_store *store;
    size_t deaths_handle, completed;
    const double x = 7;
    const int64_t n = 7;
    assert_ok(sim_store_create(&store, path, true, &error));
    assert_ok(sim_store_dimension_months(store, months, count, &error));
    assert_ok(sim_store_text(store, "", "history", "made by a test", &error));
    assert_ok(sim_store_text(store, "provenance", "started", "2026-01-01T00:00:00Z", &error));
    assert_ok(sim_store_variable(store, "", "deaths", real ? SIM_STORE_F64 : SIM_STORE_I64, time, 1,
                                 &none, &deaths_handle, &error));
    assert_ok(sim_store_variable(store, "provenance", "months_completed", SIM_STORE_I64, NULL, 0,
                                 &often, &completed, &error));
    assert_ok(sim_store_write(store, completed, &told, &error));
    assert_ok(sim_store_commit(store, &error));
    for (size_t i = 0; i < sealed; i++) {
        assert_ok(sim_store_write_row(store, deaths_handle, i,
                                      real ? (const void *)&x : (const void *)&n, &error));
        assert_ok(sim_store_seal_row(store, i, &error));
    }
    assert_ok(sim_store_close(store, &error));
}

static void rows_that_are_not_whole_are_refused(void **state)
{
    const struct bench *bench = *state;
    const int32_t march = sim_month(2010, 3);
    struct part part = {.path = bench->second,
                        .earlier = bench->first,
                        .from = 2,
                        .series = "deaths",
                        .no_panel = true};
    const struct {
        int32_t months[4]; /* after March */
        size_t sealed;
        int64_t told;
        bool real;
        int from;
        enum sim_status status;
        const char *piece;
    } cases[] = {
        {{0, 1, 2, 3}, 3, 3, false, 3, SIM_OK, ""},
        {{0, 1, 2, 3}, 3, 2, false, 2, SIM_OK, ""}, /* killed between the two writes */
        {{0, 2, 5, 6}, 4, 4, false, 7, SIM_OK, ""},
        {{0, 1, 2, 3}, 2, 3, false, 3, SIM_INPUT, "the month 2010-05 is among the 3 completed"},
        {{0, 1, 2, 3}, 4, 2, false, 2, SIM_INPUT, "tells of 2 months completed, and 4 of its 4"},
        {{0, 1, 2, 3}, 4, 5, false, 4, SIM_INPUT, "tells of 5 months completed"},
        {{0, 1, 2, 3}, 4, -1, false, 4, SIM_INPUT, "tells of -1 months completed"},
        {{0, 1, 2, 3}, 2, 2, false, 3, SIM_INPUT, "lacks the month 2010-05"},
        {{0, 2, 2, 3}, 4, 4, false, 4, SIM_INPUT, "row 2 of its time"},
        {{-1, 1, 2, 3}, 4, 4, false, 4, SIM_INPUT, "row 0 of its time"},
        {{0, 1, 2, 3}, 4, 4, true, 4, SIM_INPUT, "its series deaths is not of the type"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t months[4];
        for (size_t k = 0; k < 4; k++)
            months[k] = march + cases[i].months[k];
        make_foreign(bench->first, months, 4, cases[i].sealed, cases[i].told, cases[i].real);
        part.from = cases[i].from;
        if (cases[i].status == SIM_OK) {
            struct session session;
            assert_ok(begin(&session, bench, &part));
            end(&session, false);
        } else {
            refused(bench, part, cases[i].status, cases[i].piece);
        }
    }
}

/* Turns one bit of every place in the file where these bytes stand; how many there were. */
static size_t damage(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t length = (size_t)ftell(file), found = 0;
    char *content = malloc(length);
    assert_non_null(content);
    rewind(file);
    assert_int_equal(fread(content, 1, length, file), length);
    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(content + i, bytes, size) == 0) {
            const int turned = (unsigned char)content[i] ^ 4;
            assert_int_equal(fseek(file, (long)i, SEEK_SET), 0);
            assert_int_equal(fputc(turned, file), turned);
            found++;
        }
    free(content);
    assert_int_equal(fclose(file), 0);
    return found;
}

static void damaged_rows_are_refused_by_their_month(void **state)
{
    const struct bench *bench = *state;
    struct sim_store_reader *reader;
    struct numbers values;
    run(bench, (struct part){.path = bench->first, .until = 9});
    assert_ok(sim_store_open(&reader, bench->first, &error));
    numbers_read(&values, reader, "skill_sum_by_diploma");
    sim_store_reader_close(reader);
    const uint64_t cell = values.values[4 * DIPLOMAS + 1];
    free(values.values);
    assert_int_equal(damage(bench->first, &cell, sizeof cell), 1);
    refused(bench, (struct part){.path = bench->second, .earlier = bench->first, .from = 9},
            SIM_INPUT, "skill_sum_by_diploma");
    print_message("# %s\n", error.text);
    assert_non_null(strstr(error.text, "2010-07"));
    run(bench, (struct part){.path = bench->second,
                             .earlier = bench->first,
                             .from = 9,
                             .until = MONTHS,
                             .series = "population*"});
    assert_agree(bench->straight, bench->second, MONTHS, 2, IN_PANEL);
}

/* ---- large ---- */

/* So many rows that they do not fit in the memory used at once, over the longest span. */
static void many_rows_are_copied_in_batches(void **state)
{
    struct bench *bench = *state;
    const int all = sim_month(2100, 12) - sim_month(2010, 3) + 1;
    struct part part = {.path = bench->first,
                        .until = all - 20,
                        .end = "2100-12",
                        .panel_size = "900",
                        .crowd = 600,
                        .series = "deaths"};
    run(bench, part);
    read_members(bench, bench->first);
    assert_int_equal(bench->id_count, 900);
    part.earlier = bench->first;
    part.from = all - 30;
    part.until = all;
    run(bench, part);
    part.path = bench->second;
    part.earlier = NULL;
    part.from = 0;
    run(bench, part);
    assert_agree(bench->second, bench->first, (size_t)all, 1, IN_PANEL);
}

#define EARLIER_TEST(name) cmocka_unit_test_setup_teardown(name, make_bench, remove_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EARLIER_TEST(goes_on_to_the_same_file),
        EARLIER_TEST(goes_on_in_place_month_by_month),
        EARLIER_TEST(months_told_are_never_lost),
        EARLIER_TEST(later_end),
        EARLIER_TEST(another_cadence),
        EARLIER_TEST(without_the_earlier_output),
        EARLIER_TEST(made_again_from_the_opening),
        EARLIER_TEST(series_and_panel_can_only_become_fewer),
        EARLIER_TEST(months_that_come_out_otherwise_stop_the_run),
        EARLIER_TEST(rows_that_are_not_whole_are_refused),
        EARLIER_TEST(damaged_rows_are_refused_by_their_month),
        EARLIER_TEST(many_rows_are_copied_in_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
