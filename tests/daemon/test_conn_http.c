/* HTTP with a real pilcrowd: strictness row by row, order, streams, what a reply says. */
#include "daemon/conn_http.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/admission.h"
#include "daemon/exchange.h"
#include "daemon/probes.h"
#include "tests/support/http_rows.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#define HOST "Host: localhost\r\n"
#define PING "{\"id\":1,\"method\":\"ping\"}\n"
#define HEALTH "GET /health HTTP/1.1\r\n" HOST "\r\n"

enum { WHOLE = 0, BYTEWISE = -1, LONG_ROW = 600 };

static struct running running;
static struct buf in;

static int start(void **state)
{
    (void)state;
    /* However slowly this process sends it is no slow peer. */
    static const char *const more[] = {"--limit", "head=600", "--limit", "request=600", NULL};
    buf_init(&in, 64 << 20);
    running_start(&running, more, false);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_release(&in);
    return running_stop(&running, SIGTERM);
}

/* The daemon may have refused and closed before all is sent. */
static bool send_piece(int fd, struct span piece)
{
    return piece.len == 0 || send(fd, piece.at, piece.len, MSG_NOSIGNAL) == (ssize_t)piece.len;
}

/* Sends whole, byte by byte, or in two pieces; ends sending; returns all that comes. */
static struct span converse(bool is_tcp, struct span bytes, long how)
{
    int fd = running_connect(&running, is_tcp);
    if (how == BYTEWISE) {
        for (size_t i = 0; i < bytes.len && send_piece(fd, span_cut(bytes, i, 1)); i++)
            ;
    } else if (send_piece(fd, span_cut(bytes, 0, (size_t)how))) {
        (void)send_piece(fd, span_cut(bytes, (size_t)how, bytes.len - (size_t)how));
    }
    shutdown(fd, SHUT_WR);
    struct span reply = running_drain(fd, &in);
    close(fd);
    return reply;
}

static struct span ask(const char *text)
{
    return converse(false, span_of(text), WHOLE);
}

/* Date stands in every head and in no body. */
static unsigned count_replies(struct span reply)
{
    return running_count(reply, "Date: ");
}

/* A daemon that sees the head before the body says first that it may come. */
static struct span skip_go_on(struct span reply)
{
    struct span go_on = SPAN("HTTP/1.1 100 Continue\r\n\r\n");
    return span_begins(reply, go_on) ? span_cut(reply, go_on.len, reply.len - go_on.len) : reply;
}

static struct span answer_of(struct span reply)
{
    if (reply.len == 0)
        return SPAN("close");
    if (span_begins(reply, SPAN("HTTP/1.1 ")) && reply.len > 12)
        return span_cut(reply, 9, 3);
    bool is_error =
        running_count(reply, "\"code\":-32601") + running_count(reply, "\"code\":-32700") > 0;
    return is_error ? SPAN("lines") : SPAN("?");
}

static void check(const struct http_row *row, bool is_tcp, struct span bytes, long how)
{
    struct span reply = converse(is_tcp, bytes, how);
    struct span answer = answer_of(skip_go_on(reply));
    bool is_one =
        !row->is_end || (count_replies(reply) == 1 && running_count(reply, "uptime_s") == 0);
    if (!http_row_allows(row, answer) || !is_one)
        fail_msg("%s, %s, sent by %ld: expected %.*s, got %.*s\n%.*s", row->where,
                 is_tcp ? "tcp" : "unix", how, SPAN_FMT(row->answer), SPAN_FMT(answer),
                 SPAN_FMT(reply));
}

/* No byte behind a refusal is read as a request, in any dialect. */
static void check_what_follows(struct http_row *row, bool is_tcp)
{
    static const char *const tails[] = {HEALTH, PING, "PING\n"};
    size_t len = row->bytes.len;
    for (size_t i = 0; row->is_end && i < sizeof tails / sizeof *tails; i++) {
        row->bytes.len = len;
        buf_add_text(&row->bytes, tails[i]);
        check(row, is_tcp, buf_span(&row->bytes), WHOLE);
    }
    row->bytes.len = len;
}

