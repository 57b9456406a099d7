#include "engine/search/planner.h"

#include <stdlib.h>

#include "engine/search/match.h"

struct planner {
    const struct bound *bound;
    bool is_any;
    struct arena *arena;
    struct plan *plan;
    struct error *err;
    enum status status;
    const struct match_rules *loose; /* NULL: nothing is given up */
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

/* The weight turns a term's idf into that of the word: terms of one word in several languages are to
 * count alike. */
static void push_terms(struct planner *planner, const struct bound_word *word,
                       const struct bound_term *terms, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        double idf = plan_idf(planner->bound->n_documents, terms[i].count);
        double weight = idf > 1e-9 ? word->weight * word->idf / idf : 0;
        step(planner, (struct plan_step){.op = PLAN_TERM,
                                         .term = terms[i].term,
                                         .count = terms[i].count,
                                         .weight = (float)weight});
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

/* ---- a relaxed row ---- */

/* The bare words of a row that the index holds, rarest first. */
struct bare {
    const struct tree *words[QUERY_MAX_WORDS];
    uint32_t n;
};

static int by_count(const void *a, const void *b, void *ctx)
{
    const struct bound *bound = ctx;
    const struct bound_leaf *x = (*(const struct tree *const *)a)->bound;
    const struct bound_leaf *y = (*(const struct tree *const *)b)->bound;
    uint32_t n = bound->words[x->numbers[0]].count, m = bound->words[y->numbers[0]].count;
    return (n > m) - (n < m);
}

static void list_bare(const struct planner *planner, const struct tree *row, struct bare *out)
{
    out->n = 0;
    for (uint32_t i = 0; i < row->n_kids; i++)
        if (match_is_bare(row->kids[i]))
            out->words[out->n++] = row->kids[i];
    if (out->n > 1)
        qsort_r(out->words, out->n, sizeof *out->words, by_count,
                (void *)(uintptr_t)planner->bound);
}

static enum pushed push_words(struct planner *planner, const struct bare *bare, uint32_t first,
                              uint32_t n)
{
    uint32_t pushed = 0;
    for (uint32_t i = first; i < first + n; i++)
        pushed += push(planner, bare->words[i]) == PUSHED_ONE;
    join(planner, PLAN_OR, pushed);
    return pushed > 0 ? PUSHED_ONE : PUSHED_NEVER;
}

/* Where k words are given up, one of any k + 1 is there: groups of so many, the rarest together,
 * are required; all words give the score. */
static enum pushed push_most(struct planner *planner, const struct bare *bare, uint32_t given_up)
{
    uint32_t size = given_up + 1, groups = 0;
    if (push_words(planner, bare, 0, bare->n) == PUSHED_NEVER)
        return PUSHED_NEVER;
    for (uint32_t first = 0; first + size <= bare->n && size < bare->n; first += size, groups++)
        if (push_words(planner, bare, first, size) == PUSHED_NEVER)
            return PUSHED_NEVER;
    join(planner, PLAN_FILTER, groups + 1);
    return PUSHED_ONE;
}

/* The clauses beside the bare words. */
static enum pushed push_others(struct planner *planner, const struct tree *row)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < row->n_kids; i++) {
        const struct tree *kid = row->kids[i];
        if (match_is_bare(kid) || kid->is_optional || kid->kind == TREE_NOT)
            continue;
        enum pushed pushed = push(planner, kid);
        if (pushed == PUSHED_NEVER)
            return PUSHED_NEVER;
        n += pushed == PUSHED_ONE;
    }
    join(planner, PLAN_AND, n);
    return n > 0 ? PUSHED_ONE : PUSHED_ALWAYS;
}

/* All words given up: they add to the score of what the other clauses find. */
static enum pushed push_scored(struct planner *planner, const struct tree *row,
                               const struct bare *bare)
{
    enum pushed others = push_others(planner, row);
    if (others == PUSHED_NEVER)
        return PUSHED_NEVER;
    if (others == PUSHED_ALWAYS)
        step(planner, (struct plan_step){.op = PLAN_ALL});
    if (push_words(planner, bare, 0, bare->n) == PUSHED_NEVER)
        return PUSHED_ONE;
    if (others == PUSHED_ONE) {
        push_others(planner, row);
        join(planner, PLAN_FILTER, 2);
    }
    join(planner, PLAN_OR, 2);
    return PUSHED_ONE;
}

static enum pushed push_loose(struct planner *planner, const struct tree *row)
{
    const struct match_slack *slack = &planner->loose->slack;
    struct bare bare;
    size_t mark = planner->plan->n;
    list_bare(planner, row, &bare);
    if (!slack->is_around && slack->words >= bare.n) {
        enum pushed pushed = push_scored(planner, row, &bare);
        if (pushed == PUSHED_NEVER)
            planner->plan->n = mark;
        return pushed;
    }
    enum pushed words = push_most(planner, &bare, slack->is_around ? bare.n - 1 : slack->words);
    enum pushed others = words == PUSHED_NEVER ? PUSHED_NEVER : push_others(planner, row);
    if (others == PUSHED_NEVER)
        planner->plan->n = mark;
    if (others == PUSHED_ONE)
        join(planner, PLAN_AND, 2);
    return others == PUSHED_NEVER ? PUSHED_NEVER : PUSHED_ONE;
}

static enum pushed push_row(struct planner *planner, const struct tree *tree)
{
    bool is_any = tree->kind == TREE_ROW && planner->is_any;
    bool is_loose = planner->loose != NULL && planner->loose->query == tree;
    enum pushed pushed = is_loose ? push_loose(planner, tree)
                         : is_any ? push_any(planner, tree)
                                  : push_all(planner, tree);
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
    struct match_rules rules = {.root = root, .query = root, .bound = bound, .is_any = is_any};
    return planner_run_rules(&rules, arena, plan, err);
}

enum status planner_run_rules(const struct match_rules *rules, struct arena *arena,
                              struct plan *plan, struct error *err)
{
    struct planner planner = {
        rules->bound, rules->is_any, arena, plan, err, OK, match_is_loose(rules) ? rules : NULL};
    *plan = (struct plan){0};
    enum pushed pushed = push(&planner, rules->root);
    if (pushed == PUSHED_ALWAYS)
        step(&planner, (struct plan_step){.op = PLAN_ALL});
    return planner.status;
}
