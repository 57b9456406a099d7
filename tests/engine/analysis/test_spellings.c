#include "engine/analysis/spellings.h"

#include "base/arena.h"
#include "tests/support/test.h"

static uint32_t find(const struct spellings *spellings, struct span text, uint8_t language)
{
    struct spelling spelling = spelling_make_safely(spellings, text, language);
    return spellings_find(spellings, &spelling, text);
}

static void add(struct spellings *spellings, struct span text, uint8_t language, uint32_t word)
{
    struct error err;
    struct spelling spelling = spelling_make_safely(spellings, text, language);
    assert_ok(spellings_add(spellings, &spelling, text, word, &err), &err);
}

static void spellings_of_every_length_are_found_again(void **state)
{
    (void)state;
    static const char text[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789";
    struct spellings spellings;
    struct error err;
    assert_ok(spellings_init(&spellings, &err), &err);
    for (uint32_t len = 1; len < sizeof text; len++)
        add(&spellings, (struct span){text, len}, (uint8_t)(len % 3), len);
    for (uint32_t len = 1; len < sizeof text; len++) {
        assert_int_equal(find(&spellings, (struct span){text, len}, (uint8_t)(len % 3)), len);
        assert_int_equal(find(&spellings, (struct span){text, len}, 7), SPELLING_UNKNOWN);
    }
    assert_int_equal(find(&spellings, SPAN("abd"), 0), SPELLING_UNKNOWN);
    spellings_release(&spellings);
}

/* What stands behind a word in the text must not become part of its key. */
static void bytes_behind_a_spelling_do_not_matter(void **state)
{
    (void)state;
    static const char text[] = "gas, gas; gas. gasgasgasgasgasgas";
    struct spellings spellings;
    struct error err;
    assert_ok(spellings_init(&spellings, &err), &err);
    struct spelling a = spelling_make(&spellings, (struct span){text, 3}, 1);
    struct spelling b = spelling_make(&spellings, (struct span){text + 5, 3}, 1);
    struct spelling c = spelling_make_safely(&spellings, SPAN("gas"), 1);
    assert_true(a.low == b.low && a.high == b.high && a.hash == b.hash);
    assert_true(a.low == c.low && a.high == c.high && a.hash == c.hash);
    spellings_release(&spellings);
}

static void a_growing_table_loses_nothing(void **state)
{
    (void)state;
    enum { N = 50000 };
    struct arena arena;
    struct spellings spellings;
    struct error err;
    arena_init(&arena, (size_t)1 << 26);
    assert_ok(spellings_init(&spellings, &err), &err);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < N; i++) {
            const char *text =
                arena_printf(&arena, i % 2 == 0 ? "%u" : "a rather long spelling %u", i);
            assert_non_null(text);
            if (round == 0)
                add(&spellings, span_of(text), 1, i);
            else
                assert_int_equal(find(&spellings, span_of(text), 1), i);
        }
    }
    assert_int_equal(spellings.n, N);
    spellings_release(&spellings);
    arena_release(&arena);
}

/* Long spellings are told apart by their bytes, not by their hash. */
static void long_spellings_with_one_hash_are_told_apart(void **state)
{
    (void)state;
    static const char a[] = "a spelling of more bytes", b[] = "another one of many bytes";
    struct spellings spellings;
    struct error err;
    assert_ok(spellings_init(&spellings, &err), &err);
    struct spelling forged = spelling_make_safely(&spellings, SPAN(a), 1);
    assert_ok(spellings_add(&spellings, &forged, SPAN(a), 10, &err), &err);
    assert_ok(spellings_add(&spellings, &forged, SPAN(b), 11, &err), &err);
    assert_int_equal(spellings_find(&spellings, &forged, SPAN(a)), 10);
    assert_int_equal(spellings_find(&spellings, &forged, SPAN(b)), 11);
    spellings_release(&spellings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_every_length_are_found_again),
        cmocka_unit_test(bytes_behind_a_spelling_do_not_matter),
        cmocka_unit_test(a_growing_table_loses_nothing),
        cmocka_unit_test(long_spellings_with_one_hash_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
