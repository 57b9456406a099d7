#include "engine/segment/varint.h"

#include <string.h>

#define HIGH_BITS 0x8080808080808080u

/* The integer of `len` bytes, 1 to 4, of which four may be read. */
static inline uint32_t extract(const uint8_t *at, unsigned len)
{
    uint32_t four;
    memcpy(&four, at, sizeof four);
    four &= UINT32_MAX >> (32 - 8 * len);
    return (four & 0x7f) | (four >> 1 & 0x3f80) | (four >> 2 & 0x1fc000) | (four >> 3 & 0xfe00000);
}

/* Eight bytes at a time: the bytes without a high bit are the ends of integers, and each is taken
 * out where its end is known, without waiting for the length of the one before. The last bytes, and
 * integers of five, are read one by one. */
const uint8_t *varint_decode(const uint8_t *at, const uint8_t *end, uint32_t *out, uint32_t *n)
{
    const uint8_t *block = at;
    uint32_t most = *n, done = 0;
    while (done + 8 <= most && end - block >= 12) {
        uint64_t bytes;
        memcpy(&bytes, block, sizeof bytes);
        for (uint64_t ends = ~bytes & HIGH_BITS; ends != 0; ends &= ends - 1) {
            const uint8_t *last = block + (__builtin_ctzll(ends) >> 3);
            if (last - at < 4)
                out[done++] = extract(at, (unsigned)(last - at) + 1);
            else
                varint_read(at, end, &out[done++]);
            at = last + 1;
        }
        block += 8;
    }
    while (done < most && at < end)
        at = varint_read(at, end, &out[done++]);
    *n = done;
    return at;
}
