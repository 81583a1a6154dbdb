/* A look at a file in a process of its own. HDF5 can crash, never end or ask for all memory on a
 * file whose inner addresses are damaged; so a child process opens it first, with limits. */
#ifndef TOOLS_PROBE_H
#define TOOLS_PROBE_H

#include "sim/base/status.h"

/* Opens the file in a child process, with limits of processor time and of memory, and walks through
 * it: names, shapes, dimensions, labels, attributes and the files kept inside, but not the numbers
 * (which need no more than the shapes do, and are checked when they are read). Where the child ends
 * otherwise than by itself, or the file cannot be opened, that is SIM_INPUT with a sentence; what
 * the walk finds amiss beyond that is left to those who read it, but for the files kept inside and the
 * panel, which readers do without where they are not there. */
enum sim_status tool_probe(const char *path, struct sim_error *error);

#endif
