#define _GNU_SOURCE /* memmem */
/* Checksums of what a store holds: a bit that changes anywhere among the values is noticed, and told
 * with the name of what it belongs to. */
#include "tests/unit/store_testing.h"

#include "sim/base/calendar.h"
#include "sim/base/hash.h"

#include <hdf5.h>
#include <inttypes.h>
#include <sys/wait.h>
#include <time.h>

enum { MONTHS = 6, SEALED = 4, WRITTEN = 5, PLACES = 3, ITEMS = 5, CELLS_MAX = 64 };

/* ---- a file of every kind of value ---- */

struct handles {
    size_t count, places, follow, later, once, table, never, whole, again;
};

static const double table_rows[PLACES][2] = {{1, 2}, {3, 4}, {5, 6}};
static const int64_t all_months[MONTHS] = {1, 2, 3, 4, 5, 6};
static const char kept[] = "place,value\nAin,1\nAisne,2\n";
#define ARRAY(token, ctype) static const ctype array_##token[ITEMS] = {1, 0, 7, 1, 100};
SIM_TYPE_LIST(ARRAY)
#undef ARRAY

static enum sim_status declare_arrays(struct sim_store *store)
{
    enum sim_status status = SIM_OK;
#define WRITE(token, ctype)                                                                        \
    SIM_TRY(                                                                                       \
        sim_store_array(store, "arrays", #token, SIM_TYPE_##token, array_##token, ITEMS, &error));
    SIM_TYPE_LIST(WRITE)
#undef WRITE
    SIM_TRY(sim_store_array(store, "arrays", "none", SIM_TYPE_i16, NULL, 0, &error));
out:
    return status;
}

static enum sim_status declare(struct sim_store *store, struct handles *h)
{
    static const char *const labels[PLACES] = {"Ain", "Aisne", "Allier"};
    static const char *const time[] = {"time"}, *const both[] = {"time", "place"};
    static const char *const place[] = {"place"}, *const members[] = {"time", "id"};
    static const char *const pairs[] = {"place", "pair"}, *const columns[] = {"key", "value"};
    static const char *const keys[] = {"first", "second"}, *const values[] = {"uno", NULL};
    static const char *const *const table[] = {keys, values};
    static const int64_t ids[] = {7, 9}, pair[] = {0, 1};
    static const struct sim_store_attributes again = {.units = "1", .rewritten = true};
    int32_t months[MONTHS];
    enum sim_status status = SIM_OK;
    for (int i = 0; i < MONTHS; i++)
        months[i] = sim_month(2013, 1) + i;
    SIM_TRY(sim_store_dimension_months(store, months, MONTHS, &error));
    SIM_TRY(sim_store_dimension_labels(store, "", "place", labels, PLACES, NULL, &error));
    SIM_TRY(sim_store_dimension_values(store, "", "pair", pair, 2, NULL, &error));
    SIM_TRY(sim_store_dimension_values(store, "panel", "id", ids, 2, NULL, &error));
#define VARIABLE(group, name, type, over, rank, attributes, handle)                                \
    SIM_TRY(                                                                                       \
        sim_store_variable(store, group, name, type, over, rank, attributes, &h->handle, &error))
    VARIABLE("", "count", SIM_STORE_I64, time, 1, NULL, count);
    VARIABLE("", "places", SIM_STORE_F64, both, 2, NULL, places);
    VARIABLE("panel", "follow", SIM_STORE_F64, members, 2, NULL, follow);
    VARIABLE("", "once", SIM_STORE_F64, place, 1, NULL, once);
    VARIABLE("", "later", SIM_STORE_U64, place, 1, NULL, later);
    VARIABLE("", "table", SIM_STORE_F64, pairs, 2, NULL, table);
    VARIABLE("", "never", SIM_STORE_I64, place, 1, NULL, never);
    VARIABLE("", "whole", SIM_STORE_I64, time, 1, NULL, whole);
    VARIABLE("", "again", SIM_STORE_I64, NULL, 0, &again, again);
#undef VARIABLE
    SIM_TRY(sim_store_texts(store, "texts", columns, 2, table, 2, &error));
    SIM_TRY(sim_store_bytes(store, "kept", "places.csv", kept, sizeof kept - 1, &error));
    SIM_TRY(sim_store_bytes(store, "kept", "empty.csv", "", 0, &error));
    SIM_TRY(declare_arrays(store));
    SIM_TRY(sim_store_text(store, "kept/places.csv", "path", "in/places.csv", &error));
out:
    return status;
}

static enum sim_status write_month(struct sim_store *store, const struct handles *h, size_t month)
{
    const int64_t count = 100 + (int64_t)month;
    const double places[PLACES] = {1.5, (double)month, -3}, follow[2] = {0.25, (double)month};
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_write_row(store, h->count, month, &count, &error));
    SIM_TRY(sim_store_write_row(store, h->places, month, places, &error));
    SIM_TRY(sim_store_write_row(store, h->follow, month, follow, &error));
out:
    return status;
}

/* WRITTEN of the months are written, the first SEALED of them sealed, `early` of these before the
 * commit. */
static enum sim_status make_file(const char *path, size_t early)
{
    const double once[PLACES] = {0.5, 1.5, 2.5};
    const uint64_t later[PLACES] = {1, 2, UINT64_MAX};
    struct sim_store *store;
    struct handles h = {0};
    struct sim_error ignored;
    enum sim_status status = sim_store_create(&store, path, false, &error);
    if (status != SIM_OK)
        return status;
    SIM_TRY(declare(store, &h));
    SIM_TRY(sim_store_write(store, h.once, once, &error));
    SIM_TRY(sim_store_write(store, h.whole, all_months, &error));
    for (size_t i = 0; i < PLACES; i++) /* in any order */
        SIM_TRY(sim_store_write_row(store, h.table, (i + 2) % PLACES, table_rows[(i + 2) % PLACES],
                                    &error));
    for (size_t m = 0; m < WRITTEN; m++) {
        if (m == early)
            SIM_TRY(sim_store_commit(store, &error));
        SIM_TRY(write_month(store, &h, m));
        if (m < SEALED)
            SIM_TRY(sim_store_seal_row(store, m, &error));
        SIM_TRY(sim_store_write(store, h.again, &(int64_t){(int64_t)m}, &error));
    }
    SIM_TRY(sim_store_write(store, h.later, later, &error));
    return sim_store_close(store, &error);
out:
    sim_store_close(store, &ignored);
    return status;
}

/* ---- reading things of any kind ---- */

enum kind { NUMBERS, TEXTS, BYTES, ARRAY_OF };

static enum sim_status read_thing(struct sim_store_reader *reader, enum kind kind,
                                  const char *group, const char *name)
{
    enum sim_status status = SIM_OK;
    char path[PATH_SIZE], *bytes = NULL, **texts = NULL;
    int64_t values[CELLS_MAX];
    size_t count = 0, shape[8], rank = 0;
    enum sim_store_type type;
    enum sim_type item = 0;
    snprintf(path, sizeof path, "%s%s%s", group, group[0] ? "/" : "", name);
    switch (kind) {
    case NUMBERS:
        SIM_TRY(sim_store_read_shape(reader, path, &type, shape, &rank, &error));
        count = 1;
        for (size_t i = 0; i < rank; i++)
            count *= shape[i];
        assert_true(count <= CELLS_MAX);
        return sim_store_read(reader, path, values, count, &error);
    case TEXTS:
        SIM_TRY(sim_store_read_texts(reader, path, &texts, &count, &error));
        for (size_t i = 0; i < count; i++)
            free(texts[i]);
        free(texts);
        return SIM_OK;
    case BYTES:
        SIM_TRY(sim_store_read_bytes(reader, group, name, &bytes, &count, &error));
        assert_int_equal(count, sizeof kept - 1);
        assert_memory_equal(bytes, kept, sizeof kept - 1);
        free(bytes);
        return SIM_OK;
    case ARRAY_OF:
        while (strcmp(sim_type_name(item), name) != 0)
            item++;
        return sim_store_read_array(reader, path, item, values, ITEMS, &error);
    }
out:
    return status;
}

static const struct thing {
    enum kind kind;
    const char *group, *name;
    const char *text; /* by which its bytes are found in the file, where HDF5 does not tell */
} things[] = {
    {NUMBERS, "", "time", NULL},         {TEXTS, "", "place", "Allier"},
    {NUMBERS, "", "pair", NULL},         {NUMBERS, "panel", "id", NULL},
    {NUMBERS, "", "count", NULL},        {NUMBERS, "", "places", NULL},
    {NUMBERS, "panel", "follow", NULL},  {NUMBERS, "", "once", NULL},
    {NUMBERS, "", "later", NULL},        {NUMBERS, "", "table", NULL},
    {NUMBERS, "", "never", NULL},        {NUMBERS, "", "whole", NULL},
    {TEXTS, "texts", "key", "second"},   {TEXTS, "texts", "value", "uno"},
    {BYTES, "kept", "places.csv", NULL}, {ARRAY_OF, "arrays", "u8", NULL},
    {ARRAY_OF, "arrays", "u16", NULL},   {ARRAY_OF, "arrays", "u32", NULL},
    {ARRAY_OF, "arrays", "i8", NULL},    {ARRAY_OF, "arrays", "i16", NULL},
    {ARRAY_OF, "arrays", "i32", NULL},   {ARRAY_OF, "arrays", "i64", NULL},
    {ARRAY_OF, "arrays", "f32", NULL},   {ARRAY_OF, "arrays", "f64", NULL},
    {ARRAY_OF, "arrays", "link", NULL},
};
enum { THINGS = sizeof things / sizeof things[0] };

/* Where the values of a thing lie in the file. */
static void find_bytes(const char *path, const struct thing *thing, size_t *offset, size_t *size)
{
    char name[PATH_SIZE];
    size_t length;
    if (thing->text) {
        unsigned char *bytes = read_file(path, &length);
        const unsigned char *found = memmem(bytes, length, thing->text, strlen(thing->text));
        assert_non_null(found);
        *offset = (size_t)(found - bytes);
        *size = strlen(thing->text);
        free(bytes);
        return;
    }
    snprintf(name, sizeof name, "/%s/%s", thing->group, thing->name);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    assert_true(dataset >= 0);
    *size = H5Dget_storage_size(dataset);
    haddr_t address = H5Dget_offset(dataset);
    if (address == HADDR_UNDEF) { /* compressed: one chunk */
        hsize_t start[1], bytes = 0;
        unsigned filters;
        hid_t space = H5Dget_space(dataset);
        assert_true(H5Dget_chunk_info(dataset, space, 0, start, &filters, &address, &bytes) >= 0);
        *size = bytes;
        H5Sclose(space);
    }
    *offset = address;
    H5Dclose(dataset);
    H5Fclose(file);
}

static enum sim_status open_and_read(const char *path, const struct thing *thing)
{
    struct sim_store_reader *reader;
    assert_ok(sim_store_open(&reader, path, &error));
    enum sim_status status = read_thing(reader, thing->kind, thing->group, thing->name);
    sim_store_reader_close(reader);
    return status;
}

/* ---- tests ---- */

/* The only bytes that may change unseen are those of the row not sealed yet. */
static bool may_change(const struct thing *thing, size_t byte, size_t size)
{
    bool monthly = strcmp(thing->name, "count") == 0 || strcmp(thing->name, "places") == 0 ||
                   strcmp(thing->name, "follow") == 0;
    return monthly && byte / (size / MONTHS) >= SEALED;
}

static void every_bit_of_every_kind_of_value_counts(void **state)
{
    const struct folder *folder = *state;
    size_t flips = 0, unseen = 0, spare = 0;
    assert_ok(make_file(folder->file, 2));
    for (size_t i = 0; i < THINGS; i++) {
        const struct thing *thing = &things[i];
        size_t offset, size;
        find_bytes(folder->file, thing, &offset, &size);
        assert_ok(open_and_read(folder->file, thing));
        for (size_t bit = 0; bit < 8 * size; bit++) {
            const unsigned char bits = (unsigned char)(1U << bit % 8);
            flip(folder->file, offset + bit / 8, bits);
            enum sim_status status = open_and_read(folder->file, thing);
            flip(folder->file, offset + bit / 8, bits);
            flips++;
            if (may_change(thing, bit / 8, size)) {
                assert_int_equal(status, SIM_OK);
                unseen++;
            } else if (thing->kind == BYTES && status == SIM_OK) {
                spare++; /* read_thing has found the same bytes */
            } else {
                assert_sentence(status, SIM_INPUT, thing->name);
                if (thing->kind == NUMBERS || thing->kind == ARRAY_OF)
                    assert_sentence(status, SIM_INPUT, "does not match its checksum");
            }
        }
        assert_ok(open_and_read(folder->file, thing));
    }
    print_message("# %zu bits of %d kinds of values flipped one by one; %zu of them in rows not "
                  "sealed, %zu in what the compression does not use\n",
                  flips, (int)THINGS, unseen, spare);
    assert_true(spare < 100);
}

/* Opens a file and reads everything in it, names of dimensions too. */
static enum sim_status read_everything(const char *path)
{
    struct sim_store_reader *reader;
    char place[PATH_SIZE], *names[8];
    size_t rank;
    enum sim_status status = sim_store_open(&reader, path, &error);
    for (size_t i = 0; status == SIM_OK && i < THINGS; i++) {
        const struct thing *thing = &things[i];
        snprintf(place, sizeof place, "%s%s%s", thing->group, thing->group[0] ? "/" : "",
                 thing->name);
        status = sim_store_read_dimensions(reader, place, names, &rank, &error);
        for (size_t k = 0; status == SIM_OK && k < rank; k++)
            free(names[k]);
        if (status == SIM_OK)
            status = read_thing(reader, thing->kind, thing->group, thing->name);
    }
    sim_store_reader_close(reader);
    return status;
}

/* Changes `length` bytes from `place` on one by one; how many were refused, SIZE_MAX for anything
 * but a refusal. */
static size_t change_bytes(const char *path, size_t place, size_t length)
{
    size_t refused = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char bits = (unsigned char)(1U << i % 8);
        flip(path, place + i, bits);
        enum sim_status status = read_everything(path);
        flip(path, place + i, bits);
        refused += status == SIM_INPUT;
        if (status != SIM_OK && status != SIM_INPUT) {
            print_error("status %d at byte %zu: %s\n", (int)status, place + i, error.text);
            return SIZE_MAX;
        }
    }
    return refused;
}

