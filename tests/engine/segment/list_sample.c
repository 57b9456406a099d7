#include "tests/engine/segment/list_sample.h"

#include <stdlib.h>

#include "engine/shim/xapian_shim.h"
#include "tests/support/test.h"

enum { DENSEST = 100 };

static uint32_t seed;

static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

uint32_t list_sample_draw(uint32_t n)
{
    return draw(n);
}

static int compare_spans(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Few different bytes, so that terms begin alike; also the highest and the lowest. */
static void make_terms(struct list_sample *sample)
{
    static const char letters[] = "ab\xff\x01\xe0z";
    uint32_t n = 0, wanted = 1 + draw(SAMPLE_TERMS),
             longest = draw(3) == 0 ? GLASS_TERM_BYTES_MAX : 6;
    for (uint32_t i = 0; i < wanted; i++) {
        size_t len = 1 + draw(longest);
        for (size_t at = 0; at < len; at++)
            sample->bytes[i][at] = letters[draw(sizeof letters - 1)];
        sample->terms[i] = (struct span){sample->bytes[i], len};
    }
    qsort(sample->terms, wanted, sizeof *sample->terms, compare_spans);
    for (uint32_t i = 0; i < wanted; i++)
        if (n == 0 || !span_equal(sample->terms[i], sample->terms[n - 1]))
            sample->terms[n++] = sample->terms[i];
    sample->n_terms = n;
}

void list_sample_make(struct list_sample *sample, uint32_t round)
{
    static const uint32_t sizes[] = {1, 5, 60, 400, SAMPLE_DOCS};
    static const uint32_t gaps[] = {1, 3, 200, 100000, 0xfffffff0u / SAMPLE_DOCS};
    seed = 77 + round;
    make_terms(sample);
    uint32_t gap = gaps[draw(5)], docid = 0;
    sample->n_docs = round == 0 ? 0 : 1 + draw(sizes[draw(5)]);
    memset(sample->impacts, 0, sizeof sample->impacts);
    for (uint32_t d = 0; d < sample->n_docs; d++) {
        docid = d + 1 == sample->n_docs && draw(8) == 0 ? 0xfffffff0u : docid + 1 + draw(gap);
        sample->docids[d] = docid;
        sample->lengths[d] = 0;
    }
    for (uint32_t t = 0; t < sample->n_terms; t++) {
        uint32_t share = draw(4) == 0 ? DENSEST : 1 + draw(DENSEST / 4);
        for (uint32_t d = 0; d < sample->n_docs; d++) {
            if (draw(DENSEST) < share)
                sample->impacts[t][d] = (uint8_t)(1 + draw(127));
            sample->lengths[d] += sample->impacts[t][d];
        }
    }
}

void list_sample_make_long(struct list_sample *sample, uint32_t gap)
{
    static const size_t lengths[] = {1, 100, GLASS_TERM_BYTES_MAX};
    seed = gap;
    sample->n_docs = SAMPLE_DOCS;
    sample->n_terms = 3;
    for (uint32_t d = 0, docid = 0; d < SAMPLE_DOCS; d++)
        sample->docids[d] = docid += 1 + draw(gap);
    memset(sample->lengths, 0, sizeof sample->lengths);
    for (uint32_t t = 0; t < 3; t++) {
        memset(sample->bytes[t], 'm', lengths[t]);
        sample->terms[t] = (struct span){sample->bytes[t], lengths[t]};
        for (uint32_t d = 0; d < SAMPLE_DOCS; d++) {
            sample->impacts[t][d] = (uint8_t)(1 + draw(127));
            sample->lengths[d] += sample->impacts[t][d];
        }
    }
}

/* ---- Files ---------------------------------------------------------------------------------- */

const char *list_sample_write_by_xapian(const struct list_sample *sample, struct temp *temp,
                                        const char *name)
{
    struct error err;
    struct shim_writer *writer;
    const char *dir = temp_path(temp, arena_printf(&temp->arena, "%s-shard", name));
    const char *file = temp_path(temp, name);
    assert_ok(shim_writer_open(dir, &writer, &err), &err);
    for (uint32_t d = 0; d < sample->n_docs; d++) {
        struct shim_posting postings[SAMPLE_TERMS];
        struct shim_doc doc = {sample->docids[d], postings, 0};
        for (uint32_t t = 0; t < sample->n_terms; t++)
            if (sample->impacts[t][d] > 0)
                postings[doc.n++] = (struct shim_posting){sample->terms[t], sample->impacts[t][d]};
        assert_ok(shim_writer_add(writer, &doc, 1, &err), &err);
    }
    assert_ok(shim_writer_commit(writer, &err), &err);
    shim_writer_close(writer);
    assert_ok(shim_compact(&dir, 1, file, &err), &err);
    return file;
}

static void write_documents(const struct list_sample *sample, struct glass *glass)
{
    struct error err;
    uint64_t length = 0;
    for (uint32_t d = 0; d < sample->n_docs; d++)
        length += sample->lengths[d];
    assert_ok(glass_begin(glass, SPAN_NONE, sample->n_docs, length, &err), &err);
    for (uint32_t d = 0; d < sample->n_docs; d++)
        glass_post(glass, sample->docids[d], sample->lengths[d]);
    assert_ok(glass_end(glass, &err), &err);
}

static void write_term(const struct list_sample *sample, struct glass *glass, uint32_t t)
{
    struct error err;
    uint32_t n = 0;
    uint64_t weights = 0;
    for (uint32_t d = 0; d < sample->n_docs; d++) {
        n += sample->impacts[t][d] > 0;
        weights += sample->impacts[t][d];
    }
    if (n == 0)
        return;
    assert_ok(glass_begin(glass, sample->terms[t], n, weights, &err), &err);
    for (uint32_t d = 0; d < sample->n_docs; d++)
        if (sample->impacts[t][d] > 0)
            glass_post(glass, sample->docids[d], sample->impacts[t][d]);
    assert_ok(glass_end(glass, &err), &err);
}

const char *list_sample_write(const struct list_sample *sample, struct temp *temp, const char *name,
                              uint32_t block_size)
{
    struct error err;
    struct glass *glass;
    const char *file = temp_path(temp, name);
    assert_ok(glass_open(file, block_size, &glass, &err), &err);
    write_documents(sample, glass);
    for (uint32_t t = 0; t < sample->n_terms; t++)
        write_term(sample, glass, t);
    assert_ok(glass_finish(glass, &err), &err);
    return file;
}
