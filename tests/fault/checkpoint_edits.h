/* A sound checkpoint of the kept model, edited through HDF5 as no run would write it, and given a seal and checksums that
 * agree: so the reader behind the seal is met, not the hash. An edit is eight bytes:
 *
 *   what to do | which object | place (2 bytes) | value (4 bytes)
 *
 * Values, with and without the checksum; types, ranks, shapes; attributes; links and removals; cut files and turned bits
 * without a new seal. Turned bits *with* a seal that agrees are left out: they lead libhdf5 1.10 itself astray, which no
 * check of ours can mend, and nobody but an attacker makes them. */
#ifndef TESTS_FAULT_CHECKPOINT_EDITS_H
#define TESTS_FAULT_CHECKPOINT_EDITS_H

#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "tests/unit/kept_model.h"

#include <hdf5.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    EDIT_BYTES = 8,
    EDITS_MAX = 8,
    EDIT_OBJECTS_MAX = 512,
    EDIT_NAME = 128,
    EDIT_SEAL = 512, /* in front of HDF5's own bytes; text lines, see sim/io/store.h */
    EDIT_MONTHS = 3
};

struct edits {
    char folder[64], output[128], checkpoint[160], edited[160];
    char *bytes; /* [size] of the sound checkpoint */
    size_t size;
    char object[EDIT_OBJECTS_MAX][EDIT_NAME];
    size_t objects;
};

static inline void edits_must(bool right, const char *what)
{
    if (!right) {
        fprintf(stderr, "the test itself failed: %s\n", what);
        abort();
    }
}

/* ---- the sound checkpoint ---- */

static inline herr_t edits_visit(hid_t root, const char *name, const H5O_info_t *info,
                                 void *context)
{
    struct edits *edits = context;
    (void)root, (void)info;
    if (strcmp(name, ".") != 0 && strlen(name) < EDIT_NAME && edits->objects < EDIT_OBJECTS_MAX)
        strcpy(edits->object[edits->objects++], name);
    return 0;
}

static inline void edits_load(struct edits *edits)
{
    FILE *file = fopen(edits->checkpoint, "rb");
    edits_must(file != NULL && fseek(file, 0, SEEK_END) == 0, "opening the checkpoint");
    edits->size = (size_t)ftell(file);
    rewind(file);
    edits->bytes = malloc(edits->size);
    edits_must(edits->bytes && fread(edits->bytes, 1, edits->size, file) == edits->size, "reading");
    fclose(file);
    hid_t sound = H5Fopen(edits->checkpoint, H5F_ACC_RDONLY, H5P_DEFAULT);
    H5Ovisit(sound, H5_INDEX_NAME, H5_ITER_INC, edits_visit, edits);
    H5Fclose(sound);
    edits_must(edits->objects > 20, "listing the checkpoint");
}

static inline void edits_begin(struct edits *edits)
{
    static const uint32_t followed[] = {2, 5, 77};
    const struct kept kept = {.seed = 11};
    const char *parent = getenv("TMPDIR");
    struct sim_run run;
    struct sim_error error;
    memset(edits, 0, sizeof *edits);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    snprintf(edits->folder, sizeof edits->folder, "%.40s/edits_XXXXXX", parent ? parent : "/tmp");
    edits_must(mkdtemp(edits->folder) != NULL, "making a folder");
    snprintf(edits->output, sizeof edits->output, "%s/run.h5", edits->folder);
    snprintf(edits->edited, sizeof edits->edited, "%s/edited", edits->folder);
    edits_must(
        sim_checkpoint_name(edits->output, false, edits->checkpoint, sizeof edits->checkpoint),
        "naming the checkpoint");
    edits_must(kept_run(&run, &kept, &error) == SIM_OK && sim_run_open(&run, &error) == SIM_OK,
               "opening the run");
    run.world.month--;
    for (int m = 0; m < EDIT_MONTHS; m++) {
        run.world.month++;
        edits_must(sim_run_month(&run, &error) == SIM_OK, "simulating");
    }
    const struct sim_output_options options = {
        .path = edits->output, .panel = true, .build = "test"};
    edits_must(sim_checkpoint_write(&options, &run.world, &run.scenario, followed, 3,
                                    run.phase_seconds, &error) == SIM_OK,
               "writing the checkpoint");
    sim_run_destroy(&run);
    edits_load(edits);
}

