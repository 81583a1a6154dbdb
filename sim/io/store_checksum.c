/* The checksums that a store keeps of what it holds: attributes, and the group /checksums. */
#include "sim/io/store_private.h"

#include "sim/base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "values are hashed as they lie in memory, and files are little-endian");

/* ---- the attribute ---- */

void sim_store_sum_digits(uint64_t sum, char digits[SIM_STORE_SUM_DIGITS + 1])
{
    snprintf(digits, SIM_STORE_SUM_DIGITS + 1, "%016" PRIx64, sum);
}

bool sim_store_sum_write(hid_t dataset, uint64_t sum)
{
    char digits[SIM_STORE_SUM_DIGITS + 1];
    sim_store_sum_digits(sum, digits);
    return sim_store_attribute_text(dataset, SIM_STORE_SUM, digits, 0);
}

bool sim_store_sum_later(hid_t dataset)
{
    return sim_store_attribute_text(dataset, SIM_STORE_SUM, "", SIM_STORE_SUM_DIGITS);
}

/* The place of the attribute and its size stay what they were: nothing else in the file moves. */
static bool put(hid_t dataset, const char digits[SIM_STORE_SUM_DIGITS])
{
    SIM_STORE_ID attribute = H5Aopen(dataset, SIM_STORE_SUM, H5P_DEFAULT);
    SIM_STORE_ID type = attribute < 0 ? H5I_INVALID_HID : H5Aget_type(attribute);
    return type >= 0 && H5Awrite(attribute, type, digits) >= 0;
}

bool sim_store_sum_put(hid_t dataset, uint64_t sum)
{
    char digits[SIM_STORE_SUM_DIGITS + 1];
    sim_store_sum_digits(sum, digits);
    return put(dataset, digits);
}

bool sim_store_sum_empty(hid_t dataset)
{
    static const char nothing[SIM_STORE_SUM_DIGITS] = {0};
    return put(dataset, nothing);
}

enum sim_status sim_store_sum_texts(const char *const *texts, size_t count, uint64_t *sum,
                                    struct sim_error *error)
{
    struct sim_hash_stream *stream = sim_hash_stream_create();
    if (!stream)
        return sim_error_set(error, SIM_MEMORY, "out of memory: checksum of texts");
    for (size_t i = 0; i < count; i++)
        sim_hash_stream_add(stream, texts[i], strlen(texts[i]) + 1);
    *sum = sim_hash_stream_64(stream);
    sim_hash_stream_free(stream);
    return SIM_OK;
}

/* ---- rows over time ---- */

/* Gives every variable over time its column of /checksums/row. */
static void number_columns(struct sim_store *store)
{
    store->sum_count = 0;
    for (size_t i = 0; i < store->variable_count; i++) {
        struct sim_store_variable *variable = &store->variables[i];
        if (variable->sums == SIM_STORE_SUMS_ROWS && variable->dataset >= 0)
            variable->column = store->sum_count++;
    }
}

static enum sim_status declare_sums(struct sim_store *store, const char *const *names,
                                    struct sim_error *error)
{
    static const char *const over[] = {"time", "variable"};
    static const struct sim_store_attributes variable = {.long_name = "path of the variable"};
    static const struct sim_store_attributes row = {
        .units = "1",
        .long_name = "checksum of the values of the variable at the time",
        .definition = "XXH3-64 of the values as they lie in the file; 2^64 - 2 where the row is "
                      "not complete",
        .rewritten = true,
    };
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_dimension_labels(store, "checksums", "variable", names, store->sum_count,
                                       &variable, error));
    SIM_TRY(sim_store_variable(store, "checksums", "row", SIM_STORE_U64, over, 2, &row,
                               &store->sums, error));
out:
    return status;
}

