/* The layout of a store file, shared by its writer and its reader.
 *
 * Offsets are u32 in their section; tables of them have one row more than things, whose offsets are
 * the ends. A paragraph's text is texts[row.text, next.text) of all texts set end to end, which are
 * cut into blocks at borders of paragraphs. */
#ifndef PILCROW_ENGINE_SEGMENT_STORE_FORMAT_H
#define PILCROW_ENGINE_SEGMENT_STORE_FORMAT_H

#include <stdint.h>

#define STORE_MAGIC "PILSTORE"
#define STORE_VERSION 2
#define STORE_BLOCK 4096 /* bytes of text that fill a block: what a shown paragraph waits for */
#define STORE_TEXT_MAX (64 << 20) /* bytes of one paragraph, and so of one block */
#define STORE_GROUP 16            /* paragraphs */

enum store_section {
    STORE_TEXT,       /* blocks, each a zstd frame made with the dictionary */
    STORE_BLOCKS,     /* struct block_row, n_blocks + 1 */
    STORE_TOKENS,     /* word ids of paragraphs, LEB128 */
    STORE_PARAGRAPHS, /* struct paragraph_group, of STORE_GROUP paragraphs each */
    STORE_WIDE,       /* struct paragraph_row, STORE_GROUP + 1 a group that has not room for them */
    STORE_ARTICLES,   /* struct article_row, n_articles + 1 */
    STORE_HEADINGS,   /* struct heading_row, n_headings */
    STORE_LABELS,     /* of titles and headings: a count and so many word ids, LEB128 */
    STORE_STRINGS,    /* bytes */
    STORE_STRING_AT,  /* u32, n_strings + 1 */
    STORE_PLACED,  /* struct placed_row, n_placed + 1: paragraphs with more than a trivial place */
    STORE_PLACES,  /* count, then {at, line, column}: at and line as differences, LEB128 */
    STORE_BY_ID,   /* u32, n_articles: articles sorted by id */
    STORE_BY_PATH, /* the same by path */
    STORE_DICTIONARY, /* of zstd, or empty */
    STORE_SECTIONS
};

enum store_counted {
    STORE_N_PARAGRAPHS,
    STORE_N_ARTICLES,
    STORE_N_HEADINGS,
    STORE_N_BLOCKS,
    STORE_N_STRINGS,
    STORE_N_PLACED,
    STORE_N_WORDS, /* ids in token streams are smaller */
    STORE_N_WIDE   /* groups */
};

struct block_row {
    uint32_t text, at; /* in all texts; in STORE_TEXT */
};

struct paragraph_row {
    uint32_t text, tokens, line, heading;
};

/* Paragraphs as differences to the base that stands first: eight bytes each instead of sixteen.
 * Paragraph i has the tokens [tokens_end[i - 1], tokens_end[i]) behind the base, from 0 where i is
 * 0, and text likewise; its heading is above[i] - 1 behind the base, or none where above[i] is 0.
 * The half that finding words reads is a line of the processor's cache. */
struct paragraph_group {
    uint32_t tokens, text;
    uint32_t line;    /* the least; STORE_IS_WIDE: nothing else holds but `heading` */
    uint32_t heading; /* STORE_IS_WIDE: the group's first row in STORE_WIDE */
    uint16_t tokens_end[STORE_GROUP];
    uint8_t above[STORE_GROUP];
    uint16_t text_end[STORE_GROUP];
    uint16_t line_in[STORE_GROUP];
};
_Static_assert(sizeof(struct paragraph_group) == 128, "two lines of the cache");

#define STORE_IS_WIDE UINT32_MAX

/* Its strings: id, path, title, date, lang, url, authors, tags. */
enum { STRING_ID, STRING_PATH, STRING_TITLE, STRING_DATE, STRING_LANG, STRING_URL, STRINGS_FIXED };

struct article_row {
    uint32_t first_paragraph, first_string, labels, source, n_authors, n_tags;
    uint32_t has; /* bit i: fixed string i is there; without STRING_PATH the path is the id */
};

struct heading_row {
    uint32_t string, labels, parent;
};

struct placed_row {
    uint32_t paragraph, at;
};

#endif
