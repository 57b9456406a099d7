/* The B-tree of one table of a Xapian database of glass's format, in a file of its own: items come
 * in the order of their keys, full leaf blocks go straight to the file, branch blocks follow.
 *
 * The format, as Xapian 1.4.22 was seen to write it; all integers big-endian:
 * - A block: u32 revision, u8 level, u16 bytes free in one piece, u16 bytes free, u16 end of the
 *   directory; the directory of u16 offsets; free bytes; items, stacked from the block's end.
 * - A leaf's item: u16 size - 3, with 0x6000 as it is in one piece; u8 length of key; key; tag. At
 *   most a quarter of a block less 19 bytes. The table's first item is empty and is not counted.
 * - A branch's item: u32 block, u8 length of key, key, u16 component: 1. The key is the shortest
 *   beginning of the child's first key that its left neighbour's last key lies below. The first
 *   item of a block has no key and component 0.
 * Block 0 is left to the caller. */
#ifndef PILCROW_ENGINE_SEGMENT_GLASS_TABLE_H
#define PILCROW_ENGINE_SEGMENT_GLASS_TABLE_H

#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

struct glass_table;

struct glass_root {
    uint32_t block, level;
    uint32_t n_blocks; /* of the file, block 0 among them */
    uint64_t n_items;
};

/* Creates `path` (it must not exist). `block_size`: 2048, 4096 … 65536. */
enum status glass_table_open(const char *path, uint32_t block_size, struct glass_table **out,
                             struct error *err) MUST_USE;

/* Keys ascend and have at most 255 bytes. ERR_INVALID, ERR_LIMIT, ERR_NOMEM, ERR_IO. */
enum status glass_table_add(struct glass_table *table, struct span key, struct span tag,
                            struct error *err) MUST_USE;

/* Bytes that key and tag of an item may have together. */
uint32_t glass_table_room(const struct glass_table *table);

/* Writes what is left. */
enum status glass_table_finish(struct glass_table *table, struct glass_root *root,
                               struct error *err) MUST_USE;

/* Writes the beginning of block 0 and closes the file; the table is no more, whatever happens. */
enum status glass_table_seal(struct glass_table *table, struct span header,
                             struct error *err) MUST_USE;

void glass_table_abandon(struct glass_table *table); /* leaves the file; accepts NULL */

#endif
