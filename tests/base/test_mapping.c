#include "base/mapping.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

enum { PAGE = 4096, PAGES = 5 };

static int make_dir(void **state)
{
    static struct temp temp;
    static char bytes[PAGES * PAGE];
    memset(bytes, 'x', sizeof bytes);
    temp_make(&temp);
    temp_write(&temp, "pages", (struct span){bytes, sizeof bytes});
    *state = &temp;
    return 0;
}

/* In each test: CMocka takes the signal for itself before it runs one. */
static void endure(void)
{
    struct error err;
    assert_ok(mapping_endure(&err), &err);
}

static int remove_dir(void **state)
{
    temp_remove(*state);
    return 0;
}

static void a_mapping_holds_the_whole_file(void **state)
{
    struct temp *temp = *state;
    struct span map;
    struct error err;
    assert_ok(mapping_open(temp_write(temp, "some", SPAN("secret")), &map, &err), &err);
    assert_text(map, "secret");
    assert_false(mapping_is_torn(map));
    mapping_close(map);
    assert_ok(mapping_open(temp_write(temp, "empty", SPAN("")), &map, &err), &err);
    assert_null(map.at);
    assert_false(mapping_is_torn(map));
    mapping_close(map);
    assert_status(mapping_open(temp_path(temp, "none"), &map, &err), ERR_NOT_FOUND);
    assert_status(mapping_open(temp->path, &map, &err), ERR_FORBIDDEN);
    assert_null(map.at);
}

static unsigned sum(struct span map)
{
    unsigned total = 0;
    for (size_t i = 0; i < map.len; i++)
        total += (unsigned char)map.at[i];
    return total;
}

/* Each file of two is torn for itself, and its place is whole again for the next. */
static void a_file_that_is_cut_reads_as_zeros(void **state)
{
    struct temp *temp = *state;
    struct span map, other;
    struct error err;
    const char *path = temp_path(temp, "pages");
    endure();
    assert_ok(mapping_open(temp_write(temp, "other", SPAN("other")), &other, &err), &err);
    for (int cut = 2; cut >= 0; cut--) {
        assert_int_equal(truncate(path, PAGES * PAGE), 0);
        assert_ok(mapping_open(path, &map, &err), &err);
        assert_int_equal(truncate(path, cut * PAGE), 0);
        assert_false(mapping_is_torn(map)); /* nobody has seen it yet */
        assert_int_equal(sum(map), cut * PAGE * 'x');
        assert_true(mapping_is_torn(map));
        assert_false(mapping_is_torn(other));
        mapping_close(map);
    }
    mapping_close(other);
}

static void *read_on(void *context)
{
    sigset_t before;
    mapping_block_signals(&before);
    return (void *)(uintptr_t)sum(*(struct span *)context);
}

static void threads_that_block_signals_endure_it_too(void **state)
{
    struct temp *temp = *state;
    struct span map;
    struct error err;
    pthread_t threads[4];
    const char *path = temp_path(temp, "pages");
    endure();
    assert_int_equal(truncate(path, PAGES * PAGE), 0);
    assert_ok(mapping_open(path, &map, &err), &err);
    assert_int_equal(truncate(path, 0), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &map), 0);
    for (int i = 0; i < 4; i++) {
        void *total;
        assert_int_equal(pthread_join(threads[i], &total), 0);
        assert_null(total);
    }
    assert_true(mapping_is_torn(map));
    mapping_close(map);
}

/* A child that does `what` ends by SIGBUS. */
static void assert_deadly(void (*what)(const char *path), const char *path)
{
    int ended;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        what(path);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended));
    assert_int_equal(WTERMSIG(ended), SIGBUS);
}

static void read_behind_the_end(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const volatile char *at = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED || *at != 'x')
        _exit(1);
}

static void send_it(const char *path)
{
    (void)path;
    kill(getpid(), SIGBUS);
}

static void other_bus_errors_are_as_deadly_as_ever(void **state)
{
    struct temp *temp = *state;
    endure();
    assert_deadly(read_behind_the_end, temp_path(temp, "empty"));
    assert_deadly(send_it, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapping_holds_the_whole_file),
        cmocka_unit_test(a_file_that_is_cut_reads_as_zeros),
        cmocka_unit_test(threads_that_block_signals_endure_it_too),
        cmocka_unit_test(other_bus_errors_are_as_deadly_as_ever),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
