/* Choosing series of an output by name or pattern. */
#include "tools/results.h"

#include "sim/base/memory.h"
#include "sim/base/text.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static enum sim_status unknown(const struct results *results, const char *name,
                               struct sim_error *error)
{
    const char **names = NULL;
    char shown[SIM_TEXT_SHOWN];
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_memory_array(&names, results->variable_count + 1, sizeof *names, "names", error));
    for (size_t i = 0; i < results->variable_count; i++) {
        names[i] = results->variables[i].name;
    }
    const char *nearest = sim_text_nearest(name, names, results->variable_count);
    status = sim_error_set(error, SIM_USAGE,
                           "%s has no series %s%s%s%s; guichet describe series "
                           "lists them",
                           results->path, sim_text_show(name, shown),
                           nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
                           nearest != NULL ? "?)" : "");
out:
    free(names);
    return status;
}

/* Spaces around a name are not part of it. */
static void trim(char **name)
{
    *name += strspn(*name, " \t\n");
    for (size_t length = strlen(*name); length > 0 && strchr(" \t\n", (*name)[length - 1]) != NULL;
         length--) {
        (*name)[length - 1] = '\0';
    }
}

enum sim_status results_select(const struct results *results, const char *names, bool *chosen,
                               struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *copy = NULL, *rest = NULL;
    for (size_t i = 0; i < results->variable_count; i++) {
        chosen[i] = names == NULL;
    }
    if (names == NULL) {
        return SIM_OK;
    }
    SIM_TRY(sim_memory_array(&copy, strlen(names) + 1, 1, "names of series", error));
    memcpy(copy, names, strlen(names));
    size_t asked = 0;
    for (char *name = strtok_r(copy, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest)) {
        size_t found = 0;
        trim(&name);
        for (size_t i = 0; i < results->variable_count; i++) {
            if (fnmatch(name, results->variables[i].name, 0) == 0) {
                chosen[i] = true;
                found++;
            }
        }
        if (found == 0) {
            status = unknown(results, name, error);
            goto out;
        }
        asked++;
    }
    if (asked == 0) {
        status = sim_error_set(error, SIM_USAGE, "no series is chosen: the list of names is empty");
    }
out:
    free(copy);
    return status;
}
