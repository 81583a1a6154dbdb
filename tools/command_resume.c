/* guichet resume: goes on with an interrupted run from its checkpoint, to the same bits as if it had
 * never been interrupted, or prolongs a finished one. */
#include "tools/checkpoints.h"
#include "tools/commands.h"
#include "tools/probe.h"
#include "tools/report.h"
#include "tools/running.h"

#include "models/model.h"
#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/io/recipe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char end_key[] = "run.end";

/* What is gone on with. */
struct resuming {
    const struct tool_options *options;
    char output[CHECKPOINTS_PATH];   /* to be written */
    char earlier[CHECKPOINTS_PATH];  /* the output so far; "" when there is none */
    struct sim_store_reader *reader; /* of it */
    struct sim_recipe recipe;        /* of it */
    int32_t *months;                 /* [rows] of its rows, those to come too */
    size_t rows, rows_done;
    bool finished;
    struct checkpoints_found found;
    const struct sim_recipe *source; /* of the two: what the run is prepared from */
    const char **settings;           /* [setting_count] of the recipe, run.end as asked for */
    size_t setting_count;
    char end_setting[sizeof end_key + 16];
};

static void destroy(struct resuming *resuming)
{
    sim_store_reader_close(resuming->reader);
    sim_recipe_destroy(&resuming->recipe);
    sim_checkpoint_close(resuming->found.checkpoint);
    free(resuming->months);
    free(resuming->settings);
}

static bool exists(const char *path)
{
    struct stat information;
    return stat(path, &information) == 0;
}

static enum sim_status copy_path(const char *path, char copy[CHECKPOINTS_PATH],
                                 struct sim_error *error)
{
    int length = snprintf(copy, CHECKPOINTS_PATH, "%s", path);
    return length >= 0 && length < CHECKPOINTS_PATH
               ? SIM_OK
               : sim_error_set(error, SIM_INPUT, "a path of %d bytes is too long", length);
}

/* ---- the output so far ---- */

/* Months of the rows and how many are there. */
static enum sim_status read_rows(struct resuming *resuming, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[8], rank, sealed = 0;
    int64_t *days = NULL, done = 0;
    int32_t month = sim_month(SIM_YEAR_MIN, 1), last = sim_month(SIM_YEAR_MAX, 12);
    const char *path = resuming->earlier;
    SIM_TRY(
        sim_store_read_integers(resuming->reader, "provenance/months_completed", &done, 1, error));
    SIM_TRY(sim_store_read_shape(resuming->reader, "time", &type, shape, &rank, error));
    if (rank != 1 || type != SIM_STORE_I64 || done < 0 || (uint64_t)done > shape[0]) {
        status = sim_error_set(error, SIM_INPUT, "%s: its times are no months of a run", path);
        goto out;
    }
    SIM_TRY(sim_store_rows_sealed(resuming->reader, &sealed, error));
    if (sealed < (size_t)done || sealed > (size_t)done + 1) {
        status = sim_error_set(error, SIM_INPUT,
                               "%s: is damaged: it says that %" PRId64
                               " months are there, and %zu have checksums",
                               path, done, sealed);
        goto out;
    }
    resuming->rows = shape[0];
    resuming->rows_done = (size_t)done;
    SIM_TRY(sim_memory_array(&days, shape[0], sizeof *days, "months", error));
    SIM_TRY(
        sim_memory_array(&resuming->months, shape[0], sizeof *resuming->months, "months", error));
    SIM_TRY(sim_store_read_integers(resuming->reader, "time", days, shape[0], error));
    for (size_t i = 0; i < shape[0]; i++, month++) {
        while (month < last && sim_month_days(month) < days[i]) {
            month++;
        }
        if (sim_month_days(month) != days[i]) {
            status = sim_error_set(error, SIM_INPUT, "%s: its times are no months of a run", path);
            goto out;
        }
        resuming->months[i] = month;
    }
out:
    free(days);
    return status;
}

static enum sim_status read_finished(struct resuming *resuming, struct sim_error *error)
{
    char *finished = NULL;
    enum sim_status status =
        sim_store_read_text(resuming->reader, "provenance", "finished", &finished, error);
    resuming->finished = status == SIM_OK && finished[0] != '\0';
    free(finished);
    return status;
}

