#include "client/jsonl.h"

#include "base/file.h"
#include "tests/client/fixture.h"
#include "tests/support/test.h"

static struct buf write(const char *result)
{
    struct buf out;
    struct error err;
    buf_init(&out, 1 << 20);
    assert_ok(jsonl_results(result, NULL, &out, &err), &err);
    return out;
}

static void objects_are_the_daemons_own_a_line_each(void **state)
{
    (void)state;
    struct buf json;
    struct error err;
    buf_init(&json, 1 << 20);
    assert_ok(file_read(TESTS_DIR "/tables/client/siberia.json", &json, &err), &err);
    buf_add_char(&json, '\0');
    struct buf out = write(json.at);
    fixture_expect(&out, "siberia.jsonl");
    buf_release(&out);
    buf_release(&json);
}

static void query_and_summary_stand_also_without_hits(void **state)
{
    (void)state;
    struct buf out = write("{\"generation\":\"g1\",\"hits\":[]}");
    assert_text(buf_span(&out),
                "{\"type\":\"query\",\"format\":1,\"data\":{\"generation\":\"g1\"}}\n"
                "{\"type\":\"summary\",\"data\":{\"shown\":0}}\n");
    buf_release(&out);
}

static void what_a_terminal_obeys_stays_escaped(void **state)
{
    (void)state;
    struct buf out = write("{\"hits\":[{\"text\":\"\\u001b[2J\\u202e\\u0085\"}]}");
    assert_text(buf_span(&out),
                "{\"type\":\"query\",\"format\":1,\"data\":{}}\n"
                "{\"type\":\"hit\",\"data\":{\"text\":\"\\u001b[2J\\u202e\\u0085\"}}\n"
                "{\"type\":\"summary\",\"data\":{\"shown\":1}}\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_the_daemons_own_a_line_each),
        cmocka_unit_test(query_and_summary_stand_also_without_hits),
        cmocka_unit_test(what_a_terminal_obeys_stays_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
