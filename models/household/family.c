/* Phases leaving_home, separations and unions: persons move between households.
 *
 * Who leaves the parents takes nothing along. A couple that separates halves what it has and owes (the legal regime of most
 * couples, communaute reduite aux acquets; Code civil, art. 1475). When a union empties a home, all of it goes to the common
 * one, with the income expected; where kin stay behind they keep what there is. */
#include "models/household/state.h"
#include "models/person/state.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>

/* The standard of living of somebody who sets up alone without a share of an older household: a
 * rank in the département's distribution that follows the diploma, as at the opening. */
static float starting_income(const struct sim_world *world, uint32_t row, uint8_t departement)
{
    const struct household_parameters *p = household_parameters(world);
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct sim_random_event event = {world->random, sim_random_purpose("household.start"),
                                     person.id[row], world->month};
    /* Relative to bac, about the median of the young generations. */
    double score =
        p->income_diploma * (person_diploma_step(person.diploma[row]) - WORLD_DIPLOMA_BAC) +
        p->income_alone + world_normal(&event, 0);
    return (float)world_income_quantile(&world_rates(world)->departements[departement],
                                        gsl_cdf_ugaussian_P(score), p->income_bottom,
                                        p->income_tail);
}

/* Moves persons who live with others into households of their own; of a couple, with half of what it has. */
static enum sim_status move_out(struct sim_world *world, const uint32_t *rows, size_t count,
                                bool couple, struct sim_error *error)
{
    enum { HALVES = 2 };
    enum sim_status status = SIM_OK;
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(sim_world_table(world, "household"));
    uint8_t *places = NULL;
    float *incomes = NULL;
    uint32_t *from = NULL, *to = NULL;
    SIM_TRY(sim_memory_array(&from, count, sizeof *from, "moves", error));
    SIM_TRY(sim_memory_array(&to, count, sizeof *to, "moves", error));
    SIM_TRY(sim_memory_array(&places, count, sizeof *places, "moves", error));
    SIM_TRY(sim_memory_array(&incomes, count, sizeof *incomes, "moves", error));
    for (size_t i = 0; i < count; i++) {
        uint32_t home = person.household[rows[i]];
        from[i] = home;
        places[i] = household.departement[home];
        incomes[i] = couple ? household.standard_of_living[home]
                            : starting_income(world, rows[i], places[i]);
        household_leave(world, rows[i]);
    }
    SIM_TRY(household_found(world, rows, count, places, incomes, to, error));
    for (size_t i = 0; couple && i < count; i++)
        household_share_wealth(world, from[i], to[i], HALVES);
out:
    free(from);
    free(to);
    free(places);
    free(incomes);
    return status;
}

static enum sim_status run_leaving(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    uint32_t *rows = NULL;
    size_t count, kept = 0;
    SIM_TRY(person_events(world, PERSON_LEAVES_HOME, &rows, &count, error));
    struct person_view person = person_columns(sim_world_table(world, "person"));
    /* Who became the household's adult this month, by a death, stays. */
    for (size_t i = 0; i < count; i++)
        if (person.role[rows[i]] == WORLD_CHILD)
            rows[kept++] = rows[i];
    if (kept > 0)
        SIM_TRY(move_out(world, rows, kept, false, error));
out:
    free(rows);
    return status;
}

const struct sim_phase household_leaving_phase = {
    .name = "leaving_home",
    .text = "young adults set up on their own",
    .reads = "person.* household.* living_threshold.threshold institution.deposits "
             "institution.loans economy.estates_pool economy.estate_shares "
             "economy.estate_dwellings",
    .writes = "person.role person.household person.next household.* institution.deposits "
              "institution.loans economy.estates_pool economy.estate_shares "
              "economy.estate_dwellings",
    .rows = "household",
    .run = run_leaving,
};

/* ---- separations ---- */

/* The man moves out; the children stay (the custody of most; a stated simplification). */
static uint32_t who_leaves(const struct person_view *person, uint32_t first)
{
    uint32_t mover = SIM_NONE;
    for (uint32_t m = first; m != SIM_NONE; m = person->next[m])
        if (person->role[m] == WORLD_ADULT && (mover == SIM_NONE || person->sex[m] == WORLD_MALE))
            mover = m;
    return mover;
}

