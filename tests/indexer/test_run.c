#include "indexer/run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/generation/lock.h"
#include "tests/indexer/site.h"
#include "tests/support/shared.h"
#include "tests/support/test.h"

static void a_first_run_indexes_everything(void **state)
{
    struct site *site = *state;
    site_expect(site, 0);
    assert_holds(site_said(site), "Indexed 2 articles, 3 paragraphs, ");
    assert_holds(site_said(site), "2 added, 0 changed, 0 removed, 0 unchanged, 0 failed. Index ");
    assert_holds(site_complained(site), "scan     2 files: 2 new, 0 changed, 0 gone ");
    assert_holds(site_complained(site), "\nindex    2/2  100 %");
    assert_holds(site_complained(site), "\nverify   3 paragraphs, 3 sample phrases found ");
    assert_holds(site_complained(site), "\npublish  g000001");
    assert_text(site_ids(site), "a:1 deep/b:2");
    assert_no_leftovers(site);
}

static void a_second_run_has_nothing_to_do(void **state)
{
    struct site *site = *state;
    site_expect(site, 0);
    site_expect(site, 0);
    assert_holds(site_said(site), "Up to date: 2 articles, g000001 (");
    assert_false(temp_has(&site->temp, "index/generations/g000002"));
    assert_no_leftovers(site);
}

static void a_fresh_checkout_has_nothing_to_do(void **state)
{
    struct site *site = *state;
    site_expect(site, 0);
    site_write_aged(site, "a.txt", "Amber.\n", 10);
    site_write_aged(site, "deep/b.md", "# Basalt\n\nGrey.\n\nHard.\n", 10);
    site_expect(site, 0);
    assert_holds(site_said(site), "Up to date: ");
}

/* A change in the very second of the run before is seen by the next, whatever the clock's grain. */
static void a_change_within_the_same_tick_is_seen(void **state)
{
    struct site *site = *state;
    temp_write(&site->temp, "articles/a.txt", SPAN("Amber.\n"));
    site_expect(site, 0);
    const char *path = temp_path(&site->temp, "articles/a.txt");
    FILE *file = fopen(path, "r+");
    fputs("Umber.\n", file);
    fclose(file);
    site_expect(site, 0);
    assert_holds(site_said(site), "0 added, 1 changed, 0 removed, 1 unchanged");
}

static void the_sources_of_the_last_run_are_remembered(void **state)
{
    struct site *site = *state;
    assert_int_equal(site_index(site, NULL), 2);
    assert_holds(site_complained(site), "no SOURCE given, and none recorded in ");
    site_expect(site, 0);
    site_write(site, "c.txt", "Copper.\n");
    assert_int_equal(site_index(site, NULL), 0);
    assert_text(site_ids(site), "a:1 c:1 deep/b:2");
}

static void the_generation_holds_exactly_the_sources_given(void **state)
{
    struct site *site = *state;
    const char *deep = temp_path(&site->temp, "articles/deep");
    const char *file = temp_path(&site->temp, "articles/a.txt");
    site_expect(site, 0);
    assert_int_equal(site_index(site, deep, NULL), 0);
    assert_text(site_ids(site), "b:2");
    assert_int_equal(site_index(site, deep, file, NULL), 0);
    assert_text(site_ids(site), "a:1 b:2");
    assert_int_equal(site_index(site, deep, site->articles, NULL), 0);
    assert_text(site_ids(site), "a:1 b:2 deep/b:2");
}

static void a_dry_run_writes_nothing(void **state)
{
    struct site *site = *state;
    assert_int_equal(site_index(site, "-n", site->articles, NULL), 0);
    assert_text(site_said(site),
                "2 to add, 0 to change, 0 to remove, 0 unchanged; nothing written.\n"
                "+ a.txt\n+ deep/b.md");
    assert_text(site_complained(site), "");
    assert_false(temp_has(&site->temp, "index"));
    assert_int_equal(site_index(site, "--check", site->articles, NULL), 1);
    site_expect(site, 0);
    assert_int_equal(site_index(site, "--check", site->articles, NULL), 0);
    site_write(site, "a.txt", NULL);
    site_write(site, "deep/b.md", "Other.\n");
    assert_int_equal(site_index(site, "--check", NULL), 1);
    assert_text(site_said(site),
                "0 to add, 1 to change, 1 to remove, 0 unchanged; nothing written.\n"
                "~ deep/b.md\n- a.txt");
}

