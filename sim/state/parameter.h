/* Parameters, declared once: key, type, unit, default, range, source, text.
 *
 *     #define PERSON_PARAMETERS(P)                                                              \
 *         P(real, skill_learning, "person.skill.learning", "1/month", "0.03", "0", "1", MONTHLY, \
 *           "assumption", "share of the gap to the attainable skill closed by a month of use")
 *
 * with (type, member, key, unit, default, minimum, maximum, when, source, text). The macro
 * gives the struct member and the declaration; default and range are texts read by the same
 * reader as a scenario's values. `when` is OPENING (fixed at the start of a run) or MONTHLY (a
 * scenario may change it at a date). `source` is a citation, "calibrated: ..." or "assumption". */
#ifndef SIM_STATE_PARAMETER_H
#define SIM_STATE_PARAMETER_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* token, C type, how a value is written */
#define SIM_PARAMETER_TYPE_LIST(T)                                                                 \
    T(real, double, "a number")                                                                    \
    T(integer, int64_t, "a whole number")                                                          \
    T(flag, bool, "true or false")                                                                 \
    T(month, int32_t, "a month such as 2010-01")                                                   \
    T(scale, int64_t, "1 or 1/N with a whole number N") /* stored as N */
enum sim_parameter_type {
#define SIM_PARAMETER_TYPE_ENUM(token, ctype, text) SIM_PARAMETER_##token,
    SIM_PARAMETER_TYPE_LIST(SIM_PARAMETER_TYPE_ENUM)
#undef SIM_PARAMETER_TYPE_ENUM
};
#define SIM_PARAMETER_TYPE_DEFINE(token, ctype, text) typedef ctype sim_parameter_ctype_##token;
SIM_PARAMETER_TYPE_LIST(SIM_PARAMETER_TYPE_DEFINE)
#undef SIM_PARAMETER_TYPE_DEFINE

enum sim_parameter_when { SIM_WHEN_OPENING, SIM_WHEN_MONTHLY };

union sim_value {
    double real;
    int64_t integer; /* integer and scale */
    bool flag;
    int32_t month;
};

struct sim_parameter_declaration {
    enum sim_parameter_type type;
    const char *key;
    size_t offset; /* of the member in its group's struct */
    const char *unit;
    const char *default_text, *minimum_text, *maximum_text;
    enum sim_parameter_when when;
    const char *source;
    const char *text;
};

/* A group is one list: the struct it fills and its declarations. */
struct sim_parameter_group {
    const char *name;
    size_t size; /* of the struct */
    const struct sim_parameter_declaration *entries;
    size_t count;
};

#define SIM_PARAMETER_MEMBER(type, member, key, unit, def, min, max, when, source, text)           \
    sim_parameter_ctype_##type member;
#define SIM_PARAMETER_STRUCT(name, LIST)                                                           \
    struct name {                                                                                  \
        LIST(SIM_PARAMETER_MEMBER)                                                                 \
    }
/* Used where `struct SIM_PARAMETER_OWNER` is the struct, e.g.
 *     #define SIM_PARAMETER_OWNER person_parameters
 *     static const struct sim_parameter_declaration entries[] =
 * {PERSON_PARAMETERS(SIM_PARAMETER_ENTRY)}; */
#define SIM_PARAMETER_ENTRY(type, member, key, unit, def, min, max, when, source, text)            \
    {SIM_PARAMETER_##type,                                                                         \
     key,                                                                                          \
     offsetof(struct SIM_PARAMETER_OWNER, member),                                                 \
     unit,                                                                                         \
     def,                                                                                          \
     min,                                                                                          \
     max,                                                                                          \
     SIM_WHEN_##when,                                                                              \
     source,                                                                                       \
     text},

/* Where a value came from. */
struct sim_origin {
    char *file; /* NULL for the default; "--set" for the command line */
    int line, column;
};

struct sim_parameter_change {
    int32_t month;
    size_t parameter; /* index in the set */
    union sim_value value;
    struct sim_origin origin;
};

/* All parameters of a model with the values of one run. */
struct sim_parameters {
    const struct sim_parameter_group *const *groups; /* [group_count] */
    size_t group_count;
    size_t count; /* parameters over all groups, in order of declaration */
    const struct sim_parameter_declaration **declarations; /* [count] */
    size_t *group_of;                                      /* [count] */
    union sim_value *opening;                              /* [count] value at the start */
    struct sim_origin *origins;                            /* [count] of the opening value */
    struct sim_parameter_change *changes; /* [change_count], by month, then order of declaration */
    size_t change_count;
    void **values; /* [group_count] the structs, in force this month */
};

/* Makes a set with every parameter at its default. Fails (SIM_INTERNAL) when a declaration is
 * wrong: a default that cannot be read or is out of range, a key declared twice, an empty source or
 * text. */
enum sim_status sim_parameters_create(struct sim_parameters *set,
                                      const struct sim_parameter_group *const *groups,
                                      size_t group_count, struct sim_error *error);
void sim_parameters_destroy(struct sim_parameters *set);

/* Index of a key, or -1. */
int sim_parameters_find(const struct sim_parameters *set, const char *key);

/* Reads a value written as in a scenario, e.g. "0.03", "0.03 1/month" (the unit may be repeated and
 * must then be the declared one), "true", "2010-01", "1/1000". On failure `why` (size bytes) says
 * what was read and what is allowed, without place or key, and false is returned. Range is checked
 * too. */
bool sim_parameter_read(const struct sim_parameter_declaration *declaration, const char *text,
                        union sim_value *value, char *why, size_t size);

/* Writes a value as a scenario would (reads back to the same bits); returns text. */
char *sim_parameter_write(const struct sim_parameter_declaration *declaration,
                          union sim_value value, char *text, size_t size);

/* Sets the opening value (and takes a copy of origin->file). */
enum sim_status sim_parameters_set(struct sim_parameters *set, size_t index, union sim_value value,
                                   const struct sim_origin *origin, struct sim_error *error);
/* Adds a dated change; the list stays sorted. The caller has checked when == MONTHLY and
 * duplicates. */
enum sim_status sim_parameters_change(struct sim_parameters *set, int32_t month, size_t index,
                                      union sim_value value, const struct sim_origin *origin,
                                      struct sim_error *error);

/* Puts in force the values of `month`: the opening values and every change dated up to it. */
void sim_parameters_advance(struct sim_parameters *set, int32_t month);

/* The struct of a group, in force; never NULL for a group of the set. */
const void *sim_parameters_group(const struct sim_parameters *set,
                                 const struct sim_parameter_group *group);

#endif
