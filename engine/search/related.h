/* Paragraphs like given ones: a question made of the words that tell most of what they are about
 * (more-like-this; tf · idf as in Salton & Buckley 1988, tf saturated as in segment/impact.h). Stop
 * words, numbers and words of most paragraphs tell nothing. */
#ifndef PILCROW_ENGINE_SEARCH_RELATED_H
#define PILCROW_ENGINE_SEARCH_RELATED_H

#include "engine/search/inquiry.h"

#define RELATED_WORDS                                                                              \
    15 /* of a question at most: with 25 long paragraphs of common verbs win, and it is slower */

/* A query for any of the words; its root is NULL where there is nothing telling. Needs what an
 * inquiry has before its query: generation, db, scratch, arena. */
enum status related_query(struct inquiry *inquiry, const struct related_source *source,
                          struct query **out, struct error *err) MUST_USE;

/* Takes the article asked about out of the plan. */
enum status related_leave_out(struct inquiry *inquiry, const struct related_source *source,
                              struct error *err) MUST_USE;

#endif
