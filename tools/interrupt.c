#include "tools/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* What the handler knows; it may touch nothing else. */
struct asked {
    volatile sig_atomic_t first;     /* the first signal; 0: none yet */
    volatile sig_atomic_t warning;   /* the one that only warns; 0: none */
    volatile sig_atomic_t impatient; /* a SIGINT or SIGTERM was there */
};
static struct asked asked = {0};

/* Signals that can be asked for by name. */
static const struct {
    const char *name; /* with SIG in front */
    int number;
} names[] = {
    {"SIGINT", SIGINT},   {"SIGTERM", SIGTERM}, {"SIGHUP", SIGHUP},   {"SIGUSR1", SIGUSR1},
    {"SIGUSR2", SIGUSR2}, {"SIGXCPU", SIGXCPU}, {"SIGQUIT", SIGQUIT}, {"SIGALRM", SIGALRM},
};
enum { NAME_COUNT = sizeof names / sizeof names[0] };

static void remember(int number)
{
    if (asked.first == 0) {
        asked.first = number;
    }
    if (number == asked.warning || number == SIGHUP) {
        return;
    }
    if (asked.impatient != 0) {
        /* Delivered again when this handler returns, and then obeyed. */
        signal(number, SIG_DFL);
        raise(number);
    }
    asked.impatient = 1;
}

static void listen_to(int number)
{
    struct sigaction action = {.sa_handler = remember}, before;
    sigemptyset(&action.sa_mask);
    action.sa_flags = (int)SA_RESTART; /* system calls go on, so that no write is cut */
    if (number == SIGHUP && sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN) {
        return;
    }
    sigaction(number, &action, NULL);
}

void interrupt_listen(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGXFSZ, &ignore, NULL);
    listen_to(SIGINT);
    listen_to(SIGTERM);
    listen_to(SIGHUP);
}

void interrupt_listen_to_warning(int number)
{
    asked.warning = number;
    if (number != 0) {
        listen_to(number);
    }
}

bool interrupt_number(const char *name, int *number)
{
    if (name == NULL) {
        *number = SIGUSR1;
        return true;
    }
    if (strcmp(name, "none") == 0) {
        *number = 0;
        return true;
    }
    for (size_t i = 0; i < NAME_COUNT; i++) {
        const char *known = names[i].name;
        char digits[16];
        if (strcmp(name, known) == 0 || strcmp(name, known + strlen("SIG")) == 0) {
            *number = names[i].number;
            return true;
        }
        snprintf(digits, sizeof digits, "%d", names[i].number);
        if (strcmp(name, digits) == 0) {
            *number = names[i].number;
            return true;
        }
    }
    return false;
}

bool interrupt_asked(void)
{
    return asked.first != 0;
}

const char *interrupt_name(void)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (names[i].number == asked.first) {
            return names[i].name;
        }
    }
    return "";
}

void interrupt_forget(void)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        struct sigaction now;
        if (sigaction(names[i].number, NULL, &now) == 0 && now.sa_handler == remember) {
            signal(names[i].number, SIG_DFL);
        }
    }
    signal(SIGXFSZ, SIG_DFL);
    asked.first = 0;
}
