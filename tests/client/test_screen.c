#include "client/screen.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/support/test.h"

/* CMocka's own stdout is no terminal here or may be one; what depends on that is tested with the
 * program (test_main.c). */

static void set_only(const char *name, const char *value)
{
    static const char *const names[] = {"LC_ALL",         "LC_CTYPE", "LANG",          "NO_COLOR",
                                        "CLICOLOR_FORCE", "COLUMNS",  "PILCROW_COLORS"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
    if (name != NULL)
        setenv(name, value, 1);
}

static void a_locale_is_utf8_unless_it_names_another_charset(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        bool is_utf8;
    } rows[] = {
        {NULL, NULL, true},       {"LC_ALL", "C.UTF-8", true},   {"LC_ALL", "C", false},
        {"LANG", "POSIX", false}, {"LC_CTYPE", "C.UTF-8", true}, {"LC_ALL", "no_SUCH", false},
        {"LC_ALL", "", true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        set_only(rows[i].name, rows[i].value);
        if (screen_locale_is_utf8() != rows[i].is_utf8)
            fail_msg("%s=%s", rows[i].name, rows[i].value);
    }
}

static size_t width_with(const char *columns, int64_t width)
{
    static struct options options;
    struct screen screen;
    options.width = width;
    set_only("COLUMNS", columns);
    screen_init(&screen, &options);
    return screen.width;
}

static void the_width_is_the_options_then_the_variables(void **state)
{
    (void)state;
    assert_int_equal(width_with("72", OPTION_UNSET), 72);
    assert_int_equal(width_with("300", OPTION_UNSET), 100);
    assert_int_equal(width_with("5", OPTION_UNSET), 20);
    assert_int_equal(width_with("72", 140), 140);
    assert_int_equal(width_with("72", 1), 20);
}

static void links_need_colour_and_a_terminal(void **state)
{
    (void)state;
    static struct options options;
    struct screen screen;
    set_only(NULL, NULL);
    options.color = "never";
    options.hyperlink = "file";
    screen_init(&screen, &options);
    assert_null(screen.link_format);
    assert_false(screen.paint.has_colour);
    options.color = "always";
    screen_init(&screen, &options);
    assert_true(screen.paint.has_colour);
    assert_int_equal(screen.link_format != NULL, isatty(STDOUT_FILENO));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_locale_is_utf8_unless_it_names_another_charset),
        cmocka_unit_test(the_width_is_the_options_then_the_variables),
        cmocka_unit_test(links_need_colour_and_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
