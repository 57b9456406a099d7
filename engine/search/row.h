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

/* Whether the row but for its first or its last word stands so: a phrase to which a word was added.
 * It has two words that are no stop words. */
bool row_part_stands(const struct row *row, const struct occurrences *occurrences);

/* The row without its last word, or without its first; false: it is no phrase. */
bool row_part(const struct row *row, bool is_first_left_out, struct row *out);

/* Calls found() for what is painted of the row: every required word, neighbours joined. No two of
 * these overlap, and they come in the order of the text. */
typedef void row_found(void *ctx, struct match_run run);
void row_each(const struct row *row, const struct occurrences *occurrences, row_found *found,
              void *ctx);

#endif
