/* Whether an entry of a scenario's levers can act at all: before month 0 by what parameters, inputs and the opening say, after
 * the last month by what it has changed. What only the course of the run can tell (a floor below what is there) is told
 * by the last. */
#include "models/policy/judge.h"

#include "models/mode/state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* ---- sentences ---- */

void judge_write(struct judge_text *out, const char *format, ...)
{
    va_list list;
    if (out->used + 1 >= out->size)
        return;
    va_start(list, format);
    int length = vsnprintf(out->text + out->used, out->size - out->used, format, list);
    va_end(list);
    if (length > 0)
        out->used += (size_t)length;
}

const char *judge_label(const struct sim_world *world, enum policy_target kind, size_t label)
{
    return sim_world_dimension(world, policy_lever_targets[kind].dimension)->labels[label];
}

void judge_write_target(const struct sim_world *world, const struct sim_lever_entry *entry,
                        struct judge_text *out)
{
    enum { TOLD = 8 };
    bool any = false;
    for (enum policy_target kind = 0; kind < POLICY_TARGET_COUNT; kind++) {
        size_t found = 0;
        if (!entry->chosen[kind])
            continue;
        judge_write(out, "%s%s ", any ? "; " : "", policy_lever_targets[kind].name);
        size_t count = sim_world_dimension(world, policy_lever_targets[kind].dimension)->count;
        for (size_t label = 0; label < count; label++)
            if (judge_names(entry, kind, label) && found++ < TOLD)
                judge_write(out, "%s%s", found == 1 ? "" : ", ", judge_label(world, kind, label));
        if (found > TOLD)
            judge_write(out, " and %zu more", found - TOLD);
        any = true;
    }
    if (!any)
        judge_write(out, "everywhere");
}

/* ---- parameters that leave a lever nothing to do ---- */

/* A real parameter is `value` at the opening and after every change of the scenario. */
static bool always(const struct sim_world *world, const char *key, double value)
{
    const struct sim_parameters *set = &world->parameters;
    size_t index = (size_t)sim_parameters_find(set, key);
    bool same = !(set->opening[index].real < value) && !(set->opening[index].real > value);
    for (size_t i = 0; i < set->change_count; i++)
        if (set->changes[i].parameter == index)
            same &= !(set->changes[i].value.real < value) && !(set->changes[i].value.real > value);
    return same;
}

/* Levers that act through modes of provision; without coproduction there are only counters. */
static bool acts_through_modes(enum policy_lever lever)
{
    switch (lever) {
    case POLICY_TRAINING:
    case POLICY_CONNECTION:
    case POLICY_EQUIPMENT:
    case POLICY_RETRAINING_VOLUME:
    case POLICY_RETRAINING_TIME:
    case POLICY_RETRAINING_PAY:
    case POLICY_WORKING_TIME:
    case POLICY_DEMAND_LOSS:
    case POLICY_EXPORT_LOSS:
    case POLICY_IMPORT_PRICE:
        return false;
    default:
        return true;
    }
}

static const struct {
    enum policy_lever lever;
    const char *key;
    double value;
    const char *why;
} idle[] = {
    {POLICY_TRAINING, "policy.training.skill", 0, "nobody has less skill than that"},
    {POLICY_DATA_DIVIDEND, "modes.record_value", 0, "nothing is paid for data"},
    {POLICY_ACCESS_POINTS, "modes.access_points", 1, "everybody has a point within reach"},
};

static bool judge_parameters(const struct sim_world *world, const struct sim_lever_entry *entry,
                             struct judge_text *why)
{
    if (acts_through_modes((enum policy_lever)entry->lever) &&
        !mode_parameters(world)->coproduction) {
        judge_write(why,
                    "modes.coproduction is 0: there are only counters, and the lever acts "
                    "through other modes; set modes.coproduction to 1, or leave the lever out");
        return false;
    }
    for (size_t i = 0; i < sizeof idle / sizeof *idle; i++)
        if (idle[i].lever == (enum policy_lever)entry->lever &&
            always(world, idle[i].key, idle[i].value)) {
            judge_write(why, "%s is %g in the whole run: %s", idle[i].key, idle[i].value,
                        idle[i].why);
            return false;
        }
    return true;
}

