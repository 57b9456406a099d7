#include "daemon/notify.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

static int receive_at(const struct sockaddr_un *address, socklen_t len)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)address, len), 0);
    return fd;
}

static void assert_received(int fd, const char *expected)
{
    char text[64];
    ssize_t n = recv(fd, text, sizeof text, MSG_DONTWAIT);
    assert_true(n > 0);
    assert_span_is((struct span){text, (size_t)n}, span_of(expected), __func__);
}

static void the_state_arrives_by_path_and_by_abstract_name(void **state)
{
    (void)state;
    struct temp temp;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    temp_make(&temp);
    strcpy(address.sun_path, temp_path(&temp, "notify"));
    int fd = receive_at(&address, sizeof address);
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    notify_send("READY=1");
    assert_received(fd, "READY=1");
    close(fd);
    char name[64];
    snprintf(name, sizeof name, "@pilcrow-test-%d", getpid());
    memset(address.sun_path, 0, sizeof address.sun_path);
    memcpy(address.sun_path + 1, name + 1, strlen(name) - 1);
    fd = receive_at(&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name)));
    setenv("NOTIFY_SOCKET", name, 1);
    notify_send("STOPPING=1");
    assert_received(fd, "STOPPING=1");
    close(fd);
    unsetenv("NOTIFY_SOCKET");
    notify_send("READY=1"); /* nobody to tell */
    temp_remove(&temp);
}

static void the_watchdog_is_fed_at_half_its_time(void **state)
{
    (void)state;
    char pid[16];
    unsetenv("WATCHDOG_USEC");
    assert_int_equal(notify_watchdog_ms(), 0);
    setenv("WATCHDOG_USEC", "3000000", 1);
    assert_int_equal(notify_watchdog_ms(), 1500);
    setenv("WATCHDOG_PID", "1", 1);
    assert_int_equal(notify_watchdog_ms(), 0);
    snprintf(pid, sizeof pid, "%d", getpid());
    setenv("WATCHDOG_PID", pid, 1);
    assert_int_equal(notify_watchdog_ms(), 1500);
    setenv("WATCHDOG_USEC", "soon", 1);
    assert_int_equal(notify_watchdog_ms(), 0);
}

static void sockets_passed_to_another_process_are_not_ours(void **state)
{
    (void)state;
    char pid[16];
    setenv("LISTEN_FDS", "2", 1);
    unsetenv("LISTEN_PID");
    assert_int_equal(notify_passed_sockets(), 0);
    setenv("LISTEN_PID", "1", 1);
    assert_int_equal(notify_passed_sockets(), 0);
    snprintf(pid, sizeof pid, "%d", getpid());
    setenv("LISTEN_PID", pid, 1);
    assert_int_equal(notify_passed_sockets(), 2);
    setenv("LISTEN_FDS", "999", 1);
    assert_int_equal(notify_passed_sockets(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_arrives_by_path_and_by_abstract_name),
        cmocka_unit_test(the_watchdog_is_fed_at_half_its_time),
        cmocka_unit_test(sockets_passed_to_another_process_are_not_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