/* Of a run: a summary or a comparison has nothing to go on with. */
static enum sim_status check_kind(const struct resuming *resuming, struct sim_error *error)
{
    char *product = NULL;
    struct sim_error absent;
    enum sim_status status =
        sim_store_read_text(resuming->reader, "", "product", &product, &absent);
    free(product);
    if (status == SIM_MEMORY) {
        *error = absent;
        return status;
    }
    return status != SIM_OK
               ? SIM_OK
               : sim_error_set(error, SIM_INPUT,
                               "%s is no output of a run, so there is nothing to go on "
                               "with",
                               resuming->earlier);
}

/* The file is open: reads what the run was made of and how far it came. */
static enum sim_status read_earlier(struct resuming *resuming, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(check_kind(resuming, error));
    SIM_TRY(sim_recipe_read(&resuming->recipe, resuming->reader, resuming->earlier, &guichet_model,
                            error));
    if (strcmp(resuming->recipe.version, guichet_model.version) != 0) {
        status =
            sim_error_set(error, SIM_INPUT,
                          "%s was made by version %s, and this is version %s, whose numbers may "
                          "differ: go on with that version, or begin anew",
                          resuming->earlier, resuming->recipe.version, guichet_model.version);
        goto out;
    }
    SIM_TRY(read_finished(resuming, error));
    SIM_TRY(read_rows(resuming, error));
out:
    return status;
}

/* The first month whose row is not there: a checkpoint must be of one before, or rows would be
 * missing for ever. */
static int32_t first_missing(const struct resuming *resuming)
{
    return resuming->rows_done < resuming->rows ? resuming->months[resuming->rows_done] : INT32_MAX;
}

/* ---- what FILE is ---- */

static enum sim_status find_beside(struct resuming *resuming, struct sim_error *error)
{
    const struct checkpoints_wanted wanted = {.recipe = &resuming->recipe,
                                              .before = first_missing(resuming)};
    return checkpoints_newest(resuming->earlier, &wanted, &resuming->found, error);
}

/* FILE is an output, and open. */
static enum sim_status begin_with_output(struct resuming *resuming, const char *file,
                                         struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char *output = resuming->options->output;
    SIM_TRY(copy_path(file, resuming->earlier, error));
    SIM_TRY(copy_path(output != NULL ? output : file, resuming->output, error));
    SIM_TRY(read_earlier(resuming, error));
    resuming->source = &resuming->recipe;
    if (!resuming->finished || resuming->options->end != NULL) {
        SIM_TRY(find_beside(resuming, error));
    }
out:
    return status;
}

/* The output beside a checkpoint must be of its run. */
static enum sim_status check_earlier(const struct resuming *resuming, struct sim_error *error)
{
    char difference[1024], month[16], missing[16];
    const struct sim_recipe *recipe = sim_checkpoint_recipe(resuming->found.checkpoint);
    int32_t at = sim_checkpoint_month(resuming->found.checkpoint);
    if (sim_recipe_differs(&resuming->recipe, recipe, difference, sizeof difference)) {
        return sim_error_set(error, SIM_INPUT, "%s is no checkpoint of the run in %s: %s",
                             resuming->found.path, resuming->earlier, difference);
    }
    if (at >= first_missing(resuming)) {
        return sim_error_set(
            error, SIM_INPUT,
            "%s is of %s, but %s holds only what was before %s: the months between "
            "would be missing; guichet resume finds a way when it is given the output",
            resuming->found.path, sim_month_text(at, month, sizeof month), resuming->earlier,
            sim_month_text(first_missing(resuming), missing, sizeof missing));
    }
    return SIM_OK;
}

/* FILE is a checkpoint: the output so far is the one that it lies beside. */
static enum sim_status begin_with_checkpoint(struct resuming *resuming, const char *file,
                                             struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char beside[CHECKPOINTS_PATH] = "";
    bool named = checkpoints_output_of(file, beside);
    const char *output = resuming->options->output != NULL ? resuming->options->output : beside;
    SIM_TRY(copy_path(file, resuming->found.path, error));
    if (!named && resuming->options->output == NULL) {
        return sim_error_set(
            error, SIM_USAGE,
            "%s has not the name of a checkpoint (OUTPUT.checkpoint), so -o FILE must "
            "say which output to write",
            file);
    }
    SIM_TRY(copy_path(output, resuming->output, error));
    SIM_TRY(sim_checkpoint_open(&resuming->found.checkpoint, file, &guichet_model, error));
    resuming->source = sim_checkpoint_recipe(resuming->found.checkpoint);
    if (named && exists(beside)) {
        SIM_TRY(copy_path(beside, resuming->earlier, error));
        SIM_TRY(tool_probe(beside, error));
        SIM_TRY(sim_store_open(&resuming->reader, beside, error));
        SIM_TRY(read_earlier(resuming, error));
        SIM_TRY(check_earlier(resuming, error));
        resuming->source = &resuming->recipe;
    }
    return SIM_OK;
out:
    if (resuming->earlier[0] != '\0' && resuming->reader == NULL) {
        sim_error_prefix(error,
                         "the output beside %s cannot be gone on with (move it away, and a new one "
                         "begins with the month after the checkpoint): ",
                         file);
    }
    return status;
}

