/* A small random collection that is searched twice, by the shim and by brute force. */
#ifndef PILCROW_TESTS_ENGINE_SHIM_COLLECTION_H
#define PILCROW_TESTS_ENGINE_SHIM_COLLECTION_H

#include "base/arena.h"
#include "engine/shim/xapian_shim.h"
#include "tests/support/temp.h"

#define TERMS 12
#define DOCS_MAX 3000

/* Documents with random impacts (0: the term is not in it); docids ascend, with gaps. */
struct collection {
    uint32_t n;
    uint32_t docid[DOCS_MAX];
    uint8_t impact[DOCS_MAX][TERMS];
};

/* The same seed draws the same numbers. */
extern uint32_t seed;
uint32_t draw(uint32_t n);

struct span term_text(uint32_t term);
struct plan_step term_step(uint32_t term, float weight);

/* Term t stands in about one of t + 1 documents, term 0 in all. Few different impacts, so that many
 * scores tie. */
void collection_make(struct collection *all, uint32_t n, uint32_t first_docid);

/* Writes documents [from, to) as shards of 100 and compacts them; `n_fillers` gives each document
 * more terms, and so another length. Returns the path. */
const char *write_segment(struct temp *temp, const char *name, const struct collection *all,
                          uint32_t from, uint32_t to, uint32_t n_fillers);

/* The collection as `n` segments of about equal size. */
struct shim_db *open_segments(struct temp *temp, const struct collection *all, uint32_t n);

/* A random well-formed plan. */
void make_plan(struct plan *plan, struct arena *arena, const struct collection *all);

/* A `keep` that lets through about *ctx of 256 documents. */
bool keep_some(void *ctx, uint32_t docid);

/* Runs a search both ways and compares hits, order, scores and count. */
void assert_as_expected(struct shim_db *db, const struct collection *all,
                        const struct shim_search *search);

/* A term and a union have the same many hits, with equal scores, in both. */
void assert_same_hits(struct shim_db *a, struct shim_db *b);

#endif
