#include "tests/support/running.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/test.h"

enum { PATIENCE_S = 60, MAX_ARGS = 24 };

const struct mini_article running_articles[] = {
    {"energy/power-of-siberia", "Power of Siberia pipeline", "2019-12-02", "en", "A. Miller", "gas",
     "Gas began flowing through the Power of Siberia line on 2 December 2019.\n\n"
     "At full load the Power of Siberia carries 38 bcm a year.\n\n"
     "Talks on price went on for ten years."},
    {"energy/yamal", "Yamal LNG", "2017-12-08", "en", "B. Ivanova", "lng",
     "The Yamal plant ships gas by sea.\n\nTankers with ice class carry it east and west."},
    {"notes/letters", NULL, NULL, NULL, NULL, NULL,
     "The \u201cPower of Siberia\u201d \u2013 \U0001D524\U0001D51E\U0001D530 for China"},
};
const size_t running_n_articles = sizeof running_articles / sizeof *running_articles;

static void start(struct running *running, const char *const *more, bool is_unix_only)
{
    const char *argv[MAX_ARGS] = {PILCROWD, "--listen", running->socket};
    size_t n = 3;
    if (running->other[0] == '\0') {
        argv[n++] = "--index";
        argv[n++] = running->root;
    }
    if (!is_unix_only) {
        argv[n++] = "--listen";
        argv[n++] = "tcp:127.0.0.1:0";
    }
    for (; more != NULL && *more != NULL && n + 1 < MAX_ARGS; more++)
        argv[n++] = *more;
    process_start(argv, NULL, &running->process);
    if (!running_tells(running, "ready: ") || !running_tells(running, "\n"))
        fail_msg("pilcrowd is not ready: %.*s", SPAN_FMT(buf_span(&running->process.err)));
    if (is_unix_only)
        return;
    struct span port = running_between(buf_span(&running->process.err), "tcp:127.0.0.1:", '\n');
    running->port = (unsigned)strtoul(port.at, NULL, 10);
}

static void make_place(struct running *running)
{
    *running = (struct running){.port = 0};
    temp_make(&running->temp);
    snprintf(running->root, sizeof running->root, "%s", temp_path(&running->temp, "index"));
    snprintf(running->socket, sizeof running->socket, "%s", temp_path(&running->temp, "socket"));
}

void running_start(struct running *running, const char *const *more, bool is_unix_only)
{
    char name[GENERATION_NAME_ROOM];
    make_place(running);
    mini_index_publish(running->root, "/articles", running_articles, running_n_articles, name);
    assert_string_equal(name, "g000001");
    start(running, more, is_unix_only);
}

void running_start_several(struct running *running, const char *const *more)
{
    char name[GENERATION_NAME_ROOM];
    const char *all[MAX_ARGS] = {"--index", NULL, "--index", NULL};
    const size_t n_energy = 2;
    make_place(running);
    snprintf(running->other, sizeof running->other, "%s", temp_path(&running->temp, "other"));
    mini_index_publish(running->root, "/articles", running_articles, n_energy, name);
    mini_index_publish(running->other, "/notes", running_articles + n_energy,
                       running_n_articles - n_energy, name);
    all[1] = arena_printf(&running->temp.arena, "energy=%s", running->root);
    all[3] = arena_printf(&running->temp.arena, "notes=%s", running->other);
    for (size_t i = 0; more != NULL && more[i] != NULL && i + 5 < MAX_ARGS; i++)
        all[i + 4] = more[i];
    start(running, all, false);
}

void running_start_empty(struct running *running)
{
    make_place(running);
    start(running, NULL, true);
}

void running_start_large(struct running *running, unsigned n, const char *const *more)
{
    struct buf text;
    char name[GENERATION_NAME_ROOM];
    buf_init(&text, 64 << 20);
    for (unsigned i = 0; i < n; i++)
        buf_printf(&text, "%sThe gas line of village %u is %u km long and was laid in %u.",
                   i > 0 ? "\n\n" : "", i, i % 97, 1950 + i % 70);
    buf_add_char(&text, '\0');
    assert_int_equal(buf_status(&text), OK);
    struct mini_article article = {.id = "villages", .title = "Gas lines", .text = text.at};
    make_place(running);
    mini_index_publish(running->root, "/articles", &article, 1, name);
    start(running, more, true);
    buf_release(&text);
}

