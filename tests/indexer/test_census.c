#include "indexer/census.h"

#include "tests/engine/generation/published.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/test.h"

enum { N_SOURCES = 3 };

static int set_up(void **state)
{
    static struct published published;
    published_make(&published);
    *state = &published;
    return 0;
}

static int tear_down(void **state)
{
    published_remove(*state);
    return 0;
}

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

static struct census counted(struct published *published, const struct census_part *parts,
                             uint32_t n)
{
    struct census census;
    struct error err = {0};
    assert_ok(census_take(parts, n, N_SOURCES, &published->arena, &census, &err), &err);
    return census;
}

static void all_that_lives_is_counted(void **state)
{
    struct published *published = *state;
    struct segment *segment = built(published, sample_articles, 3, 1);
    const struct census_part part = {segment, NULL};
    struct census census = counted(published, &part, 1);
    assert_int_equal(census.articles, 3);
    assert_int_equal(census.paragraphs, SAMPLE_PARAGRAPHS);
    assert_int_equal(census.words, lexicon_count(segment_lexicon(segment)));
    uint32_t by_language = 0, by_source = 0;
    for (uint32_t i = 0; i < N_SOURCES; i++)
        by_source += census.source_articles[i];
    assert_int_equal(by_source, 3);
    for (uint32_t i = 0; i < census.n_languages; i++) {
        by_language += census.languages[i].articles;
        assert_true(i == 0 || census.languages[i - 1].articles >= census.languages[i].articles);
    }
    assert_int_equal(by_language, 3);
    segment_close(segment);
}

static void what_is_dead_is_not(void **state)
{
    struct published *published = *state;
    struct segment *segment = built(published, sample_articles, 3, 1);
    const bool is_dead[] = {true, false, false};
    const struct census_part part = {segment, is_dead};
    struct census census = counted(published, &part, 1);
    assert_int_equal(census.articles, 2);
    assert_int_equal(census.paragraphs, SAMPLE_PARAGRAPHS - sample_articles[0].n_paragraphs);
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
    segment_close(whole);
    struct segment *segments[3];
    struct census_part parts[3];
    for (int i = 0; i < 3; i++) {
        segments[i] = built(published, articles + i * 10, 10, 1 + 100 * (uint32_t)i);
        parts[i] = (struct census_part){segments[i], NULL};
    }
    assert_int_equal(counted(published, parts, 3).words, words);
    for (int i = 0; i < 3; i++)
        segment_close(segments[i]);
}

static void nothing_is_nothing(void **state)
{
    struct census census = counted(*state, NULL, 0);
    assert_int_equal(census.articles + census.paragraphs + census.words + census.n_languages, 0);
}

static void a_source_that_is_not_there_is_damage(void **state)
{
    struct published *published = *state;
    struct article article = sample_articles[1];
    struct census census;
    struct error err;
    article.source = N_SOURCES;
    struct segment *segment = built(published, &article, 1, 1);
    const struct census_part part = {segment, NULL};
    assert_status(census_take(&part, 1, N_SOURCES, &published->arena, &census, &err), ERR_CORRUPT);
    segment_close(segment);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(all_that_lives_is_counted),
        CASE(what_is_dead_is_not),
        CASE(words_of_several_segments_are_counted_once),
        CASE(nothing_is_nothing),
        CASE(a_source_that_is_not_there_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
