#include "engine/segment/glass_read.h"

#include <string.h>

#include "engine/segment/varint.h"

enum {
    DIRECTORY = 11,
    LEAF_HEAD = 2,   /* size, before the length of the key */
    BRANCH_HEAD = 4, /* block */
    IN_ONE_PIECE = 0x6000,
    ITEM_FLAGS = 0xe000, /* and 0x8000: compressed */
    UUID_BYTES = 16,
    STEPS_MOST = 3, /* chunks that are passed one by one before the tree is asked */
    SLACK = 16,     /* bytes that two varints never reach over */
    TERM_MOST = 245,
    DOCID_MOST = 5, /* bytes of a docid in a key */
};

static const char version[] = "\x0f\x0dXapian Glass\x04\x6e";

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
    size_t head = sizeof version - 1;
    if (bytes.len < head + UUID_BYTES || memcmp(bytes.at, version, head) != 0)
        return error_set(err, ERR_VERSION, ERROR_NOWHERE, "postings of another format");
    const uint8_t *at = (const uint8_t *)bytes.at + head + UUID_BYTES;
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
    bool is_good = block[4] == level && end >= DIRECTORY + 2 && end <= file->block_size;
    return is_good ? block : NULL;
}

static uint32_t item_count(const uint8_t *block)
{
    return (get_u16(block + 9) - DIRECTORY) / 2;
}

/* The key of an item, and what lies behind it: a tag, or bytes that do not matter. */
static bool read_item(const struct glass_file *file, const uint8_t *block, uint32_t i,
                      struct span *key, struct span *tag)
{
    uint32_t from = get_u16(block + DIRECTORY + 2 * i), size = file->block_size;
    uint32_t head = block[4] == 0 ? LEAF_HEAD : BRANCH_HEAD;
    if (from < DIRECTORY || from + head + 1 > size)
        return false;
    const uint8_t *at = block + from + head;
    uint32_t key_len = *at++, rest = size - from - head - 1;
    if (key_len > rest)
        return false;
    *key = (struct span){(const char *)at, key_len};
    *tag = (struct span){(const char *)at + key_len, 0};
    if (block[4] > 0)
        return true;
    uint32_t len = get_u16(block + from);
    bool is_whole = (len & ITEM_FLAGS) == IN_ONE_PIECE;
    len &= ~(uint32_t)ITEM_FLAGS;
    tag->len = len - key_len;
    return is_whole && len >= key_len && len <= rest;
}

