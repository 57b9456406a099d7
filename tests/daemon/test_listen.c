#include "daemon/listen.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

static const struct listen_rules rules = {.mode = 0660, .group = (gid_t)-1, .owner = (uid_t)-1};

static struct address address_of(const char *text)
{
    struct address address;
    struct error err;
    assert_ok(address_parse(text, &address, &err), &err);
    return address;
}

static struct address socket_in(struct temp *temp)
{
    struct address address = {.kind = ADDRESS_UNIX};
    snprintf(address.path, sizeof address.path, "%s", temp_path(temp, "s"));
    return address;
}

static const struct {
    const char *address;
    enum status without_tokens;
} network[] = {
    {"tcp:127.0.0.1:7182", OK},
    {"tcp:127.9.8.7:7182", OK},
    {"tcp:[::1]:7182", OK},
    {"tcp:[::ffff:127.0.0.1]:7182", OK},
    {"tcp:localhost:7182", OK},
    {"tcp:0.0.0.0:7182", ERR_FORBIDDEN},
    {"tcp:[::]:7182", ERR_FORBIDDEN},
    {"tcp:192.0.2.1:7182", ERR_FORBIDDEN},
    {"tcp:[2001:db8::1]:7182", ERR_FORBIDDEN},
    {"tcp:[::ffff:192.0.2.1]:7182", ERR_FORBIDDEN},
    {"unix:/anywhere", OK},
    {"tcp:[localhost]:7182", ERR_INVALID},
};

static void beyond_loopback_needs_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof network / sizeof *network; i++) {
        struct address address = address_of(network[i].address);
        struct error err = {.text = ""};
        enum status with = network[i].without_tokens == ERR_INVALID ? ERR_INVALID : OK;
        assert_status(listen_check(&address, false, &err), network[i].without_tokens);
        if (network[i].without_tokens == ERR_FORBIDDEN)
            assert_non_null(strstr(err.text, "is open to the network: give --token-file FILE"));
        assert_status(listen_check(&address, true, &err), with);
    }
}

static void a_unix_socket_has_its_mode_and_goes_at_the_end(void **state)
{
    (void)state;
    struct temp temp;
    static struct listenings listenings;
    struct error err;
    struct stat st;
    temp_make(&temp);
    struct address address = socket_in(&temp);
    mode_t before = umask(0);
    assert_ok(listen_open(&address, &rules, &listenings, &err), &err);
    assert_int_equal(umask(before), 0);
    assert_int_equal(lstat(address.path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    assert_true(listenings.at[0].is_unix);
    listen_close(&listenings);
    assert_int_not_equal(lstat(address.path, &st), 0);
    temp_remove(&temp);
}

static void a_socket_that_answers_is_left_alone(void **state)
{
    (void)state;
    struct temp temp;
    static struct listenings first, second;
    struct error err;
    temp_make(&temp);
    struct address address = socket_in(&temp);
    assert_ok(listen_open(&address, &rules, &first, &err), &err);
    assert_status(listen_open(&address, &rules, &second, &err), ERR_BUSY);
    assert_int_equal(second.n, 0);
    listen_close(&second);
    assert_true(temp_has(&temp, "s"));
    listen_close(&first);
    temp_remove(&temp);
}

static void what_a_dead_daemon_left_is_replaced(void **state)
{
    (void)state;
    struct temp temp;
    static struct listenings dead, alive;
    struct error err;
    temp_make(&temp);
    struct address address = socket_in(&temp);
    assert_ok(listen_open(&address, &rules, &dead, &err), &err);
    close(dead.at[0].fd);
    assert_ok(listen_open(&address, &rules, &alive, &err), &err);
    dead.at[0].fd = -1;
    listen_close(&dead); /* the file is not its own any more */
    assert_true(temp_has(&temp, "s"));
    listen_close(&alive);
    assert_false(temp_has(&temp, "s"));
    temp_remove(&temp);
}

static void a_file_that_is_no_socket_is_left_alone(void **state)
{
    (void)state;
    struct temp temp;
    static struct listenings listenings;
    struct error err;
    temp_make(&temp);
    struct address address = socket_in(&temp);
    temp_write(&temp, "s", SPAN("precious"));
    assert_status(listen_open(&address, &rules, &listenings, &err), ERR_BUSY);
    assert_text(temp_read(&temp, "s"), "precious");
    snprintf(address.path, sizeof address.path, "%s", temp_path(&temp, "no/such/dir"));
    assert_status(listen_open(&address, &rules, &listenings, &err), ERR_IO);
    temp_remove(&temp);
}

static void the_kernel_s_port_is_named(void **state)
{
    (void)state;
    static struct listenings listenings;
    struct error err;
    struct address v4 = address_of("tcp:127.0.0.1:0"), taken;
    assert_ok(listen_open(&v4, &rules, &listenings, &err), &err);
    assert_int_equal(listenings.n, 1);
    assert_ok(address_parse(listenings.at[0].name, &taken, &err), &err);
    assert_int_not_equal(taken.port, 0);
    assert_status(listen_open(&taken, &rules, &listenings, &err), ERR_IO);
    listen_close(&listenings);
}

static void a_passed_socket_must_listen(void **state)
{
    (void)state;
    struct temp temp;
    static struct listenings own, passed;
    struct error err;
    int pair[2];
    temp_make(&temp);
    struct address address = socket_in(&temp), fd = {.kind = ADDRESS_FD};
    assert_ok(listen_open(&address, &rules, &own, &err), &err);
    fd.fd = dup(own.at[0].fd);
    assert_ok(listen_open(&fd, &rules, &passed, &err), &err);
    assert_true(passed.at[0].is_unix);
    listen_close(&passed);
    assert_true(temp_has(&temp, "s")); /* its file is not ours */
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    fd.fd = pair[0];
    assert_status(listen_check(&fd, true, &err), ERR_INVALID);
    close(pair[0]);
    close(pair[1]);
    assert_status(listen_check(&fd, true, &err), ERR_INVALID);
    listen_close(&own);
    temp_remove(&temp);
}

static void the_fallback_directory_must_be_ours_alone(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct stat st;
    temp_make(&temp);
    const char *socket = temp_path(&temp, "dir/pilcrow.sock"), *dir = temp_path(&temp, "dir");
    assert_ok(listen_make_fallback_dir(socket, &err), &err);
    assert_int_equal(lstat(dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_ok(listen_make_fallback_dir(socket, &err), &err);
    assert_int_equal(chmod(dir, 0770), 0);
    assert_status(listen_make_fallback_dir(socket, &err), ERR_FORBIDDEN);
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(symlink(temp.path, dir), 0);
    assert_status(listen_make_fallback_dir(socket, &err), ERR_FORBIDDEN);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beyond_loopback_needs_tokens),
        cmocka_unit_test(a_unix_socket_has_its_mode_and_goes_at_the_end),
        cmocka_unit_test(a_socket_that_answers_is_left_alone),
        cmocka_unit_test(what_a_dead_daemon_left_is_replaced),
        cmocka_unit_test(a_file_that_is_no_socket_is_left_alone),
        cmocka_unit_test(the_kernel_s_port_is_named),
        cmocka_unit_test(a_passed_socket_must_listen),
        cmocka_unit_test(the_fallback_directory_must_be_ours_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
