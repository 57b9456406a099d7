/* What the writer and the reader of Xapian's format glass both know of it (glass_table.h has the blocks,
 * glass.c the lists). */
#ifndef PILCROW_ENGINE_SEGMENT_GLASS_FORMAT_H
#define PILCROW_ENGINE_SEGMENT_GLASS_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/* Begins a file: (2016 - 2014) << 9 | 3 << 5 | 14, the version's date. */
#define GLASS_VERSION "\x0f\x0dXapian Glass\x04\x6e"

enum {
    GLASS_VERSION_BYTES = sizeof GLASS_VERSION - 1,
    GLASS_UUID_BYTES = 16,
    GLASS_DIRECTORY = 11, /* where a block's directory begins */
    GLASS_DOCID_MOST = 5, /* bytes of a docid in a key */
};

/* A docid whose bytes sort as its value does: the first byte's leading ones tell its length. Returns
 * how many bytes it put. */
static inline size_t glass_put_docid(char *at, uint32_t docid)
{
    size_t n = docid < 1u << 15 ? 2 : docid < 1u << 22 ? 3 : docid < 1u << 29 ? 4 : 5;
    static const uint8_t marks[] = {[2] = 0, [3] = 0x80, [4] = 0xc0, [5] = 0xe0};
    for (size_t i = n; i-- > 0; docid >>= 8)
        at[i] = (char)docid;
    at[0] = (char)((uint8_t)at[0] | marks[n]);
    return n;
}

#endif
