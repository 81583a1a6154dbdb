#include "models/account/breakdowns.h"

#include "models/account/put.h"

const char *const modes_breakdown_dimensions[MODES_BREAKDOWN_COUNT] = {
#define DIMENSION_NAME(id, dimension) dimension,
    MODES_BREAKDOWNS(DIMENSION_NAME)
#undef DIMENSION_NAME
};

size_t modes_groups(const struct sim_world *world, size_t first[MODES_BREAKDOWN_COUNT],
                    size_t labels[MODES_BREAKDOWN_COUNT])
{
    size_t cells = 0;
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
        labels[b] = sim_world_dimension(world, modes_breakdown_dimensions[b])->count;
        first[b] = account_place(&cells, labels[b]);
    }
    return cells;
}

void modes_labels(const struct person_view *person, const struct household_view *household,
                  int32_t month, size_t row, size_t labels[MODES_BREAKDOWN_COUNT])
{
    uint32_t home = person->household[row];
    int age = world_age(month, person->birth[row]);
    labels[MODES_BY_AGE_BAND] = (size_t)world_age_band(age);
    labels[MODES_BY_DIPLOMA] = person->diploma[row];
    labels[MODES_BY_DECILE] = household->decile[home];
    labels[MODES_BY_DEPARTEMENT] = household->departement[home];
    labels[MODES_BY_SEX] = person->sex[row];
    labels[MODES_BY_HOUSEHOLD_TYPE] = household->type[home];
}
