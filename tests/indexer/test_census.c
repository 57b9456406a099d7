#include "indexer/census.h"

#include "tests/engine/generation/published.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/test.h"

enum { N_SOURCES = 3 };

static struct segment *built(struct published *published, const struct article *articles,
                             uint32_t n, uint32_t first_docid)
{
    struct manifest_segment entry;
    struct segment *segment;
    struct error err = {0};
    const char *dir = published_build(published, articles, n, first_docid, &entry);
    assert_ok(segment_open(dir, first_docid, &segment, &err), &err);
    return segment;
}

static void count_all(struct census *census, const struct segment *segment, bool is_more)
{
    struct error err = {0};
    const struct store *store = segment_store(segment);
    for (uint32_t i = 0; i < store_article_count(store); i++)
        assert_ok(census_count(census, store, i, is_more, &err), &err);
}

static uint32_t words_of(struct segment *const *some, uint32_t n, struct segment *const *others,
                         uint32_t n_others)
{
    const struct lexicon *left[4], *right[4];
    struct error err = {0};
    uint32_t words;
    for (uint32_t i = 0; i < n; i++)
        left[i] = segment_lexicon(some[i]);
    for (uint32_t i = 0; i < n_others; i++)
        right[i] = segment_lexicon(others[i]);
    assert_ok(census_words(left, n, right, n_others, &words, &err), &err);
    return words;
}

static void what_comes_is_counted(void **state)
{
    struct published *published = *state;
    struct segment *segment = built(published, sample_articles, 3, 1);
    struct census census;
    struct error err = {0};
    assert_ok(census_begin(&census, NULL, N_SOURCES, &published->arena, &err), &err);
    count_all(&census, segment, true);
    census_sort(&census);
    assert_int_equal(census.articles, 3);
    assert_int_equal(census.paragraphs, SAMPLE_PARAGRAPHS);
    uint32_t by_language = 0, by_source = 0;
    for (uint32_t i = 0; i < N_SOURCES; i++)
        by_source += census.source_articles[i];
    assert_int_equal(by_source, 3);
    for (uint32_t i = 0; i < census.n_languages; i++) {
        by_language += census.languages[i].articles;
        assert_true(i == 0 || census.languages[i - 1].articles >= census.languages[i].articles);
    }
    assert_int_equal(by_language, 3);
    census_end(&census);
    segment_close(segment);
}

/* From what the generation before counts, whose last articles of a language may go. */
static void what_goes_is_counted_off(void **state)
{
    struct published *published = *state;
    struct segment *segment = built(published, sample_articles, 3, 1);
    struct census census;
    struct error err = {0};
    struct manifest_language languages[] = {{"ru", 5}, {"fr", 1}, {"und", 1}, {"en", 1}};
    uint32_t sources[N_SOURCES] = {3, 3, 2};
    const struct manifest before = {.articles = 8,
                                    .paragraphs = 100,
                                    .languages = languages,
                                    .n_languages = 4,
                                    .source_articles = sources,
                                    .n_sources = N_SOURCES};
    assert_ok(census_begin(&census, &before, N_SOURCES, &published->arena, &err), &err);
    count_all(&census, segment, false);
    census_sort(&census);
    assert_int_equal(census.articles, 5);
    assert_int_equal(census.paragraphs, 100 - SAMPLE_PARAGRAPHS);
    assert_int_equal(
        census.source_articles[0] + census.source_articles[1] + census.source_articles[2], 5);
    assert_int_equal(census.n_languages, 1);
    assert_string_equal(census.languages[0].tag, "ru");
    assert_int_equal(languages[1].articles, 1); /* the old manifest is as it was */
    census_end(&census);
    segment_close(segment);
}

/* The same words in two segments count once: all articles in one segment give the true number. */
static void words_of_several_segments_are_counted_once(void **state)
{
    struct published *published = *state;
    enum { N = 30 };
    struct article *articles = make_articles(&published->arena, N, 4, 99);
    struct segment *whole = built(published, articles, N, 1);
    uint32_t words = lexicon_count(segment_lexicon(whole));
    struct segment *segments[3];
    for (int i = 0; i < 3; i++)
        segments[i] = built(published, articles + i * 10, 10, 1 + 100 * (uint32_t)i);
    assert_int_equal(words_of(segments, 3, NULL, 0), words);
    assert_int_equal(words_of(segments, 1, NULL, 0), lexicon_count(segment_lexicon(segments[0])));
    assert_int_equal(words_of(segments, 3, &whole, 1), 0);
    uint32_t first = words_of(segments, 1, NULL, 0);
    assert_int_equal(words_of(segments + 1, 2, segments, 1), words - first);
    assert_int_equal(words_of(&whole, 1, segments, 1), words - first);
    assert_int_equal(words_of(NULL, 0, segments, 3), 0);
    for (int i = 0; i < 3; i++)
        segment_close(segments[i]);
    segment_close(whole);
}

static void a_source_that_is_not_there_is_damage(void **state)
{
    struct published *published = *state;
    struct article article = sample_articles[1];
    struct census census;
    struct error err;
    article.source = N_SOURCES;
    struct segment *segment = built(published, &article, 1, 1);
    assert_ok(census_begin(&census, NULL, N_SOURCES, &published->arena, &err), &err);
    assert_status(census_count(&census, segment_store(segment), 0, true, &err), ERR_CORRUPT);
    census_end(&census);
    segment_close(segment);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, published_set_up, published_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_comes_is_counted),
        CASE(what_goes_is_counted_off),
        CASE(words_of_several_segments_are_counted_once),
        CASE(a_source_that_is_not_there_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
