/* Articles come, change and go while the daemon runs; nobody restarts it. */
#include "tests/journeys/stage.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"

static int set_up(void **state)
{
    static struct stage stage;
    stage_make(&stage);
    stage_write(&stage, "a.txt", "The amber line is open.\n");
    stage_write(&stage, "b.txt", "The basalt line is open.\n");
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

static void assert_found(struct stage *stage, const char *q, const char *paths)
{
    stage_ask(stage, "-l", q, NULL);
    assert_span_is(stage_said(stage), span_of(paths), q);
}

static void an_added_article_is_found_without_a_restart(void **state)
{
    stage_write(*state, "c.txt", "The copper line is open.\n");
    stage_publish(*state);
    assert_found(*state, "copper", "articles/c.txt");
    assert_found(*state, "line", "articles/a.txt\narticles/b.txt\narticles/c.txt");
}

static void a_changed_article_is_found_by_its_new_words_only(void **state)
{
    stage_write(*state, "a.txt", "The amethyst line is open today.\n");
    stage_publish(*state);
    assert_found(*state, "amethyst", "articles/a.txt");
    assert_found(*state, "\"amber\"", "");
}

static void a_removed_article_is_gone(void **state)
{
    stage_write(*state, "b.txt", NULL);
    stage_publish(*state);
    assert_found(*state, "\"basalt\"", "");
    assert_found(*state, "open", "articles/a.txt");
}

static void an_article_that_moved_is_found_where_it_is(void **state)
{
    stage_write(*state, "b.txt", NULL);
    stage_write(*state, "deep/er/b.txt", "The basalt line is open.\n");
    stage_publish(*state);
    assert_found(*state, "basalt", "articles/deep/er/b.txt");
}

static void a_run_without_changes_publishes_nothing(void **state)
{
    stage_publish(*state);
    assert_has(stage_said(*state), "Up to date: 2 articles, g000001");
}

static void a_dry_run_tells_and_writes_nothing(void **state)
{
    struct stage *stage = *state;
    stage_write(stage, "c.txt", "Copper.\n");
    assert_int_equal(stage_index(stage, "--dry-run", stage->articles, NULL), 0);
    assert_has(stage_said(stage), "1 to add, 0 to change, 0 to remove, 2 unchanged");
    assert_int_equal(stage_index(stage, "--check", stage->articles, NULL), 1);
    assert_found(stage, "\"copper\"", "");
}

static void rollback_brings_the_earlier_articles_back(void **state)
{
    struct stage *stage = *state;
    stage_write(stage, "a.txt", "The amethyst line.\n");
    stage_publish(stage);
    assert_found(stage, "amethyst", "articles/a.txt");
    assert_int_equal(stage_index(stage, "--rollback", NULL), 0);
    assert_int_equal(stage_ask(stage, "reload", NULL), 0);
    assert_found(stage, "\"amber\"", "articles/a.txt");
    assert_found(stage, "\"amethyst\"", "");
}

static void a_source_that_has_shrunk_is_not_believed(void **state)
{
    struct stage *stage = *state;
    char name[32];
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "many/%02d.txt", i);
        stage_write(stage, name, "Many lines are open.\n");
    }
    stage_publish(stage);
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "many/%02d.txt", i);
        stage_write(stage, name, NULL);
    }
    assert_int_equal(stage_index(stage, stage->articles, NULL), 5);
    assert_has(stage_complained(stage), "12 of 14 articles would be removed");
    stage_ask(stage, "-c", "many", NULL);
    assert_text(stage_said(stage), "12");
    assert_int_equal(stage_index(stage, "--force", stage->articles, NULL), 0);
    assert_found(stage, "\"many\"", "");
}

/* An update's own segment is damaged: the daemon serves what the update was made from and says so; the
 * next run builds it anew and says so, too. */
static void a_damaged_update_falls_back_to_its_parent(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(stage_stop(stage, SIGTERM), 0);
    for (int i = 0; i < 6; i++) {
        char name[24];
        snprintf(name, sizeof name, "more%d.txt", i);
        stage_write(stage, name, "Another line.\n");
    }
    stage_publish(stage);
    stage_write(stage, "c.txt", "The copper line is open.\n");
    stage_publish(stage);
    const char *lexicon = temp_path(&stage->temp, "index/segments/s000003/lexicon");
    assert_int_equal(chmod(lexicon, 0644), 0);
    assert_int_equal(truncate(lexicon, 100), 0);
    stage_serve_until(stage, "generation.fallback");
    assert_found(stage, "\"basalt\"", "articles/b.txt");
    assert_found(stage, "\"copper\"", "");
    stage_publish(stage);
    assert_has(stage_complained(stage), "segments/s000003/lexicon has 100 bytes");
    assert_found(stage, "\"copper\"", "articles/c.txt");
    assert_int_equal(stage_index(stage, "--verify", NULL), 0);
}

static void verify_says_ok_after_all_that(void **state)
{
    stage_write(*state, "a.txt", "The amethyst line.\n");
    stage_publish(*state);
    assert_int_equal(stage_index(*state, "--verify", NULL), 0);
    assert_has(stage_said(*state), "ok");
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORY(an_added_article_is_found_without_a_restart),
        STORY(a_changed_article_is_found_by_its_new_words_only),
        STORY(a_removed_article_is_gone),
        STORY(an_article_that_moved_is_found_where_it_is),
        STORY(a_run_without_changes_publishes_nothing),
        STORY(a_dry_run_tells_and_writes_nothing),
        STORY(rollback_brings_the_earlier_articles_back),
        STORY(a_source_that_has_shrunk_is_not_believed),
        STORY(a_damaged_update_falls_back_to_its_parent),
        STORY(verify_says_ok_after_all_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
