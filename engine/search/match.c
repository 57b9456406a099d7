#include "engine/search/match.h"

#include <stdlib.h>

#include "engine/search/near.h"
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

enum status occurrences_make_room(struct occurrences *occurrences, struct error *err)
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
            enum status status = occurrences_make_room(out, err);
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

static bool leaf_holds(const struct tree *leaf, const struct occurrences *occurrences)
{
    const struct bound_leaf *words = leaf->bound;
    if (leaf->kind == TREE_LOOSE)
        return phrase_loose(leaf, occurrences, stop_at_first, NULL);
    if (leaf->n_words > 1)
        return phrase_each(leaf, occurrences, stop_at_first, NULL);
    return (words->mask & ~occurrences->accept) == 0;
}

/* The number of the first word of a leaf or a NEAR: no other such node has it. */
static uint64_t first_word(const struct tree *tree)
{
    while (tree->n_kids > 0)
        tree = tree->kids[0];
    return (uint64_t)1 << ((const struct bound_leaf *)tree->bound)->numbers[0];
}

/* What walks over the paragraph is asked once. */
static bool places_hold(struct match_view *view, const struct tree *tree)
{
    uint64_t word = first_word(tree);
    if ((view->known & word) != 0)
        return (view->held & word) != 0;
    bool is_held = tree->kind == TREE_NEAR ? near_holds(tree, view->occurrences)
                                           : leaf_holds(tree, view->occurrences);
    view->known |= word;
    view->held |= is_held ? word : 0;
    return is_held;
}

static bool field_holds(const struct tree *field, const struct match_view *view)
{
    const struct bound_field *bound = field->bound;
    return view->occurrences->fields >> bound->number & 1;
}

/* In a row, several of one field mean either of them; two titles mean both (QUERY §6). */
static bool field_group_holds(struct match_view *view, const struct tree *row,
                              const struct tree *field)
{
    if (field_holds(field, view) || row->kind != TREE_ROW || field->field == FIELD_TITLE)
        return field_holds(field, view);
    for (uint32_t i = 0; i < row->n_kids; i++)
        if (row->kids[i]->kind == TREE_FIELD && row->kids[i]->field == field->field &&
            field_holds(row->kids[i], view))
            return true;
    return false;
}

static bool kid_holds(struct match_view *view, const struct tree *row, const struct tree *kid)
{
    if (kid->kind == TREE_FIELD)
        return field_group_holds(view, row, kid);
    return match_view_holds(view, kid);
}

/* Side by side under `any`: all that is required holds, and at least one of the rest, if any. Fields
 * filter, with a + too. */
static bool any_holds(struct match_view *view, const struct tree *row)
{
    bool has_choice = false, is_chosen = false, is_required = false;
    for (uint32_t i = 0; i < row->n_kids; i++) {
        const struct tree *kid = row->kids[i];
        bool is_filter = kid->kind == TREE_NOT || kid->kind == TREE_PLUS || kid->kind == TREE_FIELD;
        if (is_filter && !kid_holds(view, row, kid))
            return false;
        is_required = is_required || (kid->kind == TREE_PLUS && kid->kids[0]->kind != TREE_FIELD);
        if (is_filter || kid->is_optional)
            continue;
        has_choice = true;
        is_chosen = is_chosen || match_view_holds(view, kid);
    }
    return is_chosen || !has_choice || is_required;
}

static bool all_hold(struct match_view *view, const struct tree *tree)
{
    for (uint32_t i = 0; i < tree->n_kids; i++)
        if (!tree->kids[i]->is_optional && !kid_holds(view, tree, tree->kids[i]))
            return false;
    return true;
}

/* The row of a relaxed query: of its bare words all but so many, one of them in the paragraph
 * unless all are given up; and everything else. */
static bool holds_loosely(struct match_view *view, const struct tree *row)
{
    const struct match_slack *slack = &view->rules->slack;
    uint32_t n = 0, here = 0, found = 0;
    for (uint32_t i = 0; i < row->n_kids; i++) {
        const struct tree *kid = row->kids[i];
        if (!match_is_bare(kid)) {
            if (!kid->is_optional && !kid_holds(view, row, kid))
                return false;
            continue;
        }
        const struct bound_leaf *words = kid->bound;
        bool is_here = places_hold(view, kid);
        n++;
        here += is_here;
        found += is_here || (slack->is_around && (words->mask & ~view->occurrences->around) == 0);
    }
    return found + slack->words >= n && (here > 0 || slack->words >= n);
}

static bool one_holds(struct match_view *view, const struct tree *tree)
{
    for (uint32_t i = 0; i < tree->n_kids; i++)
        if (match_view_holds(view, tree->kids[i]))
            return true;
    return false;
}

bool match_view_holds(struct match_view *view, const struct tree *part)
{
    switch (part->kind) {
    case TREE_ROW:
        if (part == view->rules->query && match_is_loose(view->rules))
            return holds_loosely(view, part);
        return view->rules->is_any ? any_holds(view, part) : all_hold(view, part);
    case TREE_AND:
        return all_hold(view, part);
    case TREE_OR:
        return one_holds(view, part);
    case TREE_NOT:
        return !match_view_holds(view, part->kids[0]);
    case TREE_PLUS:
        return match_view_holds(view, part->kids[0]);
    case TREE_FIELD:
        return field_holds(part, view);
    case TREE_EVERY:
        return true;
    default:
        return places_hold(view, part);
    }
}

bool match_part_holds(const struct match_rules *rules, const struct tree *part,
                      const struct occurrences *occurrences)
{
    struct match_view view = {.rules = rules, .occurrences = occurrences};
    return match_view_holds(&view, part);
}

bool match_holds(const struct match_rules *rules, const struct occurrences *occurrences)
{
    return match_part_holds(rules, rules->root, occurrences);
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
