#include "indexer/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

struct ground {
    struct temp temp;
    struct walk walk;
    const char *source;
};

static int set_up(void **state)
{
    static struct ground ground;
    temp_make(&ground.temp);
    temp_write(&ground.temp, "s/.keep", SPAN(""));
    ground.source = temp_path(&ground.temp, "s");
    walk_init(&ground.walk);
    *state = &ground;
    return 0;
}

static int tear_down(void **state)
{
    struct ground *ground = *state;
    walk_release(&ground->walk);
    temp_remove(&ground->temp);
    return 0;
}

static void write_files(struct ground *ground, const char *const *names)
{
    for (; *names != NULL; names++)
        temp_write(&ground->temp, arena_printf(&ground->temp.arena, "s/%s", *names), SPAN("x\n"));
}

static void walk_over(struct ground *ground, const char *source)
{
    struct error err = {0};
    walk_release(&ground->walk);
    assert_ok(walk_run(&ground->walk, &source, 1, &DEADLINE_NONE, &err), &err);
}

/* "path=id path=id …" */
static void assert_files(struct ground *ground, const char *expected)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    for (uint32_t i = 0; i < ground->walk.n_files; i++)
        buf_printf(&out, "%s%.*s=%.*s", i > 0 ? " " : "", SPAN_FMT(ground->walk.files[i].path),
                   SPAN_FMT(ground->walk.files[i].id));
    struct span got = out.len > 0 ? arena_copy(&ground->temp.arena, buf_span(&out)) : SPAN("");
    buf_release(&out);
    assert_text(got, expected);
}

static void assert_trouble(struct ground *ground, uint32_t i, const char *path, bool has_failed,
                           const char *why)
{
    assert_true(i < ground->walk.n_troubles);
    assert_text(ground->walk.troubles[i].path, path);
    assert_int_equal(ground->walk.troubles[i].has_failed, has_failed);
    assert_string_equal(ground->walk.troubles[i].why, why);
}

static void files_come_in_byte_order_of_names(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"b.txt",      "a/z.md",       "a.txt",  "Z.txt",
                                        "a/b/c.html", "\xC3\xA4.txt", "a-.txt", NULL};
    write_files(ground, names);
    walk_over(ground, ground->source);
    assert_files(
        ground,
        "Z.txt=Z a/b/c.html=a/b/c a/z.md=a/z a-.txt=a- a.txt=a b.txt=b \xC3\xA4.txt=\xC3\xA4");
}

static void other_endings_are_counted_and_hidden_names_are_not(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt",  "b.pdf", "noending", ".hidden.txt", ".git/x.md",
                                        "A.TEXT", "txt",   ".txt",     NULL};
    write_files(ground, names);
    walk_over(ground, ground->source);
    assert_files(ground, "A.TEXT=A a.txt=a");
    assert_int_equal(ground->walk.skipped, 3);
    assert_int_equal(ground->walk.n_troubles, 0);
}

static void twins_keep_their_endings_in_their_ids(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt",   "a.md",     "b.txt", "a/b.md",
                                        "a.b.txt", "a.b.html", NULL};
    write_files(ground, names);
    walk_over(ground, ground->source);
    assert_files(ground,
                 "a/b.md=a/b a.b.html=a.b.html a.b.txt=a.b.txt a.md=a.md a.txt=a.txt b.txt=b");
}

static void a_link_to_a_file_in_the_source_is_followed(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"deep/er/a.txt", NULL};
    write_files(ground, names);
    assert_int_equal(symlink("deep/er/a.txt", temp_path(&ground->temp, "s/link.txt")), 0);
    assert_int_equal(symlink("../link.txt", temp_path(&ground->temp, "s/deep/again.txt")), 0);
    walk_over(ground, ground->source);
    assert_files(ground, "deep/again.txt=deep/again deep/er/a.txt=deep/er/a link.txt=link");
    assert_text(ground->walk.files[0].target, "deep/er/a.txt");
    struct stat st;
    struct error err = {0};
    int fd;
    assert_ok(walk_open(&ground->walk, &ground->walk.files[0], &fd, &st, &err), &err);
    close(fd);
}

