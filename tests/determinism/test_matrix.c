/* The equality matrix: the same scenario and seed give the same bits with any number of threads, run
 * straight or resumed from a checkpoint, whatever is written, in release and checked builds.
 *
 * Every column at the end of every month, every series of every month, and every row of every
 * variable in the file are compared with those of one cell, run straight with one thread. Where two
 * part, the first month, phase, column and agent are named (locate.h).
 *
 * Between builds: GUICHET_MATRIX=FOLDER keeps what the first cell of each scenario gave, for the
 * months, in FOLDER, or compares with what another build kept there. Without GUICHET_TESTS=long a
 * quarter of the cells is tried, in which any two of threads, start and output still meet, and of
 * a checked build, which is slow, those in which each of them stands once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/determinism/other_build.h"
#include "tests/determinism/scenarios.h"
#include "tests/unit/long_tests.h"

static char folder[] = "/tmp/guichet_matrix_XXXXXX";
static char path[CELL_PATH];

/* ---- what a cell gave ---- */

struct record {
    int32_t start;
    size_t months, series_count, column_count;
    uint64_t *series;  /* [months][series_count] hashes of the cells of a month */
    uint64_t *columns; /* [months][column_count] checksums */
    bool *seen;        /* [months] simulated after the interruption */
    uint64_t *once;    /* [series_count] */
    uint64_t *panel;   /* [panel_count][months] hashes of rows in the file; 0: no row */
    size_t panel_count;
};

static void *own(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    assert_non_null(memory);
    return memory;
}

static void release(struct record *record)
{
    free(record->series);
    free(record->columns);
    free(record->seen);
    free(record->once);
    free(record->panel);
}

static void make_record(struct record *record, const struct sim_world *world, size_t months)
{
    record->start = sim_world_run(world)->start;
    record->months = months;
    record->series_count = world->series_count;
    record->column_count = locate_columns(world->model);
    record->series = own(months * record->series_count, sizeof(uint64_t));
    record->columns = own(months * record->column_count, sizeof(uint64_t));
    record->seen = own(months, sizeof(bool));
    record->once = own(record->series_count, sizeof(uint64_t));
}

static uint64_t hash_of(const struct sim_series *series)
{
    return sim_hash_bytes(locate_cells(series), series->cells * 8);
}

static bool keep(void *context, const struct sim_run *run, size_t done, size_t months)
{
    struct record *record = context;
    const struct sim_world *world = &run->world;
    if (!record->series) {
        make_record(record, world, months);
        return true; /* at the opening or the checkpoint: nothing is simulated yet */
    }
    assert_int_equal(world->month, record->start + (int32_t)done - 1);
    for (size_t s = 0; s < world->series_count; s++)
        if (world->series[s].declaration->once)
            record->once[s] = hash_of(&world->series[s]);
        else
            record->series[(done - 1) * record->series_count + s] = hash_of(&world->series[s]);
    uint64_t *sums = record->columns + (done - 1) * record->column_count;
    size_t column = 0;
    for (size_t t = 0; t < world->model->table_count; t++)
        for (size_t c = 0; c <= world->model->tables[t]->column_count; c++)
            sums[column++] = sim_world_checksum(world, &world->tables[t], c);
    record->seen[done - 1] = true;
    return true;
}

/* ---- what the file holds ---- */

struct file {
    struct sim_store_reader *reader;
    size_t rows;
    int64_t *days;
    const char *what; /* the cell, for messages */
};

static void file_open(struct file *file, const char *what)
{
    struct sim_error error = {.text = ""};
    enum sim_store_type type;
    size_t shape[8], rank;
    int64_t completed = -1;
    file->what = what;
    if (sim_store_open(&file->reader, path, &error) != SIM_OK ||
        sim_store_read_shape(file->reader, "time", &type, shape, &rank, &error) != SIM_OK)
        fail_msg("%s: %s", what, error.text);
    file->rows = shape[0];
    file->days = own(file->rows, sizeof *file->days);
    if (sim_store_read(file->reader, "time", file->days, file->rows, &error) != SIM_OK ||
        sim_store_read(file->reader, "provenance/months_completed", &completed, 1, &error) !=
            SIM_OK)
        fail_msg("%s: %s", what, error.text);
    assert_int_equal(completed, file->rows);
}

static void file_close(struct file *file)
{
    sim_store_reader_close(file->reader);
    free(file->days);
}

/* Index of the month of a row since the start. */
static size_t month_of_row(const struct file *file, size_t row, int32_t start)
{
    size_t month = 0;
    while (sim_month_days(start + (int32_t)month) < file->days[row])
        month++;
    assert_int_equal(sim_month_days(start + (int32_t)month), file->days[row]);
    return month;
}

