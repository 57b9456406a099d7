/* The proof of pages: what QUERY §7 and PROTOCOL §6.3 say of order, pages, groups, sorts, facets and
 * totals, worked out by hand from the whole list of a random query and from what its articles are.
 * test_pages [QUERIES [SEED]] runs more. */
#include <stdlib.h>

#include "engine/search/scoring.h"
#include "tests/engine/search/listing.h"
#include "tests/support/test.h"

#define QUERIES_PER_WORLD 100
#define CHECKS_A_QUERY 3

static uint32_t queries = 400;
static uint64_t first_seed = 20261125;

/* One question: how it is asked, and its whole list. */
struct asked {
    struct books *books;
    struct dice *dice;
    struct search_request request;
    struct span filter;
    struct listing whole;
};

/* ---- asking ---- */

static struct library *any_library(struct asked *asked)
{
    return &asked->books->libraries[dice_below(asked->dice, BOOKS_LIBRARIES)];
}

/* All pages of `limit` hits. */
static void turn_pages(struct asked *asked, struct search_request request, uint32_t limit,
                       struct listing *out)
{
    struct library *library = any_library(asked);
    struct search_result *result;
    *out = (struct listing){.n = 0};
    request.limit = limit;
    do {
        result = library_search(library, &request);
        listing_add(out, result);
        request.offset += limit;
    } while (result->n_hits == limit);
    library_clear(library);
}

static void assert_same(const struct asked *asked, const struct listing *got,
                        const struct listing *expected, const char *what)
{
    for (uint32_t i = 0; i < got->n || i < expected->n; i++) {
        const struct entry *a = &got->items[i], *b = &expected->items[i];
        if (i < got->n && i < expected->n && a->book == b->book && a->n == b->n &&
            a->rank == b->rank && a->more == b->more && a->score == b->score)
            continue;
        fail_msg("%s of \"%.*s\"%s: %u and %u, number %u: %s#%u rank %u more %u score %f, not "
                 "%s#%u rank %u more %u score %f",
                 what, SPAN_FMT(asked->request.q), asked->request.match == MATCH_ANY ? " any" : "",
                 got->n, expected->n, i, asked->books->items[a->book].id, a->n, a->rank, a->more,
                 a->score, asked->books->items[b->book].id, b->n, b->rank, b->more, b->score);
    }
}

static uint32_t any_limit(struct asked *asked)
{
    static const uint32_t limits[] = {1, 2, 3, 7, 10, 60, 1000};
    return limits[asked->whole.n > 60 ? 3 + dice_below(asked->dice, 4)
                                      : ANY_OF(asked->dice, limits)];
}

/* ---- checks ---- */

static struct listing got, expected, order;

static void check_pages(struct asked *asked)
{
    turn_pages(asked, asked->request, any_limit(asked), &got);
    assert_same(asked, &got, &asked->whole, "pages");
}

static void check_reversed(struct asked *asked)
{
    struct search_request request = asked->request;
    request.is_reversed = true;
    turn_pages(asked, request, any_limit(asked), &got);
    listing_sort(&asked->whole, asked->books, SORT_SCORE, true, &expected);
    assert_same(asked, &got, &expected, "reversed");
}

/* Beyond the first block of candidates the passages of a group are scored by themselves. */
static bool is_one_block(const struct asked *asked)
{
    return asked->whole.n <= SCORING_FIRST;
}

static void check_grouped(struct asked *asked)
{
    struct search_request request = asked->request;
    request.is_grouped = true;
    request.is_reversed = dice_below(asked->dice, 2) == 0;
    request.passages = 1 + dice_below(asked->dice, BOOKS_PARAGRAPHS + 1);
    if (!is_one_block(asked))
        return;
    turn_pages(asked, request, any_limit(asked), &got);
    order = asked->whole;
    if (request.is_reversed)
        listing_reverse_best(&asked->whole, asked->books, &order);
    listing_group(&asked->whole, &order, request.passages, &expected);
    assert_same(asked, &got, &expected, request.is_reversed ? "groups reversed" : "groups");
}

/* What is learnt from the best (`expand`) is part of the order by score alone. */
static void check_sorted(struct asked *asked)
{
    struct search_request request = asked->request;
    request.sort = dice_below(asked->dice, 2) == 0 ? SORT_DATE : SORT_TITLE;
    request.is_reversed = dice_below(asked->dice, 2) == 0;
    request.is_grouped = dice_below(asked->dice, 2) == 0;
    request.passages = 1 + dice_below(asked->dice, BOOKS_PARAGRAPHS + 1);
    if (request.is_expanded || !is_one_block(asked))
        return;
    turn_pages(asked, request, any_limit(asked), &got);
    listing_sort(&asked->whole, asked->books, request.sort, request.is_reversed, &order);
    expected = order;
    if (request.is_grouped)
        listing_group(&asked->whole, &order, request.passages, &expected);
    assert_same(asked, &got, &expected, "sorted");
}

