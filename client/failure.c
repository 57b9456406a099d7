#include "client/failure.h"

#include <string.h>

#include "base/utf8.h"

/* The public enum is the private one: a row added to status.def without its twin does not compile.
 */
#define PILCROW_ERR_OK PILCROW_OK
#define STATUS(name, exit_code, rpc, code, http, sentence)                                         \
    _Static_assert((int)PILCROW_ERR_##name == (int)ERR_##name, "pilcrow.h and status.def differ");
#include "base/status.def"
#undef STATUS

static void copy_cut(char *out, size_t room, struct span text)
{
    size_t len = text.len < room ? text.len : utf8_border_before(text, room - 1);
    if (len > 0)
        memcpy(out, text.at, len);
    out[len] = '\0';
}

enum pilcrow_status failure_set(struct pilcrow_error *err, enum status status, const char *code,
                                const char *message)
{
    if (err == NULL)
        return (enum pilcrow_status)status;
    *err = (struct pilcrow_error){
        .status = (enum pilcrow_status)status, .start = PILCROW_NOWHERE, .end = PILCROW_NOWHERE};
    copy_cut(err->code, sizeof err->code, span_of(code));
    copy_cut(err->message, sizeof err->message, span_of(message));
    return err->status;
}

enum pilcrow_status failure_of(struct pilcrow_error *err, enum status status,
                               const struct error *cause)
{
    return failure_set(err, status, status_code(status), cause->text);
}

static enum status status_of_code(struct span code)
{
    for (int status = OK + 1; status < STATUS_COUNT; status++)
        if (span_equal(code, span_of(status_code((enum status)status))))
            return (enum status)status;
    return ERR_INTERNAL;
}

static uint32_t read_offset(const json_t *data, const char *key)
{
    const json_t *value = json_object_get(data, key);
    int64_t offset = json_integer_value(value);
    return json_is_integer(value) && offset >= 0 && offset < UINT32_MAX ? (uint32_t)offset
                                                                        : PILCROW_NOWHERE;
}

enum pilcrow_status failure_read(const json_t *error, struct pilcrow_error *err)
{
    const json_t *data = json_object_get(error, "data");
    struct span code = json_span(data, "code");
    enum status status = status_of_code(code);
    failure_set(err, status, "", "");
    if (err == NULL)
        return (enum pilcrow_status)status;
    copy_cut(err->code, sizeof err->code, code);
    copy_cut(err->message, sizeof err->message, json_span(error, "message"));
    copy_cut(err->hint, sizeof err->hint, json_span(data, "hint"));
    err->start = read_offset(data, "start");
    err->end = read_offset(data, "end");
    return err->status;
}