/* All values of a variable, with its rank and size; NULL when it is not in the file. */
static unsigned char *file_read(const struct file *file, const char *name, size_t *count)
{
    struct sim_error error = {.text = ""};
    enum sim_store_type type;
    size_t shape[8], rank;
    if (sim_store_read_shape(file->reader, name, &type, shape, &rank, &error) != SIM_OK)
        return NULL;
    *count = 1;
    for (size_t i = 0; i < rank; i++)
        *count *= shape[i];
    unsigned char *values = own(*count, 8);
    if (sim_store_read(file->reader, name, values, *count, &error) != SIM_OK)
        fail_msg("%s: %s", file->what, error.text);
    return values;
}

/* Compares one series in the file with the record of the first cell; true if it is there. */
static bool compare_series(const struct file *file, const struct record *first,
                           const struct sim_world *world, size_t s)
{
    const struct sim_series *series = &world->series[s];
    size_t count;
    unsigned char *values = file_read(file, series->name, &count);
    if (!values)
        return false;
    if (series->declaration->once) {
        assert_int_equal(count, series->cells);
        if (sim_hash_bytes(values, count * 8) != first->once[s])
            fail_msg("%s: in the file, %s differs from that of the first cell", file->what,
                     series->name);
    } else {
        assert_int_equal(count, series->cells * file->rows);
        for (size_t row = 0; row < file->rows; row++) {
            size_t month = month_of_row(file, row, first->start);
            char text[16];
            if (sim_hash_bytes(values + row * series->cells * 8, series->cells * 8) !=
                first->series[month * first->series_count + s])
                fail_msg("%s: in the file, %s of %s differs from that of the first cell",
                         file->what, series->name,
                         sim_month_text(first->start + (int32_t)month, text, sizeof text));
        }
    }
    free(values);
    return true;
}

/* The panel's rows join the record of the first file that has them; later ones must be equal. */
static void compare_panel(const struct file *file, struct record *first)
{
    char **names = NULL, name[256];
    size_t count = 0, values_count;
    struct sim_error error = {.text = ""};
    if (sim_store_read_names(file->reader, "panel", &names, &count, &error) != SIM_OK)
        fail_msg("%s: %s", file->what, error.text);
    assert_true(count > 2);
    if (!first->panel) {
        first->panel = own(count * first->months, sizeof(uint64_t));
        first->panel_count = count;
    }
    assert_int_equal(count, first->panel_count);
    for (size_t v = 0; v < count; v++) {
        snprintf(name, sizeof name, "panel/%s", names[v]);
        unsigned char *values = file_read(file, name, &values_count);
        assert_non_null(values);
        bool monthly = strcmp(names[v], "id") != 0;
        size_t rows = monthly ? file->rows : 1, cells = values_count / rows;
        for (size_t row = 0; row < rows; row++) {
            size_t month = monthly ? month_of_row(file, row, first->start) : 0;
            uint64_t hash = sim_hash_bytes(values + row * cells * 8, cells * 8);
            uint64_t *kept = &first->panel[v * first->months + month];
            if (*kept != 0 && *kept != hash)
                fail_msg("%s: in the file, %s of month %zu differs from that of an earlier cell",
                         file->what, name, month + 1);
            *kept = hash;
        }
        free(values);
        free(names[v]);
    }
    free(names);
}

static void compare_file(const struct cell *cell, struct record *first,
                         const struct sim_world *world, const char *what)
{
    const struct cell_output *kind = &cell_outputs[cell->output];
    struct file file;
    size_t series = 0;
    file_open(&file, what);
    for (size_t s = 0; s < world->series_count; s++)
        series += compare_series(&file, first, world, s);
    if (kind->series ? series == 0 || series == world->series_count : series != world->series_count)
        fail_msg("%s: %zu of %zu series are in the file", what, series, world->series_count);
    if (kind->panel)
        compare_panel(&file, first);
    /* every month, or every third; the months before an interruption as they were written then */
    size_t before = kind->every_before == 1 && cell->resumed > 0 ? cell->resumed : 0;
    size_t rows = 0;
    for (size_t m = 1; m <= first->months; m++)
        rows += m <= before || m % (size_t)kind->every == 0;
    assert_int_equal(file.rows, rows);
    file_close(&file);
}

/* ---- comparing cells ---- */

