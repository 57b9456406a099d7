/* What a connection does when time passes: one end of a socket pair, and a clock that is told. */
#include "daemon/conn.h"

#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/server.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

static struct options options = {.idle_s = 600, .deadline_ms = 1000, .max_deadline_ms = 10000};
static struct server server;

/* Moves only when it is looked at. */
static uint64_t told_clock(void)
{
    static uint64_t now_ns = NS_PER_S;
    return ++now_ns;
}

static int start(void **state)
{
    (void)state;
    struct error err;
    clock_replace(told_clock);
    options.limits = limits_preset();
    server = (struct server){.options = &options, .service = {.options = &options}};
    server.base = event_base_new();
    assert_non_null(server.base);
    roster_init(&server.roster);
    assert_ok(access_open(NULL, &server.service.access, &err), &err);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    roster_release(&server.roster);
    event_base_free(server.base);
    access_close(server.service.access);
    clock_replace(NULL);
    return 0;
}

#define POST                                                                                       \
    "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"            \
    "Content-Length: 9\r\n\r\n"

enum kind { LOCAL, TCP, EXCESS, GUARDED };

/* What the peer has sent, how many seconds pass, and what it hears: a piece of the last words, ""
 * when it is closed without a word, NULL when nothing happens. */
struct row {
    enum kind kind;
    const char *sent;
    unsigned seconds;
    const char *heard;
};

static const struct row rows[] = {
    {LOCAL, "", 100000, NULL},
    {LOCAL, "\n", 100000, NULL},
    {LOCAL, "{\"id\":1,", 9, NULL},
    {LOCAL, "{\"id\":1,", 11, "\"id\":null,\"error\":{\"code\":-32006,"},
    {LOCAL, "SEARCH", 11, "\"id\":null,\"error\":{\"code\":-32006,"},
    {LOCAL, "HELP\n{\"id\":1,", 11, "\"id\":null,\"error\":{\"code\":-32006,"},
    {LOCAL, "HELP\n", 100000, NULL},
    {TCP, "", 9, NULL},
    {TCP, "", 11, ""},
    {TCP, "HELP\n", 599, NULL},
    {TCP, "HELP\n", 601, ""},
    {TCP, "{", 11, "\"id\":null,\"error\":{\"code\":-32006,"},
    {TCP, "GET /health HTTP/1.1\r\nHost: local", 4, NULL},
    {TCP, "GET /health HTTP/1.1\r\nHost: local", 6, "HTTP/1.1 408 "},
    {LOCAL, "GET ", 6, "HTTP/1.1 408 "},
    {LOCAL, POST "{\"q\"", 9, NULL},
    {LOCAL, POST "{\"q\"", 11, "HTTP/1.1 408 "},
    {EXCESS, "GET /", 0, "HTTP/1.1 503 "},
    {EXCESS, "", 9, NULL},
    {EXCESS, "", 11, ""},
    {GUARDED, "HELP\n", 9, NULL},
    {GUARDED, "HELP\n", 11, "\"id\":null,\"error\":{\"code\":-32003,"},
};

static void check_row(const struct row *row)
{
    int pair[2];
    struct buf in;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    struct conn *conn =
        conn_open(&server, pair[0], row->kind != TCP && row->kind != GUARDED, row->kind == EXCESS);
    assert_non_null(conn);
    conn->peer.needs_token = row->kind == GUARDED;
    conn_settle(conn);
    if (row->sent[0] != '\0')
        running_send(pair[1], span_of(row->sent));
    event_base_loop(server.base, EVLOOP_NONBLOCK);
    uint64_t before = clock_ns();
    conn_check_time(conn, before + NS_PER_S); /* notes what has begun */
    conn_check_time(conn, before + row->seconds * (uint64_t)NS_PER_S);
    buf_init(&in, 1 << 16);
    char piece[4096];
    ssize_t n;
    while ((n = recv(pair[1], piece, sizeof piece, 0)) > 0)
        buf_add(&in, piece, (size_t)n);
    assert_int_equal(n == 0, row->heard != NULL); /* closed, or nothing more for now */
    bool has_words = row->heard != NULL && row->heard[0] != '\0';
    if (has_words && running_count(buf_span(&in), row->heard) != 1)
        fail_msg("%s: %.*s", row->sent, SPAN_FMT(buf_span(&in)));
    assert_int_equal(running_count(buf_span(&in), "\"error\""), has_words);
    close(pair[1]);
    event_base_loop(server.base, EVLOOP_NONBLOCK);
    assert_int_equal(server.roster.n, 0);
    buf_release(&in);
}

