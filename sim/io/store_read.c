/* Reading a store back. The file may be anybody's: what is not plainly one of ours is refused. */
#include "sim/io/store_private.h"

#include <errno.h>
#include <hdf5_hl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* No compression makes data more than about 1032 times smaller (deflate's limit). */
enum { INFLATION_MAX = 1100 };

struct sim_store_reader {
    char *path;
    hid_t file;
    uint64_t bytes; /* of the file */
};

static enum sim_status unexpected(const struct sim_store_reader *reader, const char *name,
                                  const char *what, struct sim_error *error)
{
    return sim_error_set(error, SIM_INPUT, "%s: %s %s", reader->path, name, what);
}

static enum sim_status damaged(const struct sim_store_reader *reader, const char *name,
                               struct sim_error *error)
{
    return sim_store_failure(SIM_INPUT, reader->path, "read ", name, error);
}

/* ---- opening ---- */

void sim_store_reader_close(struct sim_store_reader *reader)
{
    SIM_STORE_SILENCE;
    if (!reader)
        return;
    if (reader->file >= 0)
        H5Fclose(reader->file);
    free(reader->path);
    free(reader);
}

static enum sim_status open_file(struct sim_store_reader *reader, struct sim_error *error)
{
    struct stat state;
    if (stat(reader->path, &state) != 0)
        return sim_error_set(error, SIM_INPUT, "%s: cannot open the file: %s", reader->path,
                             strerror(errno));
    if (!S_ISREG(state.st_mode))
        return unexpected(reader, "", "is not a plain file", error);
    reader->bytes = (uint64_t)state.st_size;
    SIM_STORE_ID access = sim_store_access();
    if (access >= 0)
        reader->file = H5Fopen(reader->path, H5F_ACC_RDONLY, access);
    if (reader->file < 0)
        return sim_store_failure(SIM_INPUT, reader->path, "open the file", "", error);
    return SIM_OK;
}

enum sim_status sim_store_open(struct sim_store_reader **reader, const char *path,
                               struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    struct sim_store_reader *made = NULL;
    *reader = NULL;
    SIM_TRY(sim_memory_array(&made, 1, sizeof *made, "reader of an output", error));
    made->file = H5I_INVALID_HID;
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

/* One step along a path: only hard links, which cannot lead out of the file. */
static enum sim_status step(const struct sim_store_reader *reader, hid_t parent, const char *name,
                            const char *path, hid_t *object, struct sim_error *error)
{
    H5L_info_t link;
    htri_t exists = H5Iget_type(parent) == H5I_GROUP ? H5Lexists(parent, name, H5P_DEFAULT) : 0;
    if (exists == 0)
        return unexpected(reader, path, "is not in the file", error);
    if (exists < 0 || H5Lget_info(parent, name, &link, H5P_DEFAULT) < 0)
        return damaged(reader, path, error);
    if (link.type != H5L_TYPE_HARD)
        return unexpected(reader, path, "is a link to elsewhere, which is not followed", error);
    *object = H5Oopen(parent, name, H5P_DEFAULT);
    return *object < 0 ? damaged(reader, path, error) : SIM_OK;
}

/* Opens "a/b/c" ("" for the root); the caller releases *object. */
static enum sim_status open_object(const struct sim_store_reader *reader, const char *path,
                                   hid_t *object, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char *rest = path;
    *object = H5Gopen2(reader->file, "/", H5P_DEFAULT);
    if (*object < 0)
        return damaged(reader, "the root group", error);
    while (*rest && status == SIM_OK) {
        char name[SIM_STORE_NAME_MAX + 1];
        size_t length = strcspn(rest, "/");
        SIM_STORE_ID parent = *object;
        *object = H5I_INVALID_HID;
        if (length == 0 || length > SIM_STORE_NAME_MAX)
            return unexpected(reader, path, "is not a name in a file", error);
        memcpy(name, rest, length);
        name[length] = '\0';
        rest += length + (rest[length] == '/');
        status = step(reader, parent, name, path, object, error);
    }
    return status;
}

/* ---- datasets ---- */

struct found {
    size_t rank, shape[SIM_STORE_RANK_MAX], count;
    size_t item; /* bytes of one */
    H5T_class_t class;
    bool is_signed;
};

static enum sim_status check_filters(const struct sim_store_reader *reader, const char *name,
                                     hid_t creation, struct sim_error *error)
{
    int filters = H5Pget_nfilters(creation);
    if (filters < 0)
        return damaged(reader, name, error);
    for (unsigned i = 0; i < (unsigned)filters; i++) {
        unsigned flags, configuration;
        size_t values = 0;
        H5Z_filter_t filter =
            H5Pget_filter2(creation, i, &flags, &values, NULL, 0, NULL, &configuration);
        /* any other would be looked for among plug-ins, code from who knows where */
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
            filter != H5Z_FILTER_FLETCHER32)
            return unexpected(reader, name, "is packed in a way this program never uses", error);
    }
    return SIM_OK;
}

