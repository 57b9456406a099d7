#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

#include "tests/support/test.h"

static void every_piece_is_aligned_and_its_own(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 10 << 20);
    unsigned char *pieces[500];
    for (size_t i = 0; i < 500; i++) {
        pieces[i] = arena_alloc(&arena, i);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < 500; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_equal(pieces[i][k], i % 251);
    arena_release(&arena);
}

static void one_piece_may_be_larger_than_any_block(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 64 << 20);
    assert_non_null(arena_alloc(&arena, 1));
    char *large = arena_zero(&arena, 3 << 10, 5 << 10);
    assert_non_null(large);
    assert_int_equal(large[(15 << 20) - 1], 0);
    assert_non_null(arena_alloc(&arena, 1));
    arena_release(&arena);
}

static void beyond_the_ceiling_is_null_and_limit(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1000);
    assert_non_null(arena_alloc(&arena, 1000));
    assert_null(arena_alloc(&arena, 1));
    assert_int_equal(arena_status(&arena), ERR_LIMIT);
    arena_clear(&arena);
    assert_int_equal(arena_status(&arena), OK);
    assert_non_null(arena_alloc(&arena, 1000));
    arena_release(&arena);
}

static void a_product_that_overflows_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    assert_null(arena_zero(&arena, SIZE_MAX / 2, 3));
    assert_int_equal(arena_status(&arena), ERR_LIMIT);
    arena_clear(&arena);
    assert_null(arena_alloc(&arena, SIZE_MAX - 8));
    assert_int_equal(arena_status(&arena), ERR_NOMEM);
    arena_release(&arena);
}

static void texts_are_copies_that_end_in_nul(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1000);
    char source[] = "Power";
    char *text = arena_text(&arena, span_of(source));
    struct span copy = arena_copy(&arena, span_of(source));
    source[0] = 'T';
    assert_string_equal(text, "Power");
    assert_text(copy, "Power");
    assert_string_equal(arena_printf(&arena, "g%06d", 42), "g000042");
    assert_non_null(arena_copy(&arena, SPAN_NONE).at);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_aligned_and_its_own),
        cmocka_unit_test(one_piece_may_be_larger_than_any_block),
        cmocka_unit_test(beyond_the_ceiling_is_null_and_limit),
        cmocka_unit_test(a_product_that_overflows_is_refused),
        cmocka_unit_test(texts_are_copies_that_end_in_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
