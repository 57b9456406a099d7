#include "daemon/shelf.h"

static void drop(struct shelf *shelf, int i)
{
    generation_release(shelf->replaced[i].generation);
    for (; i + 1 < SHELF_REPLACED; i++)
        shelf->replaced[i] = shelf->replaced[i + 1];
    shelf->replaced[SHELF_REPLACED - 1].generation = NULL;
}

void shelf_release(struct shelf *shelf)
{
    while (shelf->replaced[0].generation != NULL)
        drop(shelf, 0);
    generation_release(shelf->current);
    shelf->current = NULL;
}

/* A rollback may bring back one that still waits here under its name. */
static void drop_namesake(struct shelf *shelf, const struct generation *generation)
{
    const char *label = generation_label(generation);
    for (int i = 0; i < SHELF_REPLACED; i++) {
        struct generation *replaced = shelf->replaced[i].generation;
        if (replaced != NULL && strcmp(generation_label(replaced), label) == 0)
            drop(shelf, i--);
    }
}

void shelf_replace(struct shelf *shelf, struct generation *generation, uint64_t now_ns)
{
    drop_namesake(shelf, generation);
    if (shelf->current != NULL && generation_check_torn(shelf->current, NULL) != OK)
        shelf_withdraw(shelf);
    if (shelf->current != NULL) {
        generation_release(shelf->replaced[SHELF_REPLACED - 1].generation);
        for (int i = SHELF_REPLACED - 1; i > 0; i--)
            shelf->replaced[i] = shelf->replaced[i - 1];
        shelf->replaced[0].generation = shelf->current;
        shelf->replaced[0].used_ns = now_ns;
    }
    shelf->current = generation;
    shelf->epoch++;
}

void shelf_withdraw(struct shelf *shelf)
{
    generation_release(shelf->current);
    shelf->current = NULL;
    shelf->epoch++;
}

struct generation *shelf_find(struct shelf *shelf, struct span name, uint64_t now_ns)
{
    if (shelf->current != NULL && span_equal(name, span_of(generation_label(shelf->current))))
        return shelf->current;
    for (int i = 0; i < SHELF_REPLACED; i++) {
        struct generation *replaced = shelf->replaced[i].generation;
        if (replaced == NULL || !span_equal(name, span_of(generation_label(replaced))))
            continue;
        shelf->replaced[i].used_ns = now_ns;
        return replaced;
    }
    return NULL;
}

bool shelf_expire(struct shelf *shelf, uint64_t now_ns)
{
    bool has_gone = false;
    for (int i = SHELF_REPLACED - 1; i >= 0; i--) {
        if (shelf->replaced[i].generation == NULL ||
            now_ns - shelf->replaced[i].used_ns < SHELF_STAY_NS)
            continue;
        drop(shelf, i);
        has_gone = true;
    }
    return has_gone;
}

uint32_t shelf_list(const struct shelf *shelf, struct generation *out[1 + SHELF_REPLACED])
{
    uint32_t n = 0;
    if (shelf->current != NULL)
        out[n++] = shelf->current;
    for (int i = 0; i < SHELF_REPLACED && shelf->replaced[i].generation != NULL; i++)
        out[n++] = shelf->replaced[i].generation;
    return n;
}
