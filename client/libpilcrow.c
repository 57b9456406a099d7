#include "client/pilcrow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "client/connection.h"
#include "client/failure.h"
#include "client/reply.h"
#include "wire/address.h"
#include "wire/protocol.h"

enum { USUAL_TIMEOUT_MS = 10000, TOKEN_FILE_CEILING = 1 << 16, REQUEST_CEILING = 2 << 20 };

struct pilcrow {
    struct connection connection;
    char address[ADDRESS_TEXT_ROOM];
    unsigned timeout_ms;
    int64_t last_id;
    struct buf result; /* of the last call */
};

const char *pilcrow_version(void)
{
    return PILCROW_VERSION;
}

/* ---- Errors -----------------------------------------------------------------------------------
 */

/* What went wrong on the way to the daemon, told with its address. */
static enum pilcrow_status fail_on_the_way(const struct pilcrow *daemon, enum status status,
                                           const struct error *cause, struct pilcrow_error *err)
{
    char text[ADDRESS_TEXT_ROOM + 300];
    const char *code = status == ERR_FORBIDDEN ? "unsafe" : "broken";
    if (status == ERR_DEADLINE) {
        code = "timed_out";
        snprintf(text, sizeof text, "no answer from %s within %u ms", daemon->address,
                 daemon->timeout_ms);
    } else if (status == ERR_CLOSED) {
        code = "closed";
        snprintf(text, sizeof text, "%s closed the connection without an answer", daemon->address);
    } else {
        snprintf(text, sizeof text, "%s: %s", daemon->address, cause->text);
    }
    return failure_set(err, ERR_IO, code, text);
}

static enum pilcrow_status fail_foreign(const struct pilcrow *daemon, struct pilcrow_error *err)
{
    char text[ADDRESS_TEXT_ROOM + 40];
    snprintf(text, sizeof text, "what answers at %s is no pilcrowd", daemon->address);
    return failure_set(err, ERR_IO, "not_pilcrow", text);
}

/* ---- Calls ------------------------------------------------------------------------------------
 */

