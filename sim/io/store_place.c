/* The places of a store: groups made when first used, and attributes. */
#include "sim/io/store_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum sim_status sim_store_refused(const struct sim_store *store, const char *group,
                                  const char *name, struct sim_error *error)
{
    char path[2 * SIM_STORE_NAME_MAX + 2];
    snprintf(path, sizeof path, "%s%s%s", group, group[0] && name[0] ? "/" : "", name);
    enum sim_status status = sim_store_failure(SIM_OUTPUT, store->path, "make ", path, error);
    return sim_store_settle(store, status, error);
}

enum sim_status sim_store_check_name(const struct sim_store *store, const char *name,
                                     struct sim_error *error)
{
    if (store->committed)
        return sim_error_set(error, SIM_INTERNAL, "%s: '%s' is declared after the commit",
                             store->path, name);
    if (name[0] == '\0' || strlen(name) > SIM_STORE_NAME_MAX || strchr(name, '/') ||
        strcmp(name, ".") == 0)
        return sim_error_set(error, SIM_INTERNAL, "%s: '%s' cannot name anything in a file",
                             store->path, name);
    return SIM_OK;
}

/* ---- groups ---- */

static hid_t make_group(hid_t parent, const char *name)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    SIM_STORE_ID creation = H5Pcreate(H5P_GROUP_CREATE);
    if (creation < 0 || H5Pset_link_creation_order(creation, order) < 0 ||
        H5Pset_attr_creation_order(creation, order) < 0 ||
        H5Pset_obj_track_times(creation, false) < 0)
        return H5I_INVALID_HID;
    return H5Gcreate2(parent, name, H5P_DEFAULT, creation, H5P_DEFAULT);
}

hid_t sim_store_place(const struct sim_store *store, const char *path)
{
    hid_t place = H5Gopen2(store->file, "/", H5P_DEFAULT);
    while (place >= 0 && *path) {
        char name[SIM_STORE_NAME_MAX + 1];
        size_t length = strcspn(path, "/");
        SIM_STORE_ID parent = place;
        if (length == 0 || length > SIM_STORE_NAME_MAX)
            return H5I_INVALID_HID;
        memcpy(name, path, length);
        name[length] = '\0';
        path += length + (path[length] == '/');
        htri_t exists = H5Lexists(parent, name, H5P_DEFAULT);
        if (exists < 0 || (exists == 0 && store->committed))
            return H5I_INVALID_HID;
        place = exists ? H5Oopen(parent, name, H5P_DEFAULT) : make_group(parent, name);
    }
    return place;
}

/* ---- attributes ---- */

/* Fixed length, padded with NULs: what netCDF-4 takes for text. */
static hid_t text_type(size_t size)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, size) < 0 || H5Tset_strpad(type, H5T_STR_NULLPAD) < 0 ||
                      H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

