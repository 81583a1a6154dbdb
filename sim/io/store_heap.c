/* The global heap, in which HDF5 keeps texts and the references of variables to their dimensions.
 *
 * It has no checksum, and HDF5 1.10 believes what it finds there: damaged, it makes the library run
 * through memory that is not its own, or for ever. So a collection of the heap is looked through
 * before HDF5 gets it, and so is what leads into it. */
#include "sim/io/store_reader.h"

#include <stdlib.h>
#include <string.h>

/* A collection: "GCOL", version 1, three zeros, its size; then objects: index, references, four
 * zeros, size of the data, data, padded to eight bytes. Index 0 is the free space at the end, whose
 * size includes these sixteen bytes. */
enum { HEAD_BYTES = 16, OBJECT_BYTES = 16, ALIGNMENT = 8, TEXT_BYTES = 16 };
static const unsigned char mark[8] = {'G', 'C', 'O', 'L', 1, 0, 0, 0};

static uint64_t number(const unsigned char *bytes, size_t size)
{
    uint64_t value = 0;
    memcpy(&value, bytes, size); /* little-endian, as this program is */
    return value;
}

/* One object at `offset` of a collection of `size` bytes: its data, and where the next one is; false
 * when it does not fit. */
struct object {
    uint64_t index, bytes, next;
};

static bool object_at(const unsigned char *heap, uint64_t size, uint64_t offset,
                      struct object *object)
{
    const uint64_t room = size - offset;
    if (room < OBJECT_BYTES) { /* too little for an object: free */
        *object = (struct object){.next = size};
        return true;
    }
    object->index = number(heap + offset, 2);
    object->bytes = number(heap + offset + 8, 8);
    if (number(heap + offset + 4, 4) != 0)
        return false;
    if (object->index == 0) {
        object->next = size;
        return object->bytes == room;
    }
    if (object->bytes > room - OBJECT_BYTES)
        return false;
    uint64_t padded = (object->bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    object->next = offset + OBJECT_BYTES + padded;
    return padded <= room - OBJECT_BYTES;
}

bool sim_store_heap_sound(const void *bytes, size_t size)
{
    const unsigned char *heap = bytes;
    struct object object;
    if (size < HEAD_BYTES || memcmp(heap, mark, sizeof mark) != 0)
        return true; /* something else */
    const uint64_t whole = number(heap + sizeof mark, 8);
    if (whole > size)
        return true; /* HDF5 will ask for all of it */
    if (whole < HEAD_BYTES)
        return false;
    for (uint64_t offset = HEAD_BYTES; offset < whole; offset = object.next)
        if (!object_at(heap, whole, offset, &object))
            return false;
    return true;
}

/* ---- the texts of a dataset ---- */

/* The collection looked at last. */
struct collection {
    uint64_t address, size;
    unsigned char *bytes;
};

static enum sim_status load(const struct sim_store_reader *reader, uint64_t address,
                            const char *name, struct collection *collection,
                            struct sim_error *error)
{
    static const char what[] = "leads to a place where no texts are: the file is damaged";
    unsigned char head[HEAD_BYTES];
    enum sim_status status = SIM_OK;
    free(collection->bytes);
    *collection = (struct collection){.address = address};
    if (address >= reader->bytes || reader->bytes - address < HEAD_BYTES)
        return sim_store_unexpected(reader, name, what, error);
    SIM_TRY(sim_store_read_raw(reader, name, address, head, sizeof head, error));
    const uint64_t size = number(head + sizeof mark, 8);
    if (memcmp(head, mark, sizeof mark) != 0 || size > reader->bytes - address)
        return sim_store_unexpected(reader, name, what, error);
    SIM_TRY(sim_memory_array(&collection->bytes, (size_t)size, 1, name, error));
    SIM_TRY(sim_store_read_raw(reader, name, address, collection->bytes, (size_t)size, error));
    collection->size = size;
    if (size < HEAD_BYTES || !sim_store_heap_sound(collection->bytes, (size_t)size))
        return sim_store_unexpected(reader, name, what, error);
out:
    return status;
}

/* Whether the collection, which is sound, has an object of that index and size. */
static bool has(const struct collection *collection, uint64_t index, uint64_t bytes)
{
    struct object object;
    for (uint64_t offset = HEAD_BYTES; offset < collection->size; offset = object.next) {
        if (!object_at(collection->bytes, collection->size, offset, &object))
            return false;
        if (object.index == index && index != 0)
            return object.bytes == bytes;
    }
    return false;
}

/* A text in a dataset is its length, the address of a collection, and an index there; address 0 is
 * no text at all. */
enum sim_status sim_store_heap_texts(const struct sim_store_reader *reader, const char *name,
                                     uint64_t offset, size_t count, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct collection collection = {0};
    unsigned char *texts = NULL;
    const uint64_t base = reader->sealed ? SIM_STORE_SEAL_SIZE : 0; /* addresses are behind it */
    SIM_TRY(sim_memory_array(&texts, count, TEXT_BYTES, name, error));
    SIM_TRY(sim_store_read_raw(reader, name, offset, texts, count * TEXT_BYTES, error));
    for (size_t i = 0; i < count; i++) {
        const unsigned char *text = texts + i * TEXT_BYTES;
        const uint64_t length = number(text, 4), inside = number(text + 4, 8);
        const uint64_t address = inside + base;
        if (inside == 0)
            continue;
        if (address != collection.address)
            SIM_TRY(load(reader, address, name, &collection, error));
        if (!has(&collection, number(text + 12, 4), length)) {
            status = sim_store_unexpected(reader, name,
                                          "has a text that is not where it should "
                                          "be: the file is damaged",
                                          error);
            goto out;
        }
    }
out:
    free(collection.bytes);
    free(texts);
    return status;
}
