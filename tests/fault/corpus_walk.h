/* Walks a folder of kept inputs: every file, cut at every hundredth of its length and with single bits turned
 * over, is given to a reader. Files called good_... must be read, all others refused. */
#ifndef TESTS_FAULT_CORPUS_WALK_H
#define TESTS_FAULT_CORPUS_WALK_H

#include "sim/base/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>

struct corpus_walk {
    const char *folder;
    size_t largest; /* every file is smaller */
    size_t flips;   /* about so many bits of a file are turned over; 0: every bit */
    enum sim_status (*read)(const char *name, const char *bytes, size_t size);
};

static inline size_t corpus_load(const struct corpus_walk *walk, const char *name, char *bytes)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", walk->folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, walk->largest, file);
    fclose(file);
    assert_true(length < walk->largest);
    return length;
}

static inline void corpus_damage(const struct corpus_walk *walk, const char *name, char *bytes,
                                 size_t size)
{
    for (size_t hundredth = 0; hundredth < 100; hundredth++)
        walk->read(name, bytes, size * hundredth / 100);
    size_t step = walk->flips > 0 ? size / walk->flips + 1 : 1;
    for (size_t i = 0; i < size; i += step)
        for (int bit = 0; bit < 8; bit++) {
            if (walk->flips > 0 && (size_t)bit != i / step % 8)
                continue; /* few flips: one bit a place, every bit in turn */
            bytes[i] = (char)(bytes[i] ^ 1 << bit);
            walk->read(name, bytes, size);
            bytes[i] = (char)(bytes[i] ^ 1 << bit);
        }
}

static inline void corpus_walk(const struct corpus_walk *walk)
{
    char *bytes = malloc(walk->largest);
    DIR *folder = opendir(walk->folder);
    struct dirent *entry;
    size_t files = 0;
    assert_non_null(bytes);
    assert_non_null(folder);
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] == '.')
            continue;
        size_t size = corpus_load(walk, entry->d_name, bytes);
        bool good = strncmp(entry->d_name, "good_", 5) == 0;
        if ((walk->read(entry->d_name, bytes, size) == SIM_OK) != good)
            fail_msg("%s was %s", entry->d_name, good ? "refused" : "read");
        corpus_damage(walk, entry->d_name, bytes, size);
        files++;
    }
    closedir(folder);
    free(bytes);
    assert_true(files >= 20);
}

#endif
