#include "sim/state/parameter.h"

#include "sim/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 120 };

/* ---- Declarations are checked once, when a set is made ---- */

static size_t type_size(enum sim_parameter_type type)
{
    switch (type) {
#define TYPE_SIZE(token, ctype, text)                                                              \
    case SIM_PARAMETER_##token:                                                                    \
        return sizeof(ctype);
        SIM_PARAMETER_TYPE_LIST(TYPE_SIZE)
#undef TYPE_SIZE
    }
    return 0;
}

static bool key_is_sound(const char *key)
{
    size_t length = strlen(key);
    if (length == 0 || length > KEY_MAX || key[0] == '.' || key[length - 1] == '.')
        return false;
    if (strstr(key, ".."))
        return false;
    return strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.") == length;
}

static bool is_empty(const char *text)
{
    return !text || !*text;
}

/* A bound is read as a value of the same declaration without bounds. */
static bool bound_is_sound(const struct sim_parameter_declaration *declaration, const char *text,
                           char *why, size_t size)
{
    struct sim_parameter_declaration unbounded = *declaration;
    union sim_value value;
    unbounded.minimum_text = unbounded.maximum_text = "";
    return is_empty(text) || sim_parameter_read(&unbounded, text, &value, why, size);
}

static enum sim_status check_declaration(const struct sim_parameter_group *group,
                                         const struct sim_parameter_declaration *declaration,
                                         struct sim_error *error)
{
    char why[512] = "";
    union sim_value value;
    size_t size = type_size(declaration->type);
    if (size == 0 || !declaration->key || !key_is_sound(declaration->key))
        return sim_error_set(error, SIM_INTERNAL,
                             "group %s: a parameter has no known type or its key %s is not lower "
                             "case words joined by points",
                             group->name, declaration->key ? declaration->key : "(none)");
    const char *key = declaration->key;
    if (declaration->offset > group->size || group->size - declaration->offset < size ||
        declaration->offset % size != 0)
        return sim_error_set(error, SIM_INTERNAL,
                             "parameter %s: its member lies outside the struct of group %s", key,
                             group->name);
    if (is_empty(declaration->source) || is_empty(declaration->text) || !declaration->unit)
        return sim_error_set(error, SIM_INTERNAL, "parameter %s: no source, text or unit", key);
    if (!bound_is_sound(declaration, declaration->minimum_text, why, sizeof why) ||
        !bound_is_sound(declaration, declaration->maximum_text, why, sizeof why))
        return sim_error_set(error, SIM_INTERNAL, "parameter %s: its range: %s", key, why);
    if (!declaration->default_text ||
        !sim_parameter_read(declaration, declaration->default_text, &value, why, sizeof why))
        return sim_error_set(error, SIM_INTERNAL, "parameter %s: its default: %s", key, why);
    return SIM_OK;
}

/* Two keys clash when equal, or when one is a group of the other in a scenario. */
static bool keys_clash(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] && a[i] == b[i])
        i++;
    return (!a[i] && (!b[i] || b[i] == '.')) || (!b[i] && a[i] == '.');
}

static enum sim_status check_keys(const struct sim_parameters *set, struct sim_error *error)
{
    for (size_t i = 0; i < set->count; i++)
        for (size_t j = 0; j < i; j++)
            if (keys_clash(set->declarations[i]->key, set->declarations[j]->key))
                return sim_error_set(error, SIM_INTERNAL,
                                     "parameters %s and %s: declared twice, or one inside the "
                                     "other",
                                     set->declarations[j]->key, set->declarations[i]->key);
    return SIM_OK;
}

/* ---- Making a set ---- */

static void put_value(const struct sim_parameters *set, size_t index, union sim_value value)
{
    const struct sim_parameter_declaration *declaration = set->declarations[index];
    char *member = (char *)set->values[set->group_of[index]] + declaration->offset;
    switch (declaration->type) {
    case SIM_PARAMETER_real:
        memcpy(member, &value.real, sizeof value.real);
        break;
    case SIM_PARAMETER_integer:
    case SIM_PARAMETER_scale:
        memcpy(member, &value.integer, sizeof value.integer);
        break;
    case SIM_PARAMETER_flag:
        memcpy(member, &value.flag, sizeof value.flag);
        break;
    case SIM_PARAMETER_month:
        memcpy(member, &value.month, sizeof value.month);
        break;
    }
}

static enum sim_status allocate_set(struct sim_parameters *set, struct sim_error *error)
{
    enum sim_status status;
    const char *what = "parameters";
    SIM_TRY(
        sim_memory_array(&set->declarations, set->count, sizeof *set->declarations, what, error));
    SIM_TRY(sim_memory_array(&set->group_of, set->count, sizeof *set->group_of, what, error));
    SIM_TRY(sim_memory_array(&set->opening, set->count, sizeof *set->opening, what, error));
    SIM_TRY(sim_memory_array(&set->origins, set->count, sizeof *set->origins, what, error));
    SIM_TRY(sim_memory_array(&set->values, set->group_count, sizeof *set->values, what, error));
    for (size_t g = 0; g < set->group_count; g++)
        SIM_TRY(sim_memory_array(&set->values[g], 1, set->groups[g]->size, what, error));
out:
    return status;
}

