#include "engine/search/bind.h"

#include <math.h>
#include <stdlib.h>

#include "engine/search/expand.h"
#include "engine/search/meaning.h"
#include "engine/search/rank.h"
#include "engine/segment/postings.h"

/* What binding needs on its way through the words. */
struct gather {
    struct arena *arena;
    struct bound *bound; /* whose words are bound now */
    struct bound *last;  /* where further words of filters have their place */
    uint32_t n_apart;
    bool is_in_field;
    const struct generation *generation;
    struct analyzer *analyzer;
    const uint8_t *languages;
    uint32_t n_languages;
};

/* ---- masks ---- */

static enum status table_grow(struct bound_segment *table, struct arena *arena, struct error *err)
{
    uint32_t room = table->room == 0 ? 64 : table->room * 2;
    struct bound_mask *places = ARENA_ARRAY(arena, struct bound_mask, room);
    if (places == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "the query means too many words");
    for (uint32_t i = 0; i < room; i++)
        places[i].id = UINT32_MAX;
    for (uint32_t i = 0; i < table->room; i++) {
        if (table->places[i].id == UINT32_MAX)
            continue;
        uint32_t at = (table->places[i].id * 0x9E3779B1u) & (room - 1);
        while (places[at].id != UINT32_MAX)
            at = (at + 1) & (room - 1);
        places[at] = table->places[i];
    }
    table->places = places;
    table->room = room;
    return OK;
}

static enum status table_place(struct bound_segment *table, struct arena *arena, uint32_t id,
                               struct bound_mask **out, struct error *err)
{
    if (2 * (table->used + 1) > table->room) {
        enum status status = table_grow(table, arena, err);
        if (status != OK)
            return status;
    }
    uint32_t at = (id * 0x9E3779B1u) & (table->room - 1);
    while (table->places[at].id != id && table->places[at].id != UINT32_MAX)
        at = (at + 1) & (table->room - 1);
    if (table->places[at].id == UINT32_MAX) {
        table->places[at].id = id;
        table->used++;
    }
    *out = &table->places[at];
    return OK;
}

/* ---- one word in one segment ---- */

static bool is_expanded(const struct bound_word *word)
{
    return word->word->is_prefix || word->leaf->kind == TREE_PREFIX ||
           word->leaf->kind == TREE_FUZZY;
}

static enum status expand(struct gather *gather, struct bound_word *word, struct error *err)
{
    bool is_fuzzy = word->leaf->kind == TREE_FUZZY && !word->word->is_prefix;
    word->expanded = ARENA_NEW(gather->arena, struct expansions);
    if (word->expanded == NULL)
        return error_set(err, arena_status(gather->arena), ERROR_NOWHERE, "the query is too large");
    return expand_word(gather->generation, word->word, is_fuzzy, gather->arena, word->expanded,
                       err);
}

/* Before any word is bound, as they share what they may expand to. */
static enum status expand_words(struct gather *gather, struct bound *bound, struct error *err)
{
    uint32_t room = 0, n = 0;
    for (struct bound *at = bound; at != NULL; at = at->more)
        room += at->n_words;
    struct expansions **all = ARENA_ARRAY(gather->arena, struct expansions *, room + 1);
    if (all == NULL)
        return error_set(err, arena_status(gather->arena), ERROR_NOWHERE, "the query is too large");
    for (struct bound *at = bound; at != NULL; at = at->more)
        for (uint32_t i = 0; i < at->n_words; i++) {
            if (!is_expanded(&at->words[i]))
                continue;
            enum status status = expand(gather, &at->words[i], err);
            if (status != OK)
                return status;
            all[n++] = at->words[i].expanded;
        }
    expand_share(all, n, QUERY_MAX_EXPANSIONS);
    for (uint32_t i = 0; i < n; i++)
        bound->is_cut = bound->is_cut || all[i]->is_cut;
    return OK;
}

/* What is understood has exact forms, but for a word that then would mean something else. */
static enum status keep_accents(const struct meaning_source *source, const struct bound_word *word,
                                struct error *err)
{
    bool is_other = false;
    enum status status = meaning_is_folded(source, word->word, &is_other, err);
    if (is_other)
        word->leaf->words[word->word - word->leaf->words].typed = word->word->surface;
    return status;
}

