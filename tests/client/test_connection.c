#include "client/connection.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/client/fake_daemon.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

/* A connection whose other end the test holds. */
static struct connection make_pair(int *other)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    *other = ends[1];
    struct connection connection = {.fd = ends[0]};
    buf_init(&connection.in, 1 << 20);
    return connection;
}

static void say(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void lines_arrive_whole_however_they_are_cut(void **state)
{
    (void)state;
    int other;
    struct connection connection = make_pair(&other);
    struct deadline deadline = deadline_after_ms(10000, NULL);
    struct span line;
    struct error err;
    say(other, "one\ntwo\nthr");
    assert_ok(connection_line(&connection, &deadline, &line, &err), &err);
    assert_text(line, "one");
    assert_ok(connection_line(&connection, &deadline, &line, &err), &err);
    assert_text(line, "two");
    say(other, "ee\n\n");
    assert_ok(connection_line(&connection, &deadline, &line, &err), &err);
    assert_text(line, "three");
    assert_ok(connection_line(&connection, &deadline, &line, &err), &err);
    assert_text(line, "");
    close(other);
    assert_status(connection_line(&connection, &deadline, &line, &err), ERR_CLOSED);
    connection_close(&connection);
}

static void a_line_beyond_the_ceiling_is_refused(void **state)
{
    (void)state;
    int other;
    struct connection connection = make_pair(&other);
    buf_init(&connection.in, 8);
    struct deadline deadline = deadline_after_ms(10000, NULL);
    struct span line;
    say(other, "123456789\n");
    assert_status(connection_line(&connection, &deadline, &line, NULL), ERR_LIMIT);
    connection_close(&connection);
    close(other);
}

static void nothing_before_the_deadline_is_late(void **state)
{
    (void)state;
    int other;
    struct connection connection = make_pair(&other);
    struct deadline deadline = deadline_after_ms(20, NULL);
    struct span line;
    say(other, "half a line");
    assert_status(connection_line(&connection, &deadline, &line, NULL), ERR_DEADLINE);
    connection_close(&connection);
    close(other);
}

static void sending_waits_for_a_slow_reader_until_the_deadline(void **state)
{
    (void)state;
    static char megabytes[4 << 20];
    int other;
    struct connection connection = make_pair(&other);
    struct deadline deadline = deadline_after_ms(20, NULL);
    struct span bytes = {megabytes, sizeof megabytes};
    assert_status(connection_send(&connection, bytes, &deadline, NULL), ERR_DEADLINE);
    close(other);
    assert_status(connection_send(&connection, bytes, &deadline, NULL), OK); /* reading will tell */
    connection_close(&connection);
}

static void a_folder_open_to_others_is_refused(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    struct address address = {.kind = ADDRESS_UNIX};
    snprintf(address.path, sizeof address.path, "%s/s", temp.path);
    struct fake_daemon fake;
    fake_daemon_start(&fake, address.path, NULL, NULL, 0);
    struct deadline deadline = deadline_after_ms(10000, NULL);
    struct connection connection;
    struct error err;
    assert_ok(connection_open(&address, true, &deadline, &connection, &err), &err);
    connection_close(&connection);
    assert_int_equal(chmod(temp.path, 0777), 0);
    assert_status(connection_open(&address, true, &deadline, &connection, &err), ERR_FORBIDDEN);
    connection_close(&connection);
    assert_ok(connection_open(&address, false, &deadline, &connection, &err), &err);
    connection_close(&connection);
    fake_daemon_stop(&fake);
    fake_daemon_release(&fake);
    temp_remove(&temp);
}

static void descriptors_are_no_address_of_a_client(void **state)
{
    (void)state;
    struct address address = {.kind = ADDRESS_FD, .fd = 3};
    struct deadline deadline = deadline_after_ms(10000, NULL);
    struct connection connection;
    assert_status(connection_open(&address, false, &deadline, &connection, NULL), ERR_INVALID);
    connection_close(&connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_arrive_whole_however_they_are_cut),
        cmocka_unit_test(a_line_beyond_the_ceiling_is_refused),
        cmocka_unit_test(nothing_before_the_deadline_is_late),
        cmocka_unit_test(sending_waits_for_a_slow_reader_until_the_deadline),
        cmocka_unit_test(a_folder_open_to_others_is_refused),
        cmocka_unit_test(descriptors_are_no_address_of_a_client),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
