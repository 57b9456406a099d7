/* Rude clients, and the daemon that bears them: real sockets, a real pilcrowd. */
#include "daemon/conn.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"
#include "wire/protocol.h"

#define PING "{\"id\":1,\"method\":\"ping\"}\n"

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

/* Another connection is served as if nothing were the matter. */
static void assert_still_serves(void)
{
    int fd = running_connect(&running, false);
    running_say(fd, "PING");
    assert_int_equal(running_count(running_hear(fd, &in), "\"uptime_s\""), 1);
    close(fd);
}

static struct span converse(struct span bytes)
{
    int fd = running_connect(&running, false);
    struct span reply = running_converse(fd, bytes, &in);
    close(fd);
    return reply;
}

static void a_line_may_come_byte_by_byte(void **state)
{
    (void)state;
    for (int is_tcp = 0; is_tcp <= 1; is_tcp++) {
        int fd = running_connect(&running, is_tcp != 0);
        static const char lines[] =
            "\r\n\n" PING "  \nSEARCH \xE2\x80\x9Cpower of siberia\xE2\x80\x9D"
            "\r\nPING\n";
        for (size_t i = 0; i + 1 < sizeof lines; i++)
            running_send(fd, (struct span){lines + i, 1});
        assert_int_equal(running_count(running_hear(fd, &in), "\"id\":1"), 1);
        assert_int_equal(running_count(running_hear(fd, &in), "\"value\":3"), 1);
        assert_int_equal(running_count(running_hear(fd, &in), "\"uptime_s\""), 1);
        close(fd);
    }
}

static void a_last_line_needs_no_newline(void **state)
{
    (void)state;
    struct span reply =
        converse(SPAN("PING\n{\"id\":7,\"method\":\"search\",\"params\":{\"q\":\"gas\"}}"));
    assert_int_equal(running_count(reply, "\n"), 2);
    assert_int_equal(running_count(reply, "\"id\":7"), 1);
    assert_int_equal(converse(SPAN("")).len, 0);
    assert_int_equal(converse(SPAN("\r\n\n")).len, 0);
    assert_int_equal(running_count(converse(SPAN("PIN")), "method_not_found"), 1);
}

static void fill(struct buf *line, const char *before, size_t len, const char *after)
{
    buf_add_text(line, before);
    while (line->len + strlen(after) < len)
        buf_add_char(line, 'x');
    buf_add_text(line, after);
}

