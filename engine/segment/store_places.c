#include "engine/segment/store.h"

#include "engine/segment/store_check.h"
#include "engine/segment/varint.h"

/* The row of a paragraph with more than a trivial place, or NULL. */
static const struct placed_row *find_row(const struct store *store, uint32_t paragraph)
{
    uint32_t low = 0, high = store->n_placed;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (store->placed[middle].paragraph < paragraph)
            low = middle + 1;
        else
            high = middle;
    }
    return low < store->n_placed && store->placed[low].paragraph == paragraph ? &store->placed[low]
                                                                              : NULL;
}

uint32_t store_places(const struct store *store, uint32_t docid, struct place *out, uint32_t room)
{
    uint32_t paragraph = docid - store->first_docid, n = 0;
    struct place place = {0, store_groups_line(&store->groups, paragraph), 1};
    const struct placed_row *row = find_row(store, paragraph);
    struct span bytes = row == NULL ? SPAN("") : store_placed(store, row);
    const uint8_t *at = (const uint8_t *)bytes.at, *end = at + bytes.len;
    while (at < end) {
        uint32_t step[3] = {0, 0, 1}; /* bytes on, lines on, column */
        for (int i = 0; i < 3 && at < end; i++)
            at = varint_read(at, end, &step[i]);
        place = (struct place){place.at + step[0], place.line + step[1], step[2]};
        if (n < room)
            out[n] = place;
        n++;
    }
    if (n > 0)
        return n;
    if (room > 0)
        out[0] = place;
    return 1;
}
