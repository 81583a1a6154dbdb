#include "tools/progress.h"

#include "sim/base/calendar.h"
#include "tools/report.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_COLUMNS = 30 };

/* Rewriting a terminal's line more often than this serves no eye. */
static const double seconds_between = 0.1;

double progress_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_start(struct progress *progress, const char *what, bool quiet)
{
    *progress = (struct progress){.quiet = quiet, .what = what};
    progress->terminal = isatty(STDERR_FILENO) == 1;
    progress->started = progress_clock();
    if (!quiet && progress->terminal) {
        fprintf(stderr, "%s: making the state to begin with ...", what);
        progress->line_open = true;
    }
}

static void show_line(struct progress *progress, const char *month, size_t done, size_t months,
                      double rate)
{
    char left[32] = "?", bar[BAR_COLUMNS + 1];
    if (rate > 0) {
        report_seconds((double)(months - done) / rate, left, sizeof left);
    }
    if (!progress->terminal) {
        fprintf(stderr, "%s: %3zu %%, %s, %.1f months/s, %s left\n", progress->what,
                done * 100 / months, month, rate, left);
        return;
    }
    size_t full = done * BAR_COLUMNS / months;
    memset(bar, '#', full);
    memset(bar + full, '.', BAR_COLUMNS - full);
    bar[BAR_COLUMNS] = '\0';
    /* The escape clears what a longer line before left behind. */
    fprintf(stderr, "\r%s: [%s] %s  %zu/%zu  %.1f months/s  %s left\033[K", progress->what, bar,
            month, done, months, rate, left);
    fflush(stderr);
    progress->line_open = true;
}

void progress_show(struct progress *progress, const struct sim_run *run, size_t months_done,
                   size_t months)
{
    double now = progress_clock();
    char month[16];
    if (!progress->begun) {
        progress->begun = true;
        progress->done_before = months_done;
        progress->tenths_shown = months > 0 ? months_done * 10 / months : 0;
        progress->opened = now;
    }
    if (progress->quiet || months == 0) {
        return;
    }
    size_t tenths = months_done * 10 / months;
    bool due = progress->terminal
                   ? now - progress->shown >= seconds_between || months_done == months
                   : tenths > progress->tenths_shown;
    if (!due) {
        return;
    }
    double seconds = now - progress->opened;
    size_t since = months_done - progress->done_before;
    double rate = since > 0 && seconds > 0 ? (double)since / seconds : 0;
    int32_t first = sim_world_run(&run->world)->start;
    int32_t last_done = first + (int32_t)months_done - (months_done > 0 ? 1 : 0);
    show_line(progress, sim_month_text(last_done, month, sizeof month), months_done, months, rate);
    progress->shown = now;
    progress->tenths_shown = tenths;
}

void progress_end(struct progress *progress)
{
    if (progress->line_open) {
        fputc('\n', stderr);
        progress->line_open = false;
    }
}