static void the_longest_line_is_read_and_a_longer_one_dropped(void **state)
{
    (void)state;
    struct buf line;
    buf_init(&line, 8 << 20);
    fill(&line, "{\"id\":1,\"method\":\"ping\",\"more\":\"", LINE_MAX_BYTES, "\"}");
    buf_add_text(&line, "\n");
    struct span reply = converse(buf_span(&line));
    assert_int_equal(running_count(reply, "\"id\":1,\"result\""), 1);
    buf_clear(&line);
    fill(&line, "{\"id\":1,\"method\":\"ping\",\"more\":\"", LINE_MAX_BYTES + 1, "\"}");
    buf_add_text(&line, "\nPING\n");
    reply = converse(buf_span(&line));
    assert_int_equal(running_count(reply, "\n"), 2);
    assert_int_equal(
        running_count(reply, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32004,"), 1);
    assert_int_equal(running_count(reply, "\"limit\":1048576"), 1);
    assert_int_equal(running_count(reply, "\"uptime_s\""), 1);
    buf_clear(&line);
    fill(&line, "", 5 << 20, "\nPING\n");
    reply = converse(buf_span(&line));
    assert_int_equal(running_count(reply, "too_large"), 1);
    assert_int_equal(running_count(reply, "\"uptime_s\""), 1);
    buf_release(&line);
}

/* The daemon hangs up in the middle, so sending may fail. */
static void a_flood_without_newline_is_cut_off(void **state)
{
    (void)state;
    static char flood[1 << 20];
    memset(flood, 'x', sizeof flood);
    int fd = running_connect(&running, false);
    size_t sent = 0;
    ssize_t n;
    while (sent < (100u << 20) && (n = send(fd, flood, sizeof flood, MSG_NOSIGNAL)) > 0)
        sent += (size_t)n;
    assert_true(sent >= LINE_FLOOD_BYTES);
    assert_true(sent < (100u << 20));
    close(fd);
    assert_still_serves();
}

static void json_bombs_are_parse_errors(void **state)
{
    (void)state;
    struct buf line;
    buf_init(&line, 2 << 20);
    for (int i = 0; i < 1000000; i++)
        buf_add_char(&line, '[');
    buf_add_text(&line, "\nPING\n");
    struct span reply = converse(buf_span(&line));
    assert_int_equal(running_count(reply, "-32700"), 1);
    assert_int_equal(running_count(reply, "\"uptime_s\""), 1);
    buf_clear(&line);
    for (int i = 0; i < 1000000; i++)
        buf_add_char(&line, '\n');
    buf_add_text(&line, "PING\n");
    assert_int_equal(running_count(converse(buf_span(&line)), "\n"), 1);
    buf_release(&line);
}

/* One process writes and one reads, so that neither waits for the other. */
static _Noreturn void send_pings(int fd, unsigned n)
{
    static char pings[1000 * (sizeof PING - 1)];
    for (size_t i = 0; i < 1000; i++)
        memcpy(pings + i * (sizeof PING - 1), PING, sizeof PING - 1);
    for (unsigned i = 0; i < n / 1000; i++)
        for (size_t at = 0; at < sizeof pings;) {
            ssize_t sent = send(fd, pings + at, sizeof pings - at, MSG_NOSIGNAL);
            if (sent <= 0)
                _exit(1);
            at += (size_t)sent;
        }
    shutdown(fd, SHUT_WR);
    _exit(0);
}

static void a_hundred_thousand_pings_in_one_go(void **state)
{
    (void)state;
    enum { N = 100000 };
    int fd = running_connect(&running, false), status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        send_pings(fd, N);
    assert_int_equal(running_count(running_drain(fd, &in), "\"uptime_s\""), N);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(fd);
}

/* Sends without reading until nothing more is taken; then everything is answered all the same. */
static void who_does_not_read_is_not_read(void **state)
{
    (void)state;
    int fd = running_connect(&running, false);
    struct span ping = SPAN(PING);
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    size_t sent = 0;
    while (poll(&writable, 1, 300) > 0) {
        ssize_t n = send(fd, ping.at + sent % ping.len, ping.len - sent % ping.len,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0)
            sent += (size_t)n;
        assert_true(sent < (16u << 20));
    }
    assert_still_serves();
    char piece[65536];
    ssize_t n;
    size_t replies = 0, wanted = sent / ping.len;
    while (replies < wanted && (n = recv(fd, piece, sizeof piece, 0)) > 0)
        for (ssize_t i = 0; i < n; i++)
            replies += piece[i] == '\n';
    assert_int_equal(replies, wanted);
    close(fd);
}

static void ordered_replies_come_in_order(void **state)
{
    (void)state;
    struct buf lines;
    buf_init(&lines, 1 << 16);
    buf_add_text(&lines, "{\"id\":0,\"method\":\"hello\",\"params\":{\"ordered\":true}}\n");
    for (int i = 1; i <= 40; i++)
        buf_printf(&lines, "{\"id\":%d,\"method\":\"%s\",\"params\":{\"q\":\"gas\"}}\n", i,
                   i % 3 == 0   ? "ping"
                   : i % 3 == 1 ? "search"
                                : "nonsense");
    struct span replies = converse(buf_span(&lines));
    const char *at = replies.at;
    for (int i = 0; i <= 40; i++) {
        char id[40];
        snprintf(id, sizeof id, "{\"jsonrpc\":\"2.0\",\"id\":%d,", i);
        assert_int_equal(strncmp(at, id, strlen(id)), 0);
        at = strchr(at, '\n') + 1;
    }
    buf_release(&lines);
}

static void binary_and_http_get_what_they_deserve(void **state)
{
    (void)state;
    assert_int_equal(converse(SPAN("\x16\x03\x01\x02\x00")).len, 0);
    assert_int_equal(converse(SPAN("\xff\xfe")).len, 0);
    struct span reply = converse(SPAN("GET /health\r\nHost: localhost\r\n\r\nPING\n"));
    assert_true(span_begins(reply, SPAN("HTTP/1.1 ")));
    assert_int_equal(running_count(reply, "HTTP/1.1 "), 1);
    assert_int_equal(running_count(reply, "uptime_s"), 0);
    assert_true(span_begins(converse(SPAN("BREW /pot HTTP/1.1\r\n\r\n")), SPAN("HTTP/1.1 ")));
    assert_int_equal(running_count(converse(SPAN("GET\t/ HTTP/1.1\r\n\r\n")), "-32601"), 1);
}

static void hanging_up_harms_nobody(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        int fd = running_connect(&running, i % 2 == 0);
        running_send(fd, SPAN("SEARCH gas\nSEARCH power\n{\"id\":1,\"meth"));
        if (i % 3 == 0)
            shutdown(fd, SHUT_RDWR);
        close(fd);
    }
    assert_still_serves();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_may_come_byte_by_byte),
        cmocka_unit_test(a_last_line_needs_no_newline),
        cmocka_unit_test(the_longest_line_is_read_and_a_longer_one_dropped),
        cmocka_unit_test(a_flood_without_newline_is_cut_off),
        cmocka_unit_test(json_bombs_are_parse_errors),
        cmocka_unit_test(a_hundred_thousand_pings_in_one_go),
        cmocka_unit_test(who_does_not_read_is_not_read),
        cmocka_unit_test(ordered_replies_come_in_order),
        cmocka_unit_test(binary_and_http_get_what_they_deserve),
        cmocka_unit_test(hanging_up_harms_nobody),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
