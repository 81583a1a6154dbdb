/* The world shared by all agents: dimensions, places, reference groups, and the rates read from the
 * inputs. */
#ifndef MODELS_WORLD_STATE_H
#define MODELS_WORLD_STATE_H

#include "sim/sim.h"

/* ---- codes of the dimensions: the order of their labels ---- */

enum world_sex { WORLD_FEMALE, WORLD_MALE, WORLD_SEX_COUNT };

/* Diplomas in rising order, then those still in education (pupils, students, children). */
enum world_diploma {
    WORLD_DIPLOMA_NONE,
    WORLD_DIPLOMA_BREVET,
    WORLD_DIPLOMA_CAP_BEP,
    WORLD_DIPLOMA_BAC,
    WORLD_DIPLOMA_SHORT_HIGHER,
    WORLD_DIPLOMA_LONG_HIGHER,
    WORLD_IN_EDUCATION,
    WORLD_DIPLOMA_COUNT,
    WORLD_DIPLOMA_FINAL_COUNT = WORLD_IN_EDUCATION
};

enum world_activity {
    WORLD_EMPLOYED,
    WORLD_UNEMPLOYED,
    WORLD_RETIRED,
    WORLD_STUDENT,
    WORLD_OTHER_ACTIVITY,
    WORLD_ACTIVITY_COUNT
};

enum { WORLD_OCCUPATION_GROUP_COUNT = 8, WORLD_OCCUPATION_NONE = 7 };

enum world_role { WORLD_ADULT, WORLD_CHILD, WORLD_ROLE_COUNT };

enum world_household_type {
    WORLD_ALONE,
    WORLD_COUPLE,
    WORLD_COUPLE_CHILDREN,
    WORLD_LONE_PARENT,
    WORLD_SHARED,
    WORLD_HOUSEHOLD_TYPE_COUNT
};

/* Situation of a person of 15 or more in the opening table households.csv, in the order of its
 * columns. */
enum world_situation {
    WORLD_IN_COUPLE,
    WORLD_LIVING_ALONE,
    WORLD_WITH_PARENTS,
    WORLD_LONE,
    WORLD_OTHER_SITUATION,
    WORLD_SITUATION_COUNT
};

enum {
    WORLD_BASE_YEAR = 2010,    /* of the inputs; births are counted from its January */
    WORLD_AGE_COUNT = 20,      /* bands of five years: 0-4 ... 95 and more */
    WORLD_AGE_YEARS = 5,       /* width of a band */
    WORLD_AGE_BAND_COUNT = 6,  /* under 15, 15-29, 30-44, 45-59, 60-74, 75 and more */
    WORLD_AGE_BAND_YEARS = 15, /* width of these */
    WORLD_OLDEST = 110,        /* last age of the mortality table */
    WORLD_ADULT_AGE = 15, /* statistics of use are about persons of 15 or more, as the surveys */
    WORLD_DECILE_COUNT = 10,
    WORLD_HOUSEHOLD_SIZE_COUNT = 6 /* 1 ... 5, 6 and more */
};

/* Completed years at `month` of a person born in `birth` (both counted from the same month); 0 in
 * the first year of life. */
static inline int world_age(int32_t month, int32_t birth)
{
    return (int)((month - birth) / SIM_MONTHS_PER_YEAR);
}
/* A decile (0..9) counted from the middle of the distribution: -4.5 ... 4.5. */
static inline double world_decile_centred(int decile)
{
    return decile - (WORLD_DECILE_COUNT - 1) / 2.0;
}
/* Where in the longer of two ordered lists the partner of the i-th of the shorter one stands, so that those left
 * over are spread evenly. */
static inline size_t world_spread(size_t i, size_t shorter, size_t longer)
{
    return (2 * i + 1) * longer / (2 * shorter);
}
/* The calendar year of a month of birth. */
static inline int world_birth_year(int32_t birth)
{
    return sim_month_year(sim_month(WORLD_BASE_YEAR, 1) + birth);
}
/* Index of the five-year band of an age in years. */
static inline int world_age_index(int age)
{
    return age >= 95 ? WORLD_AGE_COUNT - 1 : age / WORLD_AGE_YEARS;
}
static inline int world_age_band(int age)
{
    return age >= 75 ? WORLD_AGE_BAND_COUNT - 1 : age / WORLD_AGE_BAND_YEARS;
}
/* Births are counted from January 2010, the base of the inputs. */
static inline int32_t world_month(const struct sim_world *world)
{
    return world->month - sim_month(WORLD_BASE_YEAR, 1);
}

enum { WORLD_DIMENSION_COUNT = 44, WORLD_INPUT_COUNT = 31 };
extern const struct sim_dimension *const world_dimensions[WORLD_DIMENSION_COUNT];

/* ---- places and reference groups ---- */

#define DEPARTEMENT_COLUMNS(C)                                                                     \
    C(f32, internet_share, STATE, "1", "",                                                         \
      "share of internet users among its residents of 15 or more, last month")                     \
    C(u8, region, TRAIT, "", "", "number of its region, in the order of first appearance")         \
    C(f64, unemployment, STATE, "1", "",                                                           \
      "unemployment rate of its residents, smoothed over a year")                                  \
    C(f64, wage_factor, STATE, "1", "", "pay relative to the country, by the wage curve")

/* One row per age band x diploma: acquaintances are mostly people of one's own age and schooling.
 */
#define GROUP_COLUMNS(C)                                                                           \
    C(f32, internet_share, STATE, "1", "", "share of internet users of the group, last month")     \
    C(f32, smartphone_share, STATE, "1", "", "share of smartphone owners of the group, last month")

