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

/* Calls it for every row and each listener on which the row holds. */
#define http_rows_each(check) http_rows_each_of(TESTS_DIR "/tables/http.tsv", (check))
void http_rows_each_of(const char *path, void (*check)(struct http_row *row, bool is_tcp));

/* Writes text with its <H>, <P> and <TEXT*N> expanded. */
void http_rows_expand(struct span text, struct buf *out);

bool http_row_allows(const struct http_row *row, struct span answer);

#endif
