/* Searches that keep every worker busy, and what the rest of the daemon does meanwhile. */
#include "daemon/workers.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

enum { PARAGRAPHS = 800, BURST = 64 };

static struct running running;
static struct buf in;

static int start(void **state)
{
    (void)state;
    static const char *const more[] = {
        "--workers", "1",       "--deadline", "60000", "--max-deadline", "60000", "--cache",
        "0",         "--limit", "stall=3600", NULL}; /* one is read after the other */
    buf_init(&in, 512 << 20);
    running_start_large(&running, PARAGRAPHS, more);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_release(&in);
    return running_stop(&running, SIGTERM);
}

/* A search that takes some milliseconds. Ids count from `first`. */
static void send_burst(int fd, int first, int n)
{
    struct buf lines;
    buf_init(&lines, 1 << 20);
    for (int i = 0; i < n; i++)
        buf_printf(
            &lines,
            "{\"id\":%d,\"method\":\"search\",\"params\":{\"q\":\"gas line\",\"limit\":400}}\n",
            first + i);
    running_send(fd, buf_span(&lines));
    buf_release(&lines);
}

/* What is sent while the daemon stands still is read at once, however slow this process is. */
static void stand_still(bool is_still)
{
    assert_int_equal(kill(running.process.pid, is_still ? SIGSTOP : SIGCONT), 0);
}

static void a_full_queue_is_refused_at_once(void **state)
{
    (void)state;
    int fds[4], fd = running_connect(&running, false);
    unsigned refused = 0, answered = 0;
    stand_still(true);
    for (int i = 0; i < 4; i++) {
        fds[i] = running_connect(&running, false);
        send_burst(fds[i], 0, BURST);
    }
    stand_still(false);
    do { /* it tells of those that wait, and not after all of them */
        running_say(fd, "STATS");
        running_hear(fd, &in);
    } while (running_count(buf_span(&in), "\"queued\":0,") == 1);
    close(fd);
    for (int i = 0; i < 4; i++) {
        struct span replies = running_converse(fds[i], SPAN(""), &in);
        assert_int_equal(running_count(replies, "\n"), BURST);
        refused += running_count(replies, "{\"code\":\"overloaded\",\"retry_after_ms\":");
        answered += running_count(replies, "\"result\"");
        close(fds[i]);
    }
    assert_int_equal(refused + answered, 4 * BURST);
    assert_true(refused > 0);
    assert_true(answered >= BURST);
}

static void those_that_wait_too_long_are_refused(void **state)
{
    (void)state;
    int busy = running_connect(&running, false), fd = running_connect(&running, false);
    send_burst(busy, 0, BURST);
    running_say(busy, "PING");
    running_say(
        fd, "{\"id\":\"late\",\"method\":\"search\",\"params\":{\"q\":\"gas\",\"deadline_ms\":1}}");
    struct span reply = running_hear(fd, &in);
    bool is_in_time = running_count(reply, "\"result\"") == 1; /* the worker was free after all */
    assert_int_equal(running_count(reply, "\"code\":\"overloaded\"") +
                         running_count(reply, "\"code\":\"deadline\"") + is_in_time,
                     1);
    close(fd);
    running_converse(busy, SPAN(""), &in);
    close(busy);
}

static void what_is_cancelled_is_answered_so(void **state)
{
    (void)state;
    int fd = running_connect(&running, false);
    stand_still(true);
    send_burst(fd, 0, BURST - 2);
    running_say(fd, "{\"id\":\"c\",\"method\":\"cancel\",\"params\":{\"id\":61}}");
    running_say(fd,
                "{\"method\":\"$/cancelRequest\",\"params\":{\"id\":\"60\"}}"); /* 60 is no "60" */
    running_say(fd, "{\"method\":\"$/cancelRequest\",\"params\":{\"id\":60}}");
    stand_still(false);
    struct span replies = running_converse(fd, SPAN(""), &in);
    assert_int_equal(running_count(replies, "\"cancelled\":true"), 1);
    assert_int_equal(running_count(replies, "-32800"), 2);
    assert_int_equal(running_count(replies, "\"id\":61,\"error\":{\"code\":-32800,\"message\":"
                                            "\"cancelled\",\"data\":{\"code\":\"cancelled\"}}"),
                     1);
    assert_int_equal(running_count(replies, "\n"), BURST - 2 + 1);
    close(fd);
}

