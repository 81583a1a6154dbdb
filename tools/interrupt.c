#include "tools/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* A handler may touch nothing but such a flag. */
static volatile sig_atomic_t asked = 0;

static void remember(int signal)
{
    (void)signal;
    asked = 1;
}

void interrupt_listen(void)
{
    struct sigaction action = {.sa_handler = remember};
    sigemptyset(&action.sa_mask);
    /* Back to the default after the first, so that an impatient second one is obeyed at once; and
     * system calls go on, so that no write is cut. */
    action.sa_flags = (int)SA_RESETHAND | SA_RESTART;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);

    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGXFSZ, &ignore, NULL);
}

bool interrupt_asked(void)
{
    return asked != 0;
}
