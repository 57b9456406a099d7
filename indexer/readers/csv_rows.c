#include "indexer/readers/csv_rows.h"

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static char find_separator(struct span text)
{
    static const char separators[] = ",;\t";
    size_t counts[3] = {0, 0, 0}, best = 0;
    bool is_quoted = false;
    for (size_t at = 0; at < text.len && (is_quoted || !is_line_end(text.at[at])); at++) {
        char c = text.at[at];
        if (c == '"')
            is_quoted = !is_quoted;
        for (size_t i = 0; i < 3 && !is_quoted; i++)
            counts[i] += c == separators[i];
    }
    for (size_t i = 1; i < 3; i++)
        if (counts[i] > counts[best])
            best = i;
    return separators[best];
}

void csv_rows_init(struct csv_rows *rows, struct span text)
{
    rows->text = text;
    rows->at = 0;
    rows->line = 1;
    rows->separator = find_separator(text);
    rows->n_fields = 0;
    rows->is_open = false;
}

static bool is_at(const struct csv_rows *rows, char c)
{
    return rows->at < rows->text.len && rows->text.at[rows->at] == c;
}

static bool skip_line_end(struct csv_rows *rows)
{
    if (rows->at == rows->text.len || !is_line_end(rows->text.at[rows->at]))
        return false;
    bool is_pair = rows->text.at[rows->at] == '\r' && rows->at + 1 < rows->text.len &&
                   rows->text.at[rows->at + 1] == '\n';
    rows->at += is_pair ? 2 : 1;
    rows->line++;
    return true;
}

/* Up to the separator or the end of the row. */
static struct span read_plain(struct csv_rows *rows)
{
    size_t start = rows->at;
    while (rows->at < rows->text.len && rows->text.at[rows->at] != rows->separator &&
           !is_line_end(rows->text.at[rows->at]))
        rows->at++;
    return span_cut(rows->text, start, rows->at - start);
}

/* Each two quotes as one. */
static struct span unescape(struct span quoted, struct arena *arena)
{
    char *out = arena_alloc(arena, quoted.len + 1);
    size_t len = 0;
    for (size_t at = 0; out != NULL && at < quoted.len; at++) {
        out[len++] = quoted.at[at];
        at += quoted.at[at] == '"';
    }
    return (struct span){out != NULL ? out : "", len};
}

/* Behind the opening quote. What stands between the closing one and the separator is passed over. */
static struct span read_quoted(struct csv_rows *rows, struct arena *arena)
{
    size_t start = rows->at;
    bool has_quotes = false;
    for (; rows->at < rows->text.len; rows->at++) {
        char c = rows->text.at[rows->at];
        bool is_next_newline = rows->at + 1 < rows->text.len && rows->text.at[rows->at + 1] == '\n';
        rows->line += c == '\n' || (c == '\r' && !is_next_newline);
        if (c != '"')
            continue;
        if (rows->at + 1 == rows->text.len || rows->text.at[rows->at + 1] != '"')
            break;
        has_quotes = true;
        rows->at++;
    }
    struct span content = span_cut(rows->text, start, rows->at - start);
    rows->is_open |= rows->at == rows->text.len;
    rows->at += rows->at < rows->text.len;
    read_plain(rows);
    return has_quotes ? unescape(content, arena) : content;
}

bool csv_rows_next(struct csv_rows *rows, struct arena *arena)
{
    while (skip_line_end(rows))
        ;
    rows->n_fields = 0;
    rows->is_open = false;
    if (rows->at == rows->text.len)
        return false;
    for (;;) {
        struct csv_field field = {.line = rows->line};
        bool is_quoted = is_at(rows, '"');
        rows->at += is_quoted;
        field.text = is_quoted ? read_quoted(rows, arena) : read_plain(rows);
        if (rows->n_fields < CSV_FIELDS_MOST)
            rows->fields[rows->n_fields++] = field;
        if (!is_at(rows, rows->separator))
            break;
        rows->at++;
    }
    skip_line_end(rows);
    return true;
}
