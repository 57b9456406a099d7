/* Publishes under load. Generation N holds N % 5 + 1 paragraphs with "quagga", the first none. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

static void expect_paragraphs(uint32_t generation, char text[100])
{
    text[0] = '\0';
    for (uint32_t i = 0; i <= generation % 5; i++)
        strcat(text, i == 0 ? "a quagga" : "\n\na quagga");
}

/* Asks until the daemon has served generation `last`; exits 1 at the first wrong answer. */
static _Noreturn void ask_until(const struct running *running, bool is_tcp, uint32_t last)
{
    static const char ask[] = "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"quagga\"}}\n"
                              "{\"id\":2,\"method\":\"search\",\"params\":{\"q\":\"quagga gas\"}}\n"
                              "SEARCH quagga\n";
    struct buf in;
    uint32_t seen = 0;
    buf_init(&in, 1 << 20);
    int fd = running_connect(running, is_tcp);
    while (seen < last) {
        running_send(fd, SPAN(ask));
        for (int i = 0; i < 3; i++) {
            struct span reply = running_hear(fd, &in);
            if (running_count(reply, "\"result\"") != 1)
                _exit(1);
            uint32_t number =
                (uint32_t)strtoul(running_between(reply, "\"generation\":\"g", '"').at, NULL, 10);
            if (number < seen)
                _exit(2); /* it went back */
            seen = number;
            if (running_count(reply, "gas") > 0)
                continue;
            uint32_t total = (uint32_t)strtoul(
                running_between(reply, "\"total\":{\"value\":", ',').at, NULL, 10);
            if (total != (number == 1 ? 0 : number % 5 + 1))
                _exit(3);
        }
    }
    _exit(0);
}

static void readers_never_notice_a_publish(void **state)
{
    (void)state;
    enum { CLIENTS = 4, LAST = 30 };
    static struct running running;
    char name[GENERATION_NAME_ROOM], text[100];
    pid_t clients[CLIENTS];
    struct buf in;
    static const char *const more[] = {"--deadline", "10000", NULL};
    running_start(&running, more, false);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = fork();
        assert_true(clients[i] >= 0);
        if (clients[i] == 0)
            ask_until(&running, i % 2 == 0, LAST);
    }
    buf_init(&in, 1 << 20);
    int fd = running_connect(&running, false);
    for (uint32_t i = 2; i <= LAST; i++) {
        expect_paragraphs(i, text);
        running_publish(&running, text, name);
        running_reload(fd, name, &in);
    }
    for (int i = 0; i < CLIENTS; i++) {
        int status;
        assert_int_equal(waitpid(clients[i], &status, 0), clients[i]);
        assert_int_equal(status, 0);
    }
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(readers_never_notice_a_publish)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
