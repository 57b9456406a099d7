#include "engine/segment/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mapping.h"
#include "engine/segment/hashes.h"

struct segment {
    struct span store_map, lexicon_map, hashes_map, postings_map;
    struct store *store;
    struct lexicon *lexicon;
    const uint64_t *hashes;
    uint64_t bytes;
    char postings[PATH_MAX];
    int postings_fd; /* -1: none */
    bool is_moved;   /* all but the store is another's */
};

static enum status map(const char *dir, const char *name, struct span *out, struct error *err)
{
    char path[PATH_MAX];
    enum status status = file_join(path, sizeof path, dir, name, err);
    return status == OK ? mapping_open(path, out, err) : status;
}

static enum status open_postings(struct segment *segment, const char *dir, struct error *err)
{
    enum status status = file_join(segment->postings, PATH_MAX, dir, SEGMENT_POSTINGS, err);
    if (status == OK)
        status = mapping_open(segment->postings, &segment->postings_map, err);
    if (status != OK)
        return status;
    segment->postings_fd = open(segment->postings, O_RDONLY | O_CLOEXEC);
    if (segment->postings_fd < 0)
        return error_errno(err, errno, "%s", segment->postings);
    segment->bytes = segment->postings_map.len + segment->store_map.len + segment->lexicon_map.len +
                     segment->hashes_map.len;
    return OK;
}

enum status segment_open(const char *dir, uint32_t first_docid, struct segment **out,
                         struct error *err)
{
    enum status status;
    struct segment *segment = calloc(1, sizeof *segment);
    *out = NULL;
    if (segment == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    segment->postings_fd = -1;
    TRY(map(dir, SEGMENT_STORE, &segment->store_map, err));
    TRY(map(dir, SEGMENT_LEXICON, &segment->lexicon_map, err));
    TRY(map(dir, SEGMENT_HASHES, &segment->hashes_map, err));
    TRY(store_open(segment->store_map, first_docid, &segment->store, err));
    TRY(lexicon_open(segment->lexicon_map, &segment->lexicon, err));
    /* Token streams index the lexicon without a further check. */
    if (store_word_count(segment->store) != lexicon_count(segment->lexicon)) {
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s: store and lexicon differ", dir);
        goto done;
    }
    TRY(hashes_read(segment->hashes_map, store_article_count(segment->store), &segment->hashes,
                    err));
    TRY(open_postings(segment, dir, err));
    *out = segment;
    return OK;
done:
    segment_close(segment);
    return status;
}

void segment_close(struct segment *segment)
{
    if (segment == NULL)
        return;
    store_close(segment->store);
    if (!segment->is_moved) {
        lexicon_close(segment->lexicon);
        mapping_close(segment->store_map);
        mapping_close(segment->lexicon_map);
        mapping_close(segment->hashes_map);
        mapping_close(segment->postings_map);
        if (segment->postings_fd >= 0)
            close(segment->postings_fd);
    }
    free(segment);
}

enum status segment_move(const struct segment *segment, uint32_t first_docid, struct segment **out,
                         struct error *err)
{
    *out = NULL;
    struct segment *moved = malloc(sizeof *moved);
    if (moved == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    *moved = *segment;
    moved->is_moved = true;
    enum status status = store_move(segment->store, first_docid, &moved->store, err);
    if (status == OK)
        *out = moved;
    else
        free(moved);
    return status;
}

const struct store *segment_store(const struct segment *segment)
{
    return segment->store;
}

const struct lexicon *segment_lexicon(const struct segment *segment)
{
    return segment->lexicon;
}

const char *segment_postings_path(const struct segment *segment)
{
    return segment->postings;
}

struct span segment_postings(const struct segment *segment)
{
    return segment->postings_map;
}

int segment_postings_fd(const struct segment *segment)
{
    return segment->postings_fd;
}

uint64_t segment_hash(const struct segment *segment, uint32_t article)
{
    return segment->hashes[article];
}

const char *segment_torn(const struct segment *segment)
{
    return mapping_is_torn(segment->store_map)      ? SEGMENT_STORE
           : mapping_is_torn(segment->lexicon_map)  ? SEGMENT_LEXICON
           : mapping_is_torn(segment->hashes_map)   ? SEGMENT_HASHES
           : mapping_is_torn(segment->postings_map) ? SEGMENT_POSTINGS
                                                    : NULL;
}

uint64_t segment_bytes(const struct segment *segment)
{
    return segment->bytes;
}
