/* libFuzzer: the input tables of the real model with cells changed (see hostile_inputs.h), read and, if they are
 * accepted, drawn from and simulated for a month. Seeds: tests/fault/corpus/inputs. Run in the source folder. */
#include "tests/fault/hostile_inputs.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t size_max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t size_max);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct hostile_inputs inputs;
    struct sim_error error;
    if (inputs.count == 0)
        hostile_load(&inputs);
    enum sim_status status = hostile_list(&inputs, (const char *)bytes, size, &error);
    if (!hostile_status_allowed(status)) {
        fprintf(stderr, "status %d: %s\n", (int)status, error.text);
        abort();
    }
    return 0;
}

/* Mostly puts a whole change in place of all that was there, or behind it: random bytes seldom make one. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t size_max, unsigned seed)
{
    char line[128];
    if (seed % 8 == 0)
        return LLVMFuzzerMutate(bytes, size, size_max);
    const char *table = guichet_model.inputs[seed / 8 % guichet_model.input_count]->name;
    int length = snprintf(line, sizeof line, "%s %u %u %s\n", table, seed / 512 % 4099,
                          seed / 2048 % 31, hostile_values[seed / 65536 % HOSTILE_VALUES]);
    size_t keep = seed % 3 == 0 && size + (size_t)length <= size_max ? size : 0;
    if ((size_t)length > size_max)
        return size;
    memcpy(bytes + keep, line, (size_t)length);
    return keep + (size_t)length;
}
