#include "engine/search/sweep.h"

#include "engine/shim/xapian_shim.h"

#define BATCH 256

struct walk {
    struct inquiry *inquiry;
    struct sweep *out;
    uint32_t most;
    uint32_t batch[BATCH];
    uint32_t n;
};

static enum status make_room(struct inquiry *inquiry, uint32_t most, struct sweep *out,
                             struct error *err)
{
    *out = (struct sweep){.docids = ARENA_ARRAY(inquiry->arena, uint32_t, most + 1)};
    if (out->docids == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for matches");
    return OK;
}

static void look(struct inquiry *inquiry, const uint32_t *docids, uint32_t n, uint32_t most,
                 bool (*holds)(struct inquiry *, uint32_t), struct sweep *out)
{
    for (uint32_t i = 0; i < n && !out->is_over; i++) {
        inquiry_fetch(inquiry, i + FETCH_ROW < n ? docids[i + FETCH_ROW] : 0,
                      i + FETCH_TOKENS < n ? docids[i + FETCH_TOKENS] : 0);
        if (!holds(inquiry, docids[i]))
            continue;
        out->is_over = out->n == most;
        if (!out->is_over)
            out->docids[out->n++] = docids[i];
    }
}

/* The first paragraph that is kept ends the walk. */
static bool gather(void *ctx, uint32_t docid)
{
    struct walk *walk = ctx;
    walk->batch[walk->n++] = docid;
    if (walk->n < BATCH)
        return false;
    look(walk->inquiry, walk->batch, walk->n, walk->most, inquiry_admits, walk->out);
    walk->n = 0;
    return walk->out->is_over;
}

enum status sweep_matches(struct inquiry *inquiry, uint32_t most, struct sweep *out,
                          struct error *err)
{
    struct walk walk = {.inquiry = inquiry, .out = out, .most = most};
    struct shim_search search = {
        .plan = &inquiry->plan, .keep = gather, .keep_ctx = &walk, .deadline = &inquiry->deadline};
    struct shim_count count;
    size_t n_hits = 0;
    enum status status = make_room(inquiry, most, out, err);
    if (status != OK)
        return status;
    status = shim_db_search(inquiry->db, &search, NULL, &n_hits, &count, err);
    if (status != OK && status != ERR_DEADLINE)
        return status;
    look(inquiry, walk.batch, walk.n, most, inquiry_admits, out);
    out->is_cut = status == ERR_DEADLINE;
    return out->is_cut && out->n > 0 ? OK : status;
}

enum status sweep_rows(struct inquiry *inquiry, const uint32_t *docids, uint32_t n, uint32_t most,
                       struct sweep *out, struct error *err)
{
    enum status status = make_room(inquiry, most, out, err);
    if (status != OK)
        return status;
    for (uint32_t from = 0; from < n && !out->is_over && !out->is_cut; from += BATCH) {
        look(inquiry, docids + from, n - from < BATCH ? n - from : BATCH, most, inquiry_admits_row,
             out);
        out->is_cut = deadline_is_over(&inquiry->deadline);
    }
    return OK;
}
