/* What words become is in tables/requests.tsv, which test_rpc runs. */
#include "wire/words.h"

#include "tests/support/test.h"

static void help_is_json_and_names_every_verb(void **state)
{
    (void)state;
    static const char *const verbs[] = {"HELLO", "PING",   "SEARCH", "ARTICLE",
                                        "STATS", "RELOAD", "HELP",   "QUIT"};
    struct buf out;
    struct error err;
    json_t *value;
    buf_init(&out, 1 << 12);
    words_write_help(&out);
    assert_ok(json_parse(buf_span(&out), &value, &err), &err);
    json_t *help = json_object_get(value, "help");
    assert_true(json_array_size(help) >= 8);
    for (size_t v = 0; v < 8; v++) {
        bool is_there = false;
        for (size_t i = 0; i < json_array_size(help); i++)
            is_there |= strncmp(json_string_value(json_array_get(help, i)), verbs[v],
                                strlen(verbs[v])) == 0;
        assert_true(is_there);
    }
    json_decref(value);
    buf_release(&out);
}

static void a_paragraph_id_is_split_at_its_last_number(void **state)
{
    (void)state;
    struct span article;
    uint32_t n;
    assert_true(words_split_paragraph(SPAN("a/b#12"), &article, &n));
    assert_text(article, "a/b");
    assert_int_equal(n, 12);
    assert_true(words_split_paragraph(SPAN("a#999999999"), &article, &n));
    assert_int_equal(n, 999999999);
    assert_false(words_split_paragraph(SPAN("a#1234567890"), &article, &n));
    assert_false(words_split_paragraph(SPAN("a#"), &article, &n));
    assert_false(words_split_paragraph(SPAN("12"), &article, &n));
    assert_false(words_split_paragraph(SPAN(""), &article, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_is_json_and_names_every_verb),
        cmocka_unit_test(a_paragraph_id_is_split_at_its_last_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
