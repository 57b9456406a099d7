#include "indexer/diff.h"

#include <unistd.h>

/* Whether the file has the bytes that the record was made from. One that could not be read then,
 * and cannot now, has not changed either. */
static bool has_same_bytes(const struct walk *walk, const struct walk_file *file,
                           const struct file_record *old)
{
    char hex[SHA256_HEX] = "";
    struct stat st;
    int fd;
    if (walk_open(walk, file, &fd, &st, NULL) == OK) {
        if (sha256_of_fd(fd, hex, NULL) != OK)
            hex[0] = '\0';
        close(fd);
    }
    return strcmp(hex, old->sha256) == 0;
}

/* The default id of a file changes when a twin comes or goes that differs in the ending only. */
static bool is_same(const struct walk *walk, const struct walk_file *file,
                    const struct file_record *old)
{
    if (!span_equal(file->id, old->id))
        return false;
    if (old->sha256[0] != '\0' && file_mark_equal(&file->mark, &old->mark))
        return true;
    if (old->sha256[0] != '\0' && file->mark.size != old->mark.size)
        return false;
    return has_same_bytes(walk, file, old);
}

static enum status compare(struct diff *diff, struct walk *walk, const struct before *before,
                           bool again, const struct deadline *stop, bool *seen, struct error *err)
{
    for (uint32_t i = 0; i < walk->n_files; i++) {
        const struct walk_file *file = &walk->files[i];
        const char *source = walk->sources[file->source].path;
        struct diff_file *out = &diff->files[i];
        if (deadline_is_cancelled(stop))
            return error_set(err, ERR_CANCELLED, ERROR_NOWHERE, "stopped");
        out->old = before_find_file(before, source, file->path);
        if (out->old == NULL) {
            out->state = DIFF_NEW;
            diff->n_new++;
            continue;
        }
        seen[out->old - before->files.at] = true;
        bool same = !again && is_same(walk, file, out->old);
        out->state = same ? DIFF_SAME : DIFF_CHANGED;
        diff->n_changed += !same;
    }
    return OK;
}

/* Whether the record's file lies in a directory that the walk could not read, or nobody can now. */
static bool is_lost(const struct walk *walk, const struct before *before,
                    const struct file_record *record)
{
    const char *source = generation_manifest(before->generation)->sources[record->source];
    for (uint32_t i = 0; i < walk->n_troubles; i++) {
        const struct walk_trouble *trouble = &walk->troubles[i];
        struct span path = trouble->path;
        bool may_come_back = trouble->has_failed || trouble->lacks_tool;
        if (!may_come_back || strcmp(walk->sources[trouble->source].path, source) != 0)
            continue;
        if (path.len == 0 || (span_begins(record->path, path) &&
                              (record->path.len == path.len || record->path.at[path.len] == '/')))
            return true;
    }
    return false;
}

enum status diff_run(struct diff *diff, struct walk *walk, const struct before *before, bool again,
                     const struct deadline *stop, struct error *err)
{
    struct arena *arena = &walk->arena;
    *diff = (struct diff){
        .files = ARENA_ARRAY(arena, struct diff_file, walk->n_files + 1u),
        .gone = ARENA_ARRAY(arena, const struct file_record *, before->files.n + 1u),
        .lost = ARENA_ARRAY(arena, const struct file_record *, before->files.n + 1u),
    };
    bool *seen = ARENA_ARRAY(arena, bool, before->files.n + 1u);
    if (arena_status(arena) != OK)
        return error_set(err, arena_status(arena), ERROR_NOWHERE,
                         "no memory for the list of files");
    enum status status =
        compare(diff, walk, before, again || before->files.is_stale, stop, seen, err);
    for (uint32_t i = 0; status == OK && i < before->files.n; i++) {
        const struct file_record *record = &before->files.at[i];
        if (seen[i])
            continue;
        if (is_lost(walk, before, record))
            diff->lost[diff->n_lost++] = record;
        else
            diff->gone[diff->n_gone++] = record;
    }
    return status;
}
