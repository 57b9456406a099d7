/* Who may ask over HTTP: tokens, names, and a daemon that has none to spare. */
#include "daemon/admission.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

#define USER "0123456789abcdef"
#define ADMIN "fedcba9876543210"
#define JSON "Content-Type: application/json\r\nContent-Length: "

static struct buf in;

static struct span ask(const struct running *running, bool is_tcp, const char *text)
{
    int fd = running_connect(running, is_tcp);
    struct span reply = running_converse(fd, span_of(text), &in);
    close(fd);
    return reply;
}

/* What is asked of a daemon with tokens, and the code of the answer over TCP. */
static const struct {
    const char *request, *code;
} rows[] = {
    {"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", "200"},
    {"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n", "200"},
    {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "200"},
    {"GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n", "200"},
    {"GET /app.css HTTP/1.1\r\nHost: localhost\r\n\r\n", "200"},
    {"GET /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n", "200"},
    {"GET /v1/suggest?q=g HTTP/1.1\r\nHost: localhost\r\n\r\n", "401"},
    {"GET /v1/articles/energy/yamal HTTP/1.1\r\nHost: localhost\r\n\r\n", "401"},
    {"GET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n", "401"},
    {"GET /v1/subscribe?q=gas HTTP/1.1\r\nHost: localhost\r\n\r\n", "401"},
    {"POST /v1/search HTTP/1.1\r\nHost: localhost\r\n" JSON "11\r\n\r\n{\"q\":\"gas\"}", "401"},
    {"POST /v1/suggest HTTP/1.1\r\nHost: localhost\r\n" JSON "9\r\n\r\n{\"q\":\"g\"}", "401"},
    {"POST /v1/reload HTTP/1.1\r\nHost: localhost\r\n" JSON "0\r\n\r\n", "401"},
    {"GET /health HTTP/1.1\r\nHost: evil.test\r\n\r\n", "403"},
    {"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "401"},
    {"GET /v1/search?q=gas HTTP/1.1\r\nHost: localhost\r\n\r\n", "401"},
    {"GET /v1/nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n", "404"},
    {"GET /v1/search?q=gas HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer " USER "\r\n\r\n",
     "200"},
    {"GET /v1/search?q=gas HTTP/1.1\r\nHost: a\r\nAuthorization: bearer " ADMIN "\r\n\r\n", "200"},
    {"GET /v1/search?q=gas HTTP/1.1\r\nHost: box.test\r\nAuthorization: Bearer " USER "x\r\n\r\n",
     "401"},
    {"GET /v1/search?q=gas HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " USER "\r\n\r\n",
     "401"},
    {"GET /v1/search?q=gas HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer\r\n\r\n", "401"},
    {"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " USER "\r\n\r\n", "200"},
    {"POST /v1/rpc HTTP/1.1\r\nHost: localhost\r\n" JSON "24\r\n\r\n{\"id\":1,\"method\":\"ping\"}",
     "401"},
    {"POST /v1/reload HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " USER "\r\n" JSON "0\r\n\r\n",
     "403"},
    {"POST /v1/reload HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " ADMIN "\r\n" JSON "0\r\n\r\n",
     "200"},
    {"POST /v1/reload HTTP/1.1\r\nHost: a\r\nOrigin: http://evil.test\r\nAuthorization: "
     "Bearer " ADMIN "\r\n" JSON "0\r\n\r\n",
     "403"},
};

static void a_token_opens_what_it_is_for(void **state)
{
    (void)state;
    struct running running;
    struct temp temp;
    temp_make(&temp);
    const char *file = temp_write(&temp, "tokens", SPAN(USER "\nadmin " ADMIN "\n"));
    assert_int_equal(chmod(file, 0600), 0);
    const char *const more[] = {"--token-file", file, "--host", "box.test", NULL};
    running_start(&running, more, false);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span reply = ask(&running, true, rows[i].request);
        if (reply.len < 12 || strncmp(reply.at + 9, rows[i].code, 3) != 0)
            fail_msg("%s\n%.*s", rows[i].request, SPAN_FMT(reply));
        assert_int_equal(running_count(reply, "WWW-Authenticate: Bearer\r\n"),
                         strcmp(rows[i].code, "401") == 0);
        assert_int_equal(running_count(reply, USER) + running_count(reply, ADMIN), 0);
    }
    struct span reply =
        ask(&running, false, "GET /v1/search?q=gas HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_true(span_begins(reply, SPAN("HTTP/1.1 200"))); /* the file is its guard */
    assert_int_equal(running_stop(&running, SIGTERM), 0);
    temp_remove(&temp);
}

/* One token opens one request, not the connection. */
static void a_token_is_not_remembered(void **state)
{
    (void)state;
    struct running running;
    struct temp temp;
    temp_make(&temp);
    const char *file = temp_write(&temp, "tokens", SPAN(USER "\n"));
    assert_int_equal(chmod(file, 0600), 0);
    const char *const more[] = {"--token-file", file, NULL};
    running_start(&running, more, false);
    struct span reply =
        ask(&running, true,
            "GET /v1/stats HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " USER
            "\r\n\r\nGET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_int_equal(running_count(reply, "HTTP/1.1 200 "), 1);
    assert_int_equal(running_count(reply, "HTTP/1.1 401 "), 1);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
    temp_remove(&temp);
}

static void a_daemon_without_index_is_not_ready(void **state)
{
    (void)state;
    struct running running;
    running_start_empty(&running);
    struct span reply = ask(&running, false, "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(span_begins(reply, SPAN("HTTP/1.1 503 Service Unavailable\r\n")));
    assert_int_equal(running_count(reply, "\"no_index\""), 1);
    assert_int_equal(running_count(reply, "Pilcrow-Generation"), 0);
    reply = ask(&running, false, "GET /v1/search?q=gas HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(running_count(reply, "\"no_index\""), 1);
    reply = ask(&running, false, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(span_begins(reply, SPAN("HTTP/1.1 200 ")));
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void one_connection_too_many_is_told_in_http(void **state)
{
    (void)state;
    struct running running;
    const char *const more[] = {"--max-connections", "1", NULL};
    running_start(&running, more, true);
    int first = running_connect(&running, false);
    running_say(first, "PING");
    running_hear(first, &in);
    struct span reply = ask(&running, false, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(span_begins(reply, SPAN("HTTP/1.1 503 ")));
    assert_int_equal(running_count(reply, "Retry-After: 1\r\n"), 1);
    assert_int_equal(running_count(reply, "Connection: close\r\n"), 1);
    close(first);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* What is in flight when the time to drain is over is told so, each in its turn. What is not read by
 * then must not turn the end into a reset. */
enum { MORE = 3500 };

static void a_stop_answers_all_that_is_asked(void **state)
{
    (void)state;
    struct running running;
    struct buf text;
    buf_init(&text, 1 << 20);
    const char *const more[] = {"--drain", "0", "--workers", "1", NULL};
    running_start_large(&running, 20000, more);
    for (unsigned i = 0; i < 20; i++)
        buf_printf(
            &text,
            "GET /v1/search?q=gas&facets=author&count_to=1000000&offset=%u&deadline_ms=10000 "
            "HTTP/1.1\r\nHost: a\r\n\r\n",
            i);
    for (unsigned i = 0; i < MORE; i++)
        buf_add_span(&text, SPAN("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"));
    int fd = running_connect(&running, false);
    running_send(fd, buf_span(&text));
    assert_int_equal(running_stop(&running, SIGTERM), 0);
    struct span replies = running_drain(fd, &in);
    unsigned n = running_count(replies, "HTTP/1.1 ");
    assert_int_equal(running_count(replies, "\"shutting_down\"") +
                         running_count(replies, "\"hits\"") +
                         running_count(replies, "\"available\""),
                     n);
    assert_true(n <= 20 + MORE);
    close(fd);
    buf_release(&text);
}

static int start(void **state)
{
    (void)state;
    buf_init(&in, 64 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_release(&in);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_opens_what_it_is_for),
        cmocka_unit_test(a_token_is_not_remembered),
        cmocka_unit_test(a_daemon_without_index_is_not_ready),
        cmocka_unit_test(one_connection_too_many_is_told_in_http),
        cmocka_unit_test(a_stop_answers_all_that_is_asked),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
