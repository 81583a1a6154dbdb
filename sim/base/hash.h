/* Hashes: XXH3 (libxxhash) for contents, and a mixer for names that become random-number purposes.
 */
#ifndef SIM_BASE_HASH_H
#define SIM_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* XXH3 64-bit of `size` bytes (the same digits as `xxhsum -H3`). */
uint64_t sim_hash_bytes(const void *bytes, size_t size);

/* XXH3 64-bit with a seed, for chaining. */
uint64_t sim_hash_seeded(const void *bytes, size_t size, uint64_t seed);

/* XXH3 of what comes in pieces: the same digits as of all of it at once. One stream gives either
 * hash, or both; NULL when memory runs out; released by sim_hash_stream_free (NULL is allowed). */
struct sim_hash_stream; /* opaque */
struct sim_hash_stream *sim_hash_stream_create(void);
void sim_hash_stream_add(struct sim_hash_stream *stream, const void *bytes, size_t size);
uint64_t sim_hash_stream_64(const struct sim_hash_stream *stream);
/* digest[0] is the high half (`xxhsum -H2` prints it first). */
void sim_hash_stream_128(const struct sim_hash_stream *stream, uint64_t digest[2]);
void sim_hash_stream_free(struct sim_hash_stream *stream);

/* 32 bits of the hash of a name. */
uint32_t sim_hash_name(const char *name);

/* A bijective 64-bit finaliser (Stafford's variant 13 of the MurmurHash3 finaliser), used where the
 * hash of a pair (id, value) is summed so that the sum does not depend on the order of agents. */
static inline uint64_t sim_hash_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    x ^= x >> 31;
    return x;
}

#endif
