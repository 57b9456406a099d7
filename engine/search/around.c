#include "engine/search/around.h"

#include "engine/search/inquiry.h"
#include "engine/segment/postings.h"
#include "engine/shim/xapian_shim.h"

struct around {
    uint8_t *passed; /* by article, segment after segment: how many words it was seen to hold */
    uint32_t *first; /* by segment: its first article in `passed` */
    uint8_t n_words;
};

/* ---- articles that hold all words ---- */

/* Where an article stands in `passed`. */
static uint32_t place_of(const struct around *around, const struct inquiry *inquiry, uint32_t docid)
{
    uint32_t segment = generation_find(inquiry->generation, docid);
    struct store_paragraph paragraph;
    if (segment == UINT32_MAX)
        return UINT32_MAX;
    store_paragraph(segment_store(generation_segment(inquiry->generation, segment)), docid,
                    &paragraph);
    return around->first[segment] + paragraph.article;
}

/* One word's walk along its postings. */
struct walk {
    struct around *around;
    const struct inquiry *inquiry;
};

/* An article goes on when it has held every word so far. Nothing is kept: the walk itself counts.
 */
static bool see(void *ctx, uint32_t docid)
{
    const struct walk *walk = ctx;
    uint32_t place = place_of(walk->around, walk->inquiry, docid);
    if (place != UINT32_MAX && walk->around->passed[place] == walk->around->n_words)
        walk->around->passed[place]++;
    return false;
}

static enum status add_term(struct plan *plan, const char *prefix, struct span term,
                            struct arena *arena, struct error *err)
{
    struct plan_step step = {.op = PLAN_TERM, .term = term};
    if (prefix[0] != '\0')
        step.term = span_of(arena_printf(arena, "%s%.*s", prefix, SPAN_FMT(term)));
    if (step.term.at == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for the query");
    return plan_add(plan, arena, step, err);
}

/* The word in a text, a title or a heading. */
static enum status plan_word(const struct bound_word *word, struct plan *plan, struct arena *arena,
                             struct error *err)
{
    static const char *const prefixes[] = {"", POSTINGS_TITLE, POSTINGS_HEADING};
    enum status status = OK;
    for (uint32_t i = 0; i < word->n_terms; i++)
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++)
            TRY(add_term(plan, prefixes[p], word->terms[i].term, arena, err));
    struct plan_step either = {.op = PLAN_OR, .n = (uint32_t)plan->n};
    TRY(plan_add(plan, arena, either, err));
done:
    return status;
}

static enum status walk_word(struct around *around, struct inquiry *inquiry,
                             const struct bound_word *word, struct error *err)
{
    struct plan plan = {0};
    struct walk walk = {around, inquiry};
    struct shim_search search = {.plan = &plan,
                                 .count_to = UINT32_MAX,
                                 .keep = see,
                                 .keep_ctx = &walk,
                                 .deadline = &inquiry->deadline};
    struct shim_count count;
    struct shim_hit hit;
    size_t n = 0;
    enum status status = OK;
    if (word->n_terms > 0) {
        TRY(plan_word(word, &plan, inquiry->arena, err));
        TRY(collection_search(inquiry->db, &search, &hit, &n, &count, err));
    }
    around->n_words++;
done:
    return status;
}

static struct around *make(const struct inquiry *inquiry)
{
    uint32_t n = generation_segment_count(inquiry->generation), articles = 0;
    struct around *around = ARENA_NEW(inquiry->arena, struct around);
    if (around == NULL)
        return NULL;
    around->first = ARENA_ARRAY(inquiry->arena, uint32_t, n + 1);
    for (uint32_t s = 0; s < n && around->first != NULL; s++) {
        around->first[s] = articles;
        articles += store_article_count(segment_store(generation_segment(inquiry->generation, s)));
    }
    around->passed = ARENA_ARRAY(inquiry->arena, uint8_t, articles + 1);
    return around->first != NULL && around->passed != NULL ? around : NULL;
}

enum status around_new(struct inquiry *inquiry, struct around **out, struct error *err)
{
    const struct tree *row = inquiry->rules.query;
    struct around *around = make(inquiry);
    *out = NULL;
    if (around == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                         "no memory for the query");
    for (uint32_t i = 0; i < row->n_kids; i++) {
        if (!match_is_bare(row->kids[i]))
            continue;
        uint64_t words = ((const struct bound_leaf *)row->kids[i]->bound)->mask;
        for (; words != 0; words &= words - 1) {
            const struct bound_word *word = &inquiry->bound->words[__builtin_ctzll(words)];
            enum status status = walk_word(around, inquiry, word, err);
            if (status != OK)
                return status;
        }
    }
    *out = around;
    return OK;
}

bool around_may_hold(const struct around *around, const struct inquiry *inquiry, uint32_t docid)
{
    uint32_t place = place_of(around, inquiry, docid);
    return place != UINT32_MAX && around->passed[place] == around->n_words;
}

/* ---- one paragraph's surroundings ---- */

/* Adds the words among the first `n` of scratch->ids. */
static enum status add_words(struct inquiry *inquiry, uint32_t segment, uint32_t n, uint64_t *words,
                             struct error *err)
{
    struct scratch *scratch = inquiry->scratch;
    enum status status =
        match_scan(&inquiry->bound->segments[segment], scratch->ids, n, &scratch->headings, err);
    if (status == OK && scratch->headings.n > 0)
        *words |= match_bare_words(&inquiry->rules, &scratch->headings);
    return status;
}

enum status around_scan(struct inquiry *inquiry, uint32_t segment, uint32_t docid, uint64_t *words,
                        struct error *err)
{
    const struct segment *found = generation_segment(inquiry->generation, segment);
    const struct store *store = segment_store(found);
    struct store_paragraph paragraph;
    struct store_article article;
    uint32_t n = 0;
    enum status status = OK;
    *words = 0;
    store_paragraph(store, docid, &paragraph);
    store_article(store, paragraph.article, &article);
    TRY(inquiry_load_title(inquiry, found, paragraph.article, &n, err));
    TRY(add_words(inquiry, segment, n, words, err));
    for (uint32_t h = paragraph.heading; h != NO_HEADING; h = store_heading_parent(store, h)) {
        TRY(inquiry_load_heading(inquiry, found, h, &n, err));
        TRY(add_words(inquiry, segment, n, words, err));
    }
    if (paragraph.n > 1) {
        TRY(inquiry_load_text(inquiry, found, docid - 1, &n, err));
        TRY(add_words(inquiry, segment, n, words, err));
    }
    if (paragraph.n < article.n_paragraphs) {
        TRY(inquiry_load_text(inquiry, found, docid + 1, &n, err));
        TRY(add_words(inquiry, segment, n, words, err));
    }
done:
    return status;
}
