/* Hashes that come in pieces. */
#include "sim/base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The hash of pieces is the hash of the whole, at any length and cut anywhere. */
static void hashes_of_pieces(void **state)
{
    unsigned char bytes[3000];
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * i / 7);
    for (size_t size = 0; size <= sizeof bytes; size += 1 + size / 9) {
        for (size_t cut = 0; cut <= size; cut += 1 + size / 5) {
            uint64_t digest[2], again[2];
            struct sim_hash_stream *stream = sim_hash_stream_create();
            assert_non_null(stream);
            sim_hash_stream_add(stream, bytes, cut);
            sim_hash_stream_add(stream, bytes + cut, size - cut);
            assert_true(sim_hash_stream_64(stream) == sim_hash_bytes(bytes, size));
            sim_hash_stream_128(stream, digest);
            sim_hash_stream_128(stream, again);
            assert_memory_equal(digest, again, sizeof digest);
            sim_hash_stream_free(stream);
        }
    }
    /* of nothing, by `xxhsum -H2 /dev/null` */
    struct sim_hash_stream *nothing = sim_hash_stream_create();
    uint64_t digest[2];
    assert_non_null(nothing);
    sim_hash_stream_128(nothing, digest);
    assert_true(digest[0] == UINT64_C(0x99aa06d3014798d8));
    assert_true(digest[1] == UINT64_C(0x6001c324468d497f));
    sim_hash_stream_free(nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_of_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
