/* libpilcrow: asks a pilcrowd for paragraphs.
 *
 *     struct pilcrow *daemon;
 *     struct pilcrow_results *results;
 *     struct pilcrow_error err;
 *     struct pilcrow_query query = {.q = "\"power of siberia\" gas", .limit = 5};
 *
 *     if (pilcrow_open(NULL, NULL, &daemon, &err) == PILCROW_OK &&
 *         pilcrow_search(daemon, &query, &results, &err) == PILCROW_OK) {
 *         for (size_t i = 0; i < results->n_hits; i++)
 *             puts(results->hits[i].passages[0].text);
 *         pilcrow_results_free(results);
 *     } else {
 *         fprintf(stderr, "%s\n", err.message);
 *     }
 *     pilcrow_close(daemon);
 *
 * - Every call that can fail returns a status, PILCROW_OK being 0, and then fills `err`, which may
 * be NULL; out-pointers are NULL on failure. The library never prints and never exits.
 * - A connection belongs to one thread at a time. Results belong to nobody: they outlive it.
 * - Strings are valid UTF-8 and end in NUL. They are the articles' own text, unescaped: show them
 * on a terminal or in HTML only after escaping. Offsets are bytes, half open, on character borders.
 * - A daemon is not trusted: what it sends wrongly is an error or is left out, never a wild
 * pointer.
 */
#ifndef PILCROW_H
#define PILCROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* ---- What can happen --------------------------------------------------------------------------
 */

enum pilcrow_status {
    PILCROW_OK,
    PILCROW_ERR_PARSE,
    PILCROW_ERR_REQUEST,
    PILCROW_ERR_NO_METHOD,
    PILCROW_ERR_WRONG_METHOD,
    PILCROW_ERR_INVALID,
    PILCROW_ERR_INTERNAL,
    PILCROW_ERR_IO, /* no daemon there, or the connection broke: err.code says which */
    PILCROW_ERR_NOMEM,
    PILCROW_ERR_CORRUPT,
    PILCROW_ERR_SYNTAX,
    PILCROW_ERR_NOT_FOUND,
    PILCROW_ERR_UNAUTHORIZED,
    PILCROW_ERR_LIMIT,
    PILCROW_ERR_OVERLOADED,
    PILCROW_ERR_DEADLINE,
    PILCROW_ERR_NO_INDEX,
    PILCROW_ERR_CLOSED,
    PILCROW_ERR_VERSION,
    PILCROW_ERR_STALE,
    PILCROW_ERR_FORBIDDEN,
    PILCROW_ERR_NO_LENGTH,
    PILCROW_ERR_UNSUPPORTED,
    PILCROW_ERR_CANCELLED,
    PILCROW_ERR_BUSY
};

#define PILCROW_NOWHERE UINT32_MAX

struct pilcrow_error {
    enum pilcrow_status status;
    /* data.code of the protocol, for example "query_syntax"; of the library itself: "unreachable"
     * (nobody there), "timed_out", "closed", "broken" (on the way), "not_pilcrow" (an answer, but
     * not of a pilcrowd), "unsafe" (the socket's folder is not ours), "bad_address",
     * "bad_token_file". */
    char code[32];
    char message[240]; /* one sentence for people */
    char hint[240];    /* what to do about it; may be "" */
    uint32_t start;    /* bytes of the query that are at fault, or PILCROW_NOWHERE */
    uint32_t end;
};

/* ---- Connecting -------------------------------------------------------------------------------
 */

struct pilcrow; /* a connection */

struct pilcrow_options {
    const char *token_file; /* holds the token for TCP; NULL: none */
    unsigned timeout_ms;    /* for each call, connecting included; 0: 10000 */
};

/* Connects to "unix:PATH" or "tcp:HOST:PORT"; NULL: $PILCROW_SOCKET or its default. `options` may
 * be NULL. PILCROW_ERR_IO, PILCROW_ERR_INVALID (the address, the token file),
 * PILCROW_ERR_UNAUTHORIZED. */
enum pilcrow_status pilcrow_open(const char *address, const struct pilcrow_options *options,
                                 struct pilcrow **out, struct pilcrow_error *err);
void pilcrow_close(struct pilcrow *daemon); /* accepts NULL */

/* ---- Searching --------------------------------------------------------------------------------
 */

/* Zero means the daemon's own default in every field but q. */
struct pilcrow_query {
    const char *q;      /* in the query language of docs/query-language.md */
    const char *match;  /* "auto", "all", "any" */
    const char *syntax; /* "auto", "plain", "strict" */
    bool by_article;    /* one hit an article, of several passages */
    unsigned limit, offset, passages, snippet, deadline_ms;
};

