#include "indexer/watches.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "indexer/reader.h"

#define MEMORY ((size_t)1 << 30)
#define SMB2_MAGIC 0xFE534D42u
#define CIFS_MAGIC 0xFF534D42u

enum {
    EVENTS_ROOM = 64 << 10,
    WRITING = IN_CREATE | IN_MODIFY,
    GONE_ITSELF = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT,
    MASK = WRITING | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB |
           IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK
};

struct entry {
    int wd;
    uint32_t round;
    bool is_whole; /* all names matter, not only the single ones */
};

/* ---- The table ------------------------------------------------------------------------------- */

static struct entry *entries(const struct watches *watches)
{
    return (struct entry *)(void *)watches->entries.at;
}

static size_t count(const struct watches *watches)
{
    return watches->entries.len / sizeof(struct entry);
}

/* Where `wd` is or would be. */
static size_t place(const struct watches *watches, int wd)
{
    size_t low = 0, high = count(watches);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entries(watches)[middle].wd < wd)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct entry *find(const struct watches *watches, int wd)
{
    size_t at = place(watches, wd);
    return at < count(watches) && entries(watches)[at].wd == wd ? &entries(watches)[at] : NULL;
}

static void forget(struct watches *watches, int wd)
{
    struct entry *entry = find(watches, wd), *end = entries(watches) + count(watches);
    if (entry == NULL)
        return;
    memmove(entry, entry + 1, (size_t)(end - entry - 1) * sizeof(*entry));
    watches->entries.len -= sizeof(*entry);
}

/* The kernel gives the same number for the same directory, however it is called. */
static bool put(struct watches *watches, int wd, bool is_whole)
{
    struct entry *entry = find(watches, wd);
    if (entry != NULL) {
        entry->is_whole = is_whole || (entry->round == watches->round && entry->is_whole);
        entry->round = watches->round;
        return true;
    }
    struct entry fresh = {wd, watches->round, is_whole};
    size_t at = place(watches, wd), n = count(watches);
    buf_add(&watches->entries, &fresh, sizeof(fresh));
    if (buf_status(&watches->entries) != OK)
        return false;
    entry = &entries(watches)[at];
    memmove(entry + 1, entry, (n - at) * sizeof(*entry));
    *entry = fresh;
    return true;
}

/* ---- The walk -------------------------------------------------------------------------------- */

static void clear_names(struct watches_names *names)
{
    names_release(&names->set);
    arena_release(&names->arena);
    arena_init(&names->arena, MEMORY);
    names_init(&names->set);
}

static void begin(void *context)
{
    struct watches *watches = context;
    watches->round++;
    watches->count = (struct watches_count){0};
    clear_names(&watches->coming);
}

/* Through the descriptor: what is watched is what is listed, whatever its name means by now. */
static int add(struct watches *watches, int dir, bool is_whole)
{
    char path[64];
    if (watches->fd < 0)
        return watches->failure;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", dir);
    int wd = watches->kernel.add(watches->fd, path, MASK);
    if (wd < 0)
        return errno;
    return put(watches, wd, is_whole) ? 0 : ENOMEM;
}

static void miss(struct watches *watches, int failure)
{
    watches->count.unwatched += failure != 0;
    if (failure != 0)
        watches->count.failure = failure;
}

static bool is_remote(int dir)
{
    struct statfs fs;
    if (fstatfs(dir, &fs) != 0)
        return false;
    switch ((uint32_t)fs.f_type) {
    case NFS_SUPER_MAGIC:
    case SMB_SUPER_MAGIC:
    case SMB2_MAGIC:
    case CIFS_MAGIC:
    case FUSE_SUPER_MAGIC:
    case V9FS_MAGIC:
    case AFS_SUPER_MAGIC:
    case CEPH_SUPER_MAGIC:
        return true;
    default:
        return false;
    }
}

static void enter(void *context, int dir)
{
    struct watches *watches = context;
    watches->count.folders++;
    watches->count.is_remote = watches->count.is_remote || is_remote(dir);
    miss(watches, add(watches, dir, true));
}

static void follow(void *context, int dir, const char *path)
{
    struct watches *watches = context;
    struct watches_names *names = &watches->coming;
    char parent[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    struct span kept = arena_copy(&names->arena, span_of(name));
    if (slash != NULL)
        snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path) + (slash == path), path);
    int fd = openat(dir, parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    int failure = add(watches, fd, false);
    close(fd);
    /* A parent that may not be read is nobody's fault: what is in it is watched. */
    miss(watches, failure == EACCES ? 0 : failure);
    if (kept.at == NULL || names_add(&names->set, kept, 0, NULL, NULL) != OK)
        miss(watches, ENOMEM);
}

