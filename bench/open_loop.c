/* open_loop: asks a daemon at a fixed rate, whatever it answers, or as fast as it answers.
 *
 *   bench_open_loop unix:PATH|tcp:127.0.0.1:PORT lines|http PARAMS CONNECTIONS RATE SECONDS
 *
 * PARAMS has the params object of a search a line; they are asked in turn. With a RATE, request k is due at start + k /
 * RATE. By lines it is sent then, on connection k mod CONNECTIONS, with no regard to what waits there; by HTTP on any
 * connection that waits for nothing, for a pipeline keeps its order and would make a refusal wait for an answer. Time
 * runs from the moment a request was DUE. RATE 0 is a closed loop: each connection asks again when it is answered.
 *
 * One thread and epoll; replies are not parsed, only their first bytes looked at. Prints one JSON line: answers whole
 * and partial, refusals (those with retry_after_ms), failures, requests without a reply, and times in milliseconds:
 * p50, p99, p99.9 and the longest. "settled_ms" are whole answers to what was due after the first two seconds. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_BYTES = 1024, READ_BYTES = 1 << 18, LATE_US = 1000, LAST_S = 15, SETTLE_S = 2 };
enum outcome { WAITING, WHOLE, PARTIAL, REFUSED, FAILED, OUTCOMES };

struct conn {
    int fd;
    char *out; /* bytes not yet taken: out[sent..len) */
    size_t sent, len, room;
    char head[HEAD_BYTES + 1]; /* the first bytes of the reply that comes */
    size_t n_head;
    bool in_body; /* HTTP: body_left bytes of it are still to come */
    size_t body_left, body_at;
    size_t asked;  /* HTTP: the request that is on its way, */
    bool is_asked; /* if one is */
};

struct request {
    double due, took_ms;
    double answered_at;
    enum outcome outcome;
};

static struct conn *conns;
static size_t n_conns, n_lines, n_requests, room_requests, n_waiting, n_late;
static char **lines;
static struct request *requests;
static bool is_http, is_closed_loop;
static double started, ends;
static int poller;

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *grow(void *at, size_t bytes)
{
    at = realloc(at, bytes);
    if (at == NULL)
        die("memory");
    return at;
}

static void read_lines(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    if (file == NULL)
        die(path);
    for (ssize_t n; (n = getline(&line, &room, file)) > 0; line = NULL, room = 0) {
        line[strcspn(line, "\n")] = '\0';
        lines = grow(lines, (n_lines + 1) * sizeof *lines);
        lines[n_lines++] = line;
    }
    free(line);
    fclose(file);
}

static void dial(struct conn *conn, const char *address)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in net = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bool is_unix = strncmp(address, "unix:", 5) == 0;
    snprintf(local.sun_path, sizeof local.sun_path, "%s", address + 5);
    if (!is_unix)
        net.sin_port = htons((uint16_t)strtoul(strrchr(address, ':') + 1, NULL, 10));
    conn->fd = socket(is_unix ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr *to = is_unix ? (const void *)&local : (const void *)&net;
    if (conn->fd < 0 || connect(conn->fd, to, is_unix ? sizeof local : sizeof net) != 0)
        die(address);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, conn->fd, &event) != 0)
        die("epoll");
}

/* ---- asking ---- */

static void want_to_write(struct conn *conn, bool is_wanted)
{
    struct epoll_event event = {.events = EPOLLIN | (is_wanted ? EPOLLOUT : 0U), .data.ptr = conn};
    epoll_ctl(poller, EPOLL_CTL_MOD, conn->fd, &event);
}

static void push(struct conn *conn)
{
    ssize_t n =
        send(conn->fd, conn->out + conn->sent, conn->len - conn->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0)
        conn->sent += (size_t)n;
    bool is_rest = conn->sent < conn->len;
    if (!is_rest)
        conn->sent = conn->len = 0;
    want_to_write(conn, is_rest);
}

