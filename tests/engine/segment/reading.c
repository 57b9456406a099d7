#include "tests/engine/segment/reading.h"

#include <stdlib.h>

#include "engine/segment/glass_read.h"
#include "engine/segment/lexicon.h"
#include "engine/segment/store.h"

/* Where sums go, so that nothing is left out as unused. */
static volatile uint32_t sink;

/* Adds up bytes, so that no read can be left out by the compiler. */
static uint32_t touch(struct span text)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < text.len; i++)
        sum += (unsigned char)text.at[i];
    return sum;
}

static uint32_t read_paragraph(const struct store *store, struct store_reader *reader,
                               uint32_t docid)
{
    struct store_paragraph paragraph;
    struct span headings[8], text;
    struct arena arena;
    uint32_t ids[32], sum = 0;
    arena_init(&arena, 1 << 20);
    store_paragraph(store, docid, &paragraph);
    uint32_t n = store_tokens(store, docid, ids, 32);
    for (uint32_t i = 0; i < n && i < 32; i++)
        sum += ids[i] < store_word_count(store) ? 1 : (uint32_t)(abort(), 0);
    n = store_headings(store, paragraph.heading, headings, 8);
    for (uint32_t i = 0; i < n; i++)
        sum += touch(headings[i]);
    if (store_text(store, reader, docid, &arena, &text, NULL) == OK)
        sum += touch(text);
    sum += store_place(store, docid, 0).line + store_place(store, docid, 1000).column;
    arena_release(&arena);
    return sum + paragraph.article;
}

static uint32_t read_article(const struct store *store, uint32_t i)
{
    struct store_article article;
    uint32_t ids[32];
    store_article(store, i, &article);
    uint32_t sum = touch(article.id) + touch(article.path) + touch(article.title) +
                   touch(article.date) + touch(article.lang) + touch(article.url);
    for (uint32_t a = 0; a < article.n_authors && a < 100; a++)
        sum += touch(store_author(store, i, a));
    for (uint32_t t = 0; t < article.n_tags && t < 100; t++)
        sum += touch(store_tag(store, i, t));
    sum += store_title_tokens(store, i, ids, 32);
    return sum + store_find_id(store, article.id) + store_find_path(store, article.path);
}

static void *aligned_copy(struct span bytes)
{
    void *copy = malloc(bytes.len + 1);
    if (copy != NULL && bytes.len > 0)
        memcpy(copy, bytes.at, bytes.len);
    return copy;
}

bool read_store(struct span bytes)
{
    struct store *store;
    struct store_reader *reader;
    uint32_t sum = 0;
    char *copy = aligned_copy(bytes);
    bool is_open = store_open((struct span){copy, bytes.len}, 7, &store, NULL) == OK;
    if (is_open && store_reader_new(&reader, NULL) == OK) {
        uint32_t ids[32];
        for (uint32_t i = 0; i < store_count(store); i++)
            sum += read_paragraph(store, reader, 7 + i);
        for (uint32_t i = 0; i < store_article_count(store); i++)
            sum += read_article(store, i);
        for (uint32_t i = 0; i < store_heading_count(store); i++)
            sum += store_heading_tokens(store, i, ids, 32) + store_heading_parent(store, i);
        sum += store_find_id(store, SPAN("no such id"));
        store_reader_free(reader);
    }
    if (is_open)
        store_close(store);
    free(copy);
    sink = sum;
    return is_open;
}

bool read_lexicon(struct span bytes)
{
    struct lexicon *lexicon;
    uint32_t sum = 0;
    char *copy = aligned_copy(bytes);
    bool is_open = lexicon_open((struct span){copy, bytes.len}, &lexicon, NULL) == OK;
    for (uint32_t id = 0; is_open && id < lexicon_count(lexicon); id++) {
        struct lexicon_word word;
        lexicon_word(lexicon, id, &word);
        sum += touch(word.surface) + touch(word.exact) + word.count;
        sum += lexicon_find_exact(lexicon, word.exact).n +
               lexicon_find_prefix(lexicon, word.surface).n;
        sum += lexicon_id_at(lexicon, word.rank) + lexicon_is_stop(lexicon, id);
    }
    for (uint32_t stem = 0; is_open && stem < lexicon_stem_count(lexicon); stem++) {
        uint32_t n;
        const uint32_t *words = lexicon_stem_words(lexicon, stem, &n);
        for (uint32_t i = 0; i < n; i++)
            sum += lexicon_stem_of(lexicon, words[i]);
        sum += lexicon_find_stem(lexicon, lexicon_stem_text(lexicon, stem),
                                 lexicon_stem_language(lexicon, stem));
    }
    if (is_open)
        lexicon_close(lexicon);
    free(copy);
    sink = sum;
    return is_open;
}

/* On and on, or in growing leaps: docids ascend, and there are no more of them than bytes. */
static uint32_t read_list(const struct glass_file *file, struct span term, uint32_t growth)
{
    struct glass_cursor cursor;
    uint32_t count = 0, sum = 0, last = 0, leap = 1, n = 0;
    glass_open_list(file, term, &cursor, &count);
    for (uint32_t docid = glass_docid(&cursor); docid != GLASS_END;) {
        if (docid <= last || n++ > file->bytes.len)
            abort();
        sum += glass_weight(&cursor);
        last = docid;
        leap = leap < 1u << 24 ? leap * growth : leap;
        uint32_t next = docid < GLASS_END - leap ? docid + leap : GLASS_END;
        docid = growth == 1 ? glass_next(&cursor) : glass_skip_to(&cursor, next);
        if (growth > 1 && docid < next)
            abort();
    }
    return sum + count + cursor.is_damaged;
}

bool read_postings(struct span bytes)
{
    enum { ITEMS_MOST = 1000 }; /* a damaged tree may lead to one leaf by many ways */
    struct glass_file file;
    struct glass_path path = {.file = &file};
    struct glass_item item;
    uint32_t sum = 0;
    bool is_damaged = false;
    char *copy = aligned_copy(bytes);
    bool is_open = glass_file_read((struct span){copy, bytes.len}, &file, NULL) == OK;
    bool is_there = is_open && glass_seek(&path, SPAN_NONE);
    for (int i = 0; i < ITEMS_MOST && is_there; i++, is_there = glass_step(&path)) {
        if (!glass_item(&path, &item))
            continue;
        sum += touch(item.tag) + glass_count(&file, item.key, &is_damaged);
        for (uint32_t growth = 1; growth < 4; growth++)
            sum += read_list(&file, item.key, growth);
    }
    free(copy);
    sink = sum + is_damaged;
    return is_open;
}
