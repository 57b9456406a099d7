#include "tests/indexer/cases.h"

static void blocks_are_paragraphs(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"paragraphs", SPAN("the gas\nline\n\nwas cut\n"), "1 the gas line\n4 was cut\n"},
        {"a hard break is a space", SPAN("a  \nb\\\nc"), "1 a b c\n"},
        {"list items", SPAN("- a\n- b\n  c\n\n  d\n1. e\n"), "1 a\n2 b c\n5 d\n6 e\n"},
        {"nested items", SPAN("- a\n  - b\n    1. c\n"), "1 a\n2 b\n3 c\n"},
        {"quotes", SPAN("> a\nlazy\n>\n> > b\n"), "1 a lazy\n4 b\n"},
        {"fenced code", SPAN("```sh\nmake\n\n  make install\n```\n"), "2 make make install\n"},
        {"unclosed fenced code", SPAN("x\n\n~~~\ncode"), "1 x\n4 code\n"},
        {"indented code", SPAN("x\n\n    one\n    two\n"), "1 x\n3 one two\n"},
        {"indented code that shows a fence", SPAN("    ```\n    x\n"), "1 ``` x\n"},
        {"code in a list", SPAN("- a\n\n  ```\n  code\n  ```\n"), "1 a\n4 code\n"},
        {"thematic breaks are nothing", SPAN("a\n\n---\n\nb"), "1 a\n5 b\n"},
        {"an empty fence is nothing", SPAN("```\n```\na"), "3 a\n"},
    };
    CHECK_CASES("a.md", cases);
}

static void markup_is_no_text(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"emphasis and links", SPAN("*West* **of** [Urals](http://x)"), "1 West of Urals\n"},
        {"markup within a word", SPAN("*Kimber*lite"), "1 Kimberlite\n"},
        {"code spans", SPAN("run `make  all` now"), "1 run make all now\n"},
        {"entities and escapes", SPAN("R&amp;D &eacute; \\*a\\* &#x41;&#0;"),
         "1 R&D é *a* A\xEF\xBF\xBD\n"},
        {"reference links and their definitions", SPAN("[a][b] c\n\n[b]: http://x 'title'\n"),
         "1 a c\n"},
        {"link titles", SPAN("[a](x \"title\")"), "1 a\n"},
        {"autolinks show their address", SPAN("<http://x.org/a>"), "1 http://x.org/a\n"},
        {"the text of an image", SPAN("![a map](m.png \"t\")"), "1 a map\n"},
        {"inline tags", SPAN("<i>Kimber</i>lite<!-- c --> x<br>y"), "1 Kimberlite x y\n"},
        {"HTML blocks", SPAN("<div>\nraw\n</div>\n\ntext\n\n<!-- c -->\n"), "5 text\n"},
        {"text between HTML blocks", SPAN("<div>\n\ntext\n\n</div>\n"), "3 text\n"},
        {"NUL", SPAN("a\0b"),
         "1 a\xEF\xBF\xBD"
         "b\n"},
    };
    CHECK_CASES("a.md", cases);
}

static void headings_are_a_path(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"levels", SPAN("a\n# One\nb\n### Three\nc\n## Two\nd\n"),
         "1 a\n3 [One] b\n5 [One > Three] c\n7 [One > Two] d\n"},
        {"setext", SPAN("x\n\nOne *or*\ntwo\n===\na\n\nTwo\n---\nb"),
         "1 x\n6 [One or two] a\n10 [One or two > Two] b\n"},
        {"closing hashes and code", SPAN("x\n# A `b` ##\nc"), "1 x\n3 [A b] c\n"},
        {"within containers", SPAN("x\n\n> # H\n> a\n"), "1 x\n4 [H] a\n"},
        {"headings are no paragraphs", SPAN("---\ntitle: T\n---\n# A\n## B\n"), "title: T\n2 T\n"},
    };
    CHECK_CASES("a.md", cases);
}

