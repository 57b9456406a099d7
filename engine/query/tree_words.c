#include "engine/query/tree_words.h"

#include "base/utf8.h"
#include "engine/analysis/language.h"
#include "engine/query/character.h"

/* Words that are gathered before their number is known. */
struct list {
    struct tree_word *at;
    uint32_t n, room;
};

static enum status list_add(struct understanding *u, struct list *list, struct tree_word word)
{
    struct arena *arena = u->reading.arena;
    if (list->n == list->room) {
        uint32_t room = list->room == 0 ? 1 : 2 * list->room;
        struct tree_word *at = ARENA_ARRAY(arena, struct tree_word, room);
        if (at == NULL)
            return reading_nomem(&u->reading);
        if (list->n > 0)
            memcpy(at, list->at, list->n * sizeof *at);
        list->at = at;
        list->room = room;
    }
    list->at[list->n++] = word;
    return OK;
}

static enum status run(struct understanding *u, const struct tree_slot *slot,
                       const struct token **tokens, size_t *n)
{
    return analyzer_run(u->analyzer, slot->text, LANGUAGE_NONE, tokens, n, u->reading.err);
}

/* The token as a word of the tree, which outlives the analyzer's memory of it. */
static enum status copy_word(struct understanding *u, const struct tree_slot *slot,
                             const struct token *token, struct tree_word *out)
{
    const struct word *word = analyzer_word(u->analyzer, token->word);
    struct arena *arena = u->reading.arena;
    *out = (struct tree_word){
        .exact = arena_copy(arena, word->exact),
        .start = slot->at[token->start],
        .end = slot->at[token->end - 1] + 1,
        .is_number = word->is_number,
        .is_han = word->is_han,
    };
    bool is_same = span_equal(word->surface, word->exact);
    out->surface = is_same ? out->exact : arena_copy(arena, word->surface);
    return out->exact.at != NULL && out->surface.at != NULL ? OK : reading_nomem(&u->reading);
}

/* Whether `n` more words are within the limit; says so once when they are not. */
static enum status count_words(struct understanding *u, uint32_t n, uint32_t start, bool *fits)
{
    *fits = !u->is_cut && u->n_words + n <= QUERY_MAX_WORDS;
    if (*fits)
        u->n_words += n;
    if (*fits || u->is_cut)
        return OK;
    u->is_cut = true;
    return reading_misfit(&u->reading, MISFIT_WORDS, start, (uint32_t)u->reading.query->text.len);
}

/* ---- beginnings and typos ---- */

static bool is_korean(struct span word)
{
    size_t len;
    uint32_t code = utf8_decode(word, 0, &len);
    return (code >= 0xAC00 && code <= 0xD7FF) || (code >= 0x1100 && code <= 0x11FF) ||
           (code >= 0x3130 && code <= 0x318F) || (code >= 0xA960 && code <= 0xA97F);
}

/* Whether the word may carry the sign at start…end; says so when it may not. A Chinese or Japanese
 * character begins no longer word, so a star changes nothing there. */
static enum status check_sign(struct understanding *u, const struct tree_word *word, bool is_star,
                              uint32_t start, uint32_t end, bool *fits)
{
    size_t n = word != NULL ? utf8_count(word->exact) : 0;
    size_t least = !is_star ? 4 : n > 0 && is_korean(word->exact) ? 1 : 2;
    *fits = false;
    if (is_star && n > 0 && word->is_han)
        return OK;
    if (n < least)
        return reading_misfit(&u->reading, is_star ? MISFIT_STAR : MISFIT_TILDE, start, end);
    if (u->n_wildcards == QUERY_MAX_WILDCARDS)
        return reading_misfit(&u->reading, MISFIT_WILDCARDS, start, end);
    u->n_wildcards++;
    *fits = true;
    return OK;
}

