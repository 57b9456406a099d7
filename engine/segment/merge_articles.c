#include "engine/segment/merge_articles.h"

#include <stdlib.h>

#include "engine/segment/revive.h"
#include "engine/segment/varint.h"

#define ARTICLE_MEMORY ((size_t)1 << 30)
#define PART_TEXT ((uint64_t)4 << 20) /* that is compressed before it is appended */

enum { WORDS = 256 }; /* that are numbered at once */

struct source {
    const struct store *store;
    const struct lexicon *lexicon;
    const struct merge_part *part;
    struct revive_range *headings; /* by article */
    uint32_t *counts;              /* by word: occurrences in living paragraphs */
    uint8_t *is_used;              /* by word: also in titles and headings */
    uint32_t *ids;                 /* by word: its id in the new segment */
    struct buf words;              /* u32, of the text at hand */
};

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to merge segments");
}

static bool is_alive(const struct source *source, uint32_t article)
{
    return source->part->is_dead == NULL || !source->part->is_dead[article];
}

static enum status may_go_on(const struct deadline *stop, struct error *err)
{
    if (stop == NULL || !deadline_is_over(stop))
        return OK;
    enum status status = deadline_is_cancelled(stop) ? ERR_CANCELLED : ERR_DEADLINE;
    return error_set(err, status, ERROR_NOWHERE, "%s", status_sentence(status));
}

/* ---- Words ----------------------------------------------------------------------------------- */

typedef uint32_t read_words(const struct store *store, uint32_t of, uint32_t *ids, uint32_t room);

/* The words of a title, a heading or a paragraph, in source->words. */
static uint32_t read_ids(struct source *source, read_words *read, uint32_t of)
{
    uint32_t n = read(source->store, of, NULL, 0);
    buf_clear(&source->words);
    uint32_t *ids = (void *)buf_reserve(&source->words, n * sizeof *ids);
    return ids != NULL ? read(source->store, of, ids, n) : 0;
}

static const uint32_t *ids_of(const struct source *source)
{
    return (const void *)source->words.at;
}

static void use_words(struct source *source, read_words *read, uint32_t of)
{
    uint32_t n = read_ids(source, read, of);
    for (uint32_t i = 0; i < n; i++)
        source->is_used[ids_of(source)[i]] = 1;
}

static void count_words(struct source *source, const struct store_article *article)
{
    uint32_t last = lexicon_count(source->lexicon) - 1;
    for (uint32_t i = 0; i < article->n_paragraphs; i++) {
        struct span bytes = store_token_bytes(source->store, article->first_docid + i);
        const uint8_t *at = (const uint8_t *)bytes.at, *end = at + bytes.len;
        while (at < end) {
            uint32_t id;
            at = varint_read(at, end, &id);
            id = id < last ? id : last;
            source->counts[id]++;
            source->is_used[id] = 1;
        }
    }
}

static void find_words(struct source *source)
{
    for (uint32_t i = 0; i < store_article_count(source->store); i++) {
        struct store_article article;
        if (!is_alive(source, i))
            continue;
        store_article(source->store, i, &article);
        use_words(source, store_title_tokens, i);
        for (uint32_t h = source->headings[i].first; h < source->headings[i].end; h++)
            use_words(source, store_heading_tokens, h);
        count_words(source, &article);
    }
}

static void form_word(const struct lexicon *lexicon, uint32_t id, struct word *out)
{
    struct lexicon_word word;
    lexicon_word(lexicon, id, &word);
    *out = (struct word){
        .surface = word.surface,
        .exact = word.exact,
        .stem = lexicon_stem_text(lexicon, word.stem),
        .language = word.language,
        .is_stop = word.is_stop,
        .is_number = word.is_number,
        .is_han = word.is_han,
    };
}

/* In the order of their old ids, frequent ones first. */
static enum status number_words(struct source *source, struct lexicon_build *lexicon,
                                struct error *err)
{
    uint32_t n_words = lexicon_count(source->lexicon);
    struct word words[WORDS];
    struct lexicon_entry entries[WORDS];
    uint32_t old[WORDS], ids[WORDS];
    for (uint32_t id = 0; id < n_words;) {
        uint32_t n = 0;
        for (; id < n_words && n < WORDS; id++) {
            if (!source->is_used[id])
                continue;
            form_word(source->lexicon, id, &words[n]);
            entries[n] = (struct lexicon_entry){
                .word = &words[n], .hash = lexicon_hash(&words[n]), .count = source->counts[id]};
            old[n++] = id;
        }
        enum status status = lexicon_build_map(lexicon, entries, n, ids, err);
        if (status != OK)
            return status;
        for (uint32_t i = 0; i < n; i++)
            source->ids[old[i]] = ids[i];
    }
    return OK;
}

/* ---- Articles -------------------------------------------------------------------------------- */

