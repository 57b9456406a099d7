/* The best of the matches that a search comes by, and how many there are: what shim_db_search()
 * promises, for matcher.h. */
#ifndef PILCROW_ENGINE_SEARCH_BEST_H
#define PILCROW_ENGINE_SEARCH_BEST_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/shim/xapian_shim.h"

struct best {
    const struct shim_search *search;
    struct shim_hit *hits; /* a heap, the worst on top */
    uint32_t n, kept;
    bool is_over; /* no further match matters */
    bool is_late; /* the deadline passed while matches were looked at */
    /* Once all are counted that have to be, and the list is full: what scores less cannot come in. */
    double floor;
};

/* `hits`: room for search->want. */
void best_begin(struct best *best, const struct shim_search *search, struct shim_hit *hits);

/* A match that scores at least best->floor. */
void best_offer(struct best *best, uint32_t docid, double score);

/* Sorts the hits, best first, ties by docid; returns their number. */
uint32_t best_finish(struct best *best, struct shim_count *count);

#endif
