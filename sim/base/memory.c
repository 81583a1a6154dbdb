#define _GNU_SOURCE
#include "sim/base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static enum sim_status out_of_memory(size_t bytes, const char *what, struct sim_error *error)
{
    return sim_error_set(error, SIM_MEMORY,
                         "out of memory: %s needs %.1f MB; use a smaller scale (guichet plan tells "
                         "what a run needs) or a larger machine",
                         what, (double)bytes / 1e6);
}

enum sim_status sim_memory_array(void *result, size_t count, size_t size, const char *what,
                                 struct sim_error *error)
{
    size_t bytes;
    void *memory = NULL;
    memcpy(result, &memory, sizeof memory);
    if (__builtin_mul_overflow(count, size, &bytes))
        return sim_error_set(error, SIM_MEMORY,
                             "%s: %zu items of %zu bytes exceed the address space", what, count,
                             size);
    memory = calloc(bytes > 0 ? bytes : 1, 1);
    if (!memory)
        return out_of_memory(bytes, what, error);
    memcpy(result, &memory, sizeof memory);
    return SIM_OK;
}

size_t sim_memory_round(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return bytes == 0 ? page : (bytes + page - 1) / page * page;
}

enum sim_status sim_memory_pages(void *result, size_t bytes, const char *what,
                                 struct sim_error *error)
{
    void *pages = NULL;
    memcpy(result, &pages, sizeof pages);
    if (bytes > SIZE_MAX / 2)
        return out_of_memory(bytes, what, error);
    size_t rounded = sim_memory_round(bytes);
    pages = mmap(NULL, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return out_of_memory(bytes, what, error);
    madvise(pages, rounded, MADV_HUGEPAGE); /* fewer page-table misses; a kernel may decline */
    memcpy(result, &pages, sizeof pages);
    return SIM_OK;
}

void sim_memory_pages_free(void *pages, size_t bytes)
{
    if (pages)
        munmap(pages, sim_memory_round(bytes));
}

enum sim_status sim_memory_pages_grow(void *pages, size_t old_bytes, size_t new_bytes,
                                      const char *what, struct sim_error *error)
{
    void *old;
    memcpy(&old, pages, sizeof old);
    if (new_bytes > SIZE_MAX / 2)
        return out_of_memory(new_bytes, what, error);
    if (sim_memory_round(new_bytes) <= sim_memory_round(old_bytes))
        return SIM_OK;
    void *grown =
        mremap(old, sim_memory_round(old_bytes), sim_memory_round(new_bytes), MREMAP_MAYMOVE);
    if (grown == MAP_FAILED)
        return out_of_memory(new_bytes, what, error);
    memcpy(pages, &grown, sizeof grown);
    return SIM_OK;
}

void sim_memory_pages_shrink(void *pages, size_t old_bytes, size_t new_bytes)
{
    size_t old_size = sim_memory_round(old_bytes), new_size = sim_memory_round(new_bytes);
    if (new_size < old_size)
        munmap((char *)pages + new_size, old_size - new_size);
}

void sim_memory_pages_protect(void *pages, size_t bytes, enum sim_memory_access access)
{
    int protection = access == SIM_MEMORY_READ_WRITE ? PROT_READ | PROT_WRITE
                     : access == SIM_MEMORY_READ     ? PROT_READ
                                                     : PROT_NONE;
    if (pages)
        mprotect(pages, sim_memory_round(bytes), protection);
}

size_t sim_memory_available(void)
{
    FILE *file = fopen("/proc/meminfo", "r");
    if (!file)
        return 0;
    char line[256];
    unsigned long long kilobytes = 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %llu kB", &kilobytes) == 1)
            break;
    fclose(file);
    return (size_t)kilobytes * 1024;
}
