#include "engine/segment/store_part.h"

#include <stdlib.h>

#include "engine/segment/store_dictionary.h"

enum status store_part_new(struct store_part **out, struct error *err)
{
    struct store_part *part = calloc(1, sizeof *part);
    *out = part;
    if (part == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    for (int i = 0; i < STORE_SECTIONS; i++)
        buf_init(&part->sections[i], UINT32_MAX);
    buf_init(&part->waiting, STORE_BLOCK + (size_t)STORE_TEXT_MAX);
    part->zstd = ZSTD_createCCtx();
    if (part->zstd != NULL &&
        !ZSTD_isError(
            ZSTD_CCtx_setParameter(part->zstd, ZSTD_c_compressionLevel, STORE_COMPRESSION)) &&
        !ZSTD_isError(ZSTD_CCtx_setParameter(part->zstd, ZSTD_c_dictIDFlag, 0)))
        return OK;
    store_part_free(part);
    *out = NULL;
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
}

void store_part_free(struct store_part *part)
{
    if (part == NULL)
        return;
    for (int i = 0; i < STORE_SECTIONS; i++)
        buf_release(&part->sections[i]);
    buf_release(&part->waiting);
    ZSTD_freeCCtx(part->zstd);
    free(part);
}

/* The first failure of any buffer. */
static enum status check(const struct store_part *part, struct error *err)
{
    enum status status = buf_status(&part->waiting);
    for (int i = 0; i < STORE_SECTIONS && status == OK; i++)
        status = buf_status(&part->sections[i]);
    if (status != OK)
        return error_set(err, status, ERROR_NOWHERE, "a part of the store: %s",
                         status_sentence(status));
    return OK;
}

static void close_block(struct store_part *part)
{
    struct buf *out = &part->sections[STORE_TEXT];
    if (part->waiting.len == 0)
        return;
    struct block_row row = {part->n_texts - (uint32_t)part->waiting.len, (uint32_t)out->len};
    size_t room = ZSTD_compressBound(part->waiting.len);
    char *to = buf_reserve(out, room);
    if (to == NULL)
        return;
    size_t len = ZSTD_compress2(part->zstd, to, room, part->waiting.at, part->waiting.len);
    if (ZSTD_isError(len)) { /* of all causes only memory is left */
        out->failed = ERR_NOMEM;
        return;
    }
    buf_grown(out, len);
    buf_add(&part->sections[STORE_BLOCKS], &row, sizeof row);
    buf_clear(&part->waiting);
}

static void add_text(struct store_part *part, struct span text)
{
    if (part->waiting.len > 0 && part->waiting.len + text.len > STORE_BLOCK)
        close_block(part);
    buf_add_span(&part->waiting, text);
    part->n_texts += (uint32_t)text.len;
}

static uint32_t add_string(struct store_part *part, struct span string)
{
    struct buf *at = &part->sections[STORE_STRING_AT];
    buf_add_u32(at, (uint32_t)part->sections[STORE_STRINGS].len);
    buf_add_span(&part->sections[STORE_STRINGS], string);
    return (uint32_t)(at->len / sizeof(uint32_t)) - 1;
}

static void add_places(struct store_part *part, uint32_t index, const struct paragraph *paragraph)
{
    const struct place *places = paragraph->places;
    if (paragraph->n_places == 1 && places[0].at == 0 && places[0].column == 1)
        return;
    struct buf *out = &part->sections[STORE_PLACES];
    struct placed_row row = {index, (uint32_t)out->len};
    buf_add(&part->sections[STORE_PLACED], &row, sizeof row);
    struct place last = {0, places[0].line, 1};
    for (uint32_t i = 0; i < paragraph->n_places; i++) {
        buf_add_varint(out, (uint32_t)(places[i].at - last.at));
        buf_add_varint(out, (uint32_t)(places[i].line - last.line));
        buf_add_varint(out, places[i].column);
        last = places[i];
    }
}

static void add_article_row(struct store_part *part, const struct article *article)
{
    struct article_row row = {
        .first_paragraph = store_part_rows(part, STORE_PARAGRAPHS, sizeof(struct paragraph_row)),
        .source = article->source,
        .n_authors = article->n_authors,
        .n_tags = article->n_tags,
    };
    bool has_path = !span_equal(article->id, article->path);
    const struct span fixed[STRINGS_FIXED] = {
        article->id,    has_path ? article->path : SPAN_NONE,
        article->title, article->date,
        article->lang,  article->url,
    };
    row.first_string = store_part_rows(part, STORE_STRING_AT, sizeof(uint32_t));
    for (uint32_t i = 0; i < STRINGS_FIXED; i++) {
        row.has |= (uint32_t)(fixed[i].at != NULL) << i;
        add_string(part, fixed[i]);
    }
    for (uint32_t i = 0; i < article->n_authors; i++)
        add_string(part, article->authors[i]);
    for (uint32_t i = 0; i < article->n_tags; i++)
        add_string(part, article->tags[i]);
    buf_add(&part->sections[STORE_ARTICLES], &row, sizeof row);
}

enum status store_part_add(struct store_part *part, const struct article *article,
                           struct error *err)
{
    add_article_row(part, article);
    uint32_t headings = store_part_rows(part, STORE_HEADINGS, sizeof(struct heading_row));
    for (uint32_t i = 0; i < article->n_headings; i++) {
        const struct heading *heading = &article->headings[i];
        struct heading_row row = {.string = add_string(part, heading->text), .parent = NO_HEADING};
        if (heading->parent != NO_HEADING)
            row.parent = headings + heading->parent;
        buf_add(&part->sections[STORE_HEADINGS], &row, sizeof row);
    }
    for (uint32_t i = 0; i < article->n_paragraphs; i++) {
        const struct paragraph *paragraph = &article->paragraphs[i];
        if (paragraph->text.len > STORE_TEXT_MAX ||
            paragraph->text.len > UINT32_MAX - part->n_texts)
            return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "a paragraph of %zu bytes is too large",
                             paragraph->text.len);
        struct paragraph_row row = {
            .text = part->n_texts, .line = paragraph->places[0].line, .heading = NO_HEADING};
        if (paragraph->heading != NO_HEADING)
            row.heading = headings + paragraph->heading;
        add_text(part, paragraph->text);
        add_places(part, store_part_rows(part, STORE_PARAGRAPHS, sizeof row), paragraph);
        buf_add(&part->sections[STORE_PARAGRAPHS], &row, sizeof row);
    }
    return check(part, err);
}

