/* Rows of a CSV file (RFC 4180, with the liberties that spreadsheets take). Private to csv.c.
 *
 * - Fields are parted by a comma, semicolon or tab, whichever stands most often outside quotes in
 *   the first row.
 * - A field in quotes may hold separators, newlines, and a quote as two. One that is not closed ends
 *   with the file.
 * - A row ends with LF, CR LF or CR; one without a byte in it is no row. */
#ifndef PILCROW_INDEXER_READERS_CSV_ROWS_H
#define PILCROW_INDEXER_READERS_CSV_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

#define CSV_FIELDS_MOST 256 /* of a row; what follows them is passed over */

struct csv_field {
    struct span text; /* unquoted: borrowed from the file, or in the arena */
    uint32_t line;    /* that it begins on */
};

struct csv_rows {
    struct span text;
    size_t at;
    uint32_t line;
    char separator;
    struct csv_field fields[CSV_FIELDS_MOST];
    size_t n_fields;
    bool is_open; /* a quote of this row was not closed */
};

void csv_rows_init(struct csv_rows *rows, struct span text);

/* Reads the next row into fields. False: there is none. `arena` may fail: then texts are empty. */
bool csv_rows_next(struct csv_rows *rows, struct arena *arena);

#endif
