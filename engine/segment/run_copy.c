#include "engine/segment/run.h"

#include <stdlib.h>

#include "engine/shim/xapian_shim.h"

enum { BATCH = 4096, TERM_BYTES = 256, IMPACT_MOST = 127 };

struct copy {
    struct shim_db *db;
    const struct run_docids *from;
    struct buf docs, terms, text, lists;
    struct shim_entry *batch;
};

/* The new docid, or 0. */
static uint32_t new_docid(const struct copy *copy, uint32_t docid)
{
    uint32_t i = docid - copy->from->first;
    return i < copy->from->n ? copy->from->docids[i] : 0;
}

static enum status damaged(struct error *err)
{
    return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "the postings are not those of the articles");
}

/* The next batch of a list, from *from on, which moves behind it; n is 0 at the end. */
static enum status next_batch(struct copy *copy, struct span term, uint32_t *from, size_t *n,
                              struct error *err)
{
    *n = BATCH;
    enum status status = shim_db_postings(copy->db, term, *from, copy->batch, n, err);
    if (status == OK && *n > 0)
        *from = copy->batch[*n - 1].docid + 1;
    return status;
}

/* All documents that are kept, and so their numbers are known by their docids. */
static enum status copy_documents(struct copy *copy, struct error *err)
{
    uint32_t from = copy->from->first, first = 0, n_docs = 0, n_kept = 0;
    size_t n;
    do {
        enum status status = next_batch(copy, SPAN_NONE, &from, &n, err);
        if (status != OK)
            return status;
        for (size_t i = 0; i < n; i++) {
            struct run_doc doc = {new_docid(copy, copy->batch[i].docid), 0, copy->batch[i].weight};
            if (doc.docid == 0)
                continue;
            first = n_docs == 0 ? doc.docid : first;
            if (doc.docid != first + n_docs++)
                return damaged(err);
            buf_add(&copy->docs, &doc, sizeof doc);
        }
    } while (n == BATCH);
    for (uint32_t i = 0; i < copy->from->n; i++)
        n_kept += copy->from->docids[i] != 0;
    return n_kept != n_docs ? damaged(err) : buf_status(&copy->docs);
}

static void put_posting(struct copy *copy, struct run_term *term, uint32_t docid, uint8_t impact,
                        uint32_t *last)
{
    struct run_doc *docs = (void *)copy->docs.at;
    uint32_t number = docid - docs[0].docid;
    uint8_t bytes[8], *at = bytes;
    uint32_t gap = docid - *last;
    for (; gap >= 128; gap >>= 7)
        *at++ = (uint8_t)(gap | 128);
    *at++ = (uint8_t)gap;
    *at++ = impact;
    buf_add(&copy->lists, bytes, (size_t)(at - bytes));
    docs[number].n++;
    term->n++;
    term->weights += impact;
    *last = docid;
}

static enum status copy_term(struct copy *copy, struct span text, struct error *err)
{
    struct run_term term = {.text = (uint32_t)copy->text.len,
                            .text_len = (uint32_t)text.len,
                            .list = (uint32_t)copy->lists.len};
    uint32_t last = 0, from = copy->from->first;
    size_t n;
    do {
        enum status status = next_batch(copy, text, &from, &n, err);
        if (status != OK)
            return status;
        for (size_t i = 0; i < n; i++) {
            uint32_t docid = new_docid(copy, copy->batch[i].docid), weight = copy->batch[i].weight;
            if (docid == 0)
                continue;
            if (docid <= last || weight == 0 || weight > IMPACT_MOST)
                return damaged(err);
            put_posting(copy, &term, docid, (uint8_t)weight, &last);
        }
    } while (n == BATCH);
    if (term.n == 0)
        return OK;
    buf_add_span(&copy->text, text);
    buf_add(&copy->terms, &term, sizeof term);
    return OK;
}

/* The least bytes above a term are the term and a NUL. */
static enum status copy_terms(struct copy *copy, struct error *err)
{
    char text[TERM_BYTES + 1], term[TERM_BYTES];
    size_t n_text = 0, n_term;
    for (;;) {
        uint32_t n;
        uint64_t weights;
        enum status status =
            shim_db_term(copy->db, (struct span){text, n_text}, term, &n_term, &n, &weights, err);
        if (status != OK || n_term == 0)
            return status;
        memcpy(text, term, n_term);
        text[n_term] = '\0';
        n_text = n_term + 1;
        status = copy_term(copy, (struct span){term, n_term}, err);
        if (status != OK)
            return status;
    }
}

enum status run_copy(const char *file, const struct run_docids *docids, const char *path,
                     struct error *err)
{
    enum status status;
    struct copy copy = {.from = docids};
    const struct run_content content = {&copy.docs, &copy.terms, &copy.text, &copy.lists};
    buf_init(&copy.docs, UINT32_MAX);
    buf_init(&copy.terms, UINT32_MAX);
    buf_init(&copy.text, UINT32_MAX);
    buf_init(&copy.lists, UINT32_MAX);
    copy.batch = malloc(BATCH * sizeof *copy.batch);
    if (copy.batch == NULL)
        TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory"));
    TRY(shim_db_open(&file, NULL, 1, &copy.db, err));
    TRY(copy_documents(&copy, err));
    TRY(copy_terms(&copy, err));
    TRY(run_write(path, &content, err));
done:
    shim_db_close(copy.db);
    free(copy.batch);
    buf_release(&copy.docs);
    buf_release(&copy.terms);
    buf_release(&copy.text);
    buf_release(&copy.lists);
    return status;
}
