/* The modes that a firm offers: what it installs, extends, replaces, withdraws and closes.
 *
 *   entrants    found last month: counters, and each other mode with the probability with which customers find it
 *               offered; equipped for the use that others see, and slack
 *   equipment   of a mode that it offers moves towards last month's use x (1 + slack), at most all purchases: upwards by
 *               `equip` of the gap; machines last `life` months, so 1 / life of them go each month and are replaced as far
 *               as use needs them. Counters give up `closing` of what is idle: staff adjusts slowly
 *   review      a share `review` of firms each month (staggered, as reviews of prices: Calvo 1983):
 *               install    what saves enough within `payback` months to repay the installation, if deposits and what the
 *                          bank still lends pay for it (pay-back rule of Dosi et al. 2010; there machines of better
 *                          vintages, here tasks that pass to customers; the use expected is that of competitors'
 *                          customers, or where nobody has experience prior_use of those who are able)
 *               withdraw   what hardly anybody uses and costs more than it saves
 *               close      a counter for good that hardly anybody uses and whose sales do not carry it, if customers have
 *                          another mode with the firm
 *               surcharge  the counter once another of its modes is used more, by a step towards the most that usage allows
 *
 * Public bodies follow a budget and a service rule instead: their counters change by public_trend a year whatever their
 * use, down to public_least, and are never closed; they install what saves anything, the rent of the installation
 * counted, since they do not borrow. Costs of the table are of the base year and rise with the price of investment.
 *
 * What levers ask - floors and caps of counters, of surcharges, credits, prices and taxes of machines - stands in
 * firm/modes_levers.c. */
#include "models/bank/state.h"
#include "models/firm/modes.h"

#include <math.h>

enum { DRAW_REVIEW = 0, DRAW_MODE = 4 /* + mode */ };

static struct sim_random_event event_of(const struct firm_modes *c, size_t row)
{
    return (struct sim_random_event){c->world->random, c->purpose, c->firm.id[row],
                                     c->world->month};
}

/* What a firm keeps equipped at a share of use: with slack, but not for more than all its customers (the rule). */
static double equipped_for(const struct firm_modes *c, double use)
{
    return fmin(1, use * (1 + c->parameters->slack));
}

void firm_modes_begin(const struct firm_modes *c, size_t row)
{
    struct sim_random_event event = event_of(c, row);
    size_t count = c->rates->offer_count[c->firm.sector[row]], mode;
    c->firm.cost_opening[row] = 1;
    for (size_t offer = 0; offer < count; offer++) {
        const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
        size_t i = firm_offer(c, row, offer);
        float *room = &c->firm.room[i];
        if (m->form == MODE_FORM_COUNTER) {
            *room = (float)firm_counter_room(c, row, m->category, 1, 1);
            firm_cap_surcharge(c, row, m->category, &c->firm.surcharge[i]);
        } else if (m->by_firm && m->launch <= c->month &&
                   sim_random_uniform(&event, DRAW_MODE + (uint32_t)mode) < c->mode.offered[mode])
            *room = (float)equipped_for(c, c->mode.use_offered[mode]);
    }
    struct firm_category sold;
    for (size_t begin = 0; begin < count; begin = sold.end) {
        sold = firm_category(c, row, begin);
        firm_credit_savings(c, row, &sold);
    }
}

/* ---- equipment ---- */

/* Buys the machines that take the room of a mode from `kept` to `next`. What only
 * replaces machines is among the firm's ordinary investment, which makes good the wear of all capital. */
static void equip(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                  size_t offer, double kept, double next)
{
    size_t mode;
    const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
    double purchases = (double)sold->purchases / MODE_PURCHASE;
    c->firm.room[firm_offer(c, row, offer)] = (float)next;
    if (!(next > kept) || c->firm.form[row] == FIRM_PUBLIC)
        return;
    double cost = m->install_cost *
                  (firm_installations(m, next, purchases) - firm_installations(m, kept, purchases));
    double share = firm_installation_share(c, row, sold->category);
    c->firm.mode_investment[row] += sim_number_round(cost * share);
    if (cost > 0 && (share < 1 || share > 1))
        firm_count_installation(c, row, sold->category);
}

