/* What watches a daemon: its figures, and probes that are answered whatever else goes on. A real
 * pilcrowd. */
#include "daemon/probes.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#define HOST "Host: localhost\r\n"
#define GET(target) "GET " target " HTTP/1.1\r\n" HOST "\r\n"

enum { PARAGRAPHS = 600, BURST = 60, MOST_TRIES = 50 };

static struct buf in;

static int start(void **state)
{
    (void)state;
    buf_init(&in, 512 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_release(&in);
    return 0;
}

static struct span get(const struct running *running, const char *request)
{
    int fd = running_connect(running, false);
    struct span reply = running_converse(fd, span_of(request), &in);
    close(fd);
    return reply;
}

/* What is sent while it stands still is there at once when it goes on. */
static void stand_still(const struct running *running)
{
    int status;
    assert_int_equal(kill(running->process.pid, SIGSTOP), 0);
    assert_int_equal(waitpid(running->process.pid, &status, WUNTRACED), running->process.pid);
    assert_true(WIFSTOPPED(status));
}

/* ---- figures ---- */

#define SEARCH(q) "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"" q "\"}}"

static const char *const asked[] = {
    SEARCH("gas"),
    SEARCH("gas"), /* from the cache */
    SEARCH("quagga"),
    "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"(\",\"syntax\":\"strict\"}}",
    "RELOAD",
    "PING",
    "NONSENSE",
};

static const char *const figures[] = {
    "pilcrow_requests_total{method=\"search\",code=\"ok\"} 3\n",
    "pilcrow_requests_total{method=\"search\",code=\"query_syntax\"} 1\n",
    "pilcrow_requests_total{method=\"ping\",code=\"ok\"} 1\n",
    "pilcrow_requests_total{method=\"none\",code=\"method_not_found\"} 1\n",
    "pilcrow_request_seconds_count{method=\"search\"} 4\n",
    "pilcrow_request_seconds_bucket{method=\"search\",le=\"+Inf\"} 4\n",
    "pilcrow_queue_seconds_count 3\n",
    "pilcrow_zero_hits_total 1\n",
    "pilcrow_cache_hits_total 1\n",
    "pilcrow_cache_misses_total 3\n",
    "pilcrow_reloads_total{result=\"ok\"} 1\n",
    "pilcrow_connections 2\n",
    "pilcrow_queued 0\n",
    "pilcrow_generation 1\n",
    "pilcrow_articles 3\n",
    "pilcrow_paragraphs 6\n",
    "pilcrow_refused_total 0\n",
    "# TYPE pilcrow_index_bytes gauge\n",
    "# TYPE pilcrow_rss_bytes gauge\n",
    "# TYPE pilcrow_uptime_seconds gauge\n",
};

static void figures_tell_what_was_asked(void **state)
{
    (void)state;
    static struct running running;
    running_start(&running, NULL, true);
    int fd = running_connect(&running, false);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        assert_true(running_ask(fd, asked[i], &in).len > 0);
    struct span text = get(&running, GET("/metrics"));
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (running_count(text, figures[i]) != 1)
            fail_msg("no %s in\n%.*s", figures[i], SPAN_FMT(text));
    close(fd);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* Whether the figures come to tell so, sooner or later. */
static bool comes_to_tell(const struct running *running, const char *line)
{
    struct deadline deadline = deadline_after_ms(PROCESS_PATIENCE_MS, NULL);
    while (running_count(get(running, GET("/metrics")), line) == 0)
        if (deadline_is_over(&deadline))
            return false;
    return true;
}

/* Nobody asks for a reload. */
static void a_refused_generation_is_counted(void **state)
{
    (void)state;
    static struct running running;
    char path[200], name[GENERATION_NAME_ROOM];
    running_start(&running, NULL, true);
    stand_still(&running);
    running_publish(&running, "a quagga", name);
    snprintf(path, sizeof path, "%s/segments/s000002/store", running.root);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(truncate(path, 10), 0);
    assert_int_equal(kill(running.process.pid, SIGCONT), 0);
    assert_true(comes_to_tell(&running, "pilcrow_refused_total 1\n"));
    assert_true(comes_to_tell(&running, "pilcrow_generation 1\n"));
    running_publish(&running, "a quagga", name);
    assert_true(comes_to_tell(&running, "pilcrow_generation 3\n"));
    assert_true(comes_to_tell(&running, "pilcrow_refused_total 1\n"));
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* ---- while all workers are at work ---- */

static const char *const busy_daemon[] = {
    "--workers", "1",       "--cache",    "0",       "--deadline", "60000", "--max-deadline",
    "60000",     "--limit", "stall=3600", "--drain", "60",         NULL};

static void send_burst(int fd)
{
    struct buf lines;
    buf_init(&lines, 1 << 20);
    for (int i = 0; i < BURST; i++)
        buf_printf(
            &lines,
            "{\"id\":%d,\"method\":\"search\",\"params\":{\"q\":\"gas line\",\"limit\":200}}\n", i);
    running_send(fd, buf_span(&lines));
    buf_release(&lines);
}

/* Its own answer shows that searches wait meanwhile. A worker may be faster than the test; then it
 * shows nothing, and is tried again. */
static void assert_overtakes(const struct running *running, const char *request, const char *none,
                             const char *some)
{
    for (int i = 0; i < MOST_TRIES; i++) {
        int busy = running_connect(running, false), fd = running_connect(running, false);
        stand_still(running);
        send_burst(busy);
        running_send(fd, span_of(request));
        assert_int_equal(kill(running->process.pid, SIGCONT), 0);
        struct span reply = running_converse(fd, SPAN(""), &in);
        assert_true(running_count(reply, some) > 0);
        bool is_shown = running_count(reply, none) == 0;
        close(fd);
        assert_int_equal(running_count(running_converse(busy, SPAN(""), &in), "\"result\""), BURST);
        close(busy);
        if (is_shown)
            return;
    }
    fail_msg("never answered while a search waited: %s", request);
}

static void what_is_cheap_overtakes_what_is_dear(void **state)
{
    (void)state;
    static struct running running;
    running_start_large(&running, PARAGRAPHS, busy_daemon);
    /* The last of several on one connection, so all before it were answered, too. */
    assert_overtakes(&running, "HELLO\nPING\nHELP\nSTATS\n", "\"queued\":0,", "\"queued\":");
    assert_overtakes(&running, GET("/health") GET("/readyz") GET("/") GET("/metrics"),
                     "pilcrow_queued 0\n", "pilcrow_queued ");
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* ---- while it stops ---- */

/* A connection that the daemon has taken. */
static int connect_and_greet(const struct running *running, const char *request, const char *until)
{
    int fd = running_connect(running, false);
    running_send(fd, span_of(request));
    while (running_count(running_hear(fd, &in), until) == 0)
        assert_true(in.len > 0);
    return fd;
}

static bool can_connect(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    bool can = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    close(fd);
    return can;
}

/* The peer may have been closed when the daemon was through. */
static struct span ask_if_it_can(int fd, const char *request)
{
    (void)!send(fd, request, strlen(request), MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    return running_drain(fd, &in);
}

/* False: it had finished all before it could be asked. */
static bool shows_that_it_stops(void)
{
    static struct running running;
    running_start_large(&running, PARAGRAPHS, busy_daemon);
    int http = running_connect(&running, false),
        words = connect_and_greet(&running, "PING\n", "uptime_s");
    running_send(http, SPAN("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    while (running_hear(http, &in).len > 1)
        continue; /* up to the empty line */
    int busy = running_connect(&running, false);
    send_burst(busy);
    running_say(busy, "PING");
    unsigned answered = 0;
    while (running_count(running_hear(busy, &in), "uptime_s") == 0)
        answered++; /* all are asked when the PING is answered */
    assert_int_equal(kill(running.process.pid, SIGTERM), 0);
    assert_true(running_tells(&running, "stopping signal=15"));
    bool is_shown = running_count(ask_if_it_can(words, "PING\n"), "\"code\":-32008,") == 1;
    assert_false(can_connect(running.socket)); /* the signal has been seen to by now */
    struct span reply = ask_if_it_can(http, GET("/readyz") GET("/health"));
    is_shown = is_shown && running_count(reply, "HTTP/1.1 503 ") == 1 &&
               running_count(reply, "\"shutting_down\"") == 1 &&
               running_count(reply, "Connection: close\r\n") == 1;
    answered += running_count(running_drain(busy, &in), "\"result\"");
    assert_int_equal(answered, BURST);
    close(http);
    close(words);
    close(busy);
    assert_int_equal(running_stop(&running, 0), 0);
    return is_shown;
}

static void a_daemon_that_stops_is_not_ready(void **state)
{
    (void)state;
    bool is_shown = false;
    for (int i = 0; i < MOST_TRIES && !is_shown; i++)
        is_shown = shows_that_it_stops();
    assert_true(is_shown);
}

/* How many are told that it ends: an hour to finish is not waited for when it is told twice. */
static unsigned stop_twice(void)
{
    static struct running running;
    static const char *const more[] = {"--workers", "1", "--cache", "0", "--drain", "3600", NULL};
    running_start_large(&running, PARAGRAPHS, more);
    int busy = running_connect(&running, false);
    send_burst(busy);
    running_say(busy, "PING");
    while (running_count(running_hear(busy, &in), "uptime_s") == 0)
        continue;
    assert_int_equal(kill(running.process.pid, SIGTERM), 0);
    assert_true(running_tells(&running, "stopping signal=15"));
    assert_int_equal(kill(running.process.pid, SIGTERM), 0);
    unsigned n = running_count(running_drain(busy, &in), "\"code\":-32008,");
    close(busy);
    assert_int_equal(running_stop(&running, 0), 0);
    return n;
}

static void a_second_signal_ends_it_at_once(void **state)
{
    (void)state;
    unsigned told = 0;
    for (int i = 0; i < MOST_TRIES && told == 0; i++)
        told = stop_twice();
    assert_true(told > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_tell_what_was_asked),
        cmocka_unit_test(a_refused_generation_is_counted),
        cmocka_unit_test(what_is_cheap_overtakes_what_is_dear),
        cmocka_unit_test(a_daemon_that_stops_is_not_ready),
        cmocka_unit_test(a_second_signal_ends_it_at_once),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
