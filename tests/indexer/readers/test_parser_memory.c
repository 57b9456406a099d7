#include "indexer/readers/parser_memory.h"

#include "tests/support/test.h"

static void what_is_freed_is_used_again(void **state)
{
    (void)state;
    struct parser_memory memory;
    parser_memory_init(&memory, 0);
    void *a = parser_memory_alloc(&memory, 40), *b = parser_memory_alloc(&memory, 40);
    assert_ptr_not_equal(a, b);
    parser_memory_free(&memory, a);
    parser_memory_free(&memory, NULL);
    assert_ptr_equal(parser_memory_alloc(&memory, 48), a); /* of the same class */
    assert_ptr_not_equal(parser_memory_alloc(&memory, 40), b);
    parser_memory_release(&memory);
}

static void pieces_of_every_size_are_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,    1,    16,   17,      1023,         1024,
                                   1025, 2048, 2049, 1 << 20, (1 << 20) + 1};
    enum { N = sizeof sizes / sizeof sizes[0] };
    struct parser_memory memory;
    char *piece[N];
    parser_memory_init(&memory, 0);
    for (size_t i = 0; i < N; i++) {
        piece[i] = parser_memory_alloc(&memory, sizes[i]);
        memset(piece[i], (int)i, sizes[i]);
    }
    for (size_t i = 0; i < N; i++)
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(piece[i][at], i);
    parser_memory_release(&memory);
}

static void growing_keeps_the_content(void **state)
{
    (void)state;
    struct parser_memory memory;
    parser_memory_init(&memory, 0);
    char *at = parser_memory_grow(&memory, NULL, 3);
    memcpy(at, "gas", 3);
    for (size_t size = 4; size < 100000; size *= 3) {
        at = parser_memory_grow(&memory, at, size);
        assert_memory_equal(at, "gas", 3);
        at[size - 1] = 'x';
    }
    parser_memory_release(&memory);
}

static void too_much_memory_jumps_out(void **state)
{
    (void)state;
    struct parser_memory memory;
    struct error err;
    parser_memory_init(&memory, 0);
    if (setjmp(memory.bail) == 0) {
        parser_memory_alloc(&memory, (size_t)1 << 62);
        fail_msg("it came back");
    }
    assert_status(parser_memory_fault(&memory, &err), ERR_LIMIT);
    parser_memory_release(&memory);
}

/* Bytes that a parser of so long a text gets before it is stopped. */
static size_t most_for(size_t text_len)
{
    enum { PIECE = 1 << 20 };
    struct parser_memory memory;
    struct error err;
    parser_memory_init(&memory, text_len);
    if (setjmp(memory.bail) == 0)
        for (;;)
            parser_memory_alloc(&memory, PIECE);
    assert_status(parser_memory_fault(&memory, &err), ERR_LIMIT);
    size_t used = memory.arena.used;
    parser_memory_release(&memory);
    return used;
}

static void the_bound_follows_the_text(void **state)
{
    (void)state;
    size_t least = most_for(0), more = most_for(1 << 20);
    assert_true(least > 64 << 20);
    assert_true(least < 256 << 20);
    assert_true(more > least + (16 << 20));
    assert_true(more < least + (256 << 20));
}

static void too_much_time_jumps_out(void **state)
{
    (void)state;
    struct parser_memory memory;
    struct error err;
    parser_memory_init(&memory, 0);
    memory.stop_ns = 0;
    if (setjmp(memory.bail) == 0) {
        for (int i = 0; i < 1000; i++)
            parser_memory_free(&memory, parser_memory_alloc(&memory, 1));
        fail_msg("it came back");
    }
    assert_status(parser_memory_fault(&memory, &err), ERR_LIMIT);
    parser_memory_release(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_freed_is_used_again),
        cmocka_unit_test(pieces_of_every_size_are_apart),
        cmocka_unit_test(growing_keeps_the_content),
        cmocka_unit_test(too_much_memory_jumps_out),
        cmocka_unit_test(the_bound_follows_the_text),
        cmocka_unit_test(too_much_time_jumps_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
