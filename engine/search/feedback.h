/* Feedback from the best hits of a question (match:any): the words that are typical of them reorder
 * the same candidates; no second search, no new paragraph (decision 14: relevance
 * feedback as in Lavrenko & Croft 2001, RM3, with weights that fall so steeply that it does not
 * drift).
 *
 *   v(d)  ∝ (S(d) / best S)^PEAK over the ten best, summing to 1
 *   c(t)  = Σ v(d) · x(t, d) over content words in at most COMMON of the paragraphs; the forty with
 *           the largest c · idf, normalised
 *   S'(d) = S(d) + SHARE / (1 - SHARE) · Σ q · Σ c(t) · idf(t) · x(t, d)
 * which is (1 - SHARE) · query + SHARE · feedback, on the scale of S. The constants stand in rank.def,
 * with FEEDBACK_ before them. */
#ifndef PILCROW_ENGINE_SEARCH_FEEDBACK_H
#define PILCROW_ENGINE_SEARCH_FEEDBACK_H

#include <stdint.h>

#include "engine/search/clues.h"

#define FEEDBACK_DOCUMENTS CLUES_DOCUMENTS
#define FEEDBACK_WORDS CLUES_MOST

struct feedback;

/* Learns from paragraphs and their scores, best first; `n` up to FEEDBACK_DOCUMENTS count. *out is
 * the inquiry's arena's; NULL when there is nothing to learn. */
enum status feedback_learn(struct inquiry *inquiry, const uint32_t *docids, const double *scores,
                           uint32_t n, struct feedback **out, struct error *err) MUST_USE;

/* What a word gives to a paragraph's gain. */
struct feedback_share {
    struct span word; /* as the paragraph has it; the generation's */
    double value;
};

/* The shares that make up the gain, largest first; *n is how many. */
enum status feedback_shares(struct inquiry *inquiry, const struct feedback *feedback,
                            uint32_t docid, struct feedback_share out[static FEEDBACK_WORDS],
                            uint32_t *n, struct error *err) MUST_USE;

/* What a paragraph's score gains. `kept`: where its words are kept, or NULL. */
enum status feedback_gain(struct inquiry *inquiry, const struct feedback *feedback, uint32_t docid,
                          const struct kept_place *kept, double *gain, struct error *err) MUST_USE;

#endif
