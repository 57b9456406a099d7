/* The words of a generation that begin so, those that occur most first: one for each exact form,
 * spelt as it is most; the occurrences of its possessive are its own. */
#ifndef PILCROW_ENGINE_SEARCH_BEGINNINGS_H
#define PILCROW_ENGINE_SEARCH_BEGINNINGS_H

#include "engine/search/inquiry.h"

struct beginning_word {
    struct tree_word word;
    uint64_t count;     /* occurrences */
    uint32_t commonest; /* of them spelt so */
    bool is_stop;
};

/* Whether a word is a stop word of its own text's language, or of the index's: texts of no known
 * language have none. */
bool beginnings_is_stop(const struct inquiry *inquiry, const struct lexicon_word *word);

/* "china's" */
bool beginnings_is_possessive(struct span exact);

/* Fills at most `room` items, no stop words; returns how many. ERR_NOMEM, ERR_LIMIT. */
enum status beginnings_find(const struct inquiry *inquiry, struct span beginning,
                            struct beginning_word *items, uint32_t room, uint32_t *n,
                            struct error *err) MUST_USE;

#endif
