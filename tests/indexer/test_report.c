#include "indexer/report.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "tests/indexer/site.h"
#include "tests/support/test.h"

/* Runs `tell` with stdout and stderr in files; returns what they hold, one behind the other. */
struct told {
    struct span out, err;
};

static struct temp temp;

static int set_up(void **state)
{
    (void)state;
    setenv("LC_ALL", "C.UTF-8", 1);
    temp_make(&temp);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

static struct told told(void (*tell)(struct report *), bool is_json, bool is_quiet, bool is_verbose,
                        bool is_dry)
{
    struct report report;
    int ends[2];
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        ends[i] = dup(i + 1);
        const char *path = temp_path(&temp, i == 0 ? "out" : "err");
        assert_non_null(freopen(path, "w", i == 0 ? stdout : stderr));
    }
    report_init(&report, is_json, is_quiet, is_verbose, is_dry);
    tell(&report);
    report_release(&report);
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        assert_true(dup2(ends[i], i + 1) >= 0);
        close(ends[i]);
    }
    return (struct told){temp_read(&temp, "out"), temp_read(&temp, "err")};
}

static const struct manifest_language languages[] = {{"en", 1502}, {"ru", 332}};

static struct summary summary(void)
{
    return (struct summary){.added = 3,
                            .changed = 1,
                            .removed = 2,
                            .unchanged = 1830,
                            .articles = 1834,
                            .paragraphs = 40213,
                            .words = 91204,
                            .languages = languages,
                            .n_languages = 2,
                            .generation = "g000043",
                            .parent = "g000042",
                            .is_published = true,
                            .index_bytes = 56000000,
                            .took_ms = 4210,
                            .peak_rss_bytes = 180000000};
}

static void tell_published(struct report *report)
{
    struct summary all = summary();
    report_warning(report, SPAN("old/menu.md"), 0, "not UTF-8, read as windows-1251");
    report_warning(report, SPAN("news/2020.md"), 3, "date \"soon\" ignored");
    report_change(report, REPORT_ADDED, SPAN("energy/tapi.md"), SPAN("energy/tapi"), 0, NULL);
    report_published(report, &all);
}

static void a_run_ends_as_the_manual_shows(void **state)
{
    (void)state;
    struct told got = told(tell_published, false, false, false, false);
    assert_text(got.out, "Indexed 1,834 articles, 40,213 paragraphs, 91,204 words "
                         "(en 1,502 · ru 332) in 4.2 s.\n"
                         "3 added, 1 changed, 2 removed, 1,830 unchanged, 0 failed. "
                         "Index 56 MB, peak memory 180 MB.\n");
    assert_text(got.err, "\n2 warnings:\n"
                         "  old/menu.md: not UTF-8, read as windows-1251\n"
                         "  news/2020.md:3: date \"soon\" ignored\n");
}

static void quiet_keeps_what_went_wrong(void **state)
{
    (void)state;
    struct told got = told(tell_published, false, true, false, false);
    assert_text(got.out, "");
    assert_holds(got.err, "2 warnings:");
}

static void verbose_lists_what_changed(void **state)
{
    (void)state;
    struct told got = told(tell_published, false, false, true, false);
    assert_holds(got.out, "+ energy/tapi.md\n");
}

static void tell_dry(struct report *report)
{
    struct summary all = summary();
    report_change(report, REPORT_REMOVED, SPAN("old/x.md"), SPAN("old/x"), 0, NULL);
    report_change(report, REPORT_ADDED, SPAN("energy/tapi.md"), SPAN("energy/tapi"), 0, NULL);
    report_change(report, REPORT_CHANGED, SPAN("all.jsonl"), SPAN("yamal"), 0, NULL);
    report_dry(report, &all);
}

static void a_dry_run_ends_as_the_manual_shows(void **state)
{
    (void)state;
    assert_text(told(tell_dry, false, false, false, true).out,
                "3 to add, 1 to change, 2 to remove, 1,830 unchanged; nothing written.\n"
                "+ energy/tapi.md\n"
                "~ all.jsonl: yamal\n"
                "- old/x.md\n");
}

