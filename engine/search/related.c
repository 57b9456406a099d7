#include "engine/search/related.h"

#include <stdlib.h>

#include "engine/segment/impact.h"
#include "engine/shim/xapian_shim.h"

enum {
    MOST_TOKENS = 20000, /* that are looked at; a longer article begins with what it is about */
    MOST_STEMS = 1000
};

static const double common = 0.25; /* words in more of the paragraphs than this tell nothing */

/* One stem of the source; `word` is the first of its words, at `position`. */
struct telling {
    uint32_t stem, word, position, n;
    double value;
};

struct reading {
    struct inquiry *inquiry;
    const struct segment *segment;
    struct telling *items;
    uint32_t n;
};

static enum status no_memory(struct inquiry *inquiry, struct error *err)
{
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                     "no memory for related paragraphs");
}

/* ---- reading ---- */

static void take_words(struct reading *reading, uint32_t n_ids, uint32_t times)
{
    const struct lexicon *lexicon = segment_lexicon(reading->segment);
    for (uint32_t i = 0; i < n_ids && reading->n < MOST_TOKENS; i++) {
        struct lexicon_word word;
        lexicon_word(lexicon, reading->inquiry->scratch->ids[i], &word);
        if (word.is_stop || word.is_number || word.exact.len < 2)
            continue;
        reading->items[reading->n] = (struct telling){word.stem, word.id, reading->n, times, 0};
        reading->n++;
    }
}

static enum status read_source(struct reading *reading, const struct related_source *source,
                               struct error *err)
{
    struct inquiry *inquiry = reading->inquiry;
    uint32_t n = 0;
    enum status status = OK;
    reading->segment = generation_segment(inquiry->generation, source->segment);
    reading->items = ARENA_ARRAY(inquiry->arena, struct telling, MOST_TOKENS);
    if (reading->items == NULL)
        return no_memory(inquiry, err);
    if (source->n > 1) {
        TRY(inquiry_load_title(inquiry, reading->segment, source->article.index, &n, err));
        take_words(reading, n, IMPACT_TITLE);
    }
    for (uint32_t i = 0; i < source->n && reading->n < MOST_TOKENS; i++) {
        TRY(inquiry_load_text(inquiry, reading->segment, source->first_docid + i, &n, err));
        take_words(reading, n, 1);
    }
done:
    return status;
}

/* ---- choosing ---- */

