/* The person: columns and parameters. */
#ifndef MODELS_PERSON_STATE_H
#define MODELS_PERSON_STATE_H

#include "models/world/state.h"

#define PERSON_COLUMNS(C)                                                                          \
    C(i16, birth, TRAIT, "month", "", "month of birth, counted from January 2010")                 \
    C(u8, sex, TRAIT, "", "sex", "sex")                                                            \
    C(u8, diploma, STATE, "", "diploma", "highest diploma, or still in education")                 \
    C(u8, diploma_final, TRAIT, "", "diploma", "diploma with which education ends")                \
    C(u8, activity, STATE, "", "activity", "activity: employed, unemployed (looks for work), ...") \
    C(u8, occupation_group_opening, TRAIT, "", "occupation_group",                                 \
      "socio-professional group at the opening (who was not yet there: none)")                     \
    C(u8, occupation, STATE, "", "occupation",                                                     \
      "occupation at work, or of the last work, or looked for; none before the first")             \
    C(u8, status, STATE, "", "status", "status at work")                                           \
    C(link, employer, STATE, "", "firm", "firm worked for, one's own if self-employed")            \
    C(i32, pay, STATE, "0.01 EUR/month", "",                                                       \
      "gross pay at work; last pay of the unemployed; pension of the retired before "              \
      "pension_factor")                                                                            \
    C(f32, earning, TRAIT, "1", "", "lasting deviation of the log of pay from the occupation's")   \
    C(u16, spell, STATE, "month", "", "months in this job, or since the last one")                 \
    C(u8, rights, STATE, "month", "", "months of unemployment benefit left")                       \
    C(u8, training, STATE, "month", "", "months of retraining left; 0 when not retraining")        \
    C(u8, goal, STATE, "", "occupation", "occupation retrained for")                               \
    C(u8, change, FLOW, "", "", "bits: what happened at work this month (person/state.h)")         \
    C(link, household, STATE, "", "household", "household lived in")                               \
    C(link, next, STATE, "", "person", "next member of the household, by rising id")               \
    C(u8, role, STATE, "", "role", "adult of the household, or child or other kin")                \
    C(u8, seeking, STATE, "", "", "1 while looking for a partner to live with")                    \
    C(u8, event, FLOW, "", "", "bits: what befalls the person this month (person/state.h)")        \
    C(f32, inclination, TRAIT, "standard deviation", "",                                           \
      "lasting taste for digital technology, standard normal over persons")                        \
    C(u8, internet, STATE, "", "", "1 if an internet user (in the last three months)")             \
    C(u8, idle, STATE, "month", "", "months since use was given up, 255: never used or longer")    \
    C(u8, smartphone, STATE, "", "", "1 if owner of a smartphone")                                 \
    C(f32, skill, STATE, "point", "", "digital skill, 0 to 100")                                   \
    C(u8, coached, STATE, "point", "",                                                             \
      "lasting skill that courses of digital training have added")                                 \
    C(u8, mode, DECISION, "", "per category",                                                      \
      "mode in which he or she buys, and the helper (codes in mode/state.h)")                      \
    C(u8, tried, STATE, "", "per category", "bits: modes of the category ever used")               \
    C(u8, recent, STATE, "", "per category", "bits: modes used since January")                     \
    C(u8, offers, DECISION, "", "", "bits: supplies offered to others (mode_supply.csv)")          \
    /* what the accounts remember: no rule reads it */                                             \
    C(u8, loss, STATE, "", "separation_cause", "why the last job ended; none before the first")    \
    C(i16, loss_month, STATE, "month", "", "month in which it ended, counted from January 2010")   \
    C(f32, loss_pay, STATE, "0.01 EUR of 2010/month", "", "gross pay in it, at consumer prices")   \
    C(u8, occupation_left, STATE, "", "occupation", "occupation in it")                            \
    C(u8, sector_left, STATE, "", "sector", "sector of its employer")                              \
    C(u8, status_left, STATE, "", "status", "status in it")                                        \
    C(u8, trained, STATE, "month", "",                                                             \
      "months since a retraining spell ended, counted from 1; 0: none, or found work, or longer "  \
      "than a year")                                                                               \
    C(f32, unpaid_minutes, FLOW, "min/month", "",                                                  \
      "minutes of tasks, travel and help without pay in the month's purchases")                    \
    C(f32, endured_loss, FLOW, "EUR of 2010/month", "",                                            \
      "what endured purchases of the month are worth less than at a counter on fair terms")        \
    C(f32, surplus, STATE, "EUR of 2010/month", "",                                                \
      "worth of the choice of modes beyond that of fair counters, valued once a year")             \
    C(u8, without_months, STATE, "month", "",                                                      \
      "months in a row of going without in some category; 255: longer")                            \
    C(u8, without_year, STATE, "", "", "1 if gone without in some category since January")

