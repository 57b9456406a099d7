/* The trainer with parameters given is not in the part of the library that is promised to stay; the
 * one that is tries many parameters, ten times as long, for a worse result. */
#define ZDICT_STATIC_LINKING_ONLY
#include "engine/segment/store_dictionary.h"

#include <stdlib.h>
#include <zdict.h>

#include "engine/segment/store_format.h"

enum { SAMPLES = 20 * STORE_DICTIONARY_MOST / STORE_BLOCK };

/* Every so many bytes of text a sample as long as a block begins. */
struct sampling {
    struct buf *text;
    uint64_t at, next, stride;
    size_t missing; /* bytes of the sample under way */
};

static void sample(struct sampling *sampling, struct span text)
{
    if (sampling->missing == 0 && sampling->at >= sampling->next) {
        sampling->missing = STORE_BLOCK;
        sampling->next += sampling->stride;
    }
    struct span taken =
        span_cut(text, 0, text.len < sampling->missing ? text.len : sampling->missing);
    buf_add_span(sampling->text, taken);
    sampling->missing -= taken.len;
    sampling->at += text.len;
}

static uint64_t measure(const struct article *articles, size_t n)
{
    uint64_t len = 0;
    for (size_t i = 0; i < n; i++)
        for (uint32_t p = 0; p < articles[i].n_paragraphs; p++)
            len += articles[i].paragraphs[p].text.len;
    return len;
}

static enum status train(const struct buf *samples, struct buf *out, struct error *err)
{
    static const ZDICT_fastCover_params_t params = {
        .k = 500, .d = 8, .f = 18, .accel = 5, .zParams.compressionLevel = STORE_COMPRESSION};
    size_t sizes[SAMPLES], n = samples->len / STORE_BLOCK;
    for (size_t i = 0; i < n; i++)
        sizes[i] = STORE_BLOCK;
    void *to = buf_reserve(out, STORE_DICTIONARY_MOST);
    if (to == NULL)
        return error_set(err, buf_status(out), ERROR_NOWHERE, "no memory for a dictionary");
    size_t len = ZDICT_trainFromBuffer_fastCover(to, STORE_DICTIONARY_MOST, samples->at, sizes,
                                                 (unsigned)n, params);
    buf_grown(out, ZDICT_isError(len) ? 0 : len);
    return OK;
}

enum status store_dictionary_train(const struct article *articles, size_t n, struct buf *out,
                                   struct error *err)
{
    uint64_t len = measure(articles, n);
    if (len < STORE_DICTIONARY_LEAST)
        return OK;
    struct buf samples;
    buf_init(&samples, SAMPLES * STORE_BLOCK);
    struct sampling sampling = {.text = &samples, .stride = len / SAMPLES + 1};
    for (size_t i = 0; i < n; i++)
        for (uint32_t p = 0; p < articles[i].n_paragraphs; p++)
            sample(&sampling, articles[i].paragraphs[p].text);
    enum status status = buf_status(&samples);
    if (status == OK)
        status = train(&samples, out, err);
    else
        error_set(err, status, ERROR_NOWHERE, "no memory for a dictionary");
    buf_release(&samples);
    return status;
}
