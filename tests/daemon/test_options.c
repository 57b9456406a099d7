#include "daemon/options.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/support/test.h"

enum { MAX_WORDS = 12 };

static enum options_outcome read_words(const char *const *words, struct options *options,
                                       struct error *err, char advice[120])
{
    char *argv[MAX_WORDS + 1] = {(char *)(uintptr_t) "pilcrowd"};
    int argc = 1;
    for (; words[argc - 1] != NULL; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    return options_read(argc, argv, options, err, advice);
}

/* Words, and what is wrong with them. */
static const struct {
    const char *words[6];
    const char *message, *advice;
} refused[] = {
    {{"--workerz", "3"}, "unknown option --workerz", "Did you mean --workers?"},
    {{"--qqqqqqq"}, "unknown option --qqqqqqq", ""},
    {{"-x"}, "unknown option -x", ""},
    {{"-tx"}, "unknown option -x", ""},
    {{"--workers"}, "--workers needs a value: N", ""},
    {{"--workers", "0"}, "--workers must be 1..256", ""},
    {{"--workers", "257"}, "--workers must be 1..256", ""},
    {{"--workers", "-1"}, "--workers must be 1..256", ""},
    {{"--workers", "3x"}, "--workers must be 1..256", ""},
    {{"--workers", ""}, "--workers must be 1..256", ""},
    {{"--test=yes"}, "--test takes no value", ""},
    {{"--listen", "nowhere"},
     "'nowhere' is no address: unix:PATH, tcp:HOST:PORT or a path with a "
     "slash",
     ""},
    {{"--socket-mode", "888"}, "--socket-mode must be octal, 0..0777", ""},
    {{"--socket-group", "no such group"}, "--socket-group: no group 'no such group'", ""},
    {{"--index", ""}, "--index needs a directory", ""},
    {{"--index", "news="}, "--index needs a directory", ""},
    {{"--index", "my news=/a"},
     "--index: 'my news' is no name: at most 32 letters, digits, _ and -",
     ""},
    {{"--index", "new.s=/a"},
     "--index: 'new.s' is no name: at most 32 letters, digits, _ and -",
     ""},
    {{"--index", "abcdefghijklmnopqrstuvwxyz0123456=a"},
     "--index: 'abcdefghijklmnopqrstuvwxyz0123456' is no name: at most 32 letters, digits, _ and -",
     ""},
    {{"-ia=/a", "-ib=/b", "-ia=/c"}, "--index: two are named 'a'", ""},
    {{"-ia=/a", "-i", "/b"}, "--index: of several each needs a name: --index NAME=DIR", ""},
    {{"-i/a", "-ib=/b"}, "--index: of several each needs a name: --index NAME=DIR", ""},
    {{"--cache", "64X"}, "--cache must be a size, as 64M", ""},
    {{"--cache", "M"}, "--cache must be a size, as 64M", ""},
    {{"--limit", "nothing=1"}, "no limit 'nothing'", ""},
    {{"--limit", "line=1"}, "line must be 4096..67108864", ""},
    {{"--tls-cert", "cert.pem"}, "--tls-cert and --tls-key need each other", ""},
    {{"--tls-key", "key.pem"}, "--tls-cert and --tls-key need each other", ""},
    {{"--user", "no such user"}, "no user 'no such user'", ""},
    {{"--log", "xml"}, "--log must be text or json", ""},
    {{"--log-level", "loud"}, "--log-level must be error, warn, info or debug", ""},
    {{"--deadline=5", "--max-deadline=4"}, "--deadline may not be above --max-deadline", ""},
    {{"articles"},
     "unexpected argument 'articles'",
     "Usage: pilcrowd [--index DIR] [--listen ADDR]..."},
    {{"--", "--test"},
     "unexpected argument '--test'",
     "Usage: pilcrowd [--index DIR] [--listen ADDR]..."},
};

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static struct options options;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct error err;
        char advice[120];
        assert_int_equal(read_words(refused[i].words, &options, &err, advice), OPTIONS_WRONG);
        assert_string_equal(err.text, refused[i].message);
        assert_string_equal(advice, refused[i].advice);
    }
}

static void every_form_of_an_option_is_read(void **state)
{
    (void)state;
    static struct options options;
    struct error err;
    char advice[120];
    const char *const words[] = {
        "-i/a", "--listen", "tcp:127.0.0.1:1", "--listen=/s",   "-l", "fd:3",
        "-tw",  "7",        "--cache=2G",      "--log-queries", "--", NULL};
    assert_int_equal(read_words(words, &options, &err, advice), OPTIONS_RUN);
    assert_string_equal(options.indexes[0].root, "/a");
    assert_int_equal(options.n_listen, 3);
    assert_int_equal(options.listen[2].fd, 3);
    assert_false(options.is_default_listen);
    assert_true(options.is_test);
    assert_int_equal(options.workers, 7);
    assert_true(options.cache_bytes == UINT64_C(2) << 30);
    assert_true(options.logs_queries);
}

