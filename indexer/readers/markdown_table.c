#include "indexer/readers/markdown_table.h"

#include "indexer/white.h"

/* The lines of a paragraph: text and a place for each line. */
struct lines {
    struct span text;
    const struct place *places;
    size_t n;
};

static struct span line_at(const struct lines *lines, size_t i)
{
    size_t start = lines->places[i].at;
    size_t end = i + 1 < lines->n ? lines->places[i + 1].at : lines->text.len;
    return white_trim(span_cut(lines->text, start, end - start));
}

/* Without the pipes that may stand at both ends of a row. */
static struct span trim_row(struct span row)
{
    row = white_trim(row);
    if (row.len > 0 && row.at[0] == '|')
        row = span_cut(row, 1, row.len - 1);
    if (row.len > 0 && row.at[row.len - 1] == '|')
        row.len--;
    return row;
}

/* Cuts the first cell off; false when the row is used up. */
static bool next_cell(struct span *row, struct span *cell)
{
    if (row->at == NULL)
        return false;
    const char *pipe = memchr(row->at, '|', row->len);
    size_t len = pipe != NULL ? (size_t)(pipe - row->at) : row->len;
    *cell = white_trim(span_cut(*row, 0, len));
    *row = pipe != NULL ? span_cut(*row, len + 1, row->len - len - 1) : SPAN_NONE;
    return true;
}

static size_t count_cells(struct span row)
{
    size_t n = 0;
    row = trim_row(row);
    for (struct span cell; next_cell(&row, &cell);)
        n++;
    return n;
}

/* :?-+:? */
static bool is_delimiter(struct span cell)
{
    if (cell.len > 0 && cell.at[0] == ':')
        cell = span_cut(cell, 1, cell.len - 1);
    if (cell.len > 0 && cell.at[cell.len - 1] == ':')
        cell.len--;
    size_t n = 0;
    while (n < cell.len && cell.at[n] == '-')
        n++;
    return n > 0 && n == cell.len;
}

static bool is_delimiter_row(struct span row)
{
    if (row.len == 0 || memchr(row.at, '|', row.len) == NULL)
        return false; /* without a border it is a line of text */
    row = trim_row(row);
    for (struct span cell; next_cell(&row, &cell);)
        if (!is_delimiter(cell))
            return false;
    return true;
}

/* "\|" is no border of a cell, but in the text it looks like one. */
static size_t count_escaped(struct span line)
{
    size_t n = 0;
    for (size_t at = 1; at < line.len; at++)
        n += line.at[at - 1] == '\\' && line.at[at] == '|';
    return n;
}

/* The index of the line of headings; lines->n: there is no table. */
static size_t find_table(const struct lines *lines, const struct markdown_source *source)
{
    for (size_t i = 0; i + 1 < lines->n; i++) {
        if (!is_delimiter_row(line_at(lines, i + 1)))
            continue;
        uint32_t line = lines->places[i].line - source->lines_before;
        size_t n_escaped = count_escaped(markdown_source_line(source, line));
        if (count_cells(line_at(lines, i)) - n_escaped == count_cells(line_at(lines, i + 1)))
            return i;
    }
    return lines->n;
}

static void end_row(struct article_build *build, struct span row, uint32_t line)
{
    row = trim_row(row);
    for (struct span cell; next_cell(&row, &cell);) {
        article_put(build, cell, line);
        article_put_space(build);
    }
    article_end_paragraph(build);
}

static void take_apart(struct article_build *build, const struct lines *lines, size_t first)
{
    article_drop(build);
    for (size_t i = 0; i < first; i++) {
        article_put(build, line_at(lines, i), lines->places[i].line);
        article_put_space(build);
    }
    article_end_paragraph(build);
    for (size_t i = first; i < lines->n; i++)
        if (i != first + 1)
            end_row(build, line_at(lines, i), lines->places[i].line);
}

void markdown_table_init(struct markdown_table *table)
{
    buf_init(&table->text, SIZE_MAX / 2);
    buf_init(&table->places, SIZE_MAX / 2);
}

void markdown_table_release(struct markdown_table *table)
{
    buf_release(&table->text);
    buf_release(&table->places);
}

void markdown_table_end_paragraph(struct markdown_table *table, struct article_build *build,
                                  const struct markdown_source *source)
{
    size_t n;
    const struct place *places = article_open_places(build, &n);
    struct lines lines = {article_open_text(build), places, n};
    size_t first = find_table(&lines, source);
    if (first == lines.n) {
        article_end_paragraph(build);
        return;
    }
    buf_clear(&table->text);
    buf_clear(&table->places);
    buf_add_span(&table->text, lines.text);
    buf_add(&table->places, places, n * sizeof *places);
    if (buf_status(&table->text) != OK || buf_status(&table->places) != OK) {
        build->failed = ERR_NOMEM;
        return;
    }
    lines.text = buf_span(&table->text);
    lines.places = (const struct place *)(const void *)table->places.at;
    take_apart(build, &lines, first);
}
