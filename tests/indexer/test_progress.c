#include "indexer/progress.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "tests/support/test.h"

static const struct progress_point point = {
    .done = 1402, .total = 1834, .bytes = 76000000, .total_bytes = 100000000, .paragraphs = 39200};

static void assert_line(enum progress_style style, unsigned columns, bool is_utf8,
                        const struct progress_point *at, const char *expected)
{
    struct buf out;
    const struct progress progress = {
        .style = style, .phase = "index", .columns = columns, .is_utf8 = is_utf8};
    buf_init(&out, 1024);
    progress_write(&out, &progress, at, 4 * (uint64_t)NS_PER_S);
    assert_span_is(buf_span(&out), span_of(expected), expected);
    buf_release(&out);
}

static void a_bar_shows_how_far_and_how_long(void **state)
{
    (void)state;
    assert_line(
        PROGRESS_BAR, 120, true, &point,
        "index    ██████████████████░░░░░░  1,402/1,834  76 %  9,800 paragraphs/s  19 MB/s  "
        "1 s left");
    assert_line(
        PROGRESS_BAR, 120, false, &point,
        "index    ##################......  1,402/1,834  76 %  9,800 paragraphs/s  19 MB/s  "
        "1 s left");
}

static void a_narrow_terminal_gets_what_fits(void **state)
{
    (void)state;
    assert_line(PROGRESS_BAR, 80, true, &point,
                "index    ██████████████████░░░░░░  1,402/1,834  76 %  1 s left");
    assert_line(PROGRESS_BAR, 40, true, &point, "index    1,402/1,834  76 %  1 s left");
    assert_line(PROGRESS_BAR, 10, true, &point, "index    ");
}

static void lines_have_no_bar(void **state)
{
    (void)state;
    assert_line(PROGRESS_LINES, 10, true, &point,
                "index    1,402/1,834  76 %  9,800 paragraphs/s  19 MB/s  1 s left");
}

static void nobody_knows_how_long_at_first(void **state)
{
    (void)state;
    const struct progress_point first = {.total = 2, .bytes = 5, .total_bytes = 100000000};
    assert_line(PROGRESS_LINES, 80, true, &first, "index    0/2  0 %  0 paragraphs/s  0 MB/s");
}

static void nothing_to_do_is_all_done(void **state)
{
    (void)state;
    const struct progress_point nothing = {0};
    assert_line(PROGRESS_LINES, 80, true, &nothing, "index    0/0  100 %  0 paragraphs/s  0 MB/s");
}

static void merging_counts_paragraphs_alone(void **state)
{
    (void)state;
    const struct progress_point moved = {.done = 30000, .total = 120000, .paragraphs = 30000};
    assert_line(PROGRESS_LINES, 80, true, &moved,
                "index    30,000/120,000  25 %  7,500 paragraphs/s  12 s left");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_shows_how_far_and_how_long),
        cmocka_unit_test(a_narrow_terminal_gets_what_fits),
        cmocka_unit_test(lines_have_no_bar),
        cmocka_unit_test(nobody_knows_how_long_at_first),
        cmocka_unit_test(nothing_to_do_is_all_done),
        cmocka_unit_test(merging_counts_paragraphs_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
