/* Vectors of any type of column, written and read at once. */
#include "sim/io/store_private.h"
#include "sim/io/store_reader.h"

#include "sim/base/hash.h"

#include <hdf5_hl.h>

/* What a type is on disk and in memory. */
static void types_of(enum sim_type type, hid_t *file_type, hid_t *memory_type)
{
    *file_type = *memory_type = H5I_INVALID_HID;
    switch (type) {
#define TYPE_CASE(token, file, memory)                                                             \
    case SIM_TYPE_##token:                                                                         \
        *file_type = file;                                                                         \
        *memory_type = memory;                                                                     \
        break;
        TYPE_CASE(u8, H5T_STD_U8LE, H5T_NATIVE_UINT8)
        TYPE_CASE(u16, H5T_STD_U16LE, H5T_NATIVE_UINT16)
        TYPE_CASE(u32, H5T_STD_U32LE, H5T_NATIVE_UINT32)
        TYPE_CASE(i8, H5T_STD_I8LE, H5T_NATIVE_INT8)
        TYPE_CASE(i16, H5T_STD_I16LE, H5T_NATIVE_INT16)
        TYPE_CASE(i32, H5T_STD_I32LE, H5T_NATIVE_INT32)
        TYPE_CASE(i64, H5T_STD_I64LE, H5T_NATIVE_INT64)
        TYPE_CASE(f32, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT)
        TYPE_CASE(f64, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE)
        TYPE_CASE(link, H5T_STD_U32LE, H5T_NATIVE_UINT32)
#undef TYPE_CASE
    }
}

/* No need to fill what is written at once: it would go to the disk twice. Like the bytes of a file,
 * the dataset is its own dimension. */
enum sim_status sim_store_array(struct sim_store *store, const char *group, const char *name,
                                enum sim_type type, const void *values, size_t count,
                                struct sim_error *error)
{
    SIM_STORE_SILENCE;
    const hsize_t shape = count;
    hid_t file_type, memory_type;
    enum sim_status status = sim_store_check_name(store, name, error);
    if (status != SIM_OK)
        return status;
    types_of(type, &file_type, &memory_type);
    SIM_STORE_ID place = sim_store_place(store, group);
    SIM_STORE_ID creation = sim_store_creation(memory_type, NULL);
    if (place < 0 || creation < 0 || H5Pset_fill_time(creation, H5D_FILL_TIME_NEVER) < 0)
        return sim_store_refused(store, group, name, error);
    SIM_STORE_ID dataset = sim_store_dataset(place, name, file_type, 1, &shape, creation);
    if (dataset < 0 || H5DSset_scale(dataset, name) < 0 ||
        (count > 0 && H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) ||
        !sim_store_sum_write(dataset, sim_hash_bytes(values, count * sim_type_size(type))))
        return sim_store_refused(store, group, name, error);
    return sim_store_settle(store, SIM_OK, error);
}

/* Opens an array and sees to it that it is one of that type. */
static enum sim_status open_array(const struct sim_store_reader *reader, const char *name,
                                  enum sim_type type, hid_t *dataset, struct sim_store_found *found,
                                  struct sim_error *error)
{
    hid_t file_type, memory_type;
    enum sim_status status = sim_store_open_dataset(reader, name, dataset, found, error);
    if (status != SIM_OK)
        return status;
    types_of(type, &file_type, &memory_type);
    bool alike = found->rank == 1 && found->class == H5Tget_class(file_type) &&
                 found->item == sim_type_size(type);
    if (alike && found->class == H5T_INTEGER)
        alike = found->is_signed == (H5Tget_sign(file_type) == H5T_SGN_2);
    if (!alike)
        return sim_error_set(error, SIM_INPUT, "%s: %s is not a list of values of type %s",
                             reader->path, name, sim_type_name(type));
    return SIM_OK;
}

enum sim_status sim_store_read_array_count(struct sim_store_reader *reader, const char *name,
                                           enum sim_type type, size_t *count,
                                           struct sim_error *error)
{
    SIM_STORE_SILENCE;
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct sim_store_found found = {0};
    enum sim_status status = open_array(reader, name, type, &dataset, &found, error);
    *count = status == SIM_OK ? found.count : 0;
    return status;
}

enum sim_status sim_store_read_array(struct sim_store_reader *reader, const char *name,
                                     enum sim_type type, void *values, size_t count,
                                     struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = SIM_OK;
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct sim_store_found found = {0};
    hid_t file_type, memory_type;
    SIM_TRY(open_array(reader, name, type, &dataset, &found, error));
    if (found.count != count)
        return sim_error_set(error, SIM_INPUT, "%s: %s has %zu values, not %zu", reader->path, name,
                             found.count, count);
    types_of(type, &file_type, &memory_type);
    if (count > 0 && H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        return sim_store_damaged(reader, name, error);
    SIM_TRY(sim_store_verify_sum(reader, name, dataset,
                                 sim_hash_bytes(values, count * sim_type_size(type)), error));
out:
    return status;
}
