#include "tests/indexer/cases.h"
#include "tests/support/shared.h"
#include "tests/support/temp.h"

#define LONG1 "First " X100 "."
#define LONG2 "Second " X100 "."
#define LONG3 "Third " X100 "."

static void blank_lines_part_paragraphs(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"a line is a paragraph", SPAN("one"), "1 one\n"},
        {"hard-wrapped lines are joined by one space", SPAN("the gas\nline was cut\n"),
         "1 the gas line was cut\n"},
        {"a blank line parts", SPAN("the gas\n\nline was cut\n"), "1 the gas\n3 line was cut\n"},
        {"several blank lines part as one", SPAN("a\n\n\n\nb\n"), "1 a\n5 b\n"},
        {"a line of white space is blank", SPAN("a\n \t\nb\n\f\nc\n\xC2\xA0\nd"),
         "1 a\n3 b\n5 c\n7 d\n"},
        {"blank lines at both ends are nothing", SPAN("\n\na\nb\n\n\n"), "3 a b\n"},
        {"ends of lines are trimmed", SPAN("  a \n\tb\t\n\xE3\x80\x80 c"), "1 a b c\n"},
        {"white space inside a line stays", SPAN("a  b\tc"), "1 a  b\tc\n"},
        {"a first line that looks like a title is text",
         SPAN("Ad sales boost Time\n\nProfits rose"), "1 Ad sales boost Time\n3 Profits rose\n"},
        {"CR LF", SPAN("a\r\nb\r\n\r\nc\r\n"), "1 a b\n4 c\n"},
        {"lone CR", SPAN("a\rb\r\rc\r"), "1 a b\n4 c\n"},
        {"all ends mixed", SPAN("a\nb\rc\r\nd\n\r\ne"), "1 a b c d\n6 e\n"},
        {"nothing", SPAN(""), ""},
        {"nothing but white space", SPAN(" \n\n\t\r\n"), ""},
    };
    CHECK_CASES("a.txt", cases);
}

static void long_lines_are_paragraphs_and_short_ones_headings(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"one paragraph a line", SPAN(LONG1 "\n" LONG2 "\n"), "1 " LONG1 "\n2 " LONG2 "\n"},
        {"a short line above is a heading", SPAN("Route\n" LONG1 "\n" LONG2 "\nPrice\n" LONG3),
         "2 [Route] " LONG1 "\n3 [Route] " LONG2 "\n5 [Price] " LONG3 "\n"},
        {"a full stop makes no heading", SPAN("Route.\n" LONG1 "\n" LONG2),
         "1 Route.\n2 " LONG1 "\n3 " LONG2 "\n"},
        {"digits and brackets do", SPAN("In 2019\n" LONG1 "\nCosts (EUR)\n" LONG2 "\n" LONG3),
         "2 [In 2019] " LONG1 "\n4 [Costs (EUR)] " LONG2 "\n5 [Costs (EUR)] " LONG3 "\n"},
        {"quotes and colons do not", SPAN("He said “no”\n" LONG1 "\nThus:\n" LONG2 "\n" LONG3),
         "1 He said “no”\n2 " LONG1 "\n3 Thus:\n4 " LONG2 "\n5 " LONG3 "\n"},
        {"any script's letters, with their marks",
         SPAN("Сила Сибири\n" LONG1 "\nCafe\xCC\x81\n" LONG2 "\n" LONG3),
         "2 [Сила Сибири] " LONG1 "\n4 [Cafe\xCC\x81] " LONG2 "\n5 [Cafe\xCC\x81] " LONG3 "\n"},
        {"100 characters are short", SPAN(X100 "\n" LONG1 "\n" LONG2),
         "2 [" X100 "] " LONG1 "\n3 [" X100 "] " LONG2 "\n"},
        {"101 are long", SPAN(X100 "x\n" LONG1), "1 " X100 "x\n2 " LONG1 "\n"},
        {"without a paragraph below there is no heading", SPAN(LONG1 "\n" LONG2 "\nLe Monde"),
         "1 " LONG1 "\n2 " LONG2 "\n3 Le Monde\n"},
        {"headings in a row are nested", SPAN("Title\nBy A. Writer\n" LONG1 "\n" LONG2 "\n" LONG3),
         "3 [Title > By A. Writer] " LONG1 "\n4 [Title > By A. Writer] " LONG2
         "\n5 [Title > By A. Writer] " LONG3 "\n"},
        {"the next one begins anew", SPAN("T\nS\n" LONG1 "\n" LONG2 "\nU\n" LONG3 "\n" LONG1),
         "3 [T > S] " LONG1 "\n4 [T > S] " LONG2 "\n6 [U] " LONG3 "\n7 [U] " LONG1 "\n"},
        {"the last of short lines at the end is the paragraph",
         SPAN(LONG1 "\n" LONG2 "\n" LONG3 "\nSource\nLe Monde\n"),
         "1 " LONG1 "\n2 " LONG2 "\n3 " LONG3 "\n5 [Source] Le Monde\n"},
        {"more than six in a row are a list",
         SPAN("H\n" LONG1 "\na\nb\nc\nd\ne\nf\ng\n" LONG2 "\n" LONG3 "\n" LONG1 "\n" LONG2
              "\n" LONG3 "\n" LONG1 "\n" LONG2 "\n" LONG3),
         "lang: en\n2 [H] " LONG1
         "\n3 [H] a\n4 [H] b\n5 [H] c\n6 [H] d\n7 [H] e\n8 [H] f\n10 [g] " LONG2 "\n11 [g] " LONG3
         "\n12 [g] " LONG1 "\n13 [g] " LONG2 "\n14 [g] " LONG3 "\n15 [g] " LONG1 "\n16 [g] " LONG2
         "\n17 [g] " LONG3 "\n"},
    };
    CHECK_CASES("a.txt", cases);
}

