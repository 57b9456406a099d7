/* The paragraphs of a segment: a mapped, checked file. Text is compressed in blocks; token streams
 * hold word ids of the segment's lexicon; byte offsets of tokens are found again by analysing the
 * text that is shown.
 *
 * Paragraphs have docids first…first+n-1, in the order of their articles, which are sorted by
 * arrival; the paragraphs of an article are neighbours. A store is immutable and shared between
 * threads; each thread reads text through a cache of its own. */
#ifndef PILCROW_ENGINE_SEGMENT_STORE_H
#define PILCROW_ENGINE_SEGMENT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/segment/article.h"

struct store;
struct store_reader; /* one thread's cache of open text blocks */

struct store_paragraph {
    uint32_t docid;
    uint32_t article; /* index in this store */
    uint32_t n;       /* in its article, from 1 */
    uint32_t heading; /* index in this store, or NO_HEADING */
    uint32_t line;    /* of its file, from 1 */
};

struct store_article {
    struct span id, path, title, date, lang, url; /* .at NULL where the article has none */
    uint32_t source;
    uint32_t first_docid, n_paragraphs;
    uint32_t n_authors, n_tags;
    uint32_t index;
};

enum status store_open(struct span bytes, uint32_t first_docid, struct store **out,
                       struct error *err) MUST_USE;
void store_close(struct store *store);

/* The same paragraphs under other docids, for as long as the store is open. ERR_LIMIT: docids beyond
 * 32 bits. */
enum status store_move(const struct store *store, uint32_t first_docid, struct store **out,
                       struct error *err) MUST_USE;

uint32_t store_first_docid(const struct store *store);
uint32_t store_count(const struct store *store); /* paragraphs */
uint32_t store_article_count(const struct store *store);
uint32_t store_heading_count(const struct store *store);
uint32_t store_word_count(const struct store *store); /* every word id is below it */

/* `docid` must belong to the store. */
void store_paragraph(const struct store *store, uint32_t docid, struct store_paragraph *out);

/* Word ids of the paragraph; fills at most `room`, returns how many there are. */
uint32_t store_tokens(const struct store *store, uint32_t docid, uint32_t *ids, uint32_t room);

/* The bytes they are read from: LEB128, one integer a word. In the mapping. */
struct span store_token_bytes(const struct store *store, uint32_t docid);

/* What is read soon is fetched while something else is done: first the paragraph's row, and some
 * paragraphs later what the row tells the place of. */
void store_fetch_row(const struct store *store, uint32_t docid);
void store_fetch_tokens(const struct store *store, uint32_t docid);
/* Then, where the paragraph is scored, the words of its title and heading. */
void store_fetch_labels(const struct store *store, uint32_t docid);
/* What text of a paragraph is compressed in. */
void store_fetch_text(const struct store *store, uint32_t docid);

/* Word ids of an article's title, and of one heading (not of those above it). */
uint32_t store_title_tokens(const struct store *store, uint32_t article, uint32_t *ids,
                            uint32_t room);
uint32_t store_heading_tokens(const struct store *store, uint32_t heading, uint32_t *ids,
                              uint32_t room);

/* Headings of a paragraph, outermost first, spans into the mapping; returns how many (≤ room;
 * beyond it the outermost are left out). */
uint32_t store_headings(const struct store *store, uint32_t heading, struct span *out,
                        uint32_t room);
uint32_t store_heading_parent(const struct store *store, uint32_t heading);

void store_article(const struct store *store, uint32_t article, struct store_article *out);
/* Two of its columns, for sorting. */
struct span store_id(const struct store *store, uint32_t article);
struct span store_date(const struct store *store, uint32_t article);
struct span store_author(const struct store *store, uint32_t article, uint32_t i);
struct span store_tag(const struct store *store, uint32_t article, uint32_t i);

/* Index of the article with that id or path, or UINT32_MAX. */
uint32_t store_find_id(const struct store *store, struct span id);
uint32_t store_find_path(const struct store *store, struct span path);

/* Text of a paragraph; it lives in `arena`. ERR_CORRUPT when its block does not decompress. */
enum status store_reader_new(struct store_reader **out, struct error *err) MUST_USE;
void store_reader_free(struct store_reader *reader);
enum status store_text(const struct store *store, struct store_reader *reader, uint32_t docid,
                       struct arena *arena, struct span *out, struct error *err) MUST_USE;

/* Where text[at] stands in the file. */
struct place store_place(const struct store *store, uint32_t docid, uint32_t at);

/* All places of a paragraph, as they were given; fills at most `room`, returns how many there are.
 */
uint32_t store_places(const struct store *store, uint32_t docid, struct place *out, uint32_t room);

#endif
