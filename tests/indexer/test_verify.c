#include "indexer/verify.h"

#include <limits.h>
#include <sys/stat.h>
#include <stdio.h>

#include "base/file.h"
#include "engine/shim/xapian_shim.h"
#include "tests/engine/generation/published.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/test.h"

enum { N_ARTICLES = 20, N_PARAGRAPHS = 3 };

struct bench {
    struct published published;
    const char *dir;
    struct manifest_segment entry;
};

static int set_up(void **state)
{
    static struct bench bench;
    published_make(&bench.published);
    struct article *articles = make_articles(&bench.published.arena, N_ARTICLES, N_PARAGRAPHS, 5);
    bench.dir = published_build(&bench.published, articles, N_ARTICLES, 1, &bench.entry);
    *state = &bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    published_remove(&bench->published);
    return 0;
}

static struct segment *opened(struct bench *bench)
{
    struct segment *segment;
    struct error err = {0};
    assert_ok(segment_open(bench->dir, 1, &segment, &err), &err);
    return segment;
}

static struct segment_totals true_totals(const struct segment *segment)
{
    return (struct segment_totals){.articles = N_ARTICLES,
                                   .paragraphs = N_ARTICLES * N_PARAGRAPHS,
                                   .words = lexicon_count(segment_lexicon(segment)),
                                   .stems = lexicon_stem_count(segment_lexicon(segment))};
}

static void samples_are_found(void **state)
{
    struct segment *segment = opened(*state);
    struct error err = {0};
    uint32_t n = 0;
    assert_ok(verify_samples(segment, 20, &n, &err), &err);
    assert_int_equal(n, 20);
    n = 0;
    assert_ok(verify_samples(segment, 1000, &n, &err), &err);
    assert_int_equal(n, N_ARTICLES * N_PARAGRAPHS);
    segment_close(segment);
}

static void counts_must_be_those_of_the_build(void **state)
{
    struct segment *segment = opened(*state);
    struct error err = {0};
    struct segment_totals totals = true_totals(segment);
    assert_ok(verify_counts(segment, &totals, &err), &err);
    uint32_t *const counts[] = {&totals.articles, &totals.paragraphs, &totals.words, &totals.stems};
    for (int i = 0; i < 4; i++) {
        ++*counts[i];
        assert_status(verify_counts(segment, &totals, &err), ERR_CORRUPT);
        --*counts[i];
    }
    segment_close(segment);
}

/* Postings that lack every paragraph but the first, in place of the true ones. */
static void replace_postings(struct bench *bench)
{
    struct error err = {0};
    struct shim_writer *writer;
    char file[PATH_MAX];
    const char *shard = temp_path(&bench->published.temp, "shard");
    const struct shim_posting posting = {SPAN("nothing"), 1};
    const struct shim_doc doc = {1, &posting, 1};
    assert_ok(shim_writer_open(shard, &writer, &err), &err);
    assert_ok(shim_writer_add(writer, &doc, 1, &err), &err);
    assert_ok(shim_writer_commit(writer, &err), &err);
    shim_writer_close(writer);
    assert_ok(file_join(file, sizeof file, bench->dir, SEGMENT_POSTINGS, &err), &err);
    assert_int_equal(remove(file), 0);
    assert_ok(shim_compact(&shard, 1, file, &err), &err);
}

static void postings_of_something_else_are_seen(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};
    uint32_t n = 0;
    replace_postings(bench);
    struct segment *segment = opened(bench);
    assert_status(verify_samples(segment, 20, &n, &err), ERR_CORRUPT);
    assert_string_equal(err.text, "paragraph 1 is not found by its own words");
    assert_status(verify_whole(segment, &err), ERR_CORRUPT);
    segment_close(segment);
}

static void a_whole_segment_is_whole(void **state)
{
    struct segment *segment = opened(*state);
    struct error err = {0};
    assert_ok(verify_whole(segment, &err), &err);
    segment_close(segment);
}

/* As if it had been written so, with its hash. */
static void what_no_hash_can_tell_is_seen(void **state)
{
    struct bench *bench = *state;
    struct error err = {0};
    char file[PATH_MAX];
    assert_ok(file_join(file, sizeof file, bench->dir, SEGMENT_POSTINGS, &err), &err);
    assert_int_equal(chmod(file, 0644), 0);
    FILE *out = fopen(file, "r+");
    assert_non_null(out);
    assert_int_equal(fseek(out, 8192 + 5, SEEK_SET), 0); /* free bytes of the first block */
    assert_int_equal(fputc(0x7f, out), 0x7f);
    assert_int_equal(fclose(out), 0);
    struct segment *segment = opened(bench);
    assert_int_not_equal(verify_whole(segment, &err), OK);
    segment_close(segment);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(samples_are_found),
        CASE(counts_must_be_those_of_the_build),
        CASE(postings_of_something_else_are_seen),
        CASE(a_whole_segment_is_whole),
        CASE(what_no_hash_can_tell_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
