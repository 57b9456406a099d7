/* Somebody cuts a file of the index that is served. */
#include "tests/journeys/stage.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"

/* So that its files have several pages. */
static void write_much(struct stage *stage, const char *name, const char *word)
{
    struct buf text;
    buf_init(&text, 4 << 20);
    for (unsigned i = 0; i < 3000; i++)
        buf_printf(&text, "The %s line number %u is open to number%u.\n\n", word, i,
                   i * 7919 % 3001);
    stage_write(stage, name, arena_text(&stage->temp.arena, buf_span(&text)));
    buf_release(&text);
}

static int set_up(void **state)
{
    static struct stage stage;
    stage_make(&stage);
    write_much(&stage, "a.txt", "amber");
    stage_publish(&stage);
    *state = &stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_remove(*state);
    return 0;
}

static const char *served_file(struct stage *stage, const char *name)
{
    const char *path = temp_path(&stage->temp, name);
    assert_int_equal(chmod(path, 0644), 0);
    return path;
}

/* The next word has not been asked for, so that no cache has it. */
static struct span ask_anew(struct stage *stage)
{
    static unsigned number;
    return stage_talk(stage, arena_printf(&stage->temp.arena, "SEARCH number%u\n", ++number));
}

/* Whoever asks meanwhile gets an error or, once the follower has been there, the older one. */
static void the_generation_before_takes_its_place(void **state)
{
    struct stage *stage = *state;
    stage_write(stage, "b.txt", "The brown line, too.\n");
    assert_int_equal(stage_index(stage, "--full", stage->articles, NULL), 0);
    stage_serve(stage);
    assert_has(ask_anew(stage), "g000002");
    assert_int_equal(truncate(served_file(stage, "index/segments/s000002/store"), 0), 0);
    struct span said = ask_anew(stage);
    assert_true(span_has(said, "-32603") || span_has(said, "g000001"));
    assert_true(process_wait_for(&stage->daemon, "generation.fallback", PROCESS_PATIENCE_MS));
    assert_true(process_wait_for(&stage->daemon, "generation.served", PROCESS_PATIENCE_MS));
    assert_has(ask_anew(stage), "\"generation\":\"g000001\"");
    assert_has(stage_talk(stage, "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"amber\","
                                 "\"generation\":\"g000002\"}}\n"),
               "-32010");
    assert_int_equal(stage_index(stage, "--full", stage->articles, NULL), 0);
    assert_has(ask_anew(stage), "\"generation\":\"g000003\"");
    assert_int_equal(stage_stop(stage, SIGTERM), 0);
}

/* Nothing is better than zeros; what is whole again, or anew, is served again. */
static void without_another_one_there_is_none(void **state)
{
    struct stage *stage = *state;
    const char *path = served_file(stage, "index/segments/s000001/lexicon");
    struct span whole = temp_read(&stage->temp, "index/segments/s000001/lexicon");
    stage_serve(stage);
    assert_has(ask_anew(stage), "g000001");
    assert_int_equal(truncate(path, 0), 0);
    struct span said = ask_anew(stage);
    assert_true(span_has(said, "-32603") || span_has(said, "-32007"));
    assert_true(process_wait_for(&stage->daemon, "generation.withdrawn", PROCESS_PATIENCE_MS));
    assert_has(ask_anew(stage), "the index is damaged, and no generation of it is whole");
    assert_has(stage_talk(stage, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"), "503");
    assert_has(stage_talk(stage, "RELOAD\n"), "bad_generation");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(whole.at, 1, whole.len, file), whole.len);
    assert_int_equal(fclose(file), 0);
    assert_has(stage_talk(stage, "RELOAD\n"), "\"generation\":\"g000001\"");
    assert_has(ask_anew(stage), "\"generation\":\"g000001\"");
    assert_int_equal(stage_stop(stage, SIGTERM), 0);
}

/* Postings are read, not mapped, or both: the kernel says so in another way. */
static void cut_postings_are_no_better(void **state)
{
    struct stage *stage = *state;
    stage_serve(stage);
    assert_int_equal(truncate(served_file(stage, "index/segments/s000001/postings.glass"), 0), 0);
    struct span said = ask_anew(stage);
    assert_true(span_has(said, "-32603") || span_has(said, "-32007"));
    assert_int_equal(stage_index(stage, "--full", stage->articles, NULL), 0);
    assert_has(ask_anew(stage), "\"generation\":\"g000002\"");
    assert_int_equal(stage_stop(stage, SIGTERM), 0);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORY(the_generation_before_takes_its_place),
        STORY(without_another_one_there_is_none),
        STORY(cut_postings_are_no_better),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
