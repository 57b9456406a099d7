#include "indexer/census.h"

#include <stdlib.h>

#include "indexer/names.h"

enum { MOST_LANGUAGES = 4096 };

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to count articles");
}

static enum status count_language(struct census *census, struct names *tags, struct span tag,
                                  struct arena *arena, struct error *err)
{
    uint32_t i;
    if (tag.at == NULL)
        tag = SPAN("und");
    if (names_find(tags, tag, &i)) {
        census->languages[i].articles++;
        return OK;
    }
    if (census->n_languages == MOST_LANGUAGES)
        return OK;
    const char *text = arena_text(arena, tag);
    if (text == NULL)
        return no_memory(err);
    census->languages[census->n_languages] = (struct manifest_language){text, 1};
    return names_add(tags, span_of(text), census->n_languages++, NULL, err);
}

static enum status count_part(struct census *census, const struct census_part *part,
                              uint32_t n_sources, struct names *tags, struct arena *arena,
                              struct error *err)
{
    const struct store *store = segment_store(part->segment);
    for (uint32_t i = 0; i < store_article_count(store); i++) {
        struct store_article article;
        if (part->is_dead != NULL && part->is_dead[i])
            continue;
        store_article(store, i, &article);
        if (article.source >= n_sources)
            return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "an article has no source");
        census->articles++;
        census->paragraphs += article.n_paragraphs;
        census->source_articles[article.source]++;
        enum status status = count_language(census, tags, article.lang, arena, err);
        if (status != OK)
            return status;
    }
    return OK;
}

static int by_articles(const void *a, const void *b)
{
    const struct manifest_language *x = a, *y = b;
    return x->articles != y->articles ? (x->articles < y->articles) - (x->articles > y->articles)
                                      : strcmp(x->tag, y->tag);
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

static uint32_t merge_words(struct cursor *cursors, uint32_t n)
{
    uint32_t words = 0;
    for (uint32_t i = 0; i < n;) /* those without words go */
        if (load(&cursors[i]))
            i++;
        else
            cursors[i] = cursors[--n];
    while (n > 0) {
        struct lexicon_word least = cursors[0].word;
        for (uint32_t i = 1; i < n; i++)
            if (compare_words(&cursors[i].word, &least) < 0)
                least = cursors[i].word;
        for (uint32_t i = 0; i < n;) {
            struct cursor *cursor = &cursors[i];
            if (compare_words(&cursor->word, &least) != 0) {
                i++;
                continue;
            }
            cursor->rank++;
            if (load(cursor))
                i++;
            else
                *cursor = cursors[--n];
        }
        words++;
    }
    return words;
}

static enum status count_words(const struct census_part *parts, uint32_t n, struct arena *arena,
                               uint32_t *words, struct error *err)
{
    if (n == 1) {
        *words = lexicon_count(segment_lexicon(parts[0].segment));
        return OK;
    }
    struct cursor *cursors = ARENA_ARRAY(arena, struct cursor, n + 1u);
    if (cursors == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < n; i++)
        cursors[i].lexicon = segment_lexicon(parts[i].segment);
    *words = merge_words(cursors, n);
    return OK;
}

enum status census_take(const struct census_part *parts, uint32_t n, uint32_t n_sources,
                        struct arena *arena, struct census *out, struct error *err)
{
    enum status status = OK;
    struct names tags;
    names_init(&tags);
    *out = (struct census){
        .languages = ARENA_ARRAY(arena, struct manifest_language, MOST_LANGUAGES),
        .source_articles = ARENA_ARRAY(arena, uint32_t, n_sources + 1u),
    };
    if (arena_status(arena) != OK)
        TRY(no_memory(err));
    for (uint32_t i = 0; i < n; i++)
        TRY(count_part(out, &parts[i], n_sources, &tags, arena, err));
    qsort(out->languages, out->n_languages, sizeof(*out->languages), by_articles);
    TRY(count_words(parts, n, arena, &out->words, err));
done:
    names_release(&tags);
    return status;
}
