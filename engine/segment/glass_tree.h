/* The tree of keys in a mapped file of Xapian's format glass, whoever wrote it (glass_table.h has the
 * blocks). The bytes are not trusted: no byte outside the map is read and every way down ends. */
#ifndef PILCROW_ENGINE_SEGMENT_GLASS_TREE_H
#define PILCROW_ENGINE_SEGMENT_GLASS_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

enum { GLASS_LEVELS = 10 };

struct glass_file {
    struct span bytes;
    uint32_t block_size, root, level;
};

/* `bytes` stay the caller's. ERR_VERSION: another format, or another version of it. */
enum status glass_file_read(struct span bytes, struct glass_file *out, struct error *err) MUST_USE;

/* A key with what is stored under it, or a piece of that: Xapian cuts where a block is full. */
struct glass_item {
    struct span key, tag;
    uint32_t piece; /* from 1 */
    bool is_last_piece;
};

/* The way to an item. */
struct glass_path {
    const struct glass_file *file;
    struct glass_place {
        const uint8_t *block;
        uint32_t at;        /* in the block's directory */
    } places[GLASS_LEVELS]; /* by level: the leaf's first */
};

/* Goes to the last item whose key is not above `key`, of that key itself to its first piece. False:
 * there is none, or the tree is damaged. */
bool glass_seek(struct glass_path *path, struct span key);

/* Go to the next item and to the one before; false where there is none, or what is there is damaged. */
bool glass_step(struct glass_path *path);
bool glass_step_back(struct glass_path *path);

/* False: damaged. */
bool glass_item(const struct glass_path *path, struct glass_item *out);

#endif
