/* The series of the account of modes about persons: their declarations, and how they are filled from the tables of
 * modes.c. Those about firms, payments and tasks are in modes_market.c. */
#include "models/account/modes.h"

#include "models/account/put.h"
#include "models/account/state.h"
#include "models/household/state.h"

#include <stdio.h>

/* ---- series ---- */

static const char *const by_person[] = {"",    "age_band",       "diploma",     "decile",
                                        "sex", "household_type", "departement", NULL};
static const char *const by_mode_and_age[] = {"category_mode", "category_mode age_band", NULL};
static const char *const by_category_and_place[] = {
    "category",        "category age_band",    "category diploma",
    "category decile", "category departement", NULL};
static const char *const by_category_and_person[] = {"category", "category age_band",
                                                     "category diploma", "category decile", NULL};
static const char *const by_help[] = {"",
                                      "age_band",
                                      "diploma",
                                      "decile",
                                      "sex",
                                      "household_type",
                                      "departement",
                                      "category helper",
                                      "category helper age_band",
                                      NULL};
static const char *const by_class[] = {
    "",  "category", "category_mode", "mode_class", "category mode_class", "mode_class age_band",
    NULL};
static const char *const by_loss[] = {"",    "category",       "age_band",    "diploma", "decile",
                                      "sex", "household_type", "departement", NULL};
static const char *const by_category[] = {"", "category", NULL};
static const char *const by_reference[] = {
    "", "age_band", "diploma", "decile", "household_type", "departement", NULL};

#define RUN "this run"

#define SERIES(S)                                                                                  \
    S(persons_ever, COUNT, by_mode_and_age, "person", "persons who have ever used a mode",         \
      "adults who have ever bought in the category in this mode", RUN)                             \
    S(persons_year, COUNT, by_mode_and_age, "person", "persons who used a mode this year",         \
      "adults who have bought in the category in this mode since January", RUN)                    \
    S(persons_exclusive, COUNT, by_mode_and_age, "person", "persons who use no counter",           \
      "adults whose mode it is and who have used no counter of the category since January", RUN)   \
    S(persons_without, COUNT, by_category_and_place, "person", "persons who go without",           \
      "adults who forgo the purchases of the category for want of a mode that they can use", RUN)  \
    S(persons_unable, COUNT, by_category_and_person, "person",                                     \
      "persons unable to buy online alone",                                                        \
      "adults without the skill or the equipment for any online mode that the category has", RUN)  \
    S(persons_helped, COUNT, by_help, "person", "persons helped",                                  \
      "adults who buy with the help of somebody: in one category at least, or in the category",    \
      RUN)                                                                                         \
    S(persons_excluded, COUNT, by_person, "person", "persons excluded",                            \
      "adults who go without in one category at least", RUN)                                       \
    S(persons_endured, COUNT, by_person, "person", "persons who endure a mode",                    \
      "adults with an endured mode in one category at least", RUN)                                 \
    S(persons_unwitting, COUNT, by_person, "person", "persons who give up data unwittingly",       \
      "adults with a mode that takes personal records of which not all are known to be taken",     \
      RUN)                                                                                         \
    S(persons_collaborative_ever, COUNT, by_person, "person",                                      \
      "persons who have ever bought from another person",                                          \
      "adults who have ever used a mode in which another person supplies (form peer)", RUN)        \
    S(persons_collaborative_year, COUNT, by_person, "person",                                      \
      "persons who bought from another person this year",                                          \
      "adults who have used a mode in which another person supplies since January", RUN)           \
    S(purchases, REAL, by_class, "purchase/month", "purchases",                                    \
      "purchases of the month; staffed at a counter, any other by the buyer's terms: chosen if a " \
      "counter was to be had on fair terms, else endured by whom one would have served better, "   \
      "obligatory for others",                                                                     \
      "definition: this model")                                                                    \
    S(endured_loss, REAL, by_loss, "EUR of 2010/month", "loss of endured purchases",               \
      "what the month's endured purchases are worth less to the buyers than at a counter on fair " \
      "terms",                                                                                     \
      "definition: this model; cf. Small and Rosen (1981)")                                        \
    S(purchases_forgone, REAL, by_category, "purchase/month", "purchases forgone",                 \
      "purchases of the month forgone for want of a mode that the person can use", RUN)            \
    S(persons_gave_up_year, COUNT, by_person, "person", "persons who gave up this year",           \
      "adults who have gone without in one category at least in a month since January", RUN)       \
    S(persons_gave_up_lasting, COUNT, by_person, "person", "persons who gave up for a year",       \
      "adults who have gone without in one category at least in each of the last twelve months; "  \
      "months are counted from the opening, so that there are none in the first year",             \
      RUN)                                                                                         \
    S(persons_unable_somewhere, COUNT, by_person, "person",                                        \
      "persons unable to buy online alone somewhere",                                              \
      "adults without the skill or the equipment for any online mode of one category at least",    \
      RUN)                                                                                         \
    S(rights_lapsed, REAL, by_reference, "EUR/month", "benefits not taken up",                     \
      "benefits that households lose who go without the procedure; age and diploma are those of "  \
      "the household's adult of lowest id",                                                        \
      RUN)                                                                                         \
    S(households_lapsed, COUNT, by_reference, "household", "households that lose benefits",        \
      "households that lose benefits because they go without the procedure; age and diploma are "  \
      "those of the household's adult of lowest id",                                               \
      RUN)
