/* The scenarios that the tests of determinism run. */
#ifndef TESTS_DETERMINISM_SCENARIOS_H
#define TESTS_DETERMINISM_SCENARIOS_H

#include "tests/determinism/cell.h"

static const char with_changes[] =
    "name: changing\n"
    "title: A small France with dated changes and levers\n"
    "inputs: scenarios/france\n"
    "parameters: {scale: 1/10000}\n"
    "changes:\n"
    "  - date: 2010-04\n"
    "    parameters: {person.internet.adoption: 0.2, household.separation: 0.3}\n"
    "  - date: 2011-01\n"
    "    parameters: {household.separation: 0.01, person.birth.single: 0.9, modes.skill_needed: "
    "10}\n"
    "levers:\n"
    "  - {lever: counter_floor, value: 0.999, start: 2010-04}\n"
    "  - {lever: human_channel, value: 0.5, start: 2010-05}\n"
    "  - {lever: access_points, value: 0.3, start: 2010-04, phase_in: 6 month}\n"
    "  - {lever: digital_training, value: 0.3, start: 2010-04, target: {age: [60-74, 75+]}}\n"
    "  - {lever: digital_training, value: 0.2, start: 2010-06}\n"
    "  - {lever: connection_subsidy, value: 10, start: 2010-04, phase_in: 4, target: {decile: [1, "
    "2, "
    "3]}}\n"
    "  - {lever: saving_wages, value: 0.2, start: 2010-04}\n"
    "  - {lever: saving_credit, value: 0.3, start: 2010-04}\n"
    "  - {lever: machine_tax, value: 200, start: 2010-04, end: 2010-12}\n"
    "  - {lever: platform_tax, value: 0.1, start: 2010-04}\n"
    "  - {lever: platform_contributions, value: 0.2, start: 2010-04}\n"
    "  - {lever: commission_cap, value: 0.1, start: 2010-05}\n"
    "  - {lever: data_dividend, value: 0.3, start: 2010-04}\n"
    "  - {lever: retraining_volume, value: 0.02, start: 2010-04}\n"
    "  - {lever: working_time, value: 0.1, start: 2010-04, phase_in: 6}\n"
    "  - {lever: contact_aversion, value: 4, start: 2010-06, end: 2010-09}\n"
    "  - {lever: demand_loss, value: 0.2, start: 2010-06, end: 2010-09, target: {category: "
    "restaurants}}\n"
    "  - {lever: import_price, value: 0.3, start: 2010-05, end: 2010-10, target: {sector: [C2, "
    "DE]}}\n";

#define MATRIX_SETTINGS "scale=1/10000", "run.end=2011-02", "run.panel_size=50"

static const struct cell_scenario matrix_baseline = {
    .name = "baseline", .path = "scenarios/baseline.yaml", .settings = {MATRIX_SETTINGS}};
static const struct cell_scenario matrix_changes = {
    .name = "changes", .text = with_changes, .settings = {MATRIX_SETTINGS}};
static const struct cell_scenario matrix_levers = {
    .name = "levers", .path = "tests/determinism/levers.yaml", .settings = {MATRIX_SETTINGS}};
static const struct cell_scenario matrix_off = {
    .name = "off",
    .path = "scenarios/baseline.yaml",
    .settings = {MATRIX_SETTINGS, "modes.coproduction=0"}};

#endif