/* The first month in which something differs, or -1. */
static int32_t first_difference(const struct record *a, const struct record *b)
{
    for (size_t m = 0; m < a->months; m++)
        if (b->seen[m] &&
            (memcmp(a->series + m * a->series_count, b->series + m * a->series_count,
                    a->series_count * sizeof(uint64_t)) != 0 ||
             memcmp(a->columns + m * a->column_count, b->columns + m * a->column_count,
                    a->column_count * sizeof(uint64_t)) != 0))
            return a->start + (int32_t)m;
    return -1;
}

/* "" when the cells are equal, else where they part. */
static void compare_cells(const struct sim_model *model, const struct sim_world *world,
                          const struct cell *a, const struct record *x, const struct cell *b,
                          const struct record *y, char *text, size_t size)
{
    text[0] = '\0';
    assert_int_equal(x->months, y->months);
    assert_true(y->seen[y->months - 1]);
    int32_t month = first_difference(x, y);
    const struct locate_cell one = {model, a, path}, two = {model, b, path};
    if (month >= 0)
        locate_difference(world, locate_make, &one, locate_make, &two, month, text, size);
}

/* ---- between builds ---- */

/* Keeps a record and the program that made it. */
static void keep_record(const struct record *record, const char *name)
{
    char program[CELL_PATH] = "";
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    size_t series = record->months * record->series_count;
    size_t columns = record->months * record->column_count;
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_true(length > 0);
    assert_int_equal(fwrite(program, 1, sizeof program, file), sizeof program);
    assert_int_equal(fwrite(record->series, sizeof(uint64_t), series, file), series);
    assert_int_equal(fwrite(record->columns, sizeof(uint64_t), columns, file), columns);
    assert_int_equal(fclose(file), 0);
}

/* Reads one of the same shape as `like` into `other`. */
static void read_record(struct record *other, const struct record *like, const char *name,
                        char program[CELL_PATH], FILE *file)
{
    size_t series = like->months * like->series_count;
    size_t columns = like->months * like->column_count;
    *other = *like;
    other->series = own(series, sizeof(uint64_t));
    other->columns = own(columns, sizeof(uint64_t));
    if (fread(program, 1, CELL_PATH, file) != CELL_PATH ||
        fread(other->series, sizeof(uint64_t), series, file) != series ||
        fread(other->columns, sizeof(uint64_t), columns, file) != columns || fgetc(file) != EOF)
        fail_msg("%s holds no record of these months and columns: remove it", name);
    fclose(file);
}

/* Keeps the record of a scenario's first cell, or compares it with the one another build kept. */
static void compare_builds(const struct cell *cell, const struct record *record,
                           const struct sim_world *world)
{
    const char *kept = getenv("GUICHET_MATRIX");
    char name[512], program[CELL_PATH], text[1024];
    struct record other;
    if (!kept)
        return;
    snprintf(name, sizeof name, "%s/%s.sums", kept, cell->scenario->name);
    FILE *file = fopen(name, "rb");
    if (!file) {
        keep_record(record, name);
        return;
    }
    read_record(&other, record, name, program, file);
    int32_t month = first_difference(record, &other);
    if (month >= 0) {
        const struct locate_cell here = {&guichet_model, cell, path};
        const struct other_build there = {program, cell->scenario->name, path};
        locate_difference(world, locate_make, &here, other_build_make, &there, month, text,
                          sizeof text);
        fail_msg("%s, seed %d: this build and %s part in %s", cell->scenario->name, CELL_SEED,
                 program, text);
    }
    print_message("# %s: equal to %s\n", cell->scenario->name, program);
    free(other.series);
    free(other.columns);
}

/* ---- the matrix ---- */

static const int threads[] = {1, 2, 5};
/* After the first month, in the middle, and just when rows have been moved. */
static const size_t starts[] = {0, 1, 6, 12};
enum { THREADS = 3, STARTS = 4 };

static bool is_chosen(size_t t, size_t s, size_t output)
{
    if (tests_are_long())
        return true;
#ifdef SIM_CHECKED
    return t == s % THREADS && output == s;
#else
    return (t + s) % CELL_OUTPUTS == output; /* a Latin square */
#endif
}

