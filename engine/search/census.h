/* All matches of a query, unscored: what exact totals, facets and orders that are not by score are
 * made of. Four bytes a match, so that millions fit a request's arena. */
#ifndef PILCROW_ENGINE_SEARCH_CENSUS_H
#define PILCROW_ENGINE_SEARCH_CENSUS_H

#include "engine/search/inquiry.h"

struct census {
    const uint32_t *docids; /* segment by segment, ascending in each; the arena's */
    uint32_t n;
    bool is_partial; /* the deadline cut it */
};

/* ERR_DEADLINE when nothing was found in time. */
enum status census_take(struct inquiry *inquiry, struct census *out, struct error *err) MUST_USE;

/* The matches of one article: docids[first…first+n). */
struct census_run {
    uint32_t segment, article;
    uint32_t first, n;
};

/* Goes on to the next article; all zero: to the first. False when there is none. */
bool census_next(const struct inquiry *inquiry, const struct census *census,
                 struct census_run *run);

/* How many articles the matches are in. */
uint32_t census_articles(const struct inquiry *inquiry, const struct census *census);

#endif
