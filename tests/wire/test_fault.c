#include "wire/fault.h"

#include "tests/support/test.h"

static void assert_written(const struct fault *fault, const char *expected)
{
    struct buf out;
    buf_init(&out, 4096);
    fault_write(fault, &out);
    assert_text(buf_span(&out), expected);
    buf_release(&out);
}

static void members_of_data_stand_where_they_are_known(void **state)
{
    (void)state;
    struct fault fault;
    assert_status(fault_param(&fault, "limit", "limit must be %d..%d", 0, 1000), ERR_INVALID);
    assert_written(&fault, "{\"code\":-32602,\"message\":\"limit must be 0..1000\",\"data\":{"
                           "\"code\":\"invalid_params\",\"param\":\"limit\"}}");
    fault_set(&fault, ERR_OVERLOADED, "busy");
    fault.retry_after_ms = 40;
    assert_written(&fault,
                   "{\"code\":-32005,\"message\":\"busy\",\"data\":{\"code\":\"overloaded\","
                   "\"retry_after_ms\":40}}");
    fault_set(&fault, ERR_LIMIT, "long");
    fault.limit = 1048576;
    assert_written(&fault, "{\"code\":-32004,\"message\":\"long\",\"data\":{\"code\":\"too_large\","
                           "\"limit\":1048576}}");
    fault_set(&fault, ERR_VERSION, "other");
    assert_written(&fault, "{\"code\":-32009,\"message\":\"other\",\"data\":{"
                           "\"code\":\"unsupported_version\",\"protocols\":[1]}}");
    fault_set(&fault, ERR_STALE, "gone");
    strcpy(fault.current, "g000043");
    fault_hint(&fault, "start again at offset %d", 0);
    assert_written(&fault, "{\"code\":-32010,\"message\":\"gone\",\"data\":{"
                           "\"code\":\"stale_generation\",\"current\":\"g000043\","
                           "\"hint\":\"start again at offset 0\"}}");
    fault_set(&fault, ERR_SYNTAX, "open");
    fault.has_range = true;
    fault.end = 1;
    assert_written(&fault, "{\"code\":-32001,\"message\":\"open\",\"data\":{"
                           "\"code\":\"query_syntax\",\"start\":0,\"end\":1}}");
}

static void faults_of_ours_keep_their_details(void **state)
{
    (void)state;
    struct fault fault;
    fault_set(&fault, ERR_IO, "/home/me/secret: No such file");
    assert_written(&fault, "{\"code\":-32603,\"message\":\"reading or writing failed\",\"data\":{"
                           "\"code\":\"internal\"}}");
    fault_set(&fault, ERR_CORRUPT, "s000007/store: wrong hash");
    assert_written(&fault, "{\"code\":-32603,\"message\":\"s000007/store: wrong hash\",\"data\":{"
                           "\"code\":\"bad_generation\"}}");
}

static void long_messages_are_cut_at_a_border(void **state)
{
    (void)state;
    struct fault fault;
    char text[400] = "";
    for (int i = 0; i < 199; i++)
        strcat(text, "é");
    fault_set(&fault, ERR_INVALID, "%s", text);
    assert_int_equal(strlen(fault.error.text) % 2, 0);
    assert_true(strlen(fault.error.text) >= 236);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_of_data_stand_where_they_are_known),
        cmocka_unit_test(faults_of_ours_keep_their_details),
        cmocka_unit_test(long_messages_are_cut_at_a_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
