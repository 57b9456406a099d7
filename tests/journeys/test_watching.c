/* pilcrow-index --watch beside a daemon: articles are saved, moved and taken away, and found or not
 * without anybody running anything. */
#include "tests/journeys/stage.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/test.h"

enum { INTERRUPTED = 130 };

struct story {
    struct stage stage;
    struct process watcher;
    bool is_watching;
    size_t heard; /* of what the watcher said */
};

/* Both outputs of the watcher in one. */
static void watch(struct story *story, const char *arguments)
{
    struct stage *stage = &story->stage;
    const char *line = arena_printf(&stage->temp.arena, "cd %s && exec %s/pilcrow-index %s 1>&2",
                                    stage->temp.path, BIN_DIR, arguments);
    const char *argv[] = {"/bin/sh", "-c", line, NULL};
    process_start(argv, stage->env, &story->watcher);
    story->is_watching = true;
    story->heard = 0;
    if (!process_wait_for(&story->watcher, "Watching ", PROCESS_PATIENCE_MS))
        fail_msg("the watcher said: %.*s", SPAN_FMT(buf_span(&story->watcher.err)));
    story->heard = story->watcher.err.len;
}

static int end_watching(struct story *story, int signal_number)
{
    story->is_watching = false;
    return process_end(&story->watcher, signal_number, PROCESS_PATIENCE_MS);
}

static int set_up(void **state)
{
    static struct story story;
    story = (struct story){0};
    stage_make(&story.stage);
    stage_write(&story.stage, "a.txt", "The amber line is open.\n");
    stage_write(&story.stage, "deep/b.txt", "The basalt line is open.\n");
    stage_publish(&story.stage);
    stage_serve(&story.stage);
    watch(&story, "--watch --verbose articles");
    *state = &story;
    return 0;
}

static int tear_down(void **state)
{
    struct story *story = *state;
    if (story->is_watching)
        end_watching(story, SIGTERM);
    stage_remove(&story->stage);
    return 0;
}

/* Waits until the watcher says `text` after what was waited for before. */
static void hear(struct story *story, const char *text)
{
    struct process *watcher = &story->watcher;
    for (;;) {
        struct span more = {watcher->err.at + story->heard, watcher->err.len - story->heard};
        const char *at = more.len > 0 ? memmem(more.at, more.len, text, strlen(text)) : NULL;
        if (at != NULL) {
            story->heard = (size_t)(at - watcher->err.at) + strlen(text);
            return;
        }
        char piece[4096];
        struct pollfd fd = {.fd = watcher->err_fd, .events = POLLIN};
        ssize_t n = poll(&fd, 1, PROCESS_PATIENCE_MS) > 0 ? read(fd.fd, piece, sizeof(piece)) : 0;
        if (n <= 0)
            fail_msg("\"%s\" was not said, but:\n%.*s", text, SPAN_FMT(buf_span(&watcher->err)));
        buf_add(&watcher->err, piece, (size_t)n);
    }
}

/* Asks after each published generation until the answer is right. */
static void find(struct story *story, const char *q, const char *paths)
{
    for (;;) {
        stage_ask(&story->stage, "-l", q, NULL);
        if (span_equal(stage_said(&story->stage), span_of(paths)))
            return;
        hear(story, "; pilcrowd serves ");
    }
}

static const char *path_of(struct story *story, const char *name)
{
    return temp_path(&story->stage.temp, name);
}

static void rename_in(struct story *story, const char *from, const char *to)
{
    assert_int_equal(rename(path_of(story, from), path_of(story, to)), 0);
}

static void a_saved_article_is_found(void **state)
{
    struct story *story = *state;
    stage_write(&story->stage, "c.txt", "The copper line is open.\n");
    find(story, "copper", "articles/c.txt");
    stage_write(&story->stage, "c.txt", "The cobalt line is open.\n");
    find(story, "cobalt", "articles/c.txt");
    find(story, "\"copper\"", "");
}

