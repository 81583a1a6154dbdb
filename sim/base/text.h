/* Text: nearest names for messages, choosing names by patterns, numbers read with nothing left over,
 * and what a user wrote made safe to show. */
#ifndef SIM_BASE_TEXT_H
#define SIM_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Edit distance with transpositions (optimal string alignment), of texts up to 127 bytes; longer
 * ones are compared by their first 127. */
size_t sim_text_distance(const char *a, const char *b);

/* The nearest of names[count] to `name`, or NULL when none is near (distance > 2 + length / 3, or
 * nothing in common). The first of equally near ones. */
const char *sim_text_nearest(const char *name, const char *const *names, size_t count);

/* Bytes that an entry of a list of names is told with at most, with the NUL. */
enum { SIM_TEXT_ENTRY = 128 };

/* Which of names[count] a list "NAME,PATTERN*,..." chooses: sets chosen[count], true for every name
 * that an entry matches as a whole. In an entry * stands for any characters and ? for one; spaces
 * around entries and empty entries are left aside. False when an entry matches no name, then it is
 * in `entry` (cut to its size), or when the list has no entry, then `entry` is "". */
bool sim_text_choose(const char *list, const char *const *names, size_t count, bool *chosen,
                     char entry[SIM_TEXT_ENTRY]);

/* Reads the whole text as a finite real / a 64-bit integer; false and *value unchanged otherwise
 * (empty, trailing text, not finite, out of range, over 2000 characters). No locale, no spaces, no
 * hexadecimal. A real too small for a double is out of range; a subnormal one is not. */
bool sim_text_real(const char *text, double *value);
bool sim_text_integer(const char *text, int64_t *value);

/* True if the bytes are valid UTF-8 without NUL; otherwise *position is the first bad byte. */
bool sim_text_utf8(const char *bytes, size_t size, size_t *position);

/* Bytes that sim_text_show needs at most, with the NUL. */
enum { SIM_TEXT_SHOWN = 96 };

/* Writes what a user wrote so that it can stand in a message of one line: in double quotes, control
 * characters and bytes that are not UTF-8 escaped, the middle left out when long. Returns shown. */
char *sim_text_show(const char *text, char shown[SIM_TEXT_SHOWN]);

#endif
