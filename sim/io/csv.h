/* Reading input tables: CSV with metadata lines "# key: text" first, a header, then rows. */
#ifndef SIM_IO_CSV_H
#define SIM_IO_CSV_H

#include "sim/io/diagnostics.h"
#include "sim/state/input.h"

enum { SIM_CSV_BYTES_MAX = 64 << 20 };

/* Reads NAME.csv for each declaration, from the last of the folders whose manifest.csv
 * (file,rows,columns,xxh3_64) lists it, and checks it against that manifest and the declaration (columns by name and order - further
 * columns after the declared ones are allowed and ignored - number of rows, types; every number
 * finite, nothing trailing, as many fields as the header, valid UTF-8). A folder may leave tables to
 * the others; a file that is there but not listed is a mistake, unless a later folder lists it. All
 * mistakes go into diagnostics with file and line and the result is SIM_INPUT. *inputs is [count], always to be
 * released by sim_inputs_destroy (also after a failure). A hash that differs says how to seal the
 * folder again if the edit was meant (`tools/inputs.py seal FOLDER`). */
enum sim_status sim_inputs_read(const char *const *folders, size_t folder_count,
                                const struct sim_input_declaration *const *declarations,
                                size_t count, struct sim_input **inputs,
                                struct sim_diagnostics *diagnostics);

/* One table from memory (takes a copy), without manifest: for fuzzing and for `reproduce`. Fields
 * may be quoted (RFC 4180); lines end in LF or CR LF; a byte order mark is skipped. SIM_INPUT with
 * the mistakes in diagnostics, or SIM_MEMORY; *input is then empty. Otherwise it is to be released
 * by sim_input_release. */
enum sim_status sim_input_parse(const char *path, const char *bytes, size_t size,
                                const struct sim_input_declaration *declaration,
                                struct sim_input *input, struct sim_diagnostics *diagnostics);

#endif
