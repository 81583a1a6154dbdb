/* Calls that fail anywhere: every allocation, every call of the system on files and every function
 * of HDF5 that the store uses fails at its k-th call, for every k until none fails (of HDF5, without
 * GUICHET_TESTS=long, for one k of each way to the call) - while a run writes its output, while an
 * output is read back, while checkpoints are written and while a run goes on from one. Each time
 * there is a status and a sentence, nothing is kept open, and every file under its final name is
 * whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fault/complaint.h"
#include "tests/fault/failing_calls.h"
#include "tests/fault/failing_files.h"
#include "tests/fault/faulty_read.h"
#include "tests/fault/faulty_run.h"
#include "tests/fault/file_picture.h"
#include "tests/fault/held.h"
#include "tests/fault/kept_file.h"
#include "tests/unit/long_tests.h"

#include <glob.h>
#include <malloc.h>
#include <signal.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

/* ---- what is going on, in case the program hangs or dies ---- */

enum { TRIAL_SECONDS = 120 };

static char trial[256];

static void tell_trial(int number)
{
    static const char hung[] = "# does not come back: ", died[] = "# died: ";
    const char *what = number == SIGALRM ? hung : died;
    ssize_t written = write(STDERR_FILENO, what, strlen(what));
    written += write(STDERR_FILENO, trial, strlen(trial));
    written += write(STDERR_FILENO, "\n", 1);
    _exit(written > 0 ? 125 : 126);
}

/* ---- files kept beside, to begin each trial with the same ---- */

static struct kept_file old_output, half_output, half_checkpoint, whole_output;
static struct picture picture;
static struct reading_plan reading;
static int32_t last_month;

static void remove_files(void)
{
    unlink(faulty_path);
    unlink(faulty_part);
    unlink(faulty_checkpoint);
    unlink(faulty_previous);
    char part[sizeof faulty_checkpoint + 8];
    snprintf(part, sizeof part, "%s.part", faulty_checkpoint);
    unlink(part);
}

/* ---- the situations ---- */

struct situation {
    const char *name;
    void (*reset)(void);
    struct outcome (*run)(void);
    void (*check)(const struct outcome *outcome);
    enum sim_status refusals[2]; /* of a file or of HDF5; SIM_MEMORY goes with memory */
};

static void check_output(const struct outcome *outcome, const struct kept_file *earlier,
                         int64_t at_least)
{
    if (access(faulty_path, F_OK) != 0) {
        if (earlier || outcome->status == SIM_OK)
            complain("%s: there is no output; status %d, %s", trial, (int)outcome->status,
                     outcome->text);
        return;
    }
    if (earlier && is_still(earlier)) {
        if (outcome->status == SIM_OK)
            complain("%s: success, but the earlier file is still there", trial);
        return;
    }
    int64_t months = picture_check(&picture, faulty_path, trial);
    if (months < at_least || (outcome->status == SIM_OK && months != FAULTY_MONTHS))
        complain("%s: status %d, %d months in the output", trial, (int)outcome->status,
                 (int)months);
}

static struct outcome run_new(void)
{
    return faulty_run((struct faulty_orders){.force = false});
}
static void check_new(const struct outcome *outcome)
{
    check_output(outcome, NULL, 0);
}

static void reset_old(void)
{
    remove_files();
    put_back(&old_output);
}
static struct outcome run_over(void)
{
    return faulty_run((struct faulty_orders){.force = true});
}
static void check_over(const struct outcome *outcome)
{
    check_output(outcome, &old_output, 0);
}

static void reset_reading(void)
{
    remove_files();
    put_back(&whole_output);
}
static struct outcome run_reading(void)
{
    return reading_replay(&reading, faulty_path);
}
static void check_reading(const struct outcome *outcome)
{
    (void)outcome;
    if (!is_still(&whole_output))
        complain("%s: the file was changed by reading it", trial);
}

static struct outcome run_checkpoints(void)
{
    return faulty_run((struct faulty_orders){.force = false, .checkpoints = true});
}
/* A run whose checkpoint cannot be written goes on; the one before can be read all the same. */
static void check_checkpoints(const struct outcome *outcome)
{
    struct outcome after = *outcome;
    check_output(outcome, NULL, 0);
    faulty_look_at_checkpoints(&after);
    if (after.lost)
        complain("%s: a checkpoint of month %d could be read, and later none", trial,
                 (int)after.checkpointed);
    if (outcome->status == SIM_OK && outcome->warnings == 0 && after.checkpointed != last_month)
        complain("%s: success, but the last checkpoint is of month %d, not %d", trial,
                 (int)after.checkpointed, (int)last_month);
}

