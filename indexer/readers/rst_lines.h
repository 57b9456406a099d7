/* The lines of a reStructuredText file, and what a line is. Private to rst.c. */
#ifndef PILCROW_INDEXER_READERS_RST_LINES_H
#define PILCROW_INDEXER_READERS_RST_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* One line: its text without white space at both ends, and the column where that begins (a tab goes
 * to the next multiple of 8). Blank: text.len == 0. */
struct rst_line {
    struct span text;
    uint32_t indent;
};

struct rst_lines {
    struct buf all; /* struct rst_line; number n is at n - 1 */
    uint32_t n;
};

/* Borrows `text`. Failure is that of the buf. */
void rst_lines_split(struct rst_lines *lines, struct span text);

/* Lines from 1; one beyond the last is blank. */
struct rst_line rst_lines_at(const struct rst_lines *lines, uint32_t number);
bool rst_lines_is_blank(const struct rst_lines *lines, uint32_t number);

/* The character that a line of at least 3 consists of, as under a title; 0: none. */
char rst_line_adornment(const struct rst_line *line);

/* Bytes of a list mark with the space behind it ("- ", "12. ", "(a) ", "#. "); 0: no mark. */
size_t rst_line_mark(struct span text);

/* Bytes of ":name: " of a field, whose name is *name; 0: no field. */
size_t rst_line_field(struct span text, struct span *name);

/* "=====  ====": the border of a simple table. "+---+" is one of a grid. */
bool rst_line_is_simple_border(struct span text);
bool rst_line_is_grid_border(struct span text);

#endif
