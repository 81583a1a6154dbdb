/* Memory: zeroed arrays with checked sizes, and page-aligned columns that a checked build can
 * protect. */
#ifndef SIM_BASE_MEMORY_H
#define SIM_BASE_MEMORY_H

#include "sim/base/status.h"

#include <stddef.h>

/* Allocates count x size zeroed bytes into *result, to be released by free(). On failure (out of
 * memory, or count x size does not fit in size_t) *result is NULL. `what` names the thing in the
 * message. */
enum sim_status sim_memory_array(void *result, size_t count, size_t size, const char *what,
                                 struct sim_error *error);

/* Pages: `bytes` zeroed bytes (rounded up to whole pages) aligned to a page, for columns. Released
 * by sim_memory_pages_free with the same `bytes`. On failure *result is NULL. */
enum sim_status sim_memory_pages(void *result, size_t bytes, const char *what,
                                 struct sim_error *error);
void sim_memory_pages_free(void *pages, size_t bytes);

/* Grows pages from old_bytes to new_bytes, keeping content, new bytes zero; the address may change.
 * On failure *pages is unchanged and still valid. */
enum sim_status sim_memory_pages_grow(void *pages, size_t old_bytes, size_t new_bytes,
                                      const char *what, struct sim_error *error);

/* Gives back the end of pages that were grown; cannot fail. */
void sim_memory_pages_shrink(void *pages, size_t old_bytes, size_t new_bytes);

/* What a program may do with pages from now on; anything else is a segmentation fault. */
enum sim_memory_access { SIM_MEMORY_READ_WRITE, SIM_MEMORY_READ, SIM_MEMORY_NONE };
void sim_memory_pages_protect(void *pages, size_t bytes, enum sim_memory_access access);

/* Whole-page size of `bytes`. */
size_t sim_memory_round(size_t bytes);

/* Bytes of physical memory of this machine that are free to use now; 0 when unknown. */
size_t sim_memory_available(void);

#endif
