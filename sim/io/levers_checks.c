/* Entries of levers against each other. Labels are bits: whether two entries meet is told without
 * knowing who lives where, by the labels alone. */
#include "sim/base/calendar.h"
#include "sim/io/levers_reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MONTH_SIZE = 16, TEXT_SIZE = 64, PLACES_SIZE = 512 };

/* Sums of shares such as 0.1 + 0.2 + 0.7 may be rounded up: no more than this counts as equal. */
static const double rounding = 1e-9;

/* ---- two entries ---- */

static bool meet_in_time(const struct sim_lever_entry *a, const struct sim_lever_entry *b)
{
    return a->start <= b->end && b->start <= a->end;
}

static bool meet_in_kind(const struct sim_lever_entry *a, const struct sim_lever_entry *b,
                         size_t kind)
{
    uint64_t both = 0;
    for (size_t w = 0; w < SIM_LEVER_WORDS; w++)
        both |= a->labels[kind][w] & b->labels[kind][w];
    return !a->chosen[kind] || !b->chosen[kind] || both != 0;
}

static bool meet(const struct sim_levers_reading *reading, const struct sim_lever_entry *a,
                 const struct sim_lever_entry *b)
{
    for (size_t k = 0; k < reading->levers->target_count; k++)
        if (!meet_in_kind(a, b, k))
            return false;
    return meet_in_time(a, b);
}

static bool same_target(const struct sim_lever_entry *a, const struct sim_lever_entry *b)
{
    return memcmp(a->chosen, b->chosen, sizeof a->chosen) == 0 &&
           memcmp(a->labels, b->labels, sizeof a->labels) == 0;
}

/* "a.yaml:5:3" */
static const char *place_of(const struct sim_levers_reading *reading, size_t entry, char *text,
                            size_t size)
{
    const struct sim_origin *origin = &reading->entries[entry].origin;
    snprintf(text, size, "%s:%d:%d", origin->file, origin->line, origin->column);
    return text;
}

static const char *name_of(const struct sim_levers_reading *reading, size_t entry)
{
    return reading->levers->declarations[reading->entries[entry].lever].name;
}

/* ---- twice ---- */

static void check_twice(struct sim_levers_reading *reading, size_t entry)
{
    const struct sim_lever_entry *e = &reading->entries[entry];
    for (size_t other = 0; other < entry; other++) {
        const struct sim_lever_entry *o = &reading->entries[other];
        char place[PLACES_SIZE], first[MONTH_SIZE];
        if (!reading->sound[other] || o->lever != e->lever || !meet_in_time(e, o) ||
            !same_target(e, o))
            continue;
        sim_levers_report(
            reading, entry, &reading->scenario->levers[entry].lever,
            "the lever %s is here twice for the same target in %s: it is at %s "
            "already",
            name_of(reading, entry),
            sim_month_text(e->start > o->start ? e->start : o->start, first, sizeof first),
            place_of(reading, other, place, sizeof place));
        return;
    }
}

/* ---- caps and floors ---- */

/* Of a cap and a floor that meet: both grow towards their values, so that they are nearest in the
 * last month that they have in common. */
static void check_above(struct sim_levers_reading *reading, size_t entry)
{
    const struct sim_lever_entry *cap = &reading->entries[entry];
    const struct sim_levers *levers = reading->levers;
    const char *above = levers->declarations[cap->lever].above;
    for (size_t other = 0; above && other < reading->scenario->lever_count; other++) {
        const struct sim_lever_entry *floor = &reading->entries[other];
        char low[TEXT_SIZE], high[TEXT_SIZE], place[PLACES_SIZE], month[MONTH_SIZE];
        if (!reading->sound[other] || strcmp(name_of(reading, other), above) != 0 ||
            !meet(reading, cap, floor))
            continue;
        int32_t last = cap->end < floor->end ? cap->end : floor->end;
        double most = sim_lever_entry_strength(cap, levers->neutral[cap->lever], last);
        double least = sim_lever_entry_strength(floor, levers->neutral[floor->lever], last);
        if (most >= least)
            continue;
        sim_levers_report(reading, entry, &reading->scenario->levers[entry].value,
                          "%s: %s contradicts %s: %s of %s, whose target it shares in %s",
                          name_of(reading, entry), sim_levers_value_text(most, low, sizeof low),
                          above, sim_levers_value_text(least, high, sizeof high),
                          place_of(reading, other, place, sizeof place),
                          last == INT32_MAX ? "the last month of the run"
                                            : sim_month_text(last, month, sizeof month));
        return;
    }
}

/* ---- sums ---- */

/* The search for a case and a month in which the entries of a lever add up to too much. */
struct sum {
    struct sim_levers_reading *reading;
    size_t lever;
    double minimum, maximum;
    bool found;
};

static double sum_in(const struct sum *sum, const size_t *entries, size_t count, int32_t month)
{
    double neutral = sum->reading->levers->neutral[sum->lever], total = neutral;
    for (size_t i = 0; i < count; i++)
        total +=
            sim_lever_entry_strength(&sum->reading->entries[entries[i]], neutral, month) - neutral;
    return total;
}

