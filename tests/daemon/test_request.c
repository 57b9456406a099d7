#include "daemon/request.h"

#include "tests/support/test.h"

static enum status succeed(struct call *call, struct fault *fault)
{
    (void)fault;
    buf_add_text(call->result, "{\"ok\":true}");
    return OK;
}

static enum status refuse(struct call *call, struct fault *fault)
{
    buf_add_text(call->result, "{\"half\":");
    return fault_param(fault, "q", "q is %s", "odd");
}

static enum status break_down(struct call *call, struct fault *fault)
{
    (void)call;
    return error_set(&fault->error, ERR_IO, ERROR_NOWHERE, "/secret/path");
}

static enum status overflow(struct call *call, struct fault *fault)
{
    static char much[1 << 20];
    (void)fault;
    memset(much, 'x', sizeof much);
    for (int i = 0; i < 9; i++)
        buf_add(call->result, much, sizeof much);
    return OK;
}

static void assert_reply(enum status (*run)(struct call *, struct fault *), enum status expected,
                         const char *reply)
{
    struct method method = {.name = "test", .run = run};
    struct rpc_request rpc;
    struct fault fault;
    struct call call = {.arena = NULL};
    assert_status(rpc_read(SPAN("{\"id\":\"x\",\"method\":\"test\"}"), &rpc, &fault), OK);
    struct request *request = request_new(&rpc, 5);
    assert_non_null(request);
    assert_null(rpc.root); /* taken */
    request->method = &method;
    request_run(request, &call);
    assert_status(request->status, expected);
    assert_text(buf_span(&request->reply), reply);
    assert_int_equal(call.received_ns, 5);
    request_free(request);
}

static void every_run_ends_in_one_line(void **state)
{
    (void)state;
    assert_reply(succeed, OK, "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"ok\":true}}\n");
    assert_reply(refuse, ERR_INVALID,
                 "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"error\":{\"code\":-32602,\"message\":\"q is "
                 "odd\",\"data\":{\"code\":\"invalid_params\",\"param\":\"q\"}}}\n");
    assert_reply(
        break_down, ERR_IO,
        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"error\":{\"code\":-32603,\"message\":\"reading "
        "or writing failed\",\"data\":{\"code\":\"internal\"}}}\n");
    assert_reply(
        overflow, ERR_LIMIT,
        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"error\":{\"code\":-32004,\"message\":\"the reply "
        "does not fit\",\"data\":{\"code\":\"too_large\"}}}\n");
}

static void the_overloaded_are_told_when_to_come_again(void **state)
{
    (void)state;
    struct rpc_request rpc = {.id = {.kind = RPC_ID_NULL}};
    struct request *request = request_new(&rpc, 0);
    assert_non_null(request);
    request_overloaded(request, 70);
    assert_status(request->status, ERR_OVERLOADED);
    assert_text(
        buf_span(&request->reply),
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32005,\"message\":\"too much to "
        "do right now\",\"data\":{\"code\":\"overloaded\",\"retry_after_ms\":70}}}\n");
    request_free(request);
}

static void it_knows_the_day_it_came(void **state)
{
    (void)state;
    struct rpc_request rpc = {.id = {.kind = RPC_ID_NULL}};
    int64_t before = clock_wall_s();
    struct request *request = request_new(&rpc, 0);
    assert_non_null(request);
    assert_true(request->day >= before / 86400 && request->day <= clock_wall_s() / 86400);
    request_free(request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_run_ends_in_one_line),
        cmocka_unit_test(the_overloaded_are_told_when_to_come_again),
        cmocka_unit_test(it_knows_the_day_it_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
