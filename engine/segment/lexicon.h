/* The distinct words of a segment: a mapped, checked file.
 *
 * - A word has an id, 0…n-1: frequent words have small ids (ids are what the store's token streams
 *   hold). The same surface in two languages is two words.
 * - Words are sorted by (exact form, surface, language); `rank` is a position in that order, so the
 *   words of one exact form, and those that begin alike, are neighbours.
 * - Words with equal (stem, language) form a stem; each stem is one Xapian term.
 * Every span points into the mapping and lives as long as the segment is open. */
#ifndef PILCROW_ENGINE_SEGMENT_LEXICON_H
#define PILCROW_ENGINE_SEGMENT_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

struct lexicon;

struct lexicon_word {
    uint32_t id, rank, stem;
    uint32_t count; /* occurrences in paragraphs of this segment */
    struct span surface, exact;
    uint8_t language;
    bool is_stop, is_number, is_han;
};

/* A range of ranks or of a stem's words, [first, first+n). */
struct lexicon_range {
    uint32_t first, n;
};

/* `bytes` is borrowed (the segment's mapping). Checks every offset once: ERR_CORRUPT. */
enum status lexicon_open(struct span bytes, struct lexicon **out, struct error *err) MUST_USE;
void lexicon_close(struct lexicon *lexicon);

uint32_t lexicon_count(const struct lexicon *lexicon);
uint32_t lexicon_stem_count(const struct lexicon *lexicon);

/* `id` must be below lexicon_count(). */
void lexicon_word(const struct lexicon *lexicon, uint32_t id, struct lexicon_word *out);
uint32_t lexicon_id_at(const struct lexicon *lexicon, uint32_t rank);

/* Cheap single columns for scoring loops. */
uint32_t lexicon_rank_of(const struct lexicon *lexicon, uint32_t id);
uint32_t lexicon_stem_of(const struct lexicon *lexicon, uint32_t id);
bool lexicon_is_stop(const struct lexicon *lexicon, uint32_t id);
/* The same for loops over many ids: a byte for each id, with its language below LEXICON_STOP. */
#define LEXICON_LANGUAGE 31
#define LEXICON_STOP 32
const uint8_t *lexicon_marks(const struct lexicon *lexicon);
uint32_t lexicon_count_of(const struct lexicon *lexicon, uint32_t id); /* occurrences */

/* Ranks of the words whose exact form is, or begins with, `exact`; n == 0 when there are none. */
struct lexicon_range lexicon_find_exact(const struct lexicon *lexicon, struct span exact);
struct lexicon_range lexicon_find_prefix(const struct lexicon *lexicon, struct span beginning);

/* A walk along the words in the order of ranks; at the end rank is lexicon_count() and exact empty. */
struct lexicon_walk {
    uint32_t rank;
    uint32_t at; /* of the word among the texts */
    struct span exact;
};
void lexicon_walk_begin(const struct lexicon *lexicon, struct lexicon_walk *walk);
void lexicon_walk_next(const struct lexicon *lexicon, struct lexicon_walk *walk);

/* To the first word that does not share the first `len` bytes of the one it is at. Steps where that
 * is near, and doubles its steps where it is far. */
void lexicon_walk_past(const struct lexicon *lexicon, struct lexicon_walk *walk, size_t len);

/* The stem with that text in that language, or UINT32_MAX. */
uint32_t lexicon_find_stem(const struct lexicon *lexicon, struct span stem, uint8_t language);
struct span lexicon_stem_text(const struct lexicon *lexicon, uint32_t stem);
uint8_t lexicon_stem_language(const struct lexicon *lexicon, uint32_t stem);

/* Bit i: there are stems in language i. Looks at all of them, some microseconds for 100,000. */
uint32_t lexicon_languages(const struct lexicon *lexicon);

/* The ids of a stem's words, ascending, in the mapping. */
const uint32_t *lexicon_stem_words(const struct lexicon *lexicon, uint32_t stem, uint32_t *n);

#endif
