/* A new segment is looked at as a reader will see it before anybody does: counts, words against
 * text, and sample phrases asked back from the postings. */
#ifndef PILCROW_INDEXER_VERIFY_H
#define PILCROW_INDEXER_VERIFY_H

#include <stdint.h>

#include "base/status.h"
#include "engine/segment/segment.h"
#include "engine/segment/segment_build.h"

/* ERR_CORRUPT, with what is wrong. */
enum status verify_counts(const struct segment *segment, const struct segment_totals *totals,
                          struct error *err) MUST_USE;

/* Everything in a segment whose hashes are right: each text can be read, each word belongs to the
 * lexicon, ids and ranks of words are each other's inverse, Xapian finds no fault in the postings, and
 * sample phrases are found. ERR_CORRUPT, with what is wrong. */
enum status verify_whole(const struct segment *segment, struct error *err) MUST_USE;

/* Takes up to `wanted` paragraphs, evenly from the whole segment; the words of each must be those
 * of its text, and the first of them must find it. Adds to *n_found how many were asked; paragraphs
 * without a word are passed over. */
enum status verify_samples(const struct segment *segment, uint32_t wanted, uint32_t *n_found,
                           struct error *err) MUST_USE;

#endif
