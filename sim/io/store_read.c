/* Reading a store back. The file may be anybody's: what is not plainly one of ours is refused. */
#include "sim/io/store_reader.h"

#include "sim/base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* No compression makes data more than about 1032 times smaller (deflate's limit). */
enum { INFLATION_MAX = 1100 };

enum sim_status sim_store_unexpected(const struct sim_store_reader *reader, const char *name,
                                     const char *what, struct sim_error *error)
{
    return sim_error_set(error, SIM_INPUT, "%s: %s %s", reader->path, name, what);
}

enum sim_status sim_store_damaged(const struct sim_store_reader *reader, const char *name,
                                  struct sim_error *error)
{
    enum sim_status status = sim_store_failure(SIM_INPUT, reader->path, "read ", name, error);
    if (status == SIM_INPUT && reader->disk.failure != 0)
        status = sim_error_set(error, reader->disk.failure == ENOMEM ? SIM_MEMORY : SIM_INPUT,
                               "%s: cannot read %s: %s", reader->path, name,
                               reader->disk.failure == EBADMSG ? "the file is damaged"
                                                               : strerror(reader->disk.failure));
    return status;
}

enum sim_status sim_store_read_raw(const struct sim_store_reader *reader, const char *name,
                                   uint64_t offset, void *bytes, size_t size,
                                   struct sim_error *error)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = pread(reader->disk.descriptor, (char *)bytes + done, size - done,
                          (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sim_store_system(SIM_INPUT, reader->path, "read the file", error);
        if (n == 0)
            return sim_store_unexpected(reader, name, "claims to hold more than the file can",
                                        error);
        done += (size_t)n;
    }
    return SIM_OK;
}

/* ---- opening ---- */

const char *sim_store_path(const struct sim_store_reader *reader)
{
    return reader->path;
}

void sim_store_reader_close(struct sim_store_reader *reader)
{
    SIM_STORE_SILENCE;
    if (!reader)
        return;
    if (reader->file >= 0)
        H5Fclose(reader->file);
    sim_store_disk_release(&reader->disk);
    sim_store_forget_rows(reader);
    free(reader->path);
    free(reader);
}

/* Without waiting, should it be a pipe. */
static enum sim_status open_plain(struct sim_store_reader *reader, struct sim_error *error)
{
    struct stat state;
    reader->disk.descriptor = open(reader->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (reader->disk.descriptor < 0 || fstat(reader->disk.descriptor, &state) != 0)
        return sim_store_system(SIM_INPUT, reader->path, "open the file", error);
    if (!S_ISREG(state.st_mode))
        return sim_error_set(error, SIM_INPUT, "%s: is not a plain file", reader->path);
    reader->bytes = (uint64_t)state.st_size;
    return SIM_OK;
}

static enum sim_status open_file(struct sim_store_reader *reader, struct sim_error *error)
{
    enum sim_status status = open_plain(reader, error);
    if (status == SIM_OK)
        status = sim_store_seal_check(reader->disk.descriptor, reader->path, reader->bytes,
                                      &reader->sealed, error);
    if (status != SIM_OK)
        return status;
    SIM_STORE_ID access = sim_store_access();
    if (access >= 0 && sim_store_disk_use(&reader->disk, access))
        reader->file = H5Fopen(reader->path, H5F_ACC_RDONLY, access);
    if (reader->file < 0 && reader->disk.failure == ENOMEM)
        return sim_error_set(error, SIM_MEMORY, "%s: out of memory while opening the file",
                             reader->path);
    return reader->file < 0 ? sim_store_failure(SIM_INPUT, reader->path, "open the file", "", error)
                            : SIM_OK;
}

enum sim_status sim_store_open(struct sim_store_reader **reader, const char *path,
                               struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    struct sim_store_reader *made = NULL;
    *reader = NULL;
    SIM_TRY(sim_store_reserve(error));
    SIM_TRY(sim_memory_array(&made, 1, sizeof *made, "reader of an output", error));
    made->file = made->disk.driver = H5I_INVALID_HID;
    made->disk.descriptor = -1;
    SIM_TRY(sim_memory_array(&made->path, strlen(path) + 1, 1, "reader of an output", error));
    memcpy(made->path, path, strlen(path));
    SIM_TRY(open_file(made, error));
    *reader = made;
    return SIM_OK;
out:
    sim_store_reader_close(made);
    return status;
}

/* ---- finding things ---- */

enum sim_status sim_store_step(const struct sim_store_reader *reader, hid_t parent,
                               const char *name, const char *path, hid_t *object,
                               struct sim_error *error)
{
    H5L_info_t link;
    H5I_type_t type = H5Iget_type(parent);
    htri_t exists = type == H5I_GROUP   ? H5Lexists(parent, name, H5P_DEFAULT)
                    : type == H5I_BADID ? -1
                                        : 0;
    if (exists == 0)
        return sim_store_unexpected(reader, path, "is not in the file", error);
    if (exists < 0 || H5Lget_info(parent, name, &link, H5P_DEFAULT) < 0)
        return sim_store_damaged(reader, path, error);
    if (link.type != H5L_TYPE_HARD)
        return sim_store_unexpected(reader, path, "is a link to elsewhere, which is not followed",
                                    error);
    *object = H5Oopen(parent, name, H5P_DEFAULT);
    return *object < 0 ? sim_store_damaged(reader, path, error) : SIM_OK;
}

enum sim_status sim_store_open_object(const struct sim_store_reader *reader, const char *path,
                                      hid_t *object, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char *rest = path;
    *object = H5Gopen2(reader->file, "/", H5P_DEFAULT);
    if (*object < 0)
        return sim_store_damaged(reader, "the root group", error);
    while (*rest && status == SIM_OK) {
        char name[SIM_STORE_NAME_MAX + 1];
        size_t length = strcspn(rest, "/");
        SIM_STORE_ID parent = *object;
        *object = H5I_INVALID_HID;
        if (length == 0 || length > SIM_STORE_NAME_MAX)
            return sim_store_unexpected(reader, path, "is not a name in a file", error);
        memcpy(name, rest, length);
        name[length] = '\0';
        rest += length + (rest[length] == '/');
        status = sim_store_step(reader, parent, name, path, object, error);
    }
    return status;
}

/* ---- datasets ---- */

static enum sim_status check_filters(const struct sim_store_reader *reader, const char *name,
                                     hid_t creation, struct sim_error *error)
{
    int filters = H5Pget_nfilters(creation);
    if (filters < 0)
        return sim_store_damaged(reader, name, error);
    for (unsigned i = 0; i < (unsigned)filters; i++) {
        unsigned flags, configuration;
        size_t values = 0;
        H5Z_filter_t filter =
            H5Pget_filter2(creation, i, &flags, &values, NULL, 0, NULL, &configuration);
        /* any other would be looked for among plug-ins, code from who knows where */
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
            filter != H5Z_FILTER_FLETCHER32)
            return sim_store_unexpected(reader, name, "is packed in a way this program never uses",
                                        error);
    }
    return SIM_OK;
}

