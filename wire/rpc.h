/* JSON-RPC 2.0 as the protocol has it: one object a line, ids of their own type, params an object.
 * And the envelope of every reply in the lines dialect. */
#ifndef PILCROW_WIRE_RPC_H
#define PILCROW_WIRE_RPC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/span.h"
#include "wire/fault.h"

enum rpc_id_kind {
    RPC_ID_NONE, /* a notification: never answered */
    RPC_ID_NULL, /* answered with "id":null: typed words, and what could not be read */
    RPC_ID_INT,
    RPC_ID_TEXT
};

struct rpc_id {
    enum rpc_id_kind kind;
    int64_t integer;
    struct span text; /* in the JSON it was read from */
};

/* From a JSON value: a string of at most RPC_ID_MAX_BYTES or an integer within ±(2^53 − 1). */
bool rpc_id_read(const json_t *value, struct rpc_id *out);
bool rpc_id_equal(const struct rpc_id *a, const struct rpc_id *b); /* 1 is not "1"; NULL never is */

/* Strict JSON of any kind: a new reference. ERR_PARSE with what is wrong where, ERR_NOMEM. */
enum status rpc_parse(struct span text, json_t **out, struct fault *fault) MUST_USE;

/* A request, whichever way it was sent. */
struct rpc_request {
    struct rpc_id id;
    struct span method;
    const json_t *params; /* an object, or NULL */
    json_t *root;         /* what all that points into */
};

/* Reads one line. On failure the id is the one to answer with (RPC_ID_NONE: not at all). The caller
 * releases in either case. ERR_PARSE, ERR_REQUEST, ERR_INVALID (params), ERR_NOMEM. */
enum status rpc_read(struct span line, struct rpc_request *out, struct fault *fault) MUST_USE;
void rpc_release(struct rpc_request *request);

/* {"jsonrpc":"2.0","id":…,"result": RESULT }\n — the caller appends RESULT between the two. */
void rpc_begin_result(const struct rpc_id *id, struct buf *out);
void rpc_end_result(struct buf *out);

/* A whole line with an error. */
void rpc_write_error(const struct rpc_id *id, const struct fault *fault, struct buf *out);

#endif