static void check_row(struct http_row *row, bool is_tcp)
{
    struct span bytes = buf_span(&row->bytes);
    size_t step = bytes.len < LONG_ROW ? 1 : bytes.len / 16;
    check(row, is_tcp, bytes, BYTEWISE);
    for (size_t cut = 0; cut < bytes.len; cut += step)
        check(row, is_tcp, bytes, (long)cut);
    check_what_follows(row, is_tcp);
}

static void every_row_has_its_answer(void **state)
{
    (void)state;
    http_rows_each(check_row);
}

static void rubbish_is_never_answered_by_200(void **state)
{
    (void)state;
    static const char *const heads[] = {"", "GET / HTTP/1.1\r\n", "{"};
    struct buf bytes;
    buf_init(&bytes, 2 << 20);
    srand(7);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        buf_clear(&bytes);
        buf_add_text(&bytes, heads[i]);
        for (size_t n = 0; n < 1 << 20; n++)
            buf_add_char(&bytes, (char)rand());
        int fd = running_connect(&running, false);
        (void)send_piece(fd, buf_span(&bytes));
        shutdown(fd, SHUT_WR);
        assert_int_equal(running_count(running_drain(fd, &in), "HTTP/1.1 200"), 0);
        close(fd);
    }
    buf_release(&bytes);
    assert_int_equal(count_replies(ask(HEALTH)), 1);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    struct buf bytes;
    buf_init(&bytes, 1 << 20);
    for (unsigned i = 0; i < 50; i++)
        buf_printf(&bytes, "GET %s%u HTTP/1.1\r\n" HOST "\r\n",
                   i % 3 == 0 ? "/v1/search?q=gas&count_to=" : "/nowhere", i);
    struct span reply = converse(false, buf_span(&bytes), WHOLE);
    assert_int_equal(count_replies(reply), 50);
    for (unsigned i = 0; i < 50; i++) {
        struct span code = running_between(reply, "HTTP/1.1 ", ' ');
        assert_text(code, i % 3 == 0 ? "200" : "404");
        reply =
            span_cut(reply, (size_t)(code.at - reply.at), reply.len - (size_t)(code.at - reply.at));
    }
    buf_release(&bytes);
}

/* The lines of a body are answered as they finish, then comes the next request's answer. */
static void a_stream_is_whole_before_the_next_answer(void **state)
{
    (void)state;
    struct buf body, bytes;
    buf_init(&body, 1 << 20);
    buf_init(&bytes, 1 << 20);
    for (unsigned i = 0; i < 200; i++)
        buf_printf(&body, "{\"id\":%u,\"method\":\"%s\",\"params\":{\"q\":\"gas\"}}\n", i,
                   i % 2 == 0 ? "search" : "ping");
    buf_add_text(&body, "rubbish\n\n{\"method\":\"ping\"}");
    buf_printf(&bytes,
               "POST /v1/rpc HTTP/1.1\r\n" HOST
               "Content-Type: application/x-ndjson\r\nContent-Length: %zu\r\n\r\n%.*s" HEALTH,
               body.len, SPAN_FMT(buf_span(&body)));
    struct span reply = converse(false, buf_span(&bytes), WHOLE);
    assert_int_equal(count_replies(reply), 2);
    assert_int_equal(running_count(reply, "\"jsonrpc\""), 201);
    assert_int_equal(running_count(reply, "\"code\":-32700"), 1);
    const char *end = memmem(reply.at, reply.len, "\r\n0\r\n\r\nHTTP/1.1 200", 19);
    assert_non_null(end);
    assert_int_equal(running_count(reply, "\"available\""), 1);
    assert_int_equal(
        running_count((struct span){reply.at, (size_t)(end - reply.at)}, "\"jsonrpc\""), 201);
    buf_release(&body);
    buf_release(&bytes);
}

static void a_stream_in_http_1_0_ends_with_the_connection(void **state)
{
    (void)state;
    struct span reply = ask("POST /v1/rpc HTTP/1.0\r\n" HOST
                            "Connection: keep-alive\r\nContent-Type: application/x-ndjson\r\n"
                            "Content-Length: 25\r\n\r\n" PING HEALTH);
    assert_int_equal(count_replies(reply), 1);
    assert_int_equal(running_count(reply, "chunked"), 0);
    assert_int_equal(running_count(reply, "\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\""), 0);
    assert_int_equal(running_count(reply, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\""), 1);
    assert_int_equal(running_count(reply, "Connection: close"), 1);
}

