/* Matches among some paragraphs only: as all matches, less those outside. */
#include "engine/search/among.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "a", .text = "gas\n\noil\n\nnatural gas", .date = "2019-12-02", .tags = "x"},
    {.id = "b", .text = "gas oil\n\nthe gas", .date = "2021-01-01"},
    {.id = "c", .text = "gasworks\n\ngas", .title = "Gas"},
};

/* Docids: a 1–3, b 4–5, c 6–7. */
static const struct question {
    const char *q;
    struct docid_range among[3];
    uint32_t n;
    const char *ids;
} rows[] = {
    {"gas", {{1, 7}}, 1, "b#1 b#2 a#1 a#3 c#2"},
    {"gas", {{3, 2}, {7, 1}}, 2, "b#1 a#3 c#2"},
    {"gas", {{2, 1}}, 1, ""},
    {"gas", {{0, 0}}, 0, ""},
    {"gas -oil", {{3, 2}}, 1, "a#3"},
    {"\"natural gas\"", {{1, 2}}, 1, ""},
    {"gas*", {{6, 1}}, 1, "c#1"},
    {"tag:x gas", {{3, 5}}, 1, "a#3"},
    {"gas oil", {{1, 3}}, 1, ""}, /* all: nothing less is taken for it */
};

static void rows_hold_whatever_the_segments(void **state)
{
    (void)state;
    for (uint32_t segments = 1; segments <= 3; segments++) {
        struct library library;
        library_open(&library, books, 3, segments);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct search_request request;
            search_request_init(&request);
            request.q = span_of(rows[i].q);
            request.match = MATCH_ALL;
            request.sort = SORT_DATE;
            request.among = rows[i].among;
            request.n_among = rows[i].n;
            const struct search_result *result = library_search(&library, &request);
            assert_span_is(library_ids(&library, result), span_of(rows[i].ids), rows[i].q);
            assert_int_equal(result->total.value, result->n_hits);
            assert_true(result->total.is_exact);
            library_clear(&library);
        }
        library_close(&library);
    }
}

/* Beyond AMONG_FEW the postings are asked. */
static void many_are_taken_from_all_matches(void **state)
{
    (void)state;
    const struct docid_range among[] = {{3, 2}, {7, AMONG_FEW}};
    struct library library;
    struct search_request request;
    library_open(&library, books, 3, 2);
    search_request_init(&request);
    request.q = SPAN("gas");
    request.match = MATCH_ALL;
    request.sort = SORT_DATE;
    request.among = among;
    request.n_among = 2;
    const struct search_result *result = library_search(&library, &request);
    assert_span_is(library_ids(&library, result), SPAN("b#1 a#3 c#2"), "gas");
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_hold_whatever_the_segments),
        cmocka_unit_test(many_are_taken_from_all_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
