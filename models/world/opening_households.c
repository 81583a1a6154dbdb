/* Households of the base year, département by département.
 *
 * 1. Every person of 15 or more gets a situation (couple, alone, with parents, lone parent, other)
 *    from the table by age and sex, with an even sequence.
 * 2. Couples: women, ordered by age plus a normal deviate, meet men ordered by age; where the
 *    numbers differ the surplus, taken evenly over ages, lives alone.
 * 3. "Other" persons of household.opening.sharing_age or more (most in institutions, which the model has not) live alone;
 *    younger ones share the home of somebody of like age who else lived alone.
 * 4. Children (under 15, or living with parents): each lone parent first gets one; then each child
 *    draws the age of its mother at birth from the fertility table and joins a random parent of
 *    that age, at least 15 years older. Lone parents without a child left live alone.
 *
 * Men's ages are counted as the woman's: less the mean age gap. */
#include "models/world/opening.h"

#include <stdlib.h>
#include <string.h>

enum { YEARS = WORLD_OLDEST + 20 }; /* the age counted as the woman's may exceed the oldest */

struct adult {
    uint32_t row;
    int32_t key; /* months of age to sort and match by */
};

/* A household being formed; rows of persons, SIM_NONE for nobody. */
struct unit {
    uint32_t adult[2];
    bool couple, may_have_children, lone;
    int32_t parent_age; /* months, as the woman's */
    uint32_t children;
};

struct formation {
    const struct opening *opening;
    struct person_view person;
    size_t departement, first, count;
    struct unit *units; /* [count] */
    size_t unit_count;
    struct adult *women, *men, *alone,
        *sharing; /* [count] each; alone and sharing: under sharing_age */
    size_t women_count, men_count, alone_count, sharing_count;
    uint32_t *children; /* [count] rows */
    size_t child_count;
    uint32_t *unit_of;        /* [count] unit of each person of the département, SIM_NONE yet */
    uint32_t *parents;        /* [units] units that may have children, by year of parent's age */
    size_t bucket[YEARS + 1]; /* first of each year in parents */
    double mother_age[WORLD_AGE_COUNT]; /* cumulated births by age band */
    struct sim_error error;
};