static inline void edits_end(struct edits *edits)
{
    remove(edits->edited);
    remove(edits->checkpoint);
    rmdir(edits->folder);
    free(edits->bytes);
}

/* ---- one edit ---- */

/* Gives a dataset the checksum of what it holds now. */
static inline void edits_sum(hid_t dataset, const void *values, size_t size)
{
    char digits[32];
    hid_t attribute = H5Aopen(dataset, "xxh3_64", H5P_DEFAULT);
    hid_t type = attribute < 0 ? H5I_INVALID_HID : H5Aget_type(attribute);
    snprintf(digits, sizeof digits, "%016" PRIx64, sim_hash_bytes(values, size));
    if (type >= 0 && H5Tget_size(type) == 16)
        H5Awrite(attribute, type, digits);
    H5Tclose(type);
    H5Aclose(attribute);
}

/* A value of `size` bytes: a small number, or one at the edge of a type. */
static inline void edits_value(unsigned char *bytes, size_t size, bool real, uint32_t value)
{
    static const double reals[] = {NAN, INFINITY, -INFINITY, -1, 0, 1e308, -1e308, 1e-320};
    static const int64_t integers[] = {
        -1,         0,         1,         255, 256,           65535,          INT32_MAX, INT32_MIN,
        UINT32_MAX, INT64_MAX, INT64_MIN, 400, INT64_MIN + 2, UINT32_MAX - 1, 120};
    double d = value % 2 ? reals[value / 2 % 8] : (double)value / 16;
    float f = (float)(fabs(d) < 1e38 || !isfinite(d) ? d : copysign(3e38, d));
    int64_t i = value % 2 ? integers[value / 2 % 15] : (int64_t)(value / 2);
    if (real && size == sizeof d)
        memcpy(bytes, &d, size);
    else if (real && size == sizeof f)
        memcpy(bytes, &f, size);
    else
        memcpy(bytes, &i, size < sizeof i ? size : sizeof i);
}

/* Changes a cell of a dataset of numbers; `agree`: and its checksum. */
static inline void edits_cell(hid_t dataset, uint16_t place, uint32_t value, bool agree)
{
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    hssize_t count = H5Sget_simple_extent_npoints(space);
    size_t width = H5Tget_size(type);
    H5T_class_t class = H5Tget_class(type);
    if (count > 0 && count < 1 << 20 && (class == H5T_INTEGER || class == H5T_FLOAT)) {
        unsigned char *values = malloc((size_t)count * width);
        edits_must(values != NULL, "memory");
        if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0) {
            edits_value(values + width * (place % (size_t)count), width, class == H5T_FLOAT, value);
            H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
            if (agree)
                edits_sum(dataset, values, (size_t)count * width);
        }
        free(values);
    }
    H5Sclose(space);
    H5Tclose(type);
}

/* An attribute that a text stands in: other texts, of other lengths. */
static inline void edits_attribute(hid_t object, uint16_t place, uint32_t value)
{
    static const char *const texts[] = {"",
                                        "x",
                                        "2010-13",
                                        "9999-12",
                                        "18446744073709551616",
                                        "-1",
                                        "0",
                                        "1",
                                        "\xff\xfe",
                                        "scale=1/1\nrun.end=2300-12",
                                        "scale=1/0",
                                        "../../../etc/passwd",
                                        "2010-01",
                                        "2012-12"};
    char name[EDIT_NAME], text[4096];
    H5O_info_t info;
    if (H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS) < 0 || info.num_attrs == 0 ||
        H5Aget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, place % info.num_attrs, name,
                           sizeof name, H5P_DEFAULT) < 0)
        return;
    if (strcmp(name, "REFERENCE_LIST") == 0 || strcmp(name, "DIMENSION_LIST") == 0)
        return; /* references, which HDF5 follows by itself */
    H5Adelete(object, name);
    if (value % 16 == 15)
        return;
    memset(text, 'a', sizeof text);
    if (value % 16 < 14)
        snprintf(text, sizeof text, "%s", texts[value % 16]);
    size_t size = value % 16 < 14 ? strlen(text) : sizeof text;
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, size > 0 ? size : 1);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    hid_t made = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(made, type, text);
    H5Aclose(made);
    H5Sclose(space);
    H5Tclose(type);
}

