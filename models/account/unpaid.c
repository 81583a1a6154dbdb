/* Phase unpaid_work: who does how much without pay, and what the choice of modes is worth to whom.
 *
 * Minutes of a month without pay of a person, as an extended account counts them (Reid 1934: work that a third person
 * could do instead):
 *
 *   consumer, member   the minutes of these performers in the purchases of one's mode, x 1 / served where persons supply,
 *                      as in account/modes_market.c
 *   travel             to the outlets of these modes
 *   help               of the helped in each purchase, and as many of the helper
 *   volunteer          the minutes of volunteers in the month's purchases of a mode, shared equally by those who offer; by
 *                      the buyers, who then help each other, where nobody offers any more
 *
 * Help at home is given by the ablest other internet user there; help of acquaintances by the internet users of
 * the département, equally (by all adults there if there are none). Who helps at an access point is paid for it. Queues
 * and the trouble of the less skilled weigh in the choice of modes (mode/utility.c) but are no work, so they are
 * not counted.
 *
 * The worth of the choice (account/surplus.c) is valued once a year for each adult, in the month of the year that the id
 * gives, besides in the first month simulated and on becoming an adult; in between the last value stands.
 *
 * Two passes: over households, because helpers at home live there, then over persons for the help of acquaintances.
 * Persons are counted by what they do and counts made minutes later, all in integers, so that the parts sum
 * exactly to the whole whatever the threads. */
#include "models/account/extended.h"

#include "models/account/put.h"
#include "models/account/state.h"
#include "models/mode/minutes_state.h"

#include <math.h>
#include <stdlib.h>

enum { HUNDREDTHS = 100 };

struct pass {
    struct mode_chooser chooser;
    const struct unpaid_layout *at;
    struct unpaid_minutes minutes;
    bool first_month;
    int64_t **table; /* [threads] */
};

/* ---- minutes ---- */

/* Minutes of a month of purchases that come in hundredths. */
static int64_t month_of(double minutes, int64_t purchases)
{
    return sim_number_round(minutes * (double)(purchases * UNPAID_UNIT / HUNDREDTHS));
}

static void fill_mode(struct pass *p, size_t m)
{
    const struct mode_chooser *chooser = &p->chooser;
    const struct mode_row *row = &chooser->rates->row[m];
    int64_t purchases = mode_purchases(chooser->rates, row->category), *own = p->minutes.own[m];
    double search = 1 / mode_served_share(row, &chooser->mode, m);
    double volunteers = mode_task_minutes(row, MODE_BY_VOLUNTEER);
    int64_t suppliers = row->supply != MODE_NONE ? (int64_t)chooser->mode.suppliers[m] : 0;
    own[ACCOUNT_UNPAID_CONSUMER] =
        month_of(mode_task_minutes(row, MODE_BY_CONSUMER) * search, purchases);
    own[ACCOUNT_UNPAID_MEMBER] =
        month_of(mode_task_minutes(row, MODE_BY_MEMBER) * search, purchases);
    own[ACCOUNT_UNPAID_TRAVEL] = row->outlet ? month_of(chooser->parameters->travel, purchases) : 0;
    if (suppliers > 0)
        p->minutes.volunteer[row->supply] =
            month_of(volunteers / (double)suppliers, chooser->mode.purchases[m]);
    else
        own[ACCOUNT_UNPAID_VOLUNTEER] = month_of(volunteers, purchases);
    for (size_t k = 0; k < ACCOUNT_UNPAID_COUNT; k++)
        p->minutes.sum[m] += own[k];
}

static void fill_minutes(struct pass *p)
{
    const struct mode_chooser *chooser = &p->chooser;
    for (size_t m = 0; m < p->at->modes; m++)
        fill_mode(p, m);
    for (size_t c = 0; c < p->at->categories; c++)
        p->minutes.help[c] =
            month_of(chooser->parameters->help_minutes, mode_purchases(chooser->rates, c));
}

