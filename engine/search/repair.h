/* A query with its misspelt words corrected (QUERY §8): a copy of the tree in which each word that
 * the index does not hold is the correction that fits best. */
#ifndef PILCROW_ENGINE_SEARCH_REPAIR_H
#define PILCROW_ENGINE_SEARCH_REPAIR_H

#include "engine/search/inquiry.h"
#include "engine/search/searcher.h"

/* Which words are corrected: bare ones of the row, or quoted ones as well. */
enum repair_words { REPAIR_BARE, REPAIR_ALL };

/* `inquiry` has asked `query`. Of several corrections alike in edits that is chosen which is
 * likeliest beside the other words: by what the query then finds, and by how it was mistyped
 * (channel.h). *out is the arena's, NULL when nothing was corrected; the leaves of `query` are
 * unchanged, and so is the inquiry. ERR_DEADLINE. */
enum status repair_query(const struct inquiry *inquiry, const struct search_request *request,
                         int32_t today, const struct tree *query, enum repair_words which,
                         struct tree **out, struct error *err) MUST_USE;

#endif
