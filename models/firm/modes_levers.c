/* What levers ask of the modes of a firm. Each lever has the case of the firm and the category; where it is not in force its
 * function gives back what it was given, to the bit.
 *
 *   counter_floor       a counter below the floor is built up by `equip` of the gap a month, whatever its use, also one that was
 *                       closed for good; above the floor it does not fall below it, and no review closes it for good.
 *                       Public bodies and others alike
 *   counter_cap         a counter above the cap falls to it at once (a law with a date; phase_in makes it gradual)
 *   surcharge_cap       the highest surcharge that reviews move to; one above the cap falls to it in the month. Below 0 it is a
 *                       rebate, which every counter gives at once; it ends with the lever
 *   saving_credit       the price of a mode that a firm has installed falls by the share of the labour cost that a purchase
 *                       saves against the counter. A purchase is at most free: nobody is paid out
 *   installation_price  factor on what an installation costs: in what a firm weighs, and in what it pays. The installation
 *                       is then real investment of less volume (assumption: a cheaper machine is less capital)
 *   machine_tax         nominal, for each machine in use; a firm weighs it against what the machine saves
 *
 * Cases are counted where the outcome of the month differs from what the firm's own rule would have made of it. */
#include "models/firm/modes.h"
#include "models/policy/state.h"

#include <math.h>

enum { CENTS = 100 };

static struct policy_case case_of(const struct firm_modes *c, size_t row, size_t category)
{
    struct policy_case at = policy_case_of_firm(&c->firm, row);
    at.at[POLICY_BY_CATEGORY] = (uint8_t)category;
    return at;
}

/* As columns hold them: what was set to a bound is not beyond it next month because it was rounded. */
static bool below(double a, double b)
{
    return (float)a < (float)b;
}

/* ---- counters ---- */

double firm_counter_room(const struct firm_modes *c, size_t row, size_t category, double before,
                         double ruled)
{
    if (!policy_acts(c->world, POLICY_COUNTER_FLOOR) && !policy_acts(c->world, POLICY_COUNTER_CAP))
        return ruled;
    struct policy_case at = case_of(c, row, category);
    double floor = policy_value(c->world, POLICY_COUNTER_FLOOR, &at);
    double cap = policy_value(c->world, POLICY_COUNTER_CAP, &at);
    double least = before < floor ? before + c->parameters->equip * (floor - before) : floor;
    double room = ruled;
    if (below(room, least)) {
        room = least;
        policy_count(c->world, POLICY_COUNTER_FLOOR, &at, 1);
    }
    if (below(cap, room)) {
        room = cap;
        policy_count(c->world, POLICY_COUNTER_CAP, &at, 1);
    }
    return room;
}

bool firm_counter_kept(const struct firm_modes *c, size_t row, size_t category)
{
    if (!policy_acts(c->world, POLICY_COUNTER_FLOOR))
        return false;
    struct policy_case at = case_of(c, row, category);
    if (!(policy_value(c->world, POLICY_COUNTER_FLOOR, &at) > 0))
        return false;
    policy_count(c->world, POLICY_COUNTER_FLOOR, &at, 1);
    return true;
}

double firm_surcharge_most(const struct firm_modes *c, size_t row, size_t category, double most)
{
    if (!policy_acts(c->world, POLICY_SURCHARGE_CAP))
        return most;
    struct policy_case at = case_of(c, row, category);
    double cap = policy_value(c->world, POLICY_SURCHARGE_CAP, &at);
    if (!(cap < most))
        return most;
    if (cap >= 0) /* a rebate is counted where it is given */
        policy_count(c->world, POLICY_SURCHARGE_CAP, &at, 1);
    return cap;
}

