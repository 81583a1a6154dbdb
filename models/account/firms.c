/* The account of firms: how many there are, of what size, how many begin and end, and how they
 * grow.
 *
 * A firm of the model stands for as many firms as an agent for persons, each of its staff, as in
 * the table of enterprises by size. Growth is the log of this January's staff over last
 * January's, of firms alive at both, sorted in bins of 0.1 around -1.0 ... 1.0, the first and the
 * last open: enough to see the tent of fat-tailed growth (Stanley et al. 1996; Bottazzi and
 * Secchi 2006). What a unit of output needs of labour is kept with it, for the causes of dismissals
 * (market/separations.c). Firms that end were counted before they were removed (production.c). */
#include "models/account/put.h"
#include "models/account/state.h"
#include "models/firm/state.h"
#include "models/market/state.h"

#include <math.h>
#include <stdlib.h>

enum { CLASS_COUNT = 5, GROWTH_COUNT = 21 }; /* labels of size_class and growth_bin */
static const uint32_t class_first[CLASS_COUNT] = {0, 2, 10, 50, 250};

/* ---- series ---- */

static const char *const by_kind[] = {"",  "sector", "form", "size_class", "sector size_class",
                                      NULL};
static const char *const by_class[] = {"", "size_class", NULL};
static const char *const by_sector[] = {"", "sector", NULL};
static const char *const by_growth[] = {"growth_bin", "size_class growth_bin", NULL};

#define SERIES(S)                                                                                  \
    S(firms, COUNT, by_kind, "firm", "firms",                                                      \
      "firms at the end of the month; the class of one person includes those without staff",       \
      "this run; base year: INSEE, entreprises by size")                                           \
    S(firm_staff, COUNT, by_class, "person", "staff of firms",                                     \
      "persons at work, owners included, by size of the firm", "this run")                         \
    S(firm_entries, COUNT, by_sector, "firm/month", "firms founded", "firms founded in the month", \
      "this run")                                                                                  \
    S(firm_exits, COUNT, by_sector, "firm/month", "firms closed",                                  \
      "firms that closed in the month, those in default included", "this run")                     \
    S(firm_defaults, COUNT, by_sector, "firm/month", "firms in default",                           \
      "firms that closed in the month because they could not pay", "this run")                     \
    S(firm_growth, COUNT, by_growth, "firm", "growth of firms",                                    \
      "in January: firms by log growth of staff over the year and their size a year before",       \
      "this run")
SERIES(ACCOUNT_SERIES)
#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_firms_series[] = {SERIES(POINTER) NULL};

/* ---- counting ---- */

struct counts {
    int64_t firms[SECTOR_COUNT][FIRM_FORM_COUNT][CLASS_COUNT];
    int64_t staff[CLASS_COUNT];
    int64_t entries[SECTOR_COUNT];
    int64_t growth[CLASS_COUNT][GROWTH_COUNT];
};
struct counting {
    bool january;
    struct firm_view firm;
    struct counts *counts; /* [threads] */
};

static size_t class_of(uint32_t staff)
{
    size_t size = CLASS_COUNT - 1;
    while (staff < class_first[size])
        size--;
    return size;
}

/* Bin of width 0.1 whose middle is nearest. */
static size_t growth_bin(uint32_t before, uint32_t after)
{
    double bin = floor(10 * log((double)after / (double)before) + GROWTH_COUNT / 2.0);
    if (bin < 0)
        return 0;
    return bin < GROWTH_COUNT ? (size_t)bin : GROWTH_COUNT - 1;
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct firm_view *f = &c->firm;
    struct counts *counts = &c->counts[thread];
    for (size_t i = begin; i < end; i++) {
        if (f->id[i] == 0)
            continue;
        size_t size = class_of(f->staff[i]);
        counts->firms[f->sector[i]][f->form[i]][size]++;
        counts->staff[size] += f->staff[i];
        counts->entries[f->sector[i]] += (f->event[i] & FIRM_ENTERS) != 0;
        if (!c->january)
            continue;
        if (f->staff_year[i] > 0 && f->staff[i] > 0)
            counts->growth[class_of(f->staff_year[i])][growth_bin(f->staff_year[i], f->staff[i])]++;
        f->staff_year[i] = f->staff[i];
        f->labour_year[i] = (float)f->labour[i];
    }
}

static void add_counts(struct counts *to, const struct counts *from)
{
    const int64_t *source = (const int64_t *)(const void *)from;
    int64_t *sum = (int64_t *)(void *)to;
    for (size_t i = 0; i < sizeof *to / sizeof *sum; i++)
        sum[i] += source[i];
}

/* Adds to a cell of a breakdown and to the total. */
static void add_both(const struct sim_world *world, const char *name, const char *full, size_t cell,
                     int64_t agents)
{
    account_add_count(world, name, 0, agents);
    account_add_count(world, full, cell, agents);
}

static void fill(const struct sim_world *world, const struct counts *counts)
{
    struct sector_view sector = market_sectors(world);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        for (size_t form = 0; form < FIRM_FORM_COUNT; form++)
            for (size_t size = 0; size < CLASS_COUNT; size++) {
                int64_t firms = counts->firms[s][form][size];
                add_both(world, "firms", "firms_by_sector", s, firms);
                account_add_count(world, "firms_by_form", form, firms);
                account_add_count(world, "firms_by_size_class", size, firms);
                account_add_count(world, "firms_by_sector_size_class", s * CLASS_COUNT + size,
                                  firms);
            }
        add_both(world, "firm_entries", "firm_entries_by_sector", s, counts->entries[s]);
        add_both(world, "firm_exits", "firm_exits_by_sector", s, sector.closures[s]);
        add_both(world, "firm_defaults", "firm_defaults_by_sector", s, sector.defaults[s]);
    }
    for (size_t size = 0; size < CLASS_COUNT; size++) {
        add_both(world, "firm_staff", "firm_staff_by_size_class", size, counts->staff[size]);
        for (size_t bin = 0; bin < GROWTH_COUNT; bin++) {
            account_add_count(world, "firm_growth_by_growth_bin", bin, counts->growth[size][bin]);
            account_add_count(world, "firm_growth_by_size_class_growth_bin",
                              size * GROWTH_COUNT + bin, counts->growth[size][bin]);
        }
    }
}

static enum sim_status run_firms(struct sim_world *world, struct sim_error *error)
{
    struct counting c = {.january = sim_month_of_year(world->month) == 1,
                         .firm = firm_firms(world)};
    enum sim_status status = sim_memory_array(&c.counts, (size_t)world->threads, sizeof *c.counts,
                                              "counts of firms", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, count_block, &c);
    for (int t = 1; t < world->threads; t++)
        add_counts(&c.counts[0], &c.counts[t]);
    fill(world, &c.counts[0]);
    free(c.counts);
    return SIM_OK;
}

const struct sim_phase account_firms_phase = {
    .name = "firms_account",
    .text = "counts firms, their sizes, beginnings and ends; in January their growth over the year",
    .reads = "firm.sector firm.form firm.event firm.staff firm.staff_year firm.labour "
             "firm.labour_year sector.closures sector.defaults",
    .writes = "firm.staff_year firm.labour_year",
    .rows = "",
    .run = run_firms,
};