SIM_TABLE_VIEW(person_view, PERSON_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(person_columns, person_view, PERSON_COLUMNS)
extern const struct sim_table_declaration person_table;
extern const struct sim_panel_declaration person_panel;

enum { PERSON_IDLE_LONG = 255 };

/* Bits of person.event. */
enum person_event {
    PERSON_DIES = 1,
    PERSON_DEPARTS = 2, /* leaves the country */
    PERSON_GIVES_BIRTH = 4,
    PERSON_IS_JOINED = 8,   /* somebody like this person arrives from abroad */
    PERSON_LEAVES_HOME = 16 /* the parents' */
};

/* Why a job ended: id, label. */
#define PERSON_LOSSES(L)                                                                           \
    L(NONE, "none")                                                                                \
    L(ENDED, "ended")         /* by itself: the contract ran out, or resignation */                \
    L(DISMISSED, "dismissed") /* the firm had too many for its sales */                            \
    L(MODES, "modes")         /* the firm had too many because customers took the tasks */         \
    L(CLOSED, "closed")       /* the firm closed */                                                \
    L(MOVED, "moved")         /* for another job */
enum person_loss {
#define PERSON_LOSS_ENUM(id, label) PERSON_LOSS_##id,
    PERSON_LOSSES(PERSON_LOSS_ENUM)
#undef PERSON_LOSS_ENUM
        PERSON_LOSS_COUNT
};

/* Bits of person.change: what happened at work this month. */
enum person_change {
    PERSON_LEAVES_JOB = 1,   /* quits, or the contract ends */
    PERSON_DISMISSED = 2,    /* the firm has too many */
    PERSON_FIRM_CLOSED = 4,  /* the firm is gone */
    PERSON_HIRED = 8,        /* begins a job */
    PERSON_CHANGES_JOB = 16, /* from one job to the next; with PERSON_HIRED */
    PERSON_ENTERS = 32,      /* joins the labour force */
    PERSON_RETIRES = 64,     /* leaves the labour force (retirement, or other inactivity) */
    PERSON_RETRAINS = 128    /* begins a retraining spell */
};

#define PERSON_PARAMETERS(P)                                                                       \
    P(real, boys, "person.birth.boys", "1", "0.512", "0.4", "0.6", MONTHLY,                        \
      "INSEE, long-run sex ratio at birth of 105 boys for 100 girls",                              \
      "share of boys among the newborn")                                                           \
    P(real, birth_single, "person.birth.single", "1", "0.25", "0", "1", MONTHLY, "assumption",     \
      "fertility of women not living in a couple, relative to those who do; the total follows "    \
      "the fertility table")                                                                       \
    P(integer, adult_home_age, "person.home.leaving_age", "year", "18", "15", "30", OPENING,       \
      "assumption", "age from which a child may leave the parents' home")                          \
    P(real, mortality_trend, "person.death.improvement", "1", "1", "0", "5", MONTHLY,              \
      "assumption",                                                                                \
      "multiplies the yearly fall of mortality in the table (1: it continues as 2003-2020)")       \
    P(real, reference_age, "person.digital.reference_age", "year", "40", "0", "110", OPENING,      \
      "assumption", "age of the reference person, from which the effects of age count")            \
    P(integer, digital_age, "person.digital.age", "year", "10", "0", "15", OPENING, "assumption",  \
      "age from which a person may use the internet on his or her own")                            \
    P(real, internet_adoption, "person.internet.adoption", "1/month", "0.08", "0", "1", MONTHLY,   \
      "assumption", "highest monthly probability of becoming a user")                              \
    P(real, internet_level, "person.internet.level", "logit", "-2.87", "-20", "20", MONTHLY,       \
      "calibrated: tools/calibrate.py",                                                            \
      "inclination to adopt in 2010: up to reference age, no diploma, median income")              \
    P(real, internet_trend, "person.internet.trend", "logit/year", "0.0881", "-1", "1", OPENING,   \
      "calibrated: tools/calibrate.py", "growth of the usefulness of the internet")                \
    P(real, internet_diploma, "person.internet.diploma", "logit/step", "0.684", "-5", "5",         \
      MONTHLY, "calibrated: tools/calibrate.py",                                                   \
      "effect of each step of diploma (none 0 ... long higher 5)")                                 \
    P(real, internet_age, "person.internet.age", "logit/(10 years)", "-1.25", "-5", "5", MONTHLY,  \
      "calibrated: tools/calibrate.py",                                                            \
      "effect of ten more years of age beyond the reference age")                                  \
    P(real, internet_income, "person.internet.income", "logit/decile", "0.25", "-2", "2", MONTHLY, \
      "assumption", "effect of one more decile of standard of living")                             \
    P(real, internet_home, "person.internet.home", "logit", "1", "-5", "5", MONTHLY, "assumption", \
      "effect of internet at home")                                                                \
    P(real, internet_smartphone, "person.internet.smartphone", "logit", "1", "-5", "5", MONTHLY,   \
      "assumption", "effect of owning a smartphone")                                               \
    P(real, internet_household, "person.internet.household", "logit", "0.5", "-5", "5", MONTHLY,   \
      "assumption", "effect of living with a user")                                                \
    P(real, internet_acquaintances, "person.internet.acquaintances", "logit", "2", "-10", "10",    \
      MONTHLY, "assumption", "effect of the share of users among acquaintances, from 0 to 1")      \
    P(real, internet_inclination, "person.internet.inclination", "logit", "2.48", "0", "10",       \
      OPENING, "calibrated: tools/calibrate.py",                                                   \
      "effect of one standard deviation of inclination")                                           \
    P(real, internet_alike, "person.internet.alike", "1", "0.694", "0", "1", OPENING,              \
      "calibrated: tools/calibrate.py",                                                            \
      "correlation of the lots of use at the opening of persons who live together")                \
    P(real, internet_abandon, "person.internet.abandon", "1/month", "0.0005", "0", "1", MONTHLY,   \
      "assumption", "monthly probability of giving up, below great age, without skill")            \
    P(real, abandon_age, "person.internet.abandon_age", "1/(10 years)", "2", "1", "20", MONTHLY,   \
      "assumption", "factor on giving up for every ten years beyond great age")                    \
    P(real, same_kind, "person.acquaintances.same_kind", "1", "0.7", "0", "1", MONTHLY,            \
      "assumption",                                                                                \
      "share of acquaintances of one's own age band and diploma, the others being of one's "       \
      "département")                                                                               \
    P(real, smartphone_opening, "person.smartphone.opening", "1", "0.03", "0", "1", OPENING,       \
      "assumption",                                                                                \
      "share of owners at the opening among users up to the reference age, of median income and "  \
      "inclination")                                                                               \
    P(real, smartphone_innovation, "person.smartphone.innovation", "1/month", "0.00262", "0", "1", \
      MONTHLY, "calibrated: tools/calibrate.py",                                                   \
      "monthly acquisition without owners around (Bass)")                                          \
    P(real, smartphone_imitation, "person.smartphone.imitation", "1/month", "0.0443", "0", "1",    \
      MONTHLY, "calibrated: tools/calibrate.py", "further acquisition when all around own one")    \
    P(real, smartphone_level, "person.smartphone.level", "logit", "4.45", "-20", "20", MONTHLY,    \
      "calibrated: tools/calibrate.py", "readiness to acquire of a user up to the reference age")  \
    P(real, smartphone_age, "person.smartphone.age", "logit/(10 years)", "-0.8", "-5", "5",        \
      MONTHLY, "assumption", "effect of ten more years of age beyond the reference age")           \
    P(real, smartphone_income, "person.smartphone.income", "logit/decile", "0.1", "-2", "2",       \
      MONTHLY, "assumption", "effect of one more decile of standard of living")                    \
    P(real, smartphone_inclination, "person.smartphone.inclination", "logit", "2.5", "0", "10",    \
      OPENING, "assumption", "effect of one standard deviation of inclination")                    \
    P(real, smartphone_user, "person.smartphone.user", "logit", "2.5", "0", "20", MONTHLY,         \
      "assumption", "effect of being an internet user")                                            \
    P(real, learning, "person.skill.learning", "1/month", "0.03", "0", "1", MONTHLY, "assumption", \
      "share of the gap to the attainable skill that a month of use closes")                       \
    P(real, learning_home, "person.skill.household", "1/month", "0.02", "0", "1", MONTHLY,         \
      "assumption", "share of the gap to the ablest user at home that a month closes")             \
    P(real, attainable, "person.skill.attainable", "point", "39.8", "0", "100", MONTHLY,           \
      "calibrated: tools/calibrate.py", "skill attainable by use: reference person")               \
    P(real, attainable_diploma, "person.skill.diploma", "point/step", "4", "-50", "50", MONTHLY,   \
      "OECD PIAAC 2012 (gradient of use at home by education), per step",                          \
      "effect of one step of diploma over cap_bep on the attainable skill")                        \
    P(real, attainable_cohort, "person.skill.cohort", "point/(10 years)", "4", "-50", "50",        \
      MONTHLY, "OECD PIAAC 2012 (gradient of use at home by age), rounded",                        \
      "effect on the attainable skill of being born ten years after the reference cohort")         \
    P(real, native_birth, "person.skill.native_birth", "year", "1995", "1900", "2100", MONTHLY,    \
      "assumption", "year of birth from which later cohorts attain no more")                       \
    P(real, attainable_inclination, "person.skill.inclination", "point", "16", "0", "50", MONTHLY, \
      "assumption", "effect of one unit of inclination on the attainable skill")                   \
    P(real, fading, "person.skill.fading", "1/month", "0.01", "0", "1", MONTHLY, "assumption",     \
      "share of skill lost in a month without use")                                                \
    P(real, great_age, "person.skill.great_age", "year", "75", "50", "110", MONTHLY, "assumption", \
      "age beyond which skill fades even in use")                                                  \
    P(real, great_age_fading, "person.skill.great_age_fading", "1/month/(10 years)", "0.004", "0", \
      "1", MONTHLY, "assumption",                                                                  \
      "share of skill lost in a month, for ten years beyond great age")                            \
    P(real, able, "person.skill.able", "point", "44", "0", "100", OPENING,                         \
      "scale: 38 % of users lack one of four basic skills (INSEE, 2019)",                          \
      "skill from which a user holds all four basic digital skills")                               \
    P(real, illectronisme, "person.skill.illectronisme", "point", "9.17", "0", "100", OPENING,     \
      "calibrated: tools/calibrate.py", "skill under which even a user can do next to nothing")

SIM_PARAMETER_STRUCT(person_parameters, PERSON_PARAMETERS);
extern const struct sim_parameter_group person_parameter_group;
static inline const struct person_parameters *person_parameters(const struct sim_world *world)
{
    return sim_parameters_group(&world->parameters, &person_parameter_group);
}

/* Rows of the living persons with any of `bits` set in person.event, by rising id (so that what
 * follows does not depend on the order of rows). *rows is released by free(); NULL when there are
 * none. */
enum sim_status person_events(const struct sim_world *world, uint8_t bits, uint32_t **rows,
                              size_t *count, struct sim_error *error);

/* Decades of age beyond the reference age; none before it. */
static inline double person_decades_beyond(const struct person_parameters *parameters, int age)
{
    double years = age - parameters->reference_age;
    return years > 0 ? years / 10 : 0;
}

/* Position of a diploma in steps: none 0 ... long_higher 5; in education counts as bac, 3. */
static inline double person_diploma_step(uint8_t diploma)
{
    return diploma == WORLD_IN_EDUCATION ? (double)WORLD_DIPLOMA_BAC : (double)diploma;
}

/* Phases (see each rule's file). */
extern const struct sim_phase person_lots_phase, person_deaths_phase, person_births_phase,
    person_arrivals_phase, person_studies_phase, person_acquaintances_phase, person_internet_phase,
    person_courses_phase, person_learning_phase;

/* The rule of learning: skill (0..100) after a month, from skill before it, whether a user,
 * completed age, calendar year of birth, diploma code, inclination, points of a course (person.coached) and the highest
 * skill of a user at home (see person/learning.c). */
double person_skill_next(const struct person_parameters *parameters, double skill, bool user,
                         int age, int birth_year, uint8_t diploma, double inclination,
                         double coached, double best_at_home);

/* Opening of the digital state, after households have their standard of living. */
enum sim_status person_digital_open(struct sim_world *world, struct sim_error *error);

#endif
