/* What the files that read a store back share. */
#ifndef SIM_IO_STORE_READER_H
#define SIM_IO_STORE_READER_H

#include "sim/io/store_private.h"

struct sim_store_reader {
    char *path;
    struct sim_store_disk disk; /* what is read is the file that was looked at, whatever its name
                                   comes to mean */
    hid_t file;
    uint64_t bytes; /* of the file */
    bool sealed;
    bool rows_read;     /* the four below are filled */
    char **row_names;   /* [row_variables] paths */
    uint64_t *row_sums; /* [rows x row_variables] */
    size_t row_variables, rows;
};

/* What a dataset is. */
struct sim_store_found {
    size_t rank, shape[SIM_STORE_RANK_MAX], count;
    size_t item; /* bytes of one */
    H5T_class_t class;
    bool is_signed;
};

/* SIM_INPUT: NAME is not what it should be; HDF5 could not read it (inside a silence). */
enum sim_status sim_store_unexpected(const struct sim_store_reader *reader, const char *name,
                                     const char *what, struct sim_error *error);
enum sim_status sim_store_damaged(const struct sim_store_reader *reader, const char *name,
                                  struct sim_error *error);

/* One step along a path: only hard links, which cannot lead out of the file. */
enum sim_status sim_store_step(const struct sim_store_reader *reader, hid_t parent,
                               const char *name, const char *path, hid_t *object,
                               struct sim_error *error);
/* Opens "a/b/c" ("" for the root), of datasets with what they are and only if their data are in this
 * file and not more than it can hold; the caller releases the object, also after a failure. */
enum sim_status sim_store_open_object(const struct sim_store_reader *reader, const char *path,
                                      hid_t *object, struct sim_error *error);
enum sim_status sim_store_open_dataset(const struct sim_store_reader *reader, const char *name,
                                       hid_t *dataset, struct sim_store_found *found,
                                       struct sim_error *error);

/* Bytes of the file as they are; SIM_INPUT when it does not go so far. */
enum sim_status sim_store_read_raw(const struct sim_store_reader *reader, const char *name,
                                   uint64_t offset, void *bytes, size_t size,
                                   struct sim_error *error);
/* Looks at `count` texts of any length at `offset` before HDF5 does (store_heap.c): SIM_INPUT unless
 * each is where it is said to be, and as long. */
enum sim_status sim_store_heap_texts(const struct sim_store_reader *reader, const char *name,
                                     uint64_t offset, size_t count, struct sim_error *error);

/* Checksums (store_verify.c): of values all at once, whose hash is `sum`; of a variable of 64-bit
 * numbers, with all its cells, whatever way it is checked. SIM_INPUT when they do not match. */
enum sim_status sim_store_verify_sum(const struct sim_store_reader *reader, const char *name,
                                     hid_t dataset, uint64_t sum, struct sim_error *error);
enum sim_status sim_store_verify(struct sim_store_reader *reader, const char *name, hid_t dataset,
                                 const struct sim_store_found *found, const void *values,
                                 struct sim_error *error);
void sim_store_forget_rows(struct sim_store_reader *reader);

#endif
