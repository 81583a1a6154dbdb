/* Texts of a store read back: names of dimensions and datasets, lists of texts, attributes. */
#include "sim/io/store_reader.h"

#include <hdf5_hl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- dimensions and texts ---- */

struct kept_name {
    char *text;
    bool memory; /* it ran out */
};

/* Keeps the name of a dimension: the one its scale bears, else the last step of the scale's path
 * (for which HDF5 searches the file). */
static herr_t keep_name(hid_t dataset, unsigned axis, hid_t scale, void *data)
{
    char path[2 * SIM_STORE_NAME_MAX + 2];
    struct kept_name *name = data;
    (void)dataset;
    (void)axis;
    if (H5DSis_scale(scale) <= 0) /* a damaged reference leads anywhere */
        return -1;
    ssize_t length = H5DSget_scale_name(scale, path, sizeof path);
    if (length <= 0)
        length = H5Iget_name(scale, path, sizeof path);
    if (length <= 0 || (size_t)length >= sizeof path)
        return -1;
    const char *last = strrchr(path, '/');
    name->text = strdup(last ? last + 1 : path);
    name->memory = !name->text;
    return name->text ? 1 : -1;
}

enum sim_status sim_store_read_dimensions(struct sim_store_reader *reader, const char *variable,
                                          char *names[8], size_t *rank, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct sim_store_found found = {0};
    *rank = 0;
    enum sim_status status = sim_store_open_dataset(reader, variable, &dataset, &found, error);
    bool scale = status == SIM_OK && found.rank == 1 && H5DSis_scale(dataset) > 0;
    for (size_t axis = 0; status == SIM_OK && axis < found.rank; axis++) {
        struct kept_name name = {NULL, false};
        if (scale)
            keep_name(dataset, 0, dataset, &name);
        else
            H5DSiterate_scales(dataset, (unsigned)axis, NULL, keep_name, &name);
        names[axis] = name.text;
        if (name.text)
            (*rank)++;
        else if (name.memory)
            status = sim_error_set(error, SIM_MEMORY, "out of memory while reading names");
        else
            status =
                sim_store_unexpected(reader, variable, "has a dimension without a name", error);
    }
    while (status != SIM_OK && *rank > 0) {
        free(names[--*rank]);
        names[*rank] = NULL;
    }
    return status;
}

/* Where HDF5 will look for texts. Ours lie one behind the other. */
static enum sim_status check_texts(const struct sim_store_reader *reader, const char *variable,
                                   hid_t dataset, const struct sim_store_found *found,
                                   struct sim_error *error)
{
    SIM_STORE_ID creation = H5Dget_create_plist(dataset);
    if (creation < 0)
        return sim_store_damaged(reader, variable, error);
    if (H5Pget_layout(creation) != H5D_CONTIGUOUS)
        return sim_store_unexpected(reader, variable, "is not a list of texts side by side", error);
    haddr_t offset = H5Dget_offset(dataset);
    return offset == HADDR_UNDEF /* never written */
               ? SIM_OK
               : sim_store_heap_texts(reader, variable, offset, found->count, error);
}

