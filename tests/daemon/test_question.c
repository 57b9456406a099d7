/* A question's params become a request, and its failures faults; the answer is cut in whole hits. */
#include "daemon/question.h"

#include "daemon/answer.h"
#include "daemon/args.h"
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

/* The whole way from params, by the table that methods share. */
static enum status read_params(const char *json, struct args *args, struct search_request *request,
                               struct fault *fault, json_t **params)
{
    static const struct arg table[] = {QUESTION_ARGS};
    static const struct method method = {.name = "test", METHOD_ARGS(table)};
    static const struct args_presets presets = {1000, 5000, UTF_8};
    struct call call = {.values = args->values, .arena = &arena, .deadline = DEADLINE_NONE};
    struct error err;
    assert_ok(json_parse(span_of(json), params, &err), &err);
    assert_ok(args_read(&method, *params, &presets, args, fault), &fault->error);
    return question_read(&call, request, fault);
}

static void what_is_not_said_has_its_preset(void **state)
{
    (void)state;
    struct search_request request;
    struct args args;
    struct fault fault = {0};
    json_t *params;
    assert_ok(read_params("{\"q\":\"gas\"}", &args, &request, &fault, &params), &fault.error);
    assert_text(request.q, "gas");
    assert_int_equal(request.syntax, SYNTAX_AUTO);
    assert_int_equal(request.match, MATCH_AUTO);
    assert_int_equal(request.sort, SORT_SCORE);
    assert_int_equal(request.limit, 10);
    assert_int_equal(request.offset, 0);
    assert_int_equal(request.snippet, 1000);
    assert_int_equal(request.count_to, 1000);
    assert_true(request.is_expanded && !request.is_reversed);
    json_decref(params);
}

static void what_is_said_reaches_the_request(void **state)
{
    (void)state;
    struct search_request request;
    struct args args;
    struct fault fault = {0};
    json_t *params;
    enum status status =
        read_params("{\"q\":\"gas\",\"syntax\":\"strict\",\"match\":\"any\",\"sort\":\"title\","
                    "\"limit\":3,\"offset\":5,\"snippet\":0,\"count_to\":7,\"expand\":false,"
                    "\"reverse\":true}",
                    &args, &request, &fault, &params);
    assert_ok(status, &fault.error);
    assert_int_equal(request.syntax, SYNTAX_STRICT);
    assert_int_equal(request.match, MATCH_ANY);
    assert_int_equal(request.sort, SORT_TITLE);
    assert_int_equal(request.limit, 3);
    assert_int_equal(request.offset, 5);
    assert_int_equal(request.snippet, 0);
    assert_int_equal(request.count_to, 7);
    assert_true(!request.is_expanded && request.is_reversed);
    json_decref(params);
}

static void a_page_ends_within_the_window(void **state)
{
    static const struct {
        const char *json;
        enum status status;
    } rows[] = {
        {"{\"q\":\"gas\",\"limit\":1000,\"offset\":9000}", OK},
        {"{\"q\":\"gas\",\"limit\":1000,\"offset\":9001}", ERR_INVALID},
        {"{\"q\":\"gas\",\"limit\":0,\"offset\":10001}", ERR_INVALID},
        {"{\"q\":\"gas\",\"offset\":4294967296}", ERR_INVALID},
        {"{\"q\":\"gas\",\"offset\":9223372036854775807}", ERR_INVALID},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_request request;
        struct args args;
        struct fault fault = {0};
        json_t *params;
        assert_status(read_params(rows[i].json, &args, &request, &fault, &params), rows[i].status);
        if (rows[i].status != OK)
            assert_string_equal(fault.param, "offset");
        json_decref(params);
    }
}

static void a_failure_is_told_in_the_client_s_terms(void **state)
{
    (void)state;
    struct value values[QUESTION_OWN] = {
        [QUESTION_Q] = {.is_given = true, .text = SPAN("\U0001D524 (gas")}};
    struct call call = {.values = values, .unit = UTF_16};
    struct query_fault wrong = {5, 6, "close it"};
    struct fault fault = {0};
    assert_status(question_fail(&call, ERR_SYNTAX, &wrong, &fault), ERR_SYNTAX);
    assert_true(fault.has_range);
    assert_int_equal(fault.start, 3);
    assert_int_equal(fault.end, 4);
    assert_string_equal(fault.hint, "close it");
    fault = (struct fault){0};
    assert_status(question_fail(&call, ERR_DEADLINE, &wrong, &fault), ERR_DEADLINE);
    assert_string_equal(fault.error.text, "nothing was found before the deadline");
    fault = (struct fault){0};
    assert_status(question_fail(&call, ERR_INVALID, &wrong, &fault), ERR_INVALID);
    assert_string_equal(fault.param, "filters");
    assert_false(fault.has_range);
}

/* What the log and the figures are told of a search that ended so. */
static void assert_noted(const char *json, struct deadline deadline, enum status expected,
                         struct call_note wanted)
{
    static const struct args_presets presets = {1000, 5000, UTF_8};
    struct args args;
    struct fault fault = {0};
    struct call_note note = {.is_query = false};
    struct buf out;
    json_t *params;
    struct error err;
    assert_ok(json_parse(span_of(json), &params, &err), &err);
    assert_ok(args_read(&method_search, params, &presets, &args, &fault), &fault.error);
    buf_init(&out, 1 << 20);
    struct call call = {.values = args.values,
                        .arena = &arena,
                        .deadline = deadline,
                        .generation = generation,
                        .searcher = searcher,
                        .note = &note,
                        .result = &out};
    assert_status(method_search.run(&call, &fault), expected);
    assert_int_equal(note.is_query, wanted.is_query);
    assert_int_equal(note.n_words, wanted.n_words);
    assert_int_equal(note.q.len, wanted.q.len);
    assert_int_equal(note.found_nothing, wanted.found_nothing);
    buf_release(&out);
    json_decref(params);
}

static void a_search_is_noted_also_when_time_runs_out(void **state)
{
    (void)state;
    const struct call_note found = {.is_query = true, .q = SPAN("gas two"), .n_words = 2},
                           vain = {.is_query = true,
                                   .q = SPAN("oil"),
                                   .n_words = 1,
                                   .found_nothing = true},
                           none = {.is_query = false};
    const struct deadline passed = {1, NULL};
    assert_noted("{\"q\":\"gas two\"}", DEADLINE_NONE, OK, found);
    assert_noted("{\"q\":\"oil\"}", DEADLINE_NONE, OK, vain);
    assert_noted("{\"q\":\"gas two\"}", passed, ERR_DEADLINE, found);
    assert_noted("{\"q\":\"(gas\",\"syntax\":\"strict\"}", DEADLINE_NONE, ERR_SYNTAX, none);
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
        cmocka_unit_test(what_is_not_said_has_its_preset),
        cmocka_unit_test(what_is_said_reaches_the_request),
        cmocka_unit_test(a_page_ends_within_the_window),
        cmocka_unit_test(a_failure_is_told_in_the_client_s_terms),
        cmocka_unit_test(a_search_is_noted_also_when_time_runs_out),
        cmocka_unit_test(an_answer_is_cut_between_hits),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
