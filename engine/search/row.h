/* The row of bare words: the words that stand side by side in a ROW or AND of the query. Where they
 * stand side by side in the text as well, they are painted as one span, and a paragraph that holds
 * the whole row in exact forms comes first (QUERY §7, §8). */
#ifndef PILCROW_ENGINE_SEARCH_ROW_H
#define PILCROW_ENGINE_SEARCH_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/search/match.h"

struct row {
    const struct tree *words[QUERY_MAX_WORDS]; /* leaves of kind WORD, in query order */
    uint32_t n;
};

/* The bare words among the kids of `tree`; none unless it is a ROW or AND. */
void row_of(const struct tree *tree, struct row *row);

/* Whether the whole row, two words or more, stands somewhere in exact forms. */
bool row_stands(const struct row *row, const struct occurrences *occurrences);

/* The row without word `i`: a phrase to which that was added, at either end or between. False: what
 * is left is no phrase, which has two words that are no stop words. */
bool row_part(const struct row *row, uint32_t i, struct row *out);

enum row_hold {
    ROW_NONE,
    ROW_TORN, /* all but a word between others */
    ROW_PART, /* all but the first word, or all but the last */
    ROW_WHOLE
};

/* The best of its parts that stands somewhere in exact forms: ROW_PART, ROW_TORN or ROW_NONE. */
enum row_hold row_part_hold(const struct row *row, const struct occurrences *occurrences);

/* Calls found() for what is painted of the row: every required word, neighbours joined. No two of
 * these overlap, and they come in the order of the text. */
typedef void row_found(void *ctx, struct match_run run);
void row_each(const struct row *row, const struct occurrences *occurrences, row_found *found,
              void *ctx);

/* The numbers of its words, as a set. */
uint64_t row_mask(const struct row *row);

#endif
