#include "engine/segment/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mapping.h"
#include "engine/segment/ordering.h"

enum { IMPACT_BITS = 7, IMPACT_MOST = 127, NUMBERS = 1 << 25 };

struct header {
    uint32_t n_docs, n_terms, text_len, lists_len;
};

struct run_writer {
    const struct span *terms;
    uint32_t n_terms;
    struct buf docs;    /* struct run_doc */
    struct buf forward; /* u32 a posting: term · 128 + impact */
    bool is_dead;
};

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
}

enum status run_writer_new(const struct span *terms, uint32_t n_terms, struct run_writer **out,
                           struct error *err)
{
    struct run_writer *writer = calloc(1, sizeof *writer);
    *out = NULL;
    if (writer == NULL)
        return no_memory(err);
    if (n_terms > NUMBERS) {
        free(writer);
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "too many terms in a chunk");
    }
    writer->terms = terms;
    writer->n_terms = n_terms;
    buf_init(&writer->docs, NUMBERS * sizeof(struct run_doc));
    buf_init(&writer->forward, UINT32_MAX);
    *out = writer;
    return OK;
}

void run_writer_free(struct run_writer *writer)
{
    if (writer == NULL)
        return;
    buf_release(&writer->docs);
    buf_release(&writer->forward);
    free(writer);
}

static uint32_t count_docs(const struct run_writer *writer)
{
    return (uint32_t)(writer->docs.len / sizeof(struct run_doc));
}

static enum status refuse(struct run_writer *writer, const char *why, struct error *err)
{
    writer->is_dead = true;
    return error_set(err, ERR_INVALID, ERROR_NOWHERE, "%s", why);
}

enum status run_writer_add(struct run_writer *writer, uint32_t docid, const struct posting *list,
                           uint32_t n, struct error *err)
{
    const struct run_doc *docs = (const void *)writer->docs.at;
    uint32_t n_docs = count_docs(writer), length = 0;
    if (docid <= (n_docs > 0 ? docs[n_docs - 1].docid : 0))
        return refuse(writer, "docids must ascend", err);
    uint32_t *forward = (void *)buf_reserve(&writer->forward, n * sizeof *forward);
    for (uint32_t i = 0; i < n && forward != NULL; i++) {
        if (list[i].impact == 0 || list[i].impact > IMPACT_MOST || list[i].term >= writer->n_terms)
            return refuse(writer, "a bad posting", err);
        forward[i] = list[i].term << IMPACT_BITS | list[i].impact;
        length += list[i].impact;
    }
    buf_grown(&writer->forward, n * sizeof *forward);
    struct run_doc doc = {docid, n, length};
    buf_add(&writer->docs, &doc, sizeof doc);
    enum status status = buf_status(&writer->forward);
    if (status == OK)
        status = buf_status(&writer->docs);
    return status == OK ? OK : error_set(err, status, ERROR_NOWHERE, "the postings of a chunk");
}

/* ---- Inversion ------------------------------------------------------------------------------ */

struct inversion {
    const struct run_writer *writer;
    uint32_t *ends;    /* by term: where its postings end; those of the next begin there */
    uint32_t *entries; /* by term, then document: number of the document · 128 + impact */
    struct buf terms, text, lists;
};

static uint32_t begin_of(const struct inversion *inversion, uint32_t term)
{
    return term == 0 ? 0 : inversion->ends[term - 1];
}

