/* Tells from the bytes of a paragraph's token stream, without decoding it, that words cannot stand
 * side by side in it: what most candidates of a phrase are thrown out by.
 *
 * Words side by side are word ids one after the other, so the stream holds the bytes of all, one after
 * the other. A probe is all such rows of bytes: of the whole phrase, where its words are few and mean
 * few ids each, and so tells all there is to tell; else of the two neighbours that are rarest. Where
 * there are too many of them, or words of any form count, there is no probe. */
#ifndef PILCROW_ENGINE_SEARCH_PROBE_H
#define PILCROW_ENGINE_SEARCH_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "engine/search/bind.h"

#define PROBE_NEEDLES 16
#define PROBE_WORDS 4 /* of a phrase that is looked for as a whole */

struct probe_needle {
    uint8_t bytes[5 * PROBE_WORDS]; /* LEB128 integers of 32 bits */
    uint8_t len;
};

/* For one segment. */
struct probe {
    struct probe_needle needles[PROBE_NEEDLES];
    uint32_t n;
    bool is_blind; /* cannot tell */
    bool is_whole; /* of all words: they stand side by side where a needle is found */
};

/* Which of the words' masks says what counts. */
enum probe_form { PROBE_ACCEPT, PROBE_EXACT };

/* For words that stand side by side, by their numbers (BOUND_GAP for gaps); by segment, the arena's.
 * NULL without memory or when no pair will do. `generation` tells the words' languages, so that
 * pairs which never meet need not be looked for; NULL: all pairs are. */
struct probe *probe_new(const struct bound *bound, const struct generation *generation,
                        const uint8_t *numbers, uint32_t n, enum probe_form form,
                        struct arena *arena);

/* Whether what it says is so: what may stand does. */
bool probe_tells(const struct probe *probe);

/* False: they do not stand side by side in a paragraph with these token bytes. */
bool probe_may_stand(const struct probe *probe, struct span tokens);

#endif
