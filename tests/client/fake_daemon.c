#include "tests/client/fake_daemon.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"
#include "tests/support/test.h"

enum { CEILING = 64 << 20, MOST_PEERS = 64 };

struct peer {
    int fd;
    struct buf in;
};

static const char *find_answer(const struct fake_daemon *fake, struct span method)
{
    for (size_t i = 0; i < fake->n; i++)
        if (strcmp(fake->answers[i].method, "*") == 0 ||
            span_equal(method, span_of(fake->answers[i].method)))
            return fake->answers[i].text;
    return "!{\"code\":-32601,\"message\":\"no such "
           "method\",\"data\":{\"code\":\"method_not_found\"}}";
}

static void send_all(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t n = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        bytes = span_cut(bytes, (size_t)n, bytes.len - (size_t)n);
    }
}

/* False: the connection is to be closed. */
static bool answer(const struct fake_daemon *fake, int fd, struct span line)
{
    json_t *request = NULL;
    struct error err;
    if (json_parse(line, &request, &err) != OK)
        return false;
    const char *text = find_answer(fake, json_span(request, "method"));
    struct buf out;
    buf_init(&out, CEILING);
    if (text[0] == '=') {
        buf_printf(&out, "%s\n", text + 1);
    } else if (strcmp(text, "close") != 0 && strcmp(text, "mute") != 0) {
        buf_add_text(&out, "{\"jsonrpc\":\"2.0\",\"id\":");
        json_write(&out, json_object_get(request, "id"));
        buf_printf(&out, ",\"%s\":", text[0] == '!' ? "error" : "result");
        buf_add_text(&out, text + (text[0] == '!'));
        buf_add_text(&out, "}\n");
    }
    send_all(fd, buf_span(&out));
    buf_release(&out);
    json_decref(request);
    return strcmp(text, "close") != 0;
}

/* Reads once and answers whole lines. */
static bool serve(struct fake_daemon *fake, struct peer *peer)
{
    char *at = buf_reserve(&peer->in, 4096);
    ssize_t n = at != NULL ? recv(peer->fd, at, 4096, 0) : -1;
    if (n <= 0)
        return false;
    buf_grown(&peer->in, (size_t)n);
    for (char *end; (end = memchr(peer->in.at, '\n', peer->in.len)) != NULL;) {
        struct span line = {peer->in.at, (size_t)(end - peer->in.at)};
        buf_add(&fake->requests, line.at, line.len + 1);
        if (!answer(fake, peer->fd, line))
            return false;
        buf_consume(&peer->in, line.len + 1);
    }
    return true;
}

static void drop(struct peer *peer)
{
    if (peer->fd >= 0)
        close(peer->fd);
    peer->fd = -1;
    buf_release(&peer->in);
}

static void *run(void *context)
{
    struct fake_daemon *fake = context;
    static _Thread_local struct peer peers[MOST_PEERS];
    struct pollfd fds[MOST_PEERS + 2] = {{.fd = fake->stop[0], .events = POLLIN},
                                         {.fd = fake->listener, .events = POLLIN}};
    size_t n = 0;
    while (poll(fds, 2 + n, -1) >= 0 && fds[0].revents == 0) {
        for (size_t i = 0; i < n; i++)
            if (fds[2 + i].revents != 0 && !serve(fake, &peers[i])) {
                drop(&peers[i]);
                fds[2 + i].fd = -1;
            }
        if (fds[1].revents != 0 && n < MOST_PEERS) {
            peers[n].fd = accept(fake->listener, NULL, NULL);
            buf_init(&peers[n].in, CEILING);
            fds[2 + n] = (struct pollfd){.fd = peers[n].fd, .events = POLLIN};
            n++;
        }
    }
    for (size_t i = 0; i < n; i++)
        drop(&peers[i]);
    return NULL;
}

static int listen_unix(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 16), 0);
    return fd;
}

static int listen_tcp(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *port = ntohs(at.sin_port);
    return fd;
}

void fake_daemon_start(struct fake_daemon *fake, const char *path, int *tcp_port,
                       const struct fake_answer *answers, size_t n)
{
    fake->answers = answers;
    fake->n = n;
    buf_init(&fake->requests, CEILING);
    fake->listener = tcp_port != NULL ? listen_tcp(tcp_port) : listen_unix(path);
    assert_int_equal(pipe(fake->stop), 0);
    assert_int_equal(pthread_create(&fake->thread, NULL, run, fake), 0);
}

void fake_daemon_stop(struct fake_daemon *fake)
{
    close(fake->stop[1]);
    pthread_join(fake->thread, NULL);
    close(fake->stop[0]);
    close(fake->listener);
}

void fake_daemon_release(struct fake_daemon *fake)
{
    buf_release(&fake->requests);
}
