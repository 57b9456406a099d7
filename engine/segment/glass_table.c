#include "engine/segment/glass_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "engine/segment/glass_format.h"

enum {
    REVISION = 1,
    ITEM_HEAD = 3,
    IN_ONE_PIECE = 0x6000,
    SIZE_MOST = 0x1fff,
    KEY_MOST = 255,
    LEVEL_MOST = 9,
    BLOCKS_MOST = INT32_MAX,
    BRANCH_ROOM = 4 + 1 + KEY_MOST + 2, /* bytes of a branch's item at most */
};

struct glass_table {
    FILE *file;
    uint32_t block_size;
    uint32_t n_blocks; /* written, and block 0 */
    uint64_t n_items;

    /* The block that is being filled. */
    uint8_t *block;
    uint32_t level, directory_end, items_at;

    char last[KEY_MOST]; /* key */
    size_t last_len;
    struct buf children; /* struct child of each block written on this level */
};

struct child {
    uint32_t block;
    uint8_t key_len;
    char key[KEY_MOST];
};

static uint8_t *put_u16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put_u32(uint8_t *at, uint32_t value)
{
    return put_u16(put_u16(at, value >> 16), value & 0xffff);
}

static uint8_t *put_span(uint8_t *at, struct span bytes)
{
    if (bytes.len > 0)
        memcpy(at, bytes.at, bytes.len);
    return at + bytes.len;
}

/* ---- Blocks --------------------------------------------------------------------------------- */

static void begin_block(struct glass_table *table, uint32_t level)
{
    memset(table->block, 0, table->block_size);
    table->level = level;
    table->directory_end = GLASS_DIRECTORY;
    table->items_at = table->block_size;
}

static bool is_empty(const struct glass_table *table)
{
    return table->directory_end == GLASS_DIRECTORY;
}

static bool has_room(const struct glass_table *table, size_t size)
{
    return table->directory_end + 2 + size <= table->items_at;
}

/* Where an item of `size` bytes goes; there is room. */
static uint8_t *place_item(struct glass_table *table, size_t size)
{
    table->items_at -= (uint32_t)size;
    put_u16(table->block + table->directory_end, table->items_at);
    table->directory_end += 2;
    return table->block + table->items_at;
}

static enum status write_block(struct glass_table *table, struct error *err)
{
    uint32_t free_bytes = table->items_at - table->directory_end;
    uint8_t *at = put_u32(table->block, REVISION);
    *at++ = (uint8_t)table->level;
    put_u16(put_u16(put_u16(at, free_bytes), free_bytes), table->directory_end);
    if (table->n_blocks == BLOCKS_MOST)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "too many postings for one file");
    if (fwrite(table->block, table->block_size, 1, table->file) != 1)
        return error_errno(err, errno, "writing postings");
    table->n_blocks++;
    return OK;
}

/* Notes the block that is about to be filled as a child; `key` divides it from the one before. */
static enum status add_child(struct buf *children, uint32_t block, struct span key,
                             struct error *err)
{
    struct child child = {.block = block, .key_len = (uint8_t)key.len};
    put_span((uint8_t *)child.key, key);
    buf_add(children, &child, offsetof(struct child, key) + key.len);
    if (buf_status(children) != OK)
        return error_set(err, buf_status(children), ERROR_NOWHERE, "the branches of postings");
    return OK;
}

/* ---- Leaves --------------------------------------------------------------------------------- */

/* The shortest beginning of `key` that is above the last key. */
static struct span divider(const struct glass_table *table, struct span key)
{
    size_t same = 0;
    while (same < table->last_len && same < key.len && table->last[same] == key.at[same])
        same++;
    return (struct span){key.at, same < key.len ? same + 1 : same};
}

static enum status next_leaf(struct glass_table *table, struct span key, struct error *err)
{
    enum status status = write_block(table, err);
    if (status != OK)
        return status;
    begin_block(table, 0);
    return add_child(&table->children, table->n_blocks, divider(table, key), err);
}

static void put_item(struct glass_table *table, struct span key, struct span tag)
{
    uint32_t size = (uint32_t)(ITEM_HEAD + key.len + tag.len);
    uint8_t *at = put_u16(place_item(table, size), (size - ITEM_HEAD) | IN_ONE_PIECE);
    *at++ = (uint8_t)key.len;
    put_span(put_span(at, key), tag);
}

uint32_t glass_table_room(const struct glass_table *table)
{
    uint32_t most = (table->block_size - 19) / 4 - ITEM_HEAD;
    return most < SIZE_MOST ? most : SIZE_MOST;
}

