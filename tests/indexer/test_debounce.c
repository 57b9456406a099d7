#include "indexer/debounce.h"

#include "base/clock.h"
#include "tests/support/test.h"

static uint64_t ms(uint64_t n)
{
    return n * NS_PER_MS;
}

static void assert_due_ms(const struct debounce *debounce, uint64_t expected)
{
    assert_int_equal(debounce_due_ns(debounce) / NS_PER_MS, expected);
}

static void nothing_is_due_when_nothing_happened(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    assert_true(debounce_due_ns(&debounce) == DEBOUNCE_NEVER);
}

static void what_is_saved_is_due_when_it_is_quiet(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    debounce_note(&debounce, DEBOUNCE_SAVED, ms(1000));
    assert_due_ms(&debounce, 1000 + DEBOUNCE_QUIET_MS);
    debounce_note(&debounce, DEBOUNCE_SAVED, ms(1100));
    assert_due_ms(&debounce, 1100 + DEBOUNCE_QUIET_MS);
}

static void who_saves_without_a_pause_is_heard(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    for (uint64_t at = 1000; at < 3000; at += 100)
        debounce_note(&debounce, DEBOUNCE_SAVED, ms(at));
    assert_due_ms(&debounce, 1000 + DEBOUNCE_LONGEST_MS);
}

static void a_run_sees_all_that_was_before(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    debounce_note(&debounce, DEBOUNCE_SAVED, ms(1000));
    debounce_note(&debounce, DEBOUNCE_WRITING, ms(1000));
    debounce_begin(&debounce);
    assert_true(debounce_due_ns(&debounce) == DEBOUNCE_NEVER);
    debounce_note(&debounce, DEBOUNCE_SAVED, ms(5000));
    assert_due_ms(&debounce, 5000 + DEBOUNCE_QUIET_MS);
}

static void what_is_being_written_is_let_alone_until_it_is_closed(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    for (uint64_t at = 1000; at <= 4000; at += 500)
        debounce_note(&debounce, DEBOUNCE_WRITING, ms(at));
    assert_due_ms(&debounce, 4000 + DEBOUNCE_WRITING_QUIET_MS);
    debounce_note(&debounce, DEBOUNCE_SAVED, ms(4100));
    assert_due_ms(&debounce, 4100 + DEBOUNCE_QUIET_MS);
}

static void a_log_that_is_never_closed_is_read_all_the_same(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    for (uint64_t at = 1000; at < 60000; at += 500)
        debounce_note(&debounce, DEBOUNCE_WRITING, ms(at));
    assert_due_ms(&debounce, 1000 + DEBOUNCE_WRITING_LONGEST_MS);
}

static void after_failures_the_wait_doubles_and_ends_by_itself(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    static const uint64_t waits[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
        debounce_begin(&debounce);
        debounce_failed(&debounce, ms(1000));
        assert_due_ms(&debounce, 1000 + waits[i]);
    }
    debounce_note(&debounce, DEBOUNCE_SAVED, ms(1100)); /* does not hurry it */
    assert_due_ms(&debounce, 1000 + 30000);
}

static void success_forgets_failures(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    debounce_failed(&debounce, ms(1000));
    debounce_failed(&debounce, ms(1000));
    debounce_begin(&debounce);
    debounce_succeeded(&debounce);
    assert_true(debounce_due_ns(&debounce) == DEBOUNCE_NEVER);
    debounce_note(&debounce, DEBOUNCE_SAVED, ms(1100));
    assert_due_ms(&debounce, 1100 + DEBOUNCE_QUIET_MS);
    debounce_failed(&debounce, ms(2000));
    assert_due_ms(&debounce, 2000 + DEBOUNCE_RETRY_MS);
}

static void a_lock_is_waited_for_and_is_no_failure(void **state)
{
    (void)state;
    struct debounce debounce = {0};
    for (int i = 0; i < 20; i++) {
        debounce_begin(&debounce);
        debounce_locked(&debounce, ms(1000));
        assert_due_ms(&debounce, 1000 + DEBOUNCE_LOCKED_MS);
    }
    assert_int_equal(debounce.n_failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_due_when_nothing_happened),
        cmocka_unit_test(what_is_saved_is_due_when_it_is_quiet),
        cmocka_unit_test(who_saves_without_a_pause_is_heard),
        cmocka_unit_test(a_run_sees_all_that_was_before),
        cmocka_unit_test(what_is_being_written_is_let_alone_until_it_is_closed),
        cmocka_unit_test(a_log_that_is_never_closed_is_read_all_the_same),
        cmocka_unit_test(after_failures_the_wait_doubles_and_ends_by_itself),
        cmocka_unit_test(success_forgets_failures),
        cmocka_unit_test(a_lock_is_waited_for_and_is_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
