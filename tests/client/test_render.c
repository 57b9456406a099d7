#include "client/render.h"

#include "base/utf8.h"
#include "tests/client/fixture.h"
#include "tests/support/test.h"

static struct buf render(const char *name, const struct screen *screen,
                         const struct render_asides *asides)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    struct pilcrow_results *results = fixture_results(name);
    render_results(results, screen, asides, &out);
    pilcrow_results_free(results);
    return out;
}

static void hits_look_as_documented(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(88, false);
    struct render_asides asides = {.age_s = 3 * 3600 + 5, .is_by_article = true};
    struct buf out = render("siberia", &screen, &asides);
    fixture_expect(&out, "siberia.88");
    buf_release(&out);
}

static void what_is_hostile_is_shown_and_does_nothing(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(60, false);
    struct render_asides asides = {.age_s = -1};
    struct buf out = render("hostile", &screen, &asides);
    fixture_expect(&out, "hostile.60");
    struct span shown = buf_span(&out);
    for (size_t at = 0, len; at < shown.len; at += len) {
        uint32_t code = utf8_decode(shown, at, &len);
        assert_true(code == '\n' || !utf8_is_harmful(code));
    }
    buf_release(&out);
}

static void no_line_is_wider_than_the_screen(void **state)
{
    (void)state;
    for (size_t width = 46; width <= 120; width++) {
        struct screen screen = fixture_screen(width, false);
        struct render_asides asides = {.age_s = -1};
        struct buf out = render("siberia", &screen, &asides);
        size_t start = 0;
        for (size_t at = 0; at < out.len; at++) {
            if (out.at[at] != '\n')
                continue;
            struct span line = {out.at + start, at - start};
            bool may_be_long = start == 0 || span_begins(line, SPAN("More:"));
            if (!may_be_long && glyph_columns(line, CHARSET_UTF8) > width)
                fail_msg("%zu: %.*s", width, SPAN_FMT(line));
            start = at + 1;
        }
        buf_release(&out);
    }
}

static void every_role_has_its_colour(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(100, true);
    struct render_asides asides = {.age_s = -1, .is_by_article = true};
    struct buf out = render("siberia", &screen, &asides);
    static const char *const parts[] = {
        "\x1b[36m1\x1b[0m  \x1b[1mPower of Siberia pipeline\x1b[0m  ",
        "2019-12-02  \x1b[35menergy/power-of-siberia.md\x1b[0m\n",
        "   \x1b[32m87\x1b[0m  \x1b[2mRoute\x1b[0m\n",
        "through the \x1b[1;31mPower of Siberia\x1b[0m line",
        "       \x1b[2m+5 more in this article\x1b[0m\n",
        "\x1b[2mMore: --offset 2   Open: -e 2\x1b[0m\n",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (memmem(out.at, out.len, parts[i], strlen(parts[i])) == NULL)
            fail_msg("no %s", parts[i]);
    buf_release(&out);
}

static void an_ascii_screen_gets_ascii(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(88, false);
    screen.charset = CHARSET_ASCII;
    struct render_asides asides = {.age_s = -1, .is_by_article = true};
    struct buf out = render("siberia", &screen, &asides);
    for (size_t i = 0; i < out.len; i++)
        assert_true((unsigned char)out.at[i] < 0x80);
    assert_true(
        span_begins(buf_span(&out), SPAN("37 paragraphs in 12 articles - 2 ms - g000042\n")));
    buf_release(&out);
}

static const struct pilcrow_reading *two_neighbours(void *context, const struct pilcrow_hit *hit,
                                                    const struct pilcrow_passage *passage)
{
    static struct pilcrow_passage paragraphs[3];
    static struct pilcrow_reading reading = {.paragraphs = paragraphs, .n_paragraphs = 3};
    (void)context;
    reading.article = hit->article;
    paragraphs[0] = (struct pilcrow_passage){
        .n = passage->n - 1, .line = passage->line - 2, .text = "Before.", .match_line = 1};
    paragraphs[1] = *passage;
    paragraphs[2] = (struct pilcrow_passage){
        .n = passage->n + 1, .line = passage->line + 2, .text = "After.", .match_line = 1};
    return &reading;
}

static const char *a_reason(void *context, const struct pilcrow_hit *hit)
{
    (void)context;
    return hit->rank == 1 ? "score 18.42 = phrase 18.42" : NULL;
}

static void neighbours_and_reasons_stand_beside_their_passage(void **state)
{
    (void)state;
    struct screen screen = fixture_screen(88, false);
    struct render_asides asides = {
        .neighbours = two_neighbours, .explanation = a_reason, .age_s = -1};
    struct buf out = render("siberia", &screen, &asides);
    static const char *const parts[] = {
        "   85  Before.\n   87  Route\n",
        "       five years of work.\n   89  After.\n  110  Before.\n  112  Capacity\n",
        "+5 more in this article\n       score 18.42 = phrase 18.42\n\n2  China",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (memmem(out.at, out.len, parts[i], strlen(parts[i])) == NULL)
            fail_msg("no %s", parts[i]);
    buf_release(&out);
}

static void an_article_is_read_with_each_heading_once(void **state)
{
    (void)state;
    const char *const title[] = {"T"}, *const one[] = {"One"}, *const two[] = {"T", "One", "Two"};
    const struct pilcrow_passage paragraphs[] = {
        {.n = 0, .line = 1, .text = "Opening.", .heading = title, .n_heading = 1},
        {.n = 1, .line = 3, .text = "First.", .heading = one, .n_heading = 1},
        {.n = 2, .line = 5, .text = "Second.", .heading = one, .n_heading = 1},
        {.n = 3, .line = 9, .text = "Third.", .heading = two, .n_heading = 3}};
    const struct pilcrow_reading reading = {
        .article = {.title = "T", .path = "p.md", .date = "2020-01-01"},
        .paragraphs = paragraphs,
        .n_paragraphs = 4};
    struct screen screen = fixture_screen(SCREEN_UNLIMITED, false);
    struct buf out;
    buf_init(&out, 10000);
    render_article_line(&reading.article, &screen, &out);
    render_paragraphs(&reading, &screen, &out);
    assert_text(buf_span(&out), "T  2020-01-01  p.md\n"
                                "\n    1  Opening.\n"
                                "\n       One\n    3  First.\n"
                                "\n    5  Second.\n"
                                "\n       One › Two\n    9  Third.\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_look_as_documented),
        cmocka_unit_test(what_is_hostile_is_shown_and_does_nothing),
        cmocka_unit_test(no_line_is_wider_than_the_screen),
        cmocka_unit_test(every_role_has_its_colour),
        cmocka_unit_test(an_ascii_screen_gets_ascii),
        cmocka_unit_test(neighbours_and_reasons_stand_beside_their_passage),
        cmocka_unit_test(an_article_is_read_with_each_heading_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
