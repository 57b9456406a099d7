#include "engine/segment/hashes.h"

#include "engine/segment/sections.h"

#define HASHES_MAGIC "PILHASHS"
#define HASHES_VERSION 1

enum { N_ARTICLES }; /* what is counted */
enum { HASHES, N_SECTIONS };

enum status hashes_write(const char *path, const struct buf *hashes, struct error *err)
{
    struct sections_writer writer;
    const uint32_t counts[SECTIONS_COUNTS] = {[N_ARTICLES] =
                                                  (uint32_t)(hashes->len / sizeof(uint64_t))};
    if (buf_status(hashes) != OK)
        return error_set(err, buf_status(hashes), ERROR_NOWHERE, "the hashes of a segment");
    enum status status = sections_create(&writer, path, err);
    if (status != OK)
        return status;
    sections_append(&writer, HASHES, hashes->at, hashes->len);
    return sections_finish(&writer, HASHES_MAGIC, HASHES_VERSION, N_SECTIONS, counts, err);
}

enum status hashes_read(struct span file, uint32_t n, const uint64_t **out, struct error *err)
{
    struct sections sections;
    enum status status =
        sections_read(file, HASHES_MAGIC, HASHES_VERSION, N_SECTIONS, &sections, err);
    if (status != OK)
        return status;
    if (sections.counts[N_ARTICLES] != n || !sections_hold(&sections, HASHES, n, sizeof **out))
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "the hashes are of other articles");
    *out = (const void *)sections.at[HASHES].at;
    return OK;
}