static void a_tag_saves_the_answer(void **state)
{
    (void)state;
    char text[400], tag[64];
    struct span reply = ask("GET /v1/search?q=gas HTTP/1.1\r\n" HOST "\r\n");
    struct span given = running_between(reply, "ETag: ", '\r');
    snprintf(tag, sizeof tag, "%.*s", SPAN_FMT(given));
    snprintf(text, sizeof text,
             "GET /v1/search?q=gas HTTP/1.1\r\n" HOST "If-None-Match: \"x\", %s\r\n\r\n" HEALTH,
             tag);
    reply = ask(text);
    assert_true(span_begins(reply, SPAN("HTTP/1.1 304 Not Modified\r\n")));
    assert_int_equal(count_replies(reply), 2);
    assert_int_equal(running_count(reply, tag), 1);
    assert_int_equal(running_count(reply, "\"hits\""), 0);
    snprintf(text, sizeof text,
             "GET /v1/search?q=lng HTTP/1.1\r\n" HOST "If-None-Match: %s\r\n\r\n", tag);
    assert_true(span_begins(ask(text), SPAN("HTTP/1.1 200")));
    reply = converse(true, SPAN("GET /v1/search?q=gas HTTP/1.1\r\n" HOST "\r\n"), WHOLE);
    assert_int_equal(running_count(reply, tag), 0); /* without paths of the machine */
    assert_int_equal(running_count(ask("GET /v1/stats HTTP/1.1\r\n" HOST "\r\n"), "ETag"), 0);
}

static void a_head_is_that_of_the_get(void **state)
{
    (void)state;
    static const char *const targets[] = {"/health", "/v1/articles/energy/yamal", "/v1/articles/x"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        char text[200], head[1024];
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\n" HOST "\r\n", targets[i]);
        struct span reply = ask(text);
        const char *end = memmem(reply.at, reply.len, "\r\n\r\n", 4);
        assert_non_null(end);
        snprintf(head, sizeof head, "%.*s", (int)(end + 4 - reply.at), reply.at);
        snprintf(text, sizeof text, "HEAD %s HTTP/1.1\r\n" HOST "\r\n", targets[i]);
        reply = ask(text);
        const char *date = strstr(head, "Date: ");
        assert_non_null(date);
        size_t same = (size_t)(date - head),
               after = same + strlen("Date: Mon, 23 Nov 2026 18:05:00");
        assert_int_equal(reply.len, strlen(head));
        assert_memory_equal(reply.at, head, same);
        assert_memory_equal(reply.at + after, head + after, reply.len - after);
    }
}

static void who_waits_is_told_to_go_on(void **state)
{
    (void)state;
    static const struct span wanted = {"HTTP/1.1 100 Continue\r\n\r\n", 25};
    char got[25];
    int fd = running_connect(&running, false);
    running_send(fd, SPAN("POST /v1/search HTTP/1.1\r\n" HOST
                          "Content-Type: application/json\r\nContent-Length: 11\r\n"
                          "Expect: 100-continue\r\n\r\n"));
    assert_int_equal(recv(fd, got, sizeof got, MSG_WAITALL), sizeof got);
    assert_memory_equal(got, wanted.at, wanted.len);
    struct span reply = running_converse(fd, SPAN("{\"q\":\"gas\"}"), &in);
    assert_true(span_begins(reply, SPAN("HTTP/1.1 200 OK\r\n")));
    close(fd);
    reply = ask("POST /v1/nowhere HTTP/1.1\r\n" HOST
                "Content-Type: application/json\r\nContent-Length: 11\r\n"
                "Expect: 100-continue\r\n\r\n");
    assert_true(span_begins(reply, SPAN("HTTP/1.1 404 ")));
    assert_int_equal(running_count(reply, "Connection: close"), 1);
}

static void a_wrong_method_is_told_the_right_one(void **state)
{
    (void)state;
    struct span reply = ask("PUT /v1/search HTTP/1.1\r\n" HOST "\r\n" HEALTH);
    assert_int_equal(running_count(reply, "Allow: GET, HEAD, POST\r\n"), 1);
    assert_int_equal(running_count(reply, "\"method_not_allowed\""), 1);
    assert_int_equal(count_replies(reply), 2);
}