static enum sim_status run_separations(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_table *table = sim_world_table(world, "household");
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(table);
    uint32_t *homes = NULL, *movers = NULL;
    size_t count, n = 0;
    SIM_TRY(sim_select_rows(table, household.separates, 1, world->threads, &homes, &count, error));
    if (count == 0)
        goto out;
    SIM_TRY(sim_memory_array(&movers, count, sizeof *movers, "separations", error));
    /* A death this month may have parted them already. */
    for (size_t i = 0; i < count; i++)
        if (household.couple[homes[i]])
            movers[n++] = who_leaves(&person, household.first[homes[i]]);
    SIM_TRY(move_out(world, movers, n, true, error));
    *sim_world_series(world, "separations")->counts += (int64_t)n * sim_world_run(world)->scale;
out:
    free(homes);
    free(movers);
    return status;
}

const struct sim_phase household_separations_phase = {
    .name = "separations",
    .text = "couples that separate become two households",
    .reads = "person.* household.* living_threshold.threshold institution.deposits "
             "institution.loans economy.estates_pool economy.estate_shares "
             "economy.estate_dwellings",
    .writes = "person.role person.household person.next household.* institution.deposits "
              "institution.loans economy.estates_pool economy.estate_shares "
              "economy.estate_dwellings",
    .rows = "household",
    .run = run_separations,
};

/* ---- unions ---- */

/* Somebody who looks for a partner; key is the age in months as the woman's. */
struct seeker {
    uint32_t region, id, row;
    int32_t key;
    uint8_t sex;
};

