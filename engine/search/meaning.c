#include "engine/search/meaning.h"

static enum status add(struct meaning *out, const struct meaning_source *source, struct meant item,
                       struct error *err)
{
    if (out->n == out->room) {
        uint32_t room = out->room == 0 ? 32 : out->room * 2;
        struct meant *items = ARENA_ARRAY(source->arena, struct meant, room);
        if (items == NULL)
            return error_set(err, arena_status(source->arena), ERROR_NOWHERE,
                             "the query means too many words");
        if (out->n > 0)
            memcpy(items, out->items, out->n * sizeof *items);
        out->items = items;
        out->room = room;
    }
    out->items[out->n++] = item;
    return OK;
}

static enum status add_ranks(struct meaning *out, const struct meaning_source *source,
                             struct lexicon_range ranks, struct span surface, struct error *err)
{
    for (uint32_t i = 0; i < ranks.n; i++) {
        struct lexicon_word word;
        lexicon_word(source->lexicon, lexicon_id_at(source->lexicon, ranks.first + i), &word);
        struct meant item = {word.id, word.stem, true, span_equal(word.surface, surface)};
        enum status status = add(out, source, item, err);
        if (status != OK)
            return status;
    }
    return OK;
}

enum status meaning_exact(struct meaning *out, const struct meaning_source *source,
                          const struct tree_word *word, struct error *err)
{
    enum status status = add_ranks(out, source, lexicon_find_exact(source->lexicon, word->exact),
                                   word->surface, err);
    if (status != OK || word->is_number || word->is_han || word->exact.len + 2 > WORD_MAX)
        return status;
    char possessive[WORD_MAX];
    memcpy(possessive, word->exact.at, word->exact.len);
    memcpy(possessive + word->exact.len, "'s", 2);
    struct span with_s = {possessive, word->exact.len + 2};
    return add_ranks(out, source, lexicon_find_exact(source->lexicon, with_s), SPAN_NONE, err);
}

bool meaning_has_stem(const struct meaning *meaning, uint32_t n, uint32_t stem)
{
    for (uint32_t i = 0; i < n; i++)
        if (meaning->items[i].stem == stem)
            return true;
    return false;
}

static bool has_id(const struct meaning *out, uint32_t n, uint32_t id)
{
    for (uint32_t i = 0; i < n; i++)
        if (out->items[i].id == id)
            return true;
    return false;
}

static enum status add_stem(struct meaning *out, const struct meaning_source *source, uint32_t stem,
                            struct error *err)
{
    uint32_t n = 0, before = out->n;
    const uint32_t *ids = lexicon_stem_words(source->lexicon, stem, &n);
    for (uint32_t i = 0; i < n; i++) {
        if (has_id(out, before, ids[i]))
            continue;
        enum status status = add(out, source, (struct meant){ids[i], stem, false, false}, err);
        if (status != OK)
            return status;
    }
    return OK;
}

enum status meaning_any_form(struct meaning *out, const struct meaning_source *source,
                             const struct tree_word *word, struct error *err)
{
    enum status status = meaning_exact(out, source, word, err);
    uint32_t n_exact = out->n;
    for (uint32_t i = 0; i < n_exact && status == OK; i++)
        if (!meaning_has_stem(out, i, out->items[i].stem))
            status = add_stem(out, source, out->items[i].stem, err);
    if (word->is_number || word->is_han)
        return status;
    for (uint32_t i = 0; i < source->n_languages && status == OK; i++) {
        char stem[WORD_MAX];
        size_t len = analyzer_stem(source->analyzer, word->surface, source->languages[i], stem);
        uint32_t found =
            lexicon_find_stem(source->lexicon, (struct span){stem, len}, source->languages[i]);
        if (found != UINT32_MAX && !meaning_has_stem(out, out->n, found))
            status = add_stem(out, source, found, err);
    }
    return status;
}

static bool holds_all(const struct meaning *out, const struct meaning *other)
{
    for (uint32_t i = 0; i < other->n; i++)
        if (!has_id(out, out->n, other->items[i].id))
            return false;
    return true;
}

enum status meaning_is_folded(const struct meaning_source *source, const struct tree_word *word,
                              bool *is_other, struct error *err)
{
    struct tree_word plain = *word;
    struct meaning typed = {0}, folded = {0};
    *is_other = false;
    if (word->typed.len > 0 || span_equal(word->surface, word->exact))
        return OK;
    plain.surface = word->exact;
    enum status status = meaning_any_form(&typed, source, word, err);
    if (status == OK)
        status = meaning_any_form(&folded, source, &plain, err);
    *is_other = status == OK && !(holds_all(&typed, &folded) && holds_all(&folded, &typed));
    return status;
}

enum status meaning_expanded(struct meaning *out, const struct meaning_source *source,
                             const struct expansions *expansions, uint32_t segment,
                             struct span surface, struct error *err)
{
    for (uint32_t i = 0; i < expansions->n; i++) {
        const struct expansion *item = &expansions->items[i];
        struct lexicon_word word;
        if (item->segment != segment)
            continue;
        lexicon_word(source->lexicon, item->word.id, &word);
        struct meant found = {word.id, word.stem, item->word.edits == 0,
                              span_equal(word.surface, surface)};
        enum status status = add(out, source, found, err);
        if (status != OK)
            return status;
    }
    return OK;
}
