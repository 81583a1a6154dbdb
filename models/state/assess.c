/* The month of a household: what it receives and owes (state_statement), from the situation of its members.
 *
 * P is the consumer price, rates are those of the economy (derived at the opening from the accounts):
 *   wages               pay of members at work for an employer; mixed income: payout of the businesses members own
 *   pensions            pension_factor x P x pay of the retired
 *   unemployment        replacement x last pay of the unemployed who have rights left
 *   family benefits     family_rate x P for each child after the first (French law: from the second child on)
 *   other benefits      other_benefit x P for each member of state.other_benefits.age_from to age_to
 *   contributions       employee_rate x wages; self_employed_rate x mixed income
 *   CSG                 (csg_rate + consolidation, not below 0: nobody is paid a CSG) x (wages + mixed income + dividends +
 *                       interest + state.csg.pensions x (pensions + unemployment benefits))
 *   income tax          income_tax_factor x schedule, by quotient familial: parts x tax(income / parts), monthly; taxable is
 *                       (1 - deduction) x (wages - contributions + pensions + unemployment) + mixed income + dividends +
 *                       interest. One part an adult (a couple 2; kin past childhood file their own return, so they count as
 *                       adults), state.income_tax.child_part a child, twice from the third on. Brackets rise with P.
 *   minimum income      what lacks to guaranteed x P a consumption unit, where an adult who is no student has reached
 *                       state.minimum.age; all other receipts net of the above count. It must be applied for: where no
 *                       adult manages every category of purchase that is a procedure, it is not taken up and lapses
 *                       (non-recours: Warin 2010). By the lever automatic_entitlement it is paid all the same to a share
 *                       of households, as `automatic`: who they are is drawn once for all, so that a higher
 *                       share is of the same households and others
 *   other taxes         other_tax x disposable income before them (taxe d'habitation, taxe fonciere: proportional, stated)
 *   capital taxes       capital_tax x deposits; transfers to non-profit institutions: transfer_rate x disposable income
 * Imputed rents (housing surplus) bear neither CSG nor income tax. Simplifications: no ceiling of the quotient, no decote, no
 * means test of family benefits, all other rights are taken up by everybody. */
#include "models/account/ledger_state.h"
#include "models/policy/state.h"
#include "models/state/state.h"

#include <math.h>

struct state_assessor state_assessor(const struct sim_world *world, const struct state_rates *rates)
{
    const struct household_parameters *household = household_parameters(world);
    return (struct state_assessor){
        .person = person_columns(sim_world_table(world, "person")),
        .household = household_columns(sim_world_table(world, "household")),
        .firm = firm_firms(world),
        .economy = market_economy(world),
        .market = market_rates(world),
        .modes = world_rates(world)->modes && mode_parameters(world)->coproduction
                     ? mode_rates(world)
                     : NULL,
        .parameters = state_parameters(world),
        .heir_age_from = (int)household->heir_age_from,
        .heir_age_to = (int)household->heir_age_to,
        .month = world_month(world),
        .entitling = policy_acts(world, POLICY_ENTITLEMENT) ? world : NULL,
        .entitlement = sim_random_purpose("policy.entitlement"),
        .rates = *rates,
    };
}

/* ---- members ---- */

struct members {
    int64_t wages, mixed, pensions, unemployed; /* pay before rates */
    int adults, children;                       /* as the income tax counts them */
    int others;                                 /* of an age to receive other benefits */
    int grown, small;                           /* as consumption units count them */
    int heirs;
    bool minimum; /* an adult who may receive a minimum income */
};

static void add_work(const struct state_assessor *a, uint32_t m, struct members *members)
{
    const struct person_view *p = &a->person;
    switch (p->activity[m]) {
    case WORLD_EMPLOYED:
        if (p->employer[m] == SIM_NONE)
            break;
        if (p->status[m] != STATUS_SELF_EMPLOYED)
            members->wages +=
                firm_pay(p->pay[m], a->firm.hours[p->employer[m]], a->firm.bonus[p->employer[m]]);
        else if (a->firm.owner[p->employer[m]] == m)
            members->mixed += a->firm.payout[p->employer[m]];
        break;
    case WORLD_UNEMPLOYED:
        members->unemployed += p->rights[m] > 0 ? p->pay[m] : 0;
        break;
    case WORLD_RETIRED:
        members->pensions += p->pay[m];
        break;
    default:
        break;
    }
}

