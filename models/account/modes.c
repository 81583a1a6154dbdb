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
 * these columns in three rows of the thread's table: that of the person's age band, diploma and sex, that of the home's
 * decile and type, that of the département. The breakdowns are sums of these rows, taken once a month: half the work of a
 * row for each of six. All sums are of integers (losses in ten-thousandths of a euro), so that neither threads nor the
 * order of persons matter.
 *
 * What a person goes through is remembered with the person (person.without_months and its like): no rule reads it. */
#include "models/account/modes.h"

#include "models/account/put.h"
#include "models/account/state.h"
#include "models/mode/choice_state.h"

#include <math.h>
#include <stdlib.h>

/* ---- what is common to all persons ---- */

enum {
    MODES_EQUIPMENT_SETS = (MODE_INTERNET | MODE_HOME | MODE_SMARTPHONE | MODE_DWELLING) + 1,
    LASTING_MONTHS = SIM_MONTHS_PER_YEAR, /* in a row of going without: it lasts */
    WITHOUT_LONG = UINT8_MAX              /* of person.without_months */
};

struct counting {
    struct mode_chooser chooser;
    const struct modes_layout *at;
    struct modes_people *people;              /* [threads] */
    unsigned counters[MARKET_CATEGORIES_MAX]; /* bits of the places of modes of form COUNTER */
    unsigned peers[MARKET_CATEGORIES_MAX];    /* of form PEER */
    bool unwitting[MODES_MAX];                /* takes records of which not all buyers know */
    bool online[MARKET_CATEGORIES_MAX];       /* has an online mode by now */
    /* least skill with which somebody so equipped can use one alone; INFINITY: none */
    double online_skill[MARKET_CATEGORIES_MAX][MODES_EQUIPMENT_SETS];
    bool january;
};

/* The columns in which a person counts (those of all breakdowns, and those by age band only), and what is known of him or
 * her on the way. */
enum { HITS_MAX = MARKET_CATEGORIES_MAX * (4 + 2 * MODES_OF_CATEGORY_MAX) + 16 };
struct sheet {
    size_t wide_count, narrow_count;
    size_t wide[HITS_MAX], narrow[HITS_MAX];
    bool excluded, unable, endured, helped, unwitting, ever, year;
    bool gave_up_year, gave_up_lasting;
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
    return c->online[category] &&
           !(customer->skill >= c->online_skill[category][customer->equipment]);
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
    *loss = sim_number_round(lost * (double)mode_purchases(c->chooser.rates, category));
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

/* What is remembered of the month with the person. */
static void remember(const struct counting *c, size_t row, struct sheet *sheet)
{
    enum { LOSS_UNIT = 10000 }; /* of sheet->loss, in a euro */
    const struct person_view *person = &c->chooser.person;
    uint8_t months = person->without_months[row];
    if (!sheet->excluded)
        months = 0;
    else if (months < WITHOUT_LONG)
        months++;
    sheet->gave_up_year = sheet->excluded || (!c->january && person->without_year[row]);
    sheet->gave_up_lasting = months >= LASTING_MONTHS;
    person->without_months[row] = months;
    person->without_year[row] = sheet->gave_up_year;
    person->endured_loss[row] = (float)((double)sheet->loss / LOSS_UNIT);
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
    sheet->excluded = sheet->unable = sheet->endured = sheet->helped = sheet->unwitting =
        sheet->ever = sheet->year = false;
    for (size_t category = 0; category < at->categories; category++) {
        size_t i = row * at->categories + category;
        unsigned place_code = mode_place_code(person->mode[i]);
        if (place_code == MODE_WITHOUT)
            hit(sheet, at->without + category);
        else if (place_code > 0)
            list_purchase(c, category, person->mode[i], person->recent[i], sheet,
                          &category_loss[category]);
        sheet->excluded |= place_code == MODE_WITHOUT;
        if (is_unable(c, &sheet->customer, category)) {
            hit(sheet, at->unable + category);
            sheet->unable = true;
        }
        list_experience(c, category, person->tried[i], person->recent[i], sheet);
    }
    remember(c, row, sheet);
    const bool holds[] = {
        true,        sheet->excluded, sheet->endured,      sheet->helped,          sheet->unwitting,
        sheet->ever, sheet->year,     sheet->gave_up_year, sheet->gave_up_lasting, sheet->unable};
    const size_t columns[] = {at->adults,
                              at->excluded,
                              at->endured,
                              at->helped,
                              at->unwitting,
                              at->collaborative_ever,
                              at->collaborative_year,
                              at->gave_up_year,
                              at->gave_up_lasting,
                              at->unable_somewhere};
    for (size_t k = 0; k < sizeof holds / sizeof holds[0]; k++)
        if (holds[k])
            hit(sheet, columns[k]);
}

/* Cells, among those of all breakdowns, in which a person counts. */
static void cells_of(const struct counting *c, size_t row, size_t cells[MODES_BREAKDOWN_COUNT])
{
    modes_labels(&c->chooser.person, &c->chooser.household, c->chooser.month, row, cells);
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++)
        cells[b] += c->at->first[b];
}