static enum sim_status fill_set(struct sim_parameters *set, struct sim_error *error)
{
    size_t index = 0;
    for (size_t g = 0; g < set->group_count; g++) {
        const struct sim_parameter_group *group = set->groups[g];
        for (size_t e = 0; e < group->count; e++, index++) {
            const struct sim_parameter_declaration *declaration = &group->entries[e];
            char why[512];
            enum sim_status status = check_declaration(group, declaration, error);
            if (status != SIM_OK)
                return status;
            set->declarations[index] = declaration;
            set->group_of[index] = g;
            sim_parameter_read(declaration, declaration->default_text, &set->opening[index], why,
                               sizeof why);
            put_value(set, index, set->opening[index]);
        }
    }
    return check_keys(set, error);
}

enum sim_status sim_parameters_create(struct sim_parameters *set,
                                      const struct sim_parameter_group *const *groups,
                                      size_t group_count, struct sim_error *error)
{
    enum sim_status status;
    memset(set, 0, sizeof *set);
    set->groups = groups;
    set->group_count = group_count;
    for (size_t g = 0; g < group_count; g++)
        set->count += groups[g]->count;
    SIM_TRY(allocate_set(set, error));
    SIM_TRY(fill_set(set, error));
out:
    if (status != SIM_OK)
        sim_parameters_destroy(set);
    return status;
}

void sim_parameters_destroy(struct sim_parameters *set)
{
    for (size_t i = 0; set->origins && i < set->count; i++)
        free(set->origins[i].file);
    for (size_t i = 0; i < set->change_count; i++)
        free(set->changes[i].origin.file);
    for (size_t g = 0; set->values && g < set->group_count; g++)
        free(set->values[g]);
    free(set->declarations);
    free(set->group_of);
    free(set->opening);
    free(set->origins);
    free(set->changes);
    free(set->values);
    memset(set, 0, sizeof *set);
}

/* ---- Setting, changing, putting in force ---- */

int sim_parameters_find(const struct sim_parameters *set, const char *key)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->declarations[i]->key, key) == 0)
            return (int)i;
    return -1;
}

static enum sim_status copy_origin(struct sim_origin *copy, const struct sim_origin *origin,
                                   struct sim_error *error)
{
    *copy = *origin;
    copy->file = NULL;
    if (!origin->file)
        return SIM_OK;
    size_t size = strlen(origin->file) + 1;
    enum sim_status status = sim_memory_array(&copy->file, size, 1, "a file name", error);
    if (status == SIM_OK)
        memcpy(copy->file, origin->file, size);
    return status;
}

enum sim_status sim_parameters_set(struct sim_parameters *set, size_t index, union sim_value value,
                                   const struct sim_origin *origin, struct sim_error *error)
{
    struct sim_origin copy;
    enum sim_status status = copy_origin(&copy, origin, error);
    if (status != SIM_OK)
        return status;
    free(set->origins[index].file);
    set->origins[index] = copy;
    set->opening[index] = value;
    put_value(set, index, value);
    return SIM_OK;
}

/* The array doubles when its count reaches a power of two: no capacity has to be kept. */
static enum sim_status make_room(struct sim_parameters *set, struct sim_error *error)
{
    size_t count = set->change_count;
    if ((count & (count - 1)) != 0)
        return SIM_OK;
    struct sim_parameter_change *grown;
    enum sim_status status =
        sim_memory_array(&grown, count == 0 ? 1 : 2 * count, sizeof *grown, "changes", error);
    if (status != SIM_OK)
        return status;
    if (count > 0)
        memcpy(grown, set->changes, count * sizeof *grown);
    free(set->changes);
    set->changes = grown;
    return SIM_OK;
}

enum sim_status sim_parameters_change(struct sim_parameters *set, int32_t month, size_t index,
                                      union sim_value value, const struct sim_origin *origin,
                                      struct sim_error *error)
{
    struct sim_parameter_change change = {.month = month, .parameter = index, .value = value};
    enum sim_status status = make_room(set, error);
    if (status != SIM_OK)
        return status;
    status = copy_origin(&change.origin, origin, error);
    if (status != SIM_OK)
        return status;
    size_t place = set->change_count++;
    for (; place > 0; place--) {
        const struct sim_parameter_change *before = &set->changes[place - 1];
        if (before->month < month || (before->month == month && before->parameter <= index))
            break;
        set->changes[place] = *before;
    }
    set->changes[place] = change;
    return SIM_OK;
}

void sim_parameters_advance(struct sim_parameters *set, int32_t month)
{
    for (size_t i = 0; i < set->count; i++)
        put_value(set, i, set->opening[i]);
    for (size_t i = 0; i < set->change_count && set->changes[i].month <= month; i++)
        put_value(set, set->changes[i].parameter, set->changes[i].value);
}

const void *sim_parameters_group(const struct sim_parameters *set,
                                 const struct sim_parameter_group *group)
{
    for (size_t g = 0; g < set->group_count; g++)
        if (set->groups[g] == group)
            return set->values[g];
    abort(); /* a mistake of the code: the group is not among the model's */
}
