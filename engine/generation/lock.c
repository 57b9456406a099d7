#include "engine/generation/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

struct lock {
    int fd;
};

static enum status open_lock(const char *root, int *fd, struct error *err)
{
    char path[PATH_MAX];
    enum status status = file_join(path, sizeof(path), root, "lock", err);
    if (status != OK)
        return status;
    /* Close-on-exec: a program we start must not keep the lock after we have ended. */
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    return *fd >= 0 ? OK : error_errno(err, errno, "%s cannot be opened", path);
}

/* "18:02:11", or with the date when that was on another day. */
static void format_since(time_t since, char *out, size_t room)
{
    struct tm then, now;
    time_t wall = (time_t)clock_wall_s();
    localtime_r(&since, &then);
    localtime_r(&wall, &now);
    bool is_today = then.tm_yday == now.tm_yday && then.tm_year == now.tm_year;
    strftime(out, room, is_today ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &then);
}

static enum status busy(int fd, struct error *err)
{
    char text[64], since[32];
    ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
    long pid = 0, at = 0;
    text[n > 0 ? n : 0] = '\0';
    if (sscanf(text, "%ld %ld", &pid, &at) != 2 || pid <= 0)
        return error_set(err, ERR_BUSY, ERROR_NOWHERE, "the index is held by another run");
    format_since((time_t)at, since, sizeof(since));
    return error_set(err, ERR_BUSY, ERROR_NOWHERE, "the index is held by pid %ld since %s", pid,
                     since);
}

/* What a second run says about us. It is told to people only: the kernel's lock decides. */
static enum status sign(int fd, struct error *err)
{
    char text[64];
    int n = snprintf(text, sizeof(text), "%ld %lld\n", (long)getpid(), (long long)clock_wall_s());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
        return error_errno(err, errno, "the lock of the index cannot be written");
    return OK;
}

enum status lock_take(const char *root, struct lock **out, struct error *err)
{
    enum status status;
    int fd = -1;
    *out = NULL;
    TRY(file_make_dir(root, 0755, err));
    TRY(open_lock(root, &fd, err));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        status = errno == EWOULDBLOCK ? busy(fd, err)
                                      : error_errno(err, errno, "the index cannot be locked");
        goto done;
    }
    TRY(sign(fd, err));
    struct lock *lock = malloc(sizeof(*lock));
    if (lock == NULL) {
        status = error_errno(err, ENOMEM, "the index cannot be locked");
        goto done;
    }
    lock->fd = fd;
    fd = -1;
    *out = lock;
done:
    if (fd >= 0)
        close(fd);
    return status;
}

void lock_release(struct lock *lock)
{
    if (lock == NULL)
        return;
    close(lock->fd);
    free(lock);
}
