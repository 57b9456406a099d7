/* Leaves of the tree as the lexer meets them: words, phrases, fields. Their text is gathered in
 * slots; understand.h divides it into words. */
#ifndef PILCROW_ENGINE_QUERY_LEAF_H
#define PILCROW_ENGINE_QUERY_LEAF_H

#include "engine/query/draft.h"

/* Whether white space, a bracket, | or a quote that opens a phrase stands here, or the end. */
bool leaf_text_ends(const struct draft *draft);

/* Gathers text up to there. */
void leaf_take_text(struct draft *draft);

/* What was gathered from `start` on, as one word with its * or ~. */
enum status leaf_word(struct draft *draft, uint32_t start, struct tree **out) MUST_USE;

/* The same as plain text, whatever signs it has. */
enum status leaf_text(struct draft *draft, uint32_t start, struct tree **out) MUST_USE;

/* We stand on an opening quote. *out is NULL for a phrase with nothing in it. */
enum status leaf_phrase(struct draft *draft, struct tree **out) MUST_USE;

/* What stands here as a field. */
enum leaf_field {
    LEAF_NO_FIELD, /* not a field, or none that has a value: text */
    LEAF_FIELD,    /* *out is the field */
    LEAF_OPEN,     /* title:( ; *out is the field, which still lacks its kid */
    LEAF_EMPTY,    /* a field of empty quotes */
};
enum status leaf_field(struct draft *draft, enum leaf_field *what, struct tree **out) MUST_USE;

#endif
