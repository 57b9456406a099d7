#include "indexer/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "engine/segment/segment.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

enum { N_ARTICLES = 400, N_PARAGRAPHS = 9 };

static int set_up(void **state)
{
    static struct temp temp;
    temp_make(&temp);
    *state = &temp;
    return 0;
}

static int tear_down(void **state)
{
    temp_remove(*state);
    return 0;
}

static struct pipeline *opened(const char *dir, uint32_t threads, const struct deadline *stop)
{
    struct pipeline *pipeline;
    struct error err = {0};
    const struct pipeline_setup setup = {
        .dir = dir, .first_docid = 7, .threads = threads, .stop = stop};
    assert_ok(pipeline_new(&setup, &pipeline, &err), &err);
    return pipeline;
}

/* Adds made articles, each copied into the arena that the pipeline wants it in. */
static enum status add_all(struct pipeline *pipeline, uint32_t n, struct error *err)
{
    enum status status = OK;
    for (uint32_t i = 0; status == OK && i < n; i++) {
        const struct article *article =
            make_articles(pipeline_arena(pipeline), 1, N_PARAGRAPHS, i + 1);
        struct article named = *article;
        named.id = span_of(arena_printf(pipeline_arena(pipeline), "article/%u", i));
        status = pipeline_add(pipeline, &named, err);
    }
    return status;
}

static struct segment *built(struct temp *temp, const char *name, uint32_t threads)
{
    struct error err = {0};
    const struct pipeline_segment *segments;
    struct segment *segment;
    uint32_t n;
    temp_write(temp, arena_printf(&temp->arena, "%s/.keep", name), SPAN(""));
    struct pipeline *pipeline = opened(temp_path(temp, name), threads, &DEADLINE_NONE);
    assert_ok(add_all(pipeline, N_ARTICLES, &err), &err);
    assert_ok(pipeline_finish(pipeline, &segments, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_int_equal(segments[0].first_docid, 7);
    assert_int_equal(segments[0].totals.articles, N_ARTICLES);
    assert_int_equal(segments[0].totals.paragraphs, N_ARTICLES * N_PARAGRAPHS);
    assert_ok(segment_open(segments[0].dir, 7, &segment, &err), &err);
    pipeline_free(pipeline);
    return segment;
}

static void docids_follow_the_order_of_adding(void **state)
{
    struct segment *segment = built(*state, "one", 3);
    const struct store *store = segment_store(segment);
    for (uint32_t i = 0; i < N_ARTICLES; i++) {
        struct store_article article;
        char id[32];
        snprintf(id, sizeof id, "article/%u", i);
        store_article(store, i, &article);
        assert_text(article.id, id);
        assert_int_equal(article.first_docid, 7 + i * N_PARAGRAPHS);
    }
    segment_close(segment);
}

static struct span file_of(struct temp *temp, const char *dir, const char *name)
{
    return temp_read(temp, arena_printf(&temp->arena, "%s/segment-0/%s", dir, name));
}

static void threads_do_not_change_the_result(void **state)
{
    struct temp *temp = *state;
    segment_close(built(temp, "one", 1));
    segment_close(built(temp, "four", 4));
    assert_true(
        span_equal(file_of(temp, "one", SEGMENT_STORE), file_of(temp, "four", SEGMENT_STORE)));
    assert_true(
        span_equal(file_of(temp, "one", SEGMENT_LEXICON), file_of(temp, "four", SEGMENT_LEXICON)));
}

static void without_articles_there_is_no_segment(void **state)
{
    struct temp *temp = *state;
    struct error err = {0};
    const struct pipeline_segment *segments;
    uint32_t n;
    struct pipeline *pipeline = opened(temp->path, 2, &DEADLINE_NONE);
    assert_ok(pipeline_finish(pipeline, &segments, &n, &err), &err);
    assert_int_equal(n, 0);
    pipeline_free(pipeline);
}

static void a_stop_ends_it(void **state)
{
    struct temp *temp = *state;
    const atomic_bool yes = true;
    const struct deadline stop = {UINT64_MAX, &yes};
    struct error err = {0};
    const struct pipeline_segment *segments;
    uint32_t n;
    struct pipeline *pipeline = opened(temp->path, 2, &stop);
    enum status status = add_all(pipeline, 50, &err);
    if (status == OK)
        status = pipeline_finish(pipeline, &segments, &n, &err);
    assert_status(status, ERR_CANCELLED);
    pipeline_free(pipeline);
}

/* A directory that cannot be written fails the run, not the process, and nobody waits for ever. */
static void a_workers_failure_comes_back(void **state)
{
    struct temp *temp = *state;
    struct error err = {0};
    const struct pipeline_segment *segments;
    uint32_t n;
    struct pipeline *pipeline = opened(temp_path(temp, "missing/dir"), 2, &DEADLINE_NONE);
    enum status status = add_all(pipeline, 50, &err);
    if (status == OK)
        status = pipeline_finish(pipeline, &segments, &n, &err);
    assert_int_not_equal(status, OK);
    assert_true(err.text[0] != '\0');
    pipeline_free(pipeline);
}

static void one_that_is_given_up_leaves_no_thread(void **state)
{
    struct temp *temp = *state;
    struct error err = {0};
    struct pipeline *pipeline = opened(temp->path, 4, &DEADLINE_NONE);
    assert_ok(add_all(pipeline, 30, &err), &err);
    pipeline_free(pipeline);
    pipeline_free(NULL);
}

static void docids_do_not_wrap(void **state)
{
    struct temp *temp = *state;
    struct error err = {0};
    struct pipeline *pipeline;
    const struct pipeline_setup setup = {
        .dir = temp->path, .first_docid = UINT32_MAX - 8, .threads = 1, .stop = &DEADLINE_NONE};
    assert_ok(pipeline_new(&setup, &pipeline, &err), &err);
    assert_status(add_all(pipeline, 1, &err), ERR_LIMIT);
    pipeline_free(pipeline);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(docids_follow_the_order_of_adding),
        CASE(threads_do_not_change_the_result),
        CASE(without_articles_there_is_no_segment),
        CASE(a_stop_ends_it),
        CASE(a_workers_failure_comes_back),
        CASE(one_that_is_given_up_leaves_no_thread),
        CASE(docids_do_not_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
