/* Signals that ask the program to stop: the month at hand is finished and the file closed. */
#ifndef TOOLS_INTERRUPT_H
#define TOOLS_INTERRUPT_H

#include <stdbool.h>

/* Begins to listen: SIGINT, SIGTERM and SIGHUP are remembered (a second one ends the program at
 * once); a file that grows beyond its limit becomes an error of writing. */
void interrupt_listen(void);

/* True after a signal. */
bool interrupt_asked(void);

#endif
