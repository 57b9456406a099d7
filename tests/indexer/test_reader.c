#include "indexer/reader.h"

#include "tests/indexer/cases.h"

static void the_ending_chooses_the_reader(void **state)
{
    (void)state;
    static const struct {
        const char *path, *name;
    } rows[] = {
        {"a.txt", "plain"},      {"a.text", "plain"},
        {"x/y.md", "markdown"},  {"x.markdown", "markdown"},
        {"a.b.html", "html"},    {"a.htm", "html"},
        {"news.jsonl", "jsonl"}, {"README.TXT", "plain"},
        {"a.json", NULL},        {"a.md.gz", "packed"},
        {"A.TXT.GZ", "packed"},  {"a.md.gz.gz", NULL},
        {"a.gz", NULL},          {"md.gz", NULL},
        {"a.mdx", "mdx"},        {"txt", NULL},
        {".txt", NULL},          {"", NULL},
        {"dir.md/file", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct reader *reader = reader_for(span_of(rows[i].path));
        assert_span_is(span_of(reader != NULL ? reader->name : "none"),
                       span_of(rows[i].name != NULL ? rows[i].name : "none"), rows[i].path);
    }
}

/* Every reader of one article a file: nothing in, nothing out. */
static void an_article_without_text_and_title_is_passed_over(void **state)
{
    (void)state;
    static const char *const names[] = {"a.txt", "a.md", "a.html", "a.jsonl"};
    static const struct reading_case cases[] = {
        {"nothing", SPAN(""), ""},
        {"a mark alone", SPAN("\xEF\xBB\xBF"), ""},
        {"white space", SPAN("\n \n"), ""},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CHECK_CASES(names[i], cases);
}

static void what_gzip_packed_is_read(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"packed",
         SPAN("\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\x53\x56\x48\xE1\xE2\x4A\xE4\x02\x00\x8E\xFE"
              "\x3E\xF6\x07\x00\x00\x00"),
         "title: d\n3 a\n"},
    };
    CHECK_CASES("a.md.gz", cases);
}

static void a_guessed_encoding_is_warned_of(void **state)
{
    (void)state;
    static const char *const names[] = {"a.txt", "a.md", "a.html"};
    static const struct reading_case cases[] = {
        {"windows-1251",
         SPAN("\xC3\xE0\xE7\xEE\xEF\xF0\xEE\xE2\xEE\xE4 \xD1\xE8\xEB\xE0 \xD1\xE8\xE1\xE8\xF0\xE8"),
         "warn 0: not UTF-8, read as windows-1251\n1 Газопровод Сила Сибири\n"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CHECK_CASES(names[i], cases);
}

static void the_sink_stops_the_reader(void **state)
{
    (void)state;
    struct reading reading;
    reading_init(&reading);
    reading.stop_with = ERR_CANCELLED;
    assert_status(reading_read(&reading, "a.txt", SPAN("a")), ERR_CANCELLED);
    assert_status(reading_read(&reading, "a.md", SPAN("a")), ERR_CANCELLED);
    assert_status(reading_read(&reading, "a.html", SPAN("a")), ERR_CANCELLED);
    assert_status(
        reading_read(&reading, "a.jsonl",
                     SPAN("{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"2\",\"text\":\"b\"}")),
        ERR_CANCELLED);
    assert_int_equal(reading.n_articles, 4);
    assert_int_equal(reading.n_failed, 0);
    reading_release(&reading);
}

static void a_file_over_64_mib_fails(void **state)
{
    (void)state;
    static const char *const names[] = {"a.txt", "a.md", "a.html"};
    char *bytes = test_calloc(READER_MAX_BYTES + 1, 1);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct reading reading;
        reading_init(&reading);
        assert_status(reading_read(&reading, names[i], (struct span){bytes, READER_MAX_BYTES + 1}),
                      ERR_LIMIT);
        assert_text(buf_span(&reading.dump), "error: an article over 64 MiB\n");
        reading_release(&reading);
    }
    test_free(bytes);
}

static void a_full_arena_is_a_limit_and_no_crash(void **state)
{
    (void)state;
    static const struct reading_case files[] = {
        {"a.txt", SPAN("some words\n\nand more of them\n"), NULL},
        {"a.md", SPAN("---\ntitle: T\ntags: [a, b]\n---\n# H\n\ntext\n\n|a|b|\n|-|-|\n|1|2|\n"),
         NULL},
        {"a.html", SPAN("<title>T</title><h1>H</h1><p>text<p>text"), NULL},
        {"a.jsonl", SPAN("{\"id\":\"1\",\"tags\":[\"a\",\"b\"],\"text\":\"a\\n\\nb\"}\n"), NULL},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        enum status status = ERR_LIMIT;
        for (size_t ceiling = 0; ceiling < 2000; ceiling += 3) {
            struct reading reading;
            reading_init(&reading);
            arena_release(&reading.arena);
            arena_init(&reading.arena, ceiling);
            status = reading_read(&reading, files[i].says, files[i].file);
            assert_true(status == OK || status == ERR_LIMIT);
            assert_int_equal(reading.n_articles + reading.n_failed, status == OK ? 1 : 0);
            reading_release(&reading);
        }
        assert_int_equal(status, OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ending_chooses_the_reader),
        cmocka_unit_test(an_article_without_text_and_title_is_passed_over),
        cmocka_unit_test(what_gzip_packed_is_read),
        cmocka_unit_test(a_guessed_encoding_is_warned_of),
        cmocka_unit_test(the_sink_stops_the_reader),
        cmocka_unit_test(a_file_over_64_mib_fails),
        cmocka_unit_test(a_full_arena_is_a_limit_and_no_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
