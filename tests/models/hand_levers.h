/* For tests of levers: entries from the month at hand on, and comparisons that print both sides. Include after cmocka.h. */
#ifndef TESTS_MODELS_HAND_LEVERS_H
#define TESTS_MODELS_HAND_LEVERS_H

#include "models/policy/state.h"
#include "sim/run/run.h"

#include <inttypes.h>
#include <math.h>

#define SAME(value, expected) same(value, expected, __LINE__)
static inline void same(int64_t value, int64_t expected, int line)
{
    if (value != expected)
        fail_msg("line %d: %" PRId64 " is not %" PRId64, line, value, expected);
}
#define NEAR(value, expected)       close_to(value, expected, 1e-9, __LINE__)
#define CENTS_NEAR(value, expected) close_to((double)(value), expected, 3, __LINE__)
static inline void close_to(double value, double expected, double tolerance, int line)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("line %d: %.12g is not %.12g", line, value, expected);
}

/* ---- levers ---- */

static inline struct sim_lever_entry entry_of(const struct sim_run *run, enum policy_lever lever,
                                              double value)
{
    return (struct sim_lever_entry){
        .lever = lever, .value = value, .start = run->world.month, .end = INT32_MAX};
}
static inline void add(struct sim_run *run, const struct sim_lever_entry *entry)
{
    struct sim_error error;
    assert_int_equal(sim_levers_add(&run->world.levers, entry, &error), SIM_OK);
    sim_levers_advance(&run->world.levers, run->world.month);
}
/* From this month on, everywhere. */
static inline void switch_on(struct sim_run *run, enum policy_lever lever, double value)
{
    struct sim_lever_entry entry = entry_of(run, lever, value);
    add(run, &entry);
}
static inline void switch_on_in(struct sim_run *run, enum policy_lever lever, double value,
                                size_t category)
{
    struct sim_lever_entry entry = entry_of(run, lever, value);
    sim_lever_choose(&entry, POLICY_BY_CATEGORY, category);
    add(run, &entry);
}
static inline int64_t cases(const struct sim_run *run, size_t entry)
{
    return policy_entries(&run->world).cases[entry];
}

#endif
