#include "engine/segment/revive.h"

#include "engine/analysis/language.h"
#include "engine/segment/varint.h"

enum { DEEPEST_HEADING = 64 };

static enum status no_memory(const struct arena *arena, struct error *err)
{
    return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory to keep an article");
}

static const struct span *copy_list(const struct store *store, uint32_t index, uint32_t n,
                                    struct span (*get)(const struct store *, uint32_t, uint32_t),
                                    struct arena *arena)
{
    struct span *list = ARENA_ARRAY(arena, struct span, n + 1u);
    for (uint32_t i = 0; list != NULL && i < n; i++)
        list[i] = get(store, index, i);
    return list;
}

static enum status revive_places(const struct store *store, uint32_t docid, struct arena *arena,
                                 struct paragraph *out, struct error *err)
{
    out->n_places = store_places(store, docid, NULL, 0);
    struct place *places = ARENA_ARRAY(arena, struct place, out->n_places);
    if (places == NULL)
        return no_memory(arena, err);
    store_places(store, docid, places, out->n_places);
    out->places = places;
    return OK;
}

static void widen(struct revive_range *range, const struct store *store, uint32_t heading)
{
    for (; heading != NO_HEADING; heading = store_heading_parent(store, heading)) {
        if (range->first == range->end)
            *range = (struct revive_range){heading, heading + 1};
        range->first = heading < range->first ? heading : range->first;
        range->end = heading >= range->end ? heading + 1 : range->end;
    }
}

static enum status revive_headings(const struct store *store, struct revive_range range,
                                   struct arena *arena, struct article *out, struct error *err)
{
    struct heading *headings = ARENA_ARRAY(arena, struct heading, range.end - range.first + 1u);
    if (headings == NULL)
        return no_memory(arena, err);
    for (uint32_t i = range.first; i < range.end; i++) {
        struct span chain[DEEPEST_HEADING];
        uint32_t n = store_headings(store, i, chain, DEEPEST_HEADING);
        uint32_t parent = store_heading_parent(store, i);
        bool is_inside = parent != NO_HEADING && parent >= range.first && parent < i;
        headings[i - range.first] = (struct heading){n > 0 ? chain[n - 1] : SPAN(""),
                                                     is_inside ? parent - range.first : NO_HEADING};
    }
    out->headings = headings;
    out->n_headings = range.end - range.first;
    return OK;
}

struct revive_range revive_used_headings(const struct store *store,
                                         const struct store_article *article)
{
    struct revive_range range = {0, 0};
    for (uint32_t i = 0; i < article->n_paragraphs; i++) {
        struct store_paragraph paragraph;
        store_paragraph(store, article->first_docid + i, &paragraph);
        widen(&range, store, paragraph.heading);
    }
    return range;
}

static enum status revive_paragraphs(const struct store *store, struct store_reader *reader,
                                     const struct store_article *from, struct revive_range range,
                                     struct arena *arena, struct article *out, struct error *err)
{
    enum status status = OK;
    struct paragraph *list = ARENA_ARRAY(arena, struct paragraph, from->n_paragraphs + 1u);
    if (list == NULL)
        return no_memory(arena, err);
    for (uint32_t i = 0; i < from->n_paragraphs; i++) {
        struct store_paragraph paragraph;
        store_paragraph(store, from->first_docid + i, &paragraph);
        TRY(store_text(store, reader, paragraph.docid, arena, &list[i].text, err));
        TRY(revive_places(store, paragraph.docid, arena, &list[i], err));
        list[i].heading =
            paragraph.heading == NO_HEADING ? NO_HEADING : paragraph.heading - range.first;
    }
    out->paragraphs = list;
    out->n_paragraphs = from->n_paragraphs;
    status = revive_headings(store, range, arena, out, err);
done:
    return status;
}

enum status revive_article(const struct store *store, struct store_reader *reader, uint32_t index,
                           const struct revive_range *headings, struct arena *arena,
                           struct article *out, struct error *err)
{
    struct store_article from;
    store_article(store, index, &from);
    *out = (struct article){
        .id = from.id,
        .path = from.path,
        .source = from.source,
        .title = from.title,
        .date = from.date,
        .lang = from.lang,
        .url = from.url,
        .authors = copy_list(store, index, from.n_authors, store_author, arena),
        .n_authors = from.n_authors,
        .tags = copy_list(store, index, from.n_tags, store_tag, arena),
        .n_tags = from.n_tags,
    };
    if (out->authors == NULL || out->tags == NULL)
        return no_memory(arena, err);
    struct revive_range range = headings != NULL ? *headings : revive_used_headings(store, &from);
    return revive_paragraphs(store, reader, &from, range, arena, out, err);
}

/* ---- Languages ------------------------------------------------------------------------------- */

/* One bit a language, of words that were stemmed by it. */
static uint32_t languages_of(const struct store *store, const struct lexicon *lexicon,
                             uint32_t docid)
{
    struct span bytes = store_token_bytes(store, docid);
    const uint8_t *at = (const uint8_t *)bytes.at, *end = at + bytes.len;
    uint32_t languages = 0, n_words = lexicon_count(lexicon);
    while (at < end) {
        uint32_t id;
        at = varint_read(at, end, &id);
        if (id < n_words)
            languages |= UINT32_C(1) << (lexicon_marks(lexicon)[id] & LEXICON_LANGUAGE);
    }
    return languages & ~(UINT32_C(1) << LANGUAGE_NONE);
}

/* Those that words of a text in `language` may be stemmed by. */
static uint32_t languages_within(uint8_t language)
{
    uint32_t languages = 0;
    for (unsigned script = SCRIPT_LATIN; script <= SCRIPT_HEBREW; script <<= 1)
        languages |= UINT32_C(1) << language_of_script(language, (enum script)script);
    return languages;
}

/* The first that explains them all; `own`, that of the article, when it does, or none does. */
static uint8_t explain(uint32_t languages, uint8_t own)
{
    if ((languages & ~languages_within(own)) == 0)
        return own;
    for (uint8_t language = 1; language < LANGUAGE_COUNT; language++)
        if ((languages & ~languages_within(language)) == 0)
            return language;
    return own;
}

enum status revive_languages(const struct store *store, const struct lexicon *lexicon,
                             uint32_t index, struct arena *arena, struct article *article,
                             struct error *err)
{
    struct store_article from;
    store_article(store, index, &from);
    uint8_t own = from.lang.at != NULL ? language_find(from.lang) : LANGUAGE_NONE;
    struct paragraph *list = ARENA_ARRAY(arena, struct paragraph, from.n_paragraphs + 1u);
    if (list == NULL)
        return no_memory(arena, err);
    for (uint32_t i = 0; i < from.n_paragraphs; i++) {
        uint8_t language = explain(languages_of(store, lexicon, from.first_docid + i), own);
        list[i] = article->paragraphs[i];
        if (language != own)
            list[i].lang = span_of(language_tag(language));
    }
    article->paragraphs = list;
    return OK;
}
