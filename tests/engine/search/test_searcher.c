#include "engine/search/searcher.h"

#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

#define BOOKS 120
#define QUERIES 300

static struct arena texts;
static struct book books[BOOKS];

static int set_up(void **state)
{
    static const char *const dates[] = {NULL, "2019-12-02", "2020-06-30", "2001-01-01"};
    struct dice dice = {7};
    (void)state;
    arena_init(&texts, 64 << 20);
    for (uint32_t i = 0; i < BOOKS; i++) {
        struct buf text;
        buf_init(&text, 1 << 16);
        for (uint32_t p = 0; p < 4; p++) {
            buf_add_text(&text, p > 0 ? "\n\n" : "");
            question_paragraph(&dice, &text);
        }
        books[i] = (struct book){.id = arena_printf(&texts, "a%03u", (i * 37) % BOOKS),
                                 .text = arena_text(&texts, buf_span(&text)),
                                 .title = i % 3 == 0 ? "Gas flows" : NULL,
                                 .date = dates[i % 4],
                                 .lang = "en"};
        buf_release(&text);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&texts);
    return 0;
}

/* QUERY §7: the order depends on the articles alone. */
static void one_segment_and_three_give_the_same_bytes(void **state)
{
    struct library one, three;
    struct dice dice = {99};
    (void)state;
    library_open(&one, books, BOOKS, 1);
    library_open(&three, books, BOOKS, 3);
    for (uint32_t i = 0; i < QUERIES; i++) {
        struct search_request request;
        struct buf q;
        buf_init(&q, 4096);
        question_make(&dice, one.analyzer, &one.arena, &q);
        search_request_init(&request);
        request.q = buf_span(&q);
        request.match = i % 3 == 0 ? MATCH_ANY : MATCH_ALL;
        request.is_grouped = i % 2 == 0;
        request.limit = 20;
        struct span a = library_dump(&one, library_search(&one, &request));
        struct span b = library_dump(&three, library_search(&three, &request));
        assert_span_is(b, a, arena_text(&one.arena, request.q));
        library_clear(&one);
        library_clear(&three);
        buf_release(&q);
    }
    library_close(&one);
    library_close(&three);
}

static void pages_hold_each_hit_once_and_in_the_order_of_one_long_page(void **state)
{
    static const char *const queries[] = {"gas", "the", "gas OR oil OR the", "the gas",
                                          "date:2019"};
    struct library library;
    (void)state;
    library_open(&library, books, BOOKS, 2);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct search_request request;
        search_request_init(&request);
        request.q = span_of(queries[i]);
        request.match = MATCH_ALL;
        request.limit = 1000;
        struct search_result *whole = library_search(&library, &request);
        request.limit = 10;
        for (request.offset = 0; request.offset < whole->n_hits; request.offset += 10) {
            struct search_result *page = library_search(&library, &request);
            for (uint32_t k = 0; k < page->n_hits; k++) {
                const struct hit *hit = &whole->hits[request.offset + k];
                assert_span_is(page->hits[k].article.id, hit->article.id, queries[i]);
                assert_int_equal(page->hits[k].passages[0].paragraph.n,
                                 hit->passages[0].paragraph.n);
                assert_int_equal(page->hits[k].rank, request.offset + k + 1);
            }
        }
        assert_int_equal(whole->total.value, whole->n_hits);
        library_clear(&library);
    }
    library_close(&library);
}

static void counting_stops_at_count_to(void **state)
{
    static const struct book few = {.id = "a", .text = "gas\n\ngas\n\ngas\n\noil"};
    static const struct {
        uint32_t count_to, value;
        bool is_exact;
    } rows[] = {{0, 0, false}, {1, 1, false}, {2, 2, false}, {3, 3, true}, {4, 3, true}};
    struct library library;
    (void)state;
    library_open(&library, &few, 1, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_request request;
        search_request_init(&request);
        request.q = SPAN("gas");
        request.match = MATCH_ALL;
        request.count_to = rows[i].count_to;
        struct search_result *result = library_search(&library, &request);
        assert_int_equal(result->total.value, rows[i].value);
        assert_int_equal(result->total.is_exact, rows[i].is_exact);
        assert_int_equal(result->n_hits, 3);
        request.limit = 0;
        result = library_search(&library, &request);
        assert_int_equal(result->n_hits, 0);
        assert_int_equal(result->total.value, rows[i].value);
    }
    library_close(&library);
}

static void nothing_asked_finds_nothing_and_says_so(void **state)
{
    static const struct {
        const char *q, *warning;
    } rows[] = {{"", "empty_query"}, {"  ", "empty_query"}, {"?! --", "no_words"}};
    struct library library;
    (void)state;
    library_open(&library, books, 3, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_result *result = library_ask(&library, rows[i].q, MATCH_ALL);
        assert_int_equal(result->n_hits, 0);
        assert_int_equal(result->tier, TIER_NONE);
        assert_non_null(result->warnings);
        assert_string_equal(result->warnings->code, rows[i].warning);
    }
    struct search_result *result = library_ask(&library, "gas zzzzz zzzzz", MATCH_ALL);
    assert_int_equal(result->n_missing, 1);
    assert_text(result->missing[0], "zzzzz");
    library_close(&library);
}

/* However few: no article is in German here. */
static void words_of_a_paragraph_in_another_language_are_found_by_their_stems(void **state)
{
    static const struct book book = {.id = "a",
                                     .text = "Gas flows.\n\nDie Häuser stehen neben den Flüssen.",
                                     .lang = "en",
                                     .later_lang = "de"};
    static const char *const queries[] = {"Haus", "Häuser", "Fluss", "flüssen"};
    struct library library;
    (void)state;
    library_open(&library, &book, 1, 1);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct search_result *result = library_ask(&library, queries[i], MATCH_ALL);
        assert_text(library_ids(&library, result), "a#2");
        assert_int_equal(result->tier, TIER_ALL);
        library_clear(&library);
    }
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_segment_and_three_give_the_same_bytes),
        cmocka_unit_test(pages_hold_each_hit_once_and_in_the_order_of_one_long_page),
        cmocka_unit_test(counting_stops_at_count_to),
        cmocka_unit_test(nothing_asked_finds_nothing_and_says_so),
        cmocka_unit_test(words_of_a_paragraph_in_another_language_are_found_by_their_stems),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
