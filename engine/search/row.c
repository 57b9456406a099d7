#include "engine/search/row.h"

#include "engine/search/sequence.h"

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

/* The tokens of all its words; a word of several characters has one place for each of them. */
struct line {
    const struct row *row;
    const struct occurrences *occurrences;
    struct sequence sequence;
    uint64_t starts, ends; /* places where a word starts, and where one ends */
};

static void line_init(struct line *line, const struct row *row,
                      const struct occurrences *occurrences)
{
    *line = (struct line){.row = row, .occurrences = occurrences};
    for (uint32_t i = 0; i < row->n; i++) {
        line->starts |= (uint64_t)1 << line->sequence.n;
        for (uint32_t k = 0; k < row->words[i]->n_words; k++)
            sequence_add(&line->sequence, leaf_of(row->words[i])->numbers[k]);
        line->ends |= sequence_end(&line->sequence);
    }
}

bool row_stands(const struct row *row, const struct occurrences *occurrences)
{
    struct line line;
    struct sequence_walk walk = {0};
    if (row->n < 2)
        return false;
    for (uint32_t i = 0; i < row->n; i++)
        if ((leaf_of(row->words[i])->mask & ~occurrences->exact) != 0)
            return false;
    line_init(&line, row, occurrences);
    uint64_t end = sequence_end(&line.sequence);
    for (uint32_t at = 0; at < occurrences->n; at++) {
        const struct occurrence *item = &occurrences->items[at];
        if ((sequence_read(&line.sequence, &walk, item->position, item->exact) & end) != 0)
            return true;
    }
    return false;
}

/* ---- the row but for one word ---- */

static uint32_t count_telling(const struct row *row)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < row->n; i++)
        n += !row->words[i]->is_optional;
    return n;
}

static bool can_leave_out(const struct row *row, uint32_t i, uint32_t n_telling)
{
    return row->n > 2 && n_telling - !row->words[i]->is_optional > 1;
}

bool row_part(const struct row *row, uint32_t i, struct row *out)
{
    uint32_t n_telling = count_telling(row);
    if (n_telling < 2 || !can_leave_out(row, i, n_telling))
        return false;
    out->n = row->n - 1;
    memcpy(out->words, row->words, i * sizeof(struct tree *));
    memcpy(out->words + i, row->words + i + 1, (out->n - i) * sizeof(struct tree *));
    return true;
}

/* Where a walk goes on that leaves a word out. Only words that can be left out have a place here. */
struct gate {
    uint64_t first;                /* the second word's first place: without the first word */
    uint64_t last;                 /* the last place but for the last word: without that */
    uint64_t after[SEQUENCE_MOST]; /* by the last place of a word: the first of the next but one */
};

static void gate_init(struct gate *gate, const struct row *row)
{
    uint32_t n_telling = count_telling(row), end = 0, before = 0;
    *gate = (struct gate){0};
    for (uint32_t i = 0; i < row->n && n_telling > 1; before = end, i++) {
        end += row->words[i]->n_words;
        if (!can_leave_out(row, i, n_telling))
            continue;
        if (i == 0)
            gate->first = (uint64_t)1 << end;
        else if (i + 1 == row->n)
            gate->last = (uint64_t)1 << (before - 1);
        else
            gate->after[before - 1] = (uint64_t)1 << end;
    }
}

static uint64_t pass_gate(const struct gate *gate, uint64_t ends)
{
    uint64_t next = 0;
    for (; ends != 0; ends &= ends - 1)
        next |= gate->after[__builtin_ctzll(ends)];
    return next;
}

/* The walk of sequence.h with one word left out on the way: the automaton for k errors of S. Wu and
 * U. Manber, "Fast text searching allowing errors", Communications of the ACM 35(10), 1992, with
 * one error, which is a deletion. */
enum row_hold row_part_hold(const struct row *row, const struct occurrences *occurrences)
{
    struct line line;
    struct gate gate;
    struct sequence_walk walk = {0};
    uint64_t whole = 0, late = 0, torn = 0; /* without a gap, without the first word, with a gap */
    enum row_hold hold = ROW_NONE;
    if (row->n < 3)
        return ROW_NONE;
    line_init(&line, row, occurrences);
    gate_init(&gate, row);
    uint64_t end = sequence_end(&line.sequence);
    for (uint32_t at = 0; at < occurrences->n; at++) {
        const struct occurrence *item = &occurrences->items[at];
        uint64_t places = sequence_places(&line.sequence, item->exact);
        if (walk.next != item->position)
            whole = late = torn = 0;
        late = (late << 1 | gate.first) & places;
        torn = (torn << 1 | pass_gate(&gate, whole & line.ends)) & places;
        whole = sequence_read(&line.sequence, &walk, item->position, item->exact);
        if (((late & end) | (whole & gate.last)) != 0)
            return ROW_PART;
        if ((torn & end) != 0)
            hold = ROW_TORN;
    }
    return hold;
}