/* ---- the first pass: households ---- */

static bool is_adult(const struct mode_chooser *chooser, uint32_t row)
{
    return world_age(chooser->month, chooser->person.birth[row]) >= WORLD_ADULT_AGE;
}

/* The cells of the groups to which a person belongs. */
static void cells_of(const struct pass *p, uint32_t row, size_t cells[MODES_BREAKDOWN_COUNT])
{
    modes_labels(&p->chooser.person, &p->chooser.household, p->chooser.month, row, cells);
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++)
        cells[b] += p->at->first[b];
}

static void add_minutes(const struct pass *p, int64_t *table, uint32_t row, int64_t minutes)
{
    size_t cells[MODES_BREAKDOWN_COUNT];
    float *column = &p->chooser.person.unpaid_minutes[row];
    if (minutes == 0)
        return;
    *column = (float)((double)*column + (double)minutes / UNPAID_UNIT);
    cells_of(p, row, cells);
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++)
        table[p->at->minutes + cells[b]] += minutes;
}

/* The ablest other internet user at home, the first of equals; SIM_NONE if there is no other. */
static uint32_t helper_at_home(const struct mode_chooser *chooser, uint32_t helped)
{
    const struct person_view *person = &chooser->person;
    uint32_t ablest = SIM_NONE;
    for (uint32_t m = chooser->household.first[person->household[helped]]; m != SIM_NONE;
         m = person->next[m])
        if (m != helped && person->internet[m] &&
            (ablest == SIM_NONE || person->skill[m] > person->skill[ablest]))
            ablest = m;
    return ablest;
}

/* Counts a purchase with help; the minutes of the helped. */
static int64_t count_help(const struct pass *p, int64_t *table, uint32_t row, size_t decile,
                          size_t category, enum mode_helper helper)
{
    const struct unpaid_layout *at = p->at;
    uint32_t ablest =
        helper == MODE_HELP_HOME ? helper_at_home(&p->chooser, row) : (uint32_t)SIM_NONE;
    size_t place = p->chooser.household.departement[p->chooser.person.household[row]];
    table[at->helped + decile * at->categories + category]++;
    if (ablest != SIM_NONE) {
        table[at->home + decile * at->categories + category]++;
        add_minutes(p, table, ablest, p->minutes.help[category]);
    } else if (helper != MODE_HELP_POINT) {
        table[at->asked + place * at->categories + category]++;
    }
    return p->minutes.help[category];
}

static void count_adult(const struct pass *p, int64_t *table, uint32_t row, size_t place,
                        size_t decile)
{
    const struct unpaid_layout *at = p->at;
    const struct person_view *person = &p->chooser.person;
    int64_t minutes = 0;
    for (size_t c = 0; c < at->categories; c++) {
        uint8_t code = person->mode[row * at->categories + c];
        size_t mode = mode_of_code(p->chooser.rates, c, code);
        if (mode == MODES_MAX)
            continue;
        table[at->users + decile * at->modes + mode]++;
        minutes += p->minutes.sum[mode];
        if (mode_helper(code) != MODE_HELP_NONE)
            minutes += count_help(p, table, row, decile, c, mode_helper(code));
    }
    for (size_t s = 0; person->offers[row] != 0 && s < at->supplies; s++)
        if (person->offers[row] >> s & 1) {
            table[at->volunteers + decile * at->supplies + s]++;
            minutes += p->minutes.volunteer[s];
        }
    table[at->residents + place * WORLD_DECILE_COUNT + decile]++;
    table[at->online + place * WORLD_DECILE_COUNT + decile] += person->internet[row] ? 1 : 0;
    add_minutes(p, table, row, minutes);
}

