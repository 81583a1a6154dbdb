/* What a mode of provision is worth to a person, who can use it and where it is to be had.
 *
 * Worth of a purchase in mode m, in cents of 2010 (the systematic part of a random utility: McFadden 1974;
 * Train 2009):
 *
 *     appeal of the month - amount x (price x (1 + pay rise) x (1 + surcharge) - 1)
 *         - value of a minute x (consumer minutes / served + travel + queue + difficulty)
 *         - privacy x records knowingly given up
 *         + stake x (social x share of users in one's group
 *                    + human (counters) + cooperation (peers, communities, cooperatives))
 *
 *     appeal     = that of 2010 + trend x horizon x (1 - exp(-years / horizon)): what made modes better in the
 *                  first years does not go on for ever
 *     stake      = 1 + modes.stake x amount in EUR: tastes, habit and noise weigh more where more is
 *                  at stake, or a difference of price would rule every choice of a large purchase
 *     queue      = queue x (share of the firm's purchases made in m / room)^queue_power
 *     difficulty = minutes a point x (skill needed + ease - skill), where positive,
 *                  x practice if tried; only in modes that need skill
 *
 * The official literature on transport values a minute with income, hence the value of time by
 * decile. Difficulty prices the second level of the digital divide (van Dijk 2005) instead of only
 * forbidding: below the skill needed a mode cannot be used at all, above it the less skilled need
 * longer. `served` below 1 means that suppliers are scarce: looking for one multiplies the minutes.
 * Bass's (1969) imitation by word of mouth stands in the group's share of users.
 *
 * An outlet is in reach of the persons whose lasting lot is below a share: for a counter
 * 1 - (1 - overlap) x (1 - room), since each outlet that a firm closes takes away a catchment of which
 * the others cover `overlap`; for a machine everywhere that firm has any; for cooperatives and
 * communities the share of the département. So those whom a closing hits are always the same ones.
 *
 * Levers. simplification lowers the skill needed, at the least to 0, where everybody can; ease is then reckoned from there.
 * human_channel lets some beyond the reach of counters be served from a distance, without travel and queue (mode_remote).
 * contact_aversion takes a sum off the worth of modes in which one meets others (mode_aversion), whatever is at stake.
 *
 * Differs from the textbook logit in that lasting tastes are kept per person (functions of the id, so they
 * cost no memory), not drawn anew at every choice. */
#include "models/mode/choice_state.h"
#include "models/mode/minutes_state.h"
#include "models/mode/terms_state.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { CENTS = 100, MINUTES_PER_HOUR = 60 };

/* Draws of purpose "mode.taste", month 0. */
enum { TASTE_PRIVACY, TASTE_HUMAN, TASTE_COOPERATION, TASTE_FIRST_LOT = 4 };

double mode_trend_years(double horizon, int32_t month)
{
    return horizon * (1 - exp(-(double)month / SIM_MONTHS_PER_YEAR / horizon));
}

double mode_time_factor(const struct mode_parameters *parameters, int decile)
{
    return exp(parameters->time_income * world_decile_centred(decile));
}

static void fill_gate(struct mode_chooser *chooser, size_t m)
{
    const struct mode_row *row = &chooser->rates->row[m];
    double skill = row->skill > 0 ? row->skill + chooser->parameters->skill_needed : 0;
    bool skilled = skill > 0;
    if (skilled && policy_acts(chooser->world, POLICY_SIMPLIFICATION)) {
        struct policy_case at = policy_everywhere();
        at.at[POLICY_BY_CATEGORY] = (uint8_t)row->category;
        skill = fmax(0, skill - policy_value(chooser->world, POLICY_SIMPLIFICATION, &at));
    }
    chooser->gate[m] = (struct mode_gate){
        .skill = skill,
        .equipment = row->equipment,
        .offer = row->offer,
        .category = (uint8_t)row->category,
        .launched = row->launch <= chooser->month,
        .supplied = row->supply != MODE_NONE,
        .by_firm = row->by_firm,
        .alone = household_seller(chooser->market->seller[row->category]) < 0,
        .outlet = row->outlet,
        .counter = row->form == MODE_FORM_COUNTER,
        .skilled = skilled,
    };
}

