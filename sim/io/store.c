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

enum sim_status sim_store_reserve(struct sim_error *error)
{
    enum { RESERVE = 32 << 20 }; /* HDF5's caches and buffers of one file take a third of it */
    void *room = NULL;
    enum sim_status status = sim_memory_pages(&room, RESERVE, "working on a file", error);
    if (status == SIM_OK)
        sim_memory_pages_free(room, RESERVE);
    return status;
}

/* ---- the lock and the two names ---- */

static enum sim_status refuse_busy(const char *path, struct sim_error *error)
{
    return sim_error_set(error, SIM_OUTPUT,
                         "%s: in use by a run that writes it or a program that reads it; wait for "
                         "it, close it, or choose another name",
                         path);
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
    if (store->sealed)
        return sim_store_seal_allowed(store, error);
    if (lstat(store->path, &state) != 0)
        return errno == ENOENT
                   ? SIM_OK
                   : sim_store_system(SIM_OUTPUT, store->path, "look at the file", error);
    if (!S_ISREG(state.st_mode))
        return sim_error_set(error, SIM_OUTPUT, "%s: exists and is not a plain file", store->path);
    if (!store->force)
        return sim_error_set(error, SIM_OUTPUT,
                             "%s: exists already; choose another name, or replace it with --force",
                             store->path);
    int old = open(store->path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (old < 0)
        return sim_store_system(SIM_OUTPUT, store->path, "replace the file", error);
    int busy = lock_descriptor(old);
    close(old);
    return busy ? refuse_busy(store->path, error) : SIM_OK;
}

/* Makes the temporary file (or takes over the one of a run that was killed) and locks it. Between
 * opening and locking, its owner may have renamed it: then the name is free, and we try again. */
static enum sim_status take_part(struct sim_store *store, struct sim_error *error)
{
    for (int trial = 0; trial < 100; trial++) {
        struct stat held, named = {.st_nlink = 0};
        store->disk.descriptor = open(store->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (store->disk.descriptor < 0)
            return sim_store_system(SIM_OUTPUT, store->path, "create the file", error);
        if (lock_descriptor(store->disk.descriptor))
            return refuse_busy(store->path, error);
        if (fstat(store->disk.descriptor, &held) != 0 ||
            (lstat(store->part, &named) != 0 && errno != ENOENT))
            return sim_store_system(SIM_OUTPUT, store->path, "look at the file", error);
        if (named.st_nlink > 0 && held.st_ino == named.st_ino && held.st_dev == named.st_dev) {
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
        H5Pset_obj_track_times(creation, false) >= 0 &&
        (!store->sealed || H5Pset_userblock(creation, SIM_STORE_SEAL_SIZE) >= 0))
        store->file = H5Fcreate(store->part, H5F_ACC_TRUNC, creation, access);
    enum sim_status status = SIM_OK;
    if (store->file < 0)
        status = sim_store_failure(SIM_OUTPUT, store->path, "create the file", "", error);
    return sim_store_settle(store, status, error);
}

/* ---- making, committing, closing ---- */

/* What is written must be what stands under the name: else it is told now, not when the file is
 * looked for. */
static enum sim_status check_name(const struct sim_store *store, struct sim_error *error)
{
    struct stat held, named;
    if (fstat(store->disk.descriptor, &held) != 0)
        return sim_store_system(SIM_OUTPUT, store->path, "look at the file", error);
    if (lstat(store->path, &named) == 0 && held.st_ino == named.st_ino &&
        held.st_dev == named.st_dev)
        return SIM_OK;
    return sim_error_set(error, SIM_OUTPUT,
                         "%s: is no longer there under this name: it was removed, renamed or "
                         "replaced while it was being written",
                         store->path);
}

/* Releases everything; SIM_OUTPUT if the disk refused something. */
static enum sim_status dispose(struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (!store->committed && store->disk.failure == 0)
        store->disk.failure = ECANCELED; /* nobody will see the file: write no more */
    if (store->file >= 0 && H5Fclose(store->file) < 0)
        status = sim_store_failure(SIM_OUTPUT, store->path, "close the file", "", error);
    if (store->committed && !store->sealed) {
        if (store->disk.failure == 0 && fsync(store->disk.descriptor) != 0)
            store->disk.failure = errno;
        status = sim_store_settle(store, status, error);
        if (status == SIM_OK)
            status = check_name(store, error);
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
    free(store->row_of_sums);
    free(store->path);
    free(store->part);
    free(store->previous);
    free(store->previous_part);
    free(store);
    return status;
}

/* `text` with `end` after it. */
static enum sim_status make_name(char **name, const char *text, const char *end,
                                 struct sim_error *error)
{
    size_t size = strlen(text) + strlen(end) + 1;
    enum sim_status status = sim_memory_array(name, size, 1, "name of the output", error);
    if (status == SIM_OK)
        snprintf(*name, size, "%s%s", text, end);
    return status;
}

/* `kind` says what the new store is to be. */
static enum sim_status create(struct sim_store **store, const struct sim_store *kind,
                              const char *path, const char *previous, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    struct sim_store *made = NULL;
    struct sim_error ignored;
    *store = NULL;
    if (path[0] == '\0')
        return sim_error_set(error, SIM_OUTPUT, "the output has no name");
    SIM_TRY(sim_store_reserve(error));
    SIM_TRY(sim_memory_array(&made, 1, sizeof *made, "output file", error));
    *made = *kind;
    SIM_TRY(make_name(&made->path, path, "", error));
    SIM_TRY(make_name(&made->part, path, ".part", error));
    if (previous) {
        SIM_TRY(make_name(&made->previous, previous, "", error));
        SIM_TRY(make_name(&made->previous_part, previous, ".part", error));
    }
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

static const struct sim_store nothing_yet = {
    .disk = {.descriptor = -1, .driver = H5I_INVALID_HID},
    .file = H5I_INVALID_HID,
};

enum sim_status sim_store_create(struct sim_store **store, const char *path, bool force,
                                 struct sim_error *error)
{
    struct sim_store kind = nothing_yet;
    kind.force = force;
    return create(store, &kind, path, NULL, error);
}

enum sim_status sim_store_create_sealed(struct sim_store **store, const char *path,
                                        const char *previous, struct sim_error *error)
{
    struct sim_store kind = nothing_yet;
    kind.sealed = true;
    return create(store, &kind, path, previous, error);
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

/* Nothing may be written to the file after its hash is taken: HDF5 closes it first. */
static enum sim_status finish_sealed(struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (H5Fclose(store->file) < 0)
        status = sim_store_failure(SIM_OUTPUT, store->path, "close the file", "", error);
    else
        store->file = H5I_INVALID_HID;
    SIM_TRY(sim_store_settle(store, status, error));
    SIM_TRY(sim_store_seal(store, error));
    SIM_TRY(sim_store_seal_rename(store, error));
out:
    return status;
}

static enum sim_status finish(struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(flush(store, error)); /* the second, see sim_store_commit */
    if (fsync(store->disk.descriptor) != 0)
        return sim_store_system(SIM_OUTPUT, store->path, "write to the disk", error);
    SIM_TRY(check_existing(store, error)); /* it may have been made since */
    if (rename(store->part, store->path) != 0)
        return sim_store_system(SIM_OUTPUT, store->path, "give the file its name", error);
out:
    return status;
}

/* The first flush gives back spare room, which moves the end of the file: that is written by the
 * second, and not left to the first month. */
enum sim_status sim_store_commit(struct sim_store *store, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    if (store->committed)
        return SIM_OK;
    SIM_TRY(sim_store_sums_finish(store, error));
    SIM_TRY(flush(store, error));
    SIM_TRY(store->sealed ? finish_sealed(store, error) : finish(store, error));
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

enum sim_status sim_store_flush(struct sim_store *store, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    if (store->file < 0) /* sealed and closed */
        return SIM_OK;
    status = flush(store, error);
    return status == SIM_OK && store->committed ? check_name(store, error) : status;
}

enum sim_status sim_store_sync(struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = sim_store_flush(store, error);
    if (status == SIM_OK && store->disk.descriptor >= 0 && fsync(store->disk.descriptor) != 0)
        status = sim_store_system(SIM_OUTPUT, store->path, "write to the disk", error);
    return status;
}
