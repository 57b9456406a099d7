#include "engine/segment/varint.h"

#include <stdlib.h>

#include "base/buf.h"
#include "tests/support/test.h"

#define STREAMS 2000
#define MOST 300

/* SplitMix64 (Steele, Lea & Flood 2014). */
struct dice {
    uint64_t state;
};

static uint32_t dice_below(struct dice *dice, uint32_t n)
{
    uint64_t z = dice->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) % n);
}

/* On both sides of every length that an integer can have. */
static uint32_t random_value(struct dice *dice)
{
    static const uint32_t edges[] = {0,       127,     128,       16383,     16384,
                                     2097151, 2097152, 268435455, 268435456, UINT32_MAX};
    return dice_below(dice, 3) == 0 ? edges[dice_below(dice, 10)] : dice_below(dice, 40000);
}

static void a_stream_decodes_as_its_integers_one_by_one(void **state)
{
    struct dice dice = {3};
    struct buf bytes;
    (void)state;
    buf_init(&bytes, 1 << 20);
    for (uint32_t s = 0; s < STREAMS; s++) {
        uint32_t values[MOST], read[MOST + 8], n = dice_below(&dice, MOST), done = 0;
        buf_clear(&bytes);
        for (uint32_t i = 0; i < n; i++)
            buf_add_varint(&bytes, values[i] = random_value(&dice));
        char *exact = malloc(bytes.len + 1); /* so that a sanitizer sees what is read beyond it */
        assert_non_null(exact);
        memcpy(exact, bytes.at, bytes.len);
        const uint8_t *at = (const uint8_t *)exact, *end = at + bytes.len;
        while (at < end) {
            uint32_t some = 1 + dice_below(&dice, 100);
            some = some < n - done ? some : n - done;
            at = varint_decode(at, end, read + done, &some);
            assert_true(some > 0);
            done += some;
        }
        assert_int_equal(done, n);
        assert_memory_equal(read, values, n * sizeof *values);
        free(exact);
    }
    buf_release(&bytes);
}

static void broken_streams_end_where_their_bytes_do(void **state)
{
    struct dice dice = {4};
    (void)state;
    for (uint32_t s = 0; s < STREAMS; s++) {
        uint32_t len = dice_below(&dice, 64), read[64], n = 64;
        uint8_t *bytes = malloc(len + 1);
        assert_non_null(bytes);
        for (uint32_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)(dice_below(&dice, 256) | (dice_below(&dice, 2) ? 128 : 0));
        assert_ptr_equal(varint_decode(bytes, bytes + len, read, &n), bytes + len);
        assert_true(n <= len);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_decodes_as_its_integers_one_by_one),
        cmocka_unit_test(broken_streams_end_where_their_bytes_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
