/* Two wait for news, one by a line and one by events in HTTP, while the indexer publishes one update
 * after the other. Each hears of every article that its query asks for, once, in order. */
#include "tests/journeys/stage.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/test.h"

enum { UPDATES = 6, MOST = 1 << 20 };

static int set_up(void **state)
{
    static struct stage stage;
    stage_make(&stage);
    stage_write(&stage, "old.txt", "The amber line carries gas.\n");
    stage_publish(&stage);
    stage_serve(&stage);
    *state = &stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_remove(*state);
    return 0;
}

/* Reads until `end` is there. */
static void hear(int fd, const char *end, struct buf *heard)
{
    while (!span_has(buf_span(heard), end)) {
        char *at = buf_reserve(heard, 1 << 16);
        assert_non_null(at);
        ssize_t n = read(fd, at, 1 << 16);
        if (n <= 0)
            fail_msg("no %s in: %.*s", end, SPAN_FMT(buf_span(heard)));
        buf_grown(heard, (size_t)n);
    }
}

static int dial(struct stage *stage, const char *request, const char *answer, struct buf *heard)
{
    struct timeval patience = {.tv_sec = PROCESS_PATIENCE_MS / 1000};
    int fd = stage_dial(stage);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_true(write(fd, request, strlen(request)) == (ssize_t)strlen(request));
    buf_init(heard, MOST);
    hear(fd, answer, heard);
    return fd;
}

static unsigned count(struct span text, const char *part)
{
    unsigned n = 0;
    for (const char *at; (at = memmem(text.at, text.len, part, strlen(part))) != NULL; n++)
        text = span_cut(text, (size_t)(at + 1 - text.at), text.len - (size_t)(at + 1 - text.at));
    return n;
}

/* Each new article once, the later ones behind the earlier, and nothing of the old. */
static void assert_told(const struct buf *heard, const char *ids)
{
    const char *before = heard->at;
    char passage[32];
    for (int i = 0; i < UPDATES; i++) {
        snprintf(passage, sizeof passage, "{\"id\":\"%s%d#1\"", ids, i);
        assert_int_equal(count(buf_span(heard), passage), 1);
        const char *at = memmem(heard->at, heard->len, passage, strlen(passage));
        assert_true(at > before);
        before = at;
    }
    assert_int_equal(count(buf_span(heard), "old#1"), 0);
}

static void two_hear_of_all_that_is_published(void **state)
{
    struct stage *stage = *state;
    struct buf by_line, by_events;
    char name[32], text[64];
    int line = dial(stage, "{\"id\":1,\"method\":\"subscribe\",\"params\":{\"q\":\"gas\"}}\n",
                    "\"subscription\":1,\"warnings\":[]", &by_line);
    int events = dial(stage, "GET /v1/subscribe?q=basalt HTTP/1.1\r\nHost: localhost\r\n\r\n",
                      "\"subscription\":1,\"warnings\":[]", &by_events);
    for (int i = 0; i < UPDATES; i++) {
        snprintf(name, sizeof name, "gas%d.txt", i);
        snprintf(text, sizeof text, "Gas of field %d.\n", i);
        stage_write(stage, name, text);
        snprintf(name, sizeof name, "rock%d.txt", i);
        snprintf(text, sizeof text, "Basalt of field %d.\n", i);
        stage_write(stage, name, text);
        stage_publish(stage); /* small segments are merged now and then */
    }
    snprintf(name, sizeof name, "{\"id\":\"gas%d#1\"", UPDATES - 1);
    hear(line, name, &by_line);
    snprintf(name, sizeof name, "{\"id\":\"rock%d#1\"", UPDATES - 1);
    hear(events, name, &by_events);
    assert_told(&by_line, "gas");
    assert_told(&by_events, "rock");
    assert_int_equal(stage_stop(stage, SIGTERM), 0); /* those who wait hold nothing up */
    close(line);
    close(events);
    buf_release(&by_line);
    buf_release(&by_events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_hear_of_all_that_is_published, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