SERIES(ACCOUNT_SERIES)

#define RATIOS(R)                                                                                  \
    R(excluded_share, by_person, "%", "share excluded",                                            \
      "adults who go without in one category at least, per 100 adults", RUN, persons_excluded,     \
      persons_15, 100)                                                                             \
    R(gave_up_year_share, by_person, "%", "share who gave up this year",                           \
      "adults who have gone without in one category at least in a month since January, per 100 "   \
      "adults",                                                                                    \
      RUN, persons_gave_up_year, persons_15, 100)                                                  \
    R(gave_up_lasting_share, by_person, "%", "share who gave up for a year",                       \
      "adults who have gone without in each of the last twelve months, per 100 adults", RUN,       \
      persons_gave_up_lasting, persons_15, 100)                                                    \
    R(unable_somewhere_share, by_person, "%", "share unable to buy online alone somewhere",        \
      "adults without the skill or the equipment for any online mode of one category at least, "   \
      "per 100 adults",                                                                            \
      RUN, persons_unable_somewhere, persons_15, 100)                                              \
    R(endured_share, by_person, "%", "share who endure a mode",                                    \
      "adults with an endured mode in one category at least, per 100 adults", RUN,                 \
      persons_endured, persons_15, 100)                                                            \
    R(unwitting_share, by_person, "%", "share who give up data unwittingly",                       \
      "adults who give up records not all knowingly, per 100 adults", RUN, persons_unwitting,      \
      persons_15, 100)                                                                             \
    R(collaborative_ever_share, by_person, "%", "share who have ever bought from another person",  \
      "adults who have ever used a mode of form peer, per 100 adults", RUN,                        \
      persons_collaborative_ever, persons_15, 100)                                                 \
    R(collaborative_year_share, by_person, "%", "share who bought from another person this year",  \
      "adults who have used a mode of form peer since January, per 100 adults", RUN,               \
      persons_collaborative_year, persons_15, 100)
RATIOS(ACCOUNT_RATIO)

#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_modes_series[] = {SERIES(POINTER) RATIOS(POINTER)
                                                                         NULL};

/* ---- filling ---- */

/* Sets of breakdowns, as bits of enum modes_breakdown. */
enum {
    AGE = 1 << MODES_BY_AGE_BAND,
    PERSON = AGE | 1 << MODES_BY_DIPLOMA | 1 << MODES_BY_DECILE,
    PLACE = PERSON | 1 << MODES_BY_DEPARTEMENT,
    ALL = (1 << MODES_BREAKDOWN_COUNT) - 1
};

