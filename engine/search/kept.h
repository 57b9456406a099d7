/* The words of paragraphs that were scored, so that feedback need not read them again. */
#ifndef PILCROW_ENGINE_SEARCH_KEPT_H
#define PILCROW_ENGINE_SEARCH_KEPT_H

#include <stddef.h>
#include <stdint.h>

/* One paragraph's: the words of its text, and behind them those of its title. */
struct kept_place {
    uint32_t at, text, title; /* the first word, words of the text, of the title */
    uint32_t content;         /* the length that rank.h counts by */
};

struct kept_words {
    uint32_t *ids;
    uint32_t n, room;
    struct kept_place last; /* what was put last; not among the n before kept_take() */
};

/* Where `n` words may be put behind those that are kept; NULL: no memory. What was put there before,
 * and not taken, stays. */
uint32_t *kept_room(struct kept_words *kept, size_t n);

/* Puts a title behind the words of a text, which are there already. NULL: no memory. */
struct kept_place *kept_put_title(struct kept_words *kept, uint32_t n_text, const uint32_t *title,
                                  uint32_t n_title);

/* Keeps what was put last, and tells where it is. */
struct kept_place kept_take(struct kept_words *kept);

void kept_release(struct kept_words *kept);

#endif