static void full_indexes_what_has_not_changed(void **state)
{
    struct site *site = *state;
    site_expect(site, 0);
    assert_int_equal(site_index(site, "--full", NULL), 0);
    assert_holds(site_said(site), "0 added, 0 changed, 0 removed, 2 unchanged");
    assert_text(temp_read(&site->temp, "index/current"), "g000002\n");
}

static void a_check_says_why_there_is_work(void **state)
{
    struct site *site = *state;
    const char *deep = temp_path(&site->temp, "articles/deep");
    site_expect(site, 0);
    assert_int_equal(site_index(site, "--full", "--check", NULL), 1);
    assert_text(site_said(site),
                "0 to add, 0 to change, 0 to remove, 2 unchanged; nothing written.\n"
                "There is work all the same: --full indexes everything anew.");
    site_write(site, "deep/b.md", NULL);
    site_expect(site, 0);
    assert_int_equal(site_index(site, "--check", site->articles, deep, NULL), 1);
    assert_holds(site_said(site), "work all the same: the SOURCEs are not those of the last run.");
    assert_int_equal(site_index(site, "--check", NULL), 0);
    assert_lacks(site_said(site), "all the same");
}

static void as_many_generations_are_kept_as_asked(void **state)
{
    struct site *site = *state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(site_index(site, "--full", "--keep", "2", site->articles, NULL), 0);
    assert_false(temp_has(&site->temp, "index/generations/g000002"));
    assert_true(temp_has(&site->temp, "index/generations/g000003"));
    assert_false(temp_has(&site->temp, "index/segments/s000002"));
}

static void a_shrunk_source_is_not_believed(void **state)
{
    struct site *site = *state;
    char name[20];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "n/%02d.txt", i);
        site_write(site, name, "Something.\n");
    }
    site_expect(site, 0);
    for (int i = 0; i < 9; i++) { /* more than 20 %, but fewer than ten */
        snprintf(name, sizeof name, "n/%02d.txt", i);
        site_write(site, name, NULL);
    }
    site_expect(site, 0);
    for (int i = 9; i < 19; i++) {
        snprintf(name, sizeof name, "n/%02d.txt", i);
        site_write(site, name, NULL);
    }
    site_expect(site, 5);
    assert_holds(site_complained(site),
                 "pilcrow-index: 10 of 33 articles would be removed; nothing published\nIs ");
    assert_holds(site_complained(site), " complete? To publish all the same: --force");
    assert_text(temp_read(&site->temp, "index/current"), "g000002\n");
    assert_no_leftovers(site);
    assert_int_equal(site_index(site, "--json", NULL), 5);
    assert_int_equal(site_number(site, "removed"), 10);
    assert_int_equal(site_index(site, "--force", NULL), 0);
    assert_holds(site_said(site), "10 removed");
}

/* Articles get new ids, and none is lost: no shrink. */
static void a_folder_that_moved_is_believed(void **state)
{
    struct site *site = *state;
    char name[24], text[40];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "n/%02d.txt", i);
        snprintf(text, sizeof text, "Something %d.\n", i);
        site_write(site, name, text);
    }
    site_expect(site, 0);
    assert_int_equal(
        rename(temp_path(&site->temp, "articles/n"), temp_path(&site->temp, "articles/moved")), 0);
    site_expect(site, 0);
    assert_holds(site_said(site), "40 added, 0 changed, 40 removed, 2 unchanged, 0 failed.");
    assert_holds(site_ids(site), "moved/07:1");
    assert_lacks(site_ids(site), "n/07");
    /* Others instead of them are another matter. */
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "moved/%02d.txt", i);
        site_write(site, name, NULL);
        snprintf(name, sizeof name, "other/%02d.txt", i);
        snprintf(text, sizeof text, "Other %d.\n", i);
        site_write(site, name, text);
    }
    site_expect(site, 5);
    assert_holds(site_complained(site), "40 of 42 articles would be removed");
}

static void a_source_that_vanished_is_an_error(void **state)
{
    struct site *site = *state;
    site_expect(site, 0);
    assert_int_equal(site_index(site, temp_path(&site->temp, "gone"), NULL), 5);
    assert_holds(site_complained(site), "gone cannot be read: No such file or directory");
    assert_text(site_ids(site), "a:1 deep/b:2");
}

