/* The engine's public header: what a model may include. It knows nothing of economics. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "sim/base/calendar.h"
#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/base/number.h"
#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/base/status.h"
#include "sim/base/text.h"
#include "sim/state/input.h"
#include "sim/state/ledger.h"
#include "sim/state/lever.h"
#include "sim/state/member.h"
#include "sim/state/model.h"
#include "sim/state/parameter.h"
#include "sim/state/select.h"
#include "sim/state/table.h"
#include "sim/state/world.h"

#endif
