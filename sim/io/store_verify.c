/* Checksums looked at when values are read back. */
#include "sim/io/store_reader.h"

#include "sim/base/calendar.h"
#include "sim/base/hash.h"

#include <stdlib.h>
#include <string.h>

/* ---- the attribute ---- */

/* What a dataset says of its checksum: sixteen digits, or "" when it has none yet. */
struct sum {
    char digits[SIM_STORE_SUM_DIGITS + 1];
    bool rewritten; /* it never has one */
};

static enum sim_status find_sum(const struct sim_store_reader *reader, const char *name,
                                hid_t dataset, struct sum *sum, struct sim_error *error)
{
    memset(sum, 0, sizeof *sum);
    htri_t exists = H5Aexists(dataset, SIM_STORE_SUM);
    htri_t rewritten = exists == 0 ? H5Aexists(dataset, SIM_STORE_REWRITTEN) : 0;
    if (exists < 0 || rewritten < 0)
        return sim_store_damaged(reader, name, error);
    sum->rewritten = rewritten > 0;
    if (sum->rewritten)
        return SIM_OK;
    if (exists == 0)
        return sim_store_unexpected(reader, name,
                                    "keeps no checksum, so that damage could not be seen: it was "
                                    "not written by this program, or by an earlier version of it; "
                                    "make the file again",
                                    error);
    SIM_STORE_ID attribute = H5Aopen(dataset, SIM_STORE_SUM, H5P_DEFAULT);
    SIM_STORE_ID type = attribute < 0 ? H5I_INVALID_HID : H5Aget_type(attribute);
    SIM_STORE_ID space = type < 0 ? H5I_INVALID_HID : H5Aget_space(attribute);
    if (space < 0)
        return sim_store_damaged(reader, name, error);
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0 ||
        H5Tget_size(type) != SIM_STORE_SUM_DIGITS || H5Sget_simple_extent_npoints(space) != 1)
        return sim_store_unexpected(reader, name, "has a checksum of an unknown kind", error);
    return H5Aread(attribute, type, sum->digits) < 0 ? sim_store_damaged(reader, name, error)
                                                     : SIM_OK;
}

static enum sim_status refuse(const struct sim_store_reader *reader, const char *name,
                              struct sim_error *error)
{
    return sim_store_unexpected(reader, name, "does not match its checksum: the file is damaged",
                                error);
}

static bool matches(const struct sum *sum, uint64_t right)
{
    char digits[SIM_STORE_SUM_DIGITS + 1];
    sim_store_sum_digits(right, digits);
    return strcmp(digits, sum->digits) == 0;
}

enum sim_status sim_store_verify_sum(const struct sim_store_reader *reader, const char *name,
                                     hid_t dataset, uint64_t right, struct sim_error *error)
{
    struct sum sum;
    enum sim_status status = find_sum(reader, name, dataset, &sum, error);
    if (status != SIM_OK)
        return status;
    return matches(&sum, right) ? SIM_OK : refuse(reader, name, error);
}

/* ---- rows over time ---- */

void sim_store_forget_rows(struct sim_store_reader *reader)
{
    for (size_t i = 0; reader->row_names && i < reader->row_variables; i++)
        free(reader->row_names[i]);
    free(reader->row_names);
    free(reader->row_sums);
    reader->row_names = NULL;
    reader->row_sums = NULL;
    reader->row_variables = reader->rows = 0;
}

static uint64_t missing_sum(void)
{
    hid_t file_type, memory_type;
    uint64_t missing;
    sim_store_type_of(SIM_STORE_U64, &file_type, &memory_type, &missing);
    return missing;
}

/* The table of checksums of rows, once for each reader: rows are sealed once. */
static enum sim_status read_rows(struct sim_store_reader *reader, struct sim_error *error)
{
    static const char table[] = "checksums/row";
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[SIM_STORE_RANK_MAX], rank;
    if (reader->rows_read)
        return SIM_OK;
    htri_t exists = H5Lexists(reader->file, "checksums", H5P_DEFAULT);
    if (exists < 0)
        return sim_store_damaged(reader, "checksums", error);
    if (exists > 0) {
        SIM_TRY(sim_store_read_texts(reader, "checksums/variable", &reader->row_names,
                                     &reader->row_variables, error));
        SIM_TRY(sim_store_read_shape(reader, table, &type, shape, &rank, error));
        if (type != SIM_STORE_U64 || rank != 2 || shape[1] != reader->row_variables) {
            status = sim_store_unexpected(reader, table, "has an unexpected shape", error);
            goto out;
        }
        SIM_TRY(sim_memory_array(&reader->row_sums, shape[0] * shape[1], sizeof(uint64_t), table,
                                 error));
        SIM_TRY(sim_store_read(reader, table, reader->row_sums, shape[0] * shape[1], error));
        reader->rows = shape[0];
    }
    reader->rows_read = true;
out:
    if (status != SIM_OK)
        sim_store_forget_rows(reader);
    return status;
}

