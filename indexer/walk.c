#include "indexer/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"

#define WALK_MEMORY ((size_t)4 << 30)

enum { DEEPEST = 128, DIR_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

/* A walk under way: lists that grow, and where it is. */
struct walking {
    struct walk *walk;
    uint32_t source;
    struct buf files, troubles;
    struct stat avoided; /* all zero: nothing is */
    const struct deadline *stop;
    struct error *err;
};

void walk_init(struct walk *walk)
{
    *walk = (struct walk){0};
    arena_init(&walk->arena, WALK_MEMORY);
}

void walk_release(struct walk *walk)
{
    for (uint32_t i = 0; i < walk->n_sources; i++)
        close(walk->sources[i].dir);
    arena_release(&walk->arena);
    walk_init(walk);
}

static enum status no_memory(struct walking *walking)
{
    return error_set(walking->err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of files");
}

static enum status add_trouble(struct walking *walking, struct span path, bool has_failed,
                               const char *why)
{
    struct walk_trouble trouble = {
        .source = walking->source, .path = path, .has_failed = has_failed};
    trouble.why = arena_text(&walking->walk->arena, span_of(why));
    buf_add(&walking->troubles, &trouble, sizeof(trouble));
    walking->walk->skipped += !has_failed;
    return trouble.why != NULL && buf_status(&walking->troubles) == OK ? OK : no_memory(walking);
}

static struct walk_trouble *last_trouble(struct walking *walking)
{
    return (struct walk_trouble *)(void *)(walking->troubles.at + walking->troubles.len) - 1;
}

static enum status add_file(struct walking *walking, struct span path, struct span target,
                            const struct stat *st)
{
    char missing[64], why[100];
    struct walk_file file = {
        .source = walking->source,
        .path = path,
        .target = target,
        .mark = file_mark_of(st),
        .reader = reader_choose(path, walking->walk->filters, missing),
    };
    if (file.reader == NULL) {
        if (walking->walk->sources[walking->source].file != NULL) /* somebody asked for it */
            return add_trouble(walking, path, false, "no ending that is read, skipped");
        walking->walk->skipped++;
        return OK;
    }
    if (missing[0] != '\0') {
        snprintf(why, sizeof(why), "%s is not installed, skipped", missing);
        enum status status = add_trouble(walking, path, false, why);
        if (status == OK)
            last_trouble(walking)->lacks_tool = true;
        return status;
    }
    buf_add(&walking->files, &file, sizeof(file));
    return buf_status(&walking->files) == OK ? OK : no_memory(walking);
}

/* Where the link at dir/name leads, below the source; else SPAN_NONE and why. */
static struct span resolve(struct walking *walking, int dir, const char *name, const char **why)
{
    const struct walk_source *source = &walking->walk->sources[walking->source];
    char link[64], path[PATH_MAX];
    size_t root = strlen(source->path);
    int fd = openat(dir, name, O_PATH | O_CLOEXEC);
    *why = fd < 0 ? "a link to nothing, skipped" : "a link out of the source, skipped";
    if (fd < 0)
        return SPAN_NONE;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof(path) - 1);
    close(fd);
    if (len <= 0 || (size_t)len <= root || memcmp(path, source->path, root) != 0)
        return SPAN_NONE;
    size_t below = source->path[root - 1] == '/' ? root : root + 1;
    if (path[below - 1] != '/')
        return SPAN_NONE;
    return arena_copy(&walking->walk->arena, (struct span){path + below, (size_t)len - below});
}

static void follow(const struct walk *walk, int dir, const char *path)
{
    if (walk->observer != NULL)
        walk->observer->follow(walk->observer->context, dir, path);
}

static enum status visit_link(struct walking *walking, int dir, const char *name, struct span path)
{
    struct stat st;
    const char *why;
    struct span target = resolve(walking, dir, name, &why);
    if (target.at == NULL)
        return add_trouble(walking, path, false, why);
    target.at = arena_text(&walking->walk->arena, target);
    if (target.at == NULL)
        return no_memory(walking);
    follow(walking->walk, walking->walk->sources[walking->source].dir, target.at);
    if (fstatat(dir, name, &st, 0) != 0)
        return add_trouble(walking, path, false, "a link to nothing, skipped");
    if (!S_ISREG(st.st_mode))
        return add_trouble(walking, path, false, "a link to no regular file, skipped");
    return add_file(walking, path, target, &st);
}

static enum status visit_dir(struct walking *walking, int dir, struct span path, int depth);

static enum status descend(struct walking *walking, int dir, const char *name, struct span path,
                           int depth)
{
    if (depth == DEEPEST)
        return add_trouble(walking, path, true, "nested too deeply");
    int below = openat(dir, name, DIR_FLAGS | O_NOFOLLOW);
    return below >= 0 ? visit_dir(walking, below, path, depth + 1)
                      : add_trouble(walking, path, true, strerror(errno));
}

static enum status visit(struct walking *walking, int dir, const char *name, struct span path,
                         int depth)
{
    struct stat st;
    if (deadline_is_cancelled(walking->stop))
        return error_set(walking->err, ERR_CANCELLED, ERROR_NOWHERE, "stopped");
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) !=
        0) /* gone since it was listed, or no right */
        return errno == ENOENT ? OK : add_trouble(walking, path, true, strerror(errno));
    if (S_ISREG(st.st_mode))
        return add_file(walking, path, path, &st);
    if (S_ISDIR(st.st_mode))
        return descend(walking, dir, name, path, depth);
    if (S_ISLNK(st.st_mode))
        return visit_link(walking, dir, name, path);
    return add_trouble(walking, path, false, "no regular file, skipped");
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All names in a directory but the hidden ones, sorted; closes `dir`. */
static enum status list(struct walking *walking, DIR *dir, struct buf *names)
{
    for (struct dirent *entry; errno = 0, (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        const char *name = arena_text(&walking->walk->arena, span_of(entry->d_name));
        buf_add(names, &name, sizeof(name));
        if (name == NULL || buf_status(names) != OK)
            return no_memory(walking);
    }
    if (errno != 0)
        return error_errno(walking->err, errno, "cannot be listed");
    if (names->len > 0)
        qsort(names->at, names->len / sizeof(char *), sizeof(char *), by_bytes);
    return OK;
}

static struct span join(struct walking *walking, struct span path, const char *name)
{
    struct arena *arena = &walking->walk->arena;
    const char *at = path.len > 0 ? arena_printf(arena, "%.*s/%s", SPAN_FMT(path), name) : name;
    return span_of(at);
}

static enum status visit_names(struct walking *walking, int dir, const struct buf *names,
                               struct span path, int depth)
{
    enum status status = OK;
    for (size_t at = 0; status == OK && at < names->len; at += sizeof(char *)) {
        const char *name;
        memcpy(&name, names->at + at, sizeof(name));
        struct span below = join(walking, path, name);
        status = below.at != NULL ? visit(walking, dir, name, below, depth) : no_memory(walking);
    }
    return status;
}

static bool is_avoided(const struct walking *walking, int dir)
{
    struct stat st;
    return walking->avoided.st_ino != 0 && fstat(dir, &st) == 0 &&
           st.st_ino == walking->avoided.st_ino && st.st_dev == walking->avoided.st_dev;
}

/* Takes `dir`. A directory that breaks while it is listed fails as a whole. */
static enum status visit_dir(struct walking *walking, int dir, struct span path, int depth)
{
    enum status status = OK;
    struct buf names;
    struct error why = {0};
    struct walking quiet = *walking;
    const struct walk_observer *observer = walking->walk->observer;
    if (is_avoided(walking, dir)) {
        close(dir);
        return OK;
    }
    DIR *stream = fdopendir(dir);
    if (stream == NULL) {
        close(dir);
        return no_memory(walking);
    }
    buf_init(&names, WALK_MEMORY);
    quiet.err = &why;
    if (observer != NULL)
        observer->enter(observer->context, dir);
    status = list(&quiet, stream, &names);
    if (status == ERR_IO)
        status = add_trouble(walking, path, true, why.text);
    else if (status == OK)
        status = visit_names(walking, dirfd(stream), &names, path, depth);
    buf_release(&names);
    closedir(stream);
    return status;
}

static enum status open_source(struct walk *walk, const char *given, struct error *err)
{
    char path[PATH_MAX];
    struct walk_source *source = &walk->sources[walk->n_sources];
    struct stat st;
    follow(walk, AT_FDCWD, given);
    if (realpath(given, path) == NULL || stat(path, &st) != 0)
        return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, ERROR_NOWHERE,
                         "%s cannot be read: %s", given, strerror(errno));
    for (uint32_t i = 0; i < walk->n_sources; i++)
        if (strcmp(walk->sources[i].path, path) == 0)
            return OK;
    if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "%s is neither a directory nor a file",
                         given);
    source->path = arena_text(&walk->arena, span_of(path));
    if (source->path == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of sources");
    if (S_ISREG(st.st_mode)) {
        char *slash = strrchr(path, '/');
        source->file = strrchr(source->path, '/') + 1;
        slash[slash == path] = '\0';
    }
    source->dir = open(path, DIR_FLAGS);
    if (source->dir < 0)
        return error_errno(err, errno, "%s cannot be read", given);
    walk->n_sources++;
    return OK;
}