/* A counting sort by term; documents keep their order. */
static enum status invert(struct inversion *inversion, struct error *err)
{
    const struct run_writer *writer = inversion->writer;
    const uint32_t *forward = (const void *)writer->forward.at;
    const struct run_doc *docs = (const void *)writer->docs.at;
    size_t n = writer->forward.len / sizeof *forward;
    uint32_t sum = 0, n_docs = count_docs(writer);
    uint32_t *ends = inversion->ends = calloc(writer->n_terms + 1u, sizeof *ends);
    inversion->entries = malloc((n + 1) * sizeof *inversion->entries);
    if (ends == NULL || inversion->entries == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        ends[forward[i] >> IMPACT_BITS]++;
    for (uint32_t term = 0; term < writer->n_terms; term++) {
        uint32_t count = ends[term];
        ends[term] = sum; /* grows to the end while the term's entries are placed */
        sum += count;
    }
    for (uint32_t doc = 0; doc < n_docs; doc++)
        for (uint32_t i = 0; i < docs[doc].n; i++, forward++)
            inversion->entries[ends[*forward >> IMPACT_BITS]++] =
                doc << IMPACT_BITS | (*forward & IMPACT_MOST);
    return OK;
}

static void add_list(struct inversion *inversion, uint32_t term)
{
    const struct run_doc *docs = (const void *)inversion->writer->docs.at;
    struct span text = inversion->writer->terms[term];
    uint32_t from = begin_of(inversion, term), to = inversion->ends[term], last = 0;
    struct run_term entry = {.text = (uint32_t)inversion->text.len,
                             .text_len = (uint32_t)text.len,
                             .n = to - from,
                             .list = (uint32_t)inversion->lists.len};
    uint8_t *out = (uint8_t *)buf_reserve(&inversion->lists, (size_t)(to - from) * 6), *at = out;
    for (uint32_t i = from; i < to && out != NULL; i++) {
        uint32_t docid = docs[inversion->entries[i] >> IMPACT_BITS].docid, gap = docid - last;
        for (; gap >= 128; gap >>= 7)
            *at++ = (uint8_t)(gap | 128);
        *at++ = (uint8_t)gap;
        *at = inversion->entries[i] & IMPACT_MOST;
        entry.weights += *at++;
        last = docid;
    }
    buf_grown(&inversion->lists, (size_t)(at - out));
    buf_add_span(&inversion->text, text);
    buf_add(&inversion->terms, &entry, sizeof entry);
}

/* The next used term at or behind `term`. */
static uint32_t used_term(const struct inversion *inversion, uint32_t term)
{
    while (term < inversion->writer->n_terms && begin_of(inversion, term) == inversion->ends[term])
        term++;
    return term;
}

static enum status add_lists(struct inversion *inversion, struct error *err)
{
    const struct run_writer *writer = inversion->writer;
    uint32_t n = 0, *order = malloc((writer->n_terms + 1u) * sizeof *order);
    if (order == NULL)
        return no_memory(err);
    for (uint32_t term = used_term(inversion, 0); term < writer->n_terms;
         term = used_term(inversion, term + 1))
        order[n++] = term;
    enum status status = ordering_by_bytes(order, n, writer->terms, err);
    for (uint32_t i = 0; i < n && status == OK; i++)
        add_list(inversion, order[i]);
    free(order);
    return status;
}

/* ---- The file ------------------------------------------------------------------------------- */

enum status run_write(const char *path, const struct run_content *content, struct error *err)
{
    const struct buf *parts[] = {content->docs, content->terms, content->text, content->lists};
    struct header header = {(uint32_t)(content->docs->len / sizeof(struct run_doc)),
                            (uint32_t)(content->terms->len / sizeof(struct run_term)),
                            (uint32_t)content->text->len, (uint32_t)content->lists->len};
    FILE *file = fopen(path, "wbxe");
    if (file == NULL)
        return error_errno(err, errno, "%s", path);
    fwrite(&header, sizeof header, 1, file);
    for (size_t i = 0; i < 4; i++) {
        if (buf_status(parts[i]) != OK) {
            fclose(file);
            return error_set(err, buf_status(parts[i]), ERROR_NOWHERE, "the postings of a chunk");
        }
        if (parts[i]->len > 0)
            fwrite(parts[i]->at, parts[i]->len, 1, file);
    }
    bool is_bad = ferror(file) != 0;
    is_bad = fclose(file) != 0 || is_bad;
    return is_bad ? error_errno(err, errno, "writing %s", path) : OK;
}

enum status run_writer_finish(struct run_writer *writer, const char *path, struct error *err)
{
    enum status status;
    struct inversion inversion = {.writer = writer};
    if (writer->is_dead)
        return refuse(writer, "this run has failed before", err);
    buf_init(&inversion.terms, UINT32_MAX);
    buf_init(&inversion.text, UINT32_MAX);
    buf_init(&inversion.lists, UINT32_MAX);
    TRY(invert(&inversion, err));
    TRY(add_lists(&inversion, err));
    const struct run_content content = {&writer->docs, &inversion.terms, &inversion.text,
                                        &inversion.lists};
    TRY(run_write(path, &content, err));
done:
    free(inversion.ends);
    free(inversion.entries);
    buf_release(&inversion.terms);
    buf_release(&inversion.text);
    buf_release(&inversion.lists);
    return status;
}

enum status run_open(const char *path, struct run *run, struct error *err)
{
    struct header header;
    *run = (struct run){.map = SPAN_NONE};
    enum status status = mapping_open(path, &run->map, err);
    if (status != OK)
        return status;
    memcpy(&header, run->map.at, sizeof header);
    run->n_docs = header.n_docs;
    run->n_terms = header.n_terms;
    run->docs = (const void *)(run->map.at + sizeof header);
    run->terms = (const void *)(run->docs + run->n_docs);
    run->text = (const char *)(run->terms + run->n_terms);
    run->lists = (const uint8_t *)run->text + header.text_len;
    return OK;
}

void run_close(struct run *run)
{
    mapping_close(run->map);
}
