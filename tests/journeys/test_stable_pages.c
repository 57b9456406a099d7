/* A reader turns pages while the index is published anew: the pages of a generation stay those of
 * that generation, as long as it is open (PROTOCOL §10). */
#include "tests/journeys/stage.h"

#include "base/json.h"
#include "tests/support/test.h"

enum { ARTICLES = 9, PAGE = 3 };

static struct stage stage;

static void write_number(int number, const char *text)
{
    char name[32];
    snprintf(name, sizeof name, "%03d.txt", number);
    stage_write(&stage, name, text);
}

static int set_up(void **state)
{
    (void)state;
    stage_make(&stage);
    for (int i = 0; i < ARTICLES; i++)
        write_number(2 * i, "A line of gas.\n");
    stage_publish(&stage);
    stage_serve(&stage);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stage_remove(&stage);
    return 0;
}

/* The reply to one page, of a generation or of what is current. */
static json_t *ask(int offset, const char *generation)
{
    char line[256];
    json_t *reply = NULL;
    struct error err;
    int n = snprintf(line, sizeof line,
                     "{\"method\":\"search\",\"id\":1,\"params\":{\"q\":\"gas\","
                     "\"limit\":%d,\"offset\":%d",
                     PAGE, offset);
    if (generation != NULL)
        n += snprintf(line + n, sizeof line - (size_t)n, ",\"generation\":\"%s\"", generation);
    snprintf(line + n, sizeof line - (size_t)n, "}}\n");
    struct span said = stage_talk(&stage, line);
    assert_ok(json_parse(span_cut(said, 0, said.len - 1), &reply, &err), &err);
    return reply;
}

/* Appends the ids of a page, each and a blank; fills its generation. */
static void read_page(int offset, const char *from, struct buf *ids, char generation[16])
{
    size_t i;
    json_t *reply = ask(offset, from), *hit;
    json_t *result = json_object_get(reply, "result");
    assert_non_null(result);
    snprintf(generation, 16, "%s", json_string_value(json_object_get(result, "generation")));
    json_array_foreach(json_object_get(result, "hits"), i, hit)
    {
        buf_add_text(ids,
                     json_string_value(json_object_get(json_object_get(hit, "article"), "id")));
        buf_add_char(ids, ' ');
    }
    json_decref(reply);
}

static void publish_more(int number)
{
    write_number(number, "Gas, gas and more gas.\n"); /* ranks before all others */
    stage_publish(&stage);
}

static void assert_stale(const char *generation, const char *current)
{
    const char *code = NULL, *now = NULL, *hint = NULL;
    int number = 0;
    json_t *reply = ask(PAGE, generation);
    assert_int_equal(json_unpack(reply, "{s:{s:i, s:{s:s, s:s, s:s}}}", "error", "code", &number,
                                 "data", "code", &code, "current", &now, "hint", &hint),
                     0);
    assert_int_equal(number, -32010);
    assert_string_equal(code, "stale_generation");
    assert_string_equal(now, current);
    assert_string_equal(hint, "start again at offset 0");
    json_decref(reply);
}

static void pages_of_a_generation_do_not_move_when_the_next_is_published(void **state)
{
    (void)state;
    char first[16], again[16], current[16];
    struct buf ids, mixed;
    buf_init(&ids, 4096);
    buf_init(&mixed, 4096);
    read_page(0, NULL, &ids, first);
    for (int page = 1; page < ARTICLES / PAGE; page++) {
        publish_more(2 * page - 1);
        read_page(page * PAGE, first, &ids, again);
        assert_string_equal(again, first);
        read_page(page * PAGE, NULL, &mixed, current);
        assert_string_not_equal(current, first);
    }
    assert_span_is(buf_span(&ids), SPAN("000 002 004 006 008 010 012 014 016 "), "one list");
    read_page(0, NULL, &mixed, current);
    assert_has(buf_span(&mixed), "001 003");
    buf_release(&ids);
    buf_release(&mixed);
}

static void a_generation_that_two_others_have_replaced_is_stale_in_the_end(void **state)
{
    (void)state;
    char old[16], current[16];
    struct buf ids;
    buf_init(&ids, 4096);
    read_page(0, NULL, &ids, old);
    for (int i = 0; i < 3; i++)
        publish_more(21 + i);
    read_page(0, NULL, &ids, current);
    assert_stale(old, current);
    assert_stale("g999999", current);
    buf_release(&ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_of_a_generation_do_not_move_when_the_next_is_published),
        cmocka_unit_test(a_generation_that_two_others_have_replaced_is_stale_in_the_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
