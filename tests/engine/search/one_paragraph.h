/* A query and one paragraph without an index: the analyzer's word numbers stand for a lexicon's
 * ids, and the query's words are bound by comparing forms. For tests of what works on token ids. */
#ifndef PILCROW_TESTS_ENGINE_SEARCH_ONE_PARAGRAPH_H
#define PILCROW_TESTS_ENGINE_SEARCH_ONE_PARAGRAPH_H

#include "base/arena.h"
#include "engine/analysis/analyzer.h"
#include "engine/search/match.h"

struct one_paragraph {
    struct arena arena;
    struct analyzer *analyzer;
    struct query *query;
    struct bound bound;
    struct match_rules rules;
    struct token *tokens; /* of the paragraph; the arena's */
    size_t n_tokens;
    struct occurrences occurrences;
};

/* Parses `q` in auto syntax; its root may be NULL, and then nothing is bound. */
void one_paragraph_make(struct one_paragraph *one, struct span q, struct span text, bool is_any);
void one_paragraph_release(struct one_paragraph *one);

/* The painted spans, parted by " · ", each with its kind and clause when `is_full`: "gas
 * flows/word/0". Empty when the paragraph does not hold. The arena's. */
struct span one_paragraph_spans(struct one_paragraph *one, struct span text, bool is_full);

/* What is found in the paragraph, written by `find`, must be `expected`; it says whether there was
 * anything. The query may not be empty. */
typedef bool one_paragraph_find(const struct one_paragraph *one, struct buf *out);
void one_paragraph_check(const char *q, const char *text, const char *expected,
                         one_paragraph_find *find);

#endif
