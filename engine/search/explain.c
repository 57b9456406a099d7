#include "engine/search/explain.h"

#include <math.h>

#include "engine/search/feedback.h"
#include "engine/search/group.h"

enum {
    MOST_TEXT = 64 << 10, /* bytes of a tree or a plan */
    MOST_CLAUSES = 2 << 10
};

static const double slight = 1e-6; /* scores are settled to it */

const char *score_kind_name(enum score_kind kind)
{
    static const char *const names[] = {"word",  "phrase",  "near",    "form",
                                        "title", "heading", "context", "feedback"};
    return names[kind];
}

static enum status no_memory(struct inquiry *inquiry, struct error *err)
{
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                     "no memory for an explanation");
}

/* ---- tree and plan ---- */

/* Keeps as much of the text as there is room for. */
static enum status keep_text(struct inquiry *inquiry, struct buf *text, struct span *out,
                             struct error *err)
{
    *out = text->len == 0 ? SPAN("") : arena_copy(inquiry->arena, buf_span(text));
    buf_release(text);
    return out->at != NULL ? OK : no_memory(inquiry, err);
}

static enum status show_query(struct inquiry *inquiry, struct explanation *out, struct error *err)
{
    struct buf text;
    buf_init(&text, MOST_TEXT);
    tree_dump(inquiry->rules.root, &text);
    enum status status = keep_text(inquiry, &text, &out->tree, err);
    if (status != OK)
        return status;
    buf_init(&text, MOST_TEXT);
    plan_print(&inquiry->plan, &text);
    return keep_text(inquiry, &text, &out->plan, err);
}

/* ---- parts ---- */

struct parts {
    struct inquiry *inquiry;
    struct score_part *items;
    uint32_t n, room;
    double sum;
};

static void add_part(struct parts *parts, enum score_kind kind, uint64_t words, double value)
{
    const struct bound *bound = parts->inquiry->bound;
    if (value == 0 || parts->n == parts->room)
        return;
    struct score_part *part = &parts->items[parts->n++];
    struct span *names = ARENA_ARRAY(parts->inquiry->arena, struct span, QUERY_MAX_WORDS);
    *part = (struct score_part){.kind = kind, .words = names, .value = value};
    parts->sum += value;
    for (uint32_t w = 0; w < bound->n_words && names != NULL; w++)
        if (words >> w & 1)
            names[part->n_words++] = bound->words[w].word->surface;
}

static void hear(void *ctx, enum score_kind kind, uint64_t words, double value)
{
    add_part(ctx, kind, words, value);
}

/* What words of the best hits gave, the last part all that gave less than the others. */
static enum status add_feedback(struct parts *parts, uint32_t docid, struct error *err)
{
    struct inquiry *inquiry = parts->inquiry;
    struct feedback_share shares[FEEDBACK_WORDS];
    uint32_t n = 0;
    enum status status = feedback_shares(inquiry, inquiry->feedback, docid, shares, &n, err);
    struct score_part *part = NULL;
    for (uint32_t i = 0; i < n && status == OK; i++) {
        if (i <= EXPLAIN_WORDS) {
            if (parts->n == parts->room)
                break;
            part = &parts->items[parts->n++];
            *part = (struct score_part){.kind = SCORE_FEEDBACK};
            part->words = ARENA_ARRAY(inquiry->arena, struct span, FEEDBACK_WORDS);
            if (part->words == NULL)
                return no_memory(inquiry, err);
        }
        ((struct span *)(uintptr_t)part->words)[part->n_words++] = shares[i].word;
        part->value += shares[i].value;
        parts->sum += shares[i].value;
    }
    return status;
}

/* What a ceiling took off. */
static void add_rest(struct parts *parts, double score)
{
    const struct bound *bound = parts->inquiry->bound;
    double rest = score - parts->sum;
    uint64_t words = 0;
    for (uint32_t w = 0; w < bound->n_words; w++)
        if (!bound->words[w].is_excluded && !bound->words[w].is_missing)
            words |= (uint64_t)1 << w;
    if (fabs(rest) > slight)
        add_part(parts, SCORE_WORD, words, rest);
}

static enum status explain_parts(struct inquiry *inquiry, const struct hit *hit,
                                 struct explanation *out, struct error *err)
{
    /* A word, form and near part for each word; a phrase for each; and few others. */
    struct parts parts = {.inquiry = inquiry, .room = 4 * QUERY_MAX_WORDS + EXPLAIN_WORDS + 17};
    struct rank_listener listener = {hear, &parts};
    struct rank_parts sums;
    uint32_t segment;
    bool is_row;
    parts.items = ARENA_ARRAY(inquiry->arena, struct score_part, parts.room);
    if (parts.items == NULL)
        return no_memory(inquiry, err);
    inquiry->listener = &listener;
    enum status status =
        inquiry_score(inquiry, hit->passages[0].paragraph.docid, &sums, &segment, &is_row, err);
    inquiry->listener = NULL;
    if (status != OK)
        return status;
    /* A match beyond the candidates (rank 0) was scored by itself. */
    if (inquiry->feedback != NULL && hit->rank > 0)
        status = add_feedback(&parts, hit->passages[0].paragraph.docid, err);
    if (status != OK)
        return status;
    add_rest(&parts, hit->score);
    out->parts = parts.items;
    out->n_parts = parts.n;
    return arena_status(inquiry->arena);
}

