/* Where a daemon listens: unix:PATH, tcp:HOST:PORT, tcp:[V6]:PORT, fd:N (docs/man/pilcrowd.8). */
#ifndef PILCROW_WIRE_ADDRESS_H
#define PILCROW_WIRE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"

#define ADDRESS_PATH_ROOM 108 /* sun_path of <sys/un.h> */
#define ADDRESS_TEXT_ROOM 300

enum address_kind { ADDRESS_UNIX, ADDRESS_TCP, ADDRESS_FD };

struct address {
    enum address_kind kind;
    char path[ADDRESS_PATH_ROOM];
    char host[256]; /* without the brackets of an IPv6 address */
    bool is_v6;     /* was written in brackets */
    uint16_t port;
    int fd;
};

/* A value with a slash and no prefix is a Unix path. ERR_INVALID with what is wrong. */
enum status address_parse(const char *text, struct address *out, struct error *err) MUST_USE;

/* The text form, NUL-terminated. */
void address_print(const struct address *address, char out[ADDRESS_TEXT_ROOM]);

/* $PILCROW_SOCKET, or unix:${XDG_RUNTIME_DIR:-/tmp/pilcrow-$UID}/pilcrow.sock. Either variable may
 * be NULL or empty. *is_fallback: the path is below /tmp/pilcrow-$UID. */
enum status address_default(const char *socket_variable, const char *runtime_dir, uid_t uid,
                            struct address *out, bool *is_fallback, struct error *err) MUST_USE;

#endif
