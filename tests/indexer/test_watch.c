/* The program itself, without a daemon; with one: tests/journeys/test_watching.c. */
#include "indexer/watch.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/generation/lock.h"
#include "indexer/exit_codes.h"
#include "tests/indexer/site.h"
#include "tests/support/test.h"

struct ground {
    struct site site;
    struct process watcher;
    bool is_watching;
};

static int set_up(void **state)
{
    static struct ground ground;
    ground = (struct ground){0};
    setenv("PILCROW_SOCKET", "unix:/nowhere/sock", 1);
    site_make(&ground.site);
    site_write(&ground.site, "a.txt", "The amber line is open.\n");
    *state = &ground;
    return 0;
}

static int tear_down(void **state)
{
    struct ground *ground = *state;
    if (ground->is_watching)
        process_end(&ground->watcher, SIGTERM, PROCESS_PATIENCE_MS);
    site_remove(&ground->site);
    return 0;
}

static void hear(struct ground *ground, const char *text)
{
    if (!process_wait_for(&ground->watcher, text, PROCESS_PATIENCE_MS))
        fail_msg("\"%s\" was not said, but:\n%.*s", text, SPAN_FMT(buf_span(&ground->watcher.err)));
}

/* Both outputs in one. */
static void start_by(struct ground *ground, const char *tracer, const char *options)
{
    static const char *const env[] = {"ASAN_OPTIONS=detect_leaks=0",
                                      NULL}; /* a tracer sees leaks */
    const char *line = arena_printf(
        &ground->site.temp.arena, "exec %s %s/pilcrow-index --index %s --watch %s %s 1>&2", tracer,
        BIN_DIR, ground->site.index, options, ground->site.articles);
    const char *argv[] = {"/bin/sh", "-c", line, NULL};
    process_start(argv, tracer[0] != '\0' ? env : NULL, &ground->watcher);
    ground->is_watching = true;
}

static void start(struct ground *ground, const char *options)
{
    start_by(ground, "", options);
}

static int end(struct ground *ground, int signal_number)
{
    ground->is_watching = false;
    return process_end(&ground->watcher, signal_number, PROCESS_PATIENCE_MS);
}

static unsigned count(const struct ground *ground, const char *piece)
{
    struct span text = buf_span(&ground->watcher.err);
    unsigned n = 0;
    for (const char *at; (at = memmem(text.at, text.len, piece, strlen(piece))) != NULL; n++)
        text = span_cut(text, (size_t)(at - text.at) + 1, text.len - (size_t)(at - text.at) - 1);
    return n;
}

static void the_first_run_is_told_whole_and_others_in_a_line(void **state)
{
    struct ground *ground = *state;
    start(ground, "");
    hear(ground, "Indexed 1 article, ");
    hear(ground, "\nWatching 1 folder.\n");
    site_write(&ground->site, "b.txt", "The basalt line is open.\n");
    hear(ground,
         "\ng000002: 1 added, 0 changed, 0 removed, 1 unchanged, 0 failed. 2 articles, in ");
    assert_int_equal(end(ground, SIGINT), EXIT_INTERRUPTED);
}

static void quiet_says_nothing_and_works(void **state)
{
    struct ground *ground = *state;
    start(ground, "--quiet");
    site_write(&ground->site, "list.jsonl", "{\"id\":\"broken\",\n");
    hear(ground, "1 failed:\n");
    assert_int_equal(count(ground, "Watching"), 0);
    assert_int_equal(count(ground, "Indexed"), 0);
    assert_int_equal(count(ground, "g00000"), 0);
    assert_int_equal(end(ground, SIGTERM), EXIT_INTERRUPTED);
}

static void without_a_source_there_is_nothing_to_stay_for(void **state)
{
    struct ground *ground = *state;
    struct process_result result;
    const char *argv[] = {BIN_DIR "/pilcrow-index", "--watch", "--index", ground->site.index, NULL};
    process_run(argv, NULL, &result);
    assert_int_equal(result.exit_code, EXIT_USAGE);
    process_result_release(&result);
}

static void a_lock_at_the_start_is_waited_for_and_told_once(void **state)
{
    struct ground *ground = *state;
    struct lock *lock;
    struct error err = {0};
    assert_ok(lock_take(ground->site.index, &lock, &err), &err);
    start(ground, "");
    hear(ground, "the index is held by pid ");
    lock_release(lock);
    hear(ground, "Indexed 1 article, ");
    hear(ground, "Watching 1 folder.");
    assert_int_equal(count(ground, "the index is held by pid "), 1);
}

static void a_lock_is_waited_for_and_told_once(void **state)
{
    struct ground *ground = *state;
    struct lock *lock;
    struct error err = {0};
    start(ground, "");
    hear(ground, "Watching");
    assert_ok(lock_take(ground->site.index, &lock, &err), &err);
    site_write(&ground->site, "b.txt", "The basalt line is open.\n");
    hear(ground, "the index is held by pid ");
    lock_release(lock);
    hear(ground, "g000002: 1 added");
    assert_int_equal(count(ground, "the index is held by pid "), 1);
}

static bool can_trace(void)
{
    static const char *const argv[] = {"strace", "-D", "-o", "/dev/null", "true", NULL};
    struct process_result result;
    process_run(argv, NULL, &result);
    process_result_release(&result);
    return result.exit_code == 0;
}

/* As where others of this user hold all instances. */
static void without_inotify_it_looks_from_time_to_time(void **state)
{
    struct ground *ground = *state;
    if (!can_trace()) {
        print_message("SKIPPED: strace is missing, or may not trace here\n");
        skip();
    }
    start_by(ground, "strace -D -f -o /dev/null -e inject=inotify_init1:error=EMFILE", "");
    hear(ground,
         "inotify cannot watch: Too many open files; everything is compared every few seconds\n"
         "Raise fs.inotify.max_user_instances (sysctl).\n");
    site_write(&ground->site, "b.txt", "The basalt line is open.\n");
    hear(ground, "g000002: 1 added");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(the_first_run_is_told_whole_and_others_in_a_line),
        CASE(quiet_says_nothing_and_works),
        CASE(without_a_source_there_is_nothing_to_stay_for),
        CASE(a_lock_is_waited_for_and_told_once),
        CASE(a_lock_at_the_start_is_waited_for_and_told_once),
        CASE(without_inotify_it_looks_from_time_to_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