static int by_place(const void *a, const void *b)
{
    const struct seeker *x = a, *y = b;
    if (x->region != y->region)
        return x->region < y->region ? -1 : 1;
    if (x->sex != y->sex)
        return x->sex < y->sex ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* A member who belongs to the adult `row` as a child does: a generation younger (the adult age of the
 * statistics), as in the types of households. */
static bool is_child_of(const struct person_view *person, uint32_t member, uint32_t row)
{
    return member != row && person->role[member] == WORLD_CHILD &&
           person->birth[member] - person->birth[row] >= WORLD_ADULT_AGE * SIM_MONTHS_PER_YEAR;
}

/* Moves `row` into `home`: alone from the parents' or a shared home; from a home of which he or she is the only
 * adult, with the children. Others who shared that home stay in it. */
static void move_in(struct sim_world *world, uint32_t row, uint32_t home)
{
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(sim_world_table(world, "household"));
    struct sim_membership members = household_membership(world);
    uint32_t old = person.household[row], adults = 0;
    for (uint32_t m = household.first[old]; m != SIM_NONE; m = person.next[m])
        adults += person.role[m] == WORLD_ADULT;
    if (person.role[row] == WORLD_ADULT && adults == 1)
        for (uint32_t m = household.first[old], next; m != SIM_NONE; m = next) {
            next = person.next[m];
            if (is_child_of(&person, m, row)) {
                sim_member_leave(&members, m);
                sim_member_add(&members, home, m);
            }
        }
    if (household.first[old] == row && person.next[row] == SIM_NONE) {
        household_share_wealth(world, old, home, 1);
        household.income_expected[home] += household.income_expected[old];
    }
    household_leave(world, row);
    person.role[row] = WORLD_ADULT;
    sim_member_add(&members, home, row);
}

/* Where the couple will live: the woman's home if she is its only adult, else the man's if he is,
 * else SIM_NONE (a new one). */
static uint32_t own_home(const struct person_view *person, const struct household_view *household,
                         uint32_t row)
{
    uint32_t home = person->household[row];
    if (person->role[row] != WORLD_ADULT)
        return SIM_NONE;
    for (uint32_t m = household->first[home]; m != SIM_NONE; m = person->next[m])
        if (m != row && person->role[m] == WORLD_ADULT)
            return SIM_NONE;
    return home;
}

static enum sim_status unite(struct sim_world *world, uint32_t woman, uint32_t man,
                             struct sim_error *error)
{
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(sim_world_table(world, "household"));
    uint32_t home = own_home(&person, &household, woman);
    float income = (household.standard_of_living[person.household[woman]] +
                    household.standard_of_living[person.household[man]]) /
                   2;
    bool connected =
        household.connected[person.household[woman]] || household.connected[person.household[man]];
    uint32_t stays = woman, moves = man;
    if (home == SIM_NONE) {
        home = own_home(&person, &household, man);
        stays = man;
        moves = woman;
    }
    if (home == SIM_NONE) {
        uint8_t place = household.departement[person.household[woman]];
        stays = woman;
        moves = man;
        household_leave(world, woman);
        enum sim_status status = household_found(world, &woman, 1, &place, &income, &home, error);
        if (status != SIM_OK)
            return status;
    }
    move_in(world, moves, home);
    household = household_columns(sim_world_table(world, "household"));
    household.couple[home] = 1;
    household.standard_of_living[home] = income;
    if (connected)
        household.connected[home] = 1;
    person.seeking[stays] = person.seeking[moves] = 0;
    return SIM_OK;
}

/* Pairs the seekers of one region, women first in the list: the fewer meet the more, spread evenly
 * over ages. */
static enum sim_status pair_region(struct sim_world *world, const struct seeker *list, size_t count,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct person_view person = person_columns(sim_world_table(world, "person"));
    size_t women = 0;
    int64_t united = 0;
    while (women < count && list[women].sex == WORLD_FEMALE)
        women++;
    size_t men = count - women, pairs = women < men ? women : men;
    size_t longer = women < men ? men : women;
    for (size_t i = 0; i < pairs; i++) {
        size_t other = world_spread(i, pairs, longer);
        uint32_t woman = list[women <= men ? i : other].row;
        uint32_t man = list[women + (women <= men ? other : i)].row;
        if (person.household[woman] == person.household[man])
            continue; /* kin or flat-mates: they go on looking */
        SIM_TRY(unite(world, woman, man, error));
        united++;
    }
    *sim_world_series(world, "unions")->counts += united * sim_world_run(world)->scale;
out:
    return status;
}

static enum sim_status run_unions(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_table *table = sim_world_table(world, "person");
    struct person_view person = person_columns(table);
    struct household_view household = household_columns(sim_world_table(world, "household"));
    struct departement_view departement =
        departement_columns(sim_world_table(world, "departement"));
    int32_t gap = (int32_t)(household_parameters(world)->gap * SIM_MONTHS_PER_YEAR);
    struct seeker *list = NULL;
    uint32_t *rows = NULL;
    size_t count;
    SIM_TRY(sim_select_rows(table, person.seeking, 1, world->threads, &rows, &count, error));
    SIM_TRY(sim_memory_array(&list, count, sizeof *list, "seekers", error));
    for (size_t i = 0; i < count; i++) {
        uint32_t row = rows[i];
        int32_t months = world_month(world) - person.birth[row];
        list[i] = (struct seeker){
            .region = departement.region[household.departement[person.household[row]]],
            .id = person.id[row],
            .row = row,
            .key = person.sex[row] == WORLD_FEMALE ? months : months - gap,
            .sex = person.sex[row]};
    }
    qsort(list, count, sizeof *list, by_place);
    for (size_t begin = 0, end = 0; begin < count; begin = end) {
        while (end < count && list[end].region == list[begin].region)
            end++;
        SIM_TRY(pair_region(world, &list[begin], end - begin, error));
    }
out:
    free(rows);
    free(list);
    return status;
}

const struct sim_phase household_unions_phase = {
    .name = "unions",
    .text = "persons who look for a partner find one of fitting age in their region",
    .reads = "person.* household.* departement.region living_threshold.threshold "
             "institution.deposits institution.loans economy.estates_pool "
             "economy.estate_shares economy.estate_dwellings",
    .writes = "person.role person.household person.next person.seeking household.* "
              "institution.deposits institution.loans economy.estates_pool "
              "economy.estate_shares economy.estate_dwellings",
    .rows = "household",
    .run = run_unions,
};
