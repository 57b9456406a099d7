#include "tests/indexer/reading.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "indexer/white.h"

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: the article breaks: %s\n", __FILE__, __LINE__, #condition);    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static void check_text(struct span text)
{
    CHECK(text.at != NULL && text.len > 0);
    CHECK(utf8_is_valid(text));
    CHECK(memchr(text.at, '\0', text.len) == NULL);
    CHECK(white_trim(text).len == text.len);
}

static void check_optional(struct span text)
{
    if (text.at != NULL)
        check_text(text);
}

static void check_paragraph(const struct article *article, const struct paragraph *paragraph)
{
    check_text(paragraph->text);
    CHECK(paragraph->heading == NO_HEADING || paragraph->heading < article->n_headings);
    CHECK(paragraph->n_places > 0 && paragraph->places[0].at == 0);
    for (uint32_t i = 0; i < paragraph->n_places; i++) {
        const struct place *place = &paragraph->places[i];
        CHECK(place->line > 0 && place->column > 0 && place->at < paragraph->text.len);
        CHECK(i == 0 || place->at > place[-1].at);
        CHECK(((unsigned char)paragraph->text.at[place->at] & 0xC0) != 0x80);
    }
}

static void check_article(const struct article *article)
{
    CHECK(article->id.at != NULL && article->id.len > 0 && article->n_paragraphs > 0);
    const struct span optional[] = {article->title, article->date, article->lang, article->url};
    for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++)
        check_optional(optional[i]);
    for (uint32_t i = 0; i < article->n_authors; i++)
        check_text(article->authors[i]);
    for (uint32_t i = 0; i < article->n_tags; i++)
        check_text(article->tags[i]);
    for (uint32_t i = 0; i < article->n_headings; i++) {
        check_text(article->headings[i].text);
        CHECK(article->headings[i].parent == NO_HEADING || article->headings[i].parent < i);
    }
    for (uint32_t i = 0; i < article->n_paragraphs; i++)
        check_paragraph(article, &article->paragraphs[i]);
}

static void dump_field(struct reading *reading, const char *name, struct span value)
{
    if (value.at != NULL)
        buf_printf(&reading->dump, "%s: %.*s\n", name, SPAN_FMT(value));
}

static void dump_heading(struct reading *reading, const struct article *article, uint32_t heading)
{
    const struct heading *it = &article->headings[heading];
    if (it->parent != NO_HEADING) {
        dump_heading(reading, article, it->parent);
        buf_add_text(&reading->dump, " > ");
    }
    buf_add_span(&reading->dump, it->text);
}

static void dump_paragraph(struct reading *reading, const struct article *article,
                           const struct paragraph *paragraph)
{
    struct buf *out = &reading->dump;
    for (uint32_t i = 0; reading->with_places && i < paragraph->n_places; i++)
        buf_printf(out, "%u:%u@%u ", paragraph->places[i].line, paragraph->places[i].column,
                   paragraph->places[i].at);
    if (!reading->with_places)
        buf_printf(out, "%u ", paragraph->places[0].line);
    if (paragraph->heading != NO_HEADING) {
        buf_add_char(out, '[');
        dump_heading(reading, article, paragraph->heading);
        buf_add_text(out, "] ");
    }
    buf_add_span(out, paragraph->text);
    buf_add_char(out, '\n');
}

static enum status on_article(void *ctx, const struct article *article, struct error *err)
{
    struct reading *reading = ctx;
    check_article(article);
    reading->n_articles++;
    reading->n_paragraphs += article->n_paragraphs;
    if (!span_equal(article->id, SPAN("file")))
        buf_printf(&reading->dump, "article %.*s\n", SPAN_FMT(article->id));
    dump_field(reading, "title", article->title);
    dump_field(reading, "date", article->date);
    for (uint32_t i = 0; i < article->n_authors; i++)
        dump_field(reading, "author", article->authors[i]);
    for (uint32_t i = 0; i < article->n_tags; i++)
        dump_field(reading, "tag", article->tags[i]);
    dump_field(reading, "lang", article->lang);
    dump_field(reading, "url", article->url);
    for (uint32_t i = 0; i < article->n_paragraphs; i++)
        dump_paragraph(reading, article, &article->paragraphs[i]);
    if (reading->stop_with != OK)
        return error_set(err, reading->stop_with, ERROR_NOWHERE, "stopped");
    return OK;
}

static void on_warning(void *ctx, uint32_t line, const char *message)
{
    struct reading *reading = ctx;
    reading->n_warnings++;
    buf_printf(&reading->dump, "warn %u: %s\n", line, message);
}

static void on_failure(void *ctx, uint32_t line, const char *message)
{
    struct reading *reading = ctx;
    reading->n_failed++;
    buf_printf(&reading->dump, "failed %u: %s\n", line, message);
}

struct reader_sink reading_sink(struct reading *reading)
{
    return (struct reader_sink){reading, on_article, on_warning, on_failure};
}

void reading_init(struct reading *reading)
{
    *reading = (struct reading){.stop_with = OK};
    arena_init(&reading->arena, (size_t)2 << 30);
    buf_init(&reading->dump, (size_t)1 << 30);
}

void reading_release(struct reading *reading)
{
    arena_release(&reading->arena);
    buf_release(&reading->dump);
}

enum status reading_read(struct reading *reading, const char *path, struct span bytes)
{
    const struct reader *reader = reader_for(span_of(path));
    struct error err = {.status = OK};
    if (reader == NULL)
        return error_set(&err, ERR_NOT_FOUND, ERROR_NOWHERE, "no reader");
    struct reader_input input = {
        .bytes = bytes, .path = span_of(path), .id = SPAN("file"), .arena = &reading->arena};
    struct reader_sink sink = reading_sink(reading);
    enum status status = reader->read(&input, &sink, &err);
    if (status != OK)
        buf_printf(&reading->dump, "error: %s\n", err.text);
    return status;
}