static enum status visit_source(struct walking *walking)
{
    const struct walk_source *source = &walking->walk->sources[walking->source];
    if (source->file != NULL) {
        follow(walking->walk, source->dir, source->file);
        return visit(walking, source->dir, source->file, span_of(source->file), 0);
    }
    int dir = openat(source->dir, ".", DIR_FLAGS);
    if (dir < 0)
        return error_errno(walking->err, errno, "%s cannot be read", source->path);
    return visit_dir(walking, dir, SPAN(""), 0);
}

static size_t stem_length(struct span path)
{
    size_t len = path.len;
    if (len > 3 && strncasecmp(path.at + len - 3, ".gz", 3) == 0)
        return stem_length(span_cut(path, 0, len - 3));
    while (len > 0 && path.at[len - 1] != '.' && path.at[len - 1] != '/')
        len--;
    return len > 1 && path.at[len - 1] == '.' ? len - 1 : path.len;
}

static struct span stem_of(const struct walk_file *file)
{
    return span_cut(file->path, 0, stem_length(file->path));
}

static int by_stem(const void *a, const void *b)
{
    const struct walk_file *x = *(struct walk_file *const *)a, *y = *(struct walk_file *const *)b;
    return x->source != y->source ? (x->source > y->source) - (x->source < y->source)
                                  : span_compare(stem_of(x), stem_of(y));
}

