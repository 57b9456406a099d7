/* What a confined process cannot do, tried by a child that is confined; and a real pilcrowd, which
 * must do all that it does within. */
#include "daemon/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

static struct temp temp;
static struct sandbox sandbox;

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(temp_path(&temp, name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int start(void **state)
{
    (void)state;
    static char index[200], token[200], key[200], socket_path[200];
    temp_make(&temp);
    assert_int_equal(mkdir(temp_path(&temp, "index"), 0755), 0);
    assert_int_equal(mkdir(temp_path(&temp, "open"), 0755), 0);
    assert_int_equal(mkdir(temp_path(&temp, "closed"), 0750), 0);
    assert_int_equal(mkdir(temp_path(&temp, "run"), 0755), 0);
    write_file("index/current", "g000001");
    write_file("open/token", "x");
    write_file("open/beside", "x");
    write_file("closed/key", "x");
    write_file("closed/beside", "x");
    write_file("run/socket", "");
    snprintf(index, sizeof index, "%s", temp_path(&temp, "index"));
    snprintf(token, sizeof token, "%s", temp_path(&temp, "open/token"));
    snprintf(key, sizeof key, "%s", temp_path(&temp, "closed/key"));
    snprintf(socket_path, sizeof socket_path, "%s", temp_path(&temp, "run/socket"));
    sandbox = (struct sandbox){.indexes = {index},
                               .n_indexes = 1,
                               .readable = {token, key},
                               .n_readable = 2,
                               .removable = {socket_path},
                               .n_removable = 1};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

/* Runs `act` in a confined child; the errno it ends with, 0 when it succeeds. */
static int confined(int (*act)(const char *), const char *argument)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (sandbox_enter(&sandbox, NULL) != OK)
            _exit(255);
        _exit(act(argument));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_not_equal(WEXITSTATUS(status), 255);
    return WEXITSTATUS(status);
}

static int try_to_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? 0 : errno;
}

static int try_to_write(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 ? 0 : errno;
}

static int try_to_remove(const char *path)
{
    return unlink(path) == 0 ? 0 : errno;
}

static int try_to_run(const char *path)
{
    char *argv[] = {(char *)(uintptr_t)path, NULL}, *env[] = {NULL};
    execve(path, argv, env);
    return errno;
}

static int try_to_fork(const char *unused)
{
    (void)unused;
    long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0)
        _exit(0);
    return child > 0 ? 0 : errno;
}

static int try_a_tcp_socket(const char *unused)
{
    (void)unused;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd >= 0 ? 0 : errno;
}

static int try_executable_memory(const char *unused)
{
    (void)unused;
    void *at =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at != MAP_FAILED ? 0 : errno;
}

static int try_to_kill_the_parent(const char *unused)
{
    (void)unused;
    return kill(getppid(), 0) == 0 ? 0 : errno;
}

static void *nothing(void *context)
{
    return context;
}

static int try_a_thread(const char *unused)
{
    pthread_t thread;
    (void)unused;
    int failed = pthread_create(&thread, NULL, nothing, NULL);
    return failed != 0 ? failed : pthread_join(thread, NULL);
}

static bool has_landlock(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
}

/* A file below the test's folder, or an absolute path. */
static const struct {
    int (*act)(const char *);
    const char *path;
    int number;
} files[] = {
    {try_to_read, "index/current", 0},
    {try_to_read, "open/token", 0},
    {try_to_read, "open/beside", EACCES},
    {try_to_read, "closed/key", 0},
    {try_to_read, "closed/beside", 0},
    {try_to_read, "/dev/null", 0},
    {try_to_read, "/etc/passwd", EACCES},
    {try_to_read, "/proc/self/environ", EACCES},
    {try_to_read, "/", EACCES},
    {try_to_write, "index/new", EACCES},
    {try_to_write, "index/current", EACCES},
    {try_to_write, "open/token", EACCES},
    {try_to_write, "new", EACCES},
    {try_to_remove, "index/current", EACCES},
    {try_to_remove, "open/token", EACCES},
    {try_to_remove, "run/socket", 0},
};

static void no_other_file_can_be_opened(void **state)
{
    (void)state;
    if (!has_landlock()) {
        print_message("no Landlock here: not tested\n");
        skip();
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = files[i].path;
        int number = confined(files[i].act, path[0] == '/' ? path : temp_path(&temp, path));
        if (number != files[i].number)
            fail_msg("%s: %s", path, strerror(number));
    }
}

static void nothing_is_started_and_nobody_reached(void **state)
{
    (void)state;
    assert_int_equal(confined(try_to_run, "/bin/true"), EPERM);
    assert_int_equal(confined(try_to_fork, NULL), EPERM);
    assert_int_equal(confined(try_a_tcp_socket, NULL), EPERM);
    assert_int_equal(confined(try_executable_memory, NULL), EPERM);
    assert_int_equal(confined(try_to_kill_the_parent, NULL), EPERM);
    assert_int_equal(confined(try_a_thread, NULL), 0);
}

