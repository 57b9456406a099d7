#include "engine/segment/bulk.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mapping.h"
#include "engine/segment/run.h"
#include "engine/shim/xapian_shim.h"

static enum status name_beside(char out[PATH_MAX], const char *path, const char *ending,
                               struct error *err)
{
    if (snprintf(out, PATH_MAX, "%s.%s", path, ending) >= PATH_MAX)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "%s: the path is too long", path);
    return OK;
}

/* ---- The probe ------------------------------------------------------------------------------ */

static enum status build_sample(const char *path, const char *file, enum postings_builder builder,
                                struct error *err)
{
    enum status status;
    static const struct span terms[] = {SPAN("T:ab"), SPAN("a"), SPAN("b\xff")};
    static const struct posting list[] = {{0, 1}, {1, 127}, {2, 3}};
    struct postings *postings = NULL;
    TRY(postings_open(path, builder, terms, 3, &postings, err));
    TRY(postings_add(postings, 5, list, 2, err));
    TRY(postings_add(postings, 6, list + 1, 2, err));
    TRY(postings_add(postings, 7, list, 0, err));
    TRY(postings_add(postings, 700000, list + 2, 1, err));
    TRY(postings_finish(postings, err));
    postings_close(postings);
    postings = NULL;
    status = builder == POSTINGS_BULK ? run_merge(&path, 1, file, err)
                                      : shim_compact(&path, 1, file, err);
done:
    postings_close(postings);
    return status;
}

/* The same bytes, but for the names that databases have by chance. */
enum status bulk_compare_samples(const char *ours, const char *theirs, struct error *err)
{
    enum { UUID = 16, UUID_END = 32 };
    struct span a = SPAN_NONE, b = SPAN_NONE;
    enum status status;
    TRY(mapping_open(ours, &a, err));
    TRY(mapping_open(theirs, &b, err));
    if (a.len != b.len || a.len < UUID_END || memcmp(a.at, b.at, UUID) != 0 ||
        memcmp(a.at + UUID_END, b.at + UUID_END, a.len - UUID_END) != 0)
        status = error_set(err, ERR_VERSION, ERROR_NOWHERE,
                           "Xapian %s writes a format that the bulk builder does not know",
                           shim_version());
done:
    mapping_close(a);
    mapping_close(b);
    return status;
}

enum status bulk_make_samples(const char *dir, const char *ours, const char *theirs,
                              struct error *err)
{
    enum status status;
    char run[PATH_MAX], shard[PATH_MAX];
    TRY(file_join(run, PATH_MAX, dir, "run", err));
    TRY(file_join(shard, PATH_MAX, dir, "shard", err));
    TRY(build_sample(run, ours, POSTINGS_BULK, err));
    TRY(build_sample(shard, theirs, POSTINGS_XAPIAN, err));
done:
    return status;
}

enum status bulk_probe(const char *dir, struct error *err)
{
    enum status status;
    char ours[PATH_MAX], theirs[PATH_MAX];
    TRY(file_make_dir(dir, 0755, err));
    TRY(file_join(ours, PATH_MAX, dir, "ours", err));
    TRY(file_join(theirs, PATH_MAX, dir, "theirs", err));
    TRY(bulk_make_samples(dir, ours, theirs, err));
    TRY(bulk_compare_samples(ours, theirs, err));
done:
    (void)!file_remove_tree(dir, NULL);
    return status;
}

/* ---- Runs into a file ----------------------------------------------------------------------- */

/* Replays each run into a shard beside it. */
enum status bulk_fall_back(const char *const *runs, uint32_t n, const char *file, struct error *err)
{
    enum status status = OK;
    enum postings_builder builder = POSTINGS_XAPIAN;
    uint32_t n_named = 0;
    char(*names)[PATH_MAX] = malloc(n * sizeof *names + 1);
    const char **dirs = malloc(n * sizeof *dirs + 1);
    if (names == NULL || dirs == NULL) {
        status = error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
        goto done;
    }
    for (uint32_t i = 0; i < n; i++) {
        TRY(name_beside(names[i], runs[i], "again", err));
        dirs[n_named++] = names[i];
        TRY(run_replay(runs[i], names[i], err));
    }
    status = postings_compact(dirs, n, file, &builder, NULL, err);
done:
    for (uint32_t i = 0; i < n_named; i++)
        (void)!file_remove_tree(dirs[i], NULL);
    free(names);
    free(dirs);
    return status;
}

/* ERR_VERSION and ERR_CORRUPT: not to be trusted. */
static enum status merge_guarded(const char *const *runs, uint32_t n, const char *file,
                                 const struct bulk_guards *guards, struct error *err)
{
    enum status status;
    char probe[PATH_MAX];
    TRY(name_beside(probe, file, "probe", err));
    TRY(guards->probe(probe, err));
    TRY(run_merge(runs, n, file, err));
    TRY(guards->check(file, err));
done:
    return status;
}

enum status bulk_compact_guarded(const char *const *runs, uint32_t n, const char *file,
                                 const struct bulk_guards *guards, enum postings_builder *builder,
                                 struct error *why, struct error *err)
{
    enum status status = merge_guarded(runs, n, file, guards, why);
    if (status == ERR_VERSION || status == ERR_CORRUPT) {
        *builder = POSTINGS_XAPIAN;
        (void)remove(file);
        return bulk_fall_back(runs, n, file, err);
    }
    if (status != OK && err != NULL)
        *err = *why;
    return status;
}

enum status bulk_compact(const char *const *runs, uint32_t n, const char *file,
                         enum postings_builder *builder, struct error *why, struct error *err)
{
    static const struct bulk_guards guards = {bulk_probe, shim_check};
    return bulk_compact_guarded(runs, n, file, &guards, builder, why, err);
}
