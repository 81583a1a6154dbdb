#include "tools/table_file.h"

#include "sim/base/memory.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- fields ---- */

void table_put_text(FILE *file, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, file);
        return;
    }
    putc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            putc('"', file);
        }
        putc(*text, file);
    }
    putc('"', file);
}

void table_put_real(FILE *file, double value)
{
    char text[40] = "";
    for (int digits = 15; !isnan(value) && digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    fputs(text, file);
}

/* ---- the file ---- */

enum sim_status table_file_check(const char *path, bool force, struct sim_error *error)
{
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    struct stat state;
    char begin[8] = "";
    if (stat(path, &state) != 0) {
        return errno == ENOENT ? SIM_OK
                               : sim_error_set(error, SIM_OUTPUT, "%s: cannot be made: %s", path,
                                               strerror(errno));
    }
    if (!S_ISREG(state.st_mode)) {
        return sim_error_set(error, SIM_OUTPUT, "%s is not a plain file", path);
    }
    if (!force) {
        return sim_error_set(error, SIM_OUTPUT,
                             "%s exists already; choose another name, or replace it with --force",
                             path);
    }
    FILE *file = fopen(path, "rb");
    size_t count = file != NULL ? fread(begin, 1, sizeof begin, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    if (count == sizeof begin && memcmp(begin, signature, sizeof begin) == 0) {
        return sim_error_set(error, SIM_OUTPUT,
                             "%s is an HDF5 file, perhaps a run; it is not replaced by a table, "
                             "even with --force",
                             path);
    }
    return SIM_OK;
}

enum sim_status table_file_open(struct table_file *table, const char *path, struct sim_error *error)
{
    static const char ending[] = ".XXXXXX";
    enum sim_status status = SIM_OK;
    *table = (struct table_file){.path = path};
    size_t length = strlen(table->path);
    char *part = NULL;
    SIM_TRY(sim_memory_array(&part, length + sizeof ending, 1, "name of a file", error));
    memcpy(part, table->path, length);
    memcpy(part + length, ending, sizeof ending);
    int descriptor = mkstemp(part);
    if (descriptor < 0) {
        status = sim_error_set(error, SIM_OUTPUT, "%s: cannot be made: %s", table->path,
                               strerror(errno));
        goto out;
    }
    table->part = part;
    part = NULL;
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(descriptor, 0666 & ~mask) != 0 || (table->file = fdopen(descriptor, "w")) == NULL) {
        status = sim_error_set(error, SIM_OUTPUT, "%s: cannot be made: %s", table->path,
                               strerror(errno));
        close(descriptor);
    }
out:
    free(part);
    return status;
}

/* A link, other than a renaming, replaces nothing. */
enum sim_status table_file_name(struct table_file *table, bool force, struct sim_error *error)
{
    bool closed =
        fflush(table->file) == 0 && ferror(table->file) == 0 && fsync(fileno(table->file)) == 0;
    int reason = errno; /* of what failed first */
    closed = fclose(table->file) == 0 && closed;
    errno = closed ? errno : reason;
    table->file = NULL;
    bool named = false;
    if (closed && !force) {
        named = link(table->part, table->path) == 0;
        if (named) {
            unlink(table->part);
        }
    }
    /* some file systems know no links */
    if (closed && !named && (force || errno == EPERM || errno == EOPNOTSUPP)) {
        named = rename(table->part, table->path) == 0;
    }
    if (!named) {
        return sim_error_set(error, SIM_OUTPUT, "%s: cannot write: %s", table->path,
                             strerror(errno));
    }
    free(table->part);
    table->part = NULL;
    return SIM_OK;
}

void table_file_abandon(struct table_file *table)
{
    if (table->file != NULL) {
        fclose(table->file);
        table->file = NULL;
    }
    if (table->part != NULL) {
        unlink(table->part);
        free(table->part);
        table->part = NULL;
    }
}
