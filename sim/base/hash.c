#include "sim/base/hash.h"

#include <string.h>
#include <xxhash.h>

uint64_t sim_hash_bytes(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}

uint64_t sim_hash_seeded(const void *bytes, size_t size, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, size, seed);
}

uint32_t sim_hash_name(const char *name)
{
    return (uint32_t)XXH3_64bits(name, strlen(name));
}