static void reset_half(void)
{
    remove_files();
    put_back(&half_output);
    put_back(&half_checkpoint);
}
static void check_resumed(const struct outcome *outcome)
{
    check_output(outcome, &half_output, 2);
    if (outcome->status != SIM_OK && faulty_newest_checkpoint() == 0)
        complain("%s: the checkpoint is gone, but the run is not finished", trial);
}

static const struct situation situations[] = {
    {"a run", remove_files, run_new, check_new, {SIM_OUTPUT, SIM_OUTPUT}},
    {"a run over an older file", reset_old, run_over, check_over, {SIM_OUTPUT, SIM_OUTPUT}},
    {"reading", reset_reading, run_reading, check_reading, {SIM_INPUT, SIM_INPUT}},
    {"a run with checkpoints",
     remove_files,
     run_checkpoints,
     check_checkpoints,
     {SIM_OUTPUT, SIM_OUTPUT}},
    {"going on", reset_half, faulty_resume, check_resumed, {SIM_INPUT, SIM_OUTPUT}},
};

/* ---- one trial ---- */

/* How a function fails. */
struct way {
    const char *name;
    bool and_after, short_of;
    int error;
    bool harmless; /* nobody should notice */
};

static void check_outcome(const struct situation *situation, const struct outcome *outcome,
                          bool of_memory, const struct way *way)
{
    if (outcome->status == SIM_OK)
        return;
    bool expected = of_memory ? outcome->status == SIM_MEMORY
                              : outcome->status == situation->refusals[0] ||
                                    outcome->status == situation->refusals[1];
    if (!expected || way->harmless || strlen(outcome->text) < 15)
        complain("%s: status %d, %s", trial, (int)outcome->status, outcome->text);
    if (!of_memory && !strstr(outcome->text, "run.h5"))
        complain("%s: the sentence names no file: %s", trial, outcome->text);
}

/* A file that is locked by somebody else, or of which it cannot be told whose it is, is not ours to
 * remove; and one that cannot be removed stays. The next run takes it over. */
static bool may_leave_part(const struct failing_function *function)
{
    return function == &failing_unlink || function == &failing_flock ||
           function == &failing_fstat64 || function == &failing_lstat64;
}

/* Returns how many calls failed; 0 when the function is not called so often. */
static size_t fail_once(const struct situation *situation, const struct failing_function *function,
                        bool of_memory, const struct way *way, size_t k)
{
    snprintf(trial, sizeof trial, "%s: call %zu of %s%s", situation->name, k, function->name,
             way->name);
    situation->reset();
    struct held before = held_count();
    failing.function = function;
    failing.at = k;
    failing.and_after = way->and_after;
    failing.error = way->error;
    failing_short = way->short_of;
    alarm(TRIAL_SECONDS);
    struct outcome outcome = situation->run();
    alarm(0);
    failing.at = 0;
    failing_short = false;
    held_compare(&before, trial);
    check_outcome(situation, &outcome, of_memory, way);
    situation->check(&outcome);
    if (access(faulty_part, F_OK) == 0 && !may_leave_part(function))
        complain("%s: %s is left", trial, faulty_part);
    if (failing.failed == 0 && (outcome.status != SIM_OK || outcome.warnings > 0))
        complain("%s: no call failed, but status %d, %zu warnings, %s", trial, (int)outcome.status,
                 outcome.warnings, outcome.text);
    return failing.failed;
}

/* Where the address sanitizer watches: nothing was lost by the trials of this function. */
static void check_leaks(const struct situation *situation, const struct failing_function *function)
{
#ifdef __SANITIZE_ADDRESS__
    static bool told; /* what is lost once is found again by every later check */
    if (!told && __lsan_do_recoverable_leak_check() != 0) {
        complain("%s: memory is lost when %s fails", situation->name, function->name);
        told = true;
    }
#else
    (void)situation;
    (void)function;
#endif
}

