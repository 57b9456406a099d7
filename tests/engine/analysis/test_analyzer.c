#include "engine/analysis/analyzer.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "engine/analysis/language.h"
#include "tests/engine/analysis/text_maker.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

static int open_analyzer(void **state)
{
    struct analyzer *analyzer;
    struct error err;
    assert_ok(analyzer_new(&analyzer, &err), &err);
    *state = analyzer;
    return 0;
}

static int close_analyzer(void **state)
{
    analyzer_free(*state);
    return 0;
}

/* The only word of a text. */
static const struct word *word_of(struct analyzer *analyzer, struct span text, uint8_t language,
                                  const char *where)
{
    const struct token *tokens;
    size_t n;
    struct error err;
    assert_ok(analyzer_run(analyzer, text, language, &tokens, &n, &err), &err);
    if (n != 1)
        fail_msg("%s: %zu words", where, n);
    return analyzer_word(analyzer, tokens[0].word);
}

static void assert_flags(const struct word *word, struct span flags, const char *where)
{
    char got[4];
    int n = snprintf(got, sizeof got, "%s%s%s", word->is_stop ? "s" : "",
                     word->is_number ? "n" : "", word->is_han ? "h" : "");
    assert_span_is(n > 0 ? span_of(got) : SPAN("-"), flags, where);
}

static void words_have_the_forms_of_the_table(void **state)
{
    struct table table;
    table_load("stems.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        uint8_t language = language_find(row->cell[0]);
        const struct word *word = word_of(*state, row->cell[1], language, row->where);
        assert_span_is(word->surface, row->cell[2], row->where);
        assert_span_is(word->exact, row->cell[3], row->where);
        assert_span_is(word->stem, row->cell[4], row->where);
        assert_span_is(span_of(language_tag(word->language)), row->cell[5], row->where);
        assert_flags(word, row->cell[6], row->where);
        char stem[WORD_MAX];
        size_t len = analyzer_stem(*state, word->surface, language, stem);
        assert_span_is((struct span){stem, len}, row->cell[4], row->where);
    }
    table_release(&table);
}

static void spellings_of_one_word_share_its_number(void **state)
{
    static const char text[] = "The the THE tHe caf\xc3\xa9 CAFE\xcc\x81 cafe Siberia\xe2\x80\x99s "
                               "SIBERIA'S";
    static const uint32_t expected[] = {0, 0, 0, 0, 1, 1, 2, 3, 3};
    const struct token *tokens;
    size_t n;
    struct error err;
    analyzer_forget(*state);
    assert_ok(analyzer_run(*state, SPAN(text), LANGUAGE_ENGLISH, &tokens, &n, &err), &err);
    assert_int_equal(n, 9);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(tokens[i].word, expected[i]);
    assert_int_equal(analyzer_count(*state), 4);
}

static void offsets_are_those_of_the_text(void **state)
{
    const struct token *tokens;
    size_t n;
    struct error err;
    struct span text = SPAN("\xe2\x80\x9cPower\xe2\x80\x9d of Siberia\xe2\x80\x99s");
    assert_ok(analyzer_run(*state, text, LANGUAGE_ENGLISH, &tokens, &n, &err), &err);
    assert_int_equal(n, 3);
    assert_int_equal(tokens[0].start, 3);
    assert_int_equal(tokens[0].end, 8);
    assert_int_equal(tokens[2].start, 15);
    assert_int_equal(tokens[2].end, text.len);
}

static void one_text_in_two_languages_makes_two_words(void **state)
{
    uint8_t french = language_find(SPAN("fr"));
    const struct word *first = word_of(*state, SPAN("nationalities"), LANGUAGE_ENGLISH, "en");
    const struct word *second = word_of(*state, SPAN("nationalities"), french, "fr");
    assert_ptr_not_equal(first, second);
    assert_text(first->stem, "nation");
    assert_int_equal(second->language, french);
}