void mode_chooser_fill(const struct sim_world *world, struct mode_chooser *chooser)
{
    const struct mode_rates *rates = mode_rates(world);
    const struct mode_parameters *p = mode_parameters(world);
    *chooser = (struct mode_chooser){
        .world = world,
        .rates = rates,
        .market = market_rates(world),
        .parameters = p,
        .month = world_month(world),
        .person = person_columns(sim_world_table(world, "person")),
        .household = household_columns(sim_world_table(world, "household")),
        .firm = firm_firms(world),
        .mode = mode_modes(world),
        .category = mode_categories(world),
        .group = mode_groups(world),
        .place = mode_places(world),
        .taste_purpose = sim_random_purpose("mode.taste"),
        .channel = policy_acts(world, POLICY_HUMAN_CHANNEL),
        .aversion = policy_acts(world, POLICY_CONTACT_AVERSION),
    };
    household_suppliers(&chooser->household, chooser->supplier);
    double years = mode_trend_years(p->appeal_horizon, chooser->month);
    for (size_t m = 0; m < rates->count; m++) {
        const struct mode_row *row = &rates->row[m];
        chooser->appeal[m] = row->appeal + row->appeal_trend * years;
        fill_gate(chooser, m);
    }
    for (size_t c = 0; c < chooser->market->category_count; c++) {
        chooser->slot[c] = household_seller(chooser->market->seller[c]);
        chooser->amount[c] = chooser->category.amount[c] / market_economy(world).consumer_price[0];
        chooser->stake[c] = 1 + p->stake * chooser->amount[c] / CENTS;
    }
    for (int decile = 0; decile < WORLD_DECILE_COUNT; decile++)
        chooser->time[decile] =
            p->value_of_time * CENTS / MINUTES_PER_HOUR * mode_time_factor(p, decile);
}

/* ---- the customer ---- */

void mode_customer_means(const struct mode_chooser *chooser, uint32_t row,
                         struct mode_customer *customer)
{
    const struct person_view *p = &chooser->person;
    const struct household_view *h = &chooser->household;
    uint32_t home = p->household[row];
    size_t band = (size_t)world_age_band(world_age(chooser->month, p->birth[row]));
    *customer = (struct mode_customer){
        .row = row,
        .home = home,
        .departement = h->departement[home],
        .group = band * WORLD_DIPLOMA_COUNT + p->diploma[row],
        .equipment = (p->internet[row] ? MODE_INTERNET : 0U) |
                     (h->connected[home] ? MODE_HOME : 0U) |
                     (p->smartphone[row] ? MODE_SMARTPHONE : 0U) |
                     (h->dwelling[home] > 0 ? MODE_DWELLING : 0U),
        .skill = (double)p->skill[row],
    };
}

void mode_customer_tastes(const struct mode_chooser *chooser, struct mode_customer *customer)
{
    const struct mode_parameters *p = chooser->parameters;
    uint32_t words[4];
    sim_random_words(chooser->world->random, chooser->taste_purpose,
                     chooser->person.id[customer->row], 0, 0, words);
    double privacy = gsl_cdf_ugaussian_Pinv(sim_random_unit(words[TASTE_PRIVACY]));
    double human = gsl_cdf_ugaussian_Pinv(sim_random_unit(words[TASTE_HUMAN]));
    double cooperation = gsl_cdf_ugaussian_Pinv(sim_random_unit(words[TASTE_COOPERATION]));
    customer->minute = chooser->time[chooser->household.decile[customer->home]];
    customer->privacy = p->privacy * CENTS * exp(p->privacy_sd * privacy);
    customer->human = (p->human + p->human_sd * human) * CENTS;
    customer->cooperation = p->cooperation_sd * cooperation * CENTS;
}

void mode_customer_fill(const struct mode_chooser *chooser, uint32_t row,
                        struct mode_customer *customer)
{
    mode_customer_means(chooser, row, customer);
    mode_customer_tastes(chooser, customer);
}

/* ---- lots ---- */

static size_t offer_of(const struct mode_chooser *chooser, size_t mode, uint32_t supplier)
{
    return (size_t)supplier * chooser->rates->offers + chooser->gate[mode].offer;
}

double mode_lot(const struct mode_chooser *chooser, uint32_t person_id, size_t lot)
{
    struct sim_random_event event = {chooser->world->random, chooser->taste_purpose, person_id, 0};
    return sim_random_uniform(&event, TASTE_FIRST_LOT + (uint32_t)lot);
}

/* ---- levers ---- */

struct policy_case mode_customer_case(const struct mode_chooser *chooser,
                                      const struct mode_customer *customer, size_t category)
{
    struct policy_case at = policy_case_of_home(&chooser->household, customer->home);
    at.at[POLICY_BY_AGE] = (uint8_t)(customer->group / WORLD_DIPLOMA_COUNT);
    at.at[POLICY_BY_DIPLOMA] = (uint8_t)(customer->group % WORLD_DIPLOMA_COUNT);
    at.at[POLICY_BY_CATEGORY] = (uint8_t)category;
    return at;
}