/* The global heap, where texts and references lie, has no checksum, and HDF5 would follow it
 * anywhere. In a child, as HDF5 forgets to release memory of files that it finds damaged. */
static void damaged_heaps_lead_nowhere(void **state)
{
    const struct folder *folder = *state;
    const struct thing labels = {TEXTS, "", "place", NULL};
    size_t size, place, length, end = 4096;
    int outcome = 0;
    assert_ok(make_file(folder->file, 2));
    find_bytes(folder->file, &labels, &place, &length); /* what leads to the heap */
    unsigned char *bytes = read_file(folder->file, &size);
    const unsigned char *heap = memmem(bytes, size, "GCOL", 4);
    assert_non_null(heap);
    const size_t start = (size_t)(heap - bytes);
    while (bytes[start + end - 1] == 0) /* up to its free space */
        end--;
    free(bytes);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        size_t in_heap = change_bytes(folder->file, start, end);
        size_t leading = change_bytes(folder->file, place, length);
        printf("# %zu of %zu bytes of the heap changed and refused, %zu of %zu that lead there\n",
               in_heap, end, leading, length);
        fflush(stdout);
        _exit(in_heap <= end && in_heap > end / 2 && leading == length ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &outcome, 0), child);
    assert_true(WIFEXITED(outcome));
    assert_int_equal(WEXITSTATUS(outcome), 0);
    assert_ok(read_everything(folder->file));
}

