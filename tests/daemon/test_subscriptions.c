/* Standing queries at a real pilcrowd: who is told, of what, how often, and who is not. */
#include "daemon/subscriptions.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

#define SUBSCRIBE(q) "{\"id\":1,\"method\":\"subscribe\",\"params\":{\"q\":\"" q "\"}}"
#define TOLD(number, generation)                                                                   \
    "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"subscription\":" number        \
    ",\"generation\":\"" generation "\",\"total\":{\"value\":1,\"relation\":\"eq\"},"

static struct running running;

static int start(void **state)
{
    static const char *const more[] = {
        "--workers", "2", "--limit", "subscriptions=3", "--limit", "all-subscriptions=4", NULL};
    (void)state;
    running_start(&running, more, false);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    return running_stop(&running, SIGTERM);
}

static void assert_heard(int fd, const char *expected, struct buf *in)
{
    struct span line = running_hear(fd, in);
    if (running_count(line, expected) != 1)
        fail_msg("expected %s in %.*s", expected, SPAN_FMT(line));
}

/* Publishes, and has it served. */
static void publish(const char *text, struct buf *in)
{
    char name[GENERATION_NAME_ROOM];
    int fd = running_connect(&running, false);
    running_publish(&running, text, name);
    running_reload(fd, name, in);
    close(fd);
}

static void everybody_is_told_of_what_matches(void **state)
{
    (void)state;
    struct buf in;
    buf_init(&in, 1 << 20);
    int one = running_connect(&running, false), two = running_connect(&running, true),
        other = running_connect(&running, false);
    assert_int_equal(
        running_count(running_ask(one, SUBSCRIBE("quagga"), &in), "\"subscription\":1"), 1);
    assert_int_equal(
        running_count(running_ask(two, SUBSCRIBE("quagga"), &in), "\"subscription\":1"), 1);
    assert_int_equal(running_count(running_ask(other, SUBSCRIBE("gas"), &in), "\"subscription\":1"),
                     1);
    publish("A quagga.", &in);
    assert_heard(one, TOLD("1", "g000002"), &in);
    assert_heard(two, TOLD("1", "g000002"), &in);
    publish("A quagga.\n\nGas.", &in);
    assert_heard(one, TOLD("1", "g000003"), &in); /* of an article that has changed */
    assert_heard(other, TOLD("1", "g000003"), &in);
    assert_int_equal(running_count(running_ask(one, "PING", &in), "uptime"),
                     1); /* nothing else came */
    assert_int_equal(running_count(running_ask(other, "PING", &in), "uptime"), 1);
    close(one);
    close(two);
    close(other);
    buf_release(&in);
}

static void nothing_is_told_twice_or_after_it_was_taken_back(void **state)
{
    (void)state;
    struct buf in;
    buf_init(&in, 1 << 20);
    int fd = running_connect(&running, false);
    running_ask(fd, SUBSCRIBE("quagga"), &in);
    running_ask(fd, SUBSCRIBE("zebra"), &in);
    publish("A quagga and a zebra.", &in);
    struct span line = running_hear(fd, &in);
    assert_int_equal(running_count(line, "\"method\":\"subscription\""), 1);
    assert_heard(fd, "\"method\":\"subscription\"", &in);
    running_ask(fd, "{\"id\":2,\"method\":\"unsubscribe\",\"params\":{\"subscription\":1}}", &in);
    publish("A quagga and a zebra.", &in); /* published, and nothing has changed */
    publish("A quagga and no zebra.", &in);
    assert_heard(fd, TOLD("2", "g000004"), &in);
    assert_int_equal(running_count(running_ask(fd, "PING", &in), "uptime"), 1);
    close(fd);
    buf_release(&in);
}

/* However quickly generations follow, what is there at the end was told of, in order. */
static void quick_publishes_lose_nothing(void **state)
{
    (void)state;
    struct buf in;
    char text[40], name[GENERATION_NAME_ROOM], last[40];
    buf_init(&in, 1 << 20);
    int fd = running_connect(&running, false), owner = running_connect(&running, false);
    running_ask(fd, SUBSCRIBE("quagga"), &in);
    for (int i = 0; i < 20; i++) {
        snprintf(text, sizeof text, "Quagga number %d.", i);
        running_publish(&running, text, name);
        running_say(owner, "RELOAD");
    }
    snprintf(last, sizeof last, "Quagga number 19.");
    unsigned long before = 0;
    for (bool is_last = false; !is_last;) {
        struct span line = running_hear(fd, &in);
        assert_int_equal(running_count(line, "\"value\":1,"), 2);
        unsigned long number = 0;
        sscanf(running_between(line, "Quagga number ", '.').at, "%lu", &number);
        assert_true(number > before || before == 0);
        before = number;
        is_last = running_count(line, last) == 1;
    }
    close(fd);
    close(owner);
    buf_release(&in);
}

