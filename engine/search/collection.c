#include "engine/search/collection.h"

#include <stdlib.h>

#include "engine/search/matcher.h"

struct member {
    struct shim_db *db;
    uint32_t shift; /* from its docids to the generation's */
};

struct collection {
    struct member members[GENERATION_MAX_MEMBERS];
    uint32_t n, documents;
    struct matcher *matcher; /* NULL: it cannot read these postings */
};

/* ---- opening ---- */

static enum status open_member(const struct generation *generation,
                               const struct generation_member *of, struct member *out,
                               struct error *err)
{
    int *fds = calloc(of->n_segments + 1, sizeof *fds);
    if (fds == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a searcher");
    for (uint32_t i = 0; i < of->n_segments; i++)
        fds[i] = segment_postings_fd(generation_segment(generation, of->first_segment + i));
    out->shift = of->shift;
    enum status status = shim_db_open(NULL, fds, of->n_segments, &out->db, err);
    free(fds);
    return status;
}

enum status collection_open(const struct generation *generation, struct collection **out,
                            struct error *err)
{
    enum status status = OK;
    struct collection *collection = calloc(1, sizeof *collection);
    *out = NULL;
    if (collection == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a searcher");
    for (uint32_t i = 0; i < generation_member_count(generation) && status == OK; i++) {
        struct member *member = &collection->members[collection->n++];
        status = open_member(generation, generation_member(generation, i), member, err);
        if (status == OK)
            collection->documents += shim_db_doc_count(member->db);
    }
    if (status == OK)
        status = matcher_new(generation, collection->documents, &collection->matcher, err);
    if (status == OK)
        *out = collection;
    else
        collection_close(collection);
    return status;
}

void collection_close(struct collection *collection)
{
    if (collection == NULL)
        return;
    matcher_free(collection->matcher);
    for (uint32_t i = 0; i < collection->n; i++)
        shim_db_close(collection->members[i].db);
    free(collection);
}

/* ---- counts ---- */

uint32_t collection_documents(const struct collection *collection)
{
    return collection->documents;
}

enum status collection_term_counts(struct collection *collection, const struct span *terms,
                                   size_t n, uint32_t *counts, struct error *err)
{
    enum status status = OK;
    if (collection->matcher != NULL) {
        for (size_t i = 0; i < n && status == OK; i++)
            status = matcher_count(collection->matcher, terms[i], &counts[i], err);
        return status;
    }
    status = shim_db_term_counts(collection->members[0].db, terms, n, counts, err);
    if (collection->n == 1 || status != OK)
        return status;
    uint32_t *more = calloc(n + 1, sizeof *more);
    if (more == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a search");
    for (uint32_t m = 1; m < collection->n && status == OK; m++) {
        status = shim_db_term_counts(collection->members[m].db, terms, n, more, err);
        for (size_t i = 0; i < n; i++)
            counts[i] += more[i];
    }
    free(more);
    return status;
}

/* ---- a search of several ---- */

/* One search, as its members run it. */
struct joined {
    const struct shim_search *asked;
    struct plan plan;      /* with the docids of a member */
    struct span *terms;    /* by step */
    uint32_t *counts;      /* documents that hold the term: of all members, and of one */
    double *factors;       /* from a member's idf to that of all */
    struct shim_hit *hits; /* those of all members so far */
    size_t n_hits;
    struct shim_count count;
};

/* `keep`, and what it is told: docids of the generation. */
struct moved {
    const struct shim_search *asked;
    uint32_t shift;
};

static bool keep_moved(void *ctx, uint32_t docid)
{
    const struct moved *moved = ctx;
    return moved->asked->keep(moved->asked->keep_ctx, docid + moved->shift);
}

static enum status count_all(struct collection *collection, struct joined *joined,
                             struct error *err)
{
    const struct plan *plan = joined->asked->plan;
    for (size_t i = 0; i < plan->n; i++)
        joined->terms[i] = plan->steps[i].op == PLAN_TERM ? plan->steps[i].term : SPAN_NONE;
    return collection_term_counts(collection, joined->terms, plan->n, joined->counts, err);
}

/* Xapian weighs by what it sees, the member. */
static enum status weigh(const struct collection *collection, const struct member *member,
                         struct joined *joined, struct error *err)
{
    size_t n = joined->asked->plan->n;
    uint32_t *counts = joined->counts + n; /* the member's, behind those of all */
    uint32_t documents = shim_db_doc_count(member->db);
    enum status status = shim_db_term_counts(member->db, joined->terms, n, counts, err);
    for (size_t i = 0; i < n && status == OK; i++)
        joined->factors[i] =
            plan_idf(collection->documents, joined->counts[i]) / plan_idf(documents, counts[i]);
    return status;
}

/* A range of docids as a member counts them; one that nothing has where it lies before. */
static void move_range(struct plan_step *step, const struct plan_step *asked, uint32_t shift)
{
    step->first = asked->first > shift ? asked->first - shift : 0;
    if (asked->last < UINT32_MAX)
        step->last = asked->last > shift ? asked->last - shift : 0;
    if (step->last == 0)
        step->first = step->last = UINT32_MAX;
}

static void move_plan(const struct plan *asked, uint32_t shift, struct plan *out)
{
    memcpy(out->steps, asked->steps, asked->n * sizeof *asked->steps);
    out->n = asked->n;
    for (size_t i = 0; i < asked->n; i++)
        if (asked->steps[i].op == PLAN_RANGE)
            move_range(&out->steps[i], &asked->steps[i], shift);
}

static enum status search_member(const struct collection *collection, const struct member *member,
                                 struct joined *joined, struct error *err)
{
    const struct shim_search *asked = joined->asked;
    struct moved moved = {asked, member->shift};
    struct shim_search search = *asked;
    struct shim_hit *hits = joined->hits + joined->n_hits;
    struct shim_count count;
    size_t n = 0;
    enum status status = weigh(collection, member, joined, err);
    if (status != OK)
        return status;
    move_plan(asked->plan, member->shift, &joined->plan);
    search.plan = &joined->plan;
    search.factors = joined->factors;
    search.count_to = joined->count.is_exact ? asked->count_to - joined->count.matches : 0;
    if (asked->keep != NULL) {
        search.keep = keep_moved;
        search.keep_ctx = &moved;
    }
    status = shim_db_search(member->db, &search, hits, &n, &count, err);
    for (size_t i = 0; i < n; i++)
        hits[i].docid += member->shift;
    joined->n_hits += n;
    joined->count.matches += count.matches;
    joined->count.is_exact = joined->count.is_exact && count.is_exact;
    return status;
}

static int by_score(const void *a, const void *b)
{
    const struct shim_hit *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->docid > y->docid) - (x->docid < y->docid);
}

static enum status run_joined(struct collection *collection, struct joined *joined,
                              struct error *err)
{
    enum status status = plan_check(joined->asked->plan, err);
    if (status == OK)
        status = count_all(collection, joined, err);
    for (uint32_t m = 0; m < collection->n && status == OK; m++)
        if (joined->asked->want > 0 || joined->count.is_exact)
            status = search_member(collection, &collection->members[m], joined, err);
    return status;
}

/* The best of each member are gathered: the best of all are among them. */
static enum status search_joined(struct collection *collection, const struct shim_search *search,
                                 struct shim_hit *hits, size_t *n_hits, struct shim_count *count,
                                 struct error *err)
{
    size_t n = search->plan->n + 1;
    struct joined joined = {
        .asked = search,
        .plan.steps = calloc(n, sizeof *joined.plan.steps),
        .terms = calloc(n, sizeof *joined.terms),
        .counts = calloc(2 * n, sizeof *joined.counts),
        .factors = calloc(n, sizeof *joined.factors),
        .hits = calloc((size_t)search->want * collection->n + 1, sizeof *joined.hits),
        .count = {0, true}};
    enum status status = ERR_NOMEM;
    *n_hits = 0;
    *count = (struct shim_count){0, true};
    if (joined.plan.steps == NULL || joined.terms == NULL || joined.counts == NULL ||
        joined.factors == NULL || joined.hits == NULL)
        error_set(err, status, ERROR_NOWHERE, "no memory for a search");
    else
        status = run_joined(collection, &joined, err);
    if (status == OK) {
        qsort(joined.hits, joined.n_hits, sizeof *joined.hits, by_score);
        *n_hits = joined.n_hits < search->want ? joined.n_hits : search->want;
        if (*n_hits > 0)
            memcpy(hits, joined.hits, *n_hits * sizeof *hits);
        *count = joined.count;
    }
    free(joined.plan.steps);
    free(joined.terms);
    free(joined.counts);
    free(joined.factors);
    free(joined.hits);
    return status;
}

enum status collection_search(struct collection *collection, const struct shim_search *search,
                              struct shim_hit *hits, size_t *n_hits, struct shim_count *count,
                              struct error *err)
{
    bool is_taken = false;
    if (collection->matcher != NULL) {
        enum status status =
            matcher_search(collection->matcher, search, hits, n_hits, count, &is_taken, err);
        if (is_taken)
            return status;
    }
    if (collection->n == 1)
        return shim_db_search(collection->members[0].db, search, hits, n_hits, count, err);
    return search_joined(collection, search, hits, n_hits, count, err);
}
