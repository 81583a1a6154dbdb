/* How a store reaches the disk: an HDF5 file driver that never fails.
 *
 * HDF5 does not survive a failed write: what it could not write it keeps, cannot close the file,
 * and crashes when the program ends. So this driver remembers the first failure, discards
 * everything written after it, and says to HDF5 that all is well; the store asks it after every
 * call. It also lets HDF5 work on the descriptor that holds the lock. */
#include "sim/io/store_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file {
    H5FD_t base; /* first: HDF5 sees only this */
    struct sim_store_disk *disk;
    haddr_t end_of_addresses, end_of_file;
};

static H5FD_t *open_disk(const char *name, unsigned flags, hid_t access, haddr_t maximum)
{
    const struct sim_store_disk_info *info = H5Pget_driver_info(access);
    struct stat state;
    (void)name;
    (void)maximum;
    if (!info)
        return NULL;
    struct file *file = calloc(1, sizeof *file);
    if (!file) {
        info->disk->failure = ENOMEM;
        return NULL;
    }
    file->disk = info->disk;
    if ((flags & H5F_ACC_TRUNC) && ftruncate(file->disk->descriptor, 0) != 0)
        file->disk->failure = errno;
    if (fstat(file->disk->descriptor, &state) == 0)
        file->end_of_file = (haddr_t)state.st_size;
    return &file->base;
}

static herr_t close_disk(H5FD_t *base)
{
    free(base); /* the descriptor is the store's */
    return 0;
}

static int compare_disks(const H5FD_t *a, const H5FD_t *b)
{
    uintptr_t x = (uintptr_t)((const struct file *)a)->disk;
    uintptr_t y = (uintptr_t)((const struct file *)b)->disk;
    return (x > y) - (x < y);
}

/* No sieve buffer for data: what is written goes to the operating system at once. */
static herr_t query_disk(const H5FD_t *base, unsigned long *features)
{
    (void)base;
    *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA |
                H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

static haddr_t get_end_of_addresses(const H5FD_t *base, H5FD_mem_t type)
{
    (void)type;
    return ((const struct file *)base)->end_of_addresses;
}

static herr_t set_end_of_addresses(H5FD_t *base, H5FD_mem_t type, haddr_t address)
{
    (void)type;
    ((struct file *)base)->end_of_addresses = address;
    return 0;
}

static haddr_t get_end_of_file(const H5FD_t *base, H5FD_mem_t type)
{
    (void)type;
    return ((const struct file *)base)->end_of_file;
}

/* Behind the end of the file there are zeros. */
static int read_whole(int descriptor, char *to, size_t size, haddr_t address)
{
    while (size > 0) {
        ssize_t n = pread(descriptor, to, size, (off_t)address);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        if (n == 0) {
            memset(to, 0, size);
            return 0;
        }
        to += n;
        address += (haddr_t)n;
        size -= (size_t)n;
    }
    return 0;
}

static herr_t read_disk(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size,
                        void *buffer)
{
    const struct file *file = (const struct file *)base;
    (void)type;
    (void)transfer;
    int failure = read_whole(file->disk->descriptor, buffer, size, address);
    if (failure == 0 && !sim_store_heap_sound(buffer, size))
        failure = EBADMSG;
    if (failure != 0 && file->disk->failure == 0)
        file->disk->failure = failure;
    return failure == 0 ? 0 : -1;
}

static herr_t write_disk(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address,
                         size_t size, const void *buffer)
{
    struct file *file = (struct file *)base;
    const char *from = buffer;
    (void)type;
    (void)transfer;
    while (size > 0 && file->disk->failure == 0) {
        ssize_t n = pwrite(file->disk->descriptor, from, size, (off_t)address);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            file->disk->failure = n < 0 ? errno : ENOSPC;
            break;
        }
        from += n;
        address += (haddr_t)n;
        size -= (size_t)n;
    }
    if (address + size > file->end_of_file)
        file->end_of_file = address + size;
    return 0;
}

static herr_t truncate_disk(H5FD_t *base, hid_t transfer, hbool_t closing)
{
    struct file *file = (struct file *)base;
    (void)transfer;
    (void)closing;
    if (file->end_of_addresses != file->end_of_file && file->disk->failure == 0 &&
        ftruncate(file->disk->descriptor, (off_t)file->end_of_addresses) != 0)
        file->disk->failure = errno;
    file->end_of_file = file->end_of_addresses;
    return 0;
}

static const H5FD_class_t driver = {
#ifdef H5FD_CLASS_VERSION
    .version = H5FD_CLASS_VERSION,
    .value = 600, /* of those HDF5 leaves to others */
#endif
    .name = "store",
    .maxaddr = (haddr_t)INT64_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(struct sim_store_disk_info),
    .open = open_disk,
    .close = close_disk,
    .cmp = compare_disks,
    .query = query_disk,
    .get_eoa = get_end_of_addresses,
    .set_eoa = set_end_of_addresses,
    .get_eof = get_end_of_file,
    .read = read_disk,
    .write = write_disk,
    .truncate = truncate_disk,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

bool sim_store_disk_use(struct sim_store_disk *disk, hid_t access)
{
    const struct sim_store_disk_info info = {disk};
    disk->driver = H5FDregister(&driver);
    return disk->driver >= 0 && H5Pset_driver(access, disk->driver, &info) >= 0;
}

void sim_store_disk_release(struct sim_store_disk *disk)
{
    if (disk->driver >= 0)
        H5FDunregister(disk->driver);
    if (disk->descriptor >= 0)
        close(disk->descriptor);
}
