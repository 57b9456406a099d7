#include "engine/query/reading.h"

#include "tests/engine/query/asked.h"
#include "tests/support/test.h"

static void auto_mends_and_warns(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "", SYNTAX_AUTO);
    assert_int_equal(reading_misfit(&desk.reading, MISFIT_OPEN_QUOTE, 3, 4), OK);
    assert_non_null(desk.query.warnings);
    assert_string_equal(desk.query.warnings->code, "unclosed");
    assert_int_equal(desk.query.warnings->start, 3);
    assert_int_equal(desk.query.warnings->end, 4);
    desk_close(&desk);
}

static void auto_is_silent_where_nothing_is_lost(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "", SYNTAX_AUTO);
    assert_int_equal(reading_misfit(&desk.reading, MISFIT_STRAY_BRACKET, 0, 1), OK);
    assert_null(desk.query.warnings);
    desk_close(&desk);
}

static void strict_refuses_with_place_and_hint(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "", SYNTAX_STRICT);
    assert_int_equal(reading_misfit(&desk.reading, MISFIT_OPEN_BRACKET, 0, 1), ERR_SYNTAX);
    assert_int_equal(desk.fault.start, 0);
    assert_int_equal(desk.fault.end, 1);
    assert_string_equal(desk.fault.hint, "close the bracket, or leave syntax at auto");
    assert_string_equal(desk.err.text, "'(' is never closed");
    assert_null(desk.query.warnings);
    desk_close(&desk);
}

static void warnings_stand_in_order_of_their_place(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "", SYNTAX_AUTO);
    const uint32_t places[] = {5, 1, 9, 5, 0, 7};
    for (size_t i = 0; i < 6; i++)
        query_warn(&desk.query, &desk.arena, i == 3 ? "y" : "x", places[i], places[i] + 1, "%zu",
                   i);
    char order[16] = "";
    size_t n = 0;
    for (const struct query_warning *at = desk.query.warnings; at != NULL; at = at->next)
        order[n++] = at->message[0];
    assert_string_equal(order, "410352");
    desk_close(&desk);
}

static void a_warning_is_given_once_for_a_place(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "", SYNTAX_AUTO);
    query_warn(&desk.query, &desk.arena, "x", 3, 5, "first");
    query_warn(&desk.query, &desk.arena, "x", 3, 4, "again");
    assert_string_equal(desk.query.warnings->message, "first");
    assert_null(desk.query.warnings->next);
    desk_close(&desk);
}

static void warnings_do_not_grow_without_end(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "", SYNTAX_AUTO);
    for (uint32_t i = 0; i < 4096; i++)
        query_warn(&desk.query, &desk.arena, "x", i, i + 1, "star");
    size_t n = 0;
    for (const struct query_warning *at = desk.query.warnings; at != NULL; at = at->next)
        assert_int_equal(at->start, n++);
    assert_in_range(n, 32, 64);
    desk_close(&desk);
}

static void a_warning_without_memory_is_left_out(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, "", SYNTAX_AUTO);
    arena_release(&desk.arena);
    arena_init(&desk.arena, 4);
    query_warn(&desk.query, &desk.arena, "x", 0, 1, "star");
    assert_null(desk.query.warnings);
    assert_int_equal(reading_nomem(&desk.reading), ERR_LIMIT);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(auto_mends_and_warns),
        cmocka_unit_test(auto_is_silent_where_nothing_is_lost),
        cmocka_unit_test(strict_refuses_with_place_and_hint),
        cmocka_unit_test(warnings_stand_in_order_of_their_place),
        cmocka_unit_test(a_warning_is_given_once_for_a_place),
        cmocka_unit_test(warnings_do_not_grow_without_end),
        cmocka_unit_test(a_warning_without_memory_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