void firm_cap_surcharge(const struct firm_modes *c, size_t row, size_t category, float *surcharge)
{
    double before = (double)*surcharge;
    if (!policy_acts(c->world, POLICY_SURCHARGE_CAP) && !(before < 0))
        return;
    struct policy_case at = case_of(c, row, category);
    double cap = policy_value(c->world, POLICY_SURCHARGE_CAP, &at);
    double now = below(cap, before) ? cap : before;
    if (now < 0) /* a rebate of last month: this month's, or none */
        now = cap < 0 ? cap : 0;
    *surcharge = (float)now;
    if (below(now, fmax(before, 0)))
        policy_count(c->world, POLICY_SURCHARGE_CAP, &at, 1);
}

/* ---- installed modes ---- */

/* Share of its price that a purchase in the mode is cheaper. */
static double credit_of(const struct firm_modes *c, size_t row, size_t mode, double share)
{
    const struct mode_row *m = &c->rates->row[mode];
    double minutes =
        c->mode.staff_minutes[c->rates->first[m->category]] - c->mode.staff_minutes[mode];
    double saved = minutes * firm_minute_cost(c, row);
    double price = c->category.amount[m->category] * m->price;
    if (!(saved > 0) || !(price > 0))
        return 0;
    return fmin(1, share * saved / price); /* the rule: at most the price */
}

void firm_credit_savings(const struct firm_modes *c, size_t row, const struct firm_category *sold)
{
    bool acts = policy_acts(c->world, POLICY_SAVING_CREDIT), given = false;
    struct policy_case at = case_of(c, row, sold->category);
    double share = acts ? policy_value(c->world, POLICY_SAVING_CREDIT, &at) : 0;
    for (size_t offer = sold->begin; offer < sold->end; offer++) {
        size_t mode, i = firm_offer(c, row, offer);
        if (!firm_installs(firm_offer_mode(c, row, offer, &mode)))
            continue;
        double credit = share > 0 && c->firm.room[i] > 0 ? credit_of(c, row, mode, share) : 0;
        if (credit > 0 || c->firm.surcharge[i] < 0)
            c->firm.surcharge[i] = credit > 0 ? (float)-credit : 0;
        given |= credit > 0;
    }
    if (given)
        policy_count(c->world, POLICY_SAVING_CREDIT, &at, 1);
}

double firm_installation_share(const struct firm_modes *c, size_t row, size_t category)
{
    if (!policy_acts(c->world, POLICY_INSTALLATION_PRICE))
        return 1;
    struct policy_case at = case_of(c, row, category);
    return 1 - policy_value(c->world, POLICY_INSTALLATION_PRICE, &at);
}

void firm_count_installation(const struct firm_modes *c, size_t row, size_t category)
{
    struct policy_case at = case_of(c, row, category);
    policy_count(c->world, POLICY_INSTALLATION_PRICE, &at, 1);
}

double firm_machine_tax(const struct firm_modes *c, size_t row, const struct mode_row *m)
{
    if (m->form != MODE_FORM_MACHINE || !policy_acts(c->world, POLICY_MACHINE_TAX))
        return 0;
    struct policy_case at = case_of(c, row, m->category);
    return policy_value(c->world, POLICY_MACHINE_TAX, &at) * CENTS;
}

void firm_tax_machines(const struct firm_modes *c, size_t row)
{
    size_t count = c->rates->offer_count[c->firm.sector[row]];
    struct firm_category sold;
    double sum = 0;
    c->firm.machine_tax[row] = 0;
    if (!policy_acts(c->world, POLICY_MACHINE_TAX))
        return;
    for (size_t begin = 0; begin < count; begin = sold.end) {
        double tax = 0;
        sold = firm_category(c, row, begin);
        for (size_t offer = begin; offer < sold.end; offer++) {
            size_t mode;
            const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
            tax += firm_machine_tax(c, row, m) *
                   firm_installations(m, (double)c->firm.room[firm_offer(c, row, offer)],
                                      (double)sold.purchases / MODE_PURCHASE);
        }
        if (tax > 0) {
            struct policy_case at = case_of(c, row, sold.category);
            policy_count(c->world, POLICY_MACHINE_TAX, &at, 1);
        }
        sum += tax;
    }
    c->firm.machine_tax[row] = sim_number_round(sum);
}
