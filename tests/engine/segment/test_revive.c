#include "engine/segment/revive.h"

#include <string.h>

#include "tests/engine/generation/published.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/test.h"

static int set_up(void **state)
{
    static struct published published;
    published_make(&published);
    published_add_samples(&published);
    *state = &published;
    return 0;
}

static int tear_down(void **state)
{
    published_remove(*state);
    return 0;
}

static void assert_same_or_both_none(struct span got, struct span expected)
{
    assert_span_is(got.at != NULL ? got : SPAN("(none)"),
                   expected.at != NULL ? expected : SPAN("(none)"), "metadata");
}

static void assert_same_lists(const struct span *got, uint32_t n, const struct span *expected,
                              uint32_t n_expected)
{
    assert_int_equal(n, n_expected);
    for (uint32_t i = 0; i < n; i++)
        assert_span_is(got[i], expected[i], "list");
}

/* Headings as "A > B", for their numbers may differ. */
static struct span chain(struct arena *arena, const struct article *article, uint32_t heading)
{
    struct span text = SPAN("");
    for (; heading != NO_HEADING; heading = article->headings[heading].parent)
        text = span_of(arena_printf(arena, "%.*s > %.*s", SPAN_FMT(article->headings[heading].text),
                                    SPAN_FMT(text)));
    return text;
}

/* Where a byte stands, by the places of a paragraph. */
static struct place place_of(const struct paragraph *paragraph, uint32_t at)
{
    struct place place = paragraph->places[0];
    for (uint32_t i = 1; i < paragraph->n_places && paragraph->places[i].at <= at; i++)
        place = paragraph->places[i];
    return (struct place){at, place.line, place.column + at - place.at};
}

static void assert_same_paragraphs(struct arena *arena, const struct article *got,
                                   const struct article *expected)
{
    assert_int_equal(got->n_paragraphs, expected->n_paragraphs);
    for (uint32_t i = 0; i < got->n_paragraphs; i++) {
        const struct paragraph *a = &got->paragraphs[i], *b = &expected->paragraphs[i];
        assert_span_is(a->text, b->text, "text");
        assert_span_is(chain(arena, got, a->heading), chain(arena, expected, b->heading),
                       "heading");
        assert_int_equal(a->places[0].at, 0);
        for (uint32_t at = 0; at < a->text.len; at++) {
            struct place x = place_of(a, at), y = place_of(b, at);
            assert_int_equal(x.line, y.line);
            assert_int_equal(x.column, y.column);
        }
    }
}

static void what_comes_out_is_what_went_in(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct generation *generation;
    struct store_reader *reader;
    struct arena arena;
    arena_init(&arena, 1 << 24);
    assert_ok(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err), &err);
    assert_ok(store_reader_new(&reader, &err), &err);
    const struct store *store = segment_store(generation_segment(generation, 0));
    for (uint32_t i = 0; i < 3; i++) {
        struct article got;
        const struct article *expected = &sample_articles[i];
        assert_ok(revive_article(store, reader, i, NULL, &arena, &got, &err), &err);
        assert_span_is(got.id, expected->id, "id");
        assert_span_is(got.path, expected->path, "path");
        assert_int_equal(got.source, expected->source);
        assert_same_or_both_none(got.title, expected->title);
        assert_same_or_both_none(got.date, expected->date);
        assert_same_or_both_none(got.lang, expected->lang);
        assert_same_or_both_none(got.url, expected->url);
        assert_same_lists(got.authors, got.n_authors, expected->authors, expected->n_authors);
        assert_same_lists(got.tags, got.n_tags, expected->tags, expected->n_tags);
        assert_same_paragraphs(&arena, &got, expected);
    }
    store_reader_free(reader);
    generation_release(generation);
    arena_release(&arena);
}

/* A paragraph of an article in `whole`, given as in `own`, and what it must come back as: the words are
 * the same then. */
static const struct {
    const char *text, *whole, *own, *back;
} in_languages[] = {
    {"The houses were rented by engineers.", "en", NULL, NULL},
    {"Les maisons ont été louées par des ingénieurs.", "en", "fr", "fr"},
    {"Les maisons et the houses.", "fr", "en", "en"},
    {"Дома инженеров, and the houses.", "fr", "ru",
     "en"}, /* Russian words are Russian in English */
    {"Куће инжењера, i kuće.", "ru", "sr", "sr"},
    {"Дома инженеров.", "en", NULL, NULL},  /* Cyrillic words are Russian in an English article */
    {"Domy inżynierów.", "en", "pl", NULL}, /* no stemmer of its own: as in English */
    {"Domy inżynierów.", "de", "pl", "en"},
    {"Les maisons.", "pl", "fr", "fr"},
    {"1917 1918", "en", "fr", NULL}, /* no words */
    {"דער הויז", "en", "yi", "yi"},
};

static void languages_of_paragraphs_are_those_of_their_words(void **state)
{
    enum { N = sizeof in_languages / sizeof in_languages[0] };
    struct published *published = *state;
    static const struct place place = {0, 1, 1};
    struct error err = {0};
    struct article articles[N];
    struct paragraph paragraphs[N];
    struct generation *generation;
    struct store_reader *reader;
    for (uint32_t i = 0; i < N; i++) {
        struct span own = in_languages[i].own ? span_of(in_languages[i].own) : SPAN_NONE;
        struct span id = span_of(arena_printf(&published->arena, "a%u", i));
        paragraphs[i] =
            (struct paragraph){span_of(in_languages[i].text), NO_HEADING, &place, 1, own};
        articles[i] = (struct article){.id = id,
                                       .path = id,
                                       .lang = span_of(in_languages[i].whole),
                                       .paragraphs = &paragraphs[i],
                                       .n_paragraphs = 1};
    }
    published_add(published, articles, N);
    assert_ok(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err), &err);
    assert_ok(store_reader_new(&reader, &err), &err);
    const struct segment *segment = generation_segment(generation, 0);
    const struct store *store = segment_store(segment);
    for (uint32_t i = 0; i < N; i++) {
        struct article got;
        struct span back = in_languages[i].back ? span_of(in_languages[i].back) : SPAN_NONE;
        assert_ok(revive_article(store, reader, i, NULL, &published->arena, &got, &err), &err);
        assert_ok(
            revive_languages(store, segment_lexicon(segment), i, &published->arena, &got, &err),
            &err);
        assert_same_or_both_none(got.paragraphs[0].lang, back);
    }
    store_reader_free(reader);
    generation_release(generation);
}

static void without_memory_it_is_an_error(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct generation *generation;
    struct store_reader *reader;
    assert_ok(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err), &err);
    assert_ok(store_reader_new(&reader, &err), &err);
    const struct store *store = segment_store(generation_segment(generation, 0));
    for (size_t ceiling = 0; ceiling < 400; ceiling += 40) {
        struct arena arena;
        struct article got;
        arena_init(&arena, ceiling);
        assert_status(revive_article(store, reader, 0, NULL, &arena, &got, &err), ERR_LIMIT);
        arena_release(&arena);
    }
    store_reader_free(reader);
    generation_release(generation);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_comes_out_is_what_went_in),
        CASE(languages_of_paragraphs_are_those_of_their_words),
        CASE(without_memory_it_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
