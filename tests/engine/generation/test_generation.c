#include "engine/generation/generation.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/generation/publish.h"
#include "tests/engine/generation/published.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/test.h"

static struct generation *opened(struct published *published, enum generation_verify verify)
{
    struct generation *generation;
    struct error err = {0};
    assert_ok(generation_open(published->root, NULL, verify, &generation, &err), &err);
    return generation;
}

static void an_empty_root_has_no_index(void **state)
{
    struct published *published = *state;
    struct generation *generation;
    char name[GENERATION_NAME_ROOM];
    struct error err;
    assert_status(generation_current(published->root, name, &err), ERR_NO_INDEX);
    assert_status(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err),
                  ERR_NO_INDEX);
    assert_null(generation);
    assert_status(generation_open("/nowhere/at/all", NULL, VERIFY_QUICK, &generation, &err),
                  ERR_NO_INDEX);
}

static void what_was_published_is_opened(void **state)
{
    struct published *published = *state;
    uint32_t segment, article;
    published_add_samples(published);
    struct generation *generation = opened(published, VERIFY_HASHES);
    assert_string_equal(generation_label(generation), "g000001");
    assert_int_equal(generation_segment_count(generation), 1);
    assert_true(generation_bytes(generation) > 0);
    assert_status(generation_find_article(generation, sample_articles[1].id, &segment, &article),
                  OK);
    assert_int_equal(segment, 0);
    assert_int_equal(article, 1);
    assert_status(generation_find_article(generation, SPAN("nobody"), &segment, &article),
                  ERR_NOT_FOUND);
    assert_int_equal(generation_find(generation, 0), UINT32_MAX);
    assert_int_equal(generation_find(generation, 1), 0);
    assert_int_equal(generation_find(generation, SAMPLE_PARAGRAPHS), 0);
    assert_int_equal(generation_find(generation, SAMPLE_PARAGRAPHS + 1), UINT32_MAX);
    assert_ptr_equal(generation_keep(generation), generation);
    generation_release(generation);
    generation_release(generation);
    generation_release(NULL);
}

/* Two segments with a gap of docids between them; the second has a newer version of an article. */
static void dead_articles_are_found_in_the_newer_segment_only(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct manifest_segment segments[2];
    const char *dir = published_build(published, sample_articles, 3, 1, &segments[0]);
    assert_ok(publish_segment(published->root, dir, &published->arena, &segments[0], &err), &err);
    dir = published_build(published, sample_articles, 1, 100, &segments[1]);
    assert_ok(publish_segment(published->root, dir, &published->arena, &segments[1], &err), &err);
    const struct manifest_range dead = {0, 1};
    segments[0].dead = &dead;
    segments[0].n_dead = 1;
    published_name(published, segments, 2);

    struct generation *generation = opened(published, VERIFY_QUICK);
    uint32_t segment, article, n = sample_articles[0].n_paragraphs;
    for (uint32_t docid = 1; docid <= SAMPLE_PARAGRAPHS; docid++)
        assert_int_equal(generation_is_dead(generation, docid), docid <= n);
    for (uint32_t docid = 100; docid < 100 + n; docid++)
        assert_false(generation_is_dead(generation, docid));
    assert_int_equal(generation_find(generation, SAMPLE_PARAGRAPHS + 1), UINT32_MAX);
    assert_int_equal(generation_find(generation, 100), 1);
    assert_status(generation_find_article(generation, sample_articles[0].id, &segment, &article),
                  OK);
    assert_int_equal(segment, 1);
    assert_status(generation_find_article(generation, sample_articles[2].id, &segment, &article),
                  OK);
    assert_int_equal(segment, 0);
    generation_release(generation);
}

static void a_dead_article_that_is_not_there_is_damage(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct manifest_segment entry;
    const struct manifest_range nobody = {2, 2};
    struct generation *generation;
    const char *dir = published_build(published, sample_articles, 3, 1, &entry);
    assert_ok(publish_segment(published->root, dir, &published->arena, &entry, &err), &err);
    entry.dead = &nobody;
    entry.n_dead = 1;
    published_name(published, &entry, 1);
    assert_status(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err),
                  ERR_CORRUPT);
}

static const struct store *store_of(const struct generation *generation, uint32_t segment)
{
    return segment_store(generation_segment(generation, segment));
}

static enum status open_beside(struct published *published, const struct generation *beside,
                               struct generation **out)
{
    struct error err = {0};
    return generation_open_beside(published->root, NULL, VERIFY_HASHES, beside, out, &err);
}

/* What is open already is shared, whoever is closed first; what is not the same is not. */
static void segments_are_shared_between_generations(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct manifest_segment segments[2];
    struct generation *first, *second, *third;
    const char *dir = published_build(published, sample_articles, 1, 1, &segments[0]);
    assert_ok(publish_segment(published->root, dir, &published->arena, &segments[0], &err), &err);
    published_name(published, segments, 1);
    assert_status(open_beside(published, NULL, &first), OK);
    dir = published_build(published, sample_articles + 1, 2, 50, &segments[1]);
    assert_ok(publish_segment(published->root, dir, &published->arena, &segments[1], &err), &err);
    published_name(published, segments, 2);
    assert_status(open_beside(published, first, &second), OK);
    assert_ptr_equal(store_of(second, 0), store_of(first, 0));
    generation_release(first);
    struct store_article article;
    store_article(store_of(second, 0), 0, &article);
    assert_span_is(article.id, sample_articles[0].id, "still open");
    /* Hashed once, and not again: this damage is for --verify and the daemon's scrub to find. */
    published_flip(published, "segments/s000001/store", 300);
    published_name(published, segments, 1);
    assert_status(open_beside(published, second, &third), OK);
    assert_ptr_equal(store_of(third, 0), store_of(second, 0));
    generation_release(third);
    assert_status(open_beside(published, NULL, &third), ERR_CORRUPT);
    generation_release(second);
}