static enum status write_request(struct buf *out, int64_t id, const char *method,
                                 const char *params, struct error *err)
{
    buf_printf(out, "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":", (long long)id);
    json_write_string(out, span_of(method));
    if (params != NULL) {
        buf_add_text(out, ",\"params\":");
        buf_add_text(out, params);
    }
    buf_add_text(out, "}\n");
    if (buf_status(out) != OK)
        return error_set(err, buf_status(out), ERROR_NOWHERE, "a request too large to send");
    if (memchr(out->at, '\n', out->len - 1) != NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "params must be one line of JSON");
    return OK;
}

/* An error that could not be tied to its request comes with id null: it is ours as well, since one
 * request is under way at a time. */
static bool is_answer_to(const json_t *reply, int64_t id)
{
    const json_t *its = json_object_get(reply, "id");
    return (json_is_integer(its) && json_integer_value(its) == id) ||
           (json_is_null(its) && json_object_get(reply, "error") != NULL);
}

static bool is_envelope(const json_t *reply)
{
    return json_is_object(json_object_get(reply, "result")) ||
           json_is_object(json_object_get(reply, "error"));
}

/* Reads lines up to the reply to `id`; *reply is the caller's. */
static enum pilcrow_status await(struct pilcrow *daemon, int64_t id,
                                 const struct deadline *deadline, json_t **reply,
                                 struct pilcrow_error *err)
{
    for (;;) {
        struct span line;
        struct error cause;
        enum status status = connection_line(&daemon->connection, deadline, &line, &cause);
        if (status != OK)
            return fail_on_the_way(daemon, status, &cause, err);
        status = json_parse(line, reply, &cause);
        if (status == ERR_NOMEM)
            return failure_of(err, status, &cause);
        if (status != OK || !is_envelope(*reply)) {
            json_decref(*reply);
            *reply = NULL;
            return fail_foreign(daemon, err);
        }
        if (is_answer_to(*reply, id))
            return PILCROW_OK;
        json_decref(*reply);
        *reply = NULL;
    }
}

/* *reply: the envelope, whose "result" is an object. */
static enum pilcrow_status call(struct pilcrow *daemon, const char *method, const char *params,
                                json_t **reply, struct pilcrow_error *err)
{
    *reply = NULL;
    struct buf request;
    buf_init(&request, REQUEST_CEILING);
    struct error cause;
    int64_t id = ++daemon->last_id;
    struct deadline deadline = deadline_after_ms(daemon->timeout_ms, NULL);
    enum pilcrow_status result;
    enum status status = write_request(&request, id, method, params, &cause);
    if (status != OK) {
        result = failure_of(err, status, &cause);
        goto done;
    }
    status = connection_send(&daemon->connection, buf_span(&request), &deadline, &cause);
    result = status == OK ? await(daemon, id, &deadline, reply, err)
                          : fail_on_the_way(daemon, status, &cause, err);
    if (result == PILCROW_OK && json_object_get(*reply, "error") != NULL) {
        result = failure_read(json_object_get(*reply, "error"), err);
        json_decref(*reply);
        *reply = NULL;
    }
done:
    buf_release(&request);
    return result;
}

enum pilcrow_status pilcrow_call(struct pilcrow *daemon, const char *method, const char *params,
                                 const char **result, struct pilcrow_error *err)
{
    json_t *reply;
    *result = NULL;
    enum pilcrow_status status = call(daemon, method, params, &reply, err);
    if (status != PILCROW_OK)
        return status;
    buf_clear(&daemon->result);
    json_write(&daemon->result, json_object_get(reply, "result"));
    buf_add_char(&daemon->result, '\0');
    json_decref(reply);
    if (buf_status(&daemon->result) != OK)
        return failure_set(err, buf_status(&daemon->result), "too_large", "a reply too large");
    *result = daemon->result.at;
    return PILCROW_OK;
}

/* ---- Connecting -------------------------------------------------------------------------------
 */

static enum status choose_address(const char *text, struct address *out, bool *is_fallback,
                                  struct error *err)
{
    *is_fallback = false;
    if (text != NULL)
        return address_parse(text, out, err);
    return address_default(getenv("PILCROW_SOCKET"), getenv("XDG_RUNTIME_DIR"), getuid(), out,
                           is_fallback, err);
}

/* The last word of the first line that is no comment: a client's file holds the token alone, the
 * daemon's own may be given as well, where "admin" stands before it. */
static struct span find_token(struct span text)
{
    static const char blanks[] = " \t\r";
    for (size_t at = 0, len; at < text.len; at += len + 1) {
        const char *newline = memchr(text.at + at, '\n', text.len - at);
        len = newline != NULL ? (size_t)(newline - text.at) - at : text.len - at;
        struct span line = span_cut(text, at, len);
        while (line.len > 0 && strchr(blanks, line.at[line.len - 1]) != NULL)
            line.len--;
        size_t start = line.len;
        while (start > 0 && strchr(blanks, line.at[start - 1]) == NULL)
            start--;
        if (line.len > start && line.at[0] != '#')
            return span_cut(line, start, line.len - start);
    }
    return SPAN_NONE;
}

static enum pilcrow_status say_hello(struct pilcrow *daemon, struct span token,
                                     struct pilcrow_error *err)
{
    struct buf params;
    buf_init(&params, TOKEN_FILE_CEILING * 6);
    buf_printf(&params, "{\"protocol\":%d,\"client\":\"libpilcrow/" PILCROW_VERSION "\",\"token\":",
               PROTOCOL_VERSION);
    json_write_string(&params, token);
    buf_add(&params, "}", 2); /* with its NUL */
    json_t *reply;
    enum pilcrow_status status = call(daemon, "hello", params.at, &reply, err);
    json_decref(reply);
    buf_release(&params);
    return status;
}

static enum pilcrow_status give_token(struct pilcrow *daemon, const char *file,
                                      struct pilcrow_error *err)
{
    struct buf text;
    buf_init(&text, TOKEN_FILE_CEILING);
    struct error cause;
    enum pilcrow_status status;
    if (file_read(file, &text, &cause) != OK) {
        status = failure_set(err, ERR_INVALID, "bad_token_file", cause.text);
    } else {
        struct span token = find_token(buf_span(&text));
        status = token.len > 0 ? say_hello(daemon, token, err)
                               : failure_set(err, ERR_INVALID, "bad_token_file",
                                             "the token file holds no token");
    }
    if (text.at != NULL)
        explicit_bzero(text.at, text.room);
    buf_release(&text);
    return status;
}

static enum pilcrow_status open_daemon(const char *address, struct pilcrow *daemon,
                                       struct pilcrow_error *err)
{
    struct address where;
    bool is_fallback;
    struct error cause;
    if (choose_address(address, &where, &is_fallback, &cause) != OK)
        return failure_set(err, ERR_INVALID, "bad_address", cause.text);
    address_print(&where, daemon->address);
    struct deadline deadline = deadline_after_ms(daemon->timeout_ms, NULL);
    enum status status =
        connection_open(&where, is_fallback, &deadline, &daemon->connection, &cause);
    if (status == OK)
        return PILCROW_OK;
    if (status != ERR_IO)
        return fail_on_the_way(daemon, status, &cause, err);
    char text[ADDRESS_TEXT_ROOM + 20];
    snprintf(text, sizeof text, "no daemon at %s", daemon->address);
    return failure_set(err, ERR_IO, "unreachable", text);
}

enum pilcrow_status pilcrow_open(const char *address, const struct pilcrow_options *options,
                                 struct pilcrow **out, struct pilcrow_error *err)
{
    *out = NULL;
    struct pilcrow *daemon = calloc(1, sizeof *daemon);
    if (daemon == NULL)
        return failure_set(err, ERR_NOMEM, "internal", "out of memory");
    daemon->connection.fd = -1;
    daemon->timeout_ms =
        options != NULL && options->timeout_ms > 0 ? options->timeout_ms : USUAL_TIMEOUT_MS;
    buf_init(&daemon->result, 4 * REPLY_MAX_BYTES);
    enum pilcrow_status status = open_daemon(address, daemon, err);
    if (status == PILCROW_OK && options != NULL && options->token_file != NULL)
        status = give_token(daemon, options->token_file, err);
    if (status != PILCROW_OK) {
        pilcrow_close(daemon);
        return status;
    }
    *out = daemon;
    return PILCROW_OK;
}

void pilcrow_close(struct pilcrow *daemon)
{
    if (daemon == NULL)
        return;
    connection_close(&daemon->connection);
    buf_release(&daemon->result);
    free(daemon);
}