static void the_median_tells_which_kind_of_text_it_is(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"most lines short: hard-wrapped", SPAN("a\nb\n" LONG1), "1 a b " LONG1 "\n"},
        {"a blank line inside: parted by it", SPAN("a\n" LONG1 "\n\n" LONG2 "\n" LONG3),
         "1 a " LONG1 "\n4 " LONG2 " " LONG3 "\n"},
        {"a blank line at the end parts nothing", SPAN(LONG1 "\n" LONG2 "\n\n"),
         "1 " LONG1 "\n2 " LONG2 "\n"},
        {"two middle lines, mean 100: not over", SPAN(X50 "\n" X100 X50),
         "1 " X50 " " X100 X50 "\n"},
        {"two middle lines, mean 100.5: over", SPAN(X50 "\n" X100 X50 "x"),
         "2 [" X50 "] " X100 X50 "x\n"},
        {"characters are counted, not bytes",
         SPAN("é" X50 X10 X10 X10 X10 "éééééé"
              "\n" LONG1 "\n"
              "é" X50 X10 X10 X10 X10 "éééééé"),
         "1 é" X50 X10 X10 X10 X10 "éééééé " LONG1 " é" X50 X10 X10 X10 X10 "éééééé\n"},
    };
    CHECK_CASES("a.txt", cases);
}

static void places_are_exact(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"lines of a paragraph", SPAN("the gas\nline\n\n  was\n"),
         "1:1@0 2:1@8 the gas line\n4:3@0 was\n"},
        {"an indent counts in bytes",
         SPAN("\t a\n\xE3\x80\x80\xE3\x80\x80"
              "b\r\n c"),
         "1:3@0 2:7@2 3:2@4 a b c\n"},
        {"trailing white space does not", SPAN("a   \nb"), "1:1@0 2:1@2 a b\n"},
        {"one paragraph a line", SPAN(" " LONG1 "\n  " LONG2),
         "1:2@0 " LONG1 "\n2:3@0 " LONG2 "\n"},
        {"a byte order mark stands before the first column",
         SPAN("\xEF\xBB\xBF"
              "a b"),
         "1:1@0 a b\n"},
    };
    CHECK_PLACES("a.txt", cases);
}

static size_t count(struct span text, const char *what)
{
    size_t n = 0, len = strlen(what);
    for (size_t at = 0; at + len <= text.len; at++)
        n += memcmp(text.at + at, what, len) == 0;
    return n;
}

static void the_model_article_is_read_as_its_owner_meant_it(void **state)
{
    (void)state;
    char path[4096];
    if (!shared_find("data/seed/article.txt", path))
        skip();
    struct temp temp;
    struct reading reading;
    temp_make(&temp);
    reading_init(&reading);
    assert_status(reading_read(&reading, "article.txt", temp_read_path(&temp, path)), OK);
    assert_int_equal(reading.n_articles, 1);
    assert_int_equal(reading.n_paragraphs, 21);
    struct span dump = buf_span(&reading.dump);
    assert_int_equal(count(dump, "title:"), 0);
    assert_int_equal(count(dump, "3 [Tianjin to Beijing: symbols and signals] On Sunday"), 1);
    assert_int_equal(
        count(dump, "29 [Final frame: Tiananmen as a metaphor for balance] All rights"), 1);
    reading_release(&reading);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blank_lines_part_paragraphs),
        cmocka_unit_test(long_lines_are_paragraphs_and_short_ones_headings),
        cmocka_unit_test(the_median_tells_which_kind_of_text_it_is),
        cmocka_unit_test(places_are_exact),
        cmocka_unit_test(the_model_article_is_read_as_its_owner_meant_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
