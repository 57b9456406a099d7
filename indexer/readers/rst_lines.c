#include "indexer/readers/rst_lines.h"

#include "indexer/white.h"

static uint32_t indent_of(struct span line)
{
    uint32_t column = 0;
    for (size_t at = 0; at < line.len && (line.at[at] == ' ' || line.at[at] == '\t'); at++)
        column = line.at[at] == '\t' ? (column / 8 + 1) * 8 : column + 1;
    return column;
}

void rst_lines_split(struct rst_lines *lines, struct span text)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && text.at[end] != '\n' && text.at[end] != '\r')
            end++;
        struct span whole = span_cut(text, at, end - at);
        struct rst_line line = {white_trim(whole), indent_of(whole)};
        buf_add(&lines->all, &line, sizeof line);
        bool is_pair = end + 1 < text.len && text.at[end] == '\r' && text.at[end + 1] == '\n';
        at = end + (is_pair ? 2 : 1);
    }
    lines->n = (uint32_t)(lines->all.len / sizeof(struct rst_line));
}

struct rst_line rst_lines_at(const struct rst_lines *lines, uint32_t number)
{
    const struct rst_line *all = (const void *)lines->all.at;
    if (number == 0 || number > lines->n)
        return (struct rst_line){SPAN(""), 0};
    return all[number - 1];
}

bool rst_lines_is_blank(const struct rst_lines *lines, uint32_t number)
{
    return rst_lines_at(lines, number).text.len == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char rst_line_adornment(const struct rst_line *line)
{
    struct span text = line->text;
    char c = text.len > 0 ? text.at[0] : '\0';
    if (text.len < 3 || c <= ' ' || c > '~' || is_digit(c) || is_letter(c))
        return '\0';
    for (size_t at = 1; at < text.len; at++)
        if (text.at[at] != c)
            return '\0';
    return c;
}

size_t rst_line_mark(struct span text)
{
    size_t at = 0, start;
    if (text.len > 1 && strchr("-*+", text.at[0]) != NULL && text.at[1] == ' ')
        at = 1;
    else if (span_begins(text, SPAN("•")) || span_begins(text, SPAN("‣")))
        at = 3;
    if (at == 0) {
        bool is_open = text.len > 0 && text.at[0] == '(';
        at = start = is_open;
        while (at < text.len && at < start + 4 && (is_digit(text.at[at])))
            at++;
        if (at == start && at < text.len && (is_letter(text.at[at]) || text.at[at] == '#'))
            at++;
        if (at == start || at >= text.len || (text.at[at] != '.' && text.at[at] != ')') ||
            (is_open && text.at[at] != ')'))
            return 0;
        at++;
    }
    if (at >= text.len || text.at[at] != ' ')
        return 0;
    while (at < text.len && text.at[at] == ' ')
        at++;
    return at;
}

size_t rst_line_field(struct span text, struct span *name)
{
    if (text.len < 3 || text.at[0] != ':' || text.at[1] == ' ' || text.at[1] == ':')
        return 0;
    size_t at = 1;
    while (at < text.len && text.at[at] != ':' && text.at[at] != '`')
        at += text.at[at] == '\\' && at + 1 < text.len ? 2 : 1;
    if (at >= text.len || text.at[at] != ':' || (at + 1 < text.len && text.at[at + 1] != ' '))
        return 0;
    *name = span_cut(text, 1, at - 1);
    at++;
    while (at < text.len && text.at[at] == ' ')
        at++;
    return at;
}

bool rst_line_is_simple_border(struct span text)
{
    size_t n_gaps = 0;
    if (text.len < 3 || (text.at[0] != '=' && text.at[0] != '-'))
        return false;
    for (size_t at = 0; at < text.len; at++) {
        if (text.at[at] != text.at[0] && text.at[at] != ' ')
            return false;
        n_gaps += text.at[at] == ' ';
    }
    return n_gaps > 0;
}

bool rst_line_is_grid_border(struct span text)
{
    if (text.len < 3 || text.at[0] != '+' || (text.at[1] != '-' && text.at[1] != '='))
        return false;
    for (size_t at = 0; at < text.len; at++)
        if (strchr("+-=", text.at[at]) == NULL || text.at[at] == '\0')
            return false;
    return true;
}