/* Its requests would keep the worker busy for long; another's is next all the same. */
static void who_hangs_up_frees_the_workers(void **state)
{
    (void)state;
    int rude = running_connect(&running, false);
    send_burst(rude, 0, BURST - 4); /* which leaves room in the queue */
    close(rude);
    int fd = running_connect(&running, false);
    running_say(fd, "SEARCH village");
    assert_int_equal(running_count(running_hear(fd, &in), "\"result\""), 1);
    uint64_t until = clock_ns() + 60 * (uint64_t)NS_PER_S;
    do {
        running_say(fd, "STATS");
        running_hear(fd, &in);
    } while (running_count(buf_span(&in), "\"in_flight\":1,\"queued\":0") == 0 &&
             clock_ns() < until);
    assert_int_equal(running_count(buf_span(&in), "\"in_flight\":1,\"queued\":0"), 1);
    close(fd);
}

static void connections_are_served_in_turn(void **state)
{
    (void)state;
    int greedy = running_connect(&running, false), modest = running_connect(&running, false);
    send_burst(greedy, 0, BURST - 4);
    running_say(modest, "SEARCH village");
    assert_int_equal(running_count(running_hear(modest, &in), "\"result\""), 1);
    running_say(modest, "STATS");
    struct span stats = running_hear(modest, &in);
    if (running_count(stats, "\"queued\":0") != 0)
        print_message("the worker was faster than the test; nothing is shown\n");
    close(modest);
    assert_int_equal(running_count(running_converse(greedy, SPAN(""), &in), "\"result\""),
                     BURST - 4);
    close(greedy);
}

/* How many of those that a daemon has not answered at its end are told so. */
static unsigned stop_midway(void)
{
    static struct running stopping;
    static const char *const more[] = {"--workers", "1", "--drain", "0", NULL};
    running_start_large(&stopping, PARAGRAPHS, more);
    int fd = running_connect(&stopping, false);
    send_burst(fd, 0, BURST - 1);
    running_say(fd, "PING");
    while (running_count(running_hear(fd, &in), "uptime_s") == 0)
        continue;
    assert_int_equal(kill(stopping.process.pid, SIGTERM), 0);
    unsigned n = running_count(running_drain(fd, &in), "-32008");
    close(fd);
    assert_int_equal(running_stop(&stopping, 0), 0);
    return n;
}

/* The drain time is over at once: what waits and runs is told so, and the daemon is gone. One that
 * was through with all before the signal came shows nothing. */
static void at_stop_the_rest_is_told(void **state)
{
    (void)state;
    unsigned told = 0;
    for (int i = 0; i < 10 && told == 0; i++)
        told = stop_midway();
    assert_true(told > 0);
}

/* Within the drain time all is finished. */
static void at_stop_what_runs_is_finished(void **state)
{
    (void)state;
    static struct running stopping;
    static const char *const more[] = {
        "--workers",      "2",     "--drain", "20", "--deadline", "60000",
        "--max-deadline", "60000", "--cache", "0",  NULL};
    running_start_large(&stopping, PARAGRAPHS, more);
    int fd = running_connect(&stopping, false);
    send_burst(fd, 0, 20);
    running_say(fd, "PING");
    unsigned answered = 0;
    while (running_count(running_hear(fd, &in), "uptime_s") == 0)
        answered++; /* all are asked when the PING is answered */
    assert_int_equal(kill(stopping.process.pid, SIGTERM), 0);
    answered += running_count(running_drain(fd, &in), "\"result\":");
    assert_int_equal(answered, 20);
    close(fd);
    assert_int_equal(running_stop(&stopping, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_queue_is_refused_at_once),
        cmocka_unit_test(those_that_wait_too_long_are_refused),
        cmocka_unit_test(what_is_cancelled_is_answered_so),
        cmocka_unit_test(who_hangs_up_frees_the_workers),
        cmocka_unit_test(connections_are_served_in_turn),
        cmocka_unit_test(at_stop_the_rest_is_told),
        cmocka_unit_test(at_stop_what_runs_is_finished),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
