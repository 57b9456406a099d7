#include "engine/segment/glass_read.h"

#include <string.h>

#include "engine/segment/glass_format.h"
#include "engine/segment/varint.h"

enum {
    STEPS_MOST = 3, /* chunks that are passed one by one before the tree is asked */
    SLACK = 16,     /* bytes that two varints never reach over */
    TERM_MOST = 245,
};

/* ---- Docids in keys ------------------------------------------------------------------------- */

/* False: no docid. */
static bool get_docid(struct span bytes, uint32_t *docid)
{
    const uint8_t *at = (const uint8_t *)bytes.at;
    size_t n = bytes.len;
    static const uint8_t masks[] = {[2] = 0x7f, [3] = 0x3f, [4] = 0x1f, [5] = 0x0f};
    if (n < 2 || n > 5)
        return false;
    *docid = at[0] & masks[n];
    for (size_t i = 1; i < n; i++)
        *docid = *docid << 8 | at[i];
    return true;
}

/* ---- Bytes ---------------------------------------------------------------------------------- */

/* Goes on in the next piece of the chunk. */
static bool next_piece(struct glass_cursor *cursor)
{
    struct glass_item before, item;
    if (!cursor->is_cut)
        return false;
    cursor->is_cut = glass_item(&cursor->path, &before) && glass_step(&cursor->path) &&
                     glass_item(&cursor->path, &item) && span_equal(item.key, before.key) &&
                     item.piece == before.piece + 1 && item.tag.len > 0;
    if (!cursor->is_cut) {
        cursor->is_damaged = true;
        return false;
    }
    cursor->is_cut = !item.is_last_piece;
    cursor->at = (const uint8_t *)item.tag.at;
    cursor->end = cursor->at + item.tag.len;
    return true;
}

static inline bool has_more(struct glass_cursor *cursor)
{
    return cursor->at < cursor->end || next_piece(cursor);
}

/* A varint that may be cut by the end of a piece. */
static uint32_t read_slowly(struct glass_cursor *cursor)
{
    uint32_t value = 0;
    for (unsigned shift = 0; shift < 35 && has_more(cursor); shift += 7) {
        uint8_t byte = *cursor->at++;
        value |= (uint32_t)(byte & 127) << shift;
        if (byte < 128)
            break;
    }
    return value;
}

static void pass_varint(struct glass_cursor *cursor)
{
    while (has_more(cursor) && *cursor->at++ >= 128)
        ;
}

/* ---- Chunks --------------------------------------------------------------------------------- */

/* Opens a chunk whose first docid is known unless it is the list's first chunk. */
static bool open_chunk(struct glass_cursor *cursor, const struct glass_item *item)
{
    cursor->i = cursor->n = 0;
    cursor->at = (const uint8_t *)item->tag.at;
    cursor->end = cursor->at + item->tag.len;
    cursor->is_cut = !item->is_last_piece;
    if (cursor->docid == 0) {
        cursor->count = read_slowly(cursor);
        pass_varint(cursor); /* sum of weights */
        cursor->docid = read_slowly(cursor) + 1;
    }
    if (!has_more(cursor))
        return false;
    cursor->is_last = *cursor->at++ == '1';
    cursor->last = cursor->docid + read_slowly(cursor);
    return has_more(cursor) && cursor->docid > 0 && cursor->last >= cursor->docid;
}

/* The first docid stands in a later chunk's key, behind the term and a NUL. */
static bool open_later(struct glass_cursor *cursor, const struct glass_item *item)
{
    size_t head = cursor->term.len + 1;
    uint32_t before = cursor->last;
    return item->piece == 1 && item->key.len > head &&
           memcmp(item->key.at, cursor->term.at, cursor->term.len) == 0 &&
           item->key.at[head - 1] == 0 &&
           get_docid(span_cut(item->key, head, item->key.len - head), &cursor->docid) &&
           cursor->docid > before && open_chunk(cursor, item);
}

static void end_list(struct glass_cursor *cursor, bool is_damaged)
{
    cursor->is_damaged = cursor->is_damaged || is_damaged;
    cursor->is_last = true;
    cursor->is_cut = false;
    cursor->at = cursor->end = NULL;
    cursor->i = cursor->n = 0;
}

static bool next_chunk(struct glass_cursor *cursor)
{
    struct glass_item item;
    while (next_piece(cursor))
        ;
    if (!cursor->is_last && glass_step(&cursor->path) && glass_item(&cursor->path, &item) &&
        open_later(cursor, &item))
        return true;
    end_list(cursor, !cursor->is_last);
    return false;
}

/* ---- Postings ------------------------------------------------------------------------------- */

/* One that is not at the end of a chunk, where looking at each byte's place costs too much. */
static inline const uint8_t *read_quickly(const uint8_t *at, uint32_t *out)
{
    uint32_t value = *at++;
    if (value >= 128) {
        value &= 127;
        for (unsigned shift = 7; shift < 35; shift += 7) {
            value |= (uint32_t)(*at & 127) << shift;
            if (*at++ < 128)
                break;
        }
    }
    *out = value;
    return at;
}

static uint8_t capped(uint32_t weight)
{
    return weight < UINT8_MAX ? (uint8_t)weight : UINT8_MAX;
}

/* The last ones of a piece that others follow. */
static void decode_across(struct glass_cursor *cursor)
{
    uint32_t n = cursor->n;
    for (; n < GLASS_BATCH && has_more(cursor); n++) {
        cursor->weights[n] = capped(read_slowly(cursor));
        cursor->docids[n] = cursor->docid;
        if (has_more(cursor))
            cursor->docid += read_slowly(cursor) + 1;
    }
    cursor->n = n;
}