static int by_stem(const void *a, const void *b)
{
    const struct telling *x = a, *y = b;
    if (x->stem != y->stem)
        return x->stem < y->stem ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static int by_number(const void *a, const void *b)
{
    const struct telling *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static int by_value(const void *a, const void *b)
{
    const struct telling *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static int by_position(const void *a, const void *b)
{
    const struct telling *x = a, *y = b;
    return (x->position > y->position) - (x->position < y->position);
}

/* One item a stem, the most frequent first. */
static void unite(struct reading *reading)
{
    uint32_t kept = 0;
    qsort(reading->items, reading->n, sizeof *reading->items, by_stem);
    for (uint32_t i = 0; i < reading->n; i++) {
        if (kept > 0 && reading->items[kept - 1].stem == reading->items[i].stem)
            reading->items[kept - 1].n += reading->items[i].n;
        else
            reading->items[kept++] = reading->items[i];
    }
    qsort(reading->items, kept, sizeof *reading->items, by_number);
    reading->n = kept < MOST_STEMS ? kept : MOST_STEMS;
}

static struct span term_of(const struct reading *reading, uint32_t stem)
{
    const struct lexicon *lexicon = segment_lexicon(reading->segment);
    char term[TERM_ROOM];
    size_t len =
        analyzer_term(lexicon_stem_text(lexicon, stem), lexicon_stem_language(lexicon, stem), term);
    return arena_copy(reading->inquiry->arena, (struct span){term, len});
}

/* A word of this paragraph alone finds nothing, one of many tells nothing. */
static double value_of(const struct telling *item, uint32_t documents, uint32_t count)
{
    if (count < 2 || (documents > 20 && count > common * documents))
        return 0;
    return impact_exact(item->n, IMPACT_K1) * rank_idf(documents, count);
}

static enum status weigh(struct reading *reading, struct error *err)
{
    struct inquiry *inquiry = reading->inquiry;
    uint32_t documents = collection_documents(inquiry->db);
    struct span *terms = ARENA_ARRAY(inquiry->arena, struct span, reading->n + 1);
    uint32_t *counts = ARENA_ARRAY(inquiry->arena, uint32_t, reading->n + 1);
    if (terms == NULL || counts == NULL)
        return no_memory(inquiry, err);
    for (uint32_t i = 0; i < reading->n; i++) {
        terms[i] = term_of(reading, reading->items[i].stem);
        if (terms[i].at == NULL)
            return no_memory(inquiry, err);
    }
    enum status status = collection_term_counts(inquiry->db, terms, reading->n, counts, err);
    for (uint32_t i = 0; i < reading->n && status == OK; i++)
        reading->items[i].value = value_of(&reading->items[i], documents, counts[i]);
    return status;
}

/* Keeps the most telling, in the order in which they stand in the text: neighbours of the question
 * are then words that belong together. */
static void choose(struct reading *reading)
{
    qsort(reading->items, reading->n, sizeof *reading->items, by_value);
    uint32_t n = 0;
    while (n < reading->n && n < RELATED_WORDS && reading->items[n].value > 0)
        n++;
    reading->n = n;
    qsort(reading->items, n, sizeof *reading->items, by_position);
}

/* ---- the question ---- */

static struct tree *make_leaf(const struct reading *reading, uint32_t i)
{
    struct arena *arena = reading->inquiry->arena;
    struct lexicon_word word;
    struct tree *leaf = tree_new(arena, TREE_WORD, 0, 0);
    struct tree_word *words = ARENA_NEW(arena, struct tree_word);
    if (leaf == NULL || words == NULL)
        return NULL;
    lexicon_word(segment_lexicon(reading->segment), reading->items[i].word, &word);
    *words =
        (struct tree_word){.surface = word.surface, .exact = word.exact, .is_han = word.is_han};
    leaf->words = words;
    leaf->n_words = 1;
    leaf->clause = i;
    return leaf;
}

static enum status make_tree(const struct reading *reading, struct query *query, struct error *err)
{
    struct tree_kids kids = {0};
    for (uint32_t i = 0; i < reading->n; i++) {
        struct tree *leaf = make_leaf(reading, i);
        if (leaf == NULL || !tree_kids_add(&kids, reading->inquiry->arena, leaf))
            return no_memory(reading->inquiry, err);
    }
    if (reading->n == 0)
        return OK;
    query->root = tree_join(reading->inquiry->arena, TREE_OR, &kids);
    return query->root != NULL ? OK : no_memory(reading->inquiry, err);
}

enum status related_query(struct inquiry *inquiry, const struct related_source *source,
                          struct query **out, struct error *err)
{
    struct reading reading = {.inquiry = inquiry};
    enum status status = OK;
    *out = NULL;
    struct query *query = ARENA_NEW(inquiry->arena, struct query);
    if (query == NULL)
        return no_memory(inquiry, err);
    query->text = SPAN("");
    TRY(read_source(&reading, source, err));
    unite(&reading);
    TRY(weigh(&reading, err));
    choose(&reading);
    TRY(make_tree(&reading, query, err));
    *out = query;
done:
    return status;
}

enum status related_leave_out(struct inquiry *inquiry, const struct related_source *source,
                              struct error *err)
{
    struct plan_step own = {.op = PLAN_RANGE,
                            .first = source->article.first_docid,
                            .last = source->article.first_docid + source->article.n_paragraphs - 1};
    struct plan_step without = {.op = PLAN_NOT, .n = 2};
    enum status status = OK;
    if (inquiry->plan.n == 0)
        return OK;
    TRY(plan_add(&inquiry->plan, inquiry->arena, own, err));
    TRY(plan_add(&inquiry->plan, inquiry->arena, without, err));
done:
    return status;
}
