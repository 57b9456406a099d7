#include "wire/line.h"

#include <stdlib.h>

#include "tests/support/test.h"

enum { CEILING = 16, FLOOD = 64 };

/* All that a stream gives, in brackets: lines, <long>, <flood>. `step` bytes arrive at a time. */
static void read_all(struct span stream, size_t step, bool ends, struct buf *out)
{
    struct line_reader reader;
    struct buf bytes;
    struct span line;
    enum line_event event = LINE_HUNGRY;
    line_init(&reader, CEILING, FLOOD);
    buf_init(&bytes, 1 << 12);
    for (size_t at = 0; at < stream.len && event != LINE_FLOOD; at += step) {
        line_compact(&reader, &bytes);
        buf_add(&bytes, stream.at + at, stream.len - at < step ? stream.len - at : step);
        while ((event = line_next(&reader, &bytes, &line)) != LINE_HUNGRY && event != LINE_FLOOD)
            buf_printf(out, event == LINE_TAKEN ? "[%.*s]" : "<long>", SPAN_FMT(line));
    }
    if (event == LINE_FLOOD)
        buf_add_text(out, "<flood>");
    else if (ends && (event = line_last(&reader, &bytes, &line)) != LINE_HUNGRY)
        buf_printf(out, event == LINE_TAKEN ? "[%.*s]" : "<long>", SPAN_FMT(line));
    buf_release(&bytes);
}

static const struct {
    const char *stream, *expected;
} rows[] = {
    {"a\nb\n", "[a][b]"},
    {"a\r\nb\r\n", "[a][b]"},
    {"a\r\r\n", "[a\r]"},
    {"a\rb\n", "[a\rb]"},
    {"\n\n \t \n\r\na\n", "[a]"},
    {"a", "[a]"},
    {"a\r", "[a]"},
    {" \r", ""},
    {"", ""},
    {"0123456789abcdef\n", "[0123456789abcdef]"},
    {"0123456789abcdef\r\n", "[0123456789abcdef]"},
    {"0123456789abcdef", "[0123456789abcdef]"},
    {"0123456789abcdefg\nx\n", "<long>[x]"},
    {"0123456789abcdefg", "<long>"},
    {"0123456789abcdefghi\n0123456789abcdefghi\nx", "<long><long>[x]"},
    {"0123456789abcdef0123456789abcdef\nx\n", "<long>[x]"},
    {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdefX\nx\n", "<long>[x]"},
};

static void lines_come_out_whole(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 12);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_all(span_of(rows[i].stream), 1 << 10, true, &out);
        assert_text(buf_span(&out), rows[i].expected);
        buf_clear(&out);
    }
    buf_release(&out);
}

static void pieces_give_the_same_lines(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 12);
    for (size_t i = 0; i + 1 < sizeof rows / sizeof *rows; i++) {
        for (size_t step = 1; step < 20; step++) {
            read_all(span_of(rows[i].stream), step, true, &out);
            assert_text(buf_span(&out), rows[i].expected);
            buf_clear(&out);
        }
    }
    buf_release(&out);
}

static void a_flood_ends_the_stream(void **state)
{
    (void)state;
    struct buf out;
    char stream[200];
    memset(stream, 'x', sizeof stream);
    buf_init(&out, 1 << 12);
    read_all((struct span){stream, sizeof stream}, 7, false, &out);
    assert_text(buf_span(&out), "<long><flood>");
    buf_release(&out);
}

static void a_line_begun_is_partial_until_it_ends(void **state)
{
    (void)state;
    struct line_reader reader;
    struct buf bytes;
    struct span line;
    line_init(&reader, CEILING, FLOOD);
    buf_init(&bytes, 1 << 12);
    assert_false(line_is_partial(&reader, &bytes));
    buf_add_text(&bytes, "a\nb");
    assert_int_equal(line_next(&reader, &bytes, &line), LINE_TAKEN);
    assert_int_equal(line_next(&reader, &bytes, &line), LINE_HUNGRY);
    assert_true(line_is_partial(&reader, &bytes));
    line_compact(&reader, &bytes);
    assert_int_equal(bytes.len, 1);
    buf_add_text(&bytes, "\n");
    assert_int_equal(line_next(&reader, &bytes, &line), LINE_TAKEN);
    assert_false(line_is_partial(&reader, &bytes));
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_out_whole),
        cmocka_unit_test(pieces_give_the_same_lines),
        cmocka_unit_test(a_flood_ends_the_stream),
        cmocka_unit_test(a_line_begun_is_partial_until_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
