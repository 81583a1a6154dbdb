/* The life of a store: made under a temporary name and locked, committed, written, closed. */
#include "sim/io/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- HDF5's identifiers and messages ---- */

void sim_store_release(const hid_t *id)
{
    if (*id >= 0)
        H5Idec_ref(*id);
}

static herr_t keep_innermost(unsigned index, const H5E_error2_t *entry, void *data)
{
    struct sim_store_silence *silence = data;
    if (index == 0)
        snprintf(silence->text, sizeof silence->text, "%s", entry->desc ? entry->desc : "");
    if (entry->min_num == H5E_NOSPACE || entry->min_num == H5E_CANTALLOC)
        silence->memory = true;
    return 0;
}

/* The messages of HDF5's own file driver are long and hold addresses ("file read failed: time =
 * ..., errno = 5, error message = 'Input/output error', buf = 0x..."): keep what the system said.
 */
static void shorten(char *text)
{
    static const char key[] = "error message = '";
    char *said = strstr(text, key);
    if (said) {
        said += sizeof key - 1;
        size_t length = strcspn(said, "'");
        memmove(text, said, length);
        text[length] = '\0';
    }
}

/* HDF5 calls this when a call fails. Clearing up after a failure may fail in turn: the first tells
 * what happened. */
static herr_t keep_first(hid_t stack, void *data)
{
    struct sim_store_silence *silence = data;
    if (!silence->failed) {
        silence->failed = true;
        H5Ewalk2(stack, H5E_WALK_UPWARD, keep_innermost, silence);
        shorten(silence->text);
    }
    return 0;
}

void sim_store_silence_begin(struct sim_store_silence *silence)
{
    memset(silence, 0, sizeof *silence);
    H5dont_atexit(); /* we close all we open; after a failure HDF5's own clearing up may crash */
    H5Eget_auto2(H5E_DEFAULT, &silence->function, &silence->data);
    H5Eset_auto2(H5E_DEFAULT, keep_first, silence);
}

void sim_store_silence_end(const struct sim_store_silence *silence)
{
    H5Eset_auto2(H5E_DEFAULT, silence->function, silence->data);
}

enum sim_status sim_store_failure(enum sim_status status, const char *path, const char *what,
                                  const char *name, struct sim_error *error)
{
    H5E_auto2_t function = NULL;
    void *data = NULL;
    H5Eget_auto2(H5E_DEFAULT, &function, &data);
    const struct sim_store_silence *silence = function == keep_first ? data : NULL;
    if (silence && silence->memory)
        return sim_error_set(error, SIM_MEMORY, "%s: cannot %s%s: out of memory", path, what, name);
    return sim_error_set(error, status, "%s: cannot %s%s: %s", path, what, name,
                         silence && silence->text[0] ? silence->text
                                                     : "the HDF5 library gives no reason");
}

enum sim_status sim_store_settle(const struct sim_store *store, enum sim_status status,
                                 struct sim_error *error)
{
    int failure = store->disk.failure;
    if (failure == 0)
        return status;
    if (failure == ENOMEM)
        return sim_error_set(error, SIM_MEMORY, "%s: out of memory while writing the file",
                             store->path);
    return sim_error_set(
        error, SIM_OUTPUT, "%s: cannot write the file: %s%s", store->path, strerror(failure),
        failure == ENOSPC || failure == EDQUOT ? "; free some room there or choose another place"
                                               : "");
}

/* - HDF5's own locking is off: it would keep readers away from a file being written.
 * - The format of HDF5 1.8 is what netCDF-4 writes; later ones mark a file as open for writing, and
 *   a killed run would then leave a file that readers refuse.
 * - Closing the file closes everything in it. */
hid_t sim_store_access(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && (H5Pset_file_locking(access, false, true) < 0 ||
                        H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18) < 0 ||
                        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0)) {
        H5Pclose(access);
        return H5I_INVALID_HID;
    }
    return access;
}

/* ---- the lock and the two names ---- */

static enum sim_status refuse_busy(const char *path, struct sim_error *error)
{
    return sim_error_set(error, SIM_OUTPUT,
                         "%s: in use by a run that writes it or a program that reads it; wait for "
                         "it, close it, or choose another name",
                         path);
}

static enum sim_status failure_of_system(const char *path, const char *what,
                                         struct sim_error *error)
{
    return sim_error_set(error, SIM_OUTPUT, "%s: cannot %s: %s", path, what, strerror(errno));
}

/* 0: locked, or this file system has no locks; 1: somebody else holds it. Every writer holds a
 * *shared* lock, so that HDF5 readers, which ask for a shared one, are let in; to become a writer
 * one must get the exclusive lock first. */
