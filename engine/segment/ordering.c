#include "engine/segment/ordering.h"

#include <endian.h>
#include <stdlib.h>

enum { BYTES = sizeof(uint64_t), VALUES = 256, FEW = 24 };

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
}

/* ---- By key --------------------------------------------------------------------------------- */

static void count_bytes(const struct ordered *items, uint32_t n, uint32_t counts[BYTES][VALUES])
{
    memset(counts, 0, BYTES * sizeof *counts);
    for (uint32_t i = 0; i < n; i++)
        for (unsigned byte = 0; byte < BYTES; byte++)
            counts[byte][items[i].key >> 8 * byte & 0xff]++;
}

/* Makes of counts where the first item of each value goes; false: all have the same value. */
static bool begin_pass(uint32_t counts[VALUES], uint32_t n)
{
    uint32_t sum = 0;
    for (unsigned value = 0; value < VALUES; value++) {
        uint32_t count = counts[value];
        if (count == n)
            return false;
        counts[value] = sum;
        sum += count;
    }
    return true;
}

enum status ordering_by_key(struct ordered *items, uint32_t n, struct error *err)
{
    uint32_t counts[BYTES][VALUES];
    struct ordered *other = malloc((n + (size_t)1) * sizeof *other), *from = items, *to = other;
    if (other == NULL)
        return no_memory(err);
    count_bytes(items, n, counts);
    for (unsigned byte = 0; byte < BYTES; byte++) {
        if (!begin_pass(counts[byte], n))
            continue;
        for (uint32_t i = 0; i < n; i++)
            to[counts[byte][from[i].key >> 8 * byte & 0xff]++] = from[i];
        struct ordered *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != items)
        memcpy(items, from, n * sizeof *items);
    free(other);
    return OK;
}

/* ---- By bytes ------------------------------------------------------------------------------- */

/* What is sorted by bytes: numbers of items are places in `spans` below. */
struct texts {
    struct span *spans;
    uint64_t *later; /* the second eight bytes of each: few texts share sixteen */
};

/* Eight bytes as a number that sorts as they do. */
static uint64_t key_of(struct span span, size_t at)
{
    uint64_t key = 0;
    if (span.len > at)
        memcpy(&key, span.at + at, span.len - at < BYTES ? span.len - at : BYTES);
    return be64toh(key);
}

static int compare(const void *a, const void *b, void *context)
{
    const struct texts *texts = context;
    uint32_t left = ((const struct ordered *)a)->number,
             right = ((const struct ordered *)b)->number;
    if (texts->later[left] != texts->later[right])
        return texts->later[left] < texts->later[right] ? -1 : 1;
    int order = span_compare(texts->spans[left], texts->spans[right]);
    return order != 0 ? order : (left > right) - (left < right);
}

/* Those with equal keys: they begin alike, or differ by a NUL at the end. */
static void sort_alike(struct ordered *items, uint32_t n, struct texts *texts)
{
    if (n > FEW) {
        qsort_r(items, n, sizeof *items, compare, texts);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        struct ordered item = items[i];
        uint32_t to = i;
        for (; to > 0 && compare(&items[to - 1], &item, texts) > 0; to--)
            items[to] = items[to - 1];
        items[to] = item;
    }
}

static enum status sort_texts(struct ordered *items, uint32_t n, struct texts *texts,
                              struct error *err)
{
    for (uint32_t i = 0; i < n; i++) {
        items[i] = (struct ordered){key_of(texts->spans[i], 0), i};
        texts->later[i] = key_of(texts->spans[i], BYTES);
    }
    enum status status = ordering_by_key(items, n, err);
    for (uint32_t first = 0, end; first < n && status == OK; first = end) {
        for (end = first + 1; end < n && items[end].key == items[first].key; end++)
            ;
        sort_alike(items + first, end - first, texts);
    }
    return status;
}

enum status ordering_by_bytes(uint32_t *numbers, uint32_t n, const struct span *spans,
                              struct error *err)
{
    size_t room = n + (size_t)1;
    struct ordered *items = malloc(room * sizeof *items);
    struct texts texts = {malloc(room * sizeof *texts.spans), malloc(room * sizeof *texts.later)};
    uint32_t *sorted = malloc(room * sizeof *sorted);
    enum status status = OK;
    if (items == NULL || texts.spans == NULL || texts.later == NULL || sorted == NULL)
        TRY(no_memory(err));
    for (uint32_t i = 0; i < n; i++)
        texts.spans[i] = spans[numbers[i]];
    TRY(sort_texts(items, n, &texts, err));
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = numbers[items[i].number];
    if (n > 0)
        memcpy(numbers, sorted, n * sizeof *numbers);
done:
    free(items);
    free(texts.spans);
    free(texts.later);
    free(sorted);
    return status;
}