/* vim: the old file becomes a backup. emacs and most others: a new file takes its name. */
static void an_article_saved_by_rename_is_found(void **state)
{
    struct story *story = *state;
    rename_in(story, "articles/a.txt", "articles/a.txt~");
    stage_write(&story->stage, "a.txt", "The amethyst line is open.\n");
    assert_int_equal(unlink(path_of(story, "articles/a.txt~")), 0);
    find(story, "amethyst", "articles/a.txt");
    stage_write(&story->stage, ".a.txt.new", "The apatite line is open.\n");
    rename_in(story, "articles/.a.txt.new", "articles/a.txt");
    find(story, "apatite", "articles/a.txt");
    find(story, "\"amethyst\"", "");
}

static void folders_may_come_move_and_go(void **state)
{
    struct story *story = *state;
    rename_in(story, "articles/deep", "articles/deeper");
    find(story, "basalt", "articles/deeper/b.txt");
    stage_write(&story->stage, "deeper/c.txt", "The copper line is open.\n");
    find(story, "copper", "articles/deeper/c.txt");
    stage_write(&story->stage, "new/folder/d.txt", "The dolomite line is open.\n");
    find(story, "dolomite", "articles/new/folder/d.txt");
    stage_write(&story->stage, "new/folder/e.txt", "The emerald line is open.\n");
    find(story, "emerald", "articles/new/folder/e.txt");
    rename_in(story, "articles/new", "outside");
    find(story, "emerald", "");
    stage_write(&story->stage, "deeper/c.txt", NULL);
    find(story, "\"copper\"", "");
}

static void two_quick_saves_are_one_run(void **state)
{
    struct story *story = *state;
    kill(story->watcher.pid, SIGSTOP);
    stage_write(&story->stage, "c.txt", "The copper line is open.\n");
    stage_write(&story->stage, "d.txt", "The dolomite line is open.\n");
    kill(story->watcher.pid, SIGCONT);
    hear(story, "g000002: 2 added, 0 changed, 0 removed, 2 unchanged, 0 failed. 4 articles");
    find(story, "copper", "articles/c.txt");
    find(story, "dolomite", "articles/d.txt");
}

static uint64_t queue_length(void)
{
    char text[32] = "";
    FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "re");
    if (file == NULL || fgets(text, sizeof(text), file) == NULL)
        text[0] = '\0';
    if (file != NULL)
        fclose(file);
    return strtoull(text, NULL, 10);
}

/* The queue overflows for real: the watcher sleeps while two files are written in turn. */
static void more_events_than_the_kernel_keeps_lose_no_article(void **state)
{
    struct story *story = *state;
    uint64_t n = queue_length();
    if (n == 0 || n > 200000) {
        print_message("SKIPPED: a queue of %llu events is too long\n", (unsigned long long)n);
        skip();
    }
    const char *names[] = {path_of(story, "articles/x.txt"), path_of(story, "articles/y.txt")};
    kill(story->watcher.pid, SIGSTOP);
    for (uint64_t i = 0; i <= n; i++) {
        int fd = open(names[i % 2], O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        assert_int_equal(write(fd, "x\n", 2), 2);
        close(fd);
    }
    stage_write(&story->stage, "c.txt", "The copper line is open.\n");
    kill(story->watcher.pid, SIGCONT);
    hear(story, "More changed than inotify could tell; everything is compared.");
    find(story, "copper", "articles/c.txt");
}

static void another_run_may_go_on_beside_it(void **state)
{
    struct story *story = *state;
    for (int i = 0; i < 5; i++)
        stage_publish(&story->stage);
    stage_write(&story->stage, "c.txt", "The copper line is open.\n");
    find(story, "copper", "articles/c.txt");
}

static void a_broken_article_is_told_of_and_the_next_one_found(void **state)
{
    struct story *story = *state;
    stage_write(&story->stage, "list.jsonl",
                "{\"id\":\"one\",\"text\":\"The copper line.\"}\n{\"id\":\"two\",\n");
    hear(story, "1 failed:\n  list.jsonl:2: ");
    find(story, "copper", "articles/list.jsonl");
    stage_write(&story->stage, "d.txt", "The dolomite line is open.\n");
    find(story, "dolomite", "articles/d.txt");
}

static void a_source_that_shrinks_is_not_believed_and_may_come_back(void **state)
{
    struct story *story = *state;
    char name[32];
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "many/%02d.txt", i);
        stage_write(&story->stage, name, "Many lines are open.\n");
    }
    do {
        hear(story, "; pilcrowd serves ");
        stage_ask(&story->stage, "-c", "many", NULL);
    } while (!span_equal(stage_said(&story->stage), SPAN("12")));
    rename_in(story, "articles/many", "many");
    hear(story, "12 of 14 articles would be removed; nothing published");
    rename_in(story, "many", "articles/many");
    stage_write(&story->stage, "c.txt", "The copper line is open.\n");
    find(story, "copper", "articles/c.txt");
}

