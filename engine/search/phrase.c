#include "engine/search/phrase.h"

#include <stdlib.h>

static const struct bound_leaf *leaf_of(const struct tree *tree)
{
    return tree->bound;
}

/* Whether the phrase stands with its first word at occurrence `at`; fills *last. */
static bool stands_at(const struct tree *leaf, const struct occurrences *occurrences, uint32_t at,
                      uint32_t *last)
{
    const uint8_t *numbers = leaf_of(leaf)->numbers;
    const struct occurrence *items = occurrences->items;
    uint32_t first = items[at].position;
    for (uint32_t i = 0; i < leaf->n_words; i++) {
        if (numbers[i] == BOUND_GAP)
            continue;
        while (at < occurrences->n && items[at].position < first + i)
            at++;
        if (at == occurrences->n || items[at].position != first + i ||
            !(items[at].accept >> numbers[i] & 1))
            return false;
    }
    *last = first + leaf->n_words - 1;
    return true;
}

bool phrase_each(const struct tree *leaf, const struct occurrences *occurrences,
                 phrase_found *found, void *ctx)
{
    const struct bound_leaf *words = leaf_of(leaf);
    bool is_found = false;
    if ((words->mask & ~occurrences->accept) != 0)
        return false;
    for (uint32_t at = 0; at < occurrences->n; at++) {
        uint32_t last = 0;
        if (!(occurrences->items[at].accept >> words->numbers[0] & 1) ||
            !stands_at(leaf, occurrences, at, &last))
            continue;
        is_found = true;
        if (!found(ctx, occurrences->items[at].position, last))
            break;
    }
    return is_found;
}

/* ---- LOOSE: one occurrence for each word, within a window ---- */

struct window {
    const struct tree *leaf;
    const struct occurrences *occurrences;
    uint32_t from, to; /* occurrences from…to-1 */
    int8_t
        taken[QUERY_MAX_DISTANCE + 1]; /* the word that an occurrence of the window serves, or -1 */
    bool seen[QUERY_MAX_DISTANCE + 1];
};

/* Kuhn's augmenting path: gives word `w` an occurrence, moving others if need be. */
static bool give(struct window *window, uint32_t w)
{
    uint8_t number = leaf_of(window->leaf)->numbers[w];
    for (uint32_t at = window->from; at < window->to; at++) {
        uint32_t i = at - window->from;
        if (window->seen[i] || !(window->occurrences->items[at].accept >> number & 1))
            continue;
        window->seen[i] = true;
        if (window->taken[i] < 0 || give(window, (uint32_t)window->taken[i])) {
            window->taken[i] = (int8_t)w;
            return true;
        }
    }
    return false;
}

/* Whether every word finds an occurrence of its own; `forced` (or UINT32_MAX) must serve one. */
static bool fills(struct window *window, uint32_t forced)
{
    const struct bound_leaf *words = leaf_of(window->leaf);
    uint32_t n = window->leaf->n_words;
    for (uint32_t first = 0; first < n; first++) {
        memset(window->taken, -1, sizeof window->taken);
        if (forced != UINT32_MAX) {
            if (!(window->occurrences->items[forced].accept >> words->numbers[first] & 1))
                continue;
            window->taken[forced - window->from] = (int8_t)first;
        }
        bool is_full = true;
        for (uint32_t w = 0; w < n && is_full; w++) {
            if (forced != UINT32_MAX && w == first)
                continue;
            memset(window->seen, 0, sizeof window->seen);
            if (forced != UINT32_MAX)
                window->seen[forced - window->from] = true;
            is_full = give(window, w);
        }
        if (is_full)
            return true;
        if (forced == UINT32_MAX)
            return false;
    }
    return false;
}

bool phrase_loose(const struct tree *leaf, const struct occurrences *occurrences,
                  phrase_found *found, void *ctx)
{
    bool is_found = false;
    if ((leaf_of(leaf)->mask & ~occurrences->accept) != 0)
        return false;
    struct window window = {.leaf = leaf, .occurrences = occurrences};
    for (window.from = 0; window.from < occurrences->n; window.from++) {
        uint32_t end = occurrences->items[window.from].position + leaf->distance;
        window.to = window.from;
        while (window.to < occurrences->n && occurrences->items[window.to].position <= end)
            window.to++;
        if (!fills(&window, UINT32_MAX))
            continue;
        for (uint32_t at = window.from; at < window.to; at++) {
            if (!(occurrences->items[at].accept & leaf_of(leaf)->mask) || !fills(&window, at))
                continue;
            is_found = true;
            uint32_t position = occurrences->items[at].position;
            if (!found(ctx, position, position))
                return true;
        }
    }
    return is_found;
}

/* ---- NEAR: chains ---- */

struct places {
    uint32_t clause; /* of the leaf whose places are added now */
    struct place_run {
        uint32_t first, last, clause;
        bool is_reached, is_part;
    } * items;
    uint32_t n, room;
};