/* Another dataset of zeros in the place of one, its checksum right. */
static inline void edits_replace(hid_t file, const char *name, uint16_t place, uint32_t value)
{
    const hid_t types[] = {H5T_STD_I8LE,  H5T_STD_U8LE,   H5T_STD_U32LE,  H5T_STD_I64LE,
                           H5T_STD_U64LE, H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_STD_I32BE};
    static const hsize_t counts[] = {0, 1, 2, 3, 119, 120, 121, 400, 424, (hsize_t)1 << 40};
    hsize_t shape[3] = {counts[place % 10], 1, 1};
    int rank = (int)(value / 8 % 4);
    const hid_t type = types[value % 8];
    hsize_t cells = rank == 0 ? 1 : shape[0];
    H5Ldelete(file, name, H5P_DEFAULT);
    hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, shape, NULL);
    hid_t made = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (made >= 0 && cells < 1 << 16) {
        hid_t digits = H5Tcopy(H5T_C_S1), scalar = H5Screate(H5S_SCALAR);
        unsigned char *zeros = calloc(cells + 1, 8);
        edits_must(zeros != NULL, "memory");
        H5Tset_size(digits, 16);
        H5Aclose(H5Acreate2(made, "xxh3_64", digits, scalar, H5P_DEFAULT, H5P_DEFAULT));
        H5Dwrite(made, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros);
        edits_sum(made, zeros, cells * H5Tget_size(type));
        free(zeros);
        H5Sclose(scalar);
        H5Tclose(digits);
    }
    H5Dclose(made);
    H5Sclose(space);
}

static inline void edits_link(hid_t file, const char *name, const char *other, uint32_t value)
{
    if (value % 4 == 3) { /* two change places */
        H5Lmove(file, name, file, "/aside", H5P_DEFAULT, H5P_DEFAULT);
        H5Lmove(file, other, file, name, H5P_DEFAULT, H5P_DEFAULT);
        H5Lmove(file, "/aside", file, other, H5P_DEFAULT, H5P_DEFAULT);
        return;
    }
    H5Ldelete(file, name, H5P_DEFAULT);
    if (value % 4 == 0)
        H5Lcreate_soft(other, file, name, H5P_DEFAULT, H5P_DEFAULT);
    else if (value % 4 == 1)
        H5Lcreate_external("/etc/passwd", "/x", file, name, H5P_DEFAULT, H5P_DEFAULT);
}

static inline void edits_object(const struct edits *edits, hid_t file, const uint8_t *edit)
{
    const char *name = edits->object[edit[1] % edits->objects];
    uint16_t place = (uint16_t)(edit[2] | edit[3] << 8);
    uint32_t value = 0;
    memcpy(&value, edit + 4, sizeof value);
    hid_t object = H5Oopen(file, name, H5P_DEFAULT);
    bool dataset = object >= 0 && H5Iget_type(object) == H5I_DATASET;
    if (edit[0] % 16 == 13) {
        H5Ldelete(file, name, H5P_DEFAULT);
    } else if (edit[0] % 16 == 12) {
        edits_link(file, name, edits->object[place % edits->objects], value);
    } else if (edit[0] % 16 >= 10 && dataset) {
        edits_replace(file, name, place, value);
    } else if (edit[0] % 16 >= 7 && object >= 0) {
        edits_attribute(object, place, value);
    } else if (dataset) {
        edits_cell(object, place, value, edit[0] % 16 != 0);
    }
    if (object >= 0)
        H5Oclose(object);
}

/* ---- the edited file ---- */

static inline void edits_reseal(const char *path)
{
    static char bytes[8 << 20];
    uint64_t digest[2];
    FILE *file = fopen(path, "r+b");
    edits_must(file != NULL, "sealing");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    struct sim_hash_stream *stream = sim_hash_stream_create();
    edits_must(stream != NULL && size > EDIT_SEAL, "sealing");
    sim_hash_stream_add(stream, bytes + EDIT_SEAL, size - EDIT_SEAL);
    sim_hash_stream_128(stream, digest);
    sim_hash_stream_free(stream);
    memset(bytes, 0, EDIT_SEAL);
    snprintf(bytes, EDIT_SEAL,
             "guichet sealed file 1\nbytes %zu\nxxh3_128 %016" PRIx64 "%016" PRIx64 "\n", size,
             digest[0], digest[1]);
    rewind(file);
    edits_must(fwrite(bytes, 1, EDIT_SEAL, file) == EDIT_SEAL, "sealing");
    fclose(file);
}

