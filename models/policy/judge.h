/* What the files of the judgement share: the reasons why an entry can do nothing, each a test that writes the sentence. */
#ifndef MODELS_POLICY_JUDGE_H
#define MODELS_POLICY_JUDGE_H

#include "models/policy/state.h"

/* Where a sentence is written; text is empty to begin with, what does not fit is cut off. */
struct judge_text {
    char *text;
    size_t size, used;
};
void judge_write(struct judge_text *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Label of a kind of target. */
const char *judge_label(const struct sim_world *world, enum policy_target kind, size_t label);
/* Writes the target of an entry: "departement 23, 48; age 75+"; "everywhere" when it names none. */
void judge_write_target(const struct sim_world *world, const struct sim_lever_entry *entry,
                        struct judge_text *out);
static inline bool judge_names(const struct sim_lever_entry *entry, enum policy_target kind,
                               size_t label)
{
    return !entry->chosen[kind] || (entry->labels[kind][label / 64] >> label % 64 & 1) != 0;
}

/* Whether there is a mode, or a sector, on which the entry could act (judge_modes.c): before the opening. */
bool judge_modes(const struct sim_world *world, const struct sim_lever_entry *entry,
                 struct judge_text *why);
/* Whether an agent is in its target at the opening (judge_agents.c). */
bool judge_agents(const struct sim_world *world, const struct sim_lever_entry *entry,
                  struct judge_text *why);

#endif
