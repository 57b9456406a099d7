/* LEB128 integers of 32 bits out of untrusted bytes. */
#ifndef PILCROW_ENGINE_SEGMENT_VARINT_H
#define PILCROW_ENGINE_SEGMENT_VARINT_H

#include <stdint.h>

/* Reads one from [at, end), at < end, and returns the place behind it. Cut short or too long, it is
 * whatever its bytes gave; no byte at or beyond `end` is read. */
static inline const uint8_t *varint_read(const uint8_t *at, const uint8_t *end, uint32_t *out)
{
    uint32_t value = *at & 127;
    for (unsigned shift = 7; *at++ >= 128 && at < end && shift < 35; shift += 7)
        value |= (uint32_t)(*at & 127) << shift;
    *out = value;
    return at;
}

/* The same for a stream: decodes at most *n integers and fills how many; returns the place behind
 * the last. What would be read beyond `end` is not. */
const uint8_t *varint_decode(const uint8_t *at, const uint8_t *end, uint32_t *out, uint32_t *n);

#endif
