/* The files of a scenario: from the disk or from memory, one extending the other. */
#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/scenario_reading.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file being added: what it is called, and where a mistake about it is reported. */
struct request {
    const char *path;                      /* resolved */
    const struct sim_scenario_place *from; /* of `extends`, NULL for the scenario itself */
};

static enum sim_status report(const struct sim_scenario_reading *reading,
                              const struct request *request, const char *text, const char *hint)
{
    char shown[SIM_TEXT_SHOWN];
    if (request->from)
        sim_diagnostics_add(reading->diagnostics,
                            reading->scenario->files[request->from->file].path, request->from->line,
                            request->from->column, "extends: %s %s%s",
                            sim_text_show(request->path, shown), text, hint);
    else
        sim_diagnostics_add(reading->diagnostics, request->path, 0, 0, "the scenario file %s%s",
                            text, hint);
    return SIM_SCENARIO;
}

static enum sim_status out_of_memory(const struct sim_scenario_reading *reading)
{
    sim_diagnostics_add(reading->diagnostics, NULL, 0, 0, "out of memory: reading a scenario");
    return SIM_MEMORY;
}

/* ---- Names ---- */

enum sim_status sim_scenario_files_resolve(const struct sim_scenario_reading *reading,
                                           const char *name, char **path)
{
    struct sim_error error;
    const char *from = reading->scenario->files[reading->file].path;
    const char *slash = strrchr(from, '/');
    size_t folder = slash && name[0] != '/' ? (size_t)(slash - from) + 1 : 0;
    size_t length = strlen(name);
    if (sim_memory_array(path, folder + length + 1, 1, "a path", &error) != SIM_OK)
        return out_of_memory(reading);
    memcpy(*path, from, folder);
    memcpy(*path + folder, name, length + 1);
    return SIM_OK;
}

bool sim_scenario_files_folder(const struct sim_scenario_reading *reading, const char *path)
{
    struct stat about;
    return reading->texts || (stat(path, &about) == 0 && S_ISDIR(about.st_mode));
}

