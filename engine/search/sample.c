#include "engine/search/sample.h"

#include "engine/shim/xapian_shim.h"

#define RUN 128   /* neighbours that are read together */
#define THROUGH 5 /* times as many postings as are looked at are gone through */

struct walk {
    struct inquiry *inquiry;
    sample_seen *seen;
    void *ctx;
    uint32_t n;                  /* looked at */
    uint32_t distance, postings; /* one of so many is looked at; gone through */
    enum status status;
    struct error *err;
};

/* False: the phrase does not stand there, as the bytes tell. */
static bool may_stand(const struct inquiry *inquiry, uint32_t segment, uint32_t docid)
{
    if (inquiry->n_phrases == 0)
        return true;
    const struct store *store = segment_store(generation_segment(inquiry->generation, segment));
    struct span tokens = store_token_bytes(store, docid);
    for (uint32_t i = 0; i < inquiry->n_phrases; i++)
        if (!probe_may_stand(&inquiry->phrases[i][segment], tokens))
            return false;
    return true;
}

static bool visit(struct walk *walk, uint32_t segment, uint32_t docid)
{
    struct inquiry *inquiry = walk->inquiry;
    struct sample_paragraph paragraph = {.docid = docid, .segment = segment};
    if (inquiry->has_dead && generation_is_dead(inquiry->generation, docid))
        return false;
    walk->n++;
    if (!may_stand(inquiry, segment, docid))
        return false;
    walk->status = inquiry_load_text(inquiry, generation_segment(inquiry->generation, segment),
                                     docid, &paragraph.n, walk->err);
    if (walk->status != OK)
        return false;
    paragraph.ids = inquiry->scratch->ids;
    walk->seen(walk->ctx, &paragraph);
    return true;
}

/* ---- all ---- */

static bool visit_posting(void *ctx, uint32_t docid)
{
    struct walk *walk = ctx;
    return walk->status == OK && walk->postings++ % walk->distance == 0 &&
           visit(walk, generation_find(walk->inquiry->generation, docid), docid);
}

static enum status visit_postings(struct walk *walk, struct error *err)
{
    struct inquiry *inquiry = walk->inquiry;
    struct shim_search search = {.plan = &inquiry->plan,
                                 .count_to = UINT32_MAX - 1,
                                 .keep = visit_posting,
                                 .keep_ctx = walk,
                                 .deadline = &inquiry->deadline};
    struct shim_count count;
    struct shim_hit hit;
    size_t n = 0;
    if (inquiry->plan.n == 0)
        return OK;
    enum status status = collection_search(inquiry->db, &search, &hit, &n, &count, err);
    return status == ERR_DEADLINE ? walk->status : status != OK ? status : walk->status;
}

/* ---- a part ---- */

static void visit_run(struct walk *walk, uint32_t segment, uint32_t first, uint32_t n)
{
    for (uint32_t i = 0; i < n && walk->status == OK; i++)
        visit(walk, segment, first + i);
}

/* Of every `distance` runs one. */
static enum status visit_runs(struct walk *walk, uint32_t distance)
{
    const struct generation *generation = walk->inquiry->generation;
    uint32_t run = 0;
    for (uint32_t s = 0; s < generation_segment_count(generation); s++) {
        const struct store *store = segment_store(generation_segment(generation, s));
        for (uint32_t at = 0; at < store_count(store); at += RUN, run++) {
            uint32_t left = store_count(store) - at;
            if (run % distance != 0)
                continue;
            if (walk->status != OK || deadline_is_over(&walk->inquiry->deadline))
                return walk->status;
            visit_run(walk, s, store_first_docid(store) + at, left < RUN ? left : RUN);
        }
    }
    return walk->status;
}

uint32_t sample_candidates(const struct inquiry *inquiry)
{
    const struct bound *bound = inquiry->bound;
    uint32_t least = bound->n_documents;
    for (uint32_t i = 0; i < bound->n_words; i++)
        least = bound->words[i].count < least ? bound->words[i].count : least;
    return least;
}

enum status sample_each(struct inquiry *inquiry, uint32_t most, sample_seen *seen, void *ctx,
                        double *factor, struct error *err)
{
    struct walk walk = {.inquiry = inquiry, .seen = seen, .ctx = ctx, .status = OK, .err = err};
    uint32_t distance = (inquiry->bound->n_documents + most - 1) / most;
    *factor = 1;
    if (deadline_is_over(&inquiry->deadline))
        return OK;
    uint32_t candidates = sample_candidates(inquiry);
    walk.distance = distance <= 1 ? 1 : (candidates + most - 1) / most;
    if (walk.distance <= THROUGH) {
        *factor = walk.distance > 0 ? walk.distance : 1;
        return candidates > 0 ? visit_postings(&walk, err) : OK;
    }
    enum status status = visit_runs(&walk, distance);
    if (walk.n > 0)
        *factor = (double)inquiry->bound->n_documents / walk.n;
    return status;
}

bool sample_stands(const struct inquiry *inquiry, const struct tree *phrase,
                   const struct sample_paragraph *paragraph, uint32_t at)
{
    const struct bound_segment *segment = &inquiry->bound->segments[paragraph->segment];
    const struct bound_leaf *leaf = phrase->bound;
    if (paragraph->n - at < phrase->n_words || segment->room == 0)
        return false;
    for (uint32_t i = 0; i < phrase->n_words; i++) {
        const struct bound_mask *mask = bound_find(segment, paragraph->ids[at + i]);
        if (mask == NULL || !(mask->exact >> leaf->numbers[i] & 1))
            return false;
    }
    return true;
}
