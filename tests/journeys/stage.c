#include "tests/journeys/stage.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/test.h"

enum { MOST_ARGUMENTS = 24, MOST_REPLY = 64 << 20 };

void stage_make(struct stage *stage)
{
    *stage = (struct stage){0};
    temp_make(&stage->temp);
    stage->articles = temp_path(&stage->temp, "articles");
    stage->index = temp_path(&stage->temp, "index");
    stage->socket = temp_path(&stage->temp, "sock");
    struct arena *arena = &stage->temp.arena;
    stage->env[0] = arena_printf(arena, "PILCROW_INDEX=%s", stage->index);
    stage->env[1] = arena_printf(arena, "PILCROW_SOCKET=unix:%s", stage->socket);
    stage->env[2] = "NO_COLOR=1";
    buf_init(&stage->last.out, 0);
    buf_init(&stage->last.err, 0);
}

void stage_remove(struct stage *stage)
{
    if (stage->is_serving)
        stage_stop(stage, SIGTERM);
    process_result_release(&stage->last);
    temp_remove(&stage->temp);
}

void stage_write(struct stage *stage, const char *name, const char *text)
{
    const char *path = arena_printf(&stage->temp.arena, "articles/%s", name);
    assert_non_null(path);
    if (text != NULL)
        temp_write(&stage->temp, path, span_of(text));
    else
        assert_int_equal(unlink(temp_path(&stage->temp, path)), 0);
}

int stage_run(struct stage *stage, const char *program, ...)
{
    const char *argv[MOST_ARGUMENTS];
    argv[0] = arena_printf(&stage->temp.arena, BIN_DIR "/%s", program);
    va_list more;
    va_start(more, program);
    for (size_t n = 1; (argv[n] = va_arg(more, const char *)) != NULL; n++)
        assert_true(n + 1 < MOST_ARGUMENTS);
    va_end(more);
    struct process_options options = {.env = stage->env, .dir = stage->temp.path};
    process_result_release(&stage->last);
    process_run(argv, &options, &stage->last);
    return stage->last.exit_code;
}

void stage_publish(struct stage *stage)
{
    if (stage_index(stage, stage->articles, NULL) != 0)
        fail_msg("pilcrow-index: %.*s", SPAN_FMT(buf_span(&stage->last.err)));
}

void stage_serve_until(struct stage *stage, const char *word)
{
    assert_false(stage->is_serving);
    const char *argv[1 + sizeof stage->options / sizeof *stage->options] = {BIN_DIR "/pilcrowd"};
    memcpy(argv + 1, stage->options, sizeof stage->options);
    process_start(argv, stage->env, &stage->daemon);
    stage->is_serving = true;
    if (!process_wait_for(&stage->daemon, word, PROCESS_PATIENCE_MS))
        fail_msg("pilcrowd did not say %s, but: %.*s", word,
                 SPAN_FMT(buf_span(&stage->daemon.err)));
}

void stage_serve(struct stage *stage)
{
    stage_serve_until(stage, ": ready: ");
}

int stage_stop(struct stage *stage, int signal_number)
{
    stage->is_serving = false;
    return process_end(&stage->daemon, signal_number, PROCESS_PATIENCE_MS);
}

static struct span without_newline(const struct buf *text)
{
    struct span said = buf_span(text);
    if (said.len > 0 && said.at[said.len - 1] == '\n')
        said.len--;
    return said;
}

struct span stage_said(const struct stage *stage)
{
    return without_newline(&stage->last.out);
}

struct span stage_complained(const struct stage *stage)
{
    return without_newline(&stage->last.err);
}

bool span_has(struct span text, const char *part)
{
    return text.len > 0 && memmem(text.at, text.len, part, strlen(part)) != NULL;
}

void assert_has_at(struct span text, const char *part, const char *where)
{
    if (!span_has(text, part))
        fail_msg("%s: \"%s\" is not in: %.*s", where, part, SPAN_FMT(text));
}

int stage_dial(struct stage *stage)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    assert_true(strlen(stage->socket) < sizeof address.sun_path);
    memcpy(address.sun_path, stage->socket, strlen(stage->socket));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

struct span stage_talk(struct stage *stage, const char *bytes)
{
    int fd = stage_dial(stage);
    struct timeval patience = {.tv_sec = PROCESS_PATIENCE_MS / 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(send(fd, bytes, strlen(bytes), MSG_NOSIGNAL), (ssize_t)strlen(bytes));
    shutdown(fd, SHUT_WR);
    struct buf reply;
    buf_init(&reply, MOST_REPLY);
    ssize_t n;
    do {
        char *at = buf_reserve(&reply, 1 << 16);
        assert_non_null(at);
        n = read(fd, at, 1 << 16);
        assert_true(n >= 0);
        buf_grown(&reply, (size_t)n);
    } while (n > 0);
    close(fd);
    struct span copy = arena_copy(&stage->temp.arena, buf_span(&reply));
    buf_release(&reply);
    return copy;
}
