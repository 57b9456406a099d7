#include "indexer/files.h"

#include <string.h>

#include "tests/support/test.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 24);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct file_article articles[] = {{SPAN("a"), UINT64_MAX, 1},
                                         {SPAN("b\"\n"), 1, UINT32_MAX}};

static const struct file_record records[] = {
    {.source = 0,
     .path = SPAN("a\nb.txt"),
     .id = SPAN("a\nb"),
     .mark = {12, 1795564339624658674, -5, UINT64_MAX},
     .sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
     .articles = articles,
     .n_articles = 2},
    {.source = 1, .path = SPAN("\xFF/x.md"), .id = SPAN("?/x"), .failed = 3},
};

static void write_all(struct buf *out)
{
    buf_init(out, 1 << 20);
    files_write_head(out);
    files_write_record(out, &records[0]);
    files_write_record(out, &records[1]);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct buf text;
    struct files files;
    struct error err = {0};
    write_all(&text);
    assert_ok(files_read(buf_span(&text), 2, &arena, &files, &err), &err);
    assert_false(files.is_stale);
    assert_int_equal(files.n, 2);
    for (int i = 0; i < 2; i++) {
        const struct file_record *got = &files.at[i], *expected = &records[i];
        assert_int_equal(got->source, expected->source);
        assert_span_is(got->path, expected->path, "path");
        assert_span_is(got->id, expected->id, "id");
        assert_true(file_mark_equal(&got->mark, &expected->mark));
        assert_string_equal(got->sha256, expected->sha256);
        assert_int_equal(got->failed, expected->failed);
        assert_int_equal(got->n_articles, expected->n_articles);
    }
    assert_span_is(files.at[0].articles[1].id, articles[1].id, "article");
    assert_true(files.at[0].articles[0].hash == UINT64_MAX);
    assert_int_equal(files.at[0].articles[1].line, UINT32_MAX);
    buf_release(&text);
}

static void a_list_of_other_readers_is_stale(void **state)
{
    (void)state;
    struct files files;
    assert_status(files_read(SPAN("{\"format\":1,\"readers\":99}\n"), 1, &arena, &files, NULL), OK);
    assert_true(files.is_stale);
    assert_int_equal(files.n, 0);
}

static void what_is_cut_off_is_damage(void **state)
{
    (void)state;
    struct buf text;
    struct files files;
    write_all(&text);
    for (size_t len = 0; len < text.len; len++) {
        enum status status = files_read(span_cut(buf_span(&text), 0, len), 2, &arena, &files, NULL);
        bool is_between = len > 0 && text.at[len - 1] == '\n';
        assert_status(status, is_between ? OK : ERR_CORRUPT);
    }
    buf_release(&text);
}

#define GOOD                                                                                       \
    "{\"source\":0,\"path\":\"a\",\"id\":\"a\",\"size\":1,\"mtime_ns\":1,\"ctime_ns\":1,"          \
    "\"inode\":1,"                                                                                 \
    "\"sha256\":\"\",\"failed\":0,\"articles\":[[\"a\",\"0123456789abcdef\",7]]}"

static void what_makes_no_sense_is_damage(void **state)
{
    (void)state;
    static const struct {
        const char *good, *bad;
    } rows[] = {
        {"\"source\":0", "\"source\":1"}, /* there is one source */
        {"\"source\":0", "\"source\":-1"},
        {"\"path\":\"a\"", "\"path\":1"},
        {"\"id\":\"a\",", ""},
        {"\"size\":1", "\"size\":\"1\""},
        {"\"size\":1", "\"size\":-1"},
        {"\"inode\":1,", ""},
        {"\"sha256\":\"\"", "\"sha256\":\"01\""},
        {"\"failed\":0", "\"failed\":-1"},
        {"[[\"a\",\"0123456789abcdef\",7]]", "{}"},
        {"\"0123456789abcdef\"", "\"0123456789abcdeg\""},
        {"\"0123456789abcdef\"", "\"0123\""},
        {"[\"a\",", "[1,"},
        {"\",7]", "\"]"},
        {"\",7]", "\",-7]"},
        {"\",7]", "\",4294967296]"},
        {"{\"source\"", "[\"source\""},
    };
    struct files files;
    struct error err;
    assert_ok(files_read(SPAN("{\"format\":1,\"readers\":1}\n" GOOD "\n"), 1, &arena, &files, &err),
              &err);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *at = strstr(GOOD, rows[i].good);
        const char *text =
            arena_printf(&arena, "{\"format\":1,\"readers\":1}\n%.*s%s%s\n", (int)(at - GOOD), GOOD,
                         rows[i].bad, at + strlen(rows[i].good));
        enum status status = files_read(span_of(text), 1, &arena, &files, &err);
        if (status != ERR_CORRUPT)
            fail_msg("%s: %s", rows[i].bad, status_name(status));
        assert_string_equal(err.text, "files.jsonl is damaged at line 2");
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_is_written_is_read),
        CASE(a_list_of_other_readers_is_stale),
        CASE(what_is_cut_off_is_damage),
        CASE(what_makes_no_sense_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
