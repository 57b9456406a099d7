/* What the results of search, explain and related have in common, written as JSON (PROTOCOL §6.3).
 */
#ifndef PILCROW_DAEMON_ANSWER_H
#define PILCROW_DAEMON_ANSWER_H

#include "daemon/method.h"
#include "daemon/objects.h"

/* A result of search, or of related, which has no query. */
struct answer {
    const char *method;
    bool has_query;
    struct span q;
    uint32_t offset, limit;
    uint64_t fields; /* of articles: bits of enum object_field */
    uint32_t facets; /* that were asked for: 1 << enum search_facet */
};

/* Writes the whole result to call->result. Hits that do not fit are left out at the end. */
enum status answer_write(const struct call *call, const struct answer *answer,
                         const struct search_result *result, struct fault *fault) MUST_USE;

/* The hits, parted by commas: as many whole ones as fit; true when all did. */
bool answer_hits(const struct object_view *view, const struct search_result *result,
                 struct buf *out);

/* `"total":…,"articles":…` */
void answer_totals(const struct search_result *result, struct buf *out);

/* The members of `query`, without its brackets. */
void answer_query(struct span q, const struct search_result *result, struct buf *out);

/* `,"warnings":[…]`: of the query `q`, of unknown params, and that hits were left out. */
void answer_warnings(const struct call *call, const char *method, struct span q,
                     const struct search_result *result, bool is_cut, struct buf *out);

#endif
