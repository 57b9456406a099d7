/* Whether two index files hold the same postings: every document and its length, every term, its
 * frequencies, every posting, and where skipping lands at each SKIP-th of them. Exit 1 and the first
 * difference, or counts of what was compared.
 *
 *   bench_alike FILE FILE */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/shim/xapian_shim.h"

enum { BATCH = 4096, SKIP = 7, FEW = 2, LINE = 256 };

struct pair {
    struct shim_db *dbs[2];
    struct shim_entry entries[2][BATCH];
    size_t n[2];
    uint64_t n_terms, n_postings, n_skips, n_docs;
};

static enum status differ(struct error *err, const char *what, struct span term)
{
    if (term.len == 0)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s of all documents differ", what);
    return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s differ: \"%.*s\"", what, SPAN_FMT(term));
}

/* At most `most` entries of both lists from a docid on. */
static enum status read_both(struct pair *pair, struct span term, uint32_t from, size_t most,
                             struct error *err)
{
    enum status status = OK;
    for (size_t i = 0; i < 2 && status == OK; i++) {
        pair->n[i] = most;
        status = shim_db_postings(pair->dbs[i], term, from, pair->entries[i], &pair->n[i], err);
    }
    if (status == OK &&
        (pair->n[0] != pair->n[1] ||
         memcmp(pair->entries[0], pair->entries[1], pair->n[0] * sizeof(struct shim_entry)) != 0))
        status = differ(err, "postings", term);
    return status;
}

static enum status compare_list(struct pair *pair, struct span term, uint64_t *n, struct error *err)
{
    enum status status = OK;
    for (uint32_t from = 1;;) {
        TRY(read_both(pair, term, from, BATCH, err));
        size_t n_read = pair->n[0];
        *n += n_read;
        if (n_read < BATCH)
            break;
        from = pair->entries[0][BATCH - 1].docid + 1;
        if (from == 0)
            break;
    }
done:
    return status;
}

/* From one before, at and behind some of the last batch's docids. */
static enum status compare_skips(struct pair *pair, struct span term, struct error *err)
{
    static uint32_t docids[BATCH];
    enum status status = OK;
    size_t n = pair->n[0];
    for (size_t i = 0; i < n; i++)
        docids[i] = pair->entries[0][i].docid;
    for (size_t i = 0; i < n; i += SKIP, pair->n_skips++)
        TRY(read_both(pair, term, docids[i] + (uint32_t)(i / SKIP % 3) - 1, FEW, err));
done:
    return status;
}

static enum status compare_terms(struct pair *pair, struct error *err)
{
    enum status status;
    char next[LINE + 1] = "", terms[2][LINE];
    size_t next_len = 0, len[2];
    uint32_t n_postings[2];
    uint64_t weights[2];
    for (;;) {
        for (size_t i = 0; i < 2; i++)
            TRY(shim_db_term(pair->dbs[i], (struct span){next, next_len}, terms[i], &len[i],
                             &n_postings[i], &weights[i], err));
        struct span term = {terms[0], len[0]};
        if (!span_equal(term, (struct span){terms[1], len[1]}))
            TRY(differ(err, "terms", term));
        if (term.len == 0)
            return OK;
        if (n_postings[0] != n_postings[1] || weights[0] != weights[1])
            TRY(differ(err, "frequencies", term));
        TRY(compare_list(pair, term, &pair->n_postings, err));
        TRY(compare_skips(pair, term, err));
        pair->n_terms++;
        memcpy(next, term.at, term.len);
        next[term.len] = '\0'; /* the least that follows */
        next_len = term.len + 1;
    }
done:
    return status;
}

int main(int argc, char **argv)
{
    static struct pair pair;
    struct error err = {0};
    enum status status = OK;
    if (argc != 3) {
        fprintf(stderr, "usage: bench_alike FILE FILE\n");
        return 2;
    }
    for (int i = 0; i < 2; i++) {
        const char *file = argv[1 + i];
        TRY(shim_db_open(&file, NULL, 1, &pair.dbs[i], &err));
    }
    TRY(compare_list(&pair, SPAN_NONE, &pair.n_docs, &err));
    TRY(compare_terms(&pair, &err));
    printf("%" PRIu64 " documents, %" PRIu64 " terms, %" PRIu64 " postings, %" PRIu64
           " skips: the same\n",
           pair.n_docs, pair.n_terms, pair.n_postings, pair.n_skips);
done:
    if (status != OK)
        fprintf(stderr, "bench_alike: %s\n", err.text);
    shim_db_close(pair.dbs[0]);
    shim_db_close(pair.dbs[1]);
    return status == OK ? 0 : 1;
}
