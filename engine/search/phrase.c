#include "engine/search/phrase.h"

#include "engine/search/sequence.h"

static const struct bound_leaf *leaf_of(const struct tree *tree)
{
    return tree->bound;
}

bool phrase_each(const struct tree *leaf, const struct occurrences *occurrences,
                 phrase_found *found, void *ctx)
{
    const struct bound_leaf *words = leaf_of(leaf);
    struct sequence sequence = {0};
    struct sequence_walk walk = {0};
    bool is_found = false;
    if ((words->mask & ~occurrences->accept) != 0)
        return false;
    for (uint32_t i = 0; i < leaf->n_words; i++)
        sequence_add(&sequence, words->numbers[i]);
    uint64_t end = sequence_end(&sequence);
    for (uint32_t at = 0; at < occurrences->n; at++) {
        const struct occurrence *item = &occurrences->items[at];
        if ((sequence_read(&sequence, &walk, item->position, item->accept) & end) == 0)
            continue;
        is_found = true;
        if (!found(ctx, item->position + 1 - leaf->n_words, item->position))
            break;
    }
    return is_found;
}

/* ---- LOOSE: an occurrence of its own for each word, within a window ---- */

#define WINDOW 64 /* occurrences; no distance reaches so far. Sets of them: bit i % WINDOW */
#define NO_WORD UINT8_MAX

/* Which occurrences are which words while the window moves on: a matching that keeps what it has, so
 * that a move costs few steps (augmenting paths: H. W. Kuhn, "The Hungarian method for the
 * assignment problem", 1955). Once every word has an occurrence, all in the window that could be a
 * word take part: put in place of the one that is that word, and the others stay. */
struct window {
    const struct occurrences *occurrences;
    uint32_t number;                  /* of the first word; the others' follow */
    uint64_t words;                   /* all of them, from bit 0 */
    uint64_t served;                  /* those that have an occurrence */
    uint64_t dead;                    /* from these no move leads to a word that has none */
    uint64_t seen;                    /* tried by this search */
    uint64_t idle;                    /* occurrences that could be a word and are none */
    uint64_t untried;                 /* idle ones that may know a word that is not dead */
    uint32_t from, to;                /* occurrences from…to-1 */
    uint32_t place[QUERY_MAX_PHRASE]; /* of a word that is served */
    uint8_t word[WINDOW];             /* that an occurrence is */
};

static uint64_t words_of(const struct window *window, uint32_t at)
{
    return window->occurrences->items[at].accept >> window->number & window->words;
}

static uint64_t bit_of(uint32_t at)
{
    return (uint64_t)1 << at % WINDOW;
}

static uint32_t next_of(const struct window *window, uint64_t set)
{
    return window->from + ((uint32_t)__builtin_ctzll(set) - window->from) % WINDOW;
}

static void assign(struct window *window, uint32_t w, uint32_t at)
{
    window->served |= (uint64_t)1 << w;
    window->place[w] = at;
    window->word[at % WINDOW] = (uint8_t)w;
    window->idle &= ~bit_of(at);
    window->untried &= ~bit_of(at);
}

/* Makes an occurrence one of the words, moving others if need be. */
static bool take(struct window *window, uint32_t at)
{
    uint64_t open;
    while ((open = words_of(window, at) & ~window->seen) != 0) {
        uint64_t best = open & ~window->served ? open & ~window->served : open;
        uint32_t w = (uint32_t)__builtin_ctzll(best);
        window->seen |= (uint64_t)1 << w;
        if ((window->served >> w & 1) && !take(window, window->place[w]))
            continue;
        assign(window, w, at);
        return true;
    }
    return false;
}

/* Whether every word gets an occurrence. */
static bool serve(struct window *window)
{
    while (window->served != window->words && window->untried != 0) {
        uint32_t at = next_of(window, window->untried);
        window->untried &= ~bit_of(at);
        window->seen = window->dead;
        if (!take(window, at))
            window->dead = window->seen;
    }
    return window->served == window->words;
}

static void enter(struct window *window, uint32_t distance)
{
    const struct occurrences *occurrences = window->occurrences;
    uint32_t end = occurrences->items[window->from].position + distance;
    for (; window->to < occurrences->n && occurrences->items[window->to].position <= end;
         window->to++) {
        uint64_t is_word = words_of(window, window->to) != 0 ? bit_of(window->to) : 0;
        window->word[window->to % WINDOW] = NO_WORD;
        window->idle |= is_word;
        window->untried |= is_word;
    }
}

/* An idle occurrence takes over, if one can be that very word: what was dead stays so. */
static void replace(struct window *window, uint32_t w)
{
    for (uint64_t idle = window->idle; idle != 0; idle &= idle - 1) {
        uint32_t at = next_of(window, idle);
        if (words_of(window, at) >> w & 1) {
            assign(window, w, at);
            return;
        }
    }
    window->served &= ~((uint64_t)1 << w);
    if (window->dead >> w & 1) {
        window->dead = 0;
        window->untried = window->idle;
    }
}

static void leave(struct window *window)
{
    uint8_t w = window->word[window->from % WINDOW];
    window->idle &= ~bit_of(window->from);
    window->untried &= ~bit_of(window->from);
    window->from++;
    if (w != NO_WORD)
        replace(window, w);
}

bool phrase_loose(const struct tree *leaf, const struct occurrences *occurrences,
                  phrase_found *found, void *ctx)
{
    bool is_found = false;
    uint32_t told = 0; /* occurrences before this one are told where they take part */
    struct window window = {.occurrences = occurrences,
                            .number = leaf_of(leaf)->numbers[0],
                            .words = leaf_of(leaf)->mask >> leaf_of(leaf)->numbers[0]};
    if ((leaf_of(leaf)->mask & ~occurrences->accept) != 0)
        return false;
    for (; window.from < occurrences->n; leave(&window)) {
        enter(&window, leaf->distance);
        if (words_of(&window, window.from) == 0 || !serve(&window))
            continue;
        is_found = true;
        for (told = told > window.from ? told : window.from; told < window.to; told++) {
            uint32_t position = occurrences->items[told].position;
            if (words_of(&window, told) != 0 && !found(ctx, position, position))
                return true;
        }
    }
    return is_found;
}
