/* --json: the protocol's own objects, a line each. */
#ifndef PILCROW_CLIENT_JSONL_H
#define PILCROW_CLIENT_JSONL_H

#include "base/buf.h"
#include "base/status.h"

/* What is asked for about each hit besides. */
struct jsonl_asides {
    void *context;
    /* The result of explaining hit `i`, one line, until the next call; NULL: none. */
    const char *(*explain)(void *context, size_t i);
};

/* From the result of a search (or of related paragraphs): a line "query", one for each "hit", with
 * "explanation" below where `asides` is given and not NULL, and last "summary". */
enum status jsonl_results(const char *result, const struct jsonl_asides *asides, struct buf *out,
                          struct error *err) MUST_USE;

#endif
