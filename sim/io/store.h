/* The store: HDF5 files that are valid netCDF-4 (hdf5.h is included by store*.c alone).
 *
 * All datasets are contiguous, of fixed size, and allocated and filled with the missing value when
 * they are made, before month 0: a full disk is found before the run begins, and writing a month
 * changes no metadata, so that the file can be read at every moment and survives a kill. Only the
 * bytes of files kept inside are compressed.
 *
 * Missing: NaN for reals, INT64_MIN + 2 (netCDF's NC_FILL_INT64) for integers, each also as
 * _FillValue; UINT64_MAX - 1 for unsigned integers.
 *
 * Checksums. What is read back is checked, so that a damaged file is refused and never gives a wrong
 * number; HDF5 itself checks names, shapes and attributes, but not values.
 * - Every dataset but the rewritten ones bears the attribute xxh3_64: sixteen hexadecimal digits,
 *   XXH3-64 (seed 0) of its values as they lie in the file (little-endian, row-major; bytes kept
 *   inside before they are compressed); of texts, each with its NUL after it, in order. It is empty
 *   until the variable is written as a whole; then all values are missing, unless they are rows:
 * - Rows of variables that begin with the dimension "time" of the root are hashed one by one,
 *   likewise, in /checksums/row [time, variable] (u64), with /checksums/variable the paths of these
 *   variables ("panel/age"). A row of it is written by sim_store_seal_row, and missing until then.
 *   Such a variable written as a whole (sim_store_write) has the attribute instead; it is emptied
 *   when a row is written again.
 * - Variables declared as `rewritten`, and /checksums/row, have none, and the integer attribute
 *   rewritten = 1.
 * A file that is written once (sim_store_create_sealed) is also hashed as a whole: in the 512 bytes
 * before HDF5's own (its user block) stand lines of text, then NULs: what it is, its size in bytes,
 * and XXH3-128 of all bytes after these 512. HDF5 does not see the file until they are right.
 *
 * Groups are named by their path without a leading slash ("" is the root, "provenance/inputs") and
 * made when first used. One thread at a time. */
#ifndef SIM_IO_STORE_H
#define SIM_IO_STORE_H

#include "sim/base/status.h"
#include "sim/state/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_store; /* opaque */

#define SIM_STORE_MISSING_INTEGER (INT64_MIN + 2)
enum { SIM_STORE_LATER_MAX = 64 };

enum sim_store_type { SIM_STORE_I64, SIM_STORE_F64, SIM_STORE_U64 };

/* Attributes of a variable; NULL members are left out. `codes` explains coded values: "0 none, 1
 * primary". */
struct sim_store_attributes {
    const char *units, *long_name, *definition, *source, *standard_name, *calendar, *axis, *codes;
    bool
        rewritten; /* written again and again while it may be read or the program killed, so that no
                       checksum can be kept in step */
};

/* Makes the file: refuses an existing one unless `force` (then it is replaced only when the new one
 * is complete up to its first month: the new file is made under the name PATH.part beside it and
 * renamed by sim_store_commit). The store is locked against a second writer, not against readers.
 * SIM_OUTPUT on failure, and nothing is left on disk. */
enum sim_status sim_store_create(struct sim_store **store, const char *path, bool force,
                                 struct sim_error *error);

/* Makes a file that is written once, as a whole: everything is declared and written before the
 * commit, which seals it, hands it to the disk and renames it from PATH.part to PATH, in this order;
 * nothing can be written after it. What stood under PATH is kept under `previous` (NULL: replaced),
 * in the same folder. On failure both are as they were. A kill at any moment leaves a whole file
 * under PATH, if there was one, and perhaps PATH.part or PREVIOUS.part, which the next one takes
 * over. (On file systems without hard links a failure may cost the previous one, and a kill may
 * leave the last one under the name of the previous one only.) Otherwise like sim_store_create. */
enum sim_status sim_store_create_sealed(struct sim_store **store, const char *path,
                                        const char *previous, struct sim_error *error);

/* Declares a dimension in a group with its coordinate variable, labels (texts) or values. Variables
 * of this group and of the groups in it may use it. A dimension of count 0 is not written, and
 * neither are variables over it: writing to them does nothing. */
