/* Who may ask what, and from which generation it is answered: a real pilcrowd. */
#include "daemon/dispatch.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

static void tokens_guard_tcp(void **state)
{
    (void)state;
    static struct running running;
    struct temp temp;
    struct buf in;
    buf_init(&in, 1 << 20);
    temp_make(&temp);
    const char *file =
        temp_write(&temp, "tokens", SPAN("0123456789abcdef\nadmin fedcba9876543210\n"));
    assert_int_equal(chmod(file, 0600), 0);
    const char *const more[] = {"--token-file", file, NULL};
    running_start(&running, more, false);
    int fd = running_connect(&running, true);
    assert_int_equal(running_count(running_ask(fd, "PING", &in), "-32003"), 1);
    assert_int_equal(running_count(running_ask(fd, "NONSENSE", &in), "-32601"), 1);
    assert_int_equal(
        running_count(running_ask(fd, "{\"id\":1,\"method\":\"nonsense\"}", &in), "-32003"), 1);
    assert_int_equal(
        running_count(running_ask(fd,
                                  "{\"id\":1,\"method\":\"hello\",\"params\":{\"token\":"
                                  "\"0123456789abcdef\"}}",
                                  &in),
                      "\"result\""),
        1);
    assert_int_equal(running_count(running_ask(fd, "PING", &in), "\"result\""), 1);
    assert_int_equal(running_count(running_ask(fd, "RELOAD", &in), "-32011"), 1);
    assert_int_equal(
        running_count(running_ask(fd,
                                  "{\"id\":1,\"method\":\"hello\",\"params\":{\"token\":"
                                  "\"fedcba9876543210\"}}",
                                  &in),
                      "\"result\""),
        1);
    assert_int_equal(running_count(running_ask(fd, "RELOAD", &in), "\"changed\":false"), 1);
    close(fd);
    fd = running_connect(&running, true);
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            running_count(running_ask(fd,
                                      "{\"id\":1,\"method\":\"hello\",\"params\":{\"token\":"
                                      "\"0123456789abcdeX\"}}",
                                      &in),
                          "-32003"),
            1);
    assert_int_equal(running_hear(fd, &in).len, 0); /* the third closes */
    close(fd);
    fd = running_connect(&running, true);
    for (int i = 0; i < 5000; i++)
        running_send(fd, SPAN("x"));
    assert_int_equal(running_count(running_ask(fd, "", &in), "\"limit\":4096"), 1);
    close(fd);
    fd = running_connect(&running, false); /* the file of a Unix socket is its guard */
    assert_int_equal(running_count(running_ask(fd, "PING", &in), "\"result\""), 1);
    close(fd);
    assert_int_equal(running_count(buf_span(&running.process.err), "0123456789"), 0);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
    buf_release(&in);
    temp_remove(&temp);
}

static void pages_stay_stable_for_two_generations(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    char name[GENERATION_NAME_ROOM], line[120];
    buf_init(&in, 1 << 20);
    running_start(&running, NULL, true);
    int fd = running_connect(&running, false);
    for (int i = 2; i <= 4; i++) {
        running_publish(&running, "a quagga", name);
        running_reload(fd, name, &in);
    }
    for (int i = 1; i <= 4; i++) {
        snprintf(line, sizeof line,
                 "{\"id\":%d,\"method\":\"search\",\"params\":{\"q\":\"quagga\","
                 "\"generation\":\"g%06d\"}}",
                 i, i);
        struct span reply = running_ask(fd, line, &in);
        if (i == 1)
            assert_int_equal(running_count(reply, "\"current\":\"g000004\""), 1);
        else
            assert_int_equal(running_count(reply, "\"total\":{\"value\":1,"), 1);
    }
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* What is below the root: a daemon that confines itself sees no other directory in its place. */
static void empty_root(const struct running *running)
{
    static const char *const names[] = {"current", "generations", "segments"};
    char path[200];
    struct error err;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", running->root, names[i]);
        if (i == 0)
            assert_int_equal(unlink(path), 0);
        else
            assert_ok(file_remove_tree(path, &err), &err);
    }
}

static struct span get_quagga(const struct running *running, const char *tag, struct buf *in)
{
    char text[300];
    snprintf(text, sizeof text,
             "GET /v1/search?q=quagga HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: %s\r\n\r\n",
             tag);
    int fd = running_connect(running, false);
    struct span reply = running_converse(fd, span_of(text), in);
    close(fd);
    return reply;
}

/* Neither the daemon nor who holds an answer takes it for the old one. */
static void an_index_built_anew_has_the_names_but_not_the_answers(void **state)
{
    (void)state;
    static struct running running;
    const char *id = mini_index_id;
    struct buf in;
    char name[GENERATION_NAME_ROOM], tag[100];
    buf_init(&in, 1 << 20);
    running_start(&running, NULL, true);
    int fd = running_connect(&running, false);
    struct span reply = get_quagga(&running, "W/\"x\"", &in);
    assert_int_equal(running_count(reply, "\"total\":{\"value\":0,"), 1);
    snprintf(tag, sizeof tag, "%.*s", SPAN_FMT(running_between(reply, "ETag: ", '\r')));
    assert_int_equal(running_count(get_quagga(&running, tag, &in), "HTTP/1.1 304"), 1);
    empty_root(&running);
    mini_index_id = "another";
    running_publish(&running, "a quagga", name);
    mini_index_id = id;
    assert_string_equal(name, "g000001");
    running_ask(fd, "RELOAD", &in); /* or it had noticed by itself */
    reply = get_quagga(&running, tag, &in);
    assert_int_equal(running_count(reply, "HTTP/1.1 200"), 1);
    assert_int_equal(running_count(reply, "\"total\":{\"value\":1,"), 1);
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_guard_tcp),
        cmocka_unit_test(pages_stay_stable_for_two_generations),
        cmocka_unit_test(an_index_built_anew_has_the_names_but_not_the_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
