#include "engine/search/candidates.h"

#include <math.h>
#include <stdlib.h>

#include "engine/search/feedback.h"
#include "engine/shim/xapian_shim.h"

/* What one search of the first stage found. Docids that were kept are noted, so that a search cut
 * by its deadline still has something to show. */
struct pass {
    struct inquiry *inquiry;
    bool (*keeps)(struct inquiry *inquiry, uint32_t docid);
    struct shim_hit *hits;
    size_t n;
    struct shim_count count;
    uint32_t noted[CANDIDATES_FIRST];
    uint32_t n_noted;
    bool is_cut;
};

static bool keep(void *ctx, uint32_t docid)
{
    struct pass *pass = ctx;
    bool keeps = pass->keeps(pass->inquiry, docid);
    if (keeps && pass->n_noted < CANDIDATES_FIRST)
        pass->noted[pass->n_noted++] = docid;
    return keeps;
}

static enum status run_pass(struct pass *pass, const struct plan *plan, uint32_t want,
                            uint32_t count_to, struct error *err)
{
    struct inquiry *inquiry = pass->inquiry;
    uint32_t all = inquiry->bound->n_documents;
    want = want < all ? want : all;
    struct shim_search search = {.plan = plan,
                                 .want = want,
                                 .count_to = count_to,
                                 .keep = pass->keeps != NULL ? keep : NULL,
                                 .keep_ctx = pass,
                                 .deadline = &inquiry->deadline};
    pass->hits = ARENA_ARRAY(inquiry->arena, struct shim_hit, want + CANDIDATES_FIRST);
    if (pass->hits == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                         "no memory for candidates");
    enum status status =
        shim_db_search(inquiry->db, &search, pass->hits, &pass->n, &pass->count, err);
    if (status != ERR_DEADLINE || pass->n_noted == 0)
        return status;
    for (uint32_t i = 0; i < pass->n_noted; i++)
        pass->hits[i] = (struct shim_hit){pass->noted[i], 0};
    pass->n = pass->n_noted;
    pass->count = (struct shim_count){pass->n_noted, false};
    pass->is_cut = true;
    return OK;
}

/* ---- blocks ---- */

/* The end of the block in which the n-th candidate lies. */
static uint32_t block_end(uint32_t n)
{
    if (n <= CANDIDATES_FIRST)
        return CANDIDATES_FIRST;
    uint32_t blocks = (n - CANDIDATES_FIRST + CANDIDATES_MORE - 1) / CANDIDATES_MORE;
    return CANDIDATES_FIRST + blocks * CANDIDATES_MORE;
}

static int compare_spans(struct span a, struct span b)
{
    return (a.at == NULL) != (b.at == NULL) ? (a.at == NULL ? 1 : -1) : span_compare(a, b);
}

int candidates_compare_place(const struct inquiry *inquiry, const struct candidate *a,
                             const struct candidate *b)
{
    if (a->segment == b->segment && a->article == b->article)
        return (a->docid > b->docid) - (a->docid < b->docid);
    struct store_article x, y;
    store_article(segment_store(generation_segment(inquiry->generation, a->segment)), a->article,
                  &x);
    store_article(segment_store(generation_segment(inquiry->generation, b->segment)), b->article,
                  &y);
    int order = x.date.at != NULL && y.date.at != NULL ? span_compare(y.date, x.date)
                                                       : compare_spans(x.date, y.date);
    if (order == 0)
        order = span_compare(x.id, y.id);
    return order != 0 ? order : (a->docid > b->docid) - (a->docid < b->docid);
}

static int by_score(const void *a, const void *b, void *ctx)
{
    const struct candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return candidates_compare_place(ctx, x, y);
}

/* Scores the same to the last bit whatever the order of additions was: what differs by less than
 * this is equal, and the order of equals decides. */
static double settle(double score)
{
    return round(score * 1e6) / 1e6;
}

enum status candidates_score(struct inquiry *inquiry, struct candidate *item, struct error *err)
{
    struct rank_parts parts;
    struct store_paragraph paragraph;
    enum status status =
        inquiry_score(inquiry, item->docid, &parts, &item->segment, &item->is_row, err);
    if (status != OK)
        return status;
    const struct segment *segment = generation_segment(inquiry->generation, item->segment);
    store_paragraph(segment_store(segment), item->docid, &paragraph);
    item->article = paragraph.article;
    item->score = settle(rank_sum(&parts));
    return OK;
}

static enum status add_feedback(struct inquiry *inquiry, const struct feedback *feedback,
                                struct candidate *items, uint32_t n, struct error *err)
{
    for (uint32_t i = 0; i < n && feedback != NULL; i++) {
        double gain = 0;
        enum status status = feedback_gain(inquiry, feedback, items[i].docid, &gain, err);
        if (status != OK)
            return status;
        items[i].score = settle(items[i].score + gain);
    }
    qsort_r(items, n, sizeof *items, by_score, inquiry);
    return OK;
}

static enum status learn(struct inquiry *inquiry, const struct candidate *items, uint32_t n,
                         struct feedback **out, struct error *err)
{
    uint32_t docids[FEEDBACK_DOCUMENTS];
    double scores[FEEDBACK_DOCUMENTS];
    n = n < FEEDBACK_DOCUMENTS ? n : FEEDBACK_DOCUMENTS;
    for (uint32_t i = 0; i < n; i++) {
        docids[i] = items[i].docid;
        scores[i] = items[i].score;
    }
    return feedback_learn(inquiry, docids, scores, n, out, err);
}

/* Scores items[from…end); stops at the deadline. Returns how far it came; at least one is scored.
 */