static inline void edits_damage(const struct edits *edits, const uint8_t *edit)
{
    uint32_t value = 0;
    memcpy(&value, edit + 4, sizeof value);
    if (edit[0] % 16 == 14) {
        edits_must(truncate(edits->edited, (off_t)(value % edits->size)) == 0, "cutting");
        return;
    }
    FILE *file = fopen(edits->edited, "r+b");
    edits_must(file != NULL && fseek(file, (long)(value % edits->size), SEEK_SET) == 0, "damaging");
    int byte = fgetc(file);
    fseek(file, (long)(value % edits->size), SEEK_SET);
    fputc((byte == EOF ? 0 : byte) ^ 1 << edit[1] % 8, file);
    fclose(file);
}

static inline void edits_apply(const struct edits *edits, const uint8_t *bytes, size_t size)
{
    size_t count = size / EDIT_BYTES < EDITS_MAX ? size / EDIT_BYTES : EDITS_MAX;
    FILE *file = fopen(edits->edited, "wb");
    edits_must(file && fwrite(edits->bytes, 1, edits->size, file) == edits->size, "copying");
    fclose(file);
    hid_t edited = H5Fopen(edits->edited, H5F_ACC_RDWR, H5P_DEFAULT);
    edits_must(edited >= 0, "opening the copy");
    for (size_t i = 0; i < count; i++)
        if (bytes[i * EDIT_BYTES] % 16 < 14)
            edits_object(edits, edited, bytes + i * EDIT_BYTES);
    H5Fclose(edited);
    edits_reseal(edits->edited);
    for (size_t i = 0; i < count; i++)
        if (bytes[i * EDIT_BYTES] % 16 >= 14)
            edits_damage(edits, bytes + i * EDIT_BYTES);
}

/* ---- reading it ---- */

/* What the reader cannot know and the rules of the kept model rely on: everybody has a home, nobody is of endless age. */
static inline void edits_tame(struct sim_world *world)
{
    struct kept_person_view p = kept_persons(&world->tables[KEPT_PERSON]);
    for (size_t row = 0; row < p.count; row++) {
        if (p.home[row] == SIM_NONE)
            p.home[row] = 0;
        if (p.age[row] > INT32_MAX - 12)
            p.age[row] = 0;
    }
}

static inline enum sim_status edits_resume(struct sim_checkpoint *checkpoint,
                                           struct sim_error *error)
{
    const struct sim_recipe *recipe = sim_checkpoint_recipe(checkpoint);
    const struct sim_run_source source =
        sim_run_source_of(recipe, recipe->settings, recipe->setting_count, 1);
    struct sim_diagnostics diagnostics = {.items = NULL};
    struct sim_run run;
    enum sim_status status = sim_run_prepare(&run, &kept_model, &source, &diagnostics, error);
    if (status == SIM_OK)
        status = sim_checkpoint_load(checkpoint, &run.world, run.phase_seconds, error);
    if (status == SIM_OK && run.world.tables[KEPT_HOME].count > 0) {
        struct sim_error stopped;
        edits_tame(&run.world);
        run.world.month++;
        sim_run_month(&run, &stopped); /* it may stop with a sentence, but must not crash */
    }
    sim_run_destroy(&run);
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

/* Opens the edited file, loads it and simulates a month; aborts when a promise is broken. */
static inline enum sim_status edits_read(const struct edits *edits, struct sim_error *error)
{
    struct sim_checkpoint *checkpoint = NULL;
    size_t position;
    error->text[0] = '\0';
    enum sim_status status = sim_checkpoint_open(&checkpoint, edits->edited, &kept_model, error);
    edits_must((status == SIM_OK) == (checkpoint != NULL), "a checkpoint without a status");
    if (status == SIM_OK)
        status = edits_resume(checkpoint, error);
    sim_checkpoint_close(checkpoint);
    edits_must(status == SIM_OK || status == SIM_INPUT || status == SIM_SCENARIO ||
                   status == SIM_MEMORY,
               error->text);
    edits_must(status == SIM_OK || (error->text[0] != '\0' &&
                                    sim_text_utf8(error->text, strlen(error->text), &position)),
               "a failure without a sentence");
    return status;
}

#endif
