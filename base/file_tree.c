/* The two functions of base/file.h that make and remove directories. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum status file_make_dir(const char *path, mode_t mode, struct error *err)
{
    char parent[PATH_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof parent)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "no usable path: \"%s\"", path);
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(parent, path, i);
        parent[i] = '\0';
        if (mkdir(parent, mode) == 0)
            continue;
        int number = errno;
        if (!is_dir(parent))
            return error_errno(err, number, "cannot make the directory %s", parent);
    }
    return OK;
}

static enum status remove_entries(DIR *dir, const char *path, struct error *err);

/* Goes by descriptors, so that no directory swapped for a link leads the removal elsewhere. */
static enum status remove_at(int parent, const char *name, const char *path, struct error *err)
{
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return OK;
    if (errno != EISDIR && errno != EPERM)
        return error_errno(err, errno, "cannot remove %s", path);
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        int number = errno;
        if (fd >= 0)
            close(fd);
        return error_errno(err, number, "cannot open %s to remove it", path);
    }
    fchmod(fd, 0700); /* published directories are read-only; what is not ours fails below */
    enum status status = remove_entries(dir, path, err);
    closedir(dir);
    if (status == OK && unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
        return error_errno(err, errno, "cannot remove %s", path);
    return status;
}

static enum status remove_entries(DIR *dir, const char *path, struct error *err)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL)
            return errno == 0 ? OK : error_errno(err, errno, "cannot list %s", path);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char below[PATH_MAX];
        enum status status = file_join(below, sizeof below, path, entry->d_name, err);
        if (status == OK)
            status = remove_at(dirfd(dir), entry->d_name, below, err);
        if (status != OK)
            return status;
    }
}

enum status file_remove_tree(const char *path, struct error *err)
{
    return remove_at(AT_FDCWD, path, path, err);
}
