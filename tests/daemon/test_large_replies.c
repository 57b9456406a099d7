/* Replies that would be larger than 8 MiB: a real pilcrowd over 10 MB of large paragraphs. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"
#include "wire/protocol.h"

enum { PARAGRAPHS = 200, WORDS = 800, ENVELOPE = 4096 };

static struct running running;
static struct buf in;

static void add_paragraph(struct buf *text, int number)
{
    buf_printf(text, "%sgas", number > 1 ? "\n\n" : "");
    for (int i = 0; i < WORDS; i++)
        buf_printf(text, " %060d", i);
}

static int start(void **state)
{
    (void)state;
    struct buf text;
    char name[GENERATION_NAME_ROOM];
    buf_init(&in, 64 << 20);
    buf_init(&text, 64 << 20);
    for (int i = 1; i <= PARAGRAPHS; i++)
        add_paragraph(&text, i);
    buf_add_char(&text, '\0');
    assert_int_equal(buf_status(&text), OK);
    assert_true(text.len > REPLY_MAX_BYTES);
    struct mini_article article = {.id = "a", .text = text.at};
    temp_make(&running.temp);
    snprintf(running.root, sizeof running.root, "%s", temp_path(&running.temp, "index"));
    snprintf(running.socket, sizeof running.socket, "%s", temp_path(&running.temp, "socket"));
    mini_index_publish(running.root, "/articles", &article, 1, name);
    buf_release(&text);
    const char *const argv[] = {
        PILCROWD,         "--index", running.root, "--listen", running.socket,
        "--max-deadline", "60000",   "--deadline", "60000",    NULL};
    process_start(argv, NULL, &running.process);
    assert_true(running_tells(&running, "ready: g000001"));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    buf_release(&in);
    return running_stop(&running, SIGTERM);
}

static struct span ask(const char *line)
{
    int fd = running_connect(&running, false);
    struct span reply = running_converse(fd, span_of(line), &in);
    close(fd);
    assert_int_equal(running_count(reply, "\n"), 1);
    assert_true(reply.len > REPLY_MAX_BYTES / 2 && reply.len <= REPLY_MAX_BYTES + ENVELOPE);
    return reply;
}

static void hits_are_left_out_at_the_end_and_it_is_said(void **state)
{
    (void)state;
    char rank[40];
    struct span reply =
        ask("{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"gas\",\"limit\":1000,"
            "\"snippet\":0}}");
    unsigned n = running_count(reply, "\"rank\":");
    assert_true(n > 0 && n < PARAGRAPHS);
    for (unsigned i = 1; i <= n; i++) {
        snprintf(rank, sizeof rank, "\"rank\":%u,", i);
        assert_int_equal(running_count(reply, rank), 1);
    }
    assert_int_equal(running_count(reply, "\"partial\":true"), 1);
    assert_int_equal(running_count(reply, "\"code\":\"reply_cut\""), 1);
    assert_int_equal(running_count(reply, "\"total\":{\"value\":200,\"relation\":\"eq\"}"), 1);
}

static void an_article_is_cut_between_paragraphs(void **state)
{
    (void)state;
    char line[120], next[40];
    struct span reply = ask("{\"id\":1,\"method\":\"article\",\"params\":{\"id\":\"a\"}}");
    unsigned n = running_count(reply, "\"n\":");
    assert_true(n > 0 && n < PARAGRAPHS);
    assert_int_equal(running_count(reply, "\"more\":true"), 1);
    snprintf(line, sizeof line,
             "{\"id\":1,\"method\":\"article\",\"params\":{\"id\":\"a\",\"from\":%u}}", n + 1);
    int fd = running_connect(&running, false);
    reply = running_converse(fd, span_of(line), &in);
    close(fd);
    snprintf(next, sizeof next, "\"n\":%u,", n + 1);
    assert_int_equal(running_count(reply, next), 1);
    assert_int_equal(running_count(reply, "\"n\":"), PARAGRAPHS - n);
    assert_int_equal(running_count(reply, "\"more\":false"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_are_left_out_at_the_end_and_it_is_said),
        cmocka_unit_test(an_article_is_cut_between_paragraphs),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
