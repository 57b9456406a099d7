/* The announced tiers of `match` auto: what a query gives up, step by step, when it finds nothing
 * (QUERY §5).
 *
 *   all        nothing
 *   corrected  the spelling of bare words that the index does not hold, where another is known
 *   context    the place: bare words may stand around the paragraph, one at least in it
 *   most       one bare word of three or more that the index holds
 *   any        all bare words but one; where another clause holds, all of them
 *
 * - Only bare words of the query's row are given up, and only where the query is such a row or one
 *   bare word. A correction, once made, stays for the tiers behind it.
 * - A tier that cannot find more than the one before is left out: the next one that finds
 *   something is the answer, whatever page is asked for. */
#ifndef PILCROW_ENGINE_SEARCH_RELAX_H
#define PILCROW_ENGINE_SEARCH_RELAX_H

#include "engine/search/inquiry.h"
#include "engine/search/searcher.h"

struct relaxation {
    struct inquiry *inquiry; /* borrowed; asks what the tier asks */
    const struct search_request *request;
    int32_t today;
    struct tree *query; /* NULL: filters alone */
    enum search_tier tier;
    struct span corrected; /* the query with its corrections; .at NULL: none */
};

/* Makes the inquiry ask the query as it is. ERR_INVALID: a filter that is no date. */
enum status relax_begin(struct relaxation *relaxation, struct inquiry *inquiry,
                        const struct search_request *request, int32_t today, struct tree *query,
                        struct error *err) MUST_USE;

/* Makes the inquiry ask what the next tier asks; *has_next is false when there is none. */
enum status relax_next(struct relaxation *relaxation, bool *has_next, struct error *err) MUST_USE;

/* The query with all its misspelt words corrected, quoted ones too, as text; .at NULL when none is.
 * Leaves the inquiry as it was. */
enum status relax_correct_all(struct relaxation *relaxation, struct span *out,
                              struct error *err) MUST_USE;

#endif
