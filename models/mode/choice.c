/* Phase mode_choice: in which mode each adult buys in each category, who needs help, who goes without.
 *
 * A mode is kept until something asks for another choice (inertia, as consumers show towards health insurers,
 * Handel 2013, and sellers of electricity, Hortaçsu, Madanizadeh and Puller 2017):
 *
 *   - with probability `reconsider` of a category, at most one category a month;
 *   - at once, when the mode is no longer to be had or the person no longer able to use it; on the first
 *     purchases of a life; and, for who goes without, as soon as any mode has become feasible.
 *
 * Then the best of the modes thought of is taken by worth (mode/utility.c) + habit + Gumbel noise, which is a
 * multinomial logit (McFadden 1974). Thought of are counters, what was used before, and any other mode with
 * probability innovation + imitation x share of users in one's group (Bass 1969). Whom these leave with
 * nothing looks at all modes; who can use none alone looks for help: at home, from acquaintances, at an
 * access point, in this order (the third level of van Dijk 2005, use by proxy). A helper does what needs
 * skill, and is kept until the choice is reconsidered. Without help one goes without. The lever access_points adds to the
 * share of residents who have a point within reach; the state pays the points, for all residents covered.
 *
 * Besides, with probability `occasional`, an adult once buys in another mode than usual, which from then on counts
 * as tried (trial and routine use are different moments: Rogers 2003).
 *
 * Where the household has no supplier yet, modes that depend on one wait, and nothing changes.
 *
 * Cost. Persons x categories are visited every month, but nearly all need no more than the check that the
 * mode is still there: one look at the supplier's room, and a lasting lot where a counter no longer reaches all
 * customers. Tastes (three normal deviates) and worths (a few dozen operations and two logarithms a mode)
 * are worked out only for the categories that are chosen anew or occasionally. Purchases are counted in a
 * second pass over the households (mode/counting.c): the queues that the first one weighs are those of last
 * month's purchases, so firm.bought must stand until all have chosen. */
#include "models/mode/choice_state.h"

#include <math.h>

enum { CENTS = 100 };

/* Words of the first block of "mode.choice"; then a block of lots of help for each category. */
enum { WORD_RECONSIDERS, WORD_OCCASIONAL, WORD_WHICH };
enum { LOT_HOME, LOT_ACQUAINTANCE, LOT_POINT, LOT_COUNT };

/* Draws of "mode.noise": one per mode in each range. */
enum { NOISE_CHOICE = 0, NOISE_OCCASIONAL = MODES_MAX, NOISE_THOUGHT = 2 * MODES_MAX };

struct choosing {
    struct mode_chooser chooser;
    int threads;
    uint32_t choice_purpose, noise_purpose;
    size_t categories;
    uint32_t reconsiders[MARKET_CATEGORIES_MAX]; /* cumulated thresholds on a word */
    uint32_t reconsidering;                      /* the last of them */
    uint32_t occasional;
    bool january;
    bool points;         /* the lever access_points is in force */
    double noise, habit; /* cents */
};

/* One adult who looks at his or her modes. */
struct shopper {
    const struct choosing *choosing;
    const uint32_t *supplier; /* [categories] */
    struct mode_customer customer;
    bool tastes; /* of the customer are known */
    uint32_t id;
    uint32_t words[4];
    uint32_t noise_block, noise_words[4];
    uint8_t *mode, *tried, *recent; /* [categories] */
};

static double noise_unit(struct shopper *s, uint32_t draw)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    if (s->noise_block != draw / 4) {
        s->noise_block = draw / 4;
        sim_random_words(chooser->world->random, s->choosing->noise_purpose, s->id,
                         chooser->world->month, s->noise_block, s->noise_words);
    }
    return sim_random_unit(s->noise_words[draw % 4]);
}

static double noise_of(struct shopper *s, size_t mode, uint32_t range)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    return -log(-log(noise_unit(s, range + (uint32_t)mode))) * s->choosing->noise *
           chooser->stake[chooser->rates->row[mode].category];
}

static void know_tastes(struct shopper *s)
{
    if (!s->tastes)
        mode_customer_tastes(&s->choosing->chooser, &s->customer);
    s->tastes = true;
}

/* ---- what is feasible ---- */

