/* Progress of a run on standard error: a line that is rewritten on a terminal, a plain line every
 * tenth of the run elsewhere. */
#ifndef TOOLS_PROGRESS_H
#define TOOLS_PROGRESS_H

#include "sim/run/run.h"

#include <stdbool.h>

struct progress {
    bool quiet;
    bool terminal;
    const char *what;    /* in front of every line: the name of the scenario */
    double started;      /* seconds, by a clock that only goes forward */
    bool begun;          /* progress_show was called */
    size_t done_before;  /* months done when it was first called: not 0 in a run gone on with */
    double opened;       /* when that was */
    double shown;        /* when the line was last rewritten */
    size_t tenths_shown; /* tenths of the run told so far */
    bool line_open;      /* a line of the terminal waits for its end */
};

/* Seconds of a clock that only goes forward. */
double progress_clock(void);

void progress_start(struct progress *progress, const char *what, bool quiet);

/* Tells how far the run is, when it is time to; to be called after the opening (months_done 0) or
 * when the state of a checkpoint is there, and after every month. */
void progress_show(struct progress *progress, const struct sim_run *run, size_t months_done,
                   size_t months);

/* Ends the terminal's line. */
void progress_end(struct progress *progress);

#endif
