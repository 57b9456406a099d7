#include "daemon/answer.h"

#include "tests/support/mini_index.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static struct temp temp;
static struct generation *generation;
static struct arena arena;
static struct buf out;

static const struct mini_article articles[] = {
    {"a", "Gas", NULL, "en", NULL, NULL, "gas"},
    {"b", NULL, NULL, NULL, NULL, NULL, "oil\n\ngas"},
};

static int start(void **state)
{
    char name[GENERATION_NAME_ROOM];
    struct error err;
    (void)state;
    temp_make(&temp);
    arena_init(&arena, 1 << 20);
    buf_init(&out, 1 << 16);
    mini_index_publish(temp.path, "/articles", articles, 2, name);
    assert_ok(generation_open(temp.path, NULL, VERIFY_QUICK, &generation, &err), &err);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    generation_release(generation);
    arena_release(&arena);
    buf_release(&out);
    temp_remove(&temp);
    return 0;
}

static void assert_written(const char *expected)
{
    assert_int_equal(buf_status(&out), OK);
    assert_text(buf_span(&out), expected);
    buf_clear(&out);
}

static void assert_holds(struct span text, const char *piece)
{
    if (memmem(text.at, text.len, piece, strlen(piece)) == NULL)
        fail_msg("%s is not in %.*s", piece, SPAN_FMT(text));
}

/* ---- hits ---- */

static const struct passage passages[] = {
    {.paragraph = {.n = 1, .line = 1}, .at = {0, 1, 1}, .text = {"oil", 3}, .score = 1.5},
    {.paragraph = {.n = 2, .line = 3}, .at = {0, 3, 1}, .text = {"gas", 3}, .score = 1},
};

static struct search_result make_hits(struct hit hits[2])
{
    for (uint32_t i = 0; i < 2; i++) {
        hits[i] = (struct hit){
            .rank = i + 1, .score = 2 - i * 0.5, .passages = passages, .n_passages = i + 1};
        store_article(segment_store(generation_segment(generation, 0)), i, &hits[i].article);
    }
    hits[1].more = 7;
    return (struct search_result){.hits = hits, .n_hits = 2};
}

static struct object_view make_view(void)
{
    return (struct object_view){generation, &arena, UTF_8, true, 1u << OBJECT_TITLE};
}

static void hits_show_their_article_passages_and_how_many_more(void **state)
{
    struct hit hits[2];
    struct search_result result = make_hits(hits);
    struct object_view view = make_view();
    (void)state;
    assert_true(answer_hits(&view, &result, &out));
    struct span text = buf_span(&out);
    assert_true(span_begins(text, SPAN("{\"rank\":1,\"score\":2,\"article\":{\"id\":\"a\","
                                       "\"title\":\"Gas\"},\"passages\":[{\"id\":\"a#1\",")));
    assert_holds(text, "],\"more\":0},{\"rank\":2,");
    assert_holds(text, "\"passages\":[{\"id\":\"b#1\",");
    assert_holds(text, "},{\"id\":\"b#2\",");
    struct span end = SPAN("],\"more\":7}");
    assert_span_is(span_cut(text, text.len - end.len, end.len), end, "end");
    buf_clear(&out);
}

/* Whatever room there is: nothing, the first hit, or both. */
static void hits_are_left_out_whole(void **state)
{
    struct hit hits[2];
    struct search_result result = make_hits(hits);
    struct object_view view = make_view();
    (void)state;
    assert_true(answer_hits(&view, &result, &out));
    result.n_hits = 1;
    struct buf first;
    buf_init(&first, 1 << 16);
    assert_true(answer_hits(&view, &result, &first));
    result.n_hits = 2;
    for (size_t room = 1; room <= out.len; room++) {
        struct buf small;
        buf_init(&small, room);
        bool is_all = answer_hits(&view, &result, &small);
        size_t expected = room >= out.len ? out.len : room >= first.len ? first.len : 0;
        assert_int_equal(buf_status(&small), OK);
        assert_int_equal(is_all, room >= out.len);
        assert_span_is(buf_span(&small), span_cut(buf_span(&out), 0, expected), "room");
        buf_release(&small);
    }
    buf_release(&first);
    buf_clear(&out);
}

/* ---- totals and the query ---- */

static void totals_say_whether_they_are_exact(void **state)
{
    struct search_result result = {.total = {1000, false}, .articles = {12, true}};
    (void)state;
    answer_totals(&result, &out);
    assert_written("\"total\":{\"value\":1000,\"relation\":\"gte\"},"
                   "\"articles\":{\"value\":12,\"relation\":\"eq\"}");
}

