#include "engine/segment/chunk.h"

#include <stdlib.h>

#include "engine/analysis/language.h"
#include "engine/segment/ordering.h"

enum { AHEAD = 12 }; /* words whose numbers are on their way from memory */

void chunk_init(struct chunk *chunk, const struct segment_chunk *from, struct analyzer *analyzer,
                uint32_t lexicon, const struct deadline *stop)
{
    *chunk = (struct chunk){.from = from, .analyzer = analyzer, .lexicon = lexicon, .stop = stop};
    buf_init(&chunk->words, UINT32_MAX);
    buf_init(&chunk->ends, UINT32_MAX);
    buf_init(&chunk->entries, UINT32_MAX);
    buf_init(&chunk->counts, UINT32_MAX);
}

void chunk_release(struct chunk *chunk)
{
    buf_release(&chunk->words);
    buf_release(&chunk->ends);
    buf_release(&chunk->entries);
    buf_release(&chunk->counts);
    free(chunk->numbers);
}

enum status chunk_may_go_on(const struct chunk *chunk, struct error *err)
{
    if (chunk->stop == NULL || !deadline_is_over(chunk->stop))
        return OK;
    enum status status = deadline_is_cancelled(chunk->stop) ? ERR_CANCELLED : ERR_DEADLINE;
    return error_set(err, status, ERROR_NOWHERE, "%s", status_sentence(status));
}

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* The analyzer met new words: room for their numbers. */
static enum status cover_analyzer(struct chunk *chunk, struct error *err)
{
    uint32_t n = analyzer_count(chunk->analyzer);
    if (n <= chunk->n_numbers)
        return OK;
    uint32_t room = n + n / 2 + 1024;
    uint32_t *numbers = realloc(chunk->numbers, room * sizeof *numbers);
    if (numbers == NULL)
        return no_memory(err);
    memset(numbers + chunk->n_numbers, 0, (room - chunk->n_numbers) * sizeof *numbers);
    chunk->numbers = numbers;
    chunk->n_numbers = room;
    return OK;
}

/* The chunk has not met the word before. */
static void number_word(struct chunk *chunk, uint32_t word)
{
    const struct word *forms = analyzer_word(chunk->analyzer, word);
    struct lexicon_entry entry = {.word = forms, .number = word};
    if (forms->noted_by == chunk->lexicon)
        entry.known = forms->note + 1;
    else
        entry.hash = lexicon_hash(forms);
    buf_add(&chunk->entries, &entry, sizeof entry);
    buf_add_u32(&chunk->counts, 0);
    chunk->numbers[word] = chunk_word_count(chunk);
}

static enum status status_of(const struct chunk *chunk, struct error *err)
{
    enum status status = buf_status(&chunk->words);
    if (status == OK)
        status = buf_status(&chunk->ends);
    if (status == OK)
        status = buf_status(&chunk->entries);
    if (status == OK)
        status = buf_status(&chunk->counts);
    if (status != OK)
        return error_set(err, status, ERROR_NOWHERE, "the words of a chunk: %s",
                         status_sentence(status));
    return OK;
}

static void count_words(struct chunk *chunk, const uint32_t *words, size_t n)
{
    uint32_t *counts = (void *)chunk->counts.at;
    for (size_t i = 0; i < n; i++)
        counts[words[i]]++;
}

static enum status read_text(struct chunk *chunk, struct span text, uint8_t language,
                             bool is_counted, struct error *err)
{
    const struct token *tokens;
    size_t n;
    enum status status = analyzer_run(chunk->analyzer, text, language, &tokens, &n, err);
    if (status == OK)
        status = cover_analyzer(chunk, err);
    if (status != OK)
        return status;
    uint32_t *out = (uint32_t *)(void *)buf_reserve(&chunk->words, n * sizeof *out);
    for (size_t i = 0; i < n && out != NULL; i++) {
        if (i + AHEAD < n)
            __builtin_prefetch(&chunk->numbers[tokens[i + AHEAD].word]);
        if (chunk->numbers[tokens[i].word] == 0)
            number_word(chunk, tokens[i].word);
        out[i] = chunk->numbers[tokens[i].word] - 1;
    }
    buf_grown(&chunk->words, n * sizeof *out);
    if (is_counted && status_of(chunk, err) == OK)
        count_words(chunk, out, n);
    buf_add_u32(&chunk->ends, (uint32_t)(chunk->words.len / sizeof *out));
    chunk->n_tokens += is_counted ? n : 0;
    return status_of(chunk, err);
}

static uint8_t number_of_language(struct span tag, uint8_t otherwise)
{
    return tag.at != NULL ? language_find(tag) : otherwise;
}

