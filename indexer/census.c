#include "indexer/census.h"

#include <stdlib.h>

enum { MOST_LANGUAGES = 4096 };

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to count articles");
}

enum status census_begin(struct census *census, const struct manifest *before, uint32_t n_sources,
                         struct arena *arena, struct error *err)
{
    enum status status = OK;
    *census = (struct census){
        .arena = arena,
        .languages = ARENA_ARRAY(arena, struct manifest_language, MOST_LANGUAGES),
        .source_articles = ARENA_ARRAY(arena, uint32_t, n_sources + 1u),
        .n_sources = n_sources,
    };
    names_init(&census->tags);
    if (arena_status(arena) != OK)
        return no_memory(err);
    if (before == NULL)
        return OK;
    census->articles = before->articles;
    census->paragraphs = before->paragraphs;
    for (uint32_t i = 0; i < before->n_sources && i < n_sources; i++)
        census->source_articles[i] = before->source_articles[i];
    for (uint32_t i = 0; i < before->n_languages && i < MOST_LANGUAGES; i++) {
        census->languages[census->n_languages] = before->languages[i];
        TRY(names_add(&census->tags, span_of(before->languages[i].tag), census->n_languages++, NULL,
                      err));
    }
done:
    return status;
}

void census_end(struct census *census)
{
    names_release(&census->tags);
}

static enum status count_language(struct census *census, struct span tag, uint32_t by,
                                  struct error *err)
{
    uint32_t i;
    if (tag.at == NULL)
        tag = SPAN("und");
    if (names_find(&census->tags, tag, &i)) {
        census->languages[i].articles += by;
        return OK;
    }
    if (census->n_languages == MOST_LANGUAGES)
        return OK;
    const char *text = arena_text(census->arena, tag);
    if (text == NULL)
        return no_memory(err);
    census->languages[census->n_languages] = (struct manifest_language){text, by};
    return names_add(&census->tags, span_of(text), census->n_languages++, NULL, err);
}

enum status census_count(struct census *census, const struct store *store, uint32_t article,
                         bool is_more, struct error *err)
{
    struct store_article counted;
    uint32_t by = is_more ? 1 : UINT32_MAX; /* one less, as numbers wrap */
    store_article(store, article, &counted);
    if (counted.source >= census->n_sources)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "an article has no source");
    census->articles += by;
    census->paragraphs += is_more ? counted.n_paragraphs : 0u - counted.n_paragraphs;
    census->source_articles[counted.source] += by;
    return count_language(census, counted.lang, by, err);
}

static int by_articles(const void *a, const void *b)
{
    const struct manifest_language *x = a, *y = b;
    return x->articles != y->articles ? (x->articles < y->articles) - (x->articles > y->articles)
                                      : strcmp(x->tag, y->tag);
}

void census_sort(struct census *census)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < census->n_languages; i++)
        if (census->languages[i].articles > 0)
            census->languages[n++] = census->languages[i];
    census->n_languages = n;
    qsort(census->languages, n, sizeof(*census->languages), by_articles);
}

/* ---- Words: a merge of sorted lists ---------------------------------------------------------- */

struct cursor {
    const struct lexicon *lexicon;
    uint32_t rank;
    struct lexicon_word word;
};

static bool load(struct cursor *cursor)
{
    if (cursor->rank >= lexicon_count(cursor->lexicon))
        return false;
    lexicon_word(cursor->lexicon, lexicon_id_at(cursor->lexicon, cursor->rank), &cursor->word);
    return true;
}

/* The order of a lexicon's ranks. */
static int compare_words(const struct lexicon_word *a, const struct lexicon_word *b)
{
    int order = span_compare(a->exact, b->exact);
    if (order == 0)
        order = span_compare(a->surface, b->surface);
    return order != 0 ? order : (a->language > b->language) - (a->language < b->language);
}

/* Where a list of words is looked for, in their order: step by step through a lexicon that is not
 * much longer than the list, else by halving. */
struct search {
    const struct lexicon *lexicon;
    struct lexicon_walk walk;
    bool is_walking;
};

enum { STEPS = 128 }; /* that a search by halving costs: it misses the cache each time */

static struct search *open_searches(const struct lexicon *const *lexicons, uint32_t n,
                                    uint64_t n_words)
{
    struct search *searches = calloc(n + 1u, sizeof(*searches));
    for (uint32_t i = 0; searches != NULL && i < n; i++) {
        searches[i].lexicon = lexicons[i];
        searches[i].is_walking = n_words * STEPS > lexicon_count(lexicons[i]);
        lexicon_walk_begin(lexicons[i], &searches[i].walk);
    }
    return searches;
}

/* The first rank that may hold the word. */
static uint32_t first_rank(struct search *search, const struct lexicon_word *word)
{
    struct lexicon_walk *walk = &search->walk;
    uint32_t n = lexicon_count(search->lexicon);
    if (!search->is_walking)
        return lexicon_find_exact(search->lexicon, word->exact).first;
    while (walk->rank < n && span_compare(walk->exact, word->exact) < 0)
        lexicon_walk_next(search->lexicon, walk);
    return walk->rank;
}

static bool has_word(struct search *search, const struct lexicon_word *word)
{
    uint32_t n = lexicon_count(search->lexicon);
    for (uint32_t rank = first_rank(search, word); rank < n; rank++) {
        struct lexicon_word other;
        lexicon_word(search->lexicon, lexicon_id_at(search->lexicon, rank), &other);
        int order = compare_words(&other, word);
        if (order >= 0)
            return order == 0;
    }
    return false;
}

static bool has_one_word(struct search *searches, uint32_t n, const struct lexicon_word *word)
{
    for (uint32_t i = 0; i < n; i++)
        if (has_word(&searches[i], word))
            return true;
    return false;
}

/* The least word of all cursors, which step behind it; n > 0. */
static struct lexicon_word next_word(struct cursor *cursors, uint32_t *n)
{
    struct lexicon_word least = cursors[0].word;
    for (uint32_t i = 1; i < *n; i++)
        if (compare_words(&cursors[i].word, &least) < 0)
            least = cursors[i].word;
    for (uint32_t i = 0; i < *n;) {
        struct cursor *cursor = &cursors[i];
        bool is_at_it = compare_words(&cursor->word, &least) == 0;
        cursor->rank += is_at_it;
        if (!is_at_it || load(cursor))
            i++;
        else
            *cursor = cursors[--*n];
    }
    return least;
}

enum status census_words(const struct lexicon *const *some, uint32_t n,
                         const struct lexicon *const *others, uint32_t n_others, uint32_t *words,
                         struct error *err)
{
    if (n == 1 && n_others == 0) { /* words of a lexicon are different ones */
        *words = lexicon_count(some[0]);
        return OK;
    }
    struct cursor *cursors = calloc(n + 1u, sizeof(*cursors));
    uint32_t n_open = 0;
    uint64_t n_words = 0;
    for (uint32_t i = 0; i < n; i++)
        n_words += lexicon_count(some[i]);
    struct search *searches = open_searches(others, n_others, n_words);
    *words = 0;
    if (cursors == NULL || searches == NULL) {
        free(cursors);
        free(searches);
        return no_memory(err);
    }
    for (uint32_t i = 0; i < n; i++) {
        cursors[n_open].lexicon = some[i];
        n_open += load(&cursors[n_open]);
    }
    while (n_open > 0) {
        struct lexicon_word word = next_word(cursors, &n_open);
        *words += !has_one_word(searches, n_others, &word);
    }
    free(cursors);
    free(searches);
    return OK;
}
