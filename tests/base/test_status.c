#include "base/status.h"

#include <errno.h>

#include "base/utf8.h"
#include "tests/support/test.h"

static void a_status_has_its_columns(void **state)
{
    (void)state;
    assert_string_equal(status_name(ERR_SYNTAX), "SYNTAX");
    assert_string_equal(status_code(ERR_SYNTAX), "query_syntax");
    assert_int_equal(status_rpc_code(ERR_SYNTAX), -32001);
    assert_int_equal(status_http_code(ERR_STALE), 409);
    assert_int_equal(status_exit_code(ERR_DEADLINE), 4);
    assert_int_equal(status_exit_code(OK), 0);
}

static void a_value_outside_the_table_is_internal(void **state)
{
    (void)state;
    assert_string_equal(status_name((enum status)9999), "INTERNAL");
    assert_string_equal(status_code((enum status) - 1), "internal");
}

static void an_error_holds_status_place_and_sentence(void **state)
{
    (void)state;
    struct error err;
    assert_int_equal(error_set(&err, ERR_SYNTAX, 7, "'%c' is never closed", '('), ERR_SYNTAX);
    assert_int_equal(err.status, ERR_SYNTAX);
    assert_int_equal(err.at, 7);
    assert_string_equal(err.text, "'(' is never closed");
    assert_int_equal(error_set(NULL, ERR_LIMIT, 0, "nobody reads this"), ERR_LIMIT);
}

static void an_errno_becomes_io_or_nomem_with_its_sentence(void **state)
{
    (void)state;
    struct error err;
    assert_int_equal(error_errno(&err, ENOENT, "cannot open %s", "x"), ERR_IO);
    assert_string_equal(err.text, "cannot open x: No such file or directory");
    assert_int_equal(err.at, ERROR_NOWHERE);
    assert_int_equal(error_errno(&err, ENOMEM, "x"), ERR_NOMEM);
    assert_int_equal(error_errno(NULL, EIO, "x"), ERR_IO);
}

static void a_long_sentence_is_cut_at_a_character(void **state)
{
    (void)state;
    for (int shift = 0; shift < 4; shift++) {
        char text[400] = "abc";
        size_t len = (size_t)shift;
        while (len + 4 < sizeof text) {
            memcpy(text + len, "\xF0\x9D\x94\xA4", 5);
            len += 4;
        }
        struct error err;
        error_set(&err, ERR_IO, ERROR_NOWHERE, "%s", text);
        struct span kept = span_of(err.text);
        assert_true(kept.len > sizeof err.text - 5 && kept.len < sizeof err.text);
        assert_true(utf8_is_valid(kept));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_has_its_columns),
        cmocka_unit_test(a_value_outside_the_table_is_internal),
        cmocka_unit_test(an_error_holds_status_place_and_sentence),
        cmocka_unit_test(an_errno_becomes_io_or_nomem_with_its_sentence),
        cmocka_unit_test(a_long_sentence_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
