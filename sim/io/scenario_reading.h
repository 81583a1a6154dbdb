/* What the parts of the scenario reader share. Private to sim/io/scenario*.c. */
#ifndef SIM_IO_SCENARIO_READING_H
#define SIM_IO_SCENARIO_READING_H

#include "sim/io/scenario.h"
#include "sim/io/scenario_yaml.h"

#include <sys/types.h>

/* A place in one of the files read; line 0: none. */
struct sim_scenario_place {
    size_t file; /* index in scenario->files */
    int line, column;
};

/* A dated change as read, of whichever file. */
struct sim_scenario_change {
    int32_t month;
    size_t parameter;
    union sim_value value;
    struct sim_scenario_place place;
};

/* What is known of one parameter while reading. */
struct sim_scenario_given {
    size_t block;                    /* last mapping of parameters that gave it, 0 for none */
    struct sim_scenario_place place; /* there */
    bool settled;                    /* a file nearer to the scenario gave its opening value */
    bool wrong;                      /* a value could not be read: nothing can be told of it */
    size_t setting;                  /* 1 + index of the setting that gave it, 0 for none */
};

struct sim_scenario_reading {
    struct sim_parameters *set;
    struct sim_scenario *scenario;
    struct sim_diagnostics *diagnostics;
    const struct sim_scenario_text *texts; /* [text_count], NULL when files are on disk */
    size_t text_count;
    struct sim_scenario_identity { /* which file it is, whatever its path */
        dev_t device;
        ino_t inode;
        size_t text;
    } identities[SIM_SCENARIO_CHAIN_MAX];
    struct sim_scenario_chain { /* of each file */
        struct sim_yaml tree;
        bool has_tree;                          /* sound, to be read */
        size_t extends[SIM_SCENARIO_CHAIN_MAX]; /* [extend_count] files, in order */
        size_t extend_count;
    } chain[SIM_SCENARIO_CHAIN_MAX];
    size_t above[SIM_SCENARIO_CHAIN_MAX]; /* [above_count] the file whose extends are followed, */
    size_t above_count;                   /* below those that led to it, the scenario first */

    size_t file; /* being read: index in scenario->files */
    const struct sim_yaml *tree;
    bool uncertain; /* a mistake hides which files or inputs are meant */

    const char **names; /* [name_count] keys and groups of keys, for the nearest name */
    size_t name_count;
    char *name_texts;                 /* of the groups */
    struct sim_scenario_given *given; /* [set->count] */
    size_t blocks;                    /* mappings of parameters so far */
    struct sim_scenario_change *changes;
    size_t change_count, change_capacity;
};

/* ---- scenario_files.c: getting files, from the disk or from memory ---- */

/* Adds the file to scenario->files with its bytes, unless it is there already, under whatever path:
 * *file is its index (a new one: file_count - 1). `from` is the place of the `extends` that names
 * it, NULL for the scenario itself. SIM_SCENARIO with a diagnostic when there is none, or when it
 * is one of those `above`. */
enum sim_status sim_scenario_files_add(struct sim_scenario_reading *reading, const char *name,
                                       const struct sim_scenario_place *from, size_t *file);

/* A path relative to the file being read, as text to be released by free(); in memory the name
 * itself. */
enum sim_status sim_scenario_files_resolve(const struct sim_scenario_reading *reading,
                                           const char *name, char **path);

/* True if the folder exists (in memory always). */
bool sim_scenario_files_folder(const struct sim_scenario_reading *reading, const char *path);
/* True if both paths lead to one folder (in memory: if they are one text). */
bool sim_scenario_files_same(const struct sim_scenario_reading *reading, const char *path,
                             const char *other);

/* ---- scenario_chain.c: what a scenario extends ---- */

/* Reads the scenario and all that it extends into scenario->files and chain[], in the order in
 * which values win. Released by sim_scenario_chain_end, also on failure. */
enum sim_status sim_scenario_chain_read(struct sim_scenario_reading *reading, const char *path);
void sim_scenario_chain_end(struct sim_scenario_reading *reading);

/* ---- scenario_values.c: parameters and dated changes ---- */

/* Makes what the values need; released by sim_scenario_values_end, also on failure. */
enum sim_status sim_scenario_values_start(struct sim_scenario_reading *reading);
void sim_scenario_values_end(struct sim_scenario_reading *reading);
/* The value of the top-level key `parameters` / `changes` of the file being read. */
enum sim_status sim_scenario_values_parameters(struct sim_scenario_reading *reading, size_t node);
enum sim_status sim_scenario_values_changes(struct sim_scenario_reading *reading, size_t node);
/* "unknown parameter "x"; did you mean y?" */
void sim_scenario_values_unknown(const struct sim_scenario_reading *reading, const char *key,
                                 char *text, size_t size);

/* ---- scenario_levers.c: entries of levers ---- */

/* First and last month of the run, as far as they are known, and where they come from. */
struct sim_scenario_span {
    bool known;
    int32_t first, last;
    char first_text[320], last_text[320]; /* "2010-01 (default)", "2010-01 (a.yaml:3:5)" */
};

/* The value of the top-level key `levers` of the file being read. */
enum sim_status sim_scenario_levers_read(struct sim_scenario_reading *reading, size_t node);
/* Dates against each other and against the run. */
void sim_scenario_levers_finish(struct sim_scenario_reading *reading,
                                const struct sim_scenario_span *span);
void sim_scenario_levers_destroy(struct sim_scenario *scenario);

/* ---- scenario_checks.c: what can be told only when every file is read ---- */

/* The settings of the command line, which win. */
enum sim_status sim_scenario_checks_settings(struct sim_scenario_reading *reading,
                                             const char *const *settings, size_t count);
/* Values against each other; puts the changes into the set. */
enum sim_status sim_scenario_checks_finish(struct sim_scenario_reading *reading);

/* ---- scenario.c ---- */

/* Reports at a node of the file being read. */
void sim_scenario_report(const struct sim_scenario_reading *reading, size_t node,
                         const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Copies a text; SIM_MEMORY and *copy NULL when out of memory. */
enum sim_status sim_scenario_copy(const char *text, char **copy);
/* "a mapping", "a sequence", "nothing" or the shown text of a node. */
const char *sim_scenario_what(const struct sim_scenario_reading *reading, size_t node,
                              char shown[]);

#endif