bool sim_store_attribute(hid_t place, const char *name, hid_t file_type, hid_t memory_type,
                         const void *value)
{
    SIM_STORE_ID space = H5Screate(H5S_SCALAR);
    if (space < 0 || file_type < 0)
        return false;
    SIM_STORE_ID attribute = H5Acreate2(place, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    return attribute >= 0 && H5Awrite(attribute, memory_type, value) >= 0;
}

bool sim_store_attribute_text(hid_t place, const char *name, const char *text, size_t size)
{
    static const char nothing[SIM_STORE_LATER_MAX] = "";
    size_t length = strlen(text);
    if (length == 0) {
        text = nothing;
        length = size > 0 ? size : 1; /* HDF5 has no empty text */
    }
    SIM_STORE_ID type = text_type(length);
    return sim_store_attribute(place, name, type, type, text);
}

bool sim_store_attributes_write(hid_t place, const struct sim_store_attributes *attributes)
{
    if (!attributes)
        return true;
    const struct {
        const char *name, *text;
    } list[] = {
        {"long_name", attributes->long_name},
        {"standard_name", attributes->standard_name},
        {"units", attributes->units},
        {"calendar", attributes->calendar},
        {"axis", attributes->axis},
        {"codes", attributes->codes},
        {"definition", attributes->definition},
        {"source", attributes->source},
    };
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        if (list[i].text && !sim_store_attribute_text(place, list[i].name, list[i].text, 0))
            return false;
    const uint64_t one = 1;
    return !attributes->rewritten ||
           sim_store_attribute(place, SIM_STORE_REWRITTEN, H5T_STD_U64LE, H5T_NATIVE_UINT64, &one);
}

/* Rewrites an attribute in place, in the room it was made with. */
static enum sim_status rewrite_text(const struct sim_store *store, hid_t place, const char *name,
                                    const char *text, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *padded = NULL;
    SIM_STORE_ID attribute = H5Aopen(place, name, H5P_DEFAULT);
    if (attribute < 0)
        return sim_store_failure(SIM_OUTPUT, store->path, "write ", name, error);
    SIM_STORE_ID type = H5Aget_type(attribute);
    size_t size = type < 0 ? 0 : H5Tget_size(type), length = strlen(text);
    H5T_class_t class = size == 0 ? H5T_NO_CLASS : H5Tget_class(type);
    if (class == H5T_NO_CLASS)
        return sim_store_failure(SIM_OUTPUT, store->path, "write ", name, error);
    if (length > size || class != H5T_STRING)
        return sim_error_set(error, SIM_INTERNAL, "%s: '%s' has room for %zu bytes, not for '%s'",
                             store->path, name, size, text);
    SIM_TRY(sim_memory_array(&padded, size + 1, 1, "text of the output", error));
    memcpy(padded, text, length);
    if (H5Awrite(attribute, type, padded) < 0)
        status = sim_store_failure(SIM_OUTPUT, store->path, "write ", name, error);
out:
    free(padded);
    return status;
}

static enum sim_status put_text(struct sim_store *store, const char *group, const char *name,
                                const char *text, size_t size, struct sim_error *error)
{
    if (store->file < 0)
        return sim_error_set(error, SIM_INTERNAL, "%s: '%s' is written after the file was sealed",
                             store->path, name);
    SIM_STORE_ID place = sim_store_place(store, group);
    if (place < 0)
        return sim_store_refused(store, group, "", error);
    htri_t exists = H5Aexists(place, name);
    if (exists < 0)
        return sim_store_refused(store, group, name, error);
    if (exists > 0)
        return rewrite_text(store, place, name, text, error);
    enum sim_status status = sim_store_check_name(store, name, error);
    if (status == SIM_OK && !sim_store_attribute_text(place, name, text, size))
        status = sim_store_refused(store, group, name, error);
    return status;
}

enum sim_status sim_store_text(struct sim_store *store, const char *group, const char *name,
                               const char *text, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = put_text(store, group, name, text, 0, error);
    return sim_store_settle(store, status, error);
}

enum sim_status sim_store_text_later(struct sim_store *store, const char *group, const char *name,
                                     size_t size, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    if (size > SIM_STORE_LATER_MAX)
        return sim_error_set(error, SIM_INTERNAL, "%s: '%s' would need too much room: %zu bytes",
                             store->path, name, size);
    enum sim_status status = put_text(store, group, name, "", size, error);
    return sim_store_settle(store, status, error);
}

enum sim_status sim_store_integer(struct sim_store *store, const char *group, const char *name,
                                  uint64_t value, struct sim_error *error)
{
    SIM_STORE_SILENCE;
    enum sim_status status = sim_store_check_name(store, name, error);
    if (status != SIM_OK)
        return status;
    SIM_STORE_ID place = sim_store_place(store, group);
    if (place < 0 || !sim_store_attribute(place, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value))
        return sim_store_refused(store, group, name, error);
    return sim_store_settle(store, SIM_OK, error);
}
