/* What a real pilcrowd logs of what it is asked: by default, at every level, not a word of it. */
#include <signal.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

/* A word that only the queries hold. */
#define WORD "zanzibar"
#define MARK "statistics" /* in either format */
#define HOST "Host: localhost\r\n"

enum { PARAGRAPHS = 3000, MOST_TRIES = 200 };

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

/* All that can hold what somebody looks for. */
static const char *const lines[] = {
    "SEARCH " WORD " gas line",
    "SEARCH " WORD,
    "SEARCH " WORD, /* known by now */
    "EXPLAIN gas " WORD,
    "SUGGEST gas zanz",
    "ARTICLE " WORD,
    "RELATED " WORD "#1",
    WORD,
    "{\"id\":1,\"method\":\"" WORD "\"}",
    "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"" WORD "\",\"syntax\":\"strict\"}}",
    "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"(" WORD "\",\"syntax\":\"strict\"}}",
    "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"gas\",\"filters\":{\"tag\":\"" WORD
    "\"}}}",
    "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"gas\",\"" WORD "\":1}}",
    "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"" WORD "\",\"deadline_ms\":1}}",
    "{\"id\":1,\"method\":\"article\",\"params\":{\"id\":\"villages\",\"q\":\"" WORD
    "\",\"to\":2}}",
    "{\"id\":1,\"method\":\"subscribe\",\"params\":{\"q\":\"" WORD "\"}}",
    "{\"id\":\"" WORD "\",\"method\":\"ping\"}",
    "{\"id\":1,\"" WORD,
};

static const char *const requests[] = {
    "GET /v1/search?q=" WORD " HTTP/1.1\r\n" HOST "\r\n",
    "GET /v1/" WORD " HTTP/1.1\r\n" HOST "\r\n",
    "GET /v1/articles/" WORD " HTTP/1.1\r\n" HOST "\r\n",
    "GET /v1/suggest?q=gas+zanz HTTP/1.1\r\n" HOST "Referer: http://localhost/?q=" WORD "\r\n\r\n",
    "POST /v1/search HTTP/1.1\r\n" HOST
    "Content-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"q\":\"" WORD "\"}",
};

/* All of it up to a line that only comes behind what was asked before. */
static struct span log_of(struct running *running)
{
    enum { A_MOMENT_MS = 20 };
    const struct process *process = &running->process;
    struct deadline deadline = deadline_after_ms(PROCESS_PATIENCE_MS, NULL);
    unsigned before = process->err.len > 0 ? running_count(buf_span(&process->err), MARK) : 0;
    assert_int_equal(kill(process->pid, SIGUSR1), 0);
    while (running_count(buf_span(&process->err), MARK) == before) {
        assert_false(deadline_is_over(&deadline));
        process_wait_for(&running->process, "what is never said", A_MOMENT_MS);
    }
    return buf_span(&process->err);
}

static void ask_all(const struct running *running)
{
    int fd = running_connect(running, false);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_true(running_ask(fd, lines[i], &in).len > 0);
    close(fd);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        fd = running_connect(running, false);
        assert_true(running_converse(fd, span_of(requests[i]), &in).len > 0);
        close(fd);
    }
}

/* A search that takes more than a millisecond, sooner or later. */
static void ask_slowly(struct running *running)
{
    char line[120];
    int fd = running_connect(running, false);
    for (int i = 0; i < MOST_TRIES; i++) {
        snprintf(line, sizeof line,
                 "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"gas line " WORD
                 "\",\"limit\":1000,\"count_to\":%d}}",
                 i);
        assert_true(running_ask(fd, line, &in).len > 0);
        if (running_count(log_of(running), "search.slow") > 0)
            break;
    }
    close(fd);
}

static bool holds_word(struct span text)
{
    for (size_t i = 0; i + strlen(WORD) <= text.len; i++)
        if (strncasecmp(text.at + i, WORD, strlen(WORD)) == 0)
            return true;
    return false;
}

static void not_a_word_of_a_query_is_logged(void **state)
{
    (void)state;
    static struct running running;
    static const char *const more[] = {"--slow", "1", "--log-level", "debug", NULL};
    running_start_large(&running, PARAGRAPHS, more);
    ask_all(&running);
    ask_slowly(&running);
    struct span log = log_of(&running);
    if (holds_word(log))
        fail_msg("%.*s", SPAN_FMT(log));
    assert_true(running_count(log, "search.nothing ms=") >= 2);
    assert_true(running_count(log, " bytes=8 words=1\n") >= 2);
    assert_true(running_count(log, "search.slow ms=") >= 1);
    assert_true(running_count(log, " bytes=17 words=3\n") >= 1);
    assert_int_equal(running_count(log, " q="), 0);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void it_is_when_that_is_wanted(void **state)
{
    (void)state;
    static struct running running;
    static const char *const more[] = {"--slow", "1", "--log-queries", NULL};
    running_start_large(&running, PARAGRAPHS, more);
    ask_all(&running);
    ask_slowly(&running);
    struct span log = log_of(&running);
    assert_true(running_count(log, " q=" WORD "\n") >= 2); /* in vain */
    assert_true(running_count(log, " q=\"gas line " WORD "\"\n") >= 1);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void a_query_cannot_forge_a_line(void **state)
{
    (void)state;
    static struct running running;
    static const char *const more[] = {"--log-queries", NULL};
    running_start(&running, more, true);
    int fd = running_connect(&running, false);
    running_ask(
        fd, "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"" WORD "\\nforged\\u001b[2J\"}}",
        &in);
    close(fd);
    struct span log = log_of(&running);
    assert_int_equal(running_count(log, " q=\"" WORD "\\nforged\\u001b[2J\"\n"), 1);
    assert_int_equal(running_count(log, "\nforged") + running_count(log, "\x1b"), 0);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* But for the first line, which says in words that it is ready. */
static void every_line_is_json_where_that_is_wanted(void **state)
{
    (void)state;
    static struct running running;
    static const char *const more[] = {"--log", "json", "--log-level", "debug", NULL};
    running_start(&running, more, true);
    ask_all(&running);
    struct span left = log_of(&running);
    unsigned n = 0;
    while (left.len > 0) {
        const char *end = memchr(left.at, '\n', left.len);
        if (end == NULL)
            break;
        struct span line = {left.at, (size_t)(end - left.at)};
        left = span_cut(left, line.len + 1, left.len - line.len - 1);
        json_t *record;
        struct error err;
        if (span_begins(line, SPAN("pilcrowd 1.0.0: ready: ")))
            continue;
        assert_ok(json_parse(line, &record, &err), &err);
        assert_true(json_span(record, "time").len > 0 && json_span(record, "event").len > 0);
        n += span_equal(json_span(record, "event"), SPAN("search.nothing"));
        json_decref(record);
    }
    assert_true(n >= 2);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(not_a_word_of_a_query_is_logged),
        cmocka_unit_test(it_is_when_that_is_wanted),
        cmocka_unit_test(a_query_cannot_forge_a_line),
        cmocka_unit_test(every_line_is_json_where_that_is_wanted),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
