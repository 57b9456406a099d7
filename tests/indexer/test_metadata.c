#include "indexer/metadata.h"

#include "tests/support/test.h"

struct row {
    const char *text, *expected; /* NULL: refused */
};

static void check(bool (*normalise)(struct span, char *), const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char out[16] = "";
        bool is_good = normalise(span_of(rows[i].text), out);
        if (is_good != (rows[i].expected != NULL))
            fail_msg("\"%s\" is %s", rows[i].text, is_good ? "accepted" : "refused");
        if (is_good)
            assert_span_is(span_of(out), span_of(rows[i].expected), rows[i].text);
    }
}

static bool date(struct span text, char *out)
{
    return metadata_date(text, out);
}

static bool lang(struct span text, char *out)
{
    return metadata_lang(text, out);
}

static void dates_are_days_of_iso_8601(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2019-12-02", "2019-12-02"},
        {" 2019-12-02\n", "2019-12-02"},
        {"2019-12-02T10:30:00+03:00", "2019-12-02"},
        {"2019-12-02 10:30", "2019-12-02"},
        {"2019-12-02Z", "2019-12-02"},
        {"20191202", "2019-12-02"},
        {"20191202T103000Z", "2019-12-02"},
        {"2020-02-29", "2020-02-29"},
        {"2000-02-29", "2000-02-29"},
        {"0001-01-01", "0001-01-01"},
        {"9999-12-31", "9999-12-31"},
        {"2019-02-29", NULL},
        {"1900-02-29", NULL},
        {"2019-04-31", NULL},
        {"2019-13-01", NULL},
        {"2019-00-10", NULL},
        {"2019-10-00", NULL},
        {"0000-01-01", NULL},
        {"2019-12-021", NULL},
        {"2019-12", NULL},
        {"2019", NULL},
        {"2019-1-2", NULL},
        {"2019-1202", NULL},
        {"201912-02", NULL},
        {"02.12.2019", NULL},
        {"December 2, 2019", NULL},
        {"soon", NULL},
        {"", NULL},
    };
    check(date, rows, sizeof rows / sizeof rows[0]);
}

static void languages_are_primary_tags_in_lower_case(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"en", "en"},    {"EN", "en"},      {"en-US", "en"},    {"zh-Hant-TW", "zh"},
        {"pt_BR", "pt"}, {"ast", "ast"},    {" de ", "de"},     {"und", ""},
        {"x", NULL},     {"english", NULL}, {"x-pirate", NULL}, {"e1", NULL},
        {"en US", NULL}, {"", NULL},        {"ру", NULL},
    };
    check(lang, rows, sizeof rows / sizeof rows[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_days_of_iso_8601),
        cmocka_unit_test(languages_are_primary_tags_in_lower_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
