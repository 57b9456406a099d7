#include "client/editor.h"

#include "tests/support/test.h"

static void each_editor_is_told_the_place_its_way(void **state)
{
    (void)state;
    static const struct {
        const char *editor;
        struct span arguments;
    } rows[] = {
        {"vi", SPAN("+87\0a b.md\0")},
        {"/usr/bin/emacs -nw", SPAN("+87\0a b.md\0")},
        {"code --wait", SPAN("--goto\0a b.md:87:31\0")},
        {"/opt/x/code", SPAN("--goto\0a b.md:87:31\0")},
        {" subl", SPAN("a b.md:87:31\0")},
        {"zed", SPAN("a b.md:87:31\0")},
        {"hx", SPAN("a b.md:87:31\0")},
        {"codex", SPAN("+87\0a b.md\0")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out;
        buf_init(&out, 1000);
        editor_arguments(rows[i].editor, "a b.md", 87, 31, &out);
        assert_span_is(buf_span(&out), rows[i].arguments, rows[i].editor);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_editor_is_told_the_place_its_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