static struct members count_members(const struct state_assessor *a, size_t row)
{
    const struct person_view *p = &a->person;
    const struct state_parameters *s = a->parameters;
    struct members members = {0};
    for (uint32_t m = a->household.first[row]; m != SIM_NONE; m = p->next[m]) {
        int age = world_age(a->month, p->birth[m]);
        bool adult = p->role[m] == WORLD_ADULT;
        if (!adult && age < s->child_age)
            members.children++;
        else
            members.adults++;
        if (age < s->child_unit_age)
            members.small++;
        else
            members.grown++;
        members.others += age >= s->other_age_from && age <= s->other_age_to;
        members.heirs += age >= a->heir_age_from && age <= a->heir_age_to;
        members.minimum |= adult && age >= s->minimum_age && p->activity[m] != WORLD_STUDENT;
        add_work(a, m, &members);
    }
    return members;
}

static double units_of(const struct state_parameters *s, const struct members *m)
{
    if (m->grown > 0)
        return 1 + s->adult_unit * (m->grown - 1) + s->child_unit * m->small;
    return 1 + s->child_unit * (m->small - 1); /* of minors alone, one is the first adult */
}

double state_units_row(const struct state_assessor *assessor, size_t row)
{
    struct members members = count_members(assessor, row);
    return units_of(assessor->parameters, &members);
}

double state_units(const struct sim_world *world, size_t row)
{
    struct state_assessor assessor = state_assessor(world, &(struct state_rates){0});
    return state_units_row(&assessor, row);
}

/* ---- taxes ---- */

double state_income_tax(const struct market_rates *rates, double income, double parts, double price)
{
    double share = income / parts, tax = 0;
    for (size_t b = 0; b < rates->bracket_count; b++) {
        double from = rates->brackets[b].threshold * price;
        double to =
            b + 1 < rates->bracket_count ? rates->brackets[b + 1].threshold * price : INFINITY;
        if (share > from)
            tax += rates->brackets[b].rate * ((share < to ? share : to) - from);
    }
    return tax * parts;
}

static double parts_of(const struct state_parameters *s, const struct members *m)
{
    enum { LARGE_FAMILY = 2 }; /* children after these count twice, by law */
    int twice = m->children > LARGE_FAMILY ? m->children - LARGE_FAMILY : 0;
    double parts = m->adults + s->child_part * (m->children + twice);
    return m->adults > 0 ? parts : parts + 1;
}

static void assess_taxes(const struct state_assessor *a, const struct members *m,
                         struct state_statement *s)
{
    const struct economy_view *e = &a->economy;
    const struct state_parameters *p = a->parameters;
    double price = e->consumer_price[0], csg = e->csg_rate[0] + e->consolidation[0];
    double capital = (double)(s->dividends + s->interest + s->mixed_income);
    double replacing = (double)(s->pensions + s->unemployment_benefits);
    s->employee_contributions = ledger_cents(e->employee_rate[0] * (double)s->wages);
    s->self_employed_contributions =
        ledger_cents(e->self_employed_rate[0] * (double)s->mixed_income);
    s->csg =
        ledger_cents(fmax(0, csg) * ((double)s->wages + capital + p->csg_pensions * replacing));
    double taxable =
        (1 - p->tax_deduction) * ((double)(s->wages - s->employee_contributions) + replacing) +
        capital;
    s->income_tax = ledger_cents(
        e->income_tax_factor[0] / SIM_MONTHS_PER_YEAR *
        state_income_tax(a->market, taxable * SIM_MONTHS_PER_YEAR, parts_of(p, m), price));
}

/* ---- the statement ---- */