bool sim_scenario_files_same(const struct sim_scenario_reading *reading, const char *path,
                             const char *other)
{
    struct stat one, two;
    if (strcmp(path, other) == 0)
        return true;
    return !reading->texts && stat(path, &one) == 0 && stat(other, &two) == 0 &&
           one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

/* Keeps in best[size] the name of the folder that is nearest to `name`. */
static void nearest_in_folder(const char *path, const char *name, char *best, size_t size)
{
    char folder[4096];
    size_t length = (size_t)(name - path);
    best[0] = '\0';
    if (length >= sizeof folder)
        return;
    snprintf(folder, sizeof folder, "%.*s", (int)length, length > 0 ? path : ".");
    DIR *entries = opendir(length > 0 ? folder : ".");
    if (!entries)
        return;
    size_t best_distance = SIZE_MAX;
    struct dirent *entry;
    /* The order of a folder is not fixed: of equally near names take the first in the alphabet. */
    while ((entry = readdir(entries))) {
        const char *candidate = entry->d_name;
        if (entry->d_name[0] == '.' || !sim_text_nearest(name, &candidate, 1))
            continue;
        size_t distance = sim_text_distance(name, candidate);
        if (distance < best_distance ||
            (distance == best_distance && strcmp(candidate, best) < 0)) {
            best_distance = distance;
            snprintf(best, size, "%s", candidate);
        }
    }
    closedir(entries);
}

static enum sim_status report_absent(const struct sim_scenario_reading *reading,
                                     const struct request *request, int reason)
{
    char nearest[256] = "", hint[SIM_TEXT_SHOWN + 32] = "", shown[SIM_TEXT_SHOWN], text[160];
    const char *slash = strrchr(request->path, '/');
    if (reading->texts) {
        const char *best = NULL;
        size_t best_distance = SIZE_MAX;
        for (size_t i = 0; i < reading->text_count; i++) {
            const char *candidate = reading->texts[i].path;
            size_t distance = sim_text_distance(request->path, candidate);
            if (sim_text_nearest(request->path, &candidate, 1) && distance < best_distance) {
                best_distance = distance;
                best = candidate;
            }
        }
        snprintf(nearest, sizeof nearest, "%s", best ? best : "");
    } else if (reason == ENOENT) {
        nearest_in_folder(request->path, slash ? slash + 1 : request->path, nearest,
                          sizeof nearest);
    }
    if (nearest[0])
        snprintf(hint, sizeof hint, "; did you mean %s?", sim_text_show(nearest, shown));
    snprintf(text, sizeof text, "cannot be read: %s", strerror(reason));
    return report(reading, request, reason == ENOENT ? "does not exist" : text, hint);
}

/* ---- Contents ---- */

static enum sim_status report_size(const struct sim_scenario_reading *reading,
                                   const struct request *request)
{
    char text[128];
    snprintf(text, sizeof text, "is larger than %d bytes", SIM_SCENARIO_BYTES_MAX);
    return report(reading, request, text, "");
}

/* Reads up to `size` bytes; -1 with errno on failure. */
static ssize_t read_all(int descriptor, char *bytes, size_t size)
{
    size_t used = 0;
    while (used < size) {
        ssize_t got = read(descriptor, bytes + used, size - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        used += (size_t)got;
    }
    return (ssize_t)used;
}

static enum sim_status read_open_file(const struct sim_scenario_reading *reading,
                                      const struct request *request, int descriptor,
                                      struct sim_scenario_file *file,
                                      struct sim_scenario_identity *identity)
{
    struct stat about;
    struct sim_error error;
    if (fstat(descriptor, &about) != 0)
        return report_absent(reading, request, errno);
    if (!S_ISREG(about.st_mode))
        return report(reading, request, "is not a regular file", "");
    if (about.st_size > SIM_SCENARIO_BYTES_MAX)
        return report_size(reading, request);
    /* One byte more than the size tells whether the file grew meanwhile. */
    size_t room = (size_t)about.st_size + 1;
    if (sim_memory_array(&file->bytes, room + 1, 1, "a scenario file", &error) != SIM_OK)
        return out_of_memory(reading);
    ssize_t size = read_all(descriptor, file->bytes, room);
    if (size < 0)
        return report_absent(reading, request, errno);
    if (size == (ssize_t)room)
        return report(reading, request, "was being written while it was read", "");
    file->size = (size_t)size;
    file->bytes[file->size] = '\0';
    identity->device = about.st_dev;
    identity->inode = about.st_ino;
    return SIM_OK;
}

static enum sim_status read_file(const struct sim_scenario_reading *reading,
                                 const struct request *request, struct sim_scenario_file *file,
                                 struct sim_scenario_identity *identity)
{
    /* Without O_NONBLOCK, opening a pipe nobody writes to would wait for ever. */
    int descriptor = open(request->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return report_absent(reading, request, errno);
    enum sim_status status = read_open_file(reading, request, descriptor, file, identity);
    close(descriptor);
    return status;
}

/* The next part of a path, "." left out; NULL at its end. */
static const char *next_part(const char *path, size_t *length)
{
    for (;;) {
        path += strspn(path, "/");
        *length = strcspn(path, "/");
        if (*length == 0)
            return NULL;
        if (*length != 1 || *path != '.')
            return path;
        path += *length;
    }
}

/* What stands behind the ".." that takes a part back ("/c" for a in "a/b/../../c"); NULL where none
 * does. */
static const char *undone(const char *part, size_t length)
{
    size_t depth = 1;
    if (length == 2 && strncmp(part, "..", 2) == 0)
        return NULL;
    const char *p = part + length;
    while (depth > 0 && (p = next_part(p, &length))) {
        depth = length == 2 && strncmp(p, "..", 2) == 0 ? depth - 1 : depth + 1;
        p += length;
    }
    return depth == 0 ? p : NULL;
}

/* The next part of a path that stays when every "name/.." is taken out. */
static const char *next_lasting_part(const char *path, size_t *length)
{
    const char *part, *behind;
    while ((part = next_part(path, length)) && (behind = undone(part, *length)))
        path = behind;
    return part;
}

/* Whether two paths are one when written in the shortest way. */
static bool same_path(const char *a, const char *b)
{
    size_t length = 0, other = 0;
    if ((*a == '/') != (*b == '/'))
        return false;
    for (;;) {
        a = next_lasting_part(a, &length);
        b = next_lasting_part(b, &other);
        if (!a || !b)
            return a == b;
        if (length != other || strncmp(a, b, length) != 0)
            return false;
        a += length;
        b += other;
    }
}

static size_t find_text(const struct sim_scenario_reading *reading, const char *path)
{
    size_t i = 0;
    while (i < reading->text_count && !same_path(reading->texts[i].path, path))
        i++;
    return i;
}

static enum sim_status copy_file(const struct sim_scenario_reading *reading,
                                 const struct request *request, const char *name,
                                 struct sim_scenario_file *file,
                                 struct sim_scenario_identity *identity)
{
    struct sim_error error;
    size_t i = request->from ? find_text(reading, request->path) : 0;
    if (i == reading->text_count)
        i = find_text(reading, name);
    if (i == reading->text_count)
        return report_absent(reading, request, ENOENT);
    const struct sim_scenario_text *text = &reading->texts[i];
    if (text->size > SIM_SCENARIO_BYTES_MAX)
        return report_size(reading, request);
    if (sim_memory_array(&file->bytes, text->size + 1, 1, "a scenario file", &error) != SIM_OK)
        return out_of_memory(reading);
    if (text->size > 0)
        memcpy(file->bytes, text->bytes, text->size);
    file->size = text->size;
    identity->text = i;
    return SIM_OK;
}

/* ---- Adding ---- */

static bool same_identity(const struct sim_scenario_identity *a,
                          const struct sim_scenario_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->text == b->text;
}

static enum sim_status check_chain(const struct sim_scenario_reading *reading,
                                   const struct request *request, size_t file)
{
    const struct sim_scenario *scenario = reading->scenario;
    char shown[SIM_TEXT_SHOWN], hint[SIM_TEXT_SHOWN + 64], text[96];
    for (size_t i = 0; i < reading->above_count; i++) {
        if (reading->above[i] != file)
            continue;
        snprintf(hint, sizeof hint, ": %s is file %zu of the chain of %zu already",
                 sim_text_show(scenario->files[file].path, shown), i + 1, reading->above_count);
        return report(reading, request, "extends itself in a circle", hint);
    }
    if (file == SIM_SCENARIO_CHAIN_MAX) {
        snprintf(text, sizeof text, "would be more than %d files in a chain",
                 SIM_SCENARIO_CHAIN_MAX);
        return report(reading, request, text, "");
    }
    return SIM_OK;
}

enum sim_status sim_scenario_files_add(struct sim_scenario_reading *reading, const char *name,
                                       const struct sim_scenario_place *from, size_t *file)
{
    struct sim_scenario *scenario = reading->scenario;
    struct sim_scenario_file added = {0};
    struct sim_scenario_identity identity = {0};
    enum sim_status status;
    *file = 0;
    if (from)
        SIM_TRY(sim_scenario_files_resolve(reading, name, &added.path));
    else if (sim_scenario_copy(name, &added.path) != SIM_OK)
        return out_of_memory(reading);
    struct request request = {.path = added.path, .from = from};
    if (reading->texts)
        SIM_TRY(copy_file(reading, &request, name, &added, &identity));
    else
        SIM_TRY(read_file(reading, &request, &added, &identity));
    while (*file < scenario->file_count && !same_identity(&reading->identities[*file], &identity))
        ++*file;
    SIM_TRY(check_chain(reading, &request, *file));
    if (*file < scenario->file_count)
        goto out; /* reached twice: it counts once */
    added.hash = sim_hash_bytes(added.bytes, added.size);
    reading->identities[scenario->file_count] = identity;
    scenario->files[scenario->file_count++] = added;
    return SIM_OK;
out:
    free(added.path);
    free(added.bytes);
    return status;
}