/* A variable written as a whole has its checksum as an attribute, and none of rows. */
static enum sim_status is_whole(const struct sim_store_reader *reader, const char *name,
                                bool *whole, struct sim_error *error)
{
    SIM_STORE_ID dataset = H5I_INVALID_HID;
    struct sim_store_found found = {0};
    struct sum sum = {0};
    enum sim_status status = sim_store_open_dataset(reader, name, &dataset, &found, error);
    if (status == SIM_OK)
        status = find_sum(reader, name, dataset, &sum, error);
    *whole = sum.digits[0] != '\0';
    return status;
}

enum sim_status sim_store_rows_sealed(struct sim_store_reader *reader, size_t *count,
                                      struct sim_error *error)
{
    SIM_STORE_SILENCE;
    const uint64_t missing = missing_sum();
    enum sim_status status = SIM_OK;
    *count = 0;
    SIM_TRY(read_rows(reader, error));
    size_t sealed = reader->rows, n = reader->row_variables;
    for (size_t i = 0; i < n; i++) {
        size_t row = 0;
        bool whole = false;
        while (row < sealed && reader->row_sums[row * n + i] != missing)
            row++;
        if (row < sealed)
            SIM_TRY(is_whole(reader, reader->row_names[i], &whole, error));
        if (!whole)
            sealed = row;
    }
    *count = n > 0 ? sealed : SIZE_MAX;
out:
    return status;
}

/* ", of 2013-05" if the file has a month for the row. */
static const char *row_text(struct sim_store_reader *reader, size_t row, char *text, size_t size)
{
    enum sim_store_type type;
    size_t shape[SIM_STORE_RANK_MAX], rank;
    struct sim_error absent;
    int64_t *days = NULL;
    char month_text[16];
    snprintf(text, size, "row %zu", row);
    if (sim_store_read_shape(reader, "time", &type, shape, &rank, &absent) == SIM_OK &&
        type == SIM_STORE_I64 && rank == 1 && row < shape[0] &&
        sim_memory_array(&days, shape[0], sizeof *days, "months", &absent) == SIM_OK &&
        sim_store_read(reader, "time", days, shape[0], &absent) == SIM_OK)
        for (int32_t month = sim_month(SIM_YEAR_MIN, 1); month <= sim_month(SIM_YEAR_MAX, 12);
             month++)
            if (sim_month_days(month) == days[row])
                snprintf(text, size, "%s", sim_month_text(month, month_text, sizeof month_text));
    free(days);
    return text;
}

static enum sim_status verify_rows(struct sim_store_reader *reader, const char *name,
                                   size_t variable, const struct sim_store_found *found,
                                   const char *values, struct sim_error *error)
{
    const uint64_t missing = missing_sum();
    if (found->rank == 0 || found->shape[0] != reader->rows)
        return sim_store_unexpected(reader, name, "has not the rows that its checksums are of",
                                    error);
    const size_t size = reader->rows > 0 ? found->count / reader->rows * found->item : 0;
    for (size_t row = 0; row < reader->rows; row++) {
        uint64_t sum = reader->row_sums[row * reader->row_variables + variable];
        char what[256], row_name[32];
        if (sum == missing || sum == sim_hash_bytes(values + row * size, size))
            continue;
        snprintf(what, sizeof what, "does not match its checksum in %s: the file is damaged",
                 row_text(reader, row, row_name, sizeof row_name));
        return sim_store_unexpected(reader, name, what, error);
    }
    return SIM_OK;
}

/* ---- variables ---- */

/* Of a variable that was never written. */
static bool all_missing(const struct sim_store_found *found, const char *values)
{
    char missing[sizeof(int64_t)];
    hid_t file_type, memory_type;
    sim_store_type_of(found->class == H5T_FLOAT ? SIM_STORE_F64
                      : found->is_signed        ? SIM_STORE_I64
                                                : SIM_STORE_U64,
                      &file_type, &memory_type, missing);
    for (size_t i = 0; i < found->count; i++)
        if (memcmp(values + i * sizeof missing, missing, sizeof missing) != 0)
            return false;
    return true;
}

enum sim_status sim_store_verify(struct sim_store_reader *reader, const char *name, hid_t dataset,
                                 const struct sim_store_found *found, const void *values,
                                 struct sim_error *error)
{
    struct sum sum;
    enum sim_status status = SIM_OK;
    SIM_TRY(find_sum(reader, name, dataset, &sum, error));
    if (sum.rewritten)
        return SIM_OK;
    if (sum.digits[0] != '\0')
        return matches(&sum, sim_hash_bytes(values, found->count * found->item))
                   ? SIM_OK
                   : refuse(reader, name, error);
    SIM_TRY(read_rows(reader, error));
    for (size_t i = 0; i < reader->row_variables; i++)
        if (strcmp(reader->row_names[i], name) == 0)
            return verify_rows(reader, name, i, found, values, error);
    if (!all_missing(found, values))
        return refuse(reader, name, error);
out:
    return status;
}
