#include "client/notes.h"

#include <locale.h>
#include <stdlib.h>

#include "client/exit_codes.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

static const char hit[] = "{\"rank\":1,\"article\":{\"id\":\"a\"},\"passages\":[{\"n\":1}]}";

static void check_row(const struct table_row *row, bool is_filtered)
{
    char json[4096];
    bool has_hit = row->cell[1].at[0] == '1';
    snprintf(json, sizeof json, "{\"query\":{%s},\"hits\":[%s],\"total\":{\"value\":%d}%s%s}",
             row->cell[0].at, has_hit ? hit : "", has_hit, row->cell[2].len > 0 ? "," : "",
             row->cell[2].at);
    struct pilcrow_results *results;
    struct pilcrow_error err;
    if (pilcrow_results_parse(json, strlen(json), &results, &err) != PILCROW_OK)
        fail_msg("%s: %s", row->where, err.message);
    struct buf out;
    buf_init(&out, 4096);
    notes_results(results, is_filtered, CHARSET_UTF8, &out);
    assert_span_is(buf_span(&out), row->cell[3], row->where);
    buf_release(&out);
    pilcrow_results_free(results);
}

static void check_table(struct table *table, bool is_filtered)
{
    for (size_t i = 0; i < table->n; i++)
        check_row(&table->rows[i], is_filtered);
    table_release(table);
}

static void results_are_explained_in_a_line_or_two(void **state)
{
    (void)state;
    struct table table;
    table_load("client/notes.tsv", &table);
    check_table(&table, false);
}

static void filters_are_told_of_where_nothing_is_found(void **state)
{
    (void)state;
    struct table table;
    table_load("client/notes_filtered.tsv", &table);
    check_table(&table, true);
}

static void expect_error(const struct pilcrow_error *err, const char *query, const char *expected)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    notes_error(err, query, CHARSET_UTF8, &out);
    assert_text(buf_span(&out), expected);
    buf_release(&out);
}

static struct pilcrow_error error_of(enum pilcrow_status status, const char *code,
                                     const char *message, uint32_t start, uint32_t end)
{
    struct pilcrow_error err = {.status = status, .start = start, .end = end};
    snprintf(err.code, sizeof err.code, "%s", code);
    snprintf(err.message, sizeof err.message, "%s", message);
    return err;
}

static void a_syntax_error_has_a_caret(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    struct pilcrow_error err =
        error_of(PILCROW_ERR_SYNTAX, "query_syntax", "'(' is never closed", 0, 1);
    expect_error(&err, "(gas", "pilcrow: '(' is never closed\n  (gas\n  ^\n");
    err.start = 3;
    err.end = 9;
    expect_error(&err, "西(西伯)x", "pilcrow: '(' is never closed\n  西(西伯)x\n    ^^^^^\n");
    err.start = err.end = 4;
    expect_error(&err, "(gas", "pilcrow: '(' is never closed\n  (gas\n      ^\n");
    err.start = 5; /* beyond the query: not believed */
    expect_error(&err, "(gas", "pilcrow: '(' is never closed\n");
}

static void the_caret_of_a_long_query_stays_on_the_line(void **state)
{
    (void)state;
    char query[3000];
    memset(query, 'x', sizeof query);
    query[2999] = '\0';
    query[1500] = '(';
    struct pilcrow_error err = error_of(PILCROW_ERR_SYNTAX, "query_syntax", "m", 1500, 1501);
    struct buf out;
    buf_init(&out, 1 << 16);
    notes_error(&err, query, CHARSET_UTF8, &out);
    assert_true(out.len < 200);
    const char *bracket = memchr(out.at, '(', out.len), *caret = memchr(out.at, '^', out.len);
    assert_non_null(bracket);
    assert_non_null(caret);
    const char *line = memrchr(out.at, '\n', (size_t)(caret - out.at));
    assert_int_equal(bracket - (out.at + strlen("pilcrow: m\n")), caret - line - 1);
    buf_release(&out);
}

static void no_daemon_comes_with_what_to_do(void **state)
{
    (void)state;
    struct pilcrow_error err = error_of(PILCROW_ERR_IO, "unreachable", "no daemon at unix:/x/s",
                                        PILCROW_NOWHERE, PILCROW_NOWHERE);
    expect_error(&err, "gas",
                 "pilcrow: no daemon at unix:/x/s\n"
                 "Start one: pilcrowd --index DIR &   Elsewhere: pilcrow -s ADDR, or "
                 "PILCROW_SOCKET\n");
}

static void a_hint_is_the_line_of_advice(void **state)
{
    (void)state;
    struct pilcrow_error err = error_of(PILCROW_ERR_STALE, "stale_generation", "g1 is gone",
                                        PILCROW_NOWHERE, PILCROW_NOWHERE);
    snprintf(err.hint, sizeof err.hint, "start again\x1b at offset 0");
    expect_error(&err, "gas", "pilcrow: g1 is gone\nstart again� at offset 0\n");
}

static void exit_codes_follow_the_table(void **state)
{
    (void)state;
    static const struct {
        enum pilcrow_status status;
        int exit_code;
    } rows[] = {
        {PILCROW_ERR_IO, EXIT_CODE_NO_DAEMON},     {PILCROW_ERR_UNAUTHORIZED, EXIT_CODE_NO_DAEMON},
        {PILCROW_ERR_DEADLINE, EXIT_CODE_LATE},    {PILCROW_ERR_SYNTAX, EXIT_CODE_ERROR},
        {PILCROW_ERR_NOT_FOUND, EXIT_CODE_ERROR},  {PILCROW_ERR_NO_INDEX, EXIT_CODE_ERROR},
        {PILCROW_ERR_OVERLOADED, EXIT_CODE_ERROR}, {PILCROW_ERR_FORBIDDEN, EXIT_CODE_ERROR},
        {PILCROW_ERR_INTERNAL, EXIT_CODE_ERROR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(notes_exit_code(&(struct pilcrow_error){.status = rows[i].status}),
                         rows[i].exit_code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_explained_in_a_line_or_two),
        cmocka_unit_test(filters_are_told_of_where_nothing_is_found),
        cmocka_unit_test(a_syntax_error_has_a_caret),
        cmocka_unit_test(the_caret_of_a_long_query_stays_on_the_line),
        cmocka_unit_test(no_daemon_comes_with_what_to_do),
        cmocka_unit_test(a_hint_is_the_line_of_advice),
        cmocka_unit_test(exit_codes_follow_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
