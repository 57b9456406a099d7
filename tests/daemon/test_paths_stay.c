/* The paths of the machine are for who is on it: nothing that a real pilcrowd sends over TCP holds
 * one, and over a Unix socket they are there. */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

#define ADMIN "fedcba9876543210"
#define HELLO "{\"id\":0,\"method\":\"hello\",\"params\":{\"token\":\"" ADMIN "\"}}"
#define AUTH "Host: localhost\r\nAuthorization: Bearer " ADMIN "\r\n"

static struct running running;
static struct temp temp;
static struct buf in;

static int start(void **state)
{
    (void)state;
    temp_make(&temp);
    buf_init(&in, 64 << 20);
    const char *file = temp_write(&temp, "tokens", SPAN("admin " ADMIN "\n"));
    assert_int_equal(chmod(file, 0600), 0);
    const char *const more[] = {"--token-file", file, NULL};
    running_start(&running, more, false);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_release(&in);
    temp_remove(&temp);
    return running_stop(&running, SIGTERM);
}

/* Once over TCP, once over the Unix socket: what was asked before by one must not be answered to the
 * other. */
static const char *const lines[] = {
    "SEARCH gas",
    "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"gas\",\"fields\":[\"file\"]}}",
    "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"gas\",\"group\":\"article\"}}",
    "ARTICLE energy/yamal",
    "ARTICLE energy/nowhere",
    "{\"id\":1,\"method\":\"article\",\"params\":{\"path\":\"energy/yamal.txt\"}}",
    "EXPLAIN gas",
    "RELATED energy/yamal#1",
    "SUGGEST g",
    "STATS",
    "RELOAD",
    "HELLO",
};

static const char *const requests[] = {
    "GET /v1/search?q=gas HTTP/1.1\r\n" AUTH "\r\n",
    "GET /v1/articles/energy/yamal HTTP/1.1\r\n" AUTH "\r\n",
    "GET /v1/stats HTTP/1.1\r\n" AUTH "\r\n",
    "GET /metrics HTTP/1.1\r\n" AUTH "\r\n",
    "GET /readyz HTTP/1.1\r\n" AUTH "\r\n",
    "POST /v1/reload HTTP/1.1\r\n" AUTH
    "Content-Type: application/json\r\nContent-Length: 0\r\n\r\n",
};

static unsigned paths_in(struct span reply)
{
    return running_count(reply, running.temp.path) + running_count(reply, "/articles/energy") +
           running_count(reply, "\"/articles\"");
}

/* How many paths come in all. */
static unsigned ask_all(bool is_tcp)
{
    unsigned n = 0;
    int fd = running_connect(&running, is_tcp);
    n += paths_in(running_ask(fd, HELLO, &in));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct span reply = running_ask(fd, lines[i], &in);
        assert_true(running_count(reply, "\"result\"") + running_count(reply, "not_found") > 0);
        n += paths_in(reply);
    }
    close(fd);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        fd = running_connect(&running, is_tcp);
        struct span reply = running_converse(fd, span_of(requests[i]), &in);
        assert_true(span_begins(reply, SPAN("HTTP/1.1 200 ")));
        n += paths_in(reply);
        close(fd);
    }
    return n;
}

static void none_leaves_over_tcp(void **state)
{
    (void)state;
    assert_true(ask_all(false) > 10);
    assert_int_equal(ask_all(true), 0);
    assert_true(ask_all(false) > 10);
}

/* The path of a file finds its article for those only who may see it. */
static void none_is_tried_over_tcp(void **state)
{
    (void)state;
    static const char line[] =
        "{\"id\":1,\"method\":\"article\",\"params\":{\"path\":\"/articles/energy/yamal.txt\"}}";
    int fd = running_connect(&running, true);
    assert_int_equal(running_count(running_ask(fd, HELLO, &in), "\"result\""), 1);
    assert_int_equal(running_count(running_ask(fd, line, &in), "\"code\":-32002,"), 1);
    close(fd);
    fd = running_connect(&running, false);
    assert_int_equal(running_count(running_ask(fd, line, &in), "\"result\""), 1);
    close(fd);
}

/* Nor in what is said of a generation that cannot be served. */
static void none_is_in_the_news_of_damage(void **state)
{
    (void)state;
    char path[200], name[GENERATION_NAME_ROOM];
    int fd = running_connect(&running, true);
    assert_int_equal(running_count(running_ask(fd, HELLO, &in), "\"result\""), 1);
    assert_int_equal(kill(running.process.pid, SIGSTOP), 0);
    running_publish(&running, "a quagga", name);
    snprintf(path, sizeof path, "%s/segments/s000002/store", running.root);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(truncate(path, 10), 0);
    assert_int_equal(kill(running.process.pid, SIGCONT), 0);
    struct span reply = running_ask(fd, "RELOAD", &in);
    assert_int_equal(running_count(reply, "bad_generation"), 1);
    assert_int_equal(paths_in(reply), 0);
    assert_true(running_tells(&running, "generation.refused generation=g000002"));
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_leaves_over_tcp),
        cmocka_unit_test(none_is_tried_over_tcp),
        cmocka_unit_test(none_is_in_the_news_of_damage),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
