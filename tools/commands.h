/* The commands of guichet, one file each, and what they share. */
#ifndef TOOLS_COMMANDS_H
#define TOOLS_COMMANDS_H

#include "sim/run/run.h"
#include "tools/options.h"

extern const struct tool_command command_run;
extern const struct tool_command command_resume;
extern const struct tool_command command_verify;
extern const struct tool_command command_plan;
extern const struct tool_command command_describe;
extern const struct tool_command command_check;
extern const struct tool_command command_reproduce;
extern const struct tool_command command_ensemble;
extern const struct tool_command command_compare;
extern const struct tool_command command_balance;
extern const struct tool_command command_export;

/* All of them, in the order of the help; NULL-terminated. */
extern const struct tool_command *const tool_commands[];

/* How this program was built, for the output's provenance and --version. */
extern const char tool_version[];
extern const char tool_build[];

/* Threads asked for, or one for each processor. */
int tool_threads(const struct tool_options *options);

/* Reads and checks the scenario of the operand with its settings and makes the world. Mistakes are
 * told. `run` is always to be destroyed by sim_run_destroy. */
enum sim_status tool_prepare(const struct tool_options *options, struct sim_run *run);

/* The same with these settings instead of the options'. */
enum sim_status tool_prepare_with(const struct tool_options *options, const char *const *settings,
                                  size_t setting_count, struct sim_run *run);

/* The agents whose number tells the size of a run: those the panel follows, else the first table.
 */
size_t tool_main_table(const struct sim_model *model);

/* Bytes free on the disk that holds `path` (or would); 0 when unknown. */
uint64_t tool_disk_free(const char *path);

/* Refuses, before any work is done, an output path that cannot become the output: one that exists
 * without `force`, is not a guichet output, or whose folder is missing. Told; SIM_OUTPUT. */
enum sim_status tool_output_check(const char *path, bool force);

/* Refuses a file, or the one being made for its name, that another process writes at this moment: told;
 * SIM_OUTPUT. */
enum sim_status tool_output_idle(const char *path);

/* The title line of a prepared run: its scenario, scale, span and seed. */
void tool_print_title(FILE *file, const struct sim_run *run);

#endif