static bool feasible(const struct shopper *s, size_t category, size_t mode)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    return mode_able(chooser, &s->customer, mode) &&
           mode_open(chooser, &s->customer, mode, s->supplier[category]);
}

static bool anything_feasible(const struct shopper *s, size_t category)
{
    const struct mode_rates *rates = s->choosing->chooser.rates;
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++)
        if (feasible(s, category, m))
            return true;
    return false;
}

/* No supplier is chosen yet in a sector that sells over a counter. */
static bool waits(const struct shopper *s, size_t category)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    if (s->supplier[category] != SIM_NONE)
        return false;
    if (chooser->slot[category] < 0)
        return false;
    size_t mode = mode_of_code(chooser->rates, category, s->mode[category]);
    return mode == MODES_MAX || chooser->rates->row[mode].by_firm;
}

/* Nothing asks for another choice. */
static bool stands(const struct shopper *s, size_t category)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    uint8_t code = s->mode[category];
    size_t mode = mode_of_code(chooser->rates, category, code);
    if (mode == MODES_MAX)
        return mode_place_code(code) == MODE_WITHOUT && !anything_feasible(s, category);
    if (mode_helper(code) != MODE_HELP_NONE)
        return mode_open(chooser, &s->customer, mode, s->supplier[category]);
    return feasible(s, category, mode);
}

static bool thinks_of(struct shopper *s, size_t category, size_t mode)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    const struct mode_row *row = &chooser->rates->row[mode];
    if (row->form == MODE_FORM_COUNTER || s->tried[category] >> row->place & 1 ||
        mode_of_code(chooser->rates, category, s->mode[category]) == mode)
        return true;
    double share = (double)chooser->group.share[s->customer.group * chooser->rates->count + mode];
    return noise_unit(s, NOISE_THOUGHT + (uint32_t)mode) <
           chooser->parameters->innovation + chooser->parameters->imitation * share;
}

/* ---- levers: what they change ---- */

static void count_lever(const struct shopper *s, enum policy_lever lever, size_t category)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    struct policy_case at = mode_customer_case(chooser, &s->customer, category);
    policy_count(chooser->world, lever, &at, 1);
}

/* Share of those like the customer who have an access point within reach. */
static double points_of(const struct shopper *s)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    if (!s->choosing->points)
        return chooser->parameters->points;
    struct policy_case at = mode_customer_case(chooser, &s->customer, 0);
    return chooser->parameters->points + policy_value(chooser->world, POLICY_ACCESS_POINTS, &at);
}

/* Counts a purchase that the person could not have made so without a lever: served from a distance, or helped at a point
 * that is there because of it. */
static void count_purchase(const struct shopper *s, size_t category, size_t mode)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    if (mode_remote(chooser, &s->customer, mode, s->supplier[category]))
        count_lever(s, POLICY_HUMAN_CHANNEL, category);
    if (s->choosing->points && mode_helper(s->mode[category]) == MODE_HELP_POINT) {
        double lot = mode_lot(chooser, s->id, MODE_LOT_POINT);
        if (lot >= chooser->parameters->points && lot < points_of(s))
            count_lever(s, POLICY_ACCESS_POINTS, category);
    }
}

/* ---- choosing ---- */

/* The best so far. */
struct best {
    size_t mode; /* MODES_MAX: none */
    double value;
};

static void keep_best(struct best *best, size_t mode, double value)
{
    if (best->mode == MODES_MAX || value > best->value)
        *best = (struct best){mode, value};
}

static double value_of(struct shopper *s, size_t category, size_t mode, uint32_t range)
{
    return mode_worth(&s->choosing->chooser, &s->customer, mode, s->supplier[category], false) +
           noise_of(s, mode, range);
}

/* A mode that the person could have used and would have taken, had there been an outlet within reach. */
static void wish(const struct shopper *s, const struct best *missed, const struct best *best)
{
    const struct choosing *c = s->choosing;
    if (missed->mode == MODES_MAX || (best->mode != MODES_MAX && best->value >= missed->value))
        return;
    size_t cell = s->customer.departement * c->chooser.rates->count + missed->mode;
    market_add_count(c->threads, &c->chooser.place.wishes[cell], 1);
}