/* One row per threshold between national deciles of standard of living. */
#define DECILE_COLUMNS(C)                                                                          \
    C(f64, threshold, STATE, "EUR/year", "",                                                       \
      "standard of living under which the persons of this and lower deciles live")

SIM_TABLE_VIEW(departement_view, DEPARTEMENT_COLUMNS);
SIM_TABLE_VIEW(group_view, GROUP_COLUMNS);
SIM_TABLE_VIEW(decile_view, DECILE_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(departement_columns, departement_view, DEPARTEMENT_COLUMNS)
SIM_TABLE_VIEW_FUNCTION(group_columns, group_view, GROUP_COLUMNS)
SIM_TABLE_VIEW_FUNCTION(decile_columns, decile_view, DECILE_COLUMNS)

extern const struct sim_table_declaration departement_table, group_table, decile_table;

/* ---- rates: what the inputs say, in the form the rules use; constant during a run ---- */

struct world_trait {
    uint8_t diploma, activity, occupation_group;
    double persons;
};

struct market_rates; /* market/state.h */
struct mode_rates;   /* mode/state.h */

struct world_rates {
    struct market_rates *market; /* what the tables of the economy say */
    struct mode_rates *modes;    /* what the tables of modes say */
    size_t departement_count;
    /* [departement][age][sex] persons on 1 January of the base year */
    int64_t *persons;
    struct world_departement {
        double unemployment; /* share of the labour force */
        double deciles[9];   /* EUR/year of standard of living */
        size_t region;
    } * departements;
    size_t region_count;
    /* the joint table by age and sex: rows trait_first[age][sex] .. + trait_rows[age][sex] - 1 */
    struct world_trait *traits;
    size_t trait_first[WORLD_AGE_COUNT][WORLD_SEX_COUNT];
    size_t trait_rows[WORLD_AGE_COUNT][WORLD_SEX_COUNT];
    double (*diploma_of_cohort)[WORLD_SEX_COUNT][WORLD_DIPLOMA_FINAL_COUNT]; /* [cohort] */
    int cohort_first; /* birth year of the first five-year cohort */
    size_t cohort_count;
    double still_studying[WORLD_OLDEST + 1][WORLD_DIPLOMA_FINAL_COUNT]; /* by completed age */
    double death[WORLD_OLDEST + 1][WORLD_SEX_COUNT];             /* annual probability, 2010 */
    double death_improvement[WORLD_OLDEST + 1][WORLD_SEX_COUNT]; /* relative fall a year */
    double (*fertility)[WORLD_AGE_COUNT]; /* [year from the base year] births a woman a year */
    size_t fertility_count;
    double migration[WORLD_AGE_COUNT][WORLD_SEX_COUNT]; /* net, a person a year */
    double situation[WORLD_AGE_COUNT][WORLD_SEX_COUNT][WORLD_SITUATION_COUNT];
    double household_size[WORLD_HOUSEHOLD_SIZE_COUNT]; /* share of households */
    double internet[WORLD_AGE_COUNT][WORLD_SEX_COUNT][WORLD_DIPLOMA_COUNT];
    double skill_mean[WORLD_AGE_COUNT][WORLD_SEX_COUNT][WORLD_DIPLOMA_COUNT];
    double skill_sd[WORLD_AGE_COUNT][WORLD_SEX_COUNT][WORLD_DIPLOMA_COUNT];
};

static inline const struct world_rates *world_rates(const struct sim_world *world)
{
    return world->model_data;
}
/* Persons of the table in one cell. */
static inline int64_t world_persons(const struct world_rates *rates, size_t departement, size_t age,
                                    size_t sex)
{
    return rates->persons[(departement * WORLD_AGE_COUNT + age) * WORLD_SEX_COUNT + sex];
}

extern const struct sim_input_declaration *const world_inputs[WORLD_INPUT_COUNT];

/* For readers of input tables: the code of a label of a dimension, and a number between two bounds; SIM_INPUT with the row,
 * what was read and what is allowed. */
enum sim_status world_input_code(const struct sim_world *world, const char *dimension,
                                 const struct sim_input *input, size_t row, const char *text,
                                 size_t *code, struct sim_error *error);
enum sim_status world_input_range(const struct sim_input *input, size_t row, const char *column,
                                  double value, double low, double high, struct sim_error *error);

/* Code of the last label of dimension occupation, none. */
static inline uint8_t world_no_occupation(const struct sim_world *world)
{
    return (uint8_t)(sim_world_dimension(world, "occupation")->count - 1);
}

/* The model's prepare and release: inputs into rates, labels of départements. */
enum sim_status world_prepare(struct sim_world *world, struct sim_error *error);
void world_release(struct sim_world *world);

/* The final diploma (code) that a person of a birth year and sex reaches, from a uniform in (0, 1),
 * given that he or she is still in education at completed age `age` (0 for everyone). */
uint8_t world_diploma_draw(const struct world_rates *rates, int birth_year, size_t sex, int age,
                           double uniform);

/* Standard of living at a rank in (0, 1) of a département's distribution: log-linear between its
 * deciles, a straight line to `bottom` x the first decile below, a Pareto tail of exponent `tail`
 * above the last. */
double world_income_quantile(const struct world_departement *departement, double rank,
                             double bottom, double tail);

/* A normal deviate for one event, by the inverse distribution function. */
double world_normal(const struct sim_random_event *event, uint32_t draw);

#endif
