/* The clock of the run: for timing phases only, never an input of a result. */
#ifndef SIM_RUN_CLOCK_H
#define SIM_RUN_CLOCK_H

#include <time.h>

/* Seconds since some fixed moment. */
static inline double sim_clock_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

#endif