/* Decodes what comes next of the chunk. A chunk begins with the weight of its first docid. */
static void decode(struct glass_cursor *cursor)
{
    const uint8_t *at = cursor->at, *end = cursor->end;
    uint32_t docid = cursor->docid, n = 0, delta, weight;
    for (; n < GLASS_BATCH && end - at >= SLACK; n++) {
        at = read_quickly(at, &weight);
        cursor->docids[n] = docid;
        cursor->weights[n] = capped(weight);
        at = read_quickly(at, &delta);
        docid += delta + 1;
    }
    while (n < GLASS_BATCH && at < end && !cursor->is_cut) {
        at = varint_read(at, end, &weight);
        cursor->docids[n] = docid;
        cursor->weights[n++] = capped(weight);
        if (at < end) {
            at = varint_read(at, end, &delta);
            docid += delta + 1;
        }
    }
    cursor->at = at;
    cursor->docid = docid;
    cursor->i = 0;
    cursor->n = n;
    if (cursor->is_cut)
        decode_across(cursor);
}

/* Docids that do not ascend, or a chunk that does not end where it says. */
static bool is_in_order(struct glass_cursor *cursor, uint32_t before)
{
    uint32_t disorder = cursor->docids[0] <= before, last = cursor->docids[cursor->n - 1];
    for (uint32_t i = 1; i < cursor->n; i++)
        disorder |= cursor->docids[i] <= cursor->docids[i - 1];
    return disorder == 0 && last <= cursor->last && (has_more(cursor) || last == cursor->last);
}

void glass_read_on(struct glass_cursor *cursor)
{
    if (!has_more(cursor) && !next_chunk(cursor))
        return;
    uint32_t before = cursor->n > 0 ? cursor->docids[cursor->n - 1] : 0;
    decode(cursor);
    if (!is_in_order(cursor, before))
        end_list(cursor, true);
}

/* Goes to the chunk that begins at or before the key. */
static bool seek_chunk(struct glass_cursor *cursor, struct span key)
{
    struct glass_item item = {.piece = 0};
    bool is_there = glass_seek(&cursor->path, key) && glass_item(&cursor->path, &item);
    for (uint32_t piece = item.piece; is_there && piece > 1; piece--)
        is_there = glass_step_back(&cursor->path) && glass_item(&cursor->path, &item);
    uint32_t before = cursor->last;
    cursor->last = 0; /* the present chunk may be found again */
    return is_there && open_later(cursor, &item) && cursor->last >= before;
}

/* Goes to the chunk that may hold `docid`, which lies behind the present one. */
static bool find_chunk(struct glass_cursor *cursor, uint32_t docid)
{
    char key[TERM_MOST + 1 + GLASS_DOCID_MOST];
    for (int i = 0; i < STEPS_MOST; i++) {
        if (!next_chunk(cursor))
            return false;
        if (docid <= cursor->last)
            return true;
    }
    size_t len = cursor->term.len;
    memcpy(key, cursor->term.at, len);
    key[len++] = '\0';
    len += glass_put_docid(key + len, docid);
    if (!cursor->is_last && !seek_chunk(cursor, (struct span){key, len})) {
        end_list(cursor, true);
        return false;
    }
    return docid <= cursor->last || next_chunk(cursor);
}

uint32_t glass_skip_to(struct glass_cursor *cursor, uint32_t docid)
{
    if (glass_docid(cursor) >= docid)
        return glass_docid(cursor);
    if (docid > cursor->last && !find_chunk(cursor, docid))
        return GLASS_END;
    while (cursor->n == 0 || cursor->docids[cursor->n - 1] < docid) {
        glass_read_on(cursor);
        if (cursor->n == 0)
            return GLASS_END;
    }
    while (cursor->docids[cursor->i] < docid)
        cursor->i++;
    return cursor->docids[cursor->i];
}

/* ---- Lists ---------------------------------------------------------------------------------- */

/* Other keys hold a NUL. */
static bool is_term(struct span bytes)
{
    return bytes.len > 0 && bytes.len <= TERM_MOST && memchr(bytes.at, 0, bytes.len) == NULL;
}

static bool find_list(const struct glass_file *file, struct span term, struct glass_cursor *cursor)
{
    struct glass_item item;
    cursor->path.file = file;
    cursor->term = term;
    cursor->last = 0;
    cursor->is_damaged = false;
    if (!is_term(term))
        return false;
    if (!glass_seek(&cursor->path, term) || !glass_item(&cursor->path, &item)) {
        cursor->is_damaged = true;
        return false;
    }
    if (!span_equal(item.key, term))
        return false;
    cursor->docid = 0;
    cursor->is_damaged = item.piece != 1 || !open_chunk(cursor, &item);
    return !cursor->is_damaged;
}

uint32_t glass_count(const struct glass_file *file, struct span term, bool *is_damaged)
{
    struct glass_cursor cursor;
    bool is_found = find_list(file, term, &cursor);
    *is_damaged = *is_damaged || cursor.is_damaged;
    return is_found ? cursor.count : 0;
}

bool glass_open_list(const struct glass_file *file, struct span term, struct glass_cursor *cursor,
                     uint32_t *count)
{
    if (!find_list(file, term, cursor)) {
        end_list(cursor, false);
        return false;
    }
    *count = cursor->count;
    glass_read_on(cursor);
    return cursor->n > 0;
}
