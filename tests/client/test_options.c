#include "client/options.h"

#include "tests/client/words.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

static void print_outcome(int argc, char **argv, struct buf *out)
{
    static struct options options;
    struct error err;
    char advice[200];
    if (options_parse(argc, argv, &options, &err, advice) != OK) {
        buf_printf(out, "!%s |%s%s", err.text, advice[0] != '\0' ? " " : "", advice);
        return;
    }
    buf_printf(out, "%s:", command_name(options.command));
    for (size_t i = 0; i < options.n_operands; i++)
        buf_printf(out, " %s", options.operands[i]);
}

static void command_lines_are_read_or_refused_with_advice(void **state)
{
    (void)state;
    struct table table;
    table_load("client/options.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        int argc;
        char **argv = words_split(&table.arena, table.rows[i].cell[0], &argc);
        struct buf out;
        buf_init(&out, 4096);
        print_outcome(argc, argv, &out);
        assert_span_is(buf_span(&out), table.rows[i].cell[1], table.rows[i].where);
        buf_release(&out);
    }
    table_release(&table);
}

static void a_repeated_value_has_a_limit(void **state)
{
    (void)state;
    static struct options options;
    char *argv[2 * OPTIONS_MAX_VALUES + 4] = {(char[]){"pilcrow"}};
    char tag[] = "--tag", value[] = "x";
    for (int i = 0; i <= OPTIONS_MAX_VALUES; i++) {
        argv[1 + 2 * i] = tag;
        argv[2 + 2 * i] = value;
    }
    struct error err;
    char advice[200];
    assert_status(options_parse(3 + 2 * OPTIONS_MAX_VALUES, argv, &options, &err, advice),
                  ERR_INVALID);
    argv[1 + 2 * OPTIONS_MAX_VALUES] = NULL;
    assert_ok(options_parse(1 + 2 * OPTIONS_MAX_VALUES, argv, &options, &err, advice), &err);
    assert_int_equal(options.tag.n, OPTIONS_MAX_VALUES);
}

static void an_empty_argv_is_no_accident(void **state)
{
    (void)state;
    static struct options options;
    char *argv[] = {NULL};
    struct error err;
    char advice[200];
    assert_ok(options_parse(0, argv, &options, &err, advice), &err);
    assert_int_equal(options.n_operands, 0);
    assert_int_equal(options.limit, OPTION_UNSET);
}

static void help_is_one_screen_and_names_every_option(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 16);
    options_help(&out);
    size_t lines = 0, column = 0;
    for (size_t i = 0; i < out.len; i++) {
        column = out.at[i] == '\n' ? 0 : column + 1;
        lines += out.at[i] == '\n';
        assert_true(column <= 90);
    }
    assert_true(lines <= 48);
    for (size_t i = 0; i < options_count(); i++) {
        char name[40];
        snprintf(name, sizeof name, "--%s", options_words(i).long_name);
        if (memmem(out.at, out.len, name, strlen(name)) == NULL)
            fail_msg("--help leaves out %s", name);
    }
    buf_release(&out);
}

static void no_two_options_share_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < options_count(); i++)
        for (size_t k = 0; k < i; k++) {
            struct option_words a = options_words(i), b = options_words(k);
            assert_string_not_equal(a.long_name, b.long_name);
            assert_true(a.short_name == 0 || a.short_name != b.short_name);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_lines_are_read_or_refused_with_advice),
        cmocka_unit_test(a_repeated_value_has_a_limit),
        cmocka_unit_test(an_empty_argv_is_no_accident),
        cmocka_unit_test(help_is_one_screen_and_names_every_option),
        cmocka_unit_test(no_two_options_share_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
