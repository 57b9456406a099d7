/* The parts of mail that both readers share, where tests/…/test_eml.c does not reach them. */
#include "indexer/readers/mail_body.h"
#include "indexer/readers/mail_header.h"
#include "indexer/readers/mail_message.h"
#include "tests/support/test.h"

static void parameters_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *value, *name, *found;
    } rows[] = {
        {"text/plain; charset=utf-8", "charset", "utf-8"},
        {"text/plain;charset=\"utf-8\" ; x=y", "CHARSET", "utf-8"},
        {"a; name=\"x; charset=no\"; charset=yes", "charset", "yes"},
        {"a; mycharset=no", "charset", NULL},
        {"a; charset", "charset", NULL},
        {"a; charset=", "charset", ""},
        {"a; boundary=\"b", "boundary", "b"},
        {"", "charset", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct span found = mail_header_parameter(span_of(rows[i].value), rows[i].name);
        assert_span_is(found, span_of(rows[i].found), rows[i].value);
        assert_int_equal(found.at == NULL, rows[i].found == NULL);
    }
}

static void dates_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *value, *day;
    } rows[] = {
        {"Mon, 02 Dec 2019 10:00:00 +0300", "2019-12-02"},
        {"2 dec 19", "2019-12-02"},
        {"31 Oct 1999 1:00", "1999-10-31"},
        {"32 Oct 1999", NULL},
        {"1 Foo 1999", NULL},
        {"soon", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char day[11];
        assert_int_equal(mail_header_date(span_of(rows[i].value), day), rows[i].day != NULL);
        if (rows[i].day != NULL)
            assert_string_equal(day, rows[i].day);
    }
}

static void broken_transfer_encodings_give_what_they_have(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    mail_body_base64(SPAN("Z2=F*z\n!"), &out);
    assert_text(buf_span(&out), "gas");
    buf_clear(&out);
    mail_body_quoted(SPAN("a=ZZ=4=\n=41_="), false, &out, NULL, 1);
    assert_text(buf_span(&out), "a=ZZ=4A_");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_found),
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(broken_transfer_encodings_give_what_they_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