static void a_damaged_row_is_told_with_its_month(void **state)
{
    const struct folder *folder = *state;
    const struct thing follow = {NUMBERS, "panel", "follow", NULL};
    size_t offset, size;
    assert_ok(make_file(folder->file, SEALED));
    find_bytes(folder->file, &follow, &offset, &size);
    flip(folder->file, offset + 3 * (size / MONTHS), 1);
    assert_sentence(open_and_read(folder->file, &follow), SIM_INPUT,
                    "panel/follow does not match its checksum in 2013-04");
}

/* A checksum that is damaged itself refuses its row, or leaves it unsealed: never more. */
static void damaged_checksums_refuse(void **state)
{
    const struct folder *folder = *state;
    const struct thing sums = {NUMBERS, "checksums", "row", NULL};
    const struct thing places = {NUMBERS, "", "places", NULL};
    struct sim_store_reader *reader;
    size_t offset, size, rows;
    assert_ok(make_file(folder->file, 3));
    find_bytes(folder->file, &sums, &offset, &size);
    const size_t columns = size / MONTHS / sizeof(uint64_t);
    assert_int_equal(columns, 4); /* count, places, panel/follow, whole */
    for (size_t row = 0; row < SEALED; row++) {
        size_t place = offset + (row * columns + 1) * sizeof(uint64_t);
        flip(folder->file, place + 7, 0x40);
        assert_sentence(open_and_read(folder->file, &places), SIM_INPUT, "places does not match");
        flip(folder->file, place + 7, 0x40);
    }
    assert_ok(sim_store_open(&reader, folder->file, &error));
    assert_ok(sim_store_rows_sealed(reader, &rows, &error));
    assert_int_equal(rows, SEALED);
    sim_store_reader_close(reader);
}

