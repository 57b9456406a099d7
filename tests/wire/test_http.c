/* The reader of heads: every row of tables/http.tsv, whole and cut at every place. */
#include "wire/http.h"

#include "tests/support/http_rows.h"
#include "tests/support/test.h"
#include "wire/dialect.h"

enum { BODY_MAX = 1 << 20, LONG_ROW = 4096 /* is cut at some places only */ };

enum {
    LINE_MAX_BYTES = 16 << 10,
    FIELD_MAX_BYTES = 8 << 10,
    FIELDS_MAX_BYTES = 32 << 10,
    MAX_FIELDS = 64
};

static struct http_rules rules_for(bool is_local)
{
    return (struct http_rules){.is_local = is_local,
                               .line_max = LINE_MAX_BYTES,
                               .field_max = FIELD_MAX_BYTES,
                               .fields_max = FIELDS_MAX_BYTES,
                               .n_fields_max = MAX_FIELDS,
                               .body_max = BODY_MAX};
}

struct outcome {
    enum http_event event;
    struct http_head head;
    struct fault fault;
};

/* Reads `bytes`, of which first `cut` arrive. */
static struct outcome read_cut(struct span bytes, size_t cut, bool is_local)
{
    struct http_rules rules = rules_for(is_local);
    struct http_reader reader = {0};
    struct outcome out;
    out.event = http_read(&reader, span_cut(bytes, 0, cut), &rules, &out.head, &out.fault);
    if (out.event == HTTP_HUNGRY && cut < bytes.len)
        out.event = http_read(&reader, bytes, &rules, &out.head, &out.fault);
    return out;
}

static struct outcome read_bytewise(struct span bytes, bool is_local)
{
    struct http_rules rules = rules_for(is_local);
    struct http_reader reader = {0};
    struct outcome out = {.event = HTTP_HUNGRY};
    for (size_t n = 1; n <= bytes.len && out.event == HTTP_HUNGRY; n++)
        out.event = http_read(&reader, span_cut(bytes, 0, n), &rules, &out.head, &out.fault);
    return out;
}

static bool is_same(const struct outcome *a, const struct outcome *b)
{
    if (a->event != b->event)
        return false;
    if (a->event == HTTP_REFUSED)
        return fault_http_code(&a->fault) == fault_http_code(&b->fault) &&
               strcmp(a->fault.error.text, b->fault.error.text) == 0;
    return a->event == HTTP_HUNGRY ||
           (a->head.len == b->head.len && a->head.body_len == b->head.body_len &&
            a->head.verb == b->head.verb && a->head.keeps_alive == b->head.keeps_alive);
}

static void check_answer(const struct http_row *row, const struct outcome *out)
{
    char code[16];
    if (!row->is_end)
        return;
    snprintf(code, sizeof code, "%u",
             out->event == HTTP_REFUSED ? fault_http_code(&out->fault) : 0);
    if (!http_row_allows(row, span_of(code)))
        fail_msg("%s: expected %.*s, got %s", row->where, SPAN_FMT(row->answer), code);
}

static void check_row(struct http_row *row, bool is_tcp)
{
    bool is_local = !is_tcp;
    struct span bytes = buf_span(&row->bytes);
    size_t skipped = dialect_skip(bytes);
    bytes = span_cut(bytes, skipped, bytes.len - skipped);
    if (dialect_find(bytes, true) != DIALECT_HTTP)
        return;
    struct outcome whole = read_cut(bytes, bytes.len, is_local);
    check_answer(row, &whole);
    size_t step = bytes.len < LONG_ROW ? 1 : 31;
    for (size_t cut = 1; cut < bytes.len; cut += step) {
        struct outcome out = read_cut(bytes, cut, is_local);
        if (!is_same(&whole, &out))
            fail_msg("%s: another answer when cut at %zu", row->where, cut);
    }
    struct outcome slow = read_bytewise(bytes, is_local);
    if (!is_same(&whole, &slow))
        fail_msg("%s: another answer byte by byte", row->where);
}

static void every_row_is_judged_alike_however_it_is_cut(void **state)
{
    (void)state;
    http_rows_each(check_row);
}

