/* The account of modes: who buys how, who goes without, who is helped, and whether a purchase in which the buyer works
 * is chosen, obligatory or endured.
 *
 * Classes (model.md, section 5). A purchase at a counter is staffed. Any other is chosen if a counter is to be had on fair
 * terms: within reach, without surcharge. If none is, the purchase is endured by whom a counter on fair terms would have
 * served better, obligatory for everybody else (mode_classify); the loss of the former, a compensating amount of money
 * (Small and Rosen 1981, without the noise of the choice), is added up. So tastes, which are functions of a person's id,
 * are derived anew only for those who lack a counter.
 *
 * One pass over persons. Each adult is turned into a list of columns in which he or she counts, and one is added to
 * these columns in the row of each breakdown: a dozen rows of neighbouring cells, in the table of the thread. All sums are
 * of integers (losses in ten-thousandths of a euro), so that neither threads nor the order of persons matter. */
#include "models/account/modes.h"

#include "models/account/put.h"
#include "models/account/state.h"
#include "models/mode/choice_state.h"

#include <math.h>
#include <stdlib.h>

/* ---- what is common to all persons ---- */

struct counting {
    struct mode_chooser chooser;
    const struct modes_layout *at;
    struct modes_people *people;              /* [threads] */
    unsigned counters[MARKET_CATEGORIES_MAX]; /* bits of the places of modes of form COUNTER */
    unsigned peers[MARKET_CATEGORIES_MAX];    /* of form PEER */
    bool unwitting[MODES_MAX];                /* takes records of which not all buyers know */
};

/* The columns in which a person counts (those of all breakdowns, and those by age band only), and what is known of him or
 * her on the way. */
enum { HITS_MAX = MARKET_CATEGORIES_MAX * (4 + 2 * MODES_OF_CATEGORY_MAX) + 8 };
struct sheet {
    size_t wide_count, narrow_count;
    size_t wide[HITS_MAX], narrow[HITS_MAX];
    bool excluded, endured, helped, unwitting, ever, year;
    int64_t loss;
    bool tastes; /* the customer's are known */
    struct mode_customer customer;
};

static void hit(struct sheet *sheet, size_t column)
{
    sheet->wide[sheet->wide_count++] = column;
}
static void hit_by_age(struct sheet *sheet, size_t column)
{
    sheet->narrow[sheet->narrow_count++] = column;
}

/* ---- one person ---- */

/* Could not alone use any of the online modes that the category has by now; false where it has none. */
static bool is_unable(const struct counting *c, const struct mode_customer *customer,
                      size_t category)
{
    const struct mode_rates *rates = c->chooser.rates;
    bool any = false;
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
        if (rates->row[m].form != MODE_FORM_ONLINE || rates->row[m].launch > c->chooser.month)
            continue;
        if (mode_able(&c->chooser, customer, m))
            return false;
        any = true;
    }
    return any;
}

/* Of the counters of the category, one is to be had and without surcharge. */
static bool has_fair_counter(const struct counting *c, const struct mode_customer *customer,
                             size_t category, uint32_t supplier)
{
    size_t first = c->chooser.rates->first[category];
    for (unsigned bits = c->counters[category]; bits; bits &= bits - 1) {
        size_t mode = first + (size_t)__builtin_ctz(bits);
        if (mode_open(&c->chooser, customer, mode, supplier) &&
            !(mode_surcharge(&c->chooser, mode, supplier) > 0))
            return true;
    }
    return false;
}

/* The class of a purchase of the category in the person's mode, and what it loses in 0.0001 EUR a month. */
static enum mode_class class_of(const struct counting *c, struct sheet *sheet, size_t category,
                                size_t mode, int64_t *loss)
{
    *loss = 0;
    if (c->chooser.rates->row[mode].form == MODE_FORM_COUNTER)
        return MODE_CLASS_STAFFED;
    uint32_t supplier = mode_supplier(&c->chooser, sheet->customer.home, category);
    if (has_fair_counter(c, &sheet->customer, category, supplier))
        return MODE_CLASS_CHOSEN;
    if (!sheet->tastes)
        mode_customer_tastes(&c->chooser, &sheet->customer);
    sheet->tastes = true;
    double lost = 0; /* cents a purchase; purchases are counted in hundredths */
    enum mode_class class = mode_classify(&c->chooser, &sheet->customer, mode, supplier, &lost);
    *loss = llround(lost * (double)mode_purchases(c->chooser.rates, category));
    return class;
}

/* A purchase that is made, and the loss where it is endured. */
static void list_purchase(const struct counting *c, size_t category, uint8_t code, unsigned recent,
                          struct sheet *sheet, int64_t *category_loss)
{
    const struct modes_layout *at = c->at;
    size_t place = mode_place_code(code) - 1, mode = c->chooser.rates->first[category] + place;
    enum mode_helper helper = mode_helper(code);
    int64_t loss;
    enum mode_class class = class_of(c, sheet, category, mode, &loss);
    hit(sheet, at->users + mode);
    hit_by_age(sheet, at->classes + category * MODE_CLASS_COUNT + class);
    if (!((1u << place | recent) & c->counters[category]))
        hit_by_age(sheet, at->exclusive + mode);
    if (helper != MODE_HELP_NONE)
        hit_by_age(sheet, at->helpers + category * MODE_HELP_COUNT + helper);
    sheet->helped |= helper != MODE_HELP_NONE;
    sheet->endured |= class == MODE_CLASS_ENDURED;
    sheet->unwitting |= c->unwitting[mode];
    sheet->loss += loss;
    *category_loss += loss;
}

