/* The piece of a paragraph that is shown, and where the matches stand in it: byte offsets, never
 * markup (QUERY §8, PROTOCOL §5). */
#ifndef PILCROW_ENGINE_SEARCH_SNIPPET_H
#define PILCROW_ENGINE_SEARCH_SNIPPET_H

#include "engine/analysis/analyzer.h"
#include "engine/search/match.h"
#include "engine/search/searcher.h"

/* Token runs → byte spans; those that touch become one. Fills *out (the arena's) and *n. */
enum status snippet_spans(const struct match_runs *runs, const struct token *tokens,
                          size_t n_tokens, struct arena *arena, struct match_span **out,
                          uint32_t *n, struct error *err) MUST_USE;

/* The piece text[start, end) of at most `most` code points (0: all of it) that shows the most: as
 * many different clauses as possible, then as many matches; cut at token borders. */
struct piece {
    uint32_t start, end;
};
struct piece snippet_cut(struct span text, const struct token *tokens, size_t n_tokens,
                         const struct match_span *spans, uint32_t n, uint32_t most);

#endif
