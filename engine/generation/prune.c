/* Deleting what nobody needs any more: generation_prune(). */
#include "engine/generation/generation.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "base/file.h"
#include "engine/generation/disk.h"

static enum status remove_below(const char *root, const char *folder, const char *name,
                                struct error *err)
{
    enum status status;
    char parent[PATH_MAX], path[PATH_MAX];
    TRY(file_join(parent, sizeof(parent), root, folder, err));
    TRY(file_join(path, sizeof(path), parent, name, err));
    TRY(file_remove_tree(path, err));
done:
    return status;
}

static bool names_segment(const struct manifest *manifest, const char *name)
{
    for (uint32_t i = 0; i < manifest->n_segments; i++)
        if (strcmp(manifest->segments[i].name, name) == 0)
            return true;
    return false;
}

static bool is_needed(struct manifest *const *kept, uint32_t n, const char *segment)
{
    for (uint32_t i = 0; i < n; i++)
        if (names_segment(kept[i], segment))
            return true;
    return false;
}

static enum status remove_segments(const char *root, struct manifest *const *kept, uint32_t n,
                                   struct error *err)
{
    char path[PATH_MAX];
    uint32_t number;
    enum status status = file_join(path, sizeof(path), root, "segments", err);
    DIR *dir = status == OK ? opendir(path) : NULL;
    if (dir == NULL)
        return status != OK ? status : error_errno(err, errno, "%s cannot be listed", path);
    for (struct dirent *entry; status == OK && (entry = readdir(dir)) != NULL;)
        if (segment_number(span_of(entry->d_name), &number) && !is_needed(kept, n, entry->d_name))
            status = remove_below(root, "segments", entry->d_name, err);
    closedir(dir);
    return status;
}

/* All generations, oldest first, and which of them stay. */
struct census {
    const char **names;
    struct manifest **manifests; /* NULL: cannot be read */
    bool *is_going;
    uint32_t n;
};

static enum status take_census(const char *root, struct arena *arena, struct census *out,
                               struct error *err)
{
    enum status status = generation_list(root, arena, &out->names, &out->n, err);
    if (status != OK)
        return status;
    out->manifests = ARENA_ARRAY(arena, struct manifest *, out->n + 1u);
    out->is_going = ARENA_ARRAY(arena, bool, out->n + 1u);
    if (out->manifests == NULL || out->is_going == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory to prune");
    for (uint32_t i = 0; i < out->n; i++)
        if (generation_describe(root, out->names[i], arena, &out->manifests[i], NULL) != OK)
            out->manifests[i] = NULL;
    return OK;
}

/* Whether a later one holds the same articles, merged. */
static bool is_superseded(const struct census *census, uint32_t i)
{
    for (uint32_t k = i + 1; k < census->n; k++) {
        const struct manifest *later = census->manifests[k];
        if (later != NULL && later->is_merge_only && later->parent != NULL &&
            strcmp(later->parent, census->names[i]) == 0)
            return true;
    }
    return false;
}

/* Those that a merge has superseded go first, then the oldest. A current one that is older than the
 * newest `keep` is kept beside them. */
static void choose(struct census *census, uint32_t keep, const char *current)
{
    uint32_t left = census->n;
    for (uint32_t i = 0; i < census->n; i++)
        left -= census->n - i > keep && strcmp(census->names[i], current) == 0;
    for (int turn = 0; turn < 2; turn++)
        for (uint32_t i = 0; i < census->n && left > keep; i++) {
            bool is_one = strcmp(census->names[i], current) != 0 && !census->is_going[i] &&
                          (turn == 1 || is_superseded(census, i));
            census->is_going[i] = census->is_going[i] || is_one;
            left -= is_one;
        }
}

/* Segments go last: a generation whose manifest is still there never lacks one. While a kept
 * manifest cannot be read nobody knows which segments it needs, so all of them stay. */
enum status generation_prune(const char *root, uint32_t keep, struct error *err)
{
    enum status status;
    struct arena arena;
    struct census census;
    char current[GENERATION_NAME_ROOM];
    uint32_t n_kept = 0;
    bool is_readable = true;
    arena_init(&arena, DISK_MANIFEST_MEMORY);
    TRY(generation_current(root, current, err));
    TRY(take_census(root, &arena, &census, err));
    choose(&census, keep, current);
    for (uint32_t i = 0; i < census.n; i++) {
        if (census.is_going[i])
            TRY(remove_below(root, "generations", census.names[i], err));
        else if (census.manifests[i] != NULL)
            census.manifests[n_kept++] = census.manifests[i];
        else
            is_readable = false;
    }
    if (is_readable)
        TRY(remove_segments(root, census.manifests, n_kept, err));
done:
    arena_release(&arena);
    return status;
}
