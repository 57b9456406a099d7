#include "client/figures.h"

#include "tests/support/test.h"

static struct buf out;

static void expect(const char *text)
{
    assert_text(buf_span(&out), text);
    buf_clear(&out);
}

static void thousands_are_parted(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {{0, "0"},
                {999, "999"},
                {1000, "1,000"},
                {1234567, "1,234,567"},
                {-1000, "-1,000"},
                {-100, "-100"},
                {INT64_MAX, "9,223,372,036,854,775,807"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        figures_count(rows[i].value, &out);
        expect(rows[i].text);
    }
}

static void one_is_singular_and_at_least_one_is_not(void **state)
{
    (void)state;
    figures_things(&(struct pilcrow_total){1, true}, "paragraph", &out);
    expect("1 paragraph");
    figures_things(&(struct pilcrow_total){1, false}, "paragraph", &out);
    expect("1+ paragraphs");
    figures_things(&(struct pilcrow_total){1000, false}, "paragraph", &out);
    expect("1,000+ paragraphs");
    figures_things(&(struct pilcrow_total){0, true}, "article", &out);
    expect("0 articles");
}

static void times_are_as_precise_as_they_matter(void **state)
{
    (void)state;
    static const struct {
        double ms;
        const char *text;
    } rows[] = {{0, "0.0 ms"},  {0.21, "0.2 ms"}, {0.94, "0.9 ms"},
                {0.96, "1 ms"}, {2.1, "2 ms"},    {1234.5, "1234 ms"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        figures_ms(rows[i].ms, &out);
        expect(rows[i].text);
    }
}

static void ages_have_one_unit(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {{-5, "0 s"},      {59, "59 s"},      {60, "1 min"},
                {3599, "59 min"}, {3 * 3600, "3 h"}, {48 * 3600, "2 d"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        figures_age(rows[i].seconds, &out);
        expect(rows[i].text);
    }
}

static void utc_is_read_whole_or_not(void **state)
{
    (void)state;
    assert_int_equal(figures_read_utc("2026-11-23T18:02:11Z"), 1795456931);
    assert_int_equal(figures_read_utc("1970-01-01T00:00:00Z"), 0);
    assert_int_equal(figures_read_utc("2026-11-23"), -1);
    assert_int_equal(figures_read_utc("2026-11-23T18:02:11Zx"), -1);
    assert_int_equal(figures_read_utc(""), -1);
}

static int begin(void **state)
{
    (void)state;
    buf_init(&out, 1000);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_release(&out);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thousands_are_parted),
        cmocka_unit_test(one_is_singular_and_at_least_one_is_not),
        cmocka_unit_test(times_are_as_precise_as_they_matter),
        cmocka_unit_test(ages_have_one_unit),
        cmocka_unit_test(utc_is_read_whole_or_not),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
