#include "tools/checkpoints.h"

#include "models/model.h"
#include "sim/base/calendar.h"
#include "tools/probe.h"
#include "tools/report.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool exists(const char *path)
{
    struct stat information;
    return lstat(path, &information) == 0;
}

enum sim_status checkpoints_open(const char *path, struct sim_checkpoint **checkpoint,
                                 struct sim_error *error)
{
    *checkpoint = NULL;
    enum sim_status status = tool_probe(path, error);
    return status == SIM_OK ? sim_checkpoint_open(checkpoint, path, &guichet_model, error) : status;
}

/* SIM_OK with found->checkpoint NULL when the file is passed over. */
static enum sim_status consider(const char *output, const struct checkpoints_wanted *wanted,
                                struct checkpoints_found *found, struct sim_error *error)
{
    char difference[1024], month[16], last[16];
    enum sim_status status = checkpoints_open(found->path, &found->checkpoint, error);
    if (status == SIM_INPUT) {
        if (!wanted->quiet) {
            report_line("%s\n%s is not used", error->text, found->path);
        }
        return SIM_OK;
    }
    if (status != SIM_OK) {
        return status;
    }
    const struct sim_recipe *recipe = sim_checkpoint_recipe(found->checkpoint);
    int32_t at = sim_checkpoint_month(found->checkpoint);
    if (wanted->recipe != NULL &&
        sim_recipe_differs(wanted->recipe, recipe, difference, sizeof difference)) {
        status =
            sim_error_set(error, SIM_INPUT,
                          "%s is no checkpoint of the run in %s: %s; remove the checkpoint if it "
                          "is of no use, and the run is made again from its opening",
                          found->path, output, difference);
    } else if (at >= wanted->before && !wanted->quiet) {
        report_line("%s is of %s, but %s holds only what was before %s; it is not used",
                    found->path, sim_month_text(at, month, sizeof month), output,
                    sim_month_text(wanted->before, last, sizeof last));
    }
    if (status != SIM_OK || at >= wanted->before) {
        sim_checkpoint_close(found->checkpoint);
        found->checkpoint = NULL;
    }
    return status;
}

enum sim_status checkpoints_newest(const char *output, const struct checkpoints_wanted *wanted,
                                   struct checkpoints_found *found, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *found = (struct checkpoints_found){.checkpoint = NULL};
    for (int previous = 0; previous < 2; previous++) {
        if (!sim_checkpoint_name(output, previous != 0, found->path, sizeof found->path) ||
            !exists(found->path)) {
            continue;
        }
        found->there++;
        if (found->checkpoint == NULL) {
            SIM_TRY(consider(output, wanted, found, error));
        }
        if (found->checkpoint != NULL) {
            break;
        }
    }
out:
    return status;
}

bool checkpoints_there(const char *output, char path[CHECKPOINTS_PATH])
{
    return (sim_checkpoint_name(output, false, path, CHECKPOINTS_PATH) && exists(path)) ||
           (sim_checkpoint_name(output, true, path, CHECKPOINTS_PATH) && exists(path));
}

bool checkpoints_output_of(const char *checkpoint, char path[CHECKPOINTS_PATH])
{
    static const char *const endings[] = {".checkpoint", ".checkpoint.previous"};
    size_t length = strlen(checkpoint);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && length - ending < CHECKPOINTS_PATH &&
            strcmp(checkpoint + length - ending, endings[i]) == 0) {
            memcpy(path, checkpoint, length - ending);
            path[length - ending] = '\0';
            return true;
        }
    }
    return false;
}

bool checkpoints_usable(const char *output)
{
    enum sim_status status = SIM_OK;
    char name[CHECKPOINTS_PATH];
    struct sim_store_reader *reader = NULL;
    struct sim_recipe recipe = {.path = NULL};
    struct checkpoints_wanted wanted = {.recipe = &recipe, .before = INT32_MAX, .quiet = true};
    struct checkpoints_found found = {.checkpoint = NULL};
    struct sim_error error;
    if (!checkpoints_there(output, name)) {
        return false;
    }
    SIM_TRY(tool_probe(output, &error));
    SIM_TRY(sim_store_open(&reader, output, &error));
    SIM_TRY(sim_recipe_read(&recipe, reader, output, &guichet_model, &error));
    SIM_TRY(checkpoints_newest(output, &wanted, &found, &error));
out:;
    bool usable = status == SIM_OK && found.checkpoint != NULL;
    sim_checkpoint_close(found.checkpoint);
    sim_recipe_destroy(&recipe);
    sim_store_reader_close(reader);
    return usable;
}