struct pilcrow_total {
    int64_t value;
    bool is_exact; /* false: at least so many */
};

struct pilcrow_match {
    uint32_t start, end; /* bytes of the text beside it */
};

struct pilcrow_article {
    const char *id;
    const char *title; /* NULL: the article names none */
    const char *path;
    const char *file; /* absolute; NULL when not known, as over TCP */
    const char *date; /* "YYYY-MM-DD" or NULL */
    const char *lang;
    const char *url; /* or NULL */
    const char *const *authors;
    size_t n_authors;
    const char *const *tags;
    size_t n_tags;
    uint32_t n_paragraphs;
};

/* A paragraph, whole or (in a hit) an unbroken piece of it. */
struct pilcrow_passage {
    const char *id;
    uint32_t n;                        /* from 1, in its article */
    uint32_t line;                     /* of the source file, from 1 */
    uint32_t match_line, match_column; /* where the first match stands in the file; bytes, from 1 */
    const char *const *heading;        /* outermost first */
    size_t n_heading;
    const char *text;
    bool is_truncated;
    uint32_t text_start;                 /* of text in the paragraph */
    const struct pilcrow_match *matches; /* ascending, apart from each other */
    size_t n_matches;
    uint32_t more_matches;
    double score;
};

struct pilcrow_hit {
    uint32_t rank; /* from 1 */
    double score;
    struct pilcrow_article article;
    const struct pilcrow_passage *passages; /* one or more */
    size_t n_passages;
    uint32_t more; /* further matching paragraphs of the article */
};

struct pilcrow_offer { /* a query that would find something */
    const char *q;
    const char *kind; /* "corrected", "unquoted" */
    struct pilcrow_total total;
};

struct pilcrow_count {
    const char *value;
    int64_t count;
};

struct pilcrow_facet {
    const char *name;
    const struct pilcrow_count *values;
    size_t n_values;
};

struct pilcrow_warning {
    const char *code;
    const char *message;
};

struct pilcrow_results {
    const char *generation;
    double took_ms;
    bool is_partial;
    const char *input;      /* the query as received; "" of related articles */
    const char *understood; /* as parsed */
    const char *tier;       /* "all" "corrected" "context" "most" "any" "none" */
    bool is_relaxed;
    const char *corrected; /* or NULL */
    const char *const *missing;
    size_t n_missing;
    const struct pilcrow_offer *offers;
    size_t n_offers;
    struct pilcrow_total total;    /* paragraphs */
    struct pilcrow_total articles; /* that they are in */
    uint32_t offset;
    const struct pilcrow_hit *hits;
    size_t n_hits;
    const struct pilcrow_facet *facets;
    size_t n_facets;
    const struct pilcrow_warning *warnings;
    size_t n_warnings;
};

enum pilcrow_status pilcrow_search(struct pilcrow *daemon, const struct pilcrow_query *query,
                                   struct pilcrow_results **out, struct pilcrow_error *err);
void pilcrow_results_free(struct pilcrow_results *results); /* accepts NULL */

/* ---- Reading ----------------------------------------------------------------------------------
 */

struct pilcrow_reading {
    const char *generation;
    struct pilcrow_article article;
    const struct pilcrow_passage *paragraphs; /* whole */
    size_t n_paragraphs;
    bool has_more; /* after the last of these */
};

/* Paragraphs `from` to `to` of an article by id; 0, 0: the first thousand. */
enum pilcrow_status pilcrow_read(struct pilcrow *daemon, const char *id, unsigned from, unsigned to,
                                 struct pilcrow_reading **out, struct pilcrow_error *err);
void pilcrow_reading_free(struct pilcrow_reading *reading); /* accepts NULL */

/* ---- Everything else: JSON in, JSON out -------------------------------------------------------
 */

/* Calls any method of docs/protocol.md. `params`: a JSON object, or NULL. *result: the result
 * object as one line of JSON without harmful characters, valid until the next call or close. */
enum pilcrow_status pilcrow_call(struct pilcrow *daemon, const char *method, const char *params,
                                 const char **result, struct pilcrow_error *err);

/* Reads the result of "search" or "related", and of "article", from their JSON. */
enum pilcrow_status pilcrow_results_parse(const char *json, size_t len,
                                          struct pilcrow_results **out, struct pilcrow_error *err);
enum pilcrow_status pilcrow_reading_parse(const char *json, size_t len,
                                          struct pilcrow_reading **out, struct pilcrow_error *err);

const char *pilcrow_version(void); /* "1.0.0" */

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
