#include "engine/analysis/fingerprint.h"

#include "tests/support/test.h"

static void the_fingerprint_names_what_shapes_terms(void **state)
{
    (void)state;
    char fingerprint[FINGERPRINT_ROOM];
    unsigned own, icu, unicode, stemmers, hash;
    fingerprint_write(fingerprint);
    int n = sscanf(fingerprint, "a%u-icu%u.%*u-u%u.%*u-sb%u-%8x", &own, &icu, &unicode, &stemmers,
                   &hash);
    assert_int_equal(n, 5);
    assert_true(own >= 1 && icu >= 72 && unicode >= 15 && stemmers == 28);
    assert_int_not_equal(hash, 0);
}

static void it_is_the_same_every_time(void **state)
{
    (void)state;
    char first[FINGERPRINT_ROOM], second[FINGERPRINT_ROOM];
    fingerprint_write(first);
    fingerprint_write(second);
    assert_string_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fingerprint_names_what_shapes_terms),
        cmocka_unit_test(it_is_the_same_every_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
