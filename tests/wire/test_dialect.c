#include "wire/dialect.h"

#include "tests/support/table.h"
#include "tests/support/test.h"

static const char *const names[] = {"?", "lines", "http", "none"};

static void first_bytes_choose_the_dialect(void **state)
{
    (void)state;
    struct table table;
    table_load("dialects.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        assert_span_is(span_of(names[dialect_find(row->cell[0], false)]), row->cell[1], row->where);
        assert_span_is(span_of(names[dialect_find(row->cell[0], true)]), row->cell[2], row->where);
    }
    table_release(&table);
}

/* Bytes that arrive one by one end in the same dialect as all at once. */
static void pieces_never_change_the_choice(void **state)
{
    (void)state;
    struct table table;
    table_load("dialects.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        struct span all = table.rows[i].cell[0];
        enum dialect found = DIALECT_UNKNOWN;
        for (size_t len = 0; len <= all.len && found == DIALECT_UNKNOWN; len++)
            found = dialect_find(span_cut(all, 0, len), false);
        assert_span_is(span_of(names[found]), table.rows[i].cell[1], table.rows[i].where);
    }
    table_release(&table);
}

static void empty_lines_are_skipped(void **state)
{
    (void)state;
    assert_int_equal(dialect_skip(SPAN("\r\n\n\rPING")), 4);
    assert_int_equal(dialect_skip(SPAN(" PING")), 0);
    assert_int_equal(dialect_skip(SPAN("")), 0);
}

static void an_endless_first_word_is_a_line(void **state)
{
    (void)state;
    static char bytes[DIALECT_MAX_BYTES + 2];
    memset(bytes, 'a', sizeof bytes);
    assert_int_equal(dialect_find((struct span){bytes, sizeof bytes}, false), DIALECT_LINES);
    memcpy(bytes, "BREW /", 6);
    assert_int_equal(dialect_find((struct span){bytes, sizeof bytes}, false), DIALECT_LINES);
}

static void each_line_is_json_or_words(void **state)
{
    (void)state;
    assert_true(dialect_line_is_json(SPAN(" \t{")));
    assert_true(dialect_line_is_json(SPAN("[")));
    assert_false(dialect_line_is_json(SPAN("SEARCH {")));
    assert_false(dialect_line_is_json(SPAN("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_bytes_choose_the_dialect),
        cmocka_unit_test(pieces_never_change_the_choice),
        cmocka_unit_test(empty_lines_are_skipped),
        cmocka_unit_test(an_endless_first_word_is_a_line),
        cmocka_unit_test(each_line_is_json_or_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
