#include "engine/analysis/analyzer.h"

#include <stdlib.h>

#include "engine/analysis/form.h"
#include "engine/analysis/language.h"
#include "engine/analysis/spellings.h"
#include "engine/analysis/vocabulary.h"
#include "engine/analysis/word_forms.h"

enum {
    BATCH = 64,          /* words whose slots are fetched while others are looked up */
    SPELLING_MAX = 1024, /* longer ones are folded anew each time */
};

/* A spelling of which folding leaves nothing. */
#define WORD_DROPPED (UINT32_MAX - 1)

struct analyzer {
    struct tokenizer *tokenizer;
    struct word_forms *forms;
    struct spellings spellings; /* no slots until the first run */
    struct vocabulary vocabulary;
    struct token *tokens;
    size_t tokens_room;
};

enum status analyzer_new(struct analyzer **out, struct error *err)
{
    *out = NULL;
    struct analyzer *analyzer = calloc(1, sizeof *analyzer);
    if (analyzer == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for an analyzer");
    enum status status;
    vocabulary_init(&analyzer->vocabulary);
    TRY(tokenizer_new(&analyzer->tokenizer, err));
    TRY(word_forms_new(&analyzer->forms, err));
    *out = analyzer;
    analyzer = NULL;
done:
    analyzer_free(analyzer);
    return status;
}

void analyzer_free(struct analyzer *analyzer)
{
    if (analyzer == NULL)
        return;
    analyzer_forget(analyzer);
    tokenizer_free(analyzer->tokenizer);
    word_forms_free(analyzer->forms);
    free(analyzer->tokens);
    free(analyzer);
}

void analyzer_forget(struct analyzer *analyzer)
{
    spellings_release(&analyzer->spellings);
    vocabulary_release(&analyzer->vocabulary);
}

const struct word *analyzer_word(const struct analyzer *analyzer, uint32_t word)
{
    return vocabulary_at(&analyzer->vocabulary, word);
}

uint32_t analyzer_count(const struct analyzer *analyzer)
{
    return analyzer->vocabulary.n;
}

void analyzer_note(struct analyzer *analyzer, uint32_t word, uint32_t note, uint32_t by)
{
    vocabulary_note(&analyzer->vocabulary, word, note, by);
}

struct tokenizer *analyzer_tokenizer(struct analyzer *analyzer)
{
    return analyzer->tokenizer;
}

/* `text` lives as long as the vocabulary, or is short. */
static enum status remember(struct analyzer *analyzer, struct span text, uint8_t language,
                            uint32_t word, struct error *err)
{
    struct spelling spelling = spelling_make_safely(&analyzer->spellings, text, language);
    return spellings_add(&analyzer->spellings, &spelling, text, word, err);
}

/* The word with this surface form, which is a spelling too; makes it when it is new. */
static enum status find_word(struct analyzer *analyzer, struct word *word, uint8_t language,
                             uint32_t *number, struct error *err)
{
    struct spelling folded = spelling_make_safely(&analyzer->spellings, word->surface, language);
    *number = spellings_find(&analyzer->spellings, &folded, word->surface);
    if (*number != SPELLING_UNKNOWN)
        return OK;
    enum status status;
    TRY(word_forms_stem(analyzer->forms, language, word, err));
    TRY(vocabulary_add(&analyzer->vocabulary, word, number, err));
    TRY(remember(analyzer, analyzer_word(analyzer, *number)->surface, language, *number, err));
done:
    return status;
}

/* Remembers what a spelling in a text means, unless folding is cheaper than keeping it. */
static enum status remember_raw(struct analyzer *analyzer, struct span raw, uint8_t language,
                                uint32_t word, struct error *err)
{
    if (raw.len > SPELLING_MAX)
        return OK;
    if (raw.len > SPELLING_INLINE)
        raw = arena_copy(&analyzer->vocabulary.arena, raw);
    if (raw.at == NULL)
        return error_set(err, arena_status(&analyzer->vocabulary.arena), ERROR_NOWHERE,
                         "no memory to remember words");
    return remember(analyzer, raw, language, word, err);
}

/* What a spelling means that was never met before. */
static enum status learn(struct analyzer *analyzer, struct span raw, uint8_t language,
                         uint32_t *number, struct error *err)
{
    enum status status;
    struct word word;
    *number = WORD_DROPPED;
    TRY(word_forms_fold(analyzer->forms, raw, &word, err));
    if (word.exact.len > 0)
        TRY(find_word(analyzer, &word, language, number, err));
    if (!span_equal(raw, word.surface))
        TRY(remember_raw(analyzer, raw, language, *number, err));
done:
    return status;
}

static enum status make_room(struct analyzer *analyzer, size_t n_words, struct error *err)
{
    if (analyzer->spellings.slots == NULL) {
        enum status status = spellings_init(&analyzer->spellings, err);
        if (status != OK)
            return status;
    }
    if (n_words <= analyzer->tokens_room)
        return OK;
    free(analyzer->tokens);
    analyzer->tokens = malloc(n_words * sizeof *analyzer->tokens);
    analyzer->tokens_room = analyzer->tokens != NULL ? n_words : 0;
    return analyzer->tokens != NULL
               ? OK
               : error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the words of a text");
}

static struct span text_of(struct span text, const struct word_at *word)
{
    return span_cut(text, word->start, word->end - word->start);
}

/* The spellings of a batch, and their slots on the way from memory. */
static void prepare(const struct analyzer *analyzer, struct span text, uint8_t language,
                    const struct word_at *words, size_t n, struct spelling *spellings)
{
    for (size_t i = 0; i < n; i++) {
        struct span raw = text_of(text, &words[i]);
        spellings[i] = words[i].start + SPELLING_INLINE <= text.len
                           ? spelling_make(&analyzer->spellings, raw, language)
                           : spelling_make_safely(&analyzer->spellings, raw, language);
        spellings_prefetch(&analyzer->spellings, &spellings[i]);
    }
}

/* Appends the tokens of a batch at `tokens`; *n_tokens counts them. */
static enum status look_up(struct analyzer *analyzer, struct span text, uint8_t language,
                           const struct word_at *words, size_t n, struct token *tokens,
                           size_t *n_tokens, struct error *err)
{
    struct spelling spellings[BATCH];
    prepare(analyzer, text, language, words, n, spellings);
    for (size_t i = 0; i < n; i++) {
        struct span raw = text_of(text, &words[i]);
        uint32_t word = spellings_find(&analyzer->spellings, &spellings[i], raw);
        if (word == SPELLING_UNKNOWN) {
            enum status status = learn(analyzer, raw, language, &word, err);
            if (status != OK)
                return status;
        }
        tokens[*n_tokens] = (struct token){words[i].start, words[i].end, word};
        *n_tokens += word != WORD_DROPPED;
    }
    return OK;
}

enum status analyzer_run(struct analyzer *analyzer, struct span text, uint8_t language,
                         const struct token **tokens, size_t *n, struct error *err)
{
    enum status status;
    const struct word_at *words;
    size_t n_words;
    *tokens = NULL;
    *n = 0;
    if (language >= LANGUAGE_COUNT)
        language = LANGUAGE_NONE;
    TRY(tokenizer_run(analyzer->tokenizer, text, &words, &n_words, err));
    TRY(make_room(analyzer, n_words, err));
    size_t n_tokens = 0;
    for (size_t i = 0; i < n_words; i += BATCH)
        TRY(look_up(analyzer, text, language, words + i, n_words - i < BATCH ? n_words - i : BATCH,
                    analyzer->tokens, &n_tokens, err));
    *tokens = analyzer->tokens;
    *n = n_tokens;
done:
    return status;
}

static bool is_ascii(struct span text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.at[i];
    return all < 0x80;
}

/* Folding leaves something of every ASCII word; the others have to be looked up. */
enum status analyzer_places(struct analyzer *analyzer, struct span text, uint8_t language,
                            const struct token **tokens, size_t *n, struct error *err)
{
    enum status status;
    const struct word_at *words;
    size_t n_words, n_tokens = 0;
    *tokens = NULL;
    *n = 0;
    if (language >= LANGUAGE_COUNT)
        language = LANGUAGE_NONE;
    TRY(tokenizer_run(analyzer->tokenizer, text, &words, &n_words, err));
    TRY(make_room(analyzer, n_words, err));
    for (size_t i = 0; i < n_words; i++) {
        if (is_ascii(text_of(text, &words[i])))
            analyzer->tokens[n_tokens++] = (struct token){words[i].start, words[i].end, UINT32_MAX};
        else
            TRY(look_up(analyzer, text, language, words + i, 1, analyzer->tokens, &n_tokens, err));
    }
    *tokens = analyzer->tokens;
    *n = n_tokens;
done:
    return status;
}

size_t analyzer_stem(struct analyzer *analyzer, struct span surface, uint8_t language,
                     char out[WORD_MAX])
{
    struct word word;
    if (word_forms_fold(analyzer->forms, surface, &word, NULL) != OK ||
        word_forms_stem(analyzer->forms, language, &word, NULL) != OK)
        return form_cut(surface, WORD_MAX, out);
    return form_cut(word.stem, WORD_MAX, out);
}

size_t analyzer_term(struct span stem, uint8_t language, char out[TERM_ROOM])
{
    size_t len = 0;
    if (language != LANGUAGE_NONE && language != LANGUAGE_ENGLISH)
        for (const char *tag = language_tag(language); *tag != '\0'; tag++)
            out[len++] = (char)(*tag & ~0x20); /* ASCII upper case */
    return len + form_cut(stem, TERM_MAX, out + len);
}
