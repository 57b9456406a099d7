#include "tests/support/http_rows.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

enum { ROW_MAX_BYTES = 1 << 20 };

#define HOST "Host: localhost\r\n"

/* The text between '<' at the beginning and the '>' that belongs to it. */
static struct span inside(struct span text, const char *where)
{
    unsigned depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        depth += text.at[i] == '<';
        depth -= text.at[i] == '>';
        if (depth == 0)
            return span_cut(text, 1, i - 1);
    }
    fail_msg("'<' without '>' in %s", where);
    return SPAN_NONE;
}

static void expand_one(struct span name, struct buf *out)
{
    if (span_equal(name, SPAN("H"))) {
        buf_add_text(out, HOST);
        return;
    }
    if (span_equal(name, SPAN("P"))) {
        buf_add_text(out, "POST /v1/search HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n");
        return;
    }
    const char *star = memrchr(name.at, '*', name.len);
    if (star == NULL)
        fail_msg("neither <H>, <P> nor <TEXT*N>: %.*s", SPAN_FMT(name));
    for (unsigned long n = strtoul(star + 1, NULL, 10); n > 0; n--)
        http_rows_expand(span_cut(name, 0, (size_t)(star - name.at)), out);
}

void http_rows_expand(struct span text, struct buf *out)
{
    for (size_t at = 0; at < text.len; at++) {
        if (text.at[at] != '<') {
            buf_add_char(out, text.at[at]);
            continue;
        }
        struct span name = inside(span_cut(text, at, text.len - at), "a row");
        expand_one(name, out);
        at += name.len + 1;
    }
}

/* The buf is the caller's to release. */
static void read_row(const struct table_row *row, struct http_row *out)
{
    assert_int_equal(row->n, 5);
    bool is_both = span_equal(row->cell[1], SPAN("both"));
    *out = (struct http_row){.where = row->where,
                             .on_unix = is_both || span_equal(row->cell[1], SPAN("unix")),
                             .on_tcp = is_both || span_equal(row->cell[1], SPAN("tcp")),
                             .answer = row->cell[2],
                             .is_end = span_equal(row->cell[3], SPAN("end"))};
    buf_init(&out->bytes, ROW_MAX_BYTES);
    http_rows_expand(row->cell[4], &out->bytes);
    assert_int_equal(buf_status(&out->bytes), OK);
}

void http_rows_each_of(const char *path, void (*check)(struct http_row *row, bool is_tcp))
{
    struct table table;
    table_load_path(path, &table);
    for (size_t i = 0; i < table.n; i++) {
        struct http_row row;
        read_row(&table.rows[i], &row);
        if (row.on_unix)
            check(&row, false);
        if (row.on_tcp)
            check(&row, true);
        buf_release(&row.bytes);
    }
    table_release(&table);
}

bool http_row_allows(const struct http_row *row, struct span answer)
{
    struct span left = row->answer;
    while (left.len > 0) {
        const char *slash = memchr(left.at, '/', left.len);
        size_t len = slash != NULL ? (size_t)(slash - left.at) : left.len;
        if (span_equal(span_cut(left, 0, len), answer))
            return true;
        left = span_cut(left, len + (slash != NULL), left.len - len - (slash != NULL));
    }
    return false;
}