static void sealed_rows_are_counted(void **state)
{
    const struct folder *folder = *state;
    static const char *const time[] = {"time"};
    const int64_t value = 1;
    struct sim_store *store;
    struct sim_store_reader *reader;
    size_t a, b, late, rows;
    int32_t months[MONTHS];
    for (int i = 0; i < MONTHS; i++)
        months[i] = sim_month(2010, 1) + i;
    assert_ok(sim_store_create(&store, folder->file, false, &error));
    assert_ok(sim_store_dimension_months(store, months, MONTHS, &error));
    assert_ok(sim_store_variable(store, "", "a", SIM_STORE_I64, time, 1, NULL, &a, &error));
    assert_ok(sim_store_variable(store, "", "b", SIM_STORE_I64, time, 1, NULL, &b, &error));
    for (size_t m = 0; m < 3; m++) { /* before the commit */
        assert_ok(sim_store_write_row(store, a, m, &value, &error));
        if (m < 2)
            assert_ok(sim_store_write_row(store, b, m, &value, &error));
        assert_ok(sim_store_seal_row(store, m, &error));
    }
    assert_sentence(
        sim_store_variable(store, "", "late", SIM_STORE_I64, time, 1, NULL, &late, &error),
        SIM_INTERNAL, "after a row was sealed");
    assert_ok(sim_store_commit(store, &error));
    assert_ok(sim_store_open(&reader, folder->file, &error));
    assert_ok(sim_store_rows_sealed(reader, &rows, &error));
    assert_int_equal(rows, 2); /* of the third, b was never written */
    sim_store_reader_close(reader);
    assert_ok(sim_store_write_row(store, a, 2, &value, &error));
    assert_ok(sim_store_write_row(store, b, 2, &value, &error));
    assert_ok(sim_store_seal_row(store, 2, &error));
    assert_ok(sim_store_write_row(store, a, 3, &value, &error));
    assert_ok(sim_store_write_row(store, b, 4, &value, &error)); /* another row */
    assert_ok(sim_store_seal_row(store, 3, &error));
    assert_sentence(sim_store_seal_row(store, MONTHS, &error), SIM_INTERNAL, "no row");
    assert_ok(sim_store_close(store, &error));
    assert_ok(sim_store_open(&reader, folder->file, &error));
    assert_ok(sim_store_rows_sealed(reader, &rows, &error));
    assert_int_equal(rows, 3);
    sim_store_reader_close(reader);
}