static void the_first_heading_is_the_title_that_is_missing(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"level 1, first block", SPAN("# Power of *Siberia*\n\na\n## B\nb"),
         "title: Power of Siberia\n3 a\n5 [B] b\n"},
        {"setext", SPAN("Title\n===\na"), "title: Title\n3 a\n"},
        {"below front matter without title", SPAN("---\nlang: en\n---\n\n# T\n\na"),
         "title: T\nlang: en\n7 a\n"},
        {"below raw HTML, which is no text", SPAN("<!-- licence -->\n\n# T\n\na"),
         "title: T\n5 a\n"},
        {"front matter comes first", SPAN("---\ntitle: F\n---\n# H\na"), "title: F\n5 [H] a\n"},
        {"not level 2", SPAN("## T\na"), "2 [T] a\n"},
        {"not behind a paragraph", SPAN("a\n# T\nb"), "1 a\n3 [T] b\n"},
        {"not behind another heading", SPAN("## A\n# T\nb"), "3 [T] b\n"},
        {"not within a quote", SPAN("> # T\n\nb"), "3 [T] b\n"},
        {"an empty one is none", SPAN("#\n# T\nb"), "3 [T] b\n"},
        {"only the first", SPAN("# T\n# U\na"), "title: T\n3 [U] a\n"},
        {"alone it is the paragraph, in its line", SPAN("\n# T\n"), "title: T\n2 T\n"},
        {"headings alone are no article", SPAN("## A\n## B\n"), ""},
    };
    CHECK_CASES("a.md", cases);
}

static void table_rows_are_paragraphs(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"a table",
         SPAN("| Name | Volume |\n|:-----|-------:|\n| Yamal | 33 *bcm* |\n| Amur | |\n"),
         "1 Name Volume\n3 Yamal 33 bcm\n4 Amur\n"},
        {"without outer pipes", SPAN("a | b\n--|--\nc | d\n"), "1 a b\n3 c d\n"},
        {"one column", SPAN("| a |\n| - |\n| b |"), "1 a\n3 b\n"},
        {"text above belongs to another paragraph",
         SPAN("See\nbelow:\n| a | b |\n|---|---|\n| c | d |\n\nx"),
         "1 See below:\n3 a b\n5 c d\n7 x\n"},
        {"a pipe in code is no border, an escaped one makes no cell",
         SPAN("| a \\| b | c |\n|---|---|\n| `x` | y |\n"), "1 a b c\n3 x y\n"},
        {"in a quote", SPAN("> | a | b |\n> |---|---|\n> | c | d |\n"), "1 a b\n3 c d\n"},
        {"below front matter", SPAN("---\nlang: en\n---\n| a |\n|---|\n| b |"),
         "lang: en\n4 a\n6 b\n"},
        {"other counts of cells are no table", SPAN("| a | b |\n|---|\n| c | d |"),
         "1 | a | b | |---| | c | d |\n"},
        {"delimiters need a pipe", SPAN("Foo\nbar\n\\---\nbaz"), "1 Foo bar --- baz\n"},
    };
    CHECK_CASES("a.md", cases);
}

static void places_are_lines_of_the_file(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"each line of a paragraph", SPAN("the *gas*\nline  \nwas\n"),
         "1:1@0 2:1@8 3:1@13 the gas line was\n"},
        {"below front matter", SPAN("---\nlang: en\n---\n\na\nb"), "lang: en\n5:1@0 6:1@2 a b\n"},
        {"in containers", SPAN("> - a\n>   b\n>\n>   c"), "1:1@0 2:1@2 a b\n4:1@0 c\n"},
        {"across a code span", SPAN("a `b\nc` d\ne"), "1:1@0 2:1@4 3:1@8 a b c d e\n"},
        {"across a code span in a quote", SPAN("> a `b\n> c` d\n> e"),
         "1:1@0 2:1@4 3:1@8 a b c d e\n"},
        {"across a tag", SPAN("a <b\nc='d'>e\nf"), "1:1@0 2:1@2 3:1@4 a e f\n"},
        {"across the target of a link", SPAN("[a](x\n\"t\") b\nc"), "1:1@0 2:1@2 3:1@4 a b c\n"},
        {"below a reference definition", SPAN("[r]: x\n[s]:\n y\ntext [r]\nmore"),
         "4:1@0 5:1@7 text r more\n"},
        {"lines of code", SPAN("```\na\n\nb\n```"), "2:1@0 4:1@2 a b\n"},
        {"CR LF and CR", SPAN("a\r\nb\rc\r\n\r\nd"), "1:1@0 2:1@2 3:1@4 a b c\n5:1@0 d\n"},
        {"a heading of two lines", SPAN("x\n\nA\nb\n===\nc"), "1:1@0 x\n6:1@0 [A b] c\n"},
    };
    CHECK_PLACES("a.md", cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_paragraphs),
        cmocka_unit_test(markup_is_no_text),
        cmocka_unit_test(headings_are_a_path),
        cmocka_unit_test(the_first_heading_is_the_title_that_is_missing),
        cmocka_unit_test(table_rows_are_paragraphs),
        cmocka_unit_test(places_are_lines_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
