#include "engine/analysis/trigrams.h"

#include <string.h>

#include "tests/support/test.h"

static uint8_t weight_of(const char *tag, uint32_t a, uint32_t b, uint32_t c)
{
    size_t n;
    const struct trigram_weight *weights = trigrams_find(a, b, c, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(trigrams_tag(weights[i].table), tag) == 0)
            return weights[i].weight;
    return 0;
}

static void a_trigram_weighs_where_it_is_common(void **state)
{
    (void)state;
    assert_true(weight_of("en", 't', 'h', 'e') > 4 * TRIGRAMS_BIT);
    assert_true(weight_of("de", 'e', 'n', ' ') > weight_of("en", 'e', 'n', ' '));
    assert_true(weight_of("ru", 0x43E, 0x433, 0x43E) > 0);
    assert_int_equal(weight_of("en", 0x43E, 0x433, 0x43E), 0);
    assert_int_equal(weight_of("fi", 't', 'h', 'e'), 0);
}

static void one_that_no_language_has_says_nothing(void **state)
{
    (void)state;
    size_t n = 1;
    trigrams_find('q', 'q', 'q', &n);
    assert_int_equal(n, 0);
}

static void tables_have_tags_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < trigrams_count(); i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(trigrams_tag(i), trigrams_tag(k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trigram_weighs_where_it_is_common),
        cmocka_unit_test(one_that_no_language_has_says_nothing),
        cmocka_unit_test(tables_have_tags_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
