/* The text of one scenario file as a tree, each node with its place. Private to the scenario
 * reader; scenario_yaml.c is the only file that knows libfyaml. */
#ifndef SIM_IO_SCENARIO_YAML_H
#define SIM_IO_SCENARIO_YAML_H

#include "sim/io/diagnostics.h"

enum sim_yaml_kind { SIM_YAML_SCALAR, SIM_YAML_SEQUENCE, SIM_YAML_MAPPING };

#define SIM_YAML_NONE ((size_t)-1)

struct sim_yaml_node {
    enum sim_yaml_kind kind;
    bool plain;       /* a scalar without quotes: when empty, nothing was written */
    bool repeated;    /* a key that its mapping has already (reported) */
    int line, column; /* from 1 */
    size_t text;      /* of a scalar: offset in the tree's texts */
    size_t child;     /* first child or SIM_YAML_NONE; of a mapping: key, value, key, value, ... */
    size_t next;      /* next child of the same parent or SIM_YAML_NONE */
};

struct sim_yaml {
    struct sim_yaml_node *nodes; /* [count]; nodes[0] is the root */
    size_t count, capacity;
    char *texts; /* NUL-terminated, one after the other */
    size_t text_size, text_capacity;
};

/* Reads bytes[size] of `file`. Mistakes (not UTF-8, not YAML, anchors, aliases, tags, directives,
 * too deep, too large, several documents, a key twice in one mapping) go into diagnostics. SIM_OK:
 * the tree is complete, except for repeated keys, which are marked; SIM_SCENARIO: it is not to be
 * used; SIM_MEMORY. The tree is always to be destroyed. */
enum sim_status sim_yaml_read(struct sim_yaml *tree, const char *file, const char *bytes,
                              size_t size, struct sim_diagnostics *diagnostics);
void sim_yaml_destroy(struct sim_yaml *tree);

/* The text of a scalar; never NULL. */
const char *sim_yaml_text(const struct sim_yaml *tree, size_t node);

/* True for a value left empty or written null or ~. */
bool sim_yaml_is_nothing(const struct sim_yaml *tree, size_t node);

#endif
