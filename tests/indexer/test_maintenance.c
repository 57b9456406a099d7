#include "indexer/maintenance.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/indexer/site.h"
#include "tests/support/test.h"

static int set_up(void **state)
{
    static struct site site;
    site_make(&site);
    site_write(&site, "a.txt", "Amber.\n");
    *state = &site;
    return 0;
}

/* g000001 with a; g000002 with a and b; g000003 with a, b and c. */
static void publish_three(struct site *site)
{
    site_expect(site, 0);
    site_write(site, "b.txt", "Basalt.\n");
    site_expect(site, 0);
    site_write(site, "c.txt", "Copper.\n");
    site_expect(site, 0);
}

static void flip(struct site *site, const char *name, long at)
{
    const char *path = temp_path(&site->temp, name);
    struct span text = temp_read(&site->temp, name);
    assert_int_equal(chmod(path, 0644), 0);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    fputc(text.at[at] ^ 4, file);
    assert_int_equal(fclose(file), 0);
}

static void rollback_goes_back_step_by_step(void **state)
{
    struct site *site = *state;
    publish_three(site);
    assert_int_equal(site_index(site, "--rollback", NULL), 0);
    assert_holds(site_said(site), "Back to g000002 (2 articles, published 20");
    assert_holds(site_said(site), "); g000003 is kept.");
    assert_text(site_ids(site), "a:1 b:1");
    assert_int_equal(site_index(site, "--rollback", NULL), 0);
    assert_text(site_ids(site), "a:1");
    assert_int_equal(site_index(site, "--rollback", NULL), 5);
    assert_text(site_complained(site), "pilcrow-index: no generation before g000001 is left");
    assert_text(site_ids(site), "a:1");
}

static void the_next_run_does_the_work_anew(void **state)
{
    struct site *site = *state;
    publish_three(site);
    assert_int_equal(site_index(site, "--rollback", NULL), 0);
    site_expect(site, 0);
    assert_holds(site_said(site), "1 added, 0 changed, 0 removed, 2 unchanged");
    assert_text(temp_read(&site->temp, "index/current"), "g000004\n");
    assert_int_equal(site_index(site, "--rollback", NULL), 0);
    assert_holds(site_said(site), "Back to g000002");
}

static void rollback_passes_over_damage(void **state)
{
    struct site *site = *state;
    publish_three(site);
    flip(site, "index/segments/s000002/store", 60);
    assert_int_equal(site_index(site, "--rollback", NULL), 0);
    assert_holds(site_said(site), "Back to g000001");
}

static void rollback_leaves_damage_behind(void **state)
{
    struct site *site = *state;
    publish_three(site);
    flip(site, "index/generations/g000003/manifest.json", 200);
    assert_int_equal(site_index(site, "--rollback", NULL), 0);
    assert_text(site_ids(site), "a:1 b:1");
}

static void rollback_ends_with_a_summary(void **state)
{
    struct site *site = *state;
    publish_three(site);
    assert_int_equal(site_index(site, "--rollback", "--json", NULL), 0);
    assert_holds(site_said(site), "{\"type\":\"summary\",\"data\":{");
    assert_holds(site_said(site), "\"articles\":2,");
    assert_holds(site_said(site), "\"generation\":\"g000002\",\"parent\":\"g000001\"");
    assert_lacks(site_said(site), "\"index_bytes\":0,");
}

static void verify_says_ok(void **state)
{
    struct site *site = *state;
    publish_three(site);
    assert_int_equal(site_index(site, "--verify", NULL), 0);
    assert_text(site_said(site), "ok");
    assert_text(site_complained(site), "");
    assert_int_equal(site_index(site, "--verify", "--json", NULL), 0);
    assert_holds(site_said(site), "\"damaged\":[]}}");
    assert_lacks(site_said(site), "\"index_bytes\":0,");
    assert_lacks(site_said(site), "\"peak_rss_bytes\":0,");
}

static void verify_names_each_damage(void **state)
{
    struct site *site = *state;
    publish_three(site);
    flip(site, "index/segments/s000003/postings.glass", 5000);
    flip(site, "index/segments/s000003/lexicon", 20);
    assert_int_equal(site_index(site, "--verify", NULL), 5);
    assert_text(site_said(site), "");
    assert_text(site_complained(site), "pilcrow-index: segments/s000003/postings.glass is damaged\n"
                                       "pilcrow-index: segments/s000003/lexicon is damaged");
    assert_int_equal(site_index(site, "--verify", "--json", NULL), 5);
    assert_holds(site_said(site), "\"damaged\":[\"segments/s000003/postings.glass\","
                                  "\"segments/s000003/lexicon\"]}}");
}

