/* Who may ask what, and from which generation it is answered: a real pilcrowd. */
#include "daemon/dispatch.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_guard_tcp),
        cmocka_unit_test(pages_stay_stable_for_two_generations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
