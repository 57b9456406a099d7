/* More connections than there is room for: a real pilcrowd. */
#include "daemon/accept.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

static void too_many_are_told_so(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    int fds[3];
    static const char *const more[] = {"--max-connections", "2", NULL};
    buf_init(&in, 1 << 20);
    running_start(&running, more, true);
    for (int i = 0; i < 3; i++)
        fds[i] = running_connect(&running, false);
    assert_int_equal(running_count(running_ask(fds[0], "PING", &in), "\"result\""), 1);
    assert_int_equal(running_count(running_ask(fds[1], "PING", &in), "\"result\""), 1);
    struct span reply = running_ask(fds[2], "{\"id\":\"x\",\"method\":\"ping\"}", &in);
    assert_int_equal(running_count(reply, "\"id\":\"x\",\"error\":{\"code\":-32005,"), 1);
    assert_int_equal(running_hear(fds[2], &in).len, 0);
    close(fds[2]);
    fds[2] = running_connect(&running, false);
    running_send(fds[2], SPAN("GET / HTTP/1.1\r\n\r\n"));
    assert_int_equal(running_count(running_hear(fds[2], &in), "HTTP/1.1 503 "), 1);
    close(fds[2]);
    close(fds[0]);
    fds[0] = running_connect(&running, false);
    running_say(fds[1], "PING"); /* by now the daemon has seen the one go */
    running_hear(fds[1], &in);
    for (int i = 0; i < 2; i++)
        close(fds[i]);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* Ticks of the processor that it has used. */
static long ticks_of(pid_t pid)
{
    char path[64], stat[1024];
    long user, kernel;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(stat, 1, sizeof stat - 1, file);
    fclose(file);
    stat[len] = '\0';
    assert_int_equal(sscanf(strrchr(stat, ')') + 1,
                            " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &kernel),
                     2);
    return user + kernel;
}

/* Peers wait that it cannot take; it must not try all the time. */
static void assert_it_rests(struct running *running)
{
    long before = ticks_of(running->process.pid);
    assert_false(process_wait_for(&running->process, "what is never said", 1000));
    assert_true(ticks_of(running->process.pid) - before < sysconf(_SC_CLK_TCK) / 4);
}

static bool is_answered(const struct running *running, struct buf *in)
{
    int fd = running_connect(running, false);
    (void)!send(fd, "PING\n", 5, MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    bool is = running_count(running_drain(fd, in), "\"result\"") == 1;
    close(fd);
    return is;
}

/* The limit is put on it when it runs already. */
static void without_descriptors_it_goes_on(void **state)
{
    (void)state;
    enum { LIMIT = 90, PEERS = 120 };
    static struct running running;
    struct buf in;
    struct rlimit low = {LIMIT, LIMIT};
    int fds[PEERS];
    buf_init(&in, 1 << 20);
    running_start(&running, NULL, true);
    assert_int_equal(prlimit(running.process.pid, RLIMIT_NOFILE, &low, NULL), 0);
    for (int i = 0; i < PEERS; i++)
        fds[i] = running_connect(&running, false);
    assert_int_equal(running_count(running_ask(fds[0], "PING", &in), "\"result\""), 1);
    assert_true(running_tells(&running, "accept.failed"));
    assert_it_rests(&running);
    assert_int_equal(running_count(running_ask(fds[0], "PING", &in), "\"result\""), 1);
    for (int i = 0; i < PEERS; i++)
        close(fds[i]);
    while (!is_answered(&running, &in))
        continue; /* one that is still taken for one too many is closed without an answer */
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_many_are_told_so),
        cmocka_unit_test(without_descriptors_it_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
