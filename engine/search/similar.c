#include "engine/search/similar.h"

#include "base/utf8.h"

#define LONGEST 64 /* code points */

struct matrix {
    uint32_t word[LONGEST]; /* what is looked for */
    uint32_t n;
    uint32_t max;
    uint8_t rows[LONGEST + 4][LONGEST + 1]; /* rows[d]: after d code points of the current word */
    uint32_t path[LONGEST + 4];             /* the current word's code points */
    size_t ends[LONGEST + 4];               /* bytes of the first d code points */
    uint32_t depth;                         /* rows that are right for `path` */
    struct span last;                       /* the word they were made for */
};

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* Fills rows[d] for path[d-1]; returns its smallest cell. Cells further than `max` from the
 * diagonal are beyond the limit, and those next to what is filled are set so. */
static uint8_t fill_row(struct matrix *matrix, uint32_t d)
{
    uint8_t far = (uint8_t)(matrix->max + 1), best = far;
    uint32_t first = d > matrix->max ? d - matrix->max : 0;
    uint32_t last = d + matrix->max < matrix->n ? d + matrix->max : matrix->n;
    const uint8_t *above = matrix->rows[d - 1];
    uint8_t *row = matrix->rows[d];
    uint32_t code = matrix->path[d - 1];
    if (first == 0)
        best = row[0] = (uint8_t)d;
    else
        row[first - 1] = far;
    for (uint32_t i = first > 0 ? first : 1; i <= last; i++) {
        uint8_t cell = (uint8_t)(above[i - 1] + (matrix->word[i - 1] == code ? 0 : 1));
        cell = least(cell, (uint8_t)(above[i] + 1));
        cell = least(cell, (uint8_t)(row[i - 1] + 1));
        if (d > 1 && i > 1 && matrix->word[i - 1] == matrix->path[d - 2] &&
            matrix->word[i - 2] == code)
            cell = least(cell, (uint8_t)(matrix->rows[d - 2][i - 2] + 1));
        row[i] = cell;
        best = least(best, cell);
    }
    if (last < matrix->n)
        row[last + 1] = far;
    return best;
}

/* Whether no word below path[0…d) can come within the limit: a swap looks two rows back. */
static bool is_hopeless(const struct matrix *matrix, uint32_t d, uint8_t best)
{
    if (best <= matrix->max)
        return false;
    uint32_t first = d > matrix->max ? d - 1 - matrix->max : 0;
    uint32_t last = d - 1 + matrix->max < matrix->n ? d - 1 + matrix->max : matrix->n;
    for (uint32_t i = first; i <= last; i++)
        if (matrix->rows[d - 1][i] < matrix->max)
            return false;
    return true;
}

/* The rows that the word shares with the last one. */
static uint32_t shared_rows(const struct matrix *matrix, struct span exact)
{
    size_t most = exact.len < matrix->last.len ? exact.len : matrix->last.len, common = 0;
    while (common < most && exact.at[common] == matrix->last.at[common])
        common++;
    uint32_t d = matrix->depth;
    while (d > 0 && matrix->ends[d] > common)
        d--;
    return d;
}

/* Compares one word; fills *edits (above the limit: max + 1). Returns the bytes of the beginning
 * that rules out every word which shares it, or 0. */
static size_t compare(struct matrix *matrix, struct span exact, uint32_t *edits)
{
    uint32_t d = shared_rows(matrix, exact);
    size_t at = matrix->ends[d];
    *edits = matrix->max + 1;
    matrix->last = exact;
    matrix->depth = d;
    while (at < exact.len) {
        size_t len = 1;
        uint32_t code = (uint8_t)exact.at[at];
        if (code >= 0x80)
            code = utf8_decode(exact, at, &len);
        if (d == matrix->n + matrix->max)
            return at + len;
        at += len;
        matrix->path[d++] = code;
        matrix->ends[d] = at;
        uint8_t best = fill_row(matrix, d);
        if (is_hopeless(matrix, d, best))
            return at;
        matrix->depth = d;
    }
    if (d + matrix->max >= matrix->n && matrix->rows[d][matrix->n] <= matrix->max)
        *edits = matrix->rows[d][matrix->n];
    return 0;
}

static bool read_word(struct matrix *matrix, struct span exact)
{
    for (size_t at = 0, len = 0; at < exact.len; at += len) {
        if (matrix->n == LONGEST)
            return false;
        matrix->word[matrix->n++] = utf8_decode(exact, at, &len);
    }
    for (uint32_t i = 0; i <= matrix->n; i++)
        matrix->rows[0][i] = (uint8_t)i;
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
    struct matrix matrix = {.max = max_edits};
    struct lexicon_walk walk;
    uint32_t room = 0;
    *out = NULL;
    *n = 0;
    if (!read_word(&matrix, exact))
        return OK;
    lexicon_walk_begin(lexicon, &walk);
    while (walk.rank < lexicon_count(lexicon)) {
        uint32_t edits = 0;
        size_t skip = compare(&matrix, walk.exact, &edits);
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
