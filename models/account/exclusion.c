/* Benefits not taken up, by household; inequality of exclusion over the standard of living, and what it comes from.
 *
 * Benefits. A household counts in the cells of its decile, type and département and, where a breakdown is one of persons, of
 * its adult of lowest id.
 *
 * Index. Adults are ranked by the decile of their household (grouped data, as in Kakwani, Wagstaff and van Doorslaer 1997:
 * everybody of a decile has its mean rank r). Of an attribute h that one has or has not, the corrected concentration index
 * of Erreygers (2009) is E = 8 cov(h, r). It lies between -1 and 1, is negative where the poor have it more often, is the
 * opposite if one counts those without instead, and stays if h becomes likelier for everybody by as much. Its bound at a
 * share m of persons is 4 m (1 - m): E over this bound is the index of Wagstaff (2005), which is the one to read for how
 * concentrated exclusion is whatever its extent.
 *
 * Decomposition (Wagstaff, van Doorslaer and Watanabe 2003). With h = a + sum of b x + e, estimated by least squares on
 * dummies x of decile, age band, diploma, household type and département, E = 8 sum of b cov(x, r) + 8 cov(e, r): the
 * contribution of a factor is what its correlates with rank carry. A full set of dummies is used, départements included.
 * Least squares needs no more than how many adults are in two cells at once, so the cost is that of 124 unknowns whatever
 * the population. Of dummies that follow from others (one of each factor, empty ones) pivoting leaves out the needless; the
 * sum over a factor is the same whichever are. Ranks being those of deciles, e is not correlated with them unless such
 * dummies were dropped for want of persons: the residual is then zero to rounding, and differs from the original, in which
 * ranks are individual. Contributions describe; they are no effects. */
#include "models/account/modes.h"
#include "models/account/put.h"
#include "models/account/results_state.h"
#include "models/account/state.h"
#include "models/household/state.h"
#include "models/person/state.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_permute_vector.h>
#include <math.h>
#include <stdlib.h>

static const char *const total[] = {"", NULL};
static const char *const by_factor[] = {"factor", NULL};

#define ERREYGERS "Erreygers (2009), on grouped data (Kakwani, Wagstaff and van Doorslaer 1997)"
#define SERIES(S)                                                                                  \
    S(exclusion_concentration, SPARSE, total, "1", "concentration of exclusion",                   \
      "corrected concentration index of going without in one category at least, over the deciles " \
      "of standard of living of adults: -1 to 1, negative where the poor are excluded more "       \
      "often; "                                                                                    \
      "over 4 x share x (1 - share) it is the index of Wagstaff (2005)",                           \
      ERREYGERS)                                                                                   \
    S(endured_concentration, SPARSE, total, "1", "concentration of endured modes",                 \
      "the same of having an endured mode in one category at least", ERREYGERS)                    \
    S(exclusion_contribution, SPARSE, by_factor, "1",                                              \
      "contributions to the concentration of "                                                     \
      "exclusion",                                                                                 \
      "what differences of exclusion between the groups of a factor, the other factors held, "     \
      "contribute to the index through the groups' places in the distribution of standards of "    \
      "living; living_standard: between deciles of the same groups; they sum to the index",        \
      "Wagstaff, van Doorslaer and Watanabe (2003), linear probability model")
SERIES(ACCOUNT_SERIES)

#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_exclusion_series[] = {SERIES(POINTER) NULL};

/* ---- benefits not taken up ---- */

struct lapsing {
    int32_t month;
    struct person_view person;
    struct household_view household;
    struct modes_people *people; /* [threads] */
};

/* Members are in rising order of id; every household has an adult (household_leave makes one of the eldest child). */
static uint32_t reference_person(const struct lapsing *l, size_t home)
{
    uint32_t m = l->household.first[home];
    while (l->person.role[m] != WORLD_ADULT)
        m = l->person.next[m];
    return m;
}

static void count_lapsed(void *context, size_t begin, size_t end, int thread)
{
    const struct lapsing *l = context;
    struct modes_people *people = &l->people[thread];
    for (size_t home = begin; home < end; home++) {
        if (l->household.id[home] == 0 || l->household.lapsed[home] == 0)
            continue;
        uint32_t reference = reference_person(l, home);
        size_t labels[MODES_BREAKDOWN_COUNT];
        modes_labels(&l->person, &l->household, l->month, reference, labels);
        for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
            people->cell_households_lapsed[people->at->first[b] + labels[b]]++;
            people->cell_lapsed[people->at->first[b] + labels[b]] += l->household.lapsed[home];
        }
        people->households_lapsed++;
        people->lapsed += l->household.lapsed[home];
    }
}

