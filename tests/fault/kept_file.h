/* Files kept in memory, to begin each of many trials with the same. Include after cmocka.h. */
#ifndef TESTS_FAULT_KEPT_FILE_H
#define TESTS_FAULT_KEPT_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept_file {
    const char *path;
    char *bytes;
    size_t size;
};
static inline void keep(struct kept_file *file, const char *path)
{
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    file->path = path;
    file->size = (size_t)ftell(stream);
    file->bytes = malloc(file->size + 1);
    assert_non_null(file->bytes);
    rewind(stream);
    assert_int_equal(fread(file->bytes, 1, file->size, stream), file->size);
    fclose(stream);
}

static inline void put_back(const struct kept_file *file)
{
    FILE *stream = fopen(file->path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(file->bytes, 1, file->size, stream), file->size);
    assert_int_equal(fclose(stream), 0);
}

static inline bool is_still(const struct kept_file *file)
{
    struct kept_file now = {.path = NULL};
    keep(&now, file->path);
    bool same = now.size == file->size && memcmp(now.bytes, file->bytes, now.size) == 0;
    free(now.bytes);
    return same;
}

#endif
