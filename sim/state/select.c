#include "sim/state/select.h"

#include "sim/base/parallel.h"

#include <stdlib.h>
#include <string.h>

struct search {
    const uint8_t *flags;
    const uint32_t *id;
    uint8_t bits;
    size_t *found; /* [blocks] how many, then (in the second pass) where they begin */
    struct named {
        uint32_t id, row;
    } * list; /* NULL in the first pass */
};

/* Visits the flagged rows of a block, eight rows at a glance. */
static void search_block(void *context, size_t begin, size_t end, int thread)
{
    struct search *s = context;
    size_t block = begin / SIM_PARALLEL_BLOCK, n = s->list ? s->found[block] : 0;
    uint64_t mask = UINT64_C(0x0101010101010101) * s->bits, eight;
    (void)thread;
    for (size_t row = begin; row < end;) {
        if (row + sizeof eight <= end) {
            memcpy(&eight, &s->flags[row], sizeof eight);
            if ((eight & mask) == 0) {
                row += sizeof eight;
                continue;
            }
        }
        size_t stop = row + sizeof eight <= end ? row + sizeof eight : end;
        for (; row < stop; row++)
            if ((s->flags[row] & s->bits) != 0 && s->id[row] != 0) {
                if (s->list)
                    s->list[n] = (struct named){s->id[row], (uint32_t)row};
                n++;
            }
    }
    if (!s->list)
        s->found[block] = n;
}

static int by_id(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

enum sim_status sim_select_rows(const struct sim_table *table, const uint8_t *flags, uint8_t bits,
                                int threads, uint32_t **rows, size_t *count,
                                struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct search search = {.flags = flags, .id = table->columns[0], .bits = bits};
    size_t blocks = (table->count + SIM_PARALLEL_BLOCK - 1) / SIM_PARALLEL_BLOCK, total = 0;
    *rows = NULL;
    *count = 0;
    SIM_TRY(sim_memory_array(&search.found, blocks, sizeof *search.found, "selection", error));
    sim_parallel_blocks(threads, table->count, SIM_PARALLEL_BLOCK, search_block, &search);
    for (size_t b = 0; b < blocks; b++) {
        size_t here = search.found[b];
        search.found[b] = total;
        total += here;
    }
    if (total == 0)
        goto out;
    SIM_TRY(sim_memory_array(&search.list, total, sizeof *search.list, "selection", error));
    SIM_TRY(sim_memory_array(rows, total, sizeof **rows, "selection", error));
    sim_parallel_blocks(threads, table->count, SIM_PARALLEL_BLOCK, search_block, &search);
    qsort(search.list, total, sizeof *search.list, by_id);
    for (size_t i = 0; i < total; i++)
        (*rows)[i] = search.list[i].row;
    *count = total;
out:
    free(search.found);
    free(search.list);
    return status;
}
