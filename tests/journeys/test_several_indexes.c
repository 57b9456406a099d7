/* Two indexers and one daemon: each publishes for itself, and a question goes to both. */
#include "tests/journeys/stage.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"

enum { MOST = 1 << 20 };

/* The stage's own index is news; wiki is beside it. */
struct pair {
    struct stage stage;
    const char *wiki_index, *wiki;
};

static void write_wiki(struct pair *pair, const char *name, const char *text)
{
    struct temp *temp = &pair->stage.temp;
    temp_write(temp, arena_printf(&temp->arena, "wiki/%s", name), span_of(text));
}

static void publish_wiki(struct pair *pair)
{
    assert_int_equal(stage_index(&pair->stage, "--index", pair->wiki_index, pair->wiki, NULL), 0);
}

static int set_up(void **state)
{
    static struct pair pair;
    struct stage *stage = &pair.stage;
    stage_make(stage);
    struct arena *arena = &stage->temp.arena;
    pair.wiki = temp_path(&stage->temp, "wiki");
    pair.wiki_index = temp_path(&stage->temp, "wiki-index");
    stage->options[0] = "--index";
    stage->options[1] = arena_printf(arena, "news=%s", stage->index);
    stage->options[2] = "--index";
    stage->options[3] = arena_printf(arena, "wiki=%s", pair.wiki_index);
    stage_write(stage, "amber.txt", "The amber line carries gas.\n\nIt is long.\n");
    stage_write(stage, "press.txt", "Gas is in the news, gas and oil.\n");
    write_wiki(&pair, "basalt.txt", "Basalt holds no gas at all.\n");
    write_wiki(&pair, "state.txt", "Gas is a state of matter.\n\nOil is not.\n");
    stage_publish(stage);
    *state = &pair;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *pair = *state;
    stage_remove(&pair->stage);
    return 0;
}

static void assert_generation(struct pair *pair, const char *label)
{
    struct arena *arena = &pair->stage.temp.arena;
    assert_has(stage_talk(&pair->stage, "PING\n"),
               arena_printf(arena, "\"generation\":\"%s\"", label));
}

static void each_indexer_publishes_for_itself(void **state)
{
    struct pair *pair = *state;
    struct stage *stage = &pair->stage;
    stage_serve(stage); /* wiki has nothing yet */
    assert_generation(pair, "news=g000001");
    assert_has(stage_talk(stage, "{\"method\":\"search\",\"id\":1,\"params\":{\"q\":\"gas\","
                                 "\"index\":\"wiki\"}}\n"),
               "\"code\":\"no_index\"");
    assert_int_equal(stage_index(stage, "--json", "--index", pair->wiki_index, pair->wiki, NULL),
                     0);
    assert_has(stage_said(stage), "\"served\":\"g000001\"");
    assert_generation(pair, "news=g000001,wiki=g000001");
    write_wiki(pair, "copper.txt", "Copper for gas.\n");
    publish_wiki(pair);
    assert_generation(pair, "news=g000001,wiki=g000002");
    stage_write(stage, "amber.txt", "The amber line carries oil.\n");
    stage_publish(stage);
    assert_generation(pair, "news=g000002,wiki=g000002");
    stage_ask(stage, "-l", "copper", NULL);
    assert_has(stage_said(stage), "wiki/copper.txt");
}

/* What `pilcrow` prints of a question, with scores. */
static struct span ask(struct stage *stage, const char *q)
{
    assert_int_equal(stage_ask(stage, "--json", "--match", "any", q, NULL), 0);
    struct span said = stage_said(stage), kept = SPAN("");
    struct arena *arena = &stage->temp.arena;
    for (const char *at = said.at, *end = said.at + said.len; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t len = newline != NULL ? (size_t)(newline - at) : (size_t)(end - at);
        struct span line = {at, len};
        const char *file = memmem(at, len, "\"file\":", 7),
                   *score = memmem(at, len, "\"score\":", 8);
        if (span_has(line, "\"type\":\"hit\"") && file != NULL && score != NULL)
            kept = span_of(arena_printf(arena, "%.*s\n%.*s %.*s", SPAN_FMT(kept),
                                        (int)strcspn(file + 8, "\""), file + 8,
                                        (int)strcspn(score, ",}"), score));
        at += len + 1;
    }
    return kept;
}

