/* What a trial must give back: descriptors, identifiers of HDF5, pages. Include after cmocka.h and
 * the wrapping. */
#ifndef TESTS_FAULT_HELD_H
#define TESTS_FAULT_HELD_H

#include "tests/fault/complaint.h"
#include "tests/fault/failing_files.h"

#include <dirent.h>
#include <inttypes.h>

/* Of the library, but in no header; where it is hidden, identifiers are not counted. */
int64_t H5I_nmembers(H5I_type_t type) __attribute__((weak));

struct held {
    size_t descriptors, identifiers;
    int64_t mapped;
};

static inline struct held held_count(void)
{
    struct held held = {.mapped = failing.mapped};
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder))
        held.descriptors++;
    closedir(folder);
    for (int type = H5I_FILE; H5I_nmembers && type < H5I_NTYPES; type++)
        held.identifiers += (size_t)H5I_nmembers((H5I_type_t)type);
    return held;
}

static inline void held_compare(const struct held *before, const char *when)
{
    struct held now = held_count();
    if (now.descriptors != before->descriptors || now.identifiers != before->identifiers ||
        now.mapped != before->mapped)
        complain("%s: descriptors %zu, before %zu; HDF5 identifiers %zu, before %zu; bytes of "
                 "pages %" PRId64 ", before %" PRId64,
                 when, now.descriptors, before->descriptors, now.identifiers, before->identifiers,
                 now.mapped, before->mapped);
}

#endif
