#include "daemon/roster.h"

#include "tests/support/test.h"

static struct conn *conn_at(uintptr_t i)
{
    return (struct conn *)(i + 1); /* only compared */
}

static void a_number_finds_its_connection_and_no_later_one(void **state)
{
    (void)state;
    struct roster roster;
    uint64_t numbers[300], later;
    roster_init(&roster);
    assert_null(roster_find(&roster, 0));
    for (uintptr_t i = 0; i < 300; i++)
        assert_true(roster_add(&roster, conn_at(i), &numbers[i]));
    assert_int_equal(roster.n, 300);
    for (uintptr_t i = 0; i < 300; i++)
        assert_ptr_equal(roster_find(&roster, numbers[i]), conn_at(i));
    roster_remove(&roster, numbers[7]);
    assert_null(roster_find(&roster, numbers[7]));
    assert_true(roster_add(&roster, conn_at(999), &later));
    assert_int_equal((uint32_t)later, (uint32_t)numbers[7]); /* the same place */
    assert_null(roster_find(&roster, numbers[7]));
    assert_ptr_equal(roster_find(&roster, later), conn_at(999));
    roster_remove(&roster, numbers[7]); /* long gone: nothing happens */
    assert_int_equal(roster.n, 300);
    roster_release(&roster);
}

static void a_walk_meets_everyone(void **state)
{
    (void)state;
    struct roster roster;
    uint64_t number;
    unsigned met = 0;
    roster_init(&roster);
    for (uintptr_t i = 0; i < 70; i++)
        assert_true(roster_add(&roster, conn_at(i), &number));
    roster_remove(&roster, number);
    for (uint32_t i = 0; i < roster.n_slots; i++)
        met += roster_at(&roster, i) != NULL;
    assert_int_equal(met, 69);
    roster_release(&roster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_finds_its_connection_and_no_later_one),
        cmocka_unit_test(a_walk_meets_everyone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
