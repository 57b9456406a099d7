#include "tests/indexer/cases.h"

static void a_line_is_an_article(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"all members",
         SPAN("{\"id\":\"energy/"
              "yamal\",\"title\":\"Yamal\",\"text\":\"One.\\n\\nTwo.\",\"author\":\"Ann\","
              "\"date\":\"2019-12-02\",\"tags\":[\"gas\",\"a, "
              "b\"],\"lang\":\"en\",\"url\":\"http://x\"}\n"),
         "article energy/yamal\ntitle: Yamal\ndate: 2019-12-02\nauthor: Ann\ntag: gas\ntag: a, b\n"
         "lang: en\nurl: http://x\n1 One.\n1 Two.\n"},
        {"a list of authors", SPAN("{\"id\":\"1\",\"text\":\"x\",\"author\":[\"Ann\",\"Bob\"]}"),
         "article 1\nauthor: Ann\nauthor: Bob\n1 x\n"},
        {"a string of tags is one, as given",
         SPAN("{\"id\":\"1\",\"text\":\"x\",\"tags\":\"a, b\"}"), "article 1\ntag: a, b\n1 x\n"},
        {"unknown members are ignored",
         SPAN("{\"id\":\"1\",\"views\":7,\"meta\":{\"id\":2},\"text\":\"x\"}"), "article 1\n1 x\n"},
        {"null is absent",
         SPAN("{\"id\":\"1\",\"title\":null,\"text\":\"x\",\"author\":null,\"tags\":null}"),
         "article 1\n1 x\n"},
        {"paragraphs have the line of the record",
         SPAN("\n{\"id\":\"1\",\"text\":\"a\\nb\\n\\nc\"}\r\n \t\n{\"id\":\"2\",\"text\":\"d\"}"),
         "article 1\n2 a b\n2 c\narticle 2\n4 d\n"},
        {"text is split as plain text",
         SPAN("{\"id\":\"1\",\"text\":\"Route\\n" X100 X50 ".\\r\\n" X100 ".\"}"),
         "article 1\n1 [Route] " X100 X50 ".\n1 [Route] " X100 ".\n"},
        {"without text the title is the paragraph",
         SPAN("{\"id\":\"1\",\"title\":\"T\",\"text\":\" \\n\"}"), "article 1\ntitle: T\n1 T\n"},
        {"without either there is no article",
         SPAN("{\"id\":\"1\",\"title\":\"\",\"text\":\"\"}\n{\"id\":\"2\"}"), ""},
        {"a bad date is warned of", SPAN("\n{\"id\":\"1\",\"text\":\"x\",\"date\":\"soon\"}"),
         "warn 2: date \"soon\" ignored\narticle 1\n2 x\n"},
        {"a mark at the top", SPAN("\xEF\xBB\xBF{\"id\":\"1\",\"text\":\"x\"}\n"),
         "article 1\n1 x\n"},
        {"a foreign line does not spoil the others",
         SPAN("{\"id\":\"1\",\"text\":\"Сила\"}\n{\"id\":\"2\",\"text\":\"\xCF\xF0\xE8\xE2\xE5\xF2,"
              " \xD1\xE8\xE1\xE8\xF0\xFC\"}\n"),
         "article 1\n1 Сила\nwarn 2: not UTF-8, read as windows-1251\narticle 2\n2 Привет, "
         "Сибирь\n"},
    };
    CHECK_CASES("a.jsonl", cases);
}

static void a_broken_line_fails_alone(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"between good ones",
         SPAN("{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"2\",\"text\":\"b}\n{\"id\":\"3\",\"text\":"
              "\"c\"}\n"),
         "article 1\n1 a\nfailed 2: not JSON: premature end of input near '\"b}'\narticle 3\n3 "
         "c\n"},
        {"no id", SPAN("{\"title\":\"T\",\"text\":\"a\"}\n{\"id\":null,\"text\":\"a\"}"),
         "failed 1: no \"id\"\nfailed 2: no \"id\"\n"},
        {"an empty id", SPAN("{\"id\":\"\",\"text\":\"a\"}"), "failed 1: \"id\" is empty\n"},
        {"wrong types",
         SPAN("{\"id\":5,\"text\":\"a\"}\n{\"id\":\"1\",\"text\":[\"a\"]}\n{\"id\":\"1\",\"date\":"
              "2019}\n"
              "{\"id\":\"1\",\"author\":[1]}\n{\"id\":\"1\",\"tags\":{}}\n{\"id\":\"1\",\"title\":{"
              "}}"),
         "failed 1: \"id\" is no string\nfailed 2: \"text\" is no string\nfailed 3: \"date\" is no "
         "string\n"
         "failed 4: \"author\" is no string or list of strings\n"
         "failed 5: \"tags\" is no string or list of strings\nfailed 6: \"title\" is no string\n"},
        {"no object", SPAN("[]\n7\n\"id\""),
         "failed 1: JSON, but no object\nfailed 2: JSON, but no object\nfailed 3: JSON, but no "
         "object\n"},
    };
    CHECK_CASES("a.jsonl", cases);
}

static void every_place_is_column_one_of_the_record(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"joined lines", SPAN("\n{\"id\":\"1\",\"text\":\"a\\n  b\\n\\n  c\"}"),
         "article 1\n2:1@0 a b\n2:1@0 c\n"},
    };
    CHECK_PLACES("a.jsonl", cases);
}

/* A record whose text is too long fails; the next one is read. */
static void a_record_over_64_mib_fails_alone(void **state)
{
    (void)state;
    struct buf file;
    struct reading reading;
    buf_init(&file, 2 * READER_MAX_BYTES);
    reading_init(&reading);
    buf_add_text(&file, "{\"id\":\"1\",\"text\":\"");
    for (size_t n = 0; n <= READER_MAX_BYTES; n += 50)
        buf_add_text(&file, X50);
    buf_add_text(&file, "\"}\n{\"id\":\"2\",\"text\":\"a\"}\n");
    assert_status(reading_read(&reading, "a.jsonl", buf_span(&file)), OK);
    assert_text(buf_span(&reading.dump), "failed 1: an article over 64 MiB\narticle 2\n2 a\n");
    reading_release(&reading);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_an_article),
        cmocka_unit_test(a_broken_line_fails_alone),
        cmocka_unit_test(every_place_is_column_one_of_the_record),
        cmocka_unit_test(a_record_over_64_mib_fails_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
