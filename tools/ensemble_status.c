/* The list of an ensemble's runs: status.csv (RFC 4180), replaced as a whole after every change,
 * and the table for people. */
#include "tools/ensemble.h"

#include "sim/base/memory.h"
#include "tools/report.h"
#include "tools/table_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char list_name[] = "status.csv";
static const char head[] = "scenario,replication,seed,state,file,seconds,exit_code,message";

enum { FIELD_COUNT = 8 };

static const char *const state_texts[] = {
#define ENSEMBLE_STATE_TEXT(name, text) text,
    ENSEMBLE_STATE_LIST(ENSEMBLE_STATE_TEXT)
#undef ENSEMBLE_STATE_TEXT
};

void ensemble_say(struct ensemble_run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(run->message, sizeof run->message, format, arguments);
    va_end(arguments);
    for (char *c = run->message; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ') {
            *c = ' ';
        }
    }
}

/* ---- writing ---- */

static void put_run(FILE *file, const struct ensemble_run *run)
{
    table_put_text(file, run->scenario);
    fprintf(file, ",%" PRIu64 ",%" PRIu64 ",%s,", run->replication, run->seed,
            state_texts[run->state]);
    table_put_text(file, run->file);
    fputc(',', file);
    if (run->seconds >= 0) {
        fprintf(file, "%.1f", run->seconds);
    }
    fputc(',', file);
    if (run->exit_code >= 0) {
        fprintf(file, "%d", run->exit_code);
    }
    fputc(',', file);
    table_put_text(file, run->message);
    fputc('\n', file);
}

static enum sim_status write_list(const struct ensemble *ensemble, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory: the list of runs");
    }
    fprintf(file, "%s\n", head);
    for (size_t i = 0; i < ensemble->run_count; i++) {
        put_run(file, &ensemble->runs[i]);
    }
    if (fclose(file) != 0) {
        status = sim_error_set(error, SIM_MEMORY, "out of memory: the list of runs");
    } else {
        status = ensemble_write_text(ensemble->folder, list_name, text, size, error);
    }
    free(text);
    return status;
}

void ensemble_status_write(struct ensemble *ensemble)
{
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = write_list(ensemble, &error);
    if (status != SIM_OK && ensemble->list_status == SIM_OK) {
        ensemble->list_status = error.status = status;
        report_failure(&error, NULL);
    }
}

/* ---- reading ---- */

/* Cuts a line into its fields, in place; false when it is not of FIELD_COUNT fields. */
static bool cut_fields(char *line, char *fields[FIELD_COUNT])
{
    char *from = line, *to = line;
    for (size_t count = 0;; count++) {
        if (count == FIELD_COUNT) {
            return false;
        }
        fields[count] = to;
        bool quoted = *from == '"';
        from += quoted;
        while (*from != '\0' && (quoted || *from != ',')) {
            if (quoted && *from == '"') {
                from++;
                if (*from != '"') {
                    break;
                }
            }
            *to++ = *from++;
        }
        bool more = *from == ',';
        if (*from != '\0' && !more) {
            return false;
        }
        from += more;
        *to++ = '\0';
        if (!more) {
            return count + 1 == FIELD_COUNT;
        }
    }
}

static bool read_state(const char *text, enum ensemble_state *state)
{
    for (int i = 0; i < ENSEMBLE_STATES; i++) {
        if (strcmp(text, state_texts[i]) == 0) {
            *state = (enum ensemble_state)i;
            return true;
        }
    }
    return false;
}

/* A run from its line; its texts still lie in the line. */
static bool read_run(char *line, struct ensemble_run *run)
{
    char *fields[FIELD_COUNT], *end[4];
    if (!cut_fields(line, fields)) {
        return false;
    }
    *run = (struct ensemble_run){.scenario = fields[0], .file = fields[4], .of = SIZE_MAX};
    run->replication = strtoull(fields[1], &end[0], 10);
    run->seed = strtoull(fields[2], &end[1], 10);
    run->seconds = strtod(fields[5], &end[2]);
    run->exit_code = (int)strtol(fields[6], &end[3], 10);
    if (*end[0] != '\0' || *end[1] != '\0' || *end[2] != '\0' || *end[3] != '\0' ||
        !read_state(fields[3], &run->state)) {
        return false;
    }
    run->seconds = fields[5][0] == '\0' ? -1 : run->seconds;
    run->exit_code = fields[6][0] == '\0' ? -1 : run->exit_code;
    ensemble_say(run, "%s", fields[7]);
    return true;
}

/* Adds a run that this command did not plan. */
static enum sim_status keep_run(struct ensemble *ensemble, const struct ensemble_run *old,
                                struct sim_error *error)
{
    struct ensemble_run *grown =
        realloc(ensemble->runs, (ensemble->run_count + 1) * sizeof *ensemble->runs);
    if (grown == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory: the list of runs");
    }
    ensemble->runs = grown;
    struct ensemble_run *kept = &grown[ensemble->run_count++];
    *kept = *old;
    kept->scenario = strdup(old->scenario);
    kept->file = strdup(old->file);
    if (kept->scenario == NULL || kept->file == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory: the list of runs");
    }
    return SIM_OK;
}