void exclusion_count_households(const struct sim_world *world, struct modes_people *people)
{
    struct lapsing l = {world_month(world), person_columns(sim_world_table(world, "person")),
                        household_columns(sim_world_table(world, "household")), people};
    sim_parallel_blocks(world->threads, l.household.count, SIM_PARALLEL_BLOCK, count_lapsed, &l);
}

/* ---- the index ---- */

/* Grouped ranks of deciles, (0, 1), and what is in common. */
struct ranking {
    const struct modes_people *people;
    double adults;
    double rank[WORLD_DECILE_COUNT];
};
/* Erreygers' index is so many times the covariance of a binary attribute with the rank. */
static const double index_of_covariance = 8;

static double count_of(const struct modes_people *people, size_t cell, size_t column)
{
    return (double)people->counts[cell * people->at->width + column];
}

static void fill_ranking(const struct modes_people *people, struct ranking *ranking)
{
    const struct modes_layout *at = people->at;
    double below = 0;
    *ranking = (struct ranking){.people = people};
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++)
        ranking->adults += count_of(people, at->first[MODES_BY_DECILE] + d, at->adults);
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++) {
        double here = count_of(people, at->first[MODES_BY_DECILE] + d, at->adults);
        ranking->rank[d] = (below + here / 2) / ranking->adults;
        below += here;
    }
}

/* Index of a column of counts; the mean rank is a half. Missing without adults. */
static double index_of(const struct ranking *ranking, size_t column)
{
    size_t first = ranking->people->at->first[MODES_BY_DECILE];
    double covariance = 0;
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++)
        covariance += count_of(ranking->people, first + d, column) * (ranking->rank[d] - 0.5);
    return index_of_covariance * covariance / ranking->adults;
}

/* ---- the decomposition ---- */

static const struct {
    enum account_factor factor;
    enum modes_breakdown breakdown;
} factors[] = {{ACCOUNT_OF_LIVING, MODES_BY_DECILE},
               {ACCOUNT_OF_AGE, MODES_BY_AGE_BAND},
               {ACCOUNT_OF_DIPLOMA, MODES_BY_DIPLOMA},
               {ACCOUNT_OF_HOUSEHOLD, MODES_BY_HOUSEHOLD_TYPE},
               {ACCOUNT_OF_PLACE, MODES_BY_DEPARTEMENT}};
enum { FACTORS = sizeof factors / sizeof factors[0] };

/* A dummy whose variance, the others given, is less than this follows from them: far above rounding, far below the
 * variance of a dummy that a single inhabitant of the country has. */
static const double least_variance = 1e-12;

/* The dummies that somebody has, with their covariances; the arrays have room for all. */
struct regression {
    size_t count;
    size_t *cell;                /* [count], of modes_people */
    enum account_factor *factor; /* [count] */
    double *covariances;         /* [count][count] */
    double *with_exclusion;      /* [count]; then the coefficients */
    double *with_rank;           /* [count] */
    size_t *order;               /* [count]: of pivoting */
};

static enum sim_status make_regression(struct regression *r, size_t cells, struct sim_error *error)
{
    static const char what[] = "decomposition of exclusion";
    enum sim_status status;
    *r = (struct regression){0};
    SIM_TRY(sim_memory_array(&r->cell, cells, sizeof *r->cell, what, error));
    SIM_TRY(sim_memory_array(&r->factor, cells, sizeof *r->factor, what, error));
    SIM_TRY(sim_memory_array(&r->covariances, cells * cells, sizeof *r->covariances, what, error));
    SIM_TRY(sim_memory_array(&r->with_exclusion, cells, sizeof *r->with_exclusion, what, error));
    SIM_TRY(sim_memory_array(&r->with_rank, cells, sizeof *r->with_rank, what, error));
    SIM_TRY(sim_memory_array(&r->order, cells, sizeof *r->order, what, error));
out:
    return status;
}

static void free_regression(struct regression *r)
{
    free(r->cell);
    free(r->factor);
    free(r->covariances);
    free(r->with_exclusion);
    free(r->with_rank);
    free(r->order);
}

/* Adults in both cells; those of one breakdown exclude each other. */
static double adults_in(const struct modes_people *people, size_t a, size_t b)
{
    size_t later = a > b ? a : b, earlier = a > b ? b : a;
    return a == b ? count_of(people, a, people->at->adults)
                  : (double)people->pairs[later * people->at->cells + earlier];
}