static void time_ends_what_takes_too_long(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(&rows[i]);
}

/* Another value of each clock, and what it makes of the same silence. */
static const struct row set_rows[] = {
    {TCP, "", 1, NULL},
    {TCP, "", 3, ""},
    {TCP, "HELP\n", 19, NULL},
    {TCP, "HELP\n", 21, ""},
    {LOCAL, "{\"id\":1,", 2, NULL},
    {LOCAL, "{\"id\":1,", 5, "did not arrive within 4 s"},
    {LOCAL, POST "{\"q\"", 5, "did not arrive within 4 s"},
    {LOCAL, "GET ", 4, "did not arrive within 3 s"},
    {GUARDED, "HELP\n", 3, "no token within 2 s"},
};

static void every_clock_can_be_set(void **state)
{
    (void)state;
    struct options before = options;
    static const char *const set[] = {"first=2", "request=4", "head=3"};
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        assert_int_equal(limits_set(&options.limits, set[i], NULL), OK);
    options.idle_s = 20;
    for (size_t i = 0; i < sizeof set_rows / sizeof *set_rows; i++)
        check_row(&set_rows[i]);
    options = before;
}

static void without_a_limit_one_may_be_idle_for_ever(void **state)
{
    (void)state;
    uint32_t before = options.idle_s;
    options.idle_s = 0;
    check_row(&(struct row){TCP, "HELP\n", 1000000, NULL});
    check_row(&(struct row){TCP, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", 1000000, NULL});
    options.idle_s = before;
}

/* Kept alive for a tenth of the time that lines have, over a Unix socket, too. */
static void an_idle_connection_of_http_is_closed(void **state)
{
    (void)state;
    for (int is_unix = 0; is_unix <= 1; is_unix++) {
        int pair[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
        struct conn *conn = conn_open(&server, pair[0], is_unix != 0, false);
        assert_non_null(conn);
        conn_settle(conn);
        running_send(pair[1], SPAN("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        event_base_loop(server.base, EVLOOP_NONBLOCK);
        uint64_t before = clock_ns();
        conn_check_time(conn, before + 59 * (uint64_t)NS_PER_S);
        assert_int_equal(server.roster.n, 1);
        conn_check_time(conn, before + 61 * (uint64_t)NS_PER_S);
        assert_int_equal(server.roster.n, 0);
        close(pair[1]);
    }
}

/* Replies that nobody takes. */
static void leave_who_takes_nothing(unsigned stall_s)
{
    static char reply[1 << 20];
    int pair[2];
    memset(reply, 'x', sizeof reply);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    struct conn *conn = conn_open(&server, pair[0], true, false);
    assert_non_null(conn);
    conn_write(conn, (struct span){reply, sizeof reply});
    conn_settle(conn);
    assert_true(conn_has_output(conn));
    uint64_t before = clock_ns();
    conn_check_time(conn, before + (stall_s - 1) * (uint64_t)NS_PER_S);
    assert_int_equal(server.roster.n, 1);
    conn_check_time(conn, before + (stall_s + 1) * (uint64_t)NS_PER_S);
    assert_int_equal(server.roster.n, 0);
    close(pair[1]);
}

static void who_takes_no_byte_for_half_a_minute_is_left(void **state)
{
    (void)state;
    uint64_t before = options.limits.stall_s;
    leave_who_takes_nothing(30);
    options.limits.stall_s = 5;
    leave_who_takes_nothing(5);
    options.limits.stall_s = before;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_ends_what_takes_too_long),
        cmocka_unit_test(every_clock_can_be_set),
        cmocka_unit_test(without_a_limit_one_may_be_idle_for_ever),
        cmocka_unit_test(an_idle_connection_of_http_is_closed),
        cmocka_unit_test(who_takes_no_byte_for_half_a_minute_is_left),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