/* What the list tells of a planned run counts only where it does not speak against the file: how
 * long a run took that is done, why one failed that is not. */
static void recall(struct ensemble_run *run, const struct ensemble_run *old)
{
    if (run->state != ENSEMBLE_DONE && old->state == ENSEMBLE_DONE) {
        return;
    }
    run->seconds = old->seconds;
    run->exit_code = old->exit_code;
    if (run->state != ENSEMBLE_DONE &&
        (old->state == ENSEMBLE_FAILED || old->state == ENSEMBLE_RUNNING)) {
        run->state = old->state;
        ensemble_say(run, "%s", old->message);
    }
}

static enum sim_status add_run(struct ensemble *ensemble, const struct ensemble_run *old,
                               struct sim_error *error)
{
    for (size_t i = 0; i < ensemble->planned; i++) {
        struct ensemble_run *run = &ensemble->runs[i];
        if (run->replication == old->replication && strcmp(run->scenario, old->scenario) == 0) {
            recall(run, old);
            return SIM_OK;
        }
    }
    return keep_run(ensemble, old, error);
}

/* An ensemble that was killed left "running" behind; where none works now, nothing runs. */
static void end_dead_runs(struct ensemble *ensemble, bool busy)
{
    for (size_t i = 0; i < ensemble->run_count && !busy; i++) {
        struct ensemble_run *run = &ensemble->runs[i];
        if (run->state == ENSEMBLE_RUNNING) {
            run->state = ENSEMBLE_INTERRUPTED;
            ensemble_say(run, "the ensemble was killed");
        }
    }
}

enum sim_status ensemble_status_read(struct ensemble *ensemble, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char path[ENSEMBLE_PATH], *line = NULL;
    size_t size = 0, number = 0;
    ssize_t length;
    struct ensemble_run old;
    FILE *file = fopen(ensemble_path(ensemble->folder, list_name, path), "r");
    if (file == NULL && errno == ENOENT) {
        return SIM_OK;
    }
    if (file == NULL) {
        return sim_error_set(error, SIM_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    }
    while ((length = getline(&line, &size, file)) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        if (number++ == 0 ? strcmp(line, head) != 0 : !read_run(line, &old)) {
            status = sim_error_set(error, SIM_INPUT,
                                   "%s:%zu: this is no line of an ensemble's list; remove the file "
                                   "(the runs are known by their own files) or choose another "
                                   "folder",
                                   path, number);
            goto out;
        }
        if (number > 1) {
            SIM_TRY(add_run(ensemble, &old, error));
        }
    }
    /* With the lock held by this process itself, no other ensemble works here. */
    end_dead_runs(ensemble, ensemble->lock < 0 && ensemble_folder_busy(ensemble->folder));
out:
    free(line);
    fclose(file);
    return status;
}

/* ---- for people ---- */

static void print_run(const struct ensemble_run *run, int name_columns)
{
    char seconds[32] = "";
    if (run->seconds >= 0) {
        report_seconds(run->seconds, seconds, sizeof seconds);
    }
    printf("%-*s  %11" PRIu64 "  %-11s  %12s  %s%s%s\n", name_columns, run->scenario,
           run->replication, state_texts[run->state], seconds, run->file,
           run->message[0] != '\0' ? "  " : "", run->message);
}

void ensemble_status_print(const struct ensemble *ensemble, const char *command)
{
    size_t counts[ENSEMBLE_STATES] = {0}, columns = strlen("scenario");
    for (size_t i = 0; i < ensemble->run_count; i++) {
        size_t length = strlen(ensemble->runs[i].scenario);
        columns = length > columns ? length : columns;
    }
    printf("%-*s  %11s  %-11s  %12s  %s\n", (int)columns, "scenario", "replication", "state",
           "time", "file");
    for (size_t i = 0; i < ensemble->run_count; i++) {
        print_run(&ensemble->runs[i], (int)columns);
        counts[ensemble->runs[i].state]++;
    }
    printf("\n%zu run%s in %s:", ensemble->run_count, ensemble->run_count == 1 ? "" : "s",
           ensemble->folder);
    const char *separator = " ";
    for (int i = 0; i < ENSEMBLE_STATES; i++) {
        if (counts[i] > 0) {
            printf("%s%zu %s", separator, counts[i], state_texts[i]);
            separator = ", ";
        }
    }
    putchar('\n');
    if (counts[ENSEMBLE_DONE] < ensemble->run_count && command != NULL) {
        printf("to go on:%s%s\n", command[0] == ' ' ? "" : " ", command);
    }
}
