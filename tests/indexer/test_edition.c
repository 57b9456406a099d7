#include "indexer/edition.h"

#include "tests/indexer/updating.h"
#include "tests/support/test.h"

/* An update without merging: a small segment beside the old ones. */
static int set_up(void **state)
{
    static struct site site;
    site_make(&site);
    site_write(&site, "a.txt", "Amber.\n");
    site_write(&site, "b.txt", "Basalt.\n");
    site_write(&site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\",\"lang\":\"en\"}\n"
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second.\"}\n");
    site_expect(&site, 0);
    *state = &site;
    return 0;
}

static void an_update_adds_a_segment_and_buries_what_it_replaces(void **state)
{
    struct site *site = *state;
    site_write(site, "a.txt", "Amber.\n\nAnd more of it.\n");
    site_write(site, "b.txt", NULL);
    site_write(site, "c.txt", "Copper.\n");
    update_once(site, 0);
    assert_text(site_ids(site), "a:2 c:1 m1:1 m2:1");
    assert_segments(site, 2, 4, 5);
}

static void updates_follow_one_another(void **state)
{
    struct site *site = *state;
    site_write(site, "a.txt", "Amber, second.\n");
    update_once(site, 0);
    site_write(site, "a.txt", "Amber.\n\nThird.\n");
    update_once(site, 0);
    site_write(site, "a.txt", NULL);
    site_write(site, "d.txt", "Diamond.\n");
    update_once(site, 0);
    assert_text(site_ids(site), "b:1 d:1 m1:1 m2:1");
    /* The two segments that held nothing but versions of a are not kept. */
    assert_segments(site, 2, 4, 4);
    site_write(site, "a.txt", "Back again.\n");
    update_once(site, 0);
    assert_text(site_ids(site), "a:1 b:1 d:1 m1:1 m2:1");
}

static void unchanged_articles_of_a_changed_file_stay_where_they_are(void **state)
{
    struct site *site = *state;
    site_write(site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\",\"lang\":\"en\"}\n"
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second, changed.\"}\n");
    update_once(site, 0);
    struct generation *generation;
    struct error err = {0};
    uint32_t segment, article;
    assert_ok(generation_open(site->index, NULL, VERIFY_QUICK, &generation, &err), &err);
    assert_status(generation_find_article(generation, SPAN("m1"), &segment, &article), OK);
    assert_int_equal(segment, 0);
    assert_status(generation_find_article(generation, SPAN("m2"), &segment, &article), OK);
    assert_int_equal(segment, 1);
    generation_release(generation);
}

static void what_fails_stays_where_it_is(void **state)
{
    struct site *site = *state;
    site_write(site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\n"
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second, changed.\"}\n");
    update_once(site, 0);
    assert_text(site_ids(site), "a:1 b:1 m1:1 m2:1");
    assert_segments(site, 2, 4, 4);
}

static void a_run_after_updates_merges_what_is_small_and_half_dead(void **state)
{
    struct site *site = *state;
    site_write(site, "a.txt", "Amber, second.\n");
    update_once(site, 0);
    site_write(site, "b.txt", "Basalt, second.\n");
    site_expect(site, 0);
    assert_text(site_ids(site), "a:1 b:1 m1:1 m2:1");
    assert_segments(site, 1, 4, 4);
}

static void one_that_is_not_published_leaves_nothing(void **state)
{
    struct site *site = *state;
    struct update update = {0};
    site_write(site, "c.txt", "Copper.\n");
    update_prepare(site, &update, 0);
    update_compose(&update);
    /* The generation cannot be written: what was moved for it must go again. */
    struct error err = {0};
    temp_write(&site->temp, "index/current.new/in/the/way", SPAN("x"));
    assert_int_not_equal(update_publish(site, &update, &err), OK);
    update_put_away(site, &update);
    assert_false(temp_has(&site->temp, "index/segments/s000002"));
    assert_false(temp_has(&site->temp, "index/generations/g000002"));
    assert_text(site_ids(site), "a:1 b:1 m1:1 m2:1");
    site_expect(site, 0);
    assert_text(site_ids(site), "a:1 b:1 c:1 m1:1 m2:1");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, site_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_update_adds_a_segment_and_buries_what_it_replaces),
        CASE(updates_follow_one_another),
        CASE(unchanged_articles_of_a_changed_file_stay_where_they_are),
        CASE(what_fails_stays_where_it_is),
        CASE(a_run_after_updates_merges_what_is_small_and_half_dead),
        CASE(one_that_is_not_published_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
