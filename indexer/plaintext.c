#include "indexer/plaintext.h"

#include <unicode/uchar.h>

#include "base/utf8.h"
#include "indexer/white.h"

/* Characters: a longer line is a paragraph, a median above it tells a kind of text. */
#define LONG_LINE 100

struct line {
    struct span text; /* trimmed; empty: a blank line */
    uint32_t number;
    uint32_t column; /* of the first character that is not white, in bytes from 1 */
};

/* Walks over lines. The next CR is remembered, for most texts have none. */
struct lines {
    const char *at, *end;
    const char *next_cr; /* NULL: none from here on */
    uint32_t number;
};

static const char *find_cr(const char *at, const char *end)
{
    return at < end ? memchr(at, '\r', (size_t)(end - at)) : NULL;
}

static struct lines lines_of(const char *text, size_t len, uint32_t number)
{
    return (struct lines){text, text + len, find_cr(text, text + len), number};
}

static bool next_line(struct lines *lines, struct line *out)
{
    if (lines->at == lines->end)
        return false;
    const char *start = lines->at;
    const char *stop = memchr(start, '\n', (size_t)(lines->end - start));
    if (stop == NULL)
        stop = lines->end;
    lines->at = stop < lines->end ? stop + 1 : stop;
    if (lines->next_cr != NULL && lines->next_cr < stop) {
        stop = lines->next_cr;
        bool is_pair = stop + 1 < lines->end && stop[1] == '\n';
        lines->at = stop + 1 + is_pair;
        lines->next_cr = find_cr(lines->at, lines->end);
    }
    out->text = white_trim((struct span){start, (size_t)(stop - start)});
    out->column = (uint32_t)(out->text.at - start) + 1;
    out->number = lines->number++;
    return true;
}

/* The two middle values decide a median; how many lines are long tells which they are. */
static bool is_median_long(struct lines lines)
{
    size_t n_long = 0, n_short = 0, longest_short = 0, shortest_long = SIZE_MAX;
    for (struct line line; next_line(&lines, &line);) {
        if (line.text.len == 0)
            continue;
        size_t len = utf8_count(line.text);
        if (len > LONG_LINE) {
            n_long++;
            shortest_long = len < shortest_long ? len : shortest_long;
        } else {
            n_short++;
            longest_short = len > longest_short ? len : longest_short;
        }
    }
    if (n_long != n_short)
        return n_long > n_short;
    return n_long > 0 && longest_short + shortest_long > 2 * LONG_LINE;
}

/* Blank lines before the first and after the last line part nothing. */
static bool has_blank_line_inside(struct lines lines)
{
    bool has_text = false, is_parted = false;
    for (struct line line; next_line(&lines, &line);) {
        if (line.text.len == 0) {
            is_parted = has_text;
        } else if (is_parted) {
            return true;
        } else {
            has_text = true;
        }
    }
    return false;
}

static void place_line(struct article_build *build, enum plaintext_place where, uint32_t at,
                       const struct line *line)
{
    if (where == PLAINTEXT_FILE)
        article_place(build, (struct place){at, line->number, line->column});
    else if (where == PLAINTEXT_FIELD)
        article_place(build, (struct place){at, line->number, 1});
    else if (at == 0)
        article_place(build, (struct place){0, line->number, 1});
}

/* Joined in place: a line moves to the front by what was trimmed, never to the back, for at least
 * one byte of line end stood where the space now stands. */
static void split_at_blank_lines(struct article_build *build, struct lines lines,
                                 enum plaintext_place where)
{
    char *start = NULL;
    size_t len = 0;
    for (struct line line; next_line(&lines, &line);) {
        if (where == PLAINTEXT_RECORD)
            lines.number = line.number;
        if (line.text.len == 0) {
            if (len > 0)
                article_take(build, (struct span){start, len});
            len = 0;
            continue;
        }
        if (len == 0)
            start = (char *)(uintptr_t)line.text.at;
        else
            start[len++] = ' ';
        place_line(build, where, (uint32_t)len, &line);
        memmove(start + len, line.text.at, line.text.len);
        len += line.text.len;
    }
    if (len > 0)
        article_take(build, (struct span){start, len});
}

/* "Letter, digit or bracket": a mark belongs to its letter, and ² is a digit. */
static bool looks_like_heading(struct span line)
{
    size_t len;
    uint32_t last = utf8_decode(line, utf8_border_before(line, line.len - 1), &len);
    uint32_t category = U_GET_GC_MASK((UChar32)last);
    return (category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_PE_MASK)) != 0 &&
           (line.len <= LONG_LINE || utf8_count(line) <= LONG_LINE);
}

/* Lines that look like headings and wait for the line below. */
struct waiting {
    struct line line[ARTICLE_LEVELS];
    unsigned n;
    bool is_list; /* there were more than can be headings */
};

static void take_line(struct article_build *build, const struct line *line,
                      enum plaintext_place where)
{
    place_line(build, where, 0, line);
    article_take(build, line->text);
}

static void wait_for_more(struct article_build *build, struct waiting *waiting,
                          const struct line *line, enum plaintext_place where)
{
    if (waiting->is_list || waiting->n == ARTICLE_LEVELS) {
        for (unsigned i = 0; i < waiting->n; i++)
            take_line(build, &waiting->line[i], where);
        waiting->n = 0;
        waiting->is_list = true;
    }
    waiting->line[waiting->n++] = *line;
}

static void take_headings(struct article_build *build, struct waiting *waiting)
{
    for (unsigned i = 0; i < waiting->n; i++)
        article_take_heading(build, i + 1, waiting->line[i].text);
    *waiting = (struct waiting){.n = 0};
}

static void split_at_lines(struct article_build *build, struct lines lines,
                           enum plaintext_place where)
{
    struct waiting waiting = {.n = 0};
    for (struct line line; next_line(&lines, &line);) {
        if (where == PLAINTEXT_RECORD)
            lines.number = line.number;
        if (line.text.len == 0)
            continue;
        if (looks_like_heading(line.text)) {
            wait_for_more(build, &waiting, &line, where);
            continue;
        }
        take_headings(build, &waiting);
        take_line(build, &line, where);
    }
    if (waiting.n == 0)
        return;
    struct line last = waiting.line[--waiting.n];
    take_headings(build, &waiting);
    take_line(build, &last, where);
}

char *plaintext_copy(struct span text, struct arena *arena, size_t *len)
{
    size_t n_nul = 0;
    for (const char *at = text.at; (at = memchr(at, '\0', (size_t)(text.at + text.len - at))); at++)
        n_nul++;
    char *out = arena_alloc(arena, text.len + 2 * n_nul), *end = out;
    for (size_t at = 0, n; out != NULL && at < text.len; at += n) {
        const char *nul = memchr(text.at + at, '\0', text.len - at);
        n = nul != NULL ? (size_t)(nul - text.at) - at : text.len - at;
        memcpy(end, text.at + at, n);
        end += n;
        if (nul != NULL) {
            memcpy(end, "\xEF\xBF\xBD", 3);
            end += 3;
            n++;
        }
    }
    *len = (size_t)(end - out);
    return out;
}

void plaintext_split(struct article_build *build, char *text, size_t len, uint32_t line,
                     enum plaintext_place where)
{
    struct lines lines = lines_of(text, len, line);
    if (!has_blank_line_inside(lines) && is_median_long(lines))
        split_at_lines(build, lines, where);
    else
        split_at_blank_lines(build, lines, where);
}