bool mode_remote(const struct mode_chooser *chooser, const struct mode_customer *customer,
                 size_t mode, uint32_t supplier)
{
    const struct mode_gate *gate = &chooser->gate[mode];
    if (!chooser->channel || !gate->counter || !gate->launched || supplier == SIM_NONE)
        return false;
    double reach = mode_had(chooser, mode, supplier)
                       ? mode_reach(chooser, customer->departement, mode, supplier)
                       : 0;
    if (reach >= 1)
        return false;
    double lot = mode_lot(chooser, chooser->person.id[customer->row], gate->category);
    struct policy_case at = mode_customer_case(chooser, customer, gate->category);
    double served = policy_value(chooser->world, POLICY_HUMAN_CHANNEL, &at);
    return lot >= reach && lot < 1 - (1 - reach) * (1 - served);
}

double mode_aversion(const struct mode_chooser *chooser, const struct mode_customer *customer,
                     size_t mode, uint32_t supplier)
{
    const struct mode_row *row = &chooser->rates->row[mode];
    bool meets = row->outlet || row->form == MODE_FORM_COUNTER || row->form == MODE_FORM_PEER;
    if (!chooser->aversion || !meets || mode_remote(chooser, customer, mode, supplier))
        return 0;
    struct policy_case at = mode_customer_case(chooser, customer, row->category);
    return policy_value(chooser->world, POLICY_CONTACT_AVERSION, &at) * CENTS;
}

/* ---- worth ---- */

double mode_surcharge(const struct mode_chooser *chooser, size_t mode, uint32_t supplier)
{
    if (!chooser->rates->row[mode].by_firm || supplier == SIM_NONE)
        return 0;
    return (double)chooser->firm.surcharge[offer_of(chooser, mode, supplier)];
}

/* Minutes in the queue; where no firm or no room is known, the normal ones. */
static double queue_of(const struct mode_chooser *chooser, size_t mode, uint32_t supplier,
                       bool normal)
{
    const struct mode_rates *rates = chooser->rates;
    const struct mode_parameters *p = chooser->parameters;
    double room =
        supplier == SIM_NONE ? 0 : (double)chooser->firm.room[offer_of(chooser, mode, supplier)];
    if (normal || !(room > 0))
        return p->queue;
    size_t category = rates->row[mode].category;
    int64_t sum = 0, bought = chooser->firm.bought[offer_of(chooser, mode, supplier)];
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++)
        sum += chooser->firm.bought[offer_of(chooser, m, supplier)];
    return bought > 0 ? p->queue * pow((double)bought / (double)sum / room, p->queue_power) : 0;
}

static double difficulty_of(const struct mode_chooser *chooser,
                            const struct mode_customer *customer, size_t mode)
{
    const struct mode_parameters *p = chooser->parameters;
    const struct mode_row *row = &chooser->rates->row[mode];
    double gap = chooser->gate[mode].skill + p->ease - customer->skill;
    if (!chooser->gate[mode].skilled || gap <= 0)
        return 0;
    unsigned tried =
        chooser->person.tried[customer->row * chooser->market->category_count + row->category];
    return p->difficulty * gap * (tried >> row->place & 1 ? p->practice : 1);
}

/* All but difficulty and help. */
static double worth_with_ease(const struct mode_chooser *chooser,
                              const struct mode_customer *customer, size_t mode, uint32_t supplier,
                              bool fair)
{
    const struct mode_parameters *p = chooser->parameters;
    const struct mode_row *row = &chooser->rates->row[mode];
    double minutes = row->consumer_minutes / mode_served_share(row, &chooser->mode, mode);
    if (row->outlet && (fair || !mode_remote(chooser, customer, mode, supplier)))
        minutes += p->travel + (row->by_firm ? queue_of(chooser, mode, supplier, fair) : 0);
    double stake = chooser->stake[row->category];
    double surcharge = fair ? 0 : mode_surcharge(chooser, mode, supplier);
    double share = (double)chooser->group.share[customer->group * chooser->rates->count + mode];
    double worth = chooser->appeal[mode] -
                   chooser->amount[row->category] *
                       (mode_price(row, &chooser->mode, mode) * (1 + surcharge) - 1) -
                   customer->minute * minutes -
                   customer->privacy * mode_records(row, &chooser->mode, mode) * row->known +
                   stake * p->social * CENTS * share;
    if (row->form == MODE_FORM_COUNTER)
        worth += stake * customer->human;
    if (row->form == MODE_FORM_PEER || row->form == MODE_FORM_COMMUNITY ||
        row->form == MODE_FORM_COOPERATIVE)
        worth += stake * customer->cooperation;
    if (chooser->aversion && !fair)
        worth -= mode_aversion(chooser, customer, mode, supplier);
    return worth;
}