/* What can be done about a file that cannot be read. */
static enum sim_status advise(const char *file, enum sim_status status, struct sim_error *error)
{
    char beside[CHECKPOINTS_PATH], advice[CHECKPOINTS_PATH + 256] = "";
    struct sim_error told = *error;
    if (status != SIM_INPUT) {
        return status;
    }
    if (checkpoints_output_of(file, beside) && exists(beside)) {
        snprintf(advice, sizeof advice,
                 "; guichet resume finds another way to go on when it is given the output, %s",
                 beside);
    } else if (checkpoints_there(file, beside)) {
        snprintf(advice, sizeof advice,
                 "; its run can be gone on with from %s, by giving that instead, and -o FILE for a "
                 "new output, which begins with the month after it",
                 beside);
    }
    return sim_error_set(error, status, "%s%s", told.text, advice);
}

static enum sim_status find(struct resuming *resuming, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char *file = resuming->options->operands[0];
    struct sim_store_reader *reader = NULL;
    status = tool_probe(file, error);
    if (status == SIM_OK) {
        status = sim_store_open(&reader, file, error);
    }
    if (status != SIM_OK) {
        return advise(file, status, error);
    }
    if (sim_store_sealed(reader)) {
        sim_store_reader_close(reader);
        return begin_with_checkpoint(resuming, file, error);
    }
    resuming->reader = reader;
    return begin_with_output(resuming, file, error);
}

/* ---- settings and the end ---- */

static bool sets_end(const char *setting)
{
    size_t length = strlen(end_key);
    return strncmp(setting, end_key, length) == 0 &&
           (setting[length] == '=' || setting[length] == ' ');
}

/* The recipe's settings, with run.end as --end says, when it says another than the run has. */
static enum sim_status make_settings(struct resuming *resuming, bool replace_end,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_recipe *recipe = resuming->source;
    free(resuming->settings);
    resuming->settings = NULL;
    resuming->setting_count = 0;
    SIM_TRY(sim_memory_array(&resuming->settings, recipe->setting_count + 1,
                             sizeof *resuming->settings, "settings", error));
    for (size_t i = 0; i < recipe->setting_count; i++) {
        if (!replace_end || !sets_end(recipe->settings[i])) {
            resuming->settings[resuming->setting_count++] = recipe->settings[i];
        }
    }
    if (replace_end) {
        snprintf(resuming->end_setting, sizeof resuming->end_setting, "%s=%s", end_key,
                 resuming->options->end);
        resuming->settings[resuming->setting_count++] = resuming->end_setting;
    }
out:
    return status;
}

static enum sim_status prepare(const struct resuming *resuming, struct sim_run *run)
{
    struct sim_error error = {.status = SIM_OK};
    struct sim_diagnostics diagnostics = {.items = NULL};
    struct sim_run_source source =
        sim_run_source_of(resuming->source, resuming->settings, resuming->setting_count,
                          tool_threads(resuming->options));
    enum sim_status status = sim_run_prepare(run, &guichet_model, &source, &diagnostics, &error);
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, &diagnostics);
    }
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

/* The last month that is done for good: SIM_OUTPUT's rows and the checkpoint can only be behind it. */
static int32_t done_until(const struct resuming *resuming, const struct sim_run_parameters *span)
{
    int32_t row =
        resuming->rows_done > 0 ? resuming->months[resuming->rows_done - 1] : span->start - 1;
    int32_t checkpoint = resuming->found.checkpoint != NULL
                             ? sim_checkpoint_month(resuming->found.checkpoint)
                             : span->start - 1;
    int32_t done = row > checkpoint ? row : checkpoint;
    return resuming->finished ? span->end : done;
}

/* Prepares the run to its own end or to that of --end. *nothing: there is no month left to make. All is
 * told. */
