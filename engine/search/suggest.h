/* How what is typed may go on (QUERY §8): titles that begin so, phrases of the corpus, words; each
 * by the number of its paragraphs, no stop word last, nothing twice.
 *
 * Every text begins with what was typed, folded. A text that ends within a word asks for the rest
 * of the word, one that ends in a space for the next word. */
#ifndef PILCROW_ENGINE_SEARCH_SUGGEST_H
#define PILCROW_ENGINE_SEARCH_SUGGEST_H

#include "engine/search/searcher.h"

enum suggestion_kind { SUGGESTION_TITLE, SUGGESTION_PHRASE, SUGGESTION_WORD };
const char *suggestion_kind_name(enum suggestion_kind kind); /* "title" */

#define SUGGEST_MAX_LIMIT 50

struct suggestion {
    struct span text;
    enum suggestion_kind kind;
    uint32_t paragraphs; /* that hold it, of common words an estimate; of a title: its article's */
    struct span article; /* id, of a title; else .at NULL */
    struct span words;   /* exact forms joined by a space, by which equals are known */
};

struct suggest_request {
    struct span q;
    uint32_t limit; /* at most SUGGEST_MAX_LIMIT */
    struct deadline deadline;
};

struct suggest_result {
    const struct suggestion *items; /* best first */
    uint32_t n;
};

/* Texts are the arena's or the generation's. What the deadline
 * did not let be looked at is not counted. ERR_DEADLINE when nothing was found in time, ERR_CANCELLED. */
enum status searcher_suggest(struct searcher *searcher, const struct suggest_request *request,
                             struct arena *arena, struct suggest_result **out,
                             struct error *err) MUST_USE;

#endif