/* Where the data are: in this file, and not more of them than it can hold. */
static enum sim_status check_storage(const struct sim_store_reader *reader, const char *name,
                                     hid_t dataset, const struct found *found,
                                     struct sim_error *error)
{
    uint64_t bytes, room = reader->bytes;
    SIM_STORE_ID creation = H5Dget_create_plist(dataset);
    if (creation < 0)
        return damaged(reader, name, error);
    H5D_layout_t layout = H5Pget_layout(creation);
    if (layout == H5D_VIRTUAL || (layout == H5D_CONTIGUOUS && H5Pget_external_count(creation) != 0))
        return unexpected(reader, name, "keeps its data in another file, which is not read", error);
    if (layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED && layout != H5D_COMPACT)
        return damaged(reader, name, error);
    if (layout == H5D_CHUNKED && __builtin_mul_overflow(room, INFLATION_MAX, &room))
        room = UINT64_MAX;
    if (__builtin_mul_overflow((uint64_t)found->count, found->item, &bytes) || bytes > room)
        return unexpected(reader, name, "claims to hold more than the file can", error);
    return check_filters(reader, name, creation, error);
}

static enum sim_status find_extent(const struct sim_store_reader *reader, const char *name,
                                   hid_t dataset, struct found *found, struct sim_error *error)
{
    hsize_t shape[H5S_MAX_RANK] = {0};
    SIM_STORE_ID space = H5Dget_space(dataset);
    if (space < 0)
        return damaged(reader, name, error);
    H5S_class_t kind = H5Sget_simple_extent_type(space);
    int rank = H5Sget_simple_extent_dims(space, shape, NULL);
    if ((kind != H5S_SIMPLE && kind != H5S_SCALAR) || rank < 0 || rank > SIM_STORE_RANK_MAX)
        return unexpected(reader, name, "has an unexpected shape", error);
    found->rank = (size_t)rank;
    found->count = 1;
    for (size_t i = 0; i < found->rank; i++) {
        found->shape[i] = shape[i];
        if (__builtin_mul_overflow(found->count, shape[i], &found->count))
            return unexpected(reader, name, "claims to hold more than the file can", error);
    }
    return SIM_OK;
}

/* Opens a dataset and describes it; the caller releases *dataset, also after a failure. */
static enum sim_status open_dataset(const struct sim_store_reader *reader, const char *name,
                                    hid_t *dataset, struct found *found, struct sim_error *error)
{
    enum sim_status status = open_object(reader, name, dataset, error);
    if (status != SIM_OK)
        return status;
    if (H5Iget_type(*dataset) != H5I_DATASET)
        return unexpected(reader, name, "is not a variable", error);
    SIM_STORE_ID type = H5Dget_type(*dataset);
    if (type < 0)
        return damaged(reader, name, error);
    found->class = H5Tget_class(type);
    found->item = H5Tget_size(type);
    found->is_signed = found->class == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_2;
    status = find_extent(reader, name, *dataset, found, error);
    return status == SIM_OK ? check_storage(reader, name, *dataset, found, error) : status;
}

static enum sim_status number_type(const struct sim_store_reader *reader, const char *name,
                                   const struct found *found, enum sim_store_type *type,
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
    return unexpected(reader, name, "is not of 64-bit numbers", error);
}

