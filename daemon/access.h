/* Who may ask what: tokens of the token file, and the state of one peer (docs/protocol.md,
 * "Access"). Tokens are kept and compared as hashes, in constant time; they never reach a log or an
 * error. */
#ifndef PILCROW_DAEMON_ACCESS_H
#define PILCROW_DAEMON_ACCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/span.h"
#include "base/status.h"
#include "base/utf8.h"
#include "wire/fault.h"
#include "wire/rpc.h"

#define ACCESS_MAX_WRONG 3u /* so many wrong tokens close a connection */

enum access_level { ACCESS_NONE, ACCESS_USER, ACCESS_ADMIN };

struct access;
struct call;

/* `file` NULL: no tokens are needed. ERR_INVALID, ERR_FORBIDDEN (mode of the file), ERR_IO. */
enum status access_open(const char *file, struct access **out, struct error *err) MUST_USE;
void access_close(struct access *access); /* accepts NULL */

/* Reads the file again; a failure leaves the tokens as they were. */
enum status access_reread(struct access *access, struct error *err) MUST_USE;

bool access_has_tokens(const struct access *access);
enum access_level access_check(const struct access *access, struct span token);

#define PEER_FROM_ROOM 64

/* What a connection has said and proved about itself. */
struct peer {
    bool is_local; /* a Unix socket: `uid` is known */
    uid_t uid;
    char from[PEER_FROM_ROOM]; /* for the log: "uid=1000 pid=4711", "127.0.0.1:50312" */
    bool needs_token;
    enum access_level level;
    uint32_t wrong_tokens;
    enum utf_unit unit;
    bool is_ordered;
    /* Stops the oldest request in flight with that id; false: there is none. */
    bool (*cancel)(void *context, const struct rpc_id *id);
    /* Leaves the call's query here, or takes back the one of that number; false: there is none. */
    enum status (*subscribe)(void *context, const struct call *call, uint32_t *number,
                             struct fault *fault);
    bool (*unsubscribe)(void *context, uint32_t number);
    void *context; /* of all three */
};

/* Fills who is at the other end of a socket: the credentials that the kernel vouches for, or the
 * address; the rest is zero. Logs it at level debug. */
void peer_find(struct peer *peer, int fd, bool is_unix);

/* A wrong token was given: counts it, and logs who gave it, at most once a second. */
void peer_gave_wrong_token(struct peer *peer);

/* Whether methods other than those that are open to all may be called. */
bool peer_is_admitted(const struct peer *peer);

/* OK, ERR_FORBIDDEN or ERR_UNAUTHORIZED: whether it may make the daemon reload. Logs who asked. */
enum status peer_may_reload(const struct peer *peer, struct fault *fault) MUST_USE;

#endif
