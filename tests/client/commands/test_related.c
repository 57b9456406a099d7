#include "client/commands/command.h"

#include "tests/client/fixture.h"
#include "tests/client/program.h"
#include "tests/support/test.h"

static void hits_are_printed_as_of_a_search(void **state)
{
    (void)state;
    struct process_result result = program_run("related a#1");
    fixture_expect(&result.out, "siberia.grep");
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

static void one_id_is_needed(void **state)
{
    (void)state;
    program_expect("related", 2, "", "pilcrow: related needs one ID or ID#N\n");
    program_expect("related a b", 2, "", "pilcrow: related needs one ID or ID#N\n");
}

static void nothing_related_is_one(void **state)
{
    (void)state;
    program_expect_reply("related", "{\"hits\":[],\"total\":{\"value\":0}}", "related a", 1, "",
                         "No paragraph.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(hits_are_printed_as_of_a_search),
        PROGRAM_TEST(one_id_is_needed),
        PROGRAM_TEST(nothing_related_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