/* ---- why there is no such hit ---- */

static enum status say(struct inquiry *inquiry, struct buf *text, struct explanation *out,
                       struct error *err)
{
    return keep_text(inquiry, text, &out->why_not, err);
}

static enum status say_too_few(struct inquiry *inquiry, const struct search_request *request,
                               const struct candidates *candidates, struct explanation *out,
                               struct error *err)
{
    struct buf text;
    uint32_t n = candidates->n;
    buf_init(&text, MOST_CLAUSES);
    if (n == 0)
        buf_add_text(&text, "no paragraph matches");
    else
        buf_printf(&text, "there is no rank %u: %u paragraph%s %s", request->explain->rank, n,
                   n == 1 ? "" : "s", n == 1 ? "matches" : "match");
    return say(inquiry, &text, out, err);
}

/* Names the clauses that do not hold; of a query of one clause, that. */
static void name_failing(const struct inquiry *inquiry, struct buf *text)
{
    const struct tree *root = inquiry->rules.root;
    bool is_list = root->kind == TREE_ROW || root->kind == TREE_AND;
    const char *separator = ": ";
    for (uint32_t i = 0; i < (is_list ? root->n_kids : 1); i++) {
        const struct tree *clause = is_list ? root->kids[i] : root;
        if (clause->is_optional ||
            match_part_holds(&inquiry->rules, clause, &inquiry->scratch->text))
            continue;
        buf_add_text(text, separator);
        tree_print(clause, text);
        separator = ", ";
    }
}

static enum status say_no_match(struct inquiry *inquiry, uint32_t docid, struct explanation *out,
                                struct error *err)
{
    struct buf text;
    uint32_t segment;
    enum status status = inquiry_scan(inquiry, docid, &segment, err);
    if (status != OK)
        return status;
    buf_init(&text, MOST_CLAUSES);
    buf_add_text(&text, "the paragraph does not hold what was asked for");
    name_failing(inquiry, &text);
    return say(inquiry, &text, out, err);
}

/* ---- the hit ---- */

static bool find_rank(const struct candidates *candidates, uint32_t docid, uint32_t *rank)
{
    for (uint32_t i = 0; i < candidates->n; i++)
        if (candidates->items[i].docid == docid) {
            *rank = i + 1;
            return true;
        }
    return false;
}

/* A match that stands further down than the candidates reach. */
static enum status fill_distant(struct inquiry *inquiry, const struct search_request *page,
                                uint32_t docid, struct search_result *result, struct error *err)
{
    struct candidate item = {.docid = docid};
    enum status status = candidates_score(inquiry, &item, err);
    if (status != OK)
        return status;
    struct candidates one = {.items = &item, .n = 1};
    status = group_hits(inquiry, page, &one, result, err);
    if (status == OK && result->n_hits == 1)
        ((struct hit *)(uintptr_t)result->hits)->rank = 0;
    return status;
}

static enum status fill(struct inquiry *inquiry, const struct search_request *request,
                        const struct candidates *candidates, struct search_result *result,
                        struct error *err)
{
    struct search_request page = *request;
    uint32_t docid = request->explain->docid, rank = request->explain->rank;
    bool is_known = docid == 0 ? rank <= candidates->n : find_rank(candidates, docid, &rank);
    page.is_grouped = false;
    page.limit = 1;
    page.offset = is_known ? rank - 1 : 0;
    if (is_known)
        return group_hits(inquiry, &page, candidates, result, err);
    if (docid == 0)
        return say_too_few(inquiry, request, candidates, &result->explanation, err);
    if (inquiry->plan.n > 0 && inquiry_keeps(inquiry, docid))
        return fill_distant(inquiry, &page, docid, result, err);
    return say_no_match(inquiry, docid, &result->explanation, err);
}

enum status explain_hit(struct inquiry *inquiry, const struct search_request *request,
                        const struct candidates *candidates, struct search_result *result,
                        struct error *err)
{
    enum status status = show_query(inquiry, &result->explanation, err);
    if (status == OK)
        status = fill(inquiry, request, candidates, result, err);
    if (status == OK && result->n_hits == 1)
        status = explain_parts(inquiry, &result->hits[0], &result->explanation, err);
    return status;
}

void explain_nothing(struct search_result *result)
{
    result->explanation = (struct explanation){
        .tree = SPAN(""), .plan = SPAN(""), .why_not = SPAN("the query looks for nothing")};
}
