/* Levers: what a scenario may do besides its parameters. A lever is declared once by the model; a
 * scenario switches it by dated entries, each with a value, a start, an end, months of phase-in and
 * a target. What a lever does is the model's rule; here is only which value is in force for whom.
 *
 * Strength of an entry in month t, with n the lever's neutral value:
 *     n                                               before start and after end
 *     n + (value - n) x min(1, (t - start + 1) / phase_in)   from start to end; phase_in 0: value
 * so that strength is monotone in t up to the end.
 *
 * Entries of one lever stack. Of those that cover a case, the value is
 *     SUM      n + sum of (strength - n)
 *     SHARE    1 - product of (1 - strength), n = 0: shares of what the others leave
 *     HIGHEST  the highest (floors), LOWEST the lowest (caps)
 * and n where none covers it. */
#ifndef SIM_STATE_LEVER_H
#define SIM_STATE_LEVER_H

#include "sim/state/parameter.h"

enum {
    SIM_LEVER_TARGETS_MAX = 8,   /* kinds of targets */
    SIM_LEVER_LABELS_MAX = 256,  /* labels of a kind */
    SIM_LEVER_WORDS = 4,         /* of 64 labels */
    SIM_LEVER_ENTRIES_MAX = 256, /* entries of a scenario */
};

enum sim_lever_stack { SIM_STACK_SUM, SIM_STACK_SHARE, SIM_STACK_HIGHEST, SIM_STACK_LOWEST };

/* A kind of target: the labels of a dimension of the model. */
struct sim_lever_target {
    const char *name; /* in a scenario */
    const char *dimension;
    const char *text;
};

/* A floor (HIGHEST) has its minimum as neutral value, a cap (LOWEST) its maximum: a value on the
 * other side would do nothing. */
struct sim_lever_declaration {
    const char *name;
    const char *group; /* heading of the reference */
    const char *unit;  /* "1" for a share */
    const char *neutral_text, *minimum_text, *maximum_text;
    enum sim_lever_stack stack;
    const char *targets; /* names of the kinds it accepts, separated by spaces; "" for none */
    const char *above;   /* of a cap: the floor that it may nowhere fall below; or NULL */
    const char *source, *text;
    const char *example; /* YAML of an entry's value and target, in one line: "value: 0.9" */
};

struct sim_lever_entry {
    size_t lever; /* index among the model's */
    double value;
    int32_t start, end; /* first and last month (absolute) */
    int32_t phase_in;   /* months, 0: at once */
    bool
        chosen[SIM_LEVER_TARGETS_MAX]; /* the entry names labels of this kind; else it covers all */
    uint64_t labels[SIM_LEVER_TARGETS_MAX][SIM_LEVER_WORDS]; /* bits of the labels */
    struct sim_origin origin;
};

struct sim_levers {
    const struct sim_lever_declaration *declarations; /* [count] */
    size_t count;
    const struct sim_lever_target *targets; /* [target_count] */
    size_t target_count;
    double *neutral;                 /* [count] */
    struct sim_lever_entry *entries; /* [entry_count], in the order of the scenario */
    size_t entry_count;
    /* in force this month: those of lever l are force[first[l]] .. force[first[l + 1] - 1] */
    struct sim_lever_force {
        size_t entry;
        double strength;
    } * force;     /* [entry_count] */
    size_t *first; /* [count + 1] */
};

/* Empty: no entries. SIM_INTERNAL when a declaration is wrong (a name twice, a text or source that
 * is empty, bounds that cannot be read or do not hold the neutral value, a target kind or `above`
 * that is not declared or does not fit). The declarations must outlive it. On failure there is
 * nothing to destroy. */
enum sim_status sim_levers_create(struct sim_levers *levers,
                                  const struct sim_lever_declaration *declarations, size_t count,
                                  const struct sim_lever_target *targets, size_t target_count,
                                  struct sim_error *error);
void sim_levers_destroy(struct sim_levers *levers);

/* Index of a lever, or of a kind of target; -1 if there is none. */
int sim_levers_find(const struct sim_levers *levers, const char *name);
int sim_levers_find_target(const struct sim_levers *levers, const char *name);
/* Whether the lever accepts targets of that kind. */
bool sim_lever_accepts(const struct sim_levers *levers, size_t lever, size_t target);

/* Appends a copy of an entry (of origin.file too); none is in force until sim_levers_advance. On
 * failure (SIM_MEMORY; SIM_INTERNAL beyond SIM_LEVER_ENTRIES_MAX) the entries are as they were. */
enum sim_status sim_levers_add(struct sim_levers *levers, const struct sim_lever_entry *entry,
                               struct sim_error *error);

/* Puts in force what holds in `month`. */
void sim_levers_advance(struct sim_levers *levers, int32_t month);

/* Strength of an entry in a month. */
double sim_lever_strength(const struct sim_levers *levers, size_t entry, int32_t month);
double sim_lever_entry_strength(const struct sim_lever_entry *entry, double neutral, int32_t month);

/* Chooses a label of a kind for an entry. */
static inline void sim_lever_choose(struct sim_lever_entry *entry, size_t target, size_t label)
{
    entry->chosen[target] = true;
    entry->labels[target][label / 64] |= UINT64_C(1) << label % 64;
}

/* Whether an entry covers a case: at[target_count] has a label of each kind; kinds that the entry
 * does not choose from are not looked at. */
static inline bool sim_lever_covers(const struct sim_lever_entry *entry, const uint8_t *at,
                                    size_t target_count)
{
    for (size_t k = 0; k < target_count; k++)
        if (entry->chosen[k] && !(entry->labels[k][at[k] / 64] >> at[k] % 64 & 1))
            return false;
    return true;
}

/* An entry of the lever is in force this month. */
static inline bool sim_lever_acts(const struct sim_levers *levers, size_t lever)
{
    return levers->entry_count > 0 && levers->first[lever + 1] > levers->first[lever];
}

/* The value of the lever for a case in the month last put in force. */
double sim_lever_value(const struct sim_levers *levers, size_t lever, const uint8_t *at);
/* The same in any month; slower, for what is asked once a month. */
double sim_lever_value_at(const struct sim_levers *levers, size_t lever, const uint8_t *at,
                          int32_t month);

#endif