/* ---- painting ---- */

/* Some words of the row side by side in the text: `n` tokens from occurrence `at` on, which are the
 * row's tokens from `place` on. */
struct stretch {
    uint32_t at, place, n;
};

/* Where the next whole row stands at or after `at`, or the end. */
static uint32_t next_whole(const struct line *line, uint32_t at)
{
    const struct occurrences *occurrences = line->occurrences;
    uint64_t end = sequence_end(&line->sequence);
    struct sequence_walk walk = {0};
    for (; line->row->n > 1 && at < occurrences->n; at++) {
        const struct occurrence *item = &occurrences->items[at];
        if ((sequence_read(&line->sequence, &walk, item->position, item->accept) & end) != 0)
            return at + 1 - line->sequence.n;
    }
    return occurrences->n;
}

/* The longest stretch of whole words at `at` that ends before `to`; the first in the row of equally
 * long ones. */
static struct stretch longest(const struct line *line, uint32_t at, uint32_t to)
{
    const struct occurrence *items = line->occurrences->items;
    struct stretch best = {at, 0, 0};
    uint64_t state = line->starts & sequence_places(&line->sequence, items[at].accept);
    for (uint32_t n = 1; state != 0; n++) {
        if ((state & line->ends) != 0) {
            uint32_t last = (uint32_t)__builtin_ctzll(state & line->ends);
            best = (struct stretch){at, last + 1 - n, n};
        }
        if (at + n == to || items[at + n].position != items[at + n - 1].position + 1)
            break;
        state = state << 1 & sequence_places(&line->sequence, items[at + n].accept);
    }
    return best;
}

/* Stop words at the ends are not painted, unless it is the whole row. */
static void trim(const struct line *line, struct stretch *stretch, uint32_t *first, uint32_t *n)
{
    const struct tree *const *words = line->row->words;
    for (; *n > 0 && words[*first]->is_optional; ++*first, --*n) {
        stretch->at += words[*first]->n_words;
        stretch->n -= words[*first]->n_words;
    }
    for (; *n > 0 && words[*first + *n - 1]->is_optional; --*n)
        stretch->n -= words[*first + *n - 1]->n_words;
}

static uint64_t low(uint32_t n)
{
    return n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
}

static void tell(const struct line *line, struct stretch stretch, row_found *found, void *ctx)
{
    const struct row *row = line->row;
    uint32_t first = (uint32_t)__builtin_popcountll(line->starts & low(stretch.place));
    uint32_t n =
        (uint32_t)__builtin_popcountll(line->starts & low(stretch.place + stretch.n)) - first;
    bool is_whole = n == row->n && n > 1;
    if (!is_whole)
        trim(line, &stretch, &first, &n);
    if (n == 0)
        return;
    uint32_t position = line->occurrences->items[stretch.at].position;
    struct match_run run = {position, position + stretch.n - 1,
                            is_whole ? MATCH_PHRASE : MATCH_WORD, row->words[first]->clause};
    found(ctx, run);
}

void row_each(const struct row *row, const struct occurrences *occurrences, row_found *found,
              void *ctx)
{
    struct line line;
    line_init(&line, row, occurrences);
    uint32_t whole = row->n > 0 ? next_whole(&line, 0) : 0;
    for (uint32_t at = 0; at < occurrences->n && row->n > 0;) {
        /* A stretch stops before a whole row, so that a word in front does not tear it apart. */
        struct stretch stretch = at == whole
                                     ? (struct stretch){at, 0, line.sequence.n}
                                     : longest(&line, at, at < whole ? whole : occurrences->n);
        if (stretch.n > 0)
            tell(&line, stretch, found, ctx);
        uint32_t next = at + (stretch.n > 0 ? stretch.n : 1);
        if (at == whole)
            whole = next_whole(&line, next);
        at = next;
    }
}

uint64_t row_mask(const struct row *row)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < row->n; i++)
        mask |= ((const struct bound_leaf *)row->words[i]->bound)->mask;
    return mask;
}
