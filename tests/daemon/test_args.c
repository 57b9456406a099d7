#include "daemon/args.h"

#include "tests/support/test.h"

static const char *const colours[] = {"red", "green", "blue", NULL};

static const struct arg table[] = {
    {.name = "q", .type = ARG_TEXT, .is_required = true, .max = 4, .too_long = ERR_LIMIT},
    {.name = "client", .type = ARG_TEXT, .max = 4},
    {.name = "limit", .type = ARG_UINT, .max = 1000, .preset = 10},
    {.name = "offset", .type = ARG_UINT},
    {.name = "from", .type = ARG_UINT, .min = 1},
    {.name = "snippet", .type = ARG_UINT, .or_zero = true, .min = 40, .max = 100000},
    {.name = "reverse", .type = ARG_BOOL},
    {.name = "colour", .type = ARG_CHOICE, .choices = colours, .preset = 1},
    {.name = "colours", .type = ARG_NAMES, .choices = colours},
    {.name = "filters", .type = ARG_OBJECT},
    {.name = "id", .type = ARG_ID},
    {.name = "deadline_ms", .type = ARG_DEADLINE, .min = 1},
    {.name = "generation", .type = ARG_GENERATION},
    {.name = "positionEncoding", .type = ARG_UNIT},
    {.name = "index", .type = ARG_INDEX},
};

static const struct method method = {.name = "test", METHOD_ARGS(table)};
static const struct args_presets presets = {1000, 5000, UTF_16};

/* Params, and the message that refuses them; NULL: taken. */
static const struct {
    const char *params, *message;
    enum status status;
} rows[] = {
    {"{\"q\":\"abcd\"}", NULL, OK},
    {"{}", "q is required", ERR_INVALID},
    {"{\"q\":null}", "q must be a string", ERR_INVALID},
    {"{\"q\":1}", "q must be a string", ERR_INVALID},
    {"{\"q\":\"abcde\"}", "q is longer than 4 bytes", ERR_LIMIT},
    {"{\"q\":\"a\",\"client\":\"abcde\"}", "client is longer than 4 bytes", ERR_INVALID},
    {"{\"q\":\"a\",\"limit\":0}", NULL, OK},
    {"{\"q\":\"a\",\"limit\":1000}", NULL, OK},
    {"{\"q\":\"a\",\"limit\":1001}", "limit must be 0..1000", ERR_INVALID},
    {"{\"q\":\"a\",\"limit\":-1}", "limit must be 0..1000", ERR_INVALID},
    {"{\"q\":\"a\",\"limit\":1.0}", "limit must be 0..1000", ERR_INVALID},
    {"{\"q\":\"a\",\"limit\":\"1\"}", "limit must be 0..1000", ERR_INVALID},
    {"{\"q\":\"a\",\"limit\":9223372036854775807}", "limit must be 0..1000", ERR_INVALID},
    {"{\"q\":\"a\",\"offset\":9223372036854775807}", NULL, OK},
    {"{\"q\":\"a\",\"offset\":-1}", "offset must be 0 or more", ERR_INVALID},
    {"{\"q\":\"a\",\"from\":0}", "from must be 1 or more", ERR_INVALID},
    {"{\"q\":\"a\",\"snippet\":0}", NULL, OK},
    {"{\"q\":\"a\",\"snippet\":40}", NULL, OK},
    {"{\"q\":\"a\",\"snippet\":39}", "snippet must be 0 or 40..100000", ERR_INVALID},
    {"{\"q\":\"a\",\"reverse\":1}", "reverse must be true or false", ERR_INVALID},
    {"{\"q\":\"a\",\"colour\":\"pink\"}", "colour must be red, green or blue", ERR_INVALID},
    {"{\"q\":\"a\",\"colour\":\"RED\"}", "colour must be red, green or blue", ERR_INVALID},
    {"{\"q\":\"a\",\"colours\":\"red\"}", "colours must be an array of red, green or blue",
     ERR_INVALID},
    {"{\"q\":\"a\",\"colours\":[\"red\",1]}", "colours must be an array of red, green or blue",
     ERR_INVALID},
    {"{\"q\":\"a\",\"colours\":[]}", NULL, OK},
    {"{\"q\":\"a\",\"index\":\"news\"}", NULL, OK},
    {"{\"q\":\"a\",\"index\":[\"news\",\"wiki\"]}", NULL, OK},
    {"{\"q\":\"a\",\"index\":[]}", "index must be a string or an array of strings", ERR_INVALID},
    {"{\"q\":\"a\",\"index\":[1]}", "index must be a string or an array of strings", ERR_INVALID},
    {"{\"q\":\"a\",\"index\":{}}", "index must be a string or an array of strings", ERR_INVALID},
    {"{\"q\":\"a\",\"index\":null}", "index must be a string or an array of strings", ERR_INVALID},
    {"{\"q\":\"a\",\"filters\":[]}", "filters must be an object", ERR_INVALID},
    {"{\"q\":\"a\",\"id\":null}", "id must be a string or an integer", ERR_INVALID},
    {"{\"q\":\"a\",\"deadline_ms\":0}", "deadline_ms must be 1..5000", ERR_INVALID},
    {"{\"q\":\"a\",\"deadline_ms\":5001}", "deadline_ms must be 1..5000", ERR_INVALID},
    {"{\"q\":\"a\",\"generation\":42}", "generation must be a string", ERR_INVALID},
    {"{\"q\":\"a\",\"positionEncoding\":\"utf8\"}",
     "positionEncoding must be utf-8, utf-16 or utf-32", ERR_INVALID},
    {"{\"q\":\"a\",\"nonsense\":1}", NULL, OK},
};

