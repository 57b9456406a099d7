#include "indexer/jsonline.h"

#include "base/json.h"
#include "tests/support/test.h"

enum answer { FAST, SLOW, BROKEN, NO_RECORD };

struct row {
    struct span line;
    enum answer answer;
    const char *text; /* of "text", where the record has one */
};

static const struct row rows[] = {
    {SPAN("{\"id\":\"1\",\"text\":\"gas\"}"), FAST, "gas"},
    {SPAN(" { \"id\" : \"1\" , \"text\" : \"gas\" } "), FAST, "gas"},
    {SPAN("{\"text\":\"\"}"), FAST, ""},
    {SPAN("{\"text\":null}"), FAST, NULL},
    {SPAN("{\"text\":\"a\\nb\\t\\\"\\\\\\/\\b\\f\\r\"}"), FAST, "a\nb\t\"\\/\b\f\r"},
    {SPAN("{\"text\":\"\\u0441\\u0438\\u043b\\u0430\"}"), FAST, "сила"},
    {SPAN("{\"text\":\"\\uD83D\\uDE00\\u20ac\"}"), FAST, "😀€"},
    {SPAN("{\"text\":\"a long string of more than eight bytes, then \\n and more\"}"), FAST,
     "a long string of more than eight bytes, then \n and more"},
    {SPAN("{\"text\":\"\x7F\xC2\x80\"}"), FAST, "\x7F\xC2\x80"},
    {SPAN("{\"te\\u0078t\":\"a\"}"), FAST, "a"},
    {SPAN("{\"text\":\"a\",\"n\":12,\"b\":true,\"c\":null,\"d\":\"x\",\"e\":false,\"f\":0}"), FAST,
     "a"},
    {SPAN("{\"text\":\"a\",\"n\":-1.5e3}"), SLOW, "a"},
    {SPAN("{\"text\":\"a\",\"n\":-1.5,\"m\":-0}"), FAST, "a"},
    {SPAN("{\"text\":\"a\",\"n\":[\"x\",1,[],{}]}"), FAST, "a"},
    {SPAN("{\"text\":\"a\",\"n\":[\"x\",1,null,true]}"), FAST, "a"},
    {SPAN("{\"text\":\"a\",\"n\":[]}"), FAST, "a"},
    {SPAN("{\"text\":\"a\",\"n\":{\"text\":\"b\"}}"), FAST, "a"},
    {SPAN("{\"text\":\"a\",\"n\":{\"b\":{\"c\":[[1],[]],\"d\":null}}}"), FAST, "a"},
    {SPAN("{\"text\":\"a\",\"n\":[[[[[[[[[1]]]]]]]]]}"), SLOW, "a"},
    {SPAN("{\"text\":\"a\",\"n\":{\"b\":1,\"b\":2}}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":[1,]}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":{\"b\":1,}}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":{\"b\"}}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":[1}]"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":9223372036854775807}"), SLOW, "a"},
    {SPAN("{\"author\":\"A\",\"tags\":[],\"text\":\"a\"}"), FAST, "a"},
    {SPAN("{\"author\":[\"A\",\"B\",\"C\"],\"tags\":[\"x\",\"y\"],\"text\":\"a\"}"), FAST, "a"},
    {SPAN("{}"), SLOW, NULL},
    {SPAN("{\"text\":\"a\",\"text\":\"b\"}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":1,\"n\":2}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":9223372036854775808}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":01}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":1.}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":.5}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":-}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":1e}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":1e999}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":+1}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",\"n\":truex}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\",}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\"} x"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\""), BROKEN, NULL},
    {SPAN("{\"text\":\"a"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\\"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\\u12\"}"), BROKEN, NULL},
    {SPAN("{\"text\":\"\\u0000\"}"), BROKEN, NULL},
    {SPAN("{\"text\":\"\\uD83D\"}"), BROKEN, NULL},
    {SPAN("{\"text\":\"\\uDE00\\uD83D\"}"), BROKEN, NULL},
    {SPAN("{\"text\":\"\\uD83D\\u0041\"}"), BROKEN, NULL},
    {SPAN("{\"text\":\"\\x\"}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\tb\"}"), BROKEN, NULL},
    {SPAN("{\"text\":\"a\0b\"}"), BROKEN, NULL},
    {SPAN("{'text':'a'}"), BROKEN, NULL},
    {SPAN("{\"tags\":[\"a\",]}"), BROKEN, NULL},
    {SPAN("{\"tags\":[,\"a\"]}"), BROKEN, NULL},
    {SPAN("not JSON"), BROKEN, NULL},
    {SPAN("[]"), NO_RECORD, NULL},
    {SPAN("\"text\""), NO_RECORD, NULL},
    {SPAN("{\"text\":5}"), NO_RECORD, NULL},
    {SPAN("{\"text\":[\"a\"]}"), NO_RECORD, NULL},
    {SPAN("{\"id\":1}"), NO_RECORD, NULL},
    {SPAN("{\"author\":[\"a\",1]}"), NO_RECORD, NULL},
    {SPAN("{\"tags\":{}}"), NO_RECORD, NULL},
};

static void assert_answer(const struct row *row, struct arena *arena)
{
    struct jsonline record;
    struct error err = {.status = OK};
    enum status status = jsonline_read(row->line, arena, &record, &err);
    enum status expected = row->answer == BROKEN      ? ERR_PARSE
                           : row->answer == NO_RECORD ? ERR_INVALID
                                                      : OK;
    if (status != expected)
        fail_msg("%.*s: %s instead of %s", SPAN_FMT(row->line), status_name(status),
                 status_name(expected));
    if (status != OK)
        return;
    assert_span_is(record.text.at != NULL ? record.text : SPAN("(none)"),
                   span_of(row->text != NULL ? row->text : "(none)"), row->line.at);
}

static void a_line_is_a_record_or_a_fault(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct jsonline record;
        assert_answer(&rows[i], &arena);
        if (jsonline_read_fast(rows[i].line, &arena, &record) != (rows[i].answer == FAST))
            fail_msg("%.*s: wrong way", SPAN_FMT(rows[i].line));
    }
    arena_release(&arena);
}

static void lists_and_single_strings_are_told_apart(void **state)
{
    (void)state;
    struct arena arena;
    struct jsonline record;
    struct error err;
    arena_init(&arena, 1 << 20);
    struct span line = SPAN("{\"author\":\"Lee, Ann\",\"tags\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}");
    assert_ok(jsonline_read(line, &arena, &record, &err), &err);
    assert_true(record.author.is_single);
    assert_int_equal(record.author.n, 1);
    assert_text(record.author.at[0], "Lee, Ann");
    assert_false(record.tags.is_single);
    assert_int_equal(record.tags.n, 5);
    assert_text(record.tags.at[4], "e");
    arena_release(&arena);
}

static void faults_are_told(void **state)
{
    (void)state;
    struct arena arena;
    struct jsonline record;
    struct error err;
    arena_init(&arena, 1 << 20);
    assert_status(jsonline_read(SPAN("{\"id\":1}"), &arena, &record, &err), ERR_INVALID);
    assert_text(span_of(err.text), "\"id\" is no string");
    assert_status(jsonline_read(SPAN("{\"author\":1}"), &arena, &record, &err), ERR_INVALID);
    assert_text(span_of(err.text), "\"author\" is no string or list of strings");
    assert_status(jsonline_read(SPAN("[1]"), &arena, &record, &err), ERR_INVALID);
    assert_text(span_of(err.text), "JSON, but no object");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_record_or_a_fault),
        cmocka_unit_test(lists_and_single_strings_are_told_apart),
        cmocka_unit_test(faults_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
