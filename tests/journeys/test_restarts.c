/* Daemons die, start twice, and start before there is anything to serve. */
#include "tests/journeys/stage.h"

#include <signal.h>
#include <unistd.h>

#include "tests/support/test.h"

static int set_up(void **state)
{
    static struct stage stage;
    stage_make(&stage);
    stage_write(&stage, "a.txt", "The amber line is open.\n");
    *state = &stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_remove(*state);
    return 0;
}

static void a_killed_daemon_is_replaced_with_its_socket(void **state)
{
    struct stage *stage = *state;
    stage_publish(stage);
    stage_serve(stage);
    assert_int_equal(stage_stop(stage, SIGKILL), 128 + SIGKILL);
    assert_int_equal(access(stage->socket, F_OK), 0);
    assert_int_equal(stage_ask(stage, "amber", NULL), 3);
    stage_serve(stage);
    assert_int_equal(stage_ask(stage, "amber", NULL), 0);
}

static void a_stopped_daemon_takes_its_socket_along(void **state)
{
    struct stage *stage = *state;
    stage_publish(stage);
    stage_serve(stage);
    assert_int_equal(stage_stop(stage, SIGTERM), 0);
    assert_int_not_equal(access(stage->socket, F_OK), 0);
}

static void a_second_daemon_leaves_the_first_alone(void **state)
{
    struct stage *stage = *state;
    stage_publish(stage);
    stage_serve(stage);
    assert_int_equal(stage_run(stage, "pilcrowd", NULL), 3);
    assert_int_equal(stage_ask(stage, "amber", NULL), 0);
}

static void a_daemon_without_an_index_takes_the_first_one(void **state)
{
    struct stage *stage = *state;
    stage_serve_until(stage, stage->socket);
    assert_int_equal(stage_ask(stage, "amber", NULL), 2);
    assert_has(stage_talk(stage, "SEARCH amber\n"), "\"no_index\"");
    stage_publish(stage);
    assert_int_equal(stage_ask(stage, "amber", NULL), 0);
}

static void a_second_indexer_is_told_who_holds_the_index(void **state)
{
    struct stage *stage = *state;
    stage_publish(stage);
    const char *lock = temp_path(&stage->temp, "index/lock");
    const char *const argv[] = {
        "flock", "--no-fork", lock, "sh", "-c", "echo held >&2; exec sleep 600", NULL};
    struct process holder;
    process_start(argv, NULL, &holder);
    assert_true(process_wait_for(&holder, "held", PROCESS_PATIENCE_MS));
    assert_int_equal(stage_index(stage, "--full", stage->articles, NULL), 3);
    assert_has(stage_complained(stage), "the index is held by");
    process_end(&holder, SIGKILL, PROCESS_PATIENCE_MS);
    assert_int_equal(stage_index(stage, "--full", stage->articles, NULL), 0);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORY(a_killed_daemon_is_replaced_with_its_socket),
        STORY(a_stopped_daemon_takes_its_socket_along),
        STORY(a_second_daemon_leaves_the_first_alone),
        STORY(a_daemon_without_an_index_takes_the_first_one),
        STORY(a_second_indexer_is_told_who_holds_the_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
