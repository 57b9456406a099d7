#include "client/commands/command.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void members_are_lines_and_their_members_have_dots(void **state)
{
    (void)state;
    program_expect("stats", 0,
                   "generation: g000042\npublished: 2001-01-01T00:00:00Z\narticles: 1834\n"
                   "languages.en: 1502\nindex: /x�\n",
                   "");
    program_expect("stats -q", 0, "", "");
}

static void json_is_the_result_on_one_line(void **state)
{
    (void)state;
    program_expect_reply("stats", "{ \"a\" : [ 1 , \"\\u001b\" ] }", "stats --json", 0,
                         "{\"a\":[1,\"\\u001b\"]}\n", "");
}

static void arrays_stay_json(void **state)
{
    (void)state;
    program_expect_reply("stats", "{\"sources\":[{\"path\":\"/x\"}],\"n\":null,\"r\":0.25}",
                         "stats", 0, "sources: [{\"path\":\"/x\"}]\nn: null\nr: 0.25\n", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(members_are_lines_and_their_members_have_dots),
        PROGRAM_TEST(json_is_the_result_on_one_line),
        PROGRAM_TEST(arrays_stay_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
