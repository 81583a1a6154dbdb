/* The runs of an ensemble as processes: started, waited for, told, stopped.
 *
 * Each run is this very program again (/proc/self/exe, also when its file was replaced
 * meanwhile), in a process group of its own, so that Ctrl-C reaches it once and through us; it
 * is killed when we die, so that nothing goes on unseen (what it leaves is incomplete and gone on with
 * from its last checkpoint). */
#include "tools/ensemble.h"

#include "sim/base/memory.h"
#include "tools/checkpoints.h"
#include "tools/interrupt.h"
#include "tools/progress.h"
#include "tools/report.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Looking for ended runs this often costs nothing and keeps no processor waiting. */
static const struct timespec between_looks = {.tv_nsec = 50000000};

/* Exit code of a child that could not become the run, as shells use it. */
enum { NOT_STARTED = 127, SIGNAL_BASE = 128 };

struct work {
    struct ensemble *ensemble;
    size_t running, ended, wanted; /* runs now, ended and to be made by this command */
    double seconds;                /* of those that ended well, for the time left */
    size_t timed;
    bool stopping;
};

/* ---- starting ---- */

/* Numbers of the command line of a run. */
struct numbers {
    char replication[24], seed[24], threads[24];
};

enum { ARGUMENTS_MAX = 24 };

/* The command line that begins a run. */
static void put_new(const struct ensemble *ensemble, const struct ensemble_run *run,
                    const char *path, struct numbers *numbers, const char **next)
{
    const struct tool_options *options = ensemble->options;
    char checkpoint[CHECKPOINTS_PATH];
    struct stat information;
    snprintf(numbers->replication, sizeof numbers->replication, "%" PRIu64, run->replication);
    snprintf(numbers->seed, sizeof numbers->seed, "%" PRIu64, run->seed);
    *next++ = "--output";
    *next++ = path;
    *next++ = "--replication";
    *next++ = numbers->replication;
    *next++ = "--seed";
    *next++ = numbers->seed;
    /* Incomplete, or another that is to be replaced. */
    if (lstat(path, &information) == 0 || checkpoints_there(path, checkpoint)) {
        *next++ = "--force";
    }
    for (size_t i = 0; i < options->setting_count; i++) {
        *next++ = "--set";
        *next++ = options->settings[i];
    }
    *next++ = "--";
    *next++ = ensemble->scenarios[run->of].path;
}

/* The arguments of a run, begun or gone on with; *list released by free(). */
static enum sim_status arguments_of(const struct ensemble *ensemble, const struct ensemble_run *run,
                                    const char *path, struct numbers *numbers, char ***list,
                                    struct sim_error *error)
{
    const struct tool_options *options = ensemble->options;
    enum sim_status status = SIM_OK;
    const char **next = NULL;
    struct ensemble_finding finding;
    SIM_TRY(ensemble_inspect(ensemble, run, &finding, error));
    bool goes_on = finding.exists && !finding.complete && finding.difference[0] == '\0' &&
                   checkpoints_usable(path);
    SIM_TRY(sim_memory_array(&next, ARGUMENTS_MAX + 2 * options->setting_count, sizeof *next,
                             "arguments", error));
    *list = (char **)(uintptr_t)next;
    snprintf(numbers->threads, sizeof numbers->threads, "%" PRIu64,
             options->threads > 0 ? options->threads : UINT64_C(1));
    *next++ = "guichet";
    *next++ = goes_on ? "resume" : "run";
    *next++ = "--quiet";
    *next++ = "--threads";
    *next++ = numbers->threads;
    if (options->no_panel) {
        *next++ = "--no-panel";
    }
    if (options->checkpoint.text != NULL) {
        *next++ = "--checkpoint-every";
        *next++ = options->checkpoint.text;
    }
    if (options->warning_signal != NULL) {
        *next++ = "--warning-signal";
        *next++ = options->warning_signal;
    }
    if (!goes_on) {
        put_new(ensemble, run, path, numbers, next);
        goto out;
    }
    if (options->force) {
        *next++ = "--force";
    }
    *next++ = "--";
    *next++ = path;
out:
    return status;
}

/* In the child: becomes the run. */
static void become(char *const *arguments, int log, pid_t parent)
{
    int nothing = open("/dev/null", O_RDWR);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) { /* it died before the line above */
        _exit(NOT_STARTED);
    }
    interrupt_forget();
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0 ||
        dup2(log, STDERR_FILENO) < 0) {
        _exit(NOT_STARTED);
    }
    execv("/proc/self/exe", arguments);
    _exit(NOT_STARTED);
}

