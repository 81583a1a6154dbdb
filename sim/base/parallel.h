/* Threads: the only file that knows OpenMP. Work is cut into fixed blocks that do not depend on the
 * number of threads; a block writes only its own rows or its thread's private memory. */
#ifndef SIM_BASE_PARALLEL_H
#define SIM_BASE_PARALLEL_H

#include "sim/base/status.h"

#include <stddef.h>

enum { SIM_PARALLEL_BLOCK = 4096, SIM_PARALLEL_THREADS_MAX = 1024 };

/* Works on rows begin..end-1; thread is 0..threads-1. */
typedef void sim_parallel_function(void *context, size_t begin, size_t end, int thread);

/* Calls the function once per block of `block` rows of 0..count-1, on `threads` threads. */
void sim_parallel_blocks(int threads, size_t count, size_t block, sim_parallel_function *function,
                         void *context);

/* Number of processors this process may use. */
int sim_parallel_processors(void);

#endif
