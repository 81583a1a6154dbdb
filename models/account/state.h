/* The accounts: series and the phases that fill them. */
#ifndef MODELS_ACCOUNT_STATE_H
#define MODELS_ACCOUNT_STATE_H

#include "sim/sim.h"

/* Lists of series, each ended by NULL. */
extern const struct sim_series_declaration *const access_series[]; /* digital access */
/* matrices and the three GDPs; national accounts; labour market; households; firms; modes */
extern const struct sim_series_declaration *const account_closing_series[],
    *const account_national_series[],
        *const account_jobs_series[],
            *const account_distribution_series[],
                *const account_firms_series[],
                    *const account_modes_series[],            /* persons */
                        *const account_modes_market_series[]; /* firms, payments, tasks */
/* what became of those who lost a job, tasks that moved; who gets what is paid; savings and who has them; work without
 * pay and what modes are worth to consumers; inequality of exclusion */
extern const struct sim_series_declaration *const account_moves_series[],
    *const account_tasks_series[], *const account_value_series[],
                                       *const account_saving_series[],
                                           *const account_extended_series[],
                                               *const account_exclusion_series[];

/* In this order: production after firm_closing and before firm_exit; closing after state_budget;
 * the others
 * after it, in any order. */
extern const struct sim_phase account_production_phase, account_closing_phase, account_jobs_phase,
    account_distribution_phase, account_firms_phase, account_unpaid_phase, account_modes_phase,
    account_value_phase, access_recording_phase;

#endif