static json_t *parse(const char *text)
{
    json_t *value;
    struct error err;
    assert_ok(json_parse(span_of(text), &value, &err), &err);
    return value;
}

static void params_are_taken_or_refused_with_their_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct args args;
        struct fault fault;
        json_t *params = parse(rows[i].params);
        assert_status(args_read(&method, params, &presets, &args, &fault), rows[i].status);
        if (rows[i].message != NULL) {
            assert_string_equal(fault.error.text, rows[i].message);
            assert_non_null(fault.param);
            assert_int_equal(strncmp(fault.error.text, fault.param, strlen(fault.param)), 0);
        }
        json_decref(params);
    }
}

static void values_come_from_params_or_presets(void **state)
{
    (void)state;
    struct args args;
    struct fault fault;
    json_t *params = parse(
        "{\"q\":\"ab\",\"colours\":[\"blue\",\"red\"],\"reverse\":true,\"zeta\":1,\"eta\":2}");
    assert_status(args_read(&method, params, &presets, &args, &fault), OK);
    assert_text(args.values[0].text, "ab");
    assert_false(args.values[2].is_given);
    assert_int_equal(args.values[2].number, 10);
    assert_int_equal(args.values[6].number, 1);
    assert_int_equal(args.values[7].number, 1);
    assert_int_equal(args.values[8].number, 5);
    assert_int_equal(args.values[11].number, 1000);
    assert_int_equal(args.values[13].number, UTF_16);
    assert_int_equal(args.n_unknown, 2);
    assert_text(args.unknown[0], "zeta");
    assert_text(args.unknown[1], "eta");
    assert_ptr_equal(args_find(&method, &args, ARG_DEADLINE), &args.values[11]);
    json_decref(params);
}

static void no_params_are_no_unknown_ones(void **state)
{
    (void)state;
    static const struct method none = {.name = "none"};
    struct args args;
    struct fault fault;
    assert_status(args_read(&none, NULL, &presets, &args, &fault), OK);
    assert_int_equal(args.n_unknown, 0);
    assert_null(args_find(&none, &args, ARG_TEXT));
    assert_status(args_read(&method, NULL, &presets, &args, &fault), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(params_are_taken_or_refused_with_their_name),
        cmocka_unit_test(values_come_from_params_or_presets),
        cmocka_unit_test(no_params_are_no_unknown_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
