/* One chunk of articles while it becomes a part of a segment: its words, its terms, its postings.
 * All of it is one thread's; nothing is allocated by the paragraph. */
#ifndef PILCROW_ENGINE_SEGMENT_CHUNK_H
#define PILCROW_ENGINE_SEGMENT_CHUNK_H

#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/analysis/analyzer.h"
#include "engine/segment/lexicon_build.h"
#include "engine/segment/postings.h"
#include "engine/segment/segment_build.h"
#include "engine/segment/store_build.h"

struct chunk {
    const struct segment_chunk *from;
    struct analyzer *analyzer;
    uint32_t lexicon; /* the serial of the one whose ids the analyzer's notes are */
    const struct deadline *stop;

    /* The words of all texts, one after the other: of each article the title, the headings, the
     * paragraphs. Words have the chunk's own numbers, by first sight. */
    struct buf words; /* u32 */
    struct buf ends;  /* u32 a text: where its words end */

    /* The chunk's distinct words. */
    uint32_t *numbers; /* by the analyzer's number: the chunk's number + 1, or 0 */
    uint32_t n_numbers;
    struct buf entries; /* struct lexicon_entry */
    struct buf counts;  /* u32 a word: occurrences; from chunk_sort() on they stand in entries */

    uint64_t n_tokens, n_text_bytes, n_postings;
    uint32_t n_paragraphs;
};

void chunk_init(struct chunk *chunk, const struct segment_chunk *from, struct analyzer *analyzer,
                uint32_t lexicon, const struct deadline *stop);
void chunk_release(struct chunk *chunk);

/* Analyses everything; texts also go to `part`. ERR_CANCELLED, ERR_DEADLINE. */
enum status chunk_read(struct chunk *chunk, struct store_part *part, struct error *err) MUST_USE;

static inline uint32_t chunk_word_count(const struct chunk *chunk)
{
    return (uint32_t)(chunk->entries.len / sizeof(struct lexicon_entry));
}

static inline struct lexicon_entry *chunk_entries(const struct chunk *chunk)
{
    return (struct lexicon_entry *)(void *)chunk->entries.at;
}

/* Walks over the texts in the order in which they were read. */
struct chunk_texts {
    const uint32_t *words, *ends;
    uint32_t at, i;
};

static inline struct chunk_texts chunk_texts(const struct chunk *chunk)
{
    return (struct chunk_texts){(const void *)chunk->words.at, (const void *)chunk->ends.at, 0, 0};
}

static inline const uint32_t *chunk_next_text(struct chunk_texts *texts, uint32_t *n)
{
    const uint32_t *words = texts->words + texts->at;
    *n = texts->ends[texts->i] - texts->at;
    texts->at = texts->ends[texts->i++];
    return words;
}

/* Renumbers the words by frequency, then by first sight: the order in which the lexicon shall see
 * new ones, the same whatever this thread's analyzer had met before. */
enum status chunk_sort(struct chunk *chunk, struct error *err) MUST_USE;

/* Lets the analyzer note what ids lexicon_build_map() has given to the words, so that the thread's
 * next chunk knows them. */
void chunk_note(const struct chunk *chunk, const uint32_t *ids);

/* Gives the words to the store under their ids in the segment. */
enum status chunk_store(const struct chunk *chunk, const uint32_t *ids, struct store_part *part,
                        struct error *err) MUST_USE;

/* Posts all paragraphs (postings.h says what) into the new shard or run `path`. */
enum status chunk_post(struct chunk *chunk, const char *path, enum postings_builder builder,
                       struct error *err) MUST_USE;

/* ERR_CANCELLED or ERR_DEADLINE when it is time to stop. */
enum status chunk_may_go_on(const struct chunk *chunk, struct error *err) MUST_USE;

#endif
