/* Whether a file is the run that is asked for: same model and version, scenario files, settings,
 * input tables, seed and replication. Such a run gives the same bits whoever made it, so it is
 * not made again. */
#include "tools/ensemble.h"

#include "models/model.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/store.h"
#include "tools/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char provenance[] = "provenance";

enum sim_status ensemble_expect(struct ensemble_scenario *scenario, const struct sim_run *run,
                                struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    scenario->file_count = run->scenario.file_count;
    SIM_TRY(sim_memory_array(&scenario->files, scenario->file_count + 1, sizeof *scenario->files,
                             "hashes", error));
    SIM_TRY(sim_memory_array(&scenario->inputs, run->model->input_count + 1,
                             sizeof *scenario->inputs, "hashes", error));
    for (size_t i = 0; i < scenario->file_count; i++) {
        scenario->files[i] = run->scenario.files[i].hash;
    }
    for (size_t i = 0; i < run->model->input_count; i++) {
        scenario->inputs[i] = run->world.inputs[i].hash;
    }
out:
    return status;
}

/* What is being compared. */
struct looking {
    struct sim_store_reader *reader;
    struct ensemble_finding *finding;
};

/* A text as it can stand in a sentence, its lines (settings) behind each other. */
static char *show(const char *text, char shown[SIM_TEXT_SHOWN])
{
    char line[ENSEMBLE_MESSAGE];
    snprintf(line, sizeof line, "%s", text);
    for (char *c = line; *c != '\0'; c++) {
        if (*c == '\n') {
            *c = ' ';
        }
    }
    return sim_text_show(line, shown);
}

static void differ(const struct looking *looking, const char *what, const char *there,
                   const char *asked)
{
    char one[SIM_TEXT_SHOWN], other[SIM_TEXT_SHOWN];
    snprintf(looking->finding->difference, sizeof looking->finding->difference, "its %s %s, not %s",
             what, show(there, one), show(asked, other));
}

/* An attribute of the provenance; `what` says its name with its verb. */
static enum sim_status same_text(const struct looking *looking, const char *name, const char *what,
                                 const char *asked, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *there = NULL;
    SIM_TRY(sim_store_read_text(looking->reader, provenance, name, &there, error));
    if (strcmp(there, asked) != 0) {
        differ(looking, what, there, asked);
    }
out:
    free(there);
    return status;
}

static enum sim_status same_number(const struct looking *looking, const char *name,
                                   const char *what, uint64_t asked, struct sim_error *error)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, asked);
    return same_text(looking, name, what, digits, error);
}

/* The hash that the file keeps of a file inside. */
static enum sim_status same_hash(const struct looking *looking, const char *group, const char *name,
                                 const char *what, uint64_t asked, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char place[512], digits[20], *there = NULL;
    snprintf(place, sizeof place, "%s/%s", group, name);
    snprintf(digits, sizeof digits, "%016" PRIx64, asked);
    SIM_TRY(sim_store_read_text(looking->reader, place, "xxh3_64", &there, error));
    if (strcmp(there, digits) != 0) {
        snprintf(looking->finding->difference, sizeof looking->finding->difference,
                 "the %s %.200s has changed since", what, name);
    }
out:
    free(there);
    return status;
}

static enum sim_status same_files(const struct looking *looking,
                                  const struct ensemble_scenario *scenario, struct sim_error *error)
{
    static const char group[] = "provenance/files";
    enum sim_status status = SIM_OK;
    char **names = NULL, *difference = looking->finding->difference;
    size_t count = 0;
    SIM_TRY(sim_store_read_names(looking->reader, group, &names, &count, error));
    if (count != scenario->file_count) {
        snprintf(difference, ENSEMBLE_MESSAGE, "its scenario is of %zu files, not of %zu", count,
                 scenario->file_count);
    }
    for (size_t i = 0; i < count && difference[0] == '\0'; i++) {
        SIM_TRY(same_hash(looking, group, names[i], "scenario file", scenario->files[i], error));
    }
out:
    for (size_t i = 0; names != NULL && i < count; i++) {
        free(names[i]);
    }
    free(names);
    return status;
}

static enum sim_status same_inputs(const struct looking *looking,
                                   const struct ensemble_scenario *scenario,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < guichet_model.input_count && looking->finding->difference[0] == '\0';
         i++) {
        char name[200];
        snprintf(name, sizeof name, "%.150s.csv", guichet_model.inputs[i]->name);
        SIM_TRY(same_hash(looking, "provenance/inputs", name, "input table", scenario->inputs[i],
                          error));
    }
out:
    return status;
}