/* ---- products, procedures, months ---- */

static bool traded(const struct sim_world *world, size_t sector)
{
    const struct market_rates *rates = market_rates(world);
    double sum = rates->domestic[sector][USE_EXPORTS];
    for (size_t u = 0; u < rates->use_count; u++)
        sum += rates->imported[sector][u];
    return sum > 0;
}

static bool judge_trade(const struct sim_world *world, const struct sim_lever_entry *entry,
                        struct judge_text *why)
{
    int32_t start = sim_world_run(world)->start;
    bool any = entry->lever != POLICY_IMPORT_PRICE;
    if (entry->end <= start) {
        char month[16];
        judge_write(why,
                    "it ends in %s, the first month of the run, which is that of the opening; the "
                    "rest of the world moves from the second month on: end it later",
                    sim_month_text(start, month, sizeof month));
        return false;
    }
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        any |= judge_names(entry, POLICY_BY_SECTOR, s) && traded(world, s);
    if (any)
        return true;
    judge_write(why, "no product in its target (");
    judge_write_target(world, entry, why);
    judge_write(why, ") is imported or exported; those that are: ");
    bool first = true;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        if (traded(world, s)) {
            judge_write(why, "%s%s", first ? "" : ", ", judge_label(world, POLICY_BY_SECTOR, s));
            first = false;
        }
    return false;
}

static bool judge_procedures(const struct sim_world *world, struct judge_text *why)
{
    for (size_t c = 0; c < market_rates(world)->category_count; c++)
        if (mode_rates(world)->procedure[c])
            return true;
    judge_write(why, "no category of categories.csv is a procedure, so no benefit lapses");
    return false;
}

/* ---- shares that are taken of the same ---- */

/* Levers that share out one thing between them: what both take may not be more than all of it. */
static const struct {
    enum policy_lever levers[2];
    const char *of;
} shared[] = {
    {{POLICY_SAVING_WAGES, POLICY_SAVING_CREDIT}, "what a firm saves"},
    {{POLICY_PEER_TAX, POLICY_PLATFORM_CONTRIBUTIONS}, "what a worker of a platform earns"},
};

/* The search for a case in which two levers take more than all, over the labels of the kinds that entries name. */
struct sharing {
    const struct sim_world *world;
    const enum policy_lever *levers;
    int32_t month;
    bool named[POLICY_TARGET_COUNT];
    struct policy_case at;
    double value[2];
};

/* A case whose category is not sold by its sector does not exist. */
static bool exists(const struct sharing *s)
{
    return !s->named[POLICY_BY_CATEGORY] || !s->named[POLICY_BY_SECTOR] ||
           market_rates(s->world)->seller[s->at.at[POLICY_BY_CATEGORY]] ==
               s->at.at[POLICY_BY_SECTOR];
}

/* Goes over all labels of the kinds from `kind` on; true at the first case found, which then stands in s. */
static bool too_much(struct sharing *s, size_t kind)
{
    if (kind < POLICY_TARGET_COUNT) {
        size_t labels =
            s->named[kind]
                ? sim_world_dimension(s->world, policy_lever_targets[kind].dimension)->count
                : 1;
        for (size_t label = 0; label < labels; label++) {
            s->at.at[kind] = (uint8_t)label;
            if (too_much(s, kind + 1))
                return true;
        }
        return false;
    }
    if (!exists(s))
        return false;
    for (size_t i = 0; i < 2; i++)
        s->value[i] = sim_lever_value_at(&s->world->levers, s->levers[i], s->at.at, s->month);
    return s->value[0] > 0 && s->value[1] > 0 && s->value[0] + s->value[1] > 1 + 1e-9;
}

static void prepare_sharing(struct sharing *s)
{
    const struct sim_levers *levers = &s->world->levers;
    for (size_t e = 0; e < levers->entry_count; e++)
        for (size_t k = 0; k < POLICY_TARGET_COUNT; k++)
            if (levers->entries[e].lever == s->levers[0] ||
                levers->entries[e].lever == s->levers[1])
                s->named[k] |= levers->entries[e].chosen[k];
}

