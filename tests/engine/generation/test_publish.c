#include "engine/generation/publish.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/generation/generation.h"
#include "tests/engine/generation/published.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/process.h"
#include "tests/support/test.h"

static const char *program; /* ourselves, to be traced */

static mode_t mode_of(struct published *published, const char *name)
{
    struct stat st;
    assert_int_equal(lstat(temp_path(&published->temp, name), &st), 0);
    return st.st_mode & 07777;
}

static void what_is_published_is_read_only(void **state)
{
    struct published *published = *state;
    published_add_samples(published);
    static const char *const files[] = {
        "index/current",
        "index/generations/g000001/manifest.json",
        "index/generations/g000001/files.jsonl",
        "index/segments/s000001/postings.glass",
        "index/segments/s000001/store",
        "index/segments/s000001/lexicon",
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        assert_int_equal(mode_of(published, files[i]), 0444);
    assert_int_equal(mode_of(published, "index/generations/g000001"), 0555);
    assert_int_equal(mode_of(published, "index/segments/s000001"), 0555);
    assert_text(temp_read(&published->temp, "index/current"), "g000001\n");
}

static void leftovers_of_dead_runs_are_removed(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    char dir[PATH_MAX];
    temp_write(&published->temp, "index/tmp-1-2/deep/er/file", SPAN("x"));
    temp_write(&published->temp, "index/current.new", SPAN("x"));
    temp_write(&published->temp, "index/mine", SPAN("x"));
    assert_ok(publish_begin(published->root, dir, sizeof dir, &err), &err);
    assert_false(temp_has(&published->temp, "index/tmp-1-2"));
    assert_false(temp_has(&published->temp, "index/current.new"));
    assert_true(temp_has(&published->temp, "index/mine"));
    assert_int_equal(access(dir, W_OK), 0);
}

static void numbers_are_never_used_twice(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    assert_int_equal(published_add_samples(published), 1);
    assert_int_equal(published_add_samples(published), 2);
    assert_ok(publish_rollback(published->root, "g000001", &err), &err);
    assert_int_equal(published_add_samples(published), 3);
    assert_ok(generation_prune(published->root, 1, &err), &err);
    assert_int_equal(published_add_samples(published), 4);
}

static void a_rollback_names_a_generation_only(void **state)
{
    struct published *published = *state;
    struct error err;
    published_add_samples(published);
    assert_status(publish_rollback(published->root, "../../etc", &err), ERR_INVALID);
    assert_text(temp_read(&published->temp, "index/current"), "g000001\n");
}

static void a_discarded_segment_is_gone(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct manifest_segment entry;
    const char *dir = published_build(published, sample_articles, 3, 1, &entry);
    assert_ok(publish_segment(published->root, dir, &published->arena, &entry, &err), &err);
    assert_string_equal(entry.name, "s000001");
    assert_int_equal(entry.n_files, 4);
    publish_discard_segment(published->root, entry.name);
    assert_false(temp_has(&published->temp, "index/segments/s000001"));
}

static void a_segment_that_lacks_a_file_is_not_published(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct manifest_segment entry;
    char path[PATH_MAX];
    const char *dir = published_build(published, sample_articles, 3, 1, &entry);
    assert_ok(file_join(path, sizeof path, dir, "lexicon", &err), &err);
    assert_int_equal(unlink(path), 0);
    assert_status(publish_segment(published->root, dir, &published->arena, &entry, &err), ERR_IO);
    assert_false(temp_has(&published->temp, "index/segments/s000001"));
}

/* ---- Traced: this program again, as one that publishes into a root that has a generation
 * --------- */

static int publish_once(const char *root)
{
    struct published published = {.root = root};
    arena_init(&published.arena, 1 << 24);
    published_add_samples(&published);
    arena_release(&published.arena);
    return 0;
}

/* Runs it under strace with `inject`, or NULL; false when strace is missing or may not trace. */
static bool traced(struct published *published, const char *inject, struct span *log,
                   int *exit_code)
{
    const char *out = temp_path(&published->temp, "log");
    const char *const argv[] = {"strace",
                                "-f",
                                "-y",
                                "-o",
                                out,
                                "-e",
                                "trace=fsync,fdatasync,rename,renameat,renameat2,chmod,openat",
                                "-e",
                                inject != NULL ? inject : "signal=none",
                                program,
                                "publish",
                                published->root,
                                NULL};
    static const char *const env[] = {"ASAN_OPTIONS=detect_leaks=0", NULL};
    const struct process_options options = {.env = env};
    struct process_result result;
    process_run(argv, &options, &result);
    *exit_code = result.exit_code;
    process_result_release(&result);
    if (!temp_has(&published->temp, "log"))
        return false;
    *log = temp_read(&published->temp, "log");
    unlink(out);
    return log->len > 0;
}

/* The place of `what` in the log at or after *at, which moves behind it; fails without. */
static void expect_next(struct span log, size_t *at, const char *call, const char *what)
{
    while (*at < log.len) {
        const char *line = log.at + *at, *end = memchr(line, '\n', log.len - *at);
        size_t len = end != NULL ? (size_t)(end - line) : log.len - *at;
        *at += len + 1;
        if (memmem(line, len, call, strlen(call)) != NULL &&
            memmem(line, len, what, strlen(what)) != NULL)
            return;
    }
    fail_msg("no %s of %s where it belongs", call, what);
}

static unsigned count_lines(struct span log, size_t end, const char *call, const char *what)
{
    unsigned n = 0;
    for (size_t at = 0; at < end;) {
        const char *newline = memchr(log.at + at, '\n', end - at);
        size_t len = newline != NULL ? (size_t)(newline - log.at) - at : end - at;
        n += memmem(log.at + at, len, call, strlen(call)) != NULL &&
             memmem(log.at + at, len, what, strlen(what)) != NULL;
        at += len + 1;
    }
    return n;
}

/* The files of a segment are sealed side by side: each is read-only before it is synced. Returns
 * where the last of them was synced. */
static size_t expect_sealed(struct span log)
{
    static const char *const files[] = {"/postings.glass", "/store", "/lexicon", "/hashes"};
    size_t last = 0;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        size_t at = 0;
        expect_next(log, &at, "chmod(", files[i]);
        expect_next(log, &at, "fsync(", files[i]);
        last = at > last ? at : last;
    }
    return last;
}

