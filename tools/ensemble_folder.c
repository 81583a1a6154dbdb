/* The folder of an ensemble: its places, the lock that lets one ensemble at a time work there,
 * and texts that are replaced as a whole. */
#include "tools/ensemble.h"

#include "tools/report.h"
#include "tools/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *ensemble_path(const char *folder, const char *part, char path[ENSEMBLE_PATH])
{
    snprintf(path, ENSEMBLE_PATH, "%s/%s", folder, part);
    return path;
}

char *ensemble_log_path(const char *folder, const struct ensemble_run *run,
                        char path[ENSEMBLE_PATH])
{
    /* "runs/NAME-rNNNN.h5" gives "log/NAME-rNNNN.txt". */
    const char *slash = strrchr(run->file, '/');
    const char *name = slash != NULL ? slash + 1 : run->file;
    const char *dot = strrchr(name, '.');
    snprintf(path, ENSEMBLE_PATH, "%s/log/%.*s.txt", folder,
             (int)(dot != NULL ? (size_t)(dot - name) : strlen(name)), name);
    return path;
}

/* ---- folders ---- */

static enum sim_status make_folder(const char *path)
{
    struct stat information;
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        report_line("%s: the folder cannot be made: %s%s", path, strerror(errno),
                    errno == ENOENT ? "; make the folder that it is to be in first" : "");
        return SIM_OUTPUT;
    }
    if (stat(path, &information) != 0 || !S_ISDIR(information.st_mode)) {
        report_line("%s: this is not a folder", path);
        return SIM_OUTPUT;
    }
    if (access(path, W_OK | X_OK) != 0) {
        report_line("%s: the folder cannot be written: %s", path, strerror(errno));
        return SIM_OUTPUT;
    }
    return SIM_OK;
}

/* ---- the lock ---- */