static void report_sum(struct sum *sum, const size_t *entries, size_t count, int32_t month,
                       double total)
{
    struct sim_levers_reading *reading = sum->reading;
    const struct sim_lever_declaration *d = &reading->levers->declarations[sum->lever];
    char value[TEXT_SIZE], date[MONTH_SIZE], place[PLACES_SIZE], places[PLACES_SIZE] = "";
    size_t last = SIZE_MAX;
    for (size_t i = count; i-- > 0;) {
        const struct sim_lever_entry *e = &reading->entries[entries[i]];
        if (month < e->start || month > e->end)
            continue;
        if (last == SIZE_MAX) {
            last = entries[i];
            continue;
        }
        sim_levers_append(places, sizeof places,
                          place_of(reading, entries[i], place, sizeof place));
    }
    snprintf(value, sizeof value, "%.6g", total);
    sim_levers_report(reading, last, &reading->scenario->levers[last].value,
                      "%s: adds up to %s in %s, with %s; allowed: a sum from %s to %s (%s)",
                      d->name, value, sim_month_text(month, date, sizeof date), places,
                      d->minimum_text, d->maximum_text, d->text);
}

static bool is_outside(const struct sum *sum, double total)
{
    return total > sum->maximum + rounding * fmax(1, fabs(sum->maximum)) ||
           total < sum->minimum - rounding * fmax(1, fabs(sum->minimum));
}

/* The sum is straight between the months in which an entry begins, is in full force, or ends: it is
 * highest and lowest in one of them, or just before or behind. The earliest is told. */
static void over_time(struct sum *sum, const size_t *entries, size_t count)
{
    int32_t first = INT32_MAX;
    double worst = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sim_lever_entry *e = &sum->reading->entries[entries[i]];
        const int32_t months[] = {e->start - 1, e->start, e->start + e->phase_in - 1, e->end,
                                  e->end < INT32_MAX ? e->end + 1 : e->end};
        for (size_t m = 0; m < sizeof months / sizeof *months; m++) {
            double total = sum_in(sum, entries, count, months[m]);
            if (is_outside(sum, total) && (!sum->found || months[m] < first)) {
                sum->found = true;
                first = months[m];
                worst = total;
            }
        }
    }
    if (sum->found)
        report_sum(sum, entries, count, first, worst);
}

/* Of entries[count], those that cover a label of a kind (SIM_LEVER_LABELS_MAX: one that none
 * names); returns how many. */
static size_t covering(const struct sum *sum, size_t kind, size_t label, const size_t *entries,
                       size_t count, size_t *subset)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sim_lever_entry *e = &sum->reading->entries[entries[i]];
        bool named =
            label < SIM_LEVER_LABELS_MAX && (e->labels[kind][label / 64] >> label % 64 & 1);
        if (!e->chosen[kind] || named)
            subset[kept++] = entries[i];
    }
    return kept;
}

/* Goes through the cases that differ in who covers them: kind by kind, label by label. */
static void over_kinds(struct sum *sum, size_t kind, const size_t *entries, size_t count)
{
    const struct sim_levers_labels *labels = &sum->reading->labels[kind];
    size_t subset[SIM_LEVER_ENTRIES_MAX], before[SIM_LEVER_ENTRIES_MAX], last = 0;
    bool chosen = false;
    if (count < 2 || sum->found)
        return;
    if (kind == sum->reading->levers->target_count) {
        over_time(sum, entries, count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        chosen |= sum->reading->entries[entries[i]].chosen[kind];
    if (!chosen) {
        over_kinds(sum, kind + 1, entries, count);
        return;
    }
    for (size_t label = 0; label <= labels->count && !sum->found; label++) {
        bool unnamed = label == labels->count; /* any other, as long as not all are known */
        if (unnamed && labels->known)
            break;
        size_t kept =
            covering(sum, kind, unnamed ? SIM_LEVER_LABELS_MAX : label, entries, count, subset);
        if (label > 0 && kept == last && memcmp(subset, before, kept * sizeof *subset) == 0)
            continue; /* covered like the label before */
        memcpy(before, subset, kept * sizeof *subset);
        last = kept;
        over_kinds(sum, kind + 1, subset, kept);
    }
}

static bool read_bound(const char *text, double *bound)
{
    static const struct sim_parameter_declaration real = {.type = SIM_PARAMETER_real, .unit = ""};
    union sim_value value;
    char why[PLACES_SIZE];
    if (!sim_parameter_read(&real, text, &value, why, sizeof why))
        return false;
    *bound = value.real;
    return true;
}

static void check_sum(struct sim_levers_reading *reading, size_t lever)
{
    const struct sim_lever_declaration *d = &reading->levers->declarations[lever];
    struct sum sum = {.reading = reading, .lever = lever};
    size_t entries[SIM_LEVER_ENTRIES_MAX], count = 0;
    if (d->stack != SIM_STACK_SUM || !read_bound(d->minimum_text, &sum.minimum) ||
        !read_bound(d->maximum_text, &sum.maximum))
        return;
    for (size_t e = 0; e < reading->scenario->lever_count && count < SIM_LEVER_ENTRIES_MAX; e++)
        if (reading->sound[e] && reading->entries[e].lever == lever)
            entries[count++] = e;
    over_kinds(&sum, 0, entries, count);
}

void sim_levers_check_together(struct sim_levers_reading *reading)
{
    for (size_t e = 0; e < reading->scenario->lever_count; e++)
        if (reading->sound[e])
            check_twice(reading, e);
    for (size_t e = 0; e < reading->scenario->lever_count; e++)
        if (reading->sound[e])
            check_above(reading, e);
    for (size_t lever = 0; lever < reading->levers->count; lever++)
        check_sum(reading, lever);
}
