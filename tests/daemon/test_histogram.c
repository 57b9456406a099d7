#include "daemon/histogram.h"

#include "base/clock.h"
#include "tests/support/test.h"

static void a_bucket_holds_what_took_at_most_its_bound(void **state)
{
    (void)state;
    struct histogram histogram = {.n = 0};
    histogram_add(&histogram, 0);
    histogram_add(&histogram, NS_PER_MS);     /* exactly a bound */
    histogram_add(&histogram, NS_PER_MS + 1); /* just beyond */
    histogram_add(&histogram, 60 * (uint64_t)NS_PER_S);
    uint64_t seen = 0;
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        uint64_t up_to = histogram_up_to(&histogram, i);
        assert_true(up_to >= seen);
        seen = up_to;
        assert_int_equal(up_to, histogram_bounds_s[i] < 0.001    ? 1
                                : histogram_bounds_s[i] < 0.0025 ? 2
                                                                 : 3);
    }
    assert_int_equal(histogram.n, 4);
    assert_int_equal(histogram.sum_ns, 2 * NS_PER_MS + 1 + 60 * (uint64_t)NS_PER_S);
}

static void bounds_ascend(void **state)
{
    (void)state;
    for (uint32_t i = 1; i < HISTOGRAM_BUCKETS; i++)
        assert_true(histogram_bounds_s[i] > histogram_bounds_s[i - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_holds_what_took_at_most_its_bound),
        cmocka_unit_test(bounds_ascend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
