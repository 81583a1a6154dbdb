/* Phases capacity and clearing: how much is produced.
 *
 * Capacity is the smaller of what the staff makes with overtime and what the capital allows
 * (Leontief). The capital of public bodies is the state's and does not limit them. Orders over the
 * counter are served first, each firm's up to its capacity. All other demand for a product is
 * addressed to its sector: final uses divide their money over products, and every firm needs inputs
 * in proportion to its output, so that outputs X solve (Leontief 1936)
 *     X = counter + F(met) + A(met) X.
 * Where this asks more of a sector than its firms have to spare, the share `met` of the demand for
 * its product falls until it can be delivered, and the rest is imported (that is the rule of
 * rationing here: buyers abroad are always served, as in Poledna et al. 2023 imports are; there the
 * demand not met is lost). Firms share the sector's business by weight up to what they can spare,
 * then by what is left to spare. Rounded down, this leaves less than a cent of 2010 a firm. */
#include "models/account/ledger_state.h"
#include "models/firm/state.h"
#include "models/market/state.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

/* ---- capacity ---- */

struct capacities {
    double overtime, owner_output;
    double worker[SECTOR_COUNT]; /* output of a worker at full use, of efficiency 1 */
    struct sector_view sector;
    struct firm_view firm;
};

static void capacity_block(void *context, size_t begin, size_t end, int thread)
{
    const struct capacities *c = context;
    const struct firm_view *firm = &c->firm;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        firm->capacity[row] = firm->demand[row] = 0;
        firm->fill[row] = 1;
        if (firm->id[row] == 0)
            continue;
        size_t s = firm->sector[row];
        double labour =
            firm_work(c->owner_output, firm, row) * c->worker[s] * firm->efficiency[row];
        double capacity = labour * (1 + c->overtime), ratio = c->sector.capital_ratio[s];
        if (firm->form[row] != FIRM_PUBLIC && ratio > 0)
            capacity = fmin(capacity, (double)firm->capital[row] / ratio);
        firm->capacity[row] = sim_number_round(capacity);
        double orders = (double)firm->orders[row];
        double served = (double)firm->capacity[row] * firm->price[row];
        firm->demand[row] = sim_number_round(orders / firm->price[row]);
        if (orders > served) {
            firm->fill[row] = (float)(served / orders);
            if ((double)firm->fill[row] > served / orders) /* never more than it can make */
                firm->fill[row] = nextafterf(firm->fill[row], 0);
        }
    }
}

static enum sim_status run_capacity(struct sim_world *world, struct sim_error *error)
{
    struct capacities c = {.overtime = firm_parameters(world)->overtime,
                           .owner_output = firm_parameters(world)->owner_output,
                           .sector = market_sectors(world),
                           .firm = firm_firms(world)};
    struct economy_view economy = market_economy(world);
    (void)error;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        c.worker[s] = c.sector.productivity[s] * economy.productivity[0];
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, capacity_block, &c);
    return SIM_OK;
}

const struct sim_phase market_capacity_phase = {
    .name = "capacity",
    .text = "what firms can produce, and the share of households' orders that they can serve",
    .reads = "firm.sector firm.form firm.owner firm.staff firm.quality firm.efficiency "
             "firm.capital firm.price firm.labour firm.work_cut "
             "firm.orders sector.capital_ratio sector.productivity economy.productivity",
    .writes = "firm.capacity firm.fill firm.demand",
    .rows = "",
    .run = run_capacity,
};

/* ---- the real market ---- */

/* Iterations, and how near to what a sector can spare its business must come (a numerical matter).
 * */
enum { ROUNDS = 100, ROUNDS_BOTH_WAYS = 50 };
static const double above = 1e-9, below = 1e-6, damping = 0.7;

struct goods {
    const struct sim_world *world;
    struct sector_view sector;
    struct use_view use;
    double counter[SECTOR_COUNT], spare[SECTOR_COUNT]; /* real */
    double met[SECTOR_COUNT];
    double business[SECTOR_COUNT];  /* real demand beside the counter, as far as met */
    double addressed[SECTOR_COUNT]; /* the same if all could be met */
};

/* Real domestic demand of final uses, by product. */
static void final_demand(const struct goods *g, double *demand)
{
    const struct market_rates *rates = market_rates(g->world);
    for (size_t r = 0; r < SECTOR_COUNT; r++)
        demand[r] = 0;
    for (size_t u = USE_PUBLIC; u < rates->use_count; u++) {
        struct market_division division;
        if (g->use.pool[u] == 0)
            continue;
        if (u < USE_CATEGORY)
            market_divide(g->world, u, g->met, &division);
        else
            market_divide_rest(g->world, u - USE_CATEGORY, g->met, &division, NULL);
        for (size_t r = 0; r < SECTOR_COUNT; r++)
            demand[r] += (double)g->use.pool[u] * division.domestic[r] / g->sector.price[r];
    }
}

