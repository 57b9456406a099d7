#include "engine/query/rebuild.h"

static enum status rebuild(struct understanding *u, const struct tree *tree, bool is_operand,
                           struct tree_kids *out);

static enum status give(struct understanding *u, struct tree_kids *out, struct tree *tree)
{
    return tree_kids_add(out, u->reading.arena, tree) ? OK : reading_nomem(&u->reading);
}

static bool is_positive(const struct tree *tree)
{
    return tree->kind != TREE_NOT && tree->kind != TREE_EVERY;
}

/* In a row of exclusions alone something must stand from which they exclude; nowhere else. */
static enum status settle_every(struct understanding *u, struct tree *tree)
{
    bool has_positive = false, has_every = false;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        has_positive = has_positive || is_positive(tree->kids[i]);
        has_every = has_every || tree->kids[i]->kind == TREE_EVERY;
    }
    if (has_positive && !has_every)
        return OK;
    struct tree_kids kids = {0};
    enum status status = OK;
    if (!has_positive)
        status = give(u, &kids, tree_new(u->reading.arena, TREE_EVERY, tree->start, tree->start));
    for (uint32_t i = 0; i < tree->n_kids && status == OK; i++)
        if (tree->kids[i]->kind != TREE_EVERY)
            status = give(u, &kids, tree->kids[i]);
    tree->kids = kids.at;
    tree->n_kids = kids.n;
    return status;
}

/* An exclusion as something that can stand by itself. */
static enum status stand(struct understanding *u, struct tree **tree)
{
    if ((*tree)->kind != TREE_NOT)
        return OK;
    struct tree *exclusion = *tree;
    struct tree_kids kids = {0};
    *tree = tree_new(u->reading.arena, TREE_ROW, exclusion->start, exclusion->end);
    enum status status = *tree == NULL ? reading_nomem(&u->reading) : give(u, &kids, exclusion);
    if (status != OK)
        return status;
    (*tree)->kids = kids.at;
    (*tree)->n_kids = kids.n;
    return settle_every(u, *tree);
}

/* One node of all kids; *out is NULL when there are none. */
static enum status join(struct understanding *u, enum tree_kind kind, struct tree_kids *kids,
                        struct tree **out)
{
    *out = NULL;
    if (kids->n == 0)
        return OK;
    for (uint32_t i = 0; i < kids->n && kind == TREE_OR && kids->n > 1; i++) {
        enum status status = stand(u, &kids->at[i]);
        if (status != OK)
            return status;
    }
    *out = tree_join(u->reading.arena, kind, kids);
    if (*out == NULL)
        return reading_nomem(&u->reading);
    bool is_row = (*out)->kind == TREE_ROW || (*out)->kind == TREE_AND;
    return is_row ? settle_every(u, *out) : OK;
}

/* A kid whose text is several words is a row of them, unless the parent has one itself. */
static enum status rebuild_group(struct understanding *u, const struct tree *tree, bool is_operand,
                                 struct tree_kids *out)
{
    struct tree_kids kids = {0};
    struct tree *joined;
    enum status status = OK;
    for (uint32_t i = 0; i < tree->n_kids && status == OK; i++) {
        struct tree_kids words = {0};
        bool is_row = tree->kind == TREE_ROW;
        status = rebuild(u, tree->kids[i], is_operand, is_row ? &kids : &words);
        if (status == OK && !is_row)
            status = join(u, TREE_ROW, &words, &joined);
        if (status == OK && !is_row && joined != NULL)
            status = give(u, &kids, joined);
    }
    if (status == OK)
        status = join(u, tree->kind, &kids, &joined);
    return status == OK && joined != NULL ? give(u, out, joined) : status;
}

/* The same node over another kid. */
static enum status give_parent(struct understanding *u, const struct tree *tree, struct tree *kid,
                               struct tree_kids *out)
{
    struct tree_kids kids = {0};
    enum status status = stand(u, &kid);
    struct tree *parent = tree_new(u->reading.arena, tree->kind, tree->start, tree->end);
    if (status == OK)
        status = give(u, out, parent);
    if (status == OK)
        status = give(u, &kids, kid);
    if (status != OK)
        return status;
    parent->kids = kids.at;
    parent->n_kids = kids.n;
    parent->field = tree->field;
    parent->is_spelled = tree->is_spelled;
    return OK;
}

