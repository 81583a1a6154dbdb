#include "sim/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum sim_status sim_error_set(struct sim_error *error, enum sim_status status, const char *format,
                              ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    error->status = status;
    return status;
}

enum sim_status sim_error_prefix(struct sim_error *error, const char *format, ...)
{
    char old[sizeof error->text];
    va_list arguments;
    memcpy(old, error->text, sizeof old);
    va_start(arguments, format);
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length < sizeof error->text)
        snprintf(error->text + length, sizeof error->text - (size_t)length, "%s", old);
    return error->status;
}

const char *sim_status_text(enum sim_status status)
{
    switch (status) {
#define SIM_STATUS_CASE(name, code, text)                                                          \
    case SIM_##name:                                                                               \
        return text;
        SIM_STATUS_LIST(SIM_STATUS_CASE)
#undef SIM_STATUS_CASE
    }
    return "unknown status";
}