/* Makes /checksums, if there is a variable over time. */
static enum sim_status make_sums(struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char **names = NULL;
    if (store->sums_made)
        return SIM_OK;
    number_columns(store);
    if (store->sum_count > 0) {
        SIM_TRY(sim_memory_array(&names, store->sum_count, sizeof *names, "checksums", error));
        SIM_TRY(sim_memory_array(&store->row_of_sums, store->sum_count, sizeof(uint64_t),
                                 "checksums", error));
        for (size_t i = 0; i < store->variable_count; i++) {
            const struct sim_store_variable *variable = &store->variables[i];
            if (variable->sums == SIM_STORE_SUMS_ROWS && variable->dataset >= 0)
                names[variable->column] = variable->name;
        }
        SIM_TRY(declare_sums(store, names, error));
    }
    store->sums_made = true;
out:
    free(names);
    return status;
}

enum sim_status sim_store_seal_row(struct sim_store *store, size_t index, struct sim_error *error)
{
    unsigned char missing[sizeof(uint64_t)];
    hid_t file_type, memory_type;
    enum sim_status status = SIM_OK;
    SIM_TRY(make_sums(store, error));
    if (store->sum_count == 0)
        return SIM_OK;
    sim_store_type_of(SIM_STORE_U64, &file_type, &memory_type, missing);
    for (size_t i = 0; i < store->variable_count; i++) {
        struct sim_store_variable *variable = &store->variables[i];
        if (variable->sums != SIM_STORE_SUMS_ROWS || variable->dataset < 0)
            continue;
        if (variable->unsealed && variable->row == index)
            store->row_of_sums[variable->column] = variable->row_sum;
        else
            memcpy(&store->row_of_sums[variable->column], missing, sizeof missing);
        variable->unsealed = false;
    }
    SIM_TRY(sim_store_write_row(store, store->sums, index, store->row_of_sums, error));
out:
    return status;
}

/* ---- variables written row by row, but not over time ---- */

/* Adds row `index` of a variable, as the file has it, to a hash. */
static bool add_row(const struct sim_store_variable *variable, hid_t place, hid_t memory,
                    size_t index, void *row, struct sim_hash_stream *stream)
{
    hsize_t start[SIM_STORE_RANK_MAX] = {index}, size[SIM_STORE_RANK_MAX] = {1};
    for (size_t i = 1; i < variable->rank; i++)
        size[i] = variable->shape[i];
    if (H5Sselect_hyperslab(place, H5S_SELECT_SET, start, NULL, size, NULL) < 0 ||
        H5Dread(variable->dataset, variable->type, memory, place, H5P_DEFAULT, row) < 0)
        return false;
    sim_hash_stream_add(stream, row, sim_store_row_size(variable));
    return true;
}

static enum sim_status sum_again(const struct sim_store *store, struct sim_store_variable *variable,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    void *row = NULL;
    hsize_t size = sim_store_row_size(variable) / sizeof(int64_t);
    SIM_STORE_ID memory = H5Screate_simple(1, &size, NULL);
    SIM_STORE_ID place = H5Dget_space(variable->dataset);
    bool right = memory >= 0 && place >= 0;
    struct sim_hash_stream *stream = sim_hash_stream_create();
    if (!stream)
        return sim_error_set(error, SIM_MEMORY, "out of memory: checksum of %s", variable->name);
    SIM_TRY(sim_memory_array(&row, (size_t)size, sizeof(int64_t), variable->name, error));
    for (size_t i = 0; right && i < variable->shape[0]; i++)
        right = add_row(variable, place, memory, i, row, stream);
    right = right && sim_store_sum_put(variable->dataset, sim_hash_stream_64(stream));
    variable->stale = !right;
    if (!right)
        status = sim_store_failure(SIM_OUTPUT, store->path, "write the checksum of ",
                                   variable->name, error);
out:
    sim_hash_stream_free(stream);
    free(row);
    return sim_store_settle(store, status, error);
}

enum sim_status sim_store_sums_finish(struct sim_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(make_sums(store, error));
    for (size_t i = 0; i < store->variable_count; i++)
        if (store->variables[i].stale)
            SIM_TRY(sum_again(store, &store->variables[i], error));
out:
    return status;
}
