/* The checkpoints beside an output, and which of them its run can go on from. */
#ifndef TOOLS_CHECKPOINTS_H
#define TOOLS_CHECKPOINTS_H

#include "sim/io/checkpoint.h"

#include <stdbool.h>
#include <stdint.h>

enum { CHECKPOINTS_PATH = 4096 };

/* What a checkpoint must be. */
struct checkpoints_wanted {
    const struct sim_recipe *recipe; /* of this run; NULL: of any */
    int32_t before;                  /* of a month before this one (INT32_MAX: of any) */
    bool quiet;                      /* why one is passed over is not told */
};

struct checkpoints_found {
    struct sim_checkpoint *checkpoint; /* NULL: none; to be closed by sim_checkpoint_close */
    char path[CHECKPOINTS_PATH];
    size_t there; /* how many there are beside the output, of any kind */
};

/* Opens the newest checkpoint beside `output` that is whole and before wanted->before; a newer one
 * that is passed over is told. One of another run is SIM_INPUT with the first difference. None is no
 * mistake. */
enum sim_status checkpoints_newest(const char *output, const struct checkpoints_wanted *wanted,
                                   struct checkpoints_found *found, struct sim_error *error);

/* Opens the checkpoint of that path, a child process first (tools/probe.h). */
enum sim_status checkpoints_open(const char *path, struct sim_checkpoint **checkpoint,
                                 struct sim_error *error);

/* True if `output` can be read as the output of a run and a checkpoint of that run lies beside it, from
 * which it can be gone on with. Tells nothing. */
bool checkpoints_usable(const char *output);

/* True if there is a file under the name of a checkpoint of the output; then its name is in path. */
bool checkpoints_there(const char *output, char path[CHECKPOINTS_PATH]);

/* The output of a checkpoint by its name: what stands before ".checkpoint" or
 * ".checkpoint.previous"; false when it has no such name. */
bool checkpoints_output_of(const char *checkpoint, char path[CHECKPOINTS_PATH]);

#endif
