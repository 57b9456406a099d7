/* A server that does nothing: what a reply over a unix socket costs at least on this machine.
 *
 *   bench_floor SOCKET REPLIES
 *
 * REPLIES has one reply a line. Each line that arrives is answered with the next of them; many that
 * arrive together are answered with one sendmsg() out of the memory where the replies are, by one
 * thread on epoll. It reads no request. Serves until it is killed. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

enum { READ_BYTES = 64 << 10, MOST_PIECES = 64, MOST_DESCRIPTORS = 4096 };

struct peer {
    size_t owed, next, sent; /* replies; the next one; bytes of it that are sent */
};

static struct iovec *replies;
static size_t n_replies;
static struct peer peers[MOST_DESCRIPTORS]; /* by descriptor */
static int epoll;

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static void read_replies(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die(path);
    for (;;) {
        char *line = NULL;
        size_t room = 0;
        ssize_t len = getline(&line, &room, file);
        if (len <= 0)
            break;
        replies = realloc(replies, (n_replies + 1) * sizeof *replies);
        if (replies == NULL)
            die("memory");
        replies[n_replies++] = (struct iovec){line, (size_t)len};
    }
    fclose(file);
    if (n_replies == 0)
        die("no replies");
}

static void watch(int fd, unsigned events, int how)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(epoll, how, fd, &event) != 0)
        die("epoll_ctl");
}

static size_t gather(const struct peer *peer, struct iovec *pieces)
{
    size_t n = 0;
    for (; n < peer->owed && n < MOST_PIECES; n++)
        pieces[n] = replies[(peer->next + n) % n_replies];
    pieces[0].iov_base = (char *)pieces[0].iov_base + peer->sent;
    pieces[0].iov_len -= peer->sent;
    return n;
}

static void advance(struct peer *peer, size_t sent)
{
    peer->sent += sent;
    while (peer->owed > 0 && peer->sent >= replies[peer->next % n_replies].iov_len) {
        peer->sent -= replies[peer->next++ % n_replies].iov_len;
        peer->owed--;
    }
}

/* False: it has gone. */
static bool answer(int fd)
{
    struct peer *peer = &peers[fd];
    struct iovec pieces[MOST_PIECES];
    while (peer->owed > 0) {
        struct msghdr message = {.msg_iov = pieces, .msg_iovlen = gather(peer, pieces)};
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0)
            return errno == EAGAIN;
        advance(peer, (size_t)sent);
    }
    return true;
}

static bool take(int fd)
{
    char bytes[READ_BYTES];
    ssize_t len = read(fd, bytes, sizeof bytes);
    if (len <= 0)
        return len < 0 && errno == EAGAIN;
    for (const char *at = bytes; (at = memchr(at, '\n', (size_t)(bytes + len - at))) != NULL; at++)
        peers[fd].owed++;
    return true;
}

static void serve(int fd, unsigned events)
{
    bool was_owing = peers[fd].owed > 0;
    if (((events & EPOLLIN) != 0 && !take(fd)) || !answer(fd)) {
        close(fd);
        return;
    }
    bool is_owing = peers[fd].owed > 0; /* then it waits for room and not for requests */
    if (is_owing != was_owing)
        watch(fd, is_owing ? EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

static void welcome(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0 || fd >= MOST_DESCRIPTORS)
        die("accept");
    peers[fd] = (struct peer){.next = (size_t)fd * n_replies / 7};
    watch(fd, EPOLLIN, EPOLL_CTL_ADD);
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0)
        die(path);
    return fd;
}

int main(int argc, char **argv)
{
    struct epoll_event events[64];
    if (argc != 3) {
        fputs("usage: bench_floor SOCKET REPLIES\n", stderr);
        return 2;
    }
    read_replies(argv[2]);
    epoll = epoll_create1(0);
    int listener = listen_at(argv[1]);
    watch(listener, EPOLLIN, EPOLL_CTL_ADD);
    for (;;) {
        int n = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < n; i++)
            if (events[i].data.fd == listener)
                welcome(listener);
            else
                serve(events[i].data.fd, events[i].events);
    }
}
