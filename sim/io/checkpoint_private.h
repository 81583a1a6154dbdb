/* What the files of the checkpoint share: its layout, and an open one. */
#ifndef SIM_IO_CHECKPOINT_PRIVATE_H
#define SIM_IO_CHECKPOINT_PRIVATE_H

#include "sim/io/checkpoint.h"

/* Raised when a checkpoint is laid out otherwise. */
enum { SIM_CHECKPOINT_LAYOUT = 1 };
#define SIM_CHECKPOINT_PRODUCT "checkpoint"

/* A dataset of a column: "tables/person/age". */
enum { SIM_CHECKPOINT_NAME = 2 * SIM_NAME_MAX + 16 };

struct sim_checkpoint {
    struct sim_store_reader *reader;
    const struct sim_model *model;
    struct sim_recipe recipe;
    char *output;
    int32_t start, month;
    struct sim_checkpoint_table {
        size_t count, alive;
        uint32_t next_id;
    } * tables;      /* [model->table_count], in the model's order */
    uint32_t *panel; /* [panel_count] */
    size_t panel_count;
};

#endif
