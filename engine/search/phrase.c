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
    uint32_t from, to;                      /* occurrences from…to-1; bit i is from + i */
    uint64_t places[QUERY_MAX_PHRASE];      /* by word: the occurrences that are it */
    uint64_t told;                          /* those that were found to take part */
    uint64_t taken, seen;                   /* while words are given places */
    uint8_t serves[QUERY_MAX_DISTANCE + 1]; /* the word that a taken one serves */
};

/* Moves the window on by one occurrence, or to the first; takes in all within the distance. */
static void slide(struct window *window)
{
    const struct occurrences *occurrences = window->occurrences;
    const uint8_t *numbers = leaf_of(window->leaf)->numbers;
    uint32_t end = occurrences->items[window->from].position + window->leaf->distance;
    for (uint32_t w = 0; w < window->leaf->n_words; w++)
        window->places[w] >>= 1;
    window->told >>= 1;
    for (; window->to < occurrences->n && occurrences->items[window->to].position <= end;
         window->to++)
        for (uint32_t w = 0; w < window->leaf->n_words; w++)
            window->places[w] |= (occurrences->items[window->to].accept >> numbers[w] & 1)
                                 << (window->to - window->from);
}

/* Kuhn's augmenting path: gives word `w` an occurrence, moving others if need be. */
static bool give(struct window *window, uint32_t w)
{
    uint64_t open;
    while ((open = window->places[w] & ~window->seen) != 0) {
        uint64_t best = open & ~window->taken ? open & ~window->taken : open;
        uint32_t i = (uint32_t)__builtin_ctzll(best);
        window->seen |= (uint64_t)1 << i;
        if (!(window->taken >> i & 1) || give(window, window->serves[i])) {
            window->taken |= (uint64_t)1 << i;
            window->serves[i] = (uint8_t)w;
            return true;
        }
    }
    return false;
}

/* Whether every word but `first` finds an occurrence of its own beside those of `kept`. */
static bool fills_beside(struct window *window, uint32_t first, uint64_t kept)
{
    window->taken = kept;
    for (uint32_t w = 0; w < window->leaf->n_words; w++) {
        window->seen = kept;
        if (w != first && !give(window, w))
            return false;
    }
    return true;
}

/* Whether some word can stand at occurrence i of the window, and all others elsewhere in it. */
static bool takes_part(struct window *window, uint32_t i)
{
    for (uint32_t first = 0; first < window->leaf->n_words; first++)
        if ((window->places[first] >> i & 1) && fills_beside(window, first, (uint64_t)1 << i))
            return true;
    return false;
}

