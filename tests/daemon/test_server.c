/* Start, signals, stop, and new generations: a real pilcrowd, watched from outside. */
#include "daemon/server.h"

#include <grp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

#define NO_SEARCH "{\"id\":9,\"method\":\"search\",\"params\":{\"q\":\"quagga\",\"limit\":1}}"

static void it_says_when_it_is_ready_and_stops_by_signal(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT};
    for (int i = 0; i < 2; i++) {
        static struct running running;
        running_start(&running, NULL, false);
        struct span err = buf_span(&running.process.err);
        assert_int_equal(running_count(err, "pilcrowd 1.0.0: ready: g000001, 3 articles, 6 "
                                            "paragraphs; unix:/"),
                         1);
        int fd = running_connect(&running, false); /* an idle peer holds nothing up */
        assert_int_equal(running_stop(&running, signals[i]), 0);
        close(fd);
    }
}

static void a_second_daemon_leaves_the_socket_alone(void **state)
{
    (void)state;
    static struct running running;
    struct process_result result;
    running_start(&running, NULL, true);
    const char *const argv[] = {PILCROWD, "-i", running.root, "-l", running.socket, NULL};
    process_run(argv, NULL, &result);
    assert_int_equal(result.exit_code, 3);
    assert_int_equal(running_count(buf_span(&result.err), "pilcrowd: another daemon listens at"),
                     1);
    process_result_release(&result);
    int fd = running_connect(&running, false);
    close(fd);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void the_socket_has_its_mode(void **state)
{
    (void)state;
    static struct running running;
    struct stat st;
    static const char *const more[] = {"--socket-mode", "0600", NULL};
    running_start(&running, more, true);
    assert_int_equal(lstat(running.socket, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* A group that this user may give files to, of those that have a name, and is not its usual one. */
static const char *other_group(gid_t *gid)
{
    gid_t mine[64];
    int n = getgroups(64, mine);
    const struct group *group = NULL;
    if (geteuid() == 0)
        while ((group = getgrent()) != NULL && group->gr_gid == getegid())
            continue;
    for (int i = 0; geteuid() != 0 && group == NULL && i < n; i++)
        group = mine[i] != getegid() ? getgrgid(mine[i]) : NULL;
    *gid = group != NULL ? group->gr_gid : (gid_t)-1;
    return group != NULL ? group->gr_name : NULL;
}

static void the_socket_has_its_group(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    struct stat st;
    gid_t gid;
    const char *name = other_group(&gid);
    if (name == NULL) {
        print_message("this user has one group only: --socket-group is not tested\n");
        skip();
    }
    const char *const more[] = {"--socket-group", name, "--socket-mode", "620", NULL};
    buf_init(&in, 1 << 20);
    running_start(&running, more, true);
    assert_int_equal(lstat(running.socket, &st), 0);
    assert_int_equal(st.st_gid, gid);
    assert_int_equal(st.st_uid, geteuid());
    assert_int_equal(st.st_mode & 0777, 0620);
    int fd = running_connect(&running, false);
    assert_int_equal(running_count(running_ask(fd, "PING", &in), "\"result\""), 1);
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

#define OLD "0123456789abcdef"
#define NEW "fedcba9876543210"

/* As an editor does it: another file under the name. */
static void write_tokens(struct temp *temp, const char *text, mode_t mode)
{
    const char *fresh = temp_write(temp, "fresh", span_of(text));
    assert_int_equal(chmod(fresh, mode), 0);
    assert_int_equal(rename(fresh, temp_path(temp, "tokens")), 0);
}

/* The reload of a Unix socket is asked after the signal, and answered after it was seen. */
static void hang_up(struct running *running, struct buf *in)
{
    int fd = running_connect(running, false);
    assert_int_equal(kill(running->process.pid, SIGHUP), 0);
    assert_int_equal(running_count(running_ask(fd, "RELOAD", in), "\"result\""), 1);
    close(fd);
}

static bool opens(const struct running *running, const char *token, struct buf *in)
{
    char line[120];
    int fd = running_connect(running, true);
    snprintf(line, sizeof line, "{\"id\":1,\"method\":\"hello\",\"params\":{\"token\":\"%s\"}}",
             token);
    struct span reply = running_ask(fd, line, in);
    bool is_open = running_count(reply, "\"result\"") == 1;
    assert_int_equal(running_count(reply, "\"code\":-32003"), !is_open);
    close(fd);
    return is_open;
}

static void tokens_are_read_again_at_sighup(void **state)
{
    (void)state;
    static struct running running;
    struct temp temp;
    struct buf in;
    temp_make(&temp);
    buf_init(&in, 1 << 20);
    write_tokens(&temp, OLD "\n", 0600);
    const char *const more[] = {"--token-file", temp_path(&temp, "tokens"), NULL};
    running_start(&running, more, false);
    assert_true(opens(&running, OLD, &in) && !opens(&running, NEW, &in));
    write_tokens(&temp, NEW "\n", 0600);
    hang_up(&running, &in);
    assert_true(!opens(&running, OLD, &in) && opens(&running, NEW, &in));
    write_tokens(&temp, OLD "\n", 0644); /* which is refused */
    hang_up(&running, &in);
    assert_true(running_tells(&running, "tokens.kept error="));
    assert_true(!opens(&running, OLD, &in) && opens(&running, NEW, &in));
    struct span log = buf_span(&running.process.err);
    assert_int_equal(running_count(log, OLD) + running_count(log, NEW), 0);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
    temp_remove(&temp);
}

static void a_bad_token_file_starts_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        mode_t mode;
        const char *message;
    } rows[] = {
        {OLD "\n", 0604, ": others may read it; chmod 600 "},
        {OLD "\nshort\n", 0600, ":2: a token has 16 to 256 printable ASCII characters"},
        {"# none\n", 0600, ": holds no token"},
    };
    struct temp temp;
    temp_make(&temp);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct process_result result;
        const char *const argv[] = {PILCROWD,
                                    "--token-file",
                                    temp_path(&temp, "tokens"),
                                    "-i",
                                    temp_path(&temp, "index"),
                                    "-l",
                                    "tcp:127.0.0.1:0",
                                    NULL};
        write_tokens(&temp, rows[i].text, rows[i].mode);
        process_run(argv, NULL, &result);
        assert_int_equal(result.exit_code, 2);
        assert_int_equal(running_count(buf_span(&result.err), rows[i].message), 1);
        assert_int_equal(running_count(buf_span(&result.err), OLD), 0);
        process_result_release(&result);
    }
    temp_remove(&temp);
}

static void without_an_index_it_waits_for_the_first(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    char name[GENERATION_NAME_ROOM];
    buf_init(&in, 1 << 20);
    running_start_empty(&running);
    int fd = running_connect(&running, false);
    assert_int_equal(running_count(running_ask(fd, NO_SEARCH, &in), "-32007"), 1);
    assert_int_equal(running_count(running_ask(fd, "PING", &in), "\"generation\":null"), 1);
    assert_int_equal(
        running_count(running_ask(fd, "STATS", &in), "\"published\":null,\"articles\":0"), 1);
    assert_int_equal(running_count(running_ask(fd, "HELLO", &in), "\"index_id\":null"), 1);
    assert_int_equal(running_count(running_ask(fd, "RELOAD", &in), "no_index"), 1);
    running_publish(&running, "a quagga", name);
    running_reload(fd, name, &in);
    assert_int_equal(running_count(running_ask(fd, "STATS", &in), "\"articles\":4,"), 1);
    assert_int_equal(running_count(running_ask(fd, NO_SEARCH, &in), "\"total\":{\"value\":1,"), 1);
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* Not asked by anybody: noticed by itself. */
static void a_new_generation_is_noticed(void **state)
{
    (void)state;
    static struct running running;
    char name[GENERATION_NAME_ROOM];
    running_start(&running, NULL, true);
    running_publish(&running, "a quagga", name);
    assert_true(running_tells(&running, "generation.served generation=g000002"));
    running_publish(&running, "two quaggas", name);
    assert_int_equal(kill(running.process.pid, SIGHUP), 0);
    assert_true(running_tells(&running, "generation.served generation=g000003"));
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* Sooner or later one comes before the daemon has looked by itself. */
static void a_reload_that_comes_first_is_a_change(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    char name[GENERATION_NAME_ROOM];
    bool is_changed = false;
    buf_init(&in, 1 << 20);
    running_start(&running, NULL, true);
    int fd = running_connect(&running, false);
    for (int i = 0; i < 20 && !is_changed; i++) {
        running_publish(&running, "a quagga", name);
        is_changed = running_reload(fd, name, &in);
    }
    assert_true(is_changed);
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void later_requests_are_answered_from_what_was_reloaded(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    char name[GENERATION_NAME_ROOM], expected[60];
    buf_init(&in, 1 << 20);
    running_start(&running, NULL, false);
    int one = running_connect(&running, false), other = running_connect(&running, true);
    for (int i = 2; i < 6; i++) {
        running_publish(&running, "a quagga", name);
        running_reload(one, name, &in);
        snprintf(expected, sizeof expected, "\"result\":{\"generation\":\"%s\"", name);
        assert_int_equal(running_count(running_ask(other, NO_SEARCH, &in), expected), 1);
        assert_int_equal(running_count(running_ask(one, "PING", &in), expected), 1);
    }
    assert_int_equal(running_count(running_ask(one, "RELOAD", &in), "\"changed\":false"), 1);
    close(one);
    close(other);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

/* A byte of the newest store is changed: the old generation serves on, and reload says why. */
static void a_damaged_generation_is_refused(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    char name[GENERATION_NAME_ROOM], path[200];
    buf_init(&in, 1 << 20);
    running_start(&running, NULL, true);
    int fd = running_connect(&running, false);
    assert_int_equal(kill(running.process.pid, SIGSTOP), 0);
    running_publish(&running, "a quagga", name);
    snprintf(path, sizeof path, "%s/segments/s000002/store", running.root);
    assert_int_equal(chmod(path, 0644), 0);
    FILE *store = fopen(path, "r+");
    assert_non_null(store);
    assert_int_equal(fseek(store, -9, SEEK_END), 0);
    int byte = fgetc(store);
    assert_int_equal(fseek(store, -9, SEEK_END), 0);
    fputc(byte ^ 1, store);
    fclose(store);
    assert_int_equal(kill(running.process.pid, SIGCONT), 0);
    assert_int_equal(running_count(running_ask(fd, "RELOAD", &in), "bad_generation"), 1);
    assert_int_equal(running_count(running_ask(fd, NO_SEARCH, &in), "\"generation\":\"g000001\""),
                     1);
    assert_true(running_tells(&running, "generation.refused generation=g000002"));
    running_publish(&running, "a quagga", name);
    assert_int_equal(running_count(running_ask(fd, "RELOAD", &in), "\"generation\":\"g000003\""),
                     1);
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void statistics_go_to_the_log(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    buf_init(&in, 1 << 20);
    static const char *const more[] = {"--log-queries", NULL};
    running_start(&running, more, true);
    int fd = running_connect(&running, false);
    running_ask(fd, NO_SEARCH, &in);
    assert_true(running_tells(&running, "search.nothing"));
    assert_true(running_tells(&running, "q=quagga"));
    assert_int_equal(kill(running.process.pid, SIGUSR1), 0);
    assert_true(running_tells(&running, "statistics connections=1"));
    assert_true(running_tells(&running, "queries=1 zero_hits=1"));
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void what_cannot_start_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *args[5];
        int exit_code;
        const char *message;
    } rows[] = {
        {{"--nonsense"}, 2, "pilcrowd: unknown option --nonsense"},
        {{"-l", "tcp:0.0.0.0:7182"},
         2,
         "pilcrowd: tcp:0.0.0.0:7182 is open to the network: give --token-file FILE"},
        {{"--token-file", "/no/such/file"}, 2, "pilcrowd: /no/such/file"},
        {{"-l", "/no/such/dir/socket"}, 3, "pilcrowd: unix:/no/such/dir/socket"},
        {{"-l", "fd:77"}, 2, "pilcrowd: fd:77 is no listening socket"},
        {{"--version"}, 0, ""},
        {{"--help"}, 0, ""},
        {{"--test", "-i", "/no/such/index"}, 0, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct process_result result;
        const char *argv[7] = {PILCROWD};
        for (int a = 0; a < 5 && rows[i].args[a] != NULL; a++)
            argv[a + 1] = rows[i].args[a];
        process_run(argv, NULL, &result);
        assert_int_equal(result.exit_code, rows[i].exit_code);
        assert_int_equal(running_count(buf_span(&result.err),
                                       rows[i].message[0] != '\0' ? rows[i].message : "pilcrowd"),
                         rows[i].message[0] != '\0');
        assert_int_equal(result.out.len > 0, rows[i].exit_code == 0);
        process_result_release(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_when_it_is_ready_and_stops_by_signal),
        cmocka_unit_test(a_second_daemon_leaves_the_socket_alone),
        cmocka_unit_test(the_socket_has_its_mode),
        cmocka_unit_test(the_socket_has_its_group),
        cmocka_unit_test(tokens_are_read_again_at_sighup),
        cmocka_unit_test(a_bad_token_file_starts_nothing),
        cmocka_unit_test(without_an_index_it_waits_for_the_first),
        cmocka_unit_test(a_new_generation_is_noticed),
        cmocka_unit_test(a_reload_that_comes_first_is_a_change),
        cmocka_unit_test(later_requests_are_answered_from_what_was_reloaded),
        cmocka_unit_test(a_damaged_generation_is_refused),
        cmocka_unit_test(statistics_go_to_the_log),
        cmocka_unit_test(what_cannot_start_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
