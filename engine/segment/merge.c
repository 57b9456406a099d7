#include "engine/segment/merge.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "engine/segment/bulk.h"
#include "engine/segment/hashes.h"
#include "engine/segment/merge_articles.h"
#include "engine/segment/merge_dictionary.h"
#include "engine/segment/run.h"

struct merge {
    const struct merge_setup *setup;
    char dir[PATH_MAX];
    struct merge_target target;
    char (*runs)[PATH_MAX]; /* of the parts in which something lives */
    uint32_t n_runs;
};

static enum status path_in(const struct merge *merge, const char *name, char out[PATH_MAX],
                           struct error *err)
{
    return file_join(out, PATH_MAX, merge->dir, name, err);
}

static enum status open_target(struct merge *merge, const char *dir, struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    struct merge_target *target = &merge->target;
    *target = (struct merge_target){.next_docid = merge->setup->first_docid,
                                    .stop = merge->setup->stop,
                                    .tell = merge->setup->tell,
                                    .ctx = merge->setup->ctx};
    buf_init(&target->hashes, UINT32_MAX);
    merge->runs = malloc((merge->setup->n + 1u) * sizeof *merge->runs);
    if (merge->runs == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to merge segments");
    if (mkdir(dir, 0755) != 0 || realpath(dir, merge->dir) == NULL)
        return error_errno(err, errno, "cannot make the directory %s", dir);
    TRY(path_in(merge, SEGMENT_STORE, path, err));
    TRY(store_build_open(path, &target->store, err));
    TRY(merge_dictionary(target->store, merge->setup->parts, merge->setup->n, err));
    TRY(lexicon_build_new(&target->lexicon, err));
done:
    return status;
}

static enum status merge_part(struct merge *merge, const struct merge_part *part, struct error *err)
{
    enum status status;
    char name[32];
    const struct store *store = segment_store(part->segment);
    uint32_t articles = merge->target.totals.articles;
    uint32_t *docids = calloc(store_count(store) + 1u, sizeof *docids);
    if (docids == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to merge segments");
    TRY(merge_articles(&merge->target, part, docids, err));
    if (merge->target.totals.articles == articles)
        goto done;
    snprintf(name, sizeof name, "run-%06u", merge->n_runs);
    TRY(path_in(merge, name, merge->runs[merge->n_runs], err));
    const struct run_docids kept = {store_first_docid(store), store_count(store), docids};
    TRY(run_copy(segment_postings_path(part->segment), &kept, merge->runs[merge->n_runs], err));
    merge->n_runs++;
done:
    free(docids);
    return status;
}

static enum status write_postings(struct merge *merge, struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    struct segment_totals *totals = &merge->target.totals;
    const char **runs = malloc((merge->n_runs + 1u) * sizeof *runs);
    if (runs == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to merge segments");
    for (uint32_t i = 0; i < merge->n_runs; i++)
        runs[i] = merge->runs[i];
    TRY(path_in(merge, SEGMENT_POSTINGS, path, err));
    totals->builder = merge->setup->builder;
    if (totals->builder == POSTINGS_BULK)
        TRY(bulk_compact(runs, merge->n_runs, path, &totals->builder, &totals->fallback, err));
    else
        TRY(bulk_fall_back(runs, merge->n_runs, path, err));
    for (uint32_t i = 0; i < merge->n_runs; i++)
        TRY(file_remove_tree(runs[i], err));
done:
    free(runs);
    return status;
}

static enum status finish(struct merge *merge, struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    struct merge_target *target = &merge->target;
    if (target->totals.articles == 0)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "a segment without paragraphs");
    target->totals.words = lexicon_build_count(target->lexicon);
    TRY(path_in(merge, SEGMENT_LEXICON, path, err));
    TRY(lexicon_build_write(target->lexicon, path, &target->totals.stems, err));
    TRY(store_build_finish(target->store, target->totals.words, err));
    TRY(path_in(merge, SEGMENT_HASHES, path, err));
    TRY(hashes_write(path, &target->hashes, err));
    TRY(write_postings(merge, err));
done:
    return status;
}

enum status merge_segments(const struct merge_setup *setup, const char *dir,
                           struct segment_totals *totals, struct error *err)
{
    enum status status;
    struct error ignored;
    struct merge merge = {.setup = setup};
    TRY(open_target(&merge, dir, err));
    for (uint32_t i = 0; i < setup->n; i++)
        TRY(merge_part(&merge, &setup->parts[i], err));
    TRY(finish(&merge, err));
    *totals = merge.target.totals;
done:
    store_build_close(merge.target.store);
    lexicon_build_free(merge.target.lexicon);
    buf_release(&merge.target.hashes);
    free(merge.runs);
    if (status != OK && merge.dir[0] != '\0')
        (void)!file_remove_tree(merge.dir, &ignored);
    return status;
}
