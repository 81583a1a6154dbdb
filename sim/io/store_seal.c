/* Files that are written once: a seal in front of them, and the last one kept. */
#include "sim/io/store_private.h"

#include "sim/base/hash.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first line tells a sealed file; the seal is what these two lines make of the file. */
#define MAGIC     "guichet sealed file 1\n"
#define SIZE_LINE "bytes %" PRIu64 "\n"
enum { BUFFER_BYTES = 1 << 20 };
static const char signature[] = "\211HDF\r\n\032\n"; /* of an HDF5 file */

enum sim_status sim_store_system(enum sim_status status, const char *path, const char *what,
                                 struct sim_error *error)
{
    return sim_error_set(error, errno == ENOMEM ? SIM_MEMORY : status, "%s: cannot %s: %s", path,
                         what, strerror(errno));
}

/* ---- the seal ---- */

static void compose(char seal[SIM_STORE_SEAL_SIZE], uint64_t size, const uint64_t digest[2])
{
    memset(seal, 0, SIM_STORE_SEAL_SIZE);
    snprintf(seal, SIM_STORE_SEAL_SIZE, MAGIC SIZE_LINE "xxh3_128 %016" PRIx64 "%016" PRIx64 "\n",
             size, digest[0], digest[1]);
}

/* Reads up to `size` bytes from `offset`; fewer only at the end of the file. -1 on failure. */
static ssize_t read_bytes(int descriptor, void *bytes, size_t size, uint64_t offset)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = pread(descriptor, (char *)bytes + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

/* The hash of everything behind the seal, up to `size`; *whole says if the file goes so far. */
static enum sim_status hash_file(int descriptor, const char *path, uint64_t size,
                                 uint64_t digest[2], bool *whole, enum sim_status failure,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *buffer = NULL;
    uint64_t offset = SIM_STORE_SEAL_SIZE;
    struct sim_hash_stream *stream = sim_hash_stream_create();
    if (!stream)
        return sim_error_set(error, SIM_MEMORY, "out of memory: checksum of %s", path);
    SIM_TRY(sim_memory_array(&buffer, BUFFER_BYTES, 1, "checksum of a file", error));
    while (offset < size) {
        size_t wanted = size - offset < BUFFER_BYTES ? (size_t)(size - offset) : BUFFER_BYTES;
        ssize_t n = read_bytes(descriptor, buffer, wanted, offset);
        if (n < 0) {
            status = sim_store_system(failure, path, "read the file", error);
            goto out;
        }
        if (n == 0)
            break;
        sim_hash_stream_add(stream, buffer, (size_t)n);
        offset += (uint64_t)n;
    }
    *whole = offset == size;
    sim_hash_stream_128(stream, digest);
out:
    sim_hash_stream_free(stream);
    free(buffer);
    return status;
}

enum sim_status sim_store_seal(const struct sim_store *store, struct sim_error *error)
{
    char seal[SIM_STORE_SEAL_SIZE];
    uint64_t digest[2];
    size_t done = 0;
    bool whole = false;
    struct stat state;
    if (fstat(store->disk.descriptor, &state) != 0)
        return sim_store_system(SIM_OUTPUT, store->path, "look at the file", error);
    const uint64_t size = (uint64_t)state.st_size;
    enum sim_status status =
        hash_file(store->disk.descriptor, store->path, size, digest, &whole, SIM_OUTPUT, error);
    if (status != SIM_OK)
        return status;
    if (!whole || size < SIM_STORE_SEAL_SIZE)
        return sim_error_set(error, SIM_OUTPUT, "%s: cannot write the file: somebody shortens it",
                             store->path);
    compose(seal, size, digest);
    while (done < sizeof seal) {
        ssize_t n = pwrite(store->disk.descriptor, seal + done, sizeof seal - done, (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? ENOSPC : errno;
            return sim_store_system(SIM_OUTPUT, store->path, "write the file", error);
        }
        done += (size_t)n;
    }
    if (fsync(store->disk.descriptor) != 0)
        return sim_store_system(SIM_OUTPUT, store->path, "write to the disk", error);
    return SIM_OK;
}

static enum sim_status refuse_seal(const char *path, struct sim_error *error)
{
    return sim_error_set(error, SIM_INPUT,
                         "%s: the file is damaged: its bytes do not match its seal", path);
}

/* An ordinary HDF5 file begins with the signature of HDF5, a sealed one with the magic line: no
 * damaged byte can make one out of the other. */
enum sim_status sim_store_seal_check(int descriptor, const char *path, uint64_t size, bool *sealed,
                                     struct sim_error *error)
{
    char found[SIM_STORE_SEAL_SIZE] = {0}, right[SIM_STORE_SEAL_SIZE];
    const size_t magic = sizeof MAGIC - 1, mark = sizeof signature - 1;
    uint64_t digest[2] = {0, 0};
    bool whole = false;
    *sealed = false;
    ssize_t n = read_bytes(descriptor, found, sizeof found, 0);
    if (n < 0)
        return sim_store_system(SIM_INPUT, path, "read the file", error);
    if ((size_t)n >= mark && memcmp(found, signature, mark) == 0)
        return SIM_OK;
    if ((size_t)n < magic || memcmp(found, MAGIC, magic) != 0)
        return sim_error_set(error, SIM_INPUT,
                             "%s: cannot open the file: it is neither an output nor a checkpoint, "
                             "or its beginning is damaged",
                             path);
    compose(right, size, digest); /* a file cut short or prolonged need not be read */
    const char *end = strchr(right + magic, '\n');
    if ((size_t)n < sizeof found || memcmp(found, right, (size_t)(end - right) + 1) != 0)
        return refuse_seal(path, error);
    enum sim_status status = hash_file(descriptor, path, size, digest, &whole, SIM_INPUT, error);
    if (status != SIM_OK)
        return status;
    compose(right, size, digest);
    if (!whole || memcmp(found, right, sizeof right) != 0)
        return refuse_seal(path, error);
    *sealed = true;
    return SIM_OK;
}

/* ---- the names ---- */

/* A plain file or nothing. */
static enum sim_status check_name(const char *path, bool *there, struct sim_error *error)
{
    struct stat state;
    *there = lstat(path, &state) == 0;
    if (!*there && errno != ENOENT)
        return sim_store_system(SIM_OUTPUT, path, "look at the file", error);
    if (*there && !S_ISREG(state.st_mode))
        return sim_error_set(error, SIM_OUTPUT, "%s: exists and is not a plain file", path);
    return SIM_OK;
}

enum sim_status sim_store_seal_allowed(const struct sim_store *store, struct sim_error *error)
{
    bool there;
    enum sim_status status = check_name(store->path, &there, error);
    return status == SIM_OK && store->previous ? check_name(store->previous, &there, error)
                                               : status;
}

static enum sim_status refuse_name(const char *path, struct sim_error *error)
{
    return sim_store_system(SIM_OUTPUT, path, "give the file its name", error);
}

/* Where a file system has no hard links. A kill between the two leaves the last file under the name
 * of the previous one. */
static enum sim_status rename_both(const struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (rename(store->path, store->previous) != 0)
        return refuse_name(store->previous, error);
    if (rename(store->part, store->path) != 0) {
        status = refuse_name(store->path, error);
        if (rename(store->previous, store->path) != 0)
            return sim_error_prefix(error, "%s: the last file is now %s", store->path,
                                    store->previous);
    }
    return status;
}

/* The last file gets a second name first, so that it always has one: a kill between any two steps
 * leaves a whole file under the final name, and a step that fails can be taken back without loss. */
enum sim_status sim_store_seal_rename(const struct sim_store *store, struct sim_error *error)
{
    bool there = false;
    enum sim_status status = sim_store_seal_allowed(store, error);
    if (status == SIM_OK)
        status = check_name(store->path, &there, error);
    if (status != SIM_OK)
        return status;
    if (!there || !store->previous)
        return rename(store->part, store->path) == 0 ? SIM_OK : refuse_name(store->path, error);
    if (unlink(store->previous_part) != 0 && errno != ENOENT)
        return refuse_name(store->previous_part, error);
    if (link(store->path, store->previous_part) != 0)
        return errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK
                   ? rename_both(store, error)
                   : refuse_name(store->previous_part, error);
    if (rename(store->part, store->path) != 0) {
        status = refuse_name(store->path, error);
    } else if (rename(store->previous_part, store->previous) != 0) {
        status = refuse_name(store->previous, error);
        rename(store->previous_part, store->path); /* as it was; else the new one stays, whole */
        return status;
    }
    unlink(store->previous_part); /* left by a failure, or when both names were of one file */
    return status;
}