static enum sim_status prepare_to_end(struct resuming *resuming, struct sim_run *run, bool *nothing)
{
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = SIM_OK;
    char own[16];
    int32_t end = 0;
    const char *asked = resuming->options->end;
    SIM_TRY(make_settings(resuming, false, &error));
    status = prepare(resuming, run);
    if (status != SIM_OK) {
        return status; /* told */
    }
    struct sim_run_parameters span = *sim_world_run(&run->world);
    sim_month_text(span.end, own, sizeof own);
    if (asked != NULL && !sim_month_parse(asked, &end)) {
        status = sim_error_set(&error, SIM_USAGE,
                               "--end is \"%.100s\"; allowed is a month, as 2045-12", asked);
        goto out;
    }
    if (asked != NULL && end < span.end) {
        status =
            sim_error_set(&error, SIM_USAGE,
                          "--end %s is before the end of the run, %s: a run can be prolonged, not "
                          "shortened",
                          asked, own);
        goto out;
    }
    *nothing = (asked == NULL || end == span.end) &&
               (resuming->finished ||
                (resuming->reader == NULL && done_until(resuming, &span) >= span.end));
    if (*nothing) {
        report_line(
            "%s is finished, to %s: there is nothing to go on with; --end MONTH prolongs it",
            resuming->options->operands[0], own);
        return SIM_OK;
    }
    if (asked != NULL && end > span.end) {
        sim_run_destroy(run);
        SIM_TRY(make_settings(resuming, true, &error));
        return prepare(resuming, run);
    }
    return SIM_OK;
out:
    error.status = status;
    return report_failure(&error, NULL);
}

/* ---- going on ---- */

static void tell_beginning(const struct resuming *resuming)
{
    char month[16];
    if (resuming->options->quiet) {
        return;
    }
    if (resuming->found.checkpoint == NULL) {
        fprintf(stderr,
                "%s: there is no checkpoint to go on from; the run is made again from its "
                "opening, as the file says\n",
                resuming->output);
        return;
    }
    sim_month_text(sim_checkpoint_month(resuming->found.checkpoint), month, sizeof month);
    fprintf(stderr, "%s: going on after %s, from %s\n", resuming->output, month,
            resuming->found.path);
    if (resuming->reader == NULL) {
        fprintf(stderr, "%s: there is no output so far, so it begins with the month after\n",
                resuming->output);
    }
}

/* In place, or into another file that may not be there. `others`: checkpoints of another run lie beside
 * it. */
static enum sim_status check_output(const struct resuming *resuming, bool in_place, bool *others)
{
    char path[CHECKPOINTS_PATH];
    bool force = in_place || resuming->options->force;
    enum sim_status status = tool_output_check(resuming->output, force);
    *others = status == SIM_OK && !in_place && checkpoints_there(resuming->output, path);
    if (*others && !force) {
        report_line(
            "%s is a checkpoint of a run that wrote %s; choose another name, or replace that "
            "run with --force",
            path, resuming->output);
        return SIM_OUTPUT;
    }
    return status;
}

static bool same_file(const char *a, const char *b)
{
    struct stat one, other;
    return strcmp(a, b) == 0 || (stat(a, &one) == 0 && stat(b, &other) == 0 &&
                                 one.st_dev == other.st_dev && one.st_ino == other.st_ino);
}

/* True if the file to write is the one that is gone on with. */
static bool is_in_place(const struct resuming *resuming)
{
    char name[CHECKPOINTS_PATH];
    if (resuming->earlier[0] != '\0') {
        return same_file(resuming->output, resuming->earlier);
    }
    for (int previous = 0; previous < 2; previous++) {
        if (sim_checkpoint_name(resuming->output, previous != 0, name, sizeof name) &&
            same_file(name, resuming->found.path)) {
            return true;
        }
    }
    return false;
}

