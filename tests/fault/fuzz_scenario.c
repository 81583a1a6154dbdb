/* libFuzzer harness: any bytes as a scenario and the file it extends. */
#include "tests/fault/scenario_pair.h"

/* libfyaml 0.7 loses the buffer of a long quoted text that ends in a mistake. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scenario_pair_read((const char *)data, size);
    return 0;
}
