#include "client/paint.h"

#include "tests/support/test.h"

static struct buf out;

static int begin(void **state)
{
    (void)state;
    buf_init(&out, 10000);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_release(&out);
    return 0;
}

static void paint_word(const struct paint *paint, enum role role)
{
    buf_clear(&out);
    paint_begin(paint, role, &out);
    buf_add_text(&out, "x");
    paint_end(paint, role, &out);
}

static void a_colour_is_one_sequence_and_closed(void **state)
{
    (void)state;
    struct paint paint;
    paint_init(&paint, true, NULL);
    paint_word(&paint, ROLE_MATCH);
    assert_text(buf_span(&out), "\x1b[1;31mx\x1b[0m");
    paint_word(&paint, ROLE_NONE);
    assert_text(buf_span(&out), "x");
    paint_init(&paint, false, NULL);
    paint_word(&paint, ROLE_MATCH);
    assert_text(buf_span(&out), "x");
}

static void a_variable_changes_colours_and_brings_nothing_else_in(void **state)
{
    (void)state;
    struct paint paint;
    paint_init(&paint, true, "mt=7:fn=\x1b[2J:ln=:xx=1:ti=1;2;3;4;5;6;7;8;9;10;11;12:rk=:hd");
    paint_word(&paint, ROLE_MATCH);
    assert_text(buf_span(&out), "\x1b[7mx\x1b[0m");
    paint_word(&paint, ROLE_PATH);
    assert_text(buf_span(&out), "\x1b[35mx\x1b[0m");
    paint_word(&paint, ROLE_LINE);
    assert_text(buf_span(&out), "x");
    paint_word(&paint, ROLE_TITLE);
    assert_text(buf_span(&out), "\x1b[1mx\x1b[0m");
    paint_word(&paint, ROLE_HEADING);
    assert_text(buf_span(&out), "\x1b[2mx\x1b[0m");
}

static void a_link_holds_printable_ascii_only(void **state)
{
    (void)state;
    paint_link_begin(SPAN("https://x.org/a%20b?q=é \x1b\\"), &out);
    buf_add_text(&out, "x");
    paint_link_end(&out);
    assert_text(buf_span(&out),
                "\x1b]8;;https://x.org/a%20b?q=%C3%A9%20%1B%5C\x1b\\x\x1b]8;;\x1b\\");
}

static void a_format_has_its_parts_filled_in(void **state)
{
    (void)state;
    paint_link_format(paint_link_named("vscode"), SPAN("/a b/c"), 87, 31, "host", &out);
    assert_text(buf_span(&out), "vscode://file/a%20b/c:87:31");
    buf_clear(&out);
    paint_link_format(paint_link_named("file"), SPAN("/a"), 1, 1, "h\x1b", &out);
    assert_text(buf_span(&out), "file://h%1B/a");
    buf_clear(&out);
    paint_link_format("x:{path}{{line}}{other}{", SPAN("/a"), 3, 4, "h", &out);
    assert_text(buf_span(&out), "x:/a{3}{other}{");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_colour_is_one_sequence_and_closed, begin, end),
        cmocka_unit_test_setup_teardown(a_variable_changes_colours_and_brings_nothing_else_in,
                                        begin, end),
        cmocka_unit_test_setup_teardown(a_link_holds_printable_ascii_only, begin, end),
        cmocka_unit_test_setup_teardown(a_format_has_its_parts_filled_in, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
