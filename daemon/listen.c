#include "daemon/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/span.h"

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;
        return (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
    }
    const struct sockaddr_in6 *v6 = (const void *)address;
    return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) ||
           (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr) && v6->sin6_addr.s6_addr[12] == 127);
}

static enum status refuse_open(const char *name, struct error *err)
{
    return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE,
                     "%s is open to the network: give --token-file FILE", name);
}

static enum status resolve(const struct address *address, struct addrinfo **out, struct error *err)
{
    char port[8], name[ADDRESS_TEXT_ROOM];
    struct addrinfo hints = {.ai_family = address->is_v6 ? AF_INET6 : AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV |
                                         (address->is_v6 ? AI_NUMERICHOST : 0)};
    snprintf(port, sizeof port, "%u", address->port);
    int failed = getaddrinfo(address->host, port, &hints, out);
    if (failed == 0)
        return OK;
    *out = NULL;
    address_print(address, name);
    return error_set(err, ERR_INVALID, ERROR_NOWHERE, "%s: %s", name, gai_strerror(failed));
}

static enum status check_resolved(const struct address *address, const struct addrinfo *list,
                                  bool has_tokens, struct error *err)
{
    char name[ADDRESS_TEXT_ROOM];
    address_print(address, name);
    for (; list != NULL && !has_tokens; list = list->ai_next)
        if (!is_loopback(list->ai_addr))
            return refuse_open(name, err);
    return OK;
}

/* A passed socket: must listen, and tells where. */
static enum status look_at_passed(int fd, struct sockaddr_storage *out, struct error *err)
{
    int is_listening = 0;
    socklen_t len = sizeof is_listening, room = sizeof *out;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &len) != 0 || !is_listening)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "fd:%d is no listening socket", fd);
    if (getsockname(fd, (struct sockaddr *)out, &room) != 0)
        return error_errno(err, errno, "fd:%d", fd);
    if (out->ss_family != AF_UNIX && out->ss_family != AF_INET && out->ss_family != AF_INET6)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "fd:%d is neither Unix nor TCP", fd);
    return OK;
}

static enum status check_passed(int fd, bool has_tokens, struct error *err)
{
    struct sockaddr_storage at;
    char name[16];
    enum status status = look_at_passed(fd, &at, err);
    if (status != OK || at.ss_family == AF_UNIX || has_tokens ||
        is_loopback((const struct sockaddr *)&at))
        return status;
    snprintf(name, sizeof name, "fd:%d", fd);
    return refuse_open(name, err);
}

enum status listen_check(const struct address *address, bool has_tokens, struct error *err)
{
    struct addrinfo *list;
    if (address->kind == ADDRESS_UNIX)
        return OK;
    if (address->kind == ADDRESS_FD)
        return check_passed(address->fd, has_tokens, err);
    enum status status = resolve(address, &list, err);
    if (status != OK)
        return status;
    status = check_resolved(address, list, has_tokens, err);
    freeaddrinfo(list);
    return status;
}

static struct listening *add(struct listenings *out, int fd, bool is_unix)
{
    struct listening *listening = &out->at[out->n++];
    *listening = (struct listening){.fd = fd, .is_unix = is_unix, .file_fd = -1};
    return listening;
}

static void name_tcp(int fd, struct listening *out)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getsockname(fd, (struct sockaddr *)&at, &len) != 0 ||
        getnameinfo((const struct sockaddr *)&at, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
    const char *form = at.ss_family == AF_INET6 ? "tcp:[%.200s]:%s" : "tcp:%.200s:%s";
    snprintf(out->name, sizeof out->name, form, host, port);
}

static enum status open_passed(int fd, bool has_tokens, struct listenings *out, struct error *err)
{
    struct sockaddr_storage at;
    enum status status = check_passed(fd, has_tokens, err);
    if (status == OK)
        status = look_at_passed(fd, &at, err);
    if (status != OK)
        return status;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
        return error_errno(err, errno, "fd:%d", fd);
    (void)!fcntl(fd, F_SETFD, FD_CLOEXEC);
    struct listening *listening = add(out, fd, at.ss_family == AF_UNIX);
    snprintf(listening->name, sizeof listening->name, "fd:%d", fd);
    return OK;
}

static enum status open_one_tcp(const struct addrinfo *info, struct listenings *out,
                                struct error *err)
{
    int on = 1;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_errno(err, errno, "cannot make a socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (info->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, LISTEN_BACKLOG) != 0) {
        int number = errno;
        close(fd);
        return error_errno(err, number, "cannot listen");
    }
    name_tcp(fd, add(out, fd, false));
    return OK;
}

