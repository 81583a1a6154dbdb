/* Calls of the system on files, and all of HDF5 that sim/io/store*.c use, made to fail one by one. */
#ifndef TESTS_FAULT_FAILING_FILES_H
#define TESTS_FAULT_FAILING_FILES_H

#include "tests/fault/failing_calls.h"

#include <fcntl.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names end in 64 where file offsets are asked to have 64 bits. */
#define FAILING_SYSTEM(F)                                                                          \
    F(close, RELEASES, int, -1, EIO, (int a), (a))                                                 \
    F(flock, FAILS, int, -1, EWOULDBLOCK, (int a, int b), (a, b))                                  \
    F(fsync, FAILS, int, -1, EIO, (int a), (a))                                                    \
    F(rename, FAILS, int, -1, EIO, (const char *a, const char *b), (a, b))                         \
    F(link, FAILS, int, -1, EIO, (const char *a, const char *b), (a, b))                           \
    F(unlink, FAILS, int, -1, EIO, (const char *a), (a))                                           \
    F(ftruncate64, FAILS, int, -1, EIO, (int a, off_t b), (a, b))                                  \
    F(fstat64, FAILS, int, -1, EIO, (int a, struct stat *b), (a, b))                               \
    F(stat64, FAILS, int, -1, EACCES, (const char *a, struct stat *b), (a, b))                     \
    F(lstat64, FAILS, int, -1, EACCES, (const char *a, struct stat *b), (a, b))

FAILING_SYSTEM(FAILING_WRAP)

/* Reading and writing may also do a part of what is asked. */
static struct failing_function failing_open64 = {.name = "open64"},
                               failing_pread64 = {.name = "pread64"},
                               failing_pwrite64 = {.name = "pwrite64"};
static bool failing_short; /* instead of failing, one byte is read or written */

int __real_open64(const char *path, int flags, ...);
ssize_t __real_pread64(int file, void *bytes, size_t size, off_t offset);
ssize_t __real_pwrite64(int file, const void *bytes, size_t size, off_t offset);
int __wrap_open64(const char *path, int flags, ...);
ssize_t __wrap_pread64(int file, void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite64(int file, const void *bytes, size_t size, off_t offset);

int __wrap_open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return failing_now(&failing_open64, EACCES) ? -1 : __real_open64(path, flags, mode);
}
ssize_t __wrap_pread64(int file, void *bytes, size_t size, off_t offset)
{
    if (!failing_now(&failing_pread64, EIO))
        return __real_pread64(file, bytes, size, offset);
    return failing_short ? __real_pread64(file, bytes, 1, offset) : -1;
}
ssize_t __wrap_pwrite64(int file, const void *bytes, size_t size, off_t offset)
{
    if (!failing_now(&failing_pwrite64, ENOSPC))
        return __real_pwrite64(file, bytes, size, offset);
    return failing_short ? __real_pwrite64(file, bytes, 1, offset) : -1;
}

static struct failing_function *const failing_system[] = {
    FAILING_SYSTEM(FAILING_ENTRY) & failing_open64, &failing_pread64, &failing_pwrite64};
enum { FAILING_SYSTEM_COUNT = sizeof failing_system / sizeof failing_system[0] };

