/* The accounts: series and the phase that fills them. */
#ifndef MODELS_ACCOUNT_STATE_H
#define MODELS_ACCOUNT_STATE_H

#include "sim/sim.h"

extern const struct sim_series_declaration *const access_series[]; /* ended by NULL */
extern const struct sim_phase access_recording_phase;

#endif
