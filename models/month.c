/* The month, one line per phase, and the model that it makes. */
#include "models/account/ledger_state.h"
#include "models/account/state.h"
#include "models/bank/state.h"
#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/market/state.h"
#include "models/mode/opening_state.h"
#include "models/mode/state.h"
#include "models/model.h"
#include "models/person/state.h"
#include "models/policy/state.h"
#include "models/state/state.h"
#include "models/world/opening.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const struct sim_phase *const month[] = {
    /* calendar: lives begin, change and end */
    &person_lots_phase,           /* what befalls whom                            */
    &person_arrivals_phase,       /* net immigration                              */
    &person_deaths_phase,         /* deaths, departures abroad, widowhood         */
    &person_births_phase,         /* the newborn                                  */
    &person_studies_phase,        /* education ends with a diploma                */
    &household_leaving_phase,     /* young adults leave their parents             */
    &household_separations_phase, /* couples separate                             */
    &household_unions_phase,      /* couples form                                 */
    &household_living_phase,      /* January: deciles of standard of living       */
    /* plans: what firms expect, charge and want */
    &policy_terms_phase,         /* the levers of the month                              */
    &mode_terms_phase,           /* what they change in the terms of modes               */
    &market_world_phase,         /* trends, the rest of the world, the legal minimum     */
    &market_participation_phase, /* who joins and who leaves the labour force            */
    &market_staff_phase,         /* who works where                                      */
    &firm_modes_phase,           /* modes offered, counters closed, labour they need     */
    &firm_plans_phase,           /* expected sales, staff wanted                         */
    &firm_prices_phase,          /* mark-up over unit cost                               */
    &market_prices_phase,        /* price indices of products, uses, consumption         */
    &firm_investment_phase,      /* investment wanted                                    */
    &bank_credit_phase,          /* loans against plans                                  */
    /* labour market */
    &market_separations_phase, /* jobs end                                             */
    &market_retraining_phase,  /* training for another occupation                      */
    &firm_posts_phase,         /* posts for the staff that firms lack                  */
    &market_search_phase,      /* vacancies, applications, hiring                      */
    &market_wages_phase,       /* the wage curve, the legal minimum                    */
    &market_payroll_phase,     /* staff and wage bills of the month                    */
    /* purchases and production */
    &mode_choice_phase,       /* who performs the tasks: each adult's modes           */
    &bank_households_phase,   /* housing loans                                        */
    &household_budgets_phase, /* budgets, choice of suppliers, orders                 */
    &market_capacity_phase,   /* what staff and capital can deliver                   */
    &market_purchases_phase,  /* households and firms pay                             */
    &state_purchases_phase,   /* the state and the rest of the world pay              */
    &market_clearing_phase,   /* outputs by the input-output table, inputs paid       */
    &market_settlement_phase, /* money of uses to suppliers, imports and taxes        */
    &mode_peers_phase,        /* what persons supply to each other is paid            */
    &mode_platforms_phase,    /* commissions, data                                    */
    /* incomes */
    &firm_accounts_phase,      /* wages, taxes, interest, profits                      */
    &state_incomes_phase,      /* households: incomes, benefits, taxes                 */
    &firm_closing_phase,       /* debts repaid, profits distributed, defaults          */
    &account_production_phase, /* what sectors made, before firms end                  */
    &firm_exit_phase,          /* firms that end                                       */
    &firm_entry_phase,         /* firms that begin                                     */
    &state_budget_phase,       /* public debt, the fiscal rule                         */
    /* peers and communities */
    &mode_offers_phase, /* who offers to supply                                       */
    &mode_venues_phase, /* cooperatives and other venues open and close               */
    /* digital life */
    &household_composition_phase, /* who lives with whom, users at home          */
    &person_acquaintances_phase,  /* use around each person                      */
    &household_connection_phase,  /* internet at home                            */
    &person_courses_phase,        /* courses of digital training                 */
    &person_internet_phase,       /* use taken up and given up; smartphones      */
    &person_learning_phase,       /* digital skill                               */
    &mode_around_phase,           /* modes used around each person               */
    /* closing and recording */
    &account_closing_phase, /* every account closed, every identity checked         */
    &account_jobs_phase,
    &account_distribution_phase,
    &account_firms_phase,
    &account_unpaid_phase,
    &account_modes_phase,
    &account_value_phase,
    &account_policy_phase,
    &access_recording_phase,
};

