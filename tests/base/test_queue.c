#include "base/queue.h"

#include <pthread.h>

#include "base/clock.h"
#include "tests/support/test.h"

static int things[1000];

static struct queue *new_queue(size_t places)
{
    struct queue *queue;
    struct error err;
    assert_ok(queue_new(places, &queue, &err), &err);
    return queue;
}

static void elements_come_out_as_they_went_in(void **state)
{
    (void)state;
    struct queue *queue = new_queue(3);
    void *element;
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 3; i++)
            assert_true(queue_try_push(queue, &things[i]));
        assert_false(queue_try_push(queue, &things[3]));
        assert_int_equal(queue_len(queue), 3);
        for (int i = 0; i < 3; i++) {
            assert_true(queue_pop(queue, &element));
            assert_ptr_equal(element, &things[i]);
        }
    }
    queue_free(queue);
    queue_free(NULL);
}

static void a_closed_queue_gives_what_is_left_and_takes_nothing(void **state)
{
    (void)state;
    struct queue *queue = new_queue(2);
    void *element;
    assert_true(queue_push(queue, &things[0]));
    queue_close(queue);
    assert_false(queue_push(queue, &things[1]));
    assert_false(queue_try_push(queue, &things[1]));
    assert_true(queue_pop(queue, &element));
    assert_ptr_equal(element, &things[0]);
    assert_false(queue_pop(queue, &element));
    assert_null(element);
    queue_free(queue);
}

static uint64_t now_ns;

static uint64_t fake_clock(void)
{
    return now_ns;
}

static void the_age_is_that_of_the_oldest(void **state)
{
    (void)state;
    clock_replace(fake_clock);
    struct queue *queue = new_queue(4);
    void *element;
    assert_int_equal(queue_oldest_age_ns(queue), 0);
    now_ns = 100;
    assert_true(queue_push(queue, &things[0]));
    now_ns = 150;
    assert_true(queue_push(queue, &things[1]));
    now_ns = 175;
    assert_int_equal(queue_oldest_age_ns(queue), 75);
    assert_true(queue_pop(queue, &element));
    assert_int_equal(queue_oldest_age_ns(queue), 25);
    assert_true(queue_pop(queue, &element));
    assert_int_equal(queue_oldest_age_ns(queue), 0);
    queue_free(queue);
    clock_replace(NULL);
}

static void *push_all(void *context)
{
    for (size_t i = 0; i < 1000; i++)
        if (!queue_push(context, &things[i]))
            break;
    return NULL;
}

static void *pop_all(void *context)
{
    void *element;
    while (queue_pop(context, &element))
        __atomic_add_fetch((int *)element, 1, __ATOMIC_RELAXED);
    return NULL;
}

/* Three producers push each thing once through two places; two consumers wait for them. */
static void threads_that_wait_lose_nothing(void **state)
{
    (void)state;
    struct queue *queue = new_queue(2);
    pthread_t producers[3], consumers[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&consumers[i], NULL, pop_all, queue), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&producers[i], NULL, push_all, queue), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(producers[i], NULL);
    queue_close(queue);
    for (int i = 0; i < 2; i++)
        pthread_join(consumers[i], NULL);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(things[i], 3);
    queue_free(queue);
}

static void a_queue_without_places_is_refused(void **state)
{
    (void)state;
    struct queue *queue;
    assert_status(queue_new(0, &queue, NULL), ERR_INVALID);
    assert_null(queue);
    assert_status(queue_new(SIZE_MAX / 8, &queue, NULL), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_come_out_as_they_went_in),
        cmocka_unit_test(a_closed_queue_gives_what_is_left_and_takes_nothing),
        cmocka_unit_test(the_age_is_that_of_the_oldest),
        cmocka_unit_test(threads_that_wait_lose_nothing),
        cmocka_unit_test(a_queue_without_places_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
