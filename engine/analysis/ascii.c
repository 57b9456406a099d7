#include "engine/analysis/ascii.h"

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static void classify_byte(struct block *block, unsigned char byte, unsigned bit)
{
    uint64_t one = UINT64_C(1) << bit;
    unsigned char lower = byte | 0x20;
    if (byte >= 0x80)
        block->bits[KIND_HIGH] |= one;
    else if (lower >= 'a' && lower <= 'z')
        block->bits[KIND_LETTER] |= one;
    else if (byte >= '0' && byte <= '9')
        block->bits[KIND_DIGIT] |= one;
    else if (byte == '_')
        block->bits[KIND_CONNECT] |= one;
    else if (byte == '\'' || byte == '.')
        block->bits[KIND_MID_ANY] |= one;
    else if (byte == ',' || byte == ';')
        block->bits[KIND_MID_DIGIT] |= one;
}

void ascii_classify_plainly(struct span text, struct block *blocks)
{
    memset(blocks, 0, block_count(text.len) * sizeof *blocks);
    for (size_t i = 0; i < text.len; i++)
        classify_byte(&blocks[i / BLOCK_BYTES], (unsigned char)text.at[i], i % BLOCK_BYTES);
}

#ifdef __SSE2__

/* Bytes within [low, low + span]: subtracting wraps, so one unsigned comparison does. */
static __m128i within(__m128i bytes, char low, char span)
{
    __m128i offset = _mm_sub_epi8(bytes, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(span)), offset);
}

static __m128i either(__m128i bytes, char a, char b)
{
    return _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(a)),
                        _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b)));
}

static uint64_t mask_of(__m128i bytes)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(bytes);
}

static void classify_block(const char *at, struct block *block)
{
    *block = (struct block){0};
    for (unsigned i = 0; i < BLOCK_BYTES; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        block->bits[KIND_LETTER] |= mask_of(within(lower, 'a', 'z' - 'a')) << i;
        block->bits[KIND_DIGIT] |= mask_of(within(bytes, '0', 9)) << i;
        block->bits[KIND_CONNECT] |= mask_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'))) << i;
        block->bits[KIND_MID_ANY] |= mask_of(either(bytes, '\'', '.')) << i;
        block->bits[KIND_MID_DIGIT] |= mask_of(either(bytes, ',', ';')) << i;
        block->bits[KIND_HIGH] |= mask_of(bytes) << i;
    }
}

void ascii_classify(struct span text, struct block *blocks)
{
    size_t whole = text.len / BLOCK_BYTES, left = text.len % BLOCK_BYTES;
    for (size_t i = 0; i < whole; i++)
        classify_block(text.at + i * BLOCK_BYTES, &blocks[i]);
    char last[BLOCK_BYTES] = {0};
    if (left > 0)
        memcpy(last, text.at + whole * BLOCK_BYTES, left);
    classify_block(last, &blocks[whole]);
    blocks[whole + 1] = (struct block){0};
}

#else

void ascii_classify(struct span text, struct block *blocks)
{
    ascii_classify_plainly(text, blocks);
}

#endif