static void the_order_of_fsync_and_rename_is_kept(void **state)
{
    struct published *published = *state;
    struct span log;
    int exit_code;
    published_add_samples(published);
    if (!traced(published, NULL, &log, &exit_code)) {
        print_message("skipped: strace is missing, or may not trace here\n");
        skip();
    }
    assert_int_equal(exit_code, 0);
    static const char *const steps[][2] = {
        {"rename(", "segments/s000002"},
        {"fsync(", "/segments>"},
        {"fsync(", "files.jsonl"},
        {"fsync(", "manifest.json"},
        {"fsync(", "/tmp-"},
        {"rename(", "generations/g000002"},
        {"fsync(", "/generations>"},
        {"fsync(", "/current.new"},
        {"rename(", "/current\""},
        {"fsync(", "/index>"},
    };
    size_t at = expect_sealed(log);
    expect_next(log, &at, "fsync(", "/one>");
    size_t before = (size_t)((const char *)memrchr(log.at, '\n', at - 2) - log.at);
    assert_int_equal(count_lines(log, before, "fsync(", "unfinished"),
                     count_lines(log, before, "fsync resumed", "= 0"));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        expect_next(log, &at, steps[i][0], steps[i][1]);
}

/* Whatever call fails: the old generation serves, and what failed is not current. */
static void a_failed_call_discards_the_generation(void **state)
{
    static const char *const hurts[][2] = {
        {"fsync:error=EIO", ""},
        {"rename:error=ENOSPC", ""},
        {"fsync:error=EIO", "+"}, /* and all after it */
    };
    struct published *published = *state;
    struct span log;
    int exit_code;
    published_add_samples(published);
    for (size_t i = 0; i < sizeof hurts / sizeof hurts[0]; i++) {
        for (int n = 1;; n++) {
            struct generation *generation;
            struct error err = {0};
            const char *inject = arena_printf(&published->temp.arena, "inject=%s:when=%d%s",
                                              hurts[i][0], n, hurts[i][1]);
            if (!traced(published, inject, &log, &exit_code)) {
                print_message("skipped: strace is missing, or may not trace here\n");
                skip();
            }
            if (memmem(log.at, log.len, "(INJECTED)", 10) == NULL)
                break;
            assert_int_not_equal(exit_code, 0);
            assert_ok(generation_open(published->root, NULL, VERIFY_HASHES, &generation, &err),
                      &err);
            assert_string_equal(generation_label(generation), "g000001");
            generation_release(generation);
        }
        /* The run that was not hurt has published; the next call begins from there. */
        assert_int_equal(exit_code, 0);
        struct error err = {0};
        assert_ok(publish_rollback(published->root, "g000001", &err), &err);
    }
}

/* Killed before any of its calls: what is current is whole, and the next run succeeds. */
static void a_kill_leaves_one_of_the_two(void **state)
{
    static const char *const calls[] = {"fsync", "rename", "chmod"};
    struct published *published = *state;
    struct span log;
    int exit_code;
    published_add_samples(published);
    for (int call = 0; call < 3; call++) {
        for (int n = 1;; n++) {
            struct generation *generation;
            struct error err = {0};
            const char *inject = arena_printf(&published->temp.arena,
                                              "inject=%s:signal=KILL:when=%d", calls[call], n);
            if (!traced(published, inject, &log, &exit_code)) {
                print_message("skipped: strace is missing, or may not trace here\n");
                skip();
            }
            assert_ok(generation_open(published->root, NULL, VERIFY_HASHES, &generation, &err),
                      &err);
            generation_release(generation);
            if (exit_code == 0)
                break;
        }
    }
    published_add_samples(published);
}

int main(int argc, char **argv)
{
    program = argv[0];
    if (argc == 3 && strcmp(argv[1], "publish") == 0)
        return publish_once(argv[2]);
#define CASE(name) cmocka_unit_test_setup_teardown(name, published_set_up, published_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_is_published_is_read_only),
        CASE(leftovers_of_dead_runs_are_removed),
        CASE(numbers_are_never_used_twice),
        CASE(a_rollback_names_a_generation_only),
        CASE(a_discarded_segment_is_gone),
        CASE(a_segment_that_lacks_a_file_is_not_published),
        CASE(the_order_of_fsync_and_rename_is_kept),
        CASE(a_failed_call_discards_the_generation),
        CASE(a_kill_leaves_one_of_the_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