static void an_empty_source_makes_an_empty_index(void **state)
{
    struct site *site = *state;
    temp_write(&site->temp, "empty/.keep", SPAN(""));
    assert_int_equal(site_index(site, temp_path(&site->temp, "empty"), NULL), 0);
    assert_holds(site_said(site), "Indexed 0 articles, 0 paragraphs, 0 words in ");
    assert_text(site_ids(site), "");
    site_expect(site, 0);
    assert_text(site_ids(site), "a:1 deep/b:2");
}

static void a_source_is_not_its_own_index(void **state)
{
    struct site *site = *state;
    const char *link = temp_path(&site->temp, "link");
    assert_int_equal(symlink(site->articles, link), 0);
    assert_int_equal(site_index(site, "-i", site->articles, site->articles, NULL), 2);
    assert_holds(site_complained(site), "articles is a SOURCE and cannot be the index as well: ");
    assert_int_equal(site_index(site, "-i", link, site->articles, NULL), 2);
    assert_int_equal(site_index(site, "-i", "none", "none", NULL), 2);
    assert_false(temp_has(&site->temp, "articles/current"));
    assert_false(temp_has(&site->temp, "articles/generations"));
    assert_false(temp_has(&site->temp, "none"));
}

static void a_second_run_at_once_is_told_who_holds_the_index(void **state)
{
    struct site *site = *state;
    struct error err = {0};
    struct lock *lock;
    char expected[100];
    assert_ok(lock_take(site->index, &lock, &err), &err);
    site_expect(site, 3);
    snprintf(expected, sizeof expected, "pilcrow-index: the index is held by pid %ld since ",
             (long)getpid());
    assert_holds(site_complained(site), expected);
    /* Looking needs no lock. */
    assert_int_equal(site_index(site, "-n", site->articles, NULL), 0);
    lock_release(lock);
    site_expect(site, 0);
}

static void json_ends_with_a_summary(void **state)
{
    struct site *site = *state;
    site_write(site, "x.bin", "no");
    site_write(site, "empty.txt", "");
    assert_int_equal(site_index(site, "--json", site->articles, NULL), 0);
    assert_int_equal(site_number(site, "added"), 2);
    assert_int_equal(site_number(site, "articles"), 2);
    assert_int_equal(site_number(site, "paragraphs"), 3);
    assert_int_equal(site_number(site, "skipped"), 2);
    assert_true(site_number(site, "index_bytes") > 0);
    assert_true(site_number(site, "peak_rss_bytes") > 0);
    assert_holds(site_said(site), "\"generation\":\"g000001\",\"parent\":null,\"published\":true");
    assert_text(site_complained(site), "");
    assert_int_equal(site_index(site, "--json", NULL), 0);
    assert_holds(site_said(site), "\"generation\":\"g000001\",\"parent\":null,\"published\":false");
    assert_int_equal(site_number(site, "unchanged"), 2);
}

static void quiet_says_nothing(void **state)
{
    struct site *site = *state;
    assert_int_equal(site_index(site, "-q", site->articles, NULL), 0);
    assert_text(site_said(site), "");
    assert_text(site_complained(site), "");
}

static void lost_output_is_an_error(void **state)
{
    struct site *site = *state;
    if (access("/dev/full", W_OK) != 0) {
        print_message("skipped: there is no /dev/full\n");
        skip();
    }
    const char *command =
        arena_printf(&site->temp.arena, BIN_DIR "/pilcrow-index -i '%s' '%s' >/dev/full",
                     site->index, site->articles);
    const char *const argv[] = {"sh", "-c", command, NULL};
    struct process_result result;
    process_run(argv, NULL, &result);
    assert_int_equal(result.exit_code, 2);
    assert_holds(buf_span(&result.err), "pilcrow-index: the output cannot be written and is lost");
    process_result_release(&result);
}

/* ---- Files that cannot be read --------------------------------------------------------------- */

static void strange_things_are_skipped_and_the_run_goes_on(void **state)
{
    struct site *site = *state;
    assert_int_equal(mkfifo(temp_path(&site->temp, "articles/pipe.txt"), 0600), 0);
    assert_int_equal(symlink("/etc/passwd", temp_path(&site->temp, "articles/out.txt")), 0);
    site_write(site, "new\nline\x1B[31m.txt", "Strange.\n");
    site_write(site, "\xFF\xFE.txt", "Stranger.\n");
    site_expect(site, 0);
    assert_holds(site_complained(site), "2 warnings:\n"
                                        "  out.txt: a link out of the source, skipped\n"
                                        "  pipe.txt: no regular file, skipped");
    assert_lacks(site_complained(site), "\x1B");
    assert_text(site_ids(site), "a:1 deep/b:2 new\nline\x1B[31m:1 \xEF\xBF\xBD\xEF\xBF\xBD:1");
    site_expect(site, 0);
    assert_holds(site_said(site), "Up to date: 4 articles");
}