static void other_links_are_skipped_and_told_of(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"dir/a.txt", NULL};
    write_files(ground, names);
    temp_write(&ground->temp, "outside.txt", SPAN("secret\n"));
    temp_write(&ground->temp, "s2/x.txt", SPAN("not in s\n"));
    assert_int_equal(symlink("../outside.txt", temp_path(&ground->temp, "s/1out.txt")), 0);
    assert_int_equal(symlink("/etc/passwd", temp_path(&ground->temp, "s/2abs.txt")), 0);
    assert_int_equal(symlink("nowhere.txt", temp_path(&ground->temp, "s/3dangling.txt")), 0);
    assert_int_equal(symlink("4loop.txt", temp_path(&ground->temp, "s/4loop.txt")), 0);
    assert_int_equal(symlink("dir", temp_path(&ground->temp, "s/5dir.txt")), 0);
    assert_int_equal(symlink("../s2/x.txt", temp_path(&ground->temp, "s/6like.txt")), 0);
    assert_int_equal(symlink(".", temp_path(&ground->temp, "s/7self.txt")), 0);
    walk_over(ground, ground->source);
    assert_files(ground, "dir/a.txt=dir/a");
    assert_int_equal(ground->walk.n_troubles, 7);
    assert_int_equal(ground->walk.skipped, 7);
    assert_trouble(ground, 0, "1out.txt", false, "a link out of the source, skipped");
    assert_trouble(ground, 1, "2abs.txt", false, "a link out of the source, skipped");
    assert_trouble(ground, 2, "3dangling.txt", false, "a link to nothing, skipped");
    assert_trouble(ground, 3, "4loop.txt", false, "a link to nothing, skipped");
    assert_trouble(ground, 4, "5dir.txt", false, "a link to no regular file, skipped");
    assert_trouble(ground, 5, "6like.txt", false, "a link out of the source, skipped");
}

static void pipes_and_sockets_and_devices_are_skipped_and_told_of(void **state)
{
    struct ground *ground = *state;
    assert_int_equal(mkfifo(temp_path(&ground->temp, "s/pipe.txt"), 0600), 0);
    walk_over(ground, ground->source);
    assert_files(ground, "");
    assert_trouble(ground, 0, "pipe.txt", false, "no regular file, skipped");
}

static void a_link_that_became_a_pipe_is_not_waited_for(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt", NULL};
    struct stat st;
    struct error err;
    int fd;
    write_files(ground, names);
    walk_over(ground, ground->source);
    const char *path = temp_path(&ground->temp, "s/a.txt");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_status(walk_open(&ground->walk, &ground->walk.files[0], &fd, &st, &err), ERR_FORBIDDEN);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_status(walk_open(&ground->walk, &ground->walk.files[0], &fd, &st, &err), ERR_FORBIDDEN);
}

