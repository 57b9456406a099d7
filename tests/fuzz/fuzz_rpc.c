/* Whatever the line, a request or an error comes out, and the answer is one line of strict JSON whose
 * id is that of the request. */
#include <stdlib.h>

#include "base/utf8.h"
#include "wire/rpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_reply(struct span reply, const struct rpc_id *id)
{
    json_t *value;
    struct error err;
    struct rpc_id back;
    if (reply.len == 0 || memchr(reply.at, '\n', reply.len) != reply.at + reply.len - 1)
        abort();
    if (json_parse(reply, &value, &err) != OK)
        abort();
    const json_t *echoed = json_object_get(value, "id");
    bool has_id = id->kind == RPC_ID_INT || id->kind == RPC_ID_TEXT;
    if (has_id ? !rpc_id_read(echoed, &back) || !rpc_id_equal(&back, id) : !json_is_null(echoed))
        abort();
    json_decref(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct rpc_request request;
    struct fault fault;
    struct buf reply;
    buf_init(&reply, 1 << 20);
    if (rpc_read((struct span){(const char *)bytes, len}, &request, &fault) != OK) {
        rpc_write_error(&request.id, &fault, &reply);
    } else {
        rpc_begin_result(&request.id, &reply);
        json_write_string(&reply, request.method);
        rpc_end_result(&reply);
    }
    check_reply(buf_span(&reply), &request.id);
    rpc_release(&request);
    buf_release(&reply);
    return 0;
}
