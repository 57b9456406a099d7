#include "engine/segment/run.h"

#include <stdlib.h>

#include "engine/segment/ordering.h"

/* Terms are merged by the bucket: all of one beginning, from all runs, sorted by their bytes; those of
 * one term stay in the order of runs. A heap of runs took twice as long, and a bucket of two bytes
 * keeps the memory small. */
enum { BEGINNING = 2, NO_BEGINNING = 1 << 8 * BEGINNING };

struct part {
    uint32_t run, term;
};

struct merge {
    struct run *runs;
    uint32_t n_runs, n_open;
    uint32_t *next;    /* by run: its first term that is not merged yet */
    struct buf parts;  /* struct part, of the bucket */
    struct buf texts;  /* struct span a part */
    struct buf sorted; /* u32 a part: its number */
    struct glass *glass;
};

/* ---- Buckets -------------------------------------------------------------------------------- */

/* That of the run's next term, as a number that sorts as its bytes do. */
static uint32_t beginning_of(const struct merge *merge, uint32_t run)
{
    uint32_t beginning = 0;
    if (merge->next[run] == merge->runs[run].n_terms)
        return NO_BEGINNING;
    struct span text = run_term_text(&merge->runs[run], merge->next[run]);
    for (size_t i = 0; i < BEGINNING; i++)
        beginning = beginning << 8 | (i < text.len ? (uint8_t)text.at[i] : 0);
    return beginning;
}

static uint32_t least_beginning(const struct merge *merge)
{
    uint32_t least = NO_BEGINNING;
    for (uint32_t run = 0; run < merge->n_runs; run++) {
        uint32_t beginning = beginning_of(merge, run);
        least = beginning < least ? beginning : least;
    }
    return least;
}

static enum status fill_bucket(struct merge *merge, uint32_t beginning, uint32_t *n,
                               struct error *err)
{
    *n = 0;
    buf_clear(&merge->parts);
    buf_clear(&merge->texts);
    buf_clear(&merge->sorted);
    for (uint32_t run = 0; run < merge->n_runs; run++)
        for (; beginning_of(merge, run) == beginning; merge->next[run]++) {
            struct part part = {run, merge->next[run]};
            struct span text = run_term_text(&merge->runs[run], part.term);
            buf_add(&merge->parts, &part, sizeof part);
            buf_add(&merge->texts, &text, sizeof text);
            buf_add_u32(&merge->sorted, (*n)++);
        }
    if (buf_status(&merge->parts) != OK || buf_status(&merge->texts) != OK ||
        buf_status(&merge->sorted) != OK)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    return ordering_by_bytes((void *)merge->sorted.at, *n, (const void *)merge->texts.at, err);
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

/* The list of one run. */
static void write_list(struct merge *merge, const struct part *part)
{
    const struct run *run = &merge->runs[part->run];
    const uint8_t *at = run->lists + run->terms[part->term].list;
    uint32_t docid = 0;
    uint8_t impact;
    for (uint32_t n = run->terms[part->term].n; n > 0; n--) {
        at = run_next(at, &docid, &impact);
        glass_post(merge->glass, docid, impact);
    }
}

/* The parts sorted[0…n-1] are those of one term. */
static enum status write_term(struct merge *merge, struct span text, const uint32_t *sorted,
                              uint32_t n, struct error *err)
{
    const struct part *parts = (const void *)merge->parts.at;
    uint32_t n_postings = 0;
    uint64_t weights = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct part *part = &parts[sorted[i]];
        n_postings += merge->runs[part->run].terms[part->term].n;
        weights += merge->runs[part->run].terms[part->term].weights;
    }
    enum status status = glass_begin(merge->glass, text, n_postings, weights, err);
    if (status != OK)
        return status;
    for (uint32_t i = 0; i < n; i++)
        write_list(merge, &parts[sorted[i]]);
    return glass_end(merge->glass, err);
}

static enum status write_bucket(struct merge *merge, uint32_t beginning, struct error *err)
{
    uint32_t n;
    enum status status = fill_bucket(merge, beginning, &n, err);
    const struct span *texts = (const void *)merge->texts.at;
    const uint32_t *sorted = (const void *)merge->sorted.at;
    for (uint32_t first = 0, end; first < n && status == OK; first = end) {
        struct span text = texts[sorted[first]];
        for (end = first + 1; end < n && span_equal(texts[sorted[end]], text); end++)
            ;
        status = write_term(merge, text, sorted + first, end - first, err);
    }
    return status;
}

static enum status open_runs(struct merge *merge, const char *const *paths, struct error *err)
{
    enum status status = OK;
    merge->runs = calloc(merge->n_runs + 1u, sizeof *merge->runs);
    merge->next = calloc(merge->n_runs + 1u, sizeof *merge->next);
    if (merge->runs == NULL || merge->next == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    for (; merge->n_open < merge->n_runs && status == OK; merge->n_open += status == OK)
        status = run_open(paths[merge->n_open], &merge->runs[merge->n_open], err);
    return status;
}

static void release(struct merge *merge)
{
    glass_abandon(merge->glass);
    for (uint32_t i = 0; i < merge->n_open; i++)
        run_close(&merge->runs[i]);
    free(merge->runs);
    free(merge->next);
    buf_release(&merge->parts);
    buf_release(&merge->texts);
    buf_release(&merge->sorted);
}

enum status run_merge(const char *const *paths, uint32_t n, const char *file, struct error *err)
{
    enum status status;
    struct merge merge = {.n_runs = n};
    uint32_t beginning;
    buf_init(&merge.parts, UINT32_MAX);
    buf_init(&merge.texts, (size_t)4 * UINT32_MAX);
    buf_init(&merge.sorted, UINT32_MAX);
    TRY(open_runs(&merge, paths, err));
    TRY(glass_open(file, GLASS_BLOCK, &merge.glass, err));
    TRY(write_documents(&merge, err));
    while ((beginning = least_beginning(&merge)) != NO_BEGINNING)
        TRY(write_bucket(&merge, beginning, err));
    status = glass_finish(merge.glass, err);
    merge.glass = NULL;
done:
    release(&merge);
    return status;
}
