#include "client/reply.h"

#include "base/utf8.h"
#include "tests/client/fixture.h"
#include "tests/support/test.h"

static struct pilcrow_results *parse(const char *json)
{
    struct pilcrow_results *results;
    struct pilcrow_error err;
    if (pilcrow_results_parse(json, strlen(json), &results, &err) != PILCROW_OK)
        fail_msg("%s", err.message);
    return results;
}

static void every_field_arrives(void **state)
{
    (void)state;
    struct pilcrow_results *results = fixture_results("siberia");
    assert_string_equal(results->generation, "g000042");
    assert_string_equal(results->input, "\"Power of Siberia\"");
    assert_string_equal(results->tier, "all");
    assert_int_equal(results->total.value, 37);
    assert_true(results->total.is_exact);
    assert_int_equal(results->n_hits, 2);
    const struct pilcrow_article *article = &results->hits[0].article;
    assert_string_equal(article->authors[0], "A. Miller");
    assert_int_equal(article->n_tags, 2);
    assert_string_equal(article->tags[1], "china");
    assert_null(article->url);
    assert_null(article->file);
    const struct pilcrow_passage *passage = &results->hits[0].passages[1];
    assert_int_equal(passage->n, 20);
    assert_int_equal(passage->match_line, 112);
    assert_int_equal(passage->match_column, 18);
    assert_string_equal(passage->heading[0], "Capacity");
    assert_int_equal(passage->n_matches, 2);
    assert_int_equal(passage->matches[1].start, 57);
    assert_int_equal(results->hits[0].more, 5);
    assert_int_equal(results->hits[1].passages[0].text_start, 205);
    assert_true(results->hits[1].passages[0].is_truncated);
    pilcrow_results_free(results);
}

static void matches_are_ascending_and_inside_their_text(void **state)
{
    (void)state;
    struct pilcrow_results *results = fixture_results("hostile");
    const struct pilcrow_passage *passage = &results->hits[0].passages[0];
    size_t len = strlen(passage->text), last = 0;
    assert_true(passage->n_matches > 0);
    for (size_t i = 0; i < passage->n_matches; i++) {
        assert_true(passage->matches[i].start >= last);
        assert_true(passage->matches[i].end > passage->matches[i].start);
        assert_true(passage->matches[i].end <= len);
        last = passage->matches[i].end;
        assert_int_equal(utf8_border_before(span_of(passage->text), last), last);
    }
    pilcrow_results_free(results);
}

static void what_is_missing_is_empty_and_never_null(void **state)
{
    (void)state;
    struct pilcrow_results *results =
        parse("{\"hits\":[{\"passages\":[{}]},{},{\"passages\":[1,null]},null]}");
    assert_int_equal(results->n_hits, 1);
    assert_string_equal(results->generation, "");
    assert_string_equal(results->input, "");
    assert_string_equal(results->tier, "");
    assert_string_equal(results->hits[0].article.path, "");
    assert_string_equal(results->hits[0].passages[0].text, "");
    assert_int_equal(results->hits[0].passages[0].match_column, 1);
    pilcrow_results_free(results);
    pilcrow_results_free(NULL);
    pilcrow_reading_free(NULL);
}

static void wrong_types_are_as_if_missing(void **state)
{
    (void)state;
    struct pilcrow_results *results = parse(
        "{\"generation\":7,\"took_ms\":\"x\",\"partial\":1,\"total\":[],\"articles\":{\"value\":-5}"
        ","
        "\"offset\":99999999999,\"query\":\"q\",\"facets\":[1],\"warnings\":{},\"hits\":[{\"rank\":"
        "-1,"
        "\"article\":3,\"passages\":[{\"n\":4294967296,\"heading\":[1,\"h\"],\"matches\":7}]}]}");
    assert_string_equal(results->generation, "");
    assert_int_equal(results->articles.value, 0);
    assert_int_equal(results->offset, UINT32_MAX);
    assert_int_equal(results->hits[0].rank, 0);
    assert_int_equal(results->hits[0].passages[0].n, UINT32_MAX);
    assert_int_equal(results->hits[0].passages[0].n_heading, 1);
    assert_int_equal(results->n_facets, 0);
    pilcrow_results_free(results);
}

static void what_is_no_result_is_an_error(void **state)
{
    (void)state;
    static const char *const rows[] = {"", "[]", "{}", "{\"hits\":{}}", "{\"hits\":[]", "null"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pilcrow_results *results;
        struct pilcrow_reading *reading;
        struct pilcrow_error err;
        assert_int_equal(pilcrow_results_parse(rows[i], strlen(rows[i]), &results, &err),
                         PILCROW_ERR_PARSE);
        assert_null(results);
        assert_int_equal(pilcrow_reading_parse(rows[i], strlen(rows[i]), &reading, NULL),
                         PILCROW_ERR_PARSE);
        assert_null(reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_arrives),
        cmocka_unit_test(matches_are_ascending_and_inside_their_text),
        cmocka_unit_test(what_is_missing_is_empty_and_never_null),
        cmocka_unit_test(wrong_types_are_as_if_missing),
        cmocka_unit_test(what_is_no_result_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
