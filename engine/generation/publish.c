#include "engine/generation/publish.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "engine/generation/disk.h"
#include "engine/segment/segment.h"

#define TEMPORARY "tmp-"
#define FRESH "current.new"
#define OLD "current.old"

static const char *const SEGMENT_FILES[] = {SEGMENT_POSTINGS, SEGMENT_STORE, SEGMENT_LEXICON,
                                            SEGMENT_HASHES};
enum { N_SEGMENT_FILES = sizeof(SEGMENT_FILES) / sizeof(SEGMENT_FILES[0]) };

static void remove_published(const char *path)
{
    struct error ignored;
    if (file_remove_tree(path, &ignored) != OK)
        return; /* what is left is found and removed by the next prune */
}

static enum status make_dir_durably(const char *root, const char *name, struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    struct stat st;
    TRY(file_join(path, sizeof(path), root, name, err));
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return OK;
    TRY(file_make_dir(path, 0755, err));
    TRY(file_sync(root, err));
done:
    return status;
}

static enum status remove_leftovers(const char *root, struct error *err)
{
    enum status status = OK;
    DIR *dir = opendir(root);
    if (dir == NULL)
        return error_errno(err, errno, "%s cannot be listed", root);
    for (struct dirent *entry; status == OK && (entry = readdir(dir)) != NULL;) {
        char path[PATH_MAX];
        if (strncmp(entry->d_name, TEMPORARY, strlen(TEMPORARY)) != 0 &&
            strcmp(entry->d_name, FRESH) != 0 && strcmp(entry->d_name, OLD) != 0)
            continue;
        status = file_join(path, sizeof(path), root, entry->d_name, err);
        if (status == OK)
            status = file_remove_tree(path, err);
    }
    closedir(dir);
    return status;
}

static enum status make_temporary(const char *root, char *out, size_t room, struct error *err)
{
    char name[64];
    snprintf(name, sizeof(name), TEMPORARY "%ld-%llx", (long)getpid(),
             (unsigned long long)clock_ns());
    enum status status = file_join(out, room, root, name, err);
    if (status == OK && mkdir(out, 0755) != 0)
        status = error_errno(err, errno, "%s cannot be made", out);
    return status;
}

enum status publish_begin(const char *root, char *out, size_t room, struct error *err)
{
    enum status status;
    char parent[PATH_MAX];
    TRY(disk_check_trust(root, err)); /* nobody would open what is published there */
    TRY(remove_leftovers(root, err));
    TRY(file_join(parent, sizeof(parent), root, "..", err));
    if (access(parent, R_OK) == 0) /* else its owner made the root for us, long ago */
        TRY(file_sync(parent, err));
    TRY(make_dir_durably(root, "segments", err));
    TRY(make_dir_durably(root, "generations", err));
    TRY(make_temporary(root, out, room, err));
done:
    return status;
}

/* The number after the highest name in root/folder. */
static enum status next_number(const char *root, const char *folder,
                               bool (*number_of)(struct span, uint32_t *), uint32_t *out,
                               struct error *err)
{
    char path[PATH_MAX];
    uint32_t highest = 0, number;
    enum status status = file_join(path, sizeof(path), root, folder, err);
    if (status != OK)
        return status;
    DIR *dir = opendir(path);
    if (dir == NULL)
        return error_errno(err, errno, "%s cannot be listed", path);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (number_of(span_of(entry->d_name), &number) && number > highest)
            highest = number;
    closedir(dir);
    if (highest == UINT32_MAX)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "no number is left in %s", path);
    *out = highest + 1;
    return OK;
}

enum status publish_next_number(const char *root, uint32_t *number, struct error *err)
{
    return next_number(root, "generations", generation_number, number, err);
}

/* Read-only, on the disk, and known by its hash. */
static enum status seal_file(const char *dir, const char *name, struct manifest_file *out,
                             struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    struct stat st;
    TRY(file_join(path, sizeof(path), dir, name, err));
    if (lstat(path, &st) != 0 || chmod(path, 0444) != 0) {
        status = error_errno(err, errno, "%s cannot be sealed", path);
        goto done;
    }
    TRY(file_sync(path, err));
    TRY(sha256_of_file(path, out->sha256, err));
    out->size = (uint64_t)st.st_size;
done:
    return status;
}

