#include "engine/segment/postings.h"

#include <stdlib.h>

#include "engine/shim/xapian_shim.h"

struct postings {
    struct shim_writer *writer;
    const struct span *terms;
    struct shim_posting *list; /* scratch */
    uint32_t room;
    uint32_t n_waiting; /* paragraphs not committed */
};

enum status postings_open(const char *dir, const struct span *terms, struct postings **out,
                          struct error *err)
{
    struct postings *postings = calloc(1, sizeof *postings);
    *out = NULL;
    if (postings == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    postings->terms = terms;
    enum status status = shim_writer_open(dir, &postings->writer, err);
    if (status == OK)
        *out = postings;
    else
        postings_close(postings);
    return status;
}

void postings_close(struct postings *postings)
{
    if (postings == NULL)
        return;
    shim_writer_close(postings->writer);
    free(postings->list);
    free(postings);
}

static enum status make_room(struct postings *postings, uint32_t n, struct error *err)
{
    if (n <= postings->room)
        return OK;
    struct shim_posting *list = realloc(postings->list, (size_t)n * 2 * sizeof *list);
    if (list == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    postings->list = list;
    postings->room = n * 2;
    return OK;
}

enum status postings_add(struct postings *postings, uint32_t docid, const struct posting *list,
                         uint32_t n, struct error *err)
{
    enum status status = make_room(postings, n, err);
    if (status != OK)
        return status;
    for (uint32_t i = 0; i < n; i++)
        postings->list[i] = (struct shim_posting){postings->terms[list[i].term], list[i].impact};
    struct shim_doc doc = {docid, postings->list, n};
    status = shim_writer_add(postings->writer, &doc, 1, err);
    if (status == OK && ++postings->n_waiting == POSTINGS_FLUSH)
        status = postings_finish(postings, err);
    return status;
}

enum status postings_finish(struct postings *postings, struct error *err)
{
    postings->n_waiting = 0;
    return shim_writer_commit(postings->writer, err);
}

enum status postings_compact(const char *const *dirs, uint32_t n, const char *path,
                             struct error *err)
{
    return shim_compact(dirs, n, path, err);
}