/* Where sanitizers work, too, no program can be started. */
static void even_a_sanitized_one_starts_no_program(void **state)
{
    (void)state;
    sandbox.is_sanitized = true;
    assert_int_equal(confined(try_to_run, "/bin/true"), EPERM);
    assert_int_equal(confined(try_to_fork, NULL), 0);
    sandbox.is_sanitized = false;
}

static void an_index_may_come_later(void **state)
{
    (void)state;
    static char missing[200];
    const char *before = sandbox.indexes[0];
    snprintf(missing, sizeof missing, "%s", temp_path(&temp, "closed/later/index"));
    sandbox.indexes[0] = missing;
    assert_int_equal(confined(try_to_read, temp_path(&temp, "closed/beside")), 0);
    if (has_landlock())
        assert_int_equal(confined(try_to_read, temp_path(&temp, "index/current")), EACCES);
    sandbox.indexes[0] = before;
}

/* Beside it lies another index, which may be moved to its place. */
static void an_index_may_be_replaced_in_a_folder_of_indexes(void **state)
{
    (void)state;
    static char index[200];
    const char *before = sandbox.indexes[0], *beside;
    if (!has_landlock()) {
        print_message("no Landlock here: not tested\n");
        skip();
    }
    snprintf(index, sizeof index, "%s", temp_path(&temp, "data/index"));
    beside = temp_path(&temp, "data/beside/generations");
    assert_int_equal(mkdir(temp_path(&temp, "data"), 0750), 0);
    assert_int_equal(mkdir(index, 0755), 0);
    assert_int_equal(mkdir(temp_path(&temp, "data/index/generations"), 0755), 0);
    assert_int_equal(mkdir(temp_path(&temp, "data/beside"), 0755), 0);
    assert_int_equal(mkdir(beside, 0755), 0);
    sandbox.indexes[0] = index;
    assert_int_equal(confined(try_to_read, beside), 0);
    assert_int_equal(chmod(temp_path(&temp, "data"), 0755), 0);
    assert_int_equal(confined(try_to_read, beside), EACCES);
    assert_int_equal(chmod(temp_path(&temp, "data"), 0750), 0);
    write_file("data/letters", "");
    assert_int_equal(confined(try_to_read, beside), EACCES);
    sandbox.indexes[0] = before;
}

/* The value of a line of /proc/PID/status. */
static long status_of(pid_t pid, const char *name)
{
    char path[64], line[256];
    long value = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtol(line + strlen(name), NULL, 10);
    fclose(file);
    return value;
}

static void make_tokens(const char *path, const char *text)
{
    char fresh[300];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    FILE *file = fopen(fresh, "w");
    assert_non_null(file);
    fprintf(file, "%s\n", text);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(fresh, 0600), 0);
    assert_int_equal(rename(fresh, path), 0); /* as editors do */
}

static void a_confined_daemon_does_all_its_work(void **state)
{
    (void)state;
    static struct running running;
    char path[200], name[GENERATION_NAME_ROOM];
    struct buf in;
    const char *const more[] = {"--token-file", path, NULL};
    buf_init(&in, 1 << 20);
    snprintf(path, sizeof path, "%s", temp_path(&temp, "closed/tokens"));
    make_tokens(path, "0123456789abcdef");
    running_start(&running, more, false);
    assert_true(process_wait_for(&running.process, " sandbox ", 0));
    assert_int_equal(status_of(running.process.pid, "NoNewPrivs:"), 1);
    assert_int_equal(status_of(running.process.pid, "Seccomp:"), 2);
    int fd = running_connect(&running, false);
    running_publish(&running, "A new line to the east.", name);
    running_reload(fd, name, &in);
    running_say(fd, "SEARCH \"new line\"");
    assert_int_equal(running_count(running_hear(fd, &in), "\"id\":\"extra#1\""), 1);
    running_say(fd, "STATS");
    assert_int_equal(running_count(running_hear(fd, &in), "\"rss_bytes\":0,"), 0);
    make_tokens(path, "another-0123456789abcdef");
    assert_int_equal(kill(running.process.pid, SIGHUP), 0);
    running_say(fd, "RELOAD"); /* after the signal */
    running_hear(fd, &in);
    int tcp = running_connect(&running, true);
    running_say(
        tcp, "{\"id\":1,\"method\":\"hello\",\"params\":{\"token\":\"another-0123456789abcdef\"}}");
    assert_int_equal(running_count(running_hear(tcp, &in), "\"result\""), 1);
    close(tcp);
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0); /* and the socket is gone */
}

static void it_can_be_left_out(void **state)
{
    (void)state;
    static struct running running;
    static const char *const more[] = {"--no-sandbox", NULL};
    running_start(&running, more, true);
    assert_int_equal(status_of(running.process.pid, "Seccomp:"), 0);
    assert_int_equal(status_of(running.process.pid, "NoNewPrivs:"), 0);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_other_file_can_be_opened),
        cmocka_unit_test(nothing_is_started_and_nobody_reached),
        cmocka_unit_test(even_a_sanitized_one_starts_no_program),
        cmocka_unit_test(an_index_may_come_later),
        cmocka_unit_test(an_index_may_be_replaced_in_a_folder_of_indexes),
        cmocka_unit_test(a_confined_daemon_does_all_its_work),
        cmocka_unit_test(it_can_be_left_out),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
