#include "engine/analysis/ascii.h"

#include <stdlib.h>

#include "tests/support/test.h"

static void assert_same_blocks(struct span text)
{
    size_t n = block_count(text.len);
    struct block *fast = malloc(n * sizeof *fast), *plain = malloc(n * sizeof *plain);
    assert_non_null(fast);
    assert_non_null(plain);
    memset(fast, 0xA5, n * sizeof *fast);
    ascii_classify(text, fast);
    ascii_classify_plainly(text, plain);
    assert_memory_equal(fast, plain, n * sizeof *fast);
    free(fast);
    free(plain);
}

static void vectors_and_bytes_agree_on_every_byte_at_every_length(void **state)
{
    (void)state;
    char text[512];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 7 + i / 256); /* every byte twice, at different places of a block */
    for (size_t len = 0; len <= sizeof text; len++)
        assert_same_blocks((struct span){text, len});
}

static void a_byte_has_the_kind_of_its_character(void **state)
{
    (void)state;
    struct block blocks[2];
    ascii_classify_plainly(SPAN("aZ7_'.,;: \xC3"), blocks);
    assert_int_equal(blocks[0].bits[KIND_LETTER], 0x003);
    assert_int_equal(blocks[0].bits[KIND_DIGIT], 0x004);
    assert_int_equal(blocks[0].bits[KIND_CONNECT], 0x008);
    assert_int_equal(blocks[0].bits[KIND_MID_ANY], 0x030);
    assert_int_equal(blocks[0].bits[KIND_MID_DIGIT], 0x0C0);
    assert_int_equal(blocks[0].bits[KIND_HIGH], 0x400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_and_bytes_agree_on_every_byte_at_every_length),
        cmocka_unit_test(a_byte_has_the_kind_of_its_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
