#include "engine/search/near.h"

#include "tests/engine/search/one_paragraph.h"
#include "tests/support/test.h"

/* Writes found places as "0-2/1 4-4/0", with their clauses. */
static bool note(void *ctx, uint32_t first, uint32_t last, uint32_t clause)
{
    struct buf *out = ctx;
    buf_printf(out, "%s%u-%u/%u", out->len > 0 ? " " : "", first, last, clause);
    return true;
}

static bool find(const struct one_paragraph *one, struct buf *out)
{
    const struct tree *root = one->query->root;
    assert_int_equal(root->kind, TREE_NEAR);
    bool is_found = near_each(root, &one->occurrences, note, out);
    assert_int_equal(near_holds(root, &one->occurrences), is_found);
    return is_found;
}

static void check(const char *q, const char *text, const char *expected)
{
    one_paragraph_check(q, text, expected, find);
}

static void every_link_holds_for_one_choice(void **state)
{
    (void)state;
    check("gas NEAR/3 price", "the price of all gas; no gas was sold", "4-4/0 1-1/1");
    check("gas ADJ/3 price", "the price of all gas", "");
    check("gas NEAR/1 gas", "gas gas", "0-0/0 1-1/0");
    check("gas NEAR/1 gas", "gas oil gas", "");
    check("a ADJ/1 b ADJ/1 c", "a b x b c a b c", "5-5/0 6-6/1 7-7/2");
    check("a ADJ/2 b NEAR/2 a", "a x b x x b a", "0-0/0 2-2/1");
}

static void a_phrase_is_as_far_as_its_near_end(void **state)
{
    (void)state;
    check("\"gas line\" NEAR/1 oil", "oil gas line x gas line oil", "1-2/0 4-5/0 0-0/1 6-6/1");
    check("\"gas line\" NEAR/1 oil", "oil x gas line x oil", "");
    check("oil NEAR/2 \"gas * line\"", "oil x gas new line", "0-0/0 2-4/1");
    check("\"a b\" NEAR/1 \"b a\"", "a b a", "");
    check("\"a b\" NEAR/1 \"b a\"", "b a a b a", "2-3/0 0-1/1");
    check("\"a b\"~3 NEAR/1 c", "b x a c", "2-2/0 3-3/1");
}

static void any_of_a_bracket_will_do(void **state)
{
    (void)state;
    check("(gas OR \"oil field\") ADJ/2 line", "oil field line, gas line",
          "3-3/0 0-1/1 2-2/2 4-4/2");
    check("(gas OR coal) NEAR/1 line", "coal line", "0-0/1 1-1/2");
}

/* Words of 64 positions have borders; a chain knows none. */
static void places_are_found_across_all_borders(void **state)
{
    (void)state;
    for (uint32_t at = 0; at < 200; at++) {
        struct buf text;
        char expected[64];
        buf_init(&text, 1 << 14);
        for (uint32_t i = 0; i < at; i++)
            buf_add_text(&text, "x ");
        buf_add_text(&text, "a b");
        for (uint32_t i = 0; i < 31; i++)
            buf_add_text(&text, " y");
        buf_add_text(&text, " c d\n");
        buf_add_char(&text, '\0');
        snprintf(expected, sizeof expected, "%u-%u/0 %u-%u/1", at, at + 1, at + 33, at + 34);
        check("\"a b\" NEAR/32 \"c d\"", buf_span(&text).at, expected);
        check("\"a b\" ADJ/31 \"c d\"", buf_span(&text).at, "");
        snprintf(expected, sizeof expected, "%u-%u/0 %u-%u/1", at + 33, at + 34, at, at + 1);
        check("\"c d\" NEAR/32 \"a b\"", buf_span(&text).at, expected);
        check("\"c d\" ADJ/32 \"a b\"", buf_span(&text).at, "");
        buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_link_holds_for_one_choice),
        cmocka_unit_test(a_phrase_is_as_far_as_its_near_end),
        cmocka_unit_test(any_of_a_bracket_will_do),
        cmocka_unit_test(places_are_found_across_all_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
