/* reStructuredText (docutils, "reStructuredText Markup Specification"), as far as its text goes.
 *
 * - Paragraphs, list items, definitions, field bodies, table rows and literal blocks are paragraphs;
 *   sections are headings by the order in which their styles appear. The first, when nothing stands
 *   before it, is the title that is missing.
 * - Markup, comments, targets and what rst_directives.def says are no text.
 * - Fields at the beginning (":Author: …"), or headers there as Python's PEPs have them ("Title:
 *   …"), are metadata. */
#include <ctype.h>
#include <strings.h>

#include "indexer/article.h"
#include "indexer/readers/rst_inline.h"
#include "indexer/readers/rst_lines.h"
#include "indexer/readers/rst_metadata.h"
#include "indexer/white.h"

struct document {
    struct article_build *build;
    struct rst_lines lines;
    struct buf substitutions; /* struct rst_substitution */
    struct buf raw;           /* of the paragraph being gathered, with its newlines */
    char styles[2 * ARTICLE_LEVELS];
    unsigned n_styles;
    uint32_t at; /* the next line */
    bool has_block;
};

enum { SUBSTITUTIONS_MOST = 1000 };

enum kind { TEXT, SKIPPED_KIND, LITERAL_KIND, BARE_KIND };

static struct rst_line line_at(const struct document *doc, uint32_t number)
{
    return rst_lines_at(&doc->lines, number);
}

/* ---- blocks of text ---- */

static void gather(struct document *doc, struct span text)
{
    if (doc->raw.len > 0)
        buf_add_char(&doc->raw, '\n');
    buf_add_span(&doc->raw, text);
}

static void end_gathered(struct document *doc, uint32_t line)
{
    rst_inline_put(doc->build, buf_span(&doc->raw), line, &doc->substitutions);
    article_end_paragraph(doc->build);
    buf_clear(&doc->raw);
    doc->has_block = true;
}

/* The first line from `number` on that is not deeper than `indent`; blank ones at the end count. */
static uint32_t block_end(const struct document *doc, uint32_t number, uint32_t indent)
{
    while (number <= doc->lines.n &&
           (rst_lines_is_blank(&doc->lines, number) || line_at(doc, number).indent > indent))
        number++;
    return number;
}

static void put_literal(struct document *doc, uint32_t from, uint32_t to)
{
    for (uint32_t number = from; number < to; number++) {
        article_put_space(doc->build);
        article_put(doc->build, line_at(doc, number).text, number);
    }
    article_end_paragraph(doc->build);
    doc->has_block = true;
}

/* Behind "::" the block that is deeper than `indent` is literal. */
static void put_literal_block(struct document *doc, uint32_t indent)
{
    uint32_t end = block_end(doc, doc->at, indent);
    put_literal(doc, doc->at, end);
    doc->at = end;
}

/* "text::" shows one colon, "text ::" and "::" none; true: a literal block follows. */
static bool cut_double_colon(struct span *text)
{
    if (text->len < 2 || memcmp(text->at + text->len - 2, "::", 2) != 0)
        return false;
    text->len -= text->len == 2 || text->at[text->len - 3] == ' ' ? 2 : 1;
    return true;
}

/* A paragraph whose first line holds `first` in column `indent`, and goes on in that column. */
static void read_paragraph(struct document *doc, struct span first, uint32_t indent)
{
    uint32_t start = doc->at, end = start + 1;
    while (!rst_lines_is_blank(&doc->lines, end) && line_at(doc, end).indent == indent)
        end++;
    bool is_literal = false;
    for (uint32_t number = start; number < end; number++) {
        struct span text = number == start ? first : line_at(doc, number).text;
        if (number + 1 == end)
            is_literal = cut_double_colon(&text);
        gather(doc, text);
    }
    doc->at = end;
    end_gathered(doc, start);
    if (is_literal)
        put_literal_block(doc, indent);
}

/* ---- sections ---- */

static unsigned level_of(struct document *doc, char c, bool is_over)
{
    char style = (char)(is_over ? c | 0x80 : c);
    unsigned i = 0;
    while (i < doc->n_styles && doc->styles[i] != style)
        i++;
    if (i == doc->n_styles && i < sizeof doc->styles)
        doc->styles[doc->n_styles++] = style;
    return i < ARTICLE_LEVELS ? i + 1 : ARTICLE_LEVELS;
}

