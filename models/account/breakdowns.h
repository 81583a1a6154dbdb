/* The breakdowns of persons that the accounts of modes share: their cells lie one breakdown after the other. */
#ifndef MODELS_ACCOUNT_BREAKDOWNS_H
#define MODELS_ACCOUNT_BREAKDOWNS_H

#include "models/household/state.h"
#include "models/person/state.h"

/* Breakdowns of persons: id, dimension. Totals are the sums over age bands. */
#define MODES_BREAKDOWNS(B)                                                                        \
    B(AGE_BAND, "age_band")                                                                        \
    B(DIPLOMA, "diploma")                                                                          \
    B(DECILE, "decile")                                                                            \
    B(DEPARTEMENT, "departement")                                                                  \
    B(SEX, "sex")                                                                                  \
    B(HOUSEHOLD_TYPE, "household_type")
enum modes_breakdown {
#define MODES_BREAKDOWN_ENUM(id, dimension) MODES_BY_##id,
    MODES_BREAKDOWNS(MODES_BREAKDOWN_ENUM)
#undef MODES_BREAKDOWN_ENUM
        MODES_BREAKDOWN_COUNT
};

/* Names of their dimensions. */
extern const char *const modes_breakdown_dimensions[MODES_BREAKDOWN_COUNT];

/* Sets first[] and labels[], the first cell and the number of cells of each breakdown; returns the cells of all. */
size_t modes_groups(const struct sim_world *world, size_t first[MODES_BREAKDOWN_COUNT],
                    size_t labels[MODES_BREAKDOWN_COUNT]);

/* The labels of the person of a row, in a month (world_month). */
void modes_labels(const struct person_view *person, const struct household_view *household,
                  int32_t month, size_t row, size_t labels[MODES_BREAKDOWN_COUNT]);

#endif
