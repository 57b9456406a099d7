/* The heads of replies: what every one says, and what may be kept of which. A real pilcrowd. */
#include "daemon/exchange.h"

#include <signal.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

#define HOST "Host: localhost\r\n"
#define BODY(n) HOST "Content-Type: application/json\r\nContent-Length: " n "\r\n\r\n"
#define JSON "Content-Type: application/json\r\n"
#define GET(target) "GET " target " HTTP/1.1\r\n" HOST "\r\n"

static struct running running;
static struct buf in;

static int start(void **state)
{
    (void)state;
    buf_init(&in, 64 << 20);
    running_start(&running, NULL, false);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_release(&in);
    return running_stop(&running, SIGTERM);
}

static struct span ask(bool is_tcp, const char *request)
{
    int fd = running_connect(&running, is_tcp);
    struct span reply = running_converse(fd, span_of(request), &in);
    close(fd);
    return reply;
}

/* Up to the empty line. */
static struct span head_of(struct span reply)
{
    const char *end = memmem(reply.at, reply.len, "\r\n\r\n", 4);
    if (end == NULL)
        fail_msg("no head in %.*s", SPAN_FMT(reply));
    return (struct span){reply.at, (size_t)(end + 2 - reply.at)};
}

enum keeping { NOT_KEPT, TAGGED }; /* no-store; no-cache and ETag */

/* A request, the code of its reply, the line of its type, and what caches may do. */
static const struct {
    const char *request, *code, *type;
    enum keeping keeping;
} rows[] = {
    {GET("/v1/search?q=gas"), "200", JSON, TAGGED},
    {GET("/v1/search?q=quagga"), "200", JSON, TAGGED},
    {GET("/v1/suggest?q=g"), "200", JSON, TAGGED},
    {GET("/v1/articles/energy/yamal"), "200", JSON, TAGGED},
    {"HEAD /v1/search?q=gas HTTP/1.1\r\n" HOST "\r\n", "200", JSON, TAGGED},
    {"POST /v1/search HTTP/1.1\r\n" BODY("11") "{\"q\":\"gas\"}", "200", JSON, NOT_KEPT},
    {"POST /v1/suggest HTTP/1.1\r\n" BODY("9") "{\"q\":\"g\"}", "200", JSON, NOT_KEPT},
    {"POST /v1/reload HTTP/1.1\r\n" BODY("0"), "200", JSON, NOT_KEPT},
    {"POST /v1/rpc HTTP/1.1\r\n" BODY("24") "{\"id\":1,\"method\":\"ping\"}", "200", JSON,
     NOT_KEPT},
    {GET("/v1/stats"), "200", JSON, NOT_KEPT},
    {GET("/health"), "200", JSON, NOT_KEPT},
    {GET("/readyz"), "200", JSON, NOT_KEPT},
    {GET("/metrics"), "200", "Content-Type: text/plain; version=0.0.4", NOT_KEPT},
    {GET("/"), "200", "Content-Type: text/html; charset=utf-8\r\n", TAGGED},
    {GET("/app.js"), "200", "Content-Type: text/javascript; charset=utf-8\r\n", TAGGED},
    {GET("/app.css"), "200", "Content-Type: text/css; charset=utf-8\r\n", TAGGED},
    {GET("/icon.svg"), "200", "Content-Type: image/svg+xml\r\n", TAGGED},
    {GET("/v1/articles/nowhere"), "404", JSON, NOT_KEPT},
    {GET("/nowhere"), "404", JSON, NOT_KEPT},
    {GET("/v1/search?q=a&limit=ten"), "400", JSON, NOT_KEPT},
    {"GET /health HTTP/1.1\n\n", "400", JSON, NOT_KEPT},
    {"GET /health HTTP/1.1\r\nX-Broken\r\n\r\n", "400", JSON, NOT_KEPT},
    {"GET /health HTTP/2.0\r\n" HOST "\r\n", "505", JSON, NOT_KEPT},
    {"BREW /pot HTTP/1.1\r\n" HOST "\r\n", "501", JSON, NOT_KEPT},
    {"DELETE /v1/search HTTP/1.1\r\n" HOST "\r\n", "405", JSON, NOT_KEPT},
    {"GET /v1/search?q=a HTTP/1.1\r\n" HOST "Origin: null\r\n\r\n", "403", JSON, NOT_KEPT},
    {"POST /v1/search HTTP/1.1\r\n" HOST "\r\n", "411", JSON, NOT_KEPT},
    {"POST /v1/search HTTP/1.1\r\n" BODY("99999999"), "413", JSON, NOT_KEPT},
};