/* Adds one to the person's columns in each of the joint rows. */
static void add_sheet(const struct modes_layout *at, const struct sheet *sheet,
                      const size_t cells[MODES_BREAKDOWN_COUNT], struct modes_people *people)
{
    for (size_t j = 0; j < MODES_JOINT_COUNT; j++) {
        size_t row = at->joint_first[j];
        for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++)
            row += at->joint_step[j][b] * (cells[b] - at->first[b]);
        uint32_t *counts = &people->joint[row * at->width];
        for (size_t k = 0; k < sheet->wide_count; k++)
            counts[sheet->wide[k]]++;
    }
    uint32_t *counts = &people->counts[cells[MODES_BY_AGE_BAND] * at->width];
    for (size_t k = 0; k < sheet->narrow_count; k++)
        counts[sheet->narrow[k]]++;
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
        people->loss[cells[b]] += sheet->loss;
        for (size_t other = 0; other < b; other++)
            people->pairs[cells[b] * at->cells + cells[other]]++;
    }
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct person_view *person = &c->chooser.person;
    struct modes_people *people = &c->people[thread];
    struct sheet sheet;
    for (size_t row = begin; row < end; row++) {
        if (person->id[row] == 0 ||
            world_age(c->chooser.month, person->birth[row]) < WORLD_ADULT_AGE)
            continue;
        size_t cells[MODES_BREAKDOWN_COUNT];
        list_person(c, row, &sheet, people->category_loss);
        cells_of(c, row, cells);
        add_sheet(c->at, &sheet, cells, people);
    }
}

/* ---- the phase ---- */

/* Rows of the joint tables: the last breakdown of each runs fastest. */
static void fill_joint(struct modes_layout *at)
{
    static const unsigned joint[MODES_JOINT_COUNT] = {
        1 << MODES_BY_AGE_BAND | 1 << MODES_BY_DIPLOMA | 1 << MODES_BY_SEX,
        1 << MODES_BY_DECILE | 1 << MODES_BY_HOUSEHOLD_TYPE, 1 << MODES_BY_DEPARTEMENT};
    for (size_t j = 0; j < MODES_JOINT_COUNT; j++) {
        size_t rows = 1;
        for (size_t b = MODES_BREAKDOWN_COUNT; b-- > 0;)
            if (joint[j] >> b & 1) {
                at->joint_step[j][b] = rows;
                rows *= at->labels[b];
            }
        at->joint_first[j] = account_place(&at->joint_rows, rows);
    }
    at->joint_first[MODES_JOINT_COUNT] = at->joint_rows;
}

static struct modes_layout layout_of(const struct sim_world *world)
{
    struct modes_layout at = {.modes = mode_rates(world)->count,
                              .categories = market_rates(world)->category_count};
    at.cells = modes_groups(world, at.first, at.labels);
    fill_joint(&at);
    size_t *width = &at.width;
    at.users = account_place(width, at.modes);
    at.without = account_place(width, at.categories);
    at.unable = account_place(width, at.categories);
    at.adults = account_place(width, 1);
    at.excluded = account_place(width, 1);
    at.endured = account_place(width, 1);
    at.helped = account_place(width, 1);
    at.unwitting = account_place(width, 1);
    at.collaborative_ever = account_place(width, 1);
    at.collaborative_year = account_place(width, 1);
    at.gave_up_year = account_place(width, 1);
    at.gave_up_lasting = account_place(width, 1);
    at.unable_somewhere = account_place(width, 1);
    at.ever = account_place(width, at.modes);
    at.year = account_place(width, at.modes);
    at.exclusive = account_place(width, at.modes);
    at.helpers = account_place(width, at.categories * MODE_HELP_COUNT);
    at.classes = account_place(width, at.categories * MODE_CLASS_COUNT);
    return at;
}

