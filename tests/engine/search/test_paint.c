#include "engine/search/paint.h"

#include "tests/engine/search/one_paragraph.h"
#include "tests/support/test.h"

/* Runs as "0-1/phrase/0 3-3/word/1". */
static void check(const char *q, const char *text, bool is_title, const char *expected)
{
    struct one_paragraph one;
    struct match_runs runs = {0};
    struct buf out;
    struct error err;
    buf_init(&out, 1 << 16);
    one_paragraph_make(&one, span_of(q), span_of(text), false);
    assert_ok(paint_text(&one.rules, &one.occurrences, is_title, &runs, &err), &err);
    for (uint32_t i = 0; i < runs.n; i++)
        buf_printf(&out, "%s%u-%u/%s/%u", i > 0 ? " " : "", runs.items[i].first, runs.items[i].last,
                   match_kind_name(runs.items[i].kind), runs.items[i].clause);
    assert_span_is(buf_span(&out), span_of(expected), q);
    buf_release(&out);
    match_runs_release(&runs);
    one_paragraph_release(&one);
}

static void runs_that_overlap_are_one_of_the_smallest_clause(void **state)
{
    (void)state;
    check("\"a b c\" \"c d\" \"d\"", "a b c d d", false, "0-3/phrase/0 4-4/word/2");
    check("\"c d\" \"a b c\"", "a b c d", false, "0-3/phrase/0");
    check("\"a b\" \"c d\"", "a b c d", false, "0-1/phrase/0 2-3/phrase/1");
    check("\"a b\" \"b\" \"a\"", "a b b a", false, "0-1/phrase/0 2-2/word/1 3-3/word/2");
    check("flow \"flow\" flo*", "flow flows", false, "0-0/word/0 1-1/word/0");
    check("\"flow\" flo*", "flow flows", false, "0-0/word/0 1-1/prefix/1");
}

static void a_branch_that_does_not_hold_is_not_painted(void **state)
{
    (void)state;
    check("(\"a\" \"b c\") OR \"d\"", "a d b", false, "1-1/word/2");
    check("(a NEAR/1 b) OR d", "a x b d", false, "3-3/word/2");
    check("((\"a\" \"b\") OR \"c\") \"d\"", "a c d", false, "1-1/word/2 2-2/word/3");
}

/* In a title each clause counts by itself. */
static void a_title_is_painted_clause_by_clause(void **state)
{
    (void)state;
    check("\"a\" \"b\"", "a x", true, "0-0/word/0");
    check("\"a\" \"b c\"", "b c", true, "0-1/phrase/1");
    check("\"a\" -\"b\"", "a b", true, "0-0/word/0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_that_overlap_are_one_of_the_smallest_clause),
        cmocka_unit_test(a_branch_that_does_not_hold_is_not_painted),
        cmocka_unit_test(a_title_is_painted_clause_by_clause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