enum sim_status sim_store_dimension_labels(struct sim_store *store, const char *group,
                                           const char *name, const char *const *labels,
                                           size_t count,
                                           const struct sim_store_attributes *attributes,
                                           struct sim_error *error);
enum sim_status sim_store_dimension_values(struct sim_store *store, const char *group,
                                           const char *name, const int64_t *values, size_t count,
                                           const struct sim_store_attributes *attributes,
                                           struct sim_error *error);

/* Declares the dimension "time" of the root: the first days of the months [count], which increase, as
 * CF asks. */
enum sim_status sim_store_dimension_months(struct sim_store *store, const int32_t *months,
                                           size_t count, struct sim_error *error);

/* Declares a variable over dimensions already declared (names, [rank], rank 0 for a scalar, at most
 * 8), all cells missing. *handle identifies it for writing. */
enum sim_status sim_store_variable(struct sim_store *store, const char *group, const char *name,
                                   enum sim_store_type type, const char *const *dimensions,
                                   size_t rank, const struct sim_store_attributes *attributes,
                                   size_t *handle, struct sim_error *error);

/* Writes the whole variable, or its row `index` along the first dimension. `values` has the
 * variable's type and its (remaining) size in row-major order. After the commit single rows are
 * written only of variables over "time" and of rewritten ones. */
enum sim_status sim_store_write(struct sim_store *store, size_t handle, const void *values,
                                struct sim_error *error);
enum sim_status sim_store_write_row(struct sim_store *store, size_t handle, size_t index,
                                    const void *values, struct sim_error *error);

/* Row `index` of all variables over "time" is written: keeps its checksums. A variable whose row was
 * not written since the last call keeps none (missing); a row written again is to be sealed again.
 * Also before the commit (rows copied from an earlier file); no variable over "time" can be declared
 * after the first call. */
enum sim_status sim_store_seal_row(struct sim_store *store, size_t index, struct sim_error *error);

/* A vector of any type, written at once, before the commit, without a copy of it; links are written
 * as u32. A vector of count 0 is written too. */
enum sim_status sim_store_array(struct sim_store *store, const char *group, const char *name,
                                enum sim_type type, const void *values, size_t count,
                                struct sim_error *error);

/* A text attribute (UTF-8) of a group or of a dataset "group/name". After the commit only an
 * attribute that exists can be rewritten, by a text no longer than it was made for. */
enum sim_status sim_store_text(struct sim_store *store, const char *group, const char *name,
                               const char *text, struct sim_error *error);
/* An empty text attribute with room for `size` bytes (at most SIM_STORE_LATER_MAX), to be written
 * after the commit. */
enum sim_status sim_store_text_later(struct sim_store *store, const char *group, const char *name,
                                     size_t size, struct sim_error *error);
/* An unsigned integer attribute. */
enum sim_status sim_store_integer(struct sim_store *store, const char *group, const char *name,
                                  uint64_t value, struct sim_error *error);
/* Bytes of a file kept inside (uint8, compressed), e.g. provenance/inputs/population.csv. */
enum sim_status sim_store_bytes(struct sim_store *store, const char *group, const char *name,
                                const void *bytes, size_t size, struct sim_error *error);
/* A table of texts [name_count][count] over a new dimension of the group. The first column is the
 * dimension's coordinate: names[0] is the dimension's name; each further column is a variable of
 * texts. NULL is written as "". A table of no rows is not written. */
enum sim_status sim_store_texts(struct sim_store *store, const char *group,
                                const char *const *names, size_t name_count,
                                const char *const *const *texts, size_t count,
                                struct sim_error *error);

/* Ends the definitions: from here on only writes. Hands the file to the disk, then gives it its
 * final name. */
enum sim_status sim_store_commit(struct sim_store *store, struct sim_error *error);
/* Hands everything written so far to the operating system (a kill of the program loses nothing of
 * it). */