/* What this walk did not meet is of no interest any more. */
static void end(void *context)
{
    struct watches *watches = context;
    struct watches_names names = watches->known;
    size_t n_kept = 0;
    for (size_t i = 0; i < count(watches); i++) {
        struct entry entry = entries(watches)[i];
        if (entry.round == watches->round)
            entries(watches)[n_kept++] = entry;
        else
            watches->kernel.remove(watches->fd, entry.wd);
    }
    watches->entries.len = n_kept * sizeof(struct entry);
    watches->known = watches->coming;
    watches->coming = names;
    watches->n_folders = watches->count.folders;
    watches->n_unwatched = watches->count.unwatched;
    watches->is_remote = watches->count.is_remote;
    if (watches->fd >= 0)
        watches->failure = watches->count.failure;
}

/* ---- Events ---------------------------------------------------------------------------------- */

static bool matters(const struct watches *watches, const struct entry *entry,
                    const struct inotify_event *event)
{
    uint32_t any;
    struct span name = span_of(event->name);
    if (names_find(&watches->known.set, name, &any) || names_find(&watches->coming.set, name, &any))
        return true;
    if (!entry->is_whole || name.at[0] == '.')
        return false;
    return (event->mask & IN_ISDIR) != 0 || reader_choose(name, watches->filters, NULL) != NULL;
}

static unsigned judge(struct watches *watches, const struct inotify_event *event)
{
    if ((event->mask & IN_Q_OVERFLOW) != 0)
        return WATCHES_LOST | WATCHES_SAVED;
    const struct entry *entry = find(watches, event->wd);
    if (entry == NULL)
        return 0;
    if ((event->mask & IN_IGNORED) != 0) {
        forget(watches, event->wd);
        return 0;
    }
    if (event->len == 0)
        return entry->is_whole || (event->mask & GONE_ITSELF) != 0 ? WATCHES_SAVED : 0;
    if (!matters(watches, entry, event))
        return 0;
    bool is_open = (event->mask & WRITING) != 0 && (event->mask & IN_ISDIR) == 0;
    return is_open ? WATCHES_WRITING : WATCHES_SAVED;
}

unsigned watches_read(struct watches *watches)
{
    _Alignas(struct inotify_event) char room[EVENTS_ROOM];
    unsigned news = 0;
    ssize_t len;
    if (watches->fd < 0)
        return 0;
    while ((len = watches->kernel.read(watches->fd, room, sizeof(room))) > 0)
        for (char *at = room; at < room + len;) {
            const struct inotify_event *event = (const void *)at;
            news |= judge(watches, event);
            at += sizeof(*event) + event->len;
        }
    return news;
}

bool watches_have_gaps(const struct watches *watches, char why[160], char advice[160])
{
    why[0] = advice[0] = '\0';
    if (watches->failure == ENOSPC) {
        snprintf(why, 160, "inotify has no watches left for %u of %u folders", watches->n_unwatched,
                 watches->n_folders);
        snprintf(advice, 160, "Raise fs.inotify.max_user_watches (sysctl).");
    } else if (watches->failure != 0) {
        snprintf(why, 160, "inotify cannot watch: %s", strerror(watches->failure));
        if (watches->failure == EMFILE)
            snprintf(advice, 160, "Raise fs.inotify.max_user_instances (sysctl).");
    } else if (watches->is_remote) {
        snprintf(why, 160, "inotify does not see what other machines change");
    }
    return why[0] != '\0';
}

/* ---- Life ------------------------------------------------------------------------------------ */

void watches_init(struct watches *watches, const struct filters *filters,
                  const struct watches_kernel *kernel)
{
    static const struct watches_kernel real = {inotify_add_watch, inotify_rm_watch, read};
    *watches = (struct watches){.kernel = kernel != NULL ? *kernel : real, .filters = filters};
    watches->observer = (struct walk_observer){watches, begin, enter, follow, end};
    buf_init(&watches->entries, MEMORY);
    arena_init(&watches->known.arena, MEMORY);
    arena_init(&watches->coming.arena, MEMORY);
    names_init(&watches->known.set);
    names_init(&watches->coming.set);
    watches->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    watches->failure = watches->fd < 0 ? errno : 0;
}

void watches_release(struct watches *watches)
{
    if (watches->fd >= 0)
        close(watches->fd);
    buf_release(&watches->entries);
    names_release(&watches->known.set);
    names_release(&watches->coming.set);
    arena_release(&watches->known.arena);
    arena_release(&watches->coming.arena);
}
