#include "engine/search/paint.h"

#include <stdlib.h>

#include "engine/search/near.h"
#include "engine/search/phrase.h"
#include "engine/search/row.h"

/* A token, and the smallest clause that has painted it. Colours of clauses are laid over each other
 * in any order; runs are read from the tokens at the end, so that memory and time do not grow with
 * how often a token matches. */
struct stroke {
    uint16_t clause;
    uint8_t kind;
    bool is_joined; /* one run with the token behind it */
};

#define NO_CLAUSE UINT16_MAX

struct painter {
    struct match_view view;
    bool is_title;
    struct stroke *strokes; /* one for each token */
    uint64_t words;         /* of leaves of one word that are painted: at the end, in one walk */
    enum match_kind kind;   /* of the leaf that is painted now, */
    uint32_t clause;        /* and its clause */
};

/* ---- tokens ---- */

static void paint_token(struct stroke *stroke, uint32_t clause, enum match_kind kind)
{
    if (clause >= stroke->clause)
        return;
    stroke->clause = (uint16_t)clause;
    stroke->kind = (uint8_t)kind;
}

static void paint_run(void *ctx, struct match_run run)
{
    struct painter *painter = ctx;
    paint_token(&painter->strokes[run.first], run.clause, run.kind);
    for (uint32_t at = run.first; at < run.last; at++)
        painter->strokes[at].is_joined = true;
}

static bool paint_place(void *ctx, uint32_t first, uint32_t last)
{
    struct painter *painter = ctx;
    paint_run(painter, (struct match_run){first, last, painter->kind, painter->clause});
    return true;
}

static bool paint_near(void *ctx, uint32_t first, uint32_t last, uint32_t clause)
{
    paint_run(ctx, (struct match_run){first, last, MATCH_NEAR, clause});
    return true;
}

/* ---- the tree ---- */

static enum match_kind kind_of(const struct tree *leaf)
{
    static const enum match_kind kinds[] = {[TREE_WORD] = MATCH_WORD,
                                            [TREE_PREFIX] = MATCH_PREFIX,
                                            [TREE_FUZZY] = MATCH_FUZZY,
                                            [TREE_PHRASE] = MATCH_PHRASE,
                                            [TREE_LOOSE] = MATCH_NEAR};
    return leaf->kind == TREE_PHRASE && leaf->n_words == 1 ? MATCH_WORD : kinds[leaf->kind];
}

static void paint_leaf(struct painter *painter, const struct tree *leaf)
{
    if (((const struct bound_leaf *)leaf->bound)->home != painter->view.rules->bound)
        return; /* one title of many among filters (bind.h) */
    painter->kind = kind_of(leaf);
    painter->clause = leaf->clause;
    if (leaf->n_words == 1)
        painter->words |= ((const struct bound_leaf *)leaf->bound)->mask;
    else if (leaf->kind == TREE_LOOSE)
        phrase_loose(leaf, painter->view.occurrences, paint_place, painter);
    else
        phrase_each(leaf, painter->view.occurrences, paint_place, painter);
}

/* Numbers of words ascend as clauses do: of all words that a token is, the first has the smallest
 * clause. */
static void paint_words(struct painter *painter)
{
    const struct occurrences *occurrences = painter->view.occurrences;
    for (uint32_t at = 0; at < occurrences->n && painter->words != 0; at++) {
        uint64_t words = occurrences->items[at].accept & painter->words;
        if (words == 0)
            continue;
        const struct tree *leaf = painter->view.rules->bound->words[__builtin_ctzll(words)].leaf;
        paint_token(&painter->strokes[occurrences->items[at].position], leaf->clause,
                    kind_of(leaf));
    }
}

static void paint(struct painter *painter, const struct tree *tree);

static void paint_kids(struct painter *painter, const struct tree *tree)
{
    struct row row;
    row_of(tree, &row);
    row_each(&row, painter->view.occurrences, paint_run, painter);
    for (uint32_t i = 0; i < tree->n_kids; i++) {
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
    if (tree->kind == TREE_NOT || tree->kind == TREE_EVERY)
        return;
    if (tree->kind == TREE_FIELD && (!painter->is_title || tree->field != FIELD_TITLE))
        return;
    if (tree->kind == TREE_NEAR)
        near_each(tree, painter->view.occurrences, paint_near, painter);
    else if (tree->n_words > 0)
        paint_leaf(painter, tree);
    else if (painter->is_title || tree == painter->view.rules->query ||
             match_view_holds(&painter->view, tree))
        paint_kids(painter, tree);
}

/* ---- runs ---- */

static enum status make_room(struct match_runs *runs, struct error *err)
{
    uint32_t room = runs->room == 0 ? 32 : runs->room * 2;
    struct match_run *items = realloc(runs->items, room * sizeof *items);
    if (items == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for matches");
    runs->items = items;
    runs->room = room;
    return OK;
}

/* The run that begins at `first`, where something begins. */
static struct match_run run_at(const struct stroke *strokes, uint32_t first)
{
    struct stroke least = strokes[first];
    uint32_t last = first;
    while (strokes[last].is_joined) {
        last++;
        if (strokes[last].clause < least.clause)
            least = strokes[last];
    }
    return (struct match_run){first, last, least.kind, least.clause};
}

static enum status read_runs(const struct stroke *strokes, uint32_t n, struct match_runs *out,
                             struct error *err)
{
    enum status status = OK;
    for (uint32_t at = 0; at < n; at++) {
        if (strokes[at].clause == NO_CLAUSE)
            continue;
        if (out->n == out->room)
            TRY(make_room(out, err));
        out->items[out->n] = run_at(strokes, at);
        at = out->items[out->n++].last;
    }
done:
    return status;
}

enum status paint_text(const struct match_rules *rules, const struct occurrences *occurrences,
                       bool is_title, struct match_runs *out, struct error *err)
{
    struct painter painter = {.view = {.rules = rules, .occurrences = occurrences},
                              .is_title = is_title};
    uint32_t n = occurrences->n_tokens;
    out->n = 0;
    painter.strokes = malloc((n + (size_t)1) * sizeof *painter.strokes);
    if (painter.strokes == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for matches");
    for (uint32_t at = 0; at < n; at++)
        painter.strokes[at] = (struct stroke){NO_CLAUSE, 0, false};
    paint(&painter, rules->query);
    paint_words(&painter);
    enum status status = read_runs(painter.strokes, n, out, err);
    free(painter.strokes);
    return status;
}
