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

/* What stands of the row but for one word; trying each part tells the same. */
static enum row_hold part_hold(const char *q, const char *text)
{
    struct one_paragraph one;
    struct row row, part;
    enum row_hold tried = ROW_NONE;
    one_paragraph_make(&one, span_of(q), span_of(text), false);
    row_of(one.query->root, &row);
    enum row_hold hold = row_part_hold(&row, &one.occurrences);
    for (uint32_t i = 0; i < row.n; i++)
        if (tried != ROW_PART && row_part(&row, i, &part) && row_stands(&part, &one.occurrences))
            tried = i == 0 || i == row.n - 1 ? ROW_PART : ROW_TORN;
    if (tried != hold)
        fail_msg("%s in %s: %d, not %d", q, text, (int)hold, (int)tried);
    one_paragraph_release(&one);
    return hold;
}

static void a_row_but_for_one_word_stands_side_by_side(void **state)
{
    static const struct {
        const char *q, *text;
        enum row_hold hold;
    } rows[] = {
        {"power of siberia gas", "gas of the Power of Siberia", ROW_PART},
        {"gas power of siberia", "gas of the Power of Siberia", ROW_PART},
        {"power of gas siberia", "gas of the Power of Siberia", ROW_TORN},
        {"power gas of siberia", "gas of the Power of Siberia", ROW_TORN},
        {"power of siberia", "Power Siberia of", ROW_TORN},
        {"power of siberia", "power of a siberia", ROW_NONE},
        {"power gas", "power gas", ROW_NONE},
        {"gas oil coal wood", "gas oil here and coal wood there", ROW_NONE},
        {"gas oil coal", "gas coal, and then gas oil coal", ROW_PART},
        {"西伯利亚 管道 力量", "东线西伯利亚力量管道", ROW_TORN},
        {"管道 西伯利亚 力量", "东线西伯利亚力量和管道", ROW_PART},
        {"西伯利亚 管道 力量", "东线西伯利亚的力量和管道", ROW_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(part_hold(rows[i].q, rows[i].text), rows[i].hold);
}

/* Few different words, so that they stand side by side often. */
static void make_words(uint64_t *dice, uint32_t n, char *out)
{
    static const char *const words[] = {"gas", "oil", "coal", "the", "力量"};
    for (*out = '\0'; n > 0; n--) {
        *dice = *dice * 6364136223846793005u + 1442695040888963407u;
        strcat(strcat(out, words[(*dice >> 33) % 5]), n > 1 ? " " : "");
    }
}

static void walking_once_tells_the_same_as_trying_each_part(void **state)
{
    uint64_t dice = 20261125;
    uint32_t n_standing = 0;
    (void)state;
    for (uint32_t i = 0; i < 2000; i++) {
        char q[64], text[128];
        make_words(&dice, 2 + i % 5, q);
        make_words(&dice, 1 + i % 12, text);
        n_standing += part_hold(q, text) != ROW_NONE;
    }
    assert_in_range(n_standing, 100, 1900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_the_bare_words_of_the_query),
        cmocka_unit_test(a_row_stands_side_by_side_in_order_with_its_stop_words),
        cmocka_unit_test(a_row_but_for_one_word_stands_side_by_side),
        cmocka_unit_test(walking_once_tells_the_same_as_trying_each_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
