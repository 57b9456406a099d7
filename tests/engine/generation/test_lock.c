#include "engine/generation/lock.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

static int set_up(void **state)
{
    static struct temp temp;
    temp_make(&temp);
    *state = &temp;
    return 0;
}

static int tear_down(void **state)
{
    temp_remove(*state);
    return 0;
}

static void it_makes_the_root(void **state)
{
    struct error err;
    struct lock *lock;
    assert_ok(lock_take(temp_path(*state, "a/b/index"), &lock, &err), &err);
    assert_true(temp_has(*state, "a/b/index/lock"));
    lock_release(lock);
}

static void a_second_one_is_told_who_holds_it_since_when(void **state)
{
    struct error err;
    struct lock *lock, *second;
    char expected[64];
    const char *root = temp_path(*state, "index");
    assert_ok(lock_take(root, &lock, &err), &err);
    assert_status(lock_take(root, &second, &err), ERR_BUSY);
    assert_null(second);
    snprintf(expected, sizeof expected, "the index is held by pid %ld since ", (long)getpid());
    assert_int_equal(strncmp(err.text, expected, strlen(expected)), 0);
    int hours, minutes, seconds, end = 0;
    assert_int_equal(
        sscanf(err.text + strlen(expected), "%2d:%2d:%2d%n", &hours, &minutes, &seconds, &end), 3);
    assert_int_equal(strlen(err.text), strlen(expected) + 8);
    lock_release(lock);
    assert_ok(lock_take(root, &lock, &err), &err);
    lock_release(lock);
}

static void one_from_another_day_is_told_with_its_date(void **state)
{
    struct error err;
    struct lock *lock, *second;
    const char *root = temp_path(*state, "index");
    assert_ok(lock_take(root, &lock, &err), &err);
    FILE *file = fopen(temp_path(*state, "index/lock"), "w");
    assert_non_null(file);
    fputs("77 1000000000\n", file); /* 2001-09-09 01:46:40 UTC */
    fclose(file);
    setenv("TZ", "UTC", 1);
    assert_status(lock_take(root, &second, &err), ERR_BUSY);
    assert_string_equal(err.text, "the index is held by pid 77 since 2001-09-09 01:46:40");
    lock_release(lock);
}

static void a_lock_without_a_signature_is_told_of_too(void **state)
{
    struct error err;
    struct lock *lock, *second;
    const char *root = temp_path(*state, "index");
    assert_ok(lock_take(root, &lock, &err), &err);
    assert_int_equal(truncate(temp_path(*state, "index/lock"), 0), 0);
    assert_status(lock_take(root, &second, &err), ERR_BUSY);
    assert_string_equal(err.text, "the index is held by another run");
    lock_release(lock);
}

static void a_dead_holder_holds_nothing(void **state)
{
    struct error err;
    struct lock *lock;
    const char *root = temp_path(*state, "index");
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        if (lock_take(root, &lock, NULL) == OK && write(ready[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_status(lock_take(root, &lock, &err), ERR_BUSY);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_ok(lock_take(root, &lock, &err), &err);
    lock_release(lock);
    close(ready[0]);
    close(ready[1]);
}

static void a_link_in_its_place_is_refused(void **state)
{
    struct error err;
    struct lock *lock;
    temp_write(*state, "index/other", SPAN("precious"));
    assert_int_equal(symlink("other", temp_path(*state, "index/lock")), 0);
    assert_status(lock_take(temp_path(*state, "index"), &lock, &err), ERR_IO);
    assert_text(temp_read(*state, "index/other"), "precious");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(it_makes_the_root),
        CASE(a_second_one_is_told_who_holds_it_since_when),
        CASE(one_from_another_day_is_told_with_its_date),
        CASE(a_lock_without_a_signature_is_told_of_too),
        CASE(a_dead_holder_holds_nothing),
        CASE(a_link_in_its_place_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
