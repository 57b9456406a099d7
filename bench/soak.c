/* soak: holds conversations with a daemon until a number of requests has been sent.
 *
 *   bench_soak ADDRESS POOL REQUESTS SEED
 *
 * POOL holds conversations, each a head line "MANNERS REQUESTS REPLIES BYTES\n" and so many bytes. MANNERS: 'h' sends
 * all, half-closes and reads to the end; 'g' sends all and goes without reading. A conversation is one connection.
 * REPLIES is the least number of lines that must come back. The order is random, told by SEED. Prints one JSON line:
 * what was held, and what did not go as it should. After SIGTERM or SIGINT no further conversation begins. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fcntl.h>

enum { PATIENCE_MS = 60000, READ_BYTES = 1 << 18 };

struct conversation {
    char manners;
    unsigned requests, replies;
    const char *bytes;
    size_t len;
};

struct held {
    size_t requests, replies, conversations, short_of_replies, broken, unconnected;
};

static volatile sig_atomic_t is_stopped;
static struct conversation *pool;
static size_t n_pool;

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static void read_pool(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        die(path);
    char *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0),
         *end = at + st.st_size;
    if (at == MAP_FAILED)
        die(path);
    while (at < end) {
        struct conversation c;
        int head = 0;
        if (sscanf(at, "%c %u %u %zu%n", &c.manners, &c.requests, &c.replies, &c.len, &head) != 4)
            exit(2);
        c.bytes = at + head + 1;
        pool = realloc(pool, (n_pool + 1) * sizeof *pool);
        if (pool == NULL)
            die("memory");
        pool[n_pool++] = c;
        at += (size_t)head + 1 + c.len;
    }
    close(fd);
}

static int dial(const char *address)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in net = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bool is_unix = strncmp(address, "unix:", 5) == 0;
    int fd = socket(is_unix ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(local.sun_path, sizeof local.sun_path, "%s", address + 5);
    if (!is_unix)
        net.sin_port = htons((uint16_t)strtoul(strrchr(address, ':') + 1, NULL, 10));
    const struct sockaddr *to = is_unix ? (const void *)&local : (const void *)&net;
    if (fd >= 0 && connect(fd, to, is_unix ? sizeof local : sizeof net) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Writes what goes; at the end of all, says so to the peer. False: the peer does not take any more, which it may
 * after a request that it must refuse. */
static bool put(int fd, const struct conversation *c, size_t *sent)
{
    ssize_t n = send(fd, c->bytes + *sent, c->len - *sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    *sent += (size_t)n;
    if (*sent == c->len && c->manners == 'h')
        shutdown(fd, SHUT_WR);
    return true;
}

/* Lines that came; 1 more bytes may come, 0 the end, -1 broken off. */
static int get(int fd, size_t *lines)
{
    static char bytes[READ_BYTES];
    ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 1 : -1;
    for (const char *at = bytes; (at = memchr(at, '\n', (size_t)(bytes + n - at))) != NULL; at++)
        ++*lines;
    return n > 0;
}

static void hold(const char *address, const struct conversation *c, struct held *held)
{
    size_t sent = 0, lines = 0;
    int fd = dial(address), more = 1;
    bool takes = true;
    if (fd < 0) {
        held->unconnected++;
        return;
    }
    while (more > 0 && !(c->manners == 'g' && sent == c->len)) {
        struct pollfd p = {fd, (short)(POLLIN | (takes && sent < c->len ? POLLOUT : 0)), 0};
        if (poll(&p, 1, PATIENCE_MS) <= 0)
            break;
        if ((p.revents & POLLOUT) != 0)
            takes = put(fd, c, &sent);
        if ((p.revents & (POLLIN | POLLHUP | POLLERR)) != 0)
            more = get(fd, &lines);
    }
    close(fd);
    held->conversations++;
    held->requests += c->requests;
    held->replies += lines;
    if (c->manners == 'h') {
        held->broken += more != 0;
        held->short_of_replies += more == 0 && lines < c->replies;
        if (more != 0 || lines < c->replies)
            fprintf(stderr, "conversation %zu: %zu of %u lines, %s\n", (size_t)(c - pool), lines,
                    c->replies,
                    more == 0  ? "ended"
                    : more < 0 ? "broken off"
                               : "silent");
    }
}

static void stop(int number)
{
    (void)number;
    is_stopped = 1;
}

int main(int argc, char **argv)
{
    struct held held = {0};
    if (argc != 5) {
        fputs("usage: bench_soak ADDRESS POOL REQUESTS SEED\n", stderr);
        return 2;
    }
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    read_pool(argv[2]);
    size_t wanted = strtoull(argv[3], NULL, 10);
    uint64_t random = strtoull(argv[4], NULL, 10) * 2654435761U + 1;
    while (held.requests < wanted && held.unconnected < 100 && is_stopped == 0) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        hold(argv[1], &pool[(random >> 33) % n_pool], &held);
    }
    printf("{\"requests\":%zu,\"replies\":%zu,\"conversations\":%zu,\"short\":%zu,\"broken\":%zu,"
           "\"unconnected\":%zu}\n",
           held.requests, held.replies, held.conversations, held.short_of_replies, held.broken,
           held.unconnected);
    return held.short_of_replies + held.broken + held.unconnected > 0;
}
