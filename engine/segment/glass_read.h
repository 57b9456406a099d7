/* Lists of postings out of a mapped file of Xapian's format glass, whoever wrote it (glass.c has the
 * lists). Nothing is copied but the postings that are looked at, a batch at a time.
 *
 * The bytes are not trusted: no byte outside the map is read and every walk ends. What is damaged
 * ends the list and is told by `is_damaged`. */
#ifndef PILCROW_ENGINE_SEGMENT_GLASS_READ_H
#define PILCROW_ENGINE_SEGMENT_GLASS_READ_H

#include "engine/segment/glass_tree.h"

enum { GLASS_BATCH = 128 };

#define GLASS_END UINT32_MAX /* behind the last docid */

/* A place in one list; begins before its first posting. */
struct glass_cursor {
    struct span term;
    struct glass_path path;
    uint32_t count; /* of its postings, as the file tells */

    /* The chunk: what has not been decoded. */
    const uint8_t *at, *end;
    uint32_t docid, last; /* of the next to be decoded, of the chunk's last */
    bool is_last, is_cut; /* of the list; it goes on in another item */
    bool is_damaged;

    /* Decoded, from i on not yet passed. */
    uint32_t i, n;
    uint32_t docids[GLASS_BATCH];
    uint8_t weights[GLASS_BATCH];
};

/* How many postings a term has; 0: none. */
uint32_t glass_count(const struct glass_file *file, struct span term, bool *is_damaged);

/* Goes to the first posting of a term's list. False: the file has none. */
bool glass_open_list(const struct glass_file *file, struct span term, struct glass_cursor *cursor,
                     uint32_t *count);

/* Makes docids[i…n) the next postings; n is 0 at the list's end. */
void glass_read_on(struct glass_cursor *cursor);

/* Goes to the first posting at or behind `docid`, never back; returns its docid or GLASS_END. */
uint32_t glass_skip_to(struct glass_cursor *cursor, uint32_t docid);

static inline uint32_t glass_docid(const struct glass_cursor *cursor)
{
    return cursor->i < cursor->n ? cursor->docids[cursor->i] : GLASS_END;
}

static inline uint32_t glass_weight(const struct glass_cursor *cursor)
{
    return cursor->weights[cursor->i];
}

static inline uint32_t glass_next(struct glass_cursor *cursor)
{
    if (++cursor->i >= cursor->n)
        glass_read_on(cursor);
    return glass_docid(cursor);
}

#endif
