#include "engine/query/tree.h"

struct tree *tree_new(struct arena *arena, enum tree_kind kind, uint32_t start, uint32_t end)
{
    struct tree *tree = ARENA_NEW(arena, struct tree);
    if (tree == NULL)
        return NULL;
    tree->kind = kind;
    tree->start = start;
    tree->end = end;
    return tree;
}

bool tree_kids_add(struct tree_kids *kids, struct arena *arena, struct tree *kid)
{
    if (kid == NULL)
        return false;
    if (kids->n == kids->room) {
        uint32_t room = kids->room == 0 ? 2 : 2 * kids->room;
        struct tree **at = ARENA_ARRAY(arena, struct tree *, room);
        if (at == NULL)
            return false;
        if (kids->n > 0)
            memcpy(at, kids->at, kids->n * sizeof *at);
        kids->at = at;
        kids->room = room;
    }
    kids->at[kids->n++] = kid;
    return true;
}

/* Whether a kid of that kind may become its parent's kids: what it holds means the same there. In a
 * row under `any`, + and - rule over the kids beside them only. */
static bool is_same_node(enum tree_kind kind, const struct tree *kid)
{
    if (kid->kind != kind || kind == TREE_NEAR)
        return false;
    for (uint32_t i = 0; i < kid->n_kids && kind == TREE_ROW; i++)
        if (kid->kids[i]->kind == TREE_NOT || kid->kids[i]->kind == TREE_PLUS)
            return false;
    return true;
}

static bool splice(struct arena *arena, enum tree_kind kind, const struct tree_kids *kids,
                   struct tree_kids *out)
{
    for (uint32_t i = 0; i < kids->n; i++) {
        struct tree *kid = kids->at[i];
        bool is_same = is_same_node(kind, kid);
        struct tree **from = is_same ? kid->kids : &kid;
        for (uint32_t k = 0; k < (is_same ? kid->n_kids : 1); k++)
            if (!tree_kids_add(out, arena, from[k]))
                return false;
    }
    return true;
}

struct tree *tree_join(struct arena *arena, enum tree_kind kind, struct tree_kids *kids)
{
    if (kids->n < 2)
        return kids->n == 1 ? kids->at[0] : NULL;
    struct tree *tree = tree_new(arena, kind, kids->at[0]->start, kids->at[kids->n - 1]->end);
    struct tree_kids spliced = {0};
    if (tree == NULL || !splice(arena, kind, kids, &spliced))
        return NULL;
    tree->kids = spliced.at;
    tree->n_kids = spliced.n;
    return tree;
}

/* ---- equality ---- */

static bool are_words_equal(const struct tree *a, const struct tree *b)
{
    if (a->n_words != b->n_words)
        return false;
    for (uint32_t i = 0; i < a->n_words; i++) {
        const struct tree_word *x = &a->words[i], *y = &b->words[i];
        if (!span_equal(x->exact, y->exact) || x->is_gap != y->is_gap ||
            x->is_prefix != y->is_prefix || x->is_stop != y->is_stop)
            return false;
    }
    return true;
}

static bool are_values_equal(const struct tree *a, const struct tree *b)
{
    if (a->field != b->field || a->date_first != b->date_first || a->date_last != b->date_last)
        return false;
    if (field_kind(a->field) == FIELD_OF_DAYS)
        return true; /* however they were written */
    if (a->n_values != b->n_values)
        return false;
    for (uint32_t i = 0; i < a->n_values; i++)
        if (!span_equal(a->values[i], b->values[i]))
            return false;
    return true;
}

static bool are_links_equal(const struct tree *a, const struct tree *b)
{
    for (uint32_t i = 0; i + 1 < a->n_kids && a->kind == TREE_NEAR; i++)
        if (a->links[i].distance != b->links[i].distance ||
            a->links[i].is_ordered != b->links[i].is_ordered)
            return false;
    return true;
}

bool tree_equal(const struct tree *a, const struct tree *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->kind != b->kind || a->n_kids != b->n_kids || a->distance != b->distance ||
        a->clause != b->clause || a->is_optional != b->is_optional)
        return false;
    if (!are_words_equal(a, b) || !are_values_equal(a, b) || !are_links_equal(a, b))
        return false;
    for (uint32_t i = 0; i < a->n_kids; i++)
        if (!tree_equal(a->kids[i], b->kids[i]))
            return false;
    return true;
}
