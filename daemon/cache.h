/* Answers by key and generation, in a bounded number of bytes; those that were used least recently go
 * first (LRU: Mattson, Gecsei, Slutz and Traiger, "Evaluation techniques for storage hierarchies", IBM
 * Systems Journal 9(2), 1970). A hash table with chains, and a list in order of use. One thread's.
 *
 * A generation is known by its address, so only those that are kept elsewhere have answers here:
 * cache_keep_only() names them. */
#ifndef PILCROW_DAEMON_CACHE_H
#define PILCROW_DAEMON_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define CACHE_MAX_LIVE 8u

struct generation;

/* Of a reply whose result is kept: it can be sent from where it is. */
#define CACHE_END "}\n"

/* An answer, and what is to be remembered of how it came about. */
struct cached {
    struct span bytes;          /* those that the cache has are followed by CACHE_END */
    uint32_t hole_at, hole_len; /* of bytes: a number that each reply has its own of; len 0: none */
    uint32_t n_words;
    bool is_query, found_nothing;
};

struct cache_entry;

struct cache {
    size_t max_bytes; /* 0: nothing is kept */
    size_t bytes;     /* of entries, their keys and what manages them */
    uint64_t seed;    /* of the hash: who asks cannot know which keys share a chain */
    struct cache_entry **slots;
    size_t n_slots; /* a power of two */
    struct cache_entry *newest, *oldest;
    const struct generation *live[CACHE_MAX_LIVE]; /* only compared */
    uint32_t n_live;
};

void cache_init(struct cache *cache, size_t max_bytes); /* without memory: keeps nothing */
void cache_release(struct cache *cache);

/* Borrowed until the next call of another function; NULL: not here. Who holds it has it for longer,
 * until it lets go: also when it is in the cache no more, and the cache is released. */
const struct cached *cache_find(struct cache *cache, const struct generation *generation,
                                struct span key);

const struct cached *cache_hold(const struct cached *answer);
void cache_let_go(const struct cached *answer); /* accepts NULL */

/* Copies both. Not kept: a part of more than 1/64 of the room, what is there already, answers of a
 * generation that is not live, what there is no memory for. */
void cache_keep(struct cache *cache, const struct generation *generation, struct span key,
                const struct cached *answer);

/* Answers of other generations go. */
void cache_keep_only(struct cache *cache, struct generation *const *live, uint32_t n);

#endif
