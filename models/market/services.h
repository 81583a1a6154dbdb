/* Services that firms buy for their modes and to advertise; see services.c. */
#ifndef MODELS_MARKET_SERVICES_H
#define MODELS_MARKET_SERVICES_H

#include "models/firm/state.h"
#include "models/mode/state.h"

/* What advertisers are to pay this month. */
struct market_adverts {
    int64_t of_mode[MODES_MAX];
    int64_t home, abroad;            /* the sum over modes, by where the collector is */
    uint64_t home_rate, abroad_rate; /* 2^-32 of the orders of a firm that advertises */
};

/* What a thread has taken in, accounts of the market. */
struct market_services {
    int64_t modes, adverts, adverts_abroad;
};

/* `orders`: the sum over firms that advertise. */
void market_adverts_plan(const struct sim_world *world, int64_t orders,
                         struct market_adverts *adverts);

static inline bool market_advertises(const struct firm_view *firm, size_t row)
{
    return firm->id[row] != 0 && firm->form[row] != FIRM_PUBLIC;
}

/* The firm pays; `orders` are those of the month, before what it cannot serve. */
void market_services_pay(struct sim_world *world, const struct market_adverts *adverts,
                         const struct firm_view *firm, size_t row, int64_t orders, int thread,
                         struct market_services *till);

/* Tells modes what was paid for their data, and what of it is levied. */
void market_adverts_book(const struct sim_world *world, const struct market_adverts *adverts,
                         const struct market_services *paid);

#endif
