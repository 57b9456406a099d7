#include "wire/rpc.h"

#include "tests/support/table.h"
#include "tests/support/test.h"
#include "wire/dialect.h"
#include "wire/protocol.h"
#include "wire/words.h"

static void print_the_id(const struct rpc_id *id, struct buf *out)
{
    if (id->kind == RPC_ID_INT)
        buf_printf(out, "%lld", (long long)id->integer);
    else if (id->kind == RPC_ID_TEXT)
        json_write_string(out, id->text);
    else
        buf_add_text(out, id->kind == RPC_ID_NONE ? "-" : "null");
}

static void print_the_request(const struct rpc_request *request, struct buf *out)
{
    print_the_id(&request->id, out);
    buf_add_char(out, ' ');
    buf_add_span(out, request->method);
    if (request->params != NULL) {
        buf_add_char(out, ' ');
        json_write(out, request->params);
    }
}

static void print_fault(const struct rpc_id *id, const struct fault *fault, bool is_short,
                        struct buf *out)
{
    if (is_short) {
        buf_printf(out, "!%d", status_rpc_code(fault->error.status));
        return;
    }
    if (id->kind == RPC_ID_NONE) {
        buf_add_char(out, '-');
        return;
    }
    rpc_write_error(id, fault, out);
    assert_int_equal(out->at[--out->len], '\n');
}

static void check_row(const struct table_row *row)
{
    struct rpc_request request;
    struct fault fault;
    struct buf out;
    enum words_kind kind = WORDS_REQUEST;
    buf_init(&out, 1 << 12);
    enum status status = dialect_line_is_json(row->cell[0])
                             ? rpc_read(row->cell[0], &request, &fault)
                             : words_read(row->cell[0], &kind, &request, &fault);
    if (status != OK)
        print_fault(&request.id, &fault, span_begins(row->cell[1], SPAN("!")), &out);
    else if (kind != WORDS_REQUEST)
        buf_add_text(&out, kind == WORDS_HELP ? "HELP" : "QUIT");
    else
        print_the_request(&request, &out);
    assert_span_is(buf_span(&out), row->cell[1], row->where);
    rpc_release(&request);
    buf_release(&out);
}

static void lines_are_read_as_requests(void **state)
{
    (void)state;
    struct table table;
    table_load("requests.tsv", &table);
    for (size_t i = 0; i < table.n; i++)
        check_row(&table.rows[i]);
    table_release(&table);
}

static void a_long_id_is_refused(void **state)
{
    (void)state;
    struct rpc_request request;
    struct fault fault;
    struct buf line;
    char id[RPC_ID_MAX_BYTES + 2];
    buf_init(&line, 1 << 12);
    memset(id, 'x', sizeof id);
    buf_printf(&line, "{\"method\":\"ping\",\"id\":\"%.*s\"}", (int)RPC_ID_MAX_BYTES, id);
    assert_status(rpc_read(buf_span(&line), &request, &fault), OK);
    rpc_release(&request);
    buf_clear(&line);
    buf_printf(&line, "{\"method\":\"ping\",\"id\":\"%.*s\"}", (int)RPC_ID_MAX_BYTES + 1, id);
    assert_status(rpc_read(buf_span(&line), &request, &fault), ERR_REQUEST);
    assert_int_equal(request.id.kind, RPC_ID_NULL);
    rpc_release(&request);
    buf_release(&line);
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    struct rpc_request request;
    struct fault fault;
    static char deep[1 << 20];
    memset(deep, '[', sizeof deep);
    assert_status(rpc_read((struct span){deep, sizeof deep}, &request, &fault), ERR_PARSE);
    rpc_release(&request);
}

static void ids_are_equal_by_type_and_value(void **state)
{
    (void)state;
    struct rpc_id one = {.kind = RPC_ID_INT, .integer = 1};
    struct rpc_id two = {.kind = RPC_ID_INT, .integer = 2};
    struct rpc_id text = {.kind = RPC_ID_TEXT, .text = SPAN("1")};
    struct rpc_id same = {.kind = RPC_ID_TEXT, .text = SPAN("1")};
    struct rpc_id nobody = {.kind = RPC_ID_NULL};
    assert_true(rpc_id_equal(&one, &one));
    assert_false(rpc_id_equal(&one, &two));
    assert_false(rpc_id_equal(&one, &text));
    assert_true(rpc_id_equal(&text, &same));
    assert_false(rpc_id_equal(&nobody, &nobody));
}

static void a_result_stands_in_its_envelope(void **state)
{
    (void)state;
    struct rpc_id id = {.kind = RPC_ID_TEXT, .text = SPAN("a\"\x1b")};
    struct buf out;
    buf_init(&out, 1 << 12);
    rpc_begin_result(&id, &out);
    buf_add_text(&out, "{}");
    rpc_end_result(&out);
    assert_text(buf_span(&out), "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"\\u001b\",\"result\":{}}\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read_as_requests),
        cmocka_unit_test(a_long_id_is_refused),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(ids_are_equal_by_type_and_value),
        cmocka_unit_test(a_result_stands_in_its_envelope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
