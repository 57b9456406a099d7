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

static struct generation *publish(struct temp *temp)
{
    static const struct mini_article article = {.id = "a", .text = "gas"};
    char name[GENERATION_NAME_ROOM];
    struct generation *generation;
    struct error err;
    temp_make(temp);
    const char *root = temp_path(temp, "index");
    mini_index_publish(root, "/articles", &article, 1, name);
    assert_ok(generation_open(root, name, VERIFY_QUICK, &generation, &err), &err);
    return generation;
}

/* Without descriptors, say: they tried it again and again, without a pause. */
static void what_cannot_be_opened_is_tried_once(void **state)
{
    (void)state;
    struct workers_options options = {.n = 2, .places = 4};
    struct workers *workers;
    struct temp temp;
    struct error err;
    struct generation *generation = publish(&temp);
    assert_int_equal(rename(temp_path(&temp, "index"), temp_path(&temp, "elsewhere")), 0);
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

enum { LONG_MS = 1600, AVERAGE_MS = LONG_MS / 16 };
static int gate; /* an eventfd: a search runs until it can read from it */
static _Atomic uint64_t
    time_ns; /* which only passes while a search runs, or when the test says so */

static uint64_t tell_time(void)
{
    return time_ns;
}

static void pass(uint64_t ms)
{
    time_ns += ms * NS_PER_MS;
}

static enum status run_long(struct call *call, struct fault *fault)
{
    uint64_t token;
    (void)fault;
    buf_add_text(call->result, "{}");
    assert_int_equal(read(gate, &token, sizeof token), sizeof token);
    pass(LONG_MS);
    return OK;
}

/* As it comes from a connection; true: taken. */
static bool submit(struct workers *workers, struct generation *generation, uint64_t conn,
                   uint64_t deadline_ms)
{
    static const struct method method = {.name = "long", .run = run_long};
    struct rpc_request rpc = {.id = {.kind = RPC_ID_NULL}};
    struct request *request = request_new(&rpc, clock_ns());
    assert_non_null(request);
    request->conn = conn;
    request->method = &method;
    request->generation = generation_keep(generation);
    request->deadline_ns = request->received_ns + deadline_ms * NS_PER_MS;
    bool is_taken = workers_submit(workers, request);
    if (!is_taken)
        request_free(request);
    return is_taken;
}

static void let_through(int n)
{
    uint64_t tokens = (uint64_t)n;
    assert_int_equal(write(gate, &tokens, sizeof tokens), sizeof tokens);
}

static void wait_until_done(struct workers *workers, int done_fd, int n)
{
    struct pollfd done = {.fd = done_fd, .events = POLLIN};
    uint64_t rung;
    while (n > 0) {
        assert_int_equal(poll(&done, 1, 60000), 1);
        assert_int_equal(read(done_fd, &rung, sizeof rung), sizeof rung);
        for (struct request *at = workers_take_done(workers), *next; at != NULL; at = next, n--) {
            next = at->next;
            request_free(at);
        }
    }
}

static void wait_until_taken(struct workers *workers)
{
    while (workers_queued(workers) > 0)
        continue;
}

/* Refused at once and not when its deadline has passed: with three before it, as long as they take
 * lately, it has no hope; but not for what was slow long ago. */
static void what_would_wait_in_vain_is_not_taken(void **state)
{
    (void)state;
    enum { FEW = 2, SHORT_MS = (FEW + 2) * AVERAGE_MS - 1, ENOUGH_MS = SHORT_MS + 2 };
    struct workers_options options = {
        .n = 1, .places = 64, .usual_ns = 60000 * (uint64_t)NS_PER_MS};
    struct workers *workers;
    struct temp temp;
    struct error err;
    struct generation *generation = publish(&temp);
    gate = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
    options.done_fd = eventfd(0, EFD_CLOEXEC);
    time_ns = NS_PER_S;
    clock_replace(tell_time);
    assert_ok(workers_start(&options, &workers, &err), &err);
    workers_keep_only(workers, &generation, 1);
    assert_true(
        submit(workers, generation, 1, 60000)); /* from which it learns how long one takes */
    let_through(1);
    wait_until_done(workers, options.done_fd, 1);
    assert_true(submit(workers, generation, 1, 60000));
    wait_until_taken(workers);
    for (int i = 0; i < FEW; i++) /* so few may always wait */
        assert_true(submit(workers, generation, 1, 60000));
    assert_true(submit(workers, generation, 2, 1)); /* is next but one */
    assert_false(submit(workers, generation, 1, SHORT_MS));
    assert_true(submit(workers, generation, 1, ENOUGH_MS));
    pass(1000);
    assert_true(submit(workers, generation, 1, SHORT_MS));
    let_through(FEW + 5);
    wait_until_done(workers, options.done_fd, FEW + 4);
    workers_stop(workers);
    clock_replace(NULL);
    generation_release(generation);
    close(options.done_fd);
    close(gate);
    temp_remove(&temp);
}

/* Of a full queue, too: it is short while it is never empty, and has all its places when nothing is
 * left to do (door.h). */
static void a_queue_that_was_too_long_is_short_until_all_is_done(void **state)
{
    (void)state;
    enum { PLACES = 8 };
    struct workers_options options = {
        .n = 1, .places = PLACES, .usual_ns = 60000 * (uint64_t)NS_PER_MS};
    struct workers *workers;
    struct temp temp;
    struct error err;
    struct generation *generation = publish(&temp);
    gate = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
    options.done_fd = eventfd(0, EFD_CLOEXEC);
    time_ns = NS_PER_S;
    clock_replace(tell_time);
    assert_ok(workers_start(&options, &workers, &err), &err);
    workers_keep_only(workers, &generation, 1);
    for (int burst = 0; burst < 2; burst++) {
        assert_true(submit(workers, generation, 1, 60000));
        wait_until_taken(workers);
        for (int i = 0; i < PLACES; i++)
            assert_true(submit(workers, generation, 1, 60000));
        assert_false(submit(workers, generation, 2, 60000));
        let_through(1);
        wait_until_done(workers, options.done_fd, 1);
        assert_false(submit(workers, generation, 2, 60000)); /* though a place is free */
        let_through(PLACES);
        wait_until_done(workers, options.done_fd, PLACES);
    }
    workers_stop(workers);
    clock_replace(NULL);
    generation_release(generation);
    close(options.done_fd);
    close(gate);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_opened_is_tried_once),
        cmocka_unit_test(what_would_wait_in_vain_is_not_taken),
        cmocka_unit_test(a_queue_that_was_too_long_is_short_until_all_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
