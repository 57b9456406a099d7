/* The second step of reading a query: divides the raw text of the parsed tree's leaves into words
 * with the analyzer that indexing uses, drops leaves without words, finds the query's likely language
 * (for stop words), marks bare stop words optional, counts words and numbers clauses. QUERY §4, §9. */
#ifndef PILCROW_ENGINE_QUERY_UNDERSTAND_H
#define PILCROW_ENGINE_QUERY_UNDERSTAND_H

#include "engine/analysis/analyzer.h"
#include "engine/query/parse.h"

/* `languages`: those the index holds, commonest first; the query's language is one of them. */
enum status query_understand(struct query *query, enum query_syntax syntax, struct analyzer *analyzer,
                             const uint8_t *languages, uint32_t n_languages, struct arena *arena,
                             struct query_fault *fault, struct error *err) MUST_USE;

#endif