static int lock_descriptor(int descriptor)
{
    int result;
    do
        result = flock(descriptor, LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
    if (result != 0)
        return errno == EWOULDBLOCK;
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/* An existing file under the final name: allowed only by force, if it is a plain file that can be
 * written and that no run writes to. */
static enum sim_status check_existing(const struct sim_store *store, struct sim_error *error)
{
    struct stat state;
    if (lstat(store->path, &state) != 0)
        return errno == ENOENT ? SIM_OK : failure_of_system(store->path, "look at the file", error);
    if (!S_ISREG(state.st_mode))
        return sim_error_set(error, SIM_OUTPUT, "%s: exists and is not a plain file", store->path);
    if (!store->force)
        return sim_error_set(error, SIM_OUTPUT,
                             "%s: exists already; choose another name, or replace it with --force",
                             store->path);
    int old = open(store->path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (old < 0)
        return failure_of_system(store->path, "replace the file", error);
    int busy = lock_descriptor(old);
    close(old);
    return busy ? refuse_busy(store->path, error) : SIM_OK;
}

/* Makes the temporary file (or takes over the one of a run that was killed) and locks it. Between
 * opening and locking, its owner may have renamed it: then the name is free, and we try again. */
static enum sim_status take_part(struct sim_store *store, struct sim_error *error)
{
    for (int trial = 0; trial < 100; trial++) {
        struct stat held, named;
        store->disk.descriptor = open(store->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (store->disk.descriptor < 0)
            return failure_of_system(store->path, "create the file", error);
        if (lock_descriptor(store->disk.descriptor))
            return refuse_busy(store->path, error);
        if (fstat(store->disk.descriptor, &held) == 0 && lstat(store->part, &named) == 0 &&
            held.st_ino == named.st_ino && held.st_dev == named.st_dev) {
            store->owns_part = true;
            return SIM_OK;
        }
        close(store->disk.descriptor);
        store->disk.descriptor = -1;
    }
    return refuse_busy(store->path, error);
}

/* Links and attributes keep their order of creation, which netCDF-4 shows. */
static enum sim_status make_file(struct sim_store *store, struct sim_error *error)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    SIM_STORE_ID access = sim_store_access();
    SIM_STORE_ID creation = H5Pcreate(H5P_FILE_CREATE);
    if (access >= 0 && creation >= 0 && sim_store_disk_use(&store->disk, access) &&
        H5Pset_link_creation_order(creation, order) >= 0 &&
        H5Pset_attr_creation_order(creation, order) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0)
        store->file = H5Fcreate(store->part, H5F_ACC_TRUNC, creation, access);
    enum sim_status status = SIM_OK;
    if (store->file < 0)
        status = sim_store_failure(SIM_OUTPUT, store->path, "create the file", "", error);
    return sim_store_settle(store, status, error);
}

/* ---- making, committing, closing ---- */

/* Releases everything; SIM_OUTPUT if the disk refused something. */
static enum sim_status dispose(struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (!store->committed && store->disk.failure == 0)
        store->disk.failure = ECANCELED; /* nobody will see the file: write no more */
    if (store->file >= 0 && H5Fclose(store->file) < 0)
        status = sim_store_failure(SIM_OUTPUT, store->path, "close the file", "", error);
    if (store->committed) {
        if (store->disk.failure == 0 && fsync(store->disk.descriptor) != 0)
            store->disk.failure = errno;
        status = sim_store_settle(store, status, error);
    }
    if (store->owns_part && !store->committed)
        unlink(store->part);
    sim_store_disk_release(&store->disk);
    for (size_t i = 0; i < store->dimension_count; i++) {
        free(store->dimensions[i].group);
        free(store->dimensions[i].name);
    }
    for (size_t i = 0; i < store->variable_count; i++)
        free(store->variables[i].name);
    free(store->dimensions);
    free(store->variables);
    free(store->path);
    free(store->part);
    free(store);
    return status;
}

static enum sim_status name_files(struct sim_store *store, const char *path,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t length = strlen(path);
    SIM_TRY(sim_memory_array(&store->path, length + 1, 1, "name of the output", error));
    SIM_TRY(
        sim_memory_array(&store->part, length + sizeof ".part", 1, "name of the output", error));
    memcpy(store->path, path, length);
    memcpy(store->part, path, length);
    memcpy(store->part + length, ".part", sizeof ".part");
out:
    return status;
}

enum sim_status sim_store_create(struct sim_store **store, const char *path, bool force,
                                 struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    struct sim_store *made = NULL;
    struct sim_error ignored;
    *store = NULL;
    if (path[0] == '\0')
        return sim_error_set(error, SIM_OUTPUT, "the output has no name");
    SIM_TRY(sim_memory_array(&made, 1, sizeof *made, "output file", error));
    made->disk.descriptor = -1;
    made->disk.driver = H5I_INVALID_HID;
    made->file = H5I_INVALID_HID;
    made->force = force;
    SIM_TRY(name_files(made, path, error));
    SIM_TRY(take_part(made, error));
    SIM_TRY(check_existing(made, error));
    SIM_TRY(make_file(made, error));
    *store = made;
    return SIM_OK;
out:
    if (made)
        dispose(made, &ignored);
    return status;
}

/* Makes the new name durable, where the system can. */
static void synchronise_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = strdup(path);
    if (!folder)
        return;
    if (slash)
        folder[slash == path ? 1 : slash - path] = '\0';
    int descriptor = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

static enum sim_status flush(struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (H5Fflush(store->file, H5F_SCOPE_GLOBAL) < 0)
        status = sim_store_failure(SIM_OUTPUT, store->path, "write the file", "", error);
    return sim_store_settle(store, status, error);
}

enum sim_status sim_store_commit(struct sim_store *store, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    if (store->committed)
        return SIM_OK;
    SIM_TRY(flush(store, error));
    SIM_TRY(flush(store, error)); /* the first gives back spare room, which moves the end of the
                                     file: that must not be left to the first month */
    if (fsync(store->disk.descriptor) != 0)
        return failure_of_system(store->path, "write to the disk", error);
    SIM_TRY(check_existing(store, error)); /* it may have been made since */
    if (rename(store->part, store->path) != 0)
        return failure_of_system(store->path, "give the file its name", error);
    store->committed = true;
    synchronise_folder(store->path);
out:
    return status;
}

enum sim_status sim_store_close(struct sim_store *store, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    return store ? dispose(store, error) : SIM_OK;
}

/* ---- writing ---- */

enum sim_status sim_store_flush(struct sim_store *store, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    return flush(store, error);
}

static enum sim_status find_variable(const struct sim_store *store, size_t handle,
                                     const struct sim_store_variable **variable,
                                     struct sim_error *error)
{
    if (handle >= store->variable_count)
        return sim_error_set(error, SIM_INTERNAL, "%s: variable %zu was never declared",
                             store->path, handle);
    *variable = &store->variables[handle];
    return SIM_OK;
}

/* Writes values that fill `memory` into `place` of the variable (H5S_ALL: all of it). */
static enum sim_status write_cells(const struct sim_store *store,
                                   const struct sim_store_variable *variable, hid_t memory,
                                   hid_t place, const void *values, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (H5Dwrite(variable->dataset, variable->type, memory, place, H5P_DEFAULT, values) < 0)
        status = sim_store_failure(SIM_OUTPUT, store->path, "write ", variable->name, error);
    return sim_store_settle(store, status, error);
}

enum sim_status sim_store_write(struct sim_store *store, size_t handle, const void *values,
                                struct sim_error *error)
{
    SIM_STORE_SILENCE;
    const struct sim_store_variable *variable = NULL;
    enum sim_status status = find_variable(store, handle, &variable, error);
    if (status != SIM_OK || variable->dataset < 0)
        return status;
    return write_cells(store, variable, H5S_ALL, H5S_ALL, values, error);
}

enum sim_status sim_store_write_row(struct sim_store *store, size_t handle, size_t index,
                                    const void *values, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    const struct sim_store_variable *variable = NULL;
    enum sim_status status = find_variable(store, handle, &variable, error);
    if (status != SIM_OK || variable->dataset < 0)
        return status;
    if (variable->rank == 0 || index >= variable->shape[0])
        return sim_error_set(error, SIM_INTERNAL, "%s: %s has no row %zu", store->path,
                             variable->name, index);
    hsize_t start[SIM_STORE_RANK_MAX] = {index}, size[SIM_STORE_RANK_MAX] = {1};
    for (size_t i = 1; i < variable->rank; i++)
        size[i] = variable->shape[i];
    SIM_STORE_ID memory = H5Screate_simple((int)variable->rank, size, NULL);
    SIM_STORE_ID place = H5Dget_space(variable->dataset);
    if (memory < 0 || place < 0 ||
        H5Sselect_hyperslab(place, H5S_SELECT_SET, start, NULL, size, NULL) < 0)
        return sim_store_failure(SIM_OUTPUT, store->path, "write ", variable->name, error);
    return write_cells(store, variable, memory, place, values, error);
}