static void check_count_to(struct asked *asked)
{
    struct search_request request = asked->request;
    struct library *library = any_library(asked);
    request.count_to =
        dice_below(asked->dice, 2) == 0 ? 0 : dice_below(asked->dice, 2 * LISTING_MOST);
    request.limit = dice_below(asked->dice, 3);
    struct search_result *result = library_search(library, &request);
    assert_int_equal(result->total.is_exact, asked->whole.n <= request.count_to);
    assert_int_equal(result->total.value,
                     asked->whole.n <= request.count_to ? asked->whole.n : request.count_to);
    library_clear(library);
}

static void check_segments(struct asked *asked)
{
    struct search_request request = asked->request;
    struct span first = SPAN_NONE;
    request.is_grouped = dice_below(asked->dice, 2) == 0;
    request.sort = (enum search_sort)dice_below(asked->dice, 3);
    request.snippet = 40;
    request.limit = 1 + dice_below(asked->dice, 30);
    for (uint32_t i = 0; i < BOOKS_LIBRARIES; i++) {
        struct library *library = &asked->books->libraries[i];
        struct span dump = library_dump(library, library_search(library, &request));
        first = i == 0 ? dump : first;
        assert_span_is(dump, first, "segments");
    }
    for (uint32_t i = 0; i < BOOKS_LIBRARIES; i++)
        library_clear(&asked->books->libraries[i]);
}

/* ---- facets ---- */

struct tally {
    struct facet_value items[BOOKS_N];
    uint32_t n;
};

static void tally_add(struct tally *tally, struct span value, uint32_t count)
{
    uint32_t i = 0;
    while (i < tally->n && !span_equal(tally->items[i].value, value))
        i++;
    tally->n += i == tally->n;
    tally->items[i].value = value;
    tally->items[i].count += count;
}

/* Each name of a list parted by ';' once. */
static void tally_names(struct tally *tally, const char *names, uint32_t count)
{
    struct tally once = {.n = 0};
    while (names != NULL && *names != '\0') {
        size_t len = strcspn(names, ";");
        tally_add(&once, (struct span){names, len}, 1);
        names += len + (names[len] == ';');
    }
    for (uint32_t i = 0; i < once.n; i++)
        tally_add(tally, once.items[i].value, count);
}

static void tally_book(const struct books *books, uint32_t book, enum search_facet facet,
                       uint32_t count, struct tally *tally)
{
    const struct book *found = &books->items[book];
    if (facet == FACET_AUTHOR)
        tally_names(tally, found->authors, count);
    else if (facet == FACET_TAG)
        tally_names(tally, found->tags, count);
    else if (facet == FACET_LANG)
        tally_add(tally, SPAN("en"), count);
    else if (facet == FACET_FOLDER)
        tally_add(tally, books->facts[book].folder, count);
    else if (found->date != NULL)
        tally_add(tally, (struct span){found->date, 7}, count);
}

static int by_value(const void *a, const void *b)
{
    return span_compare(((const struct facet_value *)a)->value,
                        ((const struct facet_value *)b)->value);
}

static int by_count(const void *a, const void *b)
{
    const struct facet_value *x = a, *y = b;
    return x->count != y->count ? (x->count > y->count ? -1 : 1) : by_value(a, b);
}

static void check_facets(struct asked *asked)
{
    struct search_request request = asked->request;
    struct library *library = any_library(asked);
    request.facets = (1 << FACET_COUNT) - 1;
    request.count_to = dice_below(asked->dice, 4);
    request.limit = 0;
    struct search_result *result = library_search(library, &request);
    assert_true(result->total.is_exact && result->total.value == asked->whole.n);
    for (int facet = 0; facet < FACET_COUNT; facet++) {
        struct tally tally = {.n = 0};
        const struct facet_list *list = &result->facets[facet];
        for (uint32_t book = 0; book < BOOKS_N; book++)
            if (listing_count(&asked->whole, book) > 0)
                tally_book(asked->books, book, (enum search_facet)facet,
                           listing_count(&asked->whole, book), &tally);
        qsort(tally.items, tally.n, sizeof *tally.items,
              facet == FACET_MONTH ? by_value : by_count);
        assert_int_equal(list->n, tally.n);
        for (uint32_t i = 0; i < tally.n; i++) {
            assert_span_is(list->values[i].value, tally.items[i].value, "facet");
            assert_int_equal(list->values[i].count, tally.items[i].count);
        }
    }
    library_clear(library);
}

/* ---- the whole list ---- */

