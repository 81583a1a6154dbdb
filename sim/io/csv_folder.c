/* The folders of input tables and their manifests; the reading of one table is in csv.c. */
#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/io/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Files ---- */

static enum sim_status file_error(struct sim_diagnostics *diagnostics, const char *path,
                                  const char *what)
{
    sim_diagnostics_add(diagnostics, path, 0, 0, "cannot be read: %s", what);
    return SIM_INPUT;
}

static enum sim_status read_descriptor(int descriptor, const char *path, char *bytes, size_t size,
                                       struct sim_diagnostics *diagnostics)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = read(descriptor, bytes + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_error(diagnostics, path, strerror(errno));
        if (n == 0)
            return file_error(diagnostics, path, "it became shorter while it was read");
        done += (size_t)n;
    }
    return SIM_OK;
}

/* Whole file into *bytes, released by free(). Opening does not wait for the other end of a pipe. */
static enum sim_status read_file(const char *path, char **bytes, size_t *size,
                                 struct sim_diagnostics *diagnostics)
{
    struct stat about;
    struct sim_error error;
    enum sim_status status;
    *bytes = NULL;
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return file_error(diagnostics, path, strerror(errno));
    if (fstat(descriptor, &about) != 0) {
        status = file_error(diagnostics, path, strerror(errno));
    } else if (!S_ISREG(about.st_mode)) {
        status = file_error(diagnostics, path, "it is not a file");
    } else if (about.st_size > SIM_CSV_BYTES_MAX) {
        sim_diagnostics_add(diagnostics, path, 0, 0,
                            "the file has %jd bytes; an input table may have %d",
                            (intmax_t)about.st_size, SIM_CSV_BYTES_MAX);
        status = SIM_INPUT;
    } else {
        *size = (size_t)about.st_size;
        status = sim_memory_array(bytes, *size, 1, path, &error);
        if (status != SIM_OK)
            sim_diagnostics_add(diagnostics, path, 0, 0, "%s", error.text);
        else
            status = read_descriptor(descriptor, path, *bytes, *size, diagnostics);
    }
    close(descriptor);
    return status;
}

/* folder/name + ending, released by free(); NULL when out of memory. */
static char *join_path(const char *folder, const char *name, const char *ending,
                       struct sim_diagnostics *diagnostics)
{
    struct sim_error error;
    char *path;
    size_t size = strlen(folder) + strlen(name) + strlen(ending) + 2;
    if (sim_memory_array(&path, size, 1, "a path", &error) != SIM_OK)
        sim_diagnostics_add(diagnostics, folder, 0, 0, "%s", error.text);
    else
        snprintf(path, size, "%s/%s%s", folder, name, ending);
    return path;
}

/* ---- The manifest ---- */

static const struct sim_input_column manifest_columns[] = {
    {"file", 't'}, {"rows", 'i'}, {"columns", 'i'}, {"xxh3_64", 't'}};
static const struct sim_input_declaration manifest_declaration = {
    .name = "manifest",
    .text = "size and checksum of every table of the folder",
    .columns = manifest_columns,
    .column_count = sizeof manifest_columns / sizeof *manifest_columns,
};

struct folder {
    const char *path;
    struct sim_input manifest; /* empty when it could not be read: its own mistake is told then */
    struct sim_diagnostics *diagnostics;
};

static bool is_checksum(const char *text)
{
    return strlen(text) == 16 && strspn(text, "0123456789abcdef") == 16;
}

static void check_manifest(const struct folder *folder)
{
    const struct sim_input *manifest = &folder->manifest;
    const char *const *files = sim_input_texts(manifest, "file");
    const char *const *hashes = sim_input_texts(manifest, "xxh3_64");
    for (size_t row = 0; row < manifest->rows; row++) {
        if (!is_checksum(hashes[row]))
            sim_diagnostics_add(folder->diagnostics, manifest->path, manifest->lines[row], 1,
                                "the checksum of %.100s is not 16 hexadecimal digits (0-9, a-f)",
                                files[row]);
        for (size_t other = 0; other < row; other++)
            if (strcmp(files[row], files[other]) == 0) {
                sim_diagnostics_add(folder->diagnostics, manifest->path, manifest->lines[row], 1,
                                    "%.100s is listed twice (first in line %d)", files[row],
                                    manifest->lines[other]);
                break;
            }
    }
}

