#include "engine/search/phrase.h"

#include "tests/engine/search/one_paragraph.h"
#include "tests/support/test.h"

/* Writes found places as "0-2 4-6". */
static bool note(void *ctx, uint32_t first, uint32_t last)
{
    struct buf *out = ctx;
    buf_printf(out, "%s%u-%u", out->len > 0 ? " " : "", first, last);
    return true;
}

static bool find(const struct one_paragraph *one, struct buf *out)
{
    const struct tree *root = one->query->root;
    return root->kind == TREE_LOOSE ? phrase_loose(root, &one->occurrences, note, out)
                                    : phrase_each(root, &one->occurrences, note, out);
}

static void check(const char *q, const char *text, const char *expected)
{
    one_paragraph_check(q, text, expected, find);
}

static void phrases_are_found_at_every_place(void **state)
{
    (void)state;
    check("\"knock knock\"", "knock knock knock", "0-1 1-2");
    check("\"so far so good\"", "so far so far so good", "2-5");
    check("\"power of * pipeline\"", "power of one pipeline", "0-3");
    check("\"power of * pipeline\"", "power of pipeline", "");
    check("\"power of sib*\"", "power of Sibir, power of Siberia", "0-2 3-5");
    check("\"a * * a * b\"", "a x a a a b a a z b", "0-5 4-9");
    check("\"a * a\"", "a a a x a", "0-2 2-4");
    check("\"東京都\"", "東京都東京東京都", "0-2 5-7");
}

static void loose_words_take_part_when_a_place_holds_them(void **state)
{
    (void)state;
    check("\"power siberia\"~2", "Siberia of power and oil of power", "0-0 2-2");
    check("\"power siberia\"~2", "power comes all from Siberia", "");
    check("\"a a b\"~2", "a b a", "0-0 1-1 2-2");
}

static void a_loose_word_stands_where_the_others_find_places_beside_it(void **state)
{
    (void)state;
    check("\"gas oil ga*\"~3", "gas oil gases", "0-0 1-1 2-2");
    check("\"gas oil ga*\"~3", "gases oil gases", "");
    check("\"pipe pi*\"~2", "pipe x pint pipe x x x pipe", "0-0 2-2 3-3");
    check("\"x x x\"~3", "x x y x y x x x", "0-0 1-1 3-3 5-5 6-6 7-7");
    check("\"x x x\"~2", "x x y x", "");
}

/* One after the other the words of the text leave the window, and others take their parts. */
static void a_long_walk_finds_what_a_short_one_does(void **state)
{
    struct buf text, expected;
    (void)state;
    buf_init(&text, 1 << 16);
    buf_init(&expected, 1 << 16);
    for (uint32_t i = 0; i < 300; i++) {
        buf_add_text(&text, "gas gas oil x x x x x ");
        buf_printf(&expected, "%s%u-%u %u-%u %u-%u", i > 0 ? " " : "", 8 * i, 8 * i, 8 * i + 1,
                   8 * i + 1, 8 * i + 2, 8 * i + 2);
    }
    buf_add_char(&text, '\0');
    buf_add_char(&expected, '\0');
    check("\"gas oil gas\"~6", buf_span(&text).at, buf_span(&expected).at);
    buf_release(&text);
    buf_release(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_are_found_at_every_place),
        cmocka_unit_test(loose_words_take_part_when_a_place_holds_them),
        cmocka_unit_test(a_loose_word_stands_where_the_others_find_places_beside_it),
        cmocka_unit_test(a_long_walk_finds_what_a_short_one_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
