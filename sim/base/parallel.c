#include "sim/base/parallel.h"

#include <omp.h>

void sim_parallel_blocks(int threads, size_t count, size_t block, sim_parallel_function *function,
                         void *context)
{
    size_t blocks = (count + block - 1) / block;
    if (threads == 1 || blocks <= 1) {
        for (size_t b = 0; b < blocks; b++)
            function(context, b * block, b + 1 < blocks ? (b + 1) * block : count, 0);
        return;
    }
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (size_t b = 0; b < blocks; b++)
        function(context, b * block, b + 1 < blocks ? (b + 1) * block : count,
                 omp_get_thread_num());
}

int sim_parallel_processors(void)
{
    return omp_get_num_procs();
}
