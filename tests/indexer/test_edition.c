#include "indexer/edition.h"

#include <limits.h>

#include "engine/generation/publish.h"
#include "indexer/diff.h"
#include "indexer/intake.h"
#include "indexer/report.h"
#include "tests/indexer/site.h"
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

static int tear_down(void **state)
{
    site_remove(*state);
    return 0;
}

struct update {
    struct before before;
    struct walk walk;
    struct diff diff;
    struct report report;
    struct intake intake;
    struct pipeline *pipeline;
    struct edition edition;
    char temporary[PATH_MAX];
};

static void prepare(struct site *site, struct update *update)
{
    struct error err = {0};
    const char *source = site->articles;
    walk_init(&update->walk);
    report_init(&update->report, false, true, false, false);
    assert_ok(publish_begin(site->index, update->temporary, sizeof update->temporary, &err), &err);
    assert_ok(before_open(&update->before, site->index, &err), &err);
    assert_ok(walk_run(&update->walk, &source, 1, &DEADLINE_NONE, &err), &err);
    assert_ok(diff_run(&update->diff, &update->walk, &update->before, false, &DEADLINE_NONE, &err),
              &err);
    const struct manifest *manifest = generation_manifest(update->before.generation);
    const struct manifest_segment *last = &manifest->segments[manifest->n_segments - 1];
    static const struct deadline never = {.at_ns = UINT64_MAX};
    const struct pipeline_setup setup = {.dir = update->temporary,
                                         .first_docid = last->first_docid + last->paragraphs,
                                         .threads = 1,
                                         .stop = &never};
    assert_ok(pipeline_new(&setup, &update->pipeline, &err), &err);
    const struct intake_setup intake = {.walk = &update->walk,
                                        .before = &update->before,
                                        .diff = &update->diff,
                                        .pipeline = update->pipeline,
                                        .report = &update->report,
                                        .stop = &DEADLINE_NONE};
    assert_ok(intake_init(&update->intake, &intake, &err), &err);
    assert_ok(intake_run(&update->intake, &err), &err);
}

static void compose(struct update *update)
{
    struct error err = {0};
    const struct pipeline_segment *segments;
    uint32_t n;
    assert_ok(pipeline_finish(update->pipeline, &segments, &n, &err), &err);
    assert_ok(edition_init(&update->edition, update->before.generation, 1, &err), &err);
    assert_ok(edition_keep(&update->edition, &update->before, update->intake.fates, &err), &err);
    assert_ok(edition_add(&update->edition, segments, n, &err), &err);
    assert_ok(edition_list(&update->edition, &update->intake.records, &err), &err);
}

static enum status publish(struct site *site, struct update *update, struct error *err)
{
    return edition_publish(&update->edition, site->index, &update->before, &update->walk, err);
}

static void put_away(struct site *site, struct update *update)
{
    pipeline_free(update->pipeline);
    edition_release(&update->edition, site->index);
    intake_release(&update->intake);
    report_release(&update->report);
    walk_release(&update->walk);
    before_close(&update->before);
}

static void update_once(struct site *site)
{
    struct update update = {0};
    struct error err = {0};
    prepare(site, &update);
    compose(&update);
    assert_ok(publish(site, &update, &err), &err);
    put_away(site, &update);
}

static void assert_segments(struct site *site, uint32_t n, uint32_t n_articles,
                            uint32_t n_paragraphs)
{
    struct generation *generation;
    struct error err = {0};
    assert_ok(generation_open(site->index, NULL, VERIFY_HASHES, &generation, &err), &err);
    assert_int_equal(generation_segment_count(generation), n);
    assert_int_equal(generation_manifest(generation)->articles, n_articles);
    assert_int_equal(generation_manifest(generation)->paragraphs, n_paragraphs);
    generation_release(generation);
}

static void an_update_adds_a_segment_and_buries_what_it_replaces(void **state)
{
    struct site *site = *state;
    site_write(site, "a.txt", "Amber.\n\nAnd more of it.\n");
    site_write(site, "b.txt", NULL);
    site_write(site, "c.txt", "Copper.\n");
    update_once(site);
    assert_text(site_ids(site), "a:2 c:1 m1:1 m2:1");
    assert_segments(site, 2, 4, 5);
}

static void updates_follow_one_another(void **state)
{
    struct site *site = *state;
    site_write(site, "a.txt", "Amber, second.\n");
    update_once(site);
    site_write(site, "a.txt", "Amber.\n\nThird.\n");
    update_once(site);
    site_write(site, "a.txt", NULL);
    site_write(site, "d.txt", "Diamond.\n");
    update_once(site);
    assert_text(site_ids(site), "b:1 d:1 m1:1 m2:1");
    /* The two segments that held nothing but versions of a are not kept. */
    assert_segments(site, 2, 4, 4);
    site_write(site, "a.txt", "Back again.\n");
    update_once(site);
    assert_text(site_ids(site), "a:1 b:1 d:1 m1:1 m2:1");
}

static void unchanged_articles_of_a_changed_file_stay_where_they_are(void **state)
{
    struct site *site = *state;
    site_write(site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\",\"lang\":\"en\"}\n"
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second, changed.\"}\n");
    update_once(site);
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
    update_once(site);
    assert_text(site_ids(site), "a:1 b:1 m1:1 m2:1");
    assert_segments(site, 2, 4, 4);
}

static void a_run_after_updates_merges_what_is_small_and_half_dead(void **state)
{
    struct site *site = *state;
    site_write(site, "a.txt", "Amber, second.\n");
    update_once(site);
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
    prepare(site, &update);
    compose(&update);
    /* The generation cannot be written: what was moved for it must go again. */
    struct error err = {0};
    temp_write(&site->temp, "index/current.new/in/the/way", SPAN("x"));
    assert_int_not_equal(publish(site, &update, &err), OK);
    put_away(site, &update);
    assert_false(temp_has(&site->temp, "index/segments/s000002"));
    assert_false(temp_has(&site->temp, "index/generations/g000002"));
    assert_text(site_ids(site), "a:1 b:1 m1:1 m2:1");
    site_expect(site, 0);
    assert_text(site_ids(site), "a:1 b:1 c:1 m1:1 m2:1");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
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
