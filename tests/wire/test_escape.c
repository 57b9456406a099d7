#include "wire/escape.h"

#include "tests/support/table.h"
#include "tests/support/test.h"

static void nothing_reaches_a_terminal_raw(void **state)
{
    (void)state;
    struct table table;
    struct buf out;
    table_load("terminal.tsv", &table);
    buf_init(&out, 1 << 12);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        escape_terminal(row->cell[0], &out);
        assert_span_is(buf_span(&out), row->cell[1], row->where);
        buf_clear(&out);
        escape_terminal_ascii(row->cell[0], &out);
        assert_span_is(buf_span(&out), row->cell[2], row->where);
        buf_clear(&out);
    }
    buf_release(&out);
    table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_reaches_a_terminal_raw)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
