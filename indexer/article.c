#include "indexer/article.h"

#include <stdio.h>

#include "base/utf8.h"
#include "indexer/article_language.h"
#include "indexer/metadata.h"
#include "indexer/white.h"

/* An article's own arrays are a multiple of its text at worst (a letter a line). */
#define ARRAY_CEILING ((size_t)2 << 30)

void article_build_init(struct article_build *build, const struct reader_input *input,
                        const struct reader_sink *sink)
{
    *build = (struct article_build){.input = input, .sink = sink};
    struct buf *arrays[] = {&build->paragraphs, &build->headings, &build->places,
                            &build->authors,    &build->tags,     &build->text};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        buf_init(arrays[i], ARRAY_CEILING);
    article_begin(build);
}

void article_build_release(struct article_build *build)
{
    buf_release(&build->paragraphs);
    buf_release(&build->headings);
    buf_release(&build->places);
    buf_release(&build->authors);
    buf_release(&build->tags);
    buf_release(&build->text);
}

void article_begin(struct article_build *build)
{
    const struct reader_input *input = build->input;
    build->arena = input->arena;
    build->article =
        (struct article){.id = input->id, .path = input->path, .source = input->source};
    build->title_line = 1;
    buf_clear(&build->paragraphs);
    buf_clear(&build->headings);
    buf_clear(&build->places);
    buf_clear(&build->authors);
    buf_clear(&build->tags);
    buf_clear(&build->text);
    build->n_places = 0;
    for (size_t level = 0; level <= ARTICLE_LEVELS; level++)
        build->open[level] = NO_HEADING;
    build->is_spaced = false;
    build->failed = OK;
}

/* A piece ends where white space begins, so most of it is copied in one go. */
static size_t word_end(struct span piece, size_t at)
{
    while (at < piece.len && piece.at[at] != '\0' && white_at(piece, at) == 0)
        at++;
    return at;
}

static void put_word(struct article_build *build, struct span word, uint32_t line)
{
    if (build->is_spaced && build->text.len > 0)
        buf_add_char(&build->text, ' ');
    build->is_spaced = false;
    if (build->text.len == 0 || line != build->line)
        article_place(build, (struct place){(uint32_t)build->text.len, line, 1});
    build->line = line;
    buf_add_span(&build->text, word);
}

void article_put(struct article_build *build, struct span piece, uint32_t line)
{
    for (size_t at = 0; at < piece.len;) {
        size_t n = white_at(piece, at);
        if (n > 0) {
            build->is_spaced = true;
            line += piece.at[at] == '\n';
            at += n;
        } else if (piece.at[at] == '\0') {
            put_word(build, SPAN("\xEF\xBF\xBD"), line);
            at++;
        } else {
            size_t end = word_end(piece, at);
            put_word(build, span_cut(piece, at, end - at), line);
            at = end;
        }
    }
}

void article_put_space(struct article_build *build)
{
    build->is_spaced = true;
}

struct span article_open_text(const struct article_build *build)
{
    return buf_span(&build->text);
}

const struct place *article_open_places(const struct article_build *build, size_t *n)
{
    *n = build->places.len / sizeof(struct place) - build->n_places;
    return *n > 0 ? (const struct place *)build->places.at + build->n_places : NULL;
}

void article_drop(struct article_build *build)
{
    if (build->text.failed != OK)
        build->failed = build->text.failed;
    buf_clear(&build->text);
    build->places.len = build->n_places * sizeof(struct place);
    build->is_spaced = false;
}

void article_place(struct article_build *build, struct place place)
{
    buf_add(&build->places, &place, sizeof place);
}

static uint32_t heading_above(const struct article_build *build, unsigned level)
{
    while (level > 0 && build->open[level] == NO_HEADING)
        level--;
    return build->open[level];
}

void article_take(struct article_build *build, struct span text)
{
    size_t n = build->places.len / sizeof(struct place);
    struct paragraph paragraph = {.text = text,
                                  .heading = heading_above(build, ARTICLE_LEVELS),
                                  .n_places = (uint32_t)(n - build->n_places)};
    build->n_places = n;
    buf_add(&build->paragraphs, &paragraph, sizeof paragraph);
}

void article_take_heading(struct article_build *build, unsigned level, struct span text)
{
    struct heading heading = {text, heading_above(build, level - 1)};
    for (unsigned l = level; l <= ARTICLE_LEVELS; l++)
        build->open[l] = NO_HEADING;
    if (text.len == 0)
        return;
    build->open[level] = (uint32_t)(build->headings.len / sizeof heading);
    buf_add(&build->headings, &heading, sizeof heading);
}

void article_end_paragraph(struct article_build *build)
{
    struct span text = buf_span(&build->text);
    if (text.len > 0)
        article_take(build, arena_copy(build->arena, text));
    article_drop(build);
}

void article_end_heading(struct article_build *build, unsigned level)
{
    struct span text = buf_span(&build->text);
    article_take_heading(build, level, text.len > 0 ? arena_copy(build->arena, text) : SPAN_NONE);
    article_drop(build);
}

