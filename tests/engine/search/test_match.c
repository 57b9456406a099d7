#include "engine/search/match.h"

#include "tests/engine/search/one_paragraph.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

enum cell { MODE, QUERY, TEXT, SPANS };

static void every_row_holds_and_is_painted(void **state)
{
    struct table table;
    (void)state;
    table_load("matches.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        struct one_paragraph one;
        one_paragraph_make(&one, row->cell[QUERY], row->cell[TEXT],
                           span_equal(row->cell[MODE], SPAN("any")));
        assert_span_is(one_paragraph_spans(&one, row->cell[TEXT], true), row->cell[SPANS],
                       row->where);
        one_paragraph_release(&one);
    }
    table_release(&table);
}

static void the_row_stands_only_in_exact_forms(void **state)
{
    struct one_paragraph one;
    (void)state;
    one_paragraph_make(&one, SPAN("gas flow"), SPAN("the gas flows"), false);
    assert_true(match_has_row(&one.rules));
    assert_false(match_row_stands(&one.rules, &one.occurrences));
    one_paragraph_release(&one);
    one_paragraph_make(&one, SPAN("gas flow"), SPAN("the gas flow"), false);
    assert_true(match_row_stands(&one.rules, &one.occurrences));
    one_paragraph_release(&one);
}

static void plain_words_need_no_look_at_tokens(void **state)
{
    static const struct {
        const char *q;
        bool needs;
    } rows[] = {{"gas", false},     {"gas flow -oil", false}, {"gas OR oil", false},
                {"\"gas\"", true},  {"\"gas flow\"", true},   {"gas NEAR oil", true},
                {"pipelin*", true}, {"東京", true},           {"tag:gas oil", true}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct one_paragraph one;
        one_paragraph_make(&one, span_of(rows[i].q), SPAN("gas"), false);
        if (match_needs_tokens(one.query->root) != rows[i].needs)
            print_error("%s\n", rows[i].q);
        assert_int_equal(match_needs_tokens(one.query->root), rows[i].needs);
        one_paragraph_release(&one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_holds_and_is_painted),
        cmocka_unit_test(the_row_stands_only_in_exact_forms),
        cmocka_unit_test(plain_words_need_no_look_at_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