static void list_dummies(const struct modes_people *people, struct regression *r)
{
    const struct modes_layout *at = people->at;
    for (size_t f = 0; f < FACTORS; f++)
        for (size_t label = 0; label < at->labels[factors[f].breakdown]; label++) {
            size_t cell = at->first[factors[f].breakdown] + label;
            if (count_of(people, cell, at->adults) <= 0)
                continue;
            r->cell[r->count] = cell;
            r->factor[r->count++] = factors[f].factor;
        }
}

static void fill_covariances(const struct ranking *ranking, struct regression *r)
{
    const struct modes_people *people = ranking->people;
    const struct modes_layout *at = people->at;
    double n = ranking->adults, excluded = 0;
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++)
        excluded += count_of(people, at->first[MODES_BY_DECILE] + d, at->excluded) / n;
    for (size_t i = 0; i < r->count; i++) {
        double mean = count_of(people, r->cell[i], at->adults) / n;
        for (size_t j = 0; j < r->count; j++)
            r->covariances[i * r->count + j] = adults_in(people, r->cell[i], r->cell[j]) / n -
                                               mean * count_of(people, r->cell[j], at->adults) / n;
        r->with_exclusion[i] = count_of(people, r->cell[i], at->excluded) / n - mean * excluded;
        for (size_t d = 0; d < WORLD_DECILE_COUNT; d++)
            r->with_rank[i] += adults_in(people, r->cell[i], at->first[MODES_BY_DECILE] + d) / n *
                               (ranking->rank[d] - 0.5);
    }
}

/* Least squares by a pivoted Cholesky decomposition, of the dummies up to the first that follows from those before it; the
 * coefficients of the others are zero. They replace the covariances with exclusion. */
static void solve(struct regression *r)
{
    gsl_matrix_view all = gsl_matrix_view_array(r->covariances, r->count, r->count);
    gsl_vector_view right = gsl_vector_view_array(r->with_exclusion, r->count);
    gsl_permutation order = {r->count, r->order};
    size_t rank = 0;
    gsl_linalg_pcholesky_decomp(&all.matrix, &order); /* P S P' = L D L' */
    gsl_permute_vector(&order, &right.vector);
    while (rank < r->count && gsl_matrix_get(&all.matrix, rank, rank) > least_variance)
        rank++;
    for (size_t i = rank; i < r->count; i++)
        r->with_exclusion[i] = 0;
    if (rank > 0) {
        gsl_matrix_view kept = gsl_matrix_submatrix(&all.matrix, 0, 0, rank, rank);
        gsl_vector_view part = gsl_vector_subvector(&right.vector, 0, rank);
        gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasUnit, &kept.matrix, &part.vector);
        for (size_t i = 0; i < rank; i++)
            r->with_exclusion[i] /= gsl_matrix_get(&kept.matrix, i, i);
        gsl_blas_dtrsv(CblasLower, CblasTrans, CblasUnit, &kept.matrix, &part.vector);
    }
    gsl_permute_vector_inverse(&order, &right.vector);
}

static enum sim_status fill_contributions(const struct sim_world *world,
                                          const struct ranking *ranking, double index,
                                          struct sim_error *error)
{
    enum sim_status status;
    struct regression r;
    double *contributions = account_reals(world, "exclusion_contribution_by_factor");
    SIM_TRY(make_regression(&r, ranking->people->at->cells, error));
    list_dummies(ranking->people, &r);
    fill_covariances(ranking, &r);
    solve(&r);
    for (size_t i = 0; i < r.count; i++)
        contributions[r.factor[i]] += index_of_covariance * r.with_exclusion[i] * r.with_rank[i];
    contributions[ACCOUNT_OF_RESIDUAL] = index;
    for (size_t f = 0; f < FACTORS; f++)
        contributions[ACCOUNT_OF_RESIDUAL] -= contributions[factors[f].factor];
out:
    free_regression(&r);
    return status;
}

enum sim_status exclusion_fill(const struct sim_world *world, const struct modes_people *people,
                               struct sim_error *error)
{
    struct ranking ranking;
    fill_ranking(people, &ranking);
    if (!(ranking.adults > 0)) {
        account_put_real(world, "exclusion_concentration", 0, (double)NAN);
        account_put_real(world, "endured_concentration", 0, (double)NAN);
        for (size_t f = 0; f < ACCOUNT_FACTOR_COUNT; f++)
            account_put_real(world, "exclusion_contribution_by_factor", f, (double)NAN);
        return SIM_OK;
    }
    double index = index_of(&ranking, people->at->excluded);
    account_put_real(world, "exclusion_concentration", 0, index);
    account_put_real(world, "endured_concentration", 0, index_of(&ranking, people->at->endured));
    return fill_contributions(world, &ranking, index, error);
}