/* Modes of the category ever used, and those used since January. */
static void list_experience(const struct counting *c, size_t category, unsigned tried,
                            unsigned recent, struct sheet *sheet)
{
    size_t first = c->chooser.rates->first[category];
    for (unsigned bits = tried; bits; bits &= bits - 1)
        hit_by_age(sheet, c->at->ever + first + (size_t)__builtin_ctz(bits));
    for (unsigned bits = recent; bits; bits &= bits - 1)
        hit_by_age(sheet, c->at->year + first + (size_t)__builtin_ctz(bits));
    sheet->ever |= (tried & c->peers[category]) != 0;
    sheet->year |= (recent & c->peers[category]) != 0;
}

/* All columns in which a person counts. */
static void list_person(const struct counting *c, size_t row, struct sheet *sheet,
                        int64_t *category_loss)
{
    const struct modes_layout *at = c->at;
    const struct person_view *person = &c->chooser.person;
    mode_customer_means(&c->chooser, (uint32_t)row, &sheet->customer);
    sheet->wide_count = sheet->narrow_count = 0;
    sheet->loss = 0;
    sheet->tastes = false;
    sheet->excluded = sheet->endured = sheet->helped = sheet->unwitting = sheet->ever =
        sheet->year = false;
    for (size_t category = 0; category < at->categories; category++) {
        size_t i = row * at->categories + category;
        unsigned place_code = mode_place_code(person->mode[i]);
        if (place_code == MODE_WITHOUT)
            hit(sheet, at->without + category);
        else if (place_code > 0)
            list_purchase(c, category, person->mode[i], person->recent[i], sheet,
                          &category_loss[category]);
        sheet->excluded |= place_code == MODE_WITHOUT;
        if (is_unable(c, &sheet->customer, category))
            hit(sheet, at->unable + category);
        list_experience(c, category, person->tried[i], person->recent[i], sheet);
    }
    const bool holds[] = {true,          sheet->excluded,  sheet->endured,
                          sheet->helped, sheet->unwitting, sheet->ever,
                          sheet->year};
    const size_t columns[] = {
        at->adults,    at->excluded,           at->endured,           at->helped,
        at->unwitting, at->collaborative_ever, at->collaborative_year};
    for (size_t k = 0; k < sizeof holds / sizeof holds[0]; k++)
        if (holds[k])
            hit(sheet, columns[k]);
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct modes_layout *at = c->at;
    const struct person_view *person = &c->chooser.person;
    const struct household_view *household = &c->chooser.household;
    struct modes_people *people = &c->people[thread];
    struct sheet sheet;
    for (size_t row = begin; row < end; row++) {
        int age = world_age(c->chooser.month, person->birth[row]);
        if (person->id[row] == 0 || age < WORLD_ADULT_AGE)
            continue;
        list_person(c, row, &sheet, people->category_loss);
        uint32_t home = person->household[row];
        const size_t labels[MODES_BREAKDOWN_COUNT] = {
            [MODES_BY_AGE_BAND] = (size_t)world_age_band(age),
            [MODES_BY_DIPLOMA] = person->diploma[row],
            [MODES_BY_DECILE] = household->decile[home],
            [MODES_BY_DEPARTEMENT] = household->departement[home],
            [MODES_BY_SEX] = person->sex[row],
            [MODES_BY_HOUSEHOLD_TYPE] = household->type[home]};
        for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
            size_t cell = at->first[b] + labels[b];
            uint32_t *counts = &people->counts[cell * at->width];
            for (size_t k = 0; k < sheet.wide_count; k++)
                counts[sheet.wide[k]]++;
            people->loss[cell] += sheet.loss;
        }
        uint32_t *counts =
            &people->counts[(at->first[MODES_BY_AGE_BAND] + labels[MODES_BY_AGE_BAND]) * at->width];
        for (size_t k = 0; k < sheet.narrow_count; k++)
            counts[sheet.narrow[k]]++;
    }
}

static void count_households(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct household_view *household = &c->chooser.household;
    for (size_t row = begin; row < end; row++) {
        if (household->id[row] == 0)
            continue;
        c->people[thread].households_lapsed += household->lapsed[row] > 0;
        c->people[thread].lapsed += household->lapsed[row];
    }
}

/* ---- the phase ---- */

static size_t place_of(size_t *size, size_t columns)
{
    size_t first = *size;
    *size += columns;
    return first;
}

