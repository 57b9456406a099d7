/* The lists of a flat plan's terms in one segment, and how they are walked (matcher.h). */
#ifndef PILCROW_ENGINE_SEARCH_LISTS_H
#define PILCROW_ENGINE_SEARCH_LISTS_H

#include "engine/search/best.h"
#include "engine/search/flat.h"
#include "engine/segment/glass_read.h"

/* One term's. */
struct list {
    struct glass_cursor cursor;
    uint32_t count;      /* postings */
    double weight, most; /* of the term's idf; what it adds to a score at most */
};

/* The lists of a group that the segment has. */
struct list_group {
    struct list *lists; /* those of `lists` */
    uint32_t n, count;  /* lists, postings */
    bool is_excluded, is_unscored;
};

enum {
    LISTS_WINDOW = 2048, /* docids that are looked at together */
    LISTS_DENSE = 16,    /* lists of groups that are looked at together */
};

/* Which docids of a window a list holds, and with which impact. */
struct list_window {
    uint64_t marks[LISTS_WINDOW / 64];
    uint8_t impacts[LISTS_WINDOW];
};

struct lists {
    struct list *all;
    uint32_t n, room;
    struct list_group groups[FLAT_GROUPS];
    uint32_t n_groups; /* the rarest first, excluded ones last */
    uint32_t n_required;
    double scores[LISTS_WINDOW];
    uint64_t marks[LISTS_WINDOW / 64];
    struct list_window windows[LISTS_DENSE];
};

void lists_release(struct lists *lists);

/* *may_match: false where a group has no list. */
enum status lists_open(struct lists *lists, const struct flat *flat, const struct glass_file *file,
                       bool *may_match, struct error *err) MUST_USE;

/* Offers every match that may come in; docids are moved by `shift`. */
void lists_run(struct lists *lists, uint32_t shift, struct best *best);

bool lists_are_damaged(const struct lists *lists);

#endif
