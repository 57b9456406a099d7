#include "indexer/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"

extern char **environ;

enum { ASK_MS = 10000, WAIT_MS = 12000, MOST_REPLY = 1 << 16 };

static void default_address(char out[NOTIFY_ADDRESS_ROOM])
{
    const char *named = getenv("PILCROW_SOCKET"), *runtime = getenv("XDG_RUNTIME_DIR");
    if (named != NULL && named[0] != '\0')
        snprintf(out, NOTIFY_ADDRESS_ROOM, "%s%s",
                 named[0] == '/' || named[0] == '.' ? "unix:" : "", named);
    else if (runtime != NULL && runtime[0] != '\0')
        snprintf(out, NOTIFY_ADDRESS_ROOM, "unix:%s/pilcrow.sock", runtime);
    else
        snprintf(out, NOTIFY_ADDRESS_ROOM, "unix:/tmp/pilcrow-%lu/pilcrow.sock",
                 (unsigned long)getuid());
}

bool notify_address(char out[NOTIFY_ADDRESS_ROOM])
{
    struct stat st;
    default_address(out);
    return strncmp(out, "unix:", 5) != 0 || (stat(out + 5, &st) == 0 && S_ISSOCK(st.st_mode));
}

/* The client that lies beside this program, else the one in PATH. */
static const char *client(char out[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - sizeof("/pilcrow"));
    if (len <= 0)
        return "pilcrow";
    out[len] = '\0';
    char *slash = strrchr(out, '/');
    memcpy(slash, "/pilcrow", sizeof("/pilcrow"));
    return access(out, X_OK) == 0 ? out : "pilcrow";
}

static pid_t start(const char *program, int *out_fd)
{
    char timeout[16];
    snprintf(timeout, sizeof(timeout), "%d", ASK_MS);
    char *const argv[] = {"pilcrow", "reload", "--json", "--timeout", timeout, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    pid_t pid = -1;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&pid, program, &actions, NULL, argv, environ) != 0)
        pid = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *out_fd = ends[0];
    if (pid < 0)
        close(ends[0]);
    return pid;
}

/* All that comes until the other end closes; false when it takes too long. */
static bool read_reply(int fd, struct buf *reply)
{
    struct deadline end = deadline_after_ms(WAIT_MS, NULL);
    while (!deadline_is_over(&end)) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        uint64_t left_ms = (end.at_ns - clock_ns()) / NS_PER_MS;
        int ready = poll(&wait, 1, (int)left_ms + 1);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        char piece[4096];
        ssize_t n = read(fd, piece, sizeof(piece));
        if (n <= 0)
            return n == 0;
        buf_add(reply, piece, (size_t)n);
    }
    return false;
}

static bool is_same_place(const char *root, const char *other)
{
    struct stat a, b;
    return other != NULL && stat(root, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* The object that tells of our index: one of `indexes`, where the daemon has several. Another than
 * ours is none; what does not tell its place is taken for ours. */
static const json_t *find_index(const json_t *reply, const char *root)
{
    const json_t *indexes = json_object_get(reply, "indexes");
    const json_t *only = json_object_get(reply, "index");
    size_t i;
    json_t *index;
    if (indexes == NULL)
        return only == NULL || is_same_place(root, json_string_value(only)) ? reply : NULL;
    json_array_foreach(indexes, i, index)
    {
        if (is_same_place(root, json_string_value(json_object_get(index, "index"))))
            return index;
    }
    return NULL;
}

static bool parse_reply(struct span reply, const char *root, char served[GENERATION_NAME_ROOM])
{
    json_t *object;
    uint32_t number;
    if (json_parse(reply, &object, NULL) != OK)
        return false;
    const json_t *index = find_index(object, root);
    bool is_good = index != NULL && generation_number(json_span(index, "generation"), &number);
    if (is_good)
        generation_name(number, served);
    json_decref(object);
    return is_good;
}

bool notify_daemon(const char *root, char served[GENERATION_NAME_ROOM])
{
    char program[PATH_MAX], address[NOTIFY_ADDRESS_ROOM];
    struct buf reply;
    int fd, how = 0;
    if (!notify_address(address))
        return false;
    pid_t pid = start(client(program), &fd);
    if (pid < 0)
        return false;
    buf_init(&reply, MOST_REPLY);
    bool is_good = read_reply(fd, &reply);
    close(fd);
    if (!is_good)
        kill(pid, SIGKILL);
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        continue;
    is_good = is_good && WIFEXITED(how) && WEXITSTATUS(how) == 0 && buf_status(&reply) == OK &&
              parse_reply(buf_span(&reply), root, served);
    buf_release(&reply);
    return is_good;
}
