/* Postings on their way into an index file: the seam between the engine and the builder of the
 * file. This builder is Xapian's public interface; another one would stand beside it behind these
 * calls.
 *
 * What is posted, for each paragraph, every term once:
 * - analyzer_term(stem, language) of each word of the text, stop words too. Impact (impact.h) with
 *   tf = occurrences of all words with that term in the text + IMPACT_TITLE · those in the
 * article's title, and len = words of the text that are no stop words + IMPACT_TITLE · those of the
 * title. A term that stands in the title alone is not among them: plain terms are text.
 * - POSTINGS_TITLE + term, in the first paragraph of an article only: terms of its title that are
 *   not in that paragraph's text; tf = IMPACT_TITLE · occurrences in the title.
 * - POSTINGS_HEADING + term, in the first paragraph at or below a heading only: terms of that
 * heading that are not in that paragraph's text; tf = occurrences in the heading. Where several
 * headings begin at one paragraph, their occurrences add up. Words of headings add nothing to len.
 * The prefixes cannot be mistaken for a term: no stem and no language tag holds ':' behind one
 * letter.
 *
 * A chunk is one shard in a directory of its own, committed every POSTINGS_FLUSH paragraphs (the
 * optimum that was measured) and not synced; shards are compacted into one file, docids kept. */
#ifndef PILCROW_ENGINE_SEGMENT_POSTINGS_H
#define PILCROW_ENGINE_SEGMENT_POSTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

#define POSTINGS_TITLE "T:"
#define POSTINGS_HEADING "H:"
#define POSTINGS_FLUSH 2000

struct postings; /* one thread's shard */

struct posting {
    uint32_t term; /* index into the shard's terms */
    uint8_t impact;
};

/* Creates the directory `dir`. `terms` is borrowed until close. */
enum status postings_open(const char *dir, const struct span *terms, struct postings **out,
                          struct error *err) MUST_USE;

/* Docids ascend; each term once. */
enum status postings_add(struct postings *postings, uint32_t docid, const struct posting *list,
                         uint32_t n, struct error *err) MUST_USE;

enum status postings_finish(struct postings *postings, struct error *err) MUST_USE;
void postings_close(struct postings *postings); /* accepts NULL */

/* Shards with disjoint docids → the one file `path`. */
enum status postings_compact(const char *const *dirs, uint32_t n, const char *path,
                             struct error *err) MUST_USE;

#endif
