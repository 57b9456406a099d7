#include "client/wrap.h"

#include <string.h>

/* Where the pen is while a text is written. */
struct pen {
    const struct wrap *wrap;
    struct buf *out;
    struct span text;
    const struct pilcrow_match *next, *end; /* matches that are not closed yet */
    bool is_in_match;
    bool is_in_role;
    bool owes_space; /* a space was read and waits for the word after it */
    size_t column;
};

static const struct paint *paint_of(const struct pen *pen)
{
    return &pen->wrap->screen->paint;
}

static void leave_role(struct pen *pen)
{
    if (pen->is_in_role)
        paint_end(paint_of(pen), pen->wrap->role, pen->out);
    pen->is_in_role = false;
}

static void enter_role(struct pen *pen)
{
    if (!pen->is_in_role && !pen->is_in_match)
        paint_begin(paint_of(pen), pen->wrap->role, pen->out);
    pen->is_in_role = !pen->is_in_match;
}

static void close_match(struct pen *pen, size_t at)
{
    if (!pen->is_in_match || at < pen->next->end)
        return;
    paint_end(paint_of(pen), ROLE_MATCH, pen->out);
    pen->is_in_match = false;
    pen->next++;
}

static void open_match(struct pen *pen, size_t at)
{
    if (pen->is_in_match || pen->next == pen->end || at < pen->next->start)
        return;
    leave_role(pen);
    paint_begin(paint_of(pen), ROLE_MATCH, pen->out);
    pen->is_in_match = true;
}

static void new_line(struct pen *pen)
{
    leave_role(pen);
    buf_add_char(pen->out, '\n');
    for (size_t i = 0; i < pen->wrap->indent; i++)
        buf_add_char(pen->out, ' ');
    pen->column = pen->wrap->indent;
    pen->owes_space = false;
}

/* East Asian punctuation that may not begin a line (JIS X 4051). */
static bool clings_to_the_left(const struct glyph *glyph)
{
    static const char clinging[] = "、。，．：；！？）」』】〉》〕］｝・ー…";
    return glyph->len == 3 && memmem(clinging, sizeof clinging - 1, glyph->bytes, 3) != NULL;
}

/* The piece at `at` that stays on one line: a word, or a wide character, with what clings to it. */
static struct span piece_at(const struct pen *pen, size_t at, size_t *columns)
{
    size_t start = at;
    bool was_wide = false;
    *columns = 0;
    while (at < pen->text.len) {
        struct glyph glyph = glyph_at(pen->text, at, pen->wrap->screen->charset);
        bool may_break = at > start && glyph.columns > 0 && (was_wide || glyph.columns > 1) &&
                         !clings_to_the_left(&glyph);
        if (glyph.is_space || may_break)
            break;
        if (glyph.columns > 0)
            was_wide = glyph.columns > 1;
        *columns += (size_t)glyph.columns;
        at += glyph.consumed;
    }
    return span_cut(pen->text, start, at - start);
}

static void write_space(struct pen *pen)
{
    if (!pen->owes_space)
        return;
    enter_role(pen);
    buf_add_char(pen->out, ' ');
    pen->column++;
    pen->owes_space = false;
}

static void write_piece(struct pen *pen, struct span piece, size_t at)
{
    const struct screen *screen = pen->wrap->screen;
    struct glyph glyph;
    for (size_t end = at + piece.len; at < end; at += glyph.consumed) {
        glyph = glyph_at(pen->text, at, screen->charset);
        close_match(pen, at);
        if (pen->column + (size_t)glyph.columns > screen->width && pen->column > pen->wrap->indent)
            new_line(pen);
        open_match(pen, at);
        enter_role(pen);
        buf_add(pen->out, glyph.bytes, glyph.len);
        pen->column += (size_t)glyph.columns;
    }
    close_match(pen, at);
}

static void write_words(struct pen *pen)
{
    size_t at = 0;
    while (at < pen->text.len) {
        struct glyph glyph = glyph_at(pen->text, at, pen->wrap->screen->charset);
        if (glyph.is_space) {
            close_match(pen, at);
            pen->owes_space = pen->column > pen->wrap->indent;
            at += glyph.consumed;
            continue;
        }
        size_t columns, width = pen->wrap->screen->width;
        struct span piece = piece_at(pen, at, &columns);
        if (pen->column > pen->wrap->indent && pen->column + pen->owes_space + columns > width)
            new_line(pen);
        write_space(pen);
        write_piece(pen, piece, at);
        at += piece.len;
    }
}

static void write_aside(struct pen *pen, const char *text)
{
    if (text == NULL)
        return;
    struct span before = pen->text;
    pen->text = span_of(text);
    const struct pilcrow_match *end = pen->end;
    pen->end = pen->next; /* it holds no match */
    write_words(pen);
    pen->end = end;
    pen->text = before;
}

void wrap_text(const struct wrap *wrap, struct span text, const struct pilcrow_match *matches,
               size_t n_matches, struct buf *out)
{
    struct pen pen = {.wrap = wrap,
                      .out = out,
                      .text = text,
                      .next = matches,
                      .end = n_matches > 0 ? matches + n_matches : matches,
                      .column = wrap->indent};
    write_aside(&pen, wrap->before);
    write_words(&pen);
    close_match(&pen, SIZE_MAX);
    write_aside(&pen, wrap->after);
    leave_role(&pen);
}
