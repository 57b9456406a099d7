/* --json: the protocol's own objects, a line each. */
#ifndef PILCROW_CLIENT_JSONL_H
#define PILCROW_CLIENT_JSONL_H

#include "base/buf.h"
#include "base/status.h"

/* From the result of a search (or of related paragraphs): a line "query", one for each "hit", and
 * last "summary". */
enum status jsonl_results(const char *result, struct buf *out, struct error *err) MUST_USE;

#endif