/* The attribute holds the hash of the values of each; a whole one over time loses it to rows. */
static void the_attribute_is_what_it_says(void **state)
{
    const struct folder *folder = *state;
    struct sim_store *store;
    struct sim_store_reader *reader;
    struct handles h = {0};
    char *text, digits[17];
    size_t rows;
    assert_ok(make_file(folder->file, 0));
    assert_ok(sim_store_open(&reader, folder->file, &error));
    const struct {
        const char *name;
        uint64_t hash;
    } cases[] = {
        {"table", sim_hash_bytes(table_rows, sizeof table_rows)},
        {"whole", sim_hash_bytes(all_months, sizeof all_months)},
        {"kept/places.csv", sim_hash_bytes(kept, sizeof kept - 1)},
        {"place", sim_hash_bytes("Ain\0Aisne\0Allier", sizeof "Ain\0Aisne\0Allier")},
        {"texts/value", sim_hash_bytes("uno\0", 5)},
        {"arrays/i32", sim_hash_bytes(array_i32, sizeof array_i32)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(sim_store_read_text(reader, cases[i].name, "xxh3_64", &text, &error));
        snprintf(digits, sizeof digits, "%016" PRIx64, cases[i].hash);
        assert_string_equal(text, digits);
        free(text);
    }
    assert_ok(sim_store_read_text(reader, "count", "xxh3_64", &text, &error));
    assert_string_equal(text, "");
    free(text);
    assert_sentence(sim_store_read_text(reader, "again", "xxh3_64", &text, &error), SIM_INPUT,
                    "not an attribute");
    sim_store_reader_close(reader);
    unlink(folder->file);
    assert_ok(sim_store_create(&store, folder->file, false, &error));
    assert_ok(declare(store, &h));
    assert_ok(sim_store_write(store, h.whole, all_months, &error));
    assert_ok(sim_store_text(store, "kept/places.csv", "xxh3_64", "0123456789abcdef", &error));
    assert_ok(sim_store_commit(store, &error));
    assert_sentence(sim_store_write_row(store, h.table, 0, table_rows[0], &error), SIM_INTERNAL,
                    "after the commit");
    assert_ok(sim_store_write_row(store, h.whole, 0, &(int64_t){8}, &error));
    assert_ok(sim_store_seal_row(store, 0, &error));
    assert_ok(sim_store_close(store, &error));
    assert_ok(sim_store_open(&reader, folder->file, &error));
    assert_ok(read_thing(reader, NUMBERS, "", "whole"));
    assert_ok(sim_store_rows_sealed(reader, &rows, &error));
    assert_int_equal(rows, 0); /* the others have none */
    assert_sentence(read_thing(reader, BYTES, "kept", "places.csv"), SIM_INPUT,
                    "kept/places.csv does not match its checksum");
    sim_store_reader_close(reader);
}

static void arrays_are_read_back_as_they_were(void **state)
{
    const struct folder *folder = *state;
    struct sim_store_reader *reader;
    size_t count;
    int64_t values[CELLS_MAX];
    assert_ok(make_file(folder->file, 1));
    assert_ok(sim_store_open(&reader, folder->file, &error));
#define CHECK(token, ctype)                                                                        \
    assert_ok(                                                                                     \
        sim_store_read_array_count(reader, "arrays/" #token, SIM_TYPE_##token, &count, &error));   \
    assert_int_equal(count, ITEMS);                                                                \
    assert_ok(                                                                                     \
        sim_store_read_array(reader, "arrays/" #token, SIM_TYPE_##token, values, ITEMS, &error));  \
    assert_memory_equal(values, array_##token, sizeof array_##token);
    SIM_TYPE_LIST(CHECK)
#undef CHECK
    assert_ok(sim_store_read_array_count(reader, "arrays/none", SIM_TYPE_i16, &count, &error));
    assert_int_equal(count, 0);
    assert_ok(sim_store_read_array(reader, "arrays/none", SIM_TYPE_i16, values, 0, &error));
    const struct {
        const char *name;
        enum sim_type type;
        size_t count;
        const char *part;
    } cases[] = {
        {"arrays/u16", SIM_TYPE_i16, ITEMS, "not a list of values of type i16"},
        {"arrays/u16", SIM_TYPE_u8, ITEMS, "not a list of values of type u8"},
        {"arrays/f32", SIM_TYPE_u32, ITEMS, "not a list of values of type u32"},
        {"arrays/u32", SIM_TYPE_u32, ITEMS - 1, "has 5 values, not 4"},
        {"arrays/u32", SIM_TYPE_u32, ITEMS + 1, "has 5 values, not 6"},
        {"arrays/absent", SIM_TYPE_u32, ITEMS, "is not in the file"},
        {"arrays", SIM_TYPE_u32, ITEMS, "is not a variable"},
        {"places", SIM_TYPE_f64, MONTHS * PLACES, "not a list"},
        {"place", SIM_TYPE_f64, PLACES, "not a list"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_sentence(sim_store_read_array(reader, cases[i].name, cases[i].type, values,
                                             cases[i].count, &error),
                        SIM_INPUT, cases[i].part);
    sim_store_reader_close(reader);
}

/* What the checksums add to a file, and the time a month's take. */
static void the_price_of_checksums(void **state)
{
    enum { VARIABLES = 500, ROWS = 120 };
    const struct folder *folder = *state;
    static const char *const time[] = {"time"};
    static size_t handles[VARIABLES];
    int32_t months[ROWS];
    struct timespec begin, end;
    struct stat with, without;
    double seconds = 0;
    for (int i = 0; i < ROWS; i++)
        months[i] = sim_month(2010, 1) + i;
    for (int rewritten = 0; rewritten < 2; rewritten++) {
        const struct sim_store_attributes attributes = {
            .units = "1", .long_name = "a name", .rewritten = rewritten};
        struct sim_store *store;
        assert_ok(sim_store_create(&store, folder->file, true, &error));
        assert_ok(sim_store_dimension_months(store, months, ROWS, &error));
        for (size_t i = 0; i < VARIABLES; i++) {
            char name[32];
            snprintf(name, sizeof name, "v%zu", i);
            assert_ok(sim_store_variable(store, "", name, SIM_STORE_I64, time, 1, &attributes,
                                         &handles[i], &error));
        }
        assert_ok(sim_store_commit(store, &error));
        for (size_t m = 0; m < ROWS && !rewritten; m++) {
            for (size_t i = 0; i < VARIABLES; i++)
                assert_ok(sim_store_write_row(store, handles[i], m, &(int64_t){5}, &error));
            clock_gettime(CLOCK_MONOTONIC, &begin);
            assert_ok(sim_store_seal_row(store, m, &error));
            clock_gettime(CLOCK_MONOTONIC, &end);
            seconds +=
                (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
        }
        assert_ok(sim_store_close(store, &error));
        assert_int_equal(stat(folder->file, rewritten ? &without : &with), 0);
    }
    print_message("# %d variables, %d rows: %lld bytes with checksums, %lld without; sealing a row "
                  "takes %.1f microseconds\n",
                  VARIABLES, ROWS, (long long)with.st_size, (long long)without.st_size,
                  1e6 * seconds / ROWS);
    /* the table of rows, and a name and an attribute for each variable */
    assert_true(with.st_size > without.st_size + VARIABLES * ROWS * 8);
    assert_true(with.st_size < without.st_size + VARIABLES * (ROWS * 8 + 200));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(every_bit_of_every_kind_of_value_counts),
        STORE_TEST(damaged_heaps_lead_nowhere),
        STORE_TEST(a_damaged_row_is_told_with_its_month),
        STORE_TEST(damaged_checksums_refuse),
        STORE_TEST(sealed_rows_are_counted),
        STORE_TEST(the_attribute_is_what_it_says),
        STORE_TEST(arrays_are_read_back_as_they_were),
        STORE_TEST(the_price_of_checksums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
