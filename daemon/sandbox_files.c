/* Landlock by its system calls: kernels and headers differ in how much of it they know.
 * Documentation/userspace-api/landlock.rst of the kernel is the source of the numbers. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/sandbox.h"

/* As <linux/landlock.h> of newer kernels has it; the size tells the kernel how much is meant. */
struct ruleset {
    uint64_t files, net, scoped;
};

enum {
    RIGHTS_V1 = 13,              /* so many rights there are in each version of the interface */
    SCOPE_SIGNAL = 1 << 1,       /* no signal to processes outside */
    NET_BIND_AND_CONNECT = 1 | 2 /* TCP */
};

#define READ_FILE ((uint64_t)LANDLOCK_ACCESS_FS_READ_FILE)
#define READ_TREE (READ_FILE | (uint64_t)LANDLOCK_ACCESS_FS_READ_DIR)
#define REMOVE_FILE ((uint64_t)LANDLOCK_ACCESS_FS_REMOVE_FILE)

static uint64_t all_rights(int abi)
{
    int n = RIGHTS_V1 + (abi >= 2) + (abi >= 3) + (abi >= 5);
    return (1ull << n) - 1;
}

static int make_ruleset(int abi)
{
    struct ruleset ruleset = {.files = all_rights(abi)};
    size_t size = sizeof ruleset.files;
    if (abi >= 4) {
        ruleset.net = NET_BIND_AND_CONNECT;
        size += sizeof ruleset.net;
    }
    if (abi >= 6) {
        ruleset.scoped = SCOPE_SIGNAL;
        size += sizeof ruleset.scoped;
    }
    return (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
}

/* `path` may be missing. */
static enum status allow(int ruleset, const char *path, uint64_t rights, struct error *err)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights};
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return errno == ENOENT || errno == EACCES ? OK : error_errno(err, errno, "%s", path);
    long failed = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    int number = errno;
    close(rule.parent_fd);
    return failed == 0 ? OK : error_errno(err, number, "%s: Landlock", path);
}

static const char *folder_of(const char *path, char room[PATH_MAX])
{
    snprintf(room, PATH_MAX, "%s", path);
    return dirname(room);
}

static bool is_private(const char *folder)
{
    struct stat st;
    return stat(folder, &st) == 0 && (st.st_mode & S_IRWXO) == 0;
}

/* At most so many. */
static bool holds_only_indexes(const char *folder)
{
    enum { MANY = 64 };
    char path[PATH_MAX];
    int n = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return false;
    for (struct dirent *entry; n < MANY && (entry = readdir(dir)) != NULL;) {
        bool is_dots = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        int len = snprintf(path, sizeof path, "%s/generations", entry->d_name);
        bool is_index = len < PATH_MAX && faccessat(dirfd(dir), path, F_OK, 0) == 0;
        n += is_dots || is_index ? 1 : MANY;
    }
    closedir(dir);
    return n < MANY;
}

/* The first index may come later, and its folder with it; and it may be replaced as a whole, by one
 * that nobody knows yet: allowed where the folder is for indexes. */
static enum status allow_index(int ruleset, const char *index, struct error *err)
{
    char at[PATH_MAX], room[PATH_MAX];
    const char *folder = folder_of(index, room);
    bool may_be_replaced = is_private(folder) && holds_only_indexes(folder);
    snprintf(at, sizeof at, "%s", may_be_replaced ? folder : index);
    while (access(at, F_OK) != 0 && errno == ENOENT && strcmp(at, "/") != 0 && strcmp(at, ".") != 0)
        snprintf(at, sizeof at, "%s", folder_of(at, room));
    if (strcmp(at, "/") == 0) {
        log_event(LOG_WARN, "sandbox.no_index", LOG_STR("index", index));
        return OK;
    }
    return allow(ruleset, at, READ_TREE, err);
}

/* Whoever replaces a file renames a new one over it, which needs a right of its own: the folder's,
 * where that is not open to all and so holds nothing but what belongs together. */
static enum status allow_file(int ruleset, const char *file, struct error *err)
{
    char room[PATH_MAX];
    const char *folder = folder_of(file, room);
    bool has_folder = is_private(folder);
    return allow(ruleset, has_folder ? folder : file, has_folder ? READ_TREE : READ_FILE, err);
}

/* A link, as certificates often are, and the file that it leads to. */
static enum status allow_both_ends(int ruleset, const char *file, struct error *err)
{
    char target[PATH_MAX];
    enum status status = allow_file(ruleset, file, err);
    if (status == OK && realpath(file, target) != NULL)
        status = allow_file(ruleset, target, err);
    return status;
}

static enum status allow_all(int ruleset, const struct sandbox *sandbox, struct error *err)
{
    char room[PATH_MAX];
    enum status status = OK;
    for (uint32_t i = 0; status == OK && i < sandbox->n_indexes; i++)
        status = allow_index(ruleset, sandbox->indexes[i], err);
    if (status == OK)
        status = allow(ruleset, "/dev/null", READ_FILE, err);
    if (status == OK && sandbox->is_sanitized)
        status = allow(ruleset, "/proc", READ_TREE, err);
    for (uint32_t i = 0; status == OK && i < sandbox->n_readable; i++)
        status = allow_both_ends(ruleset, sandbox->readable[i], err);
    for (uint32_t i = 0; status == OK && i < sandbox->n_removable; i++)
        status = allow(ruleset, folder_of(sandbox->removable[i], room), REMOVE_FILE, err);
    return status;
}

enum status sandbox_confine_files(const struct sandbox *sandbox, int *abi, struct error *err)
{
    enum status status;
    *abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (*abi <= 0) {
        *abi = 0;
        return OK;
    }
    int ruleset = make_ruleset(*abi);
    if (ruleset < 0)
        return error_errno(err, errno, "cannot make Landlock rules");
    fcntl(ruleset, F_SETFD, FD_CLOEXEC);
    TRY(allow_all(ruleset, sandbox, err));
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        TRY(error_errno(err, errno, "cannot enter Landlock"));
done:
    close(ruleset);
    return status;
}
