#include "sim/state/input.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sim_input_release(struct sim_input *input)
{
    if (input->columns)
        for (size_t c = 0; c < input->declaration->column_count; c++)
            free(input->columns[c]);
    free(input->columns);
    free(input->lines);
    free(input->bytes);
    free(input->path);
    *input = (struct sim_input){0};
}

void sim_inputs_destroy(struct sim_input *inputs, size_t count)
{
    if (!inputs)
        return;
    for (size_t i = 0; i < count; i++)
        sim_input_release(&inputs[i]);
    free(inputs);
}

/* A wrong name or type is a mistake of the code that no user can mend: stop at once, loudly. */
static const void *find_column(const struct sim_input *input, const char *name, char type)
{
    const struct sim_input_declaration *declaration = input->declaration;
    for (size_t c = 0; c < declaration->column_count; c++)
        if (strcmp(declaration->columns[c].name, name) == 0 && declaration->columns[c].type == type)
            return input->columns[c];
    fprintf(stderr, "internal error: input table %s declares no column %s of type '%c'\n",
            declaration->name, name, type);
    abort();
}

const char *const *sim_input_texts(const struct sim_input *input, const char *name)
{
    return find_column(input, name, 't');
}

const int64_t *sim_input_integers(const struct sim_input *input, const char *name)
{
    return find_column(input, name, 'i');
}

const double *sim_input_reals(const struct sim_input *input, const char *name)
{
    return find_column(input, name, 'r');
}

enum sim_status sim_input_error(const struct sim_input *input, size_t row, struct sim_error *error,
                                const char *format, ...)
{
    char text[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    sim_error_set(error, SIM_INPUT, "%s", text);
    if (row < input->rows)
        return sim_error_prefix(error, "%s:%d: ", input->path, input->lines[row]);
    return sim_error_prefix(error, "%s: ", input->path);
}
