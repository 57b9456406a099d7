#include "engine/search/census.h"

#include "engine/shim/xapian_shim.h"

struct counting {
    struct inquiry *inquiry;
    uint32_t *docids;
    uint32_t n, room;
};

static bool count_one(void *ctx, uint32_t docid)
{
    struct counting *counting = ctx;
    if (counting->n == counting->room ||
        (counting->inquiry->needs_check && !inquiry_admits(counting->inquiry, docid)))
        return false;
    counting->docids[counting->n++] = docid;
    return true;
}

enum status census_take(struct inquiry *inquiry, struct census *out, struct error *err)
{
    struct counting counting = {.inquiry = inquiry, .room = inquiry->bound->n_documents};
    struct shim_search search = {.plan = &inquiry->plan,
                                 .count_to = UINT32_MAX,
                                 .keep = count_one,
                                 .keep_ctx = &counting,
                                 .deadline = &inquiry->deadline};
    struct shim_count count;
    size_t n_hits = 0;
    *out = (struct census){0};
    if (inquiry->plan.n == 0)
        return OK;
    counting.docids = arena_alloc(inquiry->arena, sizeof(uint32_t) * ((size_t)counting.room + 1));
    if (counting.docids == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                         "no memory to count all matches");
    enum status status = collection_search(inquiry->db, &search, NULL, &n_hits, &count, err);
    *out = (struct census){counting.docids, counting.n, status == ERR_DEADLINE};
    return status == ERR_DEADLINE && counting.n > 0 ? OK : status;
}

bool census_next(const struct inquiry *inquiry, const struct census *census, struct census_run *run)
{
    struct store_paragraph paragraph;
    struct store_article article;
    run->first += run->n;
    run->n = 0;
    if (run->first == census->n)
        return false;
    uint32_t docid = census->docids[run->first];
    run->segment = generation_find(inquiry->generation, docid);
    const struct store *store =
        segment_store(generation_segment(inquiry->generation, run->segment));
    store_paragraph(store, docid, &paragraph);
    store_article(store, paragraph.article, &article);
    run->article = paragraph.article;
    uint32_t end = article.first_docid + article.n_paragraphs;
    do /* at least one: articles of a torn file may hold nothing */
        run->n++;
    while (run->first + run->n < census->n && census->docids[run->first + run->n] >= docid &&
           census->docids[run->first + run->n] < end);
    return true;
}

uint32_t census_articles(const struct inquiry *inquiry, const struct census *census)
{
    struct census_run run = {0};
    uint32_t n = 0;
    while (census_next(inquiry, census, &run))
        n++;
    return n;
}