static enum status name_file(const char *final, const char *name, struct arena *arena,
                             struct manifest_file *out, struct error *err)
{
    out->path = arena_printf(arena, "%s/%s", final, name);
    return out->path != NULL
               ? OK
               : error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory to publish");
}

/* One file of a segment, sealed beside the others: hashing them one after the other is what a
 * finished build would wait for. */
struct sealing {
    const char *dir, *name;
    struct manifest_file *file;
    pthread_t thread;
    bool is_beside;
    enum status status;
    struct error err;
};

static void *seal(void *context)
{
    struct sealing *sealing = context;
    sealing->status = seal_file(sealing->dir, sealing->name, sealing->file, &sealing->err);
    return NULL;
}

static enum status seal_segment(const char *dir, struct manifest_file *files, struct error *err)
{
    struct sealing sealings[N_SEGMENT_FILES];
    enum status status = OK;
    for (int i = 0; i < N_SEGMENT_FILES; i++) {
        struct sealing *sealing = &sealings[i];
        *sealing = (struct sealing){.dir = dir, .name = SEGMENT_FILES[i], .file = &files[i]};
        sealing->is_beside = pthread_create(&sealing->thread, NULL, seal, sealing) == 0;
        if (!sealing->is_beside) /* one after the other, then */
            seal(sealing);
    }
    for (int i = 0; i < N_SEGMENT_FILES; i++) {
        struct sealing *sealing = &sealings[i];
        if (sealing->is_beside)
            pthread_join(sealing->thread, NULL);
        if (status == OK && sealing->status != OK) {
            status = sealing->status;
            if (err != NULL)
                *err = sealing->err;
        }
    }
    return status;
}

/* From its temporary name to its final one. The directory becomes read-only last: a directory that
 * is not writable cannot be moved. */
static enum status move_durably(const char *root, const char *dir, const char *folder,
                                const char *name, struct error *err)
{
    enum status status;
    char parent[PATH_MAX], path[PATH_MAX];
    TRY(file_join(parent, sizeof(parent), root, folder, err));
    TRY(file_join(path, sizeof(path), parent, name, err));
    TRY(file_sync(dir, err));
    if (rename(dir, path) != 0) {
        status = error_errno(err, errno, "%s cannot be moved to %s", dir, path);
        goto done;
    }
    status = file_sync(parent, err);
    if (status == OK && chmod(path, 0555) != 0)
        status = error_errno(err, errno, "%s cannot be sealed", path);
    if (status != OK)
        remove_published(path);
done:
    return status;
}

enum status publish_segment(const char *root, const char *dir, struct arena *arena,
                            struct manifest_segment *segment, struct error *err)
{
    enum status status;
    uint32_t number;
    char name[GENERATION_NAME_ROOM], final[32];
    TRY(next_number(root, "segments", segment_number, &number, err));
    segment_name(number, name);
    snprintf(final, sizeof(final), "segments/%s", name);
    segment->name = arena_text(arena, span_of(name));
    segment->files = ARENA_ARRAY(arena, struct manifest_file, N_SEGMENT_FILES);
    segment->n_files = N_SEGMENT_FILES;
    if (segment->name == NULL || segment->files == NULL) {
        status = error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory to publish");
        goto done;
    }
    for (int i = 0; i < N_SEGMENT_FILES; i++)
        TRY(name_file(final, SEGMENT_FILES[i], arena, &segment->files[i], err));
    TRY(seal_segment(dir, segment->files, err));
    TRY(move_durably(root, dir, "segments", name, err));
done:
    return status;
}

void publish_discard_segment(const char *root, const char *name)
{
    char folder[PATH_MAX], path[PATH_MAX];
    struct error ignored;
    if (file_join(folder, sizeof(folder), root, "segments", &ignored) == OK &&
        file_join(path, sizeof(path), folder, name, &ignored) == OK)
        remove_published(path);
}

