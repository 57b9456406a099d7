#include "engine/analysis/runs.h"

/* What the last byte of the block before was, in the lowest bit. */
struct last_bits {
    uint64_t word, letter, digit, connect;
};

/* The bytes of words in one block: letters, digits and connectors (WB5, WB8–10, WB13a–b), and ASCII
 * apostrophes, full stops, commas and semicolons between them (WB6, WB7, WB11, WB12). */
static uint64_t words_of(const uint64_t *bits, const uint64_t *next, const struct last_bits *last)
{
    uint64_t letter = bits[KIND_LETTER], digit = bits[KIND_DIGIT];
    uint64_t after_letter = letter << 1 | last->letter;
    uint64_t after_digit = digit << 1 | last->digit;
    uint64_t before_letter = letter >> 1 | next[KIND_LETTER] << 63;
    uint64_t before_digit = digit >> 1 | next[KIND_DIGIT] << 63;
    uint64_t mid_letter = bits[KIND_MID_ANY] & after_letter & before_letter;
    uint64_t mid_digit = (bits[KIND_MID_ANY] | bits[KIND_MID_DIGIT]) & after_digit & before_digit;
    return letter | digit | bits[KIND_CONNECT] | bits[KIND_ALONE] | bits[KIND_JOIN] | mid_letter |
           mid_digit;
}

/* Fills words from the runs; *is_ragged tells whether some begin or end with connectors. */
static size_t find_all(const struct block *blocks, size_t n_blocks, struct word_at *words,
                       bool *is_ragged)
{
    struct last_bits last = {0};
    size_t n_starts = 0, n_ends = 0;
    uint64_t ragged = 0;
    for (size_t i = 0; i + 1 < n_blocks; i++) {
        const uint64_t *bits = blocks[i].bits;
        uint64_t is_word = words_of(bits, blocks[i + 1].bits, &last);
        uint64_t was_word = is_word << 1 | last.word;
        uint64_t starts = is_word & (~was_word | bits[KIND_CUT]);
        uint64_t ends = was_word & (~is_word | bits[KIND_CUT]);
        ragged |= (starts & bits[KIND_CONNECT]) | (ends & (bits[KIND_CONNECT] << 1 | last.connect));
        uint32_t base = (uint32_t)(i * BLOCK_BYTES);
        for (; starts != 0; starts &= starts - 1)
            words[n_starts++].start = base + (uint32_t)__builtin_ctzll(starts);
        for (; ends != 0; ends &= ends - 1)
            words[n_ends++].end = base + (uint32_t)__builtin_ctzll(ends);
        last = (struct last_bits){is_word >> 63, bits[KIND_LETTER] >> 63, bits[KIND_DIGIT] >> 63,
                                  bits[KIND_CONNECT] >> 63};
    }
    *is_ragged = ragged != 0;
    return n_starts;
}

/* Words begin and end with a letter or digit: _foo_ is foo, and ___ is none. */
static size_t trim_connectors(const struct block *blocks, struct word_at *words, size_t n)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct word_at word = words[i];
        while (word.start < word.end && blocks_get(blocks, KIND_CONNECT, word.start))
            word.start++;
        while (word.start < word.end && blocks_get(blocks, KIND_CONNECT, word.end - 1))
            word.end--;
        if (word.start < word.end)
            words[n_kept++] = word;
    }
    return n_kept;
}

size_t runs_find(const struct block *blocks, size_t n_blocks, struct word_at *words)
{
    bool is_ragged;
    size_t n = find_all(blocks, n_blocks, words, &is_ragged);
    return is_ragged ? trim_connectors(blocks, words, n) : n;
}
