/* The rows of tests/tables/http.tsv. */
#ifndef PILCROW_TESTS_SUPPORT_HTTP_ROWS_H
#define PILCROW_TESTS_SUPPORT_HTTP_ROWS_H

#include <stdbool.h>

#include "base/buf.h"
#include "tests/support/table.h"

struct http_row {
    const char *where;    /* for messages */
    bool on_unix, on_tcp; /* on which listeners it holds */
    struct span answer;   /* "400/405", "lines", "close" */
    bool is_end;          /* one response, then nothing more */
    struct buf bytes;
};

/* Reads a row and expands <H>, <P> and <TEXT*N> of its bytes; the buf is the caller's to release. */
void http_row_read(const struct table_row *row, struct http_row *out);

bool http_row_allows(const struct http_row *row, struct span answer);

#endif