static void add_request(struct conn *conn, size_t number, const char *params)
{
    size_t n = strlen(params), most = n + 200;
    if (conn->room - conn->len < most)
        conn->out = grow(conn->out, conn->room = 2 * conn->room + most);
    char *at = conn->out + conn->len;
    int written = is_http ? snprintf(at, most,
                                     "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                                     "application/json\r\nContent-Length: %zu\r\n\r\n%s",
                                     n, params)
                          : snprintf(at, most, "{\"id\":%zu,\"method\":\"search\",\"params\":%s}\n",
                                     number, params);
    conn->len += (size_t)written;
}

static void ask(struct conn *conn, double due)
{
    if (n_requests == room_requests)
        requests = grow(requests, (room_requests = 2 * room_requests + 4096) * sizeof *requests);
    size_t number = n_requests++;
    requests[number] = (struct request){.due = due};
    n_waiting++;
    n_late += (now() - due) * 1e6 > LATE_US;
    conn->asked = number;
    conn->is_asked = true;
    add_request(conn, number, lines[number % n_lines]);
    push(conn);
}

/* ---- replies ---- */

static void settle(struct conn *conn, size_t number, const char *text)
{
    bool is_error = strstr(text, "\"error\":") != NULL;
    struct request *request = &requests[number];
    if (number >= n_requests || request->outcome != WAITING)
        die("an answer to nothing");
    request->answered_at = now();
    request->took_ms = (request->answered_at - request->due) * 1e3;
    request->outcome = is_error ? strstr(text, "\"retry_after_ms\":") != NULL ? REFUSED : FAILED
                       : strstr(text, "\"partial\":true") != NULL ? PARTIAL
                                                                  : WHOLE;
    if (request->outcome == FAILED)
        fprintf(stderr, "%.300s\n", text);
    n_waiting--;
    conn->is_asked = false;
    if (is_closed_loop && request->answered_at < ends)
        ask(conn, request->answered_at);
}

/* Keeps the first bytes of a reply; returns how many were taken. */
static void keep(struct conn *conn, const char *bytes, size_t n)
{
    size_t room = HEAD_BYTES - conn->n_head, kept = n < room ? n : room;
    memcpy(conn->head + conn->n_head, bytes, kept);
    conn->n_head += kept;
    conn->head[conn->n_head] = '\0';
}

static size_t take_line(struct conn *conn, const char *bytes, size_t n)
{
    const char *end = memchr(bytes, '\n', n);
    size_t taken = end != NULL ? (size_t)(end - bytes) + 1 : n;
    keep(conn, bytes, taken);
    if (end == NULL)
        return taken;
    const char *id = strstr(conn->head, "\"id\":");
    conn->n_head = 0;
    if (id == NULL)
        die("a reply without id");
    settle(conn, strtoull(id + 5, NULL, 10), conn->head);
    return taken;
}

static size_t take_http_head(struct conn *conn, const char *bytes, size_t n)
{
    size_t before = conn->n_head;
    keep(conn, bytes, n);
    char *end = strstr(conn->head, "\r\n\r\n"), *length = strstr(conn->head, "Content-Length: ");
    if (end == NULL)
        return n;
    size_t head = (size_t)(end - conn->head) + 4;
    conn->body_left = length != NULL ? strtoull(length + 16, NULL, 10) : 0;
    conn->in_body = true;
    conn->n_head = conn->body_at = head;
    return head - before;
}

static size_t take_http(struct conn *conn, const char *bytes, size_t n)
{
    if (!conn->in_body)
        return take_http_head(conn, bytes, n);
    size_t taken = n < conn->body_left ? n : conn->body_left;
    keep(conn, bytes, taken);
    conn->body_left -= taken;
    if (conn->body_left == 0) {
        conn->in_body = false;
        conn->n_head = 0;
        settle(conn, conn->asked, conn->head + conn->body_at);
    }
    return taken;
}

