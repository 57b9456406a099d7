#include "engine/query/lexer.h"

#include "tests/engine/query/asked.h"
#include "tests/support/test.h"

/* One letter a lexeme; `_` where white space stands before it. */
static void write_kinds(const char *q, enum query_syntax syntax, char *out)
{
    static const char letters[] = ".w()+-!&|NA0";
    struct desk desk;
    struct lexer *lexer;
    struct lexeme *lexeme;
    uint32_t last = 0;
    desk_open(&desk, q, syntax);
    assert_int_equal(lexer_new(&desk.reading, &lexer), OK);
    do {
        assert_int_equal(lexer_next(lexer, &lexeme), OK);
        assert_true(lexeme->start >= last && lexeme->end >= lexeme->start);
        last = lexeme->end;
        if (lexeme->is_spaced && lexeme->start > 0)
            *out++ = '_';
        *out++ = letters[lexeme->kind];
    } while (lexeme->kind != LEXEME_END);
    *out = '\0';
    assert_int_equal(lexer_next(lexer, &lexeme), OK);
    assert_int_equal(lexeme->kind, LEXEME_END);
    desk_close(&desk);
}

static void characters_decide_what_a_lexeme_is(void **state)
{
    (void)state;
    const char *const rows[][2] = {
        {"", "."},
        {"  ", "_."},
        {"gas lng", "w_w."},
        {"(gas) lng", "(w)_w."},
        {"a|b||c | d", "w|w|w_|_w."},
        {"+a -b", "+w_-w."},
        {"+ a - b--c", "w_w_w_w."},
        {"(-a)(+b)", "(-w)(+w)."},
        {"-(a)", "-(w)."},
        {"a AND b OR c NOT d", "w_&_w_|_w_!_w."},
        {"a NEAR b ADJ/3 c NEAR/0 d", "w_N_w_A_w_w_w."},
        {"AND\\ x \\AND and", "w_w_w."},
        {"-AND", "-w."},
        {"AND* OR~ NOTx", "w_w_w."},
        {"\"a b\"~5 \"\" c", "w_0_w."},
        {"tag:a title:(b) tag:(c)", "w_(w)_w(w)."},
        {"title:\"\" x", "0_w."},
        {"5\" pipe", "w_w."},
        {"a“b”c", "www."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char kinds[100];
        write_kinds(rows[i][0], SYNTAX_AUTO, kinds);
        assert_span_is(span_of(kinds), span_of(rows[i][1]), rows[i][0]);
    }
}

static void plain_has_words_and_phrases_only(void **state)
{
    (void)state;
    char kinds[100];
    write_kinds("a AND (b | -c) \"d e\"~5 title:f", SYNTAX_PLAIN, kinds);
    assert_string_equal(kinds, "w_w_w_w_w_ww_w.");
}

static void near_has_its_distance(void **state)
{
    (void)state;
    const struct {
        const char *q;
        uint32_t distance;
    } rows[] = {{"NEAR", 10}, {"ADJ", 10}, {"NEAR/1", 1}, {"ADJ/32", 32}, {"NEAR/007", 7}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk desk;
        struct lexer *lexer;
        struct lexeme *lexeme;
        desk_open(&desk, rows[i].q, SYNTAX_AUTO);
        assert_int_equal(lexer_new(&desk.reading, &lexer), OK);
        assert_int_equal(lexer_next(lexer, &lexeme), OK);
        assert_int_equal(lexeme->distance, rows[i].distance);
        assert_non_null(lexeme->tree);
        desk_close(&desk);
    }
}

static void an_unknown_field_names_the_nearest(void **state)
{
    (void)state;
    struct asked asked;
    ask(&asked, SPAN("x autor:y"), SYNTAX_AUTO, NULL);
    assert_string_equal(asked.query->warnings->message,
                        "there is no field autor, but there is author");
    asked_release(&asked);
    ask(&asked, SPAN("x foo:y"), SYNTAX_AUTO, NULL);
    assert_string_equal(asked.query->warnings->message, "there is no such field");
    asked_release(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_decide_what_a_lexeme_is),
        cmocka_unit_test(plain_has_words_and_phrases_only),
        cmocka_unit_test(near_has_its_distance),
        cmocka_unit_test(an_unknown_field_names_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
