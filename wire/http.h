/* The head of an HTTP/1.1 request out of bytes that arrive in pieces (PROTOCOL §12, "Strict
 * reading"): what two readers might understand differently is refused. RFC 9112 for the grammar,
 * and narrower wherever it allows a choice.
 *
 * - A pure function of the bytes: however they are cut, the head or the refusal is the same.
 * - Lines are judged as they become complete, so a refusal does not wait for the rest.
 * - Nothing is copied: a head points into the bytes that it was read from. */
#ifndef PILCROW_WIRE_HTTP_H
#define PILCROW_WIRE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "wire/fault.h"

enum http_verb { HTTP_GET = 1, HTTP_HEAD = 2, HTTP_POST = 4, HTTP_OTHER = 8 };
enum http_type { HTTP_TYPE_NONE, HTTP_TYPE_JSON, HTTP_TYPE_NDJSON, HTTP_TYPE_OTHER };

struct http_head {
    size_t len;      /* with its empty line */
    size_t body_len; /* by Content-Length */
    enum http_verb verb;
    bool is_11, keeps_alive;
    struct span path,
        query;        /* of the target, as sent; query: after the '?', .at NULL without one */
    struct span host; /* name[:port], as sent; .at NULL: none */
    struct span origin, authorization, if_none_match, fetch_site, fetch_mode; /* .at NULL: none */
    enum http_type type;                                                      /* of the body */
    bool is_encoded;       /* has a Content-Encoding */
    bool expects_continue; /* waits for "100 Continue" */
    bool expects_other;

    /* While it is read. */
    unsigned seen; /* fields that may stand once */
    bool has_length, says_close, says_keep_alive;
    struct span coding;
};

/* What depends on the listener and on the limits that are set. */
struct http_rules {
    bool is_local; /* over a Unix socket: HTTP/1.0 may lack a Host */
    size_t line_max, field_max,
        fields_max; /* bytes: request line, one header, all with their ends */
    size_t n_fields_max, body_max;
};

/* How far one head has been read; all zero at its beginning. */
struct http_reader {
    size_t scanned;      /* bytes looked at */
    size_t used;         /* bytes of complete lines */
    unsigned n_lines;    /* of them; the request line is the first */
    size_t fields_bytes; /* of the lines after it */
};

enum http_event { HTTP_HUNGRY, HTTP_READ, HTTP_REFUSED };

/* `bytes`: all that has arrived, from the beginning of the request. HTTP_READ fills *out,
 * HTTP_REFUSED *fault; after a refusal it is not known where another request would begin. */
enum http_event http_read(struct http_reader *reader, struct span bytes,
                          const struct http_rules *rules, struct http_head *out,
                          struct fault *fault);

/* How many bytes at the beginning are empty lines before a request, which are skipped. */
size_t http_skip(struct span bytes);

/* tchar of RFC 9110 §5.6.2. */
bool http_is_token_char(char c);

/* name[:port] as in Host; *port is -1 without one. False: it is not that. IPv6 keeps its brackets. */
bool http_read_host(struct span text, struct span *name, int *port);

#endif