/* As somebody who may not read everything, which root may. */
static int index_as_nobody(struct site *site)
{
    const char *const as_nobody[] = {
        "setpriv", "--reuid=65534", "--clear-groups", BIN_DIR "/pilcrow-index",
        "-i",      site->index,     site->articles,   NULL};
    const char *const as_we_are[] = {BIN_DIR "/pilcrow-index", "-i", site->index, site->articles,
                                     NULL};
    const struct process_options options = {.dir = site->temp.path};
    process_result_release(&site->last);
    process_run(geteuid() == 0 ? as_nobody : as_we_are, &options, &site->last);
    return site->last.exit_code;
}

static void what_cannot_be_read_stays_in_its_last_version(void **state)
{
    struct site *site = *state;
    struct error err = {0};
    assert_ok(file_make_dir(site->index, 0755, &err), &err);
    assert_int_equal(chmod(site->temp.path, 0755) + chmod(site->articles, 0755) +
                         chmod(temp_path(&site->temp, "articles/deep"), 0755) +
                         chmod(temp_path(&site->temp, "articles/deep/b.md"), 0644) +
                         chmod(temp_path(&site->temp, "articles/a.txt"), 0644),
                     0);
    if (geteuid() == 0 && chown(site->index, 65534, 65534) != 0)
        skip();
    if (index_as_nobody(site) != 0) {
        print_message("skipped: no program can be run as another user here: %.*s\n",
                      SPAN_FMT(site_complained(site)));
        skip();
    }
    assert_int_equal(chmod(temp_path(&site->temp, "articles/a.txt"), 0), 0);
    assert_int_equal(index_as_nobody(site), 4);
    assert_holds(site_complained(site), "1 failed:\n  a.txt: Permission denied");
    assert_text(site_ids(site), "a:1 deep/b:2");
    assert_int_equal(index_as_nobody(site), 0);
    assert_holds(site_said(site), "Up to date: 2 articles");
    assert_holds(site_complained(site),
                 "1 failed:\n  a.txt: failed before, and has not changed since");
    assert_int_equal(chmod(temp_path(&site->temp, "articles/deep"), 0), 0);
    assert_int_equal(index_as_nobody(site), 0);
    assert_holds(site_complained(site), "deep: Permission denied");
    site_write(site, "c.txt", "Copper.\n");
    assert_int_equal(chmod(temp_path(&site->temp, "articles/c.txt"), 0644), 0);
    assert_int_equal(index_as_nobody(site), 4);
    assert_text(site_ids(site), "a:1 c:1 deep/b:2");
    assert_int_equal(chmod(temp_path(&site->temp, "articles/deep"), 0755), 0);
    assert_int_equal(chmod(temp_path(&site->temp, "articles/a.txt"), 0644), 0);
    assert_int_equal(index_as_nobody(site), 0);
    assert_text(site_ids(site), "a:1 c:1 deep/b:2");
}

/* A PATH without pandoc, as cron may have it, takes nothing out of the index. */
static void what_a_missing_tool_read_stays(void **state)
{
    struct site *site = *state;
    site_write(site, "c.note", "Copper.\n");
    assert_int_equal(site_index(site, "--filter", "note=cat", site->articles, NULL), 0);
    assert_text(site_ids(site), "a:1 c:1 deep/b:2");
    static const char *const warning =
        "1 warning:\n  c.note: no-such-tool is not installed, skipped";
    assert_int_equal(site_index(site, "--filter", "note=no-such-tool", site->articles, NULL), 0);
    assert_holds(site_said(site), "Up to date: 3 articles");
    assert_holds(site_complained(site), warning);
    site_write(site, "d.txt", "Dolomite.\n");
    assert_int_equal(site_index(site, "--filter", "note=no-such-tool", site->articles, NULL), 0);
    assert_holds(site_said(site), "1 added, 0 changed, 0 removed, ");
    assert_holds(site_complained(site), warning);
    assert_text(site_ids(site), "a:1 c:1 d:1 deep/b:2");
    site_write(site, "c.note", NULL);
    assert_int_equal(site_index(site, "--filter", "note=no-such-tool", site->articles, NULL), 0);
    assert_text(site_ids(site), "a:1 d:1 deep/b:2");
}

