/* What each byte of a text is, as bits: 64 bytes to a block, one word of 64 bits for each kind.
 *
 * Words are found by shifting and masking whole blocks, so that a word costs no unpredictable
 * branch (the idea is simdjson's: Langdale & Lemire, "Parsing Gigabytes of JSON per Second", 2019).
 * All bytes of a character have the same bits. */
#ifndef PILCROW_ENGINE_ANALYSIS_BLOCKS_H
#define PILCROW_ENGINE_ANALYSIS_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK_BYTES 64

enum kind {
    KIND_LETTER, /* the first five as in classes.h */
    KIND_DIGIT,
    KIND_CONNECT,
    KIND_MID_ANY,
    KIND_MID_DIGIT,
    KIND_HIGH,  /* not ASCII */
    KIND_ALONE, /* of words that join nothing */
    KIND_JOIN,  /* found to join what stands on both sides */
    KIND_CUT,   /* a word begins or ends before this byte, whatever stands there */
    KIND_COUNT
};

struct block {
    uint64_t bits[KIND_COUNT];
};

/* One for each 64 bytes, one for the rest, and an empty one behind, to look ahead into. */
static inline size_t block_count(size_t text_len)
{
    return text_len / BLOCK_BYTES + 2;
}

static inline bool blocks_get(const struct block *blocks, enum kind kind, size_t at)
{
    return (blocks[at / BLOCK_BYTES].bits[kind] >> at % BLOCK_BYTES & 1) != 0;
}

/* Sets the bits of a character's bytes, at most 4. */
static inline void blocks_set(struct block *blocks, enum kind kind, size_t at, size_t len)
{
    uint64_t ones = (UINT64_C(1) << len) - 1;
    unsigned shift = at % BLOCK_BYTES;
    struct block *block = &blocks[at / BLOCK_BYTES];
    block[0].bits[kind] |= ones << shift;
    if (shift + len > BLOCK_BYTES)
        block[1].bits[kind] |= ones >> (BLOCK_BYTES - shift);
}

/* The first byte at or after `at` that has the kind; `end` when there is none before it. */
static inline size_t blocks_find(const struct block *blocks, enum kind kind, size_t at, size_t end)
{
    for (; at < end; at = (at / BLOCK_BYTES + 1) * BLOCK_BYTES) {
        uint64_t bits = blocks[at / BLOCK_BYTES].bits[kind] >> at % BLOCK_BYTES;
        if (bits != 0)
            return at + (size_t)__builtin_ctzll(bits);
    }
    return end;
}

#endif
