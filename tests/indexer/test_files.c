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

static struct file_run runs[] = {{1, 0, 5}, {0, UINT32_MAX - 1, 1}};
static const uint32_t numbers[] = {9, UINT32_MAX}; /* of segments 0 and 1 */

static const struct file_record records[] = {
    {.source = 0,
     .path = SPAN("a\nb.txt"),
     .id = SPAN("a\nb"),
     .mark = {12, 1795564339624658674, -5, UINT64_MAX},
     .sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
     .runs = runs,
     .n_runs = 2},
    {.source = 1, .path = SPAN("\xFF/x.md"), .id = SPAN("?/x"), .failed = 3},
};

static void write_all(struct buf *out)
{
    buf_init(out, 1 << 20);
    files_write_head(out);
    files_write_record(out, &records[0], numbers);
    files_write_record(out, &records[1], numbers);
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
        assert_int_equal(got->n_runs, expected->n_runs);
    }
    const struct file_run *read = files.at[0].runs;
    assert_true(read[0].segment == UINT32_MAX && read[0].first == 0 && read[0].n == 5);
    assert_true(read[1].segment == 9 && read[1].first == UINT32_MAX - 1 && read[1].n == 1);
    assert_int_equal(files_articles(&files.at[0]), 6);
    assert_int_equal(files_articles(&files.at[1]), 0);
    buf_release(&text);
}

static void a_list_of_other_readers_is_stale(void **state)
{
    (void)state;
    struct files files;
    assert_status(files_read(SPAN("{\"format\":2,\"readers\":99}\n"), 1, &arena, &files, NULL), OK);
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

static void a_list_of_another_format_is_damage(void **state)
{
    (void)state;
    struct files files;
    assert_status(files_read(SPAN("{\"format\":1,\"readers\":1}\n"), 1, &arena, &files, NULL),
                  ERR_CORRUPT);
}

static void neighbours_become_one_run(void **state)
{
    (void)state;
    struct file_run list[] = {{0, 0, 2}, {0, 2, 1}, {1, 3, 1}, {1, 5, 1}, {1, 6, 2}, {0, 8, 1}};
    static const struct file_run expected[] = {{0, 0, 3}, {1, 3, 1}, {1, 5, 3}, {0, 8, 1}};
    assert_int_equal(files_join_runs(list, 6), 4);
    assert_memory_equal(list, expected, sizeof expected);
    assert_int_equal(files_join_runs(list, 0), 0);
}

#define GOOD                                                                                       \
    "{\"source\":0,\"path\":\"a\",\"id\":\"a\",\"size\":1,\"mtime_ns\":1,\"ctime_ns\":1,"          \
    "\"inode\":1,"                                                                                 \
    "\"sha256\":\"\",\"failed\":0,\"articles\":[[3,0,7]]}"

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
        {"\"sha256\":\"\"",
         "\"sha256\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd!\\f\""},
        {"\"failed\":0", "\"failed\":-1"},
        {"[[3,0,7]]", "{}"},
        {"[3,0,7]", "3"},
        {"[3,0,7]", "[3,0]"},
        {"[3,0,7]", "[3,\"0\",7]"},
        {"[3,0,7]", "[-3,0,7]"},
        {"[3,0,7]", "[3,-1,7]"},
        {"[3,0,7]", "[3,0,0]"},
        {"[3,0,7]", "[3,0,4294967296]"},
        {"[3,0,7]", "[3,4294967295,7]"},
        {"{\"source\"", "[\"source\""},
    };
    struct files files;
    struct error err;
    assert_ok(files_read(SPAN("{\"format\":2,\"readers\":1}\n" GOOD "\n"), 1, &arena, &files, &err),
              &err);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *at = strstr(GOOD, rows[i].good);
        const char *text =
            arena_printf(&arena, "{\"format\":2,\"readers\":1}\n%.*s%s%s\n", (int)(at - GOOD), GOOD,
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
        CASE(what_is_written_is_read),   CASE(a_list_of_other_readers_is_stale),
        CASE(what_is_cut_off_is_damage), CASE(a_list_of_another_format_is_damage),
        CASE(neighbours_become_one_run), CASE(what_makes_no_sense_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
