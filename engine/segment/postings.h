/* Postings on their way into an index file: the seam between the engine and the two builders of the
 * file.
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
 * POSTINGS_XAPIAN, Xapian's public interface, makes of a chunk a shard in a directory of its own,
 * committed every POSTINGS_FLUSH paragraphs (the optimum that was measured) and not synced; shards
 * are compacted into one file, docids kept. POSTINGS_BULK makes of it a run, inverted by ourselves
 * (run.h); runs are merged into one file of Xapian's format (glass.h), posting by posting the same.
 * That is many times faster, and trusted only while the linked Xapian writes what we expect and
 * finds no fault in what we wrote; else the runs are given to its interface. */
#ifndef PILCROW_ENGINE_SEGMENT_POSTINGS_H
#define PILCROW_ENGINE_SEGMENT_POSTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

#define POSTINGS_TITLE "T:"
#define POSTINGS_HEADING "H:"
#define POSTINGS_FLUSH 2000

enum postings_builder { POSTINGS_XAPIAN, POSTINGS_BULK };

struct postings; /* one chunk's, of one thread */

struct posting {
    uint32_t term; /* index into the shard's terms */
    uint8_t impact;
};

/* Creates `path` (a directory, or at the end a file). `terms` is borrowed until close. */
enum status postings_open(const char *path, enum postings_builder builder, const struct span *terms,
                          uint32_t n_terms, struct postings **out, struct error *err) MUST_USE;

/* Docids ascend; each term once. */
enum status postings_add(struct postings *postings, uint32_t docid, const struct posting *list,
                         uint32_t n, struct error *err) MUST_USE;

enum status postings_finish(struct postings *postings, struct error *err) MUST_USE;
void postings_close(struct postings *postings); /* accepts NULL */

/* What the chunks became → the one file `file`; their docids ascend from path to path. `builder`
 * made them, and is set to the one that made the file. If that is another, *why says why. */
enum status postings_compact(const char *const *paths, uint32_t n, const char *file,
                             enum postings_builder *builder, struct error *why,
                             struct error *err) MUST_USE;

#endif