static void add_heading(struct document *doc, uint32_t number, unsigned level)
{
    struct article_build *build = doc->build;
    rst_inline_put(build, line_at(doc, number).text, number, &doc->substitutions);
    if (!doc->has_block && build->article.title.at == NULL && build->headings.len == 0) {
        article_set_title(build, article_open_text(build), number);
        article_drop(build);
    } else {
        article_end_heading(build, level);
    }
    doc->has_block = true;
}

/* A title between two lines of adornment, or over one that is as long. */
static bool read_section(struct document *doc)
{
    struct rst_line first = line_at(doc, doc->at), second = line_at(doc, doc->at + 1),
                    third = line_at(doc, doc->at + 2);
    char over = rst_line_adornment(&first), under = rst_line_adornment(&second);
    bool has_over = over != '\0' && second.text.len > 0 && over == rst_line_adornment(&third);
    if (first.indent > 0 || (!has_over && (over != '\0' || under == '\0')))
        return false;
    if (!has_over && (second.indent > 0 || second.text.len * 4 < first.text.len))
        return false;
    add_heading(doc, doc->at + has_over, level_of(doc, has_over ? over : under, has_over));
    doc->at += has_over ? 3 : 2;
    return true;
}

/* ---- explicit markup ---- */

static enum kind kind_of(struct span name)
{
    static const struct {
        const char *name;
        enum kind kind;
    } kinds[] = {
#define SKIPPED(name) {name, SKIPPED_KIND},
#define LITERAL(name) {name, LITERAL_KIND},
#define BARE(name) {name, BARE_KIND},
#include "indexer/readers/rst_directives.def"
#undef SKIPPED
#undef LITERAL
#undef BARE
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (name.len == strlen(kinds[i].name) && strncasecmp(name.at, kinds[i].name, name.len) == 0)
            return kinds[i].kind;
    return TEXT;
}

/* The name of a directive, "name::"; *len are the bytes of it with its colons. */
static bool is_directive(struct span text, struct span *name, size_t *len)
{
    size_t at = 0;
    while (at < text.len &&
           (isalnum((unsigned char)text.at[at]) ||
            (at > 0 && strchr("-_+:.", text.at[at]) != NULL && text.at[at] != '\0'))) {
        if (text.at[at] == ':' && at + 1 < text.len && text.at[at + 1] == ':')
            break;
        at++;
    }
    if (at == 0 || !span_begins(span_cut(text, at, text.len - at), SPAN("::")))
        return false;
    *name = span_cut(text, 0, at);
    *len = at + 2;
    return *len == text.len || text.at[*len] == ' ';
}

/* Lines ":option: value" behind the first, and the value of :alt:. */
static void skip_options(struct document *doc, uint32_t indent)
{
    struct span name;
    for (;; doc->at++) {
        struct rst_line line = line_at(doc, doc->at);
        size_t n = line.text.len > 0 && line.indent > indent ? rst_line_field(line.text, &name) : 0;
        if (n == 0)
            return;
        if (!span_equal(name, SPAN("alt")))
            continue;
        gather(doc, span_cut(line.text, n, line.text.len - n));
        end_gathered(doc, doc->at);
    }
}

/* The rest of the first line, and the lines below that are deeper and no options. */
static void read_argument(struct document *doc, struct span rest, uint32_t indent, bool is_text)
{
    struct span name;
    uint32_t start = doc->at++;
    gather(doc, rest);
    while (rest.len > 0 && !rst_lines_is_blank(&doc->lines, doc->at) &&
           line_at(doc, doc->at).indent > indent &&
           rst_line_field(line_at(doc, doc->at).text, &name) == 0)
        gather(doc, line_at(doc, doc->at++).text);
    if (is_text && white_trim(buf_span(&doc->raw)).len > 0)
        end_gathered(doc, start);
    buf_clear(&doc->raw);
}

static void read_directive(struct document *doc, struct span name, struct span rest,
                           uint32_t indent)
{
    enum kind kind = kind_of(name);
    if (kind == SKIPPED_KIND) {
        doc->at = block_end(doc, doc->at + 1, indent);
        return;
    }
    read_argument(doc, rest, indent, kind == TEXT);
    skip_options(doc, indent);
    if (kind == LITERAL_KIND)
        put_literal_block(doc, indent);
}

static void add_substitution(struct document *doc, struct span text)
{
    const char *close = memchr(text.at + 1, '|', text.len - 1);
    static const char mark[] = "replace::";
    if (close == NULL)
        return;
    size_t at = (size_t)(close - text.at) + 1;
    struct span rest = white_trim(span_cut(text, at, text.len - at));
    if (!span_begins(rest, span_of(mark)))
        return;
    struct rst_substitution it = {
        span_cut(text, 1, at - 2),
        white_trim(span_cut(rest, sizeof mark - 1, rest.len - (sizeof mark - 1)))};
    if (doc->substitutions.len < SUBSTITUTIONS_MOST * sizeof it)
        buf_add(&doc->substitutions, &it, sizeof it);
}

/* A footnote or citation is text without its label. */
static bool read_footnote(struct document *doc, struct span text, uint32_t indent)
{
    const char *close = text.len > 0 && text.at[0] == '[' ? memchr(text.at, ']', text.len) : NULL;
    if (close == NULL)
        return false;
    size_t at = (size_t)(close - text.at) + 1;
    read_argument(doc, white_trim(span_cut(text, at, text.len - at)), indent, true);
    return true;
}

/* Everything behind "..". What it is not is a comment. */
static bool read_explicit(struct document *doc)
{
    struct rst_line line = line_at(doc, doc->at);
    struct span name, text = line.text;
    size_t len;
    if (span_begins(text, SPAN("__ "))) {
        doc->at++;
        return true;
    }
    if (!span_equal(text, SPAN("..")) && !span_begins(text, SPAN(".. ")))
        return false;
    text = white_trim(span_cut(text, 2, text.len - 2));
    if (read_footnote(doc, text, line.indent))
        return true;
    if (is_directive(text, &name, &len)) {
        read_directive(doc, name, white_trim(span_cut(text, len, text.len - len)), line.indent);
        return true;
    }
    if (text.len > 2 && text.at[0] == '|')
        add_substitution(doc, text);
    bool is_empty = text.len == 0 && rst_lines_is_blank(&doc->lines, doc->at + 1);
    doc->at = is_empty ? doc->at + 1 : block_end(doc, doc->at + 1, line.indent);
    return true;
}

/* ---- tables, line blocks, examples ---- */

static void end_row(struct document *doc, uint32_t *start)
{
    if (*start > 0)
        end_gathered(doc, *start);
    *start = 0;
}

static void add_to_row(struct document *doc, uint32_t number, struct span text, uint32_t *start)
{
    *start = *start > 0 ? *start : number;
    gather(doc, text);
}

/* Cells of a line of a grid, parted by a space: the bars are no text. */
static void add_grid_line(struct document *doc, uint32_t number, uint32_t *start)
{
    struct span text = line_at(doc, number).text;
    char *copy = arena_alloc(doc->build->arena, text.len + 1);
    for (size_t at = 0; copy != NULL && at < text.len; at++)
        copy[at] = text.at[at] == '|' ? ' ' : text.at[at];
    if (copy != NULL)
        add_to_row(doc, number, (struct span){copy, text.len}, start);
}

static bool read_grid(struct document *doc)
{
    uint32_t row = 0;
    if (!rst_line_is_grid_border(line_at(doc, doc->at).text))
        return false;
    for (; !rst_lines_is_blank(&doc->lines, doc->at); doc->at++) {
        struct span text = line_at(doc, doc->at).text;
        if (text.at[0] == '+')
            end_row(doc, &row);
        else if (text.at[0] == '|')
            add_grid_line(doc, doc->at, &row);
        else
            break;
    }
    end_row(doc, &row);
    return true;
}

/* A row of a simple table begins where its first column has text, and ends with the line before the
 * next. The table ends with a border that a blank line follows. */
static bool read_simple_table(struct document *doc)
{
    struct rst_line border = line_at(doc, doc->at);
    uint32_t row = 0, n_borders = 0;
    if (!rst_line_is_simple_border(border.text) || border.text.at[0] != '=')
        return false;
    for (bool is_over = false; !is_over && doc->at <= doc->lines.n; doc->at++) {
        struct rst_line line = line_at(doc, doc->at);
        if (rst_line_is_simple_border(line.text)) {
            end_row(doc, &row);
            n_borders += line.text.at[0] == '=';
            is_over = n_borders > 1 && rst_lines_is_blank(&doc->lines, doc->at + 1);
        } else if (line.text.len > 0) {
            if (line.indent <= border.indent)
                end_row(doc, &row);
            add_to_row(doc, doc->at, line.text, &row);
        }
    }
    end_row(doc, &row);
    return true;
}

static bool read_line_block(struct document *doc)
{
    uint32_t start = doc->at;
    if (!span_begins(line_at(doc, start).text, SPAN("| ")))
        return false;
    for (; !rst_lines_is_blank(&doc->lines, doc->at); doc->at++) {
        struct span text = line_at(doc, doc->at).text;
        gather(doc, span_cut(text, text.at[0] == '|', text.len - (text.at[0] == '|')));
    }
    end_gathered(doc, start);
    return true;
}

static bool read_example(struct document *doc)
{
    uint32_t start = doc->at;
    if (!span_begins(line_at(doc, start).text, SPAN(">>> ")))
        return false;
    while (!rst_lines_is_blank(&doc->lines, doc->at))
        doc->at++;
    put_literal(doc, start, doc->at);
    return true;
}

/* ---- the whole ---- */

/* A list item or a field: what stands behind its mark is a paragraph in its own column. */
static bool read_marked(struct document *doc)
{
    struct rst_line line = line_at(doc, doc->at);
    struct span name = SPAN_NONE;
    size_t n = rst_line_mark(line.text);
    if (n == 0 && (n = rst_line_field(line.text, &name)) == 0)
        return false;
    struct span rest = span_cut(line.text, n, line.text.len - n);
    if (name.at != NULL) { /* the lines of a field's body need only be deeper than its name */
        gather(doc, name);
        read_argument(doc, rest.len > 0 ? rest : SPAN(" "), line.indent, true);
    } else {
        read_paragraph(doc, rest, line.indent + (uint32_t)n);
    }
    return true;
}

static void read_block(struct document *doc)
{
    struct rst_line line = line_at(doc, doc->at);
    if (read_section(doc) || read_explicit(doc) || read_grid(doc) || read_simple_table(doc) ||
        read_line_block(doc) || read_example(doc))
        return;
    if (rst_line_adornment(&line) != '\0' && line.text.at[0] != ':') {
        doc->at++;
        return;
    }
    if (!read_marked(doc))
        read_paragraph(doc, line.text, line.indent);
}

static void read_blocks(struct document *doc)
{
    for (doc->at = rst_metadata_read(doc->build, &doc->lines, 1); doc->at <= doc->lines.n;) {
        if (rst_lines_is_blank(&doc->lines, doc->at)) {
            doc->at++;
            continue;
        }
        bool had_block = doc->has_block;
        read_block(doc);
        if (!had_block && doc->build->article.title.at != NULL) /* fields may follow the title */
            doc->at = rst_metadata_read(doc->build, &doc->lines, doc->at);
    }
}

enum status rst_read(const struct reader_input *input, const struct reader_sink *sink,
                     struct error *err)
{
    struct buf decoded;
    struct span text;
    struct article_build build;
    struct document doc = {.build = &build};
    enum status status;
    article_build_init(&build, input, sink);
    buf_init(&doc.lines.all, (size_t)4 << 30);
    buf_init(&doc.substitutions, (size_t)64 << 20);
    buf_init(&doc.raw, 4 * READER_MAX_BYTES);
    TRY(reader_text(input, sink, SPAN_NONE, &decoded, &text, err));
    rst_lines_split(&doc.lines, text);
    read_blocks(&doc);
    if (buf_status(&doc.lines.all) != OK || buf_status(&doc.raw) != OK)
        TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the article"));
    status = article_finish(&build, err);
done:
    buf_release(&decoded);
    buf_release(&doc.raw);
    buf_release(&doc.substitutions);
    buf_release(&doc.lines.all);
    article_build_release(&build);
    return status;
}
