#include "tests/indexer/cases.h"

static void what_markdown_has_not_is_no_text(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"statements between front matter and text",
         SPAN("---\ntitle: T\n---\nimport A from './a';\nimport B from \"b\";\n\n# H\ntext\n"),
         "title: T\n8 [H] text\n"},
        {"a statement of several lines", SPAN("export const a = {\n  b: 1,\n};\n\ntext\n"),
         "5 text\n"},
        {"the word in a sentence", SPAN("We import gas.\nimport of gas\n"),
         "1 We import gas. import of gas\n"},
        {"components between blocks", SPAN("<Aside type=\"tip\">\n\nRead *this*.\n\n</Aside>\n"),
         "3 Read this.\n"},
        {"components within a line", SPAN("See <Since v=\"1\" /> here.\n"), "1 See here.\n"},
        {"comments", SPAN("{/* one\n\ntwo */}\na {/* b */} c\n"), "4 a c\n"},
        {"a comment without an end", SPAN("a {/* b\n"), "1 a {/* b\n"},
        {"code keeps its statements", SPAN("```js\n\nimport a from 'a';\n{/* b */}\n```\nc\n"),
         "3 import a from 'a'; {/* b */}\n6 c\n"},
        {"a fence within a fence", SPAN("```\n~~~\n\nimport a\n```\n\nimport b\n\nc"),
         "2 ~~~ import a\n9 c\n"},
        {"nothing", SPAN(""), ""},
    };
    CHECK_CASES("a.mdx", cases);
}

static void comments_without_an_end_are_soon_read(void **state)
{
    (void)state;
    cases_check_long("a.mdx", "{/* a\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_markdown_has_not_is_no_text),
        cmocka_unit_test(comments_without_an_end_are_soon_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
