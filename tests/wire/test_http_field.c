/* Fields as lines; what they mean together stands in tables/http.tsv. */
#include "wire/http_field.h"

#include "tests/support/test.h"

static enum http_type type_of(const char *value)
{
    char line[200];
    struct http_head head = {0};
    struct fault fault;
    snprintf(line, sizeof line, "Content-Type: %s", value);
    assert_int_equal(http_field_read(span_of(line), &head, &fault), OK);
    return head.type;
}

static void media_types_are_understood_with_their_charset(void **state)
{
    (void)state;
    assert_int_equal(type_of("application/json"), HTTP_TYPE_JSON);
    assert_int_equal(type_of("Application/JSON;charset=UTF-8"), HTTP_TYPE_JSON);
    assert_int_equal(type_of("application/json ; charset=\"utf-8\" ; x=y"), HTTP_TYPE_JSON);
    assert_int_equal(type_of("application/x-ndjson"), HTTP_TYPE_NDJSON);
    assert_int_equal(type_of("application/json; charset=latin1"), HTTP_TYPE_OTHER);
    assert_int_equal(type_of("application/json; charset="), HTTP_TYPE_OTHER);
    assert_int_equal(type_of("application/jsonp"), HTTP_TYPE_OTHER);
    assert_int_equal(type_of(""), HTTP_TYPE_OTHER);
}

static void only_lists_may_stand_twice(void **state)
{
    (void)state;
    struct http_head head = {0};
    struct fault fault;
    assert_int_equal(http_field_read(SPAN("Origin: a"), &head, &fault), OK);
    assert_int_equal(http_field_read(SPAN("origin: a"), &head, &fault), ERR_PARSE);
    assert_string_equal(fault.error.text, "Origin stands twice");
    assert_int_equal(http_field_read(SPAN("Connection: a"), &head, &fault), OK);
    assert_int_equal(http_field_read(SPAN("Connection: close"), &head, &fault), OK);
    assert_int_equal(http_field_read(SPAN("X: a"), &head, &fault), OK);
    assert_int_equal(http_field_read(SPAN("X: a"), &head, &fault), OK);
    assert_true(head.says_close);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_types_are_understood_with_their_charset),
        cmocka_unit_test(only_lists_may_stand_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
