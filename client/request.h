/* From options to what is asked of the daemon: the form of the answer and the params of a method.
 */
#ifndef PILCROW_CLIENT_REQUEST_H
#define PILCROW_CLIENT_REQUEST_H

#include "base/buf.h"
#include "base/status.h"
#include "client/options.h"

enum form {
    FORM_READING, /* for the eye: titles, headings, wrapped text */
    FORM_LINES,   /* path:line:column:text */
    FORM_SPANS,   /* what matched only */
    FORM_PATHS,
    FORM_COUNT,
    FORM_JSON,
    FORM_NOTHING
};

enum form request_form(const struct options *options, bool is_terminal);

/* Whether hits are articles, which is also what --limit and --offset count. */
bool request_is_by_article(const struct options *options, enum form form);

/* Appends the QUERY that `words` stand for: with --phrase one phrase, its quotes escaped. */
void request_query(const struct options *options, const char *words, struct buf *out);

/* What is to be explained. */
struct request_target {
    const char *passage; /* id of a paragraph; NULL: … */
    int64_t rank;        /* …the hit of this rank among paragraphs */
};

/* Append the params, one JSON object. `query` as request_query gives it. ERR_INVALID: a date or a
 * list that means nothing. */
enum status request_search(const struct options *options, enum form form, const char *query,
                           struct buf *out, struct error *err) MUST_USE;
enum status request_explain(const struct options *options, const char *query,
                            const struct request_target *target, struct buf *out,
                            struct error *err) MUST_USE;
void request_related(const struct options *options, enum form form, const char *id,
                     struct buf *out);

#endif