static struct span id_of(struct arena *arena, struct span text)
{
    struct buf repaired;
    if (utf8_is_valid(text))
        return text;
    buf_init(&repaired, 4 * PATH_MAX);
    utf8_repair(text, &repaired);
    struct span id = arena_copy(arena, buf_span(&repaired));
    buf_release(&repaired);
    return id;
}

/* Files that differ in their ending only are neighbours when sorted without it. */
static enum status name_files(struct walk *walk, struct error *err)
{
    struct walk_file **sorted = ARENA_ARRAY(&walk->arena, struct walk_file *, walk->n_files + 1u);
    if (sorted == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of files");
    for (uint32_t i = 0; i < walk->n_files; i++)
        sorted[i] = &walk->files[i];
    qsort(sorted, walk->n_files, sizeof(*sorted), by_stem);
    for (uint32_t i = 0; i < walk->n_files; i++) {
        bool has_twin = (i > 0 && by_stem(&sorted[i - 1], &sorted[i]) == 0) ||
                        (i + 1 < walk->n_files && by_stem(&sorted[i], &sorted[i + 1]) == 0);
        struct walk_file *file = sorted[i];
        file->id = id_of(&walk->arena, has_twin ? file->path : stem_of(file));
        if (file->id.at == NULL)
            return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of files");
    }
    return OK;
}

static enum status keep_lists(struct walking *walking)
{
    struct walk *walk = walking->walk;
    struct span files = arena_copy(&walk->arena, buf_span(&walking->files));
    struct span troubles = arena_copy(&walk->arena, buf_span(&walking->troubles));
    if (arena_status(&walk->arena) != OK)
        return no_memory(walking);
    walk->n_files = (uint32_t)(files.len / sizeof(*walk->files));
    walk->n_troubles = (uint32_t)(troubles.len / sizeof(*walk->troubles));
    walk->files = (struct walk_file *)(void *)(uintptr_t)files.at;
    walk->troubles = (struct walk_trouble *)(void *)(uintptr_t)troubles.at;
    return OK;
}

enum status walk_run(struct walk *walk, const char *const *sources, uint32_t n_sources,
                     const struct deadline *stop, struct error *err)
{
    enum status status = OK;
    struct walking walking = {.walk = walk, .stop = stop, .err = err};
    buf_init(&walking.files, WALK_MEMORY);
    buf_init(&walking.troubles, WALK_MEMORY);
    walk->sources = ARENA_ARRAY(&walk->arena, struct walk_source, n_sources + 1u);
    if (walk->sources == NULL)
        TRY(no_memory(&walking));
    if (walk->avoid != NULL && stat(walk->avoid, &walking.avoided) != 0)
        walking.avoided.st_ino = 0;
    if (walk->observer != NULL)
        walk->observer->begin(walk->observer->context);
    for (uint32_t i = 0; i < n_sources; i++)
        TRY(open_source(walk, sources[i], err));
    for (; walking.source < walk->n_sources; walking.source++)
        TRY(visit_source(&walking));
    TRY(keep_lists(&walking));
    TRY(name_files(walk, err));
    if (walk->observer != NULL)
        walk->observer->end(walk->observer->context);
done:
    buf_release(&walking.files);
    buf_release(&walking.troubles);
    return status;
}

enum status walk_open(const struct walk *walk, const struct walk_file *file, int *fd,
                      struct stat *st, struct error *err)
{
    return file_open_beneath(walk->sources[file->source].dir, file->target.at, fd, st, err);
}
