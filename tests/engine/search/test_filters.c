#include "engine/search/filters.h"

#include "engine/search/bind.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

#define TODAY 20261125
#define VALUES_MOST 3

struct fixture {
    struct arena arena;
    struct analyzer *analyzer;
};

static void open_fixture(struct fixture *fixture)
{
    struct error err;
    arena_init(&fixture->arena, 16 << 20);
    assert_ok(analyzer_new(&fixture->analyzer, &err), &err);
}

static void close_fixture(struct fixture *fixture)
{
    analyzer_free(fixture->analyzer);
    arena_release(&fixture->arena);
}

static struct tree *apply(struct fixture *fixture, struct tree *query,
                          const struct search_request *request)
{
    struct tree *out = NULL;
    struct error err;
    assert_ok(filters_apply(query, request, TODAY, fixture->analyzer, &fixture->arena, &out, &err),
              &err);
    assert_non_null(out);
    return out;
}

static void assert_dump(const struct tree *tree, const char *expected, const char *where)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    tree_dump(tree, &out);
    assert_span_is(buf_span(&out), span_of(expected), where);
    buf_release(&out);
}

static void every_kind_of_field_reads_its_values(void **state)
{
    static const struct {
        enum tree_field field;
        const char *values[VALUES_MOST], *tree;
    } rows[] = {
        {FIELD_TITLE, {"Gas"}, "(and (every) (field title \"Gas\" (word gas)))"},
        {FIELD_TITLE,
         {"Power of Siberia"},
         "(and (every) (field title \"Power of Siberia\" (phrase power of siberia)))"},
        {FIELD_AUTHOR, {"Alexei B. Miller"}, "(and (every) (field author \"alexei b miller\"))"},
        {FIELD_TAG, {"Natural-Gas"}, "(and (every) (field tag \"natural gas\"))"},
        {FIELD_TAG, {"a,b"}, "(and (every) (field tag \"a b\"))"},
        {FIELD_TAG, {"★"}, "(and (every) (field tag \"★\"))"},
        {FIELD_LANG, {"EN"}, "(and (every) (field lang \"en\"))"},
        {FIELD_LANG, {"en-GB"}, "(and (every) (field lang \"en\"))"},
        {FIELD_PATH, {"Energy/*"}, "(and (every) (field path \"Energy/*\"))"},
        {FIELD_ID, {"Energy/Yamal"}, "(and (every) (field id \"Energy/Yamal\"))"},
        {FIELD_DATE, {"2019-12"}, "(and (every) (field date 20191201 20191231))"},
        {FIELD_DATE, {"..2019"}, "(and (every) (field date 10101 20191231))"},
        {FIELD_LANG, {"en", "de", "fr"}, "(and (every) (field lang \"en\" \"de\" \"fr\"))"},
        {FIELD_DATE,
         {"2019", "2021..2020"},
         "(and (every) (field date 0 0 (field date 20190101 20191231) (field date 20200101 "
         "20211231)))"},
        {FIELD_TITLE,
         {"Gas", "two flows"},
         "(and (every) (field title \"Gas\" \"two flows\" (word gas) (phrase two flows)))"},
    };
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_request request;
        struct span values[VALUES_MOST];
        uint32_t n = 0;
        search_request_init(&request);
        for (; n < VALUES_MOST && rows[i].values[n] != NULL; n++)
            values[n] = span_of(rows[i].values[n]);
        request.filters[rows[i].field] = values;
        request.n_filters[rows[i].field] = n;
        assert_dump(apply(&fixture, NULL, &request), rows[i].tree, rows[i].values[0]);
    }
    close_fixture(&fixture);
}

static void no_filter_gives_the_query_itself(void **state)
{
    struct fixture fixture;
    struct search_request request;
    (void)state;
    open_fixture(&fixture);
    search_request_init(&request);
    struct tree *query = tree_new(&fixture.arena, TREE_EVERY, 3, 5);
    assert_ptr_equal(apply(&fixture, query, &request), query);
    assert_dump(apply(&fixture, NULL, &request), "(every)", "no query");
    close_fixture(&fixture);
}