static void a_head_names_what_it_holds(void **state)
{
    (void)state;
    struct outcome out = read_cut(
        SPAN("POST /v1/rpc?a=b?c HTTP/1.0\r\nhost:\tlocalhost:7182 \r\ncontent-length: 12\r\n"
             "Connection: x, Keep-Alive\r\nORIGIN: http://a\r\nIf-None-Match: \"x\"\r\n"
             "authorization: Bearer t\r\nExpect: 100-Continue\r\nSec-Fetch-Site: none\r\n"
             "Content-Type: application/x-ndjson ; charset=utf-8\r\n\r\nGET / HTTP/1.1\r\n"),
        1, false);
    assert_int_equal(out.event, HTTP_READ);
    assert_int_equal(out.head.verb, HTTP_POST);
    assert_int_equal(out.head.body_len, 12);
    assert_false(out.head.is_11);
    assert_true(out.head.keeps_alive);
    assert_true(out.head.expects_continue);
    assert_int_equal(out.head.type, HTTP_TYPE_NDJSON);
    assert_text(out.head.path, "/v1/rpc");
    assert_text(out.head.query, "a=b?c");
    assert_text(out.head.host, "localhost:7182");
    assert_text(out.head.origin, "http://a");
    assert_text(out.head.authorization, "Bearer t");
    assert_text(out.head.if_none_match, "\"x\"");
    assert_text(out.head.fetch_site, "none");
    assert_null(out.head.fetch_mode.at);
}

static void a_connection_goes_on_unless_somebody_says_otherwise(void **state)
{
    (void)state;
    static const struct {
        const char *line, *fields;
        bool keeps_alive;
    } rows[] = {
        {"1.1", "", true},
        {"1.1", "Connection: close\r\n", false},
        {"1.1", "Connection: x\r\nConnection: Upgrade, CLOSE\r\n", false},
        {"1.1", "Connection: closed\r\n", true},
        {"1.0", "", false},
        {"1.0", "Connection: keep-alive\r\n", true},
        {"1.0", "Connection: keep-alive, close\r\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[200];
        snprintf(text, sizeof text, "GET / HTTP/%s\r\nHost: a\r\n%s\r\n", rows[i].line,
                 rows[i].fields);
        struct outcome out = read_cut(span_of(text), 1, false);
        assert_int_equal(out.event, HTTP_READ);
        assert_int_equal(out.head.keeps_alive, rows[i].keeps_alive);
    }
}

static void a_host_is_a_name_and_perhaps_a_port(void **state)
{
    (void)state;
    struct span name;
    int port;
    assert_true(http_read_host(SPAN("a_b.c-d:0"), &name, &port));
    assert_text(name, "a_b.c-d");
    assert_int_equal(port, 0);
    assert_true(http_read_host(SPAN("[fe80::1]:65535"), &name, &port));
    assert_text(name, "[fe80::1]");
    assert_int_equal(port, 65535);
    assert_true(http_read_host(SPAN("x"), &name, &port));
    assert_int_equal(port, -1);
    static const char *const wrong[] = {"",   ":1",       "a:",   "a:65536", "a:1:2",
                                        "[",  "[]",       "[::1", "[::1]x",  "a:+1",
                                        "a/", "a:000001", "%61",  "::1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(http_read_host(span_of(wrong[i]), &name, &port));
}

/* The limits themselves are allowed. */
static void what_is_just_not_too_long_is_read(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_text(&text, "GET /");
    while (text.len < LINE_MAX_BYTES - strlen(" HTTP/1.1"))
        buf_add_char(&text, 'a');
    buf_add_text(&text, " HTTP/1.1\r\nHost: a\r\nX: ");
    for (size_t i = strlen("X: "); i < FIELD_MAX_BYTES; i++)
        buf_add_char(&text, 'b');
    buf_add_text(&text, "\r\n");
    for (unsigned i = 2; i < MAX_FIELDS; i++)
        buf_add_text(&text, "Y: \r\n");
    buf_add_text(&text, "\r\n");
    assert_int_equal(read_bytewise(buf_span(&text), false).event, HTTP_READ);
    buf_release(&text);
}

static void empty_lines_before_a_request_are_skipped(void **state)
{
    (void)state;
    assert_int_equal(http_skip(SPAN("")), 0);
    assert_int_equal(http_skip(SPAN("\r")), 0);
    assert_int_equal(http_skip(SPAN("\r\n\r\nGET")), 4);
    assert_int_equal(http_skip(SPAN("\nGET")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_judged_alike_however_it_is_cut),
        cmocka_unit_test(a_head_names_what_it_holds),
        cmocka_unit_test(a_connection_goes_on_unless_somebody_says_otherwise),
        cmocka_unit_test(a_host_is_a_name_and_perhaps_a_port),
        cmocka_unit_test(what_is_just_not_too_long_is_read),
        cmocka_unit_test(empty_lines_before_a_request_are_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
