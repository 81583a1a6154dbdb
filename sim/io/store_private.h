/* What the files of the store share: HDF5, its identifiers and its error messages. */
#ifndef SIM_IO_STORE_PRIVATE_H
#define SIM_IO_STORE_PRIVATE_H

#include "sim/base/memory.h"
#include "sim/io/store.h"

#include <hdf5.h>

enum { SIM_STORE_RANK_MAX = 8, SIM_STORE_NAME_MAX = 200 };

struct sim_store_dimension {
    char *group, *name;
    size_t count;
    hid_t scale; /* H5I_INVALID_HID when count is 0 */
};

/* How the values of a variable are checked: not at all, all at once, or row by row. */
enum sim_store_sums { SIM_STORE_SUMS_NONE, SIM_STORE_SUMS_WHOLE, SIM_STORE_SUMS_ROWS };

struct sim_store_variable {
    char *name;    /* group/name, for messages */
    hid_t dataset; /* H5I_INVALID_HID when there are no cells */
    hid_t type;    /* in memory; one of the library's own, never closed */
    size_t rank;
    hsize_t shape[SIM_STORE_RANK_MAX];
    enum sim_store_sums sums;
    bool stale;    /* rows were written of which the attribute does not know yet */
    bool whole;    /* by rows, but the attribute holds the checksum of all */
    bool unsealed; /* row `row` was written; its checksum waits for being kept */
    size_t row;
    uint64_t row_sum;
    size_t column; /* of /checksums/row */
};

/* The file on disk, see store_disk.c. */
struct sim_store_disk {
    int descriptor; /* also holds the lock; -1 for none */
    int failure;    /* errno of the first read or write that failed, EBADMSG for a damaged heap;
                       nothing is written after it */
    hid_t driver;
};
/* What HDF5 copies along with its file properties. */
struct sim_store_disk_info {
    struct sim_store_disk *disk;
};
/* Makes files opened with these properties work on disk->descriptor; false on failure. */
bool sim_store_disk_use(struct sim_store_disk *disk, hid_t access);
/* After the file is closed: forgets the driver, closes the descriptor. */
void sim_store_disk_release(struct sim_store_disk *disk);

struct sim_store {
    char *path;     /* final */
    char *part;     /* until the commit */
    bool owns_part; /* `part` is ours to remove */
    bool force, committed;
    bool sealed;         /* written once: closed and hashed by the commit */
    char *previous;      /* of a sealed one: where the last file goes, or NULL */
    char *previous_part; /* on its way there */
    struct sim_store_disk disk;
    hid_t file;
    struct sim_store_dimension *dimensions;
    size_t dimension_count, dimension_capacity;
    struct sim_store_variable *variables;
    size_t variable_count, variable_capacity;
    bool sums_made;        /* /checksums is, if there is anything to keep in it */
    size_t sums;           /* handle of /checksums/row */
    uint64_t *row_of_sums; /* [sum_count] */
    size_t sum_count;
};

/* An HDF5 identifier of any kind, released when it goes out of scope. No `goto` may jump over its
 * declaration. */
#define SIM_STORE_ID __attribute__((cleanup(sim_store_release))) hid_t
void sim_store_release(const hid_t *id);

/* Until the end of the enclosing block HDF5 does not print its errors: the first is kept. */
struct sim_store_silence {
    H5E_auto2_t function; /* what was called before, and with what */
    void *data;
    bool failed, memory; /* it was memory that ran out */
    char text[512];      /* the innermost message */
};
void sim_store_silence_begin(struct sim_store_silence *silence);
void sim_store_silence_end(const struct sim_store_silence *silence);
#define SIM_STORE_SILENCE                                                                          \
    __attribute__((cleanup(sim_store_silence_end))) struct sim_store_silence silence;              \
    sim_store_silence_begin(&silence)

/* Inside a silence: fills `error` with "PATH: cannot WHAT NAME: " and what HDF5 said; the status is
 * `status`, or SIM_MEMORY when that is what HDF5 ran out of. */
enum sim_status sim_store_failure(enum sim_status status, const char *path, const char *what,
                                  const char *name, struct sim_error *error);

/* Returns the status of a call on a store, unless the disk refused something: then that is told. */
enum sim_status sim_store_settle(const struct sim_store *store, enum sim_status status,
                                 struct sim_error *error);

