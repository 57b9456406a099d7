#include "engine/search/kept.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_LEAST 4096

uint32_t *kept_room(struct kept_words *kept, size_t n)
{
    if (kept->room - kept->n < n || kept->ids == NULL) {
        size_t room = 2 * (size_t)kept->room + n + ROOM_LEAST;
        uint32_t *ids = room < UINT32_MAX ? realloc(kept->ids, room * sizeof *ids) : NULL;
        if (ids == NULL)
            return NULL;
        kept->ids = ids;
        kept->room = (uint32_t)room;
    }
    return kept->ids + kept->n;
}

struct kept_place *kept_put_title(struct kept_words *kept, uint32_t n_text, const uint32_t *title,
                                  uint32_t n_title)
{
    uint32_t *at = kept_room(kept, (size_t)n_text + n_title);
    if (at == NULL)
        return NULL;
    if (n_title > 0)
        memcpy(at + n_text, title, n_title * sizeof *at);
    kept->last = (struct kept_place){.at = kept->n, .text = n_text, .title = n_title};
    return &kept->last;
}

struct kept_place kept_take(struct kept_words *kept)
{
    kept->n += kept->last.text + kept->last.title;
    return kept->last;
}

void kept_release(struct kept_words *kept)
{
    free(kept->ids);
    *kept = (struct kept_words){0};
}
