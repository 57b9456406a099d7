#include "base/buf.h"

#include "tests/support/test.h"

static void bytes_arrive_in_order_and_may_be_nul(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 1 << 20);
    buf_add(&buf, "a\0b", 3);
    buf_add_span(&buf, SPAN_NONE);
    buf_add_text(&buf, "cd");
    buf_add_char(&buf, 'e');
    buf_printf(&buf, "%d", 42);
    assert_span_is(buf_span(&buf), SPAN("a\0bcde42"), __func__);
    assert_int_equal(buf_status(&buf), OK);
    buf_release(&buf);
    assert_int_equal(buf.len, 0);
    assert_int_equal(buf.ceiling, 1 << 20);
}

static void the_ceiling_is_reached_and_not_passed(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    for (int i = 0; i < 100; i++)
        buf_add_char(&buf, 'x');
    assert_int_equal(buf_status(&buf), OK);
    assert_int_equal(buf.len, 100);
    buf_add_char(&buf, 'y');
    assert_int_equal(buf_status(&buf), ERR_LIMIT);
    assert_int_equal(buf.len, 100);
    buf_clear(&buf);
    buf_add_text(&buf, "again");
    assert_text(buf_span(&buf), "again");
    buf_release(&buf);
}

static void after_a_failure_nothing_is_added(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 4);
    buf_add_text(&buf, "ab");
    buf_add_text(&buf, "cde");
    buf_add_char(&buf, 'c');
    buf_printf(&buf, "%s", "c");
    assert_null(buf_reserve(&buf, 1));
    assert_text(buf_span(&buf), "ab");
    assert_int_equal(buf_status(&buf), ERR_LIMIT);
    buf_release(&buf);
}

static void printf_longer_than_any_guess_is_whole(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 1000);
    buf_printf(&buf, "%0999d|", 7);
    assert_int_equal(buf.len, 1000);
    assert_int_equal(buf.at[998], '7');
    assert_int_equal(buf.at[999], '|');
    buf_printf(&buf, "%0999d|", 7);
    assert_int_equal(buf_status(&buf), ERR_LIMIT);
    buf_release(&buf);
}

static void integers_are_little_endian_and_leb128(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    buf_add_u32(&buf, 0x04030201);
    buf_add_u64(&buf, UINT64_C(0x0807060504030201));
    buf_add_varint(&buf, 0);
    buf_add_varint(&buf, 127);
    buf_add_varint(&buf, 300);
    buf_add_varint(&buf, UINT64_MAX);
    assert_span_is(buf_span(&buf),
                   SPAN("\x01\x02\x03\x04\x01\x02\x03\x04\x05\x06\x07\x08\x00\x7F\xAC\x02"
                        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),
                   __func__);
    buf_release(&buf);
}

static void reserved_room_counts_once_it_is_filled(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    buf_add_text(&buf, "ab");
    char *room = buf_reserve(&buf, 50);
    assert_non_null(room);
    memcpy(room, "cd", 2);
    assert_int_equal(buf.len, 2);
    buf_grown(&buf, 2);
    assert_text(buf_span(&buf), "abcd");
    buf_consume(&buf, 3);
    assert_text(buf_span(&buf), "d");
    buf_consume(&buf, 0);
    buf_consume(&buf, 1);
    assert_int_equal(buf.len, 0);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_arrive_in_order_and_may_be_nul),
        cmocka_unit_test(the_ceiling_is_reached_and_not_passed),
        cmocka_unit_test(after_a_failure_nothing_is_added),
        cmocka_unit_test(printf_longer_than_any_guess_is_whole),
        cmocka_unit_test(integers_are_little_endian_and_leb128),
        cmocka_unit_test(reserved_room_counts_once_it_is_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
