/* The tables of the labour account: counted in jobs.c, put into series in jobs_series.c and jobs_moves.c. */
#ifndef MODELS_ACCOUNT_JOBS_H
#define MODELS_ACCOUNT_JOBS_H

#include "models/market/state.h"
#include "models/person/state.h"

enum {
    JOBS_FULL_TIME = 1000000, /* of hours: a job at full time, so that sums are of integers */
    JOBS_PAY_PARTS = 100,     /* of a cent in the pay of the displaced */
    JOBS_CHANGE_COUNT = 8,    /* bits of person.change */
    JOBS_PAY_STEP = 1000,     /* cents: pay is sorted in steps of 10 EUR ... */
    JOBS_PAY_BINS = 1 << 14   /* ... up to 163 840 EUR; all above share the last, far beyond D9 */
};

/* Where each table begins in one array of integers. Last index last; pairs are employed,
 * unemployed. */
struct jobs_layout {
    size_t occupations; /* with the label none */
    size_t places;
    size_t domains;                              /* of occupations, with the label none */
    size_t sex, age_band, diploma;               /* [label][2] */
    size_t occupation_departement;               /* employed */
    size_t occupation_sector, occupation_status; /* employed */
    size_t sector_departement_status;            /* employed */
    size_t seeking_occupation, seeking_departement;
    size_t pay_occupation, pay_sector, pay_departement; /* cents, employees */
    size_t low_occupation, low_sector, low_departement; /* employees at the minimum wage */
    size_t pay_bins;
    size_t changes; /* [occupation][JOBS_CHANGE_COUNT] */
    size_t found, months, long_term, training, without_employer;
    /* jobs that ended this month, [PERSON_LOSS_COUNT][label]: of the job left; residents of départements */
    size_t ended_occupation, ended_sector, ended_departement, ended_status;
    size_t hired_sector_departement, hired_status;
    /* hired this month after a dismissal or closure, [PERSON_LOSS_COUNT][occupation left]; pay of employees in parts */
    size_t displaced, displaced_months, displaced_before, displaced_after;
    size_t moves, leavers, joiners;        /* [domain left][domain]; [occupation] */
    size_t learned, applied, lapsed;       /* [occupation learned]; one cell each */
    size_t hours_occupation, hours_sector; /* in parts of full time */
    size_t size;
};

/* Fills account_jobs_series from the tables. */
void jobs_fill(const struct sim_world *world, const struct jobs_layout *at, const int64_t *table);
/* Fills account_moves_series, and the hires of account_jobs_series by sector, département and status. */
void jobs_fill_moves(const struct sim_world *world, const struct jobs_layout *at,
                     const int64_t *table);

#endif