static void what_is_no_date_is_refused_and_named(void **state)
{
    static const char *const rows[] = {"", "soon", "2019-13", "2019-02-30", "2019..x", "20191"};
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_request request;
        struct span values[] = {SPAN("2019"), span_of(rows[i])};
        struct tree *out = NULL;
        struct error err;
        char quoted[32];
        search_request_init(&request);
        request.filters[FIELD_DATE] = values;
        request.n_filters[FIELD_DATE] = 2;
        assert_status(
            filters_apply(NULL, &request, TODAY, fixture.analyzer, &fixture.arena, &out, &err),
            ERR_INVALID);
        snprintf(quoted, sizeof quoted, "\"%s\"", rows[i]);
        assert_non_null(strstr(err.text, quoted));
        assert_null(out);
    }
    close_fixture(&fixture);
}

static const struct book books[] = {
    {.id = "a", .text = "gas", .title = "Two flows", .authors = "Ann Lee", .lang = "en"},
    {.id = "b", .text = "gas", .title = "Flow of two", .authors = "Bo Lee", .lang = "de"},
    {.id = "c", .text = "oil", .title = "Two flows", .authors = "Ann Lee", .lang = "en"},
    {.id = "d", .text = "gas", .tags = "★;x y"},
};

/* Any value of a field, all fields; and what is no word of any language lets nothing through. */
static void filters_choose_among_the_hits_of_the_query(void **state)
{
    static const struct {
        const char *q, *authors[VALUES_MOST], *titles[VALUES_MOST], *ids;
    } rows[] = {
        {"gas", {"lee"}, {NULL}, "a#1 b#1"},
        {"gas", {"ann lee"}, {NULL}, "a#1"},
        {"gas", {"ann", "bo"}, {NULL}, "a#1 b#1"},
        {"gas", {"ann", "bo"}, {"two flows"}, "a#1"},
        {"gas", {NULL}, {"flow"}, "a#1 b#1"},
        {"gas", {"nobody"}, {NULL}, ""},
        {"gas", {NULL}, {"?!"}, ""},
        {"", {"ann"}, {NULL}, "a#1 c#1"},
    };
    struct library library;
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_request request;
        struct span authors[VALUES_MOST], titles[VALUES_MOST];
        char where[16];
        uint32_t a = 0, t = 0;
        search_request_init(&request);
        for (; a < VALUES_MOST && rows[i].authors[a] != NULL; a++)
            authors[a] = span_of(rows[i].authors[a]);
        for (; t < VALUES_MOST && rows[i].titles[t] != NULL; t++)
            titles[t] = span_of(rows[i].titles[t]);
        request.q = span_of(rows[i].q);
        request.match = MATCH_ALL;
        request.filters[FIELD_AUTHOR] = authors;
        request.n_filters[FIELD_AUTHOR] = a;
        request.filters[FIELD_TITLE] = titles;
        request.n_filters[FIELD_TITLE] = t;
        snprintf(where, sizeof where, "row %zu", i);
        assert_span_is(library_ids(&library, library_search(&library, &request)),
                       span_of(rows[i].ids), where);
        library_clear(&library);
    }
    library_close(&library);
}

/* Words of titles have no place beside 64 of the query's, and are numbered apart. */
static void words_of_filters_take_no_place_from_the_query(void **state)
{
    static const struct {
        const char *titles[VALUES_MOST], *ids;
    } rows[] = {
        {{"two flows"}, "a#1"}, {{"flow of two", "x"}, "b#1"},    {{"flow"}, "a#1 b#1"},
        {{"two flow"}, ""},     {{"nothing", "flow"}, "a#1 b#1"},
    };
    static struct span many[BOUND_APART + 2];
    struct library library;
    struct buf q, title;
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 2);
    buf_init(&q, QUERY_MAX_BYTES);
    buf_init(&title, 1 << 10);
    for (int i = 0; i < QUERY_MAX_WORDS; i++)
        buf_add_text(&q, "gas ");
    for (int i = 0; i < QUERY_MAX_PHRASE; i++)
        buf_add_text(&title, "flow ");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_request request;
        struct span titles[VALUES_MOST];
        uint32_t n = 0;
        search_request_init(&request);
        for (; n < VALUES_MOST && rows[i].titles[n] != NULL; n++)
            titles[n] = span_of(rows[i].titles[n]);
        request.q = buf_span(&q);
        request.filters[FIELD_TITLE] = titles;
        request.n_filters[FIELD_TITLE] = n;
        struct search_result *result = library_search(&library, &request);
        assert_span_is(library_ids(&library, result), span_of(rows[i].ids), rows[i].titles[0]);
        assert_null(result->warnings);
        library_clear(&library);
    }
    /* Without a query the first of them are painted in the title. */
    struct search_request request;
    search_request_init(&request);
    for (size_t i = 0; i < BOUND_APART + 2; i++)
        many[i] = i % 2 == 0 ? SPAN("flow") : buf_span(&title);
    request.q = SPAN("");
    request.filters[FIELD_TITLE] = many;
    request.n_filters[FIELD_TITLE] = BOUND_APART + 2;
    struct search_result *result = library_search(&library, &request);
    assert_text(library_ids(&library, result), "a#1 b#1 c#1");
    assert_int_equal(result->hits[0].n_title_matches, 1);
    buf_release(&q);
    buf_release(&title);
    library_close(&library);
}