/* Every k until none fails. */
static size_t fail_every(const struct situation *situation, struct failing_function *function,
                         bool of_memory, const struct way *way)
{
    size_t k = 1;
    while (fail_once(situation, function, of_memory, way, k) > 0)
        k++;
    if (k > 1)
        print_message("#   %s%s: %zu calls, %zu failed one by one\n", function->name, way->name,
                      k - 1, k - 1);
    check_leaks(situation, function);
    return k - 1;
}

/* Every k at which the function is called in a way not seen at an earlier k. */
static size_t fail_every_path(const struct situation *situation, struct failing_function *function,
                              const struct way *way)
{
    static uint64_t paths[FAILING_PATHS_MAX];
    situation->reset();
    failing_paths = paths;
    failing.function = function;
    failing.at = 0;
    struct outcome outcome = situation->run();
    size_t calls = failing_calls_of(function), failed = 0;
    failing_paths = NULL;
    if (outcome.status != SIM_OK || calls > FAILING_PATHS_MAX)
        fail_msg("%s: %zu calls, status %d, %s", situation->name, calls, (int)outcome.status,
                 outcome.text);
    for (size_t k = 1; k <= calls; k++) {
        size_t earlier = 0;
        while (paths[earlier] != paths[k - 1])
            earlier++;
        if (earlier == k - 1)
            failed += fail_once(situation, function, false, way, k);
    }
    if (calls > 0)
        print_message("#   %s: %zu calls, %zu failed, one of each way there\n", function->name,
                      calls, failed);
    check_leaks(situation, function);
    return failed;
}

static size_t fail_all_of(const struct situation *situation,
                          struct failing_function *const *functions, size_t count, bool of_memory,
                          const struct way *way)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += fail_every(situation, functions[i], of_memory, way);
    return total;
}

static void fail_everything(const struct situation *situation)
{
    static const struct way once = {.name = ""};
    static const struct way always = {.name = " and all after it", .and_after = true};
    static const struct way interrupted = {
        .name = " is interrupted", .error = EINTR, .harmless = true};
    static const struct way partial = {
        .name = " does one byte", .short_of = true, .harmless = true};
    struct failing_function *const moving[] = {&failing_pread64, &failing_pwrite64};
    struct failing_function *const waiting[] = {&failing_pread64, &failing_pwrite64,
                                                &failing_flock};
    complaints = 0;
    print_message("# %s, seed 1\n", situation->name);
    size_t memory = fail_all_of(situation, failing_memory, FAILING_MEMORY_COUNT, true, &once) +
                    fail_all_of(situation, failing_memory, FAILING_MEMORY_COUNT, true, &always);
    size_t files = fail_all_of(situation, failing_system, FAILING_SYSTEM_COUNT, false, &once) +
                   fail_all_of(situation, failing_system, FAILING_SYSTEM_COUNT, false, &always) +
                   fail_all_of(situation, waiting, 3, false, &interrupted) +
                   fail_all_of(situation, moving, 2, false, &partial);
    size_t hdf5 = 0;
    for (size_t i = 0; i < FAILING_HDF5_COUNT; i++)
        hdf5 += tests_are_long() ? fail_every(situation, failing_hdf5[i], false, &once)
                                 : fail_every_path(situation, failing_hdf5[i], &once);
    print_message("# %s: %zu allocations, %zu calls of the system and %zu of HDF5 failed one by "
                  "one\n",
                  situation->name, memory, files, hdf5);
    assert_true(memory > 10 && files > 10 && hdf5 > 50);
    if (complaints > 0)
        fail_msg("%s: %zu complaints, see above", situation->name, complaints);
}

static void while_a_run_writes(void **state)
{
    (void)state;
    fail_everything(&situations[0]);
}
static void while_a_run_replaces_a_file(void **state)
{
    (void)state;
    fail_everything(&situations[1]);
}
static void while_an_output_is_read(void **state)
{
    (void)state;
    fail_everything(&situations[2]);
}
static void while_checkpoints_are_written(void **state)
{
    (void)state;
    fail_everything(&situations[3]);
}
static void while_a_run_goes_on(void **state)
{
    (void)state;
    fail_everything(&situations[4]);
}

/* ---- the lists are complete ---- */

static bool is_listed(const char *name, size_t length)
{
    for (size_t i = 0; i < FAILING_HDF5_COUNT; i++)
        if (strncmp(failing_hdf5[i]->name, name, length) == 0 &&
            failing_hdf5[i]->name[length] == '\0')
            return true;
    return false;
}

