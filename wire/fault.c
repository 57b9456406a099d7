#include "wire/fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/json.h"
#include "base/utf8.h"
#include "wire/protocol.h"

/* Written with room to spare, so that the cut sees whole characters. */
static void set_text(char *out, size_t room, const char *format, va_list args)
{
    char text[512];
    int len = vsnprintf(text, sizeof text, format, args);
    struct span written = {text, len < 0 ? 0 : (size_t)len};
    if (written.len >= sizeof text)
        written.len = sizeof text - 1;
    if (written.len >= room)
        written.len = utf8_border_before(written, room - 1);
    memcpy(out, written.at, written.len);
    out[written.len] = '\0';
}

enum status fault_set(struct fault *fault, enum status status, const char *format, ...)
{
    *fault = (struct fault){.error = {.status = status, .at = ERROR_NOWHERE}};
    va_list args;
    va_start(args, format);
    set_text(fault->error.text, sizeof fault->error.text, format, args);
    va_end(args);
    return status;
}

enum status fault_param(struct fault *fault, const char *param, const char *format, ...)
{
    *fault = (struct fault){.error = {.status = ERR_INVALID, .at = ERROR_NOWHERE}, .param = param};
    va_list args;
    va_start(args, format);
    set_text(fault->error.text, sizeof fault->error.text, format, args);
    va_end(args);
    return ERR_INVALID;
}

void fault_hint(struct fault *fault, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(fault->hint, sizeof fault->hint, format, args);
    va_end(args);
}

unsigned fault_http_code(const struct fault *fault)
{
    return fault->http != 0 ? fault->http : (unsigned)status_http_code(fault->error.status);
}

/* What went wrong inside is for the log: it may name files, addresses, libraries. */
static const char *message_of(const struct error *error)
{
    bool is_ours = status_rpc_code(error->status) == status_rpc_code(ERR_INTERNAL) &&
                   error->status != ERR_CORRUPT;
    return is_ours || error->text[0] == '\0' ? status_sentence(error->status) : error->text;
}

static void write_data(const struct fault *fault, struct buf *out)
{
    buf_printf(out, "{\"code\":\"%s\"", status_code(fault->error.status));
    if (fault->has_range)
        buf_printf(out, ",\"start\":%u,\"end\":%u", fault->start, fault->end);
    if (fault->param != NULL)
        buf_printf(out, ",\"param\":\"%s\"", fault->param);
    if (fault->limit != 0)
        buf_printf(out, ",\"limit\":%llu", (unsigned long long)fault->limit);
    if (fault->retry_after_ms != 0)
        buf_printf(out, ",\"retry_after_ms\":%u", fault->retry_after_ms);
    if (fault->error.status == ERR_VERSION)
        buf_printf(out, ",\"protocols\":[%d]", PROTOCOL_VERSION);
    if (fault->current[0] != '\0')
        buf_printf(out, ",\"current\":\"%s\"", fault->current);
    if (fault->hint[0] != '\0') {
        buf_add_text(out, ",\"hint\":");
        json_write_string(out, span_of(fault->hint));
    }
    buf_add_char(out, '}');
}

void fault_write(const struct fault *fault, struct buf *out)
{
    buf_printf(out, "{\"code\":%d,\"message\":", status_rpc_code(fault->error.status));
    json_write_string(out, span_of(message_of(&fault->error)));
    buf_add_text(out, ",\"data\":");
    write_data(fault, out);
    buf_add_char(out, '}');
}
