#include "daemon/privileges.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

static void an_account_must_exist(void **state)
{
    (void)state;
    struct account account;
    struct error err;
    assert_ok(account_find("root", &account, &err), &err);
    assert_int_equal(account.uid, 0);
    assert_status(account_find("no such user", &account, &err), ERR_INVALID);
    assert_string_equal(err.text, "no user 'no such user'");
}

/* In a child: privileges do not come back. The status, or 100 when root is still there. */
static int drop(const struct account *account, bool is_twice)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct account root = {"root", 0, 0};
        enum status first = privileges_drop(account, NULL);
        if (first == OK && is_twice)
            first = privileges_drop(&root, NULL);
        _exit(first == OK && account->name != NULL && geteuid() != account->uid ? 100 : (int)first);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void need_root(void)
{
    if (geteuid() == 0)
        return;
    print_message("not root: not tested\n");
    skip();
}

static void root_becomes_the_user_for_good(void **state)
{
    (void)state;
    struct account nobody, none = {.name = NULL};
    struct error err;
    need_root();
    assert_ok(account_find("nobody", &nobody, &err), &err);
    assert_int_equal(drop(&none, false), OK);
    assert_int_equal(drop(&nobody, false), OK);
    assert_int_equal(drop(&nobody, true), ERR_FORBIDDEN);
}

/* Its own folder, which the user may enter. */
static void a_daemon_of_root_s_runs_as_the_user(void **state)
{
    (void)state;
    static struct running running;
    char name[GENERATION_NAME_ROOM];
    struct account nobody;
    struct error err;
    struct stat st;
    struct buf in;
    need_root();
    buf_init(&in, 1 << 20);
    assert_ok(account_find("nobody", &nobody, &err), &err);
    temp_make(&running.temp);
    assert_int_equal(chmod(running.temp.path, 0755), 0);
    snprintf(running.root, sizeof running.root, "%s", temp_path(&running.temp, "index"));
    snprintf(running.socket, sizeof running.socket, "%s", temp_path(&running.temp, "socket"));
    mini_index_publish(running.root, "/articles", running_articles, running_n_articles, name);
    const char *const argv[] = {PILCROWD,       "--index", running.root, "--listen",
                                running.socket, "--user",  "nobody",     NULL};
    process_start(argv, NULL, &running.process);
    assert_true(running_tells(&running, "ready: g000001"));
    assert_int_equal(stat(running.socket, &st), 0);
    assert_int_equal(st.st_uid, nobody.uid);
    assert_int_equal(st.st_mode & 0777, 0660);
    int fd = running_connect(&running, false);
    running_say(fd, "SEARCH \"power of siberia\"");
    assert_int_equal(running_count(running_hear(fd, &in), "\"generation\":\"g000001\""), 1);
    assert_int_equal(running_count(running_ask(fd, "RELOAD", &in), "\"changed\":false"),
                     1); /* root may */
    close(fd);
    buf_release(&in);
    assert_int_equal(process_end(&running.process, SIGTERM, PROCESS_PATIENCE_MS), 0);
    temp_remove(&running.temp); /* the folder is root's: the socket stays for the next to replace */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_must_exist),
        cmocka_unit_test(root_becomes_the_user_for_good),
        cmocka_unit_test(a_daemon_of_root_s_runs_as_the_user),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
