#include "sim/state/lever.h"

#include "sim/base/memory.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- declarations ---- */

static bool empty(const char *text)
{
    return !text || !*text;
}

static bool read_number(const char *text, double *value)
{
    *value = 0;
    return text && sim_text_real(text, value);
}

/* Whether every word of a list is a kind of target. */
static bool all_are_targets(const struct sim_levers *levers, const char *list)
{
    char word[64];
    for (const char *p = list; *p; p += strspn(p, " ")) {
        size_t length = strcspn(p, " ");
        if (length >= sizeof word)
            return false;
        memcpy(word, p, length);
        word[length] = '\0';
        if (sim_levers_find_target(levers, word) < 0)
            return false;
        p += length;
    }
    return true;
}

static const char *fault_of_stack(const struct sim_levers *levers, size_t lever, double neutral,
                                  double minimum, double maximum)
{
    const struct sim_lever_declaration *d = &levers->declarations[lever];
    if (d->stack == SIM_STACK_SHARE && (neutral != 0.0 || minimum < 0 || maximum > 1))
        return "stacks as a share, but its neutral value is not 0, or it may leave 0 to 1";
    if (d->stack == SIM_STACK_HIGHEST && neutral > minimum)
        return "is a floor, but its neutral value is not its minimum";
    if (d->stack == SIM_STACK_LOWEST && neutral < maximum)
        return "is a cap, but its neutral value is not its maximum";
    if (!d->above)
        return NULL;
    int floor = sim_levers_find(levers, d->above);
    if (floor < 0)
        return "is above a lever that is not declared";
    if (d->stack != SIM_STACK_LOWEST || levers->declarations[floor].stack != SIM_STACK_HIGHEST)
        return "is above another, but is no cap of a floor";
    return NULL;
}

static const char *fault_of(const struct sim_levers *levers, size_t lever)
{
    const struct sim_lever_declaration *d = &levers->declarations[lever];
    double neutral, minimum, maximum;
    if (empty(d->name) || sim_levers_find(levers, d->name) != (int)lever)
        return "has no name, or is declared twice";
    if (empty(d->text) || empty(d->source) || empty(d->unit) || empty(d->group) ||
        empty(d->example))
        return "lacks a text, source, unit, group or example";
    if (!read_number(d->neutral_text, &neutral) || !read_number(d->minimum_text, &minimum) ||
        !read_number(d->maximum_text, &maximum) || minimum > neutral || neutral > maximum)
        return "has a neutral value or bounds that are no numbers, or not in this order";
    if (!d->targets || !all_are_targets(levers, d->targets))
        return "accepts a kind of target that is not declared";
    return fault_of_stack(levers, lever, neutral, minimum, maximum);
}

static enum sim_status check_targets(const struct sim_levers *levers, struct sim_error *error)
{
    if (levers->target_count > SIM_LEVER_TARGETS_MAX)
        return sim_error_set(error, SIM_INTERNAL, "more than %d kinds of targets of levers",
                             SIM_LEVER_TARGETS_MAX);
    for (size_t k = 0; k < levers->target_count; k++) {
        const struct sim_lever_target *target = &levers->targets[k];
        if (empty(target->name) || strchr(target->name, ' ') || empty(target->dimension) ||
            empty(target->text) || sim_levers_find_target(levers, target->name) != (int)k)
            return sim_error_set(error, SIM_INTERNAL,
                                 "kind of target %s of levers has a bad name, no dimension, no "
                                 "text, or is declared twice",
                                 target->name ? target->name : "?");
    }
    return SIM_OK;
}

enum sim_status sim_levers_create(struct sim_levers *levers,
                                  const struct sim_lever_declaration *declarations, size_t count,
                                  const struct sim_lever_target *targets, size_t target_count,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *levers = (struct sim_levers){.declarations = declarations,
                                  .count = count,
                                  .targets = targets,
                                  .target_count = target_count};
    SIM_TRY(check_targets(levers, error));
    SIM_TRY(sim_memory_array(&levers->neutral, count, sizeof *levers->neutral, "levers", error));
    SIM_TRY(sim_memory_array(&levers->first, count + 1, sizeof *levers->first, "levers", error));
    for (size_t l = 0; l < count; l++) {
        const char *fault = fault_of(levers, l);
        if (fault) {
            status = sim_error_set(error, SIM_INTERNAL, "lever %s %s",
                                   declarations[l].name ? declarations[l].name : "?", fault);
            goto out;
        }
        read_number(declarations[l].neutral_text, &levers->neutral[l]);
    }
out:
    if (status != SIM_OK)
        sim_levers_destroy(levers);
    return status;
}

void sim_levers_destroy(struct sim_levers *levers)
{
    for (size_t e = 0; e < levers->entry_count; e++)
        free(levers->entries[e].origin.file);
    free(levers->entries);
    free(levers->force);
    free(levers->neutral);
    free(levers->first);
    memset(levers, 0, sizeof *levers);
}

