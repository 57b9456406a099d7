#include "tests/indexer/cases.h"

static void blocks_are_paragraphs_and_inlines_are_not(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"an inline does not part a word", SPAN("<i>Kimber</i>lite"), "1 Kimberlite\n"},
        {"blocks part", SPAN("<p>a<p>b<div>c</div>d"), "1 a\n1 b\n1 c\n1 d\n"},
        {"a block parts the text around it", SPAN("a<p>b</p>c"), "1 a\n1 b\n1 c\n"},
        {"a break is a space", SPAN("<p>a<br>b<br/>c"), "1 a b c\n"},
        {"white space collapses, NBSP too", SPAN("<p>  a \n\t b&nbsp;&nbsp;c </p>"), "1 a b c\n"},
        {"white space between inlines", SPAN("<p><b>a</b> <i>b</i><u> c</u>"), "1 a b c\n"},
        {"lists", SPAN("<ul><li>a<li>b<ul><li>c</ul></ul><dl><dt>d<dd>e</dl>"),
         "1 a\n1 b\n1 c\n1 d\n1 e\n"},
        {"preformatted text", SPAN("<pre>\na\n  b\n\nc</pre>"), "2 a b c\n"},
        {"quotes and figures",
         SPAN("<blockquote>a</blockquote><figure><img alt=x><figcaption>b</figure>"), "1 a\n1 b\n"},
        {"entities", SPAN("<p>R&amp;D &eacute;&#x41;&lt;"), "1 R&D éA<\n"},
        {"comments", SPAN("<p>a<!-- b -->c"), "1 ac\n"},
        {"elements nobody knows are inline", SPAN("<p>a<x-y>b</x-y>c"), "1 abc\n"},
        {"plain text is a body", SPAN("a\nb"), "1 a b\n"},
    };
    CHECK_CASES("a.html", cases);
}

static void rows_are_paragraphs(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"a row", SPAN("<table><tr><th>Name<th>Volume<tr><td>Yamal<td>33</table>"),
         "1 Name Volume\n1 Yamal 33\n"},
        {"with caption and sections",
         SPAN("<table><caption>C</caption><thead><tr><td>a</td></tr></thead>"
              "<tbody><tr><td>b</td><td></td><td>c</td></tr></tbody></table>"),
         "1 C\n1 a\n1 b c\n"},
        {"cells of one paragraph each",
         SPAN("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>"), "1 a b\n"},
        {"cells of several", SPAN("<table><tr><td><p>a<p>b</td><td>c</td></tr></table>"),
         "1 a\n1 b\n1 c\n"},
        {"a page in a table", SPAN("<table><tr><td><h1>H</h1><p>a</p><p>b</p></td></tr></table>"),
         "1 [H] a\n1 [H] b\n"},
        {"text around", SPAN("a<table><tr><td>b</td></tr></table>c"), "1 a\n1 b\n1 c\n"},
    };
    CHECK_CASES("a.html", cases);
}

static void the_text_is_in_main_else_article_else_body(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"main", SPAN("<body>a<article>b</article><main><p>c</main>d"), "1 c\n"},
        {"main within article", SPAN("<article>a<main>b</main></article>"), "1 b\n"},
        {"article", SPAN("<body>a<article>b</article>c"), "1 b\n"},
        {"all articles", SPAN("<body>a<article>b</article>c<article>d</article>"), "1 b\n1 d\n"},
        {"an article within an article", SPAN("<article>a<article>b</article>c</article>d"),
         "1 a\n1 b\n1 c\n"},
        {"an article that is left out is none", SPAN("<body>a<aside><article>b</article></aside>"),
         "1 a\n"},
        {"body", SPAN("<body>a"), "1 a\n"},
    };
    CHECK_CASES("a.html", cases);
}

static void what_stands_around_a_text_is_left_out(void **state)
{
    (void)state;
    static const char *const left_out[] = {"nav",    "header",   "footer",   "aside",
                                           "script", "style",    "template", "svg",
                                           "button", "textarea", "iframe",   "noscript"};
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        char file[200];
        snprintf(file, sizeof file, "<body><p>a</p><%s>b</%s><p>c</p>", left_out[i], left_out[i]);
        const struct reading_case it = {left_out[i], span_of(file), "1 a\n1 c\n"};
        cases_check("a.html", &it, 1);
    }
    static const struct reading_case cases[] = {
        {"an option", SPAN("<p>a<select><option>b</select>c"), "1 ac\n"},
        {"the title", SPAN("<title>T</title><p>a"), "title: T\n1 a\n"},
    };
    CHECK_CASES("a.html", cases);
}

static void headings_are_a_path(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"levels", SPAN("<h1>One</h1><p>a<h3>Three</h3><p>b<h2><a href=x>Two</a></h2>c"),
         "1 [One] a\n1 [One > Three] b\n1 [One > Two] c\n"},
        {"blocks within a heading part nothing", SPAN("<h1><div>a</div><div>b</div></h1>c"),
         "1 [a b] c\n"},
        {"the title is no heading, and a heading no title", SPAN("<title>T</title><h1>T</h1>a"),
         "title: T\n1 [T] a\n"},
        {"headings are no paragraphs", SPAN("<title>T</title><h1>H</h1>"), "title: T\n1 T\n"},
        {"headings alone are no article", SPAN("<h1>H</h1>"), ""},
    };
    CHECK_CASES("a.html", cases);
}

