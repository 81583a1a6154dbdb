/* How the accounts put figures into series: agents' counts and cents become the country's. */
#ifndef MODELS_ACCOUNT_PUT_H
#define MODELS_ACCOUNT_PUT_H

#include "models/account/ledger_state.h"

/* Declares the series `id`; `list` is its list of breakdowns. Kinds: COUNT, REAL, and SPARSE for a
 * real one whose cells may be missing. */
#define ACCOUNT_TYPE_COUNT  SIM_SERIES_COUNT
#define ACCOUNT_TYPE_REAL   SIM_SERIES_REAL
#define ACCOUNT_TYPE_SPARSE SIM_SERIES_REAL
enum { ACCOUNT_SPARSE_COUNT, ACCOUNT_SPARSE_REAL = 0, ACCOUNT_SPARSE_SPARSE = 1 };
#define ACCOUNT_SERIES(id, kind, list, units, words, how, from)                                    \
    static const struct sim_series_declaration id##_series = {.name = #id,                         \
                                                              .type = ACCOUNT_TYPE_##kind,         \
                                                              .breakdowns = list,                  \
                                                              .unit = units,                       \
                                                              .long_name = words,                  \
                                                              .definition = how,                   \
                                                              .source = from,                      \
                                                              .may_be_missing =                    \
                                                                  ACCOUNT_SPARSE_##kind};
/* Declares the ratio `id` = times x above / below. */
#define ACCOUNT_RATIO(id, list, units, words, how, from, above, below, times)                      \
    static const struct sim_series_declaration id##_series = {.name = #id,                         \
                                                              .type = SIM_SERIES_RATIO,            \
                                                              .breakdowns = list,                  \
                                                              .unit = units,                       \
                                                              .long_name = words,                  \
                                                              .definition = how,                   \
                                                              .source = from,                      \
                                                              .numerator = #above,                 \
                                                              .denominator = #below,               \
                                                              .factor = times};

/* Takes `cells` cells of a table that begins to be laid out; returns the first. */
static inline size_t account_place(size_t *size, size_t cells)
{
    size_t first = *size;
    *size += cells;
    return first;
}

/* Persons (or firms) that an agent stands for. */
static inline int64_t account_weight(const struct sim_world *world)
{
    return sim_world_run(world)->scale;
}
/* The country's euros for agents' cents. */
static inline double account_euros(const struct sim_world *world, int64_t cents)
{
    return (double)cents * (double)account_weight(world) / 100;
}
/* Adds agents (or their cents) to a figure of the country. */
static inline void account_add(int64_t *sum, int64_t agents, int64_t weight)
{
    *sum = sim_number_add(*sum, sim_number_times(agents, weight));
}
/* Cells of a series, by its full name. */
static inline int64_t *account_counts(const struct sim_world *world, const char *name)
{
    return sim_world_series(world, name)->counts;
}
static inline double *account_reals(const struct sim_world *world, const char *name)
{
    return sim_world_series(world, name)->reals;
}
/* Adds agents (or their cents) to one cell of a COUNT series. */
static inline void account_add_count(const struct sim_world *world, const char *name, size_t cell,
                                     int64_t agents)
{
    account_add(&account_counts(world, name)[cell], agents, account_weight(world));
}
static inline void account_put_real(const struct sim_world *world, const char *name, size_t cell,
                                    double value)
{
    account_reals(world, name)[cell] = value;
}
static inline void account_put_money(const struct sim_world *world, const char *name, size_t cell,
                                     int64_t cents)
{
    account_put_real(world, name, cell, account_euros(world, cents));
}

#endif