enum sim_status sim_store_read_texts(struct sim_store_reader *reader, const char *variable,
                                     char ***texts, size_t *count, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    SIM_STORE_ID dataset = H5I_INVALID_HID, type = H5I_INVALID_HID, space = H5I_INVALID_HID;
    struct sim_store_found found = {0};
    char **read = NULL;
    uint64_t sum = 0;
    *texts = NULL;
    *count = 0;
    SIM_TRY(sim_store_open_dataset(reader, variable, &dataset, &found, error));
    if (found.rank != 1 || found.class != H5T_STRING)
        return sim_store_unexpected(reader, variable, "is not a list of texts", error);
    type = H5Dget_type(dataset);
    space = H5Dget_space(dataset);
    if (type < 0 || space < 0)
        return sim_store_damaged(reader, variable, error);
    if (H5Tis_variable_str(type) <= 0)
        return sim_store_unexpected(reader, variable, "is not a list of texts of any length",
                                    error);
    SIM_TRY(check_texts(reader, variable, dataset, &found, error));
    SIM_TRY(sim_memory_array(&read, found.count + 1, sizeof *read, variable, error));
    if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) < 0)
        status = sim_store_damaged(reader, variable, error);
    for (size_t i = 0; status == SIM_OK && i < found.count; i++)
        if (!read[i])
            status = sim_store_unexpected(reader, variable, "has a text missing", error);
    if (status == SIM_OK)
        status = sim_store_sum_texts((const char *const *)read, found.count, &sum, error);
    if (status == SIM_OK)
        status = sim_store_verify_sum(reader, variable, dataset, sum, error);
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
        return sim_store_damaged(reader, name, error);
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
    enum sim_status status = sim_store_open_object(reader, group, &object, error);
    if (status != SIM_OK)
        return status;
    htri_t exists = H5Aexists(object, name);
    if (exists == 0)
        return sim_store_unexpected(reader, name, "is not an attribute in the file", error);
    SIM_STORE_ID attribute = exists < 0 ? H5I_INVALID_HID : H5Aopen(object, name, H5P_DEFAULT);
    SIM_STORE_ID type = attribute < 0 ? H5I_INVALID_HID : H5Aget_type(attribute);
    SIM_STORE_ID space = type < 0 ? H5I_INVALID_HID : H5Aget_space(attribute);
    if (space < 0)
        return sim_store_damaged(reader, name, error);
    size_t size = H5Tget_size(type);
    if (size == 0) /* nothing is of no size */
        return sim_store_damaged(reader, name, error);
    if (H5Sget_simple_extent_npoints(space) != 1)
        return sim_store_unexpected(reader, name, "is not one text", error);
    if (H5Tget_class(type) == H5T_INTEGER && size <= 8)
        return read_number(reader, attribute, type, name, text, error);
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0 || size > reader->bytes)
        return sim_store_unexpected(reader, name, "is not a text of fixed length", error);
    status = sim_memory_array(text, size + 1, 1, name, error);
    if (status == SIM_OK && H5Aread(attribute, type, *text) < 0) {
        free(*text);
        *text = NULL;
        return sim_store_damaged(reader, name, error);
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
    names->status = sim_store_step(names->reader, group, name, name, &object, names->error);
    H5I_type_t type = names->status == SIM_OK ? H5Iget_type(object) : H5I_GROUP;
    if (type == H5I_BADID)
        names->status = sim_store_damaged(names->reader, name, names->error);
    else if (type == H5I_DATASET)
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
    enum sim_status status = sim_store_open_object(reader, group, &object, error);
    if (status != SIM_OK)
        return status;
    if (H5Iget_type(object) != H5I_GROUP)
        return sim_store_unexpected(reader, group, "is not a group", error);
    SIM_STORE_ID creation = H5Gget_create_plist(object);
    if (creation < 0 || H5Pget_link_creation_order(creation, &order) < 0)
        return sim_store_damaged(reader, group, error);
    /* In the order of the index itself: to sort it otherwise HDF5 makes a table, which it frees
     * before it has filled it when reading fails. */
    H5_index_t index = order & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
    H5_iter_order_t sorted = order & H5P_CRT_ORDER_TRACKED ? H5_ITER_NATIVE : H5_ITER_INC;
    herr_t result = H5Literate(object, index, sorted, NULL, visit, &found);
    if (result >= 0 && found.status == SIM_OK) {
        *names = found.items;
        *count = found.count;
        return SIM_OK;
    }
    status = found.status != SIM_OK ? found.status : sim_store_damaged(reader, group, error);
    for (size_t i = 0; i < found.count; i++)
        free(found.items[i]);
    free(found.items);
    return status;
}

enum sim_status sim_store_has(struct sim_store_reader *reader, const char *path, bool *has,
                              struct sim_error *error)
{
    SIM_STORE_SILENCE;
    char parent[2 * SIM_STORE_NAME_MAX + 2] = "";
    const char *last = strrchr(path, '/');
    SIM_STORE_ID object = H5I_INVALID_HID;
    if (last)
        snprintf(parent, sizeof parent, "%.*s", (int)(last - path), path);
    enum sim_status status = sim_store_open_object(reader, parent, &object, error);
    if (status != SIM_OK)
        return status;
    htri_t exists = H5Lexists(object, last ? last + 1 : path, H5P_DEFAULT);
    *has = exists > 0;
    return exists < 0 ? sim_store_damaged(reader, path, error) : SIM_OK;
}
