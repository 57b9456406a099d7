#include "engine/segment/store_groups.h"

#include "engine/segment/article.h"
#include "tests/support/test.h"

/* Paragraphs that step evenly, of which one thing is changed from `first` on. */
static void make_rows(struct paragraph_row rows[STORE_GROUP + 1], uint32_t first,
                      struct paragraph_row change)
{
    for (uint32_t i = 0; i <= STORE_GROUP; i++) {
        rows[i] = (struct paragraph_row){1000 + 200 * i, 500 + 100 * i, 7 + 2 * i,
                                         i % 3 == 0 ? NO_HEADING : 40 + i};
        if (i < first)
            continue;
        rows[i].text += change.text;
        rows[i].tokens += change.tokens;
        rows[i].line += change.line;
        rows[i].heading += rows[i].heading != NO_HEADING ? change.heading : 0;
    }
}

static void assert_reads(const struct store_groups *groups, const struct paragraph_row *rows)
{
    for (uint32_t i = 0; i < STORE_GROUP; i++) {
        struct store_range text = store_groups_text(groups, i);
        struct store_range tokens = store_groups_tokens(groups, i);
        assert_int_equal(text.begin, rows[i].text);
        assert_int_equal(text.end, rows[i + 1].text);
        assert_int_equal(tokens.begin, rows[i].tokens);
        assert_int_equal(tokens.end, rows[i + 1].tokens);
        assert_int_equal(store_groups_line(groups, i), rows[i].line);
        assert_int_equal(store_groups_heading(groups, i), rows[i].heading);
    }
}

/* Differences that just fit, and those that no longer do. */
static const struct {
    uint32_t first;
    struct paragraph_row change;
    bool fits;
} cases[] = {
    {17, {0, 0, 0, 0}, true},
    {16, {UINT16_MAX - 16 * 200, 0, 0, 0}, true},
    {16, {UINT16_MAX - 16 * 200 + 1, 0, 0, 0}, false},
    {16, {0, UINT16_MAX - 16 * 100, 0, 0}, true},
    {16, {0, UINT16_MAX - 16 * 100 + 1, 0, 0}, false},
    {15, {0, 0, UINT16_MAX - 15 * 2, 0}, true},
    {15, {0, 0, UINT16_MAX - 15 * 2 + 1, 0}, false},
    {14, {0, 0, 0, UINT8_MAX - 1 - 13}, true},
    {14, {0, 0, 0, UINT8_MAX - 13}, false},
    {0, {UINT32_MAX - 5000, UINT32_MAX - 5000, 0, 0}, true},
    {0, {0, 0, UINT32_MAX - 7 - 15 * 2 - 1, 0}, true},
    {5, {0, 0, (uint32_t)-17, 0}, true}, /* another article begins: the line is less again */
};

static void what_fits_is_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct paragraph_row rows[STORE_GROUP + 1];
        struct paragraph_group group;
        make_rows(rows, cases[i].first, cases[i].change);
        bool fits = store_group_pack(rows, &group);
        if (fits != cases[i].fits)
            print_error("case %zu\n", i);
        assert_int_equal(fits, cases[i].fits);
        if (fits)
            assert_reads(&(struct store_groups){&group, NULL}, rows);
    }
}

static void a_wide_group_has_rows(void **state)
{
    (void)state;
    struct paragraph_row rows[2 * (STORE_GROUP + 1)];
    make_rows(rows + STORE_GROUP + 1, 9,
              (struct paragraph_row){1 << 20, 1 << 21, 1 << 22, 1 << 23});
    struct paragraph_group group = store_group_wide(STORE_GROUP + 1);
    assert_reads(&(struct store_groups){&group, rows}, rows + STORE_GROUP + 1);
}

static void no_heading_at_all(void **state)
{
    (void)state;
    struct paragraph_row rows[STORE_GROUP + 1] = {0};
    struct paragraph_group group;
    for (uint32_t i = 0; i <= STORE_GROUP; i++)
        rows[i].heading = NO_HEADING;
    assert_true(store_group_pack(rows, &group));
    assert_reads(&(struct store_groups){&group, NULL}, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_read_back),
        cmocka_unit_test(a_wide_group_has_rows),
        cmocka_unit_test(no_heading_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