static void a_word_that_folds_to_nothing_is_dropped(void **state)
{
    const struct token *tokens;
    size_t n;
    struct error err;
    struct span text = SPAN("a \xd9\x80 b \xe3\x85\xa4 c \xd9\x80"); /* tatweel, Hangul filler */
    assert_ok(analyzer_run(*state, text, LANGUAGE_NONE, &tokens, &n, &err), &err);
    assert_int_equal(n, 3);
    assert_int_equal(tokens[1].start, 5);
}

static void long_words_are_cut_but_stay_different(void **state)
{
    char text[3000];
    memset(text, 'X', sizeof text);
    struct span forms[3];
    for (size_t i = 0; i < 3; i++) {
        text[2999] = i == 1 ? 'y' : 'X';
        forms[i] =
            word_of(*state, (struct span){text, sizeof text}, LANGUAGE_ENGLISH, "long")->exact;
        assert_in_range(forms[i].len, 200, WORD_MAX);
        assert_memory_equal(forms[i].at, "xxxxxxxxxxxxxxxx", 16);
    }
    assert_false(span_equal(forms[0], forms[1]));
    assert_ptr_equal(forms[0].at, forms[2].at);
}

static void long_words_are_the_same_without_their_marks(void **state)
{
    char plain[400], marked[402];
    memset(plain, 'e', sizeof plain);
    memset(marked, 'e', sizeof marked);
    memcpy(marked + 380, "\xc3\xa9", 2);
    marked[401] = ' ';
    struct span a = word_of(*state, (struct span){plain, 400}, LANGUAGE_ENGLISH, "plain")->exact;
    struct span b = word_of(*state, (struct span){marked, 401}, LANGUAGE_ENGLISH, "marked")->exact;
    assert_span_is(a, b, "exact forms");
}

static void terms_carry_their_language_and_are_cut(void **state)
{
    (void)state;
    char term[TERM_ROOM], stem[100];
    size_t len = analyzer_term(SPAN("energ"), language_find(SPAN("fr")), term);
    assert_span_is((struct span){term, len}, SPAN("FRenerg"), "French");
    len = analyzer_term(SPAN("power"), LANGUAGE_ENGLISH, term);
    assert_span_is((struct span){term, len}, SPAN("power"), "English");
    len = analyzer_term(SPAN("2019"), LANGUAGE_NONE, term);
    assert_span_is((struct span){term, len}, SPAN("2019"), "no language");
    memset(stem, 'z', sizeof stem);
    len = analyzer_term((struct span){stem, 64}, language_find(SPAN("ru")), term);
    assert_int_equal(len, 66);
    len = analyzer_term((struct span){stem, 65}, language_find(SPAN("ru")), term);
    assert_in_range(len, 60, 66);
    char other[TERM_ROOM];
    size_t other_len = analyzer_term((struct span){stem, 66}, language_find(SPAN("ru")), other);
    assert_false(span_equal((struct span){term, len}, (struct span){other, other_len}));
}

/* Words by the ten thousand: numbers stay, forms stay where they are while the tables grow. */
static void many_words_keep_their_numbers_and_forms(void **state)
{
    enum { WORDS = 60000 };
    char text[64];
    analyzer_forget(*state);
    const struct word *first = NULL;
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < WORDS; i++) {
            int len = snprintf(text, sizeof text, i % 3 == 0 ? "W%u" : "Quitelongwordnumber%ux", i);
            const struct token *tokens;
            size_t n;
            struct error err;
            assert_ok(analyzer_run(*state, (struct span){text, (size_t)len}, LANGUAGE_ENGLISH,
                                   &tokens, &n, &err),
                      &err);
            assert_int_equal(n, 1);
            assert_int_equal(tokens[0].word, i);
        }
        if (round == 0)
            first = analyzer_word(*state, 0);
    }
    assert_int_equal(analyzer_count(*state), WORDS);
    assert_ptr_equal(first, analyzer_word(*state, 0));
    assert_text(first->surface, "w0");
}

