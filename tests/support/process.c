#include "tests/support/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/support/test.h"

enum { MOST_OUTPUT = 256 << 20 };

static void change_environment(const char *const *env)
{
    for (; env != NULL && *env != NULL; env++) {
        if (strchr(*env, '=') != NULL)
            putenv((char *)(uintptr_t)*env);
        else
            unsetenv(*env);
    }
}

/* In the child: becomes the program. */
static _Noreturn void become(const char *const argv[], const char *const *env, const char *dir)
{
    signal(SIGPIPE, SIG_DFL);
    change_environment(env);
    if (dir != NULL && chdir(dir) != 0)
        _exit(126);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

static int exit_code_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        fail_msg("cannot make a pipe: %s", strerror(errno));
}

/* The test's ends of a running program; -1: closed. On a terminal `in` and `out` are the same. */
struct ends {
    pid_t pid;
    int in, out, err;
};

static struct ends start_piped(const char *const argv[], const struct process_options *options)
{
    int in[2], out[2], err[2];
    make_pipe(in);
    make_pipe(out);
    make_pipe(err);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        become(argv, options->env, options->dir);
    }
    close(in[0]);
    close(out[1]);
    close(err[1]);
    return (struct ends){pid, in[1], out[0], err[0]};
}

static struct ends start_on_terminal(const char *const argv[],
                                     const struct process_options *options)
{
    struct winsize size = {0};
    if (sscanf(options->terminal, "%hux%hu", &size.ws_col, &size.ws_row) != 2)
        fail_msg("\"%s\" is no COLSxROWS", options->terminal);
    int master;
    pid_t pid = forkpty(&master, NULL, NULL, &size);
    assert_true(pid >= 0);
    if (pid == 0)
        become(argv, options->env, options->dir);
    return (struct ends){pid, master, master, -1};
}

/* Reads what there is; at the end (a terminal says EIO) *fd becomes -1. */
static void take(int *fd, struct buf *out)
{
    char *at = buf_reserve(out, 1 << 16);
    assert_non_null(at);
    ssize_t n = read(*fd, at, 1 << 16);
    if (n > 0)
        buf_grown(out, (size_t)n);
    else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        close(*fd);
        *fd = -1;
    }
}

static void give(int *fd, struct span *input, bool keep_open)
{
    ssize_t n = input->len > 0 ? write(*fd, input->at, input->len) : 0;
    if (n > 0)
        *input = span_cut(*input, (size_t)n, input->len - (size_t)n);
    bool gone = n < 0 && errno != EAGAIN && errno != EINTR;
    if (gone)
        input->len = 0;
    if (input->len == 0 && !keep_open) {
        close(*fd);
        *fd = -1;
    }
}

static int ms_left(const struct deadline *deadline)
{
    uint64_t now = clock_ns();
    return now >= deadline->at_ns ? 0 : (int)((deadline->at_ns - now) / NS_PER_MS) + 1;
}

/* Feeds and reads until the program has closed its output. False: the time is over. */
static bool converse(struct ends *ends, struct span input, bool is_terminal,
                     const struct deadline *deadline, struct process_result *result)
{
    while (ends->out >= 0 || ends->err >= 0) {
        struct pollfd fds[] = {
            {.fd = ends->out, .events = POLLIN},
            {.fd = ends->err, .events = POLLIN},
            {.fd = input.len > 0 || !is_terminal ? ends->in : -1, .events = POLLOUT},
        };
        int left = ms_left(deadline);
        if (left == 0)
            return false;
        if (poll(fds, 3, left) < 0 && errno != EINTR)
            return false;
        if (fds[2].revents != 0)
            give(&ends->in, &input, is_terminal);
        if (fds[0].revents != 0)
            take(&ends->out, &result->out);
        if (fds[1].revents != 0)
            take(&ends->err, &result->err);
        if (is_terminal && ends->out < 0)
            ends->in = -1;
    }
    return true;
}

void process_run(const char *const argv[], const struct process_options *options,
                 struct process_result *result)
{
    static const struct process_options none;
    options = options != NULL ? options : &none;
    buf_init(&result->out, MOST_OUTPUT);
    buf_init(&result->err, MOST_OUTPUT);
    struct deadline deadline = deadline_after_ms(
        options->timeout_ms > 0 ? options->timeout_ms : PROCESS_PATIENCE_MS, NULL);
    bool is_terminal = options->terminal != NULL;
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    struct ends ends = is_terminal ? start_on_terminal(argv, options) : start_piped(argv, options);
    fcntl(ends.in, F_SETFL, O_NONBLOCK);
    bool ended = converse(&ends, options->input, is_terminal, &deadline, result);
    if (!ended)
        kill(ends.pid, SIGKILL);
    int status;
    while (waitpid(ends.pid, &status, 0) < 0 && errno == EINTR)
        continue;
    signal(SIGPIPE, before);
    for (int *fd = &ends.in; fd <= &ends.err; fd++)
        if (*fd >= 0)
            close(*fd);
    if (!ended)
        fail_msg("%s did not end in time; it had said: %.*s", argv[0],
                 SPAN_FMT(buf_span(&result->err)));
    result->exit_code = exit_code_of(status);
}

void process_result_release(struct process_result *result)
{
    buf_release(&result->out);
    buf_release(&result->err);
}

void process_start(const char *const argv[], const char *const *env, struct process *process)
{
    int err[2];
    make_pipe(err);
    buf_init(&process->err, MOST_OUTPUT);
    process->pid = fork();
    assert_true(process->pid >= 0);
    if (process->pid == 0) {
        int nothing = open("/dev/null", O_RDWR);
        dup2(nothing, STDIN_FILENO);
        dup2(nothing, STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        become(argv, env, NULL);
    }
    close(err[1]);
    process->err_fd = err[0];
}

bool process_wait_for(struct process *process, const char *text, unsigned timeout_ms)
{
    struct deadline deadline = deadline_after_ms(timeout_ms, NULL);
    for (;;) {
        struct span said = buf_span(&process->err);
        if (said.len > 0 && memmem(said.at, said.len, text, strlen(text)) != NULL)
            return true;
        struct pollfd fd = {.fd = process->err_fd, .events = POLLIN};
        int left = ms_left(&deadline);
        if (process->err_fd < 0 || left == 0)
            return false;
        if (poll(&fd, 1, left) > 0)
            take(&process->err_fd, &process->err);
    }
}

int process_end(struct process *process, int signal_number, unsigned timeout_ms)
{
    struct deadline deadline = deadline_after_ms(timeout_ms, NULL);
    if (signal_number != 0)
        kill(process->pid, signal_number);
    /* Its end closes stderr, so nothing has to sleep between looks. */
    while (process->err_fd >= 0 && ms_left(&deadline) > 0) {
        struct pollfd fd = {.fd = process->err_fd, .events = POLLIN};
        if (poll(&fd, 1, ms_left(&deadline)) > 0)
            take(&process->err_fd, &process->err);
    }
    bool is_late = process->err_fd >= 0;
    if (is_late) {
        print_error("%.*s\n", SPAN_FMT(buf_span(&process->err)));
        kill(process->pid, SIGKILL);
        close(process->err_fd);
    }
    int status;
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    buf_release(&process->err);
    if (is_late)
        fail_msg("the process did not end within %u ms", timeout_ms);
    return exit_code_of(status);
}
