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
    {"UTF-16 without a mark",
     SPAN("T\x00h\x00"
          "e\x00 \x00g\x00"
          "a\x00s\x00 \x00"
          "b\x00"
          "e\x00g\x00"
          "a\x00n\x00 \x00t\x00o\x00 \x00"
          "f\x00l\x00o\x00w\x00\x0A\x00"),
     "", SPAN("The gas began to flow\n"), GUESSED("utf-16le")},
    {"the other way round",
     SPAN("\x00T\x00h\x00"
          "e\x00 \x00g\x00"
          "a\x00s\x00 \x00"
          "b\x00"
          "e\x00g\x00"
          "a\x00n\x00 \x00t\x00o\x00 \x00"
          "f\x00l\x00o\x00w\x00\x0A"),
     "", SPAN("The gas began to flow\n"), GUESSED("utf-16be")},
    {"Chinese in it",
     SPAN(")Y6q\x14l\x00N\xF4v(WAm\xA8R\x02"
          "0\x0A\x00\xD9\x8F/f\x00N*N\xB0"
          "e\x84v\x00_\xCBY\x02"
          "0\x0A\x00"),
     "", SPAN("天然气一直在流动。\n这是一个新的开始。\n"), GUESSED("utf-16le")},
    {"Cyrillic in it, valid UTF-8 by chance",
     SPAN("\x13\x04\x30\x04\x37\x04\x20\x00\x3F\x04\x3E\x04\x48\x04\x51\x04\x3B\x04\x20\x00\x3F\x04"
          "\x3E\x04\x20\x00\x42\x04\x40\x04\x43\x04\x31\x04\x3E\x04\x3F\x04\x40\x04\x3E\x04\x32\x04"
          "\x3E\x04\x34\x04\x43\x04\x20\x00\x3F\x04\x3E\x04\x41\x04\x3B\x04\x35\x04\x20\x00\x3F\x04"
          "\x4F\x04\x42\x04\x38\x04\x20\x00\x3B\x04\x35\x04\x42\x04\x20\x00\x40\x04\x30\x04\x31\x04"
          "\x3E\x04\x42\x04\x4B\x04\x2E\x00\x0A\x00"),
     "", SPAN("Газ пошёл по трубопроводу после пяти лет работы.\n"), GUESSED("utf-16le")},
    {"ISO 2022 is ASCII to the eye",
     SPAN("\x1B$B:rF|!\x22"
          "El5~ETD#$G2q5D$,$\x22$j$^$7$\x3F\x1B(B"),
     "", SPAN("昨日、東京都庁で会議がありました"), GUESSED("iso-2022-jp")},
    {"EUC-JP",
     SPAN("\xBA\xF2\xC6\xFC\xA1\xA2\xC5\xEC\xB5\xFE\xC5\xD4\xC4\xA3\xA4\xC7\xB2\xF1\xB5\xC4\xA4\xAC"
          "\xA4\xA2\xA4\xEA\xA4\xDE\xA4\xB7\xA4\xBF"),
     "", SPAN("昨日、東京都庁で会議がありました"), GUESSED("euc-jp")},
    {"EUC-KR",
     SPAN("\xB0\xA1\xBD\xBA\xB0\xA1 \xC6\xC4\xC0\xCC\xC7\xC1\xB6\xF3\xC0\xCE\xC0\xBB "
          "\xC5\xEB\xC7\xD8 \xC8\xE5\xB8\xA3\xB1\xE2 \xBD\xC3\xC0\xDB\xC7\xDF\xB4\xD9"),
     "", SPAN("가스가 파이프라인을 통해 흐르기 시작했다"), GUESSED("windows-949")},
    {"Big5",
     SPAN("\xA7\xDA\xAD\xCC\xAA\xBA\xA4\xD1\xB5M\xAE\xF0\xB6}\xA9l\xA6"
          "b\xBA\xDE\xB9"
          "D\xB8\xCC\xACy\xB0\xCA\xA1"
          "A\xB3o\xACO\xA4j\xAE"
          "a\xB3\xA3\xAA\xBE\xB9"
          "D\xAA\xBA\xA8\xC6"),
     "", SPAN("我們的天然氣開始在管道裡流動，這是大家都知道的事"), GUESSED("big5")},
    {"windows-1250",
     SPAN("Gaz pop\xB3yn\xB9\xB3 ruroci\xB9giem drugiego grudnia, po pi\xEA"
          "ciu latach pracy"),
     "", SPAN("Gaz popłynął rurociągiem drugiego grudnia, po pięciu latach pracy"),
     GUESSED("windows-1250")},
    {"ISO 8859-2",
     SPAN("Plyn za\xE8"
          "al proudit potrub\xEDm, kdy\xBE lid\xE9 dokon\xE8ili t\xEC\xBEkou pr\xE1"
          "ci"),
     "", SPAN("Plyn začal proudit potrubím, když lidé dokončili těžkou práci"),
     GUESSED("iso-8859-2")},
    {"ISO 8859-5",
     SPAN("\xB3\xD0\xD7 \xDF\xDE\xE8\xF1\xDB \xDF\xDE "
          "\xE2\xE0\xE3\xD1\xDE\xDF\xE0\xDE\xD2\xDE\xD4\xE3 \xDF\xDE\xE1\xDB\xD5 \xDF\xEF\xE2\xD8 "
          "\xDB\xD5\xE2 \xE0\xD0\xD1\xDE\xE2\xEB"),
     "", SPAN("Газ пошёл по трубопроводу после пяти лет работы"), GUESSED("iso-8859-5")},
    {"DOS Cyrillic",
     SPAN("\x83\xA0\xA7 \xAF\xAE\xE8\xF1\xAB \xAF\xAE "
          "\xE2\xE0\xE3\xA1\xAE\xAF\xE0\xAE\xA2\xAE\xA4\xE3 \xAF\xAE\xE1\xAB\xA5 \xAF\xEF\xE2\xA8 "
          "\xAB\xA5\xE2 \xE0\xA0\xA1\xAE\xE2\xEB"),
     "", SPAN("Газ пошёл по трубопроводу после пяти лет работы"), GUESSED("ibm866")},
    {"Greek",
     SPAN("\xD4\xEF \xE1\xDD\xF1\xE9\xEF \xDC\xF1\xF7\xE9\xF3\xE5 \xED\xE1 \xF1\xDD\xE5\xE9 "
          "\xF3\xF4\xEF\xED \xE1\xE3\xF9\xE3\xFC \xEC\xE5\xF4\xDC \xE1\xF0\xFC "
          "\xF0\xDD\xED\xF4\xE5 \xF7\xF1\xFC\xED\xE9\xE1"),
     "", SPAN("Το αέριο άρχισε να ρέει στον αγωγό μετά από πέντε χρόνια"), GUESSED("iso-8859-7")},
    {"Hebrew",
     SPAN("\xE4\xE2\xE6 \xE4\xE7\xEC \xEC\xE6\xF8\xE5\xED \xE1\xF6\xE9\xF0\xE5\xF8 "
          "\xEC\xE0\xE7\xF8 \xE7\xEE\xF9 \xF9\xF0\xE9\xED"),
     "", SPAN("הגז החל לזרום בצינור לאחר חמש שנים"), GUESSED("windows-1255")},
    {"Arabic",
     SPAN("\xC8\xCF\xC3 \xC7\xE1\xDB\xC7\xD2 \xED\xCA\xCF\xDD\xDE \xDA\xC8\xD1 \xCE\xD8 "
          "\xC7\xE1\xC3\xE4\xC7\xC8\xED\xC8 \xC8\xDA\xCF \xCE\xE3\xD3 \xD3\xE4\xE6\xC7\xCA"),
     "", SPAN("بدأ الغاز يتدفق عبر خط الأنابيب بعد خمس سنوات"), GUESSED("windows-1256")},
    {"Turkish",
     SPAN("Gaz, be\xFE y\xFDll\xFDk \xE7"
          "al\xFD\xFEman\xFDn ard\xFDndan boru hatt\xFDndan akmaya ba\xFElad\xFD"),
     "", SPAN("Gaz, beş yıllık çalışmanın ardından boru hattından akmaya başladı"),
     GUESSED("windows-1254")},
    {"Thai",
     SPAN("\xA1\xEA\xD2\xAB\xE0\xC3\xD4\xE8\xC1\xE4\xCB\xC5\xBC\xE8\xD2\xB9\xB7\xE8\xCD\xCA\xE8\xA7"
          "\xE0\xC1\xD7\xE8\xCD\xC7\xD1\xB9\xB7\xD5\xE8\xCA\xCD\xA7"),
     "", SPAN("ก๊าซเริ่มไหลผ่านท่อส่งเมื่อวันที่สอง"), GUESSED("windows-874")},
    {"a Macintosh",
     SPAN("Das Gas flie\xA7t f\x9Fr die St\x8A"
          "dte \x9F"
          "ber die sch\x9Ane K\x9Fste"),
     "", SPAN("Das Gas fließt für die Städte über die schöne Küste"), GUESSED("macintosh")},
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
