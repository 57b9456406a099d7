#include "engine/segment/postings.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/segment/bulk.h"
#include "engine/segment/run.h"
#include "engine/shim/xapian_shim.h"

enum { COMPACT_MOST = 64 }; /* shards at once: Xapian has all of them open */

struct postings {
    const struct span *terms;

    struct shim_writer *writer; /* POSTINGS_XAPIAN */
    struct shim_posting *list;  /* scratch */
    uint32_t room;
    uint32_t n_waiting; /* paragraphs not committed */

    struct run_writer *run; /* POSTINGS_BULK */
    char *path;
};

enum status postings_open(const char *path, enum postings_builder builder, const struct span *terms,
                          uint32_t n_terms, struct postings **out, struct error *err)
{
    struct postings *postings = calloc(1, sizeof *postings);
    char *copy = strdup(path);
    *out = NULL;
    if (postings == NULL || copy == NULL) {
        free(postings);
        free(copy);
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    }
    postings->terms = terms;
    postings->path = copy;
    enum status status = builder == POSTINGS_BULK
                             ? run_writer_new(terms, n_terms, &postings->run, err)
                             : shim_writer_open(path, &postings->writer, err);
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
    run_writer_free(postings->run);
    free(postings->list);
    free(postings->path);
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
    if (postings->run != NULL)
        return run_writer_add(postings->run, docid, list, n, err);
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
    if (postings->run != NULL)
        return run_writer_finish(postings->run, postings->path, err);
    postings->n_waiting = 0;
    return shim_writer_commit(postings->writer, err);
}

/* The name of a file that a group of shards becomes first; NULL: no memory. */
static char *name_group(const char *file, uint32_t group)
{
    char *name = NULL;
    return asprintf(&name, "%s.group-%u", file, group) < 0 ? NULL : name;
}

static enum status compact_shards(const char *const *paths, uint32_t n, const char *file,
                                  struct error *err)
{
    enum status status = OK;
    uint32_t n_groups = (n + COMPACT_MOST - 1) / COMPACT_MOST;
    if (n_groups <= 1)
        return shim_compact(paths, n, file, err);
    char **groups = calloc(n_groups, sizeof *groups);
    for (uint32_t i = 0; groups != NULL && i < n_groups && status == OK; i++) {
        uint32_t first = i * COMPACT_MOST, left = n - first;
        groups[i] = name_group(file, i);
        status = groups[i] == NULL
                     ? error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory")
                     : shim_compact(paths + first, left < COMPACT_MOST ? left : COMPACT_MOST,
                                    groups[i], err);
    }
    if (groups == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    if (status == OK)
        status = compact_shards((const char *const *)groups, n_groups, file, err);
    for (uint32_t i = 0; i < n_groups; i++) {
        if (groups[i] != NULL)
            (void)remove(groups[i]);
        free(groups[i]);
    }
    free(groups);
    return status;
}

enum status postings_compact(const char *const *paths, uint32_t n, const char *file,
                             enum postings_builder *builder, struct error *why, struct error *err)
{
    return *builder == POSTINGS_BULK ? bulk_compact(paths, n, file, builder, why, err)
                                     : compact_shards(paths, n, file, err);
}
