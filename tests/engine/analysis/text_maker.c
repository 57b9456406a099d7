#include "tests/engine/analysis/text_maker.h"

#include "base/utf8.h"

/* splitmix64: Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators" (2014). */
uint32_t text_maker_random(uint64_t *seed, uint32_t below)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ z >> 31) % below);
}

struct range {
    uint32_t first, last;
};

static const struct range pools[][4] = {
    {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {' ', ' '}},
    {{' ', '@'}, {'[', '`'}, {'{', 0x7F}, {0, ' '}},
    {{'\'', '.'}, {',', ';'}, {'_', '_'}, {'"', '"'}},
    {{0x2010, 0x2044}, {0x2018, 0x2019}, {0x2000, 0x206F}, {0xA0, 0xBF}},
    {{0xC0, 0x24F}, {0x370, 0x52F}, {0x531, 0x58F}, {0x250, 0x2FF}},
    {{0x300, 0x36F}, {0x483, 0x489}, {0x200B, 0x200F}, {0x20D0, 0x20F0}},
    {{0x5D0, 0x5EA}, {0x591, 0x5F4}, {'"', '"'}, {'\'', '\''}},
    {{0x600, 0x6FF}, {0x750, 0x77F}, {0xFB50, 0xFDFF}, {0x66B, 0x66C}},
    {{0x900, 0x97F}, {0xB80, 0xBFF}, {0x980, 0xDFF}, {0x200C, 0x200D}},
    {{0xE00, 0xEFF}, {0x1000, 0x109F}, {0x1780, 0x17FF}, {0xE33, 0xE33}},
    {{0x3040, 0x30FF}, {0x4E00, 0x9FFF}, {0x30FC, 0x30FC}, {0xFF00, 0xFFEF}},
    {{0xAC00, 0xD7A3}, {0x1100, 0x11FF}, {0x3130, 0x318F}, {0xFE00, 0xFE0F}},
    {{0x1F300, 0x1FAFF}, {0x1F1E6, 0x1F1FF}, {0x1F3FB, 0x1F3FF}, {0x200D, 0x200D}},
    {{0x2460, 0x24FF}, {0x2150, 0x218F}, {0x3200, 0x33FF}, {0x1D400, 0x1D7FF}},
    {{0, 0xD7FF}, {0xE000, 0xFFFF}, {0x10000, 0x2FFFF}, {0xE0000, 0x10FFFF}},
};

static void add_character(uint64_t *seed, const struct range *pool, struct buf *out)
{
    struct range range = pool[text_maker_random(seed, 4)];
    char bytes[4];
    uint32_t code = range.first + text_maker_random(seed, range.last - range.first + 1);
    buf_add(out, bytes, utf8_encode(code, bytes));
}

/* Two or three pools at a time, so that neighbours are of few kinds and rules apply often. */
void text_maker_add(uint64_t *seed, size_t n, struct buf *out)
{
    uint32_t n_pools = sizeof pools / sizeof *pools;
    while (n > 0) {
        uint32_t a = text_maker_random(seed, n_pools), b = text_maker_random(seed, n_pools);
        for (uint32_t i = text_maker_random(seed, 12) + 1; i > 0 && n > 0; i--, n--)
            add_character(seed, pools[i % 3 == 0 ? a : i % 3 == 1 ? b : i % 4], out);
        if (text_maker_random(seed, 40) == 0)
            buf_add_char(out, (char)(0x80 + text_maker_random(seed, 0x80))); /* not UTF-8 */
    }
}
