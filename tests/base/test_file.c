#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

static int make_dir_fixture(void **state)
{
    static struct temp temp;
    temp_make(&temp);
    temp_write(&temp, "tree/a/b.txt", SPAN("text"));
    temp_write(&temp, "secret", SPAN("secret"));
    assert_int_equal(symlink("../secret", temp_path(&temp, "tree/out")), 0);
    assert_int_equal(symlink("a", temp_path(&temp, "tree/dirlink")), 0);
    assert_int_equal(symlink("a/b.txt", temp_path(&temp, "tree/inside")), 0);
    assert_int_equal(mkfifo(temp_path(&temp, "tree/fifo"), 0600), 0);
    *state = &temp;
    return 0;
}

static int remove_dir_fixture(void **state)
{
    temp_remove(*state);
    return 0;
}

static void only_regular_files_beneath_are_opened(void **state)
{
    struct temp *temp = *state;
    int dir = open(temp_path(temp, "tree"), O_PATH | O_DIRECTORY);
    static const struct {
        const char *path;
        enum status expected;
    } rows[] = {
        {"a/b.txt", OK},
        {"a/none", ERR_NOT_FOUND},
        {"a/b.txt/c", ERR_NOT_FOUND},
        {"a", ERR_FORBIDDEN},
        {"fifo", ERR_FORBIDDEN},
        {"out", ERR_FORBIDDEN},
        {"inside", ERR_FORBIDDEN},
        {"dirlink/b.txt", ERR_FORBIDDEN},
        {"../secret", ERR_FORBIDDEN},
        {"/etc/passwd", ERR_FORBIDDEN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int fd;
        struct stat st;
        struct error err;
        enum status status = file_open_beneath(dir, rows[i].path, &fd, &st, &err);
        print_message("%s\n", rows[i].path);
        assert_status(status, rows[i].expected);
        assert_int_equal(fd >= 0, status == OK);
        if (fd >= 0)
            close(fd);
    }
    close(dir);
}

static void reading_stops_at_the_ceiling(void **state)
{
    struct temp *temp = *state;
    const char *path = temp_path(temp, "tree/a/b.txt");
    struct buf out;
    struct error err;
    buf_init(&out, 4);
    assert_ok(file_read(path, &out, &err), &err);
    assert_text(buf_span(&out), "text");
    buf_release(&out);
    buf_init(&out, 3);
    assert_status(file_read(path, &out, &err), ERR_LIMIT);
    buf_release(&out);
    assert_status(file_read(temp_path(temp, "none"), &out, &err), ERR_NOT_FOUND);
    assert_status(file_read(temp->path, &out, &err), ERR_IO);
    buf_release(&out);
    buf_init(&out, 1000);
    assert_status(file_read("/dev/zero", &out, &err), ERR_LIMIT);
    buf_release(&out);
}

static void a_new_file_replaces_nothing(void **state)
{
    struct temp *temp = *state;
    const char *path = temp_path(temp, "new");
    struct error err;
    assert_ok(file_write_new(path, SPAN("first"), 0444, &err), &err);
    assert_status(file_write_new(path, SPAN("second"), 0444, &err), ERR_IO);
    assert_text(temp_read(temp, "new"), "first");
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777 & ~0444u, 0);
    assert_ok(file_sync(path, &err), &err);
    assert_ok(file_sync(temp->path, &err), &err);
    assert_status(file_sync(temp_path(temp, "none"), &err), ERR_IO);
}

static void directories_are_made_with_their_parents(void **state)
{
    struct temp *temp = *state;
    struct error err;
    const char *path = temp_path(temp, "x/y/z");
    assert_ok(file_make_dir(path, 0700, &err), &err);
    assert_ok(file_make_dir(path, 0700, &err), &err);
    assert_true(temp_has(temp, "x/y/z"));
    assert_status(file_make_dir(temp_path(temp, "secret/z"), 0700, &err), ERR_IO);
    assert_status(file_make_dir("", 0700, &err), ERR_LIMIT);
}

static void a_tree_is_removed_and_what_links_point_to_stays(void **state)
{
    struct temp *temp = *state;
    struct error err;
    temp_write(temp, "gone/deep/er/f", SPAN("x"));
    assert_int_equal(symlink("../tree", temp_path(temp, "gone/link")), 0);
    assert_ok(file_remove_tree(temp_path(temp, "gone"), &err), &err);
    assert_false(temp_has(temp, "gone"));
    assert_true(temp_has(temp, "tree/a/b.txt"));
    assert_ok(file_remove_tree(temp_path(temp, "gone"), &err), &err);
}

static void a_mark_changes_with_its_file(void **state)
{
    struct temp *temp = *state;
    struct stat st;
    assert_int_equal(stat(temp_path(temp, "secret"), &st), 0);
    struct file_mark a = file_mark_of(&st), b = a;
    assert_true(file_mark_equal(&a, &b));
    b.ctime_ns++;
    assert_false(file_mark_equal(&a, &b));
    assert_int_equal(a.size, 6);
    assert_true(a.mtime_ns > INT64_C(1600000000) * 1000000000);
}

static void a_path_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    char out[8];
    assert_status(file_join(out, sizeof out, "abc", "def", NULL), OK);
    assert_string_equal(out, "abc/def");
    assert_status(file_join(out, sizeof out, "abc", "defg", NULL), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_regular_files_beneath_are_opened),
        cmocka_unit_test(reading_stops_at_the_ceiling),
        cmocka_unit_test(a_new_file_replaces_nothing),
        cmocka_unit_test(directories_are_made_with_their_parents),
        cmocka_unit_test(a_tree_is_removed_and_what_links_point_to_stays),
        cmocka_unit_test(a_mark_changes_with_its_file),
        cmocka_unit_test(a_path_that_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, make_dir_fixture, remove_dir_fixture);
}
