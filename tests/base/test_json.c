#include "base/json.h"

#include <dirent.h>
#include <locale.h>
#include <math.h>

#include "base/file.h"
#include "base/utf8.h"
#include "tests/support/shared.h"
#include "tests/support/table.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static void check_row(const struct table_row *row)
{
    json_t *value;
    struct error err;
    struct buf out;
    buf_init(&out, 1 << 16);
    if (json_parse(row->cell[0], &value, &err) == OK)
        json_write(&out, value);
    else
        buf_printf(&out, "!%u", err.at);
    assert_span_is(buf_span(&out), row->cell[1], row->where);
    buf_release(&out);
    json_decref(value);
}

static void texts_are_read_strictly_and_written_safely(void **state)
{
    (void)state;
    struct table table;
    table_load("json.tsv", &table);
    for (size_t i = 0; i < table.n; i++)
        check_row(&table.rows[i]);
    table_release(&table);
}

static void an_absent_string_is_no_span(void **state)
{
    (void)state;
    json_t *value;
    struct error err;
    assert_ok(json_parse(SPAN("{\"q\":\"a\\tb\",\"n\":1,\"e\":\"\"}"), &value, &err), &err);
    assert_text(json_span(value, "q"), "a\tb");
    assert_null(json_span(value, "n").at);
    assert_null(json_span(value, "absent").at);
    assert_non_null(json_span(value, "e").at);
    assert_null(json_span(NULL, "q").at);
    json_decref(value);
}

static void invalid_bytes_are_written_as_replacements(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 100);
    json_write_string(&out, SPAN("a\xFF\xE2\x82z"));
    assert_text(buf_span(&out), "\"a\\ufffd\\ufffdz\"");
    buf_release(&out);
}

static void numbers_do_not_depend_on_the_locale(void **state)
{
    (void)state;
    setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is installed; "C" elsewhere */
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-0.0, "0"},
        {1.5, "1.5"},
        {0.000001, "0.000001"},
        {-1e-9, "0"},
        {0.1 + 0.2, "0.3"},
        {999999.9999999, "1000000"},
        {1e15, "1000000000000000"},
        {-1e18, "-1000000000000000000e0"},
        {NAN, "null"},
        {-INFINITY, "null"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out;
        buf_init(&out, 400);
        json_write_number(&out, rows[i].value);
        assert_text(buf_span(&out), rows[i].text);
        buf_release(&out);
    }
    setlocale(LC_ALL, "C");
}

/* Where the protocol is stricter than the standard (PROTOCOL §2.1). */
static bool is_refused_by_choice(const char *name)
{
    static const char *const names[] = {
        "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
        "y_string_null_escape.json", "y_object_escaped_null_in_key.json"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void check_suite_file(struct temp *temp, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "JSONTestSuite/test_parsing/%s", name);
    json_t *value;
    enum status status = json_parse(temp_read(temp, path), &value, NULL);
    json_decref(value);
    bool expected = name[0] == 'y' && !is_refused_by_choice(name);
    if (name[0] != 'i' && (status == OK) != expected)
        fail_msg("%s was %s", name, status == OK ? "accepted" : "refused");
}

static void json_test_suite_agrees(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    if (!shared_unpack("data/nasty/public.tar.zst", temp.path)) {
        temp_remove(&temp);
        skip();
    }
    DIR *dir = opendir(temp_path(&temp, "JSONTestSuite/test_parsing"));
    assert_non_null(dir);
    int n = 0;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        check_suite_file(&temp, entry->d_name);
        n++;
    }
    closedir(dir);
    assert_true(n > 300);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_strictly_and_written_safely),
        cmocka_unit_test(an_absent_string_is_no_span),
        cmocka_unit_test(invalid_bytes_are_written_as_replacements),
        cmocka_unit_test(numbers_do_not_depend_on_the_locale),
        cmocka_unit_test(json_test_suite_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