/* Where the data are: in this file, and not more of them than it can hold. */
static enum sim_status check_storage(const struct sim_store_reader *reader, const char *name,
                                     hid_t dataset, const struct sim_store_found *found,
                                     struct sim_error *error)
{
    uint64_t bytes, room = reader->bytes;
    SIM_STORE_ID creation = H5Dget_create_plist(dataset);
    if (creation < 0)
        return sim_store_damaged(reader, name, error);
    H5D_layout_t layout = H5Pget_layout(creation);
    if (layout == H5D_VIRTUAL || (layout == H5D_CONTIGUOUS && H5Pget_external_count(creation) != 0))
        return sim_store_unexpected(reader, name,
                                    "keeps its data in another file, which is not read", error);
    if (layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED && layout != H5D_COMPACT)
        return sim_store_damaged(reader, name, error);
    if (layout == H5D_CHUNKED && __builtin_mul_overflow(room, INFLATION_MAX, &room))
        room = UINT64_MAX;
    if (__builtin_mul_overflow((uint64_t)found->count, found->item, &bytes) || bytes > room)
        return sim_store_unexpected(reader, name, "claims to hold more than the file can", error);
    return check_filters(reader, name, creation, error);
}

static enum sim_status find_extent(const struct sim_store_reader *reader, const char *name,
                                   hid_t dataset, struct sim_store_found *found,
                                   struct sim_error *error)
{
    hsize_t shape[H5S_MAX_RANK] = {0};
    SIM_STORE_ID space = H5Dget_space(dataset);
    if (space < 0)
        return sim_store_damaged(reader, name, error);
    H5S_class_t kind = H5Sget_simple_extent_type(space);
    int rank = H5Sget_simple_extent_dims(space, shape, NULL);
    if ((kind != H5S_SIMPLE && kind != H5S_SCALAR) || rank < 0 || rank > SIM_STORE_RANK_MAX)
        return sim_store_unexpected(reader, name, "has an unexpected shape", error);
    found->rank = (size_t)rank;
    found->count = 1;
    for (size_t i = 0; i < found->rank; i++) {
        found->shape[i] = shape[i];
        if (__builtin_mul_overflow(found->count, shape[i], &found->count))
            return sim_store_unexpected(reader, name, "claims to hold more than the file can",
                                        error);
    }
    return SIM_OK;
}

