#include "sim/base/hash.h"

#include <stdlib.h>
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

/* The library's state is the same for both lengths. */
struct sim_hash_stream {
    XXH3_state_t *state;
};

struct sim_hash_stream *sim_hash_stream_create(void)
{
    struct sim_hash_stream *stream = malloc(sizeof *stream);
    if (!stream)
        return NULL;
    stream->state = XXH3_createState();
    if (!stream->state) {
        free(stream);
        return NULL;
    }
    XXH3_128bits_reset(stream->state);
    return stream;
}

void sim_hash_stream_add(struct sim_hash_stream *stream, const void *bytes, size_t size)
{
    if (size > 0)
        XXH3_128bits_update(stream->state, bytes, size);
}

uint64_t sim_hash_stream_64(const struct sim_hash_stream *stream)
{
    return XXH3_64bits_digest(stream->state);
}

void sim_hash_stream_128(const struct sim_hash_stream *stream, uint64_t digest[2])
{
    const XXH128_hash_t hash = XXH3_128bits_digest(stream->state);
    digest[0] = hash.high64;
    digest[1] = hash.low64;
}

void sim_hash_stream_free(struct sim_hash_stream *stream)
{
    if (!stream)
        return;
    XXH3_freeState(stream->state);
    free(stream);
}