enum sim_status sim_store_read_shape(struct sim_store_reader *reader, const char *variable,
                                     enum sim_store_type *type, size_t *shape, size_t *rank,
                                     struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct found found = {0};
    hid_t memory_type = H5I_INVALID_HID;
    SIM_TRY(open_dataset(reader, variable, &dataset, &found, error));
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
    struct found found = {0};
    enum sim_store_type type;
    hid_t memory_type = H5I_INVALID_HID;
    SIM_TRY(open_dataset(reader, variable, &dataset, &found, error));
    SIM_TRY(number_type(reader, variable, &found, &type, &memory_type, error));
    if (found.count != count)
        return sim_error_set(error, SIM_INPUT, "%s: %s has %zu cells, not %zu", reader->path,
                             variable, found.count, count);
    if (H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        status = damaged(reader, variable, error);
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
    struct found found = {0};
    char path[2 * SIM_STORE_NAME_MAX + 2];
    char *read = NULL;
    *bytes = NULL;
    snprintf(path, sizeof path, "%s%s%s", group, group[0] ? "/" : "", name);
    SIM_TRY(open_dataset(reader, path, &dataset, &found, error));
    if (found.class != H5T_INTEGER || found.item != 1 || found.rank != 1)
        return unexpected(reader, path, "is not a file kept inside", error);
    SIM_TRY(sim_memory_array(&read, found.count + 1, 1, path, error));
    if (found.count > 0 &&
        H5Dread(dataset, H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) < 0) {
        free(read);
        return damaged(reader, path, error);
    }
    *bytes = read;
    *size = found.count;
out:
    return status;
}

/* ---- dimensions and texts ---- */

/* Keeps the name of a dimension: the one its scale bears, else the last step of the scale's path
 * (for which HDF5 searches the file). */
static herr_t keep_name(hid_t dataset, unsigned axis, hid_t scale, void *data)
{
    char path[2 * SIM_STORE_NAME_MAX + 2];
    char **name = data;
    (void)dataset;
    (void)axis;
    ssize_t length = H5DSget_scale_name(scale, path, sizeof path);
    if (length <= 0)
        length = H5Iget_name(scale, path, sizeof path);
    if (length <= 0 || (size_t)length >= sizeof path)
        return -1;
    const char *last = strrchr(path, '/');
    *name = strdup(last ? last + 1 : path);
    return *name ? 1 : -1;
}

enum sim_status sim_store_read_dimensions(struct sim_store_reader *reader, const char *variable,
                                          char *names[8], size_t *rank, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct found found = {0};
    *rank = 0;
    enum sim_status status = open_dataset(reader, variable, &dataset, &found, error);
    bool scale = status == SIM_OK && found.rank == 1 && H5DSis_scale(dataset) > 0;
    for (size_t axis = 0; status == SIM_OK && axis < found.rank; axis++) {
        names[axis] = NULL;
        if (scale)
            keep_name(dataset, 0, dataset, &names[axis]);
        else
            H5DSiterate_scales(dataset, (unsigned)axis, NULL, keep_name, &names[axis]);
        if (names[axis])
            (*rank)++;
        else
            status = unexpected(reader, variable, "has a dimension without a name", error);
    }
    while (status != SIM_OK && *rank > 0) {
        free(names[--*rank]);
        names[*rank] = NULL;
    }
    return status;
}

enum sim_status sim_store_read_texts(struct sim_store_reader *reader, const char *variable,
                                     char ***texts, size_t *count, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    SIM_STORE_ID dataset = H5I_INVALID_HID, type = H5I_INVALID_HID, space = H5I_INVALID_HID;
    struct found found = {0};
    char **read = NULL;
    *texts = NULL;
    *count = 0;
    SIM_TRY(open_dataset(reader, variable, &dataset, &found, error));
    if (found.rank != 1 || found.class != H5T_STRING)
        return unexpected(reader, variable, "is not a list of texts", error);
    type = H5Dget_type(dataset);
    space = H5Dget_space(dataset);
    if (type < 0 || space < 0)
        return damaged(reader, variable, error);
    if (H5Tis_variable_str(type) <= 0)
        return unexpected(reader, variable, "is not a list of texts of any length", error);
    SIM_TRY(sim_memory_array(&read, found.count + 1, sizeof *read, variable, error));
    if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) < 0)
        status = damaged(reader, variable, error);
    for (size_t i = 0; status == SIM_OK && i < found.count; i++)
        if (!read[i])
            status = unexpected(reader, variable, "has a text missing", error);
    if (status != SIM_OK) {
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, read);
        free(read);
        return status;
    }
    *texts = read;
    *count = found.count;
out:
    return status;
}

/* ---- attributes and names ---- */

