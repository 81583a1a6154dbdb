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
 * critical mass of Marwell and Oliver (1993). Opens and closes exclude each other: whoever wishes for more does not see a lack of members.
 *
 * Support (lever cooperative_support) lowers the members needed, both to open and to last, and the state pays
 * policy.cooperative.cost at consumer prices for every venue that opens under it: one for each
 * policy.cooperative.residents newly within reach. It counts as acting where a venue opens, or one lasts that would have
 * closed. */
#include "models/mode/opening_state.h"
#include "models/mode/terms_state.h"

#include <stdlib.h>

enum { CENTS = 100 };

struct venues {
    const struct sim_world *world;
    struct person_view person;
    struct household_view household;
    int32_t month;
    size_t places;
    int64_t *adults;    /* [threads][place] */
    int64_t *residents; /* the same, or NULL where no lever asks for them */
};

static void adults_block(void *context, size_t begin, size_t end, int thread)
{
    const struct venues *v = context;
    size_t first = (size_t)thread * v->places;
    for (size_t row = begin; row < end; row++) {
        if (v->person.id[row] == 0)
            continue;
        size_t place = v->household.departement[v->person.household[row]];
        if (world_age(v->month, v->person.birth[row]) >= WORLD_ADULT_AGE)
            v->adults[first + place]++;
        if (v->residents)
            v->residents[first + place]++;
    }
}

static double sum_of(const struct venues *v, const int64_t *counts, size_t place)
{
    double sum = 0;
    for (int t = 0; t < v->world->threads; t++)
        sum += (double)counts[(size_t)t * v->places + place];
    return sum;
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

/* The reach of next month with support, which it counts and lets the state pay; `alone`: without. */
static double supported(const struct venues *v, const struct mode_row *mode, size_t place,
                        const struct mode_place_view *view, size_t row, double adults, double alone)
{
    struct policy_case at = policy_everywhere();
    at.at[POLICY_BY_DEPARTEMENT] = (uint8_t)place;
    at.at[POLICY_BY_CATEGORY] = (uint8_t)mode->category;
    double support = policy_value(v->world, POLICY_SUPPORT, &at), now = (double)view->reach[row];
    struct mode_parameters eased = *mode_parameters(v->world);
    if (!(support > 0))
        return alone;
    eased.venue_members *= 1 - support;
    double reach =
        mode_venue_reach(&eased, now, adults, mode_rates(v->world)->reconsider[mode->category],
                         view->wishes[row], view->users[row]);
    if (reach > now) {
        const struct policy_parameters *p = policy_parameters(v->world);
        double venues = (reach - now) * sum_of(v, v->residents, place) / p->venue_residents;
        policy_owe_real(v->world, POLICY_SUPPORT,
                        venues * p->venue_cost * CENTS *
                            market_economy(v->world).consumer_price[0]);
    }
    if (reach > now || reach > alone)
        policy_count(v->world, POLICY_SUPPORT, &at, 1);
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
    if (policy_acts(world, POLICY_SUPPORT))
        SIM_TRY(sim_memory_array(&v.residents, v.places * (size_t)world->threads,
                                 sizeof *v.residents, "residents by place", error));
    sim_parallel_blocks(world->threads, v.person.count, SIM_PARALLEL_BLOCK, adults_block, &v);
    for (size_t row = 0; row < place.count; row++) {
        size_t d = row / rates->count;
        const struct mode_row *mode = &rates->row[row % rates->count];
        if (!mode->outlet || mode->by_firm || mode->launch > v.month)
            continue;
        double adults = sum_of(&v, v.adults, d);
        double reach =
            mode_venue_reach(p, (double)place.reach[row], adults, rates->reconsider[mode->category],
                             place.wishes[row], place.users[row]);
        if (v.residents)
            reach = supported(&v, mode, d, &place, row, adults, reach);
        place.reach[row] = (float)reach;
    }
out:
    free(v.adults);
    free(v.residents);
    return status;
}

const struct sim_phase mode_venues_phase = {
    .name = "venues",
    .text = "cooperatives, communities and short chains open and close venues",
    .reads = "person.birth person.household household.departement mode_place.wishes "
             "mode_place.users mode_place.reach economy.consumer_price" POLICY_COUNTS,
    .writes = "mode_place.reach" POLICY_COUNTS,
    .rows = "",
    .run = run_venues,
};
