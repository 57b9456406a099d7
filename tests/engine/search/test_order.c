/* Orders by date and title, turned round, paged and grouped, over any number of segments. */
#include "engine/search/order.h"

#include "engine/search/census.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "m", .text = "gas 1\n\noil\n\ngas 3", .title = "The Émigré", .date = "2019-12-02"},
    {.id = "b", .text = "gas", .title = "the East", .date = "2021-01-01"},
    {.id = "a", .text = "gas", .date = "2019-12-02"},
    {.id = "z", .text = "gas\n\ngas gas", .title = "an end"},
    {.id = "k", .text = "gas", .title = "The EAST!", .date = "2020-06-30"},
    {.id = "y", .text = "gas"},
};

enum { N = sizeof books / sizeof *books };

static const struct question {
    const char *q;
    enum search_sort sort;
    bool is_reversed, is_grouped;
    const char *ids;
} rows[] = {
    {"gas", SORT_DATE, false, false, "b#1 k#1 a#1 m#1 m#3 y#1 z#1 z#2"},
    {"gas", SORT_DATE, true, false, "a#1 m#1 m#3 k#1 b#1 y#1 z#1 z#2"},
    {"gas", SORT_TITLE, false, false, "z#1 z#2 b#1 k#1 m#1 m#3 a#1 y#1"},
    {"gas", SORT_TITLE, true, false, "m#1 m#3 b#1 k#1 z#1 z#2 a#1 y#1"},
    {"gas", SORT_DATE, false, true, "b#1 k#1 a#1 m#1,3 y#1 z#2,1"},
    {"-oil", SORT_SCORE, false, false, "b#1 k#1 a#1 m#1 m#3 y#1 z#1 z#2"},
    {"oil", SORT_DATE, false, false, "m#2"},
    {"quokka", SORT_TITLE, false, false, ""},
};

static void ask(const struct question *row, struct search_request *request)
{
    search_request_init(request);
    request->q = span_of(row->q);
    request->sort = row->sort;
    request->is_reversed = row->is_reversed;
    request->is_grouped = row->is_grouped;
}

static void rows_hold_whatever_the_segments(void **state)
{
    (void)state;
    for (uint32_t segments = 1; segments <= 3; segments++) {
        struct library library;
        library_open(&library, books, N, segments);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct search_request request;
            ask(&rows[i], &request);
            assert_span_is(library_ids(&library, library_search(&library, &request)),
                           span_of(rows[i].ids), rows[i].q);
        }
        library_close(&library);
    }
}

static void pages_are_pieces_of_the_whole(void **state)
{
    (void)state;
    struct library library;
    library_open(&library, books, N, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint32_t limit = 1; limit <= 3; limit++) {
            struct search_request request;
            struct buf joined;
            buf_init(&joined, 1 << 12);
            ask(&rows[i], &request);
            request.limit = limit;
            for (;; request.offset += limit) {
                const struct search_result *result = library_search(&library, &request);
                if (result->n_hits == 0)
                    break;
                buf_add_text(&joined, joined.len > 0 ? " " : "");
                buf_add_span(&joined, library_ids(&library, result));
            }
            assert_span_is(buf_span(&joined), span_of(rows[i].ids), rows[i].q);
            buf_release(&joined);
        }
    library_close(&library);
}

static void sorted_hits_are_scored_and_counted(void **state)
{
    (void)state;
    struct library library;
    struct search_request request;
    library_open(&library, books, N, 2);
    ask(&rows[0], &request);
    request.limit = 2;
    const struct search_result *result = library_search(&library, &request);
    assert_int_equal(result->total.value, 8);
    assert_true(result->total.is_exact);
    assert_int_equal(result->articles.value, 6);
    assert_true(result->hits[0].score > 0);
    library_close(&library);
}

static void a_reversed_order_by_score_begins_with_the_worst(void **state)
{
    (void)state;
    struct library library;
    struct search_request request;
    library_open(&library, books, N, 2);
    search_request_init(&request);
    request.q = SPAN("gas");
    struct span best = library_search(&library, &request)->hits[0].article.id;
    request.is_reversed = true;
    const struct search_result *result = library_search(&library, &request);
    assert_int_equal(result->n_hits, 8);
    for (uint32_t i = 1; i < result->n_hits; i++)
        assert_true(result->hits[i - 1].score <= result->hits[i].score);
    assert_span_is(result->hits[7].article.id, best, "the last is the best");
    library_close(&library);
}

static void a_census_goes_article_by_article(void **state)
{
    (void)state;
    struct library library;
    struct inquiry inquiry;
    struct query *query;
    struct census census;
    struct census_run run = {0};
    struct error err;
    uint32_t paragraphs = 0, articles = 0;
    library_open(&library, books, N, 3);
    library_inquire(&library, "gas", &inquiry, &query);
    assert_ok(census_take(&inquiry, &census, &err), &err);
    while (census_next(&inquiry, &census, &run)) {
        paragraphs += run.n;
        articles++;
    }
    assert_int_equal(paragraphs, census.n);
    assert_int_equal(census.n, 8);
    assert_int_equal(articles, 6);
    assert_int_equal(census_articles(&inquiry, &census), 6);
    inquiry_release(&inquiry);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_hold_whatever_the_segments),
        cmocka_unit_test(pages_are_pieces_of_the_whole),
        cmocka_unit_test(sorted_hits_are_scored_and_counted),
        cmocka_unit_test(a_reversed_order_by_score_begins_with_the_worst),
        cmocka_unit_test(a_census_goes_article_by_article),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