static enum status find_words(struct meaning *meaning, const struct gather *gather,
                              uint32_t segment, const struct bound_word *word, struct error *err)
{
    struct meaning_source source = {
        .lexicon = segment_lexicon(generation_segment(gather->generation, segment)),
        .analyzer = gather->analyzer,
        .languages = gather->languages,
        .n_languages = gather->n_languages,
        .arena = gather->arena};
    if (is_expanded(word))
        return meaning_expanded(meaning, &source, word->expanded, segment, word->word->surface,
                                err);
    if (word->leaf->kind == TREE_WORD) {
        enum status status = keep_accents(&source, word, err);
        return status != OK ? status : meaning_any_form(meaning, &source, word->word, err);
    }
    return meaning_exact(meaning, &source, word->word, err);
}

/* ---- terms ---- */

static int by_term(const void *a, const void *b)
{
    const struct bound_term *x = a, *y = b;
    return span_compare(x->term, y->term);
}

static enum status add_terms(struct bound_word *word, struct gather *gather,
                             const struct lexicon *lexicon, const struct meaning *meaning,
                             struct error *err)
{
    struct bound_term *terms =
        ARENA_ARRAY(gather->arena, struct bound_term, word->n_terms + meaning->n + 1);
    if (terms == NULL)
        return error_set(err, arena_status(gather->arena), ERROR_NOWHERE,
                         "the query means too many words");
    uint32_t n = word->n_terms;
    if (n > 0)
        memcpy(terms, word->terms, n * sizeof *terms);
    for (uint32_t i = 0; i < meaning->n; i++) {
        uint32_t stem = meaning->items[i].stem;
        if (meaning_has_stem(meaning, i, stem))
            continue;
        char term[TERM_ROOM];
        size_t len = analyzer_term(lexicon_stem_text(lexicon, stem),
                                   lexicon_stem_language(lexicon, stem), term);
        terms[n].term = arena_copy(gather->arena, (struct span){term, len});
        if (terms[n++].term.at == NULL)
            return error_set(err, arena_status(gather->arena), ERROR_NOWHERE,
                             "the query means too many words");
    }
    qsort(terms, n, sizeof *terms, by_term);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || !span_equal(terms[kept - 1].term, terms[i].term))
            terms[kept++] = terms[i];
    word->terms = terms;
    word->n_terms = kept;
    return OK;
}

static enum status count_terms(struct bound_word *word, struct bound *bound, struct collection *db,
                               struct arena *arena, struct error *err)
{
    uint64_t sum = 0;
    struct span *terms = ARENA_ARRAY(arena, struct span, word->n_terms + 1);
    uint32_t *counts = ARENA_ARRAY(arena, uint32_t, word->n_terms + 1);
    if (terms == NULL || counts == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "the query means too many words");
    for (uint32_t i = 0; i < word->n_terms; i++)
        terms[i] = word->terms[i].term;
    if (word->n_terms > 0) {
        enum status status = collection_term_counts(db, terms, word->n_terms, counts, err);
        if (status != OK)
            return status;
    }
    for (uint32_t i = 0; i < word->n_terms; i++) {
        word->terms[i].count = counts[i];
        sum += counts[i];
    }
    word->count = (uint32_t)(sum < bound->n_documents ? sum : bound->n_documents);
    word->idf = rank_idf(bound->n_documents, word->count);
    return OK;
}

static enum status bind_word(struct bound_word *word, uint32_t number, struct gather *gather,
                             struct collection *db, struct error *err)
{
    struct bound *bound = gather->bound;
    enum status status = OK;
    word->is_missing = true;
    for (uint32_t s = 0; s < bound->n_segments && status == OK; s++) {
        const struct lexicon *lexicon = segment_lexicon(generation_segment(gather->generation, s));
        struct meaning meaning = {0};
        status = find_words(&meaning, gather, s, word, err);
        for (uint32_t i = 0; i < meaning.n && status == OK; i++) {
            struct bound_mask *place = NULL;
            status =
                table_place(&bound->segments[s], gather->arena, meaning.items[i].id, &place, err);
            if (status != OK)
                break;
            uint64_t bit = (uint64_t)1 << number;
            place->accept |= bit;
            place->exact |= meaning.items[i].is_exact ? bit : 0;
            place->surface |= meaning.items[i].is_surface ? bit : 0;
            word->is_missing = false;
        }
        if (status == OK)
            status = add_terms(word, gather, lexicon, &meaning, err);
    }
    return status != OK ? status : count_terms(word, bound, db, gather->arena, err);
}

