#include "wire/http_query.h"

#include "tests/support/test.h"

static struct arena arena;

static int start(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void percents_are_decoded_to_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_form;
        const char *decoded; /* NULL: refused */
    } rows[] = {
        {"", true, ""},
        {"a+b%20c%2B", true, "a b c+"},
        {"a+b%20c%2B", false, "a+b c+"},
        {"%D0%B3%d0%b0", true, "\u0433\u0430"},
        {"100%25", true, "100%"},
        {"%", true, NULL},
        {"%4", true, NULL},
        {"a%4", true, NULL},
        {"%zz", true, NULL},
        {"%4z", true, NULL},
        {"%%41", true, NULL},
        {"%00", true, NULL},
        {"%ff", true, NULL},
        {"%c0%80", true, NULL},
        {"%ed%a0%80", true, NULL},
        {"%e2%82", true, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span out;
        struct fault fault;
        enum status status =
            http_decode(span_of(rows[i].text), rows[i].is_form, &arena, &out, &fault);
        assert_int_equal(status, rows[i].decoded != NULL ? OK : ERR_INVALID);
        if (rows[i].decoded != NULL)
            assert_span_is(out, span_of(rows[i].decoded), rows[i].text);
    }
}

static void pairs_come_in_their_order(void **state)
{
    (void)state;
    struct span query = SPAN("q=a=b&&empty&x=&%71=%26&=v"), name, value;
    struct fault fault;
    bool has_more;
    static const char *const expected[][2] = {
        {"q", "a=b"}, {"empty", ""}, {"x", ""}, {"q", "&"}, {"", "v"}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(http_next_pair(&query, &arena, &name, &value, &has_more, &fault), OK);
        assert_true(has_more);
        assert_text(name, expected[i][0]);
        assert_text(value, expected[i][1]);
    }
    assert_int_equal(http_next_pair(&query, &arena, &name, &value, &has_more, &fault), OK);
    assert_false(has_more);
    query = SPAN_NONE;
    assert_int_equal(http_next_pair(&query, &arena, &name, &value, &has_more, &fault), OK);
    assert_false(has_more);
    query = SPAN("a=%");
    assert_int_equal(http_next_pair(&query, &arena, &name, &value, &has_more, &fault), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percents_are_decoded_to_utf8),
        cmocka_unit_test(pairs_come_in_their_order),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
