#include "wire/rpc.h"

#include "base/utf8.h"
#include "wire/protocol.h"

#define INTEGER_MAX 9007199254740991 /* 2^53 − 1: what every JSON library keeps exactly */

bool rpc_id_read(const json_t *value, struct rpc_id *out)
{
    if (json_is_integer(value)) {
        int64_t integer = json_integer_value(value);
        *out = (struct rpc_id){.kind = RPC_ID_INT, .integer = integer};
        return integer >= -INTEGER_MAX && integer <= INTEGER_MAX;
    }
    if (!json_is_string(value) || json_string_length(value) > RPC_ID_MAX_BYTES)
        return false;
    struct span text = {json_string_value(value), json_string_length(value)};
    *out = (struct rpc_id){.kind = RPC_ID_TEXT, .text = text};
    return true;
}

bool rpc_id_equal(const struct rpc_id *a, const struct rpc_id *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == RPC_ID_INT)
        return a->integer == b->integer;
    return a->kind == RPC_ID_TEXT && span_equal(a->text, b->text);
}

/* The id comes first: whatever else is wrong is answered with it. */
static enum status read_id(const json_t *root, struct rpc_request *out, struct fault *fault)
{
    const json_t *id = json_object_get(root, "id");
    if (id == NULL) {
        /* Without id it is a notification, if it is a call at all. */
        out->id.kind = json_is_string(json_object_get(root, "method")) ? RPC_ID_NONE : RPC_ID_NULL;
        return OK;
    }
    if (rpc_id_read(id, &out->id))
        return OK;
    out->id = (struct rpc_id){.kind = RPC_ID_NULL};
    return fault_set(fault, ERR_REQUEST, "id must be a string of at most %u bytes or an integer",
                     RPC_ID_MAX_BYTES);
}

static enum status read_members(const json_t *root, struct rpc_request *out, struct fault *fault)
{
    const json_t *version = json_object_get(root, "jsonrpc");
    if (version != NULL && !span_equal(json_span(root, "jsonrpc"), SPAN("2.0")))
        return fault_set(fault, ERR_REQUEST, "jsonrpc must be \"2.0\", or be left out");
    out->method = json_span(root, "method");
    if (out->method.at == NULL)
        return fault_set(fault, ERR_REQUEST, "method must be a string");
    out->params = json_object_get(root, "params");
    if (out->params != NULL && !json_is_object(out->params))
        return fault_param(fault, "params", "params must be an object");
    return OK;
}

static enum status read_root(struct rpc_request *out, struct fault *fault)
{
    if (json_is_array(out->root)) {
        fault_set(fault, ERR_REQUEST, "batches are not understood");
        fault_hint(fault, "send several lines instead");
        return ERR_REQUEST;
    }
    if (!json_is_object(out->root))
        return fault_set(fault, ERR_REQUEST, "a request is an object");
    enum status status = read_id(out->root, out, fault);
    return status == OK ? read_members(out->root, out, fault) : status;
}

enum status rpc_parse(struct span text, json_t **out, struct fault *fault)
{
    struct error err;
    enum status status = json_parse(text, out, &err);
    if (status == ERR_PARSE && !utf8_is_valid(text))
        return fault_set(fault, ERR_PARSE, "not UTF-8");
    if (status == ERR_PARSE)
        return fault_set(fault, ERR_PARSE, "not JSON at byte %u: %s", err.at, err.text);
    return status == OK ? OK : fault_set(fault, status, "%s", err.text);
}

enum status rpc_read(struct span line, struct rpc_request *out, struct fault *fault)
{
    *out = (struct rpc_request){.id = {.kind = RPC_ID_NULL}};
    enum status status = rpc_parse(line, &out->root, fault);
    return status == OK ? read_root(out, fault) : status;
}

void rpc_release(struct rpc_request *request)
{
    json_decref(request->root);
    *request = (struct rpc_request){.id = {.kind = RPC_ID_NULL}};
}

static void begin(const struct rpc_id *id, struct buf *out)
{
    buf_add_text(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    if (id->kind == RPC_ID_INT)
        buf_printf(out, "%lld", (long long)id->integer);
    else if (id->kind == RPC_ID_TEXT)
        json_write_string(out, id->text);
    else
        buf_add_text(out, "null");
}

void rpc_begin_result(const struct rpc_id *id, struct buf *out)
{
    begin(id, out);
    buf_add_text(out, ",\"result\":");
}

void rpc_end_result(struct buf *out)
{
    buf_add_text(out, "}\n");
}

void rpc_write_error(const struct rpc_id *id, const struct fault *fault, struct buf *out)
{
    begin(id, out);
    buf_add_text(out, ",\"error\":");
    fault_write(fault, out);
    buf_add_text(out, "}\n");
}