/* ---- the tree ---- */

/* Clauses of the query are at most QUERY_MAX_FIELDS, and filters have one a field: there is a bit
 * for each. */
static enum status number_field(struct tree *tree, struct gather *gather, struct error *err)
{
    struct bound *bound = gather->bound;
    struct bound_field *field = ARENA_NEW(gather->arena, struct bound_field);
    if (field == NULL)
        return error_set(err, arena_status(gather->arena), ERROR_NOWHERE, "the query is too large");
    if (bound->n_fields == QUERY_MAX_WORDS)
        return error_set(err, ERR_LIMIT, tree->start, "more than %d fields", QUERY_MAX_WORDS);
    field->number = bound->n_fields;
    bound->fields[bound->n_fields++] = tree;
    tree->bound = field;
    return OK;
}

static enum status new_bound(struct gather *gather, struct bound **out, struct error *err)
{
    uint32_t n = generation_segment_count(gather->generation);
    struct bound *bound = ARENA_NEW(gather->arena, struct bound);
    struct bound_segment *segments = ARENA_ARRAY(gather->arena, struct bound_segment, n + 1);
    if (bound == NULL || segments == NULL)
        return error_set(err, arena_status(gather->arena), ERROR_NOWHERE,
                         "no memory for the query");
    bound->segments = segments;
    bound->n_segments = n;
    *out = bound;
    enum status status = OK;
    for (uint32_t s = 0; s < n && status == OK; s++)
        status = table_grow(&segments[s], gather->arena, err);
    return status;
}

static uint32_t count_words(const struct tree *leaf)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < leaf->n_words; i++)
        n += !leaf->words[i].is_gap;
    return n;
}

/* Where the words of a leaf have their place: beside those of the query, which come first; else,
 * those of titles, apart. */
static enum status find_home(struct gather *gather, const struct tree *leaf, struct bound **home,
                             struct error *err)
{
    enum status status = OK;
    if (gather->last->n_words + count_words(leaf) > QUERY_MAX_WORDS) {
        uint32_t most = gather->is_in_field ? BOUND_APART : 0;
        if (gather->n_apart++ >= most)
            return error_set(err, ERR_LIMIT, leaf->start, "more than %u words",
                             (most + 1) * QUERY_MAX_WORDS);
        status = new_bound(gather, &gather->last->more, err);
        if (status == OK)
            gather->last = gather->last->more;
    }
    *home = gather->last;
    return status;
}

static enum status number_leaf(struct tree *tree, struct gather *gather, bool is_excluded,
                               struct error *err)
{
    struct bound_leaf *leaf = ARENA_NEW(gather->arena, struct bound_leaf);
    uint8_t *numbers = ARENA_ARRAY(gather->arena, uint8_t, tree->n_words);
    if (leaf == NULL || numbers == NULL)
        return error_set(err, arena_status(gather->arena), ERROR_NOWHERE, "the query is too large");
    enum status status = find_home(gather, tree, &leaf->home, err);
    if (status != OK)
        return status;
    struct bound *home = leaf->home;
    for (uint32_t i = 0; i < tree->n_words; i++) {
        numbers[i] = BOUND_GAP;
        if (tree->words[i].is_gap)
            continue;
        numbers[i] = (uint8_t)home->n_words;
        leaf->mask |= (uint64_t)1 << home->n_words;
        home->words[home->n_words++] = (struct bound_word){
            .word = &tree->words[i], .leaf = tree, .weight = 1, .is_excluded = is_excluded};
    }
    leaf->numbers = numbers;
    tree->bound = leaf;
    return OK;
}

static enum status number_words(struct tree *tree, struct gather *gather, bool is_excluded,
                                struct error *err)
{
    bool is_days = tree->kind == TREE_FIELD && field_kind(tree->field) == FIELD_OF_DAYS;
    is_excluded = is_excluded || tree->kind == TREE_NOT || tree->kind == TREE_FIELD;
    gather->is_in_field = gather->is_in_field || tree->kind == TREE_FIELD;
    for (uint32_t i = 0; i < tree->n_kids && !is_days; i++) {
        enum status status = number_words(tree->kids[i], gather, is_excluded, err);
        if (status != OK)
            return status;
    }
    if (tree->kind == TREE_FIELD) {
        gather->is_in_field = false;
        return number_field(tree, gather, err);
    }
    return tree_is_leaf(tree) ? number_leaf(tree, gather, is_excluded, err) : OK;
}

