/* What is wrong in one of thousands of trials: told at once, and the other trials go on. */
#ifndef TESTS_FAULT_COMPLAINT_H
#define TESTS_FAULT_COMPLAINT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

enum { COMPLAINTS_SHOWN = 40 };

static size_t complaints;

static inline void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline void complain(const char *format, ...)
{
    va_list arguments;
    if (complaints++ >= COMPLAINTS_SHOWN)
        return;
    va_start(arguments, format);
    fputs("# ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

#endif
