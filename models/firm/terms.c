/* What levers of policy make of a firm's terms of work, set anew each month with the plans, once it is known what modes
 * leave of the work of its staff (firm/modes.c).
 *
 *   working time     hours_cut = the lever's value h: full-time jobs have (1 - h) of their hours at the same pay a month. Of
 *                    the work lost, policy.working_time.productivity is made up by more output an hour:
 *                    work_cut = h (1 - productivity), by which the month of an employee makes less. So a firm wants more
 *                    employees for the same output, and a unit of it costs more labour. Owners keep their hours, and a
 *                    firm with nobody but its owner has none to cut. Crepon, Leclair and Roux (2004) have both channels;
 *                    the reliefs on charges that went with the laws of 1998 and 2000 are left out
 *   sharing          bonus = value x (1 / labour - 1) where modes have brought labour below 1 (firm_bonus): the share of
 *                    the wages saved, paid on top of all employees' pay. Charges follow what is paid, so the firm
 *                    shares its saving of labour cost in the same proportion. Benefits, pensions and pay in another firm
 *                    rest on pay without it
 *
 * Both are 0 where no lever is in force, also once one has ended. */
#include "models/firm/state.h"
#include "models/policy/state.h"

static bool only_owner(const struct firm_view *firm, size_t row)
{
    return firm_owned(firm, row) && firm->staff[row] == 1;
}

void firm_set_hours(const struct sim_world *world, const struct firm_view *firm, size_t row)
{
    firm->hours_cut[row] = firm->work_cut[row] = 0;
    if (!policy_acts(world, POLICY_WORKING_TIME) || only_owner(firm, row))
        return;
    struct policy_case at = policy_case_of_firm(firm, row);
    double cut = policy_value(world, POLICY_WORKING_TIME, &at);
    firm->hours_cut[row] = (float)cut;
    firm->work_cut[row] = (float)(cut * (1 - policy_parameters(world)->hours_productivity));
}

static void set_bonus(const struct sim_world *world, const struct firm_view *firm, size_t row)
{
    firm->bonus[row] = 0;
    if (!policy_acts(world, POLICY_SAVING_WAGES) || only_owner(firm, row))
        return;
    struct policy_case at = policy_case_of_firm(firm, row);
    double share = policy_value(world, POLICY_SAVING_WAGES, &at);
    firm->bonus[row] = (float)firm_bonus(share, firm->labour[row]);
}

void firm_set_terms(const struct sim_world *world, const struct firm_view *firm, size_t row)
{
    firm_set_hours(world, firm, row);
    set_bonus(world, firm, row);
    if (firm->staff[row] == 0) /* nobody's hours and nobody's pay */
        return;
    struct policy_case at = policy_case_of_firm(firm, row);
    if (firm->hours_cut[row] > 0)
        policy_count(world, POLICY_WORKING_TIME, &at, 1);
    if (firm->bonus[row] > 0)
        policy_count(world, POLICY_SAVING_WAGES, &at, 1);
}
