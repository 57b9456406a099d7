/* Index, serve, ask: what a newcomer does in the first minute, in each way of asking. */
#include "tests/journeys/stage.h"

#include "tests/support/test.h"

static const char ROUTE[] = "The route\n\n"
                            "Gas began flowing through the Power of Siberia line in\n"
                            "December, after five years of work.\n\n"
                            "At full load the line carries 38 bcm a year.\n";
static const char TALKS[] = "---\ntitle: Talks\ndate: 2023-03-21\n---\n\n"
                            "# Talks\n\n"
                            "They spoke of power, of gas, and of Siberia.\n";

static int set_up(void **state)
{
    static struct stage stage;
    stage_make(&stage);
    stage_write(&stage, "energy/route.txt", ROUTE);
    stage_write(&stage, "energy/talks.md", TALKS);
    stage_publish(&stage);
    stage_serve(&stage);
    *state = &stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_remove(*state);
    return 0;
}

static void a_phrase_is_found_at_its_line_and_column(void **state)
{
    assert_int_equal(stage_ask(*state, "\"power of siberia\"", NULL), 0);
    assert_text(stage_said(*state),
                "articles/energy/route.txt:3:31:Gas began flowing through the Power of Siberia "
                "line in December, after five years of work.");
}

/* In JSON Lines text stands escaped: no column of it is one of the file. */
static void a_record_is_found_at_its_line(void **state)
{
    stage_write(*state, "list.jsonl",
                "{\"id\":\"one\",\"text\":\"Of tin.\"}\n"
                "{\"id\":\"two\",\"text\":\"Old copper, new copper.\\n\\nThe cobalt mine.\"}\n");
    stage_publish(*state);
    assert_int_equal(stage_ask(*state, "cobalt", NULL), 0);
    assert_text(stage_said(*state), "articles/list.jsonl:2:1:The cobalt mine.");
    assert_int_equal(stage_ask(*state, "-o", "copper", NULL), 0);
    assert_text(stage_said(*state),
                "articles/list.jsonl:2:1:copper\narticles/list.jsonl:2:1:copper");
    assert_has(stage_talk(*state, "SEARCH cobalt\n"),
               "\"line\":2,\"at\":{\"line\":2,\"column\":1}");
}

static void the_phrase_comes_before_its_words(void **state)
{
    assert_int_equal(stage_ask(*state, "-l", "power of siberia", NULL), 0);
    assert_text(stage_said(*state), "articles/energy/route.txt\narticles/energy/talks.md");
}

static void a_word_is_found_in_any_form(void **state)
{
    assert_int_equal(stage_ask(*state, "-o", "carrying", NULL), 0);
    assert_text(stage_said(*state), "articles/energy/route.txt:6:23:carries");
}

static void what_is_not_there_exits_1(void **state)
{
    assert_int_equal(stage_ask(*state, "\"siberia of power\"", NULL), 1);
    assert_text(stage_said(*state), "");
}

static void a_broken_strict_query_exits_2_and_points_at_the_place(void **state)
{
    assert_int_equal(stage_ask(*state, "--syntax", "strict", "(gas", NULL), 2);
    assert_text(stage_said(*state), "");
    assert_has(stage_complained(*state), "  (gas\n  ^");
}

static void counting_prints_a_number(void **state)
{
    assert_int_equal(stage_ask(*state, "-c", "gas", NULL), 0);
    assert_text(stage_said(*state), "2");
}

static void typed_words_and_json_give_the_same_hit(void **state)
{
    static const char *const asked[] = {
        "SEARCH \"power of siberia\"\n",
        "{\"id\":7,\"method\":\"search\",\"params\":{\"q\":\"\\\"power of siberia\\\"\"}}\n",
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct span reply = stage_talk(*state, asked[i]);
        assert_has_at(reply, "\"id\":\"energy/route#2\"", asked[i]);
        assert_has_at(reply, "\"total\":{\"value\":1,\"relation\":\"eq\"}", asked[i]);
    }
}

static void a_hit_in_json_names_its_generation_and_spans(void **state)
{
    assert_int_equal(stage_ask(*state, "--json", "\"power of siberia\"", NULL), 0);
    assert_has(stage_said(*state), "\"generation\":\"g000001\"");
    assert_has(stage_said(*state), "\"start\":30,\"end\":46,\"kind\":\"phrase\"");
}

static void an_article_is_printed_whole(void **state)
{
    assert_int_equal(stage_ask(*state, "article", "energy/route", NULL), 0);
    assert_has(stage_said(*state), "Power of Siberia");
    assert_has(stage_said(*state), "38 bcm");
}

static void without_a_daemon_the_exit_code_is_3(void **state)
{
    assert_int_equal(stage_ask(*state, "-s", "unix:nowhere/sock", "gas", NULL), 3);
    assert_has(stage_complained(*state), "no daemon at unix:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phrase_is_found_at_its_line_and_column),
        cmocka_unit_test(the_phrase_comes_before_its_words),
        cmocka_unit_test(a_word_is_found_in_any_form),
        cmocka_unit_test(what_is_not_there_exits_1),
        cmocka_unit_test(a_broken_strict_query_exits_2_and_points_at_the_place),
        cmocka_unit_test(counting_prints_a_number),
        cmocka_unit_test(typed_words_and_json_give_the_same_hit),
        cmocka_unit_test(a_hit_in_json_names_its_generation_and_spans),
        cmocka_unit_test(an_article_is_printed_whole),
        cmocka_unit_test(a_record_is_found_at_its_line),
        cmocka_unit_test(without_a_daemon_the_exit_code_is_3),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
