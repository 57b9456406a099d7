#include "engine/segment/merge.h"

#include "tests/engine/segment/alike.h"
#include "tests/engine/segment/articles.h"
#include "tests/engine/segment/building.h"
#include "tests/support/test.h"

enum { MOST_PARTS = 8, FIRST = 7 };

static struct temp temp;

static int set_up(void **state)
{
    (void)state;
    temp_make(&temp);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

/* Articles cut into segments of `step` each, docids far apart, those with is_dead[] dead. */
struct scene {
    struct segment *segments[MOST_PARTS];
    struct merge_part parts[MOST_PARTS];
    uint32_t n;
};

static void cut(struct scene *scene, const struct article *articles, uint32_t n, uint32_t step,
                const bool *is_dead)
{
    struct error err;
    *scene = (struct scene){.n = 0};
    for (uint32_t at = 0; at < n; at += step) {
        uint32_t i = scene->n++, first = FIRST + 1000 * i;
        const char *name = arena_printf(&temp.arena, "part%u", i);
        const char *dir =
            build_segment(&temp, name, articles + at, n - at < step ? n - at : step, first);
        assert_ok(segment_open(dir, first, &scene->segments[i], &err), &err);
        scene->parts[i] = (struct merge_part){scene->segments[i], is_dead + at};
    }
}

static void put_away(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->n; i++)
        segment_close(scene->segments[i]);
}

static struct segment *merged(const struct scene *scene, enum postings_builder builder,
                              struct segment_totals *totals)
{
    struct error err = {0};
    struct segment *segment;
    const char *dir = temp_path(&temp, "merged");
    const struct merge_setup setup = {
        .parts = scene->parts, .n = scene->n, .first_docid = FIRST, .builder = builder};
    assert_ok(merge_segments(&setup, dir, totals, &err), &err);
    assert_ok(segment_open(dir, FIRST, &segment, &err), &err);
    return segment;
}

/* The segment of the living articles, built at once. */
static struct segment *built(const struct article *articles, uint32_t n, const bool *is_dead)
{
    struct error err;
    struct segment *segment;
    struct article *alive = ARENA_ARRAY(&temp.arena, struct article, n);
    uint32_t n_alive = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!is_dead[i])
            alive[n_alive++] = articles[i];
    const char *dir = build_segment(&temp, "built", alive, n_alive, FIRST);
    assert_ok(segment_open(dir, FIRST, &segment, &err), &err);
    return segment;
}

static void check(const struct article *articles, uint32_t n, uint32_t step, const bool *is_dead,
                  enum postings_builder builder)
{
    struct scene scene;
    struct segment_totals totals;
    cut(&scene, articles, n, step, is_dead);
    struct segment *one = merged(&scene, builder, &totals), *other = built(articles, n, is_dead);
    assert_alike(one, other);
    assert_int_equal(totals.paragraphs, store_count(segment_store(other)));
    assert_int_equal(totals.articles, store_article_count(segment_store(other)));
    assert_int_equal(totals.words, lexicon_count(segment_lexicon(other)));
    assert_int_equal(totals.stems, lexicon_stem_count(segment_lexicon(other)));
    segment_close(one);
    segment_close(other);
    put_away(&scene);
}

static void samples_come_out_as_they_are_built(void **state)
{
    (void)state;
    struct article articles[3];
    const bool is_dead[3] = {false};
    memcpy(articles, sample_articles, sizeof articles);
    for (uint32_t i = 0; i < 3; i++)
        articles[i].hash = UINT64_C(0x123456789abcdef0) + i;
    check(articles, 3, 1, is_dead, POSTINGS_BULK);
}

static void xapian_builds_the_same(void **state)
{
    (void)state;
    const bool is_dead[3] = {false};
    check(sample_articles, 3, 2, is_dead, POSTINGS_XAPIAN);
}

static void what_is_dead_leaves_nothing(void **state)
{
    (void)state;
    const bool is_dead[3] = {true, false, true};
    check(sample_articles, 3, 2, is_dead, POSTINGS_BULK);
}

static void many_articles_come_out_as_they_are_built(void **state)
{
    (void)state;
    enum { N = 240 };
    bool is_dead[N];
    struct article *articles = make_articles(&temp.arena, N, 3, 4711);
    for (uint32_t i = 0; i < N; i++) {
        is_dead[i] = (i * 2654435761u) >> 24 < 60 || i / 30 == 2; /* a whole segment, too */
        articles[i].hash = i * UINT64_C(0x9E3779B97F4A7C15);
    }
    check(articles, N, 30, is_dead, POSTINGS_BULK);
}

static void nothing_alive_is_refused_and_leaves_nothing(void **state)
{
    (void)state;
    struct scene scene;
    struct segment_totals totals;
    struct error err;
    const bool is_dead[3] = {true, true, true};
    cut(&scene, sample_articles, 3, 3, is_dead);
    const struct merge_setup setup = {.parts = scene.parts, .n = scene.n, .first_docid = FIRST};
    assert_status(merge_segments(&setup, temp_path(&temp, "merged"), &totals, &err), ERR_INVALID);
    assert_false(temp_has(&temp, "merged"));
    put_away(&scene);
}

static void it_stops_when_told(void **state)
{
    (void)state;
    struct scene scene;
    struct segment_totals totals;
    struct error err;
    atomic_bool cancelled = true;
    const struct deadline stop = {UINT64_MAX, &cancelled};
    const bool is_dead[3] = {false};
    cut(&scene, sample_articles, 3, 1, is_dead);
    const struct merge_setup setup = {
        .parts = scene.parts, .n = scene.n, .first_docid = FIRST, .stop = &stop};
    assert_status(merge_segments(&setup, temp_path(&temp, "merged"), &totals, &err), ERR_CANCELLED);
    assert_false(temp_has(&temp, "merged"));
    put_away(&scene);
}

/* Postings of other articles are not taken for theirs. */
static void postings_of_others_are_damage(void **state)
{
    (void)state;
    struct scene scene;
    struct segment_totals totals;
    struct error err;
    const bool is_dead[3] = {false};
    cut(&scene, sample_articles, 3, 2, is_dead);
    assert_int_equal(
        rename(temp_path(&temp, "part1/postings.glass"), temp_path(&temp, "part0/postings.glass")),
        0);
    const struct merge_setup setup = {
        .parts = scene.parts, .n = 1, .first_docid = FIRST, .builder = POSTINGS_BULK};
    assert_status(merge_segments(&setup, temp_path(&temp, "merged"), &totals, &err), ERR_CORRUPT);
    put_away(&scene);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(samples_come_out_as_they_are_built),
        CASE(xapian_builds_the_same),
        CASE(what_is_dead_leaves_nothing),
        CASE(many_articles_come_out_as_they_are_built),
        CASE(nothing_alive_is_refused_and_leaves_nothing),
        CASE(it_stops_when_told),
        CASE(postings_of_others_are_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
