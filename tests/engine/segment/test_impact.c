#include "tests/support/test.h"

#include <math.h>

#include "engine/segment/impact.h"

static void impact_follows_the_formula(void **state)
{
    (void)state;
    static const struct {
        uint32_t tf, len;
        uint8_t impact;
    } rows[] = {
        {1, 0, 44},  /* 1 / 1.42 */
        {1, 70, 29}, /* 1 / 2.2 */
        {2, 70, 39}, /* 2 / 3.2 */
        {5, 70, 51}, /* 5 / 6.2 */
        {1, 700, 7}, /* 1 / 9.22 */
        {1, 10000, 1}, {UINT32_MAX, 70, 63}, {1, UINT32_MAX, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(impact_quantise(rows[i].tf, impact_k(rows[i].len, IMPACT_AVERAGE_LENGTH)),
                         rows[i].impact);
    assert_true(fabs(impact_exact(3, impact_k(140, 70)) - 3 / (3 + 1.2 * (.35 + 1.3))) < 1e-12);
}

static void impact_grows_with_tf_and_falls_with_length(void **state)
{
    (void)state;
    for (uint32_t len = 1; len < 500; len += 7) {
        double k = impact_k(len, IMPACT_AVERAGE_LENGTH);
        for (uint32_t tf = 1; tf < 100; tf++) {
            uint8_t impact = impact_quantise(tf, k);
            assert_in_range(impact, 1, IMPACT_MAX);
            assert_true(impact <= impact_quantise(tf + 1, k));
            assert_true(impact >= impact_quantise(tf, impact_k(len + 7, IMPACT_AVERAGE_LENGTH)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(impact_follows_the_formula),
        cmocka_unit_test(impact_grows_with_tf_and_falls_with_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
