#include "engine/search/scan.h"

#include "engine/segment/varint.h"

#define DECODED 128 /* ids at a time */

static enum status note(struct occurrences *out, uint32_t position, const struct bound_mask *mask,
                        struct error *err)
{
    if (out->n == out->room) {
        enum status status = occurrences_make_room(out, err);
        if (status != OK)
            return status;
    }
    out->items[out->n++] = (struct occurrence){position, mask->accept, mask->exact, mask->surface};
    out->accept |= mask->accept;
    out->exact |= mask->exact;
    out->surface |= mask->surface;
    return OK;
}

enum status scan_tokens(const struct bound_segment *segment, const struct lexicon *lexicon,
                        struct span tokens, struct occurrences *out, uint32_t *n_content,
                        uint32_t *kept, struct error *err)
{
    const uint8_t *at = (const uint8_t *)tokens.at, *end = at + tokens.len;
    const uint8_t *marks = lexicon_marks(lexicon);
    const uint32_t last_word = lexicon_count(lexicon) - 1;
    uint32_t ids[DECODED], position = 0, content = 0;
    out->n = 0;
    out->accept = out->exact = out->surface = 0;
    while (at < end) {
        uint32_t n = DECODED;
        at = varint_decode(at, end, ids, &n);
        for (uint32_t i = 0; i < n; i++, position++) {
            uint32_t id = ids[i] < last_word ? ids[i] : last_word;
            const struct bound_mask *mask = bound_find(segment, id);
            content += !(marks[id] & LEXICON_STOP);
            if (kept != NULL)
                kept[position] = id;
            enum status status = mask != NULL ? note(out, position, mask, err) : OK;
            if (status != OK)
                return status;
        }
    }
    out->n_tokens = position;
    *n_content = content;
    return OK;
}
