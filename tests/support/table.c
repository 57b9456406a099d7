#include "tests/support/table.h"

#include <stdlib.h>

#include "base/file.h"
#include "tests/support/test.h"

enum { MOST_BYTES = 64 << 20 };

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The byte that the escape at `at` (after the backslash) stands for; *len: what it took. */
static char unescape(struct span cell, size_t at, size_t *len, const char *where)
{
    static const char letters[] = "nrt\\0", bytes[] = "\n\r\t\\";
    char c = at < cell.len ? cell.at[at] : '?';
    const char *letter = strchr(letters, c);
    *len = 1;
    if (letter != NULL && c != '\0')
        return bytes[letter - letters];
    int high = at + 2 < cell.len ? hex_digit(cell.at[at + 1]) : -1;
    int low = at + 2 < cell.len ? hex_digit(cell.at[at + 2]) : -1;
    if (c != 'x' || high < 0 || low < 0)
        fail_msg("%s: \\%c is no escape", where, c);
    *len = 3;
    return (char)(high << 4 | low);
}

static struct span read_cell(struct table *table, struct span raw, const char *where)
{
    char *out = arena_alloc(&table->arena, raw.len + 1);
    assert_non_null(out);
    size_t n = 0;
    for (size_t at = 0, len; at < raw.len; at += len) {
        len = 1;
        out[n] = raw.at[at];
        if (raw.at[at] == '\\') {
            out[n] = unescape(raw, at + 1, &len, where);
            len++;
        }
        n++;
    }
    out[n] = '\0';
    return (struct span){out, n};
}

static void read_row(struct table *table, struct span line, const char *where)
{
    struct table_row *row = &table->rows[table->n++];
    *row = (struct table_row){.where = where};
    for (size_t start = 0, at = 0; at <= line.len; at++) {
        if (at < line.len && line.at[at] != '\t')
            continue;
        if (row->n == TABLE_MAX_CELLS)
            fail_msg("%s: too many cells", where);
        row->cell[row->n++] = read_cell(table, span_cut(line, start, at - start), where);
        start = at + 1;
    }
}

static void read_lines(struct table *table, struct span text, const char *path)
{
    int number = 0;
    for (size_t at = 0; at < text.len;) {
        const char *end = memchr(text.at + at, '\n', text.len - at);
        size_t len = end != NULL ? (size_t)(end - text.at) - at : text.len - at;
        struct span line = span_cut(text, at, len);
        number++;
        at += len + 1;
        if (line.len > 0 && line.at[0] != '#')
            read_row(table, line, arena_printf(&table->arena, "%s:%d", path, number));
    }
}

void table_load_path(const char *path, struct table *table)
{
    arena_init(&table->arena, MOST_BYTES);
    table->n = 0;
    struct buf text;
    buf_init(&text, MOST_BYTES);
    struct error err;
    assert_ok(file_read(path, &text, &err), &err);
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    table->rows = calloc(lines, sizeof *table->rows);
    assert_non_null(table->rows);
    read_lines(table, buf_span(&text), path);
    buf_release(&text);
    if (table->n == 0)
        fail_msg("%s has no rows", path);
}

void table_release(struct table *table)
{
    free(table->rows);
    arena_release(&table->arena);
}