enum sim_status sim_store_flush(struct sim_store *store, struct sim_error *error);
/* The same, and to the disk itself (a loss of power loses nothing of it). */
enum sim_status sim_store_sync(struct sim_store *store, struct sim_error *error);
/* Flushes to disk and closes. The store is gone even on failure. A store never committed leaves no
 * file. NULL is allowed. */
enum sim_status sim_store_close(struct sim_store *store, struct sim_error *error);

/* ---- Reading back. Everything unexpected is SIM_INPUT with a sentence: missing or damaged files,
 * links, data outside the file, other types, absurd sizes, values that do not match their checksum
 * (a file that keeps no checksums at all is not one of ours). Variables and attributes are named by
 * paths without a leading slash. ---- */
struct sim_store_reader; /* opaque */
enum sim_status sim_store_open(struct sim_store_reader **reader, const char *path,
                               struct sim_error *error);
void sim_store_reader_close(struct sim_store_reader *reader);
/* Type and shape [*rank] of a variable; `shape` has room for 8. */
enum sim_status sim_store_read_shape(struct sim_store_reader *reader, const char *variable,
                                     enum sim_store_type *type, size_t *shape, size_t *rank,
                                     struct sim_error *error);
/* Rows from the first on of which all variables over "time" are written and sealed (those written as
 * a whole are); SIZE_MAX when the file has no such variables. */
enum sim_status sim_store_rows_sealed(struct sim_store_reader *reader, size_t *count,
                                      struct sim_error *error);
/* The path by which it was opened; the reader's. */
const char *sim_store_path(const struct sim_store_reader *reader);
/* True if the file is one of those written once: its seal was right. */
bool sim_store_sealed(const struct sim_store_reader *reader);
/* Whole variable into values [count], which the caller has; count is the product of the shape. Rows
 * that are not sealed, and rewritten variables, are read as they are. */
enum sim_status sim_store_read(struct sim_store_reader *reader, const char *variable, void *values,
                               size_t count, struct sim_error *error);
/* An array of sim_store_array of that type into values [count]; another type or count is SIM_INPUT.
 * sim_store_read_array_count tells the count. */
enum sim_status sim_store_read_array_count(struct sim_store_reader *reader, const char *name,
                                           enum sim_type type, size_t *count,
                                           struct sim_error *error);
enum sim_status sim_store_read_array(struct sim_store_reader *reader, const char *name,
                                     enum sim_type type, void *values, size_t count,
                                     struct sim_error *error);
/* The same of signed integers: any other type is SIM_INPUT. */
enum sim_status sim_store_read_integers(struct sim_store_reader *reader, const char *variable,
                                        int64_t *values, size_t count, struct sim_error *error);
/* Whether a group or dataset is there; a link to elsewhere is there. SIM_INPUT when the group it
 * would be in is not. */
enum sim_status sim_store_has(struct sim_store_reader *reader, const char *path, bool *has,
                              struct sim_error *error);
/* Attribute of a group or dataset: a text, or an integer as decimal digits. *text released by
 * free(). */
enum sim_status sim_store_read_text(struct sim_store_reader *reader, const char *group,
                                    const char *name, char **text, struct sim_error *error);
/* Bytes kept inside; *bytes has a NUL after them and is released by free(). */
enum sim_status sim_store_read_bytes(struct sim_store_reader *reader, const char *group,
                                     const char *name, char **bytes, size_t *size,
                                     struct sim_error *error);
/* Names of the dimensions of a variable, [rank] of them, in order: `names` has room for 8 pointers, released one by one by
 * free(). A dimension that the file does not name is SIM_INPUT. */
enum sim_status sim_store_read_dimensions(struct sim_store_reader *reader, const char *variable,
                                          char *names[8], size_t *rank, struct sim_error *error);
/* A vector of texts, such as the labels of a dimension; *texts [*count] released by free() of each and of the array. */
enum sim_status sim_store_read_texts(struct sim_store_reader *reader, const char *variable,
                                     char ***texts, size_t *count, struct sim_error *error);
/* Names of the datasets of a group in order of creation; *names released by free() of each and of
 * the array. */
enum sim_status sim_store_read_names(struct sim_store_reader *reader, const char *group,
                                     char ***names, size_t *count, struct sim_error *error);

#endif