enum status glass_table_add(struct glass_table *table, struct span key, struct span tag,
                            struct error *err)
{
    enum status status = OK;
    if (key.len > KEY_MOST || key.len + tag.len > glass_table_room(table))
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "an item of postings is too large");
    if (span_compare(key, (struct span){table->last, table->last_len}) <= 0)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "terms must ascend");
    if (!has_room(table, ITEM_HEAD + key.len + tag.len))
        status = next_leaf(table, key, err);
    if (status != OK)
        return status;
    put_item(table, key, tag);
    table->n_items++;
    memcpy(table->last, key.at, key.len);
    table->last_len = key.len;
    return OK;
}

/* ---- Branches ------------------------------------------------------------------------------- */

static void put_branch(struct glass_table *table, const struct child *child)
{
    bool is_first = is_empty(table);
    struct span key = {child->key, is_first ? 0 : child->key_len};
    uint8_t *at = put_u32(place_item(table, 4 + 1 + key.len + 2), child->block);
    *at++ = (uint8_t)key.len;
    put_u16(put_span(at, key), !is_first);
}

/* Blocks above the children; they become the children. */
static enum status write_level(struct glass_table *table, uint32_t level, struct error *err)
{
    enum status status;
    struct buf parents;
    buf_init(&parents, UINT32_MAX);
    begin_block(table, level);
    for (size_t at = 0; at < table->children.len;) {
        struct child child = {0};
        memcpy(&child, table->children.at + at, offsetof(struct child, key));
        memcpy(child.key, table->children.at + at + offsetof(struct child, key), child.key_len);
        at += offsetof(struct child, key) + child.key_len;
        if (!has_room(table, BRANCH_ROOM)) {
            TRY(write_block(table, err));
            begin_block(table, level);
        }
        if (is_empty(table))
            TRY(add_child(&parents, table->n_blocks, (struct span){child.key, child.key_len}, err));
        put_branch(table, &child);
    }
    TRY(write_block(table, err));
    buf_release(&table->children);
    table->children = parents;
    return OK;
done:
    buf_release(&parents);
    return status;
}

enum status glass_table_finish(struct glass_table *table, struct glass_root *root,
                               struct error *err)
{
    uint32_t first, level = 0;
    enum status status = write_block(table, err);
    for (;; level++) {
        memcpy(&first, table->children.at, sizeof first);
        if (status != OK || first == table->n_blocks - 1) /* the level's only block */
            break;
        if (level == LEVEL_MOST)
            return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "too many postings for one file");
        status = write_level(table, level + 1, err);
    }
    *root = (struct glass_root){first, level, table->n_blocks, table->n_items};
    return status;
}

/* ---- The file ------------------------------------------------------------------------------- */

enum status glass_table_open(const char *path, uint32_t block_size, struct glass_table **out,
                             struct error *err)
{
    struct glass_table *table = calloc(1, sizeof *table);
    uint8_t *block = calloc(1, block_size);
    *out = NULL;
    if (table == NULL || block == NULL) {
        free(table);
        free(block);
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    }
    *table = (struct glass_table){.block_size = block_size, .block = block};
    buf_init(&table->children, UINT32_MAX);
    enum status status = OK;
    table->file = fopen(path, "wbxe");
    if (table->file == NULL || fwrite(block, block_size, 1, table->file) != 1) {
        status = error_errno(err, errno, "%s", path);
        goto done;
    }
    table->n_blocks = 1;
    begin_block(table, 0);
    put_item(table, SPAN_NONE, SPAN_NONE);
    TRY(add_child(&table->children, table->n_blocks, SPAN_NONE, err));
    *out = table;
    return OK;
done:
    glass_table_abandon(table);
    return status;
}

enum status glass_table_seal(struct glass_table *table, struct span header, struct error *err)
{
    FILE *file = table->file;
    bool is_bad = fseek(file, 0, SEEK_SET) != 0 || fwrite(header.at, header.len, 1, file) != 1;
    int number = errno;
    table->file = NULL;
    if (fclose(file) != 0 && !is_bad) {
        is_bad = true;
        number = errno;
    }
    glass_table_abandon(table);
    return is_bad ? error_errno(err, number, "writing postings") : OK;
}

void glass_table_abandon(struct glass_table *table)
{
    if (table == NULL)
        return;
    if (table->file != NULL)
        fclose(table->file);
    buf_release(&table->children);
    free(table->block);
    free(table);
}