static enum status score_some(struct inquiry *inquiry, struct candidate *items, uint32_t from,
                              uint32_t *end, struct error *err)
{
    for (uint32_t i = from; i < *end; i++) {
        if (i > 0 && deadline_is_over(&inquiry->deadline)) {
            *end = i;
            break;
        }
        enum status status = candidates_score(inquiry, &items[i], err);
        if (status != OK)
            return status;
    }
    return OK;
}

/* Scores the last `n` items block by block. What the best of the first block are about reorders
 * that block and all that follow. At the deadline the rest is left out, and the result partial. */
static enum status score_list(struct inquiry *inquiry, struct candidates *out, uint32_t n,
                              double ceiling, struct error *err)
{
    struct candidate *items = out->items + out->n - n;
    struct feedback *feedback = NULL;
    enum status status = OK;
    for (uint32_t from = 0; from < n;) {
        uint32_t end = block_end(from + 1), scored;
        end = scored = end < n ? end : n;
        TRY(score_some(inquiry, items, from, &scored, err));
        if (scored < end) {
            out->is_partial = true;
            out->is_complete = false;
            out->n -= n - scored;
            n = end = scored;
        }
        if (end == from)
            break;
        TRY(add_feedback(inquiry, feedback, items + from, end - from, err));
        if (from == 0 && inquiry->is_expanded) {
            TRY(learn(inquiry, items, end, &feedback, err));
            TRY(add_feedback(inquiry, feedback, items, end, err));
        }
        for (uint32_t i = from; i < end && items[i].score > ceiling; i++)
            items[i].score = ceiling;
        ceiling = items[end - 1].score;
        from = end;
    }
done:
    return status;
}

/* ---- the two lists ---- */

static int by_docid(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Appends what the pass found and `skip` (ascending docids) does not name. */
static void append(struct candidates *out, const struct pass *pass, const uint32_t *skip,
                   uint32_t n_skip)
{
    for (size_t i = 0; i < pass->n; i++) {
        uint32_t docid = pass->hits[i].docid;
        if (n_skip == 0 || bsearch(&docid, skip, n_skip, sizeof docid, by_docid) == NULL)
            out->items[out->n++] = (struct candidate){.docid = docid};
    }
}

static enum status grow_items(struct inquiry *inquiry, struct candidates *out, size_t more,
                              struct error *err)
{
    struct candidate *items = ARENA_ARRAY(inquiry->arena, struct candidate, out->n + more + 1);
    if (items == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                         "no memory for candidates");
    if (out->n > 0)
        memcpy(items, out->items, out->n * sizeof *items);
    out->items = items;
    return OK;
}

/* Paragraphs that hold the whole row; *is_all: there are no more of them. */
static enum status find_rows(struct inquiry *inquiry, uint32_t want, struct candidates *out,
                             bool *is_all, struct error *err)
{
    struct pass pass = {.inquiry = inquiry, .keeps = inquiry_keeps_row};
    enum status status = run_pass(&pass, &inquiry->plan, want, 0, err);
    if (status == OK)
        status = grow_items(inquiry, out, pass.n, err);
    if (status != OK)
        return status;
    append(out, &pass, NULL, 0);
    *is_all = pass.n < want && !pass.is_cut;
    out->is_partial = pass.is_cut;
    return score_list(inquiry, out, out->n, INFINITY, err);
}

/* All others. With `want` 0 only the matches are counted. */
static enum status find_others(struct inquiry *inquiry, uint32_t want, uint32_t count_to,
                               struct candidates *out, struct error *err)
{
    struct pass pass = {.inquiry = inquiry, .keeps = inquiry->needs_check ? inquiry_keeps : NULL};
    uint32_t n_rows = out->n;
    uint32_t *rows = ARENA_ARRAY(inquiry->arena, uint32_t, n_rows + 1);
    enum status status = run_pass(&pass, &inquiry->plan, want, count_to, err);
    if (status == OK)
        status = grow_items(inquiry, out, pass.n, err);
    if (status != OK || rows == NULL)
        return status != OK ? status : arena_status(inquiry->arena);
    out->count = pass.count;
    out->is_partial = out->is_partial || pass.is_cut;
    for (uint32_t i = 0; i < n_rows; i++)
        rows[i] = out->items[i].docid;
    qsort(rows, n_rows, sizeof *rows, by_docid);
    double ceiling = n_rows > 0 ? out->items[n_rows - 1].score : INFINITY;
    append(out, &pass, rows, n_rows);
    out->is_complete = want > 0 && pass.n < want && !pass.is_cut;
    return score_list(inquiry, out, out->n - n_rows, ceiling, err);
}

enum status candidates_find(struct inquiry *inquiry, uint32_t want, uint32_t count_to,
                            struct candidates *out, struct error *err)
{
    bool has_rows = !inquiry->rules.is_any && match_has_row(&inquiry->rules), is_all = true;
    enum status status = OK;
    *out = (struct candidates){0};
    out->count.is_exact = true;
    if (inquiry->plan.n == 0) {
        out->is_complete = true;
        return OK;
    }
    if (has_rows)
        status = find_rows(inquiry, block_end(want), out, &is_all, err);
    if (status != OK)
        return status;
    if (out->is_partial) {
        out->count = (struct shim_count){out->n, false};
        return OK;
    }
    uint32_t rest = out->n < want ? want - out->n : 0;
    uint32_t others = is_all ? out->n + block_end(rest) : 0;
    status = find_others(inquiry, others, count_to, out, err);
    if (status != ERR_DEADLINE || out->n == 0)
        return status;
    out->is_partial = true;
    out->count = (struct shim_count){out->n, false};
    return OK;
}
