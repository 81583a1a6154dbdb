/* Signals that ask the program to stop: the month at hand is finished, a checkpoint written and the
 * file closed. */
#ifndef TOOLS_INTERRUPT_H
#define TOOLS_INTERRUPT_H

#include <stdbool.h>

/* Begins to listen: SIGINT, SIGTERM and SIGHUP are remembered. A second SIGINT or SIGTERM ends the
 * program at once; a second SIGHUP does not, as a terminal that is closed sends two. A SIGHUP that
 * was ignored stays so (nohup). A file that grows beyond its limit becomes an error of writing. */
void interrupt_listen(void);

/* Remembers also the signal by which a batch system warns, however often it comes; 0: none. */
void interrupt_listen_to_warning(int number);

/* The number of a signal that can warn: INT, TERM, HUP, USR1, USR2, XCPU, QUIT, ALRM, each also with
 * SIG in front or as a number; 0 for "none". NULL is the default, USR1. False for any other. */
bool interrupt_number(const char *name, int *number);

/* True after a signal. */
bool interrupt_asked(void);

/* The name of the first one, "SIGTERM"; "" when none came. */
const char *interrupt_name(void);

/* In a child process: signals do again what they did before interrupt_listen, and those that were not
 * ignored have their default. */
void interrupt_forget(void);

#endif
