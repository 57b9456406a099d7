#include "engine/search/similar.h"

#include "base/utf8.h"

#define LONGEST 64 /* code points */

struct walk {
    uint32_t word[LONGEST]; /* what is looked for */
    uint32_t n;
    uint32_t max;
    uint8_t rows[LONGEST + 4][LONGEST + 1]; /* rows[d]: after d code points of the current word */
    uint32_t path[LONGEST + 4];             /* the current word's code points */
    size_t ends[LONGEST + 4];               /* bytes of the first d code points */
    uint32_t depth;                         /* rows that are right for `path` */
};

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* Fills rows[d] for path[d-1]; returns its smallest cell. */
static uint8_t fill_row(struct walk *walk, uint32_t d)
{
    const uint8_t *above = walk->rows[d - 1];
    uint8_t *row = walk->rows[d];
    uint32_t code = walk->path[d - 1];
    uint8_t best = row[0] = (uint8_t)d;
    for (uint32_t i = 1; i <= walk->n; i++) {
        uint8_t cell = (uint8_t)(above[i - 1] + (walk->word[i - 1] == code ? 0 : 1));
        cell = least(cell, (uint8_t)(above[i] + 1));
        cell = least(cell, (uint8_t)(row[i - 1] + 1));
        if (d > 1 && i > 1 && walk->word[i - 1] == walk->path[d - 2] && walk->word[i - 2] == code)
            cell = least(cell, (uint8_t)(walk->rows[d - 2][i - 2] + 1));
        row[i] = cell;
        best = least(best, cell);
    }
    return best;
}

/* Whether a word below path[0…d) can still come within the limit: a swap looks two rows back. */
static bool is_hopeless(const struct walk *walk, uint32_t d, uint8_t best)
{
    if (best <= walk->max)
        return false;
    for (uint32_t i = 0; i <= walk->n; i++)
        if (walk->rows[d - 1][i] < walk->max)
            return false;
    return true;
}

/* Compares one word; fills *edits (above the limit: max + 1). Returns the bytes of the beginning
 * that rules out every word which shares it, or 0. */
static size_t compare(struct walk *walk, struct span exact, uint32_t *edits)
{
    uint32_t d = 0;
    size_t at = 0;
    *edits = walk->max + 1;
    while (at < exact.len) {
        size_t len = 0;
        uint32_t code = utf8_decode(exact, at, &len);
        at += len;
        d++;
        if (d > walk->n + walk->max) {
            walk->depth = d - 1;
            return walk->ends[d - 1];
        }
        bool is_known = d <= walk->depth && walk->path[d - 1] == code;
        walk->path[d - 1] = code;
        walk->ends[d] = at;
        if (is_known)
            continue;
        walk->depth = d;
        uint8_t best = fill_row(walk, d);
        if (is_hopeless(walk, d, best)) {
            walk->depth = d - 1;
            return at;
        }
    }
    walk->depth = d;
    if (walk->rows[d][walk->n] <= walk->max)
        *edits = walk->rows[d][walk->n];
    return 0;
}

static bool read_word(struct walk *walk, struct span exact)
{
    for (size_t at = 0, len = 0; at < exact.len; at += len) {
        if (walk->n == LONGEST)
            return false;
        walk->word[walk->n++] = utf8_decode(exact, at, &len);
    }
    for (uint32_t i = 0; i <= walk->n; i++)
        walk->rows[0][i] = (uint8_t)i;
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
    struct walk walk = {.max = max_edits};
    uint32_t room = 0, rank = 0, count = lexicon_count(lexicon);
    *out = NULL;
    *n = 0;
    if (!read_word(&walk, exact))
        return OK;
    while (rank < count) {
        struct lexicon_word word;
        lexicon_word(lexicon, lexicon_id_at(lexicon, rank), &word);
        uint32_t edits = 0;
        size_t skip = compare(&walk, word.exact, &edits);
        if (skip > 0) {
            struct span beginning = span_cut(word.exact, 0, skip);
            struct lexicon_range range = lexicon_find_prefix(lexicon, beginning);
            rank = range.first + range.n > rank ? range.first + range.n : rank + 1;
            continue;
        }
        if (edits <= max_edits) {
            enum status status = grow(out, *n, &room, arena, err);
            if (status != OK)
                return status;
            (*out)[(*n)++] = (struct similar){word.id, word.count, edits};
        }
        rank++;
    }
    return OK;
}
