#include "indexer/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"

enum { STEP = 64 << 10, COMPLAINT_ROOM = 160 };

struct running {
    const struct child *child;
    int input, output[2], complaints; /* descriptors, -1: closed */
    char path_variable[4200];
    pid_t pid;
    uint64_t stop_ns; /* its output must have ended by then */
};

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool write_all(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.at, bytes.len);
        if (n < 0 && errno != EINTR)
            return false;
        bytes = span_cut(bytes, n > 0 ? (size_t)n : 0, bytes.len - (n > 0 ? (size_t)n : 0));
    }
    return lseek(fd, 0, SEEK_SET) == 0;
}

/* The input lies in memory that the child can seek in, as some programs want. */
static enum status open_all(struct running *running, struct error *err)
{
    running->input = memfd_create("input", MFD_CLOEXEC);
    running->complaints = memfd_create("complaints", MFD_CLOEXEC);
    if (running->input < 0 || running->complaints < 0 || pipe2(running->output, O_CLOEXEC) != 0 ||
        !write_all(running->input, running->child->input))
        return error_errno(err, errno, "its filter cannot be started");
    return OK;
}

static void limit(int resource, rlim_t most)
{
    const struct rlimit bounds = {most, most};
    setrlimit(resource, &bounds);
}

/* Between fork and exec: nothing but system calls. */
static void become(struct running *running, pid_t parent)
{
    const struct child *child = running->child;
    char *const environment[] = {running->path_variable, (char[]){"LC_ALL=C.UTF-8"},
                                 (char[]){"HOME=/"}, NULL};
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || chdir("/") != 0)
        _exit(126);
    limit(RLIMIT_CPU, child->most_seconds);
    limit(RLIMIT_DATA, child->most_memory);
    limit(RLIMIT_FSIZE, child->most_bytes);
    limit(RLIMIT_CORE, 0);
    signal(SIGPIPE, SIG_DFL);
    if (dup2(running->input, 0) < 0 || dup2(running->output[1], 1) < 0 ||
        dup2(running->complaints, 2) < 0)
        _exit(126);
    execve(child->path, child->argv, environment);
    _exit(127);
}

static enum status start(struct running *running, struct error *err)
{
    const char *path = getenv("PATH");
    pid_t parent = getpid();
    running->stop_ns = clock_ns() + running->child->most_seconds * (uint64_t)NS_PER_S;
    snprintf(running->path_variable, sizeof running->path_variable, "PATH=%.4100s",
             path != NULL ? path : "/usr/bin:/bin");
    running->pid = fork();
    if (running->pid == 0)
        become(running, parent);
    if (running->pid < 0)
        return error_errno(err, errno, "its filter cannot be started");
    setpgid(running->pid, running->pid);
    close_one(&running->output[1]);
    return OK;
}

/* Everything up to the end of the output. */
static enum status take_output(struct running *running, struct buf *out, struct error *err)
{
    const struct child *child = running->child;
    const uint64_t stop = running->stop_ns;
    size_t before = out->len;
    for (;;) {
        uint64_t now = clock_ns();
        struct pollfd waiting = {.fd = running->output[0], .events = POLLIN};
        int ready = now < stop ? poll(&waiting, 1, (int)((stop - now) / 1000000 + 1)) : 0;
        if (ready == 0)
            return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "its filter took more than %u s",
                             child->most_seconds);
        char *room = ready > 0 ? buf_reserve(out, STEP) : NULL;
        if (ready > 0 && room == NULL)
            return error_set(err, buf_status(out), ERROR_NOWHERE, "its filter printed too much");
        ssize_t n = ready > 0 ? read(running->output[0], room, STEP) : -1;
        if (n == 0)
            return OK;
        if (n < 0 && errno != EINTR)
            return error_errno(err, errno, "its filter cannot be read");
        buf_grown(out, n > 0 ? (size_t)n : 0);
        if (out->len - before > child->most_bytes)
            return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "its filter printed too much");
    }
}

/* The first line that it complained, as text. */
static void read_complaint(struct running *running, char out[COMPLAINT_ROOM])
{
    char raw[COMPLAINT_ROOM / 2];
    ssize_t n = pread(running->complaints, raw, sizeof raw, 0);
    size_t len = 0;
    while (n > 0 && len < (size_t)n && (unsigned char)raw[len] >= ' ')
        len++;
    len = utf8_is_valid((struct span){raw, len}) ? len : 0;
    snprintf(out, COMPLAINT_ROOM, "%s%.*s", len > 0 ? ": " : "", (int)len, raw);
}

/* Waits for the end of a child whose output has ended; those that it has left are killed. */
static enum status finish(struct running *running, enum status status, struct error *err)
{
    int how = 0;
    char complaint[COMPLAINT_ROOM];
    const uint64_t stop = running->stop_ns + NS_PER_S;
    if (running->pid <= 0)
        return status;
    pid_t gone = 0;
    while (status == OK && gone == 0 && clock_ns() < stop) {
        gone = waitpid(running->pid, &how, WNOHANG);
        if (gone == 0)
            poll(NULL, 0, 1);
    }
    kill(-running->pid, SIGKILL);
    while (gone == 0 && waitpid(running->pid, &how, 0) < 0 && errno == EINTR)
        ;
    if (status != OK || (WIFEXITED(how) && WEXITSTATUS(how) == 0))
        return status;
    read_complaint(running, complaint);
    if (WIFEXITED(how))
        return error_set(err, ERR_PARSE, ERROR_NOWHERE, "its filter ended with %d%s",
                         WEXITSTATUS(how), complaint);
    if (WTERMSIG(how) == SIGXCPU || (WTERMSIG(how) == SIGKILL && complaint[0] == '\0'))
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "its filter was killed: too much time");
    return error_set(err, ERR_PARSE, ERROR_NOWHERE, "its filter was ended by signal %d%s",
                     WTERMSIG(how), complaint);
}

enum status child_run(const struct child *child, struct buf *out, struct error *err)
{
    struct running running = {.child = child, .input = -1, .output = {-1, -1}, .complaints = -1};
    enum status status;
    TRY(open_all(&running, err));
    TRY(start(&running, err));
    status = take_output(&running, out, err);
done:
    status = finish(&running, status, err);
    close_one(&running.input);
    close_one(&running.output[0]);
    close_one(&running.output[1]);
    close_one(&running.complaints);
    return status;
}
