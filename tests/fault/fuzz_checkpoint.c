/* libFuzzer: checkpoints edited as checkpoint_edits.h says, opened, loaded into a fresh world and gone on from for a month.
 * Seeds: tests/fault/corpus/checkpoint. */
#include "tests/fault/checkpoint_edits.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct edits edits;

static void leave(void)
{
    edits_end(&edits);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sim_error error;
    if (edits.objects == 0) {
        edits_begin(&edits);
        atexit(leave);
    }
    edits_apply(&edits, bytes, size);
    edits_read(&edits, &error);
    return 0;
}
