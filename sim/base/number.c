#include "sim/base/number.h"

/* Of each thread its own; sim_parallel_blocks hands it on. The only variable of the engine that is
 * not in somebody's hands: a rule deep in a loop has no other way to say that a number was lost. */
static _Thread_local bool marked;

void sim_number_mark(void)
{
    marked = true;
}

bool sim_number_marked(void)
{
    return marked;
}

void sim_number_unmark(void)
{
    marked = false;
}
