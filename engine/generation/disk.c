#include "engine/generation/disk.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "engine/generation/generation.h"

enum status disk_read_manifest(const char *root, const char *name, const char *fingerprint,
                               struct arena *arena, struct manifest **out, struct error *err)
{
    enum status status;
    char folder[PATH_MAX], dir[PATH_MAX], path[PATH_MAX], written[GENERATION_NAME_ROOM];
    struct buf text;
    buf_init(&text, MANIFEST_MAX_BYTES);
    TRY(file_join(folder, sizeof(folder), root, "generations", err));
    TRY(file_join(dir, sizeof(dir), folder, name, err));
    TRY(file_join(path, sizeof(path), dir, "manifest.json", err));
    status = file_read(path, &text, err);
    if (status == ERR_NOT_FOUND)
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is missing", path);
    TRY(status);
    TRY(manifest_read(buf_span(&text), fingerprint, arena, out, err));
    generation_name((*out)->number, written);
    if (strcmp(written, name) != 0)
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is that of %s", path, written);
done:
    if (status != OK)
        *out = NULL;
    buf_release(&text);
    return status;
}

enum status disk_check_file(const char *root, const struct manifest_file *file, bool with_hash,
                            struct error *err)
{
    enum status status;
    char path[PATH_MAX], hex[SHA256_HEX];
    struct stat st;
    TRY(file_join(path, sizeof(path), root, file->path, err));
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is missing", file->path);
    if ((uint64_t)st.st_size != file->size)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE,
                         "%s has %" PRIu64 " bytes and should have %" PRIu64, file->path,
                         (uint64_t)st.st_size, file->size);
    if (!with_hash)
        return OK;
    TRY(sha256_of_file(path, hex, err));
    if (strcmp(hex, file->sha256) != 0)
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is damaged", file->path);
done:
    return status;
}

enum status disk_check_trust(const char *path, struct error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is missing", path);
    if ((st.st_mode & S_IWOTH) != 0)
        return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE,
                         "others may write to %s: chmod o-w it first", path);
    return OK;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static enum status collect_numbers(DIR *dir, struct buf *numbers, struct error *err)
{
    uint32_t number;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (generation_number(span_of(entry->d_name), &number))
            buf_add(numbers, &number, sizeof(number));
    if (buf_status(numbers) != OK)
        return error_set(err, buf_status(numbers), ERROR_NOWHERE, "too many generations");
    if (numbers->len > 0)
        qsort(numbers->at, numbers->len / sizeof(number), sizeof(number), by_number);
    return OK;
}

enum status generation_list(const char *root, struct arena *arena, const char ***names, uint32_t *n,
                            struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    struct buf numbers;
    DIR *dir = NULL;
    *names = NULL;
    *n = 0;
    buf_init(&numbers, 16u << 20);
    TRY(file_join(path, sizeof(path), root, "generations", err));
    dir = opendir(path);
    if (dir == NULL && errno == ENOENT)
        goto done;
    if (dir == NULL)
        TRY(error_errno(err, errno, "%s cannot be listed", path));
    TRY(collect_numbers(dir, &numbers, err));
    uint32_t count = (uint32_t)(numbers.len / sizeof(uint32_t));
    *names = ARENA_ARRAY(arena, const char *, count + 1);
    for (uint32_t i = 0; *names != NULL && i < count; i++) {
        char name[GENERATION_NAME_ROOM];
        uint32_t number;
        memcpy(&number, numbers.at + i * sizeof(number), sizeof(number));
        generation_name(number, name);
        (*names)[i] = arena_text(arena, span_of(name));
    }
    if (arena_status(arena) != OK)
        status = error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for a list");
    else
        *n = count;
done:
    if (dir != NULL)
        closedir(dir);
    buf_release(&numbers);
    return status;
}

enum status generation_describe(const char *root, const char *name, struct arena *arena,
                                struct manifest **out, struct error *err)
{
    return disk_read_manifest(root, name, NULL, arena, out, err);
}

/* One file after the other; the first damage of each is told. */
static bool check_files(const char *root, const struct manifest *manifest,
                        const struct generation_damage *damage)
{
    struct error err;
    bool is_whole = true;
    for (uint32_t i = 0; i <= manifest->n_segments; i++) {
        bool is_list = i == manifest->n_segments;
        const struct manifest_file *files =
            is_list ? &manifest->files_list : manifest->segments[i].files;
        uint32_t n = is_list ? 1 : manifest->segments[i].n_files;
        for (uint32_t k = 0; k < n; k++) {
            if (disk_check_file(root, &files[k], true, &err) == OK)
                continue;
            damage->found(damage->ctx, files[k].path, err.text);
            is_whole = false;
        }
    }
    return is_whole;
}

enum status generation_check(const char *root, const char *name,
                             const struct generation_damage *damage, struct error *err)
{
    struct arena arena;
    struct manifest *manifest;
    struct generation *generation = NULL;
    char current[GENERATION_NAME_ROOM];
    enum status status = OK;
    arena_init(&arena, DISK_MANIFEST_MEMORY);
    if (name == NULL) {
        TRY(generation_current(root, current, err));
        name = current;
    }
    status = disk_read_manifest(root, name, NULL, &arena, &manifest, err);
    if (status != OK) {
        damage->found(damage->ctx, name, err->text);
        goto done;
    }
    if (!check_files(root, manifest, damage)) {
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is damaged", name);
        goto done;
    }
    status = generation_open(root, name, VERIFY_QUICK, &generation, err);
    if (status != OK)
        damage->found(damage->ctx, name, err->text);
done:
    generation_release(generation);
    arena_release(&arena);
    return status;
}
