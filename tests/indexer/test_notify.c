#include "indexer/notify.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/process.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static int set_up(void **state)
{
    static struct temp temp;
    temp_make(&temp);
    unsetenv("PILCROW_SOCKET");
    *state = &temp;
    return 0;
}

static int tear_down(void **state)
{
    temp_remove(*state);
    return 0;
}

/* A socket in the file system; nobody answers at it. */
static void make_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(strlen(path) < sizeof address.sun_path);
    strcpy(address.sun_path, path);
    assert_int_equal(bind(fd, (const void *)&address, sizeof address), 0);
    close(fd);
}

static void the_address_is_that_of_the_environment(void **state)
{
    struct temp *temp = *state;
    char address[NOTIFY_ADDRESS_ROOM], expected[NOTIFY_ADDRESS_ROOM];
    setenv("XDG_RUNTIME_DIR", temp->path, 1);
    snprintf(expected, sizeof expected, "unix:%s/pilcrow.sock", temp->path);
    assert_false(notify_address(address));
    assert_string_equal(address, expected);
    make_socket(temp_path(temp, "pilcrow.sock"));
    assert_true(notify_address(address));
    setenv("PILCROW_SOCKET", temp_path(temp, "other"), 1);
    snprintf(expected, sizeof expected, "unix:%s/other", temp->path);
    assert_false(notify_address(address));
    assert_string_equal(address, expected);
    temp_write(temp, "other", SPAN("no socket"));
    assert_false(notify_address(address));
    setenv("PILCROW_SOCKET", "tcp:127.0.0.1:7182", 1);
    assert_true(notify_address(address));
    assert_string_equal(address, "tcp:127.0.0.1:7182");
    unsetenv("PILCROW_SOCKET");
    setenv("XDG_RUNTIME_DIR", "", 1);
    notify_address(address);
    snprintf(expected, sizeof expected, "unix:/tmp/pilcrow-%lu/pilcrow.sock",
             (unsigned long)getuid());
    assert_string_equal(address, expected);
}

/* This program again, copied beside a script that plays the client: what it says is served, or "".
 */
static struct span ask(struct temp *temp, const char *script)
{
    const char *path = temp_write(temp, "bin/pilcrow", span_of(script));
    const char *program = temp_path(temp, "bin/asker");
    struct process_result result;
    assert_int_equal(chmod(path, 0700), 0);
    if (!temp_has(temp, "bin/asker"))
        temp_write(temp, "bin/asker", temp_read_path(temp, "/proc/self/exe"));
    assert_int_equal(chmod(program, 0700), 0);
    const char *const argv[] = {program, "ask", NULL};
    const char *const env[] = {arena_printf(&temp->arena, "XDG_RUNTIME_DIR=%s", temp->path),
                               "PILCROW_SOCKET", NULL};
    const struct process_options options = {.env = env};
    process_run(argv, &options, &result);
    assert_int_equal(result.exit_code, 0);
    struct span said =
        result.out.len > 0 ? arena_copy(&temp->arena, buf_span(&result.out)) : SPAN("");
    process_result_release(&result);
    return said;
}

static void what_the_daemon_serves_is_told(void **state)
{
    make_socket(temp_path(*state, "pilcrow.sock"));
    assert_text(ask(*state,
                    "#!/bin/sh\n[ \"$1\" = reload ] && [ \"$2\" = --json ] &&"
                    "echo '{\"generation\":\"g000043\",\"previous\":null,\"articles\":3}'\n"),
                "g000043");
}

static void of_several_indexes_ours_is_told(void **state)
{
    make_socket(temp_path(*state, "pilcrow.sock"));
    assert_text(ask(*state,
                    "#!/bin/sh\necho '{\"generation\":\"a=g000001,b=g000007\",\"indexes\":["
                    "{\"name\":\"a\",\"generation\":\"g000001\",\"index\":\"/nonexistent\"},"
                    "{\"name\":\"b\",\"generation\":\"g000007\",\"index\":\"/./\"}]}'\n"),
                "g000007");
}

static void anything_else_is_no_answer(void **state)
{
    static const char *const scripts[] = {
        "#!/bin/sh\necho '{\"generation\":\"g000001\",\"index\":\"/nonexistent\"}'\n",
        "#!/bin/sh\necho '{\"generation\":\"g000001\",\"indexes\":[{\"index\":\"/none\"},{}]}'\n",
        "#!/bin/sh\nexit 3\n",
        "#!/bin/sh\necho '{\"generation\":\"g000043\"}'; exit 2\n",
        "#!/bin/sh\necho nonsense\n",
        "#!/bin/sh\necho '{\"generation\":\"../x\"}'\n",
        "#!/bin/sh\necho '{\"generation\":null}'\n",
        "#!/bin/sh\nkill -9 $$\n",
        "#!/bin/sh\nyes | head -c 1000000\n",
        "#!/nonexistent\n",
    };
    make_socket(temp_path(*state, "pilcrow.sock"));
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
        assert_span_is(ask(*state, scripts[i]), SPAN(""), scripts[i]);
}

static void without_a_socket_nobody_is_asked(void **state)
{
    struct temp *temp = *state;
    static const char script[] = "#!/bin/sh\ntouch \"${0%/bin/pilcrow}/asked\"\n";
    ask(temp, script);
    assert_false(temp_has(temp, "asked"));
    make_socket(temp_path(temp, "pilcrow.sock"));
    ask(temp, script);
    assert_true(temp_has(temp, "asked"));
}

static int ask_once(void)
{
    char served[GENERATION_NAME_ROOM];
    if (notify_daemon("/", served))
        fputs(served, stdout);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "ask") == 0)
        return ask_once();
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(the_address_is_that_of_the_environment), CASE(what_the_daemon_serves_is_told),
        CASE(of_several_indexes_ours_is_told),        CASE(anything_else_is_no_answer),
        CASE(without_a_socket_nobody_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
