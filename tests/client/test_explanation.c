#include "client/explanation.h"

#include "tests/support/test.h"

static const char full[] =
    "{\"query\":{\"understood\":\"power siberia\",\"tier\":\"all\",\"tree\":\"(and power "
    "siberia)\"},"
    "\"hit\":{\"passages\":[{\"id\":\"a#14\"}]},\"parts\":[{\"name\":\"word\",\"words\":[\"power\","
    "\"siberia\"],\"value\":6.3},{\"name\":\"phrase\",\"words\":[],\"value\":12.12}]}";

static void parts_add_up_on_a_line(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    explanation_line(full, &out);
    assert_text(buf_span(&out), "score 18.42 = word 6.3 (power, siberia) + phrase 12.12");
    buf_clear(&out);
    explanation_line("{}", &out);
    assert_text(buf_span(&out), "score 0");
    buf_clear(&out);
    explanation_line("not JSON", &out);
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

static void each_stage_is_a_line(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    explanation_print(full, CHARSET_UTF8, &out);
    assert_text(buf_span(&out), "understood power siberia\ntier       all\n"
                                "tree       (and power siberia)\nhit        a#14\n"
                                "score      18.42\n  word 6.3  power, siberia\n  phrase 12.12\n");
    buf_clear(&out);
    explanation_print("{\"query\":{\"tree\":\"\\u001b[2J\"},\"parts\":[7]}", CHARSET_UTF8, &out);
    assert_text(buf_span(&out), "tree       �[2J\nscore      0\n   0\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up_on_a_line),
        cmocka_unit_test(each_stage_is_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
