/* One value of a parameter: reading it as written in a scenario, and writing it back. */
#include "sim/base/calendar.h"
#include "sim/base/text.h"
#include "sim/state/parameter.h"

#include <inttypes.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A value and the unit behind it, apart. */
struct written {
    char value[2048];
    bool too_long;
    const char *unit; /* not NUL-terminated */
    size_t unit_length;
};

static const char *type_text(enum sim_parameter_type type)
{
    switch (type) {
#define TYPE_TEXT(token, ctype, text)                                                              \
    case SIM_PARAMETER_##token:                                                                    \
        return text;
        SIM_PARAMETER_TYPE_LIST(TYPE_TEXT)
#undef TYPE_TEXT
    }
    return "";
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void take_apart(const char *text, struct written *written)
{
    while (is_space(*text))
        text++;
    size_t length = 0;
    while (text[length] && !is_space(text[length]))
        length++;
    written->too_long = length >= sizeof written->value;
    if (written->too_long)
        length = sizeof written->value - 1;
    memcpy(written->value, text, length);
    written->value[length] = '\0';
    text += length;
    while (is_space(*text))
        text++;
    written->unit = text;
    written->unit_length = strlen(text);
    while (written->unit_length > 0 && is_space(text[written->unit_length - 1]))
        written->unit_length--;
}

static bool read_scale(const char *text, int64_t *value)
{
    if (strcmp(text, "1") == 0) {
        *value = 1;
        return true;
    }
    int64_t whole;
    if (strncmp(text, "1/", 2) != 0 || text[2] < '0' || text[2] > '9' ||
        !sim_text_integer(text + 2, &whole) || whole < 1)
        return false;
    *value = whole;
    return true;
}

/* A value without unit, whatever its range. */
static bool read_bare(enum sim_parameter_type type, const char *text, union sim_value *value)
{
    switch (type) {
    case SIM_PARAMETER_real:
        return sim_text_real(text, &value->real);
    case SIM_PARAMETER_integer:
        return sim_text_integer(text, &value->integer);
    case SIM_PARAMETER_flag:
        value->flag = strcmp(text, "true") == 0;
        return value->flag || strcmp(text, "false") == 0;
    case SIM_PARAMETER_month:
        return sim_month_parse(text, &value->month);
    case SIM_PARAMETER_scale:
        return read_scale(text, &value->integer);
    }
    return false;
}

/* Less than 0, 0, more than 0 as a is below, equal to or above b. */
static int compare(enum sim_parameter_type type, union sim_value a, union sim_value b)
{
    switch (type) {
    case SIM_PARAMETER_real:
        return (a.real > b.real) - (a.real < b.real);
    case SIM_PARAMETER_integer:
        return (a.integer > b.integer) - (a.integer < b.integer);
    case SIM_PARAMETER_flag:
        return (int)a.flag - (int)b.flag;
    case SIM_PARAMETER_month:
        return (a.month > b.month) - (a.month < b.month);
    case SIM_PARAMETER_scale: /* stored as N, meaning 1/N */
        return (a.integer < b.integer) - (a.integer > b.integer);
    }
    return 0;
}

static bool has_bound(const char *text)
{
    return text && *text;
}

static bool in_range(const struct sim_parameter_declaration *declaration, union sim_value value)
{
    union sim_value bound;
    const char *minimum = declaration->minimum_text, *maximum = declaration->maximum_text;
    if (has_bound(minimum) && read_bare(declaration->type, minimum, &bound) &&
        compare(declaration->type, value, bound) < 0)
        return false;
    return !has_bound(maximum) || !read_bare(declaration->type, maximum, &bound) ||
           compare(declaration->type, value, bound) <= 0;
}

static bool is_pure(const struct sim_parameter_declaration *declaration)
{
    return !declaration->unit[0] || strcmp(declaration->unit, "1") == 0;
}

/* "a number from 0 to 1, in 1/month" */
static void describe_allowed(const struct sim_parameter_declaration *declaration, char *text,
                             size_t size)
{
    const char *minimum = declaration->minimum_text, *maximum = declaration->maximum_text;
    char range[160] = "";
    if (has_bound(minimum) && has_bound(maximum))
        snprintf(range, sizeof range, " from %s to %s", minimum, maximum);
    else if (has_bound(minimum))
        snprintf(range, sizeof range, " of at least %s", minimum);
    else if (has_bound(maximum))
        snprintf(range, sizeof range, " of at most %s", maximum);
    /* The unit of a month is in its form already. */
    bool unit = !is_pure(declaration) && declaration->type != SIM_PARAMETER_month;
    snprintf(text, size, "%s%s%s%s", type_text(declaration->type), range, unit ? ", in " : "",
             unit ? declaration->unit : "");
}

/* What the user may have meant, or "". */
static void guess_meaning(const struct sim_parameter_declaration *declaration, const char *value,
                          char *hint, size_t size)
{
    union sim_value ignored;
    char changed[64];
    size_t length = strlen(value);
    bool number =
        declaration->type == SIM_PARAMETER_real || declaration->type == SIM_PARAMETER_integer;
    hint[0] = '\0';
    if (length == 0 || length >= sizeof changed)
        return;
    memcpy(changed, value, length + 1);
    if (strchr(changed, ','))
        *strchr(changed, ',') = '.';
    if (number && strchr(value, ',') && read_bare(declaration->type, changed, &ignored)) {
        snprintf(hint, size, "; the decimal mark is a point: %s", changed);
    } else if (number && value[length - 1] == '%') {
        snprintf(hint, size, "; a share is written without %%: 3 %% is 0.03");
    } else if (number && strspn(value, "+-.infatyINFATY") == length) {
        snprintf(hint, size, "; the number must be finite");
    } else if (declaration->type == SIM_PARAMETER_scale && sim_text_real(value, &ignored.real) &&
               ignored.real > 0 && ignored.real < 1) {
        snprintf(hint, size, "; one agent for every N persons is written 1/N");
    } else if (number && length > strlen(declaration->unit) && !is_pure(declaration) &&
               strcmp(value + length - strlen(declaration->unit), declaration->unit) == 0) {
        snprintf(hint, size, "; a unit stands apart from its number");
    }
}

static bool refuse(char *why, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool refuse(char *why, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, size, format, arguments);
    va_end(arguments);
    return false;
}

bool sim_parameter_read(const struct sim_parameter_declaration *declaration, const char *text,
                        union sim_value *value, char *why, size_t size)
{
    struct written written;
    union sim_value read;
    char allowed[320], hint[128], shown[SIM_TEXT_SHOWN];
    memset(&read, 0, sizeof read); /* all bytes of the union are then defined */
    take_apart(text, &written);
    describe_allowed(declaration, allowed, sizeof allowed);
    sim_text_show(text, shown);
    if (!written.value[0])
        return refuse(why, size, "no value was given; allowed: %s", allowed);
    if (written.too_long || !read_bare(declaration->type, written.value, &read)) {
        guess_meaning(declaration, written.value, hint, sizeof hint);
        return refuse(why, size, "%s was read; allowed: %s%s", shown, allowed, hint);
    }
    bool same_unit = written.unit_length == strlen(declaration->unit) &&
                     memcmp(written.unit, declaration->unit, written.unit_length) == 0;
    if (written.unit_length > 0 && !same_unit && is_pure(declaration))
        return refuse(why, size, "%s was read, but the value has no unit; allowed: %s", shown,
                      allowed);
    if (written.unit_length > 0 && !same_unit)
        return refuse(why, size, "%s was read, but the unit is %s; allowed: %s", shown,
                      declaration->unit, allowed);
    if (!in_range(declaration, read))
        return refuse(why, size, "%s is out of range; allowed: %s", shown, allowed);
    *value = read;
    return true;
}

/* The shortest of 15 to 17 digits that reads back to the same bits. */
static void write_real(double real, char *text, size_t size)
{
    char digits[64];
    for (int precision = 15; precision <= 17; precision++) {
        double again = 0;
        snprintf(digits, sizeof digits, "%.*g", precision, real);
        /* printf writes the decimal point of the locale, which a host program may have changed. */
        const char *mark = localeconv()->decimal_point;
        char *point = strcmp(mark, ".") == 0 ? NULL : strstr(digits, mark);
        if (point) {
            *point = '.';
            memmove(point + 1, point + strlen(mark), strlen(point + strlen(mark)) + 1);
        }
        if (sim_text_real(digits, &again) && memcmp(&again, &real, sizeof real) == 0)
            break;
    }
    snprintf(text, size, "%s", digits);
}

char *sim_parameter_write(const struct sim_parameter_declaration *declaration,
                          union sim_value value, char *text, size_t size)
{
    switch (declaration->type) {
    case SIM_PARAMETER_real:
        write_real(value.real, text, size);
        break;
    case SIM_PARAMETER_integer:
        snprintf(text, size, "%" PRId64, value.integer);
        break;
    case SIM_PARAMETER_flag:
        snprintf(text, size, "%s", value.flag ? "true" : "false");
        break;
    case SIM_PARAMETER_month:
        if (size > 0)
            sim_month_text(value.month, text, size);
        break;
    case SIM_PARAMETER_scale:
        if (value.integer == 1)
            snprintf(text, size, "1");
        else
            snprintf(text, size, "1/%" PRId64, value.integer);
        break;
    }
    return text;
}
