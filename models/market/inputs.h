/* The input tables of the economy: how their readers share the work. */
#ifndef MODELS_MARKET_INPUTS_H
#define MODELS_MARKET_INPUTS_H

#include "models/market/state.h"

#define MARKET_CENTS_PER_MILLION 1e8

/* Reads occupations, their places and network, and the neighbours of départements into rates->market. */
enum sim_status market_read_work(struct sim_world *world, struct world_rates *rates,
                                 struct sim_error *error);

#endif