static void they_are_bounded(void **state)
{
    (void)state;
    struct buf in;
    buf_init(&in, 1 << 20);
    int one = running_connect(&running, false), two = running_connect(&running, false);
    for (int i = 0; i < 3; i++)
        assert_int_equal(running_count(running_ask(one, SUBSCRIBE("gas"), &in), "\"result\""), 1);
    assert_int_equal(running_count(running_ask(one, SUBSCRIBE("gas"), &in), "-32005"), 1);
    assert_int_equal(running_count(running_ask(two, SUBSCRIBE("gas"), &in), "\"result\""), 1);
    assert_int_equal(running_count(running_ask(two, SUBSCRIBE("gas"), &in), "retry_after_ms"), 1);
    running_ask(one, "{\"id\":2,\"method\":\"unsubscribe\",\"params\":{\"subscription\":2}}", &in);
    assert_int_equal(running_count(running_ask(two, SUBSCRIBE("gas"), &in), "\"subscription\":2"),
                     1);
    assert_int_equal(running_count(running_ask(two, "STATS", &in), "\"subscriptions\":4,"), 1);
    shutdown(one, SHUT_WR);
    running_drain(one, &in); /* its connection has ended: so have they */
    close(one);
    int three = running_connect(&running, false);
    assert_int_equal(running_count(running_ask(three, SUBSCRIBE("gas"), &in), "\"result\""), 1);
    close(two);
    close(three);
    buf_release(&in);
}

static void events_come_over_http(void **state)
{
    (void)state;
    struct buf in;
    buf_init(&in, 1 << 20);
    int fd = running_connect(&running, true);
    running_send(fd, SPAN("GET /v1/subscribe?q=quagga&match=all HTTP/1.1\r\n"
                          "Host: localhost\r\n\r\n"));
    while (running_count(running_hear(fd, &in), "data: {\"generation\":\"g000001\","
                                                "\"subscription\":1,\"warnings\":[]}") == 0)
        continue;
    running_send(fd, SPAN("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")); /* not heard */
    publish("A quagga.", &in);
    assert_span_is(running_hear(fd, &in), SPAN(""), "the end of the first event");
    assert_heard(fd, "data: {\"subscription\":1,\"generation\":\"g000002\",", &in);
    shutdown(fd, SHUT_WR);
    assert_span_is(running_drain(fd, &in), SPAN("\n"), "the end");
    close(fd);
    buf_release(&in);
}

/* Who takes nothing is closed, not told less; the others are told. */
static void the_slow_are_closed(void **state)
{
    (void)state;
    struct buf in, text;
    buf_init(&in, 1 << 20);
    buf_init(&text, 4 << 20);
    int slow = running_connect(&running, false), quick = running_connect(&running, false), few = 1;
    setsockopt(slow, SOL_SOCKET, SO_RCVBUF, &few, sizeof few);
    running_ask(slow,
                "{\"id\":1,\"method\":\"subscribe\",\"params\":{\"q\":\"quagga\",\"limit\":1000}}",
                &in);
    running_ask(quick, SUBSCRIBE("quagga"), &in);
    for (int i = 0; i < 8; i++) {
        buf_clear(&text);
        for (int j = 0; j < 1000; j++)
            buf_printf(&text, "Quagga %d of %d.\n\n", j, i);
        buf_printf(&text, "End.");
        buf_add_char(&text, '\0');
        publish(text.at, &in);
        assert_heard(quick, "\"value\":1000,", &in);
    }
    assert_true(running_tells(&running, "subscription.slow"));
    close(slow);
    close(quick);
    buf_release(&in);
    buf_release(&text);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        CASE(everybody_is_told_of_what_matches),
        CASE(nothing_is_told_twice_or_after_it_was_taken_back),
        CASE(quick_publishes_lose_nothing),
        CASE(they_are_bounded),
        CASE(events_come_over_http),
        CASE(the_slow_are_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
