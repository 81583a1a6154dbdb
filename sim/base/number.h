/* Whole numbers made of real ones and of each other, never wrong in silence.
 *
 * What does not fit is marked. The mark belongs to a thread and stays: sim_parallel_blocks hands it
 * from its threads to the caller, sim_finite_check stops the run at the phase in which it was made. So
 * rules need no way out for what must not happen, and none goes on with a wrong number. What a
 * function returns for a value that does not fit is the smallest of the type and means nothing.
 * (The processor has such a flag of its own, for invalid operations; but compilers may do a division
 * before its condition, and libraries divide by zero where it does not matter.) */
#ifndef SIM_BASE_NUMBER_H
#define SIM_BASE_NUMBER_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Makes the calling thread's mark, tells whether it is made, takes it back. */
void sim_number_mark(void);
bool sim_number_marked(void);
void sim_number_unmark(void);

/* The whole part of a real number, as a cast gives it. */
static inline int64_t sim_number_whole(double value)
{
    if (value >= -0x1p63 && value < 0x1p63)
        return (int64_t)value;
    sim_number_mark();
    return INT64_MIN;
}

/* The nearest whole number, halves away from zero. */
static inline int64_t sim_number_round(double value)
{
    if (value >= -0x1p63 && value < 0x1p63)
        return llround(value);
    sim_number_mark();
    return INT64_MIN;
}

/* A whole number in a narrower type: u8, i16, u16, i32 or u32. */
#define SIM_NUMBER_NARROW(token, ctype, least, most)                                               \
    static inline ctype sim_number_##token(int64_t value)                                          \
    {                                                                                              \
        if (value >= least && value <= most)                                                       \
            return (ctype)value;                                                                   \
        sim_number_mark();                                                                         \
        return least;                                                                              \
    }
SIM_NUMBER_NARROW(u8, uint8_t, 0, UINT8_MAX)
SIM_NUMBER_NARROW(i16, int16_t, INT16_MIN, INT16_MAX)
SIM_NUMBER_NARROW(u16, uint16_t, 0, UINT16_MAX)
SIM_NUMBER_NARROW(i32, int32_t, INT32_MIN, INT32_MAX)
SIM_NUMBER_NARROW(u32, uint32_t, 0, UINT32_MAX)
#undef SIM_NUMBER_NARROW

/* The sum of two whole numbers. */
static inline int64_t sim_number_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    sim_number_mark();
    return INT64_MIN;
}

/* The product of two whole numbers. */
static inline int64_t sim_number_times(int64_t a, int64_t b)
{
    int64_t product;
    if (!__builtin_mul_overflow(a, b, &product))
        return product;
    sim_number_mark();
    return INT64_MIN;
}

#endif
