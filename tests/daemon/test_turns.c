#include "daemon/turns.h"

#include "tests/support/test.h"

enum { PLACES = 8 };

static struct request *add(struct turns *turns, struct request *request, uint64_t conn,
                           uint64_t deadline)
{
    request->conn = conn;
    request->deadline_ns = deadline;
    return turns_add(turns, request) ? request : NULL;
}

static struct turns make(void)
{
    struct turns turns;
    struct error err;
    assert_ok(turns_init(&turns, PLACES, &err), &err);
    return turns;
}

static void connections_take_turns(void **state)
{
    (void)state;
    struct request r[5] = {0};
    struct turns turns = make();
    for (int i = 0; i < 3; i++)
        add(&turns, &r[i], 1, 100);
    add(&turns, &r[3], 2, 100);
    add(&turns, &r[4], 17, 100); /* shares a bucket with 1 */
    static const int order[] = {0, 3, 4, 1, 2};
    for (int i = 0; i < 5; i++)
        assert_ptr_equal(turns_take(&turns), &r[order[i]]);
    assert_null(turns_take(&turns));
    turns_release(&turns);
}

static void a_full_queue_refuses(void **state)
{
    (void)state;
    struct request r[PLACES + 1] = {0};
    struct turns turns = make();
    for (int i = 0; i < PLACES; i++)
        assert_non_null(add(&turns, &r[i], (uint64_t)i + 1, 100));
    assert_null(add(&turns, &r[PLACES], 99, 100));
    assert_ptr_equal(turns_take(&turns), &r[0]);
    assert_non_null(add(&turns, &r[PLACES], 99, 100));
    turns_release(&turns);
}

/* A modest peer does not wait behind all that a greedy one has asked. */
static void it_knows_how_many_come_first(void **state)
{
    (void)state;
    struct request r[6] = {0};
    struct turns turns = make();
    assert_int_equal(turns_before(&turns, 1), 0);
    for (int i = 0; i < 5; i++)
        add(&turns, &r[i], 1, i == 4 ? 50 : 100);
    assert_int_equal(turns_before(&turns, 1), 5);
    assert_int_equal(turns_before(&turns, 2), 1);
    add(&turns, &r[5], 2, 100);
    assert_int_equal(turns_before(&turns, 1), 6);
    assert_int_equal(turns_before(&turns, 2), 4);
    assert_int_equal(turns_before(&turns, 3), 2);
    assert_ptr_equal(turns_take(&turns), &r[0]);
    assert_true(turns_remove(&turns, &r[5]));
    assert_ptr_equal(turns_take_expired(&turns, 60), &r[4]);
    assert_int_equal(turns_before(&turns, 1), 3);
    assert_int_equal(turns_before(&turns, 2), 1);
    turns_release(&turns);
}

static void one_request_is_taken_out_of_the_middle(void **state)
{
    (void)state;
    struct request r[4] = {0};
    struct turns turns = make();
    for (int i = 0; i < 4; i++)
        add(&turns, &r[i], i == 3 ? 2 : 1, 100);
    assert_true(turns_remove(&turns, &r[1]));
    assert_false(turns_remove(&turns, &r[1]));
    assert_true(turns_remove(&turns, &r[3]));
    assert_int_equal(turns.n, 2);
    assert_ptr_equal(turns_take(&turns), &r[0]);
    assert_false(turns_remove(&turns, &r[0]));
    assert_ptr_equal(turns_take(&turns), &r[2]);
    assert_null(turns_take(&turns));
    turns_release(&turns);
}

static void those_whose_deadline_passed_are_taken_out(void **state)
{
    (void)state;
    struct request r[5] = {0};
    struct turns turns = make();
    for (int i = 0; i < 5; i++)
        add(&turns, &r[i], (uint64_t)i / 2 + 1, i % 2 == 0 ? 50 : 150);
    unsigned n = 0;
    for (struct request *at = turns_take_expired(&turns, 100); at != NULL; at = at->next, n++)
        assert_int_equal(at->deadline_ns, 50);
    assert_int_equal(n, 3);
    assert_null(turns_take_expired(&turns, 100));
    assert_ptr_equal(turns_take(&turns), &r[1]);
    assert_ptr_equal(turns_take(&turns), &r[3]);
    assert_null(turns_take(&turns));
    turns_release(&turns);
}

/* A cheap generator (Knuth's MMIX constants), so that a failure can be repeated. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static void nothing_is_lost_or_doubled(void **state)
{
    (void)state;
    static struct request r[400];
    struct turns turns = make();
    uint64_t seed = 7;
    unsigned added = 0, taken = 0;
    for (unsigned step = 0; step < 4000; step++) {
        if (next_random(&seed) % 2 == 0 && added < 400) {
            if (add(&turns, &r[added], next_random(&seed) % 5 + 1, 100) != NULL)
                added++;
        } else {
            struct request *request = turns_take(&turns);
            if (request == NULL)
                continue;
            assert_int_equal(request->number, 0);
            request->number = ++taken;
        }
        assert_int_equal(turns.n, added - taken);
    }
    while (turns_take(&turns) != NULL)
        taken++;
    assert_int_equal(added, taken);
    turns_release(&turns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_take_turns),
        cmocka_unit_test(a_full_queue_refuses),
        cmocka_unit_test(it_knows_how_many_come_first),
        cmocka_unit_test(one_request_is_taken_out_of_the_middle),
        cmocka_unit_test(those_whose_deadline_passed_are_taken_out),
        cmocka_unit_test(nothing_is_lost_or_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