/* Declarations (store_place.c). Fails when nothing can have that name, or after the commit. */
enum sim_status sim_store_check_name(const struct sim_store *store, const char *name,
                                     struct sim_error *error);
/* Opens "a/b", a group or a dataset, making the groups that do not exist yet (not after the
 * commit). Released by the caller; H5I_INVALID_HID on failure. */
hid_t sim_store_place(const struct sim_store *store, const char *path);
/* A new scalar attribute; attributes of a variable (NULL for none). False on failure. */
bool sim_store_attribute(hid_t place, const char *name, hid_t file_type, hid_t memory_type,
                         const void *value);
bool sim_store_attributes_write(hid_t place, const struct sim_store_attributes *attributes);
/* A new text attribute; an empty text has room for `size` bytes. */
bool sim_store_attribute_text(hid_t place, const char *name, const char *text, size_t size);
/* Inside a silence: group/name could not be made. */
enum sim_status sim_store_refused(const struct sim_store *store, const char *group,
                                  const char *name, struct sim_error *error);

/* Datasets (store_define.c). Properties of one that is allocated when it is made, and filled with
 * `missing`, or with zeros (NULL). */
hid_t sim_store_creation(hid_t memory_type, const void *missing);
hid_t sim_store_dataset(hid_t place, const char *name, hid_t file_type, size_t rank,
                        const hsize_t *shape, hid_t creation);
/* The missing value of numbers of 64 bits, and what they are on disk and in memory. */
void sim_store_type_of(enum sim_store_type type, hid_t *file_type, hid_t *memory_type,
                       void *missing);

/* Bytes of one row of a variable (store_write.c). */
size_t sim_store_row_size(const struct sim_store_variable *variable);

/* Checksums (store_checksum.c). The attribute of a dataset that is written once, or later. */
#define SIM_STORE_SUM       "xxh3_64"
#define SIM_STORE_REWRITTEN "rewritten"
enum { SIM_STORE_SUM_DIGITS = 16 };
bool sim_store_sum_write(hid_t dataset, uint64_t sum);
bool sim_store_sum_later(hid_t dataset);
/* Writes an attribute that was made so, or empties it. */
bool sim_store_sum_put(hid_t dataset, uint64_t sum);
bool sim_store_sum_empty(hid_t dataset);
void sim_store_sum_digits(uint64_t sum, char digits[SIM_STORE_SUM_DIGITS + 1]);
/* Of texts, each with its NUL. */
enum sim_status sim_store_sum_texts(const char *const *texts, size_t count, uint64_t *sum,
                                    struct sim_error *error);
/* Before the commit: everything that needs a checksum has one, or a place for it. */
enum sim_status sim_store_sums_finish(struct sim_store *store, struct sim_error *error);

/* Sealed files (store_seal.c): the bytes in front of HDF5's own. */
enum { SIM_STORE_SEAL_SIZE = 512 };
/* What stands under the two names may be replaced. */
enum sim_status sim_store_seal_allowed(const struct sim_store *store, struct sim_error *error);
/* Seals the file, which HDF5 has closed, and hands it to the disk. */
enum sim_status sim_store_seal(const struct sim_store *store, struct sim_error *error);
/* Gives the sealed file its name, and the one that had it the name of the previous one. */
enum sim_status sim_store_seal_rename(const struct sim_store *store, struct sim_error *error);
/* Looks at an open file of `size` bytes before HDF5 does: *sealed says if it is a sealed one, whose
 * seal is right; SIM_INPUT if it is neither that nor an HDF5 file without a seal. */
enum sim_status sim_store_seal_check(int descriptor, const char *path, uint64_t size, bool *sealed,
                                     struct sim_error *error);

/* "PATH: cannot WHAT: " and what the system says. */
enum sim_status sim_store_system(enum sim_status status, const char *path, const char *what,
                                 struct sim_error *error);

/* True unless `bytes`, as read from a file, are a collection of the global heap that would lead HDF5
 * astray (store_heap.c). */
bool sim_store_heap_sound(const void *bytes, size_t size);

/* SIM_MEMORY unless there is room for what HDF5 may want: where it finds none it may damage its own
 * memory and end the program. */
enum sim_status sim_store_reserve(struct sim_error *error);

/* Properties for opening a file: see store.c. H5I_INVALID_HID on failure. */
hid_t sim_store_access(void);

#endif
