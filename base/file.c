#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LARGE = 8 << 20 }; /* bytes of a file */
enum { PIECE = 1 << 16, FILE_FLAGS = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC };

struct file_mark file_mark_of(const struct stat *st)
{
    return (struct file_mark){
        .size = (uint64_t)st->st_size,
        .mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        .ctime_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec,
        .inode = (uint64_t)st->st_ino,
    };
}

bool file_mark_equal(const struct file_mark *a, const struct file_mark *b)
{
    return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns &&
           a->inode == b->inode;
}

static bool is_link(int dir_fd, const char *name)
{
    struct stat st;
    return fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

/* For kernels without openat2 (before 5.6, or a sandbox that hides it): one component after the
 * other, none of them a link, none of them "..". */
static int open_by_components(int dir_fd, const char *path)
{
    int at = dir_fd;
    while (strchr(path, '/') != NULL) {
        size_t len = strcspn(path, "/");
        char name[256];
        bool climbs = len == 0 || len >= sizeof name || (len == 2 && memcmp(path, "..", 2) == 0);
        int next = -1;
        errno = EXDEV;
        if (!climbs) {
            memcpy(name, path, len);
            name[len] = '\0';
            next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (next < 0 && errno == ENOTDIR) /* a link to a directory is a link all the same */
                errno = is_link(at, name) ? ELOOP : ENOTDIR;
        }
        int number = errno;
        if (at != dir_fd)
            close(at);
        errno = number;
        if (next < 0)
            return -1;
        at = next;
        path += len + 1;
    }
    int fd = -1;
    errno = EXDEV;
    if (strcmp(path, "..") != 0)
        fd = openat(at, path, FILE_FLAGS);
    int number = errno;
    if (at != dir_fd)
        close(at);
    errno = number;
    return fd;
}

static int open_beneath(int dir_fd, const char *path)
{
    struct open_how how = {
        .flags = (uint64_t)FILE_FLAGS,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
    };
    for (int attempt = 0; attempt < 8; attempt++) {
        long fd = syscall(SYS_openat2, dir_fd, path, &how, sizeof how);
        if (fd >= 0)
            return (int)fd;
        if (errno != EAGAIN && errno != EINTR) /* EAGAIN: a rename raced with the walk */
            break;
    }
    return errno == ENOSYS || errno == EPERM ? open_by_components(dir_fd, path) : -1;
}

static enum status refuse_open(int number, const char *path, struct error *err)
{
    if (number == ENOENT || number == ENOTDIR)
        return error_set(err, ERR_NOT_FOUND, ERROR_NOWHERE, "%s: not there", path);
    if (number == ELOOP || number == EXDEV)
        return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE, "%s: a link, or outside", path);
    return error_errno(err, number, "cannot open %s", path);
}

enum status file_open_beneath(int dir_fd, const char *path, int *fd, struct stat *st,
                              struct error *err)
{
    *fd = -1;
    int opened = open_beneath(dir_fd, path);
    if (opened < 0)
        return refuse_open(errno, path, err);
    /* Asked of what is open, not of the name, which may already mean another file. */
    enum status status = OK;
    if (fstat(opened, st) != 0)
        TRY(error_errno(err, errno, "cannot look at %s", path));
    if (!S_ISREG(st->st_mode))
        TRY(error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE, "%s: not a regular file", path));
    *fd = opened;
    return OK;
done:
    close(opened);
    return status;
}

/* Room for a large file at once, on huge pages where the kernel has them: a third of reading it is
 * waiting for fresh pages. */
static void prepare(int fd, struct buf *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size < LARGE || (uint64_t)st.st_size > out->ceiling - out->len)
        return;
    char *at = buf_reserve(out, (size_t)st.st_size);
    if (at == NULL)
        return;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), skipped = page - (uintptr_t)at % page;
    (void)madvise(at + skipped, ((size_t)st.st_size - skipped) / page * page, MADV_HUGEPAGE);
}

enum status file_read_fd(int fd, struct buf *out, struct error *err)
{
    prepare(fd, out);
    for (;;) {
        size_t left = out->ceiling - out->len;
        if (left == 0) { /* full: only the end of the file may follow */
            char more;
            ssize_t n = read(fd, &more, 1);
            if (n == 0)
                return OK;
            if (n < 0)
                return error_errno(err, errno, "cannot read");
            return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "larger than %zu bytes", out->ceiling);
        }
        size_t wanted = left < PIECE ? left : PIECE;
        char *at = buf_reserve(out, wanted);
        if (at == NULL)
            return error_set(err, buf_status(out), ERROR_NOWHERE, "no memory to read a file");
        ssize_t n = read(fd, at, wanted);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_errno(err, errno, "cannot read");
        if (n == 0)
            return OK;
        buf_grown(out, (size_t)n);
    }
}

static int open_to_read(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

enum status file_read(const char *path, struct buf *out, struct error *err)
{
    int fd = open_to_read(path);
    if (fd < 0 && errno == ENOENT)
        return error_set(err, ERR_NOT_FOUND, ERROR_NOWHERE, "%s: not there", path);
    if (fd < 0)
        return error_errno(err, errno, "cannot open %s", path);
    enum status status = file_read_fd(fd, out, err);
    close(fd);
    return status;
}

static enum status write_all(int fd, struct span bytes, const char *path, struct error *err)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_errno(err, errno, "cannot write %s", path);
        bytes = span_cut(bytes, (size_t)n, bytes.len - (size_t)n);
    }
    return OK;
}

enum status file_write_new(const char *path, struct span bytes, mode_t mode, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return error_errno(err, errno, "cannot create %s", path);
    enum status status = write_all(fd, bytes, path, err);
    if (status == OK && fsync(fd) != 0)
        status = error_errno(err, errno, "cannot sync %s", path);
    if (close(fd) != 0 && status == OK)
        status = error_errno(err, errno, "cannot close %s", path);
    return status;
}

enum status file_sync(const char *path, struct error *err)
{
    int fd = open_to_read(path);
    if (fd < 0)
        return error_errno(err, errno, "cannot open %s", path);
    enum status status = OK;
    if (fsync(fd) != 0)
        status = error_errno(err, errno, "cannot sync %s", path);
    close(fd);
    return status;
}

enum status file_join(char *out, size_t room, const char *a, const char *b, struct error *err)
{
    int len = snprintf(out, room, "%s/%s", a, b);
    if (len < 0 || (size_t)len >= room)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "path too long: %s/%s", a, b);
    return OK;
}
