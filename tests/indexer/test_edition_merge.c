#include "indexer/edition.h"

#include <sys/stat.h>

#include "engine/segment/merge_policy.h"
#include "tests/indexer/updating.h"
#include "tests/support/test.h"

enum { FIRST_FILES = 12 };

static void name_file(char out[24], int i)
{
    snprintf(out, 24, "f%02d.txt", i);
}

/* Twelve files in one segment, and a list of two articles. */
static int set_up(void **state)
{
    static struct site site;
    site_make(&site);
    for (int i = 0; i < FIRST_FILES; i++) {
        char name[24];
        name_file(name, i);
        site_write(&site, name, "Something.\n\nAnd more.\n");
    }
    site_write(&site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\",\"lang\":\"en\"}\n"
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second.\"}\n");
    site_expect(&site, 0);
    *state = &site;
    return 0;
}

static void remove_five(struct site *site)
{
    for (int i = 0; i < 5; i++) {
        char name[24];
        name_file(name, i);
        site_write(site, name, NULL);
    }
}

static uint32_t merge(struct update *update, uint64_t most)
{
    struct error err = {0};
    uint32_t n;
    const struct edition_merge how = {
        .most = most, .dir = update->temporary, .builder = POSTINGS_BULK};
    assert_true(edition_wants_merge(&update->edition, most));
    assert_ok(edition_merge(&update->edition, &how, &n, &err), &err);
    assert_false(edition_wants_merge(&update->edition, most));
    return n;
}

/* Publishes and looks whether the list of files still finds each article: then the next run has
 * nothing to do. */
static void publish_and_check(struct site *site, struct update *update, const char *ids)
{
    struct error err = {0};
    assert_ok(update_publish(site, update, &err), &err);
    update_put_away(site, update);
    assert_text(site_ids(site), ids);
    site_expect(site, 0);
    assert_holds(site_said(site), "Up to date: ");
    assert_int_equal(site_index(site, "--verify", NULL), 0);
}

static void small_segments_become_one(void **state)
{
    struct site *site = *state;
    struct update update = {0};
    site_write(site, "a.txt", "Amber.\n");
    update_once(site, 0);
    site_write(site, "b.txt", "Basalt.\n");
    update_once(site, 0);
    site_write(site, "f03.txt", "Changed.\n");
    site_write(site, "f04.txt", NULL);
    update_prepare(site, &update, 0);
    update_compose(&update);
    assert_int_equal(update.edition.n_parts, 4);
    assert_int_equal(merge(&update, MERGE_FLOOR), 4);
    assert_int_equal(update.edition.n_parts, 1);
    publish_and_check(site, &update,
                      "a:1 b:1 f00:2 f01:2 f02:2 f03:1 f05:2 f06:2 f07:2 f08:2 f09:2 f10:2 f11:2 "
                      "m1:1 m2:1");
    assert_segments(site, 1, 15, 25);
    site_write(site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\",\"lang\":\"en\"}\n"
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second, changed.\"}\n");
    site_expect(site, 0);
    assert_holds(site_said(site), "0 added, 1 changed, 0 removed, 14 unchanged");
}

static void what_is_half_dead_is_written_anew(void **state)
{
    struct site *site = *state;
    struct update update = {0};
    remove_five(site);
    update_prepare(site, &update, 0);
    update_compose(&update);
    assert_int_equal(update.edition.parts[0].dead_paragraphs, 10);
    assert_int_equal(merge(&update, MERGE_FLOOR), 1);
    assert_int_equal(update.edition.parts[0].dead_paragraphs, 0);
    publish_and_check(site, &update, "f05:2 f06:2 f07:2 f08:2 f09:2 f10:2 f11:2 m1:1 m2:1");
    assert_segments(site, 1, 9, 16);
}

/* Docids that were used up by what is gone are given again before Xapian runs out of them. */
static void docids_begin_anew_before_they_are_spent(void **state)
{
    struct site *site = *state;
    struct update update = {0};
    site_write(site, "a.txt", "Amber.\n");
    update_once(site, 200000000);
    site_write(site, "b.txt", "Basalt.\n");
    update_prepare(site, &update, 0);
    update_compose(&update);
    assert_int_equal(update.edition.parts[2].entry.first_docid, 200000001);
    assert_false(edition_wants_merge(&update.edition, MERGE_FLOOR));
    assert_int_equal(merge(&update, UINT64_MAX), 3);
    assert_int_equal(update.edition.n_parts, 3);
    assert_int_equal(update.edition.parts[0].entry.first_docid, 1);
    assert_int_equal(update.edition.parts[1].entry.first_docid, 27);
    assert_int_equal(update.edition.parts[2].entry.first_docid, 28);
    publish_and_check(site, &update,
                      "a:1 b:1 f00:2 f01:2 f02:2 f03:2 f04:2 f05:2 f06:2 f07:2 f08:2 f09:2 f10:2 "
                      "f11:2 m1:1 m2:1");
}

/* A flipped bit of a text would come out of a merge with a hash of its own, and nobody would ever
 * know. */
static void damage_is_not_merged(void **state)
{
    struct site *site = *state;
    const char *store = temp_path(&site->temp, "index/segments/s000001/store");
    remove_five(site);
    struct span whole = temp_read_path(&site->temp, store);
    assert_int_equal(chmod(store, 0644), 0);
    FILE *file = fopen(store, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 410, SEEK_SET), 0); /* in the first block of text */
    assert_int_equal(fputc(whole.at[410] ^ 1, file), (whole.at[410] ^ 1) & 0xff);
    assert_int_equal(fclose(file), 0);
    site_expect(site, 5);
    assert_holds(site_complained(site),
                 "segments/s000001/store is damaged: build anew with pilcrow-index --full");
    assert_text(temp_read(&site->temp, "index/current"), "g000001\n");
    assert_int_equal(site_index(site, "--full", site->articles, NULL), 0);
    assert_int_equal(site_index(site, "--verify", NULL), 0);
}

/* A merge that fails leaves the parts as they are. */
static void a_failed_merge_changes_nothing(void **state)
{
    struct site *site = *state;
    struct update update = {0};
    struct error err = {0};
    uint32_t n;
    remove_five(site);
    site_write(site, "a.txt", "Amber.\n");
    update_prepare(site, &update, 0);
    update_compose(&update);
    const struct edition_merge how = {
        .most = UINT64_MAX, .dir = "/nonexistent", .builder = POSTINGS_BULK};
    assert_int_not_equal(edition_merge(&update.edition, &how, &n, &err), OK);
    assert_int_equal(update.edition.n_parts, 2);
    publish_and_check(site, &update, "a:1 f05:2 f06:2 f07:2 f08:2 f09:2 f10:2 f11:2 m1:1 m2:1");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, site_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(small_segments_become_one),
        CASE(what_is_half_dead_is_written_anew),
        CASE(docids_begin_anew_before_they_are_spent),
        CASE(damage_is_not_merged),
        CASE(a_failed_merge_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
