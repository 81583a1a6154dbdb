/* For tests of the labour market: a world of two occupations and a few firms, and workers made by hand in it, so that
 * figures can be worked out by hand. Include after cmocka.h. */
#ifndef TESTS_MODELS_HAND_LABOUR_H
#define TESTS_MODELS_HAND_LABOUR_H

#include "tests/models/small_world.h"

#include "models/market/search.h"
#include "models/mode/state.h"

#include <math.h>

enum { PLACE = 5, CLERK = 0, MASON = 1, NO_OCCUPATION = 2 };

static inline void assert_near(double value, double expected, const char *what)
{
    if (!(fabs(value - expected) <= 1e-9 * (1 + fabs(expected))))
        fail_msg("%s: %.17g, worked out by hand: %.17g", what, value, expected);
}
#define NEAR(value, expected) assert_near(value, expected, #value)

static inline void fill_table(struct sim_run *run, const char *name, size_t rows)
{
    struct sim_error error;
    size_t first;
    struct sim_table *table = sim_world_table(&run->world, name);
    if (table->count < rows)
        assert_int_equal(sim_table_append(table, rows - table->count, &first, &error), SIM_OK);
}

static inline struct market_rates *rates_of(struct sim_run *run)
{
    return ((struct world_rates *)run->world.model_data)->market;
}

/* Clerks work in trade, masons in building; a clerk may become a mason at once, a mason must
 * retrain to become a clerk. */
static inline void labour_world(struct sim_run *run, const struct small *small)
{
    small_empty(run, small);
    fill_table(run, "sector", SECTOR_COUNT);
    fill_table(run, "participation", WORLD_AGE_COUNT * WORLD_SEX_COUNT);
    fill_table(run, "economy", 1);
    struct market_rates *rates = rates_of(run);
    fill_table(run, "occupation", rates->occupation_count);
    fill_table(run, "front", SECTOR_COUNT * NO_OCCUPATION);
    for (size_t i = 0; i < SECTOR_COUNT * NO_OCCUPATION; i++)
        mode_front(&run->world).factor[i] = 1;
    rates->occupation_count = NO_OCCUPATION;
    for (size_t o = 0; o < NO_OCCUPATION; o++) {
        struct market_occupation *occupation = &rates->occupations[o];
        occupation->jobs = 100;
        occupation->women = 0.5;
        for (int d = 0; d < WORLD_DIPLOMA_FINAL_COUNT; d++)
            occupation->diploma[d] = 0.2;
        occupation->exit_rate = 0.1;
        for (int s = 0; s < SECTOR_COUNT; s++)
            occupation->sector[s] = s == (o == CLERK ? SECTOR_GZ : SECTOR_FZ);
        occupation->first_move = o;
        occupation->move_count = 1;
        rates->moves[o] = (struct market_move){(uint8_t)(1 - o), o == MASON, 1};
        market_occupations(&run->world).pay[o] = 300000;
    }
    struct economy_view economy = market_economy(&run->world);
    economy.productivity[0] = economy.wage_index[0] = economy.consumer_price[0] = 1;
    for (int s = 0; s < SECTOR_COUNT; s++)
        market_sectors(&run->world).wage_factor[s] = 1;
    struct departement_view place =
        departement_columns(sim_world_table(&run->world, "departement"));
    for (size_t d = 0; d < place.count; d++)
        place.wage_factor[d] = 1;
}

static inline uint32_t worker(struct sim_run *run, uint8_t place, int age,
                              enum world_activity activity, uint8_t occupation)
{
    uint32_t row = small_person(run, small_home(run, place, 9000), WORLD_FEMALE, age, WORLD_ADULT);
    struct person_view person = small_persons(run);
    person.activity[row] = (uint8_t)activity;
    person.occupation[row] = occupation;
    return row;
}

static inline uint32_t firm(struct sim_run *run, uint8_t place, uint8_t sector, uint32_t vacancies)
{
    struct sim_error error;
    size_t row;
    assert_int_equal(sim_table_append(sim_world_table(&run->world, "firm"), 1, &row, &error),
                     SIM_OK);
    struct firm_view view = firm_firms(&run->world);
    view.departement[row] = place;
    view.sector[row] = sector;
    view.vacancies[row] = vacancies;
    view.quality[row] = view.hours[row] = 1;
    view.labour[row] = 1;
    view.efficiency[row] = view.price[row] = 1;
    return (uint32_t)row;
}

static inline void employ(struct sim_run *run, uint32_t row, uint32_t employer,
                          enum market_status status, int32_t pay)
{
    struct person_view person = small_persons(run);
    person.activity[row] = WORLD_EMPLOYED;
    person.employer[row] = employer;
    person.status[row] = (uint8_t)status;
    person.pay[row] = pay;
}

#endif
