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

struct sim_store_variable {
    char *name;    /* group/name, for messages */
    hid_t dataset; /* H5I_INVALID_HID when there are no cells */
    hid_t type;    /* in memory; one of the library's own, never closed */
    size_t rank;
    hsize_t shape[SIM_STORE_RANK_MAX];
};

/* The file on disk, see store_disk.c. */
struct sim_store_disk {
    int descriptor; /* also holds the lock; -1 for none */
    int failure;    /* errno of the first read or write that failed; nothing is written after it */
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
    struct sim_store_disk disk;
    hid_t file;
    struct sim_store_dimension *dimensions;
    size_t dimension_count, dimension_capacity;
    struct sim_store_variable *variables;
    size_t variable_count, variable_capacity;
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
/* Inside a silence: group/name could not be made. */
enum sim_status sim_store_refused(const struct sim_store *store, const char *group,
                                  const char *name, struct sim_error *error);

/* Properties for opening a file: see store.c. H5I_INVALID_HID on failure. */
hid_t sim_store_access(void);

#endif