static const struct sim_table_declaration *const tables[] = {
    &person_table,     &household_table,     &firm_table,       &departement_table,
    &group_table,      &decile_table,        &sector_table,     &use_table,
    &occupation_table, &participation_table, &economy_table,    &institution_table,
    &mode_table,       &category_table,      &mode_group_table, &mode_place_table,
    &front_table,      &platform_table,      &lever_table,      &lever_entry_table,
};

static const struct sim_parameter_group *const parameter_groups[] = {
    &sim_run_parameter_group, &person_parameter_group, &household_parameter_group,
    &market_parameter_group,  &firm_parameter_group,   &state_parameter_group,
    &mode_parameter_group,    &policy_parameter_group,
};

/* Every name under which random numbers are drawn; sim_model_check refuses two of equal hash. */
static const char *const purposes[] = {
    "opening.sample",
    "opening.age",
    "opening.trait",
    "opening.person",
    "opening.situation",
    "opening.partner",
    "opening.mother_age",
    "opening.child",
    "opening.income",
    "opening.digital",
    "opening.connection",
    "opening.unemployed",
    "opening.job",
    "opening.occupation",
    "opening.sector",
    "opening.self_employed",
    "opening.earning",
    "opening.spell",
    "opening.firm_order",
    "opening.founded",
    "opening.efficiency",
    "opening.supplier",
    "opening.owner",
    "opening.modes",
    "opening.mode",
    "opening.offers",
    "person.lots",
    "person.newborn",
    "person.arrival",
    "person.studies",
    "person.internet",
    "household.separation",
    "household.moving",
    "household.start",
    "household.connection",
    "household.supplier",
    "world.demand",
    "labour.participation",
    "labour.entrant",
    "labour.separation",
    "labour.retraining",
    "labour.vacancy",
    "labour.search",
    "firm.rounding",
    "firm.efficiency",
    "firm.weight",
    "firm.review",
    "firm.closing",
    "firm.births",
    "firm.entry",
    "firm.modes",
    "mode.taste",
    "mode.choice",
    "mode.noise",
    "mode.offers",
    "panel.member",
    "policy.entitlement",
    "policy.training",
    NULL,
};

/* The series of all accounts and of the opening, in the order of the output. */
static const struct sim_series_declaration *const *const series[] = {access_series,
                                                                     opening_series,
                                                                     opening_rates_series,
                                                                     opening_modes_series,
                                                                     account_closing_series,
                                                                     account_national_series,
                                                                     account_jobs_series,
                                                                     account_distribution_series,
                                                                     account_firms_series,
                                                                     account_modes_series,
                                                                     account_modes_market_series,
                                                                     account_moves_series,
                                                                     account_tasks_series,
                                                                     account_value_series,
                                                                     account_saving_series,
                                                                     account_extended_series,
                                                                     account_exclusion_series,
                                                                     account_policy_series,
                                                                     NULL};

const struct sim_model guichet_model = {
    .name = "guichet",
    .version = GUICHET_VERSION,
    .parameter_groups = parameter_groups,
    .parameter_group_count = COUNT(parameter_groups),
    .tables = tables,
    .table_count = COUNT(tables),
    .dimensions = world_dimensions,
    .dimension_count = WORLD_DIMENSION_COUNT,
    .inputs = world_inputs,
    .input_count = WORLD_INPUT_COUNT,
    .series = series,
    .phases = month,
    .phase_count = COUNT(month),
    .purposes = purposes,
    .panel = &person_panel,
    .ledger = &ledger_declaration,
    .prepare = world_prepare,
    .plan = world_plan,
    .open = world_open,
    .arrange = world_arrange,
    .levers = policy_lever_declarations,
    .lever_count = POLICY_LEVER_COUNT,
    .lever_targets = policy_lever_targets,
    .lever_target_count = POLICY_TARGET_COUNT,
    .lever_can_act = policy_can_act,
    .finish = policy_finish,
    .release = world_release,
};