/* What --index says below /usr, and the name and the directory that it means. */
static void an_index_may_have_a_name(void **state)
{
    static const struct {
        const char *value, *name, *root;
    } named[] = {
        {"/a", "", "/a"},
        {"/a=b", "", "/a=b"},
        {"./a=b", "", "/usr/./a=b"},
        {"a/b=c", "", "/usr/a/b=c"},
        {".a=b", "", "/usr/.a=b"},
        {"news=/a", "news", "/a"},
        {"n-2_X=b", "n-2_X", "/usr/b"},
        {"a=b=c", "a", "/usr/b=c"},
        {"=b", "", "/usr/=b"},
        {"news=lib/../bin", "news", "/usr/bin"},
    };
    (void)state;
    static struct options options;
    struct error err;
    char advice[120];
    assert_int_equal(chdir("/usr"), 0);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        const char *const words[] = {"--index", named[i].value, NULL};
        assert_int_equal(read_words(words, &options, &err, advice), OPTIONS_RUN);
        assert_int_equal(options.n_indexes, 1);
        assert_string_equal(options.indexes[0].name, named[i].name);
        assert_string_equal(options.indexes[0].root, named[i].root);
    }
    const char *const several[] = {"-ib=/b", "--index=a=/a", NULL}, *const last[] = {"-i/a", "-i/b",
                                                                                     NULL};
    assert_int_equal(read_words(several, &options, &err, advice), OPTIONS_RUN);
    assert_int_equal(options.n_indexes, 2);
    assert_string_equal(options.indexes[0].name, "b");
    assert_string_equal(options.indexes[1].root, "/a");
    assert_int_equal(read_words(last, &options, &err, advice), OPTIONS_RUN);
    assert_int_equal(options.n_indexes, 1);
    assert_string_equal(options.indexes[0].root, "/b");
}

static void seventeen_indexes_are_too_many(void **state)
{
    (void)state;
    static struct options options;
    static char values[OPTIONS_MAX_INDEXES + 1][40];
    char *argv[OPTIONS_MAX_INDEXES + 2] = {(char *)(uintptr_t) "pilcrowd"};
    struct error err;
    char advice[120];
    for (int i = 0; i <= OPTIONS_MAX_INDEXES; i++) {
        snprintf(values[i], sizeof values[i], "-in%d=/%d", i, i);
        argv[i + 1] = values[i];
    }
    assert_int_equal(options_read(OPTIONS_MAX_INDEXES + 1, argv, &options, &err, advice),
                     OPTIONS_RUN);
    assert_int_equal(options.n_indexes, OPTIONS_MAX_INDEXES);
    assert_int_equal(options_read(OPTIONS_MAX_INDEXES + 2, argv, &options, &err, advice),
                     OPTIONS_WRONG);
    assert_string_equal(err.text, "--index: at most 16");
}

static void defaults_come_from_the_environment(void **state)
{
    (void)state;
    static struct options options;
    struct error err;
    char advice[120];
    const char *const none[] = {NULL}, *const low[] = {"--max-deadline", "300", NULL};
    unsetenv("PILCROW_INDEX");
    unsetenv("PILCROW_SOCKET");
    setenv("XDG_DATA_HOME", "/data", 1);
    setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
    assert_int_equal(read_words(none, &options, &err, advice), OPTIONS_RUN);
    assert_string_equal(options.indexes[0].root, "/data/pilcrow");
    assert_string_equal(options.listen[0].path, "/run/user/7/pilcrow.sock");
    assert_true(options.is_default_listen);
    assert_int_equal(options.socket_mode, 0660);
    assert_int_equal(options.deadline_ms, 1000);
    assert_int_equal(options.max_deadline_ms, 10000);
    assert_int_equal(options.max_connections, 10000);
    assert_int_equal(options.idle_s, 600);
    assert_int_equal(options.drain_s, 3);
    assert_int_equal(options.slow_ms, 200);
    assert_true(options.cache_bytes == 64 << 20);
    assert_true(!options.logs_queries && !options.no_sandbox && !options.is_test);
    assert_int_equal(options.log_level, LOG_INFO);
    assert_int_equal(options.log_format, LOG_TEXT);
    assert_true(options.workers >= 1);
    assert_null(options.token_file);
    unsetenv("XDG_DATA_HOME");
    setenv("HOME", "/home/me", 1);
    setenv("PILCROW_SOCKET", "tcp:[::1]:7182", 1);
    assert_int_equal(read_words(low, &options, &err, advice), OPTIONS_RUN);
    assert_string_equal(options.indexes[0].root, "/home/me/.local/share/pilcrow");
    assert_int_equal(options.listen[0].kind, ADDRESS_TCP);
    assert_int_equal(options.deadline_ms, 300);
    setenv("PILCROW_INDEX", "/index", 1);
    assert_int_equal(read_words(none, &options, &err, advice), OPTIONS_RUN);
    assert_string_equal(options.indexes[0].root, "/index");
}

static void help_and_version_come_first(void **state)
{
    (void)state;
    static struct options options;
    struct error err;
    char advice[120];
    const char *const help[] = {"-h", "--nonsense", NULL}, *const version[] = {"--version", NULL};
    assert_int_equal(read_words(help, &options, &err, advice), OPTIONS_HELP);
    assert_int_equal(read_words(version, &options, &err, advice), OPTIONS_VERSION);
}

static void help_fits_a_screen(void **state)
{
    (void)state;
    char *text;
    size_t len;
    unsigned lines = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    options_help(out);
    fclose(out);
    for (const char *line = text, *end; *line != '\0'; line = end + 1, lines++) {
        end = strchr(line, '\n');
        assert_true(end - line <= 80);
    }
    assert_true(lines <= 30);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(every_form_of_an_option_is_read),
        cmocka_unit_test(an_index_may_have_a_name),
        cmocka_unit_test(seventeen_indexes_are_too_many),
        cmocka_unit_test(defaults_come_from_the_environment),
        cmocka_unit_test(help_and_version_come_first),
        cmocka_unit_test(help_fits_a_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
