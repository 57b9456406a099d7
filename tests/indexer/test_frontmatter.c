#include "indexer/frontmatter.h"

#include "tests/indexer/cases.h"

/* Through the Markdown reader, which is where front matter lives. */
static void a_mapping_between_markers_is_metadata(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"all keys",
         SPAN("---\ntitle: Yamal\ndate: 2019-12-02\nauthor: Ann Lee\ntags: [gas, arctic]\nlang: "
              "en-GB\n"
              "url: https://x.org/y\n---\n\nText\n"),
         "title: Yamal\ndate: 2019-12-02\nauthor: Ann Lee\ntag: gas\ntag: arctic\nlang: en\n"
         "url: https://x.org/y\n10 Text\n"},
        {"lists", SPAN("---\nauthor:\n  - Ann\n  - Bob\ntags:\n- a b\n- 'c, d'\n---\nx"),
         "author: Ann\nauthor: Bob\ntag: a b\ntag: c, d\n9 x\n"},
        {"a string of tags is parted by commas", SPAN("---\ntags: a, b c\n---\nx"),
         "tag: a\ntag: b c\n4 x\n"},
        {"a string of authors is one", SPAN("---\nauthor: Lee, Ann\n---\nx"),
         "author: Lee, Ann\n4 x\n"},
        {"unknown keys and what is in them are ignored",
         SPAN("---\nlayout: post\nmeta: {title: no, tags: [x]}\nlist: [{title: no}]\ntitle: "
              "yes\n---\nx"),
         "title: yes\n7 x\n"},
        {"quotes, folds and escapes",
         SPAN("---\ntitle: \"a \\\"b\\\"\n  c\"\nurl: >\n  http://x\n---\nx"),
         "title: a \"b\" c\nurl: http://x\n7 x\n"},
        {"null and empty are nothing", SPAN("---\ntitle: ~\ndate:\nlang: null\nauthor: ''\n---\nx"),
         "7 x\n"},
        {"no is Norwegian", SPAN("---\nlang: no\n---\nx"), "lang: no\n4 x\n"},
        {"closed by dots", SPAN("---\ntitle: T\n...\nx"), "title: T\n4 x\n"},
        {"CR LF", SPAN("---\r\ntitle: T\r\n---\r\nx\r\n"), "title: T\n4 x\n"},
        {"behind a mark", SPAN("\xEF\xBB\xBF---\ntitle: T\n---\nx"), "title: T\n4 x\n"},
        {"empty", SPAN("---\n---\nx"), "3 x\n"},
        {"comments only", SPAN("---\n# none\n---\nx"), "4 x\n"},
        {"a bad date is warned of in its line", SPAN("---\ntitle: T\ndate: soon\n---\nx"),
         "warn 3: date \"soon\" ignored\ntitle: T\n5 x\n"},
        {"a value of a wrong kind, too",
         SPAN("---\ntitle: [a]\nauthor: {name: x}\nlang: en\n---\nx"),
         "warn 2: title ignored: it is no plain value\nwarn 3: author ignored: it is no plain "
         "value\n"
         "lang: en\n6 x\n"},
        {"aliases and complex keys do no harm",
         SPAN("---\na: &a x\ntitle: *a\n? [k]\n: v\nlang: en\n---\nx"), "lang: en\n8 x\n"},
        {"NUL", SPAN("---\ntitle: \"a\\0b\"\n---\nx"),
         "title: a\xEF\xBF\xBD"
         "b\n4 x\n"},
        {"a title alone is the paragraph, in its line", SPAN("---\nlang: en\ntitle: T\n---\n"),
         "title: T\nlang: en\n3 T\n"},
    };
    CHECK_CASES("a.md", cases);
}

static void broken_yaml_keeps_what_came_before(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"a colon too many", SPAN("---\nlang: en\ntitle: a: b\ntags: [x]\n---\nx"),
         "warn 3: front matter from here on ignored: mapping values are not allowed in this "
         "context\n"
         "title: a\nlang: en\n6 x\n"},
        {"an open bracket", SPAN("---\nlang: en\ntags: [a, b\n---\nx"),
         "warn 4: front matter from here on ignored: did not find expected ',' or ']'\n"
         "tag: a\ntag: b\nlang: en\n5 x\n"},
    };
    CHECK_CASES("a.md", cases);
}

