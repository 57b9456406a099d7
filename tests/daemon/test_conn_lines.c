/* Limits of connections that hold whatever is sent: a real pilcrowd with small ones. */
#include "daemon/conn_lines.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/accept.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

enum { PARAGRAPHS = 300, BURST = 200, FLOOD = 2000, TURN = 16, TURNS = 4, MOST_TRIES = 20 };

static struct buf in;

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

/* ---- requests in flight ---- */

/* The queue has as many places as one connection may have in flight: if more of it were taken, some
 * would find no place. */
static void assert_none_is_refused(const char *in_flight, const char *queue)
{
    static struct running running;
    struct buf lines;
    const char *const more[] = {
        "--workers", "1",       "--deadline", "60000",   "--limit", in_flight, "--max-deadline",
        "60000",     "--limit", queue,        "--cache", "0",       NULL};
    buf_init(&lines, 1 << 20);
    for (int i = 0; i < BURST; i++)
        buf_printf(&lines,
                   "{\"id\":%d,\"method\":\"search\",\"params\":{\"q\":\"gas line\",\"limit\":100,"
                   "\"snippet\":40}}\n",
                   i);
    running_start_large(&running, PARAGRAPHS, more);
    int fd = running_connect(&running, false);
    struct span replies = running_converse(fd, buf_span(&lines), &in);
    assert_int_equal(running_count(replies, "\"overloaded\""), 0);
    assert_int_equal(running_count(replies, "\"result\""), BURST);
    close(fd);
    buf_release(&lines);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void who_asks_much_waits_and_is_not_refused(void **state)
{
    (void)state;
    assert_none_is_refused("in-flight=64", "queue=64"); /* as without */
    assert_none_is_refused("in-flight=4", "queue=4");
}

/* ---- lines ---- */

static void the_longest_line_can_be_set(void **state)
{
    (void)state;
    static struct running running;
    static char line[4096 + 20];
    static const char *const more[] = {"--limit", "line=4096", NULL};
    running_start(&running, more, true);
    int fd = running_connect(&running, false);
    int len = snprintf(line, sizeof line, "PING%*s", 4096 - 4, "");
    assert_int_equal(len, 4096);
    assert_int_equal(running_count(running_ask(fd, line, &in), "\"result\""), 1);
    snprintf(line, sizeof line, "PING%*s", 4096 - 3, "");
    struct span reply = running_ask(fd, line, &in);
    assert_int_equal(running_count(reply, "\"id\":null,\"error\":{\"code\":-32004,"), 1);
    assert_int_equal(running_count(reply, "\"limit\":4096"), 1);
    assert_int_equal(running_count(running_ask(fd, "HELLO", &in), "\"max_line_bytes\":4096,"), 1);
    close(fd);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* ---- turns ---- */

/* How many requests nobody understood, by now. */
static unsigned long count_nonsense(struct span stats)
{
    static const char count[] = "\"method_not_found\":";
    struct span errors = running_between(stats, "\"errors\":{", '}');
    const char *at = memmem(errors.at, errors.len, count, strlen(count));
    return at != NULL ? strtoul(at + strlen(count), NULL, 10) : 0;
}

/* How many of another's requests, sent before ours, were taken before ours. */
static unsigned long taken_before(const struct running *running, const char *request)
{
    struct buf flood;
    int status, greedy = running_connect(running, false), modest = running_connect(running, false);
    buf_init(&flood, 1 << 20);
    for (int i = 0; i < FLOOD; i++)
        buf_add_text(&flood, request);
    unsigned long before = count_nonsense(running_ask(modest, "STATS", &in));
    running_send(greedy, span_of(request)); /* it is known, too, and was the last to speak */
    assert_true(running_hear(greedy, &in).len > 0);
    assert_int_equal(kill(running->process.pid, SIGSTOP), 0);
    assert_int_equal(waitpid(running->process.pid, &status, WUNTRACED), running->process.pid);
    running_send(greedy, buf_span(&flood));
    running_say(modest, "STATS");
    assert_int_equal(kill(running->process.pid, SIGCONT), 0);
    unsigned long n = count_nonsense(running_hear(modest, &in)) - before - 1;
    running_converse(greedy, SPAN(""), &in); /* all of them are counted then */
    close(greedy);
    close(modest);
    buf_release(&flood);
    return n;
}

/* Where ours was the first it shows nothing, and is tried again. */
static void connections_take_turns_of_a_few_requests(void **state)
{
    (void)state;
    static const char *const requests[] = {"X\n", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        static struct running running;
        unsigned long n = 0;
        running_start(&running, NULL, true);
        for (int try = 0; try < MOST_TRIES && n == 0; try++)
            n = taken_before(&running, requests[i]);
        assert_true(n <= TURNS * TURN);
        assert_int_equal(running_stop(&running, SIGTERM), 0);
    }
}

/* ---- connections ---- */

static unsigned connections(int fd)
{
    return (unsigned)strtoul(
        running_between(running_ask(fd, "STATS", &in), "\"connections\":", ',').at, NULL, 10);
}

/* One is served, 64 more would be told, and the rest wait in the kernel until there is room. */
static void beyond_those_that_are_told_they_wait(void **state)
{
    (void)state;
    enum { MORE = 10, LOOKS = 50, ALL = 1 + ACCEPT_MAX_EXCESS };
    static struct running running;
    static const char *const more[] = {"--max-connections", "1", "--limit", "first=3600", NULL};
    int fds[ACCEPT_MAX_EXCESS + MORE];
    running_start(&running, more, true);
    int fd = running_connect(&running, false);
    assert_int_equal(connections(fd), 1);
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        fds[i] = running_connect(&running, false);
    while (connections(fd) < ALL)
        continue;
    for (int i = 0; i < LOOKS; i++)
        assert_int_equal(connections(fd), ALL);
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) { /* the last ones get in now */
        assert_int_equal(running_count(running_ask(fds[i], "PING", &in), "\"code\":-32005,"), 1);
        assert_int_equal(running_hear(fds[i], &in).len, 0);
        close(fds[i]);
    }
    close(fd);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static unsigned long rss_of(int fd)
{
    return strtoul(running_between(running_ask(fd, "STATS", &in), "\"rss_bytes\":", ',').at, NULL,
                   10);
}

/* Of 10,000 that wait none may hold a buffer; what a few hundred hold is measured, sanitizers included. */
static void an_idle_connection_is_small(void **state)
{
    (void)state;
    enum { PEERS = 400, MOST_BYTES = 16 << 10 };
    static struct running running;
    int fds[PEERS];
    running_start(&running, NULL, true);
    int fd = running_connect(&running, false);
    running_ask(fd, "SEARCH gas", &in);
    unsigned long before = rss_of(fd);
    for (int i = 0; i < PEERS; i++) {
        fds[i] = running_connect(&running, false);
        assert_int_equal(running_count(running_ask(fds[i], "PING", &in), "\"result\""), 1);
    }
    unsigned long after = rss_of(fd);
    if (after > before + (unsigned long)PEERS * MOST_BYTES)
        fail_msg("%lu bytes a connection", (after - before) / PEERS);
    for (int i = 0; i < PEERS; i++)
        close(fds[i]);
    close(fd);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* So many as descriptors allow, said in the log and to those who ask. */
static void few_descriptors_are_few_connections(void **state)
{
    (void)state;
    static struct running running;
    char name[GENERATION_NAME_ROOM];
    temp_make(&running.temp);
    snprintf(running.root, sizeof running.root, "%s", temp_path(&running.temp, "index"));
    snprintf(running.socket, sizeof running.socket, "%s", temp_path(&running.temp, "socket"));
    mini_index_publish(running.root, "/articles", running_articles, running_n_articles, name);
    const char *const argv[] = {"sh",         "-c",       "ulimit -n 164 && exec \"$@\"",
                                "sh",         PILCROWD,   "--index",
                                running.root, "--listen", running.socket,
                                NULL};
    process_start(argv, NULL, &running.process);
    assert_true(running_tells(&running, "ready: g000001"));
    assert_true(running_tells(&running, "accept.limited connections=100\n"));
    int fd = running_connect(&running, false);
    assert_int_equal(running_count(running_ask(fd, "HELLO", &in), "\"max_connections\":100,"), 1);
    assert_int_equal(running_count(running_ask(fd, "STATS", &in), "\"max_connections\":100,"), 1);
    close(fd);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* ---- what is said of limits ---- */

/* An option, and what hello and stats show of it. */
static const struct {
    const char *option, *value, *shown;
} set[] = {
    {"--max-connections", "77", "\"max_connections\":77,"},
    {"--deadline", "123", "\"deadline_ms\":123,"},
    {"--max-deadline", "456", "\"max_deadline_ms\":456,"},
    {"--idle", "78", "\"idle_s\":78,"},
    {"--cache", "3M", "\"max_cache_bytes\":3145728,"},
    {"--limit", "in-flight=5", "\"max_in_flight\":5,"},
    {"--limit", "queue=6", "\"max_queued\":6,"},
    {"--limit", "subscriptions=7", "\"max_subscriptions\":7,"},
    {"--limit", "all-subscriptions=8", "\"max_all_subscriptions\":8,"},
    {"--limit", "line=8K", "\"max_line_bytes\":8192,"},
    {"--limit", "body=9K", "\"max_body_bytes\":9216,"},
    {"--limit", "request-line=300", "\"max_request_line_bytes\":300,"},
    {"--limit", "header=301", "\"max_header_bytes\":301,"},
    {"--limit", "headers=2K", "\"max_headers_bytes\":2048,"},
    {"--limit", "header-count=9", "\"max_headers\":9,"},
    {"--limit", "unsent=5K", "\"max_unsent_bytes\":5120,"},
    {"--limit", "output=65K", "\"max_output_bytes\":66560,"},
    {"--limit", "input=66K", "\"max_input_bytes\":67584,"},
    {"--limit", "first=11", "\"first_byte_s\":11,"},
    {"--limit", "request=12", "\"request_s\":12,"},
    {"--limit", "head=13", "\"head_s\":13,"},
    {"--limit", "stall=14", "\"stall_s\":14}"},
};

enum { N_SET = sizeof set / sizeof *set, AT_ONCE = 8 };

/* Some options after the other, for a command line has no room for all. */
static void every_limit_that_is_set_is_shown(void **state)
{
    (void)state;
    for (size_t from = 0; from < N_SET; from += AT_ONCE) {
        static struct running running;
        const char *more[2 * AT_ONCE + 1] = {NULL};
        size_t n = N_SET - from < AT_ONCE ? N_SET - from : AT_ONCE;
        for (size_t i = 0; i < n; i++) {
            more[2 * i] = set[from + i].option;
            more[2 * i + 1] = set[from + i].value;
        }
        running_start(&running, more, true);
        int fd = running_connect(&running, false);
        for (size_t i = 0; i < 2 * n; i++) {
            struct span reply = running_ask(fd, i < n ? "HELLO" : "STATS", &in);
            if (running_count(reply, set[from + i % n].shown) != 1)
                fail_msg("no %s in %.*s", set[from + i % n].shown, SPAN_FMT(reply));
        }
        close(fd);
        assert_int_equal(running_stop(&running, SIGTERM), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_much_waits_and_is_not_refused),
        cmocka_unit_test(the_longest_line_can_be_set),
        cmocka_unit_test(connections_take_turns_of_a_few_requests),
        cmocka_unit_test(beyond_those_that_are_told_they_wait),
        cmocka_unit_test(an_idle_connection_is_small),
        cmocka_unit_test(few_descriptors_are_few_connections),
        cmocka_unit_test(every_limit_that_is_set_is_shown),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
