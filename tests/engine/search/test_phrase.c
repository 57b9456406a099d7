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

static bool note_near(void *ctx, uint32_t first, uint32_t last, uint32_t clause)
{
    struct buf *out = ctx;
    note(out, first, last);
    buf_printf(out, "/%u", clause);
    return true;
}

static void check(const char *q, const char *text, const char *expected)
{
    struct one_paragraph one;
    struct buf out;
    buf_init(&out, 4096);
    one_paragraph_make(&one, span_of(q), span_of(text), false);
    const struct tree *root = one.query->root;
    bool is_found = root->kind == TREE_NEAR ? phrase_near(root, &one.occurrences, note_near, &out)
                    : root->kind == TREE_LOOSE ? phrase_loose(root, &one.occurrences, note, &out)
                                               : phrase_each(root, &one.occurrences, note, &out);
    assert_span_is(buf_span(&out), span_of(expected), q);
    assert_int_equal(is_found, *expected != '\0');
    buf_release(&out);
    one_paragraph_release(&one);
}

static void phrases_are_found_at_every_place(void **state)
{
    (void)state;
    check("\"knock knock\"", "knock knock knock", "0-1 1-2");
    check("\"so far so good\"", "so far so far so good", "2-5");
    check("\"power of * pipeline\"", "power of one pipeline", "0-3");
    check("\"power of * pipeline\"", "power of pipeline", "");
    check("\"power of sib*\"", "power of Sibir, power of Siberia", "0-2 3-5");
}

static void loose_words_take_part_when_a_place_holds_them(void **state)
{
    (void)state;
    check("\"power siberia\"~2", "Siberia of power and oil of power", "0-0 2-2");
    check("\"power siberia\"~2", "power comes all from Siberia", "");
    check("\"a a b\"~2", "a b a", "0-0 1-1 2-2");
}

static void near_wants_one_choice_for_which_every_link_holds(void **state)
{
    (void)state;
    check("gas NEAR/3 price", "the price of all gas; no gas was sold", "4-4/0 1-1/1");
    check("gas ADJ/3 price", "the price of all gas", "");
    check("\"gas line\" NEAR/1 oil", "oil gas line x gas line oil", "1-2/0 4-5/0 0-0/1 6-6/1");
    check("gas NEAR/1 gas", "gas gas", "0-0/0 1-1/0");
    check("gas NEAR/1 gas", "gas oil gas", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_are_found_at_every_place),
        cmocka_unit_test(loose_words_take_part_when_a_place_holds_them),
        cmocka_unit_test(near_wants_one_choice_for_which_every_link_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