/* What equipment and skill suffice for online modes: the same question as mode_able for each, asked once for all. */
static void fill_online(struct counting *c)
{
    const struct mode_rates *rates = c->chooser.rates;
    for (size_t category = 0; category < c->at->categories; category++)
        for (unsigned equipment = 0; equipment < MODES_EQUIPMENT_SETS; equipment++)
            c->online_skill[category][equipment] = (double)INFINITY;
    for (size_t m = 0; m < rates->count; m++) {
        const struct mode_gate *gate = &c->chooser.gate[m];
        if (rates->row[m].form != MODE_FORM_ONLINE || rates->row[m].launch > c->chooser.month)
            continue;
        double skill = gate->skill > 0 ? gate->skill : -(double)INFINITY;
        c->online[gate->category] = true;
        for (unsigned equipment = 0; equipment < MODES_EQUIPMENT_SETS; equipment++) {
            double *least = &c->online_skill[gate->category][equipment];
            if ((equipment & gate->equipment) == gate->equipment && skill < *least)
                *least = skill;
        }
    }
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
    SIM_TRY(sim_memory_array(&people->joint, at->joint_rows * at->width, sizeof *people->joint,
                             "counts of modes", error));
    SIM_TRY(sim_memory_array(&people->pairs, at->cells * at->cells, sizeof *people->pairs,
                             "counts of adults", error));
    SIM_TRY(sim_memory_array(&people->cell_households_lapsed, at->cells,
                             sizeof *people->cell_households_lapsed, "benefits lapsed", error));
    SIM_TRY(sim_memory_array(&people->cell_lapsed, at->cells, sizeof *people->cell_lapsed,
                             "benefits lapsed", error));
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
        free(people[t].joint);
        free(people[t].pairs);
        free(people[t].cell_households_lapsed);
        free(people[t].cell_lapsed);
        free(people[t].loss);
        free(people[t].category_loss);
    }
    free(people);
}

static void add_people(struct modes_people *to, const struct modes_people *from)
{
    for (size_t i = 0; i < to->at->cells * to->at->width; i++)
        to->counts[i] += from->counts[i];
    for (size_t i = 0; i < to->at->joint_rows * to->at->width; i++)
        to->joint[i] += from->joint[i];
    for (size_t i = 0; i < to->at->cells * to->at->cells; i++)
        to->pairs[i] += from->pairs[i];
    for (size_t i = 0; i < to->at->cells; i++) {
        to->loss[i] += from->loss[i];
        to->cell_households_lapsed[i] += from->cell_households_lapsed[i];
        to->cell_lapsed[i] += from->cell_lapsed[i];
    }
    for (size_t i = 0; i < to->at->categories; i++)
        to->category_loss[i] += from->category_loss[i];
    to->households_lapsed += from->households_lapsed;
    to->lapsed += from->lapsed;
}

/* Adds every joint row to the row of each of its breakdowns. */
static void spread_joint(struct modes_people *people)
{
    const struct modes_layout *at = people->at;
    for (size_t j = 0; j < MODES_JOINT_COUNT; j++)
        for (size_t row = at->joint_first[j]; row < at->joint_first[j + 1]; row++)
            for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
                if (at->joint_step[j][b] == 0)
                    continue;
                size_t label = (row - at->joint_first[j]) / at->joint_step[j][b] % at->labels[b];
                uint32_t *counts = &people->counts[(at->first[b] + label) * at->width];
                for (size_t k = 0; k < at->ever; k++)
                    counts[k] += people->joint[row * at->width + k];
            }
}

static enum sim_status run_modes(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status;
    size_t threads = (size_t)world->threads;
    struct modes_firms firms;
    const struct modes_layout at = layout_of(world);
    struct counting c = {.at = &at, .january = sim_month_of_year(world->month) == 1};
    mode_chooser_fill(world, &c.chooser);
    fill_masks(&c);
    fill_online(&c);
    SIM_TRY(sim_memory_array(&c.people, threads, sizeof *c.people, "counts of modes", error));
    for (size_t t = 0; t < threads; t++)
        SIM_TRY(make_people(&c.people[t], &at, error));
    SIM_TRY(modes_count_firms(world, &firms, error));
    sim_parallel_blocks(world->threads, c.chooser.person.count, SIM_PARALLEL_BLOCK, count_block,
                        &c);
    exclusion_count_households(world, c.people);
    for (size_t t = 1; t < threads; t++)
        add_people(&c.people[0], &c.people[t]);
    spread_joint(&c.people[0]);
    modes_fill_people(world, &c.people[0]);
    modes_fill_market(world, &c.people[0], &firms);
    tasks_fill(world);
    SIM_TRY(exclusion_fill(world, &c.people[0], error));
out:
    free_people(c.people, threads);
    return status;
}

const struct sim_phase account_modes_phase = {
    .name = "modes_account",
    .text = "counts modes used, exclusion and its inequality, help, classes of purchases, tasks, "
            "payments, queues and "
            "data",
    .reads =
        "economy.consumer_price person.birth person.sex person.diploma person.household "
        "person.internet person.smartphone "
        "person.skill "
        "person.mode person.tried person.recent person.role person.next person.without_months "
        "person.without_year person.endured_loss household.first household.departement "
        "household.type "
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
    .writes = "person.endured_loss person.without_months person.without_year",
    .rows = "",
    .run = run_modes,
};