static void a_damaged_index_is_built_anew_by_the_next_run(void **state)
{
    struct site *site = *state;
    publish_three(site);
    flip(site, "index/generations/g000003/files.jsonl", 30);
    site_expect(site, 0);
    assert_holds(site_complained(site), "generations/g000003/files.jsonl is damaged");
    assert_text(site_ids(site), "a:1 b:1 c:1");
    assert_int_equal(site_index(site, "--verify", NULL), 0);
}

static void a_run_without_source_tells_of_damage(void **state)
{
    struct site *site = *state;
    publish_three(site);
    for (int i = 1; i <= 3; i++)
        flip(site, arena_printf(&site->temp.arena, "index/generations/g%06d/manifest.json", i),
             200);
    assert_int_equal(site_index(site, NULL), 5);
    assert_holds(
        site_complained(site),
        "pilcrow-index: no SOURCE given, and those of before are lost: the manifest is damaged");
    site_expect(site, 0);
    assert_text(site_ids(site), "a:1 b:1 c:1");
}

static void generations_are_listed(void **state)
{
    struct site *site = *state;
    publish_three(site);
    assert_int_equal(site_index(site, "--rollback", NULL), 0);
    assert_int_equal(site_index(site, "--generations", NULL), 0);
    assert_holds(site_said(site), "  g000001  20");
    assert_holds(site_said(site), "\n* g000002  20");
    assert_holds(site_said(site), "\n  g000003  20");
    assert_holds(site_said(site), "  3 articles  3 paragraphs  ");
    assert_int_equal(site_index(site, "--generations", "--json", NULL), 0);
    assert_holds(site_said(site), "\"generation\":\"g000002\",");
    assert_holds(site_said(site), "\"articles\":2,\"paragraphs\":2,");
    assert_holds(site_said(site), "\"current\":true}}");
}

static void name_current(struct site *site, const char *text)
{
    assert_int_equal(unlink(temp_path(&site->temp, "index/current")), 0);
    temp_write(&site->temp, "index/current", span_of(text));
}

/* Nobody knows which one it was: all are listed, and the newest that is whole is the best guess. */
static void a_damaged_name_of_the_current_one_is_got_over(void **state)
{
    static const char *const damaged[] = {"", "rubbish\n"};
    struct site *site = *state;
    publish_three(site);
    flip(site, "index/segments/s000003/store", 60);
    for (int i = 0; i < 2; i++) {
        name_current(site, damaged[i]);
        assert_int_equal(site_index(site, "--generations", NULL), 0);
        assert_holds(site_said(site), "  g000001  20");
        assert_holds(site_said(site), "\n  g000003  20");
        assert_lacks(site_said(site), "*");
        assert_holds(site_complained(site), "current names no generation\nBack to the newest ");
        assert_int_equal(site_index(site, "--rollback", NULL), 0);
        assert_holds(site_said(site), "Back to g000002 (2 articles, published 20");
        assert_lacks(site_said(site), "kept");
        assert_text(site_ids(site), "a:1 b:1");
    }
}

static void what_is_not_there_is_not_kept(void **state)
{
    struct site *site = *state;
    publish_three(site);
    name_current(site, "g000009\n");
    assert_int_equal(site_index(site, "--rollback", NULL), 0);
    assert_holds(site_said(site), "Back to g000003 (3 articles, published 20");
    assert_lacks(site_said(site), "kept");
}

static void without_an_index_there_is_advice(void **state)
{
    static const char *const tasks[] = {"--rollback", "--verify", "--generations"};
    struct site *site = *state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(site_index(site, tasks[i], NULL), 5);
        assert_holds(site_complained(site),
                     "index holds no index yet\nMake one: pilcrow-index SOURCE...");
        assert_false(temp_has(&site->temp, "index"));
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, site_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(rollback_goes_back_step_by_step),
        CASE(the_next_run_does_the_work_anew),
        CASE(rollback_passes_over_damage),
        CASE(rollback_leaves_damage_behind),
        CASE(rollback_ends_with_a_summary),
        CASE(verify_says_ok),
        CASE(verify_names_each_damage),
        CASE(a_damaged_index_is_built_anew_by_the_next_run),
        CASE(a_run_without_source_tells_of_damage),
        CASE(a_damaged_name_of_the_current_one_is_got_over),
        CASE(what_is_not_there_is_not_kept),
        CASE(generations_are_listed),
        CASE(without_an_index_there_is_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
