#include "engine/search/matcher.h"

#include <stdlib.h>

#include "engine/search/best.h"
#include "engine/search/flat.h"
#include "engine/search/lists.h"
#include "engine/segment/impact.h"

struct part {
    struct glass_file file;
    uint32_t shift; /* from its docids to the generation's */
};

struct matcher {
    struct part *parts;
    uint32_t n_parts, documents;
    struct flat flat;
    struct lists lists;
};

/* ---- Opening -------------------------------------------------------------------------------- */

static enum status open_parts(const struct generation *generation, struct matcher *matcher,
                              struct error *err)
{
    uint32_t n = generation_segment_count(generation);
    matcher->parts = calloc(n + 1, sizeof *matcher->parts);
    if (matcher->parts == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a searcher");
    for (; matcher->n_parts < n; matcher->n_parts++) {
        struct part *part = &matcher->parts[matcher->n_parts];
        part->shift = generation_member_of(generation, matcher->n_parts)->shift;
        enum status status = glass_file_read(
            segment_postings(generation_segment(generation, matcher->n_parts)), &part->file, err);
        if (status != OK)
            return status;
    }
    return OK;
}

enum status matcher_new(const struct generation *generation, uint32_t documents,
                        struct matcher **out, struct error *err)
{
    *out = NULL;
    struct matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a searcher");
    matcher->documents = documents;
    enum status status = open_parts(generation, matcher, err);
    if (status == OK)
        *out = matcher;
    else
        matcher_free(matcher);
    return status == ERR_VERSION ? OK : status;
}

void matcher_free(struct matcher *matcher)
{
    if (matcher == NULL)
        return;
    lists_release(&matcher->lists);
    free(matcher->parts);
    free(matcher);
}

/* ---- Weights -------------------------------------------------------------------------------- */

enum status matcher_count(const struct matcher *matcher, struct span term, uint32_t *count,
                          struct error *err)
{
    bool is_damaged = false;
    *count = 0;
    for (uint32_t i = 0; i < matcher->n_parts; i++)
        *count += glass_count(&matcher->parts[i].file, term, &is_damaged);
    return is_damaged ? error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "the postings are damaged") : OK;
}

static enum status weigh(struct matcher *matcher, struct error *err)
{
    for (uint32_t i = 0; i < matcher->flat.n_terms; i++) {
        struct flat_term *term = &matcher->flat.terms[i];
        enum status status =
            term->count > 0 ? OK : matcher_count(matcher, term->term, &term->count, err);
        if (status != OK)
            return status;
        /* As Xapian::BM25Weight(1e6, 0, 0, 0, .5) comes to it, step by step: the same bits. */
        double idf = plan_idf(matcher->documents, term->count) * term->weight;
        term->weight = idf * (1e6 + 1) * (1 / (1e6 + 1));
    }
    return OK;
}

/* ---- Searching ------------------------------------------------------------------------------ */

static void look_at_clock(struct best *best)
{
    const struct deadline *deadline = best->search->deadline;
    if (deadline != NULL && deadline_is_over(deadline))
        best->is_late = best->is_over = true;
}

static enum status search_parts(struct matcher *matcher, struct best *best, struct error *err)
{
    for (uint32_t i = 0; i < matcher->n_parts && !best->is_over; i++) {
        const struct part *part = &matcher->parts[i];
        bool may_match = false;
        enum status status =
            lists_open(&matcher->lists, &matcher->flat, &part->file, &may_match, err);
        if (status != OK)
            return status;
        if (may_match)
            lists_run(&matcher->lists, part->shift, best);
        else
            look_at_clock(best); /* many terms, and many segments that have none of them */
        if (lists_are_damaged(&matcher->lists))
            return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "the postings are damaged");
    }
    return OK;
}

enum status matcher_search(struct matcher *matcher, const struct shim_search *search,
                           struct shim_hit *hits, size_t *n_hits, struct shim_count *count,
                           bool *is_taken, struct error *err)
{
    struct best best;
    *n_hits = 0;
    *count = (struct shim_count){0, true};
    enum status status = plan_check(search->plan, err);
    *is_taken = status != OK || flat_read(search->plan, &matcher->flat);
    if (status != OK || !*is_taken)
        return status;
    best_begin(&best, search, hits);
    look_at_clock(&best);
    if (!best.is_late) {
        TRY(weigh(matcher, err));
        TRY(search_parts(matcher, &best, err));
    }
    if (best.is_late) {
        status = deadline_is_cancelled(search->deadline) ? ERR_CANCELLED : ERR_DEADLINE;
        TRY(error_set(err, status, ERROR_NOWHERE, "%s", status_sentence(status)));
    }
    *n_hits = best_finish(&best, count);
done:
    return status;
}