/* Headings without a paragraph below them belong to the article before the next that uses one. */
static void share_headings(struct source *source)
{
    const struct store *store = source->store;
    uint32_t n = store_article_count(store), next = store_heading_count(store);
    for (uint32_t i = n; i-- > 0;) {
        struct store_article article;
        store_article(store, i, &article);
        struct revive_range used = revive_used_headings(store, &article);
        bool has_some = used.first < used.end;
        source->headings[i] = (struct revive_range){has_some ? used.first : next, next};
        next = source->headings[i].first;
    }
    if (n > 0)
        source->headings[0].first = 0;
}

typedef void put_words(struct store_part *part, const uint32_t *ids, uint32_t n);

static void move_words(struct source *source, read_words *read, uint32_t of,
                       struct store_part *part, put_words *put)
{
    uint32_t n = read_ids(source, read, of), *ids = (void *)source->words.at;
    for (uint32_t i = 0; i < n; i++)
        ids[i] = source->ids[ids[i]];
    put(part, ids, n);
}

static enum status move_article(struct source *source, struct store_reader *reader, uint32_t index,
                                struct arena *arena, struct store_part *part, uint64_t *text,
                                struct error *err)
{
    enum status status;
    struct article article;
    struct store_article from;
    const struct revive_range *headings = &source->headings[index];
    arena_clear(arena);
    store_article(source->store, index, &from);
    TRY(revive_article(source->store, reader, index, headings, arena, &article, err));
    TRY(store_part_add(part, &article, err));
    move_words(source, store_title_tokens, index, part, store_part_title);
    for (uint32_t h = headings->first; h < headings->end; h++)
        move_words(source, store_heading_tokens, h, part, store_part_heading);
    for (uint32_t i = 0; i < article.n_paragraphs; i++) {
        move_words(source, store_tokens, from.first_docid + i, part, store_part_paragraph);
        *text += article.paragraphs[i].text.len;
    }
    if (buf_status(&source->words) != OK)
        status = no_memory(err);
done:
    return status;
}

static void note_article(struct merge_target *target, const struct source *source, uint32_t index,
                         uint32_t *docids)
{
    struct store_article article;
    store_article(source->store, index, &article);
    uint32_t first = article.first_docid - store_first_docid(source->store);
    for (uint32_t i = 0; i < article.n_paragraphs; i++)
        docids[first + i] = target->next_docid++;
    buf_add_u64(&target->hashes, segment_hash(source->part->segment, index));
    target->totals.articles++;
    target->totals.paragraphs += article.n_paragraphs;
    if (target->tell != NULL)
        target->tell(target->ctx, target->totals.paragraphs);
}

static enum status append(struct merge_target *target, struct store_part **part, uint64_t *text,
                          struct error *err)
{
    enum status status = *part != NULL ? store_build_append(target->store, *part, err) : OK;
    store_part_free(*part);
    *part = NULL;
    target->totals.text_bytes += *text;
    *text = 0;
    return status;
}

static enum status move_articles(struct merge_target *target, struct source *source,
                                 uint32_t *docids, struct error *err)
{
    enum status status;
    struct store_reader *reader = NULL;
    struct store_part *part = NULL;
    struct arena arena;
    uint64_t text = 0;
    arena_init(&arena, ARTICLE_MEMORY);
    TRY(store_reader_new(&reader, err));
    for (uint32_t i = 0; i < store_article_count(source->store); i++) {
        if (!is_alive(source, i))
            continue;
        TRY(may_go_on(target->stop, err));
        if (part == NULL) {
            TRY(store_part_new(&part, err));
            store_part_use(part, target->store);
        }
        TRY(move_article(source, reader, i, &arena, part, &text, err));
        note_article(target, source, i, docids);
        if (text >= PART_TEXT)
            TRY(append(target, &part, &text, err));
    }
    TRY(append(target, &part, &text, err));
done:
    store_part_free(part);
    store_reader_free(reader);
    arena_release(&arena);
    return status;
}

enum status merge_articles(struct merge_target *target, const struct merge_part *part,
                           uint32_t *docids, struct error *err)
{
    enum status status = OK;
    struct source source = {.store = segment_store(part->segment),
                            .lexicon = segment_lexicon(part->segment),
                            .part = part};
    uint32_t n_words = lexicon_count(source.lexicon);
    buf_init(&source.words, UINT32_MAX);
    source.counts = calloc(n_words + 1u, sizeof *source.counts);
    source.is_used = calloc(n_words + 1u, 1);
    source.ids = malloc((n_words + 1u) * sizeof *source.ids);
    source.headings = calloc(store_article_count(source.store) + 1u, sizeof *source.headings);
    if (source.counts == NULL || source.is_used == NULL || source.ids == NULL ||
        source.headings == NULL)
        TRY(no_memory(err));
    share_headings(&source);
    find_words(&source);
    TRY(number_words(&source, target->lexicon, err));
    TRY(move_articles(target, &source, docids, err));
done:
    free(source.counts);
    free(source.is_used);
    free(source.ids);
    free(source.headings);
    buf_release(&source.words);
    return status;
}
