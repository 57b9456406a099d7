#include "engine/search/repair.h"

#include <math.h>

#include "engine/search/candidates.h"
#include "engine/search/correct.h"
#include "engine/search/filters.h"

#define MOST_RIVALS 4    /* corrections of one word that are tried */
#define TRIAL_COUNT 2000 /* a query that finds more finds enough */

struct repair {
    const struct inquiry *inquiry;
    const struct search_request *request;
    int32_t today;
    enum repair_words which;
    struct tree *query;                       /* the copy */
    struct tree_word *words[QUERY_MAX_WORDS]; /* of the copy, to be corrected */
    uint32_t n;
    uint32_t n_bare_missing; /* required bare words that have no correction */
    struct error *err;
};

static enum status no_memory(const struct repair *repair)
{
    return error_set(repair->err, arena_status(repair->inquiry->arena), ERROR_NOWHERE,
                     "no memory for a correction");
}

/* ---- the copy ---- */

static bool is_wanted(const struct repair *repair, const struct tree *leaf, bool is_bare)
{
    if (repair->which == REPAIR_BARE)
        return is_bare;
    return leaf->kind == TREE_WORD || leaf->kind == TREE_PHRASE || leaf->kind == TREE_LOOSE;
}

static enum status copy_words(struct repair *repair, struct tree *leaf, bool is_bare)
{
    const struct bound_leaf *bound = leaf->bound;
    struct tree_word *words =
        ARENA_ARRAY(repair->inquiry->arena, struct tree_word, leaf->n_words + 1);
    if (words == NULL)
        return no_memory(repair);
    memcpy(words, leaf->words, leaf->n_words * sizeof *words);
    leaf->words = words;
    for (uint32_t i = 0; i < leaf->n_words && is_wanted(repair, leaf, is_bare); i++) {
        if (bound->numbers[i] == BOUND_GAP)
            continue;
        const struct bound_word *word = &repair->inquiry->bound->words[bound->numbers[i]];
        if (word->is_missing && !word->is_excluded)
            repair->words[repair->n++] = &words[i];
    }
    return OK;
}

/* `depth` counts from the query itself: the bare words of its row stand at 1, a lone one at 0. */
static enum status copy(struct repair *repair, const struct tree *tree, uint32_t depth,
                        struct tree **out)
{
    struct arena *arena = repair->inquiry->arena;
    struct tree *made = ARENA_NEW(arena, struct tree);
    struct tree **kids = ARENA_ARRAY(arena, struct tree *, tree->n_kids + 1);
    if (made == NULL || kids == NULL)
        return no_memory(repair);
    *made = *tree;
    made->kids = kids;
    *out = made;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        enum status status = copy(repair, tree->kids[i], depth + 1, &kids[i]);
        if (status != OK)
            return status;
    }
    return tree_is_leaf(tree) ? copy_words(repair, made, match_is_bare(tree) && depth < 2) : OK;
}

/* ---- choosing ---- */

static void put(struct tree_word *word, const struct correction *correction)
{
    word->exact = correction->exact;
    word->surface = correction->surface;
    word->is_corrected = true;
}

/* How many paragraphs the copy finds; bare words without a correction are left aside. */
static enum status count(const struct repair *repair, struct shim_count *found)
{
    struct inquiry trial = *repair->inquiry;
    struct match_slack slack = {.words = repair->n_bare_missing};
    struct candidates candidates = {0};
    struct tree *root = NULL;
    enum status status = OK;
    trial.filter = NULL;
    TRY(filters_apply(repair->query, repair->request, repair->today, trial.analyzer, trial.arena,
                      &root, repair->err));
    TRY(inquiry_ask(&trial, repair->query, root, false, repair->err));
    if (slack.words > 0)
        TRY(inquiry_loosen(&trial, slack, repair->err));
    TRY(candidates_find(&trial, 0, TRIAL_COUNT, &candidates, repair->err));
    *found = candidates.count;
done:
    inquiry_release(&trial);
    return status;
}

/* How likely it is that the word was meant beside the others: how often it stands with them takes
 * the place of how often it stands at all, unless that is too often to be counted. */
static double likelihood(const struct correction *correction, const struct shim_count *found)
{
    if (found->matches == 0)
        return -INFINITY;
    return found->is_exact ? log(found->matches) - correction->cost : correction->likelihood;
}

/* Tries the likeliest and keeps that which fits best; of words that stand nowhere beside the others
 * the likeliest by itself. */
static enum status choose(const struct repair *repair, struct tree_word *word,
                          const struct correction *corrections, uint32_t n)
{
    uint32_t best = 0;
    double most = -INFINITY;
    for (uint32_t i = 0; i < n; i++) {
        struct shim_count found;
        put(word, &corrections[i]);
        enum status status = count(repair, &found);
        if (status != OK)
            return status;
        double likely = likelihood(&corrections[i], &found);
        if (likely > most) {
            most = likely;
            best = i;
        }
    }
    put(word, &corrections[best]);
    return OK;
}

/* A word alone is what it is by itself. */
static bool is_alone(const struct repair *repair)
{
    for (int field = 0; field < FIELD_COUNT; field++)
        if (repair->request->n_filters[field] > 0)
            return false;
    return tree_is_leaf(repair->query) && repair->query->n_words == 1;
}

/* First all words get their likeliest correction, then each its best beside the others. */
static enum status correct(struct repair *repair, uint32_t *n_corrected)
{
    struct correction *corrections[QUERY_MAX_WORDS];
    uint32_t n[QUERY_MAX_WORDS];
    enum status status = OK;
    *n_corrected = 0;
    for (uint32_t i = 0; i < repair->n; i++) {
        TRY(correct_word(repair->inquiry->generation, repair->words[i], repair->inquiry->arena,
                         &corrections[i], &n[i], repair->err));
        if (n[i] > 0)
            put(repair->words[i], &corrections[i][0]);
        *n_corrected += n[i] > 0;
    }
    repair->n_bare_missing = repair->which == REPAIR_BARE ? repair->n - *n_corrected : 0;
    for (uint32_t i = 0; i < repair->n && !is_alone(repair); i++) {
        uint32_t rivals = n[i] < MOST_RIVALS ? n[i] : MOST_RIVALS;
        if (rivals > 1)
            TRY(choose(repair, repair->words[i], corrections[i], rivals));
    }
done:
    return status;
}

enum status repair_query(const struct inquiry *inquiry, const struct search_request *request,
                         int32_t today, const struct tree *query, enum repair_words which,
                         struct tree **out, struct error *err)
{
    struct repair repair = {
        .inquiry = inquiry, .request = request, .today = today, .which = which, .err = err};
    uint32_t n_corrected = 0;
    enum status status = OK;
    *out = NULL;
    TRY(copy(&repair, query, 0, &repair.query));
    TRY(correct(&repair, &n_corrected));
    if (n_corrected > 0)
        *out = repair.query;
done:
    return status;
}
