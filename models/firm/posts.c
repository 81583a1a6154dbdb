/* Phase posts: the posts that firms offer, after the month's separations.
 *
 * A firm seeks what its staff lacks of the target, leavers of this month included, but not more in a month than the share
 * `hiring` of the target, rounded up: recruiting takes time. A firm that ends this month offers none. Vacancies need no cost
 * here; del Rio-Chanona et al. (2021) likewise open them in proportion to the gap to target demand. */
#include "models/firm/state.h"
#include "models/market/state.h"

#include <math.h>

struct posts {
    double hiring;
    struct firm_view firm;
};

uint32_t firm_posts(double hiring, uint32_t staff, uint32_t target)
{
    uint32_t missing = target > staff ? target - staff : 0;
    double most = ceil(hiring * target);
    return missing < most ? missing : (uint32_t)most;
}

static void posts_block(void *context, size_t begin, size_t end, int thread)
{
    const struct posts *p = context;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        p->firm.vacancies[row] =
            p->firm.id[row] == 0 || p->firm.event[row] & (FIRM_ENDS | FIRM_DEFAULTS)
                ? 0
                : firm_posts(p->hiring, p->firm.staff[row], p->firm.staff_target[row]);
}

static enum sim_status run_posts(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = market_count_staff(world, error);
    struct posts posts = {firm_parameters(world)->hiring, firm_firms(world)};
    if (status == SIM_OK)
        sim_parallel_blocks(world->threads, posts.firm.count, SIM_PARALLEL_BLOCK, posts_block,
                            &posts);
    return status;
}

const struct sim_phase firm_posts_phase = {
    .name = "posts",
    .text = "firms offer posts for the staff they lack",
    .reads = "person.activity person.occupation person.employer firm.sector firm.event "
             "firm.staff firm.staff_target firm.vacancies occupation.employed "
             "occupation.seekers sector.staff",
    .writes = "firm.staff firm.vacancies occupation.employed occupation.seekers sector.staff",
    .rows = "",
    .run = run_posts,
};
