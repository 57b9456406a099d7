#include <stdlib.h>

#include <zstd.h>

#include "engine/segment/store.h"
#include "engine/segment/store_check.h"

#define OPEN_BLOCKS 32
#define LINE 64      /* bytes of a line of the processor's cache */
#define FETCHED 4096 /* of a block, at most: blocks of long paragraphs are long */

/* Blocks that this thread has open; the least recently used makes room. A store is known by the
 * serial of its opening, since a closed one's address comes again. */
struct store_reader {
    ZSTD_DCtx *zstd;
    uint64_t clock;
    struct open_block {
        uint64_t store, used;
        uint32_t block, text_at; /* where it begins in all texts */
        size_t room, len;
        char *text;
    } open[OPEN_BLOCKS];
};

enum status store_reader_new(struct store_reader **out, struct error *err)
{
    *out = calloc(1, sizeof **out);
    if (*out != NULL && ((*out)->zstd = ZSTD_createDCtx()) != NULL)
        return OK;
    free(*out);
    *out = NULL;
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
}

void store_reader_free(struct store_reader *reader)
{
    if (reader == NULL)
        return;
    for (int i = 0; i < OPEN_BLOCKS; i++)
        free(reader->open[i].text);
    ZSTD_freeDCtx(reader->zstd);
    free(reader);
}

/* The last block that begins at or before texts[at]. */
static uint32_t block_of(const struct store *store, uint32_t at)
{
    uint32_t low = 0, high = store->n_blocks;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (store->blocks[middle].text <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void store_fetch_text(const struct store *store, uint32_t docid)
{
    struct store_range range = store_groups_text(&store->groups, docid - store->first_docid);
    if (range.begin == range.end)
        return;
    const struct block_row *row = &store->blocks[block_of(store, range.begin)];
    const char *text = store->sections.at[STORE_TEXT].at;
    for (uint32_t at = row[0].at; at < row[1].at && at - row[0].at < FETCHED; at += LINE)
        __builtin_prefetch(text + at);
}

static enum status damaged(struct error *err)
{
    return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "a block of text is damaged");
}

static enum status decompress(const struct store *store, struct store_reader *reader,
                              uint32_t block, struct open_block *open, struct error *err)
{
    const struct block_row *row = &store->blocks[block];
    struct store_range text = store_range_of(row->text, row[1].text);
    struct store_range packed = store_range_of(row->at, row[1].at);
    size_t len = text.end - text.begin;
    open->store = 0;
    if (len == 0)
        return damaged(err);
    if (open->room < len) {
        free(open->text);
        open->room = 0;
        open->text = malloc(len);
        if (open->text == NULL)
            return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
        open->room = len;
    }
    size_t got = ZSTD_decompress_usingDDict(reader->zstd, open->text, len,
                                            store->sections.at[STORE_TEXT].at + packed.begin,
                                            packed.end - packed.begin, store->dictionary);
    if (got != len)
        return damaged(err);
    open->store = store->serial;
    open->block = block;
    open->text_at = text.begin;
    open->len = len;
    return OK;
}

static enum status open_block(const struct store *store, struct store_reader *reader,
                              uint32_t block, struct open_block **out, struct error *err)
{
    struct open_block *oldest = &reader->open[0];
    for (int i = 0; i < OPEN_BLOCKS; i++) {
        struct open_block *open = &reader->open[i];
        if (open->used < oldest->used)
            oldest = open;
        if (open->store != store->serial || open->block != block)
            continue;
        open->used = ++reader->clock;
        *out = open;
        return OK;
    }
    enum status status = decompress(store, reader, block, oldest, err);
    if (status == OK) {
        oldest->used = ++reader->clock;
        *out = oldest;
    }
    return status;
}

enum status store_text(const struct store *store, struct store_reader *reader, uint32_t docid,
                       struct arena *arena, struct span *out, struct error *err)
{
    *out = SPAN_NONE;
    struct store_range range = store_groups_text(&store->groups, docid - store->first_docid);
    size_t len = range.end - range.begin;
    if (len == 0) {
        *out = SPAN("");
        return OK;
    }
    struct open_block *open = NULL;
    enum status status = open_block(store, reader, block_of(store, range.begin), &open, err);
    if (status != OK)
        return status;
    if (range.begin < open->text_at || range.end - open->text_at > open->len)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "a paragraph reaches beyond its block");
    *out = arena_copy(
        arena, span_cut((struct span){open->text, open->len}, range.begin - open->text_at, len));
    if (out->at == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no room for a paragraph's text");
    return OK;
}