static void move_machine(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                         size_t offer)
{
    size_t mode;
    const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
    double room = (double)c->firm.room[firm_offer(c, row, offer)];
    double kept = m->life > 0 ? room * (1 - 1 / m->life) : room; /* the rule: machines last */
    double needed = equipped_for(c, firm_use(c, row, sold, offer));
    double wanted = room < needed ? room + c->parameters->equip * (needed - room) : needed;
    equip(c, row, sold, offer, room, fmax(kept, wanted));
}

/* The room of a counter by the firm's own rule; one that is closed for good stays so. Public bodies follow the budget rule,
 * between the service rule and the opening's. */
static double counter_room(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                           size_t offer, double before)
{
    const struct mode_parameters *p = c->parameters;
    bool public = c->firm.form[row] == FIRM_PUBLIC;
    if (!(before > 0) || (public ? !p->coproduction : sold->purchases == 0))
        return before;
    if (public)
        return fmin(1, fmax(p->public_least, before * (1 + p->public_trend / SIM_MONTHS_PER_YEAR)));
    double gap = equipped_for(c, firm_use(c, row, sold, offer)) - before;
    return before + (gap > 0 ? p->equip : p->closing) * gap;
}

static void move_counter(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                         size_t offer)
{
    size_t i = firm_offer(c, row, offer);
    double before = (double)c->firm.room[i];
    double ruled = counter_room(c, row, sold, offer, before);
    c->firm.room[i] = (float)firm_counter_room(c, row, sold->category, before, ruled);
    firm_cap_surcharge(c, row, sold->category, &c->firm.surcharge[i]);
}

static void move_rooms(const struct firm_modes *c, size_t row, const struct firm_category *sold)
{
    size_t mode;
    for (size_t offer = sold->begin; offer < sold->end; offer++) {
        const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
        if (m->form == MODE_FORM_COUNTER)
            move_counter(c, row, sold, offer);
        else if (m->by_firm && sold->purchases > 0 && c->firm.room[firm_offer(c, row, offer)] > 0)
            move_machine(c, row, sold, offer);
    }
}

/* ---- the review ---- */

double firm_mode_saving(const struct firm_modes *c, size_t row, size_t mode, double purchases)
{
    const struct mode_row *m = &c->rates->row[mode];
    size_t counter = c->rates->first[m->category];
    double minutes = c->mode.staff_minutes[counter] - c->mode.staff_minutes[mode];
    return purchases * (minutes * firm_minute_cost(c, row) - m->unit_cost * c->price) -
           m->fixed_cost * c->price;
}

/* Whether customers have another mode with the firm, beside `offer`. */
static bool another(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                    size_t offer)
{
    size_t mode;
    for (size_t other = sold->begin; other < sold->end; other++)
        if (other != offer && firm_offer_mode(c, row, other, &mode)->by_firm &&
            c->firm.room[firm_offer(c, row, other)] > 0)
            return true;
    return false;
}

/* Whether what a mode saves a month repays `cost`, which the firm can pay. */
static bool repays(const struct firm_modes *c, size_t row, const struct mode_row *m, double saving,
                   double cost)
{
    if (c->firm.form[row] == FIRM_PUBLIC)
        return saving - (m->life > 0 ? cost / m->life : 0) > 0;
    int64_t credit = bank_room(c->leverage, c->price, c->firm.capital[row], c->firm.loans[row]);
    double funds =
        (double)(c->firm.deposits[row] + credit) - (double)c->firm.mode_investment[row] * c->price;
    return saving > 0 && saving * c->parameters->payback >= cost && funds >= cost;
}

