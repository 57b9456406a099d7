#include "engine/query/draft.h"

#include "tests/engine/query/asked.h"
#include "tests/support/test.h"

static struct span gathered(const struct draft *draft)
{
    return (struct span){draft->bytes, draft->n};
}

static void take_all(struct draft *draft, struct desk *desk, bool keeps_escapes)
{
    assert_int_equal(draft_init(draft, &desk->reading), OK);
    while (!draft_is_at_end(draft))
        draft_take(draft, keeps_escapes);
}

static void an_escape_leaves_its_character_plain(void **state)
{
    (void)state;
    struct desk desk;
    struct draft draft;
    desk_open(&desk, "a\\*\\é*", SYNTAX_AUTO);
    take_all(&draft, &desk, false);
    assert_text(gathered(&draft), "a*é*");
    const uint32_t places[] = {0, 2, 4, 5, 6};
    assert_memory_equal(draft.places, places, sizeof places);
    assert_false(draft_has_sign(&draft, 1, '*'));
    assert_true(draft_has_sign(&draft, 4, '*'));
    desk_close(&desk);
}

static void a_backslash_at_the_end_is_text(void **state)
{
    (void)state;
    struct desk desk;
    struct draft draft;
    desk_open(&desk, "a\\", SYNTAX_AUTO);
    take_all(&draft, &desk, false);
    assert_text(gathered(&draft), "a\\");
    take_all(&draft, &desk, true);
    assert_text(gathered(&draft), "a\\\\");
    desk_close(&desk);
}

static void a_pattern_keeps_what_it_would_read_otherwise(void **state)
{
    (void)state;
    struct desk desk;
    struct draft draft;
    desk_open(&desk, "\\*\\\\\\a*", SYNTAX_AUTO);
    take_all(&draft, &desk, true);
    assert_text(gathered(&draft), "\\*\\\\a*");
    desk_close(&desk);
}

static void plain_has_no_escapes(void **state)
{
    (void)state;
    struct desk desk;
    struct draft draft;
    desk_open(&desk, "\\*", SYNTAX_PLAIN);
    take_all(&draft, &desk, false);
    assert_text(gathered(&draft), "\\*");
    desk_close(&desk);
}

static void a_straight_quote_opens_where_a_phrase_may_begin(void **state)
{
    (void)state;
    const struct {
        const char *before;
        bool opens;
    } rows[] = {{"", true},     {" ", true},  {"(", true},   {"+", true},
                {"-", true},    {"|", true},  {":", true},   {"a", false},
                {"5", false},   {")", false}, {"*", false},  {"\\(", false},
                {"\\ ", false}, {"’", false}, {"\"", false}, {"\t", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk desk;
        struct draft draft;
        desk_open(&desk, rows[i].before, SYNTAX_AUTO);
        take_all(&draft, &desk, false);
        const uint32_t closing[] = {'"', 0x201D, 0xBB, 0xFF02},
                       opening[] = {0x201C, 0x201E, 0x201F, 0xAB};
        for (size_t k = 0; k < 4; k++) {
            assert_int_equal(draft_opens(&draft, closing[k]), rows[i].opens);
            assert_true(draft_opens(&draft, opening[k]));
        }
        assert_false(draft_opens(&draft, '\''));
        desk_close(&desk);
    }
}

static void stars_go_and_the_last_one_tells(void **state)
{
    (void)state;
    const struct {
        const char *text, *left;
        bool has_star;
        uint32_t start, end; /* of the warning; 0, 0: none */
    } rows[] = {
        {"gas", "gas", false, 0, 0},     {"gas*", "gas", true, 0, 0},
        {"g*as", "gas", false, 1, 2},    {"*g*as*", "gas", true, 0, 3},
        {"gas\\*", "gas*", false, 0, 0}, {"*", "", true, 0, 0},
        {"**", "", true, 0, 1},          {"\\**\\**", "**", true, 2, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk desk;
        struct draft draft;
        bool has_star;
        desk_open(&desk, rows[i].text, SYNTAX_AUTO);
        take_all(&draft, &desk, false);
        assert_int_equal(draft_drop_stars(&draft, &has_star), OK);
        assert_span_is(gathered(&draft), span_of(rows[i].left), rows[i].text);
        assert_int_equal(has_star, rows[i].has_star);
        const struct query_warning *warning = desk.query.warnings;
        assert_int_equal(warning != NULL, rows[i].end > 0);
        if (warning != NULL)
            assert_true(warning->start == rows[i].start && warning->end == rows[i].end);
        desk_close(&desk);
    }
}

static void slots_keep_their_places(void **state)
{
    (void)state;
    struct desk desk;
    struct draft draft;
    struct tree leaf = {0};
    desk_open(&desk, "abcdefghij", SYNTAX_AUTO);
    take_all(&draft, &desk, false);
    for (uint32_t i = 0; i < 9; i++)
        assert_int_equal(draft_add_slot(&draft, &leaf, i, i, i + 2), OK);
    assert_int_equal(leaf.n_slots, 9);
    for (uint32_t i = 0; i < 9; i++) {
        assert_int_equal(leaf.slots[i].text.len, 2);
        assert_int_equal(leaf.slots[i].text.at[1], 'b' + (char)i);
        assert_int_equal(leaf.slots[i].at[1], i + 1);
    }
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_escape_leaves_its_character_plain),
        cmocka_unit_test(a_backslash_at_the_end_is_text),
        cmocka_unit_test(a_pattern_keeps_what_it_would_read_otherwise),
        cmocka_unit_test(plain_has_no_escapes),
        cmocka_unit_test(a_straight_quote_opens_where_a_phrase_may_begin),
        cmocka_unit_test(stars_go_and_the_last_one_tells),
        cmocka_unit_test(slots_keep_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
