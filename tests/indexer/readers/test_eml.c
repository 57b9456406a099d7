#include "tests/indexer/cases.h"

static void headers_are_metadata(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"encoded words, folded",
         SPAN("From: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <j@x.org>\nSubject: "
              "=?koi8-r?B?8NLJ18XU?=\n "
              "=?koi8-r?B?LCBnYXM=?= now\nDate: Mon, 2 Dec 2019 10:00:00 +0300\n\nText.\n"),
         "title: Привет, gas now\ndate: 2019-12-02\nauthor: Jürgen Müller\n6 Text.\n"},
        {"plain ones",
         SPAN("from: \"Miller, A.\" <a@x>\r\nSUBJECT: Gas\r\n  flows\r\n"
              "Keywords: a, b\r\nContent-Language: en\r\nDate: 1 Jan 99\r\n\r\nx\r\n"),
         "title: Gas flows\ndate: 1999-01-01\nauthor: Miller, A.\ntag: a\ntag: b\nlang: en\n8 x\n"},
        {"an address without a name", SPAN("From: <a@x.org>\n\nx\n"), "author: a@x.org\n3 x\n"},
        {"a character parted between two words",
         SPAN("Subject: =?utf-8?B?0J8=?= =?utf-8?B?0YA=?=\n\nx\n"), "title: Пр\n3 x\n"},
        {"what only looks encoded", SPAN("Subject: a =?b =?utf-8?X?c?= =?\n\nx\n"),
         "title: a =?b =?utf-8?X?c?= =?\n3 x\n"},
        {"bytes that are not ASCII", SPAN("Subject: \xCF\xF0\xE8\xE2\xE5\xF2\n\nx\n"),
         "title: Привет\n3 x\n"},
        {"a bad date", SPAN("Date: soon\n\nx\n"), "warn 1: date \"soon\" ignored\n3 x\n"},
        {"a subject alone", SPAN("Subject: Gas\n\n"), "title: Gas\n1 Gas\n"},
        {"nothing", SPAN(""), ""},
    };
    CHECK_CASES("a.eml", cases);
}

static void bodies_are_decoded(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"quoted replies stay", SPAN("S: t\n\nYes.\n\n> Does it?\n> Now?\n"),
         "3 Yes.\n5 > Does it? > Now?\n"},
        {"quoted-printable, lines of the file",
         SPAN("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
              "quoted-printable\n\n"
              "Gro=C3=9Fe =\nStra=C3=9Fe\n\nEnde=20\n"),
         "4 Große Straße\n7 Ende\n"},
        {"base64 in a charset",
         SPAN("Content-Type: text/plain; charset=\"windows-1251\"\nContent-Transfer-Encoding: "
              "base64\n\n"
              "z/Do4uXy\nDQoNCuPg5w==\n"),
         "4 Привет\n4 газ\n"},
        {"HTML",
         SPAN("Content-Type: text/html\n\n<html><title>T</title>\n<p>one</p>\n<p>two</p>\n"),
         "title: T\n4 one\n5 two\n"},
        {"ISO 2022", SPAN("Content-Type: text/plain; charset=iso-2022-jp\n\n\x1B$B:#F|\x1B(B\n"),
         "3 今日\n"},
        {"another type is passed over", SPAN("Subject: T\nContent-Type: image/png\n\nabc\n"),
         "title: T\n1 T\n"},
    };
    CHECK_CASES("a.eml", cases);
}

#define PART(type, text) "--b\nContent-Type: " type "\n\n" text "\n"

static void parts_are_chosen(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"of alternatives the plain one",
         SPAN("Content-Type: multipart/alternative; boundary=\"b\"\n\npreamble\n" PART(
             "text/html", "<p>html</p>") PART("text/plain", "plain") "--b--\nepilogue\n"),
         "11 plain\n"},
        {"the other when it is alone",
         SPAN("Content-Type: multipart/alternative; boundary=b\n\n" PART("text/html", "<p>html</p>")
                  PART("image/png", "x") "--b--\n"),
         "6 html\n"},
        {"of others all, without attachments",
         SPAN("Content-Type: multipart/mixed; boundary=b\n\n" PART("text/plain", "one")
                  PART("text/plain\nContent-Disposition: attachment; filename=x", "no")
                      PART("application/pdf", "no") PART("text/plain", "two") "--b--\n"),
         "6 one\n19 two\n"},
        {"a forwarded message",
         SPAN("Content-Type: multipart/mixed; boundary=b\n\n" PART(
             "message/rfc822", "Subject: inner\n\nforwarded") "--b--\n"),
         "8 forwarded\n"},
        {"parts in parts, and no end",
         SPAN("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
              "multipart/alternative;"
              " boundary=c\n\n--c\nContent-Type: text/plain\n\ndeep\n--c--\n--b\n\nlast"),
         "9 deep\n13 last\n"},
        {"no boundary", SPAN("Subject: T\nContent-Type: multipart/mixed\n\n--b\n\nx\n"),
         "title: T\n1 T\n"},
    };
    CHECK_CASES("a.eml", cases);
}

/* A reader that looked for the end of each anew would take hours. */
static void words_without_an_end_are_soon_read(void **state)
{
    (void)state;
    struct buf file;
    struct reading reading;
    buf_init(&file, (size_t)8 << 20);
    reading_init(&reading);
    buf_add_text(&file, "Subject: ");
    while (file.len < (size_t)1 << 20)
        buf_add_text(&file, "=?a?q? =?utf-8?b? ");
    buf_add_text(&file, "\n\nx\n");
    assert_status(reading_read(&reading, "a.eml", buf_span(&file)), OK);
    assert_int_equal(reading.n_articles, 1);
    reading_release(&reading);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_metadata),
        cmocka_unit_test(bodies_are_decoded),
        cmocka_unit_test(parts_are_chosen),
        cmocka_unit_test(words_without_an_end_are_soon_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
