/* A run at the command line, begun (guichet run) or gone on with (guichet resume): whether there is
 * room for it, how it is followed and stopped, and how its end is told. */
#ifndef TOOLS_RUNNING_H
#define TOOLS_RUNNING_H

#include "sim/run/run.h"
#include "tools/options.h"
#include "tools/progress.h"

struct running {
    const struct tool_options *options;
    bool others; /* checkpoints beside the output are of another run: they are removed once
                             the new output has its name */
    /* Filled by running_through. */
    const struct sim_output_options *output;
    struct progress progress;
    size_t months_done, months;
    bool begun;                /* the progress was called */
    bool checkpoint_failed;    /* the last one could not be written */
    size_t months_not_written; /* months done when that was */
};

/* Listens to signals, those that warn among them; a warning signal of no use is told, SIM_USAGE. */
enum sim_status running_listen(const struct tool_options *options);

/* Refuses, told, an output that cannot be asked for, and a run that would not fit into memory (unless --force) or whose files would not fit
 * on the disk, before it has begun to fill the machine. `output` names path, panel, series and
 * cadence. */
enum sim_status running_room(const struct sim_run *run, const struct sim_output_options *output,
                             const struct tool_options *options);

/* Bytes of the checkpoints that can lie beside an output at once. */
double running_checkpoint_bytes(const struct sim_run *run, const struct tool_options *options);

/* Simulates: orders->output and orders->from are the caller's, all else is set here from the options.
 * How it ended is told, with the line to go on after an interruption. */
enum sim_status running_through(struct running *running, struct sim_run *run,
                                struct sim_run_orders *orders);

#endif
