#include "engine/search/match.h"

#include <stdlib.h>

#include "engine/search/phrase.h"
#include "engine/search/row.h"

const char *match_kind_name(enum match_kind kind)
{
    static const char *const names[] = {"word", "phrase", "near", "prefix", "fuzzy"};
    return names[kind];
}

/* ---- occurrences ---- */

void occurrences_init(struct occurrences *occurrences)
{
    *occurrences = (struct occurrences){0};
}

void occurrences_release(struct occurrences *occurrences)
{
    free(occurrences->items);
    occurrences_init(occurrences);
}

void match_runs_release(struct match_runs *runs)
{
    free(runs->items);
    *runs = (struct match_runs){0};
}

static enum status make_room(struct occurrences *occurrences, struct error *err)
{
    uint32_t room = occurrences->room == 0 ? 256 : occurrences->room * 2;
    struct occurrence *items = realloc(occurrences->items, room * sizeof *items);
    if (items == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for matches");
    occurrences->items = items;
    occurrences->room = room;
    return OK;
}

enum status match_scan(const struct bound_segment *segment, const uint32_t *ids, uint32_t n,
                       struct occurrences *out, struct error *err)
{
    out->n = 0;
    out->n_tokens = n;
    out->accept = out->exact = out->surface = 0;
    for (uint32_t position = 0; position < n; position++) {
        const struct bound_mask *mask = bound_find(segment, ids[position]);
        if (mask == NULL)
            continue;
        if (out->n == out->room) {
            enum status status = make_room(out, err);
            if (status != OK)
                return status;
        }
        out->items[out->n++] =
            (struct occurrence){position, mask->accept, mask->exact, mask->surface};
        out->accept |= mask->accept;
        out->exact |= mask->exact;
        out->surface |= mask->surface;
    }
    return OK;
}

/* ---- holding ---- */

static bool stop_at_first(void *ctx, uint32_t first, uint32_t last)
{
    (void)ctx, (void)first, (void)last;
    return false;
}

static bool stop_at_near(void *ctx, uint32_t first, uint32_t last, uint32_t clause)
{
    (void)ctx, (void)first, (void)last, (void)clause;
    return false;
}

static bool leaf_holds(const struct tree *leaf, const struct occurrences *occurrences)
{
    const struct bound_leaf *words = leaf->bound;
    if (leaf->kind == TREE_LOOSE)
        return phrase_loose(leaf, occurrences, stop_at_first, NULL);
    if (leaf->n_words > 1)
        return phrase_each(leaf, occurrences, stop_at_first, NULL);
    return (words->mask & ~occurrences->accept) == 0;
}

static bool holds(const struct match_rules *rules, const struct tree *tree,
                  const struct occurrences *occurrences);

static bool field_holds(const struct tree *field, const struct occurrences *occurrences)
{
    const struct bound_field *bound = field->bound;
    return occurrences->fields >> bound->number & 1;
}

/* In a row, several of one field mean either of them; two titles mean both (QUERY §6). */
static bool field_group_holds(const struct tree *row, const struct tree *field,
                              const struct occurrences *occurrences)
{
    if (field_holds(field, occurrences) || row->kind != TREE_ROW || field->field == FIELD_TITLE)
        return field_holds(field, occurrences);
    for (uint32_t i = 0; i < row->n_kids; i++)
        if (row->kids[i]->kind == TREE_FIELD && row->kids[i]->field == field->field &&
            field_holds(row->kids[i], occurrences))
            return true;
    return false;
}

static bool kid_holds(const struct match_rules *rules, const struct tree *row,
                      const struct tree *kid, const struct occurrences *occurrences)
{
    if (kid->kind == TREE_FIELD)
        return field_group_holds(row, kid, occurrences);
    return holds(rules, kid, occurrences);
}

/* Side by side under `any`: all that is required holds, and at least one of the rest, if any. */
static bool any_holds(const struct match_rules *rules, const struct tree *row,
                      const struct occurrences *occurrences)
{
    bool has_choice = false, is_chosen = false, is_required = false;
    for (uint32_t i = 0; i < row->n_kids; i++) {
        const struct tree *kid = row->kids[i];
        bool is_filter = kid->kind == TREE_NOT || kid->kind == TREE_PLUS || kid->kind == TREE_FIELD;
        if (is_filter && !kid_holds(rules, row, kid, occurrences))
            return false;
        is_required = is_required || kid->kind == TREE_PLUS;
        if (is_filter || kid->is_optional)
            continue;
        has_choice = true;
        is_chosen = is_chosen || holds(rules, kid, occurrences);
    }
    return is_chosen || !has_choice || is_required;
}

static bool all_hold(const struct match_rules *rules, const struct tree *tree,
                     const struct occurrences *occurrences)
{
    for (uint32_t i = 0; i < tree->n_kids; i++)
        if (!tree->kids[i]->is_optional && !kid_holds(rules, tree, tree->kids[i], occurrences))
            return false;
    return true;
}

/* The row of a relaxed query: of its bare words all but so many, one of them in the paragraph
 * unless all are given up; and everything else. */
static bool holds_loosely(const struct match_rules *rules, const struct tree *row,
                          const struct occurrences *occurrences)
{
    uint32_t n = 0, here = 0, found = 0;
    for (uint32_t i = 0; i < row->n_kids; i++) {
        const struct tree *kid = row->kids[i];
        if (!match_is_bare(kid)) {
            if (!kid->is_optional && !kid_holds(rules, row, kid, occurrences))
                return false;
            continue;
        }
        const struct bound_leaf *words = kid->bound;
        bool is_here = leaf_holds(kid, occurrences);
        n++;
        here += is_here;
        found += is_here || (rules->slack.is_around && (words->mask & ~occurrences->around) == 0);
    }
    return found + rules->slack.words >= n && (here > 0 || rules->slack.words >= n);
}

static bool one_holds(const struct match_rules *rules, const struct tree *tree,
                      const struct occurrences *occurrences)
{
    for (uint32_t i = 0; i < tree->n_kids; i++)
        if (holds(rules, tree->kids[i], occurrences))
            return true;
    return false;
}

static bool holds(const struct match_rules *rules, const struct tree *tree,
                  const struct occurrences *occurrences)
{
    switch (tree->kind) {
    case TREE_ROW:
        if (tree == rules->query && match_is_loose(rules))
            return holds_loosely(rules, tree, occurrences);
        return rules->is_any ? any_holds(rules, tree, occurrences)
                             : all_hold(rules, tree, occurrences);
    case TREE_AND:
        return all_hold(rules, tree, occurrences);
    case TREE_OR:
        return one_holds(rules, tree, occurrences);
    case TREE_NOT:
        return !holds(rules, tree->kids[0], occurrences);
    case TREE_PLUS:
        return holds(rules, tree->kids[0], occurrences);
    case TREE_NEAR:
        return phrase_near(tree, occurrences, stop_at_near, NULL);
    case TREE_FIELD:
        return field_holds(tree, occurrences);
    case TREE_EVERY:
        return true;
    default:
        return leaf_holds(tree, occurrences);
    }
}

bool match_holds(const struct match_rules *rules, const struct occurrences *occurrences)
{
    return holds(rules, rules->root, occurrences);
}

bool match_part_holds(const struct match_rules *rules, const struct tree *part,
                      const struct occurrences *occurrences)
{
    return holds(rules, part, occurrences);
}

bool match_has_row(const struct match_rules *rules)
{
    struct row row;
    row_of(rules->query, &row);
    return row.n > 1 && !match_is_loose(rules);
}

uint64_t match_bare_words(const struct match_rules *rules, const struct occurrences *occurrences)
{
    uint64_t words = 0;
    for (uint32_t i = 0; i < rules->query->n_kids; i++) {
        const struct tree *kid = rules->query->kids[i];
        if (match_is_bare(kid) && leaf_holds(kid, occurrences))
            words |= ((const struct bound_leaf *)kid->bound)->mask;
    }
    return words;
}

bool match_row_stands(const struct match_rules *rules, const struct occurrences *occurrences)
{
    struct row row;
    row_of(rules->query, &row);
    return row_stands(&row, occurrences);
}

bool match_needs_tokens(const struct tree *tree)
{
    if (tree->kind == TREE_FIELD)
        return true;
    if (tree->n_words > 0 && (tree->kind != TREE_WORD || tree->n_words > 1))
        return true;
    if (tree->kind == TREE_NEAR)
        return true;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        if (match_needs_tokens(tree->kids[i]))
            return true;
    return false;
}

/* ---- painting ---- */

struct painter {
    const struct match_rules *rules;
    const struct occurrences *occurrences;
    bool is_title;
    struct match_runs *out;
    enum match_kind kind; /* of the runs that are found now */
    uint32_t clause;
    enum status status;
    struct error *err;
};

static bool paint_run(void *ctx, uint32_t first, uint32_t last)
{
    struct painter *painter = ctx;
    struct match_run run = {first, last, painter->kind, painter->clause};
    painter->status = match_runs_add(painter->out, run, painter->err);
    return painter->status == OK;
}

static bool paint_near(void *ctx, uint32_t first, uint32_t last, uint32_t clause)
{
    struct painter *painter = ctx;
    painter->kind = MATCH_NEAR;
    painter->clause = clause;
    return paint_run(painter, first, last);
}

static void paint_leaf(struct painter *painter, const struct tree *leaf)
{
    static const enum match_kind kinds[] = {[TREE_WORD] = MATCH_WORD,
                                            [TREE_PREFIX] = MATCH_PREFIX,
                                            [TREE_FUZZY] = MATCH_FUZZY,
                                            [TREE_PHRASE] = MATCH_PHRASE,
                                            [TREE_LOOSE] = MATCH_NEAR};
    painter->kind =
        leaf->kind == TREE_PHRASE && leaf->n_words == 1 ? MATCH_WORD : kinds[leaf->kind];
    painter->clause = leaf->clause;
    if (leaf->kind == TREE_LOOSE)
        phrase_loose(leaf, painter->occurrences, paint_run, painter);
    else
        phrase_each(leaf, painter->occurrences, paint_run, painter);
}

static void paint(struct painter *painter, const struct tree *tree);

static void paint_kids(struct painter *painter, const struct tree *tree)
{
    struct row row;
    row_of(tree, &row);
    if (row.n > 0 && painter->status == OK)
        painter->status = row_paint(&row, painter->occurrences, painter->out, painter->err);
    for (uint32_t i = 0; i < tree->n_kids && painter->status == OK; i++) {
        const struct tree *kid = tree->kids[i];
        bool is_in_row = row.n > 0 && (kid->kind == TREE_WORD ||
                                       (kid->kind == TREE_PLUS && kid->kids[0]->kind == TREE_WORD));
        if (!is_in_row)
            paint(painter, kid);
    }
}

/* A clause that does not hold is not painted: in `(gas flow) OR oil` a lone gas is no match. */
static void paint(struct painter *painter, const struct tree *tree)
{
    if (painter->status != OK || tree->kind == TREE_NOT || tree->kind == TREE_EVERY)
        return;
    if (!painter->is_title && tree->kind != TREE_FIELD &&
        !holds(painter->rules, tree, painter->occurrences))
        return;
    if (tree->kind == TREE_FIELD && (!painter->is_title || tree->field != FIELD_TITLE))
        return;
    if (tree->n_words > 0) {
        paint_leaf(painter, tree);
    } else if (tree->kind == TREE_NEAR) {
        phrase_near(tree, painter->occurrences, paint_near, painter);
    } else {
        paint_kids(painter, tree);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct match_run *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->last != y->last)
        return x->last > y->last ? -1 : 1;
    return (x->clause > y->clause) - (x->clause < y->clause);
}

/* Overlapping runs become one, with the smallest clause and that clause's kind. */
static void merge(struct match_runs *runs)
{
    uint32_t kept = 0;
    if (runs->n > 1)
        qsort(runs->items, runs->n, sizeof *runs->items, by_place);
    for (uint32_t i = 0; i < runs->n; i++) {
        struct match_run *run = &runs->items[i];
        struct match_run *before = kept > 0 ? &runs->items[kept - 1] : NULL;
        if (before == NULL || run->first > before->last) {
            runs->items[kept++] = *run;
            continue;
        }
        if (run->last > before->last)
            before->last = run->last;
        if (run->clause < before->clause) {
            before->clause = run->clause;
            before->kind = run->kind;
        }
    }
    runs->n = kept;
}

enum status match_paint(const struct match_rules *rules, const struct occurrences *occurrences,
                        bool is_title, struct match_runs *out, struct error *err)
{
    struct painter painter = {rules, occurrences, is_title, out, MATCH_WORD, 0, OK, err};
    out->n = 0;
    paint(&painter, rules->query);
    merge(out);
    return painter.status;
}