static bool add_place(void *ctx, uint32_t first, uint32_t last)
{
    struct places *places = ctx;
    if (places->n == places->room) {
        uint32_t room = places->room == 0 ? 16 : places->room * 2;
        struct place_run *items = realloc(places->items, room * sizeof *items);
        if (items == NULL)
            return false;
        places->items = items;
        places->room = room;
    }
    places->items[places->n++] = (struct place_run){first, last, places->clause, false, false};
    return true;
}

static void find_single(const struct tree *leaf, const struct occurrences *occurrences,
                        struct places *places)
{
    uint8_t number = leaf_of(leaf)->numbers[0];
    for (uint32_t at = 0; at < occurrences->n; at++)
        if (occurrences->items[at].accept >> number & 1)
            add_place(places, occurrences->items[at].position, occurrences->items[at].position);
}

/* Operands are words, prefixes, fuzzy words, phrases, and ORs of these. */
static void find_places(const struct tree *operand, const struct occurrences *occurrences,
                        struct places *places)
{
    places->clause = operand->clause;
    if (operand->kind == TREE_LOOSE)
        phrase_loose(operand, occurrences, add_place, places);
    else if (operand->n_words > 1)
        phrase_each(operand, occurrences, add_place, places);
    else if (operand->n_words == 1)
        find_single(operand, occurrences, places);
    for (uint32_t i = 0; i < operand->n_kids; i++)
        find_places(operand->kids[i], occurrences, places);
}

/* Distance from the end of the one to the start of the other; they may not overlap. */
static bool is_linked(const struct place_run *a, const struct place_run *b,
                      const struct tree_link *link)
{
    if (b->first > a->last)
        return b->first - a->last <= link->distance;
    return !link->is_ordered && a->first > b->last && a->first - b->last <= link->distance;
}

static int by_first(const void *a, const void *b)
{
    const struct place_run *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

/* The first place of a sorted list that could be linked with `run`: none is longer than a phrase.
 */
static uint32_t first_linked(const struct places *places, const struct place_run *run,
                             const struct tree_link *link)
{
    uint32_t reach = link->distance + 2 * QUERY_MAX_PHRASE;
    uint32_t from = run->first > reach ? run->first - reach : 0;
    uint32_t low = 0, high = places->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (places->items[middle].first < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void reach(struct places *lists, const struct tree *near)
{
    for (uint32_t i = 0; i < lists[0].n; i++)
        lists[0].items[i].is_reached = true;
    for (uint32_t k = 1; k < near->n_kids; k++) {
        const struct tree_link *link = &near->links[k - 1];
        for (uint32_t i = 0; i < lists[k - 1].n; i++) {
            const struct place_run *run = &lists[k - 1].items[i];
            if (!run->is_reached)
                continue;
            for (uint32_t j = first_linked(&lists[k], run, link);
                 j < lists[k].n && lists[k].items[j].first <= run->last + link->distance; j++)
                if (is_linked(run, &lists[k].items[j], link))
                    lists[k].items[j].is_reached = true;
        }
    }
}

/* Backwards from the last operand: what is reached and leads to an end takes part. */
static void take_part(struct places *lists, const struct tree *near)
{
    uint32_t last = near->n_kids - 1;
    for (uint32_t i = 0; i < lists[last].n; i++)
        lists[last].items[i].is_part = lists[last].items[i].is_reached;
    for (uint32_t k = last; k > 0; k--) {
        const struct tree_link *link = &near->links[k - 1];
        for (uint32_t j = 0; j < lists[k].n; j++) {
            const struct place_run *run = &lists[k].items[j];
            if (!run->is_part)
                continue;
            for (uint32_t i = first_linked(&lists[k - 1], run, link);
                 i < lists[k - 1].n && lists[k - 1].items[i].first <= run->last + link->distance;
                 i++)
                if (lists[k - 1].items[i].is_reached &&
                    is_linked(&lists[k - 1].items[i], run, link))
                    lists[k - 1].items[i].is_part = true;
        }
    }
}

bool phrase_near(const struct tree *near, const struct occurrences *occurrences, near_found *found,
                 void *ctx)
{
    bool is_found = false;
    struct places *lists = calloc(near->n_kids, sizeof *lists);
    if (lists == NULL)
        return false;
    for (uint32_t k = 0; k < near->n_kids; k++)
        find_places(near->kids[k], occurrences, &lists[k]);
    for (uint32_t k = 0; k < near->n_kids; k++)
        if (lists[k].n > 1)
            qsort(lists[k].items, lists[k].n, sizeof *lists[k].items, by_first);
    reach(lists, near);
    take_part(lists, near);
    for (uint32_t k = 0; k < near->n_kids; k++) {
        for (uint32_t i = 0; i < lists[k].n; i++) {
            if (!lists[k].items[i].is_part)
                continue;
            is_found = true;
            if (!found(ctx, lists[k].items[i].first, lists[k].items[i].last,
                       lists[k].items[i].clause))
                goto done;
        }
    }
done:
    for (uint32_t k = 0; k < near->n_kids; k++)
        free(lists[k].items);
    free(lists);
    return is_found;
}