/* The sign at the end of a bare leaf goes to its last word. */
static enum status sign_last(struct understanding *u, const struct tree *leaf, struct tree *last)
{
    const struct tree_word *word = last != NULL ? &last->words[last->n_words - 1] : NULL;
    const struct tree_slot *slot = &leaf->slots[0];
    bool is_star = leaf->kind == TREE_PREFIX, fits;
    uint32_t sign = slot->text.len > 0 ? slot->at[slot->text.len - 1] + 1 : leaf->start;
    enum status status =
        check_sign(u, word, is_star, is_star ? leaf->end - 1 : sign, leaf->end, &fits);
    if (status == OK && fits) {
        last->kind = leaf->kind;
        last->end = leaf->end;
    }
    return status;
}

/* ---- bare words ---- */

/* Whether token `at` belongs to the run that begins with token `first`. */
static bool is_in_run(const struct understanding *u, const struct token *tokens, size_t first,
                      size_t at)
{
    const struct word *word = analyzer_word(u->analyzer, tokens[at].word);
    return word->is_han && (at == first || (tokens[at].start == tokens[at - 1].end &&
                                            !character_is_prolonging(word->exact)));
}

/* How many tokens from `i` on are characters of one run of Chinese or Japanese. */
static size_t run_len(const struct understanding *u, const struct token *tokens, size_t n, size_t i)
{
    size_t end = i;
    while (end < n && is_in_run(u, tokens, i, end))
        end++;
    return end - i;
}

static enum status add_bare(struct understanding *u, const struct tree_slot *slot,
                            const struct token *tokens, size_t n, struct tree_kids *out)
{
    bool fits;
    uint32_t start = slot->at[tokens[0].start];
    enum status status = count_words(u, (uint32_t)n, start, &fits);
    if (status != OK || !fits)
        return status;
    struct tree *node = tree_new(u->reading.arena, TREE_WORD, start, 0);
    if (!tree_kids_add(out, u->reading.arena, node))
        return reading_nomem(&u->reading);
    struct list words = {0};
    for (size_t i = 0; i < n && status == OK; i++) {
        struct tree_word word;
        status = copy_word(u, slot, &tokens[i], &word);
        if (status == OK)
            status = list_add(u, &words, word);
    }
    node->words = words.at;
    node->n_words = words.n;
    node->end = slot->at[tokens[n - 1].end - 1] + 1;
    return status;
}

/* The exact forms of a run, end to end, as the dictionary shall see them. */
static struct span run_text(struct understanding *u, const struct token *tokens, size_t n)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        len += analyzer_word(u->analyzer, tokens[i].word)->exact.len;
    char *text = arena_alloc(u->reading.arena, len);
    for (size_t i = 0; i < n && text != NULL; i++) {
        struct span exact = analyzer_word(u->analyzer, tokens[i].word)->exact;
        memcpy(text + at, exact.at, exact.len);
        at += exact.len;
    }
    return (struct span){text, len};
}

/* A run is divided by dictionary; each part is one node. */
static enum status add_run(struct understanding *u, const struct tree_slot *slot,
                           const struct token *tokens, size_t n, struct tree_kids *out)
{
    struct span text = run_text(u, tokens, n);
    const struct word_at *parts;
    size_t n_parts, first = 0, at = 0;
    if (text.at == NULL)
        return reading_nomem(&u->reading);
    enum status status =
        tokenizer_divide(analyzer_tokenizer(u->analyzer), text, &parts, &n_parts, u->reading.err);
    for (size_t i = 0, part = 0; i < n && status == OK; i++) {
        at += analyzer_word(u->analyzer, tokens[i].word)->exact.len;
        while (part < n_parts && parts[part].end < at)
            part++;
        bool is_inside = part < n_parts && parts[part].start < at && at < parts[part].end;
        if (is_inside && i + 1 < n)
            continue;
        status = add_bare(u, slot, &tokens[first], i + 1 - first, out);
        first = i + 1;
    }
    return status;
}

enum status tree_words_bare(struct understanding *u, const struct tree *leaf, struct tree_kids *out)
{
    const struct tree_slot *slot = &leaf->slots[0];
    const struct token *tokens;
    size_t n;
    uint32_t before = out->n;
    enum status status = run(u, slot, &tokens, &n);
    for (size_t i = 0; i < n && status == OK;) {
        size_t len = run_len(u, tokens, n, i);
        status = len > 1 ? add_run(u, slot, &tokens[i], len, out)
                         : add_bare(u, slot, &tokens[i], 1, out);
        i += len > 1 ? len : 1;
    }
    if (status != OK || leaf->kind == TREE_WORD || u->is_cut)
        return status;
    return sign_last(u, leaf, out->n > before ? out->at[out->n - 1] : NULL);
}