/* The best of the feasible modes, those thought of only if `thought`; MODES_MAX if there is none. */
static size_t choose_alone(struct shopper *s, size_t category, bool thought, bool wishes)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    const struct mode_rates *rates = chooser->rates;
    size_t current = mode_of_code(rates, category, s->mode[category]);
    double habit = s->choosing->habit * chooser->stake[category];
    struct best best = {MODES_MAX, 0}, missed = {MODES_MAX, 0}, calm = {MODES_MAX, 0};
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
        if (!mode_able(chooser, &s->customer, m) || (thought && !thinks_of(s, category, m)))
            continue;
        bool open = mode_open(chooser, &s->customer, m, s->supplier[category]);
        if (!open &&
            (!wishes || rates->row[m].by_firm || !mode_had(chooser, m, s->supplier[category])))
            continue;
        double value = value_of(s, category, m, NOISE_CHOICE);
        if (m == current)
            value += habit * (1 - chooser->mode.loosened[m]);
        keep_best(open ? &best : &missed, m, value);
        if (open && chooser->aversion)
            keep_best(&calm, m,
                      value + mode_aversion(chooser, &s->customer, m, s->supplier[category]));
    }
    wish(s, &missed, &best);
    if (calm.mode != MODES_MAX && calm.mode != best.mode)
        count_lever(s, POLICY_CONTACT_AVERSION, category);
    return best.mode;
}

/* Whether this helper could do what the mode needs: at home with the skill and the line that are there, an
 * acquaintance as surely as people in the département are able, an access point anything. What nobody else
 * can bring is a dwelling. */
static bool helps(const struct shopper *s, enum mode_helper helper, size_t mode,
                  const double lots[LOT_COUNT])
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    const struct mode_parameters *p = chooser->parameters;
    unsigned equipment = chooser->rates->row[mode].equipment;
    size_t cell = s->customer.departement * chooser->rates->count + mode;
    if (equipment & ~s->customer.equipment & MODE_DWELLING)
        return false;
    switch (helper) {
    case MODE_HELP_HOME:
        return lots[LOT_HOME] < p->help_home &&
               (double)chooser->household.skill_best[s->customer.home] >=
                   chooser->gate[mode].skill &&
               (!(equipment & (MODE_INTERNET | MODE_HOME)) ||
                chooser->household.connected[s->customer.home]);
    case MODE_HELP_ACQUAINTANCE:
        return lots[LOT_ACQUAINTANCE] < p->help_acquaintance * (double)chooser->place.able[cell];
    case MODE_HELP_POINT:
        return lots[LOT_POINT] < p->help_point &&
               mode_lot(chooser, s->id, MODE_LOT_POINT) < points_of(s);
    default:
        return false;
    }
}

/* The mode and helper as a code; MODE_WITHOUT where nobody helps. */
static uint8_t choose_with_help(struct shopper *s, size_t category)
{
    const struct mode_chooser *chooser = &s->choosing->chooser;
    const struct mode_rates *rates = chooser->rates;
    uint32_t words[4];
    double lots[LOT_COUNT];
    sim_random_words(chooser->world->random, s->choosing->choice_purpose, s->id,
                     chooser->world->month, 1 + (uint32_t)category, words);
    for (int lot = 0; lot < LOT_COUNT; lot++)
        lots[lot] = sim_random_unit(words[lot]);
    for (unsigned helper = MODE_HELP_HOME; helper < MODE_HELP_COUNT; helper++) {
        struct best best = {MODES_MAX, 0};
        for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++)
            if (chooser->gate[m].skilled && helps(s, (enum mode_helper)helper, m, lots) &&
                mode_open(chooser, &s->customer, m, s->supplier[category]))
                keep_best(&best, m,
                          mode_worth_helped(chooser, &s->customer, m, s->supplier[category]) +
                              noise_of(s, m, NOISE_CHOICE));
        if (best.mode != MODES_MAX)
            return mode_code((unsigned)rates->row[best.mode].place + 1, (enum mode_helper)helper);
    }
    return mode_code(MODE_WITHOUT, MODE_HELP_NONE);
}

static void choose(struct shopper *s, size_t category, bool wishes)
{
    know_tastes(s);
    size_t mode = choose_alone(s, category, true, wishes);
    if (mode == MODES_MAX)
        mode = choose_alone(s, category, false, false);
    s->mode[category] =
        mode != MODES_MAX
            ? mode_code((unsigned)s->choosing->chooser.rates->row[mode].place + 1, MODE_HELP_NONE)
            : choose_with_help(s, category);
}