static void add_ids(struct buf *out, const uint32_t *ids, uint32_t n)
{
    uint8_t *to = (uint8_t *)buf_reserve(out, (size_t)n * 5);
    uint8_t *at = to;
    for (uint32_t i = 0; i < n && to != NULL; i++) {
        uint32_t id = ids[i];
        for (; id >= 128; id >>= 7)
            *at++ = (uint8_t)(id | 128);
        *at++ = (uint8_t)id;
    }
    buf_grown(out, (size_t)(at - to));
}

/* Appends a title's or heading's words; returns where they begin. */
static uint32_t add_label(struct store_part *part, const uint32_t *ids, uint32_t n)
{
    struct buf *out = &part->sections[STORE_LABELS];
    uint32_t at = (uint32_t)out->len;
    buf_add_varint(out, n);
    add_ids(out, ids, n);
    return at;
}

void store_part_title(struct store_part *part, const uint32_t *ids, uint32_t n)
{
    uint32_t at = add_label(part, ids, n);
    struct article_row *rows = (void *)part->sections[STORE_ARTICLES].at;
    rows[part->titles++].labels = at;
}

void store_part_heading(struct store_part *part, const uint32_t *ids, uint32_t n)
{
    uint32_t at = add_label(part, ids, n);
    struct heading_row *rows = (void *)part->sections[STORE_HEADINGS].at;
    rows[part->headings++].labels = at;
}

void store_part_paragraph(struct store_part *part, const uint32_t *ids, uint32_t n)
{
    struct paragraph_row *rows = (void *)part->sections[STORE_PARAGRAPHS].at;
    rows[part->paragraphs++].tokens = (uint32_t)part->sections[STORE_TOKENS].len;
    add_ids(&part->sections[STORE_TOKENS], ids, n);
}

enum status store_part_close(struct store_part *part, struct error *err)
{
    close_block(part);
    return check(part, err);
}
