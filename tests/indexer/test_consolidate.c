#include "indexer/consolidate.h"

#include "tests/indexer/updating.h"
#include "tests/support/test.h"

static struct site site;

/* A list of 600 articles with ten paragraphs each, of which those from `changed` on are other ones. */
static void write_many(int changed)
{
    struct buf text;
    buf_init(&text, 64 << 20);
    for (int i = 0; i < 600; i++) {
        buf_printf(&text, "{\"id\":\"n%04d\",\"title\":\"Number %d\",\"text\":\"", i, i);
        for (int k = 0; k < 10; k++)
            buf_printf(&text, "word%d and %d%s\\n\\n", i, k, i >= changed ? " anew" : "");
        buf_add_text(&text, "\"}\n");
    }
    buf_add_char(&text, '\0');
    site_write_aged(&site, "many.jsonl", text.at, changed);
    buf_release(&text);
}

static int set_up(void **state)
{
    (void)state;
    site_make(&site);
    write_many(600);
    site_expect(&site, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    site_remove(&site);
    return 0;
}

static bool is_merge_only(void)
{
    struct generation *generation;
    struct error err = {0};
    assert_ok(generation_open(site.index, NULL, VERIFY_HASHES, &generation, &err), &err);
    bool is_so = generation_manifest(generation)->is_merge_only;
    generation_release(generation);
    return is_so;
}

/* A third has changed: published beside the old segment, and then without what is dead in it. */
static void what_is_large_is_merged_after_publishing(void **state)
{
    (void)state;
    write_many(400);
    site_expect(&site, 0);
    assert_holds(site_said(&site), "0 added, 200 changed, 0 removed, 400 unchanged");
    assert_text(temp_read(&site.temp, "index/current"), "g000003\n");
    assert_true(is_merge_only());
    assert_segments(&site, 2, 600, 6000);
    assert_holds(site_complained(&site), "\npublish  g000002");
    assert_holds(site_complained(&site), "\npublish  g000003");
    assert_int_equal(site_index(&site, "--verify", NULL), 0);
    site_expect(&site, 0);
    assert_holds(site_said(&site), "Up to date: 600 articles, g000003");
}

static void rollback_passes_over_the_merge(void **state)
{
    (void)state;
    write_many(400);
    site_expect(&site, 0);
    assert_int_equal(site_index(&site, "--rollback", NULL), 0);
    assert_holds(site_said(&site), "Back to g000001 (600 articles, ");
    assert_holds(site_said(&site), "); g000003 is kept.");
    site_expect(&site, 0); /* the work anew */
    assert_holds(site_said(&site), "0 added, 200 changed, 0 removed, 400 unchanged");
    assert_true(is_merge_only());
}

/* What a merge superseded makes room before what one may want to go back to. */
static void merges_do_not_use_up_the_generations_kept(void **state)
{
    (void)state;
    for (int changed = 400; changed > 200; changed -= 130) {
        write_many(changed);
        assert_int_equal(site_index(&site, "--keep", "3", site.articles, NULL), 0);
    }
    assert_text(temp_read(&site.temp, "index/current"), "g000005\n");
    assert_int_equal(site_index(&site, "--rollback", NULL), 0);
    assert_holds(site_said(&site), "Back to g000003");
    assert_int_equal(site_index(&site, "--rollback", NULL), 0);
    assert_holds(site_said(&site), "Back to g000001");
    assert_int_equal(site_index(&site, "--rollback", NULL), 5);
}

/* A damaged merge: what it merged holds the same articles and takes its place. */
static void a_damaged_merge_falls_back_to_what_it_merged(void **state)
{
    (void)state;
    struct before before;
    struct error err = {0};
    write_many(400);
    site_expect(&site, 0);
    assert_int_equal(remove(temp_path(&site.temp, "index/segments/s000003/store")), 0);
    assert_ok(before_open(&before, site.index, &err), &err);
    assert_string_equal(before.trouble, "segments/s000003/store is missing");
    assert_string_equal(generation_label(before.generation), "g000002");
    assert_int_equal(before.n_articles, 600);
    before_close(&before);
}

static void what_cannot_be_merged_stays_published(void **state)
{
    (void)state;
    struct update update = {0};
    struct error err = {0};
    struct consolidation consolidation = {
        .root = site.index, .dir = "/nonexistent", .builder = POSTINGS_BULK};
    write_many(400);
    update_prepare(&site, &update, 0);
    update_compose(&update);
    assert_ok(update_publish(&site, &update, &err), &err);
    assert_int_not_equal(
        consolidate(&consolidation, &update.edition, update.before.generation, &err), OK);
    assert_false(consolidation.is_published);
    consolidate_end(&consolidation);
    update_put_away(&site, &update);
    assert_text(temp_read(&site.temp, "index/current"), "g000002\n");
    assert_segments(&site, 2, 600, 6000);
    assert_false(is_merge_only());
    /* The next change tries again. */
    site_write(&site, "a.txt", "Amber.\n");
    site_expect(&site, 0);
    assert_true(is_merge_only());
}

static void nothing_to_merge_is_no_failure(void **state)
{
    (void)state;
    struct update update = {0};
    struct error err = {0};
    struct consolidation consolidation = {.root = site.index, .dir = "/nonexistent"};
    site_write(&site, "a.txt", "Amber.\n");
    update_prepare(&site, &update, 0);
    update_compose(&update);
    assert_ok(update_publish(&site, &update, &err), &err);
    assert_ok(consolidate(&consolidation, &update.edition, update.before.generation, &err), &err);
    assert_false(consolidation.is_published);
    consolidate_end(&consolidation);
    update_put_away(&site, &update);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_is_large_is_merged_after_publishing),
        CASE(rollback_passes_over_the_merge),
        CASE(merges_do_not_use_up_the_generations_kept),
        CASE(a_damaged_merge_falls_back_to_what_it_merged),
        CASE(what_cannot_be_merged_stays_published),
        CASE(nothing_to_merge_is_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