static void note_use(const struct shopper *s, size_t category, size_t mode)
{
    uint8_t bit = (uint8_t)(1u << s->choosing->chooser.rates->row[mode].place);
    s->tried[category] |= bit;
    s->recent[category] |= bit;
}

/* One purchase in the best other mode. */
static void try_another(struct shopper *s, size_t category)
{
    const struct mode_rates *rates = s->choosing->chooser.rates;
    size_t current = mode_of_code(rates, category, s->mode[category]);
    struct best best = {MODES_MAX, 0};
    if (waits(s, category))
        return;
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++)
        if (m != current && feasible(s, category, m) && thinks_of(s, category, m)) {
            know_tastes(s);
            keep_best(&best, m, value_of(s, category, m, NOISE_OCCASIONAL));
        }
    if (best.mode != MODES_MAX)
        note_use(s, category, best.mode);
}

/* ---- the first pass: choices ---- */

/* The category that a word picks for reconsideration, or the number of categories: none. */
static size_t reconsidered(const struct choosing *c, uint32_t word)
{
    size_t category = 0;
    while (category < c->categories && word >= c->reconsiders[category])
        category++;
    return category;
}

static void shop(struct shopper *s)
{
    const struct choosing *c = s->choosing;
    size_t which = reconsidered(c, s->words[WORD_RECONSIDERS]);
    for (size_t category = 0; category < c->categories; category++) {
        if (!waits(s, category) && (category == which || !stands(s, category)))
            choose(s, category, category == which);
        if (c->january)
            s->recent[category] = 0;
        size_t mode = mode_of_code(c->chooser.rates, category, s->mode[category]);
        if (mode != MODES_MAX)
            note_use(s, category, mode);
        if (mode != MODES_MAX && (c->chooser.channel || c->points))
            count_purchase(s, category, mode);
    }
    if (s->words[WORD_OCCASIONAL] < c->occasional && c->reconsidering > 0)
        try_another(
            s,
            reconsidered(c, (uint32_t)(((uint64_t)s->words[WORD_WHICH] * c->reconsidering) >> 32)));
}

static bool is_adult(const struct mode_chooser *chooser, uint32_t row)
{
    return world_age(chooser->month, chooser->person.birth[row]) >= WORLD_ADULT_AGE;
}

static void choose_block(void *context, size_t begin, size_t end, int thread)
{
    const struct choosing *c = context;
    const struct mode_chooser *chooser = &c->chooser;
    const struct person_view *p = &chooser->person;
    uint32_t supplier[MARKET_CATEGORIES_MAX];
    (void)thread;
    for (size_t home = begin; home < end; home++) {
        if (chooser->household.id[home] == 0)
            continue;
        for (size_t category = 0; category < c->categories; category++)
            supplier[category] = mode_supplier(chooser, (uint32_t)home, category);
        for (uint32_t m = chooser->household.first[home]; m != SIM_NONE; m = p->next[m]) {
            if (!is_adult(chooser, m))
                continue;
            size_t cell = m * c->categories;
            struct shopper s = {.choosing = c,
                                .supplier = supplier,
                                .id = p->id[m],
                                .noise_block = UINT32_MAX,
                                .mode = &p->mode[cell],
                                .tried = &p->tried[cell],
                                .recent = &p->recent[cell]};
            mode_customer_means(chooser, m, &s.customer);
            sim_random_words(chooser->world->random, c->choice_purpose, s.id, chooser->world->month,
                             0, s.words);
            shop(&s);
        }
    }
}

/* ---- what levers cost and change besides ---- */

static const double SHARES = 1e6; /* in which shares are added up, so that no order matters */

struct covered {
    const struct choosing *choosing;
    int64_t shares; /* sum over residents of what access_points brings within reach */
};

static void cover_block(void *context, size_t begin, size_t end, int thread)
{
    struct covered *covered = context;
    const struct mode_chooser *chooser = &covered->choosing->chooser;
    const struct person_view *p = &chooser->person;
    int64_t sum = 0;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0)
            continue;
        struct policy_case at =
            policy_case_of_person(p, &chooser->household, chooser->month, (uint32_t)row);
        sum += sim_number_round(policy_value(chooser->world, POLICY_ACCESS_POINTS, &at) * SHARES);
    }
    market_add_amount(covered->choosing->threads, &covered->shares, sum);
}

