#include "engine/search/row.h"

#include <stdlib.h>

static const struct bound_leaf *leaf_of(const struct tree *tree)
{
    return tree->bound;
}

void row_of(const struct tree *tree, struct row *row)
{
    row->n = 0;
    if (tree->kind != TREE_ROW && tree->kind != TREE_AND)
        return;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        const struct tree *kid = tree->kids[i];
        if (kid->kind == TREE_PLUS)
            kid = kid->kids[0];
        if (kid->kind == TREE_WORD && row->n < QUERY_MAX_WORDS)
            row->words[row->n++] = kid;
    }
}

enum status match_runs_add(struct match_runs *runs, struct match_run run, struct error *err)
{
    if (runs->n == runs->room) {
        uint32_t room = runs->room == 0 ? 32 : runs->room * 2;
        struct match_run *items = realloc(runs->items, room * sizeof *items);
        if (items == NULL)
            return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for matches");
        runs->items = items;
        runs->room = room;
    }
    runs->items[runs->n++] = run;
    return OK;
}

/* Which of an occurrence's masks has to hold a word. */
enum form { FORM_ANY, FORM_EXACT };

/* Whether the characters of one bare word stand at `at`, side by side; fills *next, the occurrence
 * after them. */
static bool word_stands(const struct tree *word, const struct occurrences *occurrences, uint32_t at,
                        enum form form, uint32_t *next)
{
    const uint8_t *numbers = leaf_of(word)->numbers;
    for (uint32_t i = 0; i < word->n_words; i++, at++) {
        if (at >= occurrences->n)
            return false;
        const struct occurrence *item = &occurrences->items[at];
        if (i > 0 && item->position != item[-1].position + 1)
            return false;
        if (!((form == FORM_EXACT ? item->exact : item->accept) >> numbers[i] & 1))
            return false;
    }
    *next = at;
    return true;
}

/* How many words of the row, from `i` on, stand side by side from occurrence `at` on; fills *next.
 */
static uint32_t chain(const struct row *row, uint32_t i, const struct occurrences *occurrences,
                      uint32_t at, enum form form, uint32_t *next)
{
    uint32_t n = 0;
    *next = at;
    while (i + n < row->n) {
        uint32_t after = 0;
        if (n > 0 && (*next >= occurrences->n || occurrences->items[*next].position !=
                                                     occurrences->items[*next - 1].position + 1))
            break;
        if (!word_stands(row->words[i + n], occurrences, *next, form, &after))
            break;
        *next = after;
        n++;
    }
    return n;
}

bool row_stands(const struct row *row, const struct occurrences *occurrences)
{
    if (row->n < 2)
        return false;
    for (uint32_t i = 0; i < row->n; i++)
        if ((leaf_of(row->words[i])->mask & ~occurrences->exact) != 0)
            return false;
    for (uint32_t at = 0; at < occurrences->n; at++) {
        uint32_t next = 0;
        if (chain(row, 0, occurrences, at, FORM_EXACT, &next) == row->n)
            return true;
    }
    return false;
}

static enum status paint_chain(const struct row *row, uint32_t i, uint32_t n,
                               const struct occurrences *occurrences, uint32_t at,
                               struct match_runs *out, struct error *err)
{
    bool is_whole = n == row->n && n > 1;
    uint32_t next = at;
    while (!is_whole && n > 0 && row->words[i]->is_optional) {
        word_stands(row->words[i], occurrences, at, FORM_ANY, &next);
        at = next;
        i++;
        n--;
    }
    while (!is_whole && n > 0 && row->words[i + n - 1]->is_optional)
        n--;
    if (n == 0)
        return OK;
    struct match_run run = {occurrences->items[at].position, 0,
                            is_whole ? MATCH_PHRASE : MATCH_WORD, row->words[i]->clause};
    for (uint32_t k = 0; k < n; k++) {
        word_stands(row->words[i + k], occurrences, at, FORM_ANY, &next);
        at = next;
    }
    run.last = occurrences->items[at - 1].position;
    return match_runs_add(out, run, err);
}

/* The longest chain of row words at `at`; *first is where in the row it begins. */
static uint32_t longest_chain(const struct row *row, const struct occurrences *occurrences,
                              uint32_t at, uint32_t *first, uint32_t *next)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i + best < row->n; i++) {
        uint32_t after = 0;
        uint32_t n = chain(row, i, occurrences, at, FORM_ANY, &after);
        if (n > best) {
            best = n;
            *first = i;
            *next = after;
        }
    }
    return best;
}

/* Where the next whole row stands at or after `at`, or the end. A chain stops before it, so that a
 * word in front of the row does not tear it apart. */
static uint32_t next_whole(const struct row *row, const struct occurrences *occurrences,
                           uint32_t at)
{
    for (; row->n > 1 && at < occurrences->n; at++) {
        uint32_t next = 0;
        if (chain(row, 0, occurrences, at, FORM_ANY, &next) == row->n)
            return at;
    }
    return occurrences->n;
}

enum status row_paint(const struct row *row, const struct occurrences *occurrences,
                      struct match_runs *out, struct error *err)
{
    uint32_t at = 0, whole = next_whole(row, occurrences, 0);
    struct occurrences before = *occurrences;
    while (at < occurrences->n) {
        uint32_t first = 0, next = at + 1;
        before.n = at < whole ? whole : occurrences->n;
        uint32_t n = at == whole ? chain(row, 0, &before, at, FORM_ANY, &next)
                                 : longest_chain(row, &before, at, &first, &next);
        if (n > 0) {
            enum status status = paint_chain(row, first, n, &before, at, out, err);
            if (status != OK)
                return status;
        }
        if (at == whole)
            whole = next_whole(row, occurrences, next);
        at = next;
    }
    return OK;
}
