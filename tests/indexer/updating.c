#include "tests/indexer/updating.h"

#include "engine/generation/publish.h"
#include "tests/support/test.h"

void update_prepare(struct site *site, struct update *update, uint32_t first_docid)
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
    if (first_docid == 0)
        first_docid = last->first_docid + last->paragraphs;
    const struct pipeline_setup setup = {
        .dir = update->temporary, .first_docid = first_docid, .threads = 1, .stop = &never};
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

void update_compose(struct update *update)
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

enum status update_publish(struct site *site, struct update *update, struct error *err)
{
    return edition_publish(&update->edition, site->index, &update->before, &update->walk, err);
}

void update_put_away(struct site *site, struct update *update)
{
    pipeline_free(update->pipeline);
    edition_release(&update->edition, site->index);
    intake_release(&update->intake);
    report_release(&update->report);
    walk_release(&update->walk);
    before_close(&update->before);
}

void update_once(struct site *site, uint32_t first_docid)
{
    struct update update = {0};
    struct error err = {0};
    update_prepare(site, &update, first_docid);
    update_compose(&update);
    assert_ok(update_publish(site, &update, &err), &err);
    update_put_away(site, &update);
}

void assert_segments(struct site *site, uint32_t n, uint32_t n_articles, uint32_t n_paragraphs)
{
    struct generation *generation;
    struct error err = {0};
    assert_ok(generation_open(site->index, NULL, VERIFY_HASHES, &generation, &err), &err);
    assert_int_equal(generation_segment_count(generation), n);
    assert_int_equal(generation_manifest(generation)->articles, n_articles);
    assert_int_equal(generation_manifest(generation)->paragraphs, n_paragraphs);
    generation_release(generation);
}
