/* What a store holds: dimensions, variables, texts, bytes. */
#include "sim/base/calendar.h"
#include "sim/base/hash.h"
#include "sim/io/store_private.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 20, DEFLATE_LEVEL = 6 };

/* ---- datasets ---- */

/* Properties of a dataset that is allocated, and filled, when it is made. */
hid_t sim_store_creation(hid_t memory_type, const void *missing)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    if (creation >= 0 && (H5Pset_layout(creation, H5D_CONTIGUOUS) < 0 ||
                          H5Pset_attr_creation_order(creation, order) < 0 ||
                          H5Pset_obj_track_times(creation, false) < 0 ||
                          H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY) < 0 ||
                          H5Pset_fill_time(creation, H5D_FILL_TIME_ALLOC) < 0 ||
                          (missing && H5Pset_fill_value(creation, memory_type, missing) < 0))) {
        H5Pclose(creation);
        return H5I_INVALID_HID;
    }
    return creation;
}

hid_t sim_store_dataset(hid_t place, const char *name, hid_t file_type, size_t rank,
                        const hsize_t *shape, hid_t creation)
{
    SIM_STORE_ID space =
        rank > 0 ? H5Screate_simple((int)rank, shape, NULL) : H5Screate(H5S_SCALAR);
    if (space < 0 || creation < 0 || file_type < 0)
        return H5I_INVALID_HID;
    return H5Dcreate2(place, name, file_type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
}

/* Texts of any length, UTF-8. */
static hid_t label_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 &&
        (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

/* Texts or integers, written at once. */
struct vector {
    hid_t file_type, memory_type;
    const void *values; /* [count] */
    size_t count;
    uint64_t sum;
};

static hid_t make_vector(hid_t place, const char *name, const struct vector *vector)
{
    hsize_t shape = vector->count;
    SIM_STORE_ID creation = sim_store_creation(vector->memory_type, NULL);
    hid_t dataset = sim_store_dataset(place, name, vector->file_type, 1, &shape, creation);
    if (dataset >= 0 && (H5Dwrite(dataset, vector->memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                  vector->values) < 0 ||
                         !sim_store_sum_write(dataset, vector->sum))) {
        H5Dclose(dataset);
        return H5I_INVALID_HID;
    }
    return dataset;
}

/* ---- dimensions ---- */

static enum sim_status grow(void *array, size_t count, size_t *capacity, size_t size,
                            struct sim_error *error)
{
    char *old;
    if (count < *capacity)
        return SIM_OK;
    size_t larger = *capacity > 0 ? 2 * *capacity : 64;
    memcpy(&old, array, sizeof old);
    char *grown = realloc(old, larger * size);
    if (!grown)
        return sim_error_set(error, SIM_MEMORY, "out of memory while declaring the output");
    memcpy(array, &grown, sizeof grown);
    *capacity = larger;
    return SIM_OK;
}

static enum sim_status remember_dimension(struct sim_store *store, const char *group,
                                          const char *name, size_t count, hid_t scale,
                                          struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(grow(&store->dimensions, store->dimension_count, &store->dimension_capacity,
                 sizeof *store->dimensions, error));
    struct sim_store_dimension made = {strdup(group), strdup(name), count, scale};
    if (!made.group || !made.name) {
        free(made.group);
        free(made.name);
        return sim_error_set(error, SIM_MEMORY, "out of memory while declaring the output");
    }
    store->dimensions[store->dimension_count++] = made;
out:
    return status;
}

/* Like netCDF: a dimension is seen in its group and in those below; the nearest wins. */
static const struct sim_store_dimension *find_dimension(const struct sim_store *store,
                                                        const char *group, const char *name)
{
    const struct sim_store_dimension *best = NULL;
    for (size_t i = 0; i < store->dimension_count; i++) {
        const struct sim_store_dimension *d = &store->dimensions[i];
        size_t length = strlen(d->group);
        bool within = length == 0 || (strncmp(d->group, group, length) == 0 &&
                                      (group[length] == '\0' || group[length] == '/'));
        if (within && strcmp(d->name, name) == 0 && (!best || length > strlen(best->group)))
            best = d;
    }
    return best;
}

static enum sim_status declare_dimension(struct sim_store *store, const char *group,
                                         const char *name, const struct vector *vector,
                                         const struct sim_store_attributes *attributes,
                                         struct sim_error *error)
{
    hid_t scale = H5I_INVALID_HID;
    enum sim_status status = sim_store_check_name(store, name, error);
    if (status != SIM_OK)
        return status;
    if (vector->count > 0) {
        SIM_STORE_ID place = sim_store_place(store, group);
        scale = place < 0 ? place : make_vector(place, name, vector);
        if (scale < 0 || H5DSset_scale(scale, name) < 0 ||
            !sim_store_attributes_write(scale, attributes)) {
            status = sim_store_refused(store, group, name, error);
            goto out;
        }
    }
    SIM_TRY(remember_dimension(store, group, name, vector->count, scale, error));
    return sim_store_settle(store, SIM_OK, error);
out:
    sim_store_release(&scale);
    return status;
}

enum sim_status sim_store_dimension_labels(struct sim_store *store, const char *group,
                                           const char *name, const char *const *labels,
                                           size_t count,
                                           const struct sim_store_attributes *attributes,
                                           struct sim_error *error)
{
    SIM_STORE_SILENCE;
    SIM_STORE_ID type = label_type();
    struct vector vector = {type, type, labels, count, 0};
    enum sim_status status = sim_store_sum_texts(labels, count, &vector.sum, error);
    return status == SIM_OK ? declare_dimension(store, group, name, &vector, attributes, error)
                            : status;
}

enum sim_status sim_store_dimension_values(struct sim_store *store, const char *group,
                                           const char *name, const int64_t *values, size_t count,
                                           const struct sim_store_attributes *attributes,
                                           struct sim_error *error)
{
    SIM_STORE_SILENCE;
    const struct vector vector = {H5T_STD_I64LE, H5T_NATIVE_INT64, values, count,
                                  sim_hash_bytes(values, count * sizeof *values)};
    return declare_dimension(store, group, name, &vector, attributes, error);
}

enum sim_status sim_store_dimension_months(struct sim_store *store, const int32_t *months,
                                           size_t count, struct sim_error *error)
{
    static const struct sim_store_attributes attributes = {
        .units = "days since 1970-01-01",
        .long_name = "first day of the month",
        .standard_name = "time",
        .calendar = "proleptic_gregorian",
        .axis = "T",
    };
    enum sim_status status = SIM_OK;
    int64_t *days = NULL;
    SIM_TRY(sim_memory_array(&days, count, sizeof *days, "months of the output", error));
    for (size_t i = 0; i < count; i++)
        days[i] = sim_month_days(months[i]);
    SIM_TRY(sim_store_dimension_values(store, "", "time", days, count, &attributes, error));
out:
    free(days);
    return status;
}

/* ---- variables ---- */

void sim_store_type_of(enum sim_store_type type, hid_t *file_type, hid_t *memory_type,
                       void *missing)
{
    const int64_t integer = SIM_STORE_MISSING_INTEGER;
    const uint64_t natural = UINT64_MAX - 1;
    const double real = (double)NAN;
    switch (type) {
    case SIM_STORE_F64:
        *file_type = H5T_IEEE_F64LE;
        *memory_type = H5T_NATIVE_DOUBLE;
        memcpy(missing, &real, sizeof real);
        break;
    case SIM_STORE_U64:
        *file_type = H5T_STD_U64LE;
        *memory_type = H5T_NATIVE_UINT64;
        memcpy(missing, &natural, sizeof natural);
        break;
    case SIM_STORE_I64:
        *file_type = H5T_STD_I64LE;
        *memory_type = H5T_NATIVE_INT64;
        memcpy(missing, &integer, sizeof integer);
        break;
    }
}

/* Makes the dataset of a variable whose shape is known, with its attributes and scales. */
static bool make_variable(const struct sim_store *store, struct sim_store_variable *variable,
                          const char *group, const char *name, enum sim_store_type type,
                          const char *const *dimensions,
                          const struct sim_store_attributes *attributes)
{
    unsigned char missing[8];
    hid_t file_type = H5I_INVALID_HID;
    sim_store_type_of(type, &file_type, &variable->type, missing);
    SIM_STORE_ID place = sim_store_place(store, group);
    SIM_STORE_ID creation = sim_store_creation(variable->type, missing);
    if (place < 0 || creation < 0)
        return false;
    variable->dataset =
        sim_store_dataset(place, name, file_type, variable->rank, variable->shape, creation);
    if (variable->dataset < 0)
        return false;
    for (unsigned i = 0; i < variable->rank; i++) {
        const struct sim_store_dimension *d = find_dimension(store, group, dimensions[i]);
        if (H5DSattach_scale(variable->dataset, d->scale, i) < 0)
            return false;
    }
    /* no _FillValue for unsigned ones, hashes: readers that mask by it turn integers into reals */
    return (type == SIM_STORE_U64 || sim_store_attribute(variable->dataset, "_FillValue", file_type,
                                                         variable->type, missing)) &&
           sim_store_attributes_write(variable->dataset, attributes) &&
           (variable->sums == SIM_STORE_SUMS_NONE || sim_store_sum_later(variable->dataset));
}

/* Rows of a variable over the time of the root come one by one, each with its checksum. */
static enum sim_store_sums sums_of(const struct sim_store *store, const char *group,
                                   const char *const *dimensions, size_t rank,
                                   const struct sim_store_attributes *attributes)
{
    if (attributes && attributes->rewritten)
        return SIM_STORE_SUMS_NONE;
    if (rank == 0 || strcmp(dimensions[0], "time") != 0)
        return SIM_STORE_SUMS_WHOLE;
    return find_dimension(store, group, "time")->group[0] == '\0' ? SIM_STORE_SUMS_ROWS
                                                                  : SIM_STORE_SUMS_WHOLE;
}

static enum sim_status find_shape(const struct sim_store *store, const char *group,
                                  const char *name, const char *const *dimensions, size_t rank,
                                  struct sim_store_variable *variable, bool *empty,
                                  struct sim_error *error)
{
    if (rank > SIM_STORE_RANK_MAX)
        return sim_error_set(error, SIM_INTERNAL,
                             "%s: %s has %zu dimensions; at most %d are "
                             "allowed",
                             store->path, name, rank, SIM_STORE_RANK_MAX);
    variable->rank = rank;
    *empty = false;
    for (size_t i = 0; i < rank; i++) {
        const struct sim_store_dimension *d = find_dimension(store, group, dimensions[i]);
        if (!d)
            return sim_error_set(error, SIM_INTERNAL, "%s: %s: no dimension '%s' was declared",
                                 store->path, name, dimensions[i]);
        variable->shape[i] = d->count;
        *empty = *empty || d->count == 0;
    }
    return SIM_OK;
}

enum sim_status sim_store_variable(struct sim_store *store, const char *group, const char *name,
                                   enum sim_store_type type, const char *const *dimensions,
                                   size_t rank, const struct sim_store_attributes *attributes,
                                   size_t *handle, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    struct sim_store_variable made = {.dataset = H5I_INVALID_HID};
    bool empty = false;
    SIM_TRY(sim_store_check_name(store, name, error));
    SIM_TRY(find_shape(store, group, name, dimensions, rank, &made, &empty, error));
    made.sums = sums_of(store, group, dimensions, rank, attributes);
    if (made.sums == SIM_STORE_SUMS_ROWS && store->sums_made)
        return sim_error_set(error, SIM_INTERNAL, "%s: %s is declared after a row was sealed",
                             store->path, name);
    SIM_TRY(grow(&store->variables, store->variable_count, &store->variable_capacity,
                 sizeof *store->variables, error));
    size_t size = strlen(group) + strlen(name) + 2;
    SIM_TRY(sim_memory_array(&made.name, size, 1, "name of a variable", error));
    snprintf(made.name, size, "%s%s%s", group, group[0] ? "/" : "", name);
    if (!empty && !make_variable(store, &made, group, name, type, dimensions, attributes)) {
        status = sim_store_refused(store, group, name, error);
        goto out;
    }
    *handle = store->variable_count;
    store->variables[store->variable_count++] = made;
    return sim_store_settle(store, SIM_OK, error);
out:
    sim_store_release(&made.dataset);
    free(made.name);
    return status;
}

/* ---- texts and bytes ---- */

enum sim_status sim_store_texts(struct sim_store *store, const char *group,
                                const char *const *names, size_t name_count,
                                const char *const *const *texts, size_t count,
                                struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    const char **column = NULL;
    SIM_STORE_ID type = label_type();
    if (count == 0)
        return SIM_OK;
    SIM_TRY(sim_memory_array(&column, count, sizeof *column, "texts of the output", error));
    for (size_t c = 0; c < name_count; c++) {
        struct vector vector = {type, type, column, count, 0};
        for (size_t i = 0; i < count; i++)
            column[i] = texts[c][i] ? texts[c][i] : "";
        SIM_TRY(sim_store_sum_texts(column, count, &vector.sum, error));
        if (c == 0) {
            SIM_TRY(declare_dimension(store, group, names[0], &vector, NULL, error));
            continue;
        }
        SIM_TRY(sim_store_check_name(store, names[c], error));
        SIM_STORE_ID place = sim_store_place(store, group);
        SIM_STORE_ID dataset = place < 0 ? place : make_vector(place, names[c], &vector);
        if (dataset < 0 ||
            H5DSattach_scale(dataset, find_dimension(store, group, names[0])->scale, 0) < 0) {
            status = sim_store_refused(store, group, names[c], error);
            goto out;
        }
    }
out:
    free(column);
    return sim_store_settle(store, status, error);
}

/* The dataset is also its own dimension, so that netCDF-4 has a name for its length. */
enum sim_status sim_store_bytes(struct sim_store *store, const char *group, const char *name,
                                const void *bytes, size_t size, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    const hsize_t shape = size, chunk = size < CHUNK_BYTES ? size : CHUNK_BYTES;
    enum sim_status status = sim_store_check_name(store, name, error);
    if (status != SIM_OK)
        return status;
    SIM_STORE_ID place = sim_store_place(store, group);
    SIM_STORE_ID creation = sim_store_creation(H5T_NATIVE_UCHAR, NULL);
    if (place < 0 || creation < 0)
        return sim_store_refused(store, group, name, error);
    if (size > 0 && H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0 &&
        (H5Pset_chunk(creation, 1, &chunk) < 0 || H5Pset_deflate(creation, DEFLATE_LEVEL) < 0))
        return sim_store_refused(store, group, name, error);
    SIM_STORE_ID dataset = sim_store_dataset(place, name, H5T_STD_U8LE, 1, &shape, creation);
    if (dataset < 0 || H5DSset_scale(dataset, name) < 0 ||
        (size > 0 &&
         H5Dwrite(dataset, H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) ||
        !sim_store_sum_write(dataset, sim_hash_bytes(bytes, size)))
        return sim_store_refused(store, group, name, error);
    return sim_store_settle(store, SIM_OK, error);
}