static int by_key(const void *a, const void *b)
{
    const struct adult *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

static int32_t months_of(const struct formation *f, uint32_t row)
{
    return -1 - f->person.birth[row];
}

static struct unit *new_unit(struct formation *f, uint32_t adult, uint32_t partner)
{
    struct unit *unit = &f->units[f->unit_count];
    *unit = (struct unit){.adult = {adult, partner}};
    f->unit_of[adult - f->first] = (uint32_t)f->unit_count;
    if (partner != SIM_NONE)
        f->unit_of[partner - f->first] = (uint32_t)f->unit_count;
    f->unit_count++;
    return unit;
}

static struct sim_random_event event_of(const struct formation *f, const char *purpose,
                                        uint32_t row)
{
    return (struct sim_random_event){f->opening->world->random, sim_random_purpose(purpose),
                                     f->person.id[row], 0};
}

static void join(struct formation *f, uint32_t child, uint32_t unit)
{
    f->unit_of[child - f->first] = unit;
    f->units[unit].children++;
}

/* ---- 1. situations ---- */

static void settle_person(struct formation *f, uint32_t row, double x)
{
    const struct household_parameters *p = household_parameters(f->opening->world);
    const struct world_rates *rates = world_rates(f->opening->world);
    int32_t months = months_of(f, row), gap = (int32_t)(p->gap * SIM_MONTHS_PER_YEAR);
    int age = months / SIM_MONTHS_PER_YEAR;
    size_t sex = f->person.sex[row], situation = WORLD_WITH_PARENTS;
    if (age >= WORLD_ADULT_AGE) {
        const double *share = rates->situation[world_age_index(age)][sex];
        for (situation = 0; situation + 1 < WORLD_SITUATION_COUNT && x >= share[situation];)
            x -= share[situation++];
    }
    int32_t as_woman = sex == WORLD_FEMALE ? months : months - gap;
    struct unit *unit;
    switch (situation) {
    case WORLD_IN_COUPLE:
        if (sex == WORLD_FEMALE) {
            struct sim_random_event event = event_of(f, "opening.partner", row);
            double spread = p->gap_sd * SIM_MONTHS_PER_YEAR * world_normal(&event, 0);
            f->women[f->women_count++] = (struct adult){row, months + (int32_t)spread};
        } else {
            f->men[f->men_count++] = (struct adult){row, as_woman};
        }
        break;
    case WORLD_LONE:
        unit = new_unit(f, row, SIM_NONE);
        unit->lone = unit->may_have_children = true;
        unit->parent_age = as_woman;
        break;
    case WORLD_WITH_PARENTS:
        f->children[f->child_count++] = row;
        break;
    case WORLD_OTHER_SITUATION:
        if (age < p->sharing_age)
            f->sharing[f->sharing_count++] = (struct adult){row, months};
        else
            new_unit(f, row, SIM_NONE);
        break;
    default:
        if (age < p->sharing_age)
            f->alone[f->alone_count++] = (struct adult){row, months};
        new_unit(f, row, SIM_NONE);
    }
}

/* ---- 2. couples ---- */

static void form_couples(struct formation *f)
{
    qsort(f->women, f->women_count, sizeof *f->women, by_key);
    qsort(f->men, f->men_count, sizeof *f->men, by_key);
    bool fewer_women = f->women_count < f->men_count;
    struct adult *few = fewer_women ? f->women : f->men, *many = fewer_women ? f->men : f->women;
    size_t shorter = fewer_women ? f->women_count : f->men_count;
    size_t longer = fewer_women ? f->men_count : f->women_count, next = 0;
    for (size_t i = 0; i < shorter; i++) {
        size_t partner = world_spread(i, shorter, longer);
        while (next < partner)
            new_unit(f, many[next++].row, SIM_NONE);
        next++;
        uint32_t woman = fewer_women ? few[i].row : many[partner].row;
        uint32_t man = fewer_women ? many[partner].row : few[i].row;
        struct unit *unit = new_unit(f, woman, man);
        unit->couple = unit->may_have_children = true;
        unit->parent_age = months_of(f, woman);
    }
    while (next < longer)
        new_unit(f, many[next++].row, SIM_NONE);
}

/* ---- 3. shared homes ---- */

static void form_shared(struct formation *f)
{
    qsort(f->alone, f->alone_count, sizeof *f->alone, by_key);
    qsort(f->sharing, f->sharing_count, sizeof *f->sharing, by_key);
    for (size_t i = 0; i < f->sharing_count; i++) {
        uint32_t row = f->sharing[i].row;
        if (f->alone_count < f->sharing_count)
            new_unit(f, row, SIM_NONE); /* a département drawn with very few persons */
        else
            join(f, row,
                 f->unit_of[f->alone[world_spread(i, f->sharing_count, f->alone_count)].row -
                            f->first]);
    }
}

/* ---- 4. children ---- */

static int year_of(int32_t months)
{
    int year = months / SIM_MONTHS_PER_YEAR;
    return year < 0 ? 0 : year >= YEARS ? YEARS - 1 : year;
}

/* Groups the units that may have children by the year of the parent's age. */
static void sort_parents(struct formation *f)
{
    size_t next[YEARS];
    memset(f->bucket, 0, sizeof f->bucket);
    for (size_t u = 0; u < f->unit_count; u++)
        if (f->units[u].may_have_children)
            f->bucket[year_of(f->units[u].parent_age) + 1]++;
    for (int y = 0; y < YEARS; y++)
        f->bucket[y + 1] += f->bucket[y];
    memcpy(next, f->bucket, sizeof next);
    for (size_t u = 0; u < f->unit_count; u++)
        if (f->units[u].may_have_children)
            f->parents[next[year_of(f->units[u].parent_age)]++] = (uint32_t)u;
}

/* The mother's age in months at the birth of a child, from the fertility of the base year. */
static int32_t mother_age(const struct formation *f, double x, double within)
{
    int age = 0;
    while (age + 1 < WORLD_AGE_COUNT && f->mother_age[age] <= x)
        age++;
    return (int32_t)((age + within) * WORLD_AGE_YEARS * SIM_MONTHS_PER_YEAR);
}

/* The year of least..most nearest to `wanted` whose list begin[year] .. end[year] - 1 is not empty; -1 if all
 * of them are. */
static int nearest_year(const size_t *begin, const size_t *end, int wanted, int least, int most)
{
    for (int away = 0; away < YEARS; away++)
        for (int side = -1; side <= 1; side += 2) {
            int year = wanted - side * away; /* the older first */
            if (year >= least && year <= most && end[year] > begin[year])
                return year;
        }
    return -1;
}

/* Each lone parent takes one child of fitting age, in order. */
static enum sim_status serve_lone_parents(struct formation *f)
{
    size_t bucket[YEARS + 1] = {0}, next[YEARS];
    uint32_t *sorted;
    enum sim_status status =
        sim_memory_array(&sorted, f->child_count, sizeof *sorted, "children", &f->error);
    if (status != SIM_OK)
        return status;
    for (size_t c = 0; c < f->child_count; c++)
        bucket[year_of(months_of(f, f->children[c])) + 1]++;
    for (int y = 0; y < YEARS; y++)
        bucket[y + 1] += bucket[y];
    memcpy(next, bucket, sizeof next);
    for (size_t c = 0; c < f->child_count; c++)
        sorted[next[year_of(months_of(f, f->children[c]))]++] = f->children[c];
    for (size_t u = 0; u < f->unit_count; u++) {
        struct unit *unit = &f->units[u];
        if (!unit->lone)
            continue;
        struct sim_random_event event = event_of(f, "opening.mother_age", unit->adult[0]);
        int32_t at_birth =
            mother_age(f, sim_random_uniform(&event, 0), sim_random_uniform(&event, 1));
        int32_t child_age = unit->parent_age - at_birth;
        int reach = year_of(unit->parent_age) - WORLD_ADULT_AGE;
        int year = nearest_year(bucket, next, child_age > 0 ? year_of(child_age) : 0, 0, reach);
        if (year < 0)
            continue; /* nobody young enough is left: this parent will count as alone */
        join(f, sorted[bucket[year]++], (uint32_t)u);
    }
    free(sorted);
    return SIM_OK;
}

static void place_child(struct formation *f, uint32_t child)
{
    struct sim_random_event event = event_of(f, "opening.child", child);
    int32_t months = months_of(f, child);
    int32_t wanted =
        months + mother_age(f, sim_random_uniform(&event, 0), sim_random_uniform(&event, 1));
    int least = year_of(months) + WORLD_ADULT_AGE;
    int year = nearest_year(f->bucket, f->bucket + 1, year_of(wanted), least, YEARS - 1);
    if (year < 0) {
        /* No such parent in a département drawn with few persons: any household, or its own. */
        if (f->unit_count == 0)
            new_unit(f, child, SIM_NONE);
        else
            join(f, child, sim_random_bounded(&event, 2, (uint32_t)f->unit_count));
        return;
    }
    const uint32_t *parents = &f->parents[f->bucket[year]];
    uint32_t count = (uint32_t)(f->bucket[year + 1] - f->bucket[year]);
    join(f, child, parents[sim_random_bounded(&event, 64, count)]);
}

static enum sim_status form(struct formation *f)
{
    const struct world_rates *rates = world_rates(f->opening->world);
    uint64_t start =
        opening_start(f->opening->world, "opening.situation", (uint32_t)f->departement);
    double births = 0;
    for (int a = 0; a < WORLD_AGE_COUNT; a++)
        births += rates->fertility[0][a];
    for (int a = 0; a < WORLD_AGE_COUNT; a++)
        f->mother_age[a] = rates->fertility[0][a] / births + (a > 0 ? f->mother_age[a - 1] : 0);
    memset(f->unit_of, 0xFF, f->count * sizeof *f->unit_of);
    /* Persons come by age and sex, so an even sequence along them holds the shares of each age. */
    for (size_t i = 0; i < f->count; i++)
        settle_person(f, (uint32_t)(f->first + i), opening_even(start, i, OPENING_STEP_GOLDEN));
    form_couples(f);
    form_shared(f);
    enum sim_status status = serve_lone_parents(f);
    if (status != SIM_OK)
        return status;
    sort_parents(f);
    for (size_t c = 0; c < f->child_count; c++)
        if (f->unit_of[f->children[c] - f->first] == SIM_NONE)
            place_child(f, f->children[c]);
    return SIM_OK;
}

/* ---- tables ---- */

/* Notes unit and role of each person; the household rows do not exist yet. */
static void note_members(struct formation *f)
{
    for (size_t i = 0; i < f->count; i++) {
        uint32_t row = (uint32_t)(f->first + i), unit = f->unit_of[i];
        bool adult = f->units[unit].adult[0] == row || f->units[unit].adult[1] == row;
        f->person.household[row] = unit;
        f->person.role[row] = adult ? WORLD_ADULT : WORLD_CHILD;
        f->person.seeking[row] = adult && f->units[unit].couple; /* lent until rows exist */
    }
}

struct forming {
    struct opening *opening;
    struct sim_error *errors; /* [departement] */
};

static void form_block(void *context, size_t begin, size_t end, int thread)
{
    const struct forming *forming = context;
    struct opening *opening = forming->opening;
    (void)thread;
    for (size_t d = begin; d < end; d++) {
        enum sim_status status = SIM_OK;
        struct formation f = {.opening = opening,
                              .person = person_columns(sim_world_table(opening->world, "person")),
                              .departement = d,
                              .first = opening->first[d],
                              .count = opening->first[d + 1] - opening->first[d]};
        SIM_TRY(sim_memory_array(&f.units, f.count, sizeof *f.units, "units", &f.error));
        SIM_TRY(sim_memory_array(&f.women, f.count, sizeof *f.women, "women", &f.error));
        SIM_TRY(sim_memory_array(&f.men, f.count, sizeof *f.men, "men", &f.error));
        SIM_TRY(sim_memory_array(&f.alone, f.count, sizeof *f.alone, "alone", &f.error));
        SIM_TRY(sim_memory_array(&f.sharing, f.count, sizeof *f.sharing, "sharing", &f.error));
        SIM_TRY(sim_memory_array(&f.children, f.count, sizeof *f.children, "children", &f.error));
        SIM_TRY(sim_memory_array(&f.unit_of, f.count, sizeof *f.unit_of, "units", &f.error));
        SIM_TRY(sim_memory_array(&f.parents, f.count, sizeof *f.parents, "parents", &f.error));
        SIM_TRY(form(&f));
        note_members(&f);
        opening->household_count[d] = f.unit_count;
    out:
        if (status != SIM_OK)
            forming->errors[d] = f.error;
        free(f.units);
        free(f.women);
        free(f.men);
        free(f.alone);
        free(f.sharing);
        free(f.children);
        free(f.unit_of);
        free(f.parents);
    }
}

/* Turns units into rows: département, membership lists, couples. */
static void link_departement(struct opening *opening, size_t d, size_t first_household)
{
    struct person_view person = person_columns(sim_world_table(opening->world, "person"));
    struct household_view household =
        household_columns(sim_world_table(opening->world, "household"));
    for (size_t h = 0; h < opening->household_count[d]; h++)
        household.departement[first_household + h] = (uint8_t)d;
    /* From the last to the first, each in front: lists in rising id without a search. */
    for (size_t row = opening->first[d + 1]; row-- > opening->first[d];) {
        uint32_t home = (uint32_t)(first_household + person.household[row]);
        person.household[row] = home;
        person.next[row] = household.first[home];
        household.first[home] = (uint32_t)row;
        household.couple[home] |= person.seeking[row];
        person.seeking[row] = 0;
    }
}

enum sim_status opening_households(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    size_t departements = world_rates(world)->departement_count, total = 0, first;
    struct forming forming = {opening, NULL};
    SIM_TRY(
        sim_memory_array(&forming.errors, departements, sizeof *forming.errors, "errors", error));
    sim_parallel_blocks(world->threads, departements, 1, form_block, &forming);
    for (size_t d = 0; d < departements; d++) {
        if (forming.errors[d].status != SIM_OK) {
            *error = forming.errors[d];
            status = error->status;
            goto out;
        }
        total += opening->household_count[d];
    }
    SIM_TRY(sim_table_append(sim_world_table(world, "household"), total, &first, error));
    for (size_t d = 0; d < departements; d++) {
        link_departement(opening, d, first);
        first += opening->household_count[d];
    }
out:
    free(forming.errors);
    return status;
}
