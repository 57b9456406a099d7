#include "engine/search/scoring.h"

#include <math.h>
#include <stdlib.h>

#include "engine/search/feedback.h"

#define KEPT_MOST 400 /* paragraphs whose words are kept */

uint32_t scoring_first_block(const struct inquiry *inquiry)
{
    uint32_t first = inquiry->rules.is_any ? SCORING_FIRST_ANY : SCORING_FIRST;
    return (inquiry->n_ties > first ? inquiry->n_ties : first) + inquiry->n_parted;
}

uint32_t scoring_block_end(const struct inquiry *inquiry, uint32_t n)
{
    uint32_t first = scoring_first_block(inquiry);
    if (n <= first)
        return first;
    uint32_t blocks = (n - first + SCORING_MORE - 1) / SCORING_MORE;
    return first + blocks * SCORING_MORE;
}

static int compare_spans(struct span a, struct span b)
{
    return (a.at == NULL) != (b.at == NULL) ? (a.at == NULL ? 1 : -1) : span_compare(a, b);
}

static const struct store *store_of(const struct inquiry *inquiry, const struct candidate *item)
{
    return segment_store(generation_segment(inquiry->generation, item->segment));
}

int candidates_compare_place(const struct inquiry *inquiry, const struct candidate *a,
                             const struct candidate *b)
{
    if (a->segment == b->segment && a->article == b->article)
        return (a->docid > b->docid) - (a->docid < b->docid);
    const struct store *x = store_of(inquiry, a), *y = store_of(inquiry, b);
    struct span date = store_date(x, a->article), other = store_date(y, b->article);
    int order = date.at != NULL && other.at != NULL ? span_compare(other, date)
                                                    : compare_spans(date, other);
    if (order == 0)
        order = span_compare(store_id(x, a->article), store_id(y, b->article));
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
                                struct candidate *items, uint32_t n, const struct kept_place *kept,
                                struct error *err)
{
    for (uint32_t i = 0; i < n && feedback != NULL; i++) {
        double gain = 0;
        enum status status =
            feedback_gain(inquiry, feedback, items[i].docid,
                          kept != NULL ? &kept[items[i].number] : NULL, &gain, err);
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
                              uint32_t *end, struct kept_place *kept, struct error *err)
{
    struct pace pace = {0};
    for (uint32_t i = from; i < *end; i++) {
        bool is_barred = deadline_bars(&inquiry->deadline, &pace);
        if (i > 0 && is_barred) {
            *end = i;
            break;
        }
        inquiry_fetch(inquiry, i + FETCH_ROW < *end ? items[i + FETCH_ROW].docid : 0,
                      i + FETCH_TOKENS < *end ? items[i + FETCH_TOKENS].docid : 0);
        if (i + FETCH_LABELS < *end)
            inquiry_fetch_labels(inquiry, items[i + FETCH_LABELS].docid);
        enum status status = candidates_score(inquiry, &items[i], err);
        if (status != OK)
            return status;
        items[i].number = i;
        if (kept != NULL)
            kept[i] = kept_take(&inquiry->scratch->kept);
    }
    return OK;
}

/* Where the words of the first block are kept, if something will be learnt from it; else NULL. */
static struct kept_place *begin_keeping(struct inquiry *inquiry, uint32_t n)
{
    inquiry->is_keeping = inquiry->is_expanded && n > 0 && n <= KEPT_MOST;
    inquiry->scratch->kept.n = 0;
    struct kept_place *places =
        inquiry->is_keeping ? ARENA_ARRAY(inquiry->arena, struct kept_place, n + 1) : NULL;
    inquiry->is_keeping = places != NULL;
    return places;
}

enum status scoring_run(struct inquiry *inquiry, struct candidates *out, uint32_t n, double ceiling,
                        struct error *err)
{
    struct candidate *items = out->items + out->n - n;
    struct feedback *feedback = NULL;
    enum status status = OK;
    for (uint32_t from = 0; from < n;) {
        uint32_t end = scoring_block_end(inquiry, from + 1), scored;
        end = scored = end < n ? end : n;
        struct kept_place *kept = begin_keeping(inquiry, from == 0 ? end : 0);
        TRY(score_some(inquiry, items, from, &scored, kept, err));
        inquiry->is_keeping = false;
        if (scored < end) {
            out->is_partial = true;
            out->is_complete = false;
            out->n -= n - scored;
            n = end = scored;
        }
        if (end == from)
            break;
        TRY(add_feedback(inquiry, feedback, items + from, end - from, NULL, err));
        if (from == 0 && inquiry->is_expanded) {
            TRY(learn(inquiry, items, end, &feedback, err));
            inquiry->feedback = feedback;
            TRY(add_feedback(inquiry, feedback, items, end, kept, err));
        }
        for (uint32_t i = from; i < end && items[i].score > ceiling; i++)
            items[i].score = ceiling;
        ceiling = items[end - 1].score;
        from = end;
    }
done:
    inquiry->is_keeping = false;
    return status;
}
