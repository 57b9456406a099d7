#include "indexer/article.h"

#include "tests/indexer/cases.h"

struct fixture {
    struct reading reading;
    struct reader_input input;
    struct reader_sink sink;
    struct article_build build;
};

static int set_up(void **state)
{
    struct fixture *it = test_calloc(1, sizeof *it);
    reading_init(&it->reading);
    it->input = (struct reader_input){
        .path = SPAN("file.x"), .id = SPAN("file"), .arena = &it->reading.arena};
    it->sink = reading_sink(&it->reading);
    article_build_init(&it->build, &it->input, &it->sink);
    *state = it;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *it = *state;
    article_build_release(&it->build);
    reading_release(&it->reading);
    test_free(it);
    return 0;
}

static void finish(struct fixture *it, const char *expected)
{
    struct error err;
    assert_ok(article_finish(&it->build, &err), &err);
    assert_text(buf_span(&it->reading.dump), expected);
}

static void paragraph(struct article_build *build, const char *text, uint32_t line)
{
    article_put(build, span_of(text), line);
    article_end_paragraph(build);
}

static void heading(struct article_build *build, unsigned level, const char *text)
{
    article_put(build, span_of(text), 1);
    article_end_heading(build, level);
}

static void pieces_join_and_white_space_collapses(void **state)
{
    struct fixture *it = *state;
    it->reading.with_places = true;
    article_put(&it->build, SPAN("  Kimber"), 1);
    article_put(&it->build, SPAN("lite \n\t pipes"), 1);
    article_put_space(&it->build);
    article_put_space(&it->build);
    article_put(&it->build, SPAN("here\0 "), 4);
    article_end_paragraph(&it->build);
    finish(it, "1:1@0 2:1@11 4:1@17 Kimberlite pipes here\xEF\xBF\xBD\n");
}

static void empty_paragraphs_and_headings_vanish(void **state)
{
    struct fixture *it = *state;
    paragraph(&it->build, " \n ", 1);
    heading(&it->build, 1, "  ");
    paragraph(&it->build, "text", 3);
    article_end_paragraph(&it->build);
    finish(it, "3 text\n");
}

static void headings_nest_by_level(void **state)
{
    struct fixture *it = *state;
    paragraph(&it->build, "a", 1);
    heading(&it->build, 2, "two");
    paragraph(&it->build, "b", 1);
    heading(&it->build, 4, "four");
    heading(&it->build, 6, "six");
    paragraph(&it->build, "c", 1);
    heading(&it->build, 4, "four again");
    paragraph(&it->build, "d", 1);
    heading(&it->build, 3, "three");
    paragraph(&it->build, "e", 1);
    heading(&it->build, 1, "one");
    paragraph(&it->build, "f", 1);
    heading(&it->build, 2, "");
    paragraph(&it->build, "g", 1);
    heading(&it->build, 1, "");
    paragraph(&it->build, "h", 1);
    finish(it, "1 a\n1 [two] b\n1 [two > four > six] c\n1 [two > four again] d\n1 [two > three] e\n"
               "1 [one] f\n1 [one] g\n1 h\n");
}

static void metadata_is_normalised(void **state)
{
    struct fixture *it = *state;
    article_set_title(&it->build, SPAN(" Power of\n Siberia "), 1);
    article_set_date(&it->build, SPAN("2019-12-02T10:00"), 2);
    article_set_lang(&it->build, SPAN("EN-us"), 3);
    article_set_url(&it->build, SPAN(" http://x/ "));
    article_add_author(&it->build, SPAN("Ann\0 Lee"));
    article_add_author(&it->build, SPAN(" "));
    article_add_tags(&it->build, SPAN("gas, natural gas,, "));
    article_add_tag(&it->build, SPAN("a, b"));
    paragraph(&it->build, "text", 9);
    finish(it, "title: Power of Siberia\ndate: 2019-12-02\nauthor: Ann\xEF\xBF\xBD Lee\ntag: gas\n"
               "tag: natural gas\ntag: a, b\nlang: en\nurl: http://x/\n9 text\n");
}

static void what_cannot_be_read_is_warned_of_and_unset(void **state)
{
    struct fixture *it = *state;
    article_set_date(&it->build, SPAN("soon"), 3);
    article_set_date(&it->build, SPAN(" "), 3);
    article_set_lang(&it->build, SPAN("English"), 4);
    article_set_lang(&it->build, SPAN("und"), 4);
    paragraph(&it->build, "text", 9);
    finish(it, "warn 3: date \"soon\" ignored\nwarn 4: lang \"English\" ignored\n9 text\n");
}

static void a_long_value_is_cut_in_its_warning_at_a_character(void **state)
{
    struct fixture *it = *state;
    article_set_date(&it->build,
                     SPAN("x"
                          "éééééééééééééééééééééééééééééééééééé"),
                     0);
    paragraph(&it->build, "text", 9);
    finish(it, "warn 0: date \"x"
               "ééééééééééééééééééééééééééééé"
               "\" ignored\n9 text\n");
}

static void without_text_the_title_is_the_only_paragraph(void **state)
{
    struct fixture *it = *state;
    article_set_title(&it->build, SPAN("Title"), 2);
    heading(&it->build, 1, "Heading");
    finish(it, "title: Title\n2 Title\n");
}

static void without_title_too_there_is_no_article(void **state)
{
    struct fixture *it = *state;
    article_set_title(&it->build, SPAN(" "), 2);
    heading(&it->build, 1, "Heading");
    finish(it, "");
    assert_int_equal(it->reading.n_articles, 0);
}

static void a_builder_serves_one_article_after_the_other(void **state)
{
    struct fixture *it = *state;
    struct error err;
    article_set_title(&it->build, SPAN("First"), 1);
    article_add_tag(&it->build, SPAN("t"));
    heading(&it->build, 1, "H");
    paragraph(&it->build, "one", 1);
    assert_ok(article_finish(&it->build, &err), &err);
    article_put(&it->build, SPAN("unfinished"), 1);
    article_begin(&it->build);
    paragraph(&it->build, "two", 1);
    finish(it, "title: First\ntag: t\n1 [H] one\n1 two\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pieces_join_and_white_space_collapses),
        TEST(empty_paragraphs_and_headings_vanish),
        TEST(headings_nest_by_level),
        TEST(metadata_is_normalised),
        TEST(what_cannot_be_read_is_warned_of_and_unset),
        TEST(a_long_value_is_cut_in_its_warning_at_a_character),
        TEST(without_text_the_title_is_the_only_paragraph),
        TEST(without_title_too_there_is_no_article),
        TEST(a_builder_serves_one_article_after_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
