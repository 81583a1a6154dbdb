/* How much is tried. By default what a change is tested with: of a long list of cases a part in which
 * every kind is met. With GUICHET_TESTS=long in the environment (tools/test --long) all of them. */
#ifndef TESTS_UNIT_LONG_TESTS_H
#define TESTS_UNIT_LONG_TESTS_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool tests_are_long(void)
{
    const char *asked = getenv("GUICHET_TESTS");
    return asked && strcmp(asked, "long") == 0;
}

#endif
