/* Clients that do not wait for each reply, and only count newlines: what a server can do at most.
 *
 *   bench_pipelined SOCKET REQUESTS [CONNECTIONS [DEPTH [SECONDS]]]
 *
 * Each connection has a thread of its own and keeps up to DEPTH requests on their way; when half of
 * them are answered, as many follow in one write. DEPTH 1 is a client that waits. REQUESTS has one a
 * line, and each has a reply of one line. Prints one line of JSON: replies a second, bytes of a
 * reply, processor time of the clients in microseconds a reply. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 256 << 10, MOST_CONNECTIONS = 1024 };

struct request {
    char *at;
    size_t len; /* with its newline */
};

struct client {
    pthread_t thread;
    int fd;
    size_t next; /* of the requests */
    uint64_t n, bytes;
    char *batch;
};

static struct request *requests;
static size_t n_requests, longest, depth = 32;
static atomic_bool is_over;

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static double now_s(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void read_requests(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die(path);
    for (;;) {
        struct request request = {NULL, 0};
        size_t room = 0;
        ssize_t len = getline(&request.at, &room, file);
        if (len <= 0)
            break;
        request.len = (size_t)len;
        requests = realloc(requests, (n_requests + 1) * sizeof *requests);
        if (requests == NULL)
            die("memory");
        requests[n_requests++] = request;
        longest = request.len > longest ? request.len : longest;
    }
    fclose(file);
    if (n_requests == 0)
        die("no requests");
}

static int dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        die(path);
    return fd;
}

static void ask(struct client *client, size_t n)
{
    size_t len = 0;
    for (; n > 0; n--) {
        const struct request *request = &requests[client->next++ % n_requests];
        memcpy(client->batch + len, request->at, request->len);
        len += request->len;
    }
    for (size_t sent = 0; sent < len;) {
        ssize_t wrote = send(client->fd, client->batch + sent, len - sent, MSG_NOSIGNAL);
        if (wrote <= 0)
            die("send");
        sent += (size_t)wrote;
    }
}

static size_t count_lines(const char *bytes, size_t len)
{
    size_t n = 0;
    const char *end = bytes + len;
    while ((bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        n++;
        bytes++;
    }
    return n;
}

static void *run(void *context)
{
    struct client *client = context;
    char *bytes = malloc(READ_BYTES);
    size_t on_their_way = 0;
    if (bytes == NULL)
        die("memory");
    while (!atomic_load_explicit(&is_over, memory_order_relaxed)) {
        if (on_their_way <= depth / 2) {
            ask(client, depth - on_their_way);
            on_their_way = depth;
        }
        ssize_t len = recv(client->fd, bytes, READ_BYTES, 0);
        if (len <= 0)
            die("recv");
        size_t n = count_lines(bytes, (size_t)len);
        on_their_way -= n;
        client->n += n;
        client->bytes += (size_t)len;
    }
    free(bytes);
    return NULL;
}

static double used_s(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void measure(const char *path, size_t n_clients, double seconds)
{
    static struct client clients[MOST_CONNECTIONS];
    uint64_t n = 0, bytes = 0;
    double began = now_s(), used = used_s();
    for (size_t i = 0; i < n_clients; i++) {
        clients[i] = (struct client){
            .fd = dial(path), .next = i * n_requests / n_clients, .batch = malloc(longest * depth)};
        if (clients[i].batch == NULL ||
            pthread_create(&clients[i].thread, NULL, run, &clients[i]) != 0)
            die("thread");
    }
    usleep((useconds_t)(seconds * 1e6));
    atomic_store(&is_over, true);
    for (size_t i = 0; i < n_clients; i++) {
        pthread_join(clients[i].thread, NULL);
        n += clients[i].n;
        bytes += clients[i].bytes;
    }
    double took = now_s() - began;
    printf("{\"n\":%llu,\"qps\":%.0f,\"reply_bytes\":%.0f,\"client_us\":%.2f}\n",
           (unsigned long long)n, (double)n / took, (double)bytes / (double)n,
           (used_s() - used) * 1e6 / (double)n);
}

int main(int argc, char **argv)
{
    size_t n_clients = argc > 3 ? strtoul(argv[3], NULL, 10) : 2;
    depth = argc > 4 ? strtoul(argv[4], NULL, 10) : depth;
    if (argc < 3 || n_clients < 1 || n_clients > MOST_CONNECTIONS || depth < 1 || depth > 4096) {
        fputs("usage: bench_pipelined SOCKET REQUESTS [CONNECTIONS [DEPTH [SECONDS]]]\n", stderr);
        return 2;
    }
    read_requests(argv[2]);
    measure(argv[1], n_clients, argc > 5 ? strtod(argv[5], NULL) : 2);
    return 0;
}
