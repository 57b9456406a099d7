/* Workers without a daemon around them. */
#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "daemon/workers.h"
#include "tests/support/mini_index.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static uint64_t used_ns(void)
{
    struct timespec used;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used), 0);
    return (uint64_t)used.tv_sec * NS_PER_S + (uint64_t)used.tv_nsec;
}

/* Without descriptors, say: they tried it again and again, without a pause. */
static void what_cannot_be_opened_is_tried_once(void **state)
{
    (void)state;
    static const struct mini_article article = {.id = "a", .text = "gas"};
    struct workers_options options = {.n = 2, .places = 4};
    struct generation *generation;
    struct workers *workers;
    struct temp temp;
    struct error err;
    char name[GENERATION_NAME_ROOM];
    temp_make(&temp);
    const char *root = temp_path(&temp, "index");
    mini_index_publish(root, "/articles", &article, 1, name);
    assert_ok(generation_open(root, name, VERIFY_QUICK, &generation, &err), &err);
    assert_int_equal(rename(root, temp_path(&temp, "elsewhere")), 0);
    options.done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    assert_ok(workers_start(&options, &workers, &err), &err);
    uint64_t before = used_ns();
    workers_keep_only(workers, &generation, 1);
    struct pollfd done = {.fd = options.done_fd, .events = POLLIN};
    assert_int_equal(poll(&done, 1, 500), 0);
    assert_true(used_ns() - before < 200 * (uint64_t)NS_PER_MS);
    workers_stop(workers);
    generation_release(generation);
    close(options.done_fd);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_opened_is_tried_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
