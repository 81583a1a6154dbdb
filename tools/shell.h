/* Words of command lines that are shown to be typed again. */
#ifndef TOOLS_SHELL_H
#define TOOLS_SHELL_H

#include <stdio.h>

/* Writes a word as a shell takes it: as it is, or in single quotes. */
void shell_put(FILE *file, const char *word);

/* The same of a path given as an operand: one that begins with a dash gets "./" in front, so that it
 * is not read as an option. */
void shell_put_path(FILE *file, const char *path);

/* The name by which this program can be called again from here: as it was called where that is a path or
 * is found in PATH, else the path of the program. */
void shell_put_program(FILE *file);

#endif
