#include "tests/indexer/cases.h"

static void each_message_is_an_article(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"two messages",
         SPAN("From a@x Mon Dec  2 10:00:00 2019\nSubject: One\n\nText.\n\n"
              "From b@x Tue Dec  3 10:00:00 2019\nSubject: Two\n\nMore.\n"),
         "article file#1\ntitle: One\n4 Text.\narticle file#2\ntitle: Two\n9 More.\n"},
        {"lines that begin alike",
         SPAN("From a@x Mon Dec  2 10:00:00 2019\n\nIt came.\n\nFrom there it went on.\n\n>From b\n"
              "From c Mon Dec  2 10:00:00 2019\n"),
         "article file#1\nlang: en\n3 It came.\n5 From there it went on.\n"
         "7 >From b From c Mon Dec  2 10:00:00 2019\n"},
        {"an empty message counts",
         SPAN("From a@x Mon Dec 2 1:00:00 2019\n\n"
              "From b@x Mon Dec 2 1:00:00 2019\n\nx\n"),
         "article file#2\n5 x\n"},
        {"no mailbox", SPAN("just text\n"), ""},
        {"nothing", SPAN(""), ""},
    };
    CHECK_CASES("a.mbox", cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_message_is_an_article),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
