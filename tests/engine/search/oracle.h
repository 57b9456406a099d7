/* What QUERY.md says about a question and a paragraph, worked out by trying everything: no bits, no
 * ids, no postings, nothing shared with the engine but the analyzer's words. */
#ifndef PILCROW_TESTS_ENGINE_SEARCH_ORACLE_H
#define PILCROW_TESTS_ENGINE_SEARCH_ORACLE_H

#include "engine/search/searcher.h"
#include "tests/engine/search/question.h"

#define ORACLE_TOKENS 192 /* words of a paragraph at most */

struct oracle_token {
    struct span exact, stem;
    uint32_t start, end;
};

struct oracle_text {
    struct oracle_token tokens[ORACLE_TOKENS];
    uint32_t n;
    const struct oracle_text *title; /* of its article */
};

struct oracle_spans {
    struct match_span items[4 * ORACLE_TOKENS];
    uint32_t n;
};

bool oracle_holds(const struct ask *ask, const struct oracle_text *text, bool is_any);

/* Whether the bare words of the question, two or more, stand side by side in exact forms. */
bool oracle_row_stands(const struct ask *ask, const struct oracle_text *text);

/* What is painted, ascending and merged. False when QUERY leaves the joining of bare words open:
 * one word of the text is two words of the row. Then the spans are right but for where they part.
 */
bool oracle_paint(const struct ask *ask, const struct oracle_text *text, bool is_any,
                  struct oracle_spans *out);

/* What is painted of a title: each title field that is not excluded, by itself. */
void oracle_paint_title(const struct ask *ask, const struct oracle_text *title,
                        struct oracle_spans *out);

/* The leaf of that clause, or NULL. */
const struct ask *oracle_clause(const struct ask *ask, uint32_t clause);

#endif