static bool is_let_through(const struct books *books, const struct search_request *request,
                           uint32_t book)
{
    const struct book *found = &books->items[book];
    if (request->n_filters[FIELD_TAG] > 0)
        return found->tags != NULL; /* t1 is among all of them, in any case */
    if (request->n_filters[FIELD_AUTHOR] > 0)
        return found->authors != NULL;
    if (request->n_filters[FIELD_PATH] > 0)
        return span_begins(books->facts[book].folder, SPAN("a"));
    if (request->n_filters[FIELD_DATE] > 0)
        return found->date != NULL && strcmp(found->date, "2010") > 0 &&
               strcmp(found->date, "2014-05-02") < 0;
    return true;
}

static void choose_filter(struct asked *asked)
{
    static const struct {
        enum tree_field field;
        const char *value;
    } filters[] = {{FIELD_TAG, "T1"},
                   {FIELD_AUTHOR, "miller"},
                   {FIELD_PATH, "a/"},
                   {FIELD_DATE, "2010..2014-05-01"}};
    uint32_t i = ANY_OF(asked->dice, filters);
    if (dice_below(asked->dice, 3) > 0)
        return;
    asked->filter = span_of(filters[i].value);
    asked->request.filters[filters[i].field] = &asked->filter;
    asked->request.n_filters[filters[i].field] = 1;
}

static void check_order(const struct asked *asked)
{
    for (uint32_t i = 1; i < asked->whole.n; i++) {
        const struct entry *a = &asked->whole.items[i - 1], *b = &asked->whole.items[i];
        if (a->score < b->score || (a->score == b->score && is_one_block(asked) &&
                                    listing_compare_places(asked->books, a, b) >= 0))
            fail_msg("\"%.*s\": number %u is out of order", SPAN_FMT(asked->request.q), i);
    }
}

/* Exactly the paragraphs that hold what is asked for, each once. */
static void check_whole(const struct asked *asked, const struct ask *ask,
                        const struct search_result *result)
{
    const struct books *books = asked->books;
    bool is_any = asked->request.match == MATCH_ANY;
    uint32_t n = 0, n_articles = 0;
    for (uint32_t book = 0; book < BOOKS_N; book++) {
        uint32_t before = n;
        for (uint32_t p = 0; p < books->facts[book].n_paragraphs; p++)
            n += is_let_through(books, &asked->request, book) &&
                 oracle_holds(ask, &books->facts[book].texts[p], is_any);
        n_articles += n > before;
        assert_int_equal(listing_count(&asked->whole, book), n - before);
    }
    assert_true(result->total.is_exact && result->articles.is_exact);
    assert_int_equal(result->total.value, n);
    assert_int_equal(result->articles.value, n_articles);
    check_order(asked);
}

static void find_whole(struct asked *asked, const struct ask *ask)
{
    struct library *library = any_library(asked);
    asked->whole = (struct listing){.n = 0};
    struct search_result *result = library_search(library, &asked->request);
    listing_add(&asked->whole, result);
    check_whole(asked, ask, result);
    library_clear(library);
}

static bool ask_one(struct books *books, struct dice *dice)
{
    static void (*const checks[])(struct asked *) = {check_pages,    check_reversed, check_grouped,
                                                     check_grouped,  check_sorted,   check_sorted,
                                                     check_count_to, check_segments, check_facets};
    static struct asked asked;
    struct arena arena;
    struct buf q;
    arena_init(&arena, 1 << 20);
    buf_init(&q, QUERY_MAX_BYTES);
    struct ask *ask = question_make(dice, books->analyzer, &arena, &q);
    asked = (struct asked){.books = books, .dice = dice};
    search_request_init(&asked.request);
    asked.request.q = buf_span(&q);
    asked.request.match = dice_below(dice, 2) == 0 ? MATCH_ANY : MATCH_ALL;
    asked.request.is_expanded = asked.request.match == MATCH_ANY && dice_below(dice, 2) == 0;
    asked.request.limit = 1000;
    asked.request.snippet = 0;
    choose_filter(&asked);
    find_whole(&asked, ask);
    for (uint32_t i = 0; i < CHECKS_A_QUERY && asked.whole.n > 0; i++)
        checks[ANY_OF(dice, checks)](&asked);
    buf_release(&q);
    arena_release(&arena);
    return asked.whole.n > 0;
}

static void pages_groups_sorts_and_facets_are_those_of_the_whole_list(void **state)
{
    uint32_t n_found = 0;
    (void)state;
    for (uint32_t done = 0; done < queries; done += QUERIES_PER_WORLD) {
        static struct books books;
        struct dice dice = {first_seed + done};
        books_open(&books, &dice);
        for (uint32_t i = 0; i < QUERIES_PER_WORLD && done + i < queries; i++)
            n_found += ask_one(&books, &dice);
        books_close(&books);
    }
    print_message("seed %llu: %u queries, %u with hits\n", (unsigned long long)first_seed, queries,
                  n_found);
    assert_true(n_found > queries / 4);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_groups_sorts_and_facets_are_those_of_the_whole_list),
    };
    if (argc > 1)
        queries = (uint32_t)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