/* ---- phrases ---- */

/* One more word or gap of a phrase; *fits is false when the phrase is full. */
static enum status add_place(struct understanding *u, const struct tree *phrase, struct list *words,
                             struct tree_word word, bool *fits)
{
    *fits = words->n < QUERY_MAX_PHRASE;
    if (!*fits)
        return reading_misfit(&u->reading, MISFIT_LONG_PHRASE, word.start, phrase->end);
    enum status status = word.is_gap ? OK : count_words(u, 1, word.start, fits);
    return status == OK && *fits ? list_add(u, words, word) : status;
}

static enum status add_slot(struct understanding *u, const struct tree *phrase,
                            const struct tree_slot *slot, struct list *words, bool *fits)
{
    struct tree_word word = {.start = slot->start, .end = slot->end, .is_gap = true};
    if (slot->is_gap)
        return words->n > 0 ? add_place(u, phrase, words, word, fits) : OK;
    const struct token *tokens;
    size_t n;
    enum status status = run(u, slot, &tokens, &n);
    for (size_t i = 0; i < n && status == OK && *fits; i++) {
        status = copy_word(u, slot, &tokens[i], &word);
        if (status == OK)
            status = add_place(u, phrase, words, word, fits);
    }
    if (status != OK || !slot->has_star || !*fits)
        return status;
    bool is_prefix;
    struct tree_word *last = n > 0 ? &words->at[words->n - 1] : NULL;
    status = check_sign(u, last, true, slot->end - 1, slot->end, &is_prefix);
    if (last != NULL)
        last->is_prefix = is_prefix;
    return status;
}

/* In words of any order a gap is but one more word's distance. */
static void make_loose(struct tree *phrase, uint32_t distance)
{
    uint32_t kept = 0;
    phrase->kind = TREE_LOOSE;
    phrase->distance = distance < phrase->n_words - 1 ? phrase->n_words - 1 : distance;
    for (uint32_t i = 0; i < phrase->n_words; i++)
        if (!phrase->words[i].is_gap)
            phrase->words[kept++] = phrase->words[i];
    phrase->n_words = kept;
}

enum status tree_words_phrase(struct understanding *u, const struct tree *leaf,
                              struct tree_kids *out)
{
    struct list words = {0};
    enum status status = OK;
    bool fits = true;
    for (uint32_t i = 0; i < leaf->n_slots && status == OK && fits; i++)
        status = add_slot(u, leaf, &leaf->slots[i], &words, &fits);
    while (words.n > 0 && words.at[words.n - 1].is_gap)
        words.n--;
    if (status != OK || words.n == 0)
        return status;
    struct tree *phrase = tree_new(u->reading.arena, TREE_PHRASE, leaf->start, leaf->end);
    if (!tree_kids_add(out, u->reading.arena, phrase))
        return reading_nomem(&u->reading);
    phrase->words = words.at;
    phrase->n_words = words.n;
    if (leaf->kind == TREE_LOOSE && words.n > 1)
        make_loose(phrase, leaf->distance);
    return OK;
}

/* Words of one text stand side by side there, as NEAR wants one place. */
enum status tree_words_operand(struct understanding *u, const struct tree *leaf,
                               struct tree_kids *out)
{
    if (leaf->kind == TREE_PHRASE || leaf->kind == TREE_LOOSE)
        return tree_words_phrase(u, leaf, out);
    const struct token *tokens;
    size_t n;
    enum status status = run(u, &leaf->slots[0], &tokens, &n);
    if (status == OK && n > 1 && leaf->kind == TREE_FUZZY)
        status = reading_misfit(&u->reading, MISFIT_TILDE, leaf->start, leaf->end);
    if (status != OK)
        return status;
    return n > 1 ? tree_words_phrase(u, leaf, out) : tree_words_bare(u, leaf, out);
}
