/* Writing the values of variables, each with its checksum. */
#include "sim/io/store_private.h"

#include "sim/base/hash.h"

static enum sim_status find_variable(struct sim_store *store, size_t handle,
                                     struct sim_store_variable **variable, struct sim_error *error)
{
    if (handle >= store->variable_count)
        return sim_error_set(error, SIM_INTERNAL, "%s: variable %zu was never declared",
                             store->path, handle);
    *variable = &store->variables[handle];
    if (store->committed && store->sealed)
        return sim_error_set(error, SIM_INTERNAL, "%s: %s is written after the file was sealed",
                             store->path, (*variable)->name);
    return SIM_OK;
}

size_t sim_store_row_size(const struct sim_store_variable *variable)
{
    size_t size = sizeof(int64_t); /* numbers of 64 bits, all of them */
    for (size_t i = 1; i < variable->rank; i++)
        size *= variable->shape[i];
    return size;
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

static enum sim_status refuse_sum(const struct sim_store *store,
                                  const struct sim_store_variable *variable,
                                  struct sim_error *error)
{
    enum sim_status status =
        sim_store_failure(SIM_OUTPUT, store->path, "write the checksum of ", variable->name, error);
    return sim_store_settle(store, status, error);
}

enum sim_status sim_store_write(struct sim_store *store, size_t handle, const void *values,
                                struct sim_error *error)
{
    SIM_STORE_SILENCE;
    struct sim_store_variable *variable = NULL;
    enum sim_status status = find_variable(store, handle, &variable, error);
    if (status != SIM_OK || variable->dataset < 0)
        return status;
    SIM_TRY(write_cells(store, variable, H5S_ALL, H5S_ALL, values, error));
    if (variable->sums == SIM_STORE_SUMS_NONE)
        return SIM_OK;
    size_t rows = variable->rank > 0 ? variable->shape[0] : 1;
    uint64_t sum = sim_hash_bytes(values, rows * sim_store_row_size(variable));
    if (!sim_store_sum_put(variable->dataset, sum))
        return refuse_sum(store, variable, error);
    variable->stale = variable->unsealed = false;
    variable->whole = variable->sums == SIM_STORE_SUMS_ROWS;
    return sim_store_settle(store, SIM_OK, error);
out:
    return status;
}

/* Keeps the checksum of a row just written until the row is sealed, or leaves a note that the one
 * of all rows is to be made. */
static enum sim_status note_row(const struct sim_store *store, struct sim_store_variable *variable,
                                size_t index, const void *values, struct sim_error *error)
{
    if (variable->sums == SIM_STORE_SUMS_WHOLE)
        variable->stale = true;
    if (variable->sums != SIM_STORE_SUMS_ROWS)
        return SIM_OK;
    if (variable->whole && !sim_store_sum_empty(variable->dataset))
        return refuse_sum(store, variable, error);
    variable->whole = false;
    variable->unsealed = true;
    variable->row = index;
    variable->row_sum = sim_hash_bytes(values, sim_store_row_size(variable));
    return SIM_OK;
}

enum sim_status sim_store_write_row(struct sim_store *store, size_t handle, size_t index,
                                    const void *values, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    struct sim_store_variable *variable = NULL;
    enum sim_status status = find_variable(store, handle, &variable, error);
    if (status != SIM_OK || variable->dataset < 0)
        return status;
    if (variable->rank == 0 || index >= variable->shape[0])
        return sim_error_set(error, SIM_INTERNAL, "%s: %s has no row %zu", store->path,
                             variable->name, index);
    if (store->committed && variable->sums == SIM_STORE_SUMS_WHOLE)
        return sim_error_set(error, SIM_INTERNAL,
                             "%s: a row of %s, which is not over time, is written after the commit",
                             store->path, variable->name);
    hsize_t start[SIM_STORE_RANK_MAX] = {index}, size[SIM_STORE_RANK_MAX] = {1};
    for (size_t i = 1; i < variable->rank; i++)
        size[i] = variable->shape[i];
    SIM_STORE_ID memory = H5Screate_simple((int)variable->rank, size, NULL);
    SIM_STORE_ID place = H5Dget_space(variable->dataset);
    if (memory < 0 || place < 0 ||
        H5Sselect_hyperslab(place, H5S_SELECT_SET, start, NULL, size, NULL) < 0)
        return sim_store_failure(SIM_OUTPUT, store->path, "write ", variable->name, error);
    status = write_cells(store, variable, memory, place, values, error);
    return status == SIM_OK ? note_row(store, variable, index, values, error) : status;
}