bool phrase_loose(const struct tree *leaf, const struct occurrences *occurrences,
                  phrase_found *found, void *ctx)
{
    bool is_found = false;
    struct window window = {.leaf = leaf, .occurrences = occurrences};
    if ((leaf_of(leaf)->mask & ~occurrences->accept) != 0)
        return false;
    for (; window.from < occurrences->n; window.from++) {
        slide(&window);
        if (window.to - window.from < leaf->n_words || !fills_beside(&window, UINT32_MAX, 0))
            continue;
        for (uint32_t i = 0; i < window.to - window.from; i++) {
            if ((window.told >> i & 1) || !takes_part(&window, i))
                continue;
            is_found = true;
            window.told |= (uint64_t)1 << i;
            uint32_t position = occurrences->items[window.from + i].position;
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

static int by_first(const void *a, const void *b)
{
    const struct place_run *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Where the places of one operand that count begin and end, each ascending. */
struct borders {
    uint32_t *firsts, *lasts;
    uint32_t n;
    uint32_t at_first, at_last; /* where has_between() was last */
};

static void sort(uint32_t *values, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (values[i] < values[i - 1]) {
            qsort(values, n, sizeof *values, ascending);
            return;
        }
}

static void add_border(struct borders *borders, const struct place_run *run)
{
    borders->firsts[borders->n] = run->first;
    borders->lasts[borders->n++] = run->last;
}

/* Whether an ascending value lies between. *at is where the question before was answered: those
 * that ask come in order, so it moves little. */
static bool has_between(const uint32_t *values, uint32_t n, uint32_t *at, uint32_t from,
                        uint32_t to)
{
    while (*at > 0 && values[*at - 1] >= from)
        --*at;
    while (*at < n && values[*at] < from)
        ++*at;
    return *at < n && values[*at] <= to;
}

/* Whether one of `others` ends close before `run`, or begins close behind it. */
static bool is_linked(struct borders *others, const struct place_run *run, uint32_t distance,
                      bool may_precede, bool may_follow)
{
    uint32_t from = run->first > distance ? run->first - distance : 0;
    return (may_precede && run->first > 0 &&
            has_between(others->lasts, others->n, &others->at_last, from, run->first - 1)) ||
           (may_follow && has_between(others->firsts, others->n, &others->at_first, run->last + 1,
                                      run->last + distance));
}

/* Forwards: what the places before lead to. */
static void reach(struct places *lists, const struct tree *near, struct borders *borders)
{
    for (uint32_t i = 0; i < lists[0].n; i++)
        lists[0].items[i].is_reached = true;
    for (uint32_t k = 1; k < near->n_kids; k++) {
        const struct tree_link *link = &near->links[k - 1];
        borders->n = borders->at_first = borders->at_last = 0;
        for (uint32_t i = 0; i < lists[k - 1].n; i++)
            if (lists[k - 1].items[i].is_reached)
                add_border(borders, &lists[k - 1].items[i]);
        sort(borders->lasts, borders->n);
        for (uint32_t i = 0; i < lists[k].n; i++)
            lists[k].items[i].is_reached =
                is_linked(borders, &lists[k].items[i], link->distance, true, !link->is_ordered);
    }
}

/* Backwards from the last operand: what is reached and leads to an end takes part. */
static void take_part(struct places *lists, const struct tree *near, struct borders *borders)
{
    uint32_t last = near->n_kids - 1;
    for (uint32_t i = 0; i < lists[last].n; i++)
        lists[last].items[i].is_part = lists[last].items[i].is_reached;
    for (uint32_t k = last; k > 0; k--) {
        const struct tree_link *link = &near->links[k - 1];
        borders->n = borders->at_first = borders->at_last = 0;
        for (uint32_t i = 0; i < lists[k].n; i++)
            if (lists[k].items[i].is_part)
                add_border(borders, &lists[k].items[i]);
        sort(borders->lasts, borders->n);
        for (uint32_t i = 0; i < lists[k - 1].n; i++) {
            struct place_run *run = &lists[k - 1].items[i];
            run->is_part =
                run->is_reached && is_linked(borders, run, link->distance, !link->is_ordered, true);
        }
    }
}

/* Finds the places of every operand; false when one has none. */
static bool find_all(const struct tree *near, const struct occurrences *occurrences,
                     struct places *lists, struct borders *borders)
{
    uint32_t most = 0;
    for (uint32_t k = 0; k < near->n_kids; k++) {
        lists[k].n = 0;
        find_places(near->kids[k], occurrences, &lists[k]);
        if (lists[k].n == 0)
            return false;
        if (near->kids[k]->n_kids > 0)
            qsort(lists[k].items, lists[k].n, sizeof *lists[k].items, by_first);
        most = lists[k].n > most ? lists[k].n : most;
    }
    free(borders->firsts);
    borders->firsts = malloc(2 * (size_t)most * sizeof *borders->firsts);
    borders->lasts = borders->firsts != NULL ? borders->firsts + most : NULL;
    return borders->firsts != NULL;
}

/* A long text is looked at in pieces of PIECE tokens, each with as much around it as a chain can
 * reach, so that memory does not grow with the text and a chain that holds early is found early. */
#define PIECE 16384

struct piece {
    struct occurrences around;
    uint32_t from, to;         /* positions; what begins here is told */
    uint64_t told[PIECE / 64]; /* places of one word, by position */
};

static bool next_piece(struct piece *piece, const struct occurrences *all, uint32_t reach_most)
{
    piece->from = piece->to;
    if (piece->from >= all->n_tokens)
        return false;
    piece->to = piece->from + PIECE;
    uint32_t low = (uint32_t)(piece->around.items - all->items), high;
    while (low < all->n && all->items[low].position + reach_most < piece->from)
        low++;
    for (high = low; high < all->n && all->items[high].position < piece->to + reach_most;)
        high++;
    piece->around.items = all->items + low;
    piece->around.n = high - low;
    return true;
}

/* Whether a place has to be told: a word that is several operands of the chain is one place. */
static bool is_news(struct piece *piece, const struct place_run *run)
{
    if (!run->is_part || run->first < piece->from || run->first >= piece->to)
        return false;
    if (run->first != run->last)
        return true;
    uint32_t at = run->first - piece->from;
    uint64_t bit = (uint64_t)1 << at % 64;
    bool is_told = (piece->told[at / 64] & bit) != 0;
    piece->told[at / 64] |= bit;
    return !is_told;
}

/* Tells what takes part and begins in the piece; false when found() wants no more. */
static bool tell(struct piece *piece, const struct places *lists, uint32_t n, near_found *found,
                 void *ctx, bool *is_found)
{
    memset(piece->told, 0, sizeof piece->told);
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < lists[k].n; i++) {
            const struct place_run *run = &lists[k].items[i];
            if (!is_news(piece, run))
                continue;
            *is_found = true;
            if (!found(ctx, run->first, run->last, run->clause))
                return false;
        }
    return true;
}

/* How far from one of its places a chain's other ends can be. */
static uint32_t chain_reach(const struct tree *near)
{
    uint32_t most = QUERY_MAX_PHRASE + QUERY_MAX_DISTANCE;
    for (uint32_t k = 0; k + 1 < near->n_kids; k++)
        most += near->links[k].distance;
    for (uint32_t k = 0; k < near->n_kids; k++)
        most += near->kids[k]->n_words == 1 ? 1 : QUERY_MAX_PHRASE;
    return most;
}

bool phrase_near(const struct tree *near, const struct occurrences *occurrences, near_found *found,
                 void *ctx)
{
    bool is_found = false, goes_on = true;
    uint32_t reach_most = chain_reach(near);
    struct borders borders = {0};
    struct piece piece = {.around = *occurrences};
    struct places *lists = calloc(near->n_kids, sizeof *lists);
    while (lists != NULL && goes_on && next_piece(&piece, occurrences, reach_most)) {
        if (!find_all(near, &piece.around, lists, &borders))
            continue;
        reach(lists, near, &borders);
        take_part(lists, near, &borders);
        goes_on = tell(&piece, lists, near->n_kids, found, ctx, &is_found);
    }
    for (uint32_t k = 0; k < near->n_kids && lists != NULL; k++)
        free(lists[k].items);
    free(lists);
    free(borders.firsts);
    return is_found;
}