static enum sim_status start(const struct ensemble *ensemble, struct ensemble_run *run,
                             struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char path[ENSEMBLE_PATH], log_path[ENSEMBLE_PATH], **arguments = NULL;
    struct numbers numbers;
    pid_t parent = getpid();
    ensemble_log_path(ensemble->folder, run, log_path);
    int log = open(log_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (log < 0) {
        return sim_error_set(error, SIM_OUTPUT, "%s: cannot be written: %s", log_path,
                             strerror(errno));
    }
    SIM_TRY(arguments_of(ensemble, run, ensemble_path(ensemble->folder, run->file, path), &numbers,
                         &arguments, error));
    run->process = fork();
    if (run->process == 0) {
        become(arguments, log, parent);
    }
    if (run->process < 0) {
        status = sim_error_set(error, SIM_MEMORY, "no process could be made for it: %s",
                               strerror(errno));
        goto out;
    }
    run->state = ENSEMBLE_RUNNING;
    run->started = progress_clock();
    run->seconds = -1;
    run->exit_code = -1;
    run->message[0] = '\0';
out:
    free(arguments);
    close(log);
    return status;
}

/* ---- ending ---- */

/* The first thing that a run said. */
static void read_log(const struct ensemble *ensemble, struct ensemble_run *run)
{
    static const char speaker[] = "guichet: ";
    char path[ENSEMBLE_PATH], line[ENSEMBLE_MESSAGE] = "";
    FILE *file = fopen(ensemble_log_path(ensemble->folder, run, path), "r");
    if (file == NULL) {
        return;
    }
    if (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        bool named = strncmp(line, speaker, strlen(speaker)) == 0;
        ensemble_say(run, "%s", named ? line + strlen(speaker) : line);
    }
    fclose(file);
}

/* An end with success counts when the file is what was asked for: scenario files and inputs can
 * be edited while an ensemble runs. */
static void check_done(const struct ensemble *ensemble, struct ensemble_run *run)
{
    struct ensemble_finding finding;
    struct sim_error error = {.status = SIM_OK};
    run->state = ENSEMBLE_FAILED;
    run->status = ensemble_inspect(ensemble, run, &finding, &error);
    if (run->status != SIM_OK) {
        ensemble_say(run, "%s", error.text);
    } else if (!finding.exists || (finding.difference[0] == '\0' && !finding.complete)) {
        run->status = SIM_OUTPUT;
        ensemble_say(run, "the run ended well but its file is not there or not complete");
    } else if (finding.difference[0] != '\0') {
        run->status = SIM_INPUT;
        ensemble_say(run, "the run is another than the one asked for: %s", finding.difference);
    } else {
        run->state = ENSEMBLE_DONE;
    }
}

static void check_signal(struct ensemble_run *run, int number, bool stopping)
{
    run->exit_code = SIGNAL_BASE + number;
    if (stopping || number == SIGTERM || number == SIGINT) {
        run->state = ENSEMBLE_INTERRUPTED;
        run->status = SIM_INTERRUPTED;
        ensemble_say(run, "stopped by a signal before its first month");
    } else if (number == SIGKILL) {
        run->status = SIM_MEMORY;
        ensemble_say(run, "killed by signal 9, as the system does where memory runs out");
    } else {
        run->status = SIM_INTERNAL;
        ensemble_say(run, "ended by signal %d (%s)", number, strsignal(number));
    }
}

static void check_exit(const struct ensemble *ensemble, struct ensemble_run *run, int code)
{
    run->exit_code = code;
    if (code == SIM_OK) {
        check_done(ensemble, run);
        return;
    }
    run->status = code <= SIM_INTERRUPTED ? (enum sim_status)code : SIM_INTERNAL;
    ensemble_say(run, "%s", sim_status_text(run->status));
    read_log(ensemble, run);
    if (code == SIM_INTERRUPTED) {
        run->message[strcspn(run->message, ";")] = '\0'; /* the ensemble goes on with it */
        run->state = ENSEMBLE_INTERRUPTED;
    } else if (code == NOT_STARTED) {
        run->status = SIM_MEMORY;
        ensemble_say(run, "the program could not be started again for it");
    }
}

static void tell_end(const struct work *work, const struct ensemble_run *run)
{
    char seconds[32], left[32] = "?";
    const struct ensemble *ensemble = work->ensemble;
    size_t remaining = work->wanted - work->ended;
    if (run->state == ENSEMBLE_FAILED) {
        report_line("%s, replication %" PRIu64 ": failed: %s", run->scenario, run->replication,
                    run->message);
    }
    if (ensemble->options->quiet) {
        return;
    }
    if (work->timed > 0) {
        double rounds = (double)((remaining + ensemble->jobs - 1) / ensemble->jobs);
        report_seconds(rounds * work->seconds / (double)work->timed, left, sizeof left);
    }
    fprintf(stderr, "%s, replication %" PRIu64 ": %s in %s; %zu of %zu runs ended, %s left\n",
            run->scenario, run->replication,
            run->state == ENSEMBLE_DONE     ? "done"
            : run->state == ENSEMBLE_FAILED ? "failed"
                                            : "interrupted",
            report_seconds(run->seconds, seconds, sizeof seconds), work->ended, work->wanted, left);
}

static void end(struct work *work, struct ensemble_run *run)
{
    work->ended++;
    if (run->state == ENSEMBLE_DONE) {
        work->seconds += run->seconds;
        work->timed++;
    }
    ensemble_status_write(work->ensemble);
    tell_end(work, run);
}

/* Takes note of a run that ended. */
static void reap(struct work *work, struct ensemble_run *run)
{
    int how;
    if (run->state != ENSEMBLE_RUNNING || waitpid(run->process, &how, WNOHANG) != run->process) {
        return;
    }
    run->seconds = progress_clock() - run->started;
    run->state = ENSEMBLE_FAILED;
    run->process = 0;
    if (WIFSIGNALED(how)) {
        check_signal(run, WTERMSIG(how), work->stopping);
    } else {
        check_exit(work->ensemble, run, WEXITSTATUS(how));
    }
    work->running--;
    end(work, run);
}

/* ---- the whole ---- */

/* Runs of one replication of all scenarios come one after another, so that what is done can be
 * compared in pairs early. NULL when all are begun. */
static struct ensemble_run *next_run(const struct ensemble *ensemble, size_t *place)
{
    while (*place < ensemble->planned) {
        size_t of = *place % ensemble->scenario_count;
        size_t replication = *place / ensemble->scenario_count;
        ++*place;
        struct ensemble_run *run = &ensemble->runs[of * ensemble->replications + replication];
        if (run->state != ENSEMBLE_DONE) {
            return run;
        }
    }
    return NULL;
}

/* Starts the next run; false when there is none. */
static bool start_next(struct work *work, size_t *place)
{
    struct sim_error error = {.status = SIM_OK};
    struct ensemble_run *run = next_run(work->ensemble, place);
    if (run == NULL) {
        return false;
    }
    enum sim_status status = start(work->ensemble, run, &error);
    if (status == SIM_OK) {
        work->running++;
        ensemble_status_write(work->ensemble);
        return true;
    }
    run->state = ENSEMBLE_FAILED;
    run->status = status;
    run->seconds = 0;
    ensemble_say(run, "%s", error.text);
    end(work, run);
    return true;
}

/* Asks the runs to end after the month at hand. By the signal that only warns: one who stops a whole
 * job sends the others to each run too, and a second of those would end it at once. */
static void stop(struct work *work)
{
    const struct ensemble *ensemble = work->ensemble;
    int number = SIGTERM;
    work->stopping = true;
    if (!interrupt_number(ensemble->options->warning_signal, &number) || number == 0) {
        number = SIGTERM;
    }
    for (size_t i = 0; i < ensemble->planned; i++) {
        if (ensemble->runs[i].state == ENSEMBLE_RUNNING) {
            kill(ensemble->runs[i].process, number);
        }
    }
    if (!ensemble->options->quiet && work->running > 0) {
        report_line(
            "%s: stopping %zu run%s after the month at hand; a second SIGINT or SIGTERM kills",
            interrupt_name(), work->running, work->running == 1 ? "" : "s");
    }
}

static enum sim_status outcome(const struct work *work)
{
    const struct ensemble *ensemble = work->ensemble;
    enum sim_status status = work->stopping ? SIM_INTERRUPTED : SIM_OK;
    for (size_t i = 0; i < ensemble->planned && status == SIM_OK; i++) {
        const struct ensemble_run *run = &ensemble->runs[i];
        status = run->state == ENSEMBLE_DONE ? SIM_OK : run->status;
    }
    return status == SIM_OK ? ensemble->list_status : status;
}

enum sim_status ensemble_work(struct ensemble *ensemble)
{
    struct work work = {.ensemble = ensemble};
    size_t place = 0;
    bool more = true; /* runs may be left to start */
    for (size_t i = 0; i < ensemble->planned; i++) {
        work.wanted += ensemble->runs[i].state != ENSEMBLE_DONE;
    }
    /* Runs beside each other must not wait for processors by spinning. */
    setenv("OMP_WAIT_POLICY", "passive", 1);
    while (true) {
        for (size_t i = 0; i < ensemble->planned; i++) {
            reap(&work, &ensemble->runs[i]);
        }
        if (interrupt_asked() && !work.stopping) {
            stop(&work);
        }
        while (!work.stopping && more && work.running < ensemble->jobs) {
            more = start_next(&work, &place);
        }
        if (work.running == 0 && (work.stopping || !more)) {
            break;
        }
        nanosleep(&between_looks, NULL);
    }
    return outcome(&work);
}