/* Business at the shares `met` at hand; false when no outputs >= 0 satisfy the equation. */
static bool solve(struct goods *g)
{
    double inputs[SECTOR_COUNT][SECTOR_COUNT], matrix[SECTOR_COUNT * SECTOR_COUNT];
    double demand[SECTOR_COUNT], right[SECTOR_COUNT], output[SECTOR_COUNT];
    size_t order[SECTOR_COUNT];
    int sign;
    final_demand(g, demand);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        struct market_division division;
        market_divide(g->world, USE_INTERMEDIATE + s, g->met, &division);
        for (size_t r = 0; r < SECTOR_COUNT; r++) {
            inputs[r][s] = g->sector.input_cost[s] * division.domestic[r] / g->sector.price[r];
            matrix[r * SECTOR_COUNT + s] = (r == s) - inputs[r][s];
        }
        right[s] = g->counter[s] + demand[s];
    }
    gsl_matrix_view m = gsl_matrix_view_array(matrix, SECTOR_COUNT, SECTOR_COUNT);
    gsl_vector_view b = gsl_vector_view_array(right, SECTOR_COUNT);
    gsl_vector_view x = gsl_vector_view_array(output, SECTOR_COUNT);
    gsl_permutation permutation = {SECTOR_COUNT, order};
    gsl_permutation_init(&permutation);
    gsl_linalg_LU_decomp(&m.matrix, &permutation, &sign);
    if (gsl_linalg_LU_det(&m.matrix, sign) <= 0)
        return false;
    gsl_linalg_LU_solve(&m.matrix, &permutation, &b.vector, &x.vector);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        if (!(output[s] >= 0))
            return false;
    /* not X - counter, which would leave rounding where there is no business */
    for (size_t r = 0; r < SECTOR_COUNT; r++) {
        g->business[r] = demand[r];
        for (size_t s = 0; s < SECTOR_COUNT; s++)
            g->business[r] += inputs[r][s] * output[s];
    }
    return true;
}

/* Finds the shares of demand that can be met. At first they move both ways, so that no sector is
 * left idle while its product is imported; should that not settle, they only fall. */
static enum sim_status ration(struct goods *g, struct sim_error *error)
{
    size_t worst = 0;
    for (size_t r = 0; r < SECTOR_COUNT; r++)
        g->met[r] = 1;
    for (int round = 0; round < ROUNDS; round++) {
        bool both = round < ROUNDS_BOTH_WAYS, settled = true;
        if (!solve(g))
            return sim_error_set(error, SIM_INTERNAL,
                                 "no outputs of the sectors satisfy demand: inputs cost more than "
                                 "products are worth");
        for (size_t r = 0; r < SECTOR_COUNT; r++) {
            bool over = g->business[r] > g->spare[r] * (1 + above);
            bool under = g->met[r] < 1 && g->business[r] < g->spare[r] * (1 - below);
            if (round == 0)
                g->addressed[r] = g->business[r];
            if (!over && !(under && both))
                continue;
            settled = false;
            worst = r;
            if (g->business[r] > 0) {
                double factor = pow(g->spare[r] / g->business[r], both ? damping : 1);
                g->met[r] = fmin(1, g->met[r] * factor);
            }
        }
        if (settled)
            return SIM_OK;
    }
    return sim_error_set(error, SIM_INTERNAL,
                         "sector %zu: after %d rounds demand of %.0f is not cut to the %.0f that "
                         "firms can spare",
                         worst, ROUNDS, g->business[worst], g->spare[worst]);
}

/* ---- firms ---- */

struct clearing_sums {
    int64_t counter[SECTOR_COUNT], spare[SECTOR_COUNT], weight[SECTOR_COUNT];
    int64_t business[SECTOR_COUNT], inputs[SECTOR_COUNT];
    char apart[64];
};

struct clearing {
    struct sim_world *world;
    struct firm_view firm;
    struct clearing_sums *sums; /* [threads] */
    struct clearing_sums total; /* of all firms */
    int64_t business[SECTOR_COUNT], addressed[SECTOR_COUNT];
    int64_t left[SECTOR_COUNT], room[SECTOR_COUNT]; /* after the first sharing */
    double input_cost[SECTOR_COUNT];
};

static int64_t counter_of(const struct firm_view *firm, size_t row)
{
    return sim_number_round((double)firm->orders[row] / firm->price[row]);
}

/* What a firm can make beyond its counter. */
static int64_t spare_of(const struct firm_view *firm, size_t row)
{
    int64_t spare = firm->capacity[row] - counter_of(firm, row);
    return spare > 0 ? spare : 0;
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct clearing *c = context;
    struct clearing_sums *sums = &c->sums[thread];
    for (size_t row = begin; row < end; row++) {
        if (c->firm.id[row] == 0)
            continue;
        size_t s = c->firm.sector[row];
        sums->counter[s] += counter_of(&c->firm, row);
        sums->spare[s] += spare_of(&c->firm, row);
        sums->weight[s] += c->firm.weight[row];
    }
}

