#include "client/failure.h"

#include "base/utf8.h"
#include "tests/support/test.h"

static void texts_are_cut_at_a_character(void **state)
{
    (void)state;
    char text[1000];
    for (size_t i = 0; i + 2 < sizeof text; i += 3)
        memcpy(text + i, "中", 3);
    text[999] = '\0';
    struct pilcrow_error err;
    assert_int_equal(failure_set(&err, ERR_IO, text, text), PILCROW_ERR_IO);
    assert_true(utf8_is_valid(span_of(err.message)) && strlen(err.message) == 237);
    assert_true(utf8_is_valid(span_of(err.code)) && strlen(err.code) == 30);
    assert_string_equal(err.hint, "");
    assert_int_equal(err.start, PILCROW_NOWHERE);
    assert_int_equal(failure_set(NULL, ERR_IO, "x", "y"), PILCROW_ERR_IO);
}

static enum pilcrow_status read(const char *json, struct pilcrow_error *err)
{
    json_t *error;
    struct error cause;
    assert_ok(json_parse(span_of(json), &error, &cause), &cause);
    enum pilcrow_status status = failure_read(error, err);
    json_decref(error);
    return status;
}

static void every_code_of_the_table_has_its_status(void **state)
{
    (void)state;
    for (int status = OK + 1; status < STATUS_COUNT; status++) {
        char json[200];
        snprintf(json, sizeof json, "{\"message\":\"m\",\"data\":{\"code\":\"%s\"}}",
                 status_code((enum status)status));
        struct pilcrow_error err;
        enum pilcrow_status got = read(json, &err);
        assert_string_equal(status_code((enum status)got), status_code((enum status)status));
        assert_string_equal(err.code, status_code((enum status)status));
    }
}

static void what_is_missing_or_wrong_is_internal_and_nowhere(void **state)
{
    (void)state;
    struct pilcrow_error err;
    assert_int_equal(read("{}", &err), PILCROW_ERR_INTERNAL);
    assert_string_equal(err.message, "");
    assert_int_equal(
        read("{\"message\":7,\"data\":{\"code\":\"ok\",\"start\":-1,\"end\":1.5}}", &err),
        PILCROW_ERR_INTERNAL);
    assert_int_equal(err.start, PILCROW_NOWHERE);
    assert_int_equal(err.end, PILCROW_NOWHERE);
    assert_int_equal(read("{\"data\":{\"code\":\"deadline\"}}", NULL), PILCROW_ERR_DEADLINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_at_a_character),
        cmocka_unit_test(every_code_of_the_table_has_its_status),
        cmocka_unit_test(what_is_missing_or_wrong_is_internal_and_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
