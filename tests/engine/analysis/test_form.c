#include "engine/analysis/form.h"

#include "base/utf8.h"
#include "tests/support/test.h"

static void a_short_form_stays_as_it_is(void **state)
{
    (void)state;
    char out[64];
    assert_int_equal(form_cut(SPAN("power"), 64, out), 5);
    assert_memory_equal(out, "power", 5);
    assert_int_equal(form_cut(SPAN_NONE, 64, out), 0);
}

static void a_long_form_is_cut_on_a_border_and_hashed(void **state)
{
    (void)state;
    char text[201], out[64];
    for (size_t shift = 0; shift < 2; shift++) { /* é on both sides of the cut */
        memset(text, 'x', sizeof text);
        for (size_t i = shift; i + 1 < 200; i += 2)
            memcpy(text + i, "é", 2);
        size_t len = form_cut((struct span){text, 200 + shift}, 64, out);
        assert_in_range(len, 60, 64);
        assert_true(utf8_is_valid((struct span){out, len}));
        assert_memory_equal(out, text, len - 16);
    }
}

static void different_forms_stay_different_and_equal_ones_equal(void **state)
{
    (void)state;
    char a[300], b[300];
    memset(a, 'x', sizeof a);
    memset(b, 'x', sizeof b);
    b[299] = 'y';
    size_t a_len = form_cut((struct span){a, 300}, 64, a);
    size_t b_len = form_cut((struct span){b, 300}, 64, b); /* in place */
    assert_int_equal(a_len, 64);
    assert_int_equal(b_len, 64);
    assert_memory_not_equal(a, b, 64);
    memset(b, 'x', sizeof b);
    form_cut((struct span){b, 300}, 64, b);
    assert_memory_equal(a, b, 64);
}

/* From the draft's table of test vectors. */
static void the_hash_is_fnv_1a(void **state)
{
    (void)state;
    assert_true(form_hash(SPAN("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(form_hash(SPAN("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(form_hash(SPAN("foobar")) == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_form_stays_as_it_is),
        cmocka_unit_test(a_long_form_is_cut_on_a_border_and_hashed),
        cmocka_unit_test(different_forms_stay_different_and_equal_ones_equal),
        cmocka_unit_test(the_hash_is_fnv_1a),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
