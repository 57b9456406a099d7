#include "indexer/readers/rst_metadata.h"

#include <stdio.h>
#include <strings.h>

#include "indexer/metadata.h"
#include "indexer/white.h"

static bool is_name(struct span name, const char *other)
{
    return name.len == strlen(other) && strncasecmp(name.at, other, name.len) == 0;
}

/* Names parted by commas or semicolons, each without its address. */
static void add_authors(struct article_build *build, struct span list)
{
    while (list.len > 0) {
        size_t len = 0;
        while (len < list.len && list.at[len] != ',' && list.at[len] != ';')
            len++;
        struct span name = span_cut(list, 0, len);
        const char *angle = name.len > 0 ? memchr(name.at, '<', name.len) : NULL;
        if (angle != NULL)
            name.len = (size_t)(angle - name.at);
        article_add_author(build, name);
        len += len < list.len;
        list = span_cut(list, len, list.len - len);
    }
}

/* "13-Jun-2000" as "2000-06-13". */
static bool read_short_date(struct span value, char out[11])
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char text[16], name[4];
    unsigned day, year;
    if (value.len >= sizeof text)
        return false;
    memcpy(text, value.at, value.len);
    text[value.len] = '\0';
    if (sscanf(text, "%2u-%3[A-Za-z]-%4u", &day, name, &year) != 3 || strlen(name) != 3)
        return false;
    for (unsigned i = 0; i < 12; i++)
        if (strncasecmp(months + 3 * i, name, 3) == 0) {
            snprintf(out, 11, "%04u-%02u-%02u", year % 10000, i + 1, day % 100);
            return true;
        }
    return false;
}

static void set_date(struct article_build *build, struct span value, uint32_t line)
{
    char day[11];
    struct span trimmed = white_trim(value);
    if (build->article.date.at != NULL)
        return;
    if (read_short_date(trimmed, day))
        article_set_date(build, span_of(day), line);
    else
        article_set_date(build, trimmed, line);
}

static void set(struct article_build *build, struct span name, struct span value, uint32_t line)
{
    if (is_name(name, "title") && build->article.title.at == NULL)
        article_set_title(build, value, line);
    else if (is_name(name, "author") || is_name(name, "authors"))
        add_authors(build, value);
    else if (is_name(name, "date") || is_name(name, "created"))
        set_date(build, value, line);
    else if (is_name(name, "tags") || is_name(name, "keywords"))
        article_add_tags(build, value);
    else if (is_name(name, "lang") || is_name(name, "language"))
        article_set_lang(build, value, line);
    else if (is_name(name, "url"))
        article_set_url(build, value);
}

/* "Name: value", a header of a PEP; 0: it is none. */
static size_t header_length(struct span text, struct span *name)
{
    size_t at = 0;
    while (at < text.len && ((text.at[at] | 0x20) >= 'a' && (text.at[at] | 0x20) <= 'z'))
        at++;
    while (at > 0 && at < text.len &&
           (text.at[at] == '-' || ((text.at[at] | 0x20) >= 'a' && (text.at[at] | 0x20) <= 'z')))
        at++;
    if (at == 0 || at == text.len || text.at[at] != ':')
        return 0;
    *name = span_cut(text, 0, at);
    return at + 1;
}

/* The value with the deeper lines below it; moves *number behind them. */
static struct span take_value(struct article_build *build, const struct rst_lines *lines,
                              size_t from, uint32_t *number)
{
    struct rst_line first = rst_lines_at(lines, *number);
    struct buf value;
    buf_init(&value, (size_t)16 << 20);
    buf_add_span(&value, span_cut(first.text, from, first.text.len - from));
    for (++*number;
         !rst_lines_is_blank(lines, *number) && rst_lines_at(lines, *number).indent > first.indent;
         ++*number) {
        buf_add_char(&value, ' ');
        buf_add_span(&value, rst_lines_at(lines, *number).text);
    }
    struct span kept = white_collapse(buf_span(&value), build->arena);
    buf_release(&value);
    return kept.at != NULL ? kept : SPAN("");
}

uint32_t rst_metadata_read(struct article_build *build, const struct rst_lines *lines,
                           uint32_t number)
{
    uint32_t start = number;
    while (start <= lines->n && rst_lines_is_blank(lines, start))
        start++;
    struct span name, first = rst_lines_at(lines, start).text;
    bool has_headers = number == 1 && header_length(first, &name) > 0 &&
                       (is_name(name, "pep") || is_name(name, "title") || is_name(name, "author"));
    uint32_t at = start;
    while (!rst_lines_is_blank(lines, at) && rst_lines_at(lines, at).indent == 0) {
        struct span text = rst_lines_at(lines, at).text;
        size_t n = has_headers ? header_length(text, &name) : rst_line_field(text, &name);
        if (n == 0)
            break;
        uint32_t line = at;
        struct span value = take_value(build, lines, n, &at);
        set(build, name, value, line);
    }
    return at > start ? at : number;
}
