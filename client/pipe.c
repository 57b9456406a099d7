#include "client/pipe.h"

#include <string.h>
#include <strings.h>

#include "client/location.h"

enum { PATH_CEILING = 1 << 16 };

static void add_path(const struct pilcrow_article *article, const struct screen *screen,
                     struct buf *out)
{
    struct buf path;
    buf_init(&path, PATH_CEILING);
    location_path(article, screen, &path);
    paint_begin(&screen->paint, ROLE_PATH, out);
    glyph_write(buf_span(&path), screen->charset, out);
    paint_end(&screen->paint, ROLE_PATH, out);
    buf_release(&path);
}

static void add_separator(char separator, const struct screen *screen, struct buf *out)
{
    paint_begin(&screen->paint, ROLE_SEPARATOR, out);
    buf_add_char(out, separator);
    paint_end(&screen->paint, ROLE_SEPARATOR, out);
}

static void add_number(uint32_t number, const struct screen *screen, struct buf *out)
{
    paint_begin(&screen->paint, ROLE_LINE, out);
    buf_printf(out, "%u", number);
    paint_end(&screen->paint, ROLE_LINE, out);
}

static void add_place(const struct pilcrow_article *article, uint32_t line, uint32_t column,
                      char separator, const struct screen *screen, struct buf *out)
{
    add_path(article, screen, out);
    add_separator(separator, screen, out);
    add_number(line, screen, out);
    add_separator(separator, screen, out);
    add_number(column, screen, out);
    add_separator(separator, screen, out);
}

/* Verbatim but for what is replaced, so that columns of the text are columns of the line. */
static void add_text(const struct pilcrow_passage *passage, const struct screen *screen,
                     struct buf *out)
{
    struct span text = span_of(passage->text);
    size_t at = 0;
    for (size_t i = 0; i < passage->n_matches; i++) {
        const struct pilcrow_match *match = &passage->matches[i];
        glyph_write(span_cut(text, at, match->start - at), screen->charset, out);
        paint_begin(&screen->paint, ROLE_MATCH, out);
        glyph_write(span_cut(text, match->start, match->end - match->start), screen->charset, out);
        paint_end(&screen->paint, ROLE_MATCH, out);
        at = match->end;
    }
    glyph_write(span_cut(text, at, text.len - at), screen->charset, out);
    buf_add_char(out, '\n');
}

static void add_neighbours(const struct pilcrow_reading *around, uint32_t n, bool before,
                           const struct pilcrow_article *article, const struct screen *screen,
                           struct buf *out)
{
    for (size_t i = 0; around != NULL && i < around->n_paragraphs; i++) {
        const struct pilcrow_passage *one = &around->paragraphs[i];
        if (one->n == n || (one->n < n) != before)
            continue;
        add_place(article, one->line, 1, '-', screen, out);
        add_text(one, screen, out);
    }
}

void pipe_passage(const struct pilcrow_article *article, const struct pilcrow_passage *passage,
                  const struct pilcrow_reading *around, const struct screen *screen,
                  struct buf *out)
{
    if (around != NULL && out->len > 0)
        buf_add_text(out, "--\n");
    add_neighbours(around, passage->n, true, article, screen, out);
    add_place(article, passage->match_line, passage->match_column, ':', screen, out);
    add_text(passage, screen, out);
    add_neighbours(around, passage->n, false, article, screen, out);
}

static bool has_ending(const char *path, const char *ending)
{
    size_t len = path != NULL ? strlen(path) : 0, n = strlen(ending);
    return len >= n && strcasecmp(path + len - n, ending) == 0;
}

/* Only the first match has its place told; those after it stand as far behind it as in the text,
 * except in a record, all of which is at its line. */
static uint32_t column_of(const struct pilcrow_article *article,
                          const struct pilcrow_passage *passage, size_t i)
{
    if (has_ending(article->path, ".jsonl") || has_ending(article->path, ".jsonl.gz"))
        return passage->match_column;
    return passage->match_column + passage->matches[i].start - passage->matches[0].start;
}

void pipe_matches(const struct pilcrow_article *article, const struct pilcrow_passage *passage,
                  const struct screen *screen, struct buf *out)
{
    struct span text = span_of(passage->text);
    for (size_t i = 0; i < passage->n_matches; i++) {
        const struct pilcrow_match *match = &passage->matches[i];
        if (!screen->is_terminal)
            add_place(article, passage->match_line, column_of(article, passage, i), ':', screen,
                      out);
        paint_begin(&screen->paint, ROLE_MATCH, out);
        glyph_write(span_cut(text, match->start, match->end - match->start), screen->charset, out);
        paint_end(&screen->paint, ROLE_MATCH, out);
        buf_add_char(out, '\n');
    }
}

void pipe_aside(const char *text, const struct screen *screen, struct buf *out)
{
    buf_add_text(out, "       ");
    glyph_write(span_of(text), screen->charset, out);
    buf_add_char(out, '\n');
}

void pipe_path(const struct pilcrow_article *article, char end, const struct screen *screen,
               struct buf *out)
{
    add_path(article, screen, out);
    buf_add_char(out, end);
}
