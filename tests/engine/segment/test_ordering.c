#include "engine/segment/ordering.h"

#include <stdlib.h>

#include "tests/support/test.h"

enum { N = 5000, LONGEST = 12 };

static uint32_t seed = 5;

static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

static void keys_of_any_size_ascend_and_equal_ones_keep_their_order(void **state)
{
    (void)state;
    static const uint64_t tops[] = {1, 3, 300, 1u << 20, UINT32_MAX};
    static struct ordered items[N];
    struct error err;
    for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
        for (uint32_t i = 0; i < N; i++)
            items[i] =
                (struct ordered){draw((uint32_t)tops[t]) * (t % 2 == 0 ? 1 : UINT64_C(1) << 32), i};
        assert_ok(ordering_by_key(items, N, &err), &err);
        for (uint32_t i = 1; i < N; i++)
            assert_true(items[i - 1].key < items[i].key || (items[i - 1].key == items[i].key &&
                                                            items[i - 1].number < items[i].number));
    }
    assert_ok(ordering_by_key(items, 0, &err), &err);
}

/* Of few letters, so that many begin alike for more than the eight bytes of a key, and some only
 * differ by a NUL. */
static void spans_are_in_the_order_of_their_bytes(void **state)
{
    (void)state;
    static char bytes[N][LONGEST];
    static struct span spans[N];
    static uint32_t numbers[N];
    static const char letters[] = {'\0', 'a', 'a', 'a', 'b', '\xff'};
    struct error err;
    for (uint32_t i = 0; i < N; i++) {
        size_t len = draw(LONGEST + 1);
        for (size_t at = 0; at < len; at++)
            bytes[i][at] = letters[draw(sizeof letters)];
        spans[i] = (struct span){bytes[i], len};
        numbers[i] = i;
    }
    assert_ok(ordering_by_bytes(numbers, N, spans, &err), &err);
    for (uint32_t i = 1; i < N; i++) {
        int order = span_compare(spans[numbers[i - 1]], spans[numbers[i]]);
        assert_true(order < 0 || (order == 0 && numbers[i - 1] < numbers[i]));
    }
    assert_ok(ordering_by_bytes(numbers, 0, spans, &err), &err);
}

static void more_that_begin_alike_than_are_sorted_in_place(void **state)
{
    (void)state;
    enum { ALIKE = 200 };
    static char bytes[ALIKE][LONGEST];
    static struct span spans[ALIKE];
    static uint32_t numbers[ALIKE];
    struct error err;
    for (uint32_t i = 0; i < ALIKE; i++) {
        snprintf(bytes[i], sizeof bytes[i], "beginning%02u", (ALIKE - i) / 2 % 100);
        spans[i] = span_of(bytes[i]);
        numbers[i] = i;
    }
    assert_ok(ordering_by_bytes(numbers, ALIKE, spans, &err), &err);
    for (uint32_t i = 1; i < ALIKE; i++) {
        int order = span_compare(spans[numbers[i - 1]], spans[numbers[i]]);
        assert_true(order < 0 || (order == 0 && numbers[i - 1] < numbers[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_any_size_ascend_and_equal_ones_keep_their_order),
        cmocka_unit_test(spans_are_in_the_order_of_their_bytes),
        cmocka_unit_test(more_that_begin_alike_than_are_sorted_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
