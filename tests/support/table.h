/* A file of rows, each a case of a table-driven test.
 *
 * - A line is a row; its cells are parted by one TAB: by custom input, expected, comment.
 * - Escapes in a cell: \n \r \t \\ \0 and \xNN; the bytes of the file are taken as they are else.
 * - Empty lines, and lines that begin with '#', are no rows. A cell that must begin with '#' at the
 *   start of a line is written \x23. */
#ifndef PILCROW_TESTS_SUPPORT_TABLE_H
#define PILCROW_TESTS_SUPPORT_TABLE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

#define TABLE_MAX_CELLS 12

struct table_row {
    const char *where; /* "tables/x.tsv:12", for messages */
    size_t n;
    struct span cell[TABLE_MAX_CELLS]; /* unused: SPAN_NONE. NUL-terminated as a service */
};

struct table {
    struct table_row *rows;
    size_t n;
    struct arena arena;
};

/* Loads TESTS_DIR/tables/`name`; a file without rows, or a bad escape, fails the test. */
#define table_load(name, table) table_load_path(TESTS_DIR "/tables/" name, (table))
void table_load_path(const char *path, struct table *table);
void table_release(struct table *table);

#endif
