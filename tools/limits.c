/* What this machine can do at best, for tools/benchmark to print beside the simulator's speed:
 * reading and writing memory, the exponential function, random words.
 *
 *     limits [THREADS]      prints "name value unit" a line
 */
#include "sim/base/memory.h"
#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    DOUBLES = 1 << 24, /* 128 MiB an array: far beyond any cache */
    BLOCK = 1 << 16,   /* rows a thread takes at a time */
    REPETITIONS = 5,   /* the fastest counts: the others were disturbed */
};

struct arrays {
    double *a, *b, *c; /* [DOUBLES] */
    double sums[SIM_PARALLEL_THREADS_MAX][8];
    uint32_t words[SIM_PARALLEL_THREADS_MAX][16];
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Eight sums side by side, so that memory and not the latency of one addition is the limit. */
static void read_rows(void *context, size_t begin, size_t end, int thread)
{
    struct arrays *arrays = context;
    double sums[8] = {0};
    for (size_t i = begin; i + 8 <= end; i += 8) {
        for (size_t k = 0; k < 8; k++) {
            sums[k] += arrays->a[i + k];
        }
    }
    for (size_t k = 0; k < 8; k++) {
        arrays->sums[thread][k] += sums[k];
    }
}

static void triad_rows(void *context, size_t begin, size_t end, int thread)
{
    struct arrays *arrays = context;
    (void)thread;
    for (size_t i = begin; i < end; i++) {
        arrays->a[i] = arrays->b[i] + 3.0 * arrays->c[i];
    }
}

static void exp_rows(void *context, size_t begin, size_t end, int thread)
{
    struct arrays *arrays = context;
    double sum = 0;
    for (size_t i = begin; i < end; i++) {
        sum += exp(-1e-7 * (double)i);
    }
    arrays->sums[thread][0] += sum;
}

static void random_rows(void *context, size_t begin, size_t end, int thread)
{
    struct arrays *arrays = context;
    struct sim_random random = {.seed = 1};
    uint32_t words[4], mixed = 0;
    for (size_t i = begin; i < end; i++) {
        sim_random_words(random, 1, (uint32_t)i, 0, 0, words);
        mixed ^= words[0] ^ words[1] ^ words[2] ^ words[3];
    }
    arrays->words[thread][0] ^= mixed;
}

/* Rows a second of the fastest repetition. */
static double rate(struct arrays *arrays, sim_parallel_function *function, int threads)
{
    double best = 0;
    for (int i = 0; i < REPETITIONS; i++) {
        double begin = now();
        sim_parallel_blocks(threads, DOUBLES, BLOCK, function, arrays);
        double rows = (double)DOUBLES / (now() - begin);
        best = rows > best ? rows : best;
    }
    return best;
}

static void first_touch(void *context, size_t begin, size_t end, int thread)
{
    struct arrays *arrays = context;
    (void)thread;
    for (size_t i = begin; i < end; i++) {
        arrays->a[i] = arrays->b[i] = arrays->c[i] = 1;
    }
}

int main(int count, char **arguments)
{
    int64_t threads = sim_parallel_processors();
    struct sim_error error;
    struct arrays *arrays = NULL;
    enum sim_status status = SIM_OK;
    if (count > 1 && (!sim_text_integer(arguments[1], &threads) || threads < 1 ||
                      threads > SIM_PARALLEL_THREADS_MAX)) {
        fprintf(stderr, "limits: the number of threads is not \"%s\"\n", arguments[1]);
        return SIM_USAGE;
    }
    SIM_TRY(sim_memory_array(&arrays, 1, sizeof *arrays, "sums", &error));
    SIM_TRY(sim_memory_array(&arrays->a, DOUBLES, sizeof(double), "array", &error));
    SIM_TRY(sim_memory_array(&arrays->b, DOUBLES, sizeof(double), "array", &error));
    SIM_TRY(sim_memory_array(&arrays->c, DOUBLES, sizeof(double), "array", &error));
    sim_parallel_blocks((int)threads, DOUBLES, BLOCK, first_touch, arrays);
    printf("memory_read %.4g GB/s\n", 8e-9 * rate(arrays, read_rows, (int)threads));
    printf("memory_triad %.4g GB/s\n", 24e-9 * rate(arrays, triad_rows, (int)threads));
    printf("exp_scalar %.4g G/s\n", 1e-9 * rate(arrays, exp_rows, (int)threads));
    printf("philox %.4g Gwords/s\n", 4e-9 * rate(arrays, random_rows, (int)threads));
    /* Nothing of the work may be left out as unused. */
    fprintf(stderr, "%s", arrays->sums[0][0] == 0.123 && arrays->words[0][0] == 1 ? " " : "");
out:
    if (status != SIM_OK) {
        fprintf(stderr, "limits: %s\n", error.text);
    }
    if (arrays != NULL) {
        free(arrays->a);
        free(arrays->b);
        free(arrays->c);
    }
    free(arrays);
    return (int)status;
}
