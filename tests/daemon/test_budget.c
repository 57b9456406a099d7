/* Many peers that ask for much and take nothing; many that send much and never end: a real
 * pilcrowd. */
#include "daemon/budget.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/conn.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

enum { PARAGRAPHS = 4000, PEERS = 60, OUTPUT = 2 << 20, INPUT = 2 << 20, PATIENCE_MS = 60000 };

static struct running running;
static struct buf in;

static int start(void **state)
{
    (void)state;
    static const char *const more[] = {"--limit",        "output=2M", "--limit",    "input=2M",
                                       "--limit",        "request=2", "--deadline", "60000",
                                       "--max-deadline", "60000",     NULL};
    buf_init(&in, 64 << 20);
    running_start_large(&running, PARAGRAPHS, more);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_release(&in);
    return running_stop(&running, SIGTERM);
}

static struct span ask(int fd, const char *line)
{
    running_say(fd, line);
    return running_hear(fd, &in);
}

static unsigned long long held(int fd, const char *name)
{
    return strtoull(running_between(ask(fd, "STATS"), name, ',').at, NULL, 10);
}

/* Their replies would need 60 times 900 KB, of which the kernel takes some. */
static void who_takes_nothing_takes_no_memory(void **state)
{
    (void)state;
    int fds[PEERS], good = running_connect(&running, false);
    for (int i = 0; i < PEERS; i++) {
        fds[i] = running_connect(&running, false);
        running_say(
            fds[i],
            "{\"id\":1,\"method\":\"article\",\"params\":{\"id\":\"villages\",\"to\":4000}}");
    }
    for (int i = 0; i < PEERS; i++) { /* all are answered, or closed */
        struct pollfd answered = {.fd = fds[i], .events = POLLIN};
        assert_int_equal(poll(&answered, 1, PATIENCE_MS), 1);
    }
    running_say(good,
                "{\"id\":2,\"method\":\"article\",\"params\":{\"id\":\"villages\",\"to\":10}}");
    struct span reply = running_hear(good, &in);
    if (running_count(reply, "\"id\":2,\"result\"") != 1)
        fail_msg("%.*s", SPAN_FMT(reply));
    assert_true(held(good, "\"output_bytes\":") <= OUTPUT + BUDGET_SMALL);
    for (int i = 0; i < PEERS; i++)
        close(fds[i]);
    close(good);
}

/* A large reply that does not fit becomes an error until the others have waited for a second. */
static void room_is_made_for_who_takes(void **state)
{
    (void)state;
    static const char large[] =
        "{\"id\":3,\"method\":\"article\",\"params\":{\"id\":\"villages\",\"to\":4000}}";
    int fds[PEERS], good = running_connect(&running, false);
    struct span reply = SPAN("");
    for (int i = 0; i < PEERS; i++) {
        fds[i] = running_connect(&running, false);
        running_say(fds[i], large);
    }
    struct deadline deadline = deadline_after_ms(PATIENCE_MS, NULL);
    while (!deadline_is_over(&deadline)) {
        reply = ask(good, large);
        if (running_count(reply, "\"result\"") == 1)
            break;
        assert_int_equal(running_count(reply, "\"code\":-32005"), 1);
        assert_int_equal(running_count(reply, "\"retry_after_ms\""), 1);
        poll(NULL, 0, 50); /* as it is told to */
    }
    assert_int_equal(running_count(reply, "\"result\""), 1);
    for (int i = 0; i < PEERS; i++)
        close(fds[i]);
    close(good);
}

/* Requests that never end: what is read of them is bounded, and they go at their deadline. */
static void unfinished_requests_share_a_budget(void **state)
{
    (void)state;
    static char piece[900 << 10];
    int fds[PEERS], good = running_connect(&running, false);
    memset(piece, 'x', sizeof piece);
    piece[0] = '{';
    for (int i = 0; i < PEERS; i++) {
        fds[i] = running_connect(&running, false);
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
        for (ssize_t n, at = 0; at < (ssize_t)sizeof piece; at += n)
            if ((n = write(fds[i], piece + at, sizeof piece - (size_t)at)) <= 0)
                break;
        assert_int_equal(running_count(ask(good, "PING"), "\"result\""), 1);
    }
    /* One that has begun may go on to the end of what was read at once. */
    assert_true(held(good, "\"input_bytes\":") <=
                INPUT + CONN_READ_BYTES * 16 + PEERS * (BUDGET_READ_SHORT * 4));
    for (int i = 0; i < PEERS; i++) {
        struct pollfd end = {.fd = fds[i], .events = POLLIN};
        assert_int_equal(poll(&end, 1, PATIENCE_MS), 1);
        close(fds[i]);
    }
    close(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_takes_nothing_takes_no_memory),
        cmocka_unit_test(room_is_made_for_who_takes),
        cmocka_unit_test(unfinished_requests_share_a_budget),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
