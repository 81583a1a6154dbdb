/* Phase production_accounts: the accounts of firms added up by sector.
 *
 * It stands between the last rule that changes a firm's account of the month (firm/closing.c) and
 * the one that removes firms (firm/exit.c): what a firm sold and paid in its last month belongs
 * to the month's GDP. All sums are integers, so neither threads nor the order of rows matter. */
#include "models/account/state.h"
#include "models/firm/state.h"
#include "models/market/state.h"

#include <stdlib.h>

/* Sums of one thread, by sector. */
struct production {
    int64_t sales, inputs, services, wages, charges, taxes, investment, closures, defaults;
};
struct adding {
    struct firm_view firm;
    struct production (*sums)[SECTOR_COUNT]; /* [threads] */
};

static void add_block(void *context, size_t begin, size_t end, int thread)
{
    const struct adding *c = context;
    const struct firm_view *f = &c->firm;
    for (size_t i = begin; i < end; i++) {
        if (f->id[i] == 0)
            continue;
        struct production *sum = &c->sums[thread][f->sector[i]];
        sum->sales += f->sales[i];
        sum->inputs += f->inputs[i];
        sum->services += f->services[i];
        sum->wages += f->wages[i];
        sum->charges += f->charges[i];
        sum->taxes += f->taxes[i];
        sum->investment += f->investment[i];
        sum->closures += (f->event[i] & (FIRM_ENDS | FIRM_DEFAULTS)) != 0;
        sum->defaults += (f->event[i] & FIRM_DEFAULTS) != 0;
    }
}

static enum sim_status run_production(struct sim_world *world, struct sim_error *error)
{
    struct adding c = {.firm = firm_firms(world)};
    struct sector_view sector = market_sectors(world);
    enum sim_status status =
        sim_memory_array(&c.sums, (size_t)world->threads, sizeof *c.sums, "sums of firms", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, add_block, &c);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        struct production all = {0};
        for (int t = 0; t < world->threads; t++) {
            const struct production *sum = &c.sums[t][s];
            all.sales += sum->sales;
            all.inputs += sum->inputs;
            all.services += sum->services;
            all.wages += sum->wages;
            all.charges += sum->charges;
            all.taxes += sum->taxes;
            all.investment += sum->investment;
            all.closures += sum->closures;
            all.defaults += sum->defaults;
        }
        sector.sales[s] = all.sales;
        sector.inputs[s] = all.inputs;
        sector.services[s] = all.services;
        sector.wages[s] = all.wages;
        sector.charges[s] = all.charges;
        sector.taxes[s] = all.taxes;
        sector.investment[s] = all.investment;
        sector.closures[s] = (uint32_t)all.closures;
        sector.defaults[s] = (uint32_t)all.defaults;
    }
    free(c.sums);
    return SIM_OK;
}

const struct sim_phase account_production_phase = {
    .name = "production_accounts",
    .text = "adds up the accounts of firms by sector, before those that end are removed",
    .reads = "firm.sector firm.event firm.sales firm.inputs firm.services firm.wages firm.charges "
             "firm.taxes "
             "firm.investment",
    .writes = "sector.sales sector.inputs sector.services sector.wages sector.charges sector.taxes "
              "sector.investment sector.closures sector.defaults",
    .rows = "",
    .run = run_production,
};
