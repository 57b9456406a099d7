/* Clues: the stems that are typical of the best hits of a question (feedback.h). */
#ifndef PILCROW_ENGINE_SEARCH_CLUES_H
#define PILCROW_ENGINE_SEARCH_CLUES_H

#include "engine/search/inquiry.h"

#define CLUES_DOCUMENTS 10
#define CLUES_MOST 40

struct clue {
    struct span text; /* the lexicon's */
    uint8_t language;
    uint32_t segment, stem; /* where it was met */
    double weight;          /* c(t) */
    double value;           /* c(t) · idf(t) */
};

/* Those of most value, best first. */
struct clues {
    struct clue items[CLUES_MOST];
    uint32_t n;
};

/* From paragraphs and their scores, best first, of which CLUES_DOCUMENTS count. */
enum status clues_find(struct inquiry *inquiry, const uint32_t *docids, const double *scores,
                       uint32_t n, struct clues *out, struct error *err) MUST_USE;

#endif