static enum sim_status go_on(struct resuming *resuming, struct sim_run *run)
{
    const struct tool_options *options = resuming->options;
    const struct sim_recipe *recipe = resuming->source;
    struct sim_checkpoint *from = resuming->found.checkpoint;
    struct running running = {.options = options};
    enum sim_status status = SIM_OK;
    struct sim_output_earlier earlier = {
        .month = from != NULL ? sim_checkpoint_month(from) : sim_world_run(&run->world)->start - 1,
        .output = resuming->reader,
    };
    if (from != NULL) {
        earlier.panel = sim_checkpoint_panel(from, &earlier.panel_count);
    }
    bool in_place = is_in_place(resuming);
    bool panel = from != NULL ? earlier.panel_count > 0 : true;
    struct sim_output_options output = {
        .path = resuming->output,
        .force = in_place || options->force,
        .panel = panel && recipe->panel && !options->no_panel,
        .series = recipe->series[0] != '\0' ? recipe->series : NULL,
        .every = (int32_t)(options->every > 0 ? options->every : recipe->every),
        .settings = resuming->settings,
        .setting_count = resuming->setting_count,
        .build = tool_build,
        .earlier = &earlier,
    };
    struct sim_run_orders orders = {.output = &output, .from = from};
    SIM_TRY(check_output(resuming, in_place, &running.others));
    SIM_TRY(running_room(run, &output, options));
    tell_beginning(resuming);
    SIM_TRY(running_through(&running, run, &orders));
out:
    return status;
}

static enum sim_status function(const struct tool_options *options)
{
    struct resuming resuming = {.options = options};
    struct sim_run run = {.model = NULL};
    struct sim_error error = {.status = SIM_OK};
    bool nothing = false;
    enum sim_status status = running_listen(options);
    if (status == SIM_OK) {
        status = find(&resuming, &error);
        if (status != SIM_OK) {
            error.status = status;
            report_failure(&error, NULL);
        }
    }
    if (status == SIM_OK && resuming.earlier[0] != '\0') {
        status = tool_output_idle(resuming.earlier);
    }
    if (status == SIM_OK) {
        status = prepare_to_end(&resuming, &run, &nothing);
    }
    if (status == SIM_OK && !nothing) {
        status = go_on(&resuming, &run);
    }
    sim_run_destroy(&run);
    destroy(&resuming);
    return status;
}

static const struct tool_option option_table[] = {
    {"output", 'o', TOOL_TEXT, offsetof(struct tool_options, output), "FILE", 0, 0,
     "writes another output, and leaves the one so far and its checkpoints as they are (default: "
     "the "
     "output so far is replaced by one that goes on)"},
    {"end", '\0', TOOL_TEXT, offsetof(struct tool_options, end), "MONTH", 0, 0,
     "prolongs the run to this month, as 2045-12 (default: the run's own end)"},
    TOOL_OPTION_THREADS,
    {"every", '\0', TOOL_WHOLE, offsetof(struct tool_options, every), "N", 1, TOOL_EVERY_MAX,
     "from here on writes only the last of each N months, counted from the first of the run "
     "(default: as the output so far); changes no other number"},
    TOOL_OPTION_NO_PANEL(
        "leaves the panel of individuals out from here on, and of the months before"),
    TOOL_OPTION_CHECKPOINT,
    TOOL_OPTION_WARNING,
    {"force", 'f', TOOL_FLAG, offsetof(struct tool_options, force), NULL, 0, 0,
     "replaces a file that -o names, with its checkpoints, and runs even where memory seems too "
     "small"},
    TOOL_OPTION_QUIET("tells nothing but mistakes"),
    TOOL_OPTION_VERBOSE("tells the seconds of every phase at the end"),
    TOOL_OPTION_HELP,
};

const struct tool_command command_resume = {
    .name = "resume",
    .operands = "FILE",
    .operands_minimum = 1,
    .operands_maximum = 1,
    .summary = "goes on with an interrupted run, or prolongs a finished one",
    .text =
        "Goes on with a run that was interrupted or killed. FILE is its output: the newest "
        "checkpoint beside it that is whole (FILE.checkpoint, else FILE.checkpoint.previous) is "
        "gone on from, and where there is none the run is made again from its opening. Or FILE is "
        "a "
        "checkpoint. Nothing else is needed: scenario, settings, seed and input tables are in the "
        "file.\n\n"
        "The numbers are those of a run that was never interrupted, bit for bit, with any number "
        "of "
        "threads. Months that the output already holds are kept; those after the checkpoint are "
        "simulated again and compared with them. The output so far is replaced when the new one "
        "has "
        "all its months. A file that is damaged, of another version of the program, or a "
        "checkpoint of another run than the output's is refused with the first difference.\n\n"
        "A finished run is prolonged by --end, from the checkpoint that guichet run "
        "--checkpoint-every left of its last month, else from its opening. Interruptions and exit "
        "codes are those of guichet run.",
    .example = "guichet resume results/baseline.h5",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