static int try_lock(int descriptor, int kind)
{
    int result;
    do {
        result = flock(descriptor, kind | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    return result;
}

static void tell_busy(const char *folder, int descriptor)
{
    char process[32];
    ssize_t count = pread(descriptor, process, sizeof process - 1, 0);
    process[count > 0 ? count : 0] = '\0';
    process[strcspn(process, "\n")] = '\0';
    report_line("%s: another ensemble works in this folder (process %s); wait for it, stop it, or "
                "choose another folder",
                folder, process);
}

/* The lock is the system's, not the file's: it ends with the last process that holds it. The
 * runs inherit it (no O_CLOEXEC), so that an ensemble never begins beside the runs of one that
 * was killed. */
static enum sim_status take_lock(struct ensemble *ensemble)
{
    char path[ENSEMBLE_PATH], process[32];
    ensemble->lock = open(ensemble_path(ensemble->folder, "lock", path), O_RDWR | O_CREAT, 0666);
    if (ensemble->lock < 0) {
        report_line("%s: the lock cannot be made: %s", path, strerror(errno));
        return SIM_OUTPUT;
    }
    if (try_lock(ensemble->lock, LOCK_EX) != 0) {
        if (errno == EWOULDBLOCK) {
            tell_busy(ensemble->folder, ensemble->lock);
        } else {
            report_line("%s: cannot be locked: %s; choose a folder on a disk of this machine", path,
                        strerror(errno));
        }
        return SIM_OUTPUT;
    }
    int length = snprintf(process, sizeof process, "%ld\n", (long)getpid());
    if (ftruncate(ensemble->lock, 0) != 0 ||
        pwrite(ensemble->lock, process, (size_t)length, 0) != (ssize_t)length) {
        report_line("%s: cannot be written: %s", path, strerror(errno));
        return SIM_OUTPUT;
    }
    return SIM_OK;
}

enum sim_status ensemble_folder_take(struct ensemble *ensemble)
{
    static const char *const parts[] = {"runs", "log", "summary"};
    enum sim_status status = SIM_OK;
    char path[ENSEMBLE_PATH];
    SIM_TRY(make_folder(ensemble->folder));
    SIM_TRY(take_lock(ensemble));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        SIM_TRY(make_folder(ensemble_path(ensemble->folder, parts[i], path)));
    }
out:
    return status;
}

bool ensemble_folder_busy(const char *folder)
{
    char path[ENSEMBLE_PATH];
    int descriptor = open(ensemble_path(folder, "lock", path), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    bool busy = try_lock(descriptor, LOCK_SH) != 0 && errno == EWOULDBLOCK;
    close(descriptor);
    return busy;
}

/* ---- texts ---- */

enum sim_status ensemble_write_text(const char *folder, const char *name, const char *text,
                                    size_t size, struct sim_error *error)
{
    char path[ENSEMBLE_PATH], part[ENSEMBLE_PATH], named[ENSEMBLE_NAME_MAX];
    snprintf(named, sizeof named, "%s.part", name);
    ensemble_path(folder, name, path);
    ensemble_path(folder, named, part);
    FILE *file = fopen(part, "w");
    bool written = file != NULL && fwrite(text, 1, size, file) == size && fflush(file) == 0 &&
                   fsync(fileno(file)) == 0;
    int reason = errno;
    if (file != NULL && fclose(file) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (written && rename(part, path) != 0) {
        written = false;
        reason = errno;
    }
    if (written) {
        return SIM_OK;
    }
    if (file != NULL) {
        unlink(part);
    }
    return sim_error_set(error, SIM_OUTPUT, "%s: cannot be written: %s", path, strerror(reason));
}

/* ---- the command to go on ---- */

static void put_word(FILE *file, const char *word)
{
    fputc(' ', file);
    shell_put(file, word);
}

static void put_option(FILE *file, const char *name, uint64_t value)
{
    fprintf(file, " --%s %llu", name, (unsigned long long)value);
}

static void put_command(FILE *file, const struct ensemble *ensemble)
{
    const struct tool_options *options = ensemble->options;
    char program[ENSEMBLE_PATH], folder[ENSEMBLE_PATH];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    fputs("cd", file);
    put_word(file, getcwd(folder, sizeof folder) != NULL ? folder : ".");
    fputs(" &&", file);
    put_word(file, length > 0 ? program : "guichet");
    fputs(" ensemble -o", file);
    put_word(file, ensemble->folder);
    put_option(file, "replications", ensemble->replications);
    put_option(file, "first-replication", options->replication);
    put_option(file, "seed", options->seed);
    if (options->jobs > 0) {
        put_option(file, "jobs", options->jobs);
    }
    if (options->threads > 0) {
        put_option(file, "threads", options->threads);
    }
    for (size_t i = 0; i < options->setting_count; i++) {
        fputs(" --set", file);
        put_word(file, options->settings[i]);
    }
    if (options->series != NULL) {
        fputs(" --series", file);
        put_word(file, options->series);
    }
    if (options->checkpoint.text != NULL) {
        fprintf(file, " --checkpoint-every %s", options->checkpoint.text);
    }
    if (options->warning_signal != NULL) {
        fputs(" --warning-signal", file);
        put_word(file, options->warning_signal);
    }
    fputs(options->no_panel ? " --no-panel --" : " --", file);
    for (size_t i = 0; i < options->operand_count; i++) {
        put_word(file, options->operands[i]);
    }
}

enum sim_status ensemble_command_text(const struct ensemble *ensemble, char **text,
                                      struct sim_error *error)
{
    size_t size = 0;
    *text = NULL;
    FILE *file = open_memstream(text, &size);
    if (file == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory: the command of an ensemble");
    }
    put_command(file, ensemble);
    if (fclose(file) != 0) {
        free(*text);
        *text = NULL;
        return sim_error_set(error, SIM_MEMORY, "out of memory: the command of an ensemble");
    }
    return SIM_OK;
}