static enum status read_article(struct chunk *chunk, const struct article *article,
                                struct error *err)
{
    enum status status;
    uint8_t language = number_of_language(article->lang, LANGUAGE_NONE);
    TRY(read_text(chunk, article->title, language, false, err));
    for (uint32_t i = 0; i < article->n_headings; i++)
        TRY(read_text(chunk, article->headings[i].text, language, false, err));
    for (uint32_t i = 0; i < article->n_paragraphs; i++) {
        TRY(chunk_may_go_on(chunk, err));
        TRY(read_text(chunk, article->paragraphs[i].text,
                      number_of_language(article->paragraphs[i].lang, language), true, err));
        chunk->n_text_bytes += article->paragraphs[i].text.len;
    }
    chunk->n_paragraphs += article->n_paragraphs;
done:
    return status;
}

enum status chunk_read(struct chunk *chunk, struct store_part *part, struct error *err)
{
    enum status status = OK;
    for (size_t i = 0; i < chunk->from->n_articles && status == OK; i++) {
        status = read_article(chunk, &chunk->from->articles[i], err);
        if (status == OK)
            status = store_part_add(part, &chunk->from->articles[i], err);
    }
    return status;
}

/* ---- Sorting -------------------------------------------------------------------------------- */

/* Puts the entries into the order of `sorted`; fills by old number the new one. */
static enum status reorder(struct chunk *chunk, const struct ordered *sorted, uint32_t *renumbered,
                           struct error *err)
{
    uint32_t n = chunk_word_count(chunk);
    const uint32_t *counts = (const void *)chunk->counts.at;
    struct lexicon_entry *entries = malloc((n + 1) * sizeof *entries);
    if (entries == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t old = sorted[i].number;
        entries[i] = chunk_entries(chunk)[old];
        entries[i].count = counts[old];
        renumbered[old] = i;
    }
    if (n > 0)
        memcpy(chunk->entries.at, entries, n * sizeof *entries);
    free(entries);
    return OK;
}

enum status chunk_sort(struct chunk *chunk, struct error *err)
{
    uint32_t n = chunk_word_count(chunk);
    const uint32_t *counts = (const void *)chunk->counts.at;
    uint32_t *words = (void *)chunk->words.at;
    size_t n_words = chunk->words.len / sizeof *words;
    struct ordered *sorted = malloc((n + 1) * sizeof *sorted);
    uint32_t *renumbered = malloc((n + 1) * sizeof *renumbered);
    enum status status = sorted != NULL && renumbered != NULL ? OK : no_memory(err);
    for (uint32_t i = 0; i < n && status == OK; i++)
        sorted[i] = (struct ordered){UINT32_MAX - counts[i], i};
    if (status == OK)
        status = ordering_by_key(sorted, n, err);
    if (status == OK)
        status = reorder(chunk, sorted, renumbered, err);
    for (size_t i = 0; i < n_words && status == OK; i++)
        words[i] = renumbered[words[i]];
    free(sorted);
    free(renumbered);
    return status;
}

void chunk_note(const struct chunk *chunk, const uint32_t *ids)
{
    const struct lexicon_entry *entries = chunk_entries(chunk);
    uint32_t n = chunk_word_count(chunk);
    for (uint32_t i = 0; i < n; i++)
        if (entries[i].known == 0)
            analyzer_note(chunk->analyzer, entries[i].number, ids[i], chunk->lexicon);
}

/* ---- Storing -------------------------------------------------------------------------------- */

typedef void store_put(struct store_part *part, const uint32_t *ids, uint32_t n);

static void put_text(struct chunk_texts *texts, const uint32_t *ids, uint32_t *scratch,
                     struct store_part *part, store_put *put)
{
    uint32_t n;
    const uint32_t *words = chunk_next_text(texts, &n);
    for (uint32_t i = 0; i < n; i++)
        scratch[i] = ids[words[i]];
    put(part, scratch, n);
}

enum status chunk_store(const struct chunk *chunk, const uint32_t *ids, struct store_part *part,
                        struct error *err)
{
    struct chunk_texts texts = chunk_texts(chunk);
    uint32_t *scratch = malloc(chunk->words.len + 1);
    if (scratch == NULL)
        return no_memory(err);
    for (size_t i = 0; i < chunk->from->n_articles; i++) {
        const struct article *article = &chunk->from->articles[i];
        put_text(&texts, ids, scratch, part, store_part_title);
        for (uint32_t h = 0; h < article->n_headings; h++)
            put_text(&texts, ids, scratch, part, store_part_heading);
        for (uint32_t p = 0; p < article->n_paragraphs; p++)
            put_text(&texts, ids, scratch, part, store_part_paragraph);
    }
    free(scratch);
    return OK;
}
