#include "engine/segment/merge_policy.h"

#include <stdbool.h>

/* A segment as it will be: one that is, or one out of several. */
struct group {
    uint32_t first, n; /* segments */
    bool is_written;   /* by a merge */
    uint64_t alive, dead, bytes;
};

struct plan {
    struct group *groups;
    uint32_t n;
    uint64_t most;
};

enum { MOST = 1024 };

static uint32_t level_of(const struct group *group)
{
    uint32_t level = 0;
    for (uint64_t size = MERGE_FLOOR; group->alive >= size; size *= MERGE_FACTOR)
        level++;
    return level;
}

static bool may_merge(const struct plan *plan, uint32_t first, uint32_t end)
{
    uint64_t alive = 0, bytes = 0;
    for (uint32_t i = first; i < end; i++) {
        alive += plan->groups[i].alive;
        bytes += plan->groups[i].bytes;
    }
    return alive <= plan->most && (bytes <= MERGE_BYTES || end - first == 1);
}

static void merge(struct plan *plan, uint32_t first, uint32_t end)
{
    struct group *into = &plan->groups[first];
    for (uint32_t i = first + 1; i < end; i++) {
        into->n += plan->groups[i].n;
        into->alive += plan->groups[i].alive;
        into->bytes += plan->groups[i].bytes;
    }
    into->is_written = true;
    into->dead = 0;
    for (uint32_t i = end; i < plan->n; i++)
        plan->groups[first + 1 + i - end] = plan->groups[i];
    plan->n -= end - first - 1;
}

/* The neighbours of groups[i] on both sides that are of its level or below. */
static void widen(const struct plan *plan, uint32_t i, uint32_t *first, uint32_t *end)
{
    uint32_t level = level_of(&plan->groups[i]);
    *first = i;
    *end = i + 1;
    while (*first > 0 && level_of(&plan->groups[*first - 1]) <= level)
        --*first;
    while (*end < plan->n && level_of(&plan->groups[*end]) <= level)
        ++*end;
}

static bool merge_dead(struct plan *plan)
{
    for (uint32_t i = 0; i < plan->n; i++) {
        const struct group *group = &plan->groups[i];
        uint32_t first = i, end = i + 1;
        if (group->dead * MERGE_DEAD_SHARE <= group->alive + group->dead)
            continue;
        if (level_of(group) == 0)
            widen(plan, i, &first, &end);
        if (!may_merge(plan, first, end)) {
            first = i;
            end = i + 1;
        }
        if (!may_merge(plan, first, end))
            continue;
        merge(plan, first, end);
        return true;
    }
    return false;
}

/* A small one before a large one. */
static bool merge_rising(struct plan *plan)
{
    for (uint32_t i = 0; i + 1 < plan->n; i++) {
        if (level_of(&plan->groups[i]) >= level_of(&plan->groups[i + 1]) ||
            !may_merge(plan, i, i + 2))
            continue;
        merge(plan, i, i + 2);
        return true;
    }
    return false;
}

static bool merge_alike(struct plan *plan)
{
    for (uint32_t i = 0, end; i < plan->n; i = end) {
        uint32_t level = level_of(&plan->groups[i]);
        for (end = i + 1; end < plan->n && level_of(&plan->groups[end]) == level;)
            end++;
        if (end - i < MERGE_FACTOR || !may_merge(plan, i, end))
            continue;
        merge(plan, i, end);
        return true;
    }
    return false;
}

/* The end of the neighbours from groups[first] on that fit under MERGE_BYTES together. */
static uint32_t end_of_full(const struct plan *plan, uint32_t first, uint32_t end)
{
    uint64_t bytes = plan->groups[first].bytes;
    uint32_t i = first + 1;
    while (i < end && bytes + plan->groups[i].bytes <= MERGE_BYTES)
        bytes += plan->groups[i++].bytes;
    return i;
}

/* Neighbours of [first, end), as many as fit: where no more can come to them, or they are many. */
static bool merge_full(struct plan *plan, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        uint32_t full = end_of_full(plan, i, end);
        if (full == i + 1 || (full == end && end - i < MERGE_FACTOR) || !may_merge(plan, i, full))
            continue;
        merge(plan, i, full);
        return true;
    }
    return false;
}

/* What is too large together for the rules above: MERGE_FACTOR neighbours of one level, and all that
 * stand before a higher level, for nothing follows them any more. */
static bool merge_large(struct plan *plan)
{
    for (uint32_t i = 0, wall = 0; i < plan->n; i++) {
        uint32_t level = level_of(&plan->groups[i]), end = i + 1;
        while (end < plan->n && level_of(&plan->groups[end]) == level)
            end++;
        if (end - i >= MERGE_FACTOR && merge_full(plan, i, end))
            return true;
        if (i + 1 == plan->n || level >= level_of(&plan->groups[i + 1]))
            continue;
        if (merge_full(plan, wall, i + 2))
            return true;
        wall = i + 1;
    }
    return false;
}

uint32_t merge_policy(const struct merge_size *sizes, uint32_t n, uint64_t most,
                      struct merge_choice *out)
{
    struct group groups[MOST];
    struct plan plan = {groups, n < MOST ? n : MOST, most};
    uint32_t n_out = 0;
    for (uint32_t i = 0; i < plan.n; i++)
        groups[i] = (struct group){i, 1, false, sizes[i].alive, sizes[i].dead, sizes[i].bytes};
    while (merge_dead(&plan) || merge_rising(&plan) || merge_alike(&plan) || merge_large(&plan))
        continue;
    for (uint32_t i = 0; i < plan.n; i++)
        if (groups[i].is_written)
            out[n_out++] = (struct merge_choice){groups[i].first, groups[i].n};
    return n_out;
}
