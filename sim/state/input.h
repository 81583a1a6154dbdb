/* Input tables: the CSV files of a scenario's input folder, read whole, checked against the
 * folder's manifest (rows, columns, XXH3) and against what the model declares. */
#ifndef SIM_STATE_INPUT_H
#define SIM_STATE_INPUT_H

#include "sim/state/model.h"

struct sim_input {
    const struct sim_input_declaration *declaration;
    char *path;  /* as read */
    char *bytes; /* the file, [size] + NUL: kept for provenance */
    size_t size;
    uint64_t hash; /* XXH3 of the bytes */
    size_t rows;
    size_t header_count; /* columns of the file, those not declared included */
    void *
        *columns; /* [column_count] -> array [rows]: of char * ('t'), int64_t ('i'), double ('r') */
    int *lines;   /* [rows] line of each row in the file */
};

/* Releases inputs [count], all they hold and the array itself; NULL is allowed. */
void sim_inputs_destroy(struct sim_input *inputs, size_t count);

/* Releases what one input holds and leaves it empty; nothing if it is empty already. */
void sim_input_release(struct sim_input *input);

/* Column `name` of an input; aborts on an unknown name or another type (a mistake of the code). */
const char *const *sim_input_texts(const struct sim_input *input, const char *name);
const int64_t *sim_input_integers(const struct sim_input *input, const char *name);
const double *sim_input_reals(const struct sim_input *input, const char *name);

/* SIM_INPUT with "path:line: " of the row in front of a printf text ("path: " when row >= rows). */
enum sim_status sim_input_error(const struct sim_input *input, size_t row, struct sim_error *error,
                                const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
