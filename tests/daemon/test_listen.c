#include "daemon/listen.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
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

/* A group that this process may give its files to and that they would not have anyway; -1: none. */
static gid_t other_group(void)
{
    gid_t mine[64];
    int n = getgroups(64, mine);
    if (geteuid() == 0)
        return getegid() + 1; /* any */
    for (int i = 0; i < n; i++)
        if (mine[i] != getegid())
            return mine[i];
    return (gid_t)-1;
}

static void a_unix_socket_has_its_group(void **state)
{
    (void)state;
    struct temp temp;
    static struct listenings listenings;
    struct listen_rules given = {.mode = 0620, .group = other_group(), .owner = (uid_t)-1};
    struct error err;
    struct stat st;
    if (given.group == (gid_t)-1) {
        print_message("this user has one group only: groups of sockets are not tested\n");
        skip();
    }
    temp_make(&temp);
    struct address address = socket_in(&temp);
    assert_ok(listen_open(&address, &given, &listenings, &err), &err);
    assert_int_equal(lstat(address.path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0620);
    assert_int_equal(st.st_gid, given.group);
    assert_int_equal(st.st_uid, geteuid());
    listen_close(&listenings);
    temp_remove(&temp);
}

/* It may only be removed by mistake: in a folder that all may write to, or by root. */
static void what_another_user_s_daemon_left_stays(void **state)
{
    enum { OTHER_UID = 65534 };
    (void)state;
    struct temp temp;
    static struct listenings dead, alive;
    struct listen_rules given = rules;
    struct error err;
    if (geteuid() != 0) {
        print_message("not root: a socket of another user's is not tested\n");
        skip();
    }
    temp_make(&temp);
    struct address address = socket_in(&temp);
    assert_ok(listen_open(&address, &rules, &dead, &err), &err);
    bool may_give = lchown(address.path, OTHER_UID, (gid_t)-1) == 0;
    close(dead.at[0].fd);
    dead.at[0].fd = -1;
    if (may_give) {
        assert_status(listen_open(&address, &rules, &alive, &err), ERR_FORBIDDEN);
        assert_non_null(strstr(err.text, "is another user's"));
        assert_true(temp_has(&temp, "s"));
        given.owner = OTHER_UID; /* of a daemon that was to become this user, too */
        assert_ok(listen_open(&address, &given, &alive, &err), &err);
        listen_close(&alive);
    } else {
        print_message("no other user here: a socket of another user's is not tested\n");
    }
    listen_close(&dead);
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

/* By the address where it listens, as one that is opened here. */
static void a_passed_socket_beyond_loopback_needs_tokens(void **state)
{
    (void)state;
    static const struct {
        in_addr_t at;
        enum status without_tokens;
    } rows[] = {{INADDR_LOOPBACK, OK}, {INADDR_ANY, ERR_FORBIDDEN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(rows[i].at)}};
        struct address fd = {.kind = ADDRESS_FD, .fd = socket(AF_INET, SOCK_STREAM, 0)};
        struct listen_rules given = rules;
        static struct listenings listenings;
        struct error err;
        assert_int_equal(bind(fd.fd, (struct sockaddr *)&at, sizeof at), 0);
        assert_int_equal(listen(fd.fd, 1), 0);
        assert_status(listen_check(&fd, false, &err), rows[i].without_tokens);
        assert_status(listen_check(&fd, true, &err), OK);
        assert_status(listen_open(&fd, &given, &listenings, &err), rows[i].without_tokens);
        given.has_tokens = true;
        if (rows[i].without_tokens != OK)
            assert_ok(listen_open(&fd, &given, &listenings, &err), &err);
        assert_false(listenings.at[0].is_unix);
        listen_close(&listenings);
    }
}

static unsigned somaxconn(void)
{
    unsigned most = 0;
    FILE *file = fopen("/proc/sys/net/core/somaxconn", "r");
    if (file == NULL || fscanf(file, "%u", &most) != 1)
        most = LISTEN_BACKLOG;
    if (file != NULL)
        fclose(file);
    return most;
}

/* What cannot be accepted at once waits in the kernel. */
static void a_thousand_may_wait(void **state)
{
    (void)state;
    static struct listenings listenings;
    struct address address = address_of("tcp:127.0.0.1:0");
    struct tcp_info info;
    socklen_t len = sizeof info;
    struct error err;
    unsigned most = somaxconn() < 1024 ? somaxconn() : 1024;
    assert_ok(listen_open(&address, &rules, &listenings, &err), &err);
    assert_int_equal(getsockopt(listenings.at[0].fd, IPPROTO_TCP, TCP_INFO, &info, &len), 0);
    listen_close(&listenings);
    assert_int_equal(info.tcpi_sacked, most); /* of one that listens: the places that it has */
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
        cmocka_unit_test(a_unix_socket_has_its_group),
        cmocka_unit_test(what_another_user_s_daemon_left_stays),
        cmocka_unit_test(a_socket_that_answers_is_left_alone),
        cmocka_unit_test(what_a_dead_daemon_left_is_replaced),
        cmocka_unit_test(a_file_that_is_no_socket_is_left_alone),
        cmocka_unit_test(the_kernel_s_port_is_named),
        cmocka_unit_test(a_passed_socket_must_listen),
        cmocka_unit_test(a_passed_socket_beyond_loopback_needs_tokens),
        cmocka_unit_test(a_thousand_may_wait),
        cmocka_unit_test(the_fallback_directory_must_be_ours_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