static void answers_are_those_of_one_index_of_both(void **state)
{
    static const char *const questions[] = {
        "gas", "gas oil", "\"gas is\"", "the amber line", "matter of gas", "li*"};
    enum { N = sizeof questions / sizeof *questions };
    struct pair *pair = *state;
    struct stage *stage = &pair->stage;
    struct span answers[N];
    publish_wiki(pair);
    stage_serve(stage);
    for (int i = 0; i < N; i++) {
        answers[i] = ask(stage, questions[i]);
        assert_true(answers[i].len > 0);
    }
    stage_stop(stage, SIGTERM);
    const char *both = temp_path(&stage->temp, "both-index");
    assert_int_equal(stage_index(stage, "--index", both, stage->articles, pair->wiki, NULL), 0);
    stage->options[1] = both;
    stage->options[2] = NULL;
    stage_serve(stage);
    for (int i = 0; i < N; i++)
        assert_span_is(ask(stage, questions[i]), answers[i], questions[i]);
}

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

static void a_subscription_hears_of_its_index(void **state)
{
    static const char request[] = "{\"method\":\"subscribe\",\"id\":1,\"params\":{\"q\":\"gas\","
                                  "\"index\":\"wiki\"}}\n";
    struct timeval patience = {.tv_sec = PROCESS_PATIENCE_MS / 1000};
    struct pair *pair = *state;
    struct buf heard;
    publish_wiki(pair);
    stage_serve(&pair->stage);
    int fd = stage_dial(&pair->stage);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_true(write(fd, request, strlen(request)) == (ssize_t)strlen(request));
    buf_init(&heard, MOST);
    hear(fd, "\"subscription\":1", &heard);
    stage_write(&pair->stage, "more.txt", "More gas in the news.\n");
    stage_publish(&pair->stage);
    write_wiki(pair, "more.txt", "More on gas.\n");
    publish_wiki(pair);
    hear(fd, "More on gas.", &heard);
    assert_has(buf_span(&heard), "\"subscription\":1,\"generation\":\"wiki=g000002\",");
    assert_false(span_has(buf_span(&heard), "in the news"));
    close(fd);
    buf_release(&heard);
}

/* The only generation of wiki names a file that is not there. */
static void damage_wiki(struct pair *pair)
{
    const char *store =
        arena_printf(&pair->stage.temp.arena, "%s/segments/s000001/store", pair->wiki_index);
    char *folder = arena_printf(&pair->stage.temp.arena, "%s/segments/s000001", pair->wiki_index);
    assert_int_equal(chmod(folder, 0755), 0);
    assert_int_equal(unlink(store), 0);
}

static void a_damaged_one_leaves_the_others_serving(void **state)
{
    struct pair *pair = *state;
    struct stage *stage = &pair->stage;
    publish_wiki(pair);
    damage_wiki(pair);
    stage_serve(stage);
    assert_has(buf_span(&stage->daemon.err), "index.refused index=wiki");
    assert_generation(pair, "news=g000001");
    assert_has(stage_talk(stage, "GET /readyz HTTP/1.0\r\n\r\n"), "\"missing\":[\"wiki\"]");
    struct span told = stage_talk(stage, "RELOAD\n");
    assert_has(told, "\"result\":{\"generation\":\"news=g000001\"");
    assert_has(told, "{\"name\":\"wiki\",\"generation\":null");
    assert_has(told,
               "\"error\":{\"code\":\"bad_generation\",\"message\":\"the index is damaged\"}");
    stage_write(stage, "more.txt", "More gas.\n");
    assert_int_equal(stage_index(stage, "--json", "--index", stage->index, stage->articles, NULL),
                     0);
    assert_has(stage_said(stage), "\"served\":\"g000002\"");
    assert_int_equal(stage_stop(stage, SIGTERM), 0);
    assert_int_equal(stage_run(stage, "pilcrowd", "--test", stage->options[0], stage->options[1],
                               stage->options[2], stage->options[3], NULL),
                     5);
    stage->options[1] = stage->options[3];
    stage->options[2] = NULL;
    assert_int_equal(stage_run(stage, "pilcrowd", "--index", pair->wiki_index, NULL), 5);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORY(each_indexer_publishes_for_itself),
        STORY(answers_are_those_of_one_index_of_both),
        STORY(a_subscription_hears_of_its_index),
        STORY(a_damaged_one_leaves_the_others_serving),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