static struct report_told memory;

static void tell_watching(struct report *report)
{
    struct summary all = summary();
    report->told = &memory;
    report->is_brief = true;
    report_change(report, REPORT_ADDED, SPAN("energy/tapi.md"), SPAN("energy/tapi"), 0, NULL);
    all.served = all.generation;
    report_published(report, &all);
    report_up_to_date(report, &all);
}

static void a_run_of_watch_is_one_line(void **state)
{
    (void)state;
    struct told got = told(tell_watching, false, false, false, false);
    assert_text(got.out, "g000043: 3 added, 1 changed, 2 removed, 1,830 unchanged, 0 failed. "
                         "1,834 articles, in 4.2 s; pilcrowd serves g000043.\n");
    assert_text(got.err, "");
    assert_text(told(tell_watching, false, true, false, false).out, "");
    assert_holds(told(tell_watching, false, false, true, false).out, "\n+ energy/tapi.md\n");
}

static void tell_errors(struct report *report)
{
    struct summary none = {.generation = "g000043"};
    memory = (struct report_told){0};
    report->told = &memory;
    report->is_brief = true;
    report_error(report, "disk full", NULL);
    report_error(report, "disk full", NULL);
    report_error(report, "disk on fire", NULL);
    report_summary(report, &none);
}

static void a_run_of_watch_repeats_no_error(void **state)
{
    (void)state;
    assert_text(told(tell_errors, false, false, false, false).err,
                "pilcrow-index: disk full\npilcrow-index: disk on fire\n");
    assert_text(told(tell_errors, true, false, false, false).out, "");
}

static void tell_stopped(struct report *report)
{
    report_stopped(report, "g000042");
    report_stopped(report, "");
}

static void who_stops_it_hears_that_nothing_is_lost(void **state)
{
    (void)state;
    assert_text(told(tell_stopped, false, false, false, false).err,
                "Stopped. g000042 is untouched; run it again.\n"
                "Stopped. Nothing is published; run it again.\n");
}

static void tell_up_to_date(struct report *report)
{
    struct summary all = summary();
    all.took_ms = 50;
    report_up_to_date(report, &all);
}

static void up_to_date_is_one_line(void **state)
{
    (void)state;
    assert_text(told(tell_up_to_date, false, false, false, false).out,
                "Up to date: 1,834 articles, g000043 (0.05 s).\n");
}

static void tell_many(struct report *report)
{
    struct summary all = summary();
    for (int i = 0; i < 25; i++) {
        report_warning(report, SPAN("w.md"), 0, "odd");
        report_change(report, REPORT_FAILED, SPAN("f.md"), SPAN("f"), 0, "broken");
    }
    report_published(report, &all);
}

static void twenty_are_shown_and_all_with_verbose(void **state)
{
    (void)state;
    struct told got = told(tell_many, false, false, false, false);
    assert_holds(got.err, "25 failed:\n  f.md: broken\n");
    assert_holds(got.err, "25 warnings:\n  w.md: odd\n");
    assert_holds(got.err, "  and 5 more: --verbose\n");
    got = told(tell_many, false, false, true, false);
    assert_lacks(got.err, "more");
}

static void tell_twice(struct report *report)
{
    struct summary all = summary();
    report_change(report, REPORT_FAILED, SPAN("all.jsonl"), SPAN("yamal"), 3, "exists already");
    report_published(report, &all);
}

static void a_failure_names_the_article_where_the_file_has_many(void **state)
{
    (void)state;
    struct told got = told(tell_twice, false, false, false, false);
    assert_holds(got.err, "1 failed:\n  all.jsonl:3: yamal: exists already\n");
}

static void tell_hostile(struct report *report)
{
    struct summary all = summary();
    report_warning(report, SPAN("a\x1B[2J\n\xFF.md"), 0, "\x1B]0;owned\x07");
    report_change(report, REPORT_FAILED, SPAN("\xE2\x80\xAE.md"), SPAN("x"), 7, "bad \x9B text");
    report_published(report, &all);
}