static struct modes_layout layout_of(const struct sim_world *world)
{
    static const char *const dimensions[] = {
#define DIMENSION_NAME(id, dimension) dimension,
        MODES_BREAKDOWNS(DIMENSION_NAME)
#undef DIMENSION_NAME
    };
    struct modes_layout at = {.modes = mode_rates(world)->count,
                              .categories = market_rates(world)->category_count};
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
        at.labels[b] = sim_world_dimension(world, dimensions[b])->count;
        at.first[b] = place_of(&at.cells, at.labels[b]);
    }
    size_t *width = &at.width;
    at.users = place_of(width, at.modes);
    at.without = place_of(width, at.categories);
    at.unable = place_of(width, at.categories);
    at.adults = place_of(width, 1);
    at.excluded = place_of(width, 1);
    at.endured = place_of(width, 1);
    at.helped = place_of(width, 1);
    at.unwitting = place_of(width, 1);
    at.collaborative_ever = place_of(width, 1);
    at.collaborative_year = place_of(width, 1);
    at.ever = place_of(width, at.modes);
    at.year = place_of(width, at.modes);
    at.exclusive = place_of(width, at.modes);
    at.helpers = place_of(width, at.categories * MODE_HELP_COUNT);
    at.classes = place_of(width, at.categories * MODE_CLASS_COUNT);
    return at;
}

static void fill_masks(struct counting *c)
{
    const struct mode_rates *rates = c->chooser.rates;
    for (size_t m = 0; m < rates->count; m++) {
        const struct mode_row *row = &rates->row[m];
        if (row->form == MODE_FORM_COUNTER)
            c->counters[row->category] |= 1u << row->place;
        if (row->form == MODE_FORM_PEER)
            c->peers[row->category] |= 1u << row->place;
        c->unwitting[m] = row->records > 0 && row->known < 1;
    }
}

static enum sim_status make_people(struct modes_people *people, const struct modes_layout *at,
                                   struct sim_error *error)
{
    enum sim_status status;
    people->at = at;
    SIM_TRY(sim_memory_array(&people->counts, at->cells * at->width, sizeof *people->counts,
                             "counts of modes", error));
    SIM_TRY(sim_memory_array(&people->loss, at->cells, sizeof *people->loss, "losses", error));
    SIM_TRY(sim_memory_array(&people->category_loss, at->categories, sizeof *people->category_loss,
                             "losses", error));
out:
    return status;
}

static void free_people(struct modes_people *people, size_t threads)
{
    for (size_t t = 0; people && t < threads; t++) {
        free(people[t].counts);
        free(people[t].loss);
        free(people[t].category_loss);
    }
    free(people);
}

static void add_people(struct modes_people *to, const struct modes_people *from)
{
    for (size_t i = 0; i < to->at->cells * to->at->width; i++)
        to->counts[i] += from->counts[i];
    for (size_t i = 0; i < to->at->cells; i++)
        to->loss[i] += from->loss[i];
    for (size_t i = 0; i < to->at->categories; i++)
        to->category_loss[i] += from->category_loss[i];
    to->households_lapsed += from->households_lapsed;
    to->lapsed += from->lapsed;
}

static enum sim_status run_modes(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status;
    size_t threads = (size_t)world->threads;
    struct modes_firms firms;
    const struct modes_layout at = layout_of(world);
    struct counting c = {.at = &at};
    mode_chooser_fill(world, &c.chooser);
    fill_masks(&c);
    SIM_TRY(sim_memory_array(&c.people, threads, sizeof *c.people, "counts of modes", error));
    for (size_t t = 0; t < threads; t++)
        SIM_TRY(make_people(&c.people[t], &at, error));
    SIM_TRY(modes_count_firms(world, &firms, error));
    sim_parallel_blocks(world->threads, c.chooser.person.count, SIM_PARALLEL_BLOCK, count_block,
                        &c);
    sim_parallel_blocks(world->threads, c.chooser.household.count, SIM_PARALLEL_BLOCK,
                        count_households, &c);
    for (size_t t = 1; t < threads; t++)
        add_people(&c.people[0], &c.people[t]);
    modes_fill_people(world, &c.people[0]);
    modes_fill_market(world, &c.people[0], &firms);
out:
    free_people(c.people, threads);
    return status;
}

const struct sim_phase account_modes_phase = {
    .name = "modes_account",
    .text = "counts modes used, exclusion, help, classes of purchases, tasks, payments, queues and "
            "data",
    .reads =
        "economy.consumer_price person.birth person.sex person.diploma person.household "
        "person.internet person.smartphone "
        "person.skill "
        "person.mode person.tried person.recent household.departement household.type "
        "household.decile "
        "household.connected household.dwelling household.lapsed household.supplier_de "
        "household.supplier_fz "
        "household.supplier_gz household.supplier_hz household.supplier_iz household.supplier_jz "
        "household.supplier_kz household.supplier_lz household.supplier_mn household.supplier_oq "
        "household.supplier_ru firm.sector firm.departement firm.room firm.surcharge firm.bought "
        "firm.services "
        "firm.mode_investment economy.refunds economy.peer_output economy.peer_transfers mode.* "
        "category.* "
        "mode_group.share mode_place.reach front.minutes platform.*",
    .writes = "",
    .rows = "",
    .run = run_modes,
};