/* A name such as localhost has several addresses; one that works is enough. */
static enum status open_tcp(const struct address *address, bool has_tokens, struct listenings *out,
                            struct error *err)
{
    struct addrinfo *list;
    struct error first = {.text = ""};
    char name[ADDRESS_TEXT_ROOM];
    uint32_t before = out->n;
    enum status status;
    TRY(resolve(address, &list, err));
    TRY(check_resolved(address, list, has_tokens, err));
    for (const struct addrinfo *at = list; at != NULL && out->n < LISTEN_MAX; at = at->ai_next) {
        struct error failed;
        if (open_one_tcp(at, out, &failed) != OK && first.text[0] == '\0')
            first = failed;
        if (address->port == 0 && out->n > before)
            break; /* each would get a port of its own */
    }
    address_print(address, name);
    if (out->n == before)
        status = error_set(err, ERR_IO, ERROR_NOWHERE, "%s: %s", name, first.text);
done:
    if (list != NULL)
        freeaddrinfo(list);
    return status;
}

static struct sockaddr_un unix_address(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path));
    return address;
}

/* Removes what a dead daemon of ours left. ERR_BUSY when somebody answers. */
static enum status remove_stale(const char *path, const struct listen_rules *rules,
                                struct error *err)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? OK : error_errno(err, errno, "%s", path);
    if (!S_ISSOCK(st.st_mode))
        return error_set(err, ERR_BUSY, ERROR_NOWHERE, "%s exists and is no socket", path);
    struct sockaddr_un address = unix_address(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_errno(err, errno, "cannot make a socket");
    int failed = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
    close(fd);
    if (failed != ECONNREFUSED)
        return error_set(err, ERR_BUSY, ERROR_NOWHERE, "another daemon listens at unix:%s", path);
    if (st.st_uid != geteuid() && st.st_uid != rules->owner)
        return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE,
                         "unix:%s is another user's; who knows that nobody needs it may remove it",
                         path);
    return unlink(path) == 0 ? OK : error_errno(err, errno, "%s", path);
}

/* The mask gives the file its mode at birth: there is no moment in which it is wider. */
static enum status bind_unix(int fd, const char *path, const struct listen_rules *rules,
                             struct error *err)
{
    struct sockaddr_un address = unix_address(path);
    mode_t before = umask(0777 & ~rules->mode);
    int failed = bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
    umask(before);
    if (failed != 0)
        return error_errno(err, failed, "unix:%s", path);
    bool is_given = rules->group != (gid_t)-1 || rules->owner != (uid_t)-1;
    if (is_given && lchown(path, rules->owner, rules->group) != 0)
        return error_errno(err, errno, "%s: cannot give it to its user and group", path);
    if (listen(fd, LISTEN_BACKLOG) != 0)
        return error_errno(err, errno, "unix:%s", path);
    return OK;
}

/* Two daemons that start at once must not take each other's fresh socket for a dead one: the
 * directory is locked from the look to the listen. */
static int lock_dir_of(const char *path)
{
    char copy[ADDRESS_PATH_ROOM];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        (void)!flock(fd, LOCK_EX);
    return fd;
}

static enum status open_unix(const char *path, const struct listen_rules *rules,
                             struct listenings *out, struct error *err)
{
    enum status status;
    int dir = lock_dir_of(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (dir < 0 || fd < 0)
        TRY(error_errno(err, errno, "unix:%s", path));
    TRY(remove_stale(path, rules, err));
    TRY(bind_unix(fd, path, rules, err));
    struct listening *listening = add(out, fd, true);
    snprintf(listening->name, sizeof listening->name, "unix:%s", path);
    snprintf(listening->path, sizeof listening->path, "%s", path);
    listening->file_fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
done:
    if (status != OK && fd >= 0)
        close(fd);
    if (dir >= 0)
        close(dir);
    return status;
}

enum status listen_open(const struct address *address, const struct listen_rules *rules,
                        struct listenings *out, struct error *err)
{
    if (out->n == LISTEN_MAX)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "more than %d sockets", LISTEN_MAX);
    if (address->kind == ADDRESS_UNIX)
        return open_unix(address->path, rules, out, err);
    if (address->kind == ADDRESS_FD)
        return open_passed(address->fd, rules->has_tokens, out, err);
    return open_tcp(address, rules->has_tokens, out, err);
}

/* An open file keeps its inode number, so no other file can have got it meanwhile. */
static bool is_still_ours(const struct listening *listening)
{
    struct stat ours, there;
    return listening->file_fd >= 0 && fstat(listening->file_fd, &ours) == 0 &&
           lstat(listening->path, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

void listen_close(struct listenings *listenings)
{
    for (uint32_t i = 0; i < listenings->n; i++) {
        struct listening *listening = &listenings->at[i];
        if (is_still_ours(listening))
            unlink(listening->path);
        if (listening->file_fd >= 0)
            close(listening->file_fd);
        if (listening->fd >= 0)
            close(listening->fd);
    }
    listenings->n = 0;
}

enum status listen_make_fallback_dir(const char *socket_path, struct error *err)
{
    char copy[ADDRESS_PATH_ROOM];
    struct stat st;
    snprintf(copy, sizeof copy, "%s", socket_path);
    const char *dir = dirname(copy);
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return error_errno(err, errno, "%s", dir);
    if (lstat(dir, &st) != 0)
        return error_errno(err, errno, "%s", dir);
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 022) != 0)
        return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE,
                         "%s is not ours alone; set XDG_RUNTIME_DIR or give --listen", dir);
    return OK;
}