/* A word of many in filters is looked up like any other. */
static enum status bind_words(struct gather *gather, struct bound *bound, struct collection *db,
                              struct error *err)
{
    enum status status = OK;
    gather->bound = bound;
    for (uint32_t i = 0; i < bound->n_words && status == OK; i++)
        status = bind_word(&bound->words[i], i, gather, db, err);
    return status;
}

/* Stop words among others weigh little; a corrected word less than the word itself. */
static void weigh_words(struct bound *bound)
{
    bool has_content = false;
    for (uint32_t i = 0; i < bound->n_words; i++)
        has_content = has_content || !bound->words[i].word->is_stop;
    for (uint32_t i = 0; i < bound->n_words; i++)
        if (has_content && bound->words[i].word->is_stop && bound->words[i].leaf->kind == TREE_WORD)
            bound->words[i].weight = RANK_STOP_WEIGHT;
    for (uint32_t i = 0; i < bound->n_words; i++)
        if (bound->words[i].word->is_corrected)
            bound->words[i].weight *= RANK_FUZZY_WORD;
}

enum status bind_query(struct tree *root, const struct generation *generation,
                       struct collection *db, struct analyzer *analyzer, const uint8_t *languages,
                       uint32_t n_languages, struct arena *arena, struct bound **out,
                       struct error *err)
{
    struct bound *bound = NULL;
    struct gather gather = {.arena = arena,
                            .generation = generation,
                            .analyzer = analyzer,
                            .languages = languages,
                            .n_languages = n_languages};
    *out = NULL;
    enum status status = new_bound(&gather, &bound, err);
    if (status != OK)
        return status;
    gather.bound = gather.last = bound;
    status = number_words(root, &gather, false, err);
    if (status == OK)
        status = expand_words(&gather, bound, err);
    for (struct bound *at = bound; at != NULL && status == OK; at = at->more) {
        at->n_documents = collection_documents(db);
        status = bind_words(&gather, at, db, err);
    }
    if (status != OK)
        return status;
    weigh_words(bound);
    *out = bound;
    return OK;
}

/* ---- titles and headings ---- */

static bool add_lent(struct bound_word *word, struct arena *arena, const char *prefix)
{
    for (uint32_t i = 0; i < word->n_terms; i++) {
        const char *term = arena_printf(arena, "%s%.*s", prefix, SPAN_FMT(word->terms[i].term));
        if (term == NULL)
            return false;
        word->lent[word->n_lent++].term = span_of(term);
    }
    return true;
}

static enum status lend_word(struct bound_word *word, struct collection *db, struct arena *arena,
                             struct error *err)
{
    uint32_t n = 2 * word->n_terms;
    word->lent = ARENA_ARRAY(arena, struct bound_term, n + 1);
    struct span *terms = ARENA_ARRAY(arena, struct span, n + 1);
    uint32_t *counts = ARENA_ARRAY(arena, uint32_t, n + 1);
    if (word->lent == NULL || terms == NULL || counts == NULL ||
        !add_lent(word, arena, POSTINGS_TITLE) || !add_lent(word, arena, POSTINGS_HEADING))
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for the query");
    for (uint32_t i = 0; i < n; i++)
        terms[i] = word->lent[i].term;
    enum status status = n > 0 ? collection_term_counts(db, terms, n, counts, err) : OK;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n && status == OK; i++)
        if (counts[i] > 0)
            word->lent[kept++] = (struct bound_term){terms[i], counts[i]};
    word->n_lent = kept;
    return status;
}

static enum status lend_leaf(struct bound *bound, const struct tree *leaf, struct collection *db,
                             struct arena *arena, struct error *err)
{
    const struct bound_leaf *words = leaf->bound;
    if (leaf->kind != TREE_WORD || leaf->n_words > 1 || leaf->is_optional)
        return OK;
    bound->lent_mask |= words->mask;
    return lend_word(&bound->words[words->numbers[0]], db, arena, err);
}

enum status bind_lent(struct bound *bound, const struct tree *query, struct collection *db,
                      struct arena *arena, struct error *err)
{
    if (query->kind != TREE_ROW)
        return lend_leaf(bound, query, db, arena, err);
    for (uint32_t i = 0; i < query->n_kids; i++) {
        enum status status = lend_leaf(bound, query->kids[i], db, arena, err);
        if (status != OK)
            return status;
    }
    return OK;
}