/* The full name of a series: by `lead` ("" for none), then by `dimension` ("" for none). */
static void name_of(char *name, size_t size, const char *series, const char *lead,
                    const char *dimension)
{
    snprintf(name, size, "%s%s%s%s%s", series, *lead || *dimension ? "_by_" : "", lead,
             *lead && *dimension ? "_" : "", dimension);
}

static int64_t cell_of(const struct modes_people *people, enum modes_breakdown b, size_t label,
                       size_t column)
{
    const struct modes_layout *at = people->at;
    return people->counts[(at->first[b] + label) * at->width + column];
}

/* Adults in a column, over all age bands. */
static int64_t total_of(const struct modes_people *people, size_t column)
{
    int64_t sum = 0;
    for (size_t label = 0; label < people->at->labels[MODES_BY_AGE_BAND]; label++)
        sum += cell_of(people, MODES_BY_AGE_BAND, label, column);
    return sum;
}

/* A series of `count` columns from `first` on, whose labels are those of `lead`: its totals and the breakdowns of the set. */
static void fill_columns(const struct sim_world *world, const struct modes_people *people,
                         const char *series, const char *lead, size_t first, size_t count,
                         unsigned set)
{
    char name[2 * SIM_NAME_MAX];
    int64_t weight = account_weight(world);
    name_of(name, sizeof name, series, lead, "");
    int64_t *totals = account_counts(world, name);
    for (size_t k = 0; k < count; k++)
        totals[k] = weight * total_of(people, first + k);
    for (unsigned bits = set; bits; bits &= bits - 1) {
        enum modes_breakdown b = (enum modes_breakdown)__builtin_ctz(bits);
        name_of(name, sizeof name, series, lead, modes_breakdown_dimensions[b]);
        int64_t *cells = account_counts(world, name);
        size_t labels = people->at->labels[b];
        for (size_t k = 0; k < count; k++)
            for (size_t label = 0; label < labels; label++)
                cells[k * labels + label] = weight * cell_of(people, b, label, first + k);
    }
}

/* Helpers by category and age band; the total is that of persons helped at all. */
static void fill_helpers(const struct sim_world *world, const struct modes_people *people)
{
    const struct modes_layout *at = people->at;
    fill_columns(world, people, "persons_helped", "category_helper", at->helpers,
                 at->categories * MODE_HELP_COUNT, AGE);
    fill_columns(world, people, "persons_helped", "", at->helped, 1, ALL);
}

/* Purchases of the month by class: all adults make as many in a category. */
static void fill_classes(const struct sim_world *world, const struct modes_people *people)
{
    const struct modes_layout *at = people->at;
    double *fine = account_reals(world, "purchases_by_category_mode_class");
    double *classes = account_reals(world, "purchases_by_mode_class");
    double *ages = account_reals(world, "purchases_by_mode_class_age_band");
    size_t bands = at->labels[MODES_BY_AGE_BAND];
    for (size_t k = 0; k < at->categories * MODE_CLASS_COUNT; k++) {
        size_t class = k % MODE_CLASS_COUNT;
        int64_t each =
            account_weight(world) * mode_purchases(mode_rates(world), k / MODE_CLASS_COUNT);
        for (size_t band = 0; band < bands; band++) {
            double made =
                (double)(each * cell_of(people, MODES_BY_AGE_BAND, band, at->classes + k)) / 100;
            fine[k] += made;
            classes[class] += made;
            ages[class * bands + band] += made;
        }
    }
}

/* Purchases by mode, as counted when they were made. */
static void fill_purchases(const struct sim_world *world)
{
    struct mode_view mode = mode_modes(world);
    struct category_view category = mode_categories(world);
    int64_t made = 0, forgone = 0;
    for (size_t m = 0; m < mode.count; m++)
        account_put_money(world, "purchases_by_category_mode", m, mode.purchases[m]);
    for (size_t c = 0; c < category.count; c++) {
        account_put_money(world, "purchases_by_category", c, category.purchases[c]);
        account_put_money(world, "purchases_forgone_by_category", c, category.forgone[c]);
        made += category.purchases[c];
        forgone += category.forgone[c];
    }
    account_put_money(world, "purchases", 0, made);
    account_put_money(world, "purchases_forgone", 0, forgone);
}

