#include "client/request.h"

#include "base/json.h"
#include "tests/client/words.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

static const char *form_name(enum form form)
{
    static const char *const names[] = {"reading", "lines", "spans",  "paths",
                                        "count",   "json",  "nothing"};
    return names[form];
}

static void write_words(const struct options *options, struct buf *out)
{
    for (size_t i = 0; i < options->n_operands; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "", options->operands[i]);
    buf_add_char(out, '\0');
}

static void check_row(struct table *table, const struct table_row *row)
{
    static struct options options;
    int argc;
    char **argv = words_split(&table->arena, row->cell[0], &argc);
    struct error err;
    char advice[200];
    assert_ok(options_parse(argc, argv, &options, &err, advice), &err);
    enum form form = request_form(&options, row->cell[1].at[0] == 't');
    assert_span_is(span_of(form_name(form)), row->cell[2], row->where);
    struct buf words, query, params;
    buf_init(&words, 4096);
    buf_init(&query, 4096);
    buf_init(&params, 4096);
    write_words(&options, &words);
    request_query(&options, words.at, &query);
    buf_add_char(&query, '\0');
    if (request_search(&options, form, query.at, &params, &err) != OK) {
        buf_clear(&params);
        buf_printf(&params, "!%s", err.text);
    }
    assert_span_is(buf_span(&params), row->cell[3], row->where);
    json_t *value = NULL;
    if (params.at[0] != '!')
        assert_ok(json_parse(buf_span(&params), &value, &err), &err);
    json_decref(value);
    buf_release(&words);
    buf_release(&query);
    buf_release(&params);
}

static void options_become_params(void **state)
{
    (void)state;
    struct table table;
    table_load("client/request.tsv", &table);
    for (size_t i = 0; i < table.n; i++)
        check_row(&table, &table.rows[i]);
    table_release(&table);
}

static void bytes_that_are_no_utf8_are_sent_as_replacements(void **state)
{
    (void)state;
    static struct options options;
    char *argv[] = {(char[]){"pilcrow"}, (char[]){"a\xFFz"}, NULL};
    struct error err;
    char advice[200];
    assert_ok(options_parse(2, argv, &options, &err, advice), &err);
    struct buf params;
    buf_init(&params, 4096);
    struct request_target target = {.rank = 3};
    assert_ok(request_explain(&options, "a\xFFz", &target, &params, &err), &err);
    assert_text(buf_span(&params), "{\"q\":\"a\\ufffdz\",\"filters\":{},\"rank\":3}");
    buf_clear(&params);
    target.passage = "a#2";
    assert_ok(request_explain(&options, "gas", &target, &params, &err), &err);
    assert_text(buf_span(&params), "{\"q\":\"gas\",\"filters\":{},\"passage\":\"a#2\"}");
    buf_release(&params);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_become_params),
        cmocka_unit_test(bytes_that_are_no_utf8_are_sent_as_replacements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
