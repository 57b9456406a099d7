#include "indexer/names.h"

#include "base/arena.h"
#include "tests/support/test.h"

static void a_key_keeps_its_first_number(void **state)
{
    (void)state;
    struct names names;
    uint32_t value;
    bool is_new;
    names_init(&names);
    assert_false(names_find(&names, SPAN("a"), &value));
    assert_status(names_add(&names, SPAN("a"), 7, &is_new, NULL), OK);
    assert_true(is_new);
    assert_status(names_add(&names, SPAN("a"), 8, &is_new, NULL), OK);
    assert_false(is_new);
    assert_true(names_find(&names, SPAN("a"), &value));
    assert_int_equal(value, 7);
    names_release(&names);
}

static void the_empty_key_is_a_key(void **state)
{
    (void)state;
    struct names names;
    uint32_t value = 0;
    names_init(&names);
    assert_status(names_add(&names, SPAN_NONE, 3, NULL, NULL), OK);
    assert_true(names_find(&names, SPAN(""), &value));
    assert_int_equal(value, 3);
    names_release(&names);
}

static void a_hundred_thousand_keys_are_told_apart(void **state)
{
    (void)state;
    enum { N = 100000 };
    struct names names;
    struct arena arena;
    arena_init(&arena, 1 << 26);
    names_init(&names);
    for (uint32_t i = 0; i < N; i++) {
        struct span key = span_of(arena_printf(&arena, "articles/%u", i));
        assert_status(names_add(&names, key, i, NULL, NULL), OK);
    }
    for (uint32_t i = 0; i < 2 * N; i++) {
        char text[32];
        uint32_t value;
        snprintf(text, sizeof text, "articles/%u", i);
        assert_int_equal(names_find(&names, span_of(text), &value), i < N);
        if (i < N)
            assert_int_equal(value, i);
    }
    names_release(&names);
    arena_release(&arena);
}

/* Bytes that differ in a NUL at the end, in their order, or in how they are cut. */
static void hashes_see_length_and_order(void **state)
{
    (void)state;
    const struct span rows[] = {SPAN(""),           SPAN("\0"),       SPAN("\0\0"),
                                SPAN("a"),          SPAN("a\0"),      SPAN("12345678"),
                                SPAN("12345678\0"), SPAN("87654321"), SPAN("1234567812345678")};
    enum { N = sizeof rows / sizeof rows[0] };
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(names_hash(0, rows[i]) != names_hash(0, rows[k]));
    uint64_t ab_c = names_hash(names_hash(0, SPAN("ab")), SPAN("c"));
    uint64_t a_bc = names_hash(names_hash(0, SPAN("a")), SPAN("bc"));
    assert_true(ab_c != a_bc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_keeps_its_first_number),
        cmocka_unit_test(the_empty_key_is_a_key),
        cmocka_unit_test(a_hundred_thousand_keys_are_told_apart),
        cmocka_unit_test(hashes_see_length_and_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
