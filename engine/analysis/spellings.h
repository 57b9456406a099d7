/* Every spelling met so far → word number: "The", "the" and "THE" are three spellings of one word,
 * so that folding and stemming are done once for each.
 *
 * A hash table with open addressing and linear probing. A spelling of up to 16 bytes stands inside
 * its slot, as two numbers; a longer one stands elsewhere and its slot holds a 64-bit hash of it.
 * The hash is the multiply-and-fold of wyhash (Wang Yi, github.com/wangyi-fudan/wyhash, public
 * domain), seeded for each table, so that no text can be made to collide on purpose. */
#ifndef PILCROW_ENGINE_ANALYSIS_SPELLINGS_H
#define PILCROW_ENGINE_ANALYSIS_SPELLINGS_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "base/status.h"

#define SPELLING_INLINE 16
#define SPELLING_UNKNOWN UINT32_MAX

struct spelling_slot {
    uint64_t low, high; /* the bytes, zero-padded; or hash and index into longs */
    uint32_t word;
    uint32_t tag; /* 0: free; else 1 + language, and SPELLING_LONG */
};

#define SPELLING_LONG 0x100u

struct spellings {
    struct spelling_slot *slots;
    size_t mask; /* number of slots, less one */
    size_t n;
    uint64_t seed[2];
    struct span *longs;
    size_t n_longs, longs_room;
};

/* A spelling on its way into or through the table. */
struct spelling {
    uint64_t low, high, hash;
    uint32_t tag;
};

/* Without memory nothing is kept. */
enum status spellings_init(struct spellings *spellings, struct error *err) MUST_USE;
void spellings_release(struct spellings *spellings);

/* Keeps the spelling of `text`, which is not in the table. A long text must outlive the table. */
enum status spellings_add(struct spellings *spellings, const struct spelling *spelling,
                          struct span text, uint32_t word, struct error *err) MUST_USE;

/* Hash of a spelling that does not fit into a slot. */
uint64_t spellings_hash_long(const struct spellings *spellings, struct span text);

static inline uint64_t spelling_mix(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t spelling_hash(const struct spellings *spellings, uint64_t low, uint64_t high,
                                     uint32_t tag)
{
    return spelling_mix(low ^ spellings->seed[0], high ^ spellings->seed[1] ^ (uint64_t)tag << 56);
}

/* What keeps the first n of 16 bytes. A table, because the length of the next word is what a
 * processor cannot predict. */
extern const uint64_t spelling_masks[SPELLING_INLINE + 1][2];

/* `text` must be followed by readable bytes, at least 16 from its start; what they are does not
 * matter. */
static inline struct spelling spelling_make(const struct spellings *spellings, struct span text,
                                            uint8_t language)
{
    struct spelling spelling = {.tag = 1u + language};
    if (text.len > SPELLING_INLINE) {
        spelling.tag |= SPELLING_LONG;
        spelling.low = spellings_hash_long(spellings, text);
    } else {
        memcpy(&spelling.low, text.at, 8);
        memcpy(&spelling.high, text.at + 8, 8);
        spelling.low = le64toh(spelling.low) & spelling_masks[text.len][0];
        spelling.high = le64toh(spelling.high) & spelling_masks[text.len][1];
    }
    spelling.hash = spelling_hash(spellings, spelling.low, spelling.high, spelling.tag);
    return spelling;
}

/* As spelling_make, of any text, followed by whatever. */
struct spelling spelling_make_safely(const struct spellings *spellings, struct span text,
                                     uint8_t language);

static inline void spellings_prefetch(const struct spellings *spellings,
                                      const struct spelling *spelling)
{
    __builtin_prefetch(&spellings->slots[spelling->hash & spellings->mask]);
}

static inline bool spelling_is_in(const struct spellings *spellings,
                                  const struct spelling_slot *slot, const struct spelling *spelling,
                                  struct span text)
{
    if (slot->low != spelling->low || slot->tag != spelling->tag)
        return false;
    if ((slot->tag & SPELLING_LONG) != 0)
        return span_equal(spellings->longs[slot->high], text);
    return slot->high == spelling->high;
}

/* The word of `text`, whose spelling this is, or SPELLING_UNKNOWN. */
static inline uint32_t spellings_find(const struct spellings *spellings,
                                      const struct spelling *spelling, struct span text)
{
    for (size_t i = spelling->hash & spellings->mask;; i = (i + 1) & spellings->mask) {
        const struct spelling_slot *slot = &spellings->slots[i];
        if (spelling_is_in(spellings, slot, spelling, text))
            return slot->word;
        if (slot->tag == 0)
            return SPELLING_UNKNOWN;
    }
}

#endif
