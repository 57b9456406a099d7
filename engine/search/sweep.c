#include "engine/search/sweep.h"

#include "engine/shim/xapian_shim.h"

#define BATCH 256
#define CLOCKED 16 /* paragraphs after which the clock is looked at */

struct walk {
    struct inquiry *inquiry;
    struct sweep *out;
    uint32_t most;
    uint32_t batch[BATCH];
    uint32_t n;
    struct pace pace;
};

static enum status make_room(struct inquiry *inquiry, uint32_t most, struct sweep *out,
                             struct error *err)
{
    *out = (struct sweep){.docids = ARENA_ARRAY(inquiry->arena, uint32_t, most + 1)};
    if (out->docids == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for matches");
    return OK;
}

static void add(struct sweep *out, uint32_t docid, uint32_t most)
{
    out->is_over = out->is_over || out->n == most;
    if (!out->is_over)
        out->docids[out->n++] = docid;
}

/* Fetches what is to be looked at next; false at the deadline. A batch of long paragraphs takes
 * longer than an answer may be late. */
static bool go_on(const struct inquiry *inquiry, const uint32_t *docids, uint32_t i, uint32_t n,
                  struct pace *pace)
{
    inquiry_fetch(inquiry, i + FETCH_ROW < n ? docids[i + FETCH_ROW] : 0,
                  i + FETCH_TOKENS < n ? docids[i + FETCH_TOKENS] : 0);
    return i % CLOCKED != 0 || !deadline_bars(&inquiry->deadline, pace);
}

static void look(struct walk *walk)
{
    struct sweep *out = walk->out;
    for (uint32_t i = 0; i < walk->n && !out->is_over && !out->is_cut; i++) {
        out->is_cut = !go_on(walk->inquiry, walk->batch, i, walk->n, &walk->pace);
        if (!out->is_cut && inquiry_admits(walk->inquiry, walk->batch[i]))
            add(out, walk->batch[i], walk->most);
    }
    walk->n = 0;
}

/* The first paragraph that is kept ends the walk. */
static bool gather(void *ctx, uint32_t docid)
{
    struct walk *walk = ctx;
    walk->batch[walk->n++] = docid;
    if (walk->n < BATCH)
        return false;
    look(walk);
    return walk->out->is_over || walk->out->is_cut;
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
    status = collection_search(inquiry->db, &search, NULL, &n_hits, &count, err);
    if (status != OK && status != ERR_DEADLINE)
        return status;
    if (!out->is_over)
        look(&walk);
    out->is_cut = out->is_cut || status == ERR_DEADLINE;
    if (out->is_cut && out->n == 0)
        return error_set(err, ERR_DEADLINE, ERROR_NOWHERE, "nothing was found in time");
    return OK;
}

enum status sweep_rows(struct inquiry *inquiry, const uint32_t *docids, uint32_t n, uint32_t most,
                       struct sweep *rows, struct sweep *parts, struct error *err)
{
    struct pace pace = {0};
    enum status status = OK;
    TRY(make_room(inquiry, most, rows, err));
    TRY(make_room(inquiry, most, parts, err));
    for (uint32_t i = 0; i < n && !rows->is_over && !rows->is_cut; i++) {
        rows->is_cut = parts->is_cut = !go_on(inquiry, docids, i, n, &pace);
        enum row_hold hold = rows->is_cut ? ROW_NONE : inquiry_row_hold(inquiry, docids[i]);
        if (hold != ROW_NONE)
            add(hold == ROW_WHOLE ? rows : parts, docids[i], most);
    }
done:
    return status;
}