static void assert_matrix(const struct cell_scenario *scenario)
{
    const struct cell reference = {.scenario = scenario, .threads = 1};
    struct record first = {0};
    struct sim_run run;
    char what[512], text[1024];
    size_t cells = 1;
    cell_run(&run, &guichet_model, &reference, path, keep, &first);
    cell_text(&reference, what, sizeof what);
    compare_file(&reference, &first, &run.world, what);
    compare_builds(&reference, &first, &run.world);
    for (size_t t = 0; t < THREADS; t++)
        for (size_t s = 0; s < STARTS; s++)
            for (size_t output = 0; output < CELL_OUTPUTS; output++) {
                const struct cell cell = {scenario, threads[t], starts[s], output};
                struct record other = {0};
                struct sim_run again;
                if (!is_chosen(t, s, output))
                    continue;
                cell_text(&cell, what, sizeof what);
                cell_run(&again, &guichet_model, &cell, path, keep, &other);
                compare_cells(&guichet_model, &run.world, &reference, &first, &cell, &other, text,
                              sizeof text);
                if (text[0])
                    fail_msg("%s: parts from the first cell in %s", what, text);
                compare_file(&cell, &first, &run.world, what);
                sim_run_destroy(&again);
                release(&other);
                cells++;
            }
    print_message("# %s: %zu cells equal in %zu columns and %zu series of %zu months\n",
                  scenario->name, cells, first.column_count, first.series_count, first.months);
    sim_run_destroy(&run);
    release(&first);
}

static void baseline(void **state)
{
    (void)state;
    assert_matrix(&matrix_baseline);
}
static void changes_and_levers(void **state)
{
    (void)state;
    assert_matrix(&matrix_changes);
}
static void levers_of_every_group(void **state)
{
    (void)state;
    assert_matrix(&matrix_levers);
}
static void without_modes(void **state)
{
    (void)state;
    assert_matrix(&matrix_off);
}

/* ---- the matrix itself is tested: one agent, changed in one phase of one month ---- */

static const int32_t sabotage_after = 3; /* months */
static int sabotaged_threads;
static uint32_t sabotaged_id;

static enum sim_status sabotage(struct sim_world *world, struct sim_error *error)
{
    struct sim_table *person = sim_world_table(world, "person");
    int skill = sim_table_column_find(person, "skill");
    (void)error;
    if (world->threads == sabotaged_threads &&
        world->month == sim_world_run(world)->start + sabotage_after) {
        sabotaged_id = ((const uint32_t *)person->columns[0])[41];
        ((float *)person->columns[skill])[41] += 1;
    }
    return SIM_OK;
}

static void a_difference_is_named(void **state)
{
    (void)state;
    static const struct sim_phase phase = {.name = "sabotage",
                                           .text = "changes the skill of one person",
                                           .reads = "person.skill",
                                           .writes = "person.skill",
                                           .rows = "",
                                           .run = sabotage};
    const struct sim_phase *phases[LOCATE_PHASES_MAX + 1];
    struct sim_model model = guichet_model;
    const struct cell a = {.scenario = &matrix_baseline, .threads = 1};
    const struct cell b = {.scenario = &matrix_baseline, .threads = 2, .resumed = 1};
    struct record x = {0}, y = {0};
    struct sim_run run, again;
    char text[1024], agent[32];
    const size_t place = 5;
    for (size_t p = 0; p <= model.phase_count; p++)
        phases[p] = p < place    ? guichet_model.phases[p]
                    : p == place ? &phase
                                 : guichet_model.phases[p - 1];
    model.phases = phases;
    model.phase_count++;
    sabotaged_threads = 2;
    cell_run(&run, &model, &a, path, keep, &x);
    cell_run(&again, &model, &b, path, keep, &y);
    compare_cells(&model, &run.world, &a, &x, &b, &y, text, sizeof text);
    snprintf(agent, sizeof agent, "cell %u:", sabotaged_id);
    if (!strstr(text, "2010-04, phase 'sabotage', column person.skill") || !strstr(text, agent))
        fail_msg("seed %d: named is \"%s\", not 2010-04, sabotage, person.skill, %s", CELL_SEED,
                 text, agent);
    sim_run_destroy(&run);
    sim_run_destroy(&again);
    release(&x);
    release(&y);
}

/* ---- the folder ---- */

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/run.h5", folder);
    return 0;
}

static int remove_folder(void **state)
{
    struct sim_error error = {.text = ""};
    (void)state;
    unlink(path);
    sim_checkpoint_remove(path, &error);
    return rmdir(folder);
}

int main(void)
{
    static const struct cell_scenario *const scenarios[] = {&matrix_baseline, &matrix_changes,
                                                            &matrix_levers, &matrix_off, NULL};
    const char *asked = getenv(other_build_variable);
    if (asked) /* by another build that differs from this one */
        return other_build_answer(asked, scenarios, path);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_difference_is_named), cmocka_unit_test(baseline),
        cmocka_unit_test(changes_and_levers),    cmocka_unit_test(levers_of_every_group),
        cmocka_unit_test(without_modes),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