int sim_levers_find(const struct sim_levers *levers, const char *name)
{
    for (size_t l = 0; l < levers->count; l++)
        if (levers->declarations[l].name && strcmp(levers->declarations[l].name, name) == 0)
            return (int)l;
    return -1;
}

int sim_levers_find_target(const struct sim_levers *levers, const char *name)
{
    for (size_t k = 0; k < levers->target_count; k++)
        if (levers->targets[k].name && strcmp(levers->targets[k].name, name) == 0)
            return (int)k;
    return -1;
}

bool sim_lever_accepts(const struct sim_levers *levers, size_t lever, size_t target)
{
    const char *name = levers->targets[target].name;
    size_t length = strlen(name);
    for (const char *p = levers->declarations[lever].targets; *p; p += strspn(p, " ")) {
        size_t word = strcspn(p, " ");
        if (word == length && strncmp(p, name, length) == 0)
            return true;
        p += word;
    }
    return false;
}

/* ---- entries ---- */

enum sim_status sim_levers_add(struct sim_levers *levers, const struct sim_lever_entry *entry,
                               struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_lever_entry *entries = NULL;
    struct sim_lever_force *force = NULL;
    char *file = NULL;
    size_t count = levers->entry_count;
    if (count == SIM_LEVER_ENTRIES_MAX)
        return sim_error_set(error, SIM_INTERNAL, "more than %d entries of levers",
                             SIM_LEVER_ENTRIES_MAX);
    SIM_TRY(sim_memory_array(&entries, count + 1, sizeof *entries, "levers", error));
    SIM_TRY(sim_memory_array(&force, count + 1, sizeof *force, "levers", error));
    if (entry->origin.file) {
        size_t size = strlen(entry->origin.file) + 1;
        SIM_TRY(sim_memory_array(&file, size, 1, "levers", error));
        memcpy(file, entry->origin.file, size);
    }
    if (count > 0)
        memcpy(entries, levers->entries, count * sizeof *entries);
    entries[count] = *entry;
    entries[count].origin.file = file;
    free(levers->entries);
    free(levers->force);
    levers->entries = entries;
    levers->force = force;
    levers->entry_count = count + 1;
    memset(levers->first, 0, (levers->count + 1) * sizeof *levers->first); /* none in force yet */
    return SIM_OK;
out:
    free(entries);
    free(force);
    return status;
}

double sim_lever_entry_strength(const struct sim_lever_entry *entry, double neutral, int32_t month)
{
    if (month < entry->start || month > entry->end)
        return neutral;
    int32_t since = month - entry->start + 1;
    if (since >= entry->phase_in)
        return entry->value;
    return neutral + (entry->value - neutral) * since / entry->phase_in;
}

double sim_lever_strength(const struct sim_levers *levers, size_t entry, int32_t month)
{
    const struct sim_lever_entry *e = &levers->entries[entry];
    return sim_lever_entry_strength(e, levers->neutral[e->lever], month);
}

void sim_levers_advance(struct sim_levers *levers, int32_t month)
{
    size_t count = 0;
    for (size_t l = 0; l < levers->count; l++) {
        levers->first[l] = count;
        for (size_t e = 0; e < levers->entry_count; e++) {
            const struct sim_lever_entry *entry = &levers->entries[e];
            if (entry->lever == l && month >= entry->start && month <= entry->end)
                levers->force[count++] =
                    (struct sim_lever_force){e, sim_lever_strength(levers, e, month)};
        }
    }
    levers->first[levers->count] = count;
}

/* An entry's strength joins what those before it have made of the value. */
static double joined(enum sim_lever_stack stack, double value, double neutral, double strength)
{
    switch (stack) {
    case SIM_STACK_SUM:
        return value + (strength - neutral);
    case SIM_STACK_SHARE: /* of what the others leave */
        return 1 - (1 - value) * (1 - strength);
    case SIM_STACK_HIGHEST:
        return strength > value ? strength : value;
    case SIM_STACK_LOWEST:
        return strength < value ? strength : value;
    }
    return value;
}

double sim_lever_value(const struct sim_levers *levers, size_t lever, const uint8_t *at)
{
    double neutral = levers->neutral[lever], value = neutral;
    for (size_t i = levers->first[lever]; i < levers->first[lever + 1]; i++)
        if (sim_lever_covers(&levers->entries[levers->force[i].entry], at, levers->target_count))
            value = joined(levers->declarations[lever].stack, value, neutral,
                           levers->force[i].strength);
    return value;
}

double sim_lever_value_at(const struct sim_levers *levers, size_t lever, const uint8_t *at,
                          int32_t month)
{
    double neutral = levers->neutral[lever], value = neutral;
    for (size_t e = 0; e < levers->entry_count; e++)
        if (levers->entries[e].lever == lever && month >= levers->entries[e].start &&
            month <= levers->entries[e].end &&
            sim_lever_covers(&levers->entries[e], at, levers->target_count))
            value = joined(levers->declarations[lever].stack, value, neutral,
                           sim_lever_strength(levers, e, month));
    return value;
}
