/* What a person remembers of the job that ends: why, when, as what, where and at what pay. The account of jobs reads it
 * (account/jobs.c); no rule does, so that nothing depends on what is only recorded. */
#ifndef MODELS_MARKET_LEAVING_STATE_H
#define MODELS_MARKET_LEAVING_STATE_H

#include "models/person/state.h"

/* Columns that market_leave_job needs; it is partial, so a phase that calls it reads what it writes. */
#define MARKET_LEAVING_WRITES                                                                      \
    "person.loss person.loss_month person.loss_pay person.occupation_left person.sector_left "     \
    "person.status_left"
#define MARKET_LEAVING_READS                                                                       \
    "person.occupation person.status person.pay economy.consumer_price " MARKET_LEAVING_WRITES

/* Call it before occupation, status and pay change. `month`: world_month; `price`: of consumption, base year 1; `sector`: of
 * the employer left. */
static inline void market_leave_job(const struct person_view *person, size_t row,
                                    enum person_loss why, int32_t month, double price,
                                    uint8_t sector)
{
    person->loss[row] = (uint8_t)why;
    person->loss_month[row] = (int16_t)month;
    person->loss_pay[row] = (float)(person->pay[row] / price);
    person->occupation_left[row] = person->occupation[row];
    person->sector_left[row] = sector;
    person->status_left[row] = person->status[row];
}

#endif