static void a_source_that_is_gone_may_come_back(void **state)
{
    struct story *story = *state;
    rename_in(story, "articles", "elsewhere");
    hear(story, "cannot be read");
    rename_in(story, "elsewhere", "articles");
    stage_write(&story->stage, "c.txt", "The copper line is open.\n");
    find(story, "copper", "articles/c.txt");
    stage_write(&story->stage, "deep/d.txt", "The dolomite line is open.\n");
    find(story, "dolomite", "articles/deep/d.txt");
}

static void a_list_given_as_a_file_is_watched(void **state)
{
    struct story *story = *state;
    end_watching(story, SIGTERM);
    stage_write(&story->stage, "list.jsonl", "{\"id\":\"one\",\"text\":\"The copper line.\"}\n");
    watch(story, "--watch articles/list.jsonl");
    find(story, "copper", "articles/list.jsonl");
    stage_write(&story->stage, "list.jsonl", "{\"id\":\"one\",\"text\":\"The cobalt line.\"}\n");
    find(story, "cobalt", "articles/list.jsonl");
}

static void an_index_within_its_source_starts_no_run_by_itself(void **state)
{
    struct story *story = *state;
    end_watching(story, SIGTERM);
    watch(story, "--watch --index articles/index articles");
    stage_write(&story->stage, "c.txt", "The copper line is open.\n");
    hear(story, "g000002: 1 added, 0 changed, 0 removed, 2 unchanged, 0 failed");
    stage_write(&story->stage, "d.txt", "The dolomite line is open.\n");
    hear(story, "g000003: 1 added, 0 changed, 0 removed, 3 unchanged, 0 failed");
}

static void with_json_each_published_run_is_a_summary(void **state)
{
    struct story *story = *state;
    end_watching(story, SIGTERM);
    stage_write(&story->stage, "c.txt", "The copper line is open.\n");
    struct stage *stage = &story->stage;
    const char *line =
        arena_printf(&stage->temp.arena, "exec %s/pilcrow-index --watch --json %s 1>&2", BIN_DIR,
                     stage->articles);
    const char *argv[] = {"/bin/sh", "-c", line, NULL};
    process_start(argv, stage->env, &story->watcher);
    story->is_watching = true;
    story->heard = 0;
    hear(story, "{\"type\":\"summary\",\"data\":{\"added\":1,");
    hear(story, "}}\n");
    stage_write(stage, "d.txt", "The dolomite line is open.\n");
    hear(story, "{\"type\":\"summary\",\"data\":{\"added\":1,");
    hear(story, "\"generation\":\"g000003\"");
    hear(story, "}}\n");
    assert_int_equal(end_watching(story, SIGINT), INTERRUPTED);
}

static void a_signal_ends_it_and_the_index_is_free(void **state)
{
    struct story *story = *state;
    assert_int_equal(end_watching(story, SIGTERM), INTERRUPTED);
    stage_publish(&story->stage);
    watch(story, "--watch articles");
    assert_int_equal(end_watching(story, SIGINT), INTERRUPTED);
    assert_int_equal(stage_index(&story->stage, "--verify", NULL), 0);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORY(a_saved_article_is_found),
        STORY(an_article_saved_by_rename_is_found),
        STORY(folders_may_come_move_and_go),
        STORY(two_quick_saves_are_one_run),
        STORY(more_events_than_the_kernel_keeps_lose_no_article),
        STORY(another_run_may_go_on_beside_it),
        STORY(a_broken_article_is_told_of_and_the_next_one_found),
        STORY(a_source_that_shrinks_is_not_believed_and_may_come_back),
        STORY(a_source_that_is_gone_may_come_back),
        STORY(a_list_given_as_a_file_is_watched),
        STORY(an_index_within_its_source_starts_no_run_by_itself),
        STORY(with_json_each_published_run_is_a_summary),
        STORY(a_signal_ends_it_and_the_index_is_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