void running_publish(struct running *running, const char *text, char name[GENERATION_NAME_ROOM])
{
    struct mini_article articles[sizeof running_articles / sizeof *running_articles + 1];
    memcpy(articles, running_articles, sizeof running_articles);
    articles[running_n_articles] = (struct mini_article){.id = "extra", .text = text};
    mini_index_publish(running->root, "/articles", articles, running_n_articles + 1, name);
}

bool running_reload(int fd, const char *name, struct buf *in)
{
    struct span reply = running_ask(fd, "RELOAD", in);
    bool is_changed = running_count(reply, "\"changed\":true") == 1,
         was_there = span_equal(running_between(reply, "\"previous\":", ','),
                                running_between(reply, "\"generation\":", ','));
    if (!span_equal(running_between(reply, "\"generation\":\"", '"'), span_of(name)) ||
        is_changed == was_there)
        fail_msg("not as %s is served first: %.*s", name, SPAN_FMT(reply));
    return is_changed;
}

bool running_tells(struct running *running, const char *text)
{
    return process_wait_for(&running->process, text, PROCESS_PATIENCE_MS);
}

int running_stop(struct running *running, int signal_number)
{
    int code = process_end(&running->process, signal_number, PROCESS_PATIENCE_MS);
    if (signal_number != SIGKILL)
        assert_int_not_equal(access(running->socket, F_OK), 0);
    temp_remove(&running->temp);
    return code;
}

int running_connect(const struct running *running, bool is_tcp)
{
    struct timeval patience = {PATIENCE_S, 0};
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in tcp = {.sin_family = AF_INET,
                              .sin_port = htons((uint16_t)running->port),
                              .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(is_tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    strcpy(local.sun_path, running->socket);
    const struct sockaddr *address = is_tcp ? (const void *)&tcp : (const void *)&local;
    if (connect(fd, address, is_tcp ? sizeof tcp : sizeof local) != 0)
        fail_msg("cannot connect: %s", strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

void running_send(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t n = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
        if (n <= 0)
            fail_msg("cannot send: %s", strerror(errno));
        bytes = span_cut(bytes, (size_t)n, bytes.len - (size_t)n);
    }
}

void running_say(int fd, const char *line)
{
    running_send(fd, span_of(line));
    running_send(fd, SPAN("\n"));
}

struct span running_hear(int fd, struct buf *in)
{
    char c;
    ssize_t n;
    buf_clear(in);
    while ((n = recv(fd, &c, 1, 0)) == 1 && c != '\n')
        buf_add_char(in, c);
    if (n < 0)
        fail_msg("nothing comes: %s", strerror(errno));
    assert_int_equal(buf_status(in), OK);
    return in->len > 0 ? buf_span(in) : SPAN("");
}

struct span running_ask(int fd, const char *line, struct buf *in)
{
    running_say(fd, line);
    return running_hear(fd, in);
}

struct span running_drain(int fd, struct buf *in)
{
    char piece[65536];
    ssize_t n;
    buf_clear(in);
    while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
        buf_add(in, piece, (size_t)n);
    if (n < 0 && !(errno == ECONNRESET && in->len == 0))
        fail_msg("the end does not come: %s", strerror(errno));
    assert_int_equal(buf_status(in), OK);
    return in->len > 0 ? buf_span(in) : SPAN("");
}

struct span running_converse(int fd, struct span bytes, struct buf *in)
{
    running_send(fd, bytes);
    assert_true(shutdown(fd, SHUT_WR) == 0 || errno == ENOTCONN); /* reset; what came is there */
    return running_drain(fd, in);
}

/* Line by line: ThreadSanitizer takes every memmem() for a read of all that is left. */
unsigned running_count(struct span text, const char *piece)
{
    unsigned n = 0;
    size_t len = strlen(piece);
    const char *at = text.at, *end = text.at + text.len;
    while ((size_t)(end - at) >= len) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        const char *stop = line_end != NULL ? line_end + 1 : end;
        for (const char *hit = at; (hit = memmem(hit, (size_t)(stop - hit), piece, len)) != NULL;
             hit += len)
            n++;
        at = stop;
    }
    return n;
}

struct span running_between(struct span text, const char *before, char end)
{
    const char *at = memmem(text.at, text.len, before, strlen(before));
    if (at == NULL)
        fail_msg("no '%s' in %.*s", before, SPAN_FMT(text));
    at += strlen(before);
    const char *stop = memchr(at, end, text.len - (size_t)(at - text.at));
    if (stop == NULL)
        fail_msg("'%s' does not end in %.*s", before, SPAN_FMT(text));
    return (struct span){at, (size_t)(stop - at)};
}
