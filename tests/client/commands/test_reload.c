#include "client/commands/command.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void what_is_served_is_told(void **state)
{
    (void)state;
    program_expect("reload", 0, "g000043, 1,837 articles (was g000042)\n", "");
    program_expect("reload --quiet", 0, "", "");
}

static void nothing_new_and_the_first_generation_are_told_apart(void **state)
{
    (void)state;
    program_expect_reply(
        "reload", "{\"generation\":\"g1\",\"previous\":\"g1\",\"articles\":1,\"changed\":false}",
        "reload", 0, "g1, 1 article (unchanged)\n", "");
    program_expect_reply(
        "reload", "{\"generation\":\"g1\",\"previous\":null,\"articles\":0,\"changed\":true}",
        "reload", 0, "g1, 0 articles\n", "");
}

static void a_refusal_is_two(void **state)
{
    (void)state;
    program_expect_reply("reload", "!{\"message\":\"not yours\",\"data\":{\"code\":\"forbidden\"}}",
                         "reload", 2, "", "pilcrow: not yours\n");
}

static void a_damaged_one_of_several_is_named(void **state)
{
    (void)state;
    program_expect_reply(
        "reload",
        "{\"generation\":\"a=g2\",\"previous\":\"a=g1\",\"articles\":2,\"changed\":true,"
        "\"indexes\":[{\"name\":\"a\",\"generation\":\"g2\"},{\"name\":\"b\",\"generation\":null,"
        "\"error\":{\"code\":\"bad_generation\",\"message\":\"the index is damaged\"}}]}",
        "reload", 0, "a=g2, 2 articles (was a=g1)\n", "pilcrow: index 'b': the index is damaged\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(what_is_served_is_told),
        PROGRAM_TEST(nothing_new_and_the_first_generation_are_told_apart),
        PROGRAM_TEST(a_damaged_one_of_several_is_named),
        PROGRAM_TEST(a_refusal_is_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
