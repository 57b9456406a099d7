/* One line of a .jsonl file as a record.
 *
 * jsonline_read() has a strict reader of its own for the usual line, 8 bytes at a time. Whatever is
 * unusual, and every fault, goes to jansson by way of json_parse(), which alone decides what is
 * JSON; tests hold both to the same answers. */
#ifndef PILCROW_INDEXER_JSONLINE_H
#define PILCROW_INDEXER_JSONLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

struct jsonline_list {
    const struct span *at;
    uint32_t n;
    bool is_single; /* written as a string, not as a list */
};

/* What a record says; .at NULL: it does not, or says null. All of it lies in the arena, and may be
 * written to there. */
struct jsonline {
    struct span id, title, text, date, lang, url;
    struct jsonline_list author, tags;
};

/* `line` is valid UTF-8. ERR_PARSE: not JSON; ERR_INVALID: JSON, but no record; both with a
 * sentence. ERR_LIMIT, ERR_NOMEM: of the arena. */
enum status jsonline_read(struct span line, struct arena *arena, struct jsonline *record,
                          struct error *err) MUST_USE;

/* The two halves. The fast one returns false, and says nothing, where it is not at home. */
bool jsonline_read_fast(struct span line, struct arena *arena, struct jsonline *record);
enum status jsonline_read_slow(struct span line, struct arena *arena, struct jsonline *record,
                               struct error *err) MUST_USE;

#endif