static void what_is_no_mapping_is_text(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"a scalar", SPAN("---\nfoo\n---\nx"), "4 [foo] x\n"},
        {"a list", SPAN("---\n- a\n---\nx"), "2 a\n4 x\n"},
        {"never closed", SPAN("---\ntitle: T\n\nx"), "2 title: T\n4 x\n"},
        {"not at the top", SPAN("\n---\ntitle: T\n---\nx"), "5 [title: T] x\n"},
        {"four hyphens", SPAN("----\ntitle: T\n----\nx"), "4 [title: T] x\n"},
    };
    CHECK_CASES("a.md", cases);
}

static void json_at_the_top_is_metadata(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"all keys",
         SPAN("{\n  \"title\": \"Yamal\",\n  \"date\": \"2019-12-02\", \"author\": [\"Ann\", "
              "\"Bob\"],\n"
              "  \"tags\": \"gas, arctic\", \"lang\": \"en\", \"url\": \"http://x\", \"n\": "
              "{\"a\": [1]}\n}\n\nText\n"),
         "title: Yamal\ndate: 2019-12-02\nauthor: Ann\nauthor: Bob\ntag: gas\ntag: arctic\nlang: "
         "en\n"
         "url: http://x\n7 Text\n"},
        {"brackets in strings", SPAN("{\"title\": \"a } \\\" ] b\"}\nx"),
         "title: a } \" ] b\n2 x\n"},
        {"what is no JSON is text", SPAN("{title: a}\n\nx"), "1 {title: a}\n3 x\n"},
        {"so is an object with text behind it", SPAN("{} x\n"), "1 {} x\n"},
        {"and one without an end", SPAN("{\"title\": [\n\nx"), "1 {\"title\": [\n3 x\n"},
    };
    CHECK_CASES("a.md", cases);
}

static void toml_between_signs_is_metadata(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"all keys",
         SPAN("+++\ntitle = \"Yamal \\\"1\\\" \\u00e9\" # a comment\ndate = "
              "2019-12-02T10:00:00Z\nauthor = 'Ann'\n"
              "tags = [\"gas\", # one\n  'arctic',\n]\ndraft = false\nlang = \"en\"\nx = {title = "
              "\"no\"}\n"
              "\"url\" = \"http://x\"\n[params]\ntitle = \"no\"\n+++\nText\n"),
         "title: Yamal \"1\" é\ndate: 2019-12-02\nauthor: Ann\ntag: gas\ntag: arctic\nlang: en\n"
         "url: http://x\n15 Text\n"},
        {"what is broken keeps what came before", SPAN("+++\ntitle = \"T\"\ndate = \n+++\nx"),
         "warn 3: front matter from here on ignored: no TOML\ntitle: T\n5 x\n"},
        {"a string without an end", SPAN("+++\ntitle = \"T\n+++\nx"),
         "warn 2: front matter from here on ignored: no TOML\n4 x\n"},
        {"no second marker", SPAN("+++\ntitle = 'T'\n"), "1 +++ title = 'T'\n"},
        {"nothing between", SPAN("+++\r\n+++\r\nx"), "3 x\n"},
    };
    CHECK_CASES("a.md", cases);
}

/* libyaml looks at every open bracket for every token: such a file is text, and soon read. */
static void deep_nesting_ends(void **state)
{
    (void)state;
    static const char *const openings[] = {"[", "{a: ", "- ", "? ", "&a "};
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        struct buf file;
        struct reading reading;
        buf_init(&file, 1 << 20);
        reading_init(&reading);
        buf_add_text(&file, "---\ntags: ");
        while (file.len < 200000)
            buf_add_text(&file, openings[i]);
        buf_add_text(&file, "\n---\nx");
        assert_status(reading_read(&reading, "a.md", buf_span(&file)), OK);
        assert_int_equal(reading.n_articles, 1);
        reading_release(&reading);
        buf_release(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapping_between_markers_is_metadata),
        cmocka_unit_test(broken_yaml_keeps_what_came_before),
        cmocka_unit_test(what_is_no_mapping_is_text),
        cmocka_unit_test(json_at_the_top_is_metadata),
        cmocka_unit_test(toml_between_signs_is_metadata),
        cmocka_unit_test(deep_nesting_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