double mode_worth(const struct mode_chooser *chooser, const struct mode_customer *customer,
                  size_t mode, uint32_t supplier, bool fair)
{
    return worth_with_ease(chooser, customer, mode, supplier, fair) -
           customer->minute * difficulty_of(chooser, customer, mode);
}

double mode_worth_helped(const struct mode_chooser *chooser, const struct mode_customer *customer,
                         size_t mode, uint32_t supplier)
{
    return worth_with_ease(chooser, customer, mode, supplier, false) -
           customer->minute * chooser->parameters->help_minutes;
}

/* ---- the human alternative ---- */

/* Fair terms: a counter that is open to the customer, without surcharge. The loss compares the mode as it
 * is, help included, with the best counter as it would be on fair terms. */
enum mode_class mode_classify(const struct mode_chooser *chooser,
                              const struct mode_customer *customer, size_t mode, uint32_t supplier,
                              double *loss)
{
    const struct mode_rates *rates = chooser->rates;
    size_t category = rates->row[mode].category;
    uint8_t code = chooser->person.mode[customer->row * chooser->market->category_count + category];
    bool helped =
        mode_of_code(rates, category, code) == mode && mode_helper(code) != MODE_HELP_NONE;
    double best = -INFINITY;
    *loss = 0;
    if (rates->row[mode].form == MODE_FORM_COUNTER && !helped)
        return MODE_CLASS_STAFFED;
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
        if (rates->row[m].form != MODE_FORM_COUNTER || m == mode)
            continue;
        if (mode_able(chooser, customer, m) && mode_open(chooser, customer, m, supplier) &&
            !(mode_surcharge(chooser, m, supplier) > 0))
            return MODE_CLASS_CHOSEN;
        double worth = mode_worth(chooser, customer, m, supplier, true);
        best = worth > best ? worth : best;
    }
    double worth = helped ? mode_worth_helped(chooser, customer, mode, supplier)
                          : mode_worth(chooser, customer, mode, supplier, false);
    if (!(best > worth))
        return MODE_CLASS_OBLIGATORY;
    *loss = best - worth;
    return MODE_CLASS_ENDURED;
}

/* ---- between suppliers ---- */

/* The inclusive value of the nested logit (McFadden 1978). */
bool mode_inclusive_value(const struct mode_chooser *chooser, const struct mode_customer *customer,
                          size_t category, uint32_t supplier, double *value)
{
    const struct mode_rates *rates = chooser->rates;
    double noise = chooser->parameters->noise * CENTS * chooser->stake[category], most = -INFINITY,
           sum = 0;
    double worth[MODES_OF_CATEGORY_MAX];
    size_t count = 0;
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
        if (!mode_able(chooser, customer, m) || !mode_open(chooser, customer, m, supplier))
            continue;
        worth[count] = mode_worth(chooser, customer, m, supplier, false);
        most = worth[count] > most ? worth[count] : most;
        count++;
    }
    if (count == 0)
        return false;
    for (size_t i = 0; i < count; i++)
        sum += exp((worth[i] - most) / noise);
    *value = most + noise * log(sum);
    return true;
}

/* Ideas count by purchase, so that a firm is not better only for being larger. */
static double ideas_of(const struct mode_chooser *chooser, uint32_t supplier)
{
    const struct mode_rates *rates = chooser->rates;
    size_t offers = rates->offer_count[chooser->firm.sector[supplier]];
    int64_t bought = 0;
    for (size_t offer = 0; offer < offers; offer++)
        bought += chooser->firm.bought[(size_t)supplier * rates->offers + offer];
    if (bought <= 0)
        return 0;
    double ideas = (double)chooser->firm.ideas[supplier] * MODE_PURCHASE / (double)bought;
    return chooser->parameters->ideas_effect * log2(1 + ideas);
}

/* Purchases weigh the categories that the slot sells: what their modes are worth in a month over the money
 * of the month. */
double mode_variety(const struct mode_chooser *chooser, const struct mode_customer *customer,
                    size_t slot, uint32_t supplier)
{
    const struct mode_parameters *p = chooser->parameters;
    double worth = 0, money = 0;
    if (!p->coproduction)
        return 0;
    for (size_t c = 0; c < chooser->market->category_count; c++) {
        if (chooser->slot[c] != (int)slot)
            continue;
        double purchases = chooser->rates->purchases[c];
        /* who could use nothing there goes without, which loses at least what the purchase costs */
        double value = -chooser->amount[c];
        mode_inclusive_value(chooser, customer, c, supplier, &value);
        worth += purchases * value;
        money += purchases * chooser->amount[c];
    }
    return (money > 0 ? p->variety * worth / money : 0) + ideas_of(chooser, supplier);
}
