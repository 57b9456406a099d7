/* Runs that are stopped, killed, or out of room: the old generation serves on. */
#include "indexer/run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/indexer/site.h"
#include "tests/support/test.h"

/* ---- Interrupted ----------------------------------------------------------------------------- */

static void write_many(struct site *site, int n)
{
    struct buf text;
    buf_init(&text, 64 << 20);
    for (int i = 0; i < n; i++)
        buf_printf(&text,
                   "{\"id\":\"n%d\",\"title\":\"Number %d\",\"text\":\"The word w%d and v%d.\"}\n",
                   i, i, i, i * 7);
    temp_write(&site->temp, "articles/many.jsonl", buf_span(&text));
    buf_release(&text);
}

static void a_stopped_run_leaves_the_old_generation(void **state)
{
    struct site *site = *state;
    const char *const argv[] = {BIN_DIR "/pilcrow-index", "-i", site->index, site->articles, NULL};
    site_expect(site, 0);
    write_many(site, 40000);
    struct process process;
    process_start(argv, NULL, &process);
    assert_true(process_wait_for(&process, "scan ", PROCESS_PATIENCE_MS));
    kill(process.pid, SIGTERM);
    assert_true(process_wait_for(&process, "Stopped. g000001 is untouched; run it again.\n",
                                 PROCESS_PATIENCE_MS));
    assert_int_equal(process_end(&process, 0, PROCESS_PATIENCE_MS), 130);
    assert_text(site_ids(site), "a:1 deep/b:2");
    assert_no_leftovers(site);
}

/* Runs it under strace, killed at the n-th of `call`; the exit code, or -1 where nobody may trace.
 */
static int killed_at(struct site *site, const char *call, int n)
{
    const char *log = temp_path(&site->temp, "log");
    const char *inject = arena_printf(&site->temp.arena, "inject=%s:signal=KILL:when=%d", call, n);
    const char *const argv[] = {
        "strace", "-f",     "-o", log,         "-e",           inject, BIN_DIR "/pilcrow-index",
        "-q",     "--full", "-i", site->index, site->articles, NULL};
    static const char *const env[] = {"ASAN_OPTIONS=detect_leaks=0", NULL};
    const struct process_options options = {.env = env};
    process_result_release(&site->last);
    process_run(argv, &options, &site->last);
    bool is_traced = temp_has(&site->temp, "log") && temp_read(&site->temp, "log").len > 0;
    unlink(log);
    return is_traced ? site->last.exit_code : -1;
}

/* Killed at moments spread over a run: what was published last is whole, and the next run goes
 * through. tests/engine/generation/test_publish.c kills at every step of the publishing. */
static void a_killed_run_leaves_a_whole_generation(void **state)
{
    static const char *const calls[] = {"write",  "pwrite64", "fdatasync", "fsync", "openat",
                                        "rename", "unlinkat", "mkdir",     "mmap",  "close"};
    struct site *site = *state;
    site_expect(site, 0);
    write_many(site, 300);
    int n_killed = 0;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        for (int n = 1; n < 1000; n = n * 3 + 1) {
            int exit_code = killed_at(site, calls[i], n);
            if (exit_code == -1) {
                print_message("skipped: strace is missing, or may not trace here\n");
                skip();
            }
            assert_int_equal(site_index(site, "--verify", NULL), 0);
            if (exit_code == 0)
                break;
            n_killed++;
        }
    }
    assert_true(n_killed >= 20);
    assert_int_equal(site_index(site, "--json", "--full", site->articles, NULL), 0);
    assert_int_equal(site_number(site, "articles"), 302);
    assert_no_leftovers(site);
}

/* ---- Full disks ------------------------------------------------------------------------------ */

static void an_index_that_others_may_write_is_not_begun(void **state)
{
    struct site *site = *state;
    struct error err = {0};
    assert_ok(file_make_dir(site->index, 0755, &err), &err);
    assert_int_equal(chmod(site->index, 01777), 0);
    site_expect(site, 5);
    assert_holds(site_complained(site), "others may write to ");
    assert_holds(site_complained(site), ": chmod o-w it first");
}

static void a_full_disk_leaves_the_old_generation(void **state)
{
    struct site *site = *state;
    struct error err = {0};
    bool has_failed = false, has_passed = false;
    assert_ok(file_make_dir(site->index, 0755, &err), &err);
    if (mount("tmpfs", site->index, "tmpfs", 0, "size=1m,mode=0755") != 0) {
        print_message("skipped: no file system can be mounted here: %s\n", strerror(errno));
        skip();
    }
    site_expect(site, 0);
    write_many(site, 4000);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* Xapian's compaction leaks when it fails */
    for (int kb = 700; kb <= 8000 && !has_passed; kb += 300) {
        char size[32];
        snprintf(size, sizeof size, "size=%dk", kb);
        if (mount("tmpfs", site->index, "tmpfs", MS_REMOUNT, size) != 0)
            continue;
        int exit_code = site_index(site, "-q", site->articles, NULL);
        has_passed = exit_code == 0;
        has_failed = has_failed || exit_code == 5;
        assert_true(exit_code == 0 || exit_code == 5);
        if (exit_code == 5)
            assert_holds(site_complained(site), "pilcrow-index: ");
        assert_int_equal(site_index(site, "--verify", NULL), 0);
        assert_no_leftovers(site);
    }
    unsetenv("ASAN_OPTIONS");
    assert_int_equal(umount(site->index), 0);
    assert_true(has_failed && has_passed);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, site_set_up, site_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_stopped_run_leaves_the_old_generation),
        CASE(a_killed_run_leaves_a_whole_generation),
        CASE(a_full_disk_leaves_the_old_generation),
        CASE(an_index_that_others_may_write_is_not_begun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
