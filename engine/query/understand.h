/* The second step of reading a query: divides the raw text of the parsed tree's leaves into words
 * with the analyzer that indexing uses, drops leaves without words, finds the query's likely
 * language (for stop words), marks bare stop words optional, counts words and numbers clauses.
 * QUERY §4, §9. */
#ifndef PILCROW_ENGINE_QUERY_UNDERSTAND_H
#define PILCROW_ENGINE_QUERY_UNDERSTAND_H

#include "engine/analysis/analyzer.h"
#include "engine/query/parse.h"

/* `languages`: those the index holds, commonest first; the query's language is one of them. The
 * analyzer remembers the query's words, which the tree has copies of. */
enum status query_understand(struct query *query, enum query_syntax syntax,
                             struct analyzer *analyzer, const uint8_t *languages,
                             uint32_t n_languages, struct arena *arena, struct query_fault *fault,
                             struct error *err) MUST_USE;

/* How author: and tag: compare: the exact words of `text` joined by one space; text without words
 * is itself. *out is the arena's or borrows. */
enum status query_name(struct analyzer *analyzer, struct span text, struct arena *arena,
                       struct span *out, struct error *err) MUST_USE;

/* How lang: compares: the primary tag in small letters, en of en-GB; .at NULL: see arena_status().
 */
struct span query_code(struct span tag, struct arena *arena);

#endif