/* Procedures are managed in every mode, with help too, unless one goes without. */
static bool manages(const struct state_assessor *a, uint32_t m)
{
    size_t categories = a->market->category_count;
    const uint8_t *modes = &a->person.mode[(size_t)m * categories];
    for (size_t c = 0; c < categories; c++)
        if (a->modes->procedure[c] && mode_place_code(modes[c]) == MODE_WITHOUT)
            return false;
    return true;
}

/* Somebody in the household does. */
static bool applies(const struct state_assessor *a, size_t row)
{
    const struct person_view *p = &a->person;
    if (!a->modes)
        return true;
    for (uint32_t m = a->household.first[row]; m != SIM_NONE; m = p->next[m])
        if (world_age(a->month, p->birth[m]) >= WORLD_ADULT_AGE && manages(a, m))
            return true;
    return false;
}

/* Receives what is due without applying. The lot is the household's for the whole run. */
static bool entitled(const struct state_assessor *a, size_t row)
{
    if (!a->entitling)
        return false;
    struct policy_case at = policy_case_of_home(&a->household, (uint32_t)row);
    struct sim_random_event lot = {a->entitling->random, a->entitlement, a->household.id[row], 0};
    return sim_random_uniform(&lot, 0) < policy_value(a->entitling, POLICY_ENTITLEMENT, &at);
}

static void assess_receipts(const struct state_assessor *a, const struct members *m, size_t row,
                            struct state_statement *s)
{
    const struct economy_view *e = &a->economy;
    const struct household_view *h = &a->household;
    double price = e->consumer_price[0];
    int64_t held = h->deposits[row] > 0 ? h->deposits[row] : 0;
    s->wages = m->wages;
    s->mixed_income = m->mixed;
    s->housing_surplus = ledger_at_rate(a->rates.housing, h->dwelling[row]);
    s->dividends = ledger_at_rate(a->rates.dividend, h->shares[row]);
    s->interest = ledger_cents(e->deposit_rate[0] * (double)held);
    s->loan_interest = ledger_cents(e->loan_rate[0] * (double)-h->loans[row]);
    s->capital_taxes = ledger_cents(e->capital_tax[0] * (double)held);
    s->pensions = ledger_cents(e->pension_factor[0] * price * (double)m->pensions);
    s->unemployment_benefits = ledger_cents(e->replacement[0] * (double)m->unemployed);
    s->family_benefits =
        m->children > 1 ? ledger_cents(e->family_rate[0] * price * (m->children - 1)) : 0;
    s->other_benefits = ledger_cents(e->other_benefit[0] * price * m->others);
}

int state_assess_row(const struct state_assessor *a, size_t row, struct state_statement *s)
{
    const struct economy_view *e = &a->economy;
    struct members m = count_members(a, row);
    s->units = units_of(a->parameters, &m);
    assess_receipts(a, &m, row, s);
    assess_taxes(a, &m, s);
    int64_t net = s->wages + s->mixed_income + s->housing_surplus + s->dividends + s->interest +
                  s->pensions + s->unemployment_benefits + s->family_benefits + s->other_benefits -
                  s->employee_contributions - s->self_employed_contributions - s->csg -
                  s->income_tax - s->loan_interest;
    double guaranteed = e->guaranteed[0] * e->consumer_price[0] * s->units;
    int64_t due =
        m.minimum && guaranteed > (double)net ? ledger_cents(guaranteed - (double)net) : 0;
    s->minimum_income = due > 0 && applies(a, row) ? due : 0;
    s->automatic = due > s->minimum_income && entitled(a, row) ? due : 0;
    s->lapsed = due - s->minimum_income - s->automatic;
    net += s->minimum_income + s->automatic;
    s->other_taxes = net > 0 ? ledger_cents(e->other_tax[0] * (double)net) : 0;
    net -= s->other_taxes;
    s->transfers = net > 0 ? ledger_cents(e->transfer_rate[0] * (double)net) : 0;
    s->disposable = net - s->transfers;
    return m.heirs;
}

void state_assess(const struct sim_world *world, const struct state_rates *rates, size_t row,
                  struct state_statement *statement)
{
    struct state_assessor assessor = state_assessor(world, rates);
    state_assess_row(&assessor, row, statement);
}