static void count_homes(void *context, size_t begin, size_t end, int thread)
{
    const struct pass *p = context;
    const struct household_view *household = &p->chooser.household;
    const struct person_view *person = &p->chooser.person;
    for (size_t home = begin; home < end; home++) {
        if (household->id[home] == 0)
            continue;
        size_t place = household->departement[home], decile = household->decile[home];
        for (uint32_t m = household->first[home]; m != SIM_NONE; m = person->next[m])
            person->unpaid_minutes[m] = 0;
        for (uint32_t m = household->first[home]; m != SIM_NONE; m = person->next[m])
            if (is_adult(&p->chooser, m))
                count_adult(p, p->table[thread], m, place, decile);
    }
}

/* ---- the second pass: help of acquaintances, and the surplus ---- */

const int64_t *unpaid_acquaintances(const struct unpaid_layout *at, const int64_t *table,
                                    size_t place)
{
    const int64_t *online = &table[at->online + place * WORLD_DECILE_COUNT];
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++)
        if (online[d] > 0)
            return online;
    return &table[at->residents + place * WORLD_DECILE_COUNT];
}

/* What the person does for those who ask. */
static int64_t help_given(const struct pass *p, uint32_t row, size_t place)
{
    const int64_t *table = p->table[0];
    bool everybody = unpaid_acquaintances(p->at, table, place) ==
                     &table[p->at->residents + place * WORLD_DECILE_COUNT];
    int64_t minutes = 0;
    if (!everybody && !p->chooser.person.internet[row])
        return 0;
    for (size_t c = 0; c < p->at->categories; c++)
        minutes += p->minutes.shared[place][c];
    return minutes;
}

/* What each acquaintance in a département does. */
static void share_help(struct pass *p, size_t place)
{
    const struct unpaid_layout *at = p->at;
    const int64_t *who = unpaid_acquaintances(at, p->table[0], place);
    int64_t persons = 0;
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++)
        persons += who[d];
    for (size_t c = 0; c < at->categories && persons > 0; c++)
        p->minutes.shared[place][c] = sim_number_round(
            (double)(p->table[0][at->asked + place * at->categories + c] * p->minutes.help[c]) /
            (double)persons);
}

static bool is_due(const struct pass *p, uint32_t row)
{
    const struct mode_chooser *chooser = &p->chooser;
    int32_t month = chooser->month;
    return p->first_month ||
           month - chooser->person.birth[row] == WORLD_ADULT_AGE * SIM_MONTHS_PER_YEAR ||
           chooser->person.id[row] % SIM_MONTHS_PER_YEAR == (uint32_t)month % SIM_MONTHS_PER_YEAR;
}

static void count_persons(void *context, size_t begin, size_t end, int thread)
{
    const struct pass *p = context;
    const struct unpaid_layout *at = p->at;
    const struct mode_chooser *chooser = &p->chooser;
    int64_t *table = p->table[thread];
    struct mode_customer customer;
    for (size_t i = begin; i < end; i++) {
        uint32_t row = (uint32_t)i;
        float *surplus = &chooser->person.surplus[row];
        if (chooser->person.id[row] == 0 || !is_adult(chooser, row))
            continue;
        size_t place = chooser->household.departement[chooser->person.household[row]];
        add_minutes(p, table, row, help_given(p, row, place));
        if (is_due(p, row)) {
            mode_customer_fill(chooser, row, &customer);
            *surplus = (float)(account_surplus(chooser, &customer) / HUNDREDTHS);
        }
        size_t cells[MODES_BREAKDOWN_COUNT];
        cells_of(p, row, cells);
        for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
            table[at->adults + cells[b]]++;
            int64_t *sum = &table[at->surplus + cells[b]];
            *sum = sim_number_add(*sum, sim_number_round((double)*surplus * SURPLUS_UNIT));
        }
    }
}

/* ---- the phase ---- */