static enum sim_status read_manifest(struct folder *folder)
{
    char *bytes = NULL;
    size_t size = 0;
    char *path = join_path(folder->path, "manifest", ".csv", folder->diagnostics);
    if (!path)
        return SIM_MEMORY;
    enum sim_status status;
    if (access(path, F_OK) != 0) {
        sim_diagnostics_add(folder->diagnostics, path, 0, 0,
                            "there is no manifest: make one with tools/inputs.py seal %s",
                            folder->path);
        status = SIM_INPUT;
    } else {
        status = read_file(path, &bytes, &size, folder->diagnostics);
    }
    if (status == SIM_OK)
        status = sim_input_parse(path, bytes, size, &manifest_declaration, &folder->manifest,
                                 folder->diagnostics);
    if (status == SIM_OK)
        check_manifest(folder);
    free(bytes);
    free(path);
    return status;
}

/* The manifest's row of a table, or rows when it has none. */
static size_t find_row(const struct folder *folder, const char *name)
{
    const struct sim_input *manifest = &folder->manifest;
    size_t length = strlen(name), row = 0;
    if (!manifest->columns)
        return 0;
    const char *const *files = sim_input_texts(manifest, "file");
    while (row < manifest->rows &&
           (strncmp(files[row], name, length) != 0 || strcmp(files[row] + length, ".csv") != 0))
        row++;
    return row;
}

/* As find_row; told when there is none, unless there is no manifest. */
static size_t expect_row(const struct folder *folder, const char *name)
{
    const struct sim_input *manifest = &folder->manifest;
    size_t row = find_row(folder, name);
    if (manifest->columns && row == manifest->rows)
        sim_diagnostics_add(folder->diagnostics, manifest->path, 0, 0,
                            "%s.csv is not listed: if the table belongs here, run "
                            "tools/inputs.py seal %s",
                            name, folder->path);
    return row;
}

static void check_hash(const struct folder *folder, size_t row, const char *path, uint64_t hash)
{
    const struct sim_input *manifest = &folder->manifest;
    char found[17];
    if (row >= manifest->rows)
        return;
    const char *listed = sim_input_texts(manifest, "xxh3_64")[row];
    snprintf(found, sizeof found, "%016" PRIx64, hash);
    if (is_checksum(listed) && strcmp(found, listed) != 0)
        sim_diagnostics_add(folder->diagnostics, path, 0, 0,
                            "the file was changed after it was sealed (XXH3 %s, the manifest says "
                            "%s): if the edit was meant, run tools/inputs.py seal %s",
                            found, listed, folder->path);
}

static void check_size(const struct folder *folder, size_t row, const struct sim_input *input)
{
    const struct sim_input *manifest = &folder->manifest;
    if (row >= manifest->rows)
        return;
    const struct {
        const char *name;
        size_t found;
    } sizes[] = {{"rows", input->rows}, {"columns", input->header_count}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int64_t listed = sim_input_integers(manifest, sizes[i].name)[row];
        if (listed < 0 || (uint64_t)listed != sizes[i].found)
            sim_diagnostics_add(folder->diagnostics, manifest->path, manifest->lines[row], 1,
                                "%s.csv has %zu %s, not %" PRId64, input->declaration->name,
                                sizes[i].found, sizes[i].name, listed);
    }
}

/* ---- The tables ---- */

static enum sim_status read_input(const struct folder *folder,
                                  const struct sim_input_declaration *declaration,
                                  struct sim_input *input)
{
    char *bytes = NULL;
    size_t size = 0, row = expect_row(folder, declaration->name);
    char *path = join_path(folder->path, declaration->name, ".csv", folder->diagnostics);
    if (!path)
        return SIM_MEMORY;
    enum sim_status status = read_file(path, &bytes, &size, folder->diagnostics);
    if (status == SIM_OK) {
        check_hash(folder, row, path, sim_hash_bytes(bytes, size));
        status = sim_input_parse(path, bytes, size, declaration, input, folder->diagnostics);
    }
    if (status == SIM_OK)
        check_size(folder, row, input);
    free(bytes);
    free(path);
    return status;
}

static bool is_folder(const char *path, struct sim_diagnostics *diagnostics)
{
    struct stat about;
    if (stat(path, &about) != 0)
        sim_diagnostics_add(diagnostics, path, 0, 0, "the folder of input tables: %s",
                            strerror(errno));
    else if (!S_ISDIR(about.st_mode))
        sim_diagnostics_add(diagnostics, path, 0, 0,
                            "the folder of input tables: it is not a folder");
    else
        return true;
    return false;
}

/* ---- Several folders ---- */

struct folders {
    struct folder *items; /* [count]; a table of a later one replaces that of an earlier */
    size_t count;
    struct sim_diagnostics *diagnostics;
};