static void names_cannot_harm_a_terminal(void **state)
{
    (void)state;
    struct told got = told(tell_hostile, false, false, false, false);
    assert_lacks(got.err, "\x1B");
    assert_lacks(got.err, "\x07");
    assert_lacks(got.err, "\xE2\x80\xAE");
    assert_holds(got.err, "  a\xEF\xBF\xBD[2J \xEF\xBF\xBD.md: ");
    got = told(tell_hostile, true, false, false, false);
    assert_lacks(got.out, "\x1B");
    assert_lacks(got.out, "\xE2\x80\xAE");
    assert_holds(got.out, "\"path\":\"a\\u001b[2J");
}

static void every_line_of_json_is_an_object(void **state)
{
    (void)state;
    void (*const tellers[])(struct report *) = {tell_published, tell_dry, tell_up_to_date,
                                                tell_many, tell_hostile};
    for (size_t i = 0; i < sizeof tellers / sizeof tellers[0]; i++) {
        struct span rest = told(tellers[i], true, false, false, i == 1).out, last = SPAN_NONE;
        while (rest.len > 0) {
            const char *end = memchr(rest.at, '\n', rest.len);
            assert_non_null(end);
            last = span_cut(rest, 0, (size_t)(end - rest.at));
            json_t *object;
            assert_status(json_parse(last, &object, NULL), OK);
            assert_true(json_is_object(json_object_get(object, "data")));
            json_decref(object);
            rest = span_cut(rest, last.len + 1, rest.len - last.len - 1);
        }
        assert_true(span_begins(last, SPAN("{\"type\":\"summary\",")));
    }
}

static void json_has_the_fields_of_the_manual(void **state)
{
    (void)state;
    assert_text(told(tell_up_to_date, true, false, false, false).out,
                "{\"type\":\"summary\",\"data\":{\"added\":3,\"changed\":1,\"removed\":2,"
                "\"unchanged\":1830,\"failed\":0,\"skipped\":0,\"articles\":1834,"
                "\"paragraphs\":40213,\"words\":91204,\"languages\":{\"en\":1502,\"ru\":332},"
                "\"generation\":\"g000043\",\"parent\":\"g000042\",\"published\":true,"
                "\"served\":null,\"index_bytes\":56000000,\"took_ms\":50,"
                "\"peak_rss_bytes\":180000000}}\n");
    assert_holds(told(tell_published, true, false, false, false).out,
                 "{\"type\":\"warning\",\"data\":{\"path\":\"news/2020.md\",\"line\":3,"
                 "\"message\":\"date \\\"soon\\\" ignored\"}}\n");
    assert_holds(told(tell_dry, true, false, false, true).out,
                 "{\"type\":\"change\",\"data\":{\"kind\":\"added\",\"id\":\"energy/tapi\","
                 "\"path\":\"energy/tapi.md\"}}\n");
    /* Of a run that is no dry one, only failures are told. */
    struct told got = told(tell_many, true, false, false, false);
    assert_holds(got.out,
                 "{\"kind\":\"failed\",\"id\":\"f\",\"path\":\"f.md\",\"message\":\"broken\"}");
    assert_lacks(told(tell_published, true, false, false, false).out, "\"change\"");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_run_ends_as_the_manual_shows),
        CASE(quiet_keeps_what_went_wrong),
        CASE(verbose_lists_what_changed),
        CASE(a_dry_run_ends_as_the_manual_shows),
        CASE(a_run_of_watch_is_one_line),
        CASE(a_run_of_watch_repeats_no_error),
        CASE(who_stops_it_hears_that_nothing_is_lost),
        CASE(up_to_date_is_one_line),
        CASE(twenty_are_shown_and_all_with_verbose),
        CASE(a_failure_names_the_article_where_the_file_has_many),
        CASE(names_cannot_harm_a_terminal),
        CASE(every_line_of_json_is_an_object),
        CASE(json_has_the_fields_of_the_manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
