/* Calls that a test makes fail: the k-th call of a function, for every k.
 *
 * The program is linked with --wrap (see the list of tests), which reaches the calls made by the
 * engine, the model and the test itself; those inside other libraries are not reached. Each list
 * has (name, kind, type, failure, error, parameters, arguments): a call that FAILS is not made and
 * gives `failure` and the errno `error`; one that RELEASES something is made all the same, and then
 * said to have failed. */
#ifndef TESTS_FAULT_FAILING_CALLS_H
#define TESTS_FAULT_FAILING_CALLS_H

#include <errno.h>
#include <execinfo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FAILS, RELEASES };

struct failing_function {
    const char *name;
    size_t calls; /* in the stretch `run` */
    size_t run;
};

static struct {
    bool armed;                              /* calls are counted, and may fail */
    const struct failing_function *function; /* whose call fails; NULL: of any */
    size_t at;                               /* this call fails; 0: none */
    bool and_after;                          /* and all later ones */
    int error;                               /* with this errno; 0: the one of the list */
    size_t run;                              /* how many stretches there were */
    size_t calls;                            /* of all functions in this one */
    size_t failed;
    int64_t mapped; /* bytes of pages held, counted always */
} failing;

/* When set: of each call of failing.function, a hash of the calls that led there (in order). */
enum { FAILING_PATHS_MAX = 4096, FAILING_DEPTH = 24 };
static uint64_t *failing_paths;

static inline void failing_keep_path(size_t call)
{
    void *callers[FAILING_DEPTH];
    int depth = backtrace(callers, FAILING_DEPTH);
    uint64_t hash = 0;
    for (int i = 0; i < depth; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)callers[i]) * 0x9E3779B97F4A7C15u + 1;
    if (call <= FAILING_PATHS_MAX)
        failing_paths[call - 1] = hash;
}

/* Calls of one function in the last stretch. */
static inline size_t failing_calls_of(const struct failing_function *function)
{
    return function->run == failing.run ? function->calls : 0;
}

static inline bool failing_now(struct failing_function *function, int error)
{
    if (!failing.armed)
        return false;
    size_t call = ++failing.calls;
    function->calls = failing_calls_of(function) + 1;
    function->run = failing.run;
    if (failing_paths && function == failing.function)
        failing_keep_path(function->calls);
    if (failing.function)
        call = failing.function == function ? function->calls : 0;
    if (failing.at == 0 || call < failing.at || (call > failing.at && !failing.and_after))
        return false;
    failing.failed++;
    if (error != 0)
        errno = failing.error != 0 ? failing.error : error;
    return true;
}

#define FAILING_WRAP(name, kind, type, failure, error, parameters, arguments)                      \
    static struct failing_function failing_##name = {#name, 0, 0};                                 \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        if (kind == FAILS)                                                                         \
            return failing_now(&failing_##name, error) ? failure : __real_##name arguments;        \
        type result = __real_##name arguments;                                                     \
        return failing_now(&failing_##name, error) ? failure : result;                             \
    }
#define FAILING_ENTRY(name, kind, type, failure, error, parameters, arguments) &failing_##name,

/* ---- memory; mmap64 is what mmap is called where file offsets are asked to have 64 bits ---- */

#define FAILING_MEMORY(F)                                                                          \
    F(malloc, FAILS, void *, NULL, ENOMEM, (size_t size), (size))                                  \
    F(calloc, FAILS, void *, NULL, ENOMEM, (size_t count, size_t size), (count, size))             \
    F(realloc, FAILS, void *, NULL, ENOMEM, (void *old, size_t size), (old, size))                 \
    F(strdup, FAILS, char *, NULL, ENOMEM, (const char *text), (text))                             \
    F(strndup, FAILS, char *, NULL, ENOMEM, (const char *text, size_t size), (text, size))         \
    F(aligned_alloc, FAILS, void *, NULL, ENOMEM, (size_t alignment, size_t size),                 \
      (alignment, size))

FAILING_MEMORY(FAILING_WRAP)

static struct failing_function failing_mmap = {.name = "mmap"}, failing_mmap64 = {.name = "mmap64"},
                               failing_mremap = {.name = "mremap"};
void *__real_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);
void *__real_mmap64(void *address, size_t size, int protection, int flags, int file, off_t offset);
void *__real_mremap(void *old, size_t old_size, size_t size, int flags);
int __real_munmap(void *address, size_t size);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);
void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int file, off_t offset);
void *__wrap_mremap(void *old, size_t old_size, size_t size, int flags);
int __wrap_munmap(void *address, size_t size);

static inline void *failing_pages(void *pages, size_t size, size_t old_size)
{
    if (pages != MAP_FAILED)
        failing.mapped += (int64_t)size - (int64_t)old_size;
    return pages;
}
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    if (failing_now(&failing_mmap, ENOMEM))
        return MAP_FAILED;
    return failing_pages(__real_mmap(address, size, protection, flags, file, offset), size, 0);
}
void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    if (failing_now(&failing_mmap64, ENOMEM))
        return MAP_FAILED;
    return failing_pages(__real_mmap64(address, size, protection, flags, file, offset), size, 0);
}
void *__wrap_mremap(void *old, size_t old_size, size_t size, int flags)
{
    if (failing_now(&failing_mremap, ENOMEM))
        return MAP_FAILED;
    return failing_pages(__real_mremap(old, old_size, size, flags), size, old_size);
}
int __wrap_munmap(void *address, size_t size)
{
    failing.mapped -= (int64_t)size;
    return __real_munmap(address, size);
}

static struct failing_function *const failing_memory[] = {
    FAILING_MEMORY(FAILING_ENTRY) & failing_mmap, &failing_mmap64, &failing_mremap};
enum { FAILING_MEMORY_COUNT = sizeof failing_memory / sizeof failing_memory[0] };

/* ---- a stretch of the program whose calls are counted ---- */

static inline void failing_begin(void)
{
    failing.run++;
    failing.calls = 0;
    failing.failed = 0;
    failing.armed = true;
}

static inline void failing_end(void)
{
    failing.armed = false;
}

#endif