static void days_in_the_wrong_order_are_warned_of(void **state)
{
    static const struct {
        const char *days;
        bool is_warned;
    } rows[] = {{"2021..2019", true}, {"2019..2021", false}, {"2019..2019", false}, {"3d", false}};
    struct library library;
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int has_query = 0; has_query < 2; has_query++) {
            struct search_request request;
            struct span day = span_of(rows[i].days);
            search_request_init(&request);
            request.q = has_query ? SPAN("gas") : SPAN("");
            request.filters[FIELD_DATE] = &day;
            request.n_filters[FIELD_DATE] = 1;
            const struct query_warning *warning = library_search(&library, &request)->warnings;
            assert_int_equal(warning != NULL, rows[i].is_warned);
            if (warning != NULL) {
                assert_string_equal(warning->code, "bad_date");
                assert_string_equal(warning->param, "filters");
            }
            library_clear(&library);
        }
    library_close(&library);
}

static void a_tag_without_words_is_itself(void **state)
{
    static const char *const tags[] = {"★", "☆", "x y", "X-Y"};
    static const bool is_hit[] = {true, false, true, true};
    struct library library;
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 2);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        struct search_request request;
        struct span tag = span_of(tags[i]);
        search_request_init(&request);
        request.q = SPAN("");
        request.filters[FIELD_TAG] = &tag;
        request.n_filters[FIELD_TAG] = 1;
        assert_int_equal(library_search(&library, &request)->n_hits, is_hit[i]);
        library_clear(&library);
        char q[32];
        snprintf(q, sizeof q, "tag:\"%s\"", tags[i]);
        assert_int_equal(library_ask(&library, q, MATCH_AUTO)->n_hits, is_hit[i]);
        library_clear(&library);
    }
    library_close(&library);
}

/* The query has no more clauses than leave room for those of the filters. */
static void many_fields_and_many_values_are_no_error(void **state)
{
    static struct span many[256];
    struct library library;
    struct search_request request;
    struct buf q;
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 2);
    search_request_init(&request);
    buf_init(&q, QUERY_MAX_BYTES);
    buf_add_text(&q, "gas");
    for (int i = 0; i < 100; i++)
        buf_printf(&q, " id:%c", 'a' + i % 3);
    for (size_t i = 0; i < 256; i++)
        many[i] = SPAN("nobody");
    many[255] = SPAN("Ann Lee");
    request.q = buf_span(&q);
    request.filters[FIELD_AUTHOR] = many;
    request.n_filters[FIELD_AUTHOR] = 256;
    struct search_result *result = library_search(&library, &request);
    assert_text(library_ids(&library, result), "a#1");
    assert_string_equal(result->warnings->code, "terms_cut");
    static struct span days[300], titles[300];
    for (size_t i = 0; i < 300; i++) {
        days[i] = SPAN("2019");
        titles[i] = SPAN("flows");
    }
    request.filters[FIELD_DATE] = days;
    request.filters[FIELD_TITLE] = titles;
    request.n_filters[FIELD_DATE] = request.n_filters[FIELD_TITLE] = 300;
    result = library_search(&library, &request);
    assert_int_equal(result->n_hits, 0);
    buf_release(&q);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_field_reads_its_values),
        cmocka_unit_test(no_filter_gives_the_query_itself),
        cmocka_unit_test(what_is_no_date_is_refused_and_named),
        cmocka_unit_test(filters_choose_among_the_hits_of_the_query),
        cmocka_unit_test(words_of_filters_take_no_place_from_the_query),
        cmocka_unit_test(days_in_the_wrong_order_are_warned_of),
        cmocka_unit_test(a_tag_without_words_is_itself),
        cmocka_unit_test(many_fields_and_many_values_are_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
