#include "client/wrap.h"

#include <stdlib.h>

#include "tests/client/fixture.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

/* Takes the brackets out of `marked` and says where they stood. */
static size_t read_marks(struct span marked, struct buf *text, struct pilcrow_match *matches)
{
    size_t n = 0;
    for (size_t i = 0; i < marked.len; i++) {
        bool opens = marked.at[i] == '[' && (i + 1 == marked.len || marked.at[i + 1] != '3');
        if (opens)
            matches[n].start = (uint32_t)text->len;
        else if (marked.at[i] == ']')
            matches[n++].end = (uint32_t)text->len;
        else
            buf_add_char(text, marked.at[i]);
    }
    return n;
}

static void check_row(const struct table_row *row)
{
    struct pilcrow_match matches[8];
    struct buf text, painted, out;
    buf_init(&text, 4096);
    buf_init(&painted, 4096);
    buf_init(&out, 4096);
    size_t n = read_marks(row->cell[2], &text, matches);
    struct screen screen = fixture_screen((size_t)atoi(row->cell[0].at), true);
    struct wrap wrap = {.screen = &screen, .indent = (size_t)atoi(row->cell[1].at)};
    wrap_text(&wrap, buf_span(&text), matches, n, &painted);
    fixture_brackets(buf_span(&painted), &out);
    assert_span_is(buf_span(&out), row->cell[3], row->where);
    buf_release(&text);
    buf_release(&painted);
    buf_release(&out);
}

static void text_breaks_where_a_reader_would(void **state)
{
    (void)state;
    struct table table;
    table_load("client/wrap.tsv", &table);
    for (size_t i = 0; i < table.n; i++)
        check_row(&table.rows[i]);
    table_release(&table);
}

static void a_role_is_closed_around_matches_and_breaks(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(9, true);
    struct wrap wrap = {.screen = &screen, .role = ROLE_TITLE};
    struct pilcrow_match match = {4, 7};
    struct buf out;
    buf_init(&out, 1000);
    wrap_text(&wrap, SPAN("one two three"), &match, 1, &out);
    assert_text(buf_span(&out), "\x1b[1mone \x1b[0m\x1b[1;31mtwo\x1b[0m\n\x1b[1mthree\x1b[0m");
    buf_release(&out);
}

static void an_ellipsis_stands_where_a_text_was_cut(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(12, false);
    struct wrap wrap = {.screen = &screen, .before = "… ", .after = " …"};
    struct buf out;
    buf_init(&out, 1000);
    wrap_text(&wrap, SPAN("one two three"), NULL, 0, &out);
    assert_text(buf_span(&out), "… one two\nthree …");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_breaks_where_a_reader_would),
        cmocka_unit_test(a_role_is_closed_around_matches_and_breaks),
        cmocka_unit_test(an_ellipsis_stands_where_a_text_was_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
