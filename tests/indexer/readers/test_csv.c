#include "tests/indexer/cases.h"

static void the_first_row_names_the_columns(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"all columns",
         SPAN("id,title,text,author,date,tags,lang,url\n"
              "a1,Gas,It flows.,A. Miller; B. Ko,2019-12-02,\"gas, china\",en,http://x\n"),
         "article a1\ntitle: Gas\ndate: 2019-12-02\nauthor: A. Miller\nauthor: B. Ko\ntag: gas\n"
         "tag: china\nlang: en\nurl: http://x\n2 It flows.\n"},
        {"in any order and case, beside others", SPAN("x,TEXT, Id\n1,a,k\n2,b,l\n"),
         "article k\n2 a\narticle l\n3 b\n"},
        {"no id: the row's number", SPAN("title,text\nT,a\n\nU,b\n"),
         "article file#1\ntitle: T\n2 a\narticle file#2\ntitle: U\n4 b\n"},
        {"a title alone is the text", SPAN("id,title\nk,T\n"), "article k\ntitle: T\n2 T\n"},
        {"no known column: all are text", SPAN("name,note\nYamal,gas\n"),
         "article file#1\n2 Yamal\n2 gas\n"},
        {"an empty row is no article", SPAN("id,text\n,\nk,a\n"), "article k\n3 a\n"},
        {"a row with too few fields, and one with too many", SPAN("id,text\nk\nl,a,b\n"),
         "article l\n3 a\n"},
        {"a bad date", SPAN("id,text,date\nk,a,soon\n"),
         "warn 2: date \"soon\" ignored\narticle k\n2 a\n"},
        {"a header alone", SPAN("id,text\n"), ""},
    };
    CHECK_CASES("a.csv", cases);
}

static void fields_are_quoted_and_parted(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"newlines and blank lines in quotes", SPAN("id,text\nk,\"one\ntwo\n\nthree\"\nl,a\n"),
         "article k\n2 one two\n5 three\narticle l\n6 a\n"},
        {"quotes in quotes", SPAN("id,text\nk,\"say \"\"gas\"\" now\"\n"),
         "article k\n2 say \"gas\" now\n"},
        {"a quote inside a field is text", SPAN("id,text\nk,5\" pipe\n"),
         "article k\n2 5\" pipe\n"},
        {"semicolons", SPAN("id;text\nk;a, b\n"), "article k\n2 a, b\n"},
        {"tabs", SPAN("id\ttext\nk\ta, b; c\n"), "article k\n2 a, b; c\n"},
        {"a separator in a quoted name counts not", SPAN("id;\"a,b,c,d\";text\nk;x;y\n"),
         "article k\n2 y\n"},
        {"CR LF and CR", SPAN("id,text\r\nk,\"a\r\nb\"\r\nl,c\rm,d"),
         "article k\n2 a b\narticle l\n4 c\narticle m\n5 d\n"},
        {"a quote that is not closed", SPAN("id,text\nk,\"a\nl,b\n"),
         "warn 2: a quote is not closed\narticle k\n2 a l,b\n"},
        {"what follows a closing quote", SPAN("id,text\nk,\"a\"b,c\n"), "article k\n2 a\n"},
        {"NUL", SPAN("id,text\nk,a\0b\n"),
         "article k\n2 a\xEF\xBF\xBD"
         "b\n"},
        {"nothing", SPAN(""), ""},
    };
    CHECK_CASES("a.csv", cases);
}

static void lines_are_those_of_the_file(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"a field", SPAN("id,text\nk,\"one\n  two\n\nthree\"\n"),
         "article k\n2:1@0 3:1@4 one two\n5:1@0 three\n"},
    };
    CHECK_PLACES("a.csv", cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_row_names_the_columns),
        cmocka_unit_test(fields_are_quoted_and_parted),
        cmocka_unit_test(lines_are_those_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
