/* Listening sockets, made so that nobody can come in who should not: a Unix socket has its mode
 * from the first instant, replaces only what a dead daemon left, and is removed at stop; TCP beyond
 * loopback needs tokens (docs/protocol.md, "Access"). */
#ifndef PILCROW_DAEMON_LISTEN_H
#define PILCROW_DAEMON_LISTEN_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/status.h"
#include "wire/address.h"

#define LISTEN_BACKLOG 1024
#define LISTEN_MAX 32 /* sockets in all: a host name may have several addresses */

struct listening {
    int fd;
    bool is_unix;
    char name[ADDRESS_TEXT_ROOM]; /* as the ready line shows it */
    char path[ADDRESS_PATH_ROOM]; /* of a socket file that is ours; "": none */
    int file_fd; /* that file itself (O_PATH), so that another's is never taken for it; -1: none */
};

struct listen_rules {
    bool has_tokens;
    mode_t mode;
    gid_t group; /* (gid_t)-1: as it comes */
    uid_t owner; /* (uid_t)-1: as it comes */
};

struct listenings {
    struct listening at[LISTEN_MAX];
    uint32_t n;
};

/* Checks an address without opening anything. ERR_FORBIDDEN: open to the network without tokens;
 * ERR_INVALID: a host that has no address. */
enum status listen_check(const struct address *address, bool has_tokens,
                         struct error *err) MUST_USE;

/* Appends one listening, or for a host name several. Non-blocking, close-on-exec. ERR_FORBIDDEN (also
 * where a socket of another user lies), ERR_INVALID, ERR_BUSY (another daemon answers there), ERR_IO. */
enum status listen_open(const struct address *address, const struct listen_rules *rules,
                        struct listenings *out, struct error *err) MUST_USE;

/* Closes the sockets and removes files that are ours. */
void listen_close(struct listenings *listenings);

/* /tmp/pilcrow-$UID, where the default socket lies without XDG_RUNTIME_DIR: made 0700, refused when
 * it is not ours or a link. ERR_FORBIDDEN, ERR_IO. */
enum status listen_make_fallback_dir(const char *socket_path, struct error *err) MUST_USE;

#endif