/* NOT, +, title: over a text of several words: all of them are excluded together, each is required,
 * a row of them stands in the title. */
static enum status rebuild_parent(struct understanding *u, const struct tree *tree,
                                  struct tree_kids *out)
{
    struct tree_kids words = {0};
    struct tree *kid;
    enum status status = rebuild(u, tree->kids[0], false, &words);
    if (status != OK)
        return status;
    if (tree->kind == TREE_PLUS) {
        for (uint32_t i = 0; i < words.n && status == OK; i++)
            status = give_parent(u, tree, words.at[i], out);
        return status;
    }
    status = join(u, tree->kind == TREE_NOT ? TREE_AND : TREE_ROW, &words, &kid);
    return status == OK && kid != NULL ? give_parent(u, tree, kid, out) : status;
}

/* A link whose operand came to nothing goes with it: the one before it, or the first. */
static enum status rebuild_near(struct understanding *u, const struct tree *near,
                                struct tree_kids *out)
{
    struct tree_kids kids = {0};
    struct tree_link *links = ARENA_ARRAY(u->reading.arena, struct tree_link, near->n_kids);
    enum status status = links != NULL ? OK : reading_nomem(&u->reading);
    for (uint32_t i = 0; i < near->n_kids && status == OK; i++) {
        uint32_t before = kids.n;
        status = rebuild(u, near->kids[i], true, &kids);
        if (status == OK && before > 0 && kids.n > before)
            links[before - 1] = near->links[i - 1];
    }
    if (status != OK || kids.n == 0)
        return status;
    struct tree *joined = tree_join(u->reading.arena, TREE_NEAR, &kids);
    if (joined != NULL && kids.n > 1)
        joined->links = links;
    return give(u, out, joined);
}

static enum status rebuild_values(struct understanding *u, const struct tree *tree,
                                  struct tree_kids *out)
{
    struct tree *field = tree_new(u->reading.arena, TREE_FIELD, tree->start, tree->end);
    if (field == NULL)
        return reading_nomem(&u->reading);
    *field = *tree;
    enum status status = tree_words_values(u, field);
    return status == OK && field->n_values > 0 ? give(u, out, field) : status;
}

/* Those beyond the limit are left out. */
static enum status rebuild_field(struct understanding *u, const struct tree *tree,
                                 struct tree_kids *out)
{
    u->n_fields++;
    if (u->n_fields > QUERY_MAX_FIELDS)
        return u->n_fields > QUERY_MAX_FIELDS + 1
                   ? OK
                   : reading_misfit(&u->reading, MISFIT_FIELDS, tree->start,
                                    (uint32_t)u->reading.query->text.len);
    return tree->n_kids > 0 ? rebuild_parent(u, tree, out) : rebuild_values(u, tree, out);
}

/* Appends what `tree` is over words: nothing, a node, or the several words of one text. */
static enum status rebuild(struct understanding *u, const struct tree *tree, bool is_operand,
                           struct tree_kids *out)
{
    switch (tree->kind) {
    case TREE_WORD:
    case TREE_PREFIX:
    case TREE_FUZZY:
        return is_operand ? tree_words_operand(u, tree, out) : tree_words_bare(u, tree, out);
    case TREE_PHRASE:
    case TREE_LOOSE:
        return tree_words_phrase(u, tree, out);
    case TREE_NOT:
    case TREE_PLUS:
        return rebuild_parent(u, tree, out);
    case TREE_NEAR:
        return rebuild_near(u, tree, out);
    case TREE_FIELD:
        return rebuild_field(u, tree, out);
    default:
        return rebuild_group(u, tree, is_operand, out);
    }
}

enum status rebuild_tree(struct understanding *u, const struct tree *raw, struct tree **out)
{
    struct tree_kids kids = {0};
    *out = NULL;
    enum status status = rebuild(u, raw, false, &kids);
    if (status == OK)
        status = join(u, TREE_ROW, &kids, out);
    return status == OK && *out != NULL ? stand(u, out) : status;
}