static size_t look_for_calls(const char *path)
{
    struct kept_file source = {.path = NULL};
    size_t found = 0;
    keep(&source, path);
    source.bytes[source.size] = '\0';
    for (const char *c = source.bytes; (c = strstr(c, "H5")); c += 2) {
        size_t length =
            strspn(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");
        if (c[length] != '(')
            continue;
        if (!is_listed(c, length))
            fail_msg("%s: no call of %.*s is made to fail; add it to tests/fault/failing_files.h",
                     path, (int)length, c);
        found++;
    }
    free(source.bytes);
    return found;
}

static void every_function_of_hdf5_used_is_listed(void **state)
{
    (void)state;
    glob_t sources;
    size_t found = 0;
    assert_int_equal(glob("sim/io/store*.c", 0, NULL, &sources), 0);
    for (size_t i = 0; i < sources.gl_pathc; i++)
        found += look_for_calls(sources.gl_pathv[i]);
    globfree(&sources);
    print_message("# %zu calls of HDF5 in the sources\n", found);
    assert_true(found > 50);
}

/* ---- the files that trials begin with ---- */

static void assert_went_well(struct outcome outcome, enum sim_status status)
{
    if (outcome.status != status || outcome.warnings > 0)
        fail_msg("status %d, %zu warnings, %s", (int)outcome.status, outcome.warnings,
                 outcome.text);
}

/* Nothing fails: how many calls there are. */
static void count_calls(const struct situation *situation)
{
    situation->reset();
    assert_went_well(situation->run(), SIM_OK);
    size_t hdf5 = 0, files = 0, memory = 0;
    for (size_t i = 0; i < FAILING_HDF5_COUNT; i++)
        hdf5 += failing_calls_of(failing_hdf5[i]);
    for (size_t i = 0; i < FAILING_SYSTEM_COUNT; i++)
        files += failing_calls_of(failing_system[i]);
    for (size_t i = 0; i < FAILING_MEMORY_COUNT; i++)
        memory += failing_calls_of(failing_memory[i]);
    print_message("# %s: %zu allocations, %zu calls of the system, %zu of HDF5\n", situation->name,
                  memory, files, hdf5);
}

/* An older output (of two months), a run stopped after two months, and a whole one. */
static void make_files(void)
{
    assert_went_well(faulty_run((struct faulty_orders){.stop_after = 2}), SIM_INTERRUPTED);
    keep(&old_output, faulty_path);
    remove_files();
    assert_went_well(run_new(), SIM_OK);
    keep(&whole_output, faulty_path);
    picture_take(&picture, faulty_path);
    reading_make(&reading, faulty_path);
    remove_files();
    assert_went_well(faulty_run((struct faulty_orders){.checkpoints = true, .stop_after = 2}),
                     SIM_INTERRUPTED);
    keep(&half_output, faulty_path);
    keep(&half_checkpoint, faulty_checkpoint);
    last_month = faulty_newest_checkpoint() + 1;
    assert_went_well(faulty_resume(), SIM_OK);
    for (size_t i = 0; i < sizeof situations / sizeof situations[0]; i++)
        count_calls(&situations[i]);
}

static int begin(void **state)
{
    (void)state;
    signal(SIGALRM, tell_trial);
    signal(SIGABRT, tell_trial);
    mallopt(M_TRIM_THRESHOLD, 1 << 28); /* HDF5 takes and gives back a megabyte for every list of */
    mallopt(M_MMAP_THRESHOLD, 1 << 28); /* texts: let it have the same one each time */
    faulty_model();
    if (faulty_names() != 0)
        return -1;
    make_files();
    return 0;
}

static int end(void **state)
{
    (void)state;
    remove_files();
    picture_destroy(&picture);
    reading_destroy(&reading);
    free(old_output.bytes);
    free(half_output.bytes);
    free(half_checkpoint.bytes);
    free(whole_output.bytes);
    return rmdir(faulty_folder);
}

/* With an argument: only the tests of that name (see cmocka_set_test_filter). */
int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_of_hdf5_used_is_listed),
        cmocka_unit_test(while_a_run_writes),
        cmocka_unit_test(while_a_run_replaces_a_file),
        cmocka_unit_test(while_an_output_is_read),
        cmocka_unit_test(while_checkpoints_are_written),
        cmocka_unit_test(while_a_run_goes_on),
    };
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
    return cmocka_run_group_tests(tests, begin, end);
}