static void the_query_tells_how_it_was_taken(void **state)
{
    static const struct span missing[] = {{"zz", 2}, {"yy", 2}};
    static const struct search_offer offers[] = {
        {.q = {"gas", 3}, .is_correction = true, .total = {3, true}},
        {.q = {"a b", 3}, .total = {1, false}},
    };
    struct search_result plain = {
        .understood = SPAN("gas"), .tier = TIER_ALL, .corrected = SPAN_NONE};
    struct search_result helped = {.understood = SPAN("gas"),
                                   .tier = TIER_CORRECTED,
                                   .is_relaxed = true,
                                   .corrected = SPAN("gas"),
                                   .missing = missing,
                                   .n_missing = 2,
                                   .offers = offers,
                                   .n_offers = 2};
    (void)state;
    answer_query(SPAN("\"gas"), &plain, &out);
    assert_written("\"input\":\"\\\"gas\",\"understood\":\"gas\",\"tier\":\"all\","
                   "\"relaxed\":false,\"corrected\":null,\"missing\":[],\"offers\":[]");
    answer_query(SPAN("gsa"), &helped, &out);
    assert_written("\"input\":\"gsa\",\"understood\":\"gas\",\"tier\":\"corrected\","
                   "\"relaxed\":true,\"corrected\":\"gas\",\"missing\":[\"zz\",\"yy\"],"
                   "\"offers\":[{\"q\":\"gas\",\"kind\":\"corrected\","
                   "\"total\":{\"value\":3,\"relation\":\"eq\"}},"
                   "{\"q\":\"a b\",\"kind\":\"unquoted\","
                   "\"total\":{\"value\":1,\"relation\":\"gte\"}}]");
}

/* ---- warnings ---- */

static void warnings_count_in_the_client_s_unit(void **state)
{
    static const struct {
        enum utf_unit unit;
        const char *range;
    } rows[] = {{UTF_8, "\"start\":5,\"end\":6"},
                {UTF_16, "\"start\":3,\"end\":4"},
                {UTF_32, "\"start\":2,\"end\":3"}};
    struct query_warning warning = {"dropped", "a \"quote\" was dropped", 5, 6, NULL, NULL};
    struct search_result result = {.warnings = &warning};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct call call = {.unit = rows[i].unit};
        char expected[160];
        snprintf(expected, sizeof expected,
                 ",\"warnings\":[{\"code\":\"dropped\",\"message\":\"a \\\"quote\\\" was "
                 "dropped\",%s}]",
                 rows[i].range);
        answer_warnings(&call, "search", SPAN("\U0001D524 \"gas"), &result, false, &out);
        assert_written(expected);
    }
}

static void every_kind_of_warning_is_parted_from_the_one_before(void **state)
{
    static const struct span unknown[] = {{"lim\"it", 6}, {"of", 2}};
    struct query_warning second = {"b", "two", 1, 2, NULL, NULL},
                         first = {"a", "one", 0, 1, &second, NULL};
    struct search_result none = {0}, both = {.warnings = &first};
    struct call known = {0}, call = {.unknown = unknown, .n_unknown = 2};
    (void)state;
    answer_warnings(&known, "search", SPAN("gas"), &none, false, &out);
    assert_written(",\"warnings\":[]");
    answer_warnings(&known, "search", SPAN("gas"), &none, true, &out);
    assert_true(span_begins(buf_span(&out), SPAN(",\"warnings\":[{\"code\":\"reply_cut\",")));
    buf_clear(&out);
    answer_warnings(&call, "related", SPAN("gas"), &both, true, &out);
    const char *expected =
        ",\"warnings\":[{\"code\":\"a\",\"message\":\"one\",\"start\":0,\"end\":1},"
        "{\"code\":\"b\",\"message\":\"two\",\"start\":1,\"end\":2},"
        "{\"code\":\"unknown_param\",\"message\":\"related has no such param\","
        "\"param\":\"lim\\\"it\"},"
        "{\"code\":\"unknown_param\",\"message\":\"related has no such param\",\"param\":\"of\"},"
        "{\"code\":\"reply_cut\",";
    assert_span_is(span_cut(buf_span(&out), 0, strlen(expected)), span_of(expected), "all");
    buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_show_their_article_passages_and_how_many_more),
        cmocka_unit_test(hits_are_left_out_whole),
        cmocka_unit_test(totals_say_whether_they_are_exact),
        cmocka_unit_test(the_query_tells_how_it_was_taken),
        cmocka_unit_test(warnings_count_in_the_client_s_unit),
        cmocka_unit_test(every_kind_of_warning_is_parted_from_the_one_before),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