/* A value in a warning is quoted, in one line and not longer than a line can bear. */
static void warn_ignored(struct article_build *build, const char *what, struct span value,
                         uint32_t line)
{
    char message[120];
    struct span shown = white_trim(value);
    if (shown.len > 60)
        shown.len = utf8_border_before(shown, 60);
    snprintf(message, sizeof message, "%s \"%.*s\" ignored", what, SPAN_FMT(shown));
    build->sink->warn(build->sink->ctx, line, message);
}

void article_set_title(struct article_build *build, struct span title, uint32_t line)
{
    build->article.title = white_collapse(title, build->arena);
    build->title_line = line > 0 ? line : 1;
}

void article_set_date(struct article_build *build, struct span date, uint32_t line)
{
    char day[11];
    if (white_trim(date).len == 0)
        return;
    if (metadata_date(date, day))
        build->article.date = arena_copy(build->arena, span_of(day));
    else
        warn_ignored(build, "date", date, line);
}

void article_set_lang(struct article_build *build, struct span lang, uint32_t line)
{
    char primary[4];
    if (white_trim(lang).len == 0)
        return;
    if (!metadata_lang(lang, primary))
        warn_ignored(build, "lang", lang, line);
    else if (primary[0] != '\0')
        build->article.lang = arena_copy(build->arena, span_of(primary));
}

void article_set_url(struct article_build *build, struct span url)
{
    build->article.url = white_collapse(url, build->arena);
}

static void add_name(struct article_build *build, struct buf *names, struct span name)
{
    struct span kept = white_collapse(name, build->arena);
    if (kept.at != NULL)
        buf_add(names, &kept, sizeof kept);
}

void article_add_author(struct article_build *build, struct span author)
{
    add_name(build, &build->authors, author);
}

void article_add_tag(struct article_build *build, struct span tag)
{
    add_name(build, &build->tags, tag);
}

void article_add_tags(struct article_build *build, struct span list)
{
    while (list.len > 0) {
        const char *comma = memchr(list.at, ',', list.len);
        size_t len = comma != NULL ? (size_t)(comma - list.at) : list.len;
        article_add_tag(build, span_cut(list, 0, len));
        len += comma != NULL;
        list = span_cut(list, len, list.len - len);
    }
}

/* Without body text the title is the only paragraph, and stands under no heading. */
static void use_title(struct article_build *build)
{
    struct span title = build->article.title;
    if (build->paragraphs.len > 0 || title.at == NULL)
        return;
    struct paragraph only = {.text = title, .heading = NO_HEADING, .n_places = 1};
    article_place(build, (struct place){0, build->title_line, 1});
    buf_add(&build->paragraphs, &only, sizeof only);
}

static enum status check(const struct article_build *build, struct error *err)
{
    const enum status all[] = {
        build->failed,          build->text.failed,        build->paragraphs.failed,
        build->headings.failed, build->places.failed,      build->authors.failed,
        build->tags.failed,     arena_status(build->arena)};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i] != OK)
            return error_set(err, all[i], ERROR_NOWHERE,
                             all[i] == ERR_LIMIT ? "the article needs too much memory"
                                                 : "no memory for the article");
    return OK;
}

/* A grown array, copied into the arena in its true size. NULL: empty, or the arena failed. */
static void *settle(struct article_build *build, const struct buf *array)
{
    void *copy = array->len > 0 ? arena_alloc(build->arena, array->len) : NULL;
    if (copy != NULL)
        memcpy(copy, array->at, array->len);
    return copy;
}

static void settle_all(struct article_build *build)
{
    struct article *article = &build->article;
    struct paragraph *paragraphs = settle(build, &build->paragraphs);
    const struct place *place = settle(build, &build->places);
    article->n_paragraphs = (uint32_t)(build->paragraphs.len / sizeof(struct paragraph));
    for (uint32_t i = 0; paragraphs != NULL && place != NULL && i < article->n_paragraphs; i++) {
        paragraphs[i].places = place;
        place += paragraphs[i].n_places;
    }
    article->paragraphs = paragraphs;
    article->headings = settle(build, &build->headings);
    article->n_headings = (uint32_t)(build->headings.len / sizeof(struct heading));
    article->authors = settle(build, &build->authors);
    article->n_authors = (uint32_t)(build->authors.len / sizeof(struct span));
    article->tags = settle(build, &build->tags);
    article->n_tags = (uint32_t)(build->tags.len / sizeof(struct span));
    if (article->lang.at == NULL && paragraphs != NULL)
        article_language_detect(article, paragraphs);
}

enum status article_finish(struct article_build *build, struct error *err)
{
    article_drop(build);
    use_title(build);
    build->failed = check(build, err);
    if (build->failed != OK || build->paragraphs.len == 0)
        return build->failed;
    settle_all(build);
    build->failed = check(build, err);
    if (build->failed != OK)
        return build->failed;
    return build->sink->article(build->sink->ctx, &build->article, err);
}