/* The first difference, in the order in which a user would look for it. */
static enum sim_status compare(const struct looking *looking, const struct ensemble *ensemble,
                               const struct ensemble_run *run, struct sim_error *error)
{
    const struct ensemble_scenario *scenario = &ensemble->scenarios[run->of];
    const char *difference = looking->finding->difference;
    enum sim_status status = SIM_OK;
    const struct {
        const char *name, *what, *asked;
    } texts[] = {
        {"model", "model is", guichet_model.name},
        {"version", "version of the program is", guichet_model.version},
        {"scenario", "scenario is", scenario->name},
        {"settings", "settings (--set) are", ensemble->settings},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && difference[0] == '\0'; i++) {
        SIM_TRY(same_text(looking, texts[i].name, texts[i].what, texts[i].asked, error));
    }
    if (difference[0] == '\0') {
        SIM_TRY(same_number(looking, "seed", "seed is", run->seed, error));
    }
    if (difference[0] == '\0') {
        SIM_TRY(same_number(looking, "replication", "replication is", run->replication, error));
    }
    if (difference[0] == '\0') {
        SIM_TRY(same_files(looking, scenario, error));
    }
    if (difference[0] == '\0') {
        SIM_TRY(same_inputs(looking, scenario, error));
    }
out:
    return status;
}

/* How far the run came, and whether the panel asked for is there. */
static enum sim_status read_progress(const struct looking *looking, bool panel,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[8], rank;
    int64_t months = 0;
    char *finished = NULL;
    struct sim_error absent;
    struct ensemble_finding *finding = looking->finding;
    SIM_TRY(sim_store_read_text(looking->reader, provenance, "finished", &finished, error));
    SIM_TRY(
        sim_store_read_integers(looking->reader, "provenance/months_completed", &months, 1, error));
    SIM_TRY(sim_store_read_shape(looking->reader, "time", &type, shape, &rank, error));
    finding->complete = finished[0] != '\0';
    finding->months_complete = months > 0 ? (size_t)months : 0;
    finding->months = rank > 0 ? shape[0] : 0;
    if (panel && finding->difference[0] == '\0' && guichet_model.panel != NULL &&
        sim_store_read_shape(looking->reader, "panel/id", &type, shape, &rank, &absent) != SIM_OK) {
        snprintf(finding->difference, sizeof finding->difference,
                 "it has no panel of individuals (it was made with --no-panel)");
    }
out:
    free(finished);
    return status;
}

enum sim_status ensemble_inspect(const struct ensemble *ensemble, const struct ensemble_run *run,
                                 struct ensemble_finding *finding, struct sim_error *error)
{
    struct looking looking = {.finding = finding};
    struct stat information;
    enum sim_status status = SIM_OK;
    char path[ENSEMBLE_PATH];
    *finding = (struct ensemble_finding){.exists = false};
    ensemble_path(ensemble->folder, run->file, path);
    if (lstat(path, &information) != 0 && errno == ENOENT) {
        return SIM_OK;
    }
    finding->exists = true;
    SIM_TRY(sim_store_open(&looking.reader, path, error));
    SIM_TRY(compare(&looking, ensemble, run, error));
    SIM_TRY(read_progress(&looking, !ensemble->options->no_panel, error));
out:
    sim_store_reader_close(looking.reader);
    if (status != SIM_OK && status != SIM_MEMORY) {
        finding->complete = false;
        snprintf(finding->difference, sizeof finding->difference,
                 "it cannot be read as a run (%.400s)", error->text);
        status = SIM_OK;
    }
    return status;
}

/* The state that a run's file shows. */
static void set_state(struct ensemble_run *run, const struct ensemble_finding *finding)
{
    bool same = finding->exists && finding->difference[0] == '\0';
    if (same && finding->complete) {
        run->state = ENSEMBLE_DONE;
        run->message[0] = '\0';
    } else if (same) {
        run->state = ENSEMBLE_INTERRUPTED;
        ensemble_say(run, "%zu of %zu months are there", finding->months_complete, finding->months);
    } else {
        run->state = ENSEMBLE_MISSING;
    }
}

enum sim_status ensemble_look(struct ensemble *ensemble)
{
    struct sim_error error = {.status = SIM_OK};
    struct ensemble_finding finding;
    enum sim_status status = SIM_OK;
    size_t others = 0;
    for (size_t i = 0; i < ensemble->planned; i++) {
        struct ensemble_run *run = &ensemble->runs[i];
        SIM_TRY(ensemble_inspect(ensemble, run, &finding, &error));
        set_state(run, &finding);
        if (finding.difference[0] != '\0' && ensemble->options->list) {
            ensemble_say(run, "another run is in its place: %s", finding.difference);
        } else if (finding.difference[0] != '\0' && !ensemble->options->force) {
            report_line("%s/%s: this is another run than the one asked for: %s", ensemble->folder,
                        run->file, finding.difference);
            others++;
        }
    }
    if (others > 0) {
        report_line("%zu file%s in the way; choose another folder, or make %s again with --force",
                    others, others == 1 ? " is" : "s are", others == 1 ? "it" : "them");
        return SIM_OUTPUT;
    }
out:
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    }
    return status;
}
