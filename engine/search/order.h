/* Orders that are not by score: all matches, sorted by their articles' dates or titles. */
#ifndef PILCROW_ENGINE_SEARCH_ORDER_H
#define PILCROW_ENGINE_SEARCH_ORDER_H

#include "engine/search/candidates.h"

/* Sorts items: SORT_DATE newest first, undated last; SORT_TITLE A–Z by exact words, untitled last;
 * SORT_SCORE: all scores equal. `is_reversed` turns the dated and titled ones round. */
enum status order_sort(struct inquiry *inquiry, struct candidates *candidates,
                       enum search_sort sort, bool is_reversed, struct error *err) MUST_USE;

#endif
