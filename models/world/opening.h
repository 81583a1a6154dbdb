/* The opening: how the population of the base year is drawn. Steps in the order they run. */
#ifndef MODELS_WORLD_OPENING_H
#define MODELS_WORLD_OPENING_H

#include "models/household/state.h"
#include "models/market/state.h"
#include "models/person/state.h"

/* The persons of one département are consecutive rows while the population is drawn. */
struct opening {
    struct sim_world *world;
    size_t *first;           /* [departement + 1] first person of each département */
    uint32_t *cell;          /* [departement][age][sex] persons drawn */
    size_t *household_count; /* [departement] */
    uint8_t *sector; /* [person row] sector worked in, SECTOR_COUNT for none; only from opening_work
                        to opening_firms */
};

/* A sequence that fills (0, 1) evenly from any start: x_k = start + k x golden ratio (mod 1), in
 * 64-bit integers (Weyl 1916; the golden ratio gives the lowest discrepancy). Shares drawn with it
 * along a list hold for the list and for any stretch of it. */
static inline double opening_even(uint64_t start, uint64_t k, uint64_t step)
{
    return ((double)((start + k * step) >> 11) + 0.5) * 0x1p-53;
}
/* Steps of the two-dimensional version (Roberts 2018: powers of the plastic number), for pairs of
 * attributes. */
#define OPENING_STEP_1      UINT64_C(13925112128041195713) /* 2^64 x 0.7548776662466927 */
#define OPENING_STEP_2      UINT64_C(10511683108703174656) /* 2^64 x 0.5698402909980532 */
#define OPENING_STEP_GOLDEN UINT64_C(11400714819323198485) /* 2^64 x 0.6180339887498949 */

/* A random 64-bit start for one list of one purpose. */
uint64_t opening_start(const struct sim_world *world, const char *purpose, uint32_t list);

enum sim_status opening_people(struct opening *opening, struct sim_error *error);
enum sim_status opening_households(struct opening *opening, struct sim_error *error);
enum sim_status opening_income(struct opening *opening, struct sim_error *error);
enum sim_status opening_check(struct opening *opening, struct sim_error *error);
/* The economy, on the population drawn: work and its pay; firms, their staff, capital and customers; balances, and the rates
 * that close the accounts of the base year. */
enum sim_status opening_work(struct opening *opening, struct sim_error *error);
/* Parts of opening_work and opening_firms. */
enum sim_status opening_sectors(struct opening *opening, struct sim_error *error);
enum sim_status opening_pay(struct opening *opening, struct sim_error *error);
enum sim_status opening_market(struct opening *opening, struct sim_error *error);
enum sim_status opening_customers(struct opening *opening, struct sim_error *error);
/* Sizes >= 1 of `count` firms, in rising order of the quantiles of the sector's size classes, that
 * sum to `employees` (at least `count`). */
struct opening_sizes {
    double companies;     /* firms of the table without the businesses of the self-employed */
    double self_employed; /* persons at work in those, with their staff, all of the first class */
};
void opening_sizes(const struct market_production *production, const struct opening_sizes *sizes,
                   size_t count, size_t employees, uint32_t *staff);
/* Completed months (0 .. longest - 1) of a spell that ends with probability `hazard` a month, given
 * that it is shorter than `longest` months, from a uniform in (0, 1). */
double opening_months(double uniform, double hazard, double longest);
/* Index of the first cumulated weight above x times the last; cumulated[count - 1] > 0. */
size_t opening_pick(const double *cumulated, size_t count, double x);
enum sim_status opening_firms(struct opening *opening, struct sim_error *error);
enum sim_status opening_money(struct opening *opening, struct sim_error *error);
/* The first orders of households at the budgets that opening_money has found; business weights make up the rest, so that the
 * sales expected in every sector are its output. */
enum sim_status opening_orders(struct opening *opening, struct sim_error *error);
/* The rates of the economy that opening_money derives from the accounts (models/world/opening_rates.c). */
extern const struct sim_series_declaration *const opening_rates_series[]; /* ended by NULL */

/* The model's plan and open. */
enum sim_status world_plan(const struct sim_world *world, size_t *rows, struct sim_error *error);
enum sim_status world_open(struct sim_world *world, struct sim_error *error);
/* Sorts persons by household and households by département. */
enum sim_status world_arrange(struct sim_world *world, struct sim_error *error);

/* The comparison of the opening with its tables. */
extern const struct sim_series_declaration *const opening_series[]; /* ended by NULL */

#endif
