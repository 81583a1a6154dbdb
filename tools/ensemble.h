/* An ensemble: scenarios x replications, each run a process `guichet run` of its own, in one
 * folder:
 *
 *   DIR/runs/NAME-rNNNN.h5     the runs, as guichet run makes them, with their checkpoints beside them
 *   DIR/log/NAME-rNNNN.txt     what a run said on standard error
 *   DIR/summary/NAME.h5        statistics over the replications of a scenario
 *   DIR/status.csv             which runs are done, missing, running, failed, interrupted
 *   DIR/command.txt            the command that goes on with it
 *   DIR/lock                   held (flock) while an ensemble works here
 *
 * The run files are the truth: what is done is seen from them, status.csv only adds what
 * happened. A run that is not done is gone on with by guichet resume where it left a checkpoint. */
#ifndef TOOLS_ENSEMBLE_H
#define TOOLS_ENSEMBLE_H

#include "sim/run/run.h"
#include "tools/options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A path in the folder, a sentence about a run, the longest folder and scenario name that leave
 * room for the rest. */
enum {
    ENSEMBLE_PATH = 4096,
    ENSEMBLE_MESSAGE = 512,
    ENSEMBLE_FOLDER_MAX = 3500,
    ENSEMBLE_NAME_MAX = 200
};

/* Replications when none are asked for: enough for a standard error, few enough for an evening. */
enum { ENSEMBLE_REPLICATIONS = 8 };

#define ENSEMBLE_STATE_LIST(S)                                                                     \
    S(DONE, "done")                                                                                \
    S(MISSING, "missing")                                                                          \
    S(RUNNING, "running")                                                                          \
    S(FAILED, "failed")                                                                            \
    S(INTERRUPTED, "interrupted")

enum ensemble_state {
#define ENSEMBLE_STATE_ENUM(name, text) ENSEMBLE_##name,
    ENSEMBLE_STATE_LIST(ENSEMBLE_STATE_ENUM)
#undef ENSEMBLE_STATE_ENUM
        ENSEMBLE_STATES
};

/* A scenario asked for, and what its runs must hold to be its runs. */
struct ensemble_scenario {
    const char *path;
    char *name;
    uint64_t *files; /* [file_count] hashes of the scenario file and what it extends */
    size_t file_count;
    uint64_t *inputs;   /* [input_count of the model] hashes of the input tables */
    size_t memory;      /* bytes that a run fills */
    size_t output;      /* bytes of its file */
    size_t series;      /* bytes of the series in it */
    double checkpoints; /* bytes of the checkpoints beside it while it runs */
    double kept;        /* and of the one that stays when it is done */
};

struct ensemble_run {
    char *scenario;
    uint64_t replication, seed;
    enum ensemble_state state;
    char *file;     /* relative to the folder */
    double seconds; /* negative: unknown */
    /* Negative: it has not ended under an ensemble; 128 + signal, as shells say it, when killed. */
    int exit_code;
    char message[ENSEMBLE_MESSAGE]; /* one line */
    enum sim_status status;         /* of its failure */
    size_t of;     /* the scenario; SIZE_MAX: a run of an earlier command in this folder */
    pid_t process; /* while it runs */
    double started;
};

struct ensemble {
    const struct tool_options *options;
    const char *folder;
    char *settings; /* as the provenance holds them, one a line */
    struct ensemble_scenario *scenarios;
    size_t scenario_count, replications;
    /* [planned] by scenario and replication, then those of earlier commands, to [run_count]. */
    struct ensemble_run *runs;
    size_t planned, run_count;
    size_t jobs;
    int lock;                    /* descriptor; negative: not held */
    enum sim_status list_status; /* SIM_OUTPUT when status.csv could not be written */
};

/* ---- ensemble_plan.c ---- */

/* Checks all scenarios and lists the runs. All mistakes are told. The ensemble is always to be
 * released by ensemble_destroy. */
enum sim_status ensemble_plan(struct ensemble *ensemble, const struct tool_options *options);
void ensemble_destroy(struct ensemble *ensemble);

/* Fewer jobs where memory is short; refuses, told, when not one run fits or the disk has no
 * room. */
enum sim_status ensemble_room(struct ensemble *ensemble);

/* ---- ensemble_identity.c ---- */

/* Keeps what runs of the prepared scenario must hold. */
enum sim_status ensemble_expect(struct ensemble_scenario *scenario, const struct sim_run *run,
                                struct sim_error *error);

struct ensemble_finding {
    bool exists, complete;
    size_t months_complete, months;
    char difference[ENSEMBLE_MESSAGE]; /* why the file is not of this run; "" when it is */
};
/* Looks at the file of a planned run. Fails only when memory ran out. */
enum sim_status ensemble_inspect(const struct ensemble *ensemble, const struct ensemble_run *run,
                                 struct ensemble_finding *finding, struct sim_error *error);

/* Sets the states of all planned runs from their files; refuses, told, files of other runs
 * unless --force. */
enum sim_status ensemble_look(struct ensemble *ensemble);

/* ---- ensemble_folder.c ---- */

/* Makes the folders and takes the lock. Told; SIM_OUTPUT. */
enum sim_status ensemble_folder_take(struct ensemble *ensemble);
/* True if an ensemble works in the folder now. */
bool ensemble_folder_busy(const char *folder);

/* "FOLDER/part" into path [ENSEMBLE_PATH]; returns path. */
char *ensemble_path(const char *folder, const char *part, char path[ENSEMBLE_PATH]);
/* The log of a run. */
char *ensemble_log_path(const char *folder, const struct ensemble_run *run,
                        char path[ENSEMBLE_PATH]);

/* Replaces a text file as a whole or leaves it as it was. */
enum sim_status ensemble_write_text(const char *folder, const char *name, const char *text,
                                    size_t size, struct sim_error *error);

/* The command that goes on with this ensemble, from any folder; *text released by free(). */
enum sim_status ensemble_command_text(const struct ensemble *ensemble, char **text,
                                      struct sim_error *error);

/* ---- ensemble_status.c ---- */

/* Writes status.csv. A failure is told the first time and kept in list_status. */
void ensemble_status_write(struct ensemble *ensemble);
/* Adds what an earlier status.csv knows, if there is one: to planned runs what happened to them,
 * and the runs that are not planned. A list that ensembles do not write is SIM_INPUT. */
enum sim_status ensemble_status_read(struct ensemble *ensemble, struct sim_error *error);
/* The table for people, with the command to go on, on standard output. */
void ensemble_status_print(const struct ensemble *ensemble, const char *command);
/* A sentence kept with a run: one line, cut where too long. */
void ensemble_say(struct ensemble_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- ensemble_work.c ---- */

/* Runs all planned runs that are not done. SIM_INTERRUPTED after a signal, else the first
 * failure's status. */
enum sim_status ensemble_work(struct ensemble *ensemble);

/* ---- ensemble_summary.c ---- */

/* Makes, where it is not there yet, the summary of every scenario whose planned runs are all
 * done; tells which are not. */
enum sim_status ensemble_summarise(const struct ensemble *ensemble);
/* Bytes of the summary of a scenario, at most. */
size_t ensemble_summary_bytes(const struct ensemble_scenario *scenario);

#endif
