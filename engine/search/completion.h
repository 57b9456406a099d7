/* The parts of suggest.h: what was typed, and how the corpus goes on from there. */
#ifndef PILCROW_ENGINE_SEARCH_COMPLETION_H
#define PILCROW_ENGINE_SEARCH_COMPLETION_H

#include "engine/search/inquiry.h"
#include "engine/search/suggest.h"

#define COMPLETION_WORDS 6 /* most words that are put behind what was typed */
#define TYPED_WORDS (QUERY_MAX_PHRASE - COMPLETION_WORDS)

/* What was typed: whole words, and the beginning of the one to be completed. */
struct typed {
    struct tree_word words[TYPED_WORDS];
    uint32_t n;
    struct span beginning; /* exact form; empty: a new word begins */
    struct span before;    /* the text before it, folded */
    bool is_han;           /* the beginning is one Chinese character */
    bool has_lead;         /* it begins with something that is no word */
};

/* The best suggestions of one kind, best first. */
struct suggestions {
    struct suggestion items[SUGGEST_MAX_LIMIT];
    uint32_t n, limit;
};

/* searcher_suggest() over an inquiry that has asked nothing yet. */
enum status suggest_run(struct inquiry *inquiry, const struct suggest_request *request,
                        struct suggest_result **out, struct error *err) MUST_USE;

/* Puts it in its place by its number of paragraphs, equals by text. */
void suggestions_add(struct suggestions *list, const struct suggestion *suggestion);

/* Phrases that begin with the typed words, one at least. */
enum status completion_phrases(struct inquiry *inquiry, const struct typed *typed,
                               struct suggestions *out, struct error *err) MUST_USE;

/* Words that begin so, where nothing stands before. */
enum status completion_words(struct inquiry *inquiry, const struct typed *typed,
                             struct suggestions *out, struct error *err) MUST_USE;

#endif