static void a_file_that_nothing_reads_is_told_of_when_named(void **state)
{
    struct site *site = *state;
    const char *file = temp_path(&site->temp, "articles/x.xyz");
    site_write(site, "x.xyz", "Xenon.\n");
    site_expect(site, 0);
    assert_lacks(site_complained(site), "x.xyz");
    assert_int_equal(site_index(site, site->articles, file, NULL), 0);
    assert_holds(site_complained(site), "1 warning:\n  x.xyz: no ending that is read, skipped");
}

static void a_file_over_the_limit_fails_alone(void **state)
{
    struct site *site = *state;
    site_write(site, "huge.txt", "x");
    assert_int_equal(truncate(temp_path(&site->temp, "articles/huge.txt"), (64 << 20) + 1), 0);
    site_expect(site, 4);
    assert_holds(site_complained(site), "1 failed:\n  huge.txt: an article over 64 MiB");
    assert_text(site_ids(site), "a:1 deep/b:2");
}

/* Each bracket may open a link, and costs a parser some hundred bytes. */
static void markup_that_takes_too_much_memory_fails_alone(void **state)
{
    enum { BRACKETS = 2 << 20 };
    struct site *site = *state;
    char *text = malloc(BRACKETS + 1);
    assert_non_null(text);
    memset(text, '[', BRACKETS);
    text[BRACKETS] = '\0';
    site_write(site, "m.md", text);
    free(text);
    site_expect(site, 4);
    assert_holds(site_complained(site), "1 failed:\n  m.md: the markup is nested too deeply");
    assert_text(site_ids(site), "a:1 deep/b:2");
}

/* ---- Against somebody else's count ----------------------------------------------------------- */

static void bbc_has_as_many_articles_and_paragraphs_as_a_script_counts(void **state)
{
    struct site *site = *state;
    const char *dir = temp_path(&site->temp, "bbc");
    struct error err = {0};
    struct process_result result;
    long articles = 0, paragraphs = 0;
    assert_ok(file_make_dir(dir, 0755, &err), &err);
    if (!shared_unpack("data/articles/bbc.tar.zst", dir))
        skip();
    dir = temp_path(&site->temp, "bbc/bbc/dataset"); /* the pages beside it are no articles */
    assert_int_equal(site_index(site, "--json", dir, NULL), 0);
    const char *const argv[] = {"python3", TESTS_DIR "/indexer/count_text.py", dir, NULL};
    process_run(argv, NULL, &result);
    buf_add_char(&result.out, '\0');
    assert_int_equal(sscanf(result.out.at, "%ld %ld", &articles, &paragraphs), 2);
    process_result_release(&result);
    assert_true(articles > 2000);
    assert_int_equal(site_number(site, "articles"), articles);
    assert_int_equal(site_number(site, "paragraphs"), paragraphs);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, site_set_up, site_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_first_run_indexes_everything),
        CASE(a_second_run_has_nothing_to_do),
        CASE(a_fresh_checkout_has_nothing_to_do),
        CASE(a_change_within_the_same_tick_is_seen),
        CASE(the_sources_of_the_last_run_are_remembered),
        CASE(the_generation_holds_exactly_the_sources_given),
        CASE(a_dry_run_writes_nothing),
        CASE(full_indexes_what_has_not_changed),
        CASE(a_check_says_why_there_is_work),
        CASE(as_many_generations_are_kept_as_asked),
        CASE(a_shrunk_source_is_not_believed),
        CASE(a_folder_that_moved_is_believed),
        CASE(a_source_that_vanished_is_an_error),
        CASE(an_empty_source_makes_an_empty_index),
        CASE(a_source_is_not_its_own_index),
        CASE(a_second_run_at_once_is_told_who_holds_the_index),
        CASE(json_ends_with_a_summary),
        CASE(quiet_says_nothing),
        CASE(lost_output_is_an_error),
        CASE(strange_things_are_skipped_and_the_run_goes_on),
        CASE(what_cannot_be_read_stays_in_its_last_version),
        CASE(what_a_missing_tool_read_stays),
        CASE(a_file_that_nothing_reads_is_told_of_when_named),
        CASE(a_file_over_the_limit_fails_alone),
        CASE(markup_that_takes_too_much_memory_fails_alone),
        CASE(bbc_has_as_many_articles_and_paragraphs_as_a_script_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
