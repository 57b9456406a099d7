#include "tests/engine/search/listing.h"

#include <stdlib.h>

#include "tests/support/test.h"

void listing_add(struct listing *listing, const struct search_result *result)
{
    for (uint32_t i = 0; i < result->n_hits; i++) {
        const struct hit *hit = &result->hits[i];
        assert_true(hit->n_passages > 0 && hit->score == hit->passages[0].score);
        for (uint32_t p = 0; p < hit->n_passages; p++) {
            const struct passage *passage = &hit->passages[p];
            assert_true(listing->n < LISTING_MOST);
            listing->items[listing->n++] =
                (struct entry){books_find(hit->article.id), passage->paragraph.n, hit->rank,
                               hit->more, passage->score};
        }
    }
}

uint32_t listing_count(const struct listing *listing, uint32_t book)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < listing->n; i++)
        n += listing->items[i].book == book;
    return n;
}

/* ---- sorts ---- */

/* Newest first, or oldest; undated last. */
static int compare_dates(const char *a, const char *b, int direction)
{
    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    return direction * strcmp(a, b);
}

int listing_compare_places(const struct books *books, const struct entry *a, const struct entry *b)
{
    const struct book *x = &books->items[a->book], *y = &books->items[b->book];
    int order = compare_dates(x->date, y->date, -1);
    if (order == 0)
        order = strcmp(x->id, y->id);
    return order != 0 ? order : (a->n > b->n) - (a->n < b->n);
}

struct sorting {
    const struct books *books;
    enum search_sort sort;
    int direction;
};

static int by_sort(const void *a, const void *b, void *ctx)
{
    const struct sorting *sorting = ctx;
    const struct entry *x = a, *y = b;
    const struct books *books = sorting->books;
    uint32_t t = books->facts[x->book].title;
    uint32_t u = books->facts[y->book].title;
    int order = 0;
    if (sorting->sort == SORT_SCORE)
        order = (x->score > y->score) - (x->score < y->score);
    if (sorting->sort != SORT_TITLE && order == 0)
        order = compare_dates(books->items[x->book].date, books->items[y->book].date,
                              -sorting->direction);
    else if (sorting->sort != SORT_TITLE)
        return order;
    else if (t == 0 || u == 0)
        order = (t == 0) - (u == 0);
    else
        order = sorting->direction * ((t > u) - (t < u));
    return order != 0 ? order : listing_compare_places(books, x, y);
}

static void number(struct listing *listing)
{
    for (uint32_t i = 0; i < listing->n; i++)
        listing->items[i].rank = i + 1;
}

void listing_sort(const struct listing *whole, const struct books *books, enum search_sort sort,
                  bool is_reversed, struct listing *out)
{
    struct sorting sorting = {books, sort, is_reversed ? -1 : 1};
    *out = *whole;
    qsort_r(out->items, out->n, sizeof *out->items, by_sort, &sorting);
    number(out);
}

void listing_reverse_best(const struct listing *whole, const struct books *books,
                          struct listing *out)
{
    static struct listing best;
    listing_group(whole, whole, 1, &best);
    listing_sort(&best, books, SORT_SCORE, true, out);
}

/* ---- groups ---- */

/* Appends a hit of the article's best passages. */
static void add_hit(const struct listing *whole, uint32_t book, uint32_t passages, uint32_t rank,
                    struct listing *out)
{
    uint32_t n = listing_count(whole, book), shown = 0;
    for (uint32_t i = 0; i < whole->n && shown < passages; i++) {
        if (whole->items[i].book != book)
            continue;
        struct entry *entry = &out->items[out->n++];
        *entry = whole->items[i];
        entry->rank = rank;
        entry->more = n < passages ? 0 : n - passages;
        shown++;
    }
}

void listing_group(const struct listing *whole, const struct listing *order, uint32_t passages,
                   struct listing *out)
{
    bool is_met[BOOKS_N] = {false};
    uint32_t rank = 0;
    out->n = 0;
    for (uint32_t i = 0; i < order->n; i++) {
        uint32_t book = order->items[i].book;
        if (!is_met[book])
            add_hit(whole, book, passages, ++rank, out);
        is_met[book] = true;
    }
}
