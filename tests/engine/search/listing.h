/* Lists of passages as they are shown, and what the contract makes of the whole list of a query:
 * sorted, reversed, grouped (QUERY §7, PROTOCOL §6.3). */
#ifndef PILCROW_TESTS_ENGINE_SEARCH_LISTING_H
#define PILCROW_TESTS_ENGINE_SEARCH_LISTING_H

#include "tests/engine/search/books.h"

#define LISTING_MOST (BOOKS_N * BOOKS_PARAGRAPHS)

struct entry {
    uint32_t book, n, rank, more;
    double score;
};

struct listing {
    struct entry items[LISTING_MOST];
    uint32_t n;
};

/* Appends the passages of the hits. */
void listing_add(struct listing *listing, const struct search_result *result);

uint32_t listing_count(const struct listing *listing, uint32_t book);

/* Date, newest first, undated last; id; number. */
int listing_compare_places(const struct books *books, const struct entry *a, const struct entry *b);

/* By date or title, undated and untitled last. Reversed also by score: of equals the oldest first,
 * undated last. */
void listing_sort(const struct listing *whole, const struct books *books, enum search_sort sort,
                  bool is_reversed, struct listing *out);

/* The best paragraph of each article, from the last article to the first. */
void listing_reverse_best(const struct listing *whole, const struct books *books,
                          struct listing *out);

/* One hit an article, in the order in which `order` first has them, each with its best `passages`
 * in the order of `whole`. */
void listing_group(const struct listing *whole, const struct listing *order, uint32_t passages,
                   struct listing *out);

#endif
