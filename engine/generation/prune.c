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

/* Segments go last: a generation whose manifest is still there never lacks one. While a kept
 * manifest cannot be read nobody knows which segments it needs, so all of them stay. */
enum status generation_prune(const char *root, uint32_t keep, struct error *err)
{
    enum status status;
    struct arena arena;
    const char **names;
    char current[GENERATION_NAME_ROOM];
    uint32_t n, n_kept = 0;
    bool is_readable = true;
    arena_init(&arena, DISK_MANIFEST_MEMORY);
    TRY(generation_current(root, current, err));
    TRY(generation_list(root, &arena, &names, &n, err));
    struct manifest **kept = ARENA_ARRAY(&arena, struct manifest *, (size_t)n + 1);
    if (kept == NULL)
        TRY(error_set(err, arena_status(&arena), ERROR_NOWHERE, "no memory to prune"));
    for (uint32_t i = 0; i < n; i++) {
        if (n - i > keep && strcmp(names[i], current) != 0)
            TRY(remove_below(root, "generations", names[i], err));
        else if (generation_describe(root, names[i], &arena, &kept[n_kept], NULL) == OK)
            n_kept++;
        else
            is_readable = false;
    }
    if (is_readable)
        TRY(remove_segments(root, kept, n_kept, err));
done:
    arena_release(&arena);
    return status;
}
