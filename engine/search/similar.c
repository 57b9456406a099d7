#include "engine/search/similar.h"

#include "base/utf8.h"

#define LONGEST 63 /* code points: one bit for each place between them */

/* What is left of the word after a beginning of another: bit i of at[k] is set where its first i
 * code points become that beginning by k edits or fewer. */
struct states {
    uint64_t at[SIMILAR_MAX_EDITS + 1];
};

struct automaton {
    uint32_t word[LONGEST]; /* what is looked for */
    uint32_t n;
    uint32_t max;
    uint64_t places;     /* 0…n */
    uint64_t ascii[128]; /* bit i + 1: the word's code point i is this one */
    struct states states[LONGEST + SIMILAR_MAX_EDITS + 1]; /* by depth: code points read */
    uint64_t letters[LONGEST + SIMILAR_MAX_EDITS + 1];     /* bits of the one that was read last */
    size_t ends[LONGEST + SIMILAR_MAX_EDITS + 1];          /* bytes read */
    uint32_t depth;                                        /* states that are right for `last` */
    struct span last;
};

static uint64_t bits_of(const struct automaton *automaton, uint32_t code)
{
    uint64_t bits = 0;
    if (code < 128)
        return automaton->ascii[code];
    for (uint32_t i = 0; i < automaton->n; i++)
        bits |= (uint64_t)(automaton->word[i] == code) << (i + 1);
    return bits;
}

/* Reads the d-th code point. False: no word that begins so can come within the limit. */
static bool step(struct automaton *automaton, uint32_t d, uint64_t letter)
{
    const struct states *from = &automaton->states[d - 1];
    struct states *to = &automaton->states[d];
    uint64_t swap = d > 1 ? automaton->letters[d - 1] & letter << 1 : 0;
    automaton->letters[d] = letter;
    to->at[0] = from->at[0] << 1 & letter;
    for (uint32_t k = 1; k <= automaton->max; k++) {
        to->at[k] = (from->at[k] << 1 & letter) | from->at[k - 1] | from->at[k - 1] << 1 |
                    to->at[k - 1] << 1;
        if (swap != 0)
            to->at[k] |= automaton->states[d - 2].at[k - 1] << 2 & swap;
        to->at[k] &= automaton->places;
    }
    /* The next may be this one's neighbour, swapped. */
    return to->at[automaton->max] != 0 || (from->at[automaton->max - 1] << 2 & letter) != 0;
}

/* The code points that the word shares with the last one. */
static uint32_t shared_depth(const struct automaton *automaton, struct span exact)
{
    size_t most = exact.len < automaton->last.len ? exact.len : automaton->last.len, common = 0;
    while (common < most && exact.at[common] == automaton->last.at[common])
        common++;
    uint32_t d = automaton->depth;
    while (d > 0 && automaton->ends[d] > common)
        d--;
    return d;
}

/* The fewest edits with which the whole word becomes what was read; above the limit: max + 1. */
static uint32_t edits_at(const struct automaton *automaton, uint32_t d)
{
    uint32_t k = 0;
    while (k <= automaton->max && !(automaton->states[d].at[k] >> automaton->n & 1))
        k++;
    return k;
}

/* Compares one word; fills *edits. Returns the bytes of the beginning that rules out every word
 * which shares it, or 0. */
static size_t compare(struct automaton *automaton, struct span exact, uint32_t *edits)
{
    uint32_t d = shared_depth(automaton, exact);
    size_t at = automaton->ends[d];
    *edits = automaton->max + 1;
    automaton->last = exact;
    automaton->depth = d;
    while (at < exact.len) {
        size_t len = 1;
        uint32_t code = (uint8_t)exact.at[at];
        if (code >= 0x80)
            code = utf8_decode(exact, at, &len);
        at += len;
        if (d == automaton->n + automaton->max || !step(automaton, ++d, bits_of(automaton, code)))
            return at;
        automaton->ends[d] = at;
        automaton->depth = d;
    }
    *edits = edits_at(automaton, d);
    return 0;
}

static bool read_word(struct automaton *automaton, struct span exact)
{
    uint64_t first = 1;
    for (size_t at = 0, len = 0; at < exact.len; at += len) {
        if (automaton->n == LONGEST)
            return false;
        uint32_t code = utf8_decode(exact, at, &len);
        automaton->word[automaton->n++] = code;
        if (code < 128)
            automaton->ascii[code] |= (uint64_t)1 << automaton->n;
    }
    automaton->places = ((uint64_t)2 << automaton->n) - 1;
    for (uint32_t k = 0; k <= automaton->max; k++, first |= first << 1)
        automaton->states[0].at[k] = first & automaton->places;
    return true;
}

static enum status grow(struct similar **items, uint32_t n, uint32_t *room, struct arena *arena,
                        struct error *err)
{
    if (n < *room)
        return OK;
    uint32_t more = *room == 0 ? 32 : *room * 2;
    struct similar *wider = ARENA_ARRAY(arena, struct similar, more);
    if (wider == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "too many similar words");
    if (n > 0)
        memcpy(wider, *items, n * sizeof **items);
    *items = wider;
    *room = more;
    return OK;
}

enum status similar_words(const struct lexicon *lexicon, struct span exact, uint32_t max_edits,
                          struct arena *arena, struct similar **out, uint32_t *n, struct error *err)
{
    struct automaton automaton = {.max = max_edits};
    struct lexicon_walk walk;
    uint32_t room = 0;
    *out = NULL;
    *n = 0;
    if (!read_word(&automaton, exact))
        return OK;
    lexicon_walk_begin(lexicon, &walk);
    while (walk.rank < lexicon_count(lexicon)) {
        uint32_t edits = 0;
        size_t skip = compare(&automaton, walk.exact, &edits);
        if (skip > 0) {
            lexicon_walk_past(lexicon, &walk, skip);
            continue;
        }
        if (edits <= max_edits) {
            uint32_t id = lexicon_id_at(lexicon, walk.rank);
            enum status status = grow(out, *n, &room, arena, err);
            if (status != OK)
                return status;
            (*out)[(*n)++] = (struct similar){id, lexicon_count_of(lexicon, id), edits};
        }
        lexicon_walk_next(lexicon, &walk);
    }
    return OK;
}
