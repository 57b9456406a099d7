/* Orders that are not by score: all matches, sorted by their articles' dates or titles, and where
 * those are equal by place: date, newest first, undated last; article id by bytes; paragraph number
 * (QUERY §7). Articles are sorted, not paragraphs, and only as many as a page reaches: 400,000
 * matches cost a pass over their articles. */
#ifndef PILCROW_ENGINE_SEARCH_ORDER_H
#define PILCROW_ENGINE_SEARCH_ORDER_H

#include "engine/search/candidates.h"
#include "engine/search/census.h"

struct order {
    enum search_sort sort; /* SORT_SCORE, where no match has a score: by place, as by date */
    bool is_reversed;      /* turns dated and titled ones round; undated and untitled stay last */
    bool is_grouped;       /* the first paragraph of each article stands for all */
    uint32_t want;         /* paragraphs; articles when grouped */
};

/* Fills out->items with the first `want` of the order, unscored. Titles are compared by their exact
 * words. */
enum status order_first(struct inquiry *inquiry, const struct census *census,
                        const struct order *order, struct candidates *out,
                        struct error *err) MUST_USE;

#endif
