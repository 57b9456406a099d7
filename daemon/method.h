/* A method of the protocol: one file in daemon/methods/, one line in wire/methods.def.
 *
 * The entry declares its arguments with type, range and preset, so that dispatch checks them, hello
 * and the docs can name them, and run() finds them checked. run() sees what it needs to answer and
 * never a connection, so a test calls it directly. */
#ifndef PILCROW_DAEMON_METHOD_H
#define PILCROW_DAEMON_METHOD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "engine/search/searcher.h"
#include "wire/fault.h"
#include "wire/rpc.h"

#define METHOD_MAX_ARGS 24
#define METHOD_MAX_UNKNOWN 8 /* unknown params that get a warning */

enum method_flags {
    METHOD_CHEAP = 1,       /* answered on the I/O thread; never waits behind searches */
    METHOD_NEEDS_INDEX = 2, /* gets a generation; no_index without */
    METHOD_OWNER = 4,       /* peer_may_reload() only */
    METHOD_OPEN = 8,        /* also before a needed token is given */
    METHOD_RELOADS = 16,    /* run once `current` has been looked at: call->reloaded */
    METHOD_KEPT = 64        /* the answer hangs on what recall.h names, and on nothing else */
};

enum arg_type {
    ARG_TEXT, /* at most `max` bytes when max is not 0 */
    ARG_UINT, /* min..max; also 0 with or_zero; max 0: no upper end */
    ARG_BOOL,
    ARG_CHOICE, /* one of `choices`; number is its index */
    ARG_NAMES,  /* array of `choices`; number is a set of bits */
    ARG_OBJECT,
    ARG_ID,         /* as the id of a request */
    ARG_DEADLINE,   /* 1..the daemon's most; preset 0: the daemon's preset */
    ARG_GENERATION, /* "g000042": which generation to answer from */
    ARG_INDEX,      /* "news", ["news","wiki"]: which indexes to answer from */
    ARG_UNIT        /* positionEncoding; preset: the connection's */
};

struct arg {
    const char *name;
    enum arg_type type;
    bool is_required, or_zero;
    uint64_t min, max, preset;
    const char *const *choices; /* NULL-terminated */
    enum status too_long;       /* of ARG_TEXT beyond max; OK: ERR_INVALID */
};

struct value {
    bool is_given;
    uint64_t number;
    struct span text;
    const json_t *json;
};

/* What the log and the figures want to know of a search. */
struct call_note {
    bool is_query;
    struct span q;
    uint32_t n_words;
    bool found_nothing;
    bool is_partial;   /* the same request may have a better answer */
    size_t took_at;    /* where the reply holds took_ms… */
    uint32_t took_len; /* …and how long that is; 0: nowhere */
};

/* The I/O thread's, for CHEAP methods; access.h and service.h. */
struct peer;
struct service;
struct errand;

/* What a reload came to. */
struct reloaded {
    const char *previous; /* the generation before; NULL: none */
    bool is_changed;
};

struct call {
    const struct value *values; /* by the index of the method's args */
    const struct span *unknown; /* names of params that the method does not have */
    uint32_t n_unknown;
    struct arena *arena;
    struct deadline deadline;
    uint64_t received_ns; /* last byte of the request */
    enum utf_unit unit;
    bool is_local;                   /* over a Unix socket: may see paths of the machine */
    struct generation *generation;   /* answers come from it; NULL: no index */
    struct searcher *searcher;       /* NULL in CHEAP methods */
    struct service *service;         /* NULL on a worker */
    struct peer *peer;               /* NULL on a worker */
    const struct reloaded *reloaded; /* RELOADS methods */
    const json_t *params;            /* as they were sent; NULL: none */
    const struct errand *errand;     /* of the daemon's own: subscriptions.h */
    struct call_note *note;
    struct buf *result; /* append one JSON object */
};

struct method {
    const char *name;
    unsigned flags;
    const char *help;
    const struct arg *args;
    uint32_t n_args;
    enum status (*run)(struct call *call, struct fault *fault);
};

#define METHOD_ARGS(table) .args = (table), .n_args = sizeof(table) / sizeof *(table)

#define METHOD(symbol, name, rest, help) extern const struct method method_##symbol;
#include "wire/methods.def"
#undef METHOD

/* All methods, in the order of methods.def. */
extern const struct method *const methods[];
extern const uint32_t n_methods;

/* Its place in `methods`; n_methods for NULL. */
uint32_t method_number(const struct method *method);

/* ERR_NO_METHOD, with the nearest name as a hint. */
enum status method_find(struct span name, const struct method **out, struct fault *fault) MUST_USE;

/* ERR_SYNTAX about `q`: offsets in the client's unit, and the hint. Returns it. */
enum status call_syntax_fault(const struct call *call, struct span q,
                              const struct query_fault *wrong, struct fault *fault);

/* Milliseconds since the request had arrived. */
double call_took_ms(const struct call *call);

#endif
