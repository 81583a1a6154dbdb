#include "sim/base/parallel.h"

#include "sim/base/number.h"

#include <omp.h>
#include <stdbool.h>

void sim_parallel_blocks(int threads, size_t count, size_t block, sim_parallel_function *function,
                         void *context)
{
    size_t blocks = (count + block - 1) / block;
    if (threads == 1 || blocks <= 1) {
        for (size_t b = 0; b < blocks; b++)
            function(context, b * block, b + 1 < blocks ? (b + 1) * block : count, 0);
        return;
    }
    bool marked = false;
#pragma omp parallel num_threads(threads) reduction(|| : marked)
    {
        bool caller = omp_get_thread_num() == 0; /* its mark stays as it is */
        if (!caller && sim_number_marked())
            sim_number_unmark(); /* of other work of this thread */
#pragma omp for schedule(dynamic, 1)
        for (size_t b = 0; b < blocks; b++)
            function(context, b * block, b + 1 < blocks ? (b + 1) * block : count,
                     omp_get_thread_num());
        marked = !caller && sim_number_marked();
    }
    if (marked)
        sim_number_mark();
}

int sim_parallel_processors(void)
{
    return omp_get_num_procs();
}
