#include "wire/address.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"

static bool parse_number(const char *text, unsigned long most, unsigned long *out)
{
    unsigned long number = 0;
    if (*text == '\0' || strlen(text) > 9)
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = number * 10 + (unsigned long)(*text - '0');
    }
    *out = number;
    return number <= most;
}

static enum status parse_unix(const char *path, struct address *out, struct error *err)
{
    out->kind = ADDRESS_UNIX;
    if (*path == '\0')
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "unix: needs a path");
    if (strlen(path) >= sizeof out->path)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "the path of a socket may have %zu bytes: %s", sizeof out->path - 1, path);
    strcpy(out->path, path);
    return OK;
}

static enum status parse_tcp(const char *text, struct address *out, struct error *err)
{
    out->kind = ADDRESS_TCP;
    const char *colon = strrchr(text, ':');
    unsigned long port;
    if (colon == NULL || !parse_number(colon + 1, UINT16_MAX, &port))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "tcp:%s: a host and a port of 0..65535, as tcp:127.0.0.1:7182", text);
    out->port = (uint16_t)port;
    struct span host = {text, (size_t)(colon - text)};
    out->is_v6 = host.len >= 2 && host.at[0] == '[' && host.at[host.len - 1] == ']';
    if (out->is_v6)
        host = span_cut(host, 1, host.len - 2);
    bool is_bare_v6 = !out->is_v6 && host.len > 0 && memchr(host.at, ':', host.len) != NULL;
    if (host.len == 0 || host.len >= sizeof out->host || is_bare_v6)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "tcp:%s: %s", text,
                         is_bare_v6 ? "IPv6 is written in brackets, tcp:[::1]:7182"
                                    : "the host is missing or too long");
    memcpy(out->host, host.at, host.len);
    return OK;
}

enum status address_parse(const char *text, struct address *out, struct error *err)
{
    *out = (struct address){.fd = -1};
    struct span all = span_of(text);
    unsigned long fd;
    if (span_begins(all, SPAN("unix:")))
        return parse_unix(text + 5, out, err);
    if (span_begins(all, SPAN("tcp:")))
        return parse_tcp(text + 4, out, err);
    if (span_begins(all, SPAN("fd:"))) {
        out->kind = ADDRESS_FD;
        if (!parse_number(text + 3, INT16_MAX, &fd))
            return error_set(err, ERR_INVALID, ERROR_NOWHERE, "%s: not a descriptor", text);
        out->fd = (int)fd;
        return OK;
    }
    if (strchr(text, '/') != NULL)
        return parse_unix(text, out, err);
    return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                     "'%s' is no address: unix:PATH, tcp:HOST:PORT or a path with a slash", text);
}

void address_print(const struct address *address, char out[ADDRESS_TEXT_ROOM])
{
    if (address->kind == ADDRESS_UNIX)
        snprintf(out, ADDRESS_TEXT_ROOM, "unix:%s", address->path);
    else if (address->kind == ADDRESS_FD)
        snprintf(out, ADDRESS_TEXT_ROOM, "fd:%d", address->fd);
    else
        snprintf(out, ADDRESS_TEXT_ROOM, address->is_v6 ? "tcp:[%s]:%u" : "tcp:%s:%u",
                 address->host, address->port);
}

enum status address_default(const char *socket_variable, const char *runtime_dir, uid_t uid,
                            struct address *out, bool *is_fallback, struct error *err)
{
    char path[4096];
    *is_fallback = false;
    if (socket_variable != NULL && *socket_variable != '\0')
        return address_parse(socket_variable, out, err);
    *is_fallback = runtime_dir == NULL || *runtime_dir == '\0';
    int len = *is_fallback ? snprintf(path, sizeof path, "/tmp/pilcrow-%u/pilcrow.sock", uid)
                           : snprintf(path, sizeof path, "%s/pilcrow.sock", runtime_dir);
    if (len < 0 || (size_t)len >= sizeof path)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "XDG_RUNTIME_DIR is too long");
    *out = (struct address){.fd = -1};
    return parse_unix(path, out, err);
}
