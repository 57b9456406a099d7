#include "engine/search/offers.h"

#include <stdlib.h>

/* ---- the query without quotes ---- */

struct unquoting {
    struct arena *arena;
    bool has_changed;
};

static bool is_quoted(const struct tree *tree)
{
    return tree->kind == TREE_PHRASE || tree->kind == TREE_LOOSE;
}

/* Words from `first` on that make one bare word: one, or a run of Chinese characters. */
static uint32_t run_length(const struct tree *phrase, uint32_t first)
{
    uint32_t n = 1;
    while (first + n < phrase->n_words && phrase->words[first].is_han &&
           phrase->words[first + n].is_han &&
           phrase->words[first + n - 1].end == phrase->words[first + n].start)
        n++;
    return n;
}

static bool add_words(struct unquoting *unquoting, const struct tree *phrase,
                      struct tree_kids *kids)
{
    unquoting->has_changed = true;
    for (uint32_t i = 0, n = 1; i < phrase->n_words; i += n) {
        n = 1;
        if (phrase->words[i].is_gap)
            continue;
        n = run_length(phrase, i);
        struct tree *word =
            tree_new(unquoting->arena, phrase->words[i].is_prefix ? TREE_PREFIX : TREE_WORD,
                     phrase->start, phrase->end);
        if (word == NULL)
            return false;
        struct tree_word *words = ARENA_ARRAY(unquoting->arena, struct tree_word, n);
        if (words == NULL)
            return false;
        memcpy(words, phrase->words + i, n * sizeof *words);
        words[0].is_prefix = false; /* the kind says so */
        word->words = words;
        word->n_words = n;
        if (!tree_kids_add(kids, unquoting->arena, word))
            return false;
    }
    return true;
}

/* A copy whose phrases are rows of bare words, but those that are excluded, required by +, or part
 * of something that needs them whole. */
static struct tree *unquote(struct unquoting *unquoting, struct tree *tree)
{
    struct tree_kids kids = {0};
    if (is_quoted(tree))
        return add_words(unquoting, tree, &kids) ? tree_join(unquoting->arena, TREE_ROW, &kids)
                                                 : NULL;
    if (tree->kind != TREE_ROW && tree->kind != TREE_AND && tree->kind != TREE_OR)
        return tree;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        struct tree *kid = unquote(unquoting, tree->kids[i]);
        if (kid == NULL || !tree_kids_add(&kids, unquoting->arena, kid))
            return NULL;
    }
    return tree_join(unquoting->arena, tree->kind, &kids);
}

static enum status print_unquoted(struct tree *query, struct arena *arena, struct span *out,
                                  struct error *err)
{
    struct unquoting unquoting = {.arena = arena};
    struct tree *tree = unquote(&unquoting, query);
    struct buf text;
    *out = SPAN_NONE;
    if (tree == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for a query");
    if (!unquoting.has_changed)
        return OK;
    buf_init(&text, 16 * QUERY_MAX_BYTES);
    tree_print(tree, &text);
    enum status status = buf_status(&text);
    if (status == OK) {
        *out = arena_copy(arena, buf_span(&text));
        status = arena_status(arena);
    }
    buf_release(&text);
    return status == OK ? OK : error_set(err, status, ERROR_NOWHERE, "no memory for a query");
}

/* ---- asking ---- */

/* Offers the query where it finds something. */
static enum status offer(struct searcher *searcher, const struct search_request *asked,
                         struct span q, bool is_correction, struct arena *arena,
                         struct search_result *result, struct error *err)
{
    struct search_request request = *asked;
    struct search_result *found = NULL;
    struct query_fault fault;
    if (q.at == NULL || q.len > QUERY_MAX_BYTES)
        return OK;
    request.q = q;
    request.limit = request.offset = 0;
    request.facets = 0;
    request.is_grouped = false;
    request.sort = SORT_SCORE;
    request.wants_no_offers = true;
    enum status status = searcher_search(searcher, &request, arena, &found, &fault, err);
    if (status != OK)
        return status;
    if (found->total.value > 0 || !found->total.is_exact)
        ((struct search_offer *)(uintptr_t)result->offers)[result->n_offers++] =
            (struct search_offer){q, is_correction, found->total};
    return OK;
}

enum status offers_make(struct searcher *searcher, struct relaxation *relaxation,
                        struct tree *query, struct search_result *result, struct error *err)
{
    const struct search_request *request = relaxation->request;
    struct arena *arena = relaxation->inquiry->arena;
    struct span corrected, unquoted;
    enum status status = OK;
    result->offers = ARENA_ARRAY(arena, struct search_offer, 2);
    if (result->offers == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for offers");
    TRY(relax_correct_all(relaxation, &corrected, err));
    TRY(print_unquoted(query, arena, &unquoted, err));
    TRY(offer(searcher, request, corrected, true, arena, result, err));
    TRY(offer(searcher, request, unquoted, false, arena, result, err));
done:
    return status == ERR_DEADLINE ? OK : status;
}