static void the_head_is_metadata(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"all of it",
         SPAN("<html lang=en-US><title> Power of\n Siberia </title><meta name=Author content='Ann "
              "Lee'>"
              "<meta name=author content=Bob><meta name=date content=2019-12-02T10:00:00Z>"
              "<meta name=keywords content='gas, natural gas'><link rel=canonical "
              "href=http://x/><p>a"),
         "title: Power of Siberia\ndate: 2019-12-02\nauthor: Ann Lee\nauthor: Bob\ntag: gas\n"
         "tag: natural gas\nlang: en\nurl: http://x/\n2 a\n"},
        {"other dates", SPAN("<meta property=article:published_time content=2020-01-02><p>a"),
         "date: 2020-01-02\n1 a\n"},
        {"Dublin Core", SPAN("<meta name=DC.date content=2020-01-02><p>a"),
         "date: 2020-01-02\n1 a\n"},
        {"a good date before a bad one",
         SPAN("<meta name=date content=soon><meta name=dc.date content=2020-01-02><p>a"),
         "date: 2020-01-02\n1 a\n"},
        {"the plainest of good ones",
         SPAN("<meta name=dc.date content=2020-01-02><meta name=date content=2021-01-02><p>a"),
         "date: 2021-01-02\n1 a\n"},
        {"a bad date is warned of", SPAN("<meta name=date content=soon><p>a"),
         "warn 0: date \"soon\" ignored\n1 a\n"},
        {"the title alone is the paragraph, in its line", SPAN("<html>\n<title>T</title>"),
         "title: T\n2 T\n"},
        {"the first title", SPAN("<title>A</title><title>B</title>x"), "title: A\n1 x\n"},
        {"values that are missing",
         SPAN("<html lang><meta name=author><meta><link rel=canonical><title></title>a"), "1 a\n"},
    };
    CHECK_CASES("a.html", cases);
}

static void a_claimed_encoding_counts_where_it_is_not_utf8(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"claimed", SPAN("<meta charset=iso-8859-2><p>\xB3\xF3\xBF"),
         "warn 0: not UTF-8, read as iso-8859-2\n1 łóż\n"},
        {"in the old way",
         SPAN("<meta http-equiv=content-type content='text/html; "
              "charset=\"koi8-r\"'><p>\xC7\xC1\xDA"),
         "warn 0: not UTF-8, read as koi8-r\n1 газ\n"},
        {"UTF-8 whatever it claims", SPAN("<meta charset=koi8-r><p>газ"), "1 газ\n"},
    };
    CHECK_CASES("a.html", cases);
}

static void places_are_lines_of_the_file(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"lines of a paragraph", SPAN("<body>\n<p>the <b>gas</b>\n  line\n</p>\n<p>\n\nwas"),
         "2:1@0 3:1@8 the gas line\n7:1@0 was\n"},
        {"CR LF and CR", SPAN("<p>a\r\nb\rc"), "1:1@0 2:1@2 3:1@4 a b c\n"},
        {"tags over several lines", SPAN("<p\nclass=x>a<b\n>c"), "2:1@0 3:1@1 ac\n"},
    };
    CHECK_PLACES("a.html", cases);
}

/* gumbo alone would need a stack as deep as the page, and years. */
static void deep_nesting_is_a_limit_and_no_crash(void **state)
{
    (void)state;
    enum { DEPTH = 300000 };
    struct buf file;
    struct reading reading;
    buf_init(&file, 16 << 20);
    reading_init(&reading);
    for (int i = 0; i < DEPTH; i++)
        buf_add_text(&file, "<div>");
    assert_status(reading_read(&reading, "a.html", buf_span(&file)), ERR_LIMIT);
    assert_text(buf_span(&reading.dump),
                "error: the markup is nested too deeply, or too much of it, to be read\n");
    reading_release(&reading);
    buf_release(&file);
}

static void a_page_that_is_deep_but_bearable_is_read(void **state)
{
    (void)state;
    enum { DEPTH = 20000 };
    struct buf file;
    struct reading reading;
    buf_init(&file, 16 << 20);
    reading_init(&reading);
    for (int i = 0; i < DEPTH; i++)
        buf_add_text(&file, "<b>");
    buf_add_text(&file, "a");
    assert_status(reading_read(&reading, "a.html", buf_span(&file)), OK);
    assert_text(buf_span(&reading.dump), "1 a\n");
    reading_release(&reading);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_paragraphs_and_inlines_are_not),
        cmocka_unit_test(rows_are_paragraphs),
        cmocka_unit_test(the_text_is_in_main_else_article_else_body),
        cmocka_unit_test(what_stands_around_a_text_is_left_out),
        cmocka_unit_test(headings_are_a_path),
        cmocka_unit_test(the_head_is_metadata),
        cmocka_unit_test(a_claimed_encoding_counts_where_it_is_not_utf8),
        cmocka_unit_test(places_are_lines_of_the_file),
        cmocka_unit_test(deep_nesting_is_a_limit_and_no_crash),
        cmocka_unit_test(a_page_that_is_deep_but_bearable_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
