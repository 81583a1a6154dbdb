#include "sim/base/text.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPARED_MAX = 127, NUMBER_MAX = 2000 };

static size_t length_up_to(const char *text, size_t maximum)
{
    size_t length = 0;
    while (length < maximum && text[length])
        length++;
    return length;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t sim_text_distance(const char *a, const char *b)
{
    /* Three rows of the table of distances between beginnings: a transposition looks two back. */
    size_t rows[3][COMPARED_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    size_t a_length = length_up_to(a, COMPARED_MAX), b_length = length_up_to(b, COMPARED_MAX);
    for (size_t j = 0; j <= b_length; j++)
        before[j] = last[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t cost = a[i - 1] != b[j - 1];
            row[j] = smaller(smaller(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b_length];
}

const char *sim_text_nearest(const char *name, const char *const *names, size_t count)
{
    size_t length = length_up_to(name, COMPARED_MAX);
    size_t best_distance = 2 + length / 3 + 1;
    const char *best = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t distance = sim_text_distance(name, names[i]);
        size_t longer = length_up_to(names[i], COMPARED_MAX);
        if (longer < length)
            longer = length;
        /* As many edits as letters would be another word altogether. */
        if (distance < best_distance && distance < longer) {
            best_distance = distance;
            best = names[i];
        }
    }
    return best;
}

/* True if the pattern [length] matches the whole name. Only the last * passed is ever taken up
 * again: an earlier one could match nothing that it cannot. So the time is at most the product of
 * the lengths, whatever the pattern. */
static bool matches(const char *pattern, size_t length, const char *name)
{
    size_t p = 0, star = SIZE_MAX;
    const char *resumed = name;
    while (*name) {
        if (p < length && pattern[p] == '*') {
            star = p++;
            resumed = name;
        } else if (p < length && (pattern[p] == '?' || pattern[p] == *name)) {
            p++;
            name++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            name = ++resumed;
        } else {
            return false;
        }
    }
    while (p < length && pattern[p] == '*')
        p++;
    return p == length;
}

bool sim_text_choose(const char *list, const char *const *names, size_t count, bool *chosen,
                     char entry[SIM_TEXT_ENTRY])
{
    static const char spaces[] = " \t\n";
    bool any = false;
    entry[0] = '\0';
    for (size_t i = 0; i < count; i++)
        chosen[i] = false;
    for (;;) {
        list += strspn(list, spaces);
        const size_t whole = strcspn(list, ",");
        size_t length = whole, found = 0;
        while (length > 0 && strchr(spaces, list[length - 1]))
            length--;
        for (size_t i = 0; length > 0 && i < count; i++)
            if (matches(list, length, names[i])) {
                chosen[i] = true;
                found++;
            }
        if (length > 0 && found == 0) {
            snprintf(entry, SIM_TEXT_ENTRY, "%.*s", (int)smaller(length, SIM_TEXT_ENTRY), list);
            return false;
        }
        any = any || length > 0;
        if (list[whole] == '\0')
            return any;
        list += whole + 1;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of [+-] digits [. digits] [e [+-] digits] if that is the whole text, else 0. *point is
 * where the decimal point is, or the length; *zero tells whether all digits are 0. */
static size_t scan_real(const char *text, size_t *point, bool *zero)
{
    size_t i = 0, digits = 0;
    bool has_point = false;
    *zero = true;
    if (text[i] == '+' || text[i] == '-')
        i++;
    for (; is_digit(text[i]) || (text[i] == '.' && !has_point); i++) {
        if (text[i] == '.') {
            has_point = true;
            *point = i;
            continue;
        }
        digits++;
        if (text[i] != '0')
            *zero = false;
    }
    if (digits == 0)
        return 0;
    if (text[i] == 'e' || text[i] == 'E') {
        i++;
        if (text[i] == '+' || text[i] == '-')
            i++;
        if (!is_digit(text[i]))
            return 0;
        while (is_digit(text[i]))
            i++;
    }
    if (!has_point)
        *point = i;
    return text[i] ? 0 : i;
}

bool sim_text_real(const char *text, double *value)
{
    size_t point = 0;
    bool zero;
    size_t length = length_up_to(text, NUMBER_MAX + 1);
    if (length > NUMBER_MAX || scan_real(text, &point, &zero) != length || length == 0)
        return false;
    /* strtod expects the decimal point of the locale, which a host program may have changed. */
    const char *mark = localeconv()->decimal_point;
    char copy[NUMBER_MAX + 16];
    snprintf(copy, sizeof copy, "%.*s%s%s", (int)point, text, point < length ? mark : "",
             point < length ? text + point + 1 : "");
    char *end;
    double result = strtod(copy, &end);
    if (*end || !isfinite(result) || (result == 0.0 && !zero))
        return false;
    *value = result;
    return true;
}

bool sim_text_integer(const char *text, int64_t *value)
{
    size_t length = length_up_to(text, NUMBER_MAX + 1);
    size_t i = text[0] == '+' || text[0] == '-';
    if (length > NUMBER_MAX || !text[i])
        return false;
    int64_t result = 0;
    for (; text[i]; i++) {
        if (!is_digit(text[i]))
            return false;
        int64_t digit = text[i] - '0';
        if (__builtin_mul_overflow(result, (int64_t)10, &result) ||
            __builtin_add_overflow(result, text[0] == '-' ? -digit : digit, &result))
            return false;
    }
    *value = result;
    return true;
}

/* Length of the UTF-8 sequence at the start of bytes[size], 0 if it is not one (RFC 3629: no
 * overlong forms, no surrogates, nothing above U+10FFFF) or NUL. */
static size_t sequence_length(const unsigned char *bytes, size_t size)
{
    unsigned char first = bytes[0];
    if (first < 0x80)
        return first != 0;
    size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                    : first >= 0xE0 && first <= 0xEF ? 3
                    : first >= 0xF0 && first <= 0xF4 ? 4
                                                     : 0;
    if (length == 0 || length > size)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    if ((first == 0xE0 && bytes[1] < 0xA0) || (first == 0xED && bytes[1] > 0x9F) ||
        (first == 0xF0 && bytes[1] < 0x90) || (first == 0xF4 && bytes[1] > 0x8F))
        return 0;
    return length;
}

bool sim_text_utf8(const char *bytes, size_t size, size_t *position)
{
    const unsigned char *unsigned_bytes = (const unsigned char *)bytes;
    for (size_t i = 0; i < size;) {
        size_t length = sequence_length(unsigned_bytes + i, size - i);
        if (length == 0) {
            *position = i;
            return false;
        }
        i += length;
    }
    return true;
}

/* Writes the character at bytes[size] into piece, escaped if need be; returns the bytes read. */
static size_t show_character(const unsigned char *bytes, size_t size, char piece[8])
{
    size_t length = sequence_length(bytes, size);
    bool control = bytes[0] < 0x20 || bytes[0] == 0x7F || (bytes[0] == 0xC2 && bytes[1] < 0xA0);
    if (length == 0 || control) {
        const char *name = bytes[0] == '\n'   ? "\\n"
                           : bytes[0] == '\r' ? "\\r"
                           : bytes[0] == '\t' ? "\\t"
                                              : NULL;
        if (name)
            snprintf(piece, 8, "%s", name);
        else
            snprintf(piece, 8, "\\x%02X", bytes[0]);
        return 1;
    }
    memcpy(piece, bytes, length);
    piece[length] = '\0';
    return length;
}

char *sim_text_show(const char *text, char shown[SIM_TEXT_SHOWN])
{
    /* The end of a long text says as much as its beginning (a key's last word, a trailing unit). */
    enum { HEAD_MAX = 56, TAIL = 16 };
    const unsigned char *bytes = (const unsigned char *)text;
    size_t size = strlen(text), used = 0;
    shown[used++] = '"';
    for (size_t i = 0; i < size;) {
        char piece[8];
        size_t step = show_character(bytes + i, size - i, piece);
        size_t room = i + TAIL < size ? HEAD_MAX : SIM_TEXT_SHOWN - 2;
        if (used + strlen(piece) > room) {
            if (i + TAIL >= size)
                break;
            memcpy(shown + used, "...", 3);
            used += 3;
            i = size - TAIL;
            while (i < size && (bytes[i] & 0xC0) == 0x80)
                i++;
            continue;
        }
        memcpy(shown + used, piece, strlen(piece));
        used += strlen(piece);
        i += step;
    }
    shown[used++] = '"';
    shown[used] = '\0';
    return shown;
}