/* The state pays for the points of the month: those that bring the share of residents within reach. Residents and cost are
 * of agents, so the scale is in neither; the cost rises with consumer prices. */
static void owe_points(const struct choosing *c)
{
    const struct mode_chooser *chooser = &c->chooser;
    const struct policy_parameters *p = policy_parameters(chooser->world);
    struct covered covered = {.choosing = c};
    sim_parallel_blocks(c->threads, chooser->person.count, SIM_PARALLEL_BLOCK, cover_block,
                        &covered);
    double points = (double)covered.shares / SHARES / p->point_residents;
    double price = market_economy(chooser->world).consumer_price[0];
    policy_owe_real(chooser->world, POLICY_ACCESS_POINTS,
                    points * p->point_cost * CENTS / SIM_MONTHS_PER_YEAR * price);
}

/* Modes that need less skill this month. */
static void count_simplified(const struct choosing *c)
{
    const struct mode_chooser *chooser = &c->chooser;
    struct policy_case at = policy_everywhere();
    for (size_t m = 0; m < chooser->rates->count; m++) {
        const struct mode_gate *gate = &chooser->gate[m];
        double skill = chooser->rates->row[m].skill + chooser->parameters->skill_needed;
        if (!gate->launched || !gate->skilled || !(gate->skill < skill))
            continue;
        at.at[POLICY_BY_CATEGORY] = gate->category;
        policy_count(chooser->world, POLICY_SIMPLIFICATION, &at, 1);
    }
}

/* ---- the phase ---- */

static void prepare(const struct sim_world *world, struct choosing *c)
{
    *c = (struct choosing){.threads = world->threads,
                           .choice_purpose = sim_random_purpose("mode.choice"),
                           .noise_purpose = sim_random_purpose("mode.noise"),
                           .january = sim_month_of_year(world->month) == 1};
    mode_chooser_fill(world, &c->chooser);
    const struct mode_rates *rates = c->chooser.rates;
    const struct mode_parameters *p = c->chooser.parameters;
    double sum = 0;
    c->categories = c->chooser.market->category_count;
    for (size_t category = 0; category < c->categories; category++) {
        sum += rates->reconsider[category];
        c->reconsiders[category] = market_word(sum);
    }
    c->reconsidering = c->categories > 0 ? c->reconsiders[c->categories - 1] : 0;
    c->occasional = market_word(p->occasional);
    c->noise = p->noise * CENTS;
    c->habit = p->habit * CENTS;
    c->points = policy_acts(world, POLICY_ACCESS_POINTS);
}

static enum sim_status run_choice(struct sim_world *world, struct sim_error *error)
{
    struct choosing c;
    prepare(world, &c);
    const struct mode_chooser *chooser = &c.chooser;
    for (size_t cell = 0; cell < chooser->place.count; cell++)
        chooser->place.wishes[cell] = 0;
    count_simplified(&c);
    if (c.points)
        owe_points(&c);
    sim_parallel_blocks(world->threads, chooser->household.count, SIM_PARALLEL_BLOCK, choose_block,
                        &c);
    return mode_count_purchases(world, error);
}

const struct sim_phase mode_choice_phase = {
    .name = "mode_choice",
    .text = "adults reconsider the modes in which they buy, find help or go without; purchases are "
            "counted",
    .reads = "economy.consumer_price person.birth person.diploma person.household person.next "
             "person.internet "
             "person.smartphone person.skill person.mode person.tried person.recent "
             "household.departement household.first household.decile household.connected "
             "household.skill_best household.dwelling household.supplier_de household.supplier_fz "
             "household.supplier_gz household.supplier_hz household.supplier_iz "
             "household.supplier_jz household.supplier_kz household.supplier_lz "
             "household.supplier_mn household.supplier_oq household.supplier_ru firm.room "
             "firm.surcharge firm.bought mode.served mode.pay_rise mode.search_spared "
             "mode.withheld mode.loosened category.amount mode_group.share "
             "mode_place.reach mode_place.able" POLICY_COUNTS,
    .writes =
        "person.mode person.tried person.recent firm.bought mode.users mode.purchases "
        "category.purchases category.forgone mode_place.wishes mode_place.users" POLICY_COUNTS,
    .rows = "",
    .run = run_choice,
};
