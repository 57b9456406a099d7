#include "indexer/encoding.h"

#include "base/utf8.h"
#include "tests/support/test.h"

struct row {
    const char *says;
    struct span raw;
    const char *declared;
    struct span text;
    const char *name, *warning;
};

#define GUESSED(name) name, "not UTF-8, read as " name

static const struct row rows[] = {
    {"ASCII", SPAN("gas"), "", SPAN("gas"), "utf-8", ""},
    {"UTF-8", SPAN("Сила"), "windows-1251", SPAN("Сила"), "utf-8", ""},
    {"NUL stays", SPAN("a\0b"), "", SPAN("a\0b"), "utf-8", ""},
    {"nothing", SPAN(""), "", SPAN(""), "utf-8", ""},
    {"UTF-8 mark", SPAN("\xEF\xBB\xBFgas"), "", SPAN("gas"), "utf-8", ""},
    {"mark alone", SPAN("\xEF\xBB\xBF"), "", SPAN(""), "utf-8", ""},
    {"UTF-16LE mark", SPAN("\xFF\xFEg\0\x21\x04"), "", SPAN("gС"), "utf-16le", ""},
    {"UTF-16BE mark", SPAN("\xFE\xFF\0g\x04\x21"), "", SPAN("gС"), "utf-16be", ""},
    {"UTF-32LE mark", SPAN("\xFF\xFE\0\0g\0\0\0"), "", SPAN("g"), "utf-32le", ""},
    {"UTF-32BE mark", SPAN("\0\0\xFE\xFF\0\0\0g"), "", SPAN("g"), "utf-32be", ""},
    {"a pair of surrogates", SPAN("\xFE\xFF\xD8\x3D\xDE\x00"), "", SPAN("😀"), "utf-16be", ""},
    {"a lone surrogate", SPAN("\xFE\xFF\xD8\x3D\0g"), "", SPAN("\xEF\xBF\xBDg"), "utf-16be", ""},
    {"half a unit", SPAN("\xFF\xFEg\0s"), "", SPAN("g\xEF\xBF\xBD"), "utf-16le", ""},
    {"marked UTF-8 is not guessed", SPAN("\xEF\xBB\xBF\xCC\xE8\xF0"), "",
     SPAN("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"), "utf-8",
     "not UTF-8 in 3 places, read as U+FFFD there"},
    {"UTF-8 with a fault stays UTF-8", SPAN("Сила Сибири \xFF ещё"), "",
     SPAN("Сила Сибири \xEF\xBF\xBD ещё"), "utf-8", "not UTF-8 in one place, read as U+FFFD there"},
    {"windows-1251", SPAN("\xCF\xF0\xE8\xE2\xE5\xF2, \xD1\xE8\xE1\xE8\xF0\xFC"), "",
     SPAN("Привет, Сибирь"), GUESSED("windows-1251")},
    {"KOI8-R", SPAN("\xF0\xD2\xC9\xD7\xC5\xD4"), "", SPAN("Привет"), GUESSED("koi8-r")},
    {"Latin 1 is read as its superset",
     SPAN("Gro\xDF"
          "e Stra\xDF"
          "e \xFC"
          "ber die Br\xFC"
          "cke, sch\xF6ne Gr\xFC\xDF"
          "e"),
     "", SPAN("Große Straße über die Brücke, schöne Grüße"), GUESSED("windows-1252")},
    {"a claim decides", SPAN("\xE9t\xE9"), "ISO-8859-1", SPAN("été"), GUESSED("windows-1252")},
    {"a claim of what cannot be is not believed",
     SPAN("\xCF\xF0\xE8\xE2\xE5\xF2, \xD1\xE8\xE1\xE8\xF0\xFC"), "utf-16", SPAN("Привет, Сибирь"),
     GUESSED("windows-1251")},
    {"nor of what nobody knows", SPAN("\xCF\xF0\xE8\xE2\xE5\xF2, \xD1\xE8\xE1\xE8\xF0\xFC"),
     "klingon-8", SPAN("Привет, Сибирь"), GUESSED("windows-1251")},
    {"Shift JIS",
     SPAN("\x8D\xF0\x93\xFA\x81\x41\x93\x8C\x8B\x9E\x93\x73\x92\xA1\x82\xC5\x89\xEF\x8B\x63"
          "\x82\xAA\x82\xA0\x82\xE8\x82\xDC\x82\xB5\x82\xBD"),
     "", SPAN("昨日、東京都庁で会議がありました"), GUESSED("shift_jis")},
    {"GB 18030", SPAN("\xCE\xF7\xB2\xAE\xC0\xFB\xD1\xC7\xC1\xA6\xC1\xBF\xB9\xDC\xB5\xC0"), "",
     SPAN("西伯利亚力量管道"), GUESSED("gb18030")},
};

