#include "engine/search/row.h"

#include "tests/engine/search/one_paragraph.h"
#include "tests/support/test.h"

static void a_row_is_the_bare_words_of_the_query(void **state)
{
    static const struct {
        const char *q;
        uint32_t n;
    } rows[] = {{"gas flow", 2},       {"gas \"oil line\" flow", 2}, {"gas AND flow", 2},
                {"+gas flow -oil", 2}, {"gas OR flow", 0},           {"gas", 0},
                {"\"gas\" oil", 1},    {"gas pipelin*", 1},          {"power of siberia", 3}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct one_paragraph one;
        struct row row;
        one_paragraph_make(&one, span_of(rows[i].q), SPAN("x"), false);
        row_of(one.query->root, &row);
        if (row.n != rows[i].n)
            print_error("%s\n", rows[i].q);
        assert_int_equal(row.n, rows[i].n);
        one_paragraph_release(&one);
    }
}

static bool stands(const char *q, const char *text)
{
    struct one_paragraph one;
    struct row row;
    one_paragraph_make(&one, span_of(q), span_of(text), false);
    row_of(one.query->root, &row);
    bool is_standing = row_stands(&row, &one.occurrences);
    one_paragraph_release(&one);
    return is_standing;
}

static void a_row_stands_side_by_side_in_order_with_its_stop_words(void **state)
{
    (void)state;
    assert_true(stands("power of siberia", "the Power of Siberia-2 line"));
    assert_false(stands("power of siberia", "power siberia of"));
    assert_false(stands("power of siberia", "the power of a Siberia"));
    assert_true(stands("gas \"oil line\" flow", "gas flow beside an oil line"));
    assert_false(stands("gas", "gas gas"));
    assert_true(stands("西伯利亚 力量", "东线西伯利亚力量管道"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_the_bare_words_of_the_query),
        cmocka_unit_test(a_row_stands_side_by_side_in_order_with_its_stop_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
