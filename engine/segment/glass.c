#include "engine/segment/glass.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/buf.h"
#include "engine/segment/glass_format.h"
#include "engine/segment/glass_table.h"

/* A list is cut into chunks, each an item of the table:
 * - Keys: the first chunk's is the term; a later one's the term, 00 and its first docid. All
 *   documents have the keys 00 e0 and 00 e0 docid, and come before every term.
 * - Tags: of a first chunk three varints: postings of the list, their weights' sum (both 0 of all
 *   documents), first docid - 1. Then of every chunk: '1' if it is the last, else '0'; varint last
 *   docid - first docid; varint weight of the first; varints docid - docid before - 1 and weight of
 *   the others. */
enum {
    CHUNK_MOST = 2000, /* bytes of postings */
    POSTING_MOST = 10, /* bytes of two varints */
    HEAD_MOST = 32,    /* bytes of a tag before the postings */
};

struct glass {
    struct glass_table *table;
    uint32_t block_size;
    enum status failed;
    struct error failure;

    /* The list that is being written. */
    bool is_documents, is_continued;
    char key[GLASS_TERM_BYTES_MAX + 1 + GLASS_DOCID_MOST];
    uint32_t key_len; /* of the list's first */
    uint32_t n, n_posted;
    uint64_t weights, posted_weights;
    uint32_t first, last; /* docids of the chunk */
    uint32_t room;        /* for postings in a chunk */
    uint32_t used;
    uint8_t tag[HEAD_MOST + CHUNK_MOST];

    /* Statistics. */
    uint32_t n_documents, last_docid, shortest, longest, heaviest;
    uint64_t length;
};

static uint8_t *put_varint(uint8_t *at, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        *at++ = (uint8_t)(value | 128);
    *at++ = (uint8_t)value;
    return at;
}

/* ---- Chunks --------------------------------------------------------------------------------- */

static struct span make_key(struct glass *glass)
{
    size_t len = glass->key_len;
    if (glass->is_continued && !glass->is_documents)
        glass->key[len++] = 0;
    if (glass->is_continued)
        len += glass_put_docid(glass->key + len, glass->first);
    return (struct span){glass->key, len};
}

/* The head stands right before the postings, which begin at HEAD_MOST. */
static struct span make_tag(struct glass *glass, bool is_last)
{
    uint8_t head[HEAD_MOST], *at = head;
    if (!glass->is_continued) {
        at = put_varint(at, glass->is_documents ? 0 : glass->n);
        at = put_varint(at, glass->is_documents ? 0 : glass->weights);
        at = put_varint(at, glass->first - 1);
    }
    *at++ = is_last ? '1' : '0';
    at = put_varint(at, glass->last - glass->first);
    size_t len = (size_t)(at - head);
    memcpy(glass->tag + HEAD_MOST - len, head, len);
    return (struct span){(const char *)glass->tag + HEAD_MOST - len, len + glass->used};
}

static void write_chunk(struct glass *glass, bool is_last)
{
    struct span tag = make_tag(glass, is_last);
    if (glass->failed == OK)
        glass->failed = glass_table_add(glass->table, make_key(glass), tag, &glass->failure);
    glass->is_continued = true;
    glass->used = 0;
}

/* ---- Lists ---------------------------------------------------------------------------------- */

enum status glass_begin(struct glass *glass, struct span term, uint32_t n, uint64_t weights,
                        struct error *err)
{
    glass->is_documents = term.len == 0;
    if (term.len > GLASS_TERM_BYTES_MAX || (term.len > 0 && memchr(term.at, 0, term.len) != NULL))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "a term has 1 to 200 bytes and no NUL");
    if (glass->is_documents)
        term = SPAN("\x00\xe0");
    memcpy(glass->key, term.at, term.len);
    glass->key_len = (uint32_t)term.len;
    glass->is_continued = false;
    glass->n = n;
    glass->weights = weights;
    glass->n_posted = glass->used = glass->last = 0;
    glass->posted_weights = 0;
    uint32_t room =
        glass_table_room(glass->table) - glass->key_len - 1 - GLASS_DOCID_MOST - HEAD_MOST;
    glass->room = room < CHUNK_MOST ? room : CHUNK_MOST;
    return OK;
}

static void count_document(struct glass *glass, uint32_t length)
{
    glass->n_documents++;
    if (length > 0 && (glass->shortest == 0 || length < glass->shortest))
        glass->shortest = length;
    if (length > glass->longest)
        glass->longest = length;
}