/* Losses come in ten-thousandths of a euro. */
static double loss_of(const struct sim_world *world, int64_t loss)
{
    return account_euros(world, loss) / 100;
}

static void fill_losses(const struct sim_world *world, const struct modes_people *people)
{
    const struct modes_layout *at = people->at;
    int64_t everybody = 0;
    for (size_t c = 0; c < at->categories; c++) {
        account_put_real(world, "endured_loss_by_category", c,
                         loss_of(world, people->category_loss[c]));
        everybody += people->category_loss[c];
    }
    account_put_real(world, "endured_loss", 0, loss_of(world, everybody));
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
        char name[2 * SIM_NAME_MAX];
        name_of(name, sizeof name, "endured_loss", "", modes_breakdown_dimensions[b]);
        double *losses = account_reals(world, name);
        for (size_t label = 0; label < at->labels[b]; label++)
            losses[label] = loss_of(world, people->loss[at->first[b] + label]);
    }
}

/* Benefits not taken up, by what the household is and by its adult of lowest id. */
static void fill_lapsed(const struct sim_world *world, const struct modes_people *people)
{
    static const enum modes_breakdown by[] = {MODES_BY_AGE_BAND, MODES_BY_DIPLOMA, MODES_BY_DECILE,
                                              MODES_BY_HOUSEHOLD_TYPE, MODES_BY_DEPARTEMENT};
    const struct modes_layout *at = people->at;
    char name[2 * SIM_NAME_MAX];
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
        size_t first = at->first[by[i]];
        name_of(name, sizeof name, "households_lapsed", "", modes_breakdown_dimensions[by[i]]);
        int64_t *households = account_counts(world, name);
        name_of(name, sizeof name, "rights_lapsed", "", modes_breakdown_dimensions[by[i]]);
        double *rights = account_reals(world, name);
        for (size_t label = 0; label < at->labels[by[i]]; label++) {
            households[label] =
                account_weight(world) * people->cell_households_lapsed[first + label];
            rights[label] = account_euros(world, people->cell_lapsed[first + label]);
        }
    }
    account_add_count(world, "households_lapsed", 0, people->households_lapsed);
    account_put_money(world, "rights_lapsed", 0, people->lapsed);
}

void modes_fill_people(const struct sim_world *world, const struct modes_people *people)
{
    const struct modes_layout *at = people->at;
    fill_columns(world, people, "persons", "category_mode", at->users, at->modes, PLACE);
    fill_columns(world, people, "persons_ever", "category_mode", at->ever, at->modes, AGE);
    fill_columns(world, people, "persons_year", "category_mode", at->year, at->modes, AGE);
    fill_columns(world, people, "persons_exclusive", "category_mode", at->exclusive, at->modes,
                 AGE);
    fill_columns(world, people, "persons_without", "category", at->without, at->categories, PLACE);
    fill_columns(world, people, "persons_unable", "category", at->unable, at->categories, PERSON);
    fill_columns(world, people, "persons_excluded", "", at->excluded, 1, ALL);
    fill_columns(world, people, "persons_gave_up_year", "", at->gave_up_year, 1, ALL);
    fill_columns(world, people, "persons_gave_up_lasting", "", at->gave_up_lasting, 1, ALL);
    fill_columns(world, people, "persons_unable_somewhere", "", at->unable_somewhere, 1, ALL);
    fill_columns(world, people, "persons_endured", "", at->endured, 1, ALL);
    fill_columns(world, people, "persons_unwitting", "", at->unwitting, 1, ALL);
    fill_columns(world, people, "persons_collaborative_ever", "", at->collaborative_ever, 1, ALL);
    fill_columns(world, people, "persons_collaborative_year", "", at->collaborative_year, 1, ALL);
    fill_helpers(world, people);
    fill_classes(world, people);
    fill_purchases(world);
    fill_losses(world, people);
    fill_lapsed(world, people);
}
