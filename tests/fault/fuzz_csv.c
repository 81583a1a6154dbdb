/* libFuzzer harness: any bytes as an input table, with columns of all types. */
#include "sim/io/csv.h"

#include <stdlib.h>

static const struct sim_input_column columns[] = {{"code", 't'}, {"persons", 'i'}, {"rate", 'r'}};
static const struct sim_input_declaration table = {"table", "a table", columns, 3, 0};
static const struct sim_input_column short_columns[] = {{"code", 't'}};
static const struct sim_input_declaration short_table = {"short", "a table", short_columns, 1, 2};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_as(const struct sim_input_declaration *declaration, const uint8_t *data,
                    size_t size)
{
    struct sim_diagnostics diagnostics = {0};
    struct sim_input input;
    enum sim_status status =
        sim_input_parse("fuzz.csv", (const char *)data, size, declaration, &input, &diagnostics);
    if ((status == SIM_OK) != (diagnostics.total == 0))
        abort(); /* a failure has a sentence, a success has none */
    char *text = sim_diagnostics_text(&diagnostics);
    free(text);
    if (status == SIM_OK)
        sim_input_release(&input);
    sim_diagnostics_destroy(&diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_as(&table, data, size);
    read_as(&short_table, data, size);
    return 0;
}