static void the_connection_is_closed_when_asked_to(void **state)
{
    (void)state;
    struct span reply = ask("GET /health HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n" HEALTH);
    assert_int_equal(count_replies(reply), 1);
    assert_int_equal(running_count(reply, "Connection: close\r\n"), 1);
    reply = ask("GET /health HTTP/1.0\r\n" HOST "\r\n" HEALTH);
    assert_int_equal(count_replies(reply), 1);
    reply = ask("GET /health HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n" HEALTH);
    assert_int_equal(count_replies(reply), 2);
    assert_int_equal(running_count(reply, "Connection: keep-alive\r\n"), 1);
}

static void a_last_body_may_come_byte_by_byte(void **state)
{
    (void)state;
    struct span reply = converse(false,
                                 SPAN(HEALTH "POST /v1/suggest HTTP/1.1\r\n" HOST
                                             "Content-Type: application/json\r\n"
                                             "Content-Length: 18\r\n\r\n{\"q\":\"power of s\"}"),
                                 BYTEWISE);
    assert_int_equal(count_replies(reply), 2);
    assert_int_equal(running_count(reply, "\"suggestions\""), 1);
}

static void nothing_allows_other_sites(void **state)
{
    (void)state;
    struct span reply = ask("GET /v1/search?q=gas HTTP/1.1\r\n" HOST
                            "Origin: http://localhost\r\n\r\nOPTIONS /v1/search HTTP/1.1\r\n" HOST
                            "Origin: http://localhost\r\n\r\n");
    assert_int_equal(running_count(reply, "Access-Control"), 0);
    assert_int_equal(running_count(reply, "HTTP/1.1 405 "), 1);
    assert_int_equal(running_count(reply, "X-Content-Type-Options: nosniff\r\n"), 2);
}

/* An option, and the request that it makes too large. */
static const struct {
    const char *limit, *head, *answer;
} smaller[] = {
    {"request-line=256", "GET /v1/search?q=<a*256> HTTP/1.1\r\n" HOST "\r\n", "414"},
    {"header=256", "GET /health HTTP/1.1\r\n" HOST "X: <a*256>\r\n\r\n", "431"},
    {"headers=1024", "GET /health HTTP/1.1\r\n" HOST "X: <a*1024>\r\n\r\n", "431"},
    {"header-count=8", "GET /health HTTP/1.1\r\n" HOST "<X: a\r\n*8>\r\n", "431"},
    {"body=4096",
     "POST /v1/search HTTP/1.1\r\n" HOST
     "Content-Type: application/json\r\nContent-Length: 4097\r\n\r\n",
     "413"},
};

static void the_ceilings_can_be_set(void **state)
{
    (void)state;
    struct buf bytes;
    buf_init(&bytes, 64 << 10);
    for (size_t i = 0; i < sizeof smaller / sizeof *smaller; i++) {
        struct running lower;
        const char *const more[] = {"--limit", smaller[i].limit, NULL};
        running_start(&lower, more, true);
        buf_clear(&bytes);
        http_rows_expand(span_of(smaller[i].head), &bytes);
        int fd = running_connect(&lower, false);
        struct span reply = running_converse(fd, buf_span(&bytes), &in);
        if (!span_equal(answer_of(reply), span_of(smaller[i].answer)))
            fail_msg("%s: %.*s", smaller[i].limit, SPAN_FMT(reply));
        close(fd);
        assert_int_equal(running_stop(&lower, SIGTERM), 0);
    }
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_its_answer),
        cmocka_unit_test(the_ceilings_can_be_set),
        cmocka_unit_test(rubbish_is_never_answered_by_200),
        cmocka_unit_test(pipelined_requests_are_answered_in_order),
        cmocka_unit_test(a_stream_is_whole_before_the_next_answer),
        cmocka_unit_test(a_stream_in_http_1_0_ends_with_the_connection),
        cmocka_unit_test(a_tag_saves_the_answer),
        cmocka_unit_test(a_head_is_that_of_the_get),
        cmocka_unit_test(who_waits_is_told_to_go_on),
        cmocka_unit_test(a_wrong_method_is_told_the_right_one),
        cmocka_unit_test(the_connection_is_closed_when_asked_to),
        cmocka_unit_test(a_last_body_may_come_byte_by_byte),
        cmocka_unit_test(nothing_allows_other_sites),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
