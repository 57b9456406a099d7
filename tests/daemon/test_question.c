/* A question's params become a request, and its failures faults; the answer is cut in whole hits. */
#include "daemon/question.h"

#include "daemon/answer.h"
#include "tests/support/mini_index.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static const struct mini_article articles[] = {
    {"a", "Gas", "2019-12-02", "en", NULL, NULL, "gas one\n\ngas two\n\ngas three"},
};

static struct temp temp;
static struct generation *generation;
static struct searcher *searcher;
static struct arena arena;

static int start(void **state)
{
    (void)state;
    char name[GENERATION_NAME_ROOM];
    struct error err;
    temp_make(&temp);
    arena_init(&arena, 64 << 20);
    const char *root = temp_path(&temp, "index");
    mini_index_publish(root, "/articles", articles, 1, name);
    assert_ok(generation_open(root, NULL, VERIFY_QUICK, &generation, &err), &err);
    assert_ok(searcher_new(generation, &searcher, &err), &err);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    searcher_free(searcher);
    generation_release(generation);
    arena_release(&arena);
    temp_remove(&temp);
    return 0;
}

static enum status read_filters(const char *json, struct search_request *request,
                                struct fault *fault, json_t **filters)
{
    struct value values[QUESTION_OWN] = {[QUESTION_Q] = {.is_given = true, .text = SPAN("gas")}};
    struct call call = {.values = values, .arena = &arena};
    assert_int_equal(json_parse(span_of(json), filters, NULL), OK);
    values[QUESTION_FILTERS] = (struct value){.is_given = true, .json = *filters};
    return question_read(&call, request, fault);
}

static void filters_are_strings_or_arrays_of_strings(void **state)
{
    (void)state;
    struct search_request request;
    struct fault fault = {0};
    json_t *filters;
    enum status status =
        read_filters("{\"tag\":[\"a,b\",\"c\"],\"lang\":\"en\"}", &request, &fault, &filters);
    assert_ok(status, &fault.error);
    assert_int_equal(request.n_filters[FIELD_TAG], 2);
    assert_text(request.filters[FIELD_TAG][0], "a,b");
    assert_int_equal(request.n_filters[FIELD_LANG], 1);
    assert_text(request.filters[FIELD_LANG][0], "en");
    json_decref(filters);
}

static void what_is_no_filter_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *json, *message;
    } rows[] = {
        {"{\"tags\":\"a\"}", "filters has no field 'tags'"},
        {"{\"tag\":1}", "filters.tag must be a string or an array of strings"},
        {"{\"tag\":[\"a\",null]}", "filters.tag must be a string or an array of strings"},
        {"{\"date\":\"soon\"}", "'soon' is no date"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_request request;
        struct fault fault = {0};
        json_t *filters;
        assert_status(read_filters(rows[i].json, &request, &fault, &filters), ERR_INVALID);
        assert_string_equal(fault.param, "filters");
        assert_string_equal(fault.error.text, rows[i].message);
        json_decref(filters);
    }
}

static void an_answer_is_cut_between_hits(void **state)
{
    (void)state;
    struct search_request request;
    struct search_result *result;
    struct query_fault wrong;
    struct error err;
    struct object_view view = {generation, &arena, UTF_8, false, 0};
    struct buf all, cut;
    search_request_init(&request);
    request.q = SPAN("gas");
    assert_ok(searcher_search(searcher, &request, &arena, &result, &wrong, &err), &err);
    assert_int_equal(result->n_hits, 3);
    buf_init(&all, 1 << 16);
    assert_true(answer_hits(&view, result, &all));
    buf_init(&cut, all.len - 1);
    assert_false(answer_hits(&view, result, &cut));
    assert_int_equal(buf_status(&cut), OK);
    assert_true(span_begins(buf_span(&all), buf_span(&cut)));
    assert_int_equal(all.at[cut.len], ',');
    buf_release(&all);
    buf_release(&cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_are_strings_or_arrays_of_strings),
        cmocka_unit_test(what_is_no_filter_is_named),
        cmocka_unit_test(an_answer_is_cut_between_hits),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