static enum sim_status read_number(const struct sim_store_reader *reader, hid_t attribute,
                                   hid_t type, const char *name, char **text,
                                   struct sim_error *error)
{
    int64_t integer = 0;
    uint64_t natural = 0;
    bool is_signed = H5Tget_sign(type) == H5T_SGN_2;
    if (H5Aread(attribute, is_signed ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64,
                is_signed ? (void *)&integer : (void *)&natural) < 0)
        return damaged(reader, name, error);
    enum sim_status status = sim_memory_array(text, 32, 1, name, error);
    if (status == SIM_OK && is_signed)
        snprintf(*text, 32, "%" PRId64, integer);
    else if (status == SIM_OK)
        snprintf(*text, 32, "%" PRIu64, natural);
    return status;
}

enum sim_status sim_store_read_text(struct sim_store_reader *reader, const char *group,
                                    const char *name, char **text, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    SIM_STORE_ID object = H5I_INVALID_HID;
    *text = NULL;
    enum sim_status status = open_object(reader, group, &object, error);
    if (status != SIM_OK)
        return status;
    htri_t exists = H5Aexists(object, name);
    if (exists == 0)
        return unexpected(reader, name, "is not an attribute in the file", error);
    SIM_STORE_ID attribute = exists < 0 ? H5I_INVALID_HID : H5Aopen(object, name, H5P_DEFAULT);
    SIM_STORE_ID type = attribute < 0 ? H5I_INVALID_HID : H5Aget_type(attribute);
    SIM_STORE_ID space = type < 0 ? H5I_INVALID_HID : H5Aget_space(attribute);
    if (space < 0)
        return damaged(reader, name, error);
    size_t size = H5Tget_size(type);
    if (H5Sget_simple_extent_npoints(space) != 1)
        return unexpected(reader, name, "is not one text", error);
    if (H5Tget_class(type) == H5T_INTEGER && size <= 8)
        return read_number(reader, attribute, type, name, text, error);
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0 || size > reader->bytes)
        return unexpected(reader, name, "is not a text of fixed length", error);
    status = sim_memory_array(text, size + 1, 1, name, error);
    if (status == SIM_OK && H5Aread(attribute, type, *text) < 0) {
        free(*text);
        *text = NULL;
        return damaged(reader, name, error);
    }
    return status;
}

struct names {
    const struct sim_store_reader *reader;
    char **items;
    size_t count, capacity;
    enum sim_status status;
    struct sim_error *error;
};

static enum sim_status add_name(struct names *names, const char *name)
{
    if (names->count == names->capacity) {
        size_t larger = names->capacity > 0 ? 2 * names->capacity : 64;
        char **grown = realloc(names->items, larger * sizeof *grown);
        if (!grown)
            return sim_error_set(names->error, SIM_MEMORY, "out of memory while reading names");
        names->items = grown;
        names->capacity = larger;
    }
    names->items[names->count] = strdup(name);
    if (!names->items[names->count])
        return sim_error_set(names->error, SIM_MEMORY, "out of memory while reading names");
    names->count++;
    return SIM_OK;
}

static herr_t visit(hid_t group, const char *name, const H5L_info_t *link, void *data)
{
    struct names *names = data;
    SIM_STORE_ID object = H5I_INVALID_HID;
    (void)link;
    names->status = step(names->reader, group, name, name, &object, names->error);
    if (names->status == SIM_OK && H5Iget_type(object) == H5I_DATASET)
        names->status = add_name(names, name);
    return names->status == SIM_OK ? 0 : 1;
}

enum sim_status sim_store_read_names(struct sim_store_reader *reader, const char *group,
                                     char ***names, size_t *count, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    struct names found = {.reader = reader, .status = SIM_OK, .error = error};
    SIM_STORE_ID object = H5I_INVALID_HID;
    unsigned order = 0;
    *names = NULL;
    *count = 0;
    enum sim_status status = open_object(reader, group, &object, error);
    if (status != SIM_OK)
        return status;
    if (H5Iget_type(object) != H5I_GROUP)
        return unexpected(reader, group, "is not a group", error);
    SIM_STORE_ID creation = H5Gget_create_plist(object);
    if (creation < 0 || H5Pget_link_creation_order(creation, &order) < 0)
        return damaged(reader, group, error);
    H5_index_t index = order & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
    herr_t result = H5Literate(object, index, H5_ITER_INC, NULL, visit, &found);
    if (result >= 0 && found.status == SIM_OK) {
        *names = found.items;
        *count = found.count;
        return SIM_OK;
    }
    status = found.status != SIM_OK ? found.status : damaged(reader, group, error);
    for (size_t i = 0; i < found.count; i++)
        free(found.items[i]);
    free(found.items);
    return status;
}