static enum status write_manifest(const char *dir, const struct manifest *manifest,
                                  struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    struct buf text;
    buf_init(&text, MANIFEST_MAX_BYTES);
    manifest_write(manifest, &text);
    if (buf_status(&text) != OK) {
        status = error_set(err, buf_status(&text), ERROR_NOWHERE, "the manifest is too large");
        goto done;
    }
    TRY(file_join(path, sizeof(path), dir, "manifest.json", err));
    TRY(file_write_new(path, buf_span(&text), 0444, err));
done:
    buf_release(&text);
    return status;
}

static enum status write_files_list(const char *dir, const char *name, struct arena *arena,
                                    struct span text, struct manifest_file *out, struct error *err)
{
    enum status status;
    char path[PATH_MAX], final[32];
    snprintf(final, sizeof(final), "generations/%s", name);
    TRY(file_join(path, sizeof(path), dir, "files.jsonl", err));
    TRY(file_write_new(path, text, 0444, err));
    TRY(name_file(final, "files.jsonl", arena, out, err));
    TRY(seal_file(dir, "files.jsonl", out, err));
done:
    return status;
}

/* What serves now under a second name, or as a copy where the file system knows no such names: nothing
 * has to be written to put it back. */
static enum status keep_old(const char *path, const char *old, struct error *err)
{
    enum status status = OK;
    struct buf text;
    buf_init(&text, 64);
    if (unlink(old) != 0 && errno != ENOENT)
        TRY(error_errno(err, errno, "%s cannot be replaced", old));
    if (link(path, old) == 0 || errno == ENOENT)
        goto done;
    TRY(file_read(path, &text, err));
    TRY(file_write_new(old, buf_span(&text), 0444, err));
done:
    buf_release(&text);
    return status;
}

static enum status replace(const char *path, const char *fresh, const char *name, struct error *err)
{
    enum status status;
    char text[GENERATION_NAME_ROOM + 1];
    int n = snprintf(text, sizeof(text), "%s\n", name);
    if (unlink(fresh) != 0 && errno != ENOENT)
        TRY(error_errno(err, errno, "%s cannot be replaced", fresh));
    TRY(file_write_new(fresh, (struct span){text, (size_t)n}, 0444, err));
    if (rename(fresh, path) != 0)
        status = error_errno(err, errno, "%s cannot be replaced", path);
done:
    return status;
}

/* Replaces `current`. When the root cannot be synced nobody knows which of the two a power cut
 * would leave, so the old one is put back and the new generation given up. */
static enum status make_current(const char *root, const char *name, struct error *err)
{
    enum status status;
    char path[PATH_MAX], fresh[PATH_MAX], old[PATH_MAX] = "";
    TRY(file_join(path, sizeof(path), root, "current", err));
    TRY(file_join(fresh, sizeof(fresh), root, FRESH, err));
    TRY(file_join(old, sizeof(old), root, OLD, err));
    TRY(keep_old(path, old, err));
    TRY(replace(path, fresh, name, err));
    status = file_sync(root, err);
    if (status != OK && rename(old, path) != 0 && errno == ENOENT)
        unlink(path); /* the first one */
done:
    if (old[0] != '\0')
        unlink(old);
    return status;
}

enum status publish_generation(const char *root, struct arena *arena, struct manifest *manifest,
                               struct span files_jsonl, struct error *err)
{
    enum status status;
    char dir[PATH_MAX] = "", name[GENERATION_NAME_ROOM], folder[PATH_MAX], final[PATH_MAX];
    struct error ignored;
    generation_name(manifest->number, name);
    TRY(file_join(folder, sizeof(folder), root, "generations", err));
    TRY(file_join(final, sizeof(final), folder, name, err));
    TRY(make_temporary(root, dir, sizeof(dir), err));
    TRY(write_files_list(dir, name, arena, files_jsonl, &manifest->files_list, err));
    TRY(write_manifest(dir, manifest, err));
    TRY(move_durably(root, dir, "generations", name, err));
    status = make_current(root, name, err);
    if (status != OK)
        remove_published(final);
done:
    if (status != OK && dir[0] != '\0' && file_remove_tree(dir, &ignored) != OK)
        return status; /* the next run removes it */
    return status;
}

enum status publish_rollback(const char *root, const char *name, struct error *err)
{
    uint32_t number;
    if (!generation_number(span_of(name), &number))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "%s is no generation", name);
    return make_current(root, name, err);
}
