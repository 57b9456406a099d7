#include "engine/segment/run.h"

#include <stdlib.h>

struct replay {
    struct run run;
    struct span *terms;
    uint32_t *ends; /* by document: where its postings end; those of the next begin there */
    struct posting *entries; /* by document, then term */
    struct postings *out;
};

/* Where a docid's document is: they ascend. */
static uint32_t document_of(const struct run *run, uint32_t docid)
{
    uint32_t low = 0, high = run->n_docs;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (run->docs[middle].docid <= docid)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static enum status prepare(struct replay *replay, struct error *err)
{
    const struct run *run = &replay->run;
    size_t n = 0;
    for (uint32_t doc = 0; doc < run->n_docs; doc++)
        n += run->docs[doc].n;
    replay->terms = malloc((run->n_terms + 1u) * sizeof *replay->terms);
    replay->ends = malloc((run->n_docs + 1u) * sizeof *replay->ends);
    replay->entries = malloc((n + 1) * sizeof *replay->entries);
    if (replay->terms == NULL || replay->ends == NULL || replay->entries == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    uint32_t sum = 0;
    for (uint32_t doc = 0; doc < run->n_docs; doc++) {
        replay->ends[doc] = sum; /* grows to the end while the document's entries are placed */
        sum += run->docs[doc].n;
    }
    return OK;
}

static void place_entries(struct replay *replay)
{
    const struct run *run = &replay->run;
    for (uint32_t term = 0; term < run->n_terms; term++) {
        const uint8_t *at = run->lists + run->terms[term].list;
        uint32_t docid = 0;
        uint8_t impact;
        replay->terms[term] = run_term_text(run, term);
        for (uint32_t n = run->terms[term].n; n > 0; n--) {
            at = run_next(at, &docid, &impact);
            replay->entries[replay->ends[document_of(run, docid)]++] =
                (struct posting){term, impact};
        }
    }
}

enum status run_replay(const char *path, const char *dir, struct error *err)
{
    enum status status;
    struct replay replay = {0};
    TRY(run_open(path, &replay.run, err));
    TRY(prepare(&replay, err));
    place_entries(&replay);
    TRY(postings_open(dir, POSTINGS_XAPIAN, replay.terms, replay.run.n_terms, &replay.out, err));
    for (uint32_t doc = 0; doc < replay.run.n_docs; doc++) {
        const struct run_doc *row = &replay.run.docs[doc];
        TRY(postings_add(replay.out, row->docid, replay.entries + replay.ends[doc] - row->n, row->n,
                         err));
    }
    status = postings_finish(replay.out, err);
done:
    postings_close(replay.out);
    free(replay.terms);
    free(replay.ends);
    free(replay.entries);
    run_close(&replay.run);
    return status;
}
