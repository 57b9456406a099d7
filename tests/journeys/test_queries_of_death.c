/* What is over every limit, and what is at each of them over a paragraph of few different words: the
 * daemon answers or refuses, and goes on. bench/queries-of-death measures it in full. */
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "tests/journeys/stage.h"
#include "tests/support/test.h"

#define WORDS 20000

static void repeat(struct buf *out, const char *piece, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        buf_add_text(out, piece);
}

static int set_up(void **state)
{
    static struct stage stage;
    struct buf text;
    stage_make(&stage);
    buf_init(&text, 1 << 20);
    repeat(&text, "gas gas oil ", WORDS / 3);
    buf_add_char(&text, '\0');
    stage_write(&stage, "death.txt", text.at);
    stage_write(&stage, "life.txt", "Gas and oil and coal.\n");
    buf_release(&text);
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

/* One request by line: `before` once, `piece` n times, `after` once, as the query. */
struct worst {
    const char *before, *piece;
    unsigned n;
    const char *after;
    const char *expected; /* a part of the reply */
};

static struct span ask(struct stage *stage, const struct worst *worst, struct buf *line)
{
    buf_clear(line);
    buf_add_text(line, "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"");
    buf_add_text(line, worst->before);
    repeat(line, worst->piece, worst->n);
    buf_add_text(line, worst->after);
    buf_add_text(line, "\"}}\n");
    buf_add_char(line, '\0');
    assert_int_equal(buf_status(line), OK);
    return stage_talk(stage, line->at);
}

static void each_is_answered_or_refused_and_the_daemon_goes_on(void **state)
{
    static const struct worst rows[] = {
        {"", "a* b* c* ", 1, "", "\"result\""},
        {"", "word ", 10000, "", "too_large"},
        {"", "a ", 2000, "", "\"result\""},
        {"", "(", 100000, "gas", "too_large"},
        {"", "(", 4000, "gas", "\"result\""},
        {"", "NOT ", 100000, "gas", "too_large"},
        {"", "NOT ", 1000, "gas", "\"result\""},
        {"", "-(", 2000, "gas", "\"result\""},
        {"\\\"", "gas ", 1000, "\\\"", "\"result\""},
        {"gas", " NEAR gas", 1000, "", "too_large"},
        {"gas", " NEAR gas", 450, "", "\"result\""},
        {"", "gasx~ ", 600, "", "\"result\""},
        {"", "a", 4096, "", "\"result\""},
        {"", "\\\"", 4000, "", "\"result\""},
        {"gas", " NEAR/32 gas", 63, "", "\"result\""},
        {"gas", " ADJ/32 oil NEAR/32 gas", 31, "", "\"result\""},
        {"(gas OR oil)", " NEAR/32 (oil OR gas)", 31, "", "\"result\""},
        {"\\\"", "gas oil ", 16, "\\\"~32", "\"result\""},
        {"", "\\\"gas oil\\\"~32 ", 32, "", "\"result\""},
        {"", "\\\"gas gas\\\" ", 32, "", "\"result\""},
        {"", "\\\"gas\\\" ", 64, "", "\"result\""},
        {"", "gas oil ", 32, "", "\"result\""},
        {"", "\\\"gas ga*\\\" ", 4, "", "\"result\""},
    };
    struct stage *stage = *state;
    struct buf line;
    buf_init(&line, 4 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span reply = ask(stage, &rows[i], &line);
        if (!span_has(reply, rows[i].expected) && !span_has(reply, "\"deadline\""))
            print_error("%s%s × %u: %.*s\n", rows[i].before, rows[i].piece, rows[i].n,
                        (int)(reply.len < 300 ? reply.len : 300), reply.at);
        assert_true(span_has(reply, rows[i].expected) || span_has(reply, "\"deadline\""));
    }
    buf_release(&line);
    assert_has(stage_talk(stage, "{\"id\":2,\"method\":\"ping\"}\n"), "\"result\"");
}

/* Sends what it takes; it may hang up before the end. */
static void throw_at(struct stage *stage, struct buf *bytes)
{
    int fd = stage_dial(stage);
    assert_int_equal(buf_status(bytes), OK);
    assert_true(send(fd, bytes->at, bytes->len, MSG_NOSIGNAL) > 0);
    close(fd);
}

static void what_is_no_request_does_no_harm(void **state)
{
    static const char *const pieces[] = {"\xff\xfe\xc3", "[", "aaaa", "\n", "{\"q\":"};
    struct stage *stage = *state;
    struct buf bytes;
    buf_init(&bytes, 8 << 20);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_clear(&bytes);
        repeat(&bytes, pieces[i], 1000000);
        buf_add_text(&bytes, "\n");
        throw_at(stage, &bytes);
        assert_has(stage_talk(stage, "{\"id\":2,\"method\":\"ping\"}\n"), "\"result\"");
    }
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_answered_or_refused_and_the_daemon_goes_on),
        cmocka_unit_test(what_is_no_request_does_no_harm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
