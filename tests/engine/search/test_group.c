#include "engine/search/group.h"

#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

#define BOOKS 60
#define PARAGRAPHS 5

static struct library library;
static const char *const queries[] = {"gas",      "the",         "gas OR oil",
                                      "gas -oil", "\"the gas\"", "power the"};
#define QUERIES (sizeof queries / sizeof *queries)

static int set_up(void **state)
{
    static struct book books[BOOKS];
    static const char *const dates[] = {NULL, "2019-12-02", "2020-06-30"};
    struct dice dice = {11};
    struct arena texts;
    (void)state;
    arena_init(&texts, 64 << 20);
    for (uint32_t i = 0; i < BOOKS; i++) {
        struct buf text;
        buf_init(&text, 1 << 16);
        for (uint32_t p = 0; p < PARAGRAPHS; p++) {
            buf_add_text(&text, p > 0 ? "\n\n" : "");
            question_paragraph(&dice, &text);
        }
        books[i] = (struct book){.id = arena_printf(&texts, "a%03u", (i * 37) % BOOKS),
                                 .text = arena_text(&texts, buf_span(&text)),
                                 .title = i % 3 == 0 ? "Gas flows" : NULL,
                                 .date = dates[i % 3],
                                 .lang = "en"};
        buf_release(&text);
    }
    library_open(&library, books, BOOKS, 3);
    arena_release(&texts);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    library_close(&library);
    return 0;
}

static struct search_request make_request(const char *q, bool is_grouped)
{
    struct search_request request;
    search_request_init(&request);
    request.q = span_of(q);
    request.match = MATCH_ALL;
    request.is_grouped = is_grouped;
    request.limit = 1000;
    request.passages = 1;
    return request;
}

static bool is_same_article(const struct hit *a, const struct hit *b)
{
    return span_equal(a->article.id, b->article.id);
}

static bool is_shown_before(const struct search_result *result, uint32_t hit)
{
    for (uint32_t i = 0; i < hit; i++)
        if (is_same_article(&result->hits[i], &result->hits[hit]))
            return true;
    return false;
}

static void an_article_is_one_hit_led_by_its_best_paragraph(void **state)
{
    (void)state;
    for (size_t i = 0; i < QUERIES; i++) {
        struct search_request one_each = make_request(queries[i], false);
        struct search_request grouped = make_request(queries[i], true);
        struct search_result *all = library_search(&library, &one_each);
        struct search_result *articles = library_search(&library, &grouped);
        uint32_t n = 0;
        assert_true(all->n_hits > 0);
        for (uint32_t k = 0; k < all->n_hits; k++) {
            if (is_shown_before(all, k))
                continue;
            assert_true(n < articles->n_hits);
            const struct hit *hit = &articles->hits[n++];
            assert_span_is(hit->article.id, all->hits[k].article.id, queries[i]);
            assert_int_equal(hit->passages[0].paragraph.n, all->hits[k].passages[0].paragraph.n);
            assert_true(hit->score == all->hits[k].score);
        }
        assert_int_equal(articles->n_hits, n);
        library_clear(&library);
    }
}

/* How many hits of a search by paragraphs are in the article. */
static uint32_t count_in_article(const struct search_result *all, const struct hit *article)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < all->n_hits; i++)
        n += is_same_article(&all->hits[i], article);
    return n;
}

static void check_passages(const struct hit *hit, uint32_t asked, uint32_t there)
{
    assert_int_equal(hit->n_passages, asked < there ? asked : there);
    assert_int_equal(hit->n_passages + hit->more, there);
    for (uint32_t i = 1; i < hit->n_passages; i++)
        assert_true(hit->passages[i - 1].score >= hit->passages[i].score);
}

static void passages_are_as_many_as_asked_and_more_counts_the_rest(void **state)
{
    uint32_t n_with_more = 0;
    (void)state;
    for (size_t i = 0; i < QUERIES; i++) {
        struct search_request request = make_request(queries[i], false);
        struct search_result *all = library_search(&library, &request);
        request.is_grouped = true;
        for (request.passages = 1; request.passages <= PARAGRAPHS + 1; request.passages++) {
            struct search_result *result = library_search(&library, &request);
            for (uint32_t k = 0; k < result->n_hits; k++) {
                const struct hit *hit = &result->hits[k];
                check_passages(hit, request.passages, count_in_article(all, hit));
                n_with_more += hit->more > 0;
            }
        }
        library_clear(&library);
    }
    assert_true(n_with_more > 0);
}

static void an_order_by_date_still_shows_the_best_passages_first(void **state)
{
    uint32_t n_not_first = 0;
    (void)state;
    struct search_request request = make_request("gas OR oil", true);
    request.sort = SORT_DATE;
    request.passages = PARAGRAPHS;
    struct search_result *result = library_search(&library, &request);
    assert_true(result->n_hits > 0);
    for (uint32_t i = 0; i < result->n_hits; i++) {
        const struct hit *hit = &result->hits[i];
        assert_true(hit->score > 0 && hit->score == hit->passages[0].score);
        for (uint32_t k = 1; k < hit->n_passages; k++) {
            assert_true(hit->passages[k - 1].score >= hit->passages[k].score);
            n_not_first += hit->passages[k].paragraph.n < hit->passages[0].paragraph.n;
        }
    }
    assert_true(n_not_first > 0);
    library_clear(&library);
}

static void ranks_count_on_from_the_offset(void **state)
{
    (void)state;
    struct search_request request = make_request("the", true);
    struct search_result *whole = library_search(&library, &request);
    assert_true(whole->n_hits > 10);
    request.limit = 4;
    for (request.offset = 0; request.offset <= whole->n_hits; request.offset += 3) {
        struct search_result *page = library_search(&library, &request);
        uint32_t left = whole->n_hits - request.offset;
        assert_int_equal(page->n_hits, left < 4 ? left : 4);
        for (uint32_t k = 0; k < page->n_hits; k++) {
            assert_int_equal(page->hits[k].rank, request.offset + k + 1);
            assert_true(is_same_article(&page->hits[k], &whole->hits[request.offset + k]));
        }
    }
    library_clear(&library);
}

static void an_article_is_told_by_its_number_and_its_segment(void **state)
{
    static struct candidate items[] = {
        {.segment = 0, .article = 0}, {.segment = 1, .article = 0}, {.segment = 0, .article = 0},
        {.segment = 0, .article = 1}, {.segment = 1, .article = 0}, {.segment = 2, .article = 7},
    };
    static const struct {
        uint32_t n, most, count;
    } rows[] = {{0, 9, 0}, {1, 9, 1}, {3, 9, 2}, {6, 9, 4}, {6, 4, 4}, {6, 3, 3}, {6, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct candidates candidates = {.items = items, .n = rows[i].n};
        assert_int_equal(group_count(&candidates, &library.arena, rows[i].most), rows[i].count);
    }
    library_clear(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_is_one_hit_led_by_its_best_paragraph),
        cmocka_unit_test(passages_are_as_many_as_asked_and_more_counts_the_rest),
        cmocka_unit_test(an_order_by_date_still_shows_the_best_passages_first),
        cmocka_unit_test(ranks_count_on_from_the_offset),
        cmocka_unit_test(an_article_is_told_by_its_number_and_its_segment),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
