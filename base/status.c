#include "base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_code;
    int rpc;
    const char *code;
    int http;
    const char *sentence;
} table[STATUS_COUNT] = {
#define STATUS(name, exit_code, rpc, code, http, sentence)                                         \
    {#name, exit_code, rpc, code, http, sentence},
#include "base/status.def"
#undef STATUS
};

static size_t row(enum status status)
{
    return (unsigned)status < STATUS_COUNT ? (size_t)status : (size_t)ERR_INTERNAL;
}

/* The length of `text` without a UTF-8 sequence that was cut off at its end. */
static size_t whole_characters(const char *text, size_t len)
{
    size_t start = len;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return len;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return len - (start - 1) < wanted ? start - 1 : len;
}

static void write_text(char *text, size_t room, const char *format, va_list args)
{
    int wanted = vsnprintf(text, room, format, args);
    if (wanted < 0)
        text[0] = '\0';
    else if ((size_t)wanted >= room)
        text[whole_characters(text, room - 1)] = '\0';
}

enum status error_set(struct error *err, enum status status, uint32_t at, const char *format, ...)
{
    if (err == NULL)
        return status;
    va_list args;
    va_start(args, format);
    write_text(err->text, sizeof err->text, format, args);
    va_end(args);
    err->status = status;
    err->at = at;
    return status;
}

enum status error_errno(struct error *err, int number, const char *format, ...)
{
    enum status status = number == ENOMEM ? ERR_NOMEM : ERR_IO;
    if (err == NULL)
        return status;
    char what[sizeof err->text];
    va_list args;
    va_start(args, format);
    write_text(what, sizeof what, format, args);
    va_end(args);
    char why[128];
    return error_set(err, status, ERROR_NOWHERE, "%s: %s", what,
                     strerror_r(number, why, sizeof why));
}

const char *status_name(enum status status)
{
    return table[row(status)].name;
}

int status_exit_code(enum status status)
{
    return table[row(status)].exit_code;
}

int status_rpc_code(enum status status)
{
    return table[row(status)].rpc;
}

const char *status_code(enum status status)
{
    return table[row(status)].code;
}

int status_http_code(enum status status)
{
    return table[row(status)].http;
}

const char *status_sentence(enum status status)
{
    return table[row(status)].sentence;
}
