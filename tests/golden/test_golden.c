/* The results themselves: checksums of every series over two years, and of every column at their
 * end, beside those kept in a file. A release and a checked build, one thread or two, must give the
 * very same. A change that is meant renews the files:
 *
 *     GUICHET_RENEW=1 build/release/tests/test_golden        (in the source folder)
 *
 * and the difference belongs into the commit that explains it. Another C library may round exp or
 * pow otherwise in the last bit: the files are those of glibc.
 *
 * economy_checksums.txt was made before there were modes of provision, of what the economy without
 * them had: with coproduction off it must still be met (series and columns added since are not
 * compared; those whose dimensions have grown were taken out). It is not renewed with the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/small_world.h"

#include <inttypes.h>

static const struct kept_file {
    const char *path, *setting;
    bool all; /* every series and column is in the file */
} baseline = {"tests/golden/baseline_checksums.txt", "modes.coproduction=1", true},
  economy = {"tests/golden/economy_checksums.txt", "modes.coproduction=0", false};
static const char renewing[] =
    "if the results were meant to change, renew the file: run this test in the source folder with "
    "GUICHET_RENEW=1 in the environment (GUICHET_RENEW=1 build/release/tests/test_golden)";

enum { MONTHS = 24, ENTRIES_MAX = 2048, NAME_SIZE = 192 };

struct golden {
    struct entry {
        char name[NAME_SIZE];
        uint64_t sum;
    } entries[ENTRIES_MAX];
    size_t count;
};

static void add(struct golden *golden, const char *kind, const char *name, uint64_t sum)
{
    assert_true(golden->count < ENTRIES_MAX);
    struct entry *entry = &golden->entries[golden->count++];
    snprintf(entry->name, sizeof entry->name, "%s %s", kind, name);
    entry->sum = sum;
}

/* The baseline scenario at 1/10000 with seed 1, from its file. */
static void compute(struct golden *golden, const char *setting, int threads)
{
    const char *const settings[] = {"scale=1/10000", setting};
    const struct sim_run_source source = {.scenario = "scenarios/baseline.yaml",
                                          .settings = settings,
                                          .setting_count = 2,
                                          .random = {.seed = 1},
                                          .threads = threads};
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    struct sim_run run;
    uint64_t sums[ENTRIES_MAX] = {0};
    if (sim_run_prepare(&run, &guichet_model, &source, &diagnostics, &error) != SIM_OK ||
        sim_run_open(&run, &error) != SIM_OK)
        fail_msg("%s", error.text);
    sim_diagnostics_destroy(&diagnostics);
    struct sim_world *world = &run.world;
    assert_true(world->series_count < ENTRIES_MAX);
    for (int month = 0; month < MONTHS; month++) {
        small_month(&run);
        for (size_t s = 0; s < world->series_count; s++) {
            const struct sim_series *series = &world->series[s];
            const void *cells =
                series->counts ? (const void *)series->counts : (const void *)series->reals;
            sums[s] = sim_hash_seeded(cells, series->cells * 8, sums[s]);
        }
    }
    golden->count = 0;
    for (size_t s = 0; s < world->series_count; s++)
        add(golden, "series", world->series[s].name, sums[s]);
    for (size_t t = 0; t < world->model->table_count; t++)
        for (size_t c = 0; c <= world->model->tables[t]->column_count; c++) {
            char name[NAME_SIZE - 8];
            snprintf(name, sizeof name, "%s.%s", world->model->tables[t]->name,
                     sim_table_column_name(&world->tables[t], c));
            add(golden, "column", name, sim_world_checksum(world, &world->tables[t], c));
        }
    sim_run_destroy(&run);
}

static void renew(const struct golden *golden)
{
    FILE *file = fopen(baseline.path, "w");
    assert_non_null(file);
    fprintf(file,
            "# Checksums of scenarios/baseline.yaml at 1/10000, seed 1, after %d months; made "
            "by tests/golden/test_golden.c, which tells how to renew them.\n",
            MONTHS);
    for (size_t i = 0; i < golden->count; i++)
        fprintf(file, "%s %016" PRIx64 "\n", golden->entries[i].name, golden->entries[i].sum);
    assert_int_equal(fclose(file), 0);
    print_message("# %s: %zu checksums written\n", baseline.path, golden->count);
}

static void read_kept(struct golden *kept, const char *path)
{
    char line[512], kind[16], name[NAME_SIZE - 16];
    uint64_t sum;
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("%s is not there; %s", path, renewing);
    kept->count = 0;
    while (fgets(line, sizeof line, file))
        if (line[0] != '#') {
            assert_int_equal(sscanf(line, "%15s %175s %" SCNx64, kind, name, &sum), 3);
            add(kept, kind, name, sum);
        }
    fclose(file);
}

static const struct entry *find(const struct golden *golden, const char *name)
{
    for (size_t i = 0; i < golden->count; i++)
        if (strcmp(golden->entries[i].name, name) == 0)
            return &golden->entries[i];
    return NULL;
}

/* Tells everything that differs before it fails. */
static void compare(const struct golden *kept, const struct golden *now,
                    const struct kept_file *file, int threads)
{
    size_t wrong = 0;
    for (size_t i = 0; i < now->count; i++) {
        const struct entry *entry = &now->entries[i], *old = find(kept, entry->name);
        if (old ? old->sum == entry->sum : !file->all)
            continue;
        wrong++;
        if (old)
            print_message("# %s: %016" PRIx64 " now, %016" PRIx64 " kept\n", entry->name,
                          entry->sum, old->sum);
        else
            print_message("# %s: not in the file\n", entry->name);
    }
    for (size_t i = 0; i < kept->count; i++)
        if (!find(now, kept->entries[i].name)) {
            wrong++;
            print_message("# %s: no longer there\n", kept->entries[i].name);
        }
    if (wrong > 0)
        fail_msg("seed 1, %d threads: %zu checksums differ from %s; %s", threads, wrong, file->path,
                 renewing);
}

static void check(const struct kept_file *file)
{
    static struct golden kept, now;
    read_kept(&kept, file->path);
    for (int threads = 1; threads <= 2; threads++) {
        compute(&now, file->setting, threads);
        compare(&kept, &now, file, threads);
    }
}

static void results_are_those_kept(void **state)
{
    (void)state;
    static struct golden now;
    const char *asked = getenv("GUICHET_RENEW");
    if (asked && strcmp(asked, "1") == 0) {
        compute(&now, baseline.setting, 1);
        renew(&now);
    }
    check(&baseline);
}

static void without_coproduction_the_economy_is_as_it_was(void **state)
{
    (void)state;
    check(&economy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_those_kept),
        cmocka_unit_test(without_coproduction_the_economy_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