static void bytes_become_utf8(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct encoding encoding;
        struct error err;
        assert_ok(encoding_read(rows[i].raw, span_of(rows[i].declared), &out, &encoding, &err),
                  &err);
        assert_span_is(encoding.text, rows[i].text, rows[i].says);
        assert_span_is(span_of(encoding.name), span_of(rows[i].name), rows[i].says);
        assert_span_is(span_of(encoding.warning), span_of(rows[i].warning), rows[i].says);
    }
    buf_release(&out);
}

static void text_that_is_utf8_is_not_copied(void **state)
{
    (void)state;
    struct buf out;
    struct encoding encoding;
    struct span raw = SPAN("\xEF\xBB\xBFgas");
    buf_init(&out, 0);
    assert_ok(encoding_read(raw, SPAN_NONE, &out, &encoding, NULL), NULL);
    assert_ptr_equal(encoding.text.at, raw.at + 3);
    buf_release(&out);
}

static void long_text_is_converted_whole(void **state)
{
    (void)state;
    enum { N = 300000 };
    char *raw = test_malloc(N);
    for (size_t i = 0; i < N; i++)
        raw[i] = i % 10 == 9 ? ' ' : (char)0xE0;
    struct buf out;
    struct encoding encoding;
    buf_init(&out, 1 << 20);
    assert_ok(encoding_read((struct span){raw, N}, SPAN("windows-1251"), &out, &encoding, NULL),
              NULL);
    assert_int_equal(utf8_count(encoding.text), N);
    assert_memory_equal(encoding.text.at + encoding.text.len - 5, "аа ", 5);
    buf_release(&out);
    test_free(raw);
}

static void a_ceiling_is_a_limit(void **state)
{
    (void)state;
    struct buf out;
    struct encoding encoding;
    struct error err;
    buf_init(&out, 10);
    assert_status(encoding_read(SPAN("\xFF\xFEg\0"), SPAN_NONE, &out, &encoding, &err), ERR_LIMIT);
    assert_null(encoding.text.at);
    assert_status(encoding_read(SPAN("Сила Сибири \xFF"), SPAN_NONE, &out, &encoding, &err),
                  ERR_LIMIT);
    buf_release(&out);
}

static void by_mark_alone_nothing_is_guessed(void **state)
{
    (void)state;
    struct buf out;
    struct span text;
    buf_init(&out, 1 << 20);
    assert_ok(encoding_read_marked(SPAN("\xCF\xF0"), &out, &text, NULL), NULL);
    assert_text(text, "\xCF\xF0");
    assert_ok(encoding_read_marked(SPAN("\xEF\xBB\xBF\xCF"), &out, &text, NULL), NULL);
    assert_text(text, "\xCF");
    assert_ok(encoding_read_marked(SPAN("\xFF\xFEg\0\n\0"), &out, &text, NULL), NULL);
    assert_text(text, "g\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_utf8),
        cmocka_unit_test(text_that_is_utf8_is_not_copied),
        cmocka_unit_test(long_text_is_converted_whole),
        cmocka_unit_test(a_ceiling_is_a_limit),
        cmocka_unit_test(by_mark_alone_nothing_is_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
