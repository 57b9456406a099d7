/* One thread's view of one generation: text in, ranked and highlighted paragraphs out.
 *
 * Every offset is in bytes; daemon/methods converts to the unit a client asked for. Results live in
 * the caller's arena, but spans of titles, ids and headings point into the generation and live as
 * long as it is open. */
#ifndef PILCROW_ENGINE_SEARCH_SEARCHER_H
#define PILCROW_ENGINE_SEARCH_SEARCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/generation/changes.h"
#include "engine/generation/generation.h"
#include "engine/query/parse.h"
#include "engine/segment/store.h"

struct searcher;

enum status searcher_new(struct generation *generation, struct searcher **out,
                         struct error *err) MUST_USE;
void searcher_free(struct searcher *searcher);
struct generation *searcher_generation(const struct searcher *searcher);

enum match_kind { MATCH_WORD, MATCH_PHRASE, MATCH_NEAR, MATCH_PREFIX, MATCH_FUZZY };
const char *match_kind_name(enum match_kind kind); /* "word" */

struct match_span {
    uint32_t start, end; /* bytes */
    enum match_kind kind;
    uint32_t clause;
};

enum search_sort { SORT_SCORE, SORT_DATE, SORT_TITLE };
enum search_tier { TIER_ALL, TIER_CORRECTED, TIER_CONTEXT, TIER_MOST, TIER_ANY, TIER_NONE };
const char *search_tier_name(enum search_tier tier);

enum search_facet {
    FACET_AUTHOR,
    FACET_TAG,
    FACET_LANG,   /* "und" when unknown */
    FACET_FOLDER, /* the one the article's file lies in, "energy/gas"; "" for none */
    FACET_MONTH,  /* "2019-12" */
    FACET_COUNT
};
const char *search_facet_name(enum search_facet facet); /* "author" */

/* What the parts of a score are for (rank.h). */
enum score_kind {
    SCORE_WORD,
    SCORE_PHRASE,
    SCORE_NEAR,
    SCORE_FORM,
    SCORE_TITLE,
    SCORE_HEADING,
    SCORE_CONTEXT,
    SCORE_FEEDBACK
};
const char *score_kind_name(enum score_kind kind); /* "word" */

/* Which hit of a search is to be explained: that of a rank, or a paragraph. */
struct explain_request {
    uint32_t rank;  /* from 1 */
    uint32_t docid; /* 0: by rank */
};

/* What other paragraphs are to be like: paragraphs of one article, which is left out. */
struct related_source {
    uint32_t segment;
    struct store_article article;
    uint32_t first_docid, n; /* one of its paragraphs, or all */
};

struct search_request {
    struct span q;
    enum query_syntax syntax;
    enum query_match match;
    const struct span *filters[FIELD_COUNT]; /* values of `filters`, any of them; all fields hold */
    uint32_t n_filters[FIELD_COUNT];
    bool is_grouped;  /* by article */
    bool is_expanded; /* match any: reorder by typical words */
    bool wants_no_offers;
    uint32_t passages, limit, offset;
    uint32_t snippet; /* code points; 0: whole paragraphs */
    uint32_t count_to;
    uint32_t facets; /* 1 << enum search_facet; any makes the totals exact */
    enum search_sort sort;
    bool is_reversed;
    struct deadline deadline;
    const struct related_source *related;  /* instead of q; NULL: an ordinary search */
    const struct explain_request *explain; /* the only hit, explained; NULL: an ordinary search */
    /* Only these paragraphs, ascending, may be hits, and the sort is by date; NULL: all. */
    const struct docid_range *among;
    uint32_t n_among;
};

/* Fills the defaults of PROTOCOL §6.3. */
void search_request_init(struct search_request *request);

struct search_total {
    uint32_t value;
    bool is_exact; /* false: "gte" */
};

struct passage {
    uint32_t segment;
    struct store_paragraph paragraph;
    struct place at; /* of the first match, else of the paragraph; `at.at` is its offset in text */
    const struct span *headings;
    uint32_t n_headings;
    struct span text;    /* the paragraph or a piece of it */
    uint32_t text_start; /* where text begins in the paragraph */
    bool is_truncated;
    const struct match_span *matches; /* offsets into text */
    uint32_t n_matches, more_matches;
    bool is_phrase; /* the bare words, two or more, stand side by side in order */
    const struct span *elsewhere;
    uint32_t n_elsewhere;
    double score;
};

struct hit {
    uint32_t rank;
    double score;
    uint32_t segment;
    struct store_article article;
    const struct match_span *title_matches;
    uint32_t n_title_matches;
    const struct passage *passages;
    uint32_t n_passages;
    uint32_t more;
};

struct search_offer {
    struct span q;
    bool is_correction; /* else: unquoted */
    struct search_total total;
};

struct facet_value {
    struct span value;
    uint32_t count; /* paragraphs */
};

struct facet_list {
    const struct facet_value *values;
    uint32_t n;
};

struct score_part {
    enum score_kind kind;
    const struct span *words; /* of the query; none where the part is of no word */
    uint32_t n_words;
    double value;
};

/* The values of the parts add up to the hit's score. */
struct explanation {
    struct span tree, plan; /* "" where nothing was looked for */
    const struct score_part *parts;
    uint32_t n_parts;
    struct span why_not; /* why there is no such hit; .at NULL: there is */
};

struct search_result {
    bool is_partial;
    struct span understood;
    enum search_tier tier;
    bool is_relaxed;
    struct span corrected; /* .at NULL: none */
    const struct span *missing;
    uint32_t n_missing;
    const struct search_offer *offers;
    uint32_t n_offers;
    struct search_total total, articles;
    struct facet_list facets[FACET_COUNT]; /* those that were asked for */
    const struct hit *hits;
    uint32_t n_hits;
    const struct query_warning *warnings;
    struct explanation explanation; /* where one was asked for */
};

/* ERR_SYNTAX (fault filled), ERR_LIMIT, ERR_DEADLINE, ERR_CANCELLED, ERR_CORRUPT, ERR_NOMEM.
 * Nothing found is OK with no hits. */
enum status searcher_search(struct searcher *searcher, const struct search_request *request,
                            struct arena *arena, struct search_result **out,
                            struct query_fault *fault, struct error *err) MUST_USE;

/* Paragraphs from…to (from 1, inclusive) of an article, as passages without score: whole texts,
 * `matches` where `q` is not empty. ERR_NOT_FOUND when `from` is beyond the end. */
struct article_request {
    uint32_t segment, article;
    uint32_t from, to;
    struct span q;
    enum query_syntax syntax;
    uint64_t max_bytes; /* of texts; what is beyond is left out and is_more set */
    struct deadline deadline;
};

struct article_result {
    struct store_article article;
    const struct passage *passages;
    uint32_t n_passages;
    bool is_more; /* paragraphs up to `to` were left out for max_bytes */
};

enum status searcher_article(struct searcher *searcher, const struct article_request *request,
                             struct arena *arena, struct article_result **out,
                             struct query_fault *fault, struct error *err) MUST_USE;

#endif