/* Strengths rise until an entry ends, so the sum is highest in the last month of one of the entries. */
static bool judge_sharing(const struct sim_world *world, const struct sim_lever_entry *entry,
                          struct judge_text *why)
{
    const struct sim_levers *levers = &world->levers;
    int32_t run_end = sim_world_run(world)->end;
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        struct sharing s = {.world = world, .levers = shared[i].levers};
        if ((enum policy_lever)entry->lever != s.levers[0] &&
            (enum policy_lever)entry->lever != s.levers[1])
            continue;
        prepare_sharing(&s);
        for (size_t e = 0; e < levers->entry_count; e++) {
            const struct sim_lever_entry *other = &levers->entries[e];
            s.month = other->end < run_end ? other->end : run_end;
            if ((other->lever != s.levers[0] && other->lever != s.levers[1]) ||
                s.month < entry->start || s.month > entry->end || !too_much(&s, 0) ||
                !sim_lever_covers(entry, s.at.at, levers->target_count))
                continue;
            char month[16];
            judge_write(why,
                        "in %s %s takes %g and %s takes %g of %s, together more than 1; lower one "
                        "of them, or give them targets that do not meet",
                        sim_month_text(s.month, month, sizeof month),
                        levers->declarations[s.levers[0]].name, s.value[0],
                        levers->declarations[s.levers[1]].name, s.value[1], shared[i].of);
            return false;
        }
    }
    return true;
}

/* ---- all of it ---- */

bool policy_can_act(const struct sim_world *world, size_t entry, bool opened, char *why,
                    size_t size)
{
    const struct sim_lever_entry *e = &world->levers.entries[entry];
    struct judge_text out = {why, size, 0};
    if (size > 0)
        why[0] = '\0';
    if (opened)
        return judge_agents(world, e, &out);
    if (!judge_parameters(world, e, &out) || !judge_sharing(world, e, &out) ||
        !judge_modes(world, e, &out))
        return false;
    if (e->lever == POLICY_EXPORT_LOSS || e->lever == POLICY_IMPORT_PRICE)
        return judge_trade(world, e, &out);
    return e->lever != POLICY_ENTITLEMENT || judge_procedures(world, &out);
}

/* What may have kept an entry from changing anything, by how entries of the lever stack. */
static const char *hint(const struct sim_levers *levers, size_t lever)
{
    switch (levers->declarations[lever].stack) {
    case SIM_STACK_HIGHEST:
        return "whatever it is a least for was above it anyway; raise the value";
    case SIM_STACK_LOWEST:
        return "whatever it is a most for was below it anyway; lower the value";
    default:
        return "nobody and nothing in its target came to be in the case that it changes; widen the "
               "target, lengthen it or draw more agents by a larger scale";
    }
}

enum sim_status policy_finish(const struct sim_world *world, struct sim_error *error)
{
    const struct sim_levers *levers = &world->levers;
    struct lever_entry_view v = policy_entries(world);
    for (size_t e = 0; e < levers->entry_count; e++) {
        const struct sim_lever_entry *entry = &levers->entries[e];
        char first[16], last[16], target[512] = "";
        struct judge_text out = {target, sizeof target, 0};
        int32_t end = entry->end < world->month ? entry->end : world->month;
        if (v.acted[e] + v.cases[e] != 0)
            continue;
        judge_write_target(world, entry, &out);
        return sim_error_set(
            error, SIM_SCENARIO,
            "%s:%d:%d: the lever %s (value %g, %s to %s, %s) has changed nothing in the whole run: "
            "%s. The output is complete; policy_cases_by_lever in it says what the other levers "
            "changed",
            entry->origin.file ? entry->origin.file : "", entry->origin.line, entry->origin.column,
            levers->declarations[entry->lever].name, entry->value,
            sim_month_text(entry->start, first, sizeof first),
            sim_month_text(end, last, sizeof last), target, hint(levers, entry->lever));
    }
    return SIM_OK;
}
