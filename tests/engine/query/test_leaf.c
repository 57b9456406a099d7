#include "engine/query/leaf.h"

#include "tests/engine/query/asked.h"
#include "tests/support/test.h"

static void text_ends_where_syntax_begins(void **state)
{
    (void)state;
    const struct {
        const char *q;
        enum query_syntax syntax;
        uint32_t end;
    } rows[] = {
        {"gas line", SYNTAX_AUTO, 3},     {"gas(line", SYNTAX_AUTO, 3},
        {"gas)", SYNTAX_AUTO, 3},         {"gas|line", SYNTAX_AUTO, 3},
        {"gas“line", SYNTAX_AUTO, 3},     {"gas\"line", SYNTAX_AUTO, 8},
        {"gas:\"line", SYNTAX_AUTO, 4},   {"g\\ as x", SYNTAX_AUTO, 5},
        {"gas(|)line", SYNTAX_PLAIN, 10}, {"gas“line", SYNTAX_PLAIN, 3},
        {"gas", SYNTAX_STRICT, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk desk;
        struct draft draft;
        desk_open(&desk, rows[i].q, rows[i].syntax);
        assert_int_equal(draft_init(&draft, &desk.reading), OK);
        leaf_take_text(&draft);
        if (draft.at != rows[i].end)
            fail_msg("%s ends at %u", rows[i].q, draft.at);
        desk_close(&desk);
    }
}

static void a_word_has_the_kind_of_its_sign(void **state)
{
    (void)state;
    const struct {
        const char *q;
        enum tree_kind kind;
        const char *text;
    } rows[] = {
        {"gas", TREE_WORD, "gas"},     {"gas*", TREE_PREFIX, "gas"},
        {"gas~", TREE_FUZZY, "gas"},   {"gas~1", TREE_FUZZY, "gas"},
        {"gas~0", TREE_WORD, "gas"},   {"gas~7", TREE_FUZZY, "gas"},
        {"~", TREE_WORD, "~"},         {"*", TREE_WORD, ""},
        {"gas\\~", TREE_WORD, "gas~"}, {"gas~1234", TREE_WORD, "gas~1234"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk desk;
        struct draft draft;
        struct tree *word;
        desk_open(&desk, rows[i].q, SYNTAX_AUTO);
        assert_int_equal(draft_init(&draft, &desk.reading), OK);
        leaf_take_text(&draft);
        assert_int_equal(leaf_word(&draft, 0, &word), OK);
        assert_int_equal(word->kind, rows[i].kind);
        assert_span_is(word->slots[0].text, span_of(rows[i].text), rows[i].q);
        assert_int_equal(word->end, strlen(rows[i].q));
        desk_close(&desk);
    }
}

static void a_phrase_ends_behind_its_distance(void **state)
{
    (void)state;
    struct desk desk;
    struct draft draft;
    struct tree *phrase;
    desk_open(&desk, "\"gas line\"~12 x", SYNTAX_AUTO);
    assert_int_equal(draft_init(&draft, &desk.reading), OK);
    assert_int_equal(leaf_phrase(&draft, &phrase), OK);
    assert_int_equal(phrase->kind, TREE_LOOSE);
    assert_int_equal(phrase->distance, 12);
    assert_int_equal(phrase->n_slots, 2);
    assert_int_equal(phrase->end, 13);
    assert_int_equal(draft.at, 13);
    desk_close(&desk);
}

static void an_empty_phrase_is_none(void **state)
{
    (void)state;
    const char *const texts[] = {"\"\"", "\" \"", "\"*\"", "\"* *", "«»", "\""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct desk desk;
        struct draft draft;
        struct tree *phrase;
        desk_open(&desk, texts[i], SYNTAX_AUTO);
        assert_int_equal(draft_init(&draft, &desk.reading), OK);
        assert_int_equal(leaf_phrase(&draft, &phrase), OK);
        assert_null(phrase);
        assert_true(draft_is_at_end(&draft));
        desk_close(&desk);
    }
}

static void what_is_no_field_is_left_where_it_stands(void **state)
{
    (void)state;
    const struct {
        const char *q;
        enum leaf_field what;
        uint32_t at;
    } rows[] = {
        {"tag:gas x", LEAF_FIELD, 7},    {"title:(a)", LEAF_OPEN, 6}, {"tag:\"\"", LEAF_EMPTY, 6},
        {"tag:(a)", LEAF_NO_FIELD, 0},   {"tag:", LEAF_NO_FIELD, 0},  {"tag: x", LEAF_NO_FIELD, 0},
        {"date:soon", LEAF_NO_FIELD, 0}, {"foo:x", LEAF_NO_FIELD, 0}, {"gas", LEAF_NO_FIELD, 0},
        {"tag\\:x", LEAF_NO_FIELD, 0},   {"tag", LEAF_NO_FIELD, 0},   {"", LEAF_NO_FIELD, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk desk;
        struct draft draft;
        struct tree *field;
        enum leaf_field what;
        desk_open(&desk, rows[i].q, SYNTAX_AUTO);
        assert_int_equal(draft_init(&draft, &desk.reading), OK);
        assert_int_equal(leaf_field(&draft, &what, &field), OK);
        if (what != rows[i].what || draft.at != rows[i].at)
            fail_msg("%s: %d, at %u", rows[i].q, what, draft.at);
        desk_close(&desk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_ends_where_syntax_begins),
        cmocka_unit_test(a_word_has_the_kind_of_its_sign),
        cmocka_unit_test(a_phrase_ends_behind_its_distance),
        cmocka_unit_test(an_empty_phrase_is_none),
        cmocka_unit_test(what_is_no_field_is_left_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
