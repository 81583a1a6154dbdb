/* Phase venues: where cooperatives, user communities and short food chains open and close.
 *
 * A mode with an outlet that no firm keeps is a set of venues in each département; a venue reaches the share venue_reach of
 * the residents and needs the share venue_members of the adults.
 *   opens    where more adults than venue_members, over those who reconsider in the month, would have taken the mode had it been within
 *            reach: reach += venue_reach x (1 - reach), as a venue opened anywhere reaches some who had one
 *   closes   where there are fewer users than its venues need, reach / venue_reach of them: reach falls by the share
 *            venue_reach of it in a month, since volunteers hold out for years before they give up
 * These are rules, not results: founders need a core of members before they can open (La Louve gathered members for five
 * years), and no record of births and deaths of such venues exists to estimate more. The choice of place follows the
 * critical mass of Marwell and Oliver (1993). Opens and closes exclude each other: whoever wishes for more does not see a lack of members. */
#include "models/mode/opening_state.h"

#include <stdlib.h>

struct venues {
    const struct sim_world *world;
    struct person_view person;
    struct household_view household;
    int32_t month;
    size_t places;
    int64_t *adults; /* [threads][place] */
};

static void adults_block(void *context, size_t begin, size_t end, int thread)
{
    const struct venues *v = context;
    int64_t *adults = &v->adults[(size_t)thread * v->places];
    for (size_t row = begin; row < end; row++)
        if (v->person.id[row] != 0 && world_age(v->month, v->person.birth[row]) >= WORLD_ADULT_AGE)
            adults[v->household.departement[v->person.household[row]]]++;
}

double mode_venue_reach(const struct mode_parameters *p, double reach, double adults,
                        double reconsider, double wishes, double users)
{
    if (wishes > p->venue_members * adults * reconsider)
        return reach + p->venue_reach * (1 - reach);
    /* venues x members of each, both sides times venue_reach */
    if (users * p->venue_reach < p->venue_members * adults * reach)
        return reach - p->venue_reach * reach;
    return reach;
}

static enum sim_status run_venues(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct mode_rates *rates = mode_rates(world);
    const struct mode_parameters *p = mode_parameters(world);
    struct mode_place_view place = mode_places(world);
    struct venues v = {.world = world,
                       .person = person_columns(sim_world_table(world, "person")),
                       .household = household_columns(sim_world_table(world, "household")),
                       .month = world_month(world),
                       .places = world_rates(world)->departement_count};
    if (!p->coproduction)
        return SIM_OK;
    SIM_TRY(sim_memory_array(&v.adults, v.places * (size_t)world->threads, sizeof *v.adults,
                             "adults by place", error));
    sim_parallel_blocks(world->threads, v.person.count, SIM_PARALLEL_BLOCK, adults_block, &v);
    for (size_t row = 0; row < place.count; row++) {
        size_t d = row / rates->count;
        const struct mode_row *mode = &rates->row[row % rates->count];
        double adults = 0;
        if (!mode->outlet || mode->by_firm || mode->launch > v.month)
            continue;
        for (int t = 0; t < world->threads; t++)
            adults += (double)v.adults[(size_t)t * v.places + d];
        place.reach[row] = (float)mode_venue_reach(p, (double)place.reach[row], adults,
                                                   rates->reconsider[mode->category],
                                                   place.wishes[row], place.users[row]);
    }
out:
    free(v.adults);
    return status;
}

const struct sim_phase mode_venues_phase = {
    .name = "venues",
    .text = "cooperatives, communities and short chains open and close venues",
    .reads = "person.birth person.household household.departement mode_place.wishes "
             "mode_place.users mode_place.reach",
    .writes = "mode_place.reach",
    .rows = "",
    .run = run_venues,
};
