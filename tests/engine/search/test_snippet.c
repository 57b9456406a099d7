#include "engine/search/snippet.h"

#include "base/utf8.h"
#include "engine/search/paint.h"
#include "tests/engine/search/one_paragraph.h"
#include "tests/support/test.h"

/* The piece of at most `most` code points that is shown for a query. */
static void check(const char *q, const char *text, uint32_t most, const char *expected)
{
    struct one_paragraph one;
    struct match_runs runs = {0};
    struct match_span *spans = NULL;
    uint32_t n = 0;
    struct error err;
    one_paragraph_make(&one, span_of(q), span_of(text), true);
    assert_ok(paint_text(&one.rules, &one.occurrences, false, &runs, &err), &err);
    assert_ok(snippet_spans(&runs, one.tokens, one.n_tokens, &one.arena, &spans, &n, &err), &err);
    struct piece piece = snippet_cut(span_of(text), one.tokens, one.n_tokens, spans, n, most);
    struct span got = span_cut(span_of(text), piece.start, piece.end - piece.start);
    assert_span_is(got, span_of(expected), q);
    assert_true(most == 0 || utf8_count(got) <= most);
    match_runs_release(&runs);
    one_paragraph_release(&one);
}

static void a_short_paragraph_is_whole(void **state)
{
    (void)state;
    check("gas", "gas and oil", 40, "gas and oil");
    check("gas", "gas and oil", 0, "gas and oil");
}

static void the_piece_is_cut_at_words_around_the_match(void **state)
{
    (void)state;
    check("gas", "one two three four five gas six seven eight nine ten", 20, "five gas six seven");
    check("gas", "gas one two three four five six", 14, "gas one two");
    check("gas", "one two three four five gas.", 12, "five gas.");
    check("gas", "ééé ééé ééé ééé gas ééé ééé", 11, "gas ééé ééé");
}

static void most_clauses_win_over_most_matches(void **state)
{
    (void)state;
    check("gas oil", "gas gas gas and then nothing at all for long gas oil here", 12,
          "gas oil here");
}

static void without_a_match_it_is_the_beginning(void **state)
{
    (void)state;
    check("coal", "one two three four five", 9, "one two");
}

static void a_word_longer_than_the_piece_is_cut_on_a_character_border(void **state)
{
    (void)state;
    check("coal", "ééééééééééééééé", 5, "ééééé");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_paragraph_is_whole),
        cmocka_unit_test(the_piece_is_cut_at_words_around_the_match),
        cmocka_unit_test(most_clauses_win_over_most_matches),
        cmocka_unit_test(without_a_match_it_is_the_beginning),
        cmocka_unit_test(a_word_longer_than_the_piece_is_cut_on_a_character_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