void glass_post(struct glass *glass, uint32_t docid, uint32_t weight)
{
    if (docid <= glass->last && glass->failed == OK)
        glass->failed =
            error_set(&glass->failure, ERR_INVALID, ERROR_NOWHERE, "docids must ascend");
    if (glass->used + POSTING_MOST > glass->room)
        write_chunk(glass, false);
    uint8_t *at = glass->tag + HEAD_MOST + glass->used;
    if (glass->used == 0)
        glass->first = docid;
    else
        at = put_varint(at, docid - glass->last - 1);
    at = put_varint(at, weight);
    glass->used = (uint32_t)(at - glass->tag - HEAD_MOST);
    glass->last = docid;
    glass->n_posted++;
    glass->posted_weights += weight;
    if (glass->is_documents)
        count_document(glass, weight);
    else if (weight > glass->heaviest)
        glass->heaviest = weight;
}

enum status glass_end(struct glass *glass, struct error *err)
{
    if (glass->n_posted != glass->n || glass->posted_weights != glass->weights)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "a list of postings is not as announced");
    if (glass->n > 0)
        write_chunk(glass, true);
    if (glass->failed != OK && err != NULL)
        *err = glass->failure;
    if (glass->is_documents) {
        glass->last_docid = glass->last;
        glass->length = glass->weights;
    }
    return glass->failed;
}

/* ---- The header ----------------------------------------------------------------------------- */

static void add_varints(struct buf *out, const uint64_t *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_add_varint(out, values[i]);
}

/* A table: root, level · 4 + 2 if blocks are in order + 1 if there is no file, items, block size,
 * tags to compress from, list of free blocks behind its length. */
static void add_table(struct buf *out, const struct glass *glass, const struct glass_root *root)
{
    struct buf unused;
    uint64_t table[] = {root->block, root->level << 2, root->n_items, glass->block_size >> 11, 0};
    uint64_t blocks[] = {1, root->n_blocks, 0, 0, 0, 0}; /* revision, first one never used … */
    buf_init(&unused, 64);
    add_varints(&unused, blocks, 6);
    add_varints(out, table, 5);
    buf_add_varint(out, unused.len);
    buf_add_span(out, buf_span(&unused));
    buf_release(&unused);
}

static void add_no_table(struct buf *out, const struct glass *glass, uint32_t compress_from)
{
    uint64_t table[] = {0, 3, 0, glass->block_size >> 11, compress_from, 0};
    add_varints(out, table, 6);
}

static enum status make_header(const struct glass *glass, const struct glass_root *root,
                               struct buf *out, struct error *err)
{
    enum { NEVER = 0, LONG_ONES = 18 };
    char uuid[GLASS_UUID_BYTES];
    if (getrandom(uuid, sizeof uuid, 0) != (ssize_t)sizeof uuid)
        return error_set(err, ERR_IO, ERROR_NOWHERE, "no random bytes");
    buf_add(out, GLASS_VERSION, GLASS_VERSION_BYTES);
    buf_add(out, uuid, sizeof uuid);
    buf_add_varint(out, 1); /* revision */
    add_table(out, glass, root);
    add_no_table(out, glass, LONG_ONES); /* document data */
    add_no_table(out, glass, LONG_ONES); /* term lists */
    add_no_table(out, glass, NEVER);     /* positions */
    add_no_table(out, glass, LONG_ONES); /* spellings */
    add_no_table(out, glass, LONG_ONES); /* synonyms */
    uint32_t longest = glass->longest > glass->heaviest ? glass->longest : glass->heaviest;
    uint64_t statistics[] = {glass->n_documents,
                             glass->last_docid - glass->n_documents,
                             glass->shortest,
                             glass->heaviest,
                             longest - glass->heaviest,
                             0, /* oldest set of changes */
                             glass->length,
                             0 /* most frequent spelling */};
    add_varints(out, statistics, 8);
    return buf_status(out);
}

enum status glass_finish(struct glass *glass, struct error *err)
{
    enum status status;
    struct glass_root root;
    struct buf header;
    buf_init(&header, 1024);
    TRY(glass_table_finish(glass->table, &root, err));
    TRY(make_header(glass, &root, &header, err));
    status = glass_table_seal(glass->table, buf_span(&header), err);
    glass->table = NULL;
done:
    buf_release(&header);
    glass_abandon(glass);
    return status;
}

enum status glass_open(const char *path, uint32_t block_size, struct glass **out, struct error *err)
{
    *out = NULL;
    if (block_size < 2048 || block_size > 65536 || (block_size & (block_size - 1)) != 0)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "a bad size of blocks");
    struct glass *glass = calloc(1, sizeof *glass);
    if (glass == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    glass->block_size = block_size;
    enum status status = glass_table_open(path, block_size, &glass->table, err);
    if (status != OK)
        glass_abandon(glass);
    else
        *out = glass;
    return status;
}

void glass_abandon(struct glass *glass)
{
    if (glass == NULL)
        return;
    glass_table_abandon(glass->table);
    free(glass);
}
