#include "engine/segment/run.h"

#include <endian.h>
#include <stdlib.h>

/* A heap of runs, each at a term: the least term at the root, of equal ones the earliest run. */
struct cursor {
    uint64_t beginning; /* the term's first eight bytes: nearly all that a comparison needs */
    uint32_t run, term;
};

struct merge {
    struct run *runs;
    uint32_t n_runs, n_open;
    struct cursor *heap;
    uint32_t n_heap;
    struct cursor *same; /* the runs that have the current term, in order */
    uint32_t n_same;
    struct glass *glass;
};

/* ---- The heap ------------------------------------------------------------------------------- */

static struct span text_of(const struct merge *merge, const struct cursor *cursor)
{
    return run_term_text(&merge->runs[cursor->run], cursor->term);
}

static int compare(const struct merge *merge, const struct cursor *a, const struct cursor *b)
{
    if (a->beginning != b->beginning)
        return a->beginning < b->beginning ? -1 : 1;
    return span_compare(text_of(merge, a), text_of(merge, b));
}

static bool is_before(const struct merge *merge, const struct cursor *a, const struct cursor *b)
{
    int order = compare(merge, a, b);
    return order != 0 ? order < 0 : a->run < b->run;
}

/* Puts the run back, at its next term, if it has one. */
static void push(struct merge *merge, struct cursor cursor)
{
    uint64_t beginning = 0;
    if (cursor.term == merge->runs[cursor.run].n_terms)
        return;
    struct span text = text_of(merge, &cursor);
    memcpy(&beginning, text.at, text.len < 8 ? text.len : 8);
    cursor.beginning = be64toh(beginning);
    uint32_t at = merge->n_heap++;
    for (; at > 0 && is_before(merge, &cursor, &merge->heap[(at - 1) / 2]); at = (at - 1) / 2)
        merge->heap[at] = merge->heap[(at - 1) / 2];
    merge->heap[at] = cursor;
}

static struct cursor pop(struct merge *merge)
{
    struct cursor least = merge->heap[0], moved = merge->heap[--merge->n_heap];
    uint32_t at = 0, child;
    while ((child = 2 * at + 1) < merge->n_heap) {
        child += child + 1 < merge->n_heap &&
                 is_before(merge, &merge->heap[child + 1], &merge->heap[child]);
        if (!is_before(merge, &merge->heap[child], &moved))
            break;
        merge->heap[at] = merge->heap[child];
        at = child;
    }
    merge->heap[at] = moved;
    return least;
}

/* ---- Merging -------------------------------------------------------------------------------- */

static enum status write_documents(struct merge *merge, struct error *err)
{
    uint32_t n = 0;
    uint64_t length = 0;
    for (uint32_t i = 0; i < merge->n_runs; i++) {
        n += merge->runs[i].n_docs;
        for (uint32_t doc = 0; doc < merge->runs[i].n_docs; doc++)
            length += merge->runs[i].docs[doc].length;
    }
    enum status status = glass_begin(merge->glass, SPAN_NONE, n, length, err);
    if (status != OK)
        return status;
    for (uint32_t i = 0; i < merge->n_runs; i++)
        for (const struct run_doc *doc = merge->runs[i].docs;
             doc < merge->runs[i].docs + merge->runs[i].n_docs; doc++)
            glass_post(merge->glass, doc->docid, doc->length);
    return glass_end(merge->glass, err);
}

/* Posts the current term's list of one run. */
static void write_part(struct merge *merge, const struct cursor *cursor)
{
    const struct run *run = &merge->runs[cursor->run];
    const uint8_t *at = run->lists + run->terms[cursor->term].list;
    uint32_t docid = 0;
    uint8_t impact;
    for (uint32_t n = run->terms[cursor->term].n; n > 0; n--) {
        at = run_next(at, &docid, &impact);
        glass_post(merge->glass, docid, impact);
    }
}

static enum status write_term(struct merge *merge, struct error *err)
{
    uint32_t n = 0;
    uint64_t weights = 0;
    merge->n_same = 0;
    do {
        struct cursor cursor = merge->same[merge->n_same++] = pop(merge);
        n += merge->runs[cursor.run].terms[cursor.term].n;
        weights += merge->runs[cursor.run].terms[cursor.term].weights;
    } while (merge->n_heap > 0 && compare(merge, &merge->heap[0], &merge->same[0]) == 0);
    enum status status =
        glass_begin(merge->glass, text_of(merge, &merge->same[0]), n, weights, err);
    if (status != OK)
        return status;
    for (uint32_t i = 0; i < merge->n_same; i++)
        write_part(merge, &merge->same[i]);
    for (uint32_t i = 0; i < merge->n_same; i++) {
        merge->same[i].term++;
        push(merge, merge->same[i]);
    }
    return glass_end(merge->glass, err);
}

static enum status open_runs(struct merge *merge, const char *const *paths, struct error *err)
{
    enum status status = OK;
    merge->runs = calloc(merge->n_runs + 1u, sizeof *merge->runs);
    merge->heap = malloc((merge->n_runs + 1u) * sizeof *merge->heap);
    merge->same = malloc((merge->n_runs + 1u) * sizeof *merge->same);
    if (merge->runs == NULL || merge->heap == NULL || merge->same == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    for (; merge->n_open < merge->n_runs && status == OK; merge->n_open += status == OK)
        status = run_open(paths[merge->n_open], &merge->runs[merge->n_open], err);
    for (uint32_t i = 0; i < merge->n_runs && status == OK; i++)
        push(merge, (struct cursor){.run = i});
    return status;
}

enum status run_merge(const char *const *paths, uint32_t n, const char *file, struct error *err)
{
    enum status status;
    struct merge merge = {.n_runs = n};
    TRY(open_runs(&merge, paths, err));
    TRY(glass_open(file, GLASS_BLOCK, &merge.glass, err));
    TRY(write_documents(&merge, err));
    while (merge.n_heap > 0)
        TRY(write_term(&merge, err));
    status = glass_finish(merge.glass, err);
    merge.glass = NULL;
done:
    glass_abandon(merge.glass);
    for (uint32_t i = 0; i < merge.n_open; i++)
        run_close(&merge.runs[i]);
    free(merge.runs);
    free(merge.heap);
    free(merge.same);
    return status;
}
