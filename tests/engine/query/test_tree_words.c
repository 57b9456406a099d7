#include "engine/query/tree_words.h"

#include "tests/engine/query/asked.h"
#include "tests/support/test.h"

static struct analyzer *analyzer;

static int set_up(void **state)
{
    (void)state;
    struct error err;
    return analyzer_new(&analyzer, &err) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    analyzer_free(analyzer);
    return 0;
}

static void check_word(const struct tree_word *word, const char *q, const char *place,
                       const char *surface)
{
    assert_span_is((struct span){q + word->start, word->end - word->start}, span_of(place), q);
    assert_span_is(word->surface, span_of(surface), q);
}

static void words_know_their_place_in_the_query(void **state)
{
    (void)state;
    const char *q = "x (\\(Café) \"Sib\\eria-2  Gaz\"";
    struct asked asked;
    ask(&asked, span_of(q), SYNTAX_AUTO, analyzer);
    const struct tree *root = asked.query->root;
    assert_int_equal(root->n_kids, 3);
    check_word(&root->kids[1]->words[0], q, "Café", "café");
    assert_text(root->kids[1]->words[0].exact, "cafe");
    check_word(&root->kids[2]->words[0], q, "Sib\\eria", "siberia");
    check_word(&root->kids[2]->words[1], q, "2", "2");
    assert_true(root->kids[2]->words[1].is_number);
    assert_true(root->kids[2]->n_words == 3);
    check_word(&root->kids[2]->words[2], q, "Gaz", "gaz");
    asked_release(&asked);
}

static void a_gap_has_its_place_and_no_text(void **state)
{
    (void)state;
    const char *q = "\"gas * line\"";
    struct asked asked;
    ask(&asked, span_of(q), SYNTAX_AUTO, analyzer);
    const struct tree_word *gap = &asked.query->root->words[1];
    assert_true(gap->is_gap);
    assert_int_equal(gap->exact.len, 0);
    assert_int_equal(gap->start, 5);
    assert_int_equal(gap->end, 6);
    asked_release(&asked);
}

static void characters_of_a_run_are_words_that_stand_side_by_side(void **state)
{
    (void)state;
    const char *q = "西伯利亚";
    struct asked asked;
    ask(&asked, span_of(q), SYNTAX_AUTO, analyzer);
    const struct tree *word = asked.query->root;
    assert_int_equal(word->kind, TREE_WORD);
    assert_int_equal(word->n_words, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(word->words[i].is_han);
        assert_int_equal(word->words[i].start, 3 * i);
        assert_int_equal(word->words[i].end, 3 * i + 3);
    }
    asked_release(&asked);
}

/* "w1 w2 …", `n` words. */
static struct span many(struct buf *out, uint32_t n, const char *before, const char *behind)
{
    buf_clear(out);
    buf_add_text(out, before);
    for (uint32_t i = 1; i <= n; i++)
        buf_printf(out, "%sw%u", i > 1 ? " " : "", i);
    buf_add_text(out, behind);
    return buf_span(out);
}

static uint32_t count_words(const struct tree *tree)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        n += count_words(tree->kids[i]);
    for (uint32_t i = 0; i < tree->n_words; i++)
        n += !tree->words[i].is_gap;
    return n;
}

static void the_first_64_words_count(void **state)
{
    (void)state;
    struct buf q;
    struct asked asked;
    buf_init(&q, 4096);
    ask(&asked, many(&q, 64, "", ""), SYNTAX_STRICT, analyzer);
    assert_int_equal(asked.status, OK);
    assert_null(asked.query->warnings);
    assert_int_equal(count_words(asked.query->root), 64);
    asked_release(&asked);

    ask(&asked, many(&q, 70, "", " x*"), SYNTAX_AUTO, analyzer);
    assert_int_equal(count_words(asked.query->root), 64);
    const struct query_warning *warning = asked.query->warnings;
    assert_string_equal(warning->code, "terms_cut");
    assert_memory_equal(q.at + warning->start, "w65 ", 4);
    assert_int_equal(warning->end, q.len);
    assert_null(warning->next);
    asked_release(&asked);

    ask(&asked, many(&q, 65, "", ""), SYNTAX_STRICT, analyzer);
    assert_int_equal(asked.status, ERR_SYNTAX);
    assert_memory_equal(q.at + asked.fault.start, "w65", 3);
    asked_release(&asked);
    buf_release(&q);
}

static void words_of_phrases_and_titles_count_too(void **state)
{
    (void)state;
    struct buf q;
    struct asked asked;
    buf_init(&q, 4096);
    many(&q, 30, "title:(", ") ");
    struct buf whole;
    buf_init(&whole, 4096);
    buf_add_span(&whole, buf_span(&q));
    buf_add_span(&whole, many(&q, 30, "\"", "\" "));
    buf_add_text(&whole, "\"a1 a2 * a3 a4 a5 a6\" b1");
    ask(&asked, buf_span(&whole), SYNTAX_AUTO, analyzer);
    assert_int_equal(count_words(asked.query->root), 64);
    assert_string_equal(asked.query->warnings->code, "terms_cut");
    struct span understood = asked_understood(&asked);
    assert_non_null(memmem(understood.at, understood.len, "\"a1 a2 * a3 a4\"", 15));
    asked_release(&asked);
    buf_release(&whole);
    buf_release(&q);
}

static void a_run_is_kept_whole_or_cut_whole(void **state)
{
    (void)state;
    struct buf q;
    struct asked asked;
    buf_init(&q, 4096);
    ask(&asked, many(&q, 62, "", " 西伯利亚 x"), SYNTAX_AUTO, analyzer);
    assert_int_equal(count_words(asked.query->root), 62);
    asked_release(&asked);
    buf_release(&q);
}

static void names_are_their_exact_words(void **state)
{
    (void)state;
    const char *const rows[][2] = {{"A. Miller", "a miller"},
                                   {"O’NEIL-Smith", "o'neil smith"},
                                   {"Große  Straße", "grosse strasse"},
                                   {"C++", "c"},
                                   {"++", "++"},
                                   {"", ""},
                                   {"天然气", "天 然 气"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        struct span name;
        struct error err;
        arena_init(&arena, 1 << 16);
        assert_ok(query_name(analyzer, span_of(rows[i][0]), &arena, &name, &err), &err);
        assert_span_is(name, span_of(rows[i][1]), rows[i][0]);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_know_their_place_in_the_query),
        cmocka_unit_test(a_gap_has_its_place_and_no_text),
        cmocka_unit_test(characters_of_a_run_are_words_that_stand_side_by_side),
        cmocka_unit_test(the_first_64_words_count),
        cmocka_unit_test(words_of_phrases_and_titles_count_too),
        cmocka_unit_test(a_run_is_kept_whole_or_cut_whole),
        cmocka_unit_test(names_are_their_exact_words),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
