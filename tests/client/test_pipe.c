#include "client/pipe.h"

#include "tests/client/fixture.h"
#include "tests/support/test.h"

static struct buf out;
static struct pilcrow_results *results;

static int begin(void **state)
{
    (void)state;
    buf_init(&out, 1 << 20);
    results = fixture_results("siberia");
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_release(&out);
    pilcrow_results_free(results);
    return 0;
}

static void a_passage_is_a_line(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(SCREEN_UNLIMITED, false);
    for (size_t i = 0; i < results->n_hits; i++)
        for (size_t k = 0; k < results->hits[i].n_passages; k++)
            pipe_passage(&results->hits[i].article, &results->hits[i].passages[k], NULL, &screen,
                         &out);
    fixture_expect(&out, "siberia.grep");
}

static void colours_are_those_of_grep(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(SCREEN_UNLIMITED, true);
    pipe_passage(&results->hits[1].article, &results->hits[1].passages[0], NULL, &screen, &out);
    assert_text(
        buf_span(&out),
        "\x1b[35menergy/china-gas-imports.md\x1b[0m\x1b[2m:\x1b[0m\x1b[32m19\x1b[0m"
        "\x1b[2m:\x1b[0m\x1b[32m240\x1b[0m\x1b[2m:\x1b[0mtalks on price, while the existing "
        "\x1b[1;31mPower of Siberia\x1b[0m contract runs to 2054.\n");
}

static void neighbours_have_dashes_and_groups_are_parted(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(SCREEN_UNLIMITED, false);
    const struct pilcrow_hit *hit = &results->hits[1];
    const struct pilcrow_passage around[] = {{.n = 2, .line = 17, .text = "before"},
                                             hit->passages[0],
                                             {.n = 4, .line = 21, .text = "after"}};
    struct pilcrow_reading reading = {.paragraphs = around, .n_paragraphs = 3};
    pipe_passage(&hit->article, &hit->passages[0], &reading, &screen, &out);
    pipe_passage(&hit->article, &hit->passages[0], &reading, &screen, &out);
    const char *group = "energy/china-gas-imports.md-17-1-before\n"
                        "energy/china-gas-imports.md:19:240:talks on price, while the existing "
                        "Power of Siberia contract runs to 2054.\n"
                        "energy/china-gas-imports.md-21-1-after\n";
    char expected[1000];
    snprintf(expected, sizeof expected, "%s--\n%s", group, group);
    assert_text(buf_span(&out), expected);
}

static void matches_alone_keep_their_columns(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(SCREEN_UNLIMITED, false);
    screen.is_terminal = false;
    pipe_matches(&results->hits[0].article, &results->hits[0].passages[1], &screen, &out);
    assert_text(buf_span(&out), "energy/power-of-siberia.md:112:18:Power of Siberia\n"
                                "energy/power-of-siberia.md:112:58:Power of Siberia\n");
    buf_clear(&out);
    screen.is_terminal = true;
    pipe_matches(&results->hits[0].article, &results->hits[0].passages[1], &screen, &out);
    assert_text(buf_span(&out), "Power of Siberia\nPower of Siberia\n");
}

static void a_hostile_path_cannot_forge_a_line(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(SCREEN_UNLIMITED, false);
    struct pilcrow_article article = {.path = "a\nb:1:1:\x1b[2J"};
    pipe_path(&article, '\0', &screen, &out);
    assert_span_is(buf_span(&out), SPAN("a b:1:1:�[2J\0"), __func__);
    buf_clear(&out);
    screen.charset = CHARSET_BYTES;
    pipe_path(&article, '\n', &screen, &out);
    assert_text(buf_span(&out), "a b:1:1:?[2J\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_passage_is_a_line, begin, end),
        cmocka_unit_test_setup_teardown(colours_are_those_of_grep, begin, end),
        cmocka_unit_test_setup_teardown(neighbours_have_dashes_and_groups_are_parted, begin, end),
        cmocka_unit_test_setup_teardown(matches_alone_keep_their_columns, begin, end),
        cmocka_unit_test_setup_teardown(a_hostile_path_cannot_forge_a_line, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