static void what_was_opened_quickly_is_hashed_when_asked(void **state)
{
    struct published *published = *state;
    struct generation *other;
    published_add_samples(published);
    struct generation *quick = opened(published, VERIFY_QUICK);
    struct error err = {0};
    assert_ok(generation_check_segment(quick, published->root, 0, &err), &err);
    generation_release(quick);
    quick = opened(published, VERIFY_QUICK);
    published_flip(published, "segments/s000001/postings.glass", 9000);
    assert_status(generation_check_segment(quick, published->root, 0, &err), ERR_CORRUPT);
    assert_status(open_beside(published, quick, &other), ERR_CORRUPT);
    assert_null(other);
    generation_release(quick);
}

static void a_generation_without_articles_is_one(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    char temporary[PATH_MAX];
    assert_ok(publish_begin(published->root, temporary, sizeof temporary, &err), &err);
    published_name(published, NULL, 0);
    struct generation *generation = opened(published, VERIFY_HASHES);
    assert_int_equal(generation_segment_count(generation), 0);
    assert_int_equal(generation_find(generation, 1), UINT32_MAX);
    generation_release(generation);
}

static const char *const files[] = {
    "current",
    "generations/g000001/manifest.json",
    "generations/g000001/files.jsonl",
    "segments/s000001/postings.glass",
    "segments/s000001/store",
    "segments/s000001/lexicon",
};
enum { N_FILES = sizeof files / sizeof files[0] };

static void count_damage(void *context, const char *path, const char *what)
{
    (void)path;
    (void)what;
    ++*(int *)context;
}

static void a_flipped_bit_anywhere_is_found(void **state)
{
    struct published *published = *state;
    published_add_samples(published);
    for (int i = 0; i < N_FILES; i++) {
        struct span whole = temp_read_path(
            &published->temp, arena_printf(&published->arena, "%s/%s", published->root, files[i]));
        for (size_t at = 0; at < whole.len; at += whole.len / 7 + 1) {
            struct generation *generation = NULL;
            int n = 0;
            const struct generation_damage damage = {&n, count_damage};
            struct error err;
            published_flip(published, files[i], at);
            assert_int_not_equal(
                generation_open(published->root, NULL, VERIFY_HASHES, &generation, &err), OK);
            assert_null(generation);
            assert_status(generation_check(published->root, NULL, &damage, &err), ERR_CORRUPT);
            if (i > 0) /* `current` may name no generation at all: then there is nothing to check */
                assert_int_equal(n, 1);
            published_flip(published, files[i], at);
        }
    }
    generation_release(opened(published, VERIFY_HASHES));
}

static void each_damaged_file_is_told_of(void **state)
{
    struct published *published = *state;
    int n = 0;
    const struct generation_damage damage = {&n, count_damage};
    struct error err;
    published_add_samples(published);
    assert_status(generation_check(published->root, NULL, &damage, &err), OK);
    assert_int_equal(n, 0);
    published_flip(published, files[2], 3);
    published_flip(published, files[3], 100);
    published_flip(published, files[5], 100);
    assert_status(generation_check(published->root, NULL, &damage, &err), ERR_CORRUPT);
    assert_int_equal(n, 3);
}

static void a_missing_or_shortened_file_is_found_without_hashes(void **state)
{
    struct published *published = *state;
    struct generation *generation;
    struct error err;
    char path[PATH_MAX];
    published_add_samples(published);
    assert_ok(file_join(path, sizeof path, published->root, files[4], &err), &err);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(truncate(path, 100), 0);
    assert_status(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err),
                  ERR_CORRUPT);
    assert_non_null(strstr(err.text, "segments/s000001/store has 100 bytes"));
    assert_int_equal(chmod(temp_path(&published->temp, "index/segments/s000001"), 0755), 0);
    assert_int_equal(unlink(path), 0);
    assert_status(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err),
                  ERR_CORRUPT);
    assert_string_equal(err.text, "segments/s000001/store is missing");
}

static void an_index_that_others_may_write_is_refused(void **state)
{
    static const char *const folders[] = {"index", "index/segments", "index/generations"};
    struct published *published = *state;
    struct generation *generation;
    struct error err;
    published_add_samples(published);
    for (int i = 0; i < 3; i++) {
        const char *path = temp_path(&published->temp, folders[i]);
        assert_int_equal(chmod(path, 0777), 0);
        assert_status(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err),
                      ERR_FORBIDDEN);
        assert_non_null(strstr(err.text, "others may write to"));
        assert_int_equal(chmod(path, 0755), 0);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, published_set_up, published_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_empty_root_has_no_index),
        CASE(what_was_published_is_opened),
        CASE(dead_articles_are_found_in_the_newer_segment_only),
        CASE(a_dead_article_that_is_not_there_is_damage),
        CASE(segments_are_shared_between_generations),
        CASE(what_was_opened_quickly_is_hashed_when_asked),
        CASE(a_generation_without_articles_is_one),
        CASE(a_flipped_bit_anywhere_is_found),
        CASE(each_damaged_file_is_told_of),
        CASE(a_missing_or_shortened_file_is_found_without_hashes),
        CASE(an_index_that_others_may_write_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