/* The names of all folders, released by free(); NULL when out of memory (told). */
static char *join_folders(const struct folders *folders)
{
    struct sim_error error;
    size_t size = 1, used = 0;
    char *text;
    for (size_t f = 0; f < folders->count; f++)
        size += strlen(folders->items[f].path) + 2;
    if (sim_memory_array(&text, size, 1, "a path", &error) != SIM_OK)
        sim_diagnostics_add(folders->diagnostics, NULL, 0, 0, "%s", error.text);
    for (size_t f = 0; text && f < folders->count; f++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", f > 0 ? ", " : "",
                                 folders->items[f].path);
    return text;
}

/* True if the folder gives the table: its manifest lists it, or, so that the mistake is told there,
 * the file stands in it without being listed. */
static enum sim_status gives(const struct folder *folder, const char *name, bool *given)
{
    const struct sim_input *manifest = &folder->manifest;
    *given = manifest->columns && find_row(folder, name) < manifest->rows;
    if (*given)
        return SIM_OK;
    char *path = join_path(folder->path, name, ".csv", folder->diagnostics);
    *given = path && access(path, F_OK) == 0;
    free(path);
    return path ? SIM_OK : SIM_MEMORY;
}

/* The folder the table is taken from, or count when there is none. */
static enum sim_status choose(const struct folders *folders, const char *name, size_t *chosen)
{
    bool given = false;
    enum sim_status status = SIM_OK;
    size_t f = folders->count;
    while (f > 0 && !given && status == SIM_OK)
        status = gives(&folders->items[--f], name, &given);
    *chosen = given ? f : folders->count;
    return status;
}

static enum sim_status read_layered(const struct folders *folders,
                                    const struct sim_input_declaration *declaration,
                                    struct sim_input *input)
{
    size_t chosen = 0;
    /* A folder alone must hold everything: what it lacks is told of it. */
    if (folders->count > 1) {
        enum sim_status status = choose(folders, declaration->name, &chosen);
        if (status != SIM_OK)
            return status;
    }
    if (chosen < folders->count)
        return read_input(&folders->items[chosen], declaration, input);
    char *names = join_folders(folders);
    if (!names)
        return SIM_MEMORY;
    sim_diagnostics_add(folders->diagnostics, NULL, 0, 0,
                        "the input table %s.csv is in none of the folders %s", declaration->name,
                        names);
    free(names);
    return SIM_INPUT;
}

/* Opens every folder and reads the manifests; SIM_INPUT when one is no folder. */
static enum sim_status open_folders(struct folders *folders, const char *const *paths)
{
    enum sim_status status = SIM_OK;
    for (size_t f = 0; f < folders->count; f++) {
        folders->items[f] = (struct folder){.path = paths[f], .diagnostics = folders->diagnostics};
        if (!is_folder(paths[f], folders->diagnostics))
            status = SIM_INPUT;
    }
    /* Without one of the folders it is not known where a table belongs. */
    for (size_t f = 0; f < folders->count && status == SIM_OK; f++)
        if (read_manifest(&folders->items[f]) == SIM_MEMORY)
            status = SIM_MEMORY;
    return status;
}

enum sim_status sim_inputs_read(const char *const *paths, size_t path_count,
                                const struct sim_input_declaration *const *declarations,
                                size_t count, struct sim_input **inputs,
                                struct sim_diagnostics *diagnostics)
{
    struct folders folders = {.count = path_count, .diagnostics = diagnostics};
    struct sim_error error = {.text = ""};
    enum sim_status status;
    size_t before = diagnostics->total;
    *inputs = NULL;
    SIM_TRY(sim_memory_array(&folders.items, path_count, sizeof *folders.items,
                             "the folders of input tables", &error));
    SIM_TRY(sim_memory_array(inputs, count, sizeof **inputs, "the input tables", &error));
    SIM_TRY(open_folders(&folders, paths));
    for (size_t i = 0; i < count && status == SIM_OK; i++)
        if (read_layered(&folders, declarations[i], &(*inputs)[i]) == SIM_MEMORY)
            status = SIM_MEMORY;
    if (status == SIM_OK && diagnostics->total > before)
        status = SIM_INPUT;
out:
    if (status == SIM_MEMORY && diagnostics->total == before)
        sim_diagnostics_add(diagnostics, NULL, 0, 0, "%s", error.text);
    for (size_t f = 0; folders.items && f < folders.count; f++)
        sim_input_release(&folders.items[f].manifest);
    free(folders.items);
    return status;
}
