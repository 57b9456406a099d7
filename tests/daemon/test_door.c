#include "daemon/door.h"

#include "base/clock.h"
#include "tests/support/test.h"

enum { WORKERS = 2, PLACES = 64, FEW = 2 * WORKERS };
#define LONG (60 * (uint64_t)NS_PER_S)

static const uint64_t now = NS_PER_S;

/* One with time enough, when so many wait. */
static bool comes(struct door *door, size_t queued)
{
    const struct door_comer comer = {
        .queued = queued, .before = queued, .left_ns = LONG, .has_usual_time = true};
    return door_admits(door, &comer, now);
}

static bool comes_first(struct door *door)
{
    const struct door_comer comer = {.is_first = true, .left_ns = LONG, .has_usual_time = true};
    return door_admits(door, &comer, now);
}

/* So many run, each as long. */
static void run(struct door *door, int n, uint64_t ms)
{
    for (int i = 0; i < n; i++)
        door_ran(door, ms * NS_PER_MS, now);
}

/* The largest queue that still takes one more. */
static size_t longest(struct door door)
{
    size_t n = 0;
    for (struct door as_it_is = door; n < 2 * PLACES && comes(&as_it_is, n); as_it_is = door)
        n++;
    return n;
}

static void a_burst_has_all_places(void **state)
{
    (void)state;
    struct door door;
    door_init(&door, WORKERS, PLACES);
    run(&door, 1000, 5);
    for (size_t queued = 0; queued < PLACES; queued++)
        assert_true(comes(&door, queued));
    assert_false(comes(&door, PLACES));
}

static void where_more_comes_than_can_be_done_few_wait(void **state)
{
    (void)state;
    struct door door;
    door_init(&door, WORKERS, PLACES);
    assert_false(comes(&door, PLACES));
    assert_int_equal(longest(door), FEW);
    run(&door, 10 * PLACES, 1); /* goes on as long as the queue is never empty */
    assert_int_equal(longest(door), FEW);
}

static void who_finds_nothing_to_wait_for_opens_it_again(void **state)
{
    (void)state;
    struct door door;
    door_init(&door, WORKERS, PLACES);
    assert_false(comes(&door, PLACES));
    for (size_t open = 2 * FEW; open < PLACES; open *= 2) {
        assert_true(comes_first(&door));
        assert_int_equal(longest(door), open);
    }
    assert_true(comes_first(&door));
    assert_int_equal(longest(door), PLACES);
    assert_true(comes_first(&door));
    assert_int_equal(longest(door), PLACES);
}

/* All that waited when somebody was refused has been answered: the next burst has all places. */
static void a_burst_too_large_does_not_narrow_the_next(void **state)
{
    (void)state;
    struct door door;
    door_init(&door, WORKERS, PLACES);
    assert_false(comes(&door, PLACES));
    run(&door, PLACES / 2 - 1, 1);
    struct door before = door;
    assert_true(comes_first(&before));
    assert_int_equal(longest(before), 2 * FEW);
    run(&door, 1, 1);
    assert_true(comes_first(&door));
    assert_int_equal(longest(door), PLACES);
}

static void a_refusal_narrows_it_again(void **state)
{
    (void)state;
    struct door door;
    door_init(&door, WORKERS, PLACES);
    assert_false(comes(&door, PLACES));
    assert_true(comes_first(&door));
    assert_false(comes(&door, 2 * FEW));
    assert_int_equal(longest(door), FEW);
}

static void who_would_wait_in_vain_is_refused(void **state)
{
    (void)state;
    static const struct {
        size_t before;
        uint64_t left_ms;
        bool has_usual_time, is_admitted;
        size_t longest;
    } rows[] = {
        {FEW - 1, 0, false, true, PLACES}, /* a few may always wait */
        {FEW, 260, false, true, PLACES},   /* (4 + 1) × 100 ms ÷ 2 workers */
        {FEW, 240, false, false, PLACES},  /* who wants it so soon tells nothing of others */
        {FEW, 240, true, false, FEW},      /* the usual time does not suffice: too much comes */
        {20, 1060, true, true, PLACES},    {20, 1040, true, false, FEW},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct door door;
        door_init(&door, WORKERS, PLACES);
        run(&door, 1000, 100);
        const struct door_comer comer = {.queued = rows[i].before,
                                         .before = rows[i].before,
                                         .left_ns = rows[i].left_ms * NS_PER_MS,
                                         .has_usual_time = rows[i].has_usual_time};
        assert_int_equal(door_admits(&door, &comer, now), rows[i].is_admitted);
        assert_int_equal(longest(door), rows[i].longest);
    }
}

static void a_queue_of_few_places_is_never_narrower(void **state)
{
    (void)state;
    struct door door;
    door_init(&door, WORKERS, 4);
    assert_false(comes(&door, 4));
    assert_int_equal(longest(door), 4);
}

static void an_average_halves_while_nothing_ends(void **state)
{
    (void)state;
    static const struct {
        uint64_t average_ns, idle_ms, expected_ns;
    } rows[] = {{800, 0, 800},         {800, 99, 800},
                {800, 100, 400},       {800, 250, 200},
                {800, 1000, 0},        {0, 0, 0},
                {0, 500, 0},           {UINT64_MAX, 6300, 1},
                {UINT64_MAX, 6400, 0}, {UINT64_MAX, UINT64_MAX / NS_PER_MS, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct door door = {.average_ns = rows[i].average_ns};
        assert_int_equal(door_recent_ns(&door, rows[i].idle_ms * NS_PER_MS), rows[i].expected_ns);
    }
}

static void who_is_refused_comes_back_when_a_queue_has_gone(void **state)
{
    (void)state;
    struct door door;
    door_init(&door, WORKERS, PLACES);
    run(&door, 1000, 10);
    uint64_t calm_ms = door_retry_ns(&door, 3, now) / NS_PER_MS;
    assert_in_range(calm_ms, 19, 20); /* (3 + 1) × 10 ms ÷ 2 workers; the average nearly is there */
    assert_false(comes(&door, PLACES));
    assert_in_range(door_retry_ns(&door, 3, now) / NS_PER_MS, 319, 320);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_has_all_places),
        cmocka_unit_test(where_more_comes_than_can_be_done_few_wait),
        cmocka_unit_test(who_finds_nothing_to_wait_for_opens_it_again),
        cmocka_unit_test(a_burst_too_large_does_not_narrow_the_next),
        cmocka_unit_test(a_refusal_narrows_it_again),
        cmocka_unit_test(who_would_wait_in_vain_is_refused),
        cmocka_unit_test(a_queue_of_few_places_is_never_narrower),
        cmocka_unit_test(an_average_halves_while_nothing_ends),
        cmocka_unit_test(who_is_refused_comes_back_when_a_queue_has_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