static void consider(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                     size_t offer)
{
    size_t mode;
    const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
    double able = (double)c->place.able[c->firm.departement[row] * c->rates->count + mode];
    double use =
        c->mode.offered[mode] > 0 ? c->mode.use_offered[mode] : able * c->parameters->prior_use;
    double purchases = (double)sold->purchases / MODE_PURCHASE, room = equipped_for(c, use);
    double count = firm_installations(m, room, purchases);
    double full = m->install_cost * count * c->price;
    double saving = firm_mode_saving(c, row, mode, purchases * use);
    double tax = firm_machine_tax(c, row, m) * count;
    double share = firm_installation_share(c, row, sold->category);
    if (!(room > 0))
        return;
    bool installs = repays(c, row, m, saving - tax, full * share);
    bool otherwise = share < 1 || share > 1 ? repays(c, row, m, saving - tax, full) : installs;
    /* what a firm pays less is counted where it pays */
    if (installs != otherwise && (c->firm.form[row] == FIRM_PUBLIC || !installs))
        firm_count_installation(c, row, sold->category);
    if (installs)
        equip(c, row, sold, offer, 0, room);
}

/* A machine is withdrawn that costs more than it saves if hardly anybody uses it, or if it is a tax on it that makes it so. */
static bool withdraws(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                      size_t offer)
{
    size_t mode, i = firm_offer(c, row, offer);
    const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
    double saving = firm_mode_saving(c, row, mode, (double)c->firm.bought[i] / MODE_PURCHASE);
    double tax = firm_machine_tax(c, row, m);
    if (tax > 0)
        tax *=
            firm_installations(m, (double)c->firm.room[i], (double)sold->purchases / MODE_PURCHASE);
    bool unused = firm_use(c, row, sold, offer) < c->parameters->least_counter;
    return saving < tax && (unused || saving >= 0) && another(c, row, sold, offer);
}

static void review_counter(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                           size_t offer)
{
    size_t mode, i = firm_offer(c, row, offer);
    const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
    bool passed = false; /* another of its modes is used more */
    for (size_t other = sold->begin; other < sold->end; other++) {
        size_t k = firm_offer(c, row, other);
        passed |= firm_offer_mode(c, row, other, &mode)->by_firm && c->firm.room[k] > 0 &&
                  c->firm.bought[k] > c->firm.bought[i];
    }
    if (passed) {
        double most = firm_surcharge_most(c, row, sold->category, m->surcharge_most);
        c->firm.surcharge[i] +=
            (float)(c->parameters->surcharge_step * (most - (double)c->firm.surcharge[i]));
    }
    double sales = c->category.amount[sold->category] * (double)c->firm.bought[i] / MODE_PURCHASE;
    if (c->firm.form[row] != FIRM_PUBLIC &&
        firm_use(c, row, sold, offer) < c->parameters->least_counter &&
        c->firm.mark_up[row] * sales < m->fixed_cost * c->price && another(c, row, sold, offer) &&
        !firm_counter_kept(c, row, sold->category))
        c->firm.room[i] = 0;
}

static void review(const struct firm_modes *c, size_t row, const struct firm_category *sold)
{
    for (size_t offer = sold->begin; offer < sold->end; offer++) {
        size_t mode, i = firm_offer(c, row, offer);
        const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
        if (m->form == MODE_FORM_COUNTER && c->firm.room[i] > 0)
            review_counter(c, row, sold, offer);
        else if (!firm_installs(m) || m->launch > c->month)
            continue;
        else if (!(c->firm.room[i] > 0))
            consider(c, row, sold, offer);
        else if (withdraws(c, row, sold, offer))
            c->firm.room[i] = 0;
    }
}

void firm_modes_plan(const struct firm_modes *c, size_t row)
{
    struct sim_random_event event = event_of(c, row);
    size_t count = c->rates->offer_count[c->firm.sector[row]];
    bool reviews = count > 0 && sim_random_uniform(&event, DRAW_REVIEW) < c->parameters->review;
    struct firm_category sold;
    for (size_t begin = 0; begin < count; begin = sold.end) {
        sold = firm_category(c, row, begin);
        move_rooms(c, row, &sold);
        if (reviews && sold.purchases > 0)
            review(c, row, &sold);
        firm_credit_savings(c, row, &sold);
    }
}
