/* The model of guichet, for the programs that run it. */
#ifndef MODELS_MODEL_H
#define MODELS_MODEL_H

#include "sim/sim.h"

extern const struct sim_model guichet_model;

#endif
