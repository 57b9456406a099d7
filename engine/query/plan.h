/* A query as the engine runs it: a postfix array over terms. No Xapian in here.
 *
 *   TERM  pushes the documents of `term`, scored idf × impact × weight
 *   ALL   pushes every document, unscored
 *   RANGE pushes the documents first…last, unscored
 *   AND OR NOT FILTER  pop `n` operands and push the result. NOT: the first without the others;
 *         FILTER: the first restricted to the others, whose scores do not count
 *   SCALE pops one operand and multiplies its score by `weight` (0: unscored)
 * Phrases and NEAR are ANDs here and decided on token ids by match.h. A malformed plan is
 * ERR_INVALID, never a crash. */
#ifndef PILCROW_ENGINE_QUERY_PLAN_H
#define PILCROW_ENGINE_QUERY_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum plan_op {
    PLAN_TERM,
    PLAN_ALL,
    PLAN_RANGE,
    PLAN_AND,
    PLAN_OR,
    PLAN_NOT,
    PLAN_FILTER,
    PLAN_SCALE
};

struct plan_step {
    enum plan_op op;
    uint32_t n;           /* operands of AND OR NOT FILTER */
    struct span term;     /* TERM */
    uint32_t count;       /* TERM: documents that hold it; 0: unknown */
    float weight;         /* TERM, SCALE */
    uint32_t first, last; /* RANGE */
};

struct plan {
    struct plan_step *steps;
    size_t n, room;
};

/* Appends a step; memory is the arena's. */
enum status plan_add(struct plan *plan, struct arena *arena, struct plan_step step,
                     struct error *err);

/* ERR_INVALID unless running it leaves exactly one operand and never pops too much. */
enum status plan_check(const struct plan *plan, struct error *err);

/* By what a term's impacts are multiplied: the idf of Xapian's BM25Weight (weight/bm25weight.cc, 1.4: ln of
 * the odds, kept positive). */
double plan_idf(uint32_t documents, uint32_t count);

/* How many postings it reads at most; UINT64_MAX where that is not known. */
uint64_t plan_postings(const struct plan *plan);

/* "power siberia AND(2) gas NOT(2)"; terms in double quotes where they hold a space. */
void plan_print(const struct plan *plan, struct buf *out);

#ifdef __cplusplus
}
#endif

#endif