/* Shares out by weight, up to what each can spare. */
static void first_block(void *context, size_t begin, size_t end, int thread)
{
    const struct clearing *c = context;
    const struct firm_view *firm = &c->firm;
    for (size_t row = begin; row < end; row++) {
        firm->business[row] = 0;
        size_t s = firm->sector[row];
        if (firm->id[row] == 0 || c->total.weight[s] == 0)
            continue;
        int64_t weight = firm->weight[row], spare = spare_of(firm, row);
        int64_t part = ledger_part(c->business[s], weight, c->total.weight[s]);
        firm->business[row] = part < spare ? part : spare;
        firm->demand[row] += ledger_part(c->addressed[s], weight, c->total.weight[s]);
        c->sums[thread].business[s] += firm->business[row];
    }
}

/* Shares out the rest by what is left to spare; firms buy their inputs. */
static void second_block(void *context, size_t begin, size_t end, int thread)
{
    const struct clearing *c = context;
    const struct firm_view *firm = &c->firm;
    for (size_t row = begin; row < end; row++) {
        firm->output[row] = firm->inputs[row] = 0;
        if (firm->id[row] == 0)
            continue;
        size_t s = firm->sector[row];
        int64_t spare = spare_of(firm, row);
        if (c->left[s] > 0 && c->room[s] > 0)
            firm->business[row] += ledger_part(c->left[s], spare - firm->business[row], c->room[s]);
        if (c->total.weight[s] == 0 && c->total.spare[s] > 0)
            firm->demand[row] += ledger_part(c->addressed[s], spare, c->total.spare[s]);
        firm->output[row] = counter_of(firm, row) + firm->business[row];
        firm->inputs[row] = ledger_cents((double)firm->output[row] * c->input_cost[s]);
        if (firm->inputs[row] != 0)
            sim_ledger_pay(&c->world->ledger, thread, LEDGER_KIND_INTERMEDIATE,
                           ledger_account(&firm->deposits[row], firm->id[row], LEDGER_FIRMS),
                           ledger_account(&c->sums[thread].inputs[s], (uint32_t)s, LEDGER_MARKET),
                           firm->inputs[row]);
        firm->inputs[row] += firm->services[row]; /* bought with the purchases of the month */
    }
}

static void add_up(struct clearing *c)
{
    c->total = (struct clearing_sums){.apart = {0}};
    for (int t = 0; t < c->world->threads; t++)
        for (size_t s = 0; s < SECTOR_COUNT; s++) {
            c->total.counter[s] += c->sums[t].counter[s];
            c->total.spare[s] += c->sums[t].spare[s];
            c->total.weight[s] += c->sums[t].weight[s];
            c->total.business[s] += c->sums[t].business[s];
            c->total.inputs[s] += c->sums[t].inputs[s];
        }
}

static enum sim_status run_clearing(struct sim_world *world, struct sim_error *error)
{
    struct clearing c = {.world = world, .firm = firm_firms(world)};
    struct goods g = {.world = world, .sector = market_sectors(world), .use = market_uses(world)};
    enum sim_status status;
    SIM_TRY(sim_memory_array(&c.sums, (size_t)world->threads, sizeof *c.sums,
                             "sums of the goods market", error));
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, count_block, &c);
    add_up(&c);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        g.counter[s] = (double)c.total.counter[s];
        g.spare[s] = (double)c.total.spare[s];
    }
    SIM_TRY(ration(&g, error));
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        int64_t business = sim_number_round(g.business[s]);
        c.business[s] = business < c.total.spare[s] ? business : c.total.spare[s];
        c.addressed[s] = sim_number_round(g.addressed[s]);
        c.input_cost[s] = g.sector.input_cost[s];
        g.sector.domestic_share[s] = g.met[s];
        g.sector.business_demand[s] = c.addressed[s];
    }
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, first_block, &c);
    add_up(&c);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        c.left[s] = c.business[s] - c.total.business[s];
        c.room[s] = c.total.spare[s] - c.total.business[s];
    }
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, second_block, &c);
    add_up(&c);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        g.use.pool[USE_INTERMEDIATE + s] += c.total.inputs[s];
        g.use.paid[USE_INTERMEDIATE + s] = c.total.inputs[s];
    }
out:
    free(c.sums);
    return status;
}

const struct sim_phase market_clearing_phase = {
    .name = "clearing",
    .text = "demand meets capacity; firms produce and pay their inputs",
    .reads = "firm.sector firm.price firm.orders firm.capacity firm.weight firm.demand "
             "firm.business firm.output firm.inputs firm.services firm.deposits sector.price "
             "sector.price_abroad sector.input_cost sector.domestic_share sector.business_demand "
             "use.pool use.paid",
    .writes = "firm.demand firm.business firm.output firm.inputs firm.deposits "
              "sector.domestic_share sector.business_demand use.pool use.paid",
    .rows = "",
    .run = run_clearing,
};
