/* Articles for tests of segments: a few fixed ones, and any number made by a rule. */
#ifndef PILCROW_TESTS_ENGINE_SEGMENT_ARTICLES_H
#define PILCROW_TESTS_ENGINE_SEGMENT_ARTICLES_H

#include "base/arena.h"
#include "engine/segment/article.h"

/* Three articles that between them have everything an article can have or lack: paragraphs 1–3
 * under nested headings, a heading without a paragraph of its own, several places, authors and
 * tags; one without title, date, lang and url; one in French with accents. */
extern const struct article sample_articles[3];
#define SAMPLE_PARAGRAPHS 6

/* `n` articles with `n_paragraphs` each, out of a small vocabulary by a fixed pseudo-random rule
 * that begins with `seed`. */
struct article *make_articles(struct arena *arena, uint32_t n, uint32_t n_paragraphs,
                              uint32_t seed);

#endif
