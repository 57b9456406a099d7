#include "engine/segment/glass_tree.h"

#include <string.h>

#include "engine/segment/glass_format.h"
#include "engine/segment/varint.h"

enum {
    LEAF_HEAD = 2,   /* size, before the length of the key */
    BRANCH_HEAD = 4, /* block */
    FIRST_PIECE = 0x2000,
    LAST_PIECE = 0x4000,
    COMPRESSED = 0x8000,
    SIZE_MASK = 0x1fff,
};

/* ---- Header --------------------------------------------------------------------------------- */

static uint32_t get_u16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t get_u32(const uint8_t *at)
{
    return get_u16(at) << 16 | get_u16(at + 2);
}

enum status glass_file_read(struct span bytes, struct glass_file *out, struct error *err)
{
    enum { REVISION, ROOT, LEVEL, ITEMS, BLOCK_SIZE, FIELDS };
    uint32_t fields[FIELDS] = {0};
    size_t head = GLASS_VERSION_BYTES;
    if (bytes.len < head + GLASS_UUID_BYTES || memcmp(bytes.at, GLASS_VERSION, head) != 0)
        return error_set(err, ERR_VERSION, ERROR_NOWHERE, "postings of another format");
    const uint8_t *at = (const uint8_t *)bytes.at + head + GLASS_UUID_BYTES;
    const uint8_t *end = (const uint8_t *)bytes.at + bytes.len;
    for (int i = 0; i < FIELDS && at < end; i++)
        at = varint_read(at, end, &fields[i]);
    uint32_t size = fields[BLOCK_SIZE] <= 32 ? fields[BLOCK_SIZE] << 11 : 0;
    *out = (struct glass_file){bytes, size, fields[ROOT], fields[LEVEL] >> 2};
    bool is_absent = (fields[LEVEL] & 1) != 0;
    if (size == 0 || (size & (size - 1)) != 0 || is_absent || out->level >= GLASS_LEVELS)
        return error_set(err, ERR_VERSION, ERROR_NOWHERE, "postings without a table");
    return OK;
}

/* ---- Blocks --------------------------------------------------------------------------------- */

/* NULL: not in the file, or not of that level. */
static const uint8_t *block_at(const struct glass_file *file, uint32_t number, uint32_t level)
{
    uint64_t from = (uint64_t)number * file->block_size;
    if (from + file->block_size > file->bytes.len)
        return NULL;
    const uint8_t *block = (const uint8_t *)file->bytes.at + from;
    uint32_t end = get_u16(block + 9);
    bool is_good = block[4] == level && end >= GLASS_DIRECTORY + 2 && end <= file->block_size;
    return is_good ? block : NULL;
}

static uint32_t item_count(const uint8_t *block)
{
    return (get_u16(block + 9) - GLASS_DIRECTORY) / 2;
}

static uint32_t item_offset(const uint8_t *block, uint32_t i)
{
    return get_u16(block + GLASS_DIRECTORY + 2 * i);
}

/* A later piece has its number between key and tag, and so has an item of a branch. */
static bool read_piece(uint32_t flags, struct glass_item *item)
{
    item->piece = 1;
    item->is_last_piece = (flags & LAST_PIECE) != 0;
    if ((flags & FIRST_PIECE) != 0)
        return true;
    if (item->tag.len < 2)
        return false;
    item->piece = get_u16((const uint8_t *)item->tag.at);
    item->tag = span_cut(item->tag, 2, item->tag.len - 2);
    return true;
}

/* Of a branch, the tag is of no use. */
static bool read_item(const struct glass_file *file, const uint8_t *block, uint32_t i,
                      struct glass_item *out)
{
    bool is_leaf = block[4] == 0;
    uint32_t from = item_offset(block, i), head = is_leaf ? LEAF_HEAD : BRANCH_HEAD;
    if (from < GLASS_DIRECTORY || from + head + 1 > file->block_size)
        return false;
    const uint8_t *at = block + from + head;
    uint32_t key_len = *at++, rest = file->block_size - from - head - 1;
    uint32_t flags = is_leaf ? get_u16(block + from) : LAST_PIECE;
    uint32_t len = is_leaf ? flags & SIZE_MASK : key_len + 2;
    if (len < key_len || len > rest || (flags & COMPRESSED) != 0)
        return false;
    out->key = (struct span){(const char *)at, key_len};
    out->tag = (struct span){(const char *)at + key_len, len - key_len};
    return read_piece(flags, out);
}

/* Against the first piece of what stands under `key`. */
static int compare(const struct glass_item *item, struct span key)
{
    int order = span_compare(item->key, key);
    return order != 0 ? order : item->piece > 1;
}

/* The last item of a block that is not above `key`; the first one is taken for that unseen. */
static bool find_item(const struct glass_file *file, const uint8_t *block, struct span key,
                      uint32_t *out)
{
    uint32_t low = 0, high = item_count(block);
    struct glass_item item;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (!read_item(file, block, middle, &item))
            return false;
        if (compare(&item, key) <= 0)
            low = middle;
        else
            high = middle;
    }
    *out = low;
    return true;
}

static const uint8_t *child(const struct glass_file *file, const struct glass_place *place,
                            uint32_t level)
{
    struct glass_item item;
    if (!read_item(file, place->block, place->at, &item))
        return NULL;
    return block_at(file, get_u32(place->block + item_offset(place->block, place->at)), level);
}

/* ---- Ways ----------------------------------------------------------------------------------- */

bool glass_item(const struct glass_path *path, struct glass_item *out)
{
    return read_item(path->file, path->places[0].block, path->places[0].at, out);
}

/* From the item of a branch down to the first leaf below it, or to the last. */
static bool descend(struct glass_path *path, uint32_t level, bool is_to_last)
{
    for (; level > 0; level--) {
        struct glass_place *below = &path->places[level - 1];
        below->block = child(path->file, &path->places[level], level - 1);
        if (below->block == NULL)
            return false;
        below->at = is_to_last ? item_count(below->block) - 1 : 0;
    }
    return true;
}

bool glass_step(struct glass_path *path)
{
    uint32_t level = 0;
    struct glass_place *places = path->places;
    while (level <= path->file->level && places[level].at + 1 >= item_count(places[level].block))
        level++;
    if (level > path->file->level)
        return false;
    places[level].at++;
    return descend(path, level, false);
}

bool glass_step_back(struct glass_path *path)
{
    uint32_t level = 0;
    while (level <= path->file->level && path->places[level].at == 0)
        level++;
    if (level > path->file->level)
        return false;
    path->places[level].at--;
    return descend(path, level, true);
}

/* What divides two leaves may be far below the second one's first key: then the item is the last of
 * the leaf before. */
static bool is_before_leaf(const struct glass_path *path, struct span key)
{
    struct glass_item first;
    return path->places[0].at == 0 && glass_item(path, &first) && compare(&first, key) > 0;
}

bool glass_seek(struct glass_path *path, struct span key)
{
    const struct glass_file *file = path->file;
    const uint8_t *block = block_at(file, file->root, file->level);
    for (uint32_t level = file->level; block != NULL; level--) {
        struct glass_place *place = &path->places[level];
        place->block = block;
        if (!find_item(file, block, key, &place->at))
            break;
        if (level == 0)
            return !is_before_leaf(path, key) || glass_step_back(path);
        block = child(file, place, level - 1);
    }
    return false;
}
