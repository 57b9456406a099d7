#include "indexer/options.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

enum { MOST_WORDS = 16 };

static struct error err;
static char advice[200];

/* Parses a command line of words parted by spaces. */
static enum status parse(const char *line, struct options *out)
{
    static char text[400];
    static char *words[MOST_WORDS + 1];
    int n = 0;
    char *rest = text, *word;
    snprintf(text, sizeof text, "pilcrow-index %s", line);
    while ((word = strsep(&rest, " ")) != NULL && n < MOST_WORDS)
        words[n++] = word;
    words[n] = NULL;
    err = (struct error){0};
    return options_parse(n, words, out, &err, advice);
}

static void what_is_not_said_has_a_preset(void **state)
{
    (void)state;
    struct options options;
    assert_status(parse("articles", &options), OK);
    assert_int_equal(options.task, TASK_INDEX);
    assert_true(options.jobs >= 1 && options.jobs <= 256);
    assert_int_equal(options.keep, 3);
    assert_null(options.index);
    assert_int_equal(options.n_sources, 1);
    assert_false(options.is_full || options.is_forced || options.is_json || options.is_quiet ||
                 options.is_verbose);
}

static void values_stand_behind_or_apart(void **state)
{
    (void)state;
    static const char *const lines[] = {"--index D --jobs 4 a b", "--index=D --jobs=4 a b",
                                        "-i D -j 4 a b",          "-iD -j4 a b",
                                        "a -i D b -j4",           "-qj4 -qiD a b"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct options options;
        assert_status(parse(lines[i], &options), OK);
        assert_string_equal(options.index, "D");
        assert_int_equal(options.jobs, 4);
        assert_int_equal(options.n_sources, 2);
        assert_string_equal(options.sources[0], "a");
        assert_string_equal(options.sources[1], "b");
    }
}

static void short_options_are_joined(void **state)
{
    (void)state;
    struct options options;
    assert_status(parse("-qvn --json --full --force", &options), OK);
    assert_true(options.is_quiet && options.is_verbose && options.is_json && options.is_full &&
                options.is_forced);
    assert_int_equal(options.task, TASK_DRY_RUN);
}

static void two_dashes_end_options(void **state)
{
    (void)state;
    struct options options;
    assert_status(parse("-q -- -v --full -", &options), OK);
    assert_false(options.is_verbose || options.is_full);
    assert_int_equal(options.n_sources, 3);
    assert_string_equal(options.sources[0], "-v");
}

static void help_and_version_go_before_other_tasks(void **state)
{
    (void)state;
    struct options options;
    assert_status(parse("--verify --help", &options), OK);
    assert_int_equal(options.task, TASK_HELP);
    assert_status(parse("-V --check", &options), OK);
    assert_int_equal(options.task, TASK_VERSION);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *line, *text, *advice;
    } rows[] = {
        {"--indx D", "unknown option --indx", "Did you mean --index?"},
        {"--verb", "unknown option --verb", "Did you mean --verbose?"},
        {"--generation", "unknown option --generation", "Did you mean --generations?"},
        {"--dryrun", "unknown option --dryrun", "Did you mean --dry-run?"},
        {"--wotch", "unknown option --wotch", "Did you mean --watch?"},
        {"--watch=1", "--watch takes no value", ""},
        {"--watch --dry-run", "--dry-run does not go with --watch", ""},
        {"-x", "unknown option -x", "pilcrow-index --help names all options."},
        {"-qx", "unknown option -x", "pilcrow-index --help names all options."},
        {"--builder=fast", "--builder takes bulk or xapian, not 'fast'", ""},
        {"--jobs", "--jobs needs N", ""},
        {"--jobs 0", "--jobs takes a number from 1 to 256, not '0'", ""},
        {"--jobs 257", "--jobs takes a number from 1 to 256, not '257'", ""},
        {"--jobs 4x", "--jobs takes a number from 1 to 256, not '4x'", ""},
        {"--jobs=-1", "--jobs takes a number from 1 to 256, not '-1'", ""},
        {"--jobs=", "--jobs takes a number from 1 to 256, not ''", ""},
        {"--keep 101", "--keep takes a number from 1 to 100, not '101'", ""},
        {"--keep 99999999999999999999", "--keep takes a number", ""},
        {"--full=yes", "--full takes no value", ""},
        {"--index=", "--index is empty", ""},
        {"--verify --rollback", "--rollback does not go with --verify", ""},
        {"--rollback a", "--rollback takes no SOURCE", ""},
        {"--generations a", "--generations takes no SOURCE", ""},
        {"a ", "a SOURCE is empty", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct options options;
        assert_status(parse(rows[i].line, &options), ERR_INVALID);
        if (strncmp(err.text, rows[i].text, strlen(rows[i].text)) != 0)
            fail_msg("%s: %s", rows[i].line, err.text);
        if (strncmp(advice, rows[i].advice, strlen(rows[i].advice)) != 0)
            fail_msg("%s: %s", rows[i].line, advice);
    }
}

static void the_index_has_a_place(void **state)
{
    (void)state;
    struct options options = {0};
    char path[20];
    setenv("HOME", "/home/me", 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("PILCROW_INDEX");
    assert_status(options_index(&options, path, sizeof path, &err), ERR_INVALID); /* too long */
    char room[64];
    assert_status(options_index(&options, room, sizeof room, &err), OK);
    assert_string_equal(room, "/home/me/.local/share/pilcrow");
    setenv("XDG_DATA_HOME", "/data", 1);
    assert_status(options_index(&options, room, sizeof room, &err), OK);
    assert_string_equal(room, "/data/pilcrow");
    setenv("PILCROW_INDEX", "/index", 1);
    assert_status(options_index(&options, room, sizeof room, &err), OK);
    assert_string_equal(room, "/index");
    options.index = "here";
    assert_status(options_index(&options, room, sizeof room, &err), OK);
    assert_string_equal(room, "here");
    options.index = NULL;
    unsetenv("PILCROW_INDEX");
    unsetenv("XDG_DATA_HOME");
    unsetenv("HOME");
    assert_status(options_index(&options, room, sizeof room, &err), ERR_INVALID);
}

static void help_is_one_screen_and_names_every_option(void **state)
{
    (void)state;
    struct buf text;
    size_t lines = 0, width = 0;
    buf_init(&text, 1 << 16);
    options_help(&text);
    for (size_t i = 0; i < text.len; i++) {
        width = text.at[i] == '\n' ? 0 : width + 1;
        lines += text.at[i] == '\n';
        assert_true(width <= 80);
    }
    assert_true(lines <= 24);
    assert_int_equal(text.at[text.len - 1], '\n');
    buf_add_char(&text, '\0');
    static const char *const names[] = {
        "--index DIR", "--full",     "--dry-run",     "--check",       "--jobs N", "--keep N",
        "--force",     "--rollback", "--verify",      "--json",        "--quiet",  "--verbose",
        "--help",      "--version",  "--generations", "--builder NAME"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_non_null(strstr(text.at, names[i]));
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_said_has_a_preset),
        cmocka_unit_test(values_stand_behind_or_apart),
        cmocka_unit_test(short_options_are_joined),
        cmocka_unit_test(two_dashes_end_options),
        cmocka_unit_test(help_and_version_go_before_other_tasks),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(the_index_has_a_place),
        cmocka_unit_test(help_is_one_screen_and_names_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