enum sim_status sim_store_open_dataset(const struct sim_store_reader *reader, const char *name,
                                       hid_t *dataset, struct sim_store_found *found,
                                       struct sim_error *error)
{
    enum sim_status status = sim_store_open_object(reader, name, dataset, error);
    if (status != SIM_OK)
        return status;
    if (H5Iget_type(*dataset) != H5I_DATASET)
        return sim_store_unexpected(reader, name, "is not a variable", error);
    SIM_STORE_ID type = H5Dget_type(*dataset);
    if (type < 0)
        return sim_store_damaged(reader, name, error);
    found->class = H5Tget_class(type);
    found->item = H5Tget_size(type);
    if (found->class == H5T_NO_CLASS || found->item == 0)
        return sim_store_damaged(reader, name, error);
    found->is_signed = found->class == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_2;
    status = find_extent(reader, name, *dataset, found, error);
    return status == SIM_OK ? check_storage(reader, name, *dataset, found, error) : status;
}

static enum sim_status number_type(const struct sim_store_reader *reader, const char *name,
                                   const struct sim_store_found *found, enum sim_store_type *type,
                                   hid_t *memory_type, struct sim_error *error)
{
    if (found->item == 8 && found->class == H5T_INTEGER) {
        *type = found->is_signed ? SIM_STORE_I64 : SIM_STORE_U64;
        *memory_type = found->is_signed ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64;
        return SIM_OK;
    }
    if (found->item == 8 && found->class == H5T_FLOAT) {
        *type = SIM_STORE_F64;
        *memory_type = H5T_NATIVE_DOUBLE;
        return SIM_OK;
    }
    return sim_store_unexpected(reader, name, "is not of 64-bit numbers", error);
}

bool sim_store_sealed(const struct sim_store_reader *reader)
{
    return reader->sealed;
}

enum sim_status sim_store_read_shape(struct sim_store_reader *reader, const char *variable,
                                     enum sim_store_type *type, size_t *shape, size_t *rank,
                                     struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct sim_store_found found = {0};
    hid_t memory_type = H5I_INVALID_HID;
    SIM_TRY(sim_store_open_dataset(reader, variable, &dataset, &found, error));
    SIM_TRY(number_type(reader, variable, &found, type, &memory_type, error));
    memcpy(shape, found.shape, found.rank * sizeof *shape);
    *rank = found.rank;
out:
    return status;
}

enum sim_status sim_store_read(struct sim_store_reader *reader, const char *variable, void *values,
                               size_t count, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct sim_store_found found = {0};
    enum sim_store_type type;
    hid_t memory_type = H5I_INVALID_HID;
    SIM_TRY(sim_store_open_dataset(reader, variable, &dataset, &found, error));
    SIM_TRY(number_type(reader, variable, &found, &type, &memory_type, error));
    if (found.count != count)
        return sim_error_set(error, SIM_INPUT, "%s: %s has %zu cells, not %zu", reader->path,
                             variable, found.count, count);
    if (H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        return sim_store_damaged(reader, variable, error);
    SIM_TRY(sim_store_verify(reader, variable, dataset, &found, values, error));
out:
    return status;
}

enum sim_status sim_store_read_bytes(struct sim_store_reader *reader, const char *group,
                                     const char *name, char **bytes, size_t *size,
                                     struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct sim_store_found found = {0};
    char path[2 * SIM_STORE_NAME_MAX + 2];
    char *read = NULL;
    *bytes = NULL;
    snprintf(path, sizeof path, "%s%s%s", group, group[0] ? "/" : "", name);
    SIM_TRY(sim_store_open_dataset(reader, path, &dataset, &found, error));
    if (found.class != H5T_INTEGER || found.item != 1 || found.rank != 1)
        return sim_store_unexpected(reader, path, "is not a file kept inside", error);
    SIM_TRY(sim_memory_array(&read, found.count + 1, 1, path, error));
    if (found.count > 0 &&
        H5Dread(dataset, H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) < 0) {
        free(read);
        return sim_store_damaged(reader, path, error);
    }
    SIM_TRY(sim_store_verify_sum(reader, path, dataset, sim_hash_bytes(read, found.count), error));
    *bytes = read;
    *size = found.count;
    return SIM_OK;
out:
    free(read);
    return status;
}

enum sim_status sim_store_read_integers(struct sim_store_reader *reader, const char *variable,
                                        int64_t *values, size_t count, struct sim_error *error)
{
    enum sim_store_type type;
    size_t shape[SIM_STORE_RANK_MAX], rank;
    enum sim_status status = sim_store_read_shape(reader, variable, &type, shape, &rank, error);
    if (status == SIM_OK && type != SIM_STORE_I64)
        status = sim_store_unexpected(reader, variable, "is not of signed integers", error);
    return status == SIM_OK ? sim_store_read(reader, variable, values, count, error) : status;
}