#define FAILING_HDF5(F)                                                                            \
    F(H5Acreate2, FAILS, hid_t, -1, 0,                                                             \
      (hid_t a, const char *b, hid_t c, hid_t d, hid_t e, hid_t f), (a, b, c, d, e, f))            \
    F(H5Aexists, FAILS, htri_t, -1, 0, (hid_t a, const char *b), (a, b))                           \
    F(H5Aget_space, FAILS, hid_t, -1, 0, (hid_t a), (a))                                           \
    F(H5Aget_type, FAILS, hid_t, -1, 0, (hid_t a), (a))                                            \
    F(H5Aopen, FAILS, hid_t, -1, 0, (hid_t a, const char *b, hid_t c), (a, b, c))                  \
    F(H5Aread, FAILS, herr_t, -1, 0, (hid_t a, hid_t b, void *c), (a, b, c))                       \
    F(H5Awrite, FAILS, herr_t, -1, 0, (hid_t a, hid_t b, const void *c), (a, b, c))                \
    F(H5DSattach_scale, FAILS, herr_t, -1, 0, (hid_t a, hid_t b, unsigned c), (a, b, c))           \
    F(H5DSget_scale_name, FAILS, ssize_t, -1, 0, (hid_t a, char *b, size_t c), (a, b, c))          \
    F(H5DSis_scale, FAILS, htri_t, -1, 0, (hid_t a), (a))                                          \
    F(H5DSiterate_scales, FAILS, herr_t, -1, 0,                                                    \
      (hid_t a, unsigned b, int *c, H5DS_iterate_t d, void *e), (a, b, c, d, e))                   \
    F(H5DSset_scale, FAILS, herr_t, -1, 0, (hid_t a, const char *b), (a, b))                       \
    F(H5Dclose, RELEASES, herr_t, -1, 0, (hid_t a), (a))                                           \
    F(H5Dcreate2, FAILS, hid_t, -1, 0,                                                             \
      (hid_t a, const char *b, hid_t c, hid_t d, hid_t e, hid_t f, hid_t g),                       \
      (a, b, c, d, e, f, g))                                                                       \
    F(H5Dget_create_plist, FAILS, hid_t, -1, 0, (hid_t a), (a))                                    \
    F(H5Dget_offset, FAILS, haddr_t, HADDR_UNDEF, 0, (hid_t a), (a))                               \
    F(H5Dget_space, FAILS, hid_t, -1, 0, (hid_t a), (a))                                           \
    F(H5Dget_type, FAILS, hid_t, -1, 0, (hid_t a), (a))                                            \
    F(H5Dread, FAILS, herr_t, -1, 0, (hid_t a, hid_t b, hid_t c, hid_t d, hid_t e, void *f),       \
      (a, b, c, d, e, f))                                                                          \
    F(H5Dvlen_reclaim, RELEASES, herr_t, -1, 0, (hid_t a, hid_t b, hid_t c, void *d),              \
      (a, b, c, d))                                                                                \
    F(H5Dwrite, FAILS, herr_t, -1, 0,                                                              \
      (hid_t a, hid_t b, hid_t c, hid_t d, hid_t e, const void *f), (a, b, c, d, e, f))            \
    F(H5Eget_auto2, FAILS, herr_t, -1, 0, (hid_t a, H5E_auto2_t * b, void **c), (a, b, c))         \
    F(H5Eset_auto2, FAILS, herr_t, -1, 0, (hid_t a, H5E_auto2_t b, void *c), (a, b, c))            \
    F(H5Ewalk2, FAILS, herr_t, -1, 0, (hid_t a, H5E_direction_t b, H5E_walk2_t c, void *d),        \
      (a, b, c, d))                                                                                \
    F(H5FDregister, FAILS, hid_t, -1, 0, (const H5FD_class_t *a), (a))                             \
    F(H5FDunregister, RELEASES, herr_t, -1, 0, (hid_t a), (a))                                     \
    F(H5Fclose, RELEASES, herr_t, -1, 0, (hid_t a), (a))                                           \
    F(H5Fcreate, FAILS, hid_t, -1, 0, (const char *a, unsigned b, hid_t c, hid_t d), (a, b, c, d)) \
    F(H5Fflush, FAILS, herr_t, -1, 0, (hid_t a, H5F_scope_t b), (a, b))                            \
    F(H5Fopen, FAILS, hid_t, -1, 0, (const char *a, unsigned b, hid_t c), (a, b, c))               \
    F(H5Gcreate2, FAILS, hid_t, -1, 0, (hid_t a, const char *b, hid_t c, hid_t d, hid_t e),        \
      (a, b, c, d, e))                                                                             \
    F(H5Gget_create_plist, FAILS, hid_t, -1, 0, (hid_t a), (a))                                    \
    F(H5Gopen2, FAILS, hid_t, -1, 0, (hid_t a, const char *b, hid_t c), (a, b, c))                 \
    F(H5Idec_ref, RELEASES, int, -1, 0, (hid_t a), (a))                                            \
    F(H5Iget_name, FAILS, ssize_t, -1, 0, (hid_t a, char *b, size_t c), (a, b, c))                 \
    F(H5Iget_type, FAILS, H5I_type_t, H5I_BADID, 0, (hid_t a), (a))                                \
    F(H5Lexists, FAILS, htri_t, -1, 0, (hid_t a, const char *b, hid_t c), (a, b, c))               \
    F(H5Lget_info, FAILS, herr_t, -1, 0, (hid_t a, const char *b, H5L_info_t *c, hid_t d),         \
      (a, b, c, d))                                                                                \
    F(H5Literate, FAILS, herr_t, -1, 0,                                                            \
      (hid_t a, H5_index_t b, H5_iter_order_t c, hsize_t * d, H5L_iterate_t e, void *f),           \
      (a, b, c, d, e, f))                                                                          \
    F(H5Oopen, FAILS, hid_t, -1, 0, (hid_t a, const char *b, hid_t c), (a, b, c))                  \
    F(H5Pclose, RELEASES, herr_t, -1, 0, (hid_t a), (a))                                           \
    F(H5Pcreate, FAILS, hid_t, -1, 0, (hid_t a), (a))                                              \
    F(H5Pget_driver_info, FAILS, void *, NULL, 0, (hid_t a), (a))                                  \
    F(H5Pget_external_count, FAILS, int, -1, 0, (hid_t a), (a))                                    \
    F(H5Pget_filter2, FAILS, H5Z_filter_t, H5Z_FILTER_ERROR, 0,                                    \
      (hid_t a, unsigned b, unsigned *c, size_t *d, unsigned *e, size_t f, char *g, unsigned *h),  \
      (a, b, c, d, e, f, g, h))                                                                    \
    F(H5Pget_layout, FAILS, H5D_layout_t, H5D_LAYOUT_ERROR, 0, (hid_t a), (a))                     \
    F(H5Pget_link_creation_order, FAILS, herr_t, -1, 0, (hid_t a, unsigned *b), (a, b))            \
    F(H5Pget_nfilters, FAILS, int, -1, 0, (hid_t a), (a))                                          \
    F(H5Pset_alloc_time, FAILS, herr_t, -1, 0, (hid_t a, H5D_alloc_time_t b), (a, b))              \
    F(H5Pset_attr_creation_order, FAILS, herr_t, -1, 0, (hid_t a, unsigned b), (a, b))             \
    F(H5Pset_chunk, FAILS, herr_t, -1, 0, (hid_t a, int b, const hsize_t *c), (a, b, c))           \
    F(H5Pset_deflate, FAILS, herr_t, -1, 0, (hid_t a, unsigned b), (a, b))                         \
    F(H5Pset_driver, FAILS, herr_t, -1, 0, (hid_t a, hid_t b, const void *c), (a, b, c))           \
    F(H5Pset_fclose_degree, FAILS, herr_t, -1, 0, (hid_t a, H5F_close_degree_t b), (a, b))         \
    F(H5Pset_file_locking, FAILS, herr_t, -1, 0, (hid_t a, hbool_t b, hbool_t c), (a, b, c))       \
    F(H5Pset_fill_time, FAILS, herr_t, -1, 0, (hid_t a, H5D_fill_time_t b), (a, b))                \
    F(H5Pset_fill_value, FAILS, herr_t, -1, 0, (hid_t a, hid_t b, const void *c), (a, b, c))       \
    F(H5Pset_layout, FAILS, herr_t, -1, 0, (hid_t a, H5D_layout_t b), (a, b))                      \
    F(H5Pset_libver_bounds, FAILS, herr_t, -1, 0, (hid_t a, H5F_libver_t b, H5F_libver_t c),       \
      (a, b, c))                                                                                   \
    F(H5Pset_link_creation_order, FAILS, herr_t, -1, 0, (hid_t a, unsigned b), (a, b))             \
    F(H5Pset_obj_track_times, FAILS, herr_t, -1, 0, (hid_t a, hbool_t b), (a, b))                  \
    F(H5Pset_userblock, FAILS, herr_t, -1, 0, (hid_t a, hsize_t b), (a, b))                        \
    F(H5Screate, FAILS, hid_t, -1, 0, (H5S_class_t a), (a))                                        \
    F(H5Screate_simple, FAILS, hid_t, -1, 0, (int a, const hsize_t *b, const hsize_t *c),          \
      (a, b, c))                                                                                   \
    F(H5Sget_simple_extent_dims, FAILS, int, -1, 0, (hid_t a, hsize_t * b, hsize_t * c),           \
      (a, b, c))                                                                                   \
    F(H5Sget_simple_extent_npoints, FAILS, hssize_t, -1, 0, (hid_t a), (a))                        \
    F(H5Sget_simple_extent_type, FAILS, H5S_class_t, H5S_NO_CLASS, 0, (hid_t a), (a))              \
    F(H5Sselect_hyperslab, FAILS, herr_t, -1, 0,                                                   \
      (hid_t a, H5S_seloper_t b, const hsize_t *c, const hsize_t *d, const hsize_t *e,             \
       const hsize_t *f),                                                                          \
      (a, b, c, d, e, f))                                                                          \
    F(H5Tclose, RELEASES, herr_t, -1, 0, (hid_t a), (a))                                           \
    F(H5Tcopy, FAILS, hid_t, -1, 0, (hid_t a), (a))                                                \
    F(H5Tget_class, FAILS, H5T_class_t, H5T_NO_CLASS, 0, (hid_t a), (a))                           \
    F(H5Tget_sign, FAILS, H5T_sign_t, H5T_SGN_ERROR, 0, (hid_t a), (a))                            \
    F(H5Tget_size, FAILS, size_t, 0, 0, (hid_t a), (a))                                            \
    F(H5Tis_variable_str, FAILS, htri_t, -1, 0, (hid_t a), (a))                                    \
    F(H5Tset_cset, FAILS, herr_t, -1, 0, (hid_t a, H5T_cset_t b), (a, b))                          \
    F(H5Tset_size, FAILS, herr_t, -1, 0, (hid_t a, size_t b), (a, b))                              \
    F(H5Tset_strpad, FAILS, herr_t, -1, 0, (hid_t a, H5T_str_t b), (a, b))                         \
    F(H5dont_atexit, FAILS, herr_t, -1, 0, (void), ())                                             \
    F(H5Zfilter_avail, FAILS, htri_t, -1, 0, (H5Z_filter_t a), (a))

FAILING_HDF5(FAILING_WRAP)

static struct failing_function *const failing_hdf5[] = {FAILING_HDF5(FAILING_ENTRY)};
enum { FAILING_HDF5_COUNT = sizeof failing_hdf5 / sizeof failing_hdf5[0] };

#endif