static int compare_keys(struct span a, struct span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n > 0 ? memcmp(a.at, b.at, n) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* The last item of a block whose key is not above `key`; the first one's is below all. */
static bool find_item(const struct glass_file *file, const uint8_t *block, struct span key,
                      uint32_t *out)
{
    uint32_t low = 0, high = item_count(block);
    struct span found, tag;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (!read_item(file, block, middle, &found, &tag))
            return false;
        if (compare_keys(found, key) <= 0)
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
    struct span key, tag;
    if (!read_item(file, place->block, place->at, &key, &tag))
        return NULL;
    return block_at(file, get_u32(place->block + get_u16(place->block + DIRECTORY + 2 * place->at)),
                    level);
}

/* ---- Places --------------------------------------------------------------------------------- */

/* Goes to the item before; false before the first one. */
static bool step_back(struct glass_cursor *cursor)
{
    uint32_t level = 0;
    struct glass_place *places = cursor->places;
    while (level <= cursor->file->level && places[level].at == 0)
        level++;
    if (level > cursor->file->level)
        return false;
    places[level].at--;
    for (; level > 0; level--) {
        places[level - 1].block = child(cursor->file, &places[level], level - 1);
        if (places[level - 1].block == NULL) {
            cursor->is_damaged = true;
            return false;
        }
        places[level - 1].at = item_count(places[level - 1].block) - 1;
    }
    return true;
}

static bool read_leaf(const struct glass_cursor *cursor, struct span *key, struct span *tag)
{
    const struct glass_place *leaf = &cursor->places[0];
    return read_item(cursor->file, leaf->block, leaf->at, key, tag);
}

/* What divides two leaves may be far below the second one's first key: then the item is the last of
 * the leaf before. */
static bool is_before_leaf(const struct glass_cursor *cursor, struct span key)
{
    struct span first, tag;
    return cursor->places[0].at == 0 && read_leaf(cursor, &first, &tag) &&
           compare_keys(first, key) > 0;
}

/* Goes to the last item whose key is not above `key`. */
static bool seek(struct glass_cursor *cursor, struct span key)
{
    const struct glass_file *file = cursor->file;
    const uint8_t *block = block_at(file, file->root, file->level);
    for (uint32_t level = file->level; block != NULL; level--) {
        struct glass_place *place = &cursor->places[level];
        place->block = block;
        if (!find_item(file, block, key, &place->at))
            break;
        if (level == 0)
            return !is_before_leaf(cursor, key) || step_back(cursor);
        block = child(file, place, level - 1);
    }
    cursor->is_damaged = true;
    return false;
}

/* Goes to the next item; false behind the last one. */
static bool step(struct glass_cursor *cursor)
{
    uint32_t level = 0;
    struct glass_place *places = cursor->places;
    while (level <= cursor->file->level && places[level].at + 1 >= item_count(places[level].block))
        level++;
    if (level > cursor->file->level)
        return false;
    places[level].at++;
    for (; level > 0; level--) {
        places[level - 1].block = child(cursor->file, &places[level], level - 1);
        places[level - 1].at = 0;
        if (places[level - 1].block == NULL) {
            cursor->is_damaged = true;
            return false;
        }
    }
    return true;
}

/* ---- Chunks --------------------------------------------------------------------------------- */

static size_t put_docid(char *at, uint32_t docid)
{
    size_t n = docid < 1u << 15 ? 2 : docid < 1u << 22 ? 3 : docid < 1u << 29 ? 4 : 5;
    static const uint8_t marks[] = {[2] = 0, [3] = 0x80, [4] = 0xc0, [5] = 0xe0};
    for (size_t i = n; i-- > 0; docid >>= 8)
        at[i] = (char)docid;
    at[0] = (char)((uint8_t)at[0] | marks[n]);
    return n;
}

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

static const uint8_t *pass_varint(const uint8_t *at, const uint8_t *end)
{
    while (at < end && *at >= 128)
        at++;
    return at < end ? at + 1 : end;
}

/* Opens the chunk at the cursor's place, whose first docid is known unless it is the list's first
 * chunk. `count`: NULL, or the number of the list's postings. */
static bool open_chunk(struct glass_cursor *cursor, struct span tag, bool is_first, uint32_t *count)
{
    const uint8_t *at = (const uint8_t *)tag.at, *end = at + tag.len;
    uint32_t n = 0, span = 0;
    cursor->i = cursor->n = 0;
    if (is_first && at < end) {
        at = pass_varint(varint_read(at, end, &n), end);
        if (at < end)
            at = varint_read(at, end, &cursor->docid);
        cursor->docid++;
    }
    if (count != NULL)
        *count = n;
    if (at + 2 >= end)
        return false;
    cursor->is_last = *at++ == '1';
    at = varint_read(at, end, &span);
    cursor->last = cursor->docid + span;
    cursor->at = at;
    cursor->end = end;
    return at < end && cursor->docid > 0 && cursor->last >= cursor->docid;
}

/* The first docid stands in a later chunk's key, behind the term and a NUL. */
static bool open_later(struct glass_cursor *cursor)
{
    struct span key, tag;
    if (!read_leaf(cursor, &key, &tag) || key.len <= cursor->term.len ||
        memcmp(key.at, cursor->term.at, cursor->term.len) != 0 || key.at[cursor->term.len] != 0)
        return false;
    size_t head = cursor->term.len + 1;
    uint32_t docid;
    if (!get_docid((struct span){key.at + head, key.len - head}, &docid) || docid <= cursor->last)
        return false;
    cursor->docid = docid;
    return open_chunk(cursor, tag, false, NULL);
}

static void end_list(struct glass_cursor *cursor, bool is_damaged)
{
    cursor->is_damaged = cursor->is_damaged || is_damaged;
    cursor->is_last = true;
    cursor->at = cursor->end = NULL;
    cursor->i = cursor->n = 0;
}

static bool next_chunk(struct glass_cursor *cursor)
{
    if (!cursor->is_last && step(cursor) && open_later(cursor))
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
    while (n < GLASS_BATCH && at < end) {
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
}

/* Docids that do not ascend, or a chunk that does not end where it says. */
static bool is_in_order(const struct glass_cursor *cursor, uint32_t before)
{
    uint32_t disorder = cursor->docids[0] <= before, last = cursor->docids[cursor->n - 1];
    for (uint32_t i = 1; i < cursor->n; i++)
        disorder |= cursor->docids[i] <= cursor->docids[i - 1];
    return disorder == 0 && last <= cursor->last &&
           (cursor->at < cursor->end || last == cursor->last);
}

void glass_read_on(struct glass_cursor *cursor)
{
    if (cursor->at == cursor->end && !next_chunk(cursor))
        return;
    uint32_t before = cursor->n > 0 ? cursor->docids[cursor->n - 1] : 0;
    decode(cursor);
    if (!is_in_order(cursor, before))
        end_list(cursor, true);
}

/* Goes to the chunk that may hold `docid`, which lies behind the present one. */
static bool find_chunk(struct glass_cursor *cursor, uint32_t docid)
{
    char key[TERM_MOST + 1 + DOCID_MOST];
    for (int i = 0; i < STEPS_MOST; i++) {
        if (!next_chunk(cursor))
            return false;
        if (docid <= cursor->last)
            return true;
    }
    size_t len = cursor->term.len;
    memcpy(key, cursor->term.at, len);
    key[len++] = '\0';
    len += put_docid(key + len, docid);
    if (!cursor->is_last) {
        uint32_t before = cursor->last;
        cursor->last = 0; /* the present chunk may be found again */
        if (!seek(cursor, (struct span){key, len}) || !open_later(cursor) ||
            cursor->last < before) {
            end_list(cursor, true);
            return false;
        }
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

static bool find_list(struct glass_cursor *cursor, uint32_t *count)
{
    struct span key, tag;
    if (!is_term(cursor->term) || !seek(cursor, cursor->term))
        return false;
    if (!read_leaf(cursor, &key, &tag)) {
        cursor->is_damaged = true;
        return false;
    }
    if (!span_equal(key, cursor->term))
        return false;
    cursor->is_damaged = !open_chunk(cursor, tag, true, count);
    return !cursor->is_damaged;
}

uint32_t glass_count(const struct glass_file *file, struct span term, bool *is_damaged)
{
    struct glass_cursor cursor;
    uint32_t count = 0;
    cursor.file = file;
    cursor.term = term;
    cursor.is_damaged = false;
    bool is_found = find_list(&cursor, &count);
    *is_damaged = *is_damaged || cursor.is_damaged;
    return is_found ? count : 0;
}

bool glass_open_list(const struct glass_file *file, struct span term, struct glass_cursor *cursor,
                     uint32_t *count)
{
    cursor->file = file;
    cursor->term = term;
    cursor->is_damaged = false;
    cursor->last = 0;
    if (!find_list(cursor, count)) {
        end_list(cursor, false);
        return false;
    }
    glass_read_on(cursor);
    return cursor->n > 0;
}