/* The heap before and after, over a few rounds: what grows is a leak that no leak checker sees. */
static void forgetting_frees_all_words(void **state)
{
    size_t in_use[3];
    char text[32];
    analyzer_forget(*state);
    for (size_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 20000; i++) {
            int len = snprintf(text, sizeof text, "word%u", i);
            word_of(*state, (struct span){text, (size_t)len}, LANGUAGE_ENGLISH, "many");
        }
        assert_int_equal(analyzer_count(*state), 20000);
        analyzer_forget(*state);
        assert_int_equal(analyzer_count(*state), 0);
        in_use[round] = mallinfo2().uordblks;
    }
    assert_true(in_use[2] <= in_use[1] + 4096);
    assert_text(word_of(*state, SPAN("Again"), LANGUAGE_ENGLISH, "after")->surface, "again");
}

/* What `understood` prints is read again: each form must be one word, with the same forms. Not
 * so the two Japanese ligatures and the like, which fold to characters that are words each. */
static void forms_read_again_are_the_same_word(void **state)
{
    char text[4], surface[WORD_MAX];
    for (uint32_t code = 0; code < 0x110000; code++) {
        const struct token *tokens;
        size_t n;
        struct error err;
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        struct span one = {text, utf8_encode(code, text)};
        assert_ok(analyzer_run(*state, one, LANGUAGE_NONE, &tokens, &n, &err), &err);
        if (n == 0)
            continue;
        struct word word = *analyzer_word(*state, tokens[0].word);
        memcpy(surface, word.surface.at, word.surface.len);
        struct span again = {surface, word.surface.len};
        assert_ok(analyzer_run(*state, again, LANGUAGE_NONE, &tokens, &n, &err), &err);
        if (word.is_han && n > 1)
            continue;
        if (n != 1 || !span_equal(analyzer_word(*state, tokens[0].word)->exact, word.exact))
            fail_msg("U+%04X: surface \"%.*s\" is %zu words when read again", code,
                     SPAN_FMT(word.surface), n);
    }
}

static void any_text_has_words_in_ascending_order(void **state)
{
    struct buf text;
    uint64_t seed = 4;
    buf_init(&text, 1 << 16);
    for (int round = 0; round < 3000; round++) {
        const struct token *tokens;
        size_t n;
        struct error err;
        buf_clear(&text);
        text_maker_add(&seed, 1 + text_maker_random(&seed, 60), &text);
        uint8_t language = (uint8_t)text_maker_random(&seed, 256);
        assert_ok(analyzer_run(*state, buf_span(&text), language, &tokens, &n, &err), &err);
        for (size_t i = 0; i < n; i++) {
            const struct word *word = analyzer_word(*state, tokens[i].word);
            assert_true(tokens[i].start < tokens[i].end && tokens[i].end <= text.len);
            assert_true(i == 0 || tokens[i - 1].end <= tokens[i].start);
            assert_true(word->surface.len > 0 && word->exact.len > 0 && word->stem.len > 0);
            assert_true(word->surface.len <= WORD_MAX && word->stem.len <= WORD_MAX);
            assert_true(utf8_is_valid(word->surface) && utf8_is_valid(word->exact));
        }
    }
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_have_the_forms_of_the_table),
        cmocka_unit_test(spellings_of_one_word_share_its_number),
        cmocka_unit_test(offsets_are_those_of_the_text),
        cmocka_unit_test(one_text_in_two_languages_makes_two_words),
        cmocka_unit_test(a_word_that_folds_to_nothing_is_dropped),
        cmocka_unit_test(long_words_are_cut_but_stay_different),
        cmocka_unit_test(long_words_are_the_same_without_their_marks),
        cmocka_unit_test(terms_carry_their_language_and_are_cut),
        cmocka_unit_test(many_words_keep_their_numbers_and_forms),
        cmocka_unit_test(forgetting_frees_all_words),
        cmocka_unit_test(forms_read_again_are_the_same_word),
        cmocka_unit_test(any_text_has_words_in_ascending_order),
    };
    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
