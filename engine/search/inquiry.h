/* One request in progress: what the parts of a search share. The searcher makes it, the candidates
 * stage, ranking, grouping and passages read it. Everything in it dies with the request. */
#ifndef PILCROW_ENGINE_SEARCH_INQUIRY_H
#define PILCROW_ENGINE_SEARCH_INQUIRY_H

#include "engine/search/around.h"
#include "engine/search/bind.h"
#include "engine/search/filter.h"
#include "engine/search/kept.h"
#include "engine/search/match.h"
#include "engine/search/probe.h"
#include "engine/search/rank.h"
#include "engine/search/row.h"
#include "engine/search/searcher.h"

/* How many paragraphs a stem stands in, of the stems asked for last: each has one place, by a hash. */
#define STEM_COUNTS (1 << 15)
struct remembered_count {
    uint32_t segment, stem;
    uint32_t count_more; /* + 1; 0: not asked */
};

/* Storage that grows to the largest paragraph met and is used again; a searcher's. What depends on
 * the number of paragraphs or words of the index has a bound (MATCHES_MOST, STEM_COUNTS). */
struct scratch {
    uint32_t *ids;
    uint32_t room;
    struct occurrences text, title, headings;
    struct match_runs runs;
    struct remembered_count *stem_counts; /* STEM_COUNTS; NULL until one is asked for */
    uint32_t *matches;                    /* of one search, MATCHES_MOST at most (candidates.c) */
    uint32_t matches_room;
    struct kept_words kept; /* of one block */
};

void scratch_release(struct scratch *scratch);

#define INQUIRY_PROBES 4

struct feedback;

struct inquiry {
    const struct generation *generation;
    struct collection *db;
    struct analyzer *analyzer;
    struct store_reader *reader;
    struct scratch *scratch;
    struct arena *arena;
    const uint8_t *languages; /* of the index, commonest first */
    uint32_t n_languages;
    struct deadline deadline;
    struct bound *bound;
    struct match_rules rules;
    struct filter *filter; /* or NULL; released by inquiry_release() */
    struct around *around; /* where bare words may stand around the paragraph; or NULL */
    struct plan plan;
    const struct probe *phrases[INQUIRY_PROBES]; /* of phrases that have to stand, by segment */
    uint32_t n_phrases;
    bool can_probe; /* nothing but these, and the postings, decides whether the query holds */
    const struct probe *row; /* of the row of bare words; or NULL */
    /* Where none of these may stand, neither does the row, nor the row but for one word (row.h); NULL:
     * cannot tell. None: the row has no such parts. */
    const struct probe *parts[3];
    uint32_t n_parts;
    uint32_t n_ties;     /* so many candidates at least make the first block (scoring.h) */
    uint32_t n_parted;   /* and so many more, of another kind (candidates.h) */
    uint32_t noted_most; /* matches that are noted by one search; 0: MATCHES_MOST (candidates.c) */
    bool has_dead;       /* the generation has dead articles */
    bool needs_check;    /* matching takes more than the plan */
    bool needs_tokens;   /* the token ids, that is; else only whether the article is alive */
    bool needs_scan;     /* all of them: probes do not decide */
    bool is_expanded;    /* typical words of the best reorder the candidates (feedback.h) */
    bool is_keeping;     /* the words of what is scored go to scratch->kept */
    const struct feedback *feedback;      /* what was learnt of them, once it was; or NULL */
    const struct rank_listener *listener; /* hears the parts of scores; NULL: nobody does */
};

/* Binds `root`, the query with its filters, and makes the plan. `query` is what is painted; NULL:
 * all of the root. May be called again for another query. */
enum status inquiry_ask(struct inquiry *inquiry, struct tree *query, struct tree *root, bool is_any,
                        struct error *err) MUST_USE;

/* Makes the plan again for the same words, of which the query gives some up. */
enum status inquiry_loosen(struct inquiry *inquiry, struct match_slack slack,
                           struct error *err) MUST_USE;

/* Frees what is not the arena's. */
void inquiry_release(struct inquiry *inquiry);

/* Scans the paragraph's tokens into scratch->text, with its article's fields; fills *segment. */
enum status inquiry_scan(struct inquiry *inquiry, uint32_t docid, uint32_t *segment,
                         struct error *err) MUST_USE;

/* Whether the paragraph is alive and matches. A failure counts as no. */
bool inquiry_keeps(struct inquiry *inquiry, uint32_t docid);

/* The same for a paragraph that the plan found, of which the plan may have said enough. */
bool inquiry_admits(struct inquiry *inquiry, uint32_t docid);

/* That, and the bare words of the row stand side by side: asked in the other order, because most
 * paragraphs have no row. */
bool inquiry_admits_row(struct inquiry *inquiry, uint32_t docid);

/* The same of the row or, failing that, of the row but for one word (row.h). */
enum row_hold inquiry_row_hold(struct inquiry *inquiry, uint32_t docid);

/* The plan found it, and this is all it holds of the row: one for each kind of part. */
bool inquiry_admits_part(struct inquiry *inquiry, uint32_t docid);
bool inquiry_admits_torn(struct inquiry *inquiry, uint32_t docid);

/* Fetches from memory what will be asked of two paragraphs (0: none): first its row, so many
 * paragraphs before it is looked at, and then what the row tells the place of. */
#define FETCH_ROW 16
#define FETCH_TOKENS 8
void inquiry_fetch(const struct inquiry *inquiry, uint32_t row, uint32_t tokens);
/* And what scoring reads of a paragraph beside its tokens. */
#define FETCH_LABELS 4
void inquiry_fetch_labels(const struct inquiry *inquiry, uint32_t docid);

/* Scores a paragraph; fills *segment and whether it holds the row. */
enum status inquiry_score(struct inquiry *inquiry, uint32_t docid, struct rank_parts *parts,
                          uint32_t *segment, bool *is_row, struct error *err) MUST_USE;

/* Word ids of a paragraph, of an article's title, of one heading, into scratch->ids; fills how
 * many. */
enum status inquiry_load_text(struct inquiry *inquiry, const struct segment *segment,
                              uint32_t docid, uint32_t *n, struct error *err) MUST_USE;
enum status inquiry_load_title(struct inquiry *inquiry, const struct segment *segment,
                               uint32_t article, uint32_t *n, struct error *err) MUST_USE;
enum status inquiry_load_heading(struct inquiry *inquiry, const struct segment *segment,
                                 uint32_t heading, uint32_t *n, struct error *err) MUST_USE;

/* The place where a stem's count is remembered, until another stem is asked for. */
enum status inquiry_stem_count(struct inquiry *inquiry, uint32_t segment, uint32_t stem,
                               uint32_t **out, struct error *err) MUST_USE;

/* Scans an article's title into scratch->title. */
enum status inquiry_scan_title(struct inquiry *inquiry, uint32_t segment, uint32_t article,
                               uint32_t *n_content, struct error *err) MUST_USE;

#endif