static void hear(struct conn *conn)
{
    static char bytes[READ_BYTES];
    ssize_t n = recv(conn->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        die("the daemon has hung up");
    for (ssize_t at = 0; at < n;)
        at += (ssize_t)(is_http ? take_http : take_line)(conn, bytes + at, (size_t)(n - at));
}

static void wait_for(double seconds)
{
    struct epoll_event events[64];
    struct timespec wait = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    int n = epoll_pwait2(poller, events, 64, &wait, NULL);
    for (int i = 0; i < n; i++) {
        struct conn *conn = events[i].data.ptr;
        if ((events[i].events & EPOLLOUT) != 0)
            push(conn);
        if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
            hear(conn);
    }
}

/* ---- the loops ---- */

static struct conn *free_conn(size_t k)
{
    for (size_t i = 0; i < n_conns; i++)
        if (!conns[(k + i) % n_conns].is_asked)
            return &conns[(k + i) % n_conns];
    return NULL;
}

static void open_loop(double rate)
{
    size_t k = 0;
    double due = started;
    while (due < ends) {
        struct conn *conn = is_http ? free_conn(k) : &conns[k % n_conns];
        double left = due - now();
        if (conn == NULL || left > 0) {
            wait_for(conn == NULL ? .01 : left < .01 ? left : .01);
            continue;
        }
        ask(conn, due);
        due = started + (double)++k / rate;
        wait_for(0);
    }
}

static void closed_loop(void)
{
    for (size_t i = 0; i < n_conns; i++)
        ask(&conns[i], started);
    while (now() < ends)
        wait_for(.01);
}

/* ---- the report ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report_kind(const char *name, enum outcome outcome, double since)
{
    double *took = grow(NULL, (n_requests + 1) * sizeof *took);
    size_t n = 0;
    for (size_t i = 0; i < n_requests; i++)
        if (requests[i].outcome == outcome && requests[i].due >= since)
            took[n++] = requests[i].took_ms;
    took[n] = 0;
    qsort(took, n, sizeof *took, by_value);
    printf(",\"%s_ms\":[%.2f,%.2f,%.2f,%.2f]", name, took[n / 2], took[n * 99 / 100],
           took[n * 999 / 1000], took[n > 0 ? n - 1 : 0]);
    free(took);
}

static void report(void)
{
    static const char *const names[OUTCOMES] = {"unanswered", "whole", "partial", "refused",
                                                "failed"};
    size_t counts[OUTCOMES] = {0}, in_time = 0;
    for (size_t i = 0; i < n_requests; i++) {
        counts[requests[i].outcome]++;
        in_time += requests[i].outcome == WHOLE && requests[i].answered_at <= ends;
    }
    printf("{\"asked\":%zu,\"late\":%zu,\"whole_per_s\":%.1f", n_requests, n_late,
           (double)in_time / (ends - started));
    for (int i = 0; i < OUTCOMES; i++)
        printf(",\"%s\":%zu", names[i], counts[i]);
    report_kind("whole", WHOLE, started);
    report_kind("settled", WHOLE, started + SETTLE_S);
    report_kind("refused", REFUSED, started);
    printf(",\"client_cpu_s\":%.2f}\n", (double)clock() / CLOCKS_PER_SEC);
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fputs("usage: bench_open_loop ADDRESS lines|http PARAMS CONNECTIONS RATE SECONDS\n",
              stderr);
        return 2;
    }
    is_http = strcmp(argv[2], "http") == 0;
    read_lines(argv[3]);
    n_conns = strtoul(argv[4], NULL, 10);
    double rate = strtod(argv[5], NULL), seconds = strtod(argv[6], NULL);
    is_closed_loop = rate <= 0;
    poller = epoll_create1(EPOLL_CLOEXEC);
    conns = calloc(n_conns, sizeof *conns);
    if (n_lines == 0 || n_conns == 0 || conns == NULL || poller < 0)
        die("start");
    for (size_t i = 0; i < n_conns; i++)
        dial(&conns[i], argv[1]);
    started = now();
    ends = started + seconds;
    if (is_closed_loop)
        closed_loop();
    else
        open_loop(rate);
    while (n_waiting > 0 && now() < ends + LAST_S)
        wait_for(.1);
    report();
    return 0;
}
