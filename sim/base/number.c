#include "sim/base/number.h"

#include <fenv.h>

void sim_number_mark(void)
{
    feraiseexcept(FE_INVALID);
}

bool sim_number_marked(void)
{
    return fetestexcept(FE_INVALID) != 0;
}

void sim_number_unmark(void)
{
    feclearexcept(FE_INVALID);
}