static void any_bytes_are_a_name(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a\nb.txt", "\x1B[31m.txt", "\xFF\xFE.txt", " .txt", NULL};
    write_files(ground, names);
    walk_over(ground, ground->source);
    assert_int_equal(ground->walk.n_files, 4);
    assert_text(ground->walk.files[0].path, "\x1B[31m.txt");
    assert_text(ground->walk.files[2].id, "a\nb");
    assert_text(ground->walk.files[3].path, "\xFF\xFE.txt");
    assert_text(ground->walk.files[3].id, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void a_source_may_be_a_file(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt", "b.txt", NULL};
    write_files(ground, names);
    const char *path = temp_path(&ground->temp, "s/b.txt");
    walk_over(ground, path);
    assert_files(ground, "b.txt=b");
    assert_string_equal(ground->walk.sources[0].path, path);
}

static void a_source_may_be_a_link_and_is_named_by_where_it_leads(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt", NULL};
    write_files(ground, names);
    assert_int_equal(symlink("s", temp_path(&ground->temp, "l")), 0);
    walk_over(ground, temp_path(&ground->temp, "l/"));
    assert_files(ground, "a.txt=a");
    assert_string_equal(ground->walk.sources[0].path, ground->source);
}

static void a_source_that_is_named_twice_counts_once(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt", NULL};
    const char *const sources[] = {ground->source, temp_path(&ground->temp, "s/../s")};
    struct error err = {0};
    write_files(ground, names);
    assert_ok(walk_run(&ground->walk, sources, 2, &DEADLINE_NONE, &err), &err);
    assert_int_equal(ground->walk.n_sources, 1);
    assert_files(ground, "a.txt=a");
}

static void a_source_that_is_not_there_is_an_error(void **state)
{
    struct ground *ground = *state;
    const char *missing = temp_path(&ground->temp, "missing");
    struct error err;
    assert_status(walk_run(&ground->walk, &missing, 1, &DEADLINE_NONE, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "missing cannot be read: No such file or directory"));
}

static void trees_without_end_have_one(void **state)
{
    struct ground *ground = *state;
    struct buf name;
    buf_init(&name, 4096);
    for (int i = 0; i < 200; i++)
        buf_add_text(&name, "d/");
    buf_add_text(&name, "a.txt");
    buf_add_char(&name, '\0');
    const char *const names[] = {name.at, NULL};
    write_files(ground, names);
    buf_release(&name);
    walk_over(ground, ground->source);
    assert_files(ground, "");
    assert_int_equal(ground->walk.n_troubles, 1);
    assert_true(ground->walk.troubles[0].has_failed);
    assert_string_equal(ground->walk.troubles[0].why, "nested too deeply");
}

static void a_stop_is_heard(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt", NULL};
    const atomic_bool yes = true;
    const struct deadline stop = {UINT64_MAX, &yes};
    struct error err;
    write_files(ground, names);
    assert_status(walk_run(&ground->walk, &ground->source, 1, &stop, &err), ERR_CANCELLED);
}

/* Root may read everything: the walk is done by somebody who may not. */
static void a_directory_that_cannot_be_read_fails_alone(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt", "locked/b.txt", "z.txt", NULL};
    int how;
    write_files(ground, names);
    assert_int_equal(chmod(temp_path(&ground->temp, "s/locked"), 0), 0);
    assert_int_equal(chmod(ground->temp.path, 0755) + chmod(ground->source, 0755), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(77);
        bool is_good = walk_run(&ground->walk, (const char *const *)&ground->source, 1,
                                &DEADLINE_NONE, NULL) == OK &&
                       ground->walk.n_files == 2 && ground->walk.n_troubles == 1 &&
                       span_equal(ground->walk.troubles[0].path, SPAN("locked")) &&
                       ground->walk.troubles[0].has_failed &&
                       strcmp(ground->walk.troubles[0].why, strerror(EACCES)) == 0;
        _exit(is_good ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(chmod(temp_path(&ground->temp, "s/locked"), 0700), 0);
    if (WIFEXITED(how) && WEXITSTATUS(how) == 77) {
        print_message("skipped: another user cannot be taken on here\n");
        skip();
    }
    assert_int_equal(how, 0);
}

static void the_index_is_no_source_wherever_it_lies(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt", "index/files.jsonl", "index/deep/x.txt", NULL};
    struct error err = {0};
    write_files(ground, names);
    assert_int_equal(symlink("s/index", temp_path(&ground->temp, "elsewhere")), 0);
    ground->walk.avoid = temp_path(&ground->temp, "elsewhere");
    assert_ok(walk_run(&ground->walk, (const char *[]){ground->source}, 1, &DEADLINE_NONE, &err),
              &err);
    assert_files(ground, "a.txt=a");
}

/* What an observer was told: "begin", a letter a directory, names that are followed, "end". */
static struct buf observed;

static void observe_begin(void *context)
{
    (void)context;
    buf_add_text(&observed, "begin");
}

static void observe_enter(void *context, int dir)
{
    (void)context, (void)dir;
    buf_add_text(&observed, " dir");
}

static void observe_follow(void *context, int dir, const char *path)
{
    const char *slash = strrchr(path, '/');
    (void)context, (void)dir;
    buf_printf(&observed, " %s", slash != NULL ? slash + 1 : path);
}

static void observe_end(void *context)
{
    (void)context;
    buf_add_text(&observed, " end");
}

static void an_observer_is_told_where_the_walk_looks(void **state)
{
    struct ground *ground = *state;
    static const char *const names[] = {"a.txt", "deep/er/c.txt", NULL};
    const struct walk_observer observer = {NULL, observe_begin, observe_enter, observe_follow,
                                           observe_end};
    static const struct {
        const char *source, *expected;
    } rows[] = {{"s", "begin s dir c.txt dir dir end"},
                {"s/a.txt", "begin a.txt a.txt end"},
                {"nowhere", "begin nowhere"}};
    write_files(ground, names);
    assert_int_equal(symlink("deep/er/c.txt", temp_path(&ground->temp, "s/b.txt")), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *source = temp_path(&ground->temp, rows[i].source);
        buf_init(&observed, 1 << 16);
        walk_release(&ground->walk);
        ground->walk.observer = &observer;
        enum status status = walk_run(&ground->walk, &source, 1, &DEADLINE_NONE, NULL);
        assert_status(status, i < 2 ? OK : ERR_NOT_FOUND);
        assert_span_is(buf_span(&observed), span_of(rows[i].expected), rows[i].source);
        buf_release(&observed);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(files_come_in_byte_order_of_names),
        CASE(other_endings_are_counted_and_hidden_names_are_not),
        CASE(twins_keep_their_endings_in_their_ids),
        CASE(a_link_to_a_file_in_the_source_is_followed),
        CASE(other_links_are_skipped_and_told_of),
        CASE(pipes_and_sockets_and_devices_are_skipped_and_told_of),
        CASE(a_link_that_became_a_pipe_is_not_waited_for),
        CASE(any_bytes_are_a_name),
        CASE(a_source_may_be_a_file),
        CASE(a_source_may_be_a_link_and_is_named_by_where_it_leads),
        CASE(a_source_that_is_named_twice_counts_once),
        CASE(a_source_that_is_not_there_is_an_error),
        CASE(trees_without_end_have_one),
        CASE(a_stop_is_heard),
        CASE(a_directory_that_cannot_be_read_fails_alone),
        CASE(the_index_is_no_source_wherever_it_lies),
        CASE(an_observer_is_told_where_the_walk_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