static struct unpaid_layout layout_of(const struct sim_world *world)
{
    const struct mode_rates *rates = mode_rates(world);
    struct unpaid_layout at = {.modes = rates->count,
                               .categories = market_rates(world)->category_count,
                               .supplies = rates->supply_count};
    size_t cells = modes_groups(world, at.first, at.labels);
    at.places = at.labels[MODES_BY_DEPARTEMENT];
    at.minutes = account_place(&at.size, cells);
    at.surplus = account_place(&at.size, cells);
    at.adults = account_place(&at.size, cells);
    at.users = account_place(&at.size, WORLD_DECILE_COUNT * at.modes);
    at.helped = account_place(&at.size, WORLD_DECILE_COUNT * at.categories);
    at.home = account_place(&at.size, WORLD_DECILE_COUNT * at.categories);
    at.asked = account_place(&at.size, at.places * at.categories);
    at.volunteers = account_place(&at.size, WORLD_DECILE_COUNT * at.supplies);
    at.online = account_place(&at.size, at.places * WORLD_DECILE_COUNT);
    at.residents = account_place(&at.size, at.places * WORLD_DECILE_COUNT);
    return at;
}

/* Adds the tables of all threads to the first, and empties the others. */
static void gather(const struct pass *p, int threads)
{
    for (int t = 1; t < threads; t++)
        for (size_t i = 0; i < p->at->size; i++) {
            p->table[0][i] += p->table[t][i];
            p->table[t][i] = 0;
        }
}

static void count_all(struct pass *p, int threads)
{
    const struct mode_chooser *chooser = &p->chooser;
    fill_minutes(p);
    sim_parallel_blocks(threads, chooser->household.count, SIM_PARALLEL_BLOCK, count_homes, p);
    gather(p, threads);
    for (size_t place = 0; place < p->at->places; place++)
        share_help(p, place);
    sim_parallel_blocks(threads, chooser->person.count, SIM_PARALLEL_BLOCK, count_persons, p);
    gather(p, threads);
}

static enum sim_status run_unpaid(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status;
    size_t threads = (size_t)world->threads;
    const struct unpaid_layout at = layout_of(world);
    struct pass *p = NULL;
    SIM_TRY(sim_memory_array(&p, 1, sizeof *p, "work without pay", error));
    p->at = &at;
    p->first_month = world->month == sim_world_run(world)->start;
    mode_chooser_fill(world, &p->chooser);
    SIM_TRY(sim_memory_array(&p->minutes.shared, at.places, sizeof *p->minutes.shared,
                             "help of acquaintances", error));
    SIM_TRY(sim_memory_array(&p->table, threads, sizeof *p->table, "work without pay", error));
    for (size_t t = 0; t < threads; t++)
        SIM_TRY(sim_memory_array(&p->table[t], at.size, sizeof *p->table[t], "work without pay",
                                 error));
    count_all(p, world->threads);
    extended_fill_series(world, &at, &p->minutes, p->table[0]);
out:
    for (size_t t = 0; p != NULL && p->table != NULL && t < threads; t++)
        free(p->table[t]);
    if (p != NULL) {
        free(p->table);
        free(p->minutes.shared);
    }
    free(p);
    return status;
}

const struct sim_phase account_unpaid_phase = {
    .name = "unpaid_work",
    .text = "counts each person's minutes without pay and, once a year, the worth of the choice",
    .reads =
        "economy.consumer_price economy.minimum_wage economy.wage_index person.birth person.sex "
        "person.diploma person.household person.next person.internet person.smartphone "
        "person.skill person.mode person.tried person.offers person.unpaid_minutes person.surplus "
        "household.departement household.type household.decile household.first "
        "household.connected household.dwelling household.supplier_de household.supplier_fz "
        "household.supplier_gz household.supplier_hz household.supplier_iz household.supplier_jz "
        "household.supplier_kz household.supplier_lz household.supplier_mn household.supplier_oq "
        "household.supplier_ru firm.room firm.surcharge firm.bought mode.purchases mode.served "
        "mode.pay_rise mode.search_spared mode.withheld "
        "mode.suppliers category.amount mode_group.share mode_place.reach front.scale "
        "occupation.pay",
    .writes = "person.unpaid_minutes person.surplus",
    .rows = "",
    .run = run_unpaid,
};
