/* Decides on token ids what postings cannot: phrases, near, gaps, exact forms, exclusions of these.
 * And names the matched tokens, from which highlights are made: the highlight is the match.
 *
 * A scan turns a paragraph's ids into its *occurrences*: the positions where some word of the query
 * stands, with the words it counts as. Everything else reads only these. */
#ifndef PILCROW_ENGINE_SEARCH_MATCH_H
#define PILCROW_ENGINE_SEARCH_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/search/bind.h"
#include "engine/search/searcher.h"

struct occurrence {
    uint32_t position;
    uint64_t accept, exact, surface; /* as in struct bound_mask */
};

struct occurrences {
    struct occurrence *items;
    uint32_t n, room;
    uint32_t n_tokens;
    uint64_t accept, exact, surface; /* all of them together */
    uint64_t fields; /* the FIELD clauses that hold for the article, by their number (filter.h) */
    uint64_t around; /* words that stand around the paragraph (around.h), where that is asked for */
};

/* Tokens first…last of a paragraph that matched together. */
struct match_run {
    uint32_t first, last;
    enum match_kind kind;
    uint32_t clause;
};

struct match_runs {
    struct match_run *items;
    uint32_t n, room;
};

/* What a relaxed query gives up of the bare words that its row requires (relax.h). All zero:
 * nothing. */
struct match_slack {
    uint32_t words; /* so many of them need not stand anywhere */
    bool is_around; /* they may stand around the paragraph, but for one */
};

/* How a query matches: the same for all paragraphs. */
struct match_rules {
    const struct tree *root;  /* what has to hold: the query, and the request's filters beside it */
    const struct tree *query; /* what is painted and makes a row */
    const struct bound *bound;
    bool is_any;              /* match any: a ROW holds if one of its kids does */
    struct match_slack slack; /* of the query's row */
};

/* Whether a kid of a row is a bare word that is required unless it is given up. */
static inline bool match_is_bare(const struct tree *kid)
{
    return kid->kind == TREE_WORD && !kid->is_optional;
}

static inline bool match_is_loose(const struct match_rules *rules)
{
    return rules->slack.words > 0 || rules->slack.is_around;
}

void occurrences_init(struct occurrences *occurrences);
void occurrences_release(struct occurrences *occurrences);
/* At least one place more. */
enum status occurrences_make_room(struct occurrences *occurrences, struct error *err) MUST_USE;
void match_runs_release(struct match_runs *runs);

enum status match_scan(const struct bound_segment *segment, const uint32_t *ids, uint32_t n,
                       struct occurrences *out, struct error *err) MUST_USE;

/* Whether the paragraph matches: its own text, and its article for the fields. */
bool match_holds(const struct match_rules *rules, const struct occurrences *occurrences);

/* Whether the bare words of the query's row, two or more, stand side by side in order in their
 * exact forms. */
bool match_row_stands(const struct match_rules *rules, const struct occurrences *occurrences);

/* Which of the row's bare words stand in the text, as a mask of their numbers. */
uint64_t match_bare_words(const struct match_rules *rules, const struct occurrences *occurrences);

/* Whether the query has such a row at all, and does not give up words of it. */
bool match_has_row(const struct match_rules *rules);

/* The same for a part of the tree: a title's words below a title field, one clause. */
bool match_part_holds(const struct match_rules *rules, const struct tree *part,
                      const struct occurrences *occurrences);

/* A paragraph of which several parts of the tree are asked: what is known of its leaves and chains,
 * by the number of their first word. All zero but for the first two: nothing yet. */
struct match_view {
    const struct match_rules *rules;
    const struct occurrences *occurrences;
    uint64_t known, held;
};

bool match_view_holds(struct match_view *view, const struct tree *part);

/* Whether holding depends on more than the postings: a phrase, an exact form, near, a run of
 * Chinese characters, a prefix, a field. */
bool match_needs_tokens(const struct tree *tree);

#endif
