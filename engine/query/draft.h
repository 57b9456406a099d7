/* Where the lexer stands in the query, and the piece of text that it is gathering there. */
#ifndef PILCROW_ENGINE_QUERY_DRAFT_H
#define PILCROW_ENGINE_QUERY_DRAFT_H

#include "engine/query/reading.h"

struct draft {
    struct reading *reading;
    struct span text; /* the query */
    uint32_t at;      /* where we stand in it */
    uint32_t last;    /* the character before, a space at the beginning; DRAFT_ESCAPED */
    char *bytes;      /* what was gathered, n bytes */
    uint32_t *places; /* where each of them stands in the query */
    bool *is_plain;   /* it was escaped: plain text whatever it is */
    uint32_t n;
};

#define DRAFT_ESCAPED UINT32_MAX

enum status draft_init(struct draft *draft, struct reading *reading) MUST_USE;

static inline bool draft_is_at_end(const struct draft *draft)
{
    return draft->at >= draft->text.len;
}

/* Whether syntax has more than words and quotes. */
static inline bool draft_has_operators(const struct draft *draft)
{
    return draft->reading->syntax != SYNTAX_PLAIN;
}

/* The character we stand on, DRAFT_ESCAPED where it is a backslash that escapes the next, 0 at the
 * end. */
uint32_t draft_peek(const struct draft *draft);

/* Whether the quote `code`, on which we stand, opens a phrase here. */
bool draft_opens(const struct draft *draft, uint32_t code);

/* Goes over one character without gathering it. */
void draft_skip(struct draft *draft);

/* Gathers one character, escaped or not. With `keeps_escapes` the backslash before * and \ stays.
 */
void draft_take(struct draft *draft, bool keeps_escapes);

/* Whether byte i of what was gathered is the sign `c`, not plain text. */
static inline bool draft_has_sign(const struct draft *draft, uint32_t i, char c)
{
    return draft->bytes[i] == c && !draft->is_plain[i];
}

/* Adds bytes from…to of what was gathered to the slots of `leaf`; `start` is where the slot begins
 * in the query, it ends where we stand. */
enum status draft_add_slot(const struct draft *draft, struct tree *leaf, uint32_t start,
                           uint32_t from, uint32_t to) MUST_USE;

/* Takes all stars out of what was gathered. One at the end says so in *has_star; others do not fit.
 */
enum status draft_drop_stars(struct draft *draft, bool *has_star) MUST_USE;

#endif