static void check_head(size_t i, bool is_tcp)
{
    struct span reply = ask(is_tcp, rows[i].request), head = head_of(reply);
    bool is_tagged = rows[i].keeping == TAGGED;
    bool is_right = head.len > 12 && memcmp(head.at + 9, rows[i].code, 3) == 0 &&
                    running_count(head, "Date: ") == 1 && running_count(head, rows[i].type) == 1 &&
                    running_count(head, "Content-Type: ") == 1 &&
                    running_count(head, "X-Content-Type-Options: nosniff\r\n") == 1 &&
                    running_count(head, "Pilcrow-Generation: g000001\r\n") == 1 &&
                    running_count(head, "Content-Length: ") == 1 &&
                    running_count(head, "ETag: ") == is_tagged &&
                    running_count(head, "Cache-Control: ") == 1 &&
                    running_count(head, is_tagged ? "Cache-Control: no-cache\r\n"
                                                  : "Cache-Control: no-store\r\n") == 1 &&
                    running_count(head, "Access-Control") == 0 &&
                    running_count(head, "Set-Cookie") == 0 && running_count(head, "Server: ") == 0;
    if (!is_right)
        fail_msg("%s\n%.*s", rows[i].request, SPAN_FMT(head));
}

static void every_head_says_what_it_must(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int is_tcp = 0; is_tcp <= 1; is_tcp++)
            if (is_tcp == 0 || running_count(span_of(rows[i].request), "/v1/reload") == 0)
                check_head(i, is_tcp != 0);
}

/* A stream's length is not known before. */
static void a_stream_is_chunked_and_not_kept(void **state)
{
    (void)state;
    struct span reply =
        ask(false, "POST /v1/rpc HTTP/1.1\r\n" HOST
                   "Content-Type: application/x-ndjson\r\nContent-Length: 24\r\n\r\n"
                   "{\"id\":1,\"method\":\"ping\"}");
    struct span head = head_of(reply);
    assert_int_equal(running_count(head, "Transfer-Encoding: chunked\r\n"), 1);
    assert_int_equal(running_count(head, "Content-Length"), 0);
    assert_int_equal(running_count(head, "Cache-Control: no-store\r\n"), 1);
    assert_int_equal(running_count(head, "X-Content-Type-Options: nosniff\r\n"), 1);
    assert_int_equal(running_count(head, "Pilcrow-Generation: g000001\r\n"), 1);
}

/* What HTTP has and we have not: asked for, it changes nothing. */
static void no_compression_no_ranges_no_upgrade(void **state)
{
    (void)state;
    static const char *const wishes[] = {
        "Accept-Encoding: gzip, br, zstd\r\n",
        "Range: bytes=0-1\r\n",
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: "
        "AAMAAABkAAQAAP__\r\n",
        "TE: trailers\r\n",
        "Accept: text/html\r\n",
    };
    char request[1000];
    struct span plain = ask(false, GET("/app.css"));
    size_t wanted = plain.len;
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
        snprintf(request, sizeof request, "GET /app.css HTTP/1.1\r\n" HOST "%s\r\n", wishes[i]);
        struct span reply = ask(false, request), head = head_of(reply);
        assert_true(span_begins(head, SPAN("HTTP/1.1 200 OK\r\n")));
        assert_int_equal(running_count(head, "Content-Encoding") +
                             running_count(head, "Content-Range") + running_count(head, "Upgrade") +
                             running_count(head, "Trailer"),
                         0);
        assert_int_equal(reply.len, wanted);
    }
}

/* Each of them fits its own tag, and no other's. */
static void what_is_tagged_is_not_sent_twice(void **state)
{
    (void)state;
    static const char *const targets[] = {"/v1/search?q=gas", "/v1/suggest?q=g",
                                          "/v1/articles/energy/yamal", "/app.js", "/"};
    enum { N = sizeof targets / sizeof *targets };
    char tags[N][100], request[1000];
    for (size_t i = 0; i < N; i++) {
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST "\r\n", targets[i]);
        snprintf(tags[i], sizeof tags[i], "%.*s",
                 SPAN_FMT(running_between(ask(false, request), "ETag: ", '\r')));
    }
    for (size_t i = 0; i < N; i++)
        for (size_t tag = 0; tag < N; tag++) {
            snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\n" HOST "If-None-Match: %s\r\n\r\n", targets[i], tags[tag]);
            struct span reply = ask(false, request);
            assert_true(span_begins(reply, i == tag ? SPAN("HTTP/1.1 304 Not Modified\r\n")
                                                    : SPAN("HTTP/1.1 200 OK\r\n")));
            if (i == tag)
                assert_int_equal(reply.len, head_of(reply).len + 2); /* no body */
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_head_says_what_it_must),
        cmocka_unit_test(a_stream_is_chunked_and_not_kept),
        cmocka_unit_test(no_compression_no_ranges_no_upgrade),
        cmocka_unit_test(what_is_tagged_is_not_sent_twice),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
