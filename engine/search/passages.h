/* Candidates → what is shown: passages with highlights, and hits with their articles. */
#ifndef PILCROW_ENGINE_SEARCH_PASSAGES_H
#define PILCROW_ENGINE_SEARCH_PASSAGES_H

#include "engine/search/candidates.h"
#include "engine/search/inquiry.h"

/* Fills a passage for one paragraph: its text, or the best piece of `snippet` code points. Does not
 * paint when inquiry->bound is NULL. */
enum status passages_fill(struct inquiry *inquiry, const struct candidate *candidate,
                          uint32_t snippet, struct passage *out, struct error *err) MUST_USE;

/* Fills a hit's article and its title matches. */
enum status passages_article(struct inquiry *inquiry, uint32_t segment, uint32_t article,
                             struct hit *out, struct error *err) MUST_USE;

#endif
