#include "engine/search/planner.h"

#include <math.h>

#include "engine/search/match.h"

struct planner {
    const struct bound *bound;
    bool is_any;
    struct arena *arena;
    struct plan *plan;
    struct error *err;
    enum status status;
};

/* What a part of the tree pushed: nothing, because it can match nothing; nothing, because it asks
 * for nothing that postings know; or one operand. */
enum pushed { PUSHED_NEVER, PUSHED_ALWAYS, PUSHED_ONE };

static void step(struct planner *planner, struct plan_step plan_step)
{
    if (planner->status == OK)
        planner->status = plan_add(planner->plan, planner->arena, plan_step, planner->err);
}

static void join(struct planner *planner, enum plan_op op, uint32_t n)
{
    if (n > 1)
        step(planner, (struct plan_step){.op = op, .n = n});
}

/* Xapian's idf of BM25Weight, which the plan's weight turns into that of the word: terms of one
 * word in several languages are to count alike (weight/bm25weight.cc, 1.4: ln of the odds, kept
 * positive). */
static double shim_idf(uint32_t documents, uint32_t count)
{
    double odds = (documents - (double)count + .5) / (count + .5);
    return log(odds < 2 ? odds * .5 + 1 : odds);
}

static void push_terms(struct planner *planner, const struct bound_word *word,
                       const struct bound_term *terms, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        double idf = shim_idf(planner->bound->n_documents, terms[i].count);
        double weight = idf > 1e-9 ? word->weight * word->idf / idf : 0;
        step(planner, (struct plan_step){
                          .op = PLAN_TERM, .term = terms[i].term, .weight = (float)weight});
    }
}

static enum pushed push_word(struct planner *planner, uint32_t number)
{
    const struct bound_word *word = &planner->bound->words[number];
    push_terms(planner, word, word->terms, word->n_terms);
    push_terms(planner, word, word->lent, word->n_lent);
    join(planner, PLAN_OR, word->n_terms + word->n_lent);
    return word->n_terms > 0 ? PUSHED_ONE : PUSHED_NEVER;
}

static enum pushed push(struct planner *planner, const struct tree *tree);

/* Every word of the leaf: AND. A repeated word is pushed once. */
static enum pushed push_leaf(struct planner *planner, const struct tree *leaf)
{
    const struct bound_leaf *bound = leaf->bound;
    uint32_t n = 0;
    size_t mark = planner->plan->n;
    for (uint32_t i = 0; i < leaf->n_words; i++) {
        bool is_repeated = bound->numbers[i] == BOUND_GAP;
        for (uint32_t j = 0; j < i && !is_repeated; j++)
            is_repeated = bound->numbers[j] != BOUND_GAP && !leaf->words[i].is_prefix &&
                          span_equal(leaf->words[i].exact, leaf->words[j].exact);
        if (is_repeated)
            continue;
        if (push_word(planner, bound->numbers[i]) == PUSHED_NEVER) {
            planner->plan->n = mark;
            return PUSHED_NEVER;
        }
        n++;
    }
    join(planner, PLAN_AND, n);
    return n > 0 ? PUSHED_ONE : PUSHED_ALWAYS;
}

static enum pushed push_all(struct planner *planner, const struct tree *tree)
{
    uint32_t n = 0;
    size_t mark = planner->plan->n;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        if (tree->kids[i]->is_optional || tree->kids[i]->kind == TREE_NOT)
            continue;
        enum pushed pushed = push(planner, tree->kids[i]);
        if (pushed == PUSHED_NEVER) {
            planner->plan->n = mark;
            return PUSHED_NEVER;
        }
        n += pushed == PUSHED_ONE;
    }
    join(planner, PLAN_AND, n);
    return n > 0 ? PUSHED_ONE : PUSHED_ALWAYS;
}

/* Alternatives: those that can match; all documents if one of them asks for nothing. */
static enum pushed push_one(struct planner *planner, const struct tree *tree, bool is_row)
{
    uint32_t n = 0;
    size_t mark = planner->plan->n;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        const struct tree *kid = tree->kids[i];
        if (is_row && (kid->kind == TREE_NOT || kid->kind == TREE_PLUS || kid->kind == TREE_FIELD ||
                       kid->is_optional))
            continue;
        enum pushed pushed = push(planner, kid);
        if (pushed == PUSHED_ALWAYS) {
            planner->plan->n = mark;
            return PUSHED_ALWAYS;
        }
        n += pushed == PUSHED_ONE;
    }
    join(planner, PLAN_OR, n);
    return n > 0 ? PUSHED_ONE : PUSHED_NEVER;
}

/* `any`: what is required by +, restricting the alternatives, which only score then. */
static enum pushed push_any(struct planner *planner, const struct tree *row)
{
    uint32_t n = 0, n_choices = 0;
    size_t mark = planner->plan->n;
    for (uint32_t i = 0; i < row->n_kids; i++) {
        const struct tree *kid = row->kids[i];
        n_choices += kid->kind != TREE_NOT && kid->kind != TREE_PLUS && kid->kind != TREE_FIELD &&
                     !kid->is_optional;
        if (kid->kind != TREE_PLUS)
            continue;
        enum pushed pushed = push(planner, kid);
        if (pushed == PUSHED_NEVER) {
            planner->plan->n = mark;
            return PUSHED_NEVER;
        }
        n += pushed == PUSHED_ONE;
    }
    join(planner, PLAN_AND, n);
    if (n > 0 || n_choices == 0)
        return n > 0 ? PUSHED_ONE : PUSHED_ALWAYS;
    return push_one(planner, row, true);
}

/* Exclusions that postings decide alone; all documents stand before them where nothing else does.
 */
static enum pushed push_exclusions(struct planner *planner, const struct tree *tree,
                                   enum pushed pushed)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        const struct tree *kid = tree->kids[i];
        if (kid->kind != TREE_NOT || match_needs_tokens(kid))
            continue;
        if (pushed == PUSHED_ALWAYS)
            step(planner, (struct plan_step){.op = PLAN_ALL});
        pushed = PUSHED_ONE;
        n += push(planner, kid->kids[0]) == PUSHED_ONE;
    }
    if (n > 0)
        step(planner, (struct plan_step){.op = PLAN_NOT, .n = n + 1});
    return pushed;
}

static enum pushed push_row(struct planner *planner, const struct tree *tree)
{
    bool is_any = tree->kind == TREE_ROW && planner->is_any;
    enum pushed pushed = is_any ? push_any(planner, tree) : push_all(planner, tree);
    return pushed == PUSHED_NEVER ? pushed : push_exclusions(planner, tree, pushed);
}

static enum pushed push(struct planner *planner, const struct tree *tree)
{
    switch (tree->kind) {
    case TREE_ROW:
    case TREE_AND:
        return push_row(planner, tree);
    case TREE_OR:
        return push_one(planner, tree, false);
    case TREE_PLUS:
        return push(planner, tree->kids[0]);
    case TREE_NEAR:
        return push_all(planner, tree);
    case TREE_NOT:
    case TREE_FIELD:
    case TREE_EVERY:
        return PUSHED_ALWAYS;
    default:
        return push_leaf(planner, tree);
    }
}

enum status planner_run(const struct tree *root, const struct bound *bound, bool is_any,
                        struct arena *arena, struct plan *plan, struct error *err)
{
    struct planner planner = {bound, is_any, arena, plan, err, OK};
    *plan = (struct plan){0};
    enum pushed pushed = push(&planner, root);
    if (pushed == PUSHED_ALWAYS)
        step(&planner, (struct plan_step){.op = PLAN_ALL});
    return planner.status;
}
