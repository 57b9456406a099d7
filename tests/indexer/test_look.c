#include "indexer/look.h"

#include "tests/indexer/site.h"
#include "tests/support/test.h"

static void a_small_index_is_always_built_anew(void **state)
{
    (void)state;
    const struct intake_counts counts = {.added = 1};
    const struct manifest small = {.articles = 100, .paragraphs = 49999};
    const struct manifest large = {.articles = 100, .paragraphs = 50000};
    assert_false(look_is_worth_it(&small));
    assert_true(look_is_worth_it(&large));
    assert_true(look_wants_full(&small, &counts));
    assert_false(look_wants_full(&large, &counts));
}

static void many_segments_and_many_dead_are_cleaned_up(void **state)
{
    (void)state;
    struct manifest_segment segments[6] = {{.n_dead = 10}, {.n_dead = 5}};
    struct manifest manifest = {
        .articles = 100, .paragraphs = 50000, .segments = segments, .n_segments = 2};
    struct intake_counts counts = {.changed = 3, .removed = 1, .moved = 1};
    assert_false(look_wants_full(&manifest, &counts)); /* 20 of 100 */
    counts.moved++;
    assert_true(look_wants_full(&manifest, &counts));
    counts = (struct intake_counts){0};
    manifest.n_segments = 6;
    assert_true(look_wants_full(&manifest, &counts));
}

static void a_shrink_is_more_than_a_fifth_and_at_least_ten(void **state)
{
    (void)state;
    static const struct {
        uint64_t removed, n;
        bool is_shrink;
    } rows[] = {{9, 9, false},  {10, 10, true},     {10, 50, false},   {10, 49, true},
                {11, 50, true}, {200, 1000, false}, {201, 1000, true}, {0, 0, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct intake_counts counts = {.removed = rows[i].removed};
        assert_int_equal(look_is_shrink(&counts, rows[i].n), rows[i].is_shrink);
    }
}

/* A large index gets a second segment; looking writes nothing and says what will come. */
static void a_large_index_is_updated_by_a_small_segment(void **state)
{
    (void)state;
    enum { N = 200, PARAGRAPHS = 260 };
    struct site site;
    struct buf text;
    site_make(&site);
    buf_init(&text, 64 << 20);
    for (int i = 0; i < N; i++) {
        buf_printf(&text, "{\"id\":\"n%03d\",\"title\":\"Number %d\",\"text\":\"", i, i);
        for (int k = 0; k < PARAGRAPHS; k++)
            buf_printf(&text, "word%d and %d\\n\\n", i, k);
        buf_add_text(&text, "\"}\n");
    }
    temp_write(&site.temp, "articles/many.jsonl", buf_span(&text));
    buf_release(&text);
    site_write(&site, "a.txt", "Amber.\n");
    site_write(&site, "b.txt", "Basalt.\n");
    site_expect(&site, 0);
    site_write(&site, "a.txt", "Amethyst.\n\nNow two.\n");
    site_write(&site, "b.txt", NULL);
    site_write(&site, "c.txt", "Copper.\n");
    site_expect(&site, 0);
    assert_holds(site_said(&site), "Indexed 202 articles, 52,003 paragraphs, ");
    assert_holds(site_said(&site), "1 added, 1 changed, 1 removed, 200 unchanged, 0 failed.");
    assert_true(temp_has(&site.temp, "index/segments/s000002"));
    assert_true(temp_read(&site.temp, "index/segments/s000002/store").len <
                temp_read(&site.temp, "index/segments/s000001/store").len / 10);
    assert_int_equal(site_index(&site, "--verify", NULL), 0);
    /* Nothing that is indexed has changed: found by looking, and nothing is published. */
    site_write(&site, "c.txt", "Copper.   \n\n\n");
    site_expect(&site, 0);
    assert_holds(site_said(&site), "Up to date: 202 articles, g000002");
    site_remove(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_index_is_always_built_anew),
        cmocka_unit_test(many_segments_and_many_dead_are_cleaned_up),
        cmocka_unit_test(a_shrink_is_more_than_a_fifth_and_at_least_ten),
        cmocka_unit_test(a_large_index_is_updated_by_a_small_segment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
