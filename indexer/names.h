/* A map from byte strings to numbers: which article has an id, which record has a path.
 *
 * Keys are borrowed and outlive the map. Nothing is ever taken out. */
#ifndef PILCROW_INDEXER_NAMES_H
#define PILCROW_INDEXER_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

struct names_slot;

struct names {
    struct names_slot *slots;
    uint32_t room; /* a power of two, or 0 */
    uint32_t n;
};

void names_init(struct names *names);
void names_release(struct names *names);

/* Adds a key; one that is there already keeps its number, and *is_new (which may be NULL) is false.
 */
enum status names_add(struct names *names, struct span key, uint32_t value, bool *is_new,
                      struct error *err) MUST_USE;

bool names_find(const struct names *names, struct span key, uint32_t *value);

/* A hash of bytes, going on from `hash` (0 at first): to tell equal from different, not to resist
 * those who look for collisions. */
uint64_t names_hash(uint64_t hash, struct span bytes);

#endif
