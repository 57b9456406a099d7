/* The postings of a generation, open for one thread: of one index, or of several as one.
 *
 * Each index is a database of its own, since their docids overlap. Several are searched one after the
 * other with the idf of all of them together, and their best are merged: scores, order and counts are
 * those of one database that held everything. Docids here are always the generation's. */
#ifndef PILCROW_ENGINE_SEARCH_COLLECTION_H
#define PILCROW_ENGINE_SEARCH_COLLECTION_H

#include "engine/generation/generation.h"
#include "engine/shim/xapian_shim.h"

struct collection;

enum status collection_open(const struct generation *generation, struct collection **out,
                            struct error *err) MUST_USE;
void collection_close(struct collection *collection); /* accepts NULL */

/* As shim_db_search(). */
enum status collection_search(struct collection *collection, const struct shim_search *search,
                              struct shim_hit *hits, size_t *n_hits, struct shim_count *count,
                              struct error *err) MUST_USE;

/* In how many documents each term occurs. */
enum status collection_term_counts(struct collection *collection, const struct span *terms,
                                   size_t n, uint32_t *counts, struct error *err) MUST_USE;
uint32_t collection_documents(const struct collection *collection);

#endif
