/* A Xapian database in one file, written front to back by our own hand: docids and impacts term by
 * term, and nothing else — no positions, term lists, document data. It is Xapian's format "glass"
 * of version 2016-03-14 (glass_table.h has the blocks, glass.c the rest); Xapian reads it, checks
 * it, merges it and adds to it. Why, and what guards it: docs/decisions.
 *
 * Order of calls: open; begin, post…, end for the documents, then for each term, in the order of
 * their bytes; finish or abandon. */
#ifndef PILCROW_ENGINE_SEGMENT_GLASS_H
#define PILCROW_ENGINE_SEGMENT_GLASS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

#define GLASS_BLOCK 8192 /* bytes: Xapian's own choice */
#define GLASS_TERM_BYTES_MAX 200

struct glass;

/* Creates `path` (it must not exist). `block_size`: a power of two, 2048…65536. */
enum status glass_open(const char *path, uint32_t block_size, struct glass **out,
                       struct error *err) MUST_USE;

/* A list of `n` postings follows, whose weights add up to `weights`. SPAN_NONE: all documents, each
 * with its length, which is the sum of its weights; a term has 1…200 bytes and no NUL. */
enum status glass_begin(struct glass *glass, struct span term, uint32_t n, uint64_t weights,
                        struct error *err) MUST_USE;

/* Docids ascend, from 1. What fails is told by glass_end(). */
void glass_post(struct glass *glass, uint32_t docid, uint32_t weight);

/* ERR_INVALID: docids did not ascend, or there were not `n`. */
enum status glass_end(struct glass *glass, struct error *err) MUST_USE;

/* Completes and closes the file, unsynced; `glass` is no more, whatever happens. */
enum status glass_finish(struct glass *glass, struct error *err) MUST_USE;
void glass_abandon(struct glass *glass); /* leaves the file; accepts NULL */

#endif
